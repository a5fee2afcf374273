#include "query.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace x_connect::sandbox {

namespace {

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
    const bool required = rule.parameter != nullptr && rule.parameter->required;
    if (required && !values.contains(std::string(rule.name))) {
      errors.push_back({std::string(rule.name),
                        {""},
                        "The `" + std::string(rule.name) + "` query parameter can not be empty"});
    }
  }
}

}  // namespace x_connect::sandbox
