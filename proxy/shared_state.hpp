// What several proxies have to know together: one interface, in memory or in Redis.
//
// Values that end by themselves, and messages to whoever listens. Nothing here knows what they are about;
// what lies there, and for how long, is told where it is written (relay.cpp, sessions.cpp, service.cpp;
// docs/more-than-one.md).
//
//   state.claim("once:" + hash_of(key), "", 10min, [](std::optional<bool> is_first) { ... });
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace x_connect::proxy {

class SharedState {
 public:
  using Text = std::optional<std::string>;
  using Life = std::chrono::milliseconds;
  using Clock = std::chrono::steady_clock;

  /// Gets the answer, or nothing where there was nobody to ask; called once, from any thread, perhaps before
  /// the function that takes it has returned. It must not wait for anything.
  template <typename Answer>
  using Then = std::function<void(std::optional<Answer>)>;

  /// Who has heard a message. Somebody who listens has got it once, or, if the connection broke, perhaps.
  enum class Heard : std::uint8_t { nobody, somebody, perhaps };

  SharedState() = default;
  virtual ~SharedState() = default;
  SharedState(const SharedState&) = delete;
  SharedState& operator=(const SharedState&) = delete;

  /// Whether other proxies may look at it. If not, there is no sense in telling it what only they would ask.
  virtual bool is_shared() const = 0;

  /// Since when it can be asked; nothing: it cannot, at the moment.
  virtual std::optional<Clock::time_point> there_since() const = 0;

  // --- Values ---

  /// As many as there are keys; nothing for one that is not there.
  virtual void get(std::vector<std::string> keys, Then<std::vector<Text>> then) = 0;

  /// Puts a value, whatever was there.
  virtual void put(std::string key, std::string value, Life life) = 0;

  /// Puts a value where there is none; whether it did.
  virtual void claim(std::string key, std::string value, Life life, Then<bool> then) = 0;

  /// Puts a value; what was there before.
  virtual void exchange(std::string key, std::string value, Life life, Then<Text> then) = 0;

  /// Takes a value away if it still is this one.
  virtual void remove_if(std::string key, std::string value) = 0;

  // --- Queues: of what is to be done at some time, by whoever takes it ---

  struct Taken {
    std::string id;  ///< Empty: nothing is due.
    std::string value;
  };

  /// Has something wait until `at`, in seconds since 1970, or later than it did. False: `most` wait already.
  /// A queue ends two days after the last that was put into it.
  virtual void enqueue(std::string queue, std::string id, std::string value, std::int64_t at,
                       std::size_t most, Then<bool> then) = 0;

  /// Takes what has been due longest at `now`; nobody else gets it before `until`.
  virtual void take(std::string queue, std::int64_t now, std::int64_t until, Then<Taken> then) = 0;

  virtual void dequeue(std::string queue, std::string id) = 0;

  // --- Messages ---

  /// Says something to all who listen to a name at this moment. It is not kept.
  virtual void publish(std::string name, std::string message, std::function<void(Heard)> then) = 0;

  /// Listens to a name from now on, across losses of the connection. Called before `start`.
  virtual void subscribe(std::string name, std::function<void(const std::string&)> heard) = 0;

  /// Is called whenever it can be asked again, also the first time. Called before `start`.
  virtual void on_return(std::function<void()> then) = 0;
};

}  // namespace x_connect::proxy
