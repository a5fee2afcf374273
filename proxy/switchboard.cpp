#include "switchboard.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/digest.hpp"
#include "core/text.hpp"

namespace x_connect::proxy {

namespace {

using nlohmann::json;

constexpr std::size_t most_consoles = 1000;
constexpr std::size_t most_agents = 64;  ///< Of one console.
constexpr std::size_t most_calls = 16;   ///< Of one agent, at once.
constexpr std::size_t most_listeners = 8;
constexpr std::size_t shortest_id = 16;
constexpr std::size_t longest_id = 64;
constexpr std::size_t key_length = 43;
constexpr std::size_t hash_length = 64;
constexpr std::int64_t calls_at_once = 30;
constexpr std::int64_t milliseconds_a_call = 100;

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    text += digits[static_cast<unsigned char>(c) >> 4U];
    text += digits[static_cast<unsigned char>(c) & 15U];
  }
  return text;
}

bool is_base64url(std::string_view text, std::size_t least, std::size_t most) {
  return text.size() >= least && text.size() <= most && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric(std::string_view(&c, 1)) || c == '-' || c == '_';
         });
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::int64_t number_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : 0;
}

/// The id within a bearer: "xc_<id>.<secret>".
std::string_view agent_of(std::string_view bearer) {
  constexpr std::string_view prefix = "xc_";
  if (!bearer.starts_with(prefix)) return {};
  const std::string_view rest = bearer.substr(prefix.size());
  const std::size_t dot = rest.find('.');
  return dot == std::string_view::npos ? std::string_view() : rest.substr(0, dot);
}

class MemorySwitchboard final : public Switchboard {
 public:
  std::optional<Agent> find(std::string_view bearer, std::int64_t now) override {
    const std::string hash = hexadecimal(sha256(bearer));
    const std::scoped_lock lock(mutex_);
    const auto known = agents_.find(std::string(agent_of(bearer)));
    // The comparison runs against something whether the id is known or not.
    static const std::string nobody(hash_length, '-');
    const bool fits = equal_in_constant_time(hash, known == agents_.end() ? nobody : known->second.hash);
    if (!fits || known == agents_.end() || now >= known->second.agent.expires_at) return std::nullopt;
    return known->second.agent;
  }

  bool admit(const std::string& agent, std::int64_t milliseconds) override {
    const std::scoped_lock lock(mutex_);
    const auto known = agents_.find(agent);
    if (known == agents_.end()) return false;
    // As a bucket that leaks: `full_until` runs ahead of the clock by what has been asked.
    std::int64_t& until = known->second.full_until;
    until = std::max(until, milliseconds);
    if (until - milliseconds >= calls_at_once * milliseconds_a_call) return false;
    until += milliseconds_a_call;
    return true;
  }

  Passed call(const std::string& agent, const json& call, std::shared_ptr<Caller> caller) override {
    const std::scoped_lock lock(mutex_);
    const auto known = agents_.find(agent);
    if (known == agents_.end()) return Passed::no_console;
    const auto console = consoles_.find(known->second.console);
    if (console == consoles_.end() || !console->second.link) return Passed::no_console;
    const auto count = std::count_if(calls_.begin(), calls_.end(),
                                     [&](const auto& entry) { return entry.second.agent == agent; });
    if (static_cast<std::size_t>(count) >= most_calls) return Passed::too_many;
    calls_[text_of(call, "id")] = {agent, console->second.link, std::move(caller)};
    console->second.link->deliver(call);
    return Passed::yes;
  }

  void forget(const std::string& id, std::string_view why) override {
    const std::scoped_lock lock(mutex_);
    const auto waiting = calls_.find(id);
    if (waiting == calls_.end()) return;
    waiting->second.link->deliver({{"type", "cancel"}, {"id", id}, {"why", why}});
    calls_.erase(waiting);
  }

  std::shared_ptr<void> listen(const std::string& agent, std::function<void()> changed) override {
    const std::scoped_lock lock(mutex_);
    const auto known = agents_.find(agent);
    if (known == agents_.end() || ended_) return nullptr;
    auto& listeners = known->second.listeners;
    std::erase_if(listeners, [](const auto& listener) { return listener.expired(); });
    if (listeners.size() >= most_listeners) return nullptr;
    auto listener = std::make_shared<std::function<void()>>(std::move(changed));
    listeners.push_back(listener);
    return listener;
  }

  std::optional<Fault> attach(const std::shared_ptr<ConsoleLink>& link, const json& hello) override {
    const std::string id = text_of(hello, "console");
    const std::string key = text_of(hello, "key");
    if (text_of(hello, "type") != "hello" || hello.value("protocol", json()) != 1 ||
        !is_base64url(id, shortest_id, longest_id) || !is_base64url(key, key_length, key_length))
      return bad("The first message must be a hello of protocol 1, with console and key.");
    const std::string hash = sha256(key);
    const std::scoped_lock lock(mutex_);
    const auto known = consoles_.find(id);
    if (known != consoles_.end() && !equal_in_constant_time(hash, known->second.key_hash))
      return Fault{4003, "not_this_console", "Another key belongs to this console."};
    if (known == consoles_.end() && consoles_.size() >= most_consoles) drop_closed_console();
    if (known == consoles_.end() && consoles_.size() >= most_consoles)
      return Fault{4003, "too_many", "All places for consoles are in use."};
    if (auto fault = set_agents(id, hello)) return fault;
    Console& console = consoles_[id];
    console.key_hash = hash;
    if (console.link) {
      lose_calls(console.link);
      console.link->close(4001, "replaced");
    }
    console.link = link;
    return std::nullopt;
  }

