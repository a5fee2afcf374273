#include "relay.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/digest.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "names.hpp"

namespace x_connect::proxy {

using nlohmann::json;
using Kind = Switchboard::ToCaller::Kind;

namespace {

constexpr std::chrono::hours kept{24 * 7};
constexpr std::chrono::hours between_announcements{24};
constexpr std::chrono::seconds still_open{6};
/// After a shared state has come back, perhaps empty, others need a moment to say again what they hold.
constexpr std::chrono::seconds settling{5};
constexpr std::size_t most_rates = 10000;

constexpr std::array<std::pair<Kind, const char*>, 9> kinds{{{Kind::pending, "pending"},
                                                             {Kind::result, "result"},
                                                             {Kind::lost, "lost"},
                                                             {Kind::changed, "changed"},
                                                             {Kind::cancelled, "cancelled"},
                                                             {Kind::stopping, "stopping"},
                                                             {Kind::closed, "closed"},
                                                             {Kind::too_many, "too_many"},
                                                             {Kind::unreachable, "unreachable"}}};

bool is_last(Kind kind) {
  return kind == Kind::result || kind == Kind::lost || kind == Kind::closed || kind == Kind::too_many ||
         kind == Kind::unreachable;
}

std::string holding(const std::string& proxy, Switchboard::Line line) {
  return proxy + ":" + std::to_string(line);
}

std::string proxy_of(const std::string& holder) { return holder.substr(0, holder.find(':')); }

Switchboard::Line line_of(const std::string& holder) {
  return std::strtoull(holder.c_str() + std::min(holder.size(), holder.find(':') + 1), nullptr, 10);
}

const json* row_of(const json& rows, std::string_view id) {
  for (const json& row : rows) {
    if (text_of(row, "id") == id) return &row;
  }
  return nullptr;
}

/// What those who listen have to be told of, where a list takes the place of another.
json change(const json& before, const json& now) {
  json message = {{"type", "changed"}, {"changed", json::array()}, {"gone", json::array()}};
  for (const json& row : before) {
    const json* after = row_of(now, text_of(row, "id"));
    if (after == nullptr) {
      message["gone"].push_back(row["id"]);
    } else if (member(*after, "actions") != member(row, "actions")) {
      message["changed"].push_back(row["id"]);
    }
  }
  return message;
}

std::vector<std::string> texts(const json& list) {
  std::vector<std::string> result;
  for (const json& one : list) {
    if (one.is_string()) result.push_back(one);
  }
  return result;
}

}  // namespace

struct Relay::Asking {
  Bearer bearer;
  std::int64_t now = 0;
  Found local;
  std::function<void(Found)> then;
};

Relay::Relay(Switchboard& board, SharedState& state)
    : board_(board),
      state_(state),
      courier_(state,
               {.message = [this](const std::string& from, const json& message) { hear(from, message); },
                .everyone = [this](const json& message) { hear_everyone(message); },
                .undelivered = [this](const std::string&, const json& message) { hear_undelivered(message); },
                .gone = [this](const std::string& peer) { hear_gone(peer); }}) {
  if (!state_.is_shared()) return;
  board_.watch(
      {.announced = [this](const Switchboard::Announced& announced) { announce(announced); },
       .left = [this](const std::string& console, Switchboard::Line line) { leave(console, line); }});
  state_.on_return([this] { come_back(); });
}

// --- What others are told of consoles here ---

void Relay::announce(const Switchboard::Announced& announced) {
  if (announced.is_new) {
    // The console has come to this proxy: if another one still thinks it has it, it is mistaken.
    state_.exchange(
        "holder:" + announced.console, holding(courier_.name(), announced.line), kept,
        [this, console = announced.console](const std::optional<SharedState::Text>& before) {
          if (!before || !*before) return;
          const std::string proxy = proxy_of(**before);
          if (proxy == courier_.name()) return;
          courier_.send(proxy, {{"type", "taken"}, {"console", console}, {"line", line_of(**before)}});
        });
    state_.put("open", "", still_open);
  }
  announce_agents(announced);
}

void Relay::announce_agents(const Switchboard::Announced& announced) {
  std::vector<std::string> fresh;
  {
    const std::lock_guard lock(mutex_);
    std::set<std::string>& before = announced_[announced.console];
    std::set<std::string> now;
    for (const json& row : announced.agents) {
      const std::string id = row["id"];
      if (announced.is_new || !before.contains(id)) fresh.push_back(id);
      now.insert(id);
    }
    before = std::move(now);
  }
  for (const std::string& id : fresh) state_.put("agent:" + id, announced.console, kept);
  state_.exchange("console:" + announced.console, write_json(announced.agents), kept,
                  [this, now = announced.agents,
                   known = announced.known](const std::optional<SharedState::Text>& before) {
                    // Also where the shared state is gone: the others then say of themselves that they cannot
                    // tell.
                    if (known) known();
                    if (!before || !*before) return;
                    const auto rows = parse_json(**before);
                    if (!rows || !rows->is_array()) return;
                    const json message = change(*rows, now);
                    if (!message["changed"].empty() || !message["gone"].empty())
                      courier_.tell_everyone(message);
                  });
}

void Relay::leave(const std::string& console, Switchboard::Line line) {
  {
    const std::lock_guard lock(mutex_);
    announced_.erase(console);
  }
  state_.put("left:" + console, "", moving);
  state_.remove_if("holder:" + console, holding(courier_.name(), line));
}

/// The shared state is there, perhaps empty, perhaps with what others have said meanwhile.
void Relay::come_back() {
  std::set<Switchboard::Line> untold;
  {
    const std::lock_guard lock(mutex_);
    untold.swap(untold_);
  }
  for (const Switchboard::Announced& announced : board_.open_consoles()) {
    // What came here while nobody could be told came later than what others have said.
    if (untold.contains(announced.line)) {
      announce(announced);
    } else {
      claim(announced);
    }
  }
  // Changes may have been told while nobody could hear.
  board_.tell_all_listeners();
}

void Relay::claim(const Switchboard::Announced& announced) {
  const std::string key = "holder:" + announced.console;
  const std::string mine = holding(courier_.name(), announced.line);
  state_.put("open", "", still_open);
  state_.claim(key, mine, kept, [this, announced, key, mine](std::optional<bool> is_mine) {
    if (!is_mine) return;
    if (*is_mine) {
      announce_agents(announced);
      return;
    }
    state_.get({key}, [this, announced, mine](const std::optional<std::vector<SharedState::Text>>& values) {
      if (!values || !(*values)[0]) return;
      const std::string& holder = *(*values)[0];
      if (holder == mine) {
        announce_agents(announced);
        return;
      }
      if (proxy_of(holder) == courier_.name()) return;  // A newer socket of the same console, here.
      state_.get({"proxy:" + proxy_of(holder)},
                 [this, announced](const std::optional<std::vector<SharedState::Text>>& lease) {
                   if (!lease) return;
                   // It has moved while this proxy was cut off: its socket here is one that has not ended
                   // yet.
                   if ((*lease)[0]) {
                     board_.take_over(announced.console, announced.line);
                   } else {
                     announce(announced);
                   }
                 });
    });
  });
}

// --- Whose bearer it is ---

void Relay::find(std::string_view bearer, std::int64_t now, std::function<void(Found)> then) {
  Found local;
  local.known = board_.identify(bearer, now);
  const auto read = read_bearer(bearer);
  local.may_return = state_.is_shared() && local.known.is_open;
  if (!state_.is_shared() || local.known.is_open || !read) {
    then(std::move(local));
    return;
  }
  const auto asking = std::make_shared<Asking>(
      Asking{.bearer = *read, .now = now, .local = std::move(local), .then = std::move(then)});
  state_.get({"agent:" + asking->bearer.agent, "open"},
             [this, asking](const std::optional<std::vector<SharedState::Text>>& values) {
               if (!values) {
                 asking->local.is_asked = false;
                 asking->then(asking->local);
                 return;
               }
               const SharedState::Text& console = (*values)[0];
               if (console) {
                 state_.get({"console:" + *console, "holder:" + *console, "left:" + *console},
                            [this, asking](const std::optional<std::vector<SharedState::Text>>& rows) {
                              if (rows) {
                                judge(asking, *rows);
                              } else {
                                asking->local.is_asked = false;
                                asking->then(asking->local);
                              }
                            });
                 return;
               }
               Found found = asking->local;
               const auto since = state_.there_since();
               const bool is_settled = since && Clock::now() - *since >= settling;
               if (found.known.verdict != Switchboard::Verdict::known) {
                 found.known.verdict = (*values)[1] && is_settled ? Switchboard::Verdict::unknown
                                                                  : Switchboard::Verdict::no_console;
               }
               asking->then(std::move(found));
             });
}

void Relay::judge(const std::shared_ptr<Asking>& asking, const std::vector<SharedState::Text>& values) {
  Found found;
  const SharedState::Text& holder = values[1];
  if (holder) found.holder = proxy_of(*holder);
  if (found.holder == courier_.name()) found.holder.clear();
  found.may_return = holder.has_value() || values[2].has_value();
  const auto rows = parse_json(values[0].value_or("[]"));
  const json* row = rows && rows->is_array() ? row_of(*rows, asking->bearer.agent) : nullptr;
  if (row == nullptr) {
    // Not in the list any more; or the list is still to come from whoever holds the console.
    if (!values[0]) found.known.verdict = Switchboard::Verdict::no_console;
    asking->then(std::move(found));
    return;
  }
  const json& end = member(*row, "expiresAt");
  if (equal_in_constant_time(text_of(*row, "hash"), asking->bearer.hash) && end.is_number_integer()) {
    const bool is_over = end.get<std::int64_t>() <= asking->now;
    found.known.verdict = is_over ? Switchboard::Verdict::expired : Switchboard::Verdict::known;
    if (!is_over) {
      found.known.agent = asking->bearer.agent;
      found.known.actions = texts(member(*row, "actions"));
    }
  }
  asking->then(std::move(found));
}

std::chrono::seconds Relay::admit(const Found& found, Clock::time_point now) {
  if (found.holder.empty()) return board_.admit(found.known.agent, now);
  const std::lock_guard lock(mutex_);
  if (rates_.size() >= most_rates) rates_.clear();
  return rates_[found.known.agent].admit(now);
}

// --- Calls to consoles elsewhere ---

Switchboard::Call Relay::call(const Found& found, json message, Switchboard::TellCaller tell,
                              std::string known_as) {
  if (found.holder.empty())
    return board_.call(found.known.agent, std::move(message), std::move(tell), std::move(known_as));
  const std::string id = random_id();
  {
    const std::lock_guard lock(mutex_);
    outgoing_[id] = {.holder = found.holder, .tell = std::move(tell)};
  }
  courier_.send(found.holder, {{"type", "call"},
                               {"id", id},
                               {"agent", found.known.agent},
                               {"message", std::move(message)},
                               {"knownAs", std::move(known_as)}});
  return {.placed = Switchboard::Placed::yes, .id = id};
}

void Relay::cancel(const Found& found, std::string_view known_as) {
  if (found.holder.empty()) {
    board_.cancel(found.known.agent, known_as);
  } else {
    courier_.send(found.holder, {{"type", "cancel"}, {"agent", found.known.agent}, {"knownAs", known_as}});
  }
}

void Relay::hang_up(const std::string& call, std::string_view why) {
  std::string holder;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = outgoing_.find(call); found != outgoing_.end()) {
      holder = std::move(found->second.holder);
      outgoing_.erase(found);
    }
  }
  if (holder.empty()) {
    board_.hang_up(call, why);
  } else {
    courier_.send(holder, {{"type", "hang_up"}, {"id", call}, {"why", why}, {"keep", true}});
  }
}

