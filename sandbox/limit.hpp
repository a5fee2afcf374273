// Rate limits: the catalogue's documented figures, counted, with the headers that tell them.
#pragma once

#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

#include "core/action.hpp"
#include "core/request.hpp"

namespace x_connect::sandbox {

/// What one request did to its windows.
struct LimitCount {
  Headers headers;  ///< `x-rate-limit-*` and, where documented, the 24-hour windows.
  bool exceeded = false;
};

/// The windows of one app and its one user.
class RateLimits {
 public:
  /// Counts a request; a refused one is not counted. With `used_up` the quarter of an hour is at its end.
  LimitCount count(const Action& action, AuthKind auth, std::int64_t now, bool used_up);

 private:
  struct Window {
    std::int64_t reset = 0;  ///< Seconds since 1970; a window starts with its first request.
    int used = 0;
  };
  std::map<std::pair<std::string_view, std::size_t>, Window> windows_;  ///< By action and kind of window.
};

}  // namespace x_connect::sandbox
