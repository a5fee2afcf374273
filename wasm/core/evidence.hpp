// What a reply says about its cause, gathered once for the rules of the diagnosis.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "reply.hpp"

namespace x_connect {

/// X refuses signatures whose timestamp is off by more than this many seconds.
constexpr std::int64_t tolerated_clock_skew = 300;

/// Problems of the proxy carry types of this form, which X never uses.
constexpr std::string_view proxy_problem_prefix = "urn:x-connect:problem:";

/// A limit as the headers of one reply show it; X leaves some of them out.
struct LimitWindow {
  bool is_named = false;              ///< At least one header of this window came.
  std::optional<bool> is_used_up;     ///< Missing where the reply does not say what remains.
  std::optional<std::int64_t> reset;  ///< Seconds since 1970.
};

/// What the rules look at.
struct Evidence {
  int status = 0;
  std::string type;       ///< Last segment of the problem's `type`, e.g. "oauth1-permissions".
  std::string title;      ///< Of the problem.
  std::string reason;     ///< Of a refused client, e.g. "client-not-enrolled".
  std::string detail;     ///< X's own words, in whatever form they came: JSON, XML, plain text.
  std::string words;      ///< All that X says, in lower case, to look for phrases in.
  std::int64_t code = 0;  ///< First v1.1 code.

  bool is_page = false;         ///< HTML, which X's API never answers with.
  bool is_robot_check = false;  ///< The words of a gateway that wants to see a browser, with tags or without.
  bool is_gateway_code = false;  ///< "error code: 1020", as the gateway in front of X words it.
  bool is_empty = false;
  bool is_json = false;  ///< An object, as all that X's API answers today is.

  std::optional<AuthKind> auth;
  std::optional<AccessLevel> access_level;
  AccessLevel needed_level = AccessLevel::none;
  std::optional<std::int64_t> clock_skew;
  LimitWindow quarter_hour;
  LimitWindow app_day;
  LimitWindow user_day;
  std::optional<std::int64_t> received_at;
  std::optional<std::int64_t> retry_after;  ///< Seconds, of gateways; X's API itself sends none.

  bool others_accepted = false;  ///< X has accepted another kind of credential of this app.
  bool others_rejected = false;  ///< X has refused another kind of credential of this app.
  bool was_accepted = false;     ///< X has accepted this kind of credential earlier.

  std::string_view action;  ///< Its id.
  bool is_enterprise_only = false;
  bool is_read = false;  ///< The action changes nothing.
  bool is_post = false;  ///< What it does would be done twice if it were sent twice.

  /// Whether X says these words, which are in lower case.
  bool says(std::string_view phrase) const { return words.find(phrase) != std::string::npos; }
};

/// Whether the clock here is so far off that X refuses signatures.
bool has_clock_skew(const Evidence& evidence);

/// Reads every form in which X has been seen to refuse: problem documents, v1.1 codes in a list or alone,
/// XML, plain text; and what gateways answer.
Evidence gather_evidence(const Action& action, const Exchange& exchange, const ReplyFacts& facts);

}  // namespace x_connect
