// How the core's types are written as JSON at its border: names in camelCase, except the fields of
// credentials, which keep their snake_case names everywhere.
#pragma once

#include <optional>
#include <string_view>

#include "check.hpp"
#include "json.hpp"
#include "price.hpp"
#include "reveal.hpp"

namespace x_connect {

std::string_view to_string(Severity severity);
std::string_view to_string(Retry retry);
std::string_view to_string(Scope scope);
std::string_view to_string(ParameterSource source);
std::string_view to_string(ParameterLocation location);
std::string_view to_string(ParameterType type);

// One for each type; the lists and options below are made of them.
JsonText to_json(const Error&);
JsonText to_json(const PossibleCause&);
JsonText to_json(const Finding&);
JsonText to_json(const SignedParameter&);
JsonText to_json(const Signature&);
JsonText to_json(const Credentials&);
JsonText to_json(const RateLimit&);
JsonText to_json(const CredentialField&);
JsonText to_json(const Parameter&);
JsonText to_json(const DocumentedLimit&);
JsonText to_json(const DocumentedPrice&);
JsonText to_json(const Action&);
JsonText to_json(const Ability&);
JsonText to_json(AccessLevel);
JsonText to_json(const ActionAccess&);
JsonText to_json(const Charge&);
JsonText to_json(const Price&);
JsonText to_json(const CheckQuestion&);
JsonText to_json(const AbilityVerdict&);
JsonText to_json(const CheckStep&);
JsonText to_json(const CheckAccount&);
JsonText to_json(const CheckVerdict&);
JsonText to_json(const Piece&);
JsonText to_json(const RevealedLink&);

/// An action with the JSON Schema of its arguments, which half of the catalogue's text would be.
JsonText with_schema(const Action&);

/// A list of what to_json makes of each.
template <class Range>
JsonText list_of(const Range& range) {
  return write_list(range, [](const auto& one) { return to_json(one); });
}

/// Null where there is none.
template <class Value>
JsonText to_json(const std::optional<Value>& value) {
  return value ? to_json(*value) : JsonText();
}

/// The name of what there may be; null where there is none.
template <class Value>
std::optional<std::string_view> name_of(const std::optional<Value>& value) {
  return value ? std::optional(to_string(*value)) : std::nullopt;
}

}  // namespace x_connect
