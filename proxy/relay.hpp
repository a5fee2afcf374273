// Agents and consoles of all proxies together: an agent's call that comes to this proxy finds its console at
// another.
//
// What is here goes through the switchboard and nothing else; only what is not here is asked of the shared
// state, and carried by the courier. What lies in the shared state, each proxy writing of its own consoles
// alone:
//
//   agent:<id>        the name of its console                                                   a week
//   console:<name>    its agents: id, hash of the bearer, actions, end of the grant             a week
//   holder:<name>     "<proxy>:<socket>": where its socket is                                   a week, if
//   that proxy lives left:<name>       it has closed a moment ago, and may come back elsewhere 8 s open some
//   console is open somewhere                                            6 s proxy:<proxy>     it lives
//   (courier.hpp)                                                    6 s
//
// Calls and their outcomes are only passed on; they lie nowhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <string_view>

#include "proxy/courier.hpp"
#include "proxy/shared_state.hpp"
#include "proxy/switchboard.hpp"

namespace x_connect::proxy {

class Relay {
 public:
  using Clock = Courier::Clock;

  /// How long a console that has closed, or whose proxy has died, may take to come back to another one.
  static constexpr std::chrono::seconds moving{8};

  /// Both outlive it.
  Relay(Switchboard& board, SharedState& state);

  /// Whose bearer it is, and where its console is.
  struct Found {
    Switchboard::Known known;
    std::string holder;       ///< The proxy with its console's socket; empty: this one, or none.
    bool is_asked = true;     ///< False: the shared state is gone, and nothing here tells.
    bool may_return = false;  ///< Its console has been somewhere a moment ago.
  };

  /// `now`: seconds since 1970. `then` is called once, from any thread.
  void find(std::string_view bearer, std::int64_t now, std::function<void(Found)> then);

  /// As the switchboard's functions of these names.
  std::chrono::seconds admit(const Found& found, Clock::time_point now);
  Switchboard::Call call(const Found& found, nlohmann::json message, Switchboard::TellCaller tell,
                         std::string known_as);
  void cancel(const Found& found, std::string_view known_as);
  void hang_up(const std::string& call, std::string_view why);

  /// To be called about once a second.
  void tick(Clock::time_point now);

  /// The program ends: whoever waits is told.
  void stop();

  /// Whether other proxies have been told everything.
  bool is_done() const { return courier_.is_done(); }

 private:
  struct Outgoing {
    std::string holder;
    Switchboard::TellCaller tell;
  };
  struct Incoming {
    std::string caller;
    std::string call;  ///< Of the switchboard.
  };
  struct Asking;

  void announce(const Switchboard::Announced& announced);
  void announce_agents(const Switchboard::Announced& announced);
  void claim(const Switchboard::Announced& announced);
  void leave(const std::string& console, Switchboard::Line line);
  void come_back();

  void judge(const std::shared_ptr<Asking>& asking, const std::vector<SharedState::Text>& values);

  void hear(const std::string& from, const nlohmann::json& message);
  void hear_call(const std::string& from, const nlohmann::json& message);
  void hear_event(const std::string& from, const nlohmann::json& message);
  void hear_everyone(const nlohmann::json& message);
  void hear_undelivered(const nlohmann::json& message);
  void hear_gone(const std::string& peer);
  void tell(const std::string& call, Switchboard::ToCaller event);

  Switchboard& board_;
  SharedState& state_;
  Courier courier_;
  std::mutex mutex_;
  std::map<std::string, Outgoing> outgoing_;
  std::map<std::string, Incoming> incoming_;
  std::map<std::string, Rate> rates_;                       ///< Of agents whose consoles are elsewhere.
  std::map<std::string, std::set<std::string>> announced_;  ///< Agents by console.
  std::set<Switchboard::Line> untold_;  ///< Consoles that came while the shared state was gone.
  Clock::time_point announced_at_{};
};

}  // namespace x_connect::proxy
