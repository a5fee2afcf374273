// Results, errors and findings: the values every room of the core answers with.
//
// The core throws nothing. A function that can fail returns Result<T>: the value, or an Error
// that says what is wrong (message), where (field) and what to do (hint).
//
//   Result<std::string> uri = base_string_uri(url);
//   if (!uri) return tl::unexpected(uri.error());
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace x_connect {

/// Why a call was refused.
struct Error {
  std::string code;     ///< Stable identifier, e.g. "missing_argument"; never shown alone.
  std::string field;    ///< The input at fault, e.g. "form[0][1]" or "credentials.api_key"; may be empty.
  std::string message;  ///< One sentence for a person; holds no secret.
  std::string hint;     ///< What to do about it; may be empty.
  std::vector<Error> problems;  ///< Every problem, when one call has several (message then sums them up).
};

template <class T>
using Result = tl::expected<T, Error>;

/// Shorthand for returning an Error: `return failure("code", "field", "message", "hint");`
inline tl::unexpected<Error> failure(std::string code, std::string field, std::string message,
                                     std::string hint = {}) {
  return tl::unexpected<Error>(
      Error{std::move(code), std::move(field), std::move(message), std::move(hint), {}});
}

/// How much a finding matters to the person reading it.
enum class Severity { info, warning, error };

/// When the same request is worth sending again.
enum class Retry {
  now,        ///< At once, with growing pauses.
  at,         ///< At the time `retry_at`, not before.
  after_fix,  ///< When a person has done what `fix` says.
  never,      ///< The same request will be refused each time: change it, or leave it.
};

/// What a cause concerns, and so what else fails for it.
enum class Scope {
  request,      ///< These arguments.
  action,       ///< Whatever the arguments of this action are.
  credentials,  ///< Whatever is asked for with these credentials.
  app,          ///< Every account of the app.
  device,       ///< Every request from here: clock, network, proxy.
};

/// One of several causes that remain.
struct PossibleCause {
  std::string title;
  std::string sign;   ///< What would speak for it.
  std::string check;  ///< Id of the step of the check that would show it; may be empty.
};

/// One thing learnt about credentials or from a reply: what it is, why, and how to fix it.
struct Finding {
  std::string code;  ///< Stable identifier, e.g. "read_only_token".
  Severity severity = Severity::info;
  std::string field = {};       ///< The credential or argument it is about; may be empty.
  std::string title = {};       ///< One line.
  std::string cause = {};       ///< Why this happens.
  std::string evidence = {};    ///< What was seen that says so, one fact a line; secrets are never quoted.
  std::string fix = {};         ///< What to do, in the imperative; the least destructive way first.
  std::string guide_step = {};  ///< Id of the guide step that fixes it; may be empty.

  /// What remains possible where X does not say which; the likeliest first, empty where the cause is known.
  std::vector<PossibleCause> possible_causes = {};

  /// Id of the step of the check that would tell this cause from others; may be empty.
  std::string check = {};

  /// Of a mistake in what was entered: fields and the values that would fix it, where that is safe to do.
  std::vector<std::pair<std::string, std::string>> repair = {};

  Scope scope = Scope::request;
  Retry retry = Retry::after_fix;

  /// Seconds since 1970, with Retry::at: X's own time, else a time by which the wait is surely over. Missing
  /// where neither the reply nor the exchange tells the time.
  std::optional<std::int64_t> retry_at = {};

  /// Credential fields that the fix begins with pasting (again), the likeliest first; empty where pasting
  /// fixes nothing.
  std::vector<std::string> fields = {};
};

}  // namespace x_connect
