#include "diagnosis.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace x_connect {

namespace {

using nlohmann::json;

/// X refuses signatures whose timestamp is off by more than this many seconds.
constexpr std::int64_t tolerated_clock_skew = 300;

/// Problems of the proxy carry types of this form, which X never uses.
constexpr std::string_view proxy_problem_prefix = "urn:x-connect:problem:";

/// What the rules look at, gathered once.
struct Evidence {
  int status = 0;
  std::string type;  ///< Last segment of the problem's `type`, e.g. "oauth1-permissions".
  std::string title;
  std::string detail;     ///< X's own words.
  std::int64_t code = 0;  ///< First v1.1 code.
  std::optional<AuthKind> auth;
  std::optional<AccessLevel> access_level;
  AccessLevel needed_level = AccessLevel::none;
  std::optional<std::int64_t> clock_skew;
  std::optional<RateLimit> rate_limit;
};

std::string text_member(const json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

Evidence gather(const Action& action, const Exchange& exchange, const ReplyFacts& facts) {
  Evidence evidence;
  evidence.status = exchange.reply.status;
  evidence.auth = exchange.auth;
  evidence.access_level = facts.access_level;
  evidence.needed_level = action.level;
  evidence.clock_skew = facts.clock_skew;
  evidence.rate_limit = facts.rate_limit;
  const json& body = facts.data;
  const std::string type = text_member(body, "type");
  evidence.type = type.starts_with(proxy_problem_prefix) ? type : type.substr(type.rfind('/') + 1);
  evidence.title = text_member(body, "title");
  evidence.detail = text_member(body, "detail");
  if (!body.is_object() || !body.contains("errors") || !body["errors"].is_array() || body["errors"].empty()) {
    return evidence;
  }
  const json& first = body["errors"].front();
  if (first.is_object() && first.contains("code") && first["code"].is_number_integer()) {
    evidence.code = first["code"].get<std::int64_t>();
  }
  if (const std::string message = text_member(first, "message"); !message.empty()) evidence.detail = message;
  return evidence;
}

/// One cause: when it applies, and what to tell.
struct Rule {
  std::string_view code;
  bool (*applies)(const Evidence& evidence);
  std::string_view title;
  std::string_view cause;
  std::string_view fix;
  std::string_view guide_step;
};

bool has_clock_skew(const Evidence& evidence) {
  return evidence.clock_skew && std::abs(*evidence.clock_skew) > tolerated_clock_skew;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// In the order of certainty: the first rule that applies is the finding.
constexpr std::array rules{
    Rule{"no_reply", [](const Evidence& e) { return e.status == 0; }, "Nothing answered",
         "The proxy that carries requests to X could not be reached: it is not running, or the network is "
         "down.",
         "Start the proxy with script/server, then try again.", ""},
    Rule{"clock_wrong",
         [](const Evidence& e) { return e.status == 401 && (e.code == 135 || has_clock_skew(e)); },
         "This device's clock is wrong",
         "Every signature carries the time, and X refuses one that is more than a few minutes off.",
         "Set the clock (turn on automatic time), then try again.", ""},
    Rule{"read_only_token",
         [](const Evidence& e) {
           return e.status == 403 && e.auth == AuthKind::oauth1 &&
                  (e.type == "oauth1-permissions" || e.code == 261 || e.code == 93) &&
                  e.access_level.value_or(AccessLevel::read) == AccessLevel::read;
         },
         "The Access Token is read-only",
         "The app's permissions are frozen into a token when it is generated, and this one was generated "
         "while the app "
         "was set to Read. Your keys themselves are right: X recognised them.",
         "In the app's User authentication settings choose Read and write (or Read and write and Direct "
         "message), "
         "save, and then Regenerate the Access Token and Secret. Enter the new ones here.",
         "permissions"},
    Rule{
        "level_too_low",
        [](const Evidence& e) { return e.status == 403 && (e.type == "oauth1-permissions" || e.code == 93); },
        "The Access Token may not do this",
        "The permission level frozen into the token is lower than this action needs.",
        "Choose Read and write and Direct message in the app's User authentication settings, save, and then "
        "Regenerate "
        "the Access Token and Secret.",
        "permissions"},
    Rule{"unsupported_auth",
         [](const Evidence& e) { return e.type == "unsupported-authentication" || e.code == 220; },
         "This needs another kind of credential",
         "X does not accept for this action the kind of authentication that the request carried.",
         "Enter the credentials that X names below.", "access_token"},
    Rule{"app_not_enrolled", [](const Evidence& e) { return e.type == "client-forbidden"; },
         "The app, or its plan, may not use this",
         "The app is in no package, or its plan does not contain this endpoint.",
         "In the Developer Console, open Apps, then Manage apps, choose the app and Move to package: "
         "Pay-per-use, "
         "Production.",
         "app"},
    Rule{"no_credits", [](const Evidence& e) { return e.status == 402 || e.type == "credits"; },
         "The credits are used up", "X charges for each request, and the balance is at zero or below.",
         "In the Developer Console, open Billing, then Credits, and add some.", "credits"},
    Rule{"usage_capped", [](const Evidence& e) { return e.type == "usage-capped"; },
         "The monthly cap or spending limit is reached",
         "Waiting a quarter of an hour does not help: the cap ends with the billing cycle.",
         "Raise the spending limit in the Developer Console, or wait for the next cycle.", "credits"},
    Rule{"rate_limited", [](const Evidence& e) { return e.status == 429 || e.code == 88; },
         "Too many requests for now",
         "X allows a number of requests per quarter of an hour, and it is used up.",
         "Wait until the time shown, then try again.", ""},
    Rule{"duplicate_post",
         [](const Evidence& e) {
           return e.status == 403 && (contains(e.detail, "duplicate content") || e.code == 187);
         },
         "The same text was posted a short time ago", "X refuses to publish the same text twice.",
         "Change the text. Trying again as it is will not help.", ""},
    Rule{"reply_not_allowed",
         [](const Evidence& e) {
           return e.status == 403 && contains(e.detail, "you have not been mentioned");
         },
         "X does not allow this reply",
         "On self-serve plans a reply is accepted only when the other author mentioned or quoted this "
         "account.",
         "Reply where the account was mentioned, or write a post of its own.", ""},
    Rule{"account_locked", [](const Evidence& e) { return e.code == 326; }, "The account is locked",
         "X has locked the account for a check.", "Log in at x.com and follow the steps there.", ""},
    Rule{"account_suspended", [](const Evidence& e) { return e.code == 63 || e.code == 64; },
         "The account is suspended", "X has suspended the account.", "Log in at x.com to see why.", ""},
    Rule{"app_suspended", [](const Evidence& e) { return e.code == 416; }, "The app is suspended or gone",
         "X knows the app but does not accept it any more.",
         "Open the app in the Developer Console and read its notice.", "app"},
    Rule{"wrong_signing_keys",
         [](const Evidence& e) { return e.status == 401 && e.auth == AuthKind::oauth1; },
         "X does not accept these keys",
         "One of the four values is wrong or from another app, or was regenerated since, or the app is "
         "suspended. X does "
         "not say which. It is not a matter of permissions: with wrong permissions X answers 403.",
         "Open the app in the Developer Console, regenerate the API Key and Secret and the Access Token and "
         "Secret, and "
         "enter all four anew.",
         "keys"},
    Rule{"wrong_bearer_token",
         [](const Evidence& e) { return e.status == 401 && e.auth == AuthKind::app_only; },
         "X does not accept the Bearer Token",
         "It is incomplete, was changed while copying, or was regenerated or revoked since.",
         "Copy the Bearer Token again from the Developer Console, with its % signs.", "keys"},
    Rule{"oauth2_token_expired",
         [](const Evidence& e) { return e.status == 401 && e.auth == AuthKind::oauth2; },
         "X does not accept the OAuth 2.0 token",
         "These tokens last two hours, and die when access is revoked.", "Sign in with OAuth 2.0 again.",
         "oauth2"},
    Rule{"not_found", [](const Evidence& e) { return e.status == 404 || e.type == "resource-not-found"; },
         "X does not find it", "The id is wrong, or the post was deleted or is hidden from this account.",
         "Check the id.", ""},
    Rule{"invalid_request", [](const Evidence& e) { return e.status == 400; },
         "X does not understand the request", "One of the arguments is not what X expects.",
         "Correct the argument that X names below.", ""},
    Rule{"x_unavailable", [](const Evidence& e) { return e.status >= 500; }, "X has a problem of its own",
         "The failure is on X's side and usually passes.", "Try again in a minute.", ""},
};

std::string describe(const Evidence& evidence) {
  if (evidence.status == 0) return "No reply came back.";
  std::string text = "X answered " + std::to_string(evidence.status);
  if (evidence.code != 0) text += " (code " + std::to_string(evidence.code) + ")";
  if (const std::string_view words = evidence.detail.empty() ? evidence.title : evidence.detail;
      !words.empty()) {
    text += ": \"" + std::string(words) + "\"";
  }
  text += text.ends_with('"') ? "" : ".";
  if (evidence.access_level)
    text += " x-access-level: " + std::string(to_string(*evidence.access_level)) + ".";
  if (has_clock_skew(evidence)) {
    const std::int64_t skew = *evidence.clock_skew;
    text += " The clock here is " + std::to_string(std::abs(skew)) + " seconds " +
            (skew > 0 ? "ahead of" : "behind") + " X's.";
  }
  return text;
}

/// The proxy explains its own failures; they are passed on in its words.
Finding proxy_finding(const Evidence& evidence, const json& body) {
  std::string code = "proxy_" + evidence.type.substr(proxy_problem_prefix.size());
  std::replace(code.begin(), code.end(), '-', '_');
  return {.code = std::move(code),
          .severity = Severity::error,
          .field = {},
          .title = evidence.title,
          .cause = evidence.detail,
          .evidence = "The proxy answered " + std::to_string(evidence.status) + "; X was not heard.",
          .fix = text_member(body, "hint"),
          .guide_step = {}};
}

Finding unknown_finding(const Evidence& evidence) {
  return {.code = "unknown_reply",
          .severity = Severity::error,
          .field = {},
          .title = "X refused, and this reply is not known here",
          .cause = "No known cause fits it.",
          .evidence = describe(evidence),
          .fix = "Read X's own words below; the request inspector shows the whole exchange.",
          .guide_step = {}};
}

}  // namespace

std::vector<Finding> diagnose(const Action& action, const Exchange& exchange, const ReplyFacts& facts) {
  const Evidence evidence = gather(action, exchange, facts);
  if (evidence.status == action.success_status) {
    if (!has_clock_skew(evidence)) return {};
    return {
        {.code = "clock_skewed",
         .severity = Severity::warning,
         .field = {},
         .title = "This device's clock is off",
         .cause = "X accepted the request, but it refuses signatures that are more than a few minutes off.",
         .evidence = describe(evidence),
         .fix = "Turn on automatic time.",
         .guide_step = {}}};
  }
  if (evidence.type.starts_with(proxy_problem_prefix)) return {proxy_finding(evidence, facts.data)};
  const auto* const rule = std::find_if(rules.begin(), rules.end(),
                                        [&](const Rule& candidate) { return candidate.applies(evidence); });
  if (rule == rules.end()) return {unknown_finding(evidence)};
  return {{.code = std::string(rule->code),
           .severity = Severity::error,
           .field = {},
           .title = std::string(rule->title),
           .cause = std::string(rule->cause),
           .evidence = describe(evidence),
           .fix = std::string(rule->fix),
           .guide_step = std::string(rule->guide_step)}};
}

}  // namespace x_connect
