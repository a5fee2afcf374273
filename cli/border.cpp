#include "border.hpp"

#include <algorithm>

#include "core/interface.hpp"
#include "core/json.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

Error error_of(const json& value) {
  Error error{.code = text_of(value, "code"),
              .field = text_of(value, "field"),
              .message = text_of(value, "message"),
              .hint = text_of(value, "hint"),
              .problems = {}};
  for (const json& problem : member(value, "problems")) error.problems.push_back(error_of(problem));
  return error;
}

json names_of(const std::vector<AuthKind>& kinds) {
  json names = json::array();
  for (const AuthKind kind : kinds) names.push_back(to_string(kind));
  return names;
}

}  // namespace

Result<json> border(std::string_view function, const json& arguments) {
  const auto functions = interface_functions();
  const auto row = std::find_if(functions.begin(), functions.end(),
                                [&](const InterfaceFunction& one) { return one.name == function; });
  if (row == functions.end())
    return failure("unknown_function", {}, "The core has no function of that name.");
  auto output = parse_json(row->call(write_json(arguments)));
  if (!output) return tl::unexpected(output.error());
  if (const json& error = member(*output, "error"); !error.is_null()) return tl::unexpected(error_of(error));
  return std::move((*output)["value"]);
}

json border_value(std::string_view function, const json& arguments) {
  return border(function, arguments).value_or(json());
}

json to_json(const Credentials& credentials) {
  json object = json::object();
  for (const CredentialField& field : credential_fields()) {
    if (const std::string& value = credentials.*field.member; !value.empty())
      object[std::string(field.name)] = value;
  }
  return object;
}

json to_json(const Exchange& exchange) {
  json headers = json::object();
  for (const auto& [name, value] : exchange.reply.headers) headers[to_lower(name)] = value;
  json object = {{"status", exchange.reply.status},
                 {"headers", std::move(headers)},
                 {"body", exchange.reply.body},
                 {"accepted", names_of(exchange.accepted)},
                 {"rejected", names_of(exchange.rejected)}};
  if (exchange.auth) object["auth"] = to_string(*exchange.auth);
  if (exchange.received_at) object["receivedAt"] = *exchange.received_at;
  return object;
}

json finding_of(const Error& error) {
  std::string cause;
  for (const Error& problem : error.problems) {
    if (!cause.empty()) cause += '\n';
    cause += problem.message;
    if (!problem.hint.empty()) cause += ' ' + problem.hint;
  }
  return {{"code", error.code},
          {"severity", "error"},
          {"field", error.field},
          {"title", error.message},
          {"cause", std::move(cause)},
          {"evidence", ""},
          {"fix", error.problems.empty() ? error.hint : std::string()},
          {"guideStep", ""},
          {"possibleCauses", json::array()},
          {"check", ""},
          {"scope", "request"},
          {"retry", "after_fix"},
          {"retryAt", nullptr},
          {"fields", json::array()},
          {"repair", json::object()}};
}

}  // namespace x_connect::cli
