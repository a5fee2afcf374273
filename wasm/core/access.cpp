#include "access.hpp"

#include <algorithm>
#include <array>

namespace x_connect {

namespace {

/// What each kind of authentication is called, needs, and where it comes from.
struct AuthRow {
  AuthKind kind;
  std::string_view title;
  std::string_view credentials;
  std::string_view guide_step;
};

constexpr std::array<AuthRow, 3> auth_rows{{
    {AuthKind::app_only, "OAuth 2.0 Application-Only", "the Bearer Token", "keys"},
    {AuthKind::oauth1, "OAuth 1.0a User Context", "API Key, API Secret, Access Token and Access Token Secret",
     "access_token"},
    {AuthKind::oauth2, "OAuth 2.0 User Context", "the OAuth 2.0 Access Token", "oauth2"},
}};

const AuthRow& row_of(AuthKind kind) {
  return *std::find_if(auth_rows.begin(), auth_rows.end(),
                       [&](const AuthRow& row) { return row.kind == kind; });
}

/// The kind to recommend to somebody who holds none that fits.
const AuthRow& recommended(const Action& action) {
  if (accepts(action, AuthKind::app_only)) return row_of(AuthKind::app_only);
  const bool oauth1_works = accepts(action, AuthKind::oauth1) && !is_doubtful(action, AuthKind::oauth1);
  return row_of(oauth1_works ? AuthKind::oauth1 : AuthKind::oauth2);
}

std::string join(const std::vector<std::string_view>& names) {
  std::string text;
  for (const std::string_view name : names) {
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

std::vector<std::string_view> missing_scopes(const Action& action, const std::vector<std::string>& granted) {
  std::vector<std::string_view> missing;
  for (const std::string_view scope : action.scopes) {
    if (std::find(granted.begin(), granted.end(), scope) == granted.end()) missing.push_back(scope);
  }
  return missing;
}

ActionAccess judge(const Action& action, const Credentials& credentials, const Observed& observed) {
  ActionAccess verdict{
      .action = action.id, .verdict = Verdict::allowed, .auth = {}, .reason = {}, .guide_step = {}};
  const auto auth = choose_auth(action, credentials);
  if (!auth) {
    verdict.verdict = Verdict::denied;
    verdict.reason = auth.error().message;
    verdict.guide_step = recommended(action).guide_step;
    return verdict;
  }
  verdict.auth = *auth;
  if (std::find(observed.rejected.begin(), observed.rejected.end(), *auth) != observed.rejected.end()) {
    verdict.verdict = Verdict::denied;
    verdict.reason = "X refused " + std::string(row_of(*auth).credentials) + ".";
    verdict.guide_step = row_of(*auth).guide_step;
    return verdict;
  }
  if (*auth == AuthKind::oauth1) {
    if (!observed.access_level) {
      if (action.level > AccessLevel::read) {
        verdict.verdict = Verdict::unknown;
        verdict.reason = "The permission level of the Access Token is not known yet: run the check.";
      }
    } else if (*observed.access_level < action.level) {
      verdict.verdict = Verdict::denied;
      verdict.reason = "The Access Token carries the level '" +
                       std::string(to_string(*observed.access_level)) + "'; this needs '" +
                       std::string(to_string(action.level)) + "'.";
      verdict.guide_step = "permissions";
    }
  } else if (*auth == AuthKind::oauth2 && observed.scopes) {
    const auto missing = missing_scopes(action, *observed.scopes);
    if (!missing.empty()) {
      verdict.verdict = Verdict::denied;
      verdict.reason = "The OAuth 2.0 token lacks: " + join(missing) + ".";
      verdict.guide_step = "oauth2";
    }
  }
  if (verdict.verdict == Verdict::allowed && is_doubtful(action, *auth)) {
    verdict.verdict = Verdict::unknown;
    verdict.reason = action.restriction;
    verdict.guide_step = "oauth2";
  } else if (verdict.verdict == Verdict::allowed && action.enterprise_only) {
    verdict.verdict = Verdict::unknown;
    verdict.reason = action.restriction;
  }
  return verdict;
}

}  // namespace

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::allowed:
      return "allowed";
    case Verdict::denied:
      return "denied";
    case Verdict::unknown:
      break;
  }
  return "unknown";
}

bool holds(const Credentials& credentials, AuthKind kind) {
  switch (kind) {
    case AuthKind::app_only:
      return !credentials.bearer_token.empty();
    case AuthKind::oauth1:
      return !credentials.api_key.empty() && !credentials.api_secret.empty() &&
             !credentials.access_token.empty() && !credentials.access_token_secret.empty();
    case AuthKind::oauth2:
      break;
  }
  return !credentials.oauth2_access_token.empty();
}

Result<AuthKind> choose_auth(const Action& action, const Credentials& credentials,
                             std::optional<AuthKind> wanted) {
  if (wanted) {
    const AuthRow& row = row_of(*wanted);
    if (!accepts(action, *wanted)) {
      return failure("unsupported_auth", "auth",
                     "'" + std::string(action.id) + "' does not accept " + std::string(row.title) + ".",
                     "Leave the choice open, or choose one that it accepts.");
    }
    if (holds(credentials, *wanted)) return *wanted;
    return failure(
        "missing_credentials", "credentials",
        std::string(row.title) + " needs " + std::string(row.credentials) + ".",
        "Enter what is missing; the guide step '" + std::string(row.guide_step) + "' shows where it is.");
  }
  // Public reads need nobody's account; user context is signed where it can be; OAuth 2.0 comes last
  // because its tokens expire.
  for (const bool doubtful : {false, true}) {
    for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
      if (accepts(action, kind) && is_doubtful(action, kind) == doubtful && holds(credentials, kind)) {
        return kind;
      }
    }
  }
  const AuthRow& row = recommended(action);
  return failure(
      "missing_credentials", "credentials",
      "'" + std::string(action.title) + "' needs " + std::string(row.credentials) + ".",
      "Enter what is missing; the guide step '" + std::string(row.guide_step) + "' shows where it is.");
}

std::vector<ActionAccess> access(const Credentials& credentials, const Observed& observed) {
  std::vector<ActionAccess> verdicts;
  for (const Action& action : actions()) verdicts.push_back(judge(action, credentials, observed));
  return verdicts;
}

}  // namespace x_connect
