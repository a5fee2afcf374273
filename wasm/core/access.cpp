#include "access.hpp"

#include <algorithm>
#include <array>
#include <iterator>

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

constexpr std::array causes{
    WideCause{"no_credits", "credits", false, true},
    WideCause{"spending_limit", "a higher spending limit, or the next billing cycle", false, true},
    WideCause{"usage_capped", "the next billing cycle", false, true},
    WideCause{"app_suspended", "X to accept the app again"},
    WideCause{"app_not_enrolled", "a package for the app"},
    WideCause{"all_refused", "credentials that X accepts"},
    WideCause{"clock_wrong", "the right time on this device", true},
    WideCause{"no_reply", "the proxy"},
    WideCause{"page_instead_of_data", "a way to X through this network"},
    WideCause{"blocked_by_gateway", "a way to X through this network"},
};

bool is_wide(const Outcome& outcome) {
  return !outcome.ok && (outcome.scope == Scope::app || outcome.scope == Scope::device);
}

bool is_over(const Outcome& outcome, const Observed& observed) {
  return outcome.retry == Retry::at && outcome.retry_at && observed.now && *observed.now >= *outcome.retry_at;
}

const WideCause* find_cause(std::string_view code) {
  const auto* const row = std::find_if(causes.begin(), causes.end(),
                                       [&](const WideCause& cause) { return cause.finding == code; });
  return row == causes.end() ? nullptr : row;
}

bool touches(const Outcome& cause, const Action& action, std::optional<AuthKind> auth) {
  const WideCause* row = find_cause(cause.finding);
  if (row == nullptr) return true;
  if (row->only_signed && auth != AuthKind::oauth1) return false;
  return !row->only_priced || action.price.usd_thousandths != 0;
}

/// The cause beyond one action that lasts still; null if there is none.
const Outcome* lasting_cause(const Observed& observed) {
  const Outcome* lasting = nullptr;
  for (const Outcome& outcome : observed.outcomes) {
    const Action* action = find_action(outcome.action);
    if (action == nullptr) continue;
    if (is_wide(outcome) && !is_over(outcome, observed)) {
      lasting = &outcome;
    } else if (outcome.ok && lasting != nullptr && touches(*lasting, *action, outcome.auth)) {
      lasting = nullptr;
    }
  }
  return lasting;
}

bool needs(const Action& action, std::string_view scope) {
  return std::find(action.scopes.begin(), action.scopes.end(), scope) != action.scopes.end();
}

/// Whether something that needs the scope has worked with the OAuth 2.0 token.
bool is_shown(std::string_view scope, const Observed& observed) {
  return std::any_of(observed.outcomes.begin(), observed.outcomes.end(), [&](const Outcome& outcome) {
    if (!outcome.ok || outcome.auth != AuthKind::oauth2) return false;
    const Action* other = find_action(outcome.action);
    return other != nullptr && needs(*other, scope);
  });
}

/// What else was refused for a scope that the action needs as well; null if nothing was. Of the scopes that
/// are not shown one is missing: where the action needs all of them, it needs that one.
const Outcome* missing_as_well(const Action& action, const Observed& observed) {
  const auto found =
      std::find_if(observed.outcomes.begin(), observed.outcomes.end(), [&](const Outcome& outcome) {
        if (outcome.finding != "scope_missing" || outcome.auth != AuthKind::oauth2) return false;
        const Action* other = find_action(outcome.action);
        return other != nullptr &&
               std::all_of(other->scopes.begin(), other->scopes.end(), [&](std::string_view scope) {
                 return needs(action, scope) || is_shown(scope, observed);
               });
      });
  return found == observed.outcomes.end() ? nullptr : &*found;
}

