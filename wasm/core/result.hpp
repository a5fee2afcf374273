// Results, errors and findings: the values every room of the core answers with.
//
// The core throws nothing. A function that can fail returns Result<T>: the value, or an Error
// that says what is wrong (message), where (field) and what to do (hint).
//
//   Result<std::string> uri = base_string_uri(url);
//   if (!uri) return tl::unexpected(uri.error());
#pragma once

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

/// One thing learnt about credentials or from a reply: what it is, why, and how to mend it.
/// One of several causes that remain.
struct PossibleCause {
  std::string title;
  std::string sign;   ///< What would speak for it.
  std::string check;  ///< Id of the step of the check that would show it; may be empty.
};

struct Finding {
  std::string code;  ///< Stable identifier, e.g. "read_only_token".
  Severity severity = Severity::info;
  std::string field;       ///< The credential or argument it is about; may be empty.
  std::string title;       ///< One line.
  std::string cause;       ///< Why this happens.
  std::string evidence;    ///< What was seen that says so, one fact a line; secrets are never quoted.
  std::string fix;         ///< What to do, in the imperative.
  std::string guide_step;  ///< Id of the guide step that mends it; may be empty.

  /// What remains possible where X does not say which; the likeliest first, empty where the cause is known.
  std::vector<PossibleCause> possible_causes = {};

  /// Id of the step of the check that would tell this cause from others; may be empty.
  std::string check = {};

  /// Of a mistake in what was entered: fields and the values that would mend it, where that is safe to do.
  std::vector<std::pair<std::string, std::string>> repair = {};
};

}  // namespace x_connect