void Relay::tell(const std::string& call, Switchboard::ToCaller event) {
  const std::lock_guard lock(mutex_);
  const auto found = outgoing_.find(call);
  if (found == outgoing_.end()) return;
  const bool ends = is_last(event.kind);
  found->second.tell(std::move(event));
  if (ends) outgoing_.erase(found);
}

// --- What other proxies say ---

void Relay::hear(const std::string& from, const json& message) {
  const std::string type = text_of(message, "type");
  if (type == "call") {
    hear_call(from, message);
  } else if (type == "event") {
    hear_event(from, message);
  } else if (type == "cancel") {
    board_.cancel(text_of(message, "agent"), text_of(message, "knownAs"));
  } else if (type == "taken") {
    const json& line = member(message, "line");
    if (line.is_number_unsigned()) board_.take_over(text_of(message, "console"), line);
  } else if (type == "hang_up") {
    std::string call;
    {
      const std::lock_guard lock(mutex_);
      const auto found = incoming_.find(text_of(message, "id"));
      if (found == incoming_.end() || found->second.caller != from) return;
      call = found->second.call;
      incoming_.erase(found);
    }
    board_.hang_up(call, text_of(message, "why"));
  }
}

void Relay::hear_call(const std::string& from, const json& message) {
  const std::string id = text_of(message, "id");
  const auto pass_back = [this, from, id](const Switchboard::ToCaller& event) {
    const auto* const name =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& row) { return row.first == event.kind; });
    if (is_last(event.kind)) {
      const std::lock_guard lock(mutex_);
      incoming_.erase(id);
    }
    courier_.send(
        from, {{"type", "event"}, {"id", id}, {"kind", name->second}, {"body", event.body}, {"keep", true}});
  };
  {
    const std::lock_guard lock(mutex_);
    incoming_[id] = {.caller = from, .call = {}};
  }
  const auto placed = board_.call(text_of(message, "agent"), member(message, "message"), pass_back,
                                  text_of(message, "knownAs"));
  if (placed.placed != Switchboard::Placed::yes) {
    const bool is_closed = placed.placed == Switchboard::Placed::no_console;
    pass_back({.kind = is_closed ? Kind::closed : Kind::too_many, .body = nullptr});
    return;
  }
  const std::lock_guard lock(mutex_);
  if (const auto found = incoming_.find(id); found != incoming_.end()) found->second.call = placed.id;
}

