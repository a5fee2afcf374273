#include "body.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

#include "sandbox/bounded_json.hpp"
#include "sandbox/multipart.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

/// "/reply/in_reply_to_tweet_id" as X's validator writes it: "$.reply.in_reply_to_tweet_id".
std::string dotted(std::string pointer) {
  std::replace(pointer.begin(), pointer.end(), '/', '.');
  return "$" + pointer;
}

std::string_view type_name(const json& value) {
  return value.is_number_integer() ? "integer" : value.type_name();
}

std::string_view type_name(ParameterType type) {
  switch (type) {
    case ParameterType::integer:
      return "integer";
    case ParameterType::boolean:
      return "boolean";
    case ParameterType::string_list:
      return "array";
    case ParameterType::string:
      break;
  }
  return "string";
}

std::string joined(std::span<const std::string_view> choices) {
  std::string text;
  for (const std::string_view choice : choices) text += (text.empty() ? "" : ",") + std::string(choice);
  return text;
}

std::string refuse_text(const Parameter& parameter, const std::string& text) {
  const auto fits_choices = [&] {
    return parameter.choices.empty() ||
           std::find(parameter.choices.begin(), parameter.choices.end(), text) != parameter.choices.end();
  };
  if (!fits_choices()) return "does not have a value in the enumeration [" + joined(parameter.choices) + "]";
  if (parameter.format != nullptr && !parameter.format->matches(text)) {
    return "does not match the regex pattern ^" + std::string(parameter.format->pattern) + "$";
  }
  if (parameter.constant && text != parameter.fallback)
    return "must be the constant value " + std::string(parameter.fallback);
  return {};
}

/// What is wrong with one value of a body; empty if nothing.
std::string refuse_member(const Parameter& parameter, const json& value) {
  if (parameter.blocks) {
    const bool fits =
        value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), [](const json& block) {
          return block.is_object() && block.contains("text") && block["text"].is_string() &&
                 block.contains("type") && block["type"].is_string();
        });
    return fits ? "" : "a list of blocks with a text and a type expected";
  }
  if (type_name(value) != type_name(parameter.type)) {
    return std::string(type_name(value)) + " found, " + std::string(type_name(parameter.type)) + " expected";
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty() && parameter.minimum > 0) return "must be at least 1 characters long";
    if (parameter.maximum > 0 && count_code_points(text) > parameter.maximum) {
      return "must be at most " + std::to_string(parameter.maximum) + " characters long";
    }
    return refuse_text(parameter, text);
  }
  if (value.is_number_integer()) {
    const bool fits = value.get<std::int64_t>() >= parameter.minimum &&
                      (parameter.maximum == 0 || value.get<std::int64_t>() <= parameter.maximum);
    return fits ? ""
                : "must be between " + std::to_string(parameter.minimum) + " and " +
                      std::to_string(parameter.maximum);
  }
  if (!value.is_array()) return {};
  const auto size = static_cast<std::int64_t>(value.size());
  if (size < parameter.minimum)
    return "there must be a minimum of " + std::to_string(parameter.minimum) + " items in the array";
  if (parameter.maximum > 0 && size > parameter.maximum)
    return "there must be a maximum of " + std::to_string(parameter.maximum) + " items in the array";
  for (const json& item : value) {
    if (!item.is_string()) return "string expected";
    if (std::string message = refuse_text(parameter, item.get_ref<const std::string&>()); !message.empty())
      return message;
  }
  return {};
}

/// A text of items joined by commas as the list of them; everything else as it is.
json as_list(const json& value) {
  if (!value.is_string()) return value;
  json list = json::array();
  for (const std::string_view item : split(value.get_ref<const std::string&>(), ',')) {
    list.push_back(std::string(item));
  }
  return list;
}

