#include "arguments.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/json.hpp"
#include "core/text.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

constexpr std::string_view media = "media";  ///< The argument that holds a file's bytes.

Result<json> as_json(std::string_view text, const std::string& name) {
  auto value = parse_json(text);
  if (value) return value;
  return failure("invalid_argument", name, "'" + name + "' is not JSON that can be read.",
                 "Write a number, true or false, a list with commas, or JSON.");
}

json integer_or_text(const std::string& text) {
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && stop == text.data() + text.size() ? json(value) : json(text);
}

json list_of(std::string_view text) {
  json list = json::array();
  while (true) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, comma);
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) list.push_back(item);
    if (comma == text.size()) return list;
    text.remove_prefix(comma + 1);
  }
}

Result<json> from_file(const Parameter& parameter, const std::string& path, const ReadFile& read) {
  auto contents = read(path);
  if (!contents) {
    Error error = contents.error();
    error.field = parameter.name;
    if (parameter.type == ParameterType::string)
      error.hint +=
          " If it is a text that begins with @, write it with two: " + std::string(parameter.name) + "=@@...";
    return tl::unexpected(std::move(error));
  }
  if (parameter.name == media) return base64_encode(*contents);
  if (parameter.type != ParameterType::string) return as_json(*contents, std::string(parameter.name));
  // An editor ends the last line; that is not part of what was written.
  if (contents->ends_with('\n')) contents->pop_back();
  if (contents->ends_with('\r')) contents->pop_back();
  return *std::move(contents);
}

Result<json> value_of(const Parameter& parameter, const std::string& text, const ReadFile& read) {
  if (text.starts_with("@@")) return text.substr(1);
  if (text.starts_with('@')) return from_file(parameter, text.substr(1), read);
  switch (parameter.type) {
    case ParameterType::integer:
      return integer_or_text(text);
    case ParameterType::boolean:
      return text == "true" || text == "false" ? json(text == "true") : json(text);
    case ParameterType::string_list:
      return text.starts_with('[') ? as_json(text, std::string(parameter.name)) : list_of(text);
    case ParameterType::string:
      break;
  }
  return text;
}

}  // namespace

Result<json> read_arguments(const Action& action, const std::vector<std::string>& words,
                            const ReadFile& read) {
  json arguments = json::object();
  for (const std::string& word : words) {
    const std::size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return failure("invalid_argument", {}, "An argument is not of the form name=value.",
                     "Write name=value, with quotes around a value that has blanks: 'text=Good morning'. "
                     "x-connect actions " +
                         std::string(action.id) + " lists the names.");
    }
    const std::string name = word.substr(0, equals);
    const std::string text = word.substr(equals + 1);
    const auto parameter =
        std::find_if(action.parameters.begin(), action.parameters.end(),
                     [&](const Parameter& one) { return one.name == name && !one.constant; });
    if (parameter == action.parameters.end()) {
      arguments[name] = text;  // The core refuses it by name.
      continue;
    }
    auto value = value_of(*parameter, text, read);
    if (!value) return tl::unexpected(value.error());
    const auto before = arguments.find(name);
    if (before == arguments.end()) {
      arguments[name] = *std::move(value);
    } else if (before->is_array() && value->is_array()) {
      before->insert(before->end(), value->begin(), value->end());
    } else {
      return failure("invalid_argument", name, "'" + name + "' is given twice.", "Leave one of them out.");
    }
  }
  return arguments;
}

Result<json> read_argument_object(const std::string& text, const ReadFile& read) {
  std::string contents = text;
  if (text.starts_with('@')) {
    auto file = read(text.substr(1));
    if (!file) return tl::unexpected(file.error());
    contents = *std::move(file);
  }
  auto value = parse_json(contents);
  if (!value || !value->is_object()) {
    return failure("invalid_argument", "--arguments", "--arguments is not a JSON object.",
                   "Write '{\"text\": \"Hello\"}', or @file for a file that holds it.");
  }
  return value;
}

}  // namespace x_connect::cli