  std::optional<Fault> receive(const std::shared_ptr<ConsoleLink>& link, const json& message) override {
    if (!message.is_object()) return bad("A message must be an object.");
    const std::string type = text_of(message, "type");
    const std::scoped_lock lock(mutex_);
    const auto console = std::find_if(consoles_.begin(), consoles_.end(),
                                      [&](const auto& entry) { return entry.second.link == link; });
    if (console == consoles_.end()) return std::nullopt;  // Replaced; it is being closed.
    if (type == "agents") return set_agents(console->first, message);
    if (type != "pending" && type != "result") return std::nullopt;  // Of a newer protocol.
    const auto waiting = calls_.find(text_of(message, "id"));
    // An answer that nobody waits for any more, or that is not this console's to give.
    if (waiting == calls_.end() || waiting->second.link != link) return std::nullopt;
    if (type == "pending") {
      waiting->second.caller->pending(message);
    } else {
      waiting->second.caller->result(message.value("outcome", json::object()));
      calls_.erase(waiting);
    }
    return std::nullopt;
  }

  void detach(const std::shared_ptr<ConsoleLink>& link) override {
    const std::scoped_lock lock(mutex_);
    for (auto& [id, console] : consoles_) {
      if (console.link == link) console.link = nullptr;
    }
    lose_calls(link);
  }

  void shut_down() override {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    for (auto& [id, console] : consoles_) {
      if (!console.link) continue;
      lose_calls(console.link);
      console.link->close(1001, "the proxy ends");
    }
    for (auto& [id, agent] : agents_) tell(agent);
  }

 private:
  struct KnownAgent {
    Agent agent;
    std::string hash;
    std::string console;
    std::int64_t full_until = 0;
    std::vector<std::weak_ptr<std::function<void()>>> listeners = {};
  };
  struct Console {
    std::string key_hash;
    std::shared_ptr<ConsoleLink> link;
  };
  struct Waiting {
    std::string agent;
    std::shared_ptr<ConsoleLink> link;
    std::shared_ptr<Caller> caller;
  };

  static Fault bad(std::string_view message) { return {4002, "bad_message", std::string(message)}; }

  static void tell(KnownAgent& agent) {
    for (const auto& listener : agent.listeners) {
      if (const auto changed = listener.lock()) (*changed)();
    }
  }

  void lose_calls(const std::shared_ptr<ConsoleLink>& link) {
    std::erase_if(calls_, [&](const auto& entry) {
      if (entry.second.link != link) return false;
      entry.second.caller->lost();
      return true;
    });
  }

  /// Makes room: a console that is closed loses its place, and its agents with it.
  void drop_closed_console() {
    const auto closed = std::find_if(consoles_.begin(), consoles_.end(),
                                     [](const auto& entry) { return !entry.second.link; });
    if (closed == consoles_.end()) return;
    std::erase_if(agents_, [&](const auto& entry) { return entry.second.console == closed->first; });
    consoles_.erase(closed);
  }

  std::optional<Fault> set_agents(const std::string& console, const json& message) {
    const json list = message.value("agents", json::array());
    if (!list.is_array() || list.size() > most_agents) return bad("'agents' must be a list of at most 64.");
    std::set<std::string> named;
    for (const json& entry : list) {
      const std::string id = entry.is_object() ? text_of(entry, "id") : std::string();
      const json actions = entry.is_object() ? entry.value("actions", json()) : json();
      const std::string hash = id.empty() ? std::string() : text_of(entry, "hash");
      if (!is_base64url(id, shortest_id, longest_id) || hash.size() != hash_length ||
          hash.find_first_not_of("0123456789abcdef") != std::string::npos || !actions.is_array())
        return bad("An agent must have id, hash, actions and expiresAt.");
      const auto known = agents_.find(id);
      if (known != agents_.end() && known->second.console != console)
        return Fault{4003, "taken", "An agent of this id belongs to another console."};
      named.insert(id);
    }
    std::erase_if(agents_, [&](auto& entry) {
      const bool is_gone = entry.second.console == console && !named.contains(entry.first);
      if (is_gone) tell(entry.second);
      return is_gone;
    });
    for (const json& entry : list) {
      KnownAgent& agent = agents_[text_of(entry, "id")];
      Agent told{.id = text_of(entry, "id"), .actions = {}, .expires_at = number_of(entry, "expiresAt")};
      for (const json& action : entry["actions"]) {
        if (action.is_string()) told.actions.push_back(action);
      }
      const bool changed = agent.agent.actions != told.actions;
      agent.agent = std::move(told);
      agent.hash = text_of(entry, "hash");
      agent.console = console;
      if (changed) tell(agent);
    }
    return std::nullopt;
  }

  std::mutex mutex_;
  std::map<std::string, KnownAgent> agents_;
  std::map<std::string, Console> consoles_;
  std::map<std::string, Waiting> calls_;
  bool ended_ = false;
};

}  // namespace

std::unique_ptr<Switchboard> make_switchboard() { return std::make_unique<MemorySwitchboard>(); }

std::string random_id() {
  std::array<char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("the system has no random numbers");
  return base64url_encode({bytes.data(), bytes.size()});
}

}  // namespace x_connect::proxy