/// Bodies are closed objects: a member that no parameter places is refused.
void check_members(const Call& call, const json& object, const json::json_pointer& prefix,
                   InvalidArguments& errors) {
  for (const auto& [name, member] : object.items()) {
    if (errors.size() >= most_invalid_arguments) return;
    const std::string pointer = (prefix / name).to_string();
    bool is_parameter = false;
    bool is_on_the_way = false;
    for (const Parameter& parameter : call.action.parameters) {
      if (parameter.location != ParameterLocation::body) continue;
      const std::string place = body_pointer(parameter);
      is_parameter = is_parameter || place == pointer;
      is_on_the_way = is_on_the_way || place.starts_with(pointer + "/");
    }
    if (is_on_the_way && member.is_object()) {
      check_members(call, member, prefix / name, errors);
    } else if (is_on_the_way && member.is_array()) {
      // X takes one attachment: what is said of the first place holds for all.
      for (const json& item : member) {
        if (item.is_object()) check_members(call, item, prefix / name / 0, errors);
      }
    } else if (is_on_the_way) {
      errors.push_back(
          {.message = dotted(pointer) + ": " + std::string(type_name(member)) + " found, object expected"});
    } else if (!is_parameter) {
      errors.push_back(
          {.message = dotted(pointer) +
                      ": is not defined in the schema and the schema does not allow additional properties"});
    }
  }
}

}  // namespace

void read_body(const Request& request, Call& call, InvalidArguments& errors) {
  const auto is_in_body = [](const Parameter& parameter) {
    return parameter.location == ParameterLocation::body;
  };
  if (std::none_of(call.action.parameters.begin(), call.action.parameters.end(), is_in_body)) return;

  const std::string content_type = to_lower(header(request.headers, "content-type").value_or(""));
  if (content_type.starts_with("multipart/form-data") && call.action.path.starts_with("/2/media/upload")) {
    call.body = read_multipart(request);
    if (call.body.is_null()) {
      errors.push_back({.message = "The request body is not valid multipart/form-data."});
      return;
    }
  } else if (!content_type.starts_with("application/json")) {
    errors.push_back({.message = "Requests with bodies must have content-type of application/json."});
    return;
  }
  if (call.body.is_null()) {
    call.body = parse_bounded_json(request.body);
  }
  if (!call.body.is_object()) {
    errors.push_back({.message = "Request body is not valid JSON."});
    return;
  }
  check_members(call, call.body, json::json_pointer(), errors);
  const auto is_given = [&](std::string_view name) {
    return std::any_of(call.action.parameters.begin(), call.action.parameters.end(),
                       [&](const Parameter& one) {
                         return one.name == name && is_in_body(one) &&
                                call.body.contains(json::json_pointer(body_pointer(one)));
                       });
  };
  const auto& any_of = call.action.any_of;
  if (!any_of.empty() && std::none_of(any_of.begin(), any_of.end(), is_given)) {
    errors.push_back({.message = "$." + std::string(any_of.front()) + ": is missing but it is required"});
  }
  for (const Parameter& parameter : call.action.parameters) {
    if (!is_in_body(parameter)) continue;
    const json::json_pointer pointer(body_pointer(parameter));
    if (!parameter.needs.empty() && is_given(parameter.name) && !is_given(parameter.needs)) {
      errors.push_back({.message = "$: " + std::string(parameter.needs) + " is missing but it is required"});
    }
    if (!call.body.contains(pointer)) {
      if (parameter.required) {
        errors.push_back({.message = dotted(pointer.to_string()) + ": is missing but it is required"});
      }
      continue;
    }
    json& value = call.body[pointer];
    // X's description has a text in one place and a list in the other; clients send either.
    if (parameter.name == "additional_owners") value = as_list(value);
    // "" beside media, a poll or a quote is no text.
    const auto& siblings = call.action.any_of;
    const bool stands_for_nothing =
        (value.is_string() && value.get_ref<const std::string&>().empty()) &&
        std::find(siblings.begin(), siblings.end(), parameter.name) != siblings.end() &&
        std::any_of(siblings.begin(), siblings.end(),
                    [&](std::string_view name) { return name != parameter.name && is_given(name); });
    if (stands_for_nothing) continue;
    if (std::string message = refuse_member(parameter, value); !message.empty()) {
      errors.push_back({.message = dotted(pointer.to_string()) + ": " + message});
    }
  }
}

}  // namespace x_connect::sandbox