void Relay::hear_event(const std::string& from, const json& message) {
  const std::string id = text_of(message, "id");
  {
    const std::lock_guard lock(mutex_);
    const auto found = outgoing_.find(id);
    if (found == outgoing_.end() || found->second.holder != from) return;
  }
  const std::string name = text_of(message, "kind");
  const auto* const kind =
      std::find_if(kinds.begin(), kinds.end(), [&](const auto& row) { return row.second == name; });
  if (kind != kinds.end()) tell(id, {.kind = kind->first, .body = member(message, "body")});
}

void Relay::hear_everyone(const json& message) {
  if (text_of(message, "type") != "changed") return;
  board_.tell_listeners(texts(member(message, "changed")), Kind::changed);
  board_.tell_listeners(texts(member(message, "gone")), Kind::stopping);
}

void Relay::hear_undelivered(const json& message) {
  if (text_of(message, "type") != "call") return;
  const Kind kind = state_.there_since() ? Kind::closed : Kind::unreachable;
  tell(text_of(message, "id"), {.kind = kind, .body = nullptr});
}

void Relay::hear_gone(const std::string& peer) {
  std::vector<std::string> lost;
  std::vector<std::string> unasked;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, call] : outgoing_) {
      if (call.holder == peer) lost.push_back(id);
    }
    for (auto it = incoming_.begin(); it != incoming_.end();) {
      if (it->second.caller != peer) {
        ++it;
        continue;
      }
      unasked.push_back(it->second.call);
      it = incoming_.erase(it);
    }
  }
  for (const std::string& id : lost) tell(id, {.kind = Kind::lost, .body = nullptr});
  for (const std::string& call : unasked) board_.hang_up(call, "answered");
}

// --- Time ---

void Relay::tick(Clock::time_point now) {
  if (!state_.is_shared()) return;
  std::set<std::string> peers;
  bool has_consoles = false;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, call] : outgoing_) peers.insert(call.holder);
    for (const auto& [id, call] : incoming_) peers.insert(call.caller);
    has_consoles = !announced_.empty();
  }
  if (has_consoles && state_.there_since()) state_.put("open", "", still_open);
  if (announced_at_ == Clock::time_point{}) announced_at_ = now;
  if (now - announced_at_ >= between_announcements) {
    announced_at_ = now;
    for (const Switchboard::Announced& announced : board_.open_consoles()) claim(announced);
  }
  courier_.tick(now, std::move(peers));
}

void Relay::stop() {
  const std::lock_guard lock(mutex_);
  for (const auto& [id, call] : outgoing_) call.tell({Kind::stopping, nullptr});
}

}  // namespace x_connect::proxy
