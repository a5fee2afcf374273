#include "query.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "sandbox/vocabulary.hpp"

namespace x_connect::sandbox {

namespace {

/// One parameter that X takes in a query.
struct QueryRule {
  std::string_view name;
  std::string choices = {};              ///< Comma-joined; empty: anything.
  const Parameter* parameter = nullptr;  ///< The catalogue's row; null for what it leaves out.
};

/// What an action returns decides what it can expand.
Returned returned_by(const Action& action) {
  const auto takes = [&](std::string_view name) {
    return std::any_of(action.parameters.begin(), action.parameters.end(),
                       [&](const Parameter& parameter) { return parameter.name == name; });
  };
  if (takes("dm_event.fields")) return Returned::messages;
  if (takes("list.fields")) return Returned::lists;
  return takes("tweet.fields") ? Returned::posts : Returned::users;
}

std::string choices_of(const Parameter& parameter, const Action& action) {
  if (const auto fields = fields_of(parameter.name); !fields.empty()) return std::string(fields);
  if (parameter.name == "expansions") return std::string(expansions_of(returned_by(action)));
  if (parameter.constant) return std::string(parameter.fallback);
  std::string joined;
  for (const std::string_view choice : parameter.choices)
    joined += (joined.empty() ? "" : ",") + std::string(choice);
  return joined;
}

/// The lists of fields of everything that a reply can bring along, comma-joined.
std::string_view objects_in(Returned returned) {
  switch (returned) {
    case Returned::posts:
      return "tweet.fields,post.fields,user.fields,media.fields,poll.fields,place.fields";
    case Returned::messages:
      return "tweet.fields,post.fields,user.fields,media.fields";
    case Returned::lists:
      return "user.fields";
    case Returned::users:
      break;
  }
  return "tweet.fields,post.fields,user.fields";
}

/// The catalogue's parameters, and what X takes besides where posts, users, lists or messages are returned.
std::vector<QueryRule> query_rules(const Action& action) {
  std::vector<QueryRule> rules;
  const auto takes = [&](std::string_view name) {
    return std::any_of(rules.begin(), rules.end(), [&](const QueryRule& rule) { return rule.name == name; });
  };
  for (const Parameter& parameter : action.parameters) {
    if (parameter.location == ParameterLocation::body) continue;
    rules.push_back({parameter.name, choices_of(parameter, action), &parameter});
  }
  const auto also = [&](std::string_view name, std::string_view choices) {
    if (!takes(name)) rules.push_back({.name = name, .choices = std::string(choices)});
  };
  const bool returns_objects =
      takes("tweet.fields") || takes("user.fields") || takes("dm_event.fields") || takes("list.fields");
  if (takes("next_token")) also("pagination_token", "");
  if (action.path.starts_with("/2/tweets/counts/"))
    also("search_count.fields", fields_of("search_count.fields"));
  if (!returns_objects) return rules;
  const Returned returned = returned_by(action);
  also("expansions", expansions_of(returned));
  for (const std::string_view name : split(objects_in(returned), ',')) also(name, fields_of(name));
  return rules;
}

/// "The `max_results` query parameter value [3] <what>".
std::string about(const QueryRule& rule, std::string_view value, std::string_view what) {
  return "The `" + std::string(rule.name) + "` query parameter value [" + std::string(value) + "] " +
         std::string(what);
}

/// What is wrong with one value; empty if nothing.
std::string refuse_value(const QueryRule& rule, const std::string& value) {
  if (value.empty()) return "The `" + std::string(rule.name) + "` query parameter can not be empty";
  const Parameter* const parameter = rule.parameter;
  if (parameter != nullptr && parameter->type == ParameterType::integer) {
    std::int64_t number = 0;
    const char* const end = value.data() + value.size();
    const auto [stop, error] = std::from_chars(value.data(), end, number);
    if (error == std::errc::invalid_argument || stop != end) return about(rule, value, "is not valid");
    const bool fits = error == std::errc() && number >= parameter->minimum &&
                      (parameter->maximum == 0 || number <= parameter->maximum);
    return fits ? ""
                : about(rule, value,
                        "is not between " + std::to_string(parameter->minimum) + " and " +
                            std::to_string(parameter->maximum));
  }
  const bool is_list = parameter == nullptr || parameter->type == ParameterType::string_list;
  const auto items = is_list ? split(value, ',') : std::vector<std::string_view>{value};
  const auto count = static_cast<std::int64_t>(items.size());
  if (is_list && parameter != nullptr && parameter->maximum > 0 && count > parameter->maximum) {
    return "The number of values in the `" + std::string(rule.name) + "` query parameter list [" +
           std::to_string(count) + "] is not between " + std::to_string(parameter->minimum) + " and " +
           std::to_string(parameter->maximum);
  }
  for (const std::string_view item : items) {
    const auto choices = split(rule.choices, ',');
    if (!choices.empty() && std::find(choices.begin(), choices.end(), item) == choices.end()) {
      return about(rule, item, "is not one of [" + rule.choices + "]");
    }
    if (parameter != nullptr && parameter->format != nullptr && !parameter->format->matches(item)) {
      return about(rule, item, "is not valid");
    }
  }
  const bool too_long = parameter != nullptr && parameter->type == ParameterType::string &&
                        parameter->maximum > 0 && count_code_points(value) > parameter->maximum;
  return too_long || !is_utf8(value) ? about(rule, value, "is not valid") : "";
}

}  // namespace

void check_query(const Call& call, InvalidArguments& errors) {
  const std::vector<QueryRule> rules = query_rules(call.action);
  std::string known;
  for (const QueryRule& rule : rules) known += (known.empty() ? "" : ",") + std::string(rule.name);

  std::map<std::string, std::vector<std::string>> values;
  for (const Parameters* const given : {&call.path, &call.query}) {
    for (const auto& [name, value] : *given) {
      // A name that comes a hundred thousand times is refused as one that comes twice.
      if (auto& all = values[name]; all.size() < most_invalid_arguments) all.push_back(value);
    }
  }
  for (const auto& [name, all] : values) {
    if (errors.size() >= most_invalid_arguments) return;
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&name = name](const QueryRule& r) { return r.name == name; });
    if (rule == rules.end()) {
      std::string message = "The query parameter [";
      message.append(name).append("] is not one of [").append(known).append("]");
      errors.push_back({name, all, std::move(message)});
      continue;
    }
    if (std::string message = refuse_value(*rule, all.front()); !message.empty()) {
      errors.push_back({name, all, std::move(message)});
    }
    if (all.size() > 1) {
      errors.push_back(
          {name, all, "Duplicate parameters are not allowed: the `" + name + "` query parameter"});
    }
  }
  for (const QueryRule& rule : rules) {
    const bool required = rule.parameter != nullptr && rule.parameter->required && !rule.parameter->constant;
    if (required && !values.contains(std::string(rule.name))) {
      errors.push_back({std::string(rule.name),
                        {""},
                        "The `" + std::string(rule.name) + "` query parameter can not be empty"});
    }
  }
}

}  // namespace x_connect::sandbox
