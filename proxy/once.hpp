// What has been passed on, so that it is not passed on again: browsers repeat a request by themselves, a POST
// as well, when a kept connection ends under it.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace x_connect::proxy {

/// The Idempotency-Keys [draft-ietf-httpapi-idempotency-key-header] of the last minutes. Of bounded size; for
/// all event loops together.
///
///   once.take("a", now)   // true
///   once.take("a", now)   // false: it has been here before
class Once {
 public:
  using Clock = std::chrono::steady_clock;

  /// Longer than any browser waits before it repeats something.
  static constexpr std::chrono::minutes memory{10};
  /// Of each of the two generations; more than that in ten minutes, and it remembers for a shorter time.
  static constexpr std::size_t most_keys = 20000;

  bool take(std::string_view key, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    if (now - begun_ > memory || young_.size() >= most_keys) {
      old_ = std::exchange(young_, {});
      begun_ = now;
    }
    std::string kept(key);
    if (old_.contains(kept)) return false;
    return young_.insert(std::move(kept)).second;
  }

 private:
  std::mutex mutex_;
  Clock::time_point begun_;
  std::unordered_set<std::string> young_;
  std::unordered_set<std::string> old_;
};

}  // namespace x_connect::proxy
