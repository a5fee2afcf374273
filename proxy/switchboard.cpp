#include "switchboard.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "core/catalogue.hpp"
#include "core/digest.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "names.hpp"

namespace x_connect::proxy {

namespace {

using nlohmann::json;

constexpr std::uint16_t going_away = 1001;
constexpr std::uint16_t taken_over = 4001;
constexpr std::uint16_t not_the_protocol = 4002;
constexpr std::uint16_t refused = 4003;

constexpr std::size_t most_agents = 64;    ///< Of a console.
constexpr std::size_t most_calls = 16;     ///< Of an agent, at once.
constexpr std::size_t most_listeners = 8;  ///< Of an agent, at once.
constexpr double messages_a_second = 5;
constexpr double messages_at_once = 60;

constexpr std::size_t hash_length = 64;

bool is_hash(std::string_view text) {
  return text.size() == hash_length && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

std::string console_name(std::string_view key) { return hash_of(key); }

std::string agent_id(std::string_view console_name, std::string_view salt) {
  const std::string text = "x-connect agent " + std::string(console_name) + " " + std::string(salt);
  return base64url_encode(sha256(text).substr(0, 16));
}

std::optional<Bearer> read_bearer(std::string_view text) {
  if (!is_bearer_of_agent(text)) return std::nullopt;
  const std::string_view id = text.substr(agent_bearer_prefix.size(), agent_id_length);
  return Bearer{.agent = std::string(id), .hash = hash_of(text)};
}

std::chrono::seconds Rate::admit(Clock::time_point now) {
  const bool is_first = counted_at_ == Clock::time_point{};
  const std::chrono::duration<double> passed = now - counted_at_;
  tokens_ =
      is_first ? messages_at_once : std::min(messages_at_once, tokens_ + passed.count() * messages_a_second);
  counted_at_ = now;
  if (tokens_ < 1) return std::chrono::seconds(1);
  tokens_ -= 1;
  return {};
}

// --- Consoles ---

Switchboard::Line Switchboard::open(TellConsole tell) {
  const std::lock_guard lock(mutex_);
  const Line line = ++counter_;
  sockets_[line].tell = std::move(tell);
  return line;
}

void Switchboard::hear(Line line, const json& message) {
  const std::lock_guard lock(mutex_);
  const auto found = sockets_.find(line);
  if (found == sockets_.end() || found->second.is_closing) return;
  Socket& socket = found->second;
  const std::string type = text_of(message, "type");
  if (type == "hello" || socket.console.empty()) {
    greet(line, socket, message);
  } else if (type == "agents") {
    if (!take_agents(socket.console, message)) {
      refuse(socket, "bad_message", "The list of agents is malformed.", not_the_protocol);
    } else {
      announce(socket, message, false);
    }
  } else if (type == "pending" || type == "result") {
    const auto call = calls_.find(text_of(message, "id"));
    // What comes too late, or from another console than was asked, is no answer.
    if (call == calls_.end() || call->second.line != line) return;
    if (type == "pending") {
      call->second.tell({ToCaller::Kind::pending, message});
    } else {
      call->second.tell({ToCaller::Kind::result, member(message, "outcome")});
      finish(call);
    }
  }
}

void Switchboard::greet(Line line, Socket& socket, const json& message) {
  const std::string key = text_of(message, "key");
  if (text_of(message, "type") != "hello" || !socket.console.empty() || member(message, "protocol") != 1 ||
      !is_base64url(key, agent_secret_length)) {
    refuse(socket, "bad_message", "The first message, and only that, is a hello of protocol 1 with a key.",
           not_the_protocol);
    return;
  }
  const std::string name = console_name(key);
  if (stopping_) {
    socket.is_closing = true;
    socket.tell({nullptr, going_away});
    return;
  }
  if (!consoles_.contains(name) && !make_room()) {
    refuse(socket, "too_many", "The proxy serves as many consoles as it can.", refused);
    return;
  }
  if (!take_agents(name, message)) {
    refuse(socket, "bad_message", "The list of agents is malformed, or an id is not of this console.",
           not_the_protocol);
    return;
  }
  Console& console = consoles_[name];
  if (const auto before = sockets_.find(console.line); before != sockets_.end()) {
    before->second.is_closing = true;
    before->second.tell({nullptr, taken_over});
    lose_calls(console.line);
  }
  console.line = line;
  socket.console = name;
  socket.tell({{{"type", "welcome"}, {"protocol", 1}, {"hold", hold_}}});
  announce(socket, message, true);
}

void Switchboard::announce(const Socket& socket, const json& message, bool is_new) const {
  std::function<void()> known = [] {};
  if (const json& number = member(message, "number"); number.is_number_integer()) {
    known = [tell = socket.tell, number] { tell({{{"type", "heard"}, {"number", number}}}); };
  }
  if (!watcher_.announced) {
    known();
    return;
  }
  Announced announced = announcement(socket.console, is_new);
  announced.known = std::move(known);
  watcher_.announced(announced);
}

Switchboard::Announced Switchboard::announcement(const std::string& console, bool is_new) const {
  const Console& known = consoles_.at(console);
  Announced announced{.console = console, .line = known.line, .agents = json::array(), .is_new = is_new};
  for (const std::string& id : known.agents) {
    const Agent& agent = agents_.at(id);
    announced.agents.push_back(
        {{"id", id}, {"hash", agent.hash}, {"actions", agent.actions}, {"expiresAt", agent.expires_at}});
  }
  return announced;
}

bool Switchboard::take_agents(const std::string& console, const json& message) {
  const json& list = member(message, "agents");
  if (!list.is_array() || list.size() > most_agents) return false;
  std::map<std::string, Agent> taken;
  for (const json& row : list) {
    const std::string id = text_of(row, "id");
    const std::string salt = text_of(row, "salt");
    Agent agent;
    agent.hash = text_of(row, "hash");
    agent.console = console;
    const json& expires_at = member(row, "expiresAt");
    const json& actions = member(row, "actions");
    const bool is_well_formed = is_base64url(salt, agent_id_length) && id == agent_id(console, salt) &&
                                is_hash(agent.hash) && expires_at.is_number() && actions.is_array();
    if (!is_well_formed) return false;
    agent.expires_at = static_cast<std::int64_t>(std::clamp(expires_at.get<double>(), 0.0, 1e15));
    std::set<std::string> names;
    for (const json& action : actions) {
      if (!action.is_string()) return false;
      if (find_action(action.get_ref<const std::string&>()) != nullptr) names.insert(action);
    }
    agent.actions.assign(names.begin(), names.end());
    taken[id] = std::move(agent);
  }
  Console& kept = consoles_[console];
  kept.heard_at = ++counter_;
  for (const std::string& id : std::exchange(kept.agents, {})) {
    const auto before = agents_.find(id);
    if (before == agents_.end()) continue;
    const auto now = taken.find(id);
    if (now == taken.end()) {
      agents_.erase(before);
      tell_listeners(id, ToCaller::Kind::stopping);
      continue;
    }
    now->second.rate = before->second.rate;
    if (now->second.actions != before->second.actions) tell_listeners(id, ToCaller::Kind::changed);
  }
  for (auto& [id, agent] : taken) {
    kept.agents.push_back(id);
    agents_[id] = std::move(agent);
  }
  return true;
}

void Switchboard::forget(const std::string& console) {
  for (const std::string& id : consoles_[console].agents) agents_.erase(id);
  consoles_.erase(console);
}

bool Switchboard::make_room() {
  if (consoles_.size() < most_consoles_) return true;
  // Of those that are not open, the one that has been silent longest.
  auto oldest = consoles_.end();
  for (auto it = consoles_.begin(); it != consoles_.end(); ++it) {
    const bool is_older = oldest == consoles_.end() || it->second.heard_at < oldest->second.heard_at;
    if (it->second.line == 0 && is_older) oldest = it;
  }
  if (oldest == consoles_.end()) return false;
  forget(std::string(oldest->first));
  return true;
}

void Switchboard::close(Line line) {
  const std::lock_guard lock(mutex_);
  const auto found = sockets_.find(line);
  if (found == sockets_.end()) return;
  lose_calls(line);
  if (const auto console = consoles_.find(found->second.console);
      console != consoles_.end() && console->second.line == line) {
    leave(console);
  }
  sockets_.erase(found);
}

void Switchboard::take_over(const std::string& console, Line line) {
  const std::lock_guard lock(mutex_);
  const auto known = consoles_.find(console);
  const auto socket = sockets_.find(line);
  if (known == consoles_.end() || known->second.line != line || socket == sockets_.end()) return;
  socket->second.is_closing = true;
  socket->second.tell({nullptr, taken_over});
  lose_calls(line);
  leave(known);
}

std::vector<Switchboard::Announced> Switchboard::open_consoles() const {
  const std::lock_guard lock(mutex_);
  std::vector<Announced> open;
  for (const auto& [name, console] : consoles_) {
    if (console.line != 0) open.push_back(announcement(name, true));
  }
  return open;
}

void Switchboard::refuse(Socket& socket, std::string_view code, std::string_view message,
                         std::uint16_t close) {
  socket.is_closing = true;
  socket.tell({{{"type", "error"}, {"code", code}, {"message", message}}, close});
}

void Switchboard::lose_calls(Line line) {
  for (auto call = calls_.begin(); call != calls_.end();) {
    if (call->second.line != line) {
      ++call;
      continue;
    }
    call->second.tell({ToCaller::Kind::lost, nullptr});
    call = calls_.erase(call);
  }
}

void Switchboard::tell_listeners(const std::string& agent, ToCaller::Kind kind) {
  for (const auto& [id, listener] : listeners_) {
    if (listener.agent == agent) listener.tell({kind, nullptr});
  }
}

void Switchboard::finish(std::map<std::string, Pending>::iterator call) {
  const auto socket = sockets_.find(call->second.line);
  calls_.erase(call);
  if (socket == sockets_.end()) return;
  --socket->second.calls;
  close_if_done(socket->second);
}

void Switchboard::close_if_done(Socket& socket) {
  if (!stopping_ || socket.calls > 0 || socket.is_closing) return;
  socket.is_closing = true;
  socket.tell({nullptr, going_away});
  // From now on it takes no call, however long its farewell lasts.
  if (const auto console = consoles_.find(socket.console); console != consoles_.end()) leave(console);
}

void Switchboard::leave(std::map<std::string, Console>::iterator console) {
  const Line line = std::exchange(console->second.line, 0);
  if (watcher_.left) watcher_.left(console->first, line);
}

// --- Agents ---

Switchboard::Known Switchboard::identify(std::string_view bearer, std::int64_t now) const {
  const auto read = read_bearer(bearer);
  if (!read) return {};
  const std::lock_guard lock(mutex_);
  const auto agent = agents_.find(read->agent);
  if (agent == agents_.end()) {
    const bool is_open = std::any_of(consoles_.begin(), consoles_.end(),
                                     [](const auto& console) { return console.second.line != 0; });
    return {.verdict = is_open ? Verdict::unknown : Verdict::no_console, .agent = {}, .actions = {}};
  }
  Known known;
  known.is_open = consoles_.at(agent->second.console).line != 0;
  if (!equal_in_constant_time(agent->second.hash, read->hash)) return known;
  known.verdict = agent->second.expires_at <= now ? Verdict::expired : Verdict::known;
  if (known.verdict == Verdict::expired) return known;
  known.agent = agent->first;
  known.actions = agent->second.actions;
  return known;
}

std::chrono::seconds Switchboard::admit(const std::string& agent, Clock::time_point now) {
  const std::lock_guard lock(mutex_);
  const auto found = agents_.find(agent);
  if (found == agents_.end()) return {};
  return found->second.rate.admit(now);
}

Switchboard::Call Switchboard::call(const std::string& agent, json message, TellCaller tell,
                                    std::string known_as) {
  const std::lock_guard lock(mutex_);
  const auto found = agents_.find(agent);
  if (found == agents_.end() || stopping_) return {};
  const Line line = consoles_[found->second.console].line;
  const auto socket = sockets_.find(line);
  if (socket == sockets_.end()) return {};
  const auto under_way = std::count_if(calls_.begin(), calls_.end(),
                                       [&](const auto& call) { return call.second.agent == agent; });
  if (static_cast<std::size_t>(under_way) >= most_calls) return {.placed = Placed::too_many, .id = {}};
  const std::string id = random_id();
  calls_[id] = {.agent = agent, .line = line, .tell = std::move(tell), .known_as = std::move(known_as)};
  ++socket->second.calls;
  message["type"] = "call";
  message["id"] = id;
  message["agent"] = agent;
  socket->second.tell({std::move(message)});
  return {.placed = Placed::yes, .id = id};
}

void Switchboard::cancel(const std::string& agent, std::string_view known_as) {
  const std::lock_guard lock(mutex_);
  Pending* meant = nullptr;
  for (auto& [id, call] : calls_) {
    if (call.agent != agent || call.known_as != known_as || known_as.empty()) continue;
    if (meant != nullptr) return;
    meant = &call;
  }
  if (meant != nullptr) meant->tell({ToCaller::Kind::cancelled, nullptr});
}

void Switchboard::hang_up(const std::string& call, std::string_view why) {
  const std::lock_guard lock(mutex_);
  const auto found = calls_.find(call);
  if (found == calls_.end()) return;
  if (const auto socket = sockets_.find(found->second.line); socket != sockets_.end())
    socket->second.tell({{{"type", "cancel"}, {"id", call}, {"why", why}}});
  finish(found);
}

std::optional<std::uint64_t> Switchboard::listen(const std::string& agent, TellCaller tell) {
  const std::lock_guard lock(mutex_);
  const auto listening = std::count_if(listeners_.begin(), listeners_.end(),
                                       [&](const auto& listener) { return listener.second.agent == agent; });
  if (stopping_ || static_cast<std::size_t>(listening) >= most_listeners) return std::nullopt;
  const std::uint64_t id = ++counter_;
  listeners_[id] = {.agent = agent, .tell = std::move(tell)};
  return id;
}

void Switchboard::stop_listening(std::uint64_t listener) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(listener);
}

void Switchboard::tell_listeners(const std::vector<std::string>& agents, ToCaller::Kind kind) {
  const std::lock_guard lock(mutex_);
  for (const std::string& agent : agents) tell_listeners(agent, kind);
}

void Switchboard::tell_all_listeners() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, listener] : listeners_) listener.tell({ToCaller::Kind::changed, nullptr});
}

void Switchboard::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (const auto& [id, listener] : listeners_) listener.tell({ToCaller::Kind::stopping, nullptr});
  for (const auto& [id, call] : calls_) call.tell({ToCaller::Kind::stopping, nullptr});
  for (auto& [line, socket] : sockets_) close_if_done(socket);
}

}  // namespace x_connect::proxy
