#include "limit.hpp"

#include <array>
#include <string>

namespace x_connect::sandbox {

namespace {

constexpr std::int64_t quarter_hour = 900;
constexpr std::int64_t day = 86400;

struct Kind {
  std::string_view headers;  ///< Start of the names.
  std::int64_t seconds;
  int DocumentedLimit::*limit;
  bool for_app;   ///< Whether it applies to app-only requests.
  bool for_user;  ///< Whether it applies to a user's requests.
  bool of_user;   ///< Whether each user has one; else the app has one, whoever uses it.
};

constexpr std::array kinds{
    Kind{"x-rate-limit-", quarter_hour, &DocumentedLimit::per_app_15min, true, false, false},
    Kind{"x-rate-limit-", quarter_hour, &DocumentedLimit::per_user_15min, false, true, true},
    Kind{"x-app-limit-24hour-", day, &DocumentedLimit::per_app_24h, true, true, false},
    Kind{"x-user-limit-24hour-", day, &DocumentedLimit::per_user_24h, false, true, true},
};

}  // namespace

LimitCount RateLimits::count(const Action& action, const Counted& who, std::int64_t now, bool used_up) {
  struct Applied {
    const Kind& kind;
    int limit;
    Window& window;
  };
  LimitCount result{.headers = {}, .exceeded = used_up};
  std::vector<Applied> applied;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const Kind& kind = kinds[i];
    const int limit = action.limit.*kind.limit;
    if (limit == 0 || !(who.auth == AuthKind::app_only ? kind.for_app : kind.for_user)) continue;
    Window& window =
        windows_[{action.id, i, std::string(who.app), std::string(kind.of_user ? who.user_id : "")}];
    if (now >= window.reset) window = {.reset = now + kind.seconds, .used = 0};
    if (window.used >= limit) result.exceeded = true;
    applied.push_back({kind, limit, window});
  }
  for (const Applied& one : applied) {
    if (!result.exceeded) ++one.window.used;
    const std::string prefix(one.kind.headers);
    result.headers.emplace_back(prefix + "limit", std::to_string(one.limit));
    result.headers.emplace_back(
        prefix + "remaining",
        std::to_string(used_up && one.kind.seconds == quarter_hour ? 0 : one.limit - one.window.used));
    result.headers.emplace_back(prefix + "reset", std::to_string(one.window.reset));
  }
  return result;
}

}  // namespace x_connect::sandbox
