// What came back: status, headers and body of a reply, read into facts.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "request.hpp"

namespace x_connect {

/// An HTTP reply as it came off the wire.
struct Reply {
  int status = 0;  ///< 0: nothing came back.
  Headers headers;
  std::string body;
};

/// One request's fate.
struct Exchange {
  Reply reply;
  std::optional<AuthKind> auth;             ///< What the request was authenticated with.
  std::optional<std::int64_t> received_at;  ///< Local clock, seconds since 1970, when the reply came.
  std::vector<AuthKind> accepted = {};      ///< What X has accepted of these credentials before.
  std::vector<AuthKind> rejected = {};      ///< What X has answered with 401.
};

/// One window of a rate limit, from `x-rate-limit-*` and its 24-hour kin.
struct RateLimit {
  std::int64_t limit = 0;
  std::int64_t remaining = 0;
  std::int64_t reset = 0;  ///< Seconds since 1970.
};

struct ReplyFacts {
  nlohmann::json data;  ///< The parsed body; null when it is empty or not JSON.
  std::optional<RateLimit> rate_limit;
  std::optional<RateLimit> app_limit_24hour;
  std::optional<RateLimit> user_limit_24hour;
  std::optional<AccessLevel> access_level;
  std::optional<std::int64_t> clock_skew;  ///< Seconds the local clock is ahead of X's `Date`.
};

/// Reads what every reply tells, whatever its status.
ReplyFacts read_reply(const Exchange& exchange);

/// The same of a body that is an object of `data`, `includes` and `meta` in the spelling that readers know:
/// JSON that may be handed on as it came, as most replies may. The members have no values here; nothing for
/// others.
std::optional<ReplyFacts> read_plain_reply(const Exchange& exchange);

}  // namespace x_connect
