#include "action.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "text.hpp"

namespace x_connect {

namespace {

std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    items.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return items;
}

/// The constraints of one text: a string argument, or an item of a list.
nlohmann::json text_schema(const Parameter& parameter) {
  nlohmann::json schema = {{"type", "string"}};
  if (parameter.format != nullptr) schema["pattern"] = "^(?:" + std::string(parameter.format->pattern) + ")$";
  if (!parameter.choices.empty()) schema["enum"] = parameter.choices;
  return schema;
}

nlohmann::json parameter_schema(const Parameter& parameter) {
  nlohmann::json schema;
  std::string least;
  std::string most;
  switch (parameter.type) {
    case ParameterType::string:
      schema = text_schema(parameter);
      least = "minLength";
      most = "maxLength";
      break;
    case ParameterType::integer:
      schema = {{"type", "integer"}};
      least = "minimum";
      most = "maximum";
      break;
    case ParameterType::boolean:
      schema = {{"type", "boolean"}};
      break;
    case ParameterType::string_list:
      schema = {{"type", "array"}, {"items", text_schema(parameter)}};
      least = "minItems";
      most = "maxItems";
      break;
  }
  if (parameter.type == ParameterType::integer || (!least.empty() && parameter.minimum != 0))
    schema[least] = parameter.minimum;
  if (!most.empty() && parameter.maximum != 0) schema[most] = parameter.maximum;
  schema["title"] = parameter.title;
  schema["description"] = parameter.help;
  if (!parameter.fallback.empty()) {
    if (parameter.type == ParameterType::string_list) {
      schema["default"] = split_list(parameter.fallback);
    } else if (parameter.type == ParameterType::integer) {
      schema["default"] = parse_integer(parameter.fallback).value_or(0);
    } else {
      schema["default"] = parameter.fallback;
    }
  }
  return schema;
}

}  // namespace

std::string body_pointer(const Parameter& parameter) {
  return parameter.pointer.empty() ? "/" + std::string(parameter.name) : std::string(parameter.pointer);
}

bool matches_path(std::string_view path_template, std::string_view path) {
  while (true) {
    const std::string_view fixed = path_template.substr(0, path_template.find('{'));
    if (!path.starts_with(fixed)) return false;
    path_template.remove_prefix(fixed.size());
    path.remove_prefix(fixed.size());
    if (path_template.empty()) return path.empty();
    path_template.remove_prefix(std::min(path_template.find('}') + 1, path_template.size()));
    const std::size_t segment = std::min(path.find('/'), path.size());
    if (segment == 0) return false;
    path.remove_prefix(segment);
  }
}

std::string_view to_string(AuthKind kind) {
  switch (kind) {
    case AuthKind::app_only:
      return "app_only";
    case AuthKind::oauth1:
      return "oauth1";
    case AuthKind::oauth2:
      break;
  }
  return "oauth2";
}

std::string_view to_string(AccessLevel level) {
  switch (level) {
    case AccessLevel::none:
      break;
    case AccessLevel::read:
      return "read";
    case AccessLevel::read_write:
      return "read-write";
    case AccessLevel::read_write_directmessages:
      return "read-write-directmessages";
  }
  return "none";
}

std::string_view title_of(AccessLevel level) {
  switch (level) {
    case AccessLevel::none:
      break;
    case AccessLevel::read:
      return "Read";
    case AccessLevel::read_write:
      return "Read and write";
    case AccessLevel::read_write_directmessages:
      return "Read and write and Direct message";
  }
  return "None";
}

std::optional<AuthKind> parse_auth_kind(std::string_view text) {
  for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<AccessLevel> parse_access_level(std::string_view text) {
  for (const AccessLevel level :
       {AccessLevel::read, AccessLevel::read_write, AccessLevel::read_write_directmessages}) {
    if (text == to_string(level)) return level;
  }
  return std::nullopt;
}

nlohmann::json input_schema(const Action& action) {
  nlohmann::json properties = nlohmann::json::object();
  nlohmann::json required = nlohmann::json::array();
  nlohmann::json dependent = nlohmann::json::object();
  for (const Parameter& parameter : action.parameters) {
    if (parameter.constant) continue;
    if (!parameter.needs.empty()) dependent[std::string(parameter.name)] = {parameter.needs};
    properties[std::string(parameter.name)] = parameter_schema(parameter);
    if (parameter.required) required.push_back(parameter.name);
  }
  nlohmann::json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                           {"type", "object"},
                           {"properties", std::move(properties)},
                           {"required", std::move(required)},
                           {"additionalProperties", false}};
  if (!dependent.empty()) schema["dependentRequired"] = std::move(dependent);
  // Not as anyOf: the largest clients refuse a whole list of tools for one schema that combines schemas.
  if (!action.any_of.empty()) {
    std::string names;
    for (const std::string_view name : action.any_of)
      names += (names.empty() ? "" : ", ") + std::string(name);
    schema["description"] = "At least one of these is needed: " + names + ".";
  }
  return schema;
}

}  // namespace x_connect
