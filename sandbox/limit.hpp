// Rate limits: the catalogue's documented figures, counted, with the headers that tell them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "core/action.hpp"
#include "core/request.hpp"

namespace x_connect::sandbox {

/// What one request did to its windows.
struct LimitCount {
  Headers headers;  ///< `x-rate-limit-*` and, where documented, the 24-hour windows.
  bool exceeded = false;
};

/// Whose windows a request counts in.
struct Counted {
  std::string_view app;
  std::string_view user_id;  ///< Empty for app-only.
  AuthKind auth = AuthKind::app_only;
};

/// The windows of all apps and users. Those of the app are shared by its users; two people do not use up
/// each other's.
class RateLimits {
 public:
  /// Counts a request; a refused one is not counted. With `used_up` the quarter of an hour is at its end.
  LimitCount count(const Action& action, const Counted& who, std::int64_t now, bool used_up);

 private:
  struct Window {
    std::int64_t reset = 0;  ///< Seconds since 1970; a window starts with its first request.
    int used = 0;
  };
  /// By action, kind of window, app and user.
  std::map<std::tuple<std::string_view, std::size_t, std::string, std::string>, Window> windows_;
};

}  // namespace x_connect::sandbox
