// Messages from proxy to proxy: each is heard once, in order, as long as both live.
//
// Publishing loses what is said while a connection is down, so messages are numbered, and said again until
// they have been acknowledged; who hears takes only the next number. A proxy lives as long as it renews its
// lease; when that has ended, whoever waits for it is told, and what it says later belongs to a stream that
// nobody knows any more.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "proxy/shared_state.hpp"

namespace x_connect::proxy {

class Courier {
 public:
  using Clock = SharedState::Clock;

  /// Called without a lock, on the thread of the state or of `tick`.
  struct Hears {
    std::function<void(const std::string& from, const nlohmann::json& message)> message;
    std::function<void(const nlohmann::json& message)> everyone;
    /// It has surely not been heard, and will not be.
    std::function<void(const std::string& to, const nlohmann::json& message)> undelivered;
    /// It is dead, or was silent so long that it counts as that. Comes after its `undelivered`.
    std::function<void(const std::string& peer)> gone;
  };

  /// A proxy that is silent for that long counts as dead.
  static constexpr std::chrono::seconds lease{6};
  /// A message that could not be said for that long, because the shared state is gone, is given up.
  static constexpr std::chrono::seconds unsaid{3};
  /// One that was said, and nobody was there to hear it, is given up sooner: whoever it is for may be
  /// elsewhere by now.
  static constexpr std::chrono::seconds unheard{1};

  /// `state` outlives it. Subscribes at once.
  Courier(SharedState& state, Hears hears);

  /// Of this process; never the same again.
  const std::string& name() const { return name_; }

  void send(const std::string& to, nlohmann::json message);

  /// All proxies that listen at this moment, this one too. May be lost.
  void tell_everyone(const nlohmann::json& message);

  /// To be called about once a second. `watched`: further proxies whose end matters.
  void tick(Clock::time_point now, std::set<std::string> watched);

  /// Whether everything that was sent has been acknowledged, or nobody is left who could.
  bool is_done() const;

 private:
  struct Letter {
    std::uint64_t number = 0;
    nlohmann::json message;
    Clock::time_point written_at;
    Clock::time_point said_at;
    int in_flight = 0;
    bool may_be_heard = false;
  };
  struct Out {
    std::uint64_t stream = 0;
    std::uint64_t last = 0;
    std::deque<Letter> letters;
  };
  struct In {
    std::uint64_t stream = 0;
    std::uint64_t last = 0;
    std::uint64_t ended = 0;  ///< Streams up to this one count as those of a dead one.
  };
  struct Saying {
    std::string to;
    std::string text;
    std::uint64_t stream = 0;
    std::uint64_t number = 0;  ///< 0: an acknowledgement.
  };

  void say(const std::string& to, Letter& letter, std::uint64_t stream, Clock::time_point now);
  void say_all();
  void hear(const std::string& text);
  void hear_letter(const std::string& from, std::uint64_t stream, const nlohmann::json& letter);
  void note(const Saying& saying, SharedState::Heard heard);
  void answer(const std::string& to, std::uint64_t stream, const char* what, std::uint64_t number);
  void renew(Clock::time_point now);
  void look(Clock::time_point now, const std::set<std::string>& peers);
  void give_up(const std::string& peer);
  void give_up_unsaid(Clock::time_point now, std::chrono::seconds after);

  SharedState& state_;
  Hears hears_;
  std::string name_;
  mutable std::mutex mutex_;
  std::map<std::string, Out> out_;
  std::map<std::string, In> in_;
  std::deque<Saying> sayings_;
  bool is_saying_ = false;
  std::uint64_t streams_ = 0;
  Clock::time_point renewed_at_{};
  Clock::time_point looked_at_{};
};

}  // namespace x_connect::proxy
