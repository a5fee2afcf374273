// Access: what the credentials held allow, and which of them a request uses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue.hpp"
#include "credentials.hpp"
#include "result.hpp"

namespace x_connect {

/// What earlier replies have shown; absent means not known yet.
struct Observed {
  std::optional<AccessLevel> access_level;         ///< From `x-access-level`.
  std::optional<std::vector<std::string>> scopes;  ///< Granted to the OAuth 2.0 token.
  std::vector<AuthKind> rejected;                  ///< What X has answered with 401.
};

enum class Verdict : std::uint8_t {
  allowed,
  denied,
  unknown,  ///< Nothing that is known speaks against it; only X can tell.
};

/// "allowed", "denied" or "unknown".
std::string_view to_string(Verdict verdict);

/// Whether one action can be used.
struct ActionAccess {
  std::string_view action;
  Verdict verdict = Verdict::unknown;
  std::optional<AuthKind> auth;  ///< What it would be sent with.
  std::string reason;            ///< One sentence; empty when allowed.
  std::string guide_step;        ///< The step that mends it; may be empty.
};

/// Whether the credentials for that kind are complete.
bool holds(const Credentials& credentials, AuthKind kind);

/// Picks what a request is authenticated with: app-only for public reads, OAuth 1.0a for user context,
/// OAuth 2.0 where nothing else is accepted or held. `wanted` overrides the choice.
/// Errors: "missing_credentials" (says which, and where they come from), "unsupported_auth".
Result<AuthKind> choose_auth(const Action& action, const Credentials& credentials,
                             std::optional<AuthKind> wanted = std::nullopt);

/// The verdict for every action of the catalogue.
std::vector<ActionAccess> access(const Credentials& credentials, const Observed& observed);

}  // namespace x_connect
