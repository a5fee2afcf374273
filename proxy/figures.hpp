// What one event loop counts. Its own thread changes the figures, others read them: no lock, and no
// instruction that waits for another processor. Nothing in them is about a person.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace x_connect::proxy {

/// A number with one writer.
class Figure {
 public:
  void add(std::uint64_t count = 1) {
    value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
  }
  void subtract(std::uint64_t count = 1) {
    value_.store(value_.load(std::memory_order_relaxed) - count, std::memory_order_relaxed);
  }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Counts something for as long as it is there.
class Present {
 public:
  explicit Present(Figure& figure) : figure_(figure) { figure_.add(); }
  ~Present() { figure_.subtract(); }
  Present(const Present&) = delete;
  Present& operator=(const Present&) = delete;

 private:
  Figure& figure_;
};

/// What kind of thing was asked for.
enum class RouteClass : std::uint8_t { refused, api, sandbox, console, picture, agent, socket, session, own };
inline constexpr std::array<std::string_view, 9> route_names{
    "refused", "api", "sandbox", "console", "picture", "agent", "socket", "session", "own"};

/// What became of an agent's call, as it is told the agent.
enum class CallOutcome : std::uint8_t {
  none,  ///< It was no call.
  done,
  refused,
  failed,
  waiting,
  cancelled,
  console_closed,
  console_lost,
  no_answer,
  too_many_calls,
  other,
};
inline constexpr std::array<std::string_view, 11> outcome_names{
    "none",           "done",         "refused",   "failed",         "waiting", "cancelled",
    "console_closed", "console_lost", "no_answer", "too_many_calls", "other"};

/// The outcome of that name; other names are `other`, for they come from outside.
constexpr CallOutcome outcome_named(std::string_view name) {
  const auto* const found = std::find(outcome_names.begin() + 1, outcome_names.end(), name);
  return found == outcome_names.end() ? CallOutcome::other
                                      : static_cast<CallOutcome>(found - outcome_names.begin());
}

/// Upper ends of the classes of times, in seconds.
inline constexpr std::array<double, 13> time_bounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
                                                    1,     2.5,  5,     10,   30,  60};

class Times {
 public:
  void add(std::chrono::steady_clock::duration time) {
    const double seconds = std::chrono::duration<double>(time).count();
    const auto* const bound = std::lower_bound(time_bounds.begin(), time_bounds.end(), seconds);
    counts_.at(static_cast<std::size_t>(bound - time_bounds.begin())).add();
    microseconds_.add(
        static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count()));
  }
  /// How many in each class; the last class has no upper end.
  std::uint64_t count(std::size_t index) const { return counts_.at(index).value(); }
  std::uint64_t microseconds() const { return microseconds_.value(); }

 private:
  std::array<Figure, time_bounds.size() + 1> counts_;
  Figure microseconds_;
};

struct Figures {
  static constexpr std::size_t most_statuses = 1000;

  /// An exchange has ended; status 0 where nothing was answered.
  void end_exchange(RouteClass route, int status, CallOutcome outcome) {
    const auto place = static_cast<std::size_t>(status);
    requests.at(static_cast<std::size_t>(route)).at(place < most_statuses ? place : 0).add();
    if (outcome != CallOutcome::none) calls.at(static_cast<std::size_t>(outcome)).add();
  }

  std::array<std::array<Figure, most_statuses>, route_names.size()> requests;
  std::array<Figure, outcome_names.size()> calls;
  Times upstream_times;  ///< From sending a request to X to the head of its reply.
  Figure consoles;       ///< Open sockets of consoles.
};

}  // namespace x_connect::proxy
