// Access: what the credentials held allow, and which of them a request uses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ability.hpp"
#include "catalogue.hpp"
#include "credentials.hpp"
#include "result.hpp"

namespace x_connect {

/// What one request came to, as far as it tells what the credentials may do.
struct Outcome {
  std::string action = {};
  std::optional<AuthKind> auth = {};  ///< What it was sent with.
  bool ok = false;
  std::int64_t at = 0;                        ///< Seconds since 1970.
  std::string finding = {};                   ///< Why not: the code of the first finding.
  std::string title = {};                     ///< Its title.
  std::string guide_step = {};                ///< The step that fixes it; may be empty.
  Scope scope = Scope::request;               ///< What the cause concerns.
  Retry retry = Retry::after_fix;             ///< When the same request is worth sending again.
  std::optional<std::int64_t> retry_at = {};  ///< With Retry::at.
};

/// What earlier replies have shown; absent means not known yet.
struct Observed {
  std::optional<AccessLevel> access_level = {};         ///< From `x-access-level`.
  std::optional<std::vector<std::string>> scopes = {};  ///< Granted to the OAuth 2.0 token.
  std::vector<AuthKind> accepted = {};                  ///< What X has let through.
  std::vector<AuthKind> rejected = {};                  ///< What X has answered with 401.
  std::vector<Outcome> outcomes = {};                   ///< Oldest first; the last of an action counts.
  std::optional<std::int64_t> now = {};  ///< Seconds since 1970: waits that are over by then count no more.
};

/// What can be said of one action, in a word.
enum class AccessWord : std::uint8_t {
  works,        ///< It was tried, and worked.
  should_work,  ///< Everything that it needs is there; it was not tried.
  unknown,      ///< What it needs may be missing: nobody has said.
  refused,      ///< It was tried, and X refused it for a reason that stays.
  lacking,      ///< A credential, a permission level, a scope or a plan is missing; trying would be refused.
  waits,        ///< Something else has to be settled first: credits, the clock, the end of a limit, ...
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
  std::string_view action = {};
  Verdict verdict = Verdict::unknown;  ///< The word in three classes.
  AccessWord word = AccessWord::unknown;
  std::optional<AuthKind> auth = {};          ///< What it would be sent with.
  std::string reason = {};                    ///< One sentence; empty when allowed.
  std::string guide_step = {};                ///< The step that fixes it; may be empty.
  std::string finding = {};                   ///< Code of the finding that says why; may be empty.
  std::string waits_for = {};                 ///< Completes "waits for ..."; empty unless it waits.
  std::optional<std::int64_t> at = {};        ///< When it was tried, in seconds since 1970.
  std::optional<std::int64_t> retry_at = {};  ///< When the wait is over; missing where nobody has said.
};

std::string_view to_string(AccessWord word);  ///< "works", "should_work", ...

/// A cause beyond one action: while it lasts, nothing that it touches works.
struct WideCause {
  std::string_view finding = {};    ///< The code that it is found by.
  std::string_view waits_for = {};  ///< Completes "waits for ...".
  bool only_signed = false;         ///< Touches only what is signed with OAuth 1.0a.
  bool only_priced = false;         ///< Touches only what costs something.
};

/// Those that have words of their own; others of the same scope are named by their finding's title.
std::span<const WideCause> wide_causes();

/// Whether the credentials for that kind are complete.
bool holds(const Credentials& credentials, AuthKind kind);

/// Picks what a request is authenticated with: app-only for public reads, OAuth 1.0a for user context,
/// OAuth 2.0 where nothing else is accepted or held. `wanted` overrides the choice.
/// Errors: "missing_credentials" (says which, and where they come from), "unsupported_auth".
Result<AuthKind> choose_auth(const Action& action, const Credentials& credentials,
                             std::optional<AuthKind> wanted = std::nullopt);

/// The verdict for every action of the catalogue. A success or a refusal moves its own action's row and no
/// other, unless its cause concerns the app or this device: then everything waits for it, until something
/// succeeds that it would have stopped. A limit that has let nothing through yet is waited for likewise, by
/// all that would be sent with the same credential.
std::vector<ActionAccess> access(const Credentials& credentials, const Observed& observed);

/// How an ability stands: the words of its actions in one.
enum class AbilityState : std::uint8_t {
  works,        ///< What it is mainly about was tried, and nothing speaks against the rest.
  should_work,  ///< Everything that it needs is there.
  partly,       ///< Some of its actions can be used, others cannot.
  unknown,      ///< What it needs may be missing, or X has not accepted what it would be sent with.
  waits,        ///< Something else has to be settled first: credits, the clock, the end of a limit, ...
  fails,  ///< What it is mainly about does not work, or nothing of it is known to work and a part does not.
};

struct AbilityVerdict {
  const Ability* ability = nullptr;
  bool wanted = false;  ///< Only who knows the wish says it.
  AbilityState state = AbilityState::unknown;
  std::string reason = {};                     ///< Why not; empty where it works.
  std::string finding = {};                    ///< Code of the finding that says more; may be empty.
  std::string guide_step = {};                 ///< May be empty.
  std::string waits_for = {};                  ///< Completes "waits for ..."; empty unless it waits.
  std::optional<std::int64_t> retry_at = {};   ///< When the wait is over; missing where nobody has said.
  std::vector<std::string_view> failing = {};  ///< Ids of its actions that do not work.
};

std::string_view to_string(AbilityState state);  ///< "works", "should_work", ...

/// The verdict for every ability, from the rows of `access` and what was observed.
std::vector<AbilityVerdict> judge_abilities(std::span<const ActionAccess> access, const Observed& observed);

}  // namespace x_connect
