#include "call.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

namespace x_connect::sandbox {

namespace {

using nlohmann::json;
using Errors = std::vector<InvalidArgument>;

/// Members nested deeper than this are in no body that X takes; a writer of nested JSON recurses.
constexpr int deepest_body = 32;

/// No more faults than this are listed: a client chooses how many it makes.
constexpr std::size_t most_errors = 20;

// --- The query ---

// What X takes in lists, as its own refusals name it.
constexpr std::string_view post_fields =
    "article,attachments,author_id,card_uri,community_id,context_annotations,conversation_id,created_at,"
    "display_text_range,edit_controls,edit_history_tweet_ids,entities,geo,id,in_reply_to_user_id,lang,media_"
    "metadata,"
    "non_public_metrics,note_tweet,organic_metrics,possibly_sensitive,promoted_metrics,public_metrics,"
    "referenced_tweets,reply_settings,scopes,source,suggested_source_links,suggested_source_links_with_"
    "counts,text,"
    "withheld";
constexpr std::string_view user_fields =
    "affiliation,confirmed_email,connection_status,created_at,description,entities,id,is_identity_verified,"
    "location,"
    "most_recent_tweet_id,name,parody,pinned_tweet_id,profile_banner_url,profile_image_url,protected,public_"
    "metrics,"
    "receives_your_dm,subscription,subscription_type,url,username,verified,verified_followers_count,verified_"
    "type,"
    "withheld";
constexpr std::string_view post_expansions =
    "article.cover_media,article.media_entities,attachments.media_keys,attachments.media_source_tweet,"
    "attachments.poll_ids,author_id,edit_history_tweet_ids,entities.mentions.username,geo.place_id,"
    "in_reply_to_user_id,entities.note.mentions.username,referenced_tweets.id,"
    "referenced_tweets.id.attachments.media_keys,referenced_tweets.id.author_id";
constexpr std::string_view user_expansions = "affiliation.user_id,most_recent_tweet_id,pinned_tweet_id";

constexpr std::string_view event_fields =
    "attachments,created_at,dm_conversation_id,entities,event_type,id,participant_ids,referenced_tweets,"
    "sender_id,text";
constexpr std::string_view event_expansions =
    "attachments.media_keys,participant_ids,referenced_tweets.id,sender_id";
constexpr std::string_view usage_fields =
    "cap_reset_day,daily_client_app_usage,daily_project_usage,project_cap,project_id,project_usage";

/// One parameter that X takes in a query.
struct QueryRule {
  std::string_view name;
  std::string choices = {};              ///< Comma-joined; empty: anything.
  const Parameter* parameter = nullptr;  ///< The catalogue's row; null for what it leaves out.
};

/// What an action returns decides what it can expand.
std::string_view expansions_of(const Action& action) {
  const auto takes = [&](std::string_view name) {
    return std::any_of(action.parameters.begin(), action.parameters.end(),
                       [&](const Parameter& parameter) { return parameter.name == name; });
  };
  if (takes("dm_event.fields")) return event_expansions;
  return takes("tweet.fields") ? post_expansions : user_expansions;
}

std::string choices_of(const Parameter& parameter, std::string_view expansions) {
  if (parameter.name == "tweet.fields") return std::string(post_fields);
  if (parameter.name == "user.fields") return std::string(user_fields);
  if (parameter.name == "dm_event.fields") return std::string(event_fields);
  if (parameter.name == "usage.fields") return std::string(usage_fields);
  if (parameter.name == "expansions") return std::string(expansions);
  if (parameter.constant) return std::string(parameter.fallback);
  std::string joined;
  for (const std::string_view choice : parameter.choices)
    joined += (joined.empty() ? "" : ",") + std::string(choice);
  return joined;
}

/// The catalogue's parameters, and what X takes besides wherever posts or users are returned.
std::vector<QueryRule> query_rules(const Action& action) {
  std::vector<QueryRule> rules;
  const auto takes = [&](std::string_view name) {
    return std::any_of(rules.begin(), rules.end(), [&](const QueryRule& rule) { return rule.name == name; });
  };
  const bool returns_posts = std::any_of(action.parameters.begin(), action.parameters.end(),
                                         [](const Parameter& p) { return p.name == "tweet.fields"; });
  for (const Parameter& parameter : action.parameters) {
    if (parameter.location == ParameterLocation::body) continue;
    rules.push_back({parameter.name, choices_of(parameter, expansions_of(action)), &parameter});
  }
  const bool returns_users = takes("user.fields");
  const auto also = [&](bool condition, std::string_view name, std::string_view choices) {
    if (condition && !takes(name)) rules.push_back({.name = name, .choices = std::string(choices)});
  };
  also(returns_users, "expansions", expansions_of(action));
  also(returns_users, "tweet.fields", post_fields);
  also(takes("next_token"), "pagination_token", "");
  for (const char* const name : {"media.fields", "poll.fields", "place.fields"})
    also(returns_posts, name, "");
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
  for (const std::string_view item : items) {
    const auto choices = split(rule.choices, ',');
    if (!choices.empty() && std::find(choices.begin(), choices.end(), item) == choices.end()) {
      return about(rule, item, "is not one of [" + rule.choices + "]");
    }
    if (parameter != nullptr && parameter->format != nullptr && !parameter->format->matches(item)) {
      return about(rule, item, "is not valid");
    }
  }
  const auto code_points = std::count_if(
      value.begin(), value.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  const bool too_long = parameter != nullptr && parameter->type == ParameterType::string &&
                        parameter->maximum > 0 && code_points > parameter->maximum;
  return too_long || !is_utf8(value) ? about(rule, value, "is not valid") : "";
}

void check_query(const Call& call, Errors& errors) {
  const std::vector<QueryRule> rules = query_rules(call.action);
  std::string known;
  for (const QueryRule& rule : rules) known += (known.empty() ? "" : ",") + std::string(rule.name);

  std::map<std::string, std::vector<std::string>> values;
  for (const auto& [name, value] : call.path) values[name].push_back(value);
  for (const auto& [name, value] : call.query) values[name].push_back(value);
  for (const auto& [name, all] : values) {
    if (errors.size() >= most_errors) return;
    const auto rule = std::find_if(rules.begin(), rules.end(),
                                   [&name = name](const QueryRule& r) { return r.name == name; });
    if (rule == rules.end()) {
      std::string message = "The query parameter [";
      message.append(name).append("] is not one of [").append(known).append("]");
      errors.push_back({name, all, std::move(message)});
      continue;
    }
    for (const std::string& value : all) {
      if (std::string message = refuse_value(*rule, value); !message.empty()) {
        errors.push_back({name, all, std::move(message)});
      }
    }
    if (all.size() > 1) {
      errors.push_back(
          {name, all, "Duplicate parameters are not allowed: the `" + name + "` query parameter"});
    }
  }
  for (const QueryRule& rule : rules) {
    const bool required = rule.parameter != nullptr && rule.parameter->required;
    if (required && !values.contains(std::string(rule.name))) {
      errors.push_back({std::string(rule.name),
                        {""},
                        "The `" + std::string(rule.name) + "` query parameter can not be empty"});
    }
  }
}

// --- The body ---

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

std::string refuse_text(const Parameter& parameter, const std::string& text) {
  const auto fits_choices = [&] {
    return parameter.choices.empty() ||
           std::find(parameter.choices.begin(), parameter.choices.end(), text) != parameter.choices.end();
  };
  if (!fits_choices()) return "does not have a value in the enumeration [" + choices_of(parameter, {}) + "]";
  if (parameter.format != nullptr && !parameter.format->matches(text)) {
    return "does not match the regex pattern ^" + std::string(parameter.format->pattern) + "$";
  }
  if (parameter.constant && text != parameter.fallback)
    return "must be the constant value " + std::string(parameter.fallback);
  return {};
}

/// What is wrong with one value of a body; empty if nothing.
std::string refuse_member(const Parameter& parameter, const json& value) {
  if (type_name(value) != type_name(parameter.type)) {
    return std::string(type_name(value)) + " found, " + std::string(type_name(parameter.type)) + " expected";
  }
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    if (text.empty() && parameter.minimum > 0) return "must be at least 1 characters long";
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

/// Bodies are closed objects: a member that no parameter places is refused.
void check_members(const Call& call, const json& object, const json::json_pointer& prefix, Errors& errors) {
  for (const auto& [name, member] : object.items()) {
    if (errors.size() >= most_errors) return;
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

/// Whether brackets are nested deeper than any body needs.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      if (++depth > deepest_body) return true;
    } else if (!in_string && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return false;
}

/// A multipart form [RFC 7578] as the JSON body that says the same; null where it is malformed.
json read_multipart(const Request& request) {
  const std::string type = header(request.headers, "content-type").value_or("");
  const std::size_t at = to_lower(type).find("boundary=");
  if (at == std::string::npos) return nullptr;
  std::string boundary = type.substr(at + 9, type.find(';', at) - at - 9);
  if (boundary.size() >= 2 && boundary.front() == '"') boundary = boundary.substr(1, boundary.size() - 2);
  const std::string delimiter = "--" + boundary;
  std::string_view rest = request.body;
  json body = json::object();
  std::size_t start = rest.find(delimiter);
  while (!boundary.empty() && start != std::string_view::npos) {
    rest.remove_prefix(start + delimiter.size());
    if (rest.starts_with("--")) return body;
    const std::size_t end = rest.find("\r\n" + delimiter);
    const std::size_t blank = rest.find("\r\n\r\n");
    if (end == std::string_view::npos || blank == std::string_view::npos || blank > end) return nullptr;
    const std::string head = to_lower(rest.substr(0, blank));
    const std::string_view value = rest.substr(blank + 4, end < blank + 4 ? 0 : end - blank - 4);
    const std::size_t name = head.find(" name=\"");
    if (name == std::string::npos) return nullptr;
    const std::string key = head.substr(name + 7, head.find('"', name + 7) - name - 7);
    if (key == "media") {
      body[key] = base64_encode(value);
    } else if (key == "segment_index" || key == "total_bytes") {
      body[key] = json::parse(value, nullptr, false);
    } else if (is_utf8(value)) {
      body[key] = value;
    }
    rest.remove_prefix(end + 2);
    start = rest.find(delimiter);
  }
  return nullptr;
}

void check_body(const Request& request, Call& call, Errors& errors) {
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
    const bool readable = is_utf8(request.body) && !is_too_deep(request.body);
    call.body = readable ? json::parse(request.body, nullptr, false) : json(json::value_t::discarded);
  }
  if (!call.body.is_object()) {
    errors.push_back({.message = "The request body is not a valid JSON object."});
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
    if (std::string message = refuse_member(parameter, call.body[pointer]); !message.empty()) {
      errors.push_back({.message = dotted(pointer.to_string()) + ": " + message});
    }
  }
}

}  // namespace

std::string value_of(const Parameters& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  return found == parameters.end() ? std::string() : found->second;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> items;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) items.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return items;
}

std::string body_text(const Call& call, std::string_view pointer) {
  const json::json_pointer place{std::string(pointer)};
  if (!call.body.is_object() || !call.body.contains(place) || !call.body.at(place).is_string()) return {};
  return call.body.at(place).get<std::string>();
}

bool has_item(const Call& call, std::string_view name, std::string_view item) {
  const std::string value = value_of(call.query, name);
  const auto items = split(value, ',');
  return std::find(items.begin(), items.end(), item) != items.end();
}

std::optional<Reply> read_arguments(const Request& request, Call& call) {
  Errors errors;
  check_query(call, errors);
  check_body(request, call, errors);
  if (errors.empty()) return std::nullopt;
  return invalid_request(errors);
}

}  // namespace x_connect::sandbox