bool has(const std::vector<AuthKind>& kinds, AuthKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

/// The finding that X's last refusal of that kind has led to; empty if nobody has noted it.
std::string_view refusal_of(AuthKind kind, const Observed& observed) {
  const auto last = std::find_if(observed.outcomes.rbegin(), observed.outcomes.rend(),
                                 [&](const Outcome& outcome) { return outcome.auth == kind && !outcome.ok; });
  return last == observed.outcomes.rend() ? std::string_view() : last->finding;
}

/// What is known before anything is tried.
ActionAccess foresee(const Action& action, const Credentials& credentials, const Observed& observed) {
  ActionAccess access;
  access.action = action.id;
  access.word = AccessWord::should_work;
  const auto lacks = [&](std::string reason, std::string_view guide_step, std::string_view finding) {
    access.word = AccessWord::lacking;
    access.reason = std::move(reason);
    access.guide_step = guide_step;
    access.finding = finding;
  };
  const auto is_unknown = [&](std::string_view reason, std::string_view guide_step = {}) {
    access.word = AccessWord::unknown;
    access.reason = reason;
    access.guide_step = guide_step;
  };
  const auto auth = choose_auth(action, credentials);
  if (!auth) {
    const bool needs_sign_in = recommended(action).kind == AuthKind::oauth2;
    lacks(auth.error().message, recommended(action).guide_step,
          needs_sign_in ? "bookmarks_need_oauth2" : "user_token_needed");
    if (accepts(action, AuthKind::app_only)) access.finding.clear();
    return access;
  }
  access.auth = *auth;
  if (has(observed.rejected, *auth)) {
    lacks("X refused " + std::string(row_of(*auth).credentials) + ".", row_of(*auth).guide_step,
          refusal_of(*auth, observed));
    return access;
  }
  if (*auth == AuthKind::oauth1) {
    if (!observed.access_level) {
      if (action.level > AccessLevel::read)
        is_unknown("The permission level of the Access Token is not known yet: run the check.");
    } else if (*observed.access_level < action.level) {
      lacks("The Access Token carries the level '" + std::string(to_string(*observed.access_level)) +
                "'; this needs '" + std::string(to_string(action.level)) + "'.",
            "permissions",
            *observed.access_level == AccessLevel::read ? "read_only_token" : "no_message_permission");
      return access;
    }
  } else if (*auth == AuthKind::oauth2) {
    if (!observed.scopes) {
      if (const Outcome* other = missing_as_well(action, observed)) {
        lacks(other->title, "oauth2", "scope_missing");
        return access;
      }
      const bool is_granted = std::all_of(action.scopes.begin(), action.scopes.end(),
                                          [&](std::string_view scope) { return is_shown(scope, observed); });
      if (!is_granted)
        is_unknown("Which scopes the OAuth 2.0 token was granted is not known: try it, or sign in here.",
                   "oauth2");
    } else if (const auto missing = missing_scopes(action, *observed.scopes); !missing.empty()) {
      lacks("The OAuth 2.0 token lacks: " + join(missing) + ".", "oauth2", "scope_missing");
      return access;
    }
  }
  if (action.enterprise_only) {
    lacks(std::string(action.restriction), {}, "enterprise_only");
  } else if (access.word == AccessWord::should_work && is_doubtful(action, *auth)) {
    is_unknown(action.restriction, "oauth2");
  }
  return access;
}

/// Whether it says anything of the action: arguments that X did not take, and failures that pass, do not.
bool tells(const Outcome& outcome) {
  if (outcome.ok) return true;
  return (outcome.scope == Scope::action || outcome.scope == Scope::credentials) &&
         outcome.retry != Retry::now;
}

/// The limit that has stopped everything which was sent with that kind so far; null if there is none.
const Outcome* limit_of_all(AuthKind kind, const Observed& observed) {
  if (has(observed.accepted, kind)) return nullptr;
  const Outcome* limit = nullptr;
  for (const Outcome& outcome : observed.outcomes) {
    if (outcome.auth != kind) continue;
    if (outcome.ok) return nullptr;
    if (outcome.retry == Retry::at && !is_over(outcome, observed)) limit = &outcome;
  }
  return limit;
}

/// What trying has shown takes the place of what was foreseen.
void apply(const Outcome& outcome, const Observed& observed, ActionAccess& access) {
  if (outcome.ok) {
    access.word = AccessWord::works;
    access.at = outcome.at;
    access.reason.clear();
    access.guide_step.clear();
    access.finding.clear();
    return;
  }
  if (is_over(outcome, observed)) return;
  access.word = outcome.retry == Retry::at ? AccessWord::waits : AccessWord::refused;
  if (access.word == AccessWord::waits) access.waits_for = "the end of a limit";
  access.at = outcome.at;
  access.reason = outcome.title;
  access.guide_step = outcome.guide_step;
  access.finding = outcome.finding;
  access.retry_at = outcome.retry_at;
}

Verdict verdict_of(AccessWord word) {
  switch (word) {
    case AccessWord::works:
    case AccessWord::should_work:
      return Verdict::allowed;
    case AccessWord::unknown:
      return Verdict::unknown;
    case AccessWord::refused:
    case AccessWord::lacking:
    case AccessWord::waits:
      break;
  }
  return Verdict::denied;
}

ActionAccess judge(const Action& action, const Credentials& credentials, const Observed& observed) {
  ActionAccess access = foresee(action, credentials, observed);
  const bool can_be_sent = access.auth.has_value() && !has(observed.rejected, *access.auth);
  if (can_be_sent) {
    const auto last =
        std::find_if(observed.outcomes.rbegin(), observed.outcomes.rend(), [&](const Outcome& outcome) {
          // What was tried with another kind of credential says nothing of this one.
          return tells(outcome) && outcome.action == action.id &&
                 (!outcome.auth || outcome.auth == access.auth);
        });
    if (last != observed.outcomes.rend()) apply(*last, observed, access);
  }
  const bool is_open = access.word == AccessWord::should_work || access.word == AccessWord::unknown;
  if (can_be_sent && is_open) {
    if (const Outcome* limit = limit_of_all(*access.auth, observed)) apply(*limit, observed, access);
  }
  const Outcome* cause = lasting_cause(observed);
  const bool is_rejected = access.auth.has_value() && !can_be_sent;
  if (cause != nullptr && access.auth && (is_rejected || access.word != AccessWord::lacking) &&
      touches(*cause, action, access.auth)) {
    const WideCause* row = find_cause(cause->finding);
    access.word = AccessWord::waits;
    access.waits_for = row == nullptr ? cause->title : std::string(row->waits_for);
    access.at = cause->at;
    access.reason = cause->title;
    access.guide_step = cause->guide_step;
    access.finding = cause->finding;
    access.retry_at = cause->retry_at;
  }
  access.verdict = verdict_of(access.word);
  // Nothing tells which plan it is: who has the larger one may try.
  if (access.word == AccessWord::lacking && access.finding == "enterprise_only")
    access.verdict = Verdict::unknown;
  return access;
}

bool is_fine(AccessWord word) { return word == AccessWord::works || word == AccessWord::should_work; }

/// What can be said of an action now: before X has accepted what it would be sent with, nothing good.
AccessWord proven_word(const ActionAccess& row, const Observed& observed) {
  const bool is_unproven =
      row.word == AccessWord::should_work && !(row.auth && has(observed.accepted, *row.auth));
  return is_unproven ? AccessWord::unknown : row.word;
}

AbilityVerdict judge(const Ability& ability, std::span<const ActionAccess> access, const Observed& observed) {
  const auto row_of_action = [&](std::string_view id) -> const ActionAccess& {
    return *std::find_if(access.begin(), access.end(),
                         [&](const ActionAccess& one) { return one.action == id; });
  };
  const auto word_of = [&](std::string_view id) { return proven_word(row_of_action(id), observed); };
  const auto is_unknown = [&](std::string_view id) { return word_of(id) == AccessWord::unknown; };
  const auto fails = [&](std::string_view id) { return !is_fine(word_of(id)) && !is_unknown(id); };
  const Outcome* cause = lasting_cause(observed);
  const auto waits_with_all = [&](std::string_view id) {
    const ActionAccess& row = row_of_action(id);
    return cause != nullptr && row.word == AccessWord::waits && row.finding == cause->finding;
  };
  AbilityVerdict verdict{.ability = &ability};
  const auto& ids = ability.actions;
  const AccessWord essence = word_of(ids.front());
  const auto unknown = std::find_if(ids.begin(), ids.end(), is_unknown);
  const auto waiting = std::find_if(ids.begin(), ids.end(), waits_with_all);
  std::copy_if(ids.begin(), ids.end(), std::back_inserter(verdict.failing), fails);
  std::string_view telling = verdict.failing.empty() ? std::string_view() : verdict.failing.front();
  if (fails(ids.front())) {
    verdict.state = essence == AccessWord::waits ? AbilityState::waits : AbilityState::fails;
  } else if (waiting != ids.end()) {
    verdict.state = AbilityState::waits;
    telling = *waiting;
  } else if (!verdict.failing.empty()) {
    // What is in part has a part that works.
    const bool has_fine =
        std::any_of(ids.begin(), ids.end(), [&](std::string_view id) { return is_fine(word_of(id)); });
    verdict.state = has_fine ? AbilityState::partly : AbilityState::fails;
  } else if (unknown != ids.end() && essence != AccessWord::works) {
    verdict.state = AbilityState::unknown;
    telling = *unknown;
  } else {
    const bool was_tried = essence == AccessWord::works ||
                           (!ability.trial.empty() && word_of(ability.trial) == AccessWord::works);
    verdict.state = was_tried ? AbilityState::works : AbilityState::should_work;
  }
  if (telling.empty()) return verdict;
  const ActionAccess& row = row_of_action(telling);
  verdict.reason = row.reason;
  verdict.finding = row.finding;
  verdict.guide_step = row.guide_step;
  if (verdict.state == AbilityState::waits) {
    verdict.waits_for = row.waits_for;
    verdict.retry_at = row.retry_at;
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

std::string_view to_string(AccessWord word) {
  switch (word) {
    case AccessWord::works:
      return "works";
    case AccessWord::should_work:
      return "should_work";
    case AccessWord::refused:
      return "refused";
    case AccessWord::lacking:
      return "lacking";
    case AccessWord::waits:
      return "waits";
    case AccessWord::unknown:
      break;
  }
  return "unknown";
}

std::span<const WideCause> wide_causes() { return causes; }

std::vector<ActionAccess> access(const Credentials& credentials, const Observed& observed) {
  std::vector<ActionAccess> verdicts;
  for (const Action& action : actions()) verdicts.push_back(judge(action, credentials, observed));
  return verdicts;
}

std::string_view to_string(AbilityState state) {
  switch (state) {
    case AbilityState::works:
      return "works";
    case AbilityState::should_work:
      return "should_work";
    case AbilityState::partly:
      return "partly";
    case AbilityState::waits:
      return "waits";
    case AbilityState::fails:
      return "fails";
    case AbilityState::unknown:
      break;
  }
  return "unknown";
}

std::vector<AbilityVerdict> judge_abilities(std::span<const ActionAccess> access, const Observed& observed) {
  std::vector<AbilityVerdict> verdicts;
  for (const Ability& ability : abilities()) verdicts.push_back(judge(ability, access, observed));
  return verdicts;
}

}  // namespace x_connect
