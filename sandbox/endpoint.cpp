#include "endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <set>
#include <utility>

#include "sandbox/problem.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

std::string value_of(const Parameters& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  return found == parameters.end() ? std::string() : found->second;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    items.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return items;
}

std::optional<std::int64_t> integer(std::string_view text) {
  std::int64_t value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

// --- Checks ---

std::optional<Reply> refuse_value(const Parameter& parameter, const std::string& value) {
  const std::string name(parameter.name);
  const auto invalid = [&](const std::string& why) {
    return invalid_request(name, value, "The `" + name + "` query parameter value [" + value + "] " + why);
  };
  if (parameter.type == ParameterType::integer) {
    const auto number = integer(value);
    if (!number || *number < parameter.minimum || *number > parameter.maximum) {
      return invalid("is not between " + std::to_string(parameter.minimum) + " and " +
                     std::to_string(parameter.maximum));
    }
    return std::nullopt;
  }
  const auto items = parameter.type == ParameterType::string_list ? split(value, ',') : std::vector{value};
  for (const std::string& item : items) {
    const bool fits = parameter.format == nullptr || parameter.format->matches(item);
    const bool chosen =
        parameter.choices.empty() ||
        std::find(parameter.choices.begin(), parameter.choices.end(), item) != parameter.choices.end();
    if (!fits || !chosen) return invalid("is not valid");
  }
  if (parameter.required && value.empty()) return invalid("can not be empty");
  if (parameter.type == ParameterType::string && parameter.maximum > 0 &&
      value.size() > static_cast<std::size_t>(parameter.maximum) * 4) {
    return invalid("is too long");
  }
  return std::nullopt;
}

/// Parameters that X takes everywhere posts are returned, whether or not the catalogue offers them.
bool is_field_parameter(std::string_view name) {
  return name == "media.fields" || name == "poll.fields" || name == "place.fields";
}

std::optional<Reply> refuse_query(const Call& call) {
  std::string names;
  for (const Parameter& parameter : call.action.parameters) {
    if (parameter.location == ParameterLocation::query)
      names += (names.empty() ? "" : ",") + std::string(parameter.name);
  }
  for (const auto& [name, value] : call.query) {
    if (is_field_parameter(name) || name.starts_with("oauth_")) continue;
    const auto parameter =
        std::find_if(call.action.parameters.begin(), call.action.parameters.end(),
                     [&name = name](const Parameter& candidate) {
                       return candidate.location == ParameterLocation::query && candidate.name == name;
                     });
    if (parameter == call.action.parameters.end()) {
      return invalid_request(name, value, "The query parameter [" + name + "] is not one of [" + names + "]");
    }
    if (auto refusal = refuse_value(*parameter, value)) return refusal;
  }
  for (const Parameter& parameter : call.action.parameters) {
    if (parameter.location != ParameterLocation::query || !parameter.required) continue;
    if (value_of(call.query, parameter.name).empty()) {
      const std::string name(parameter.name);
      return invalid_request(name, "", "The `" + name + "` query parameter can not be empty");
    }
  }
  return std::nullopt;
}

std::optional<Reply> refuse_path(const Call& call) {
  for (const auto& [name, value] : call.path) {
    for (const Parameter& parameter : call.action.parameters) {
      if (parameter.name != name || parameter.format == nullptr || parameter.format->matches(value)) continue;
      return invalid_request(name, value,
                             "The `" + name + "` query parameter value [" + value + "] is not valid");
    }
  }
  return std::nullopt;
}

/// The place of a body parameter: "/reply/in_reply_to_tweet_id", or "/" and its name.
std::string pointer_of(const Parameter& parameter) {
  return parameter.pointer.empty() ? "/" + std::string(parameter.name) : std::string(parameter.pointer);
}

/// The bodies are closed objects: a member that no parameter places is refused.
std::optional<Reply> refuse_members(const Call& call, const json& object, const std::string& prefix) {
  for (const auto& [name, member] : object.items()) {
    const std::string pointer = prefix + "/" + name;
    bool known = false;
    bool is_inner = false;
    for (const Parameter& parameter : call.action.parameters) {
      if (parameter.location != ParameterLocation::body) continue;
      const std::string place = pointer_of(parameter);
      known = known || place == pointer;
      is_inner = is_inner || place.starts_with(pointer + "/");
    }
    if (is_inner && member.is_object()) {
      if (auto refusal = refuse_members(call, member, pointer)) return refusal;
    } else if (!known) {
      std::string path = "$" + pointer;
      std::replace(path.begin(), path.end(), '/', '.');
      return invalid_request(path, "",
                             path +
                                 ": is not defined in the schema and the schema does not allow additional "
                                 "properties");
    }
  }
  return std::nullopt;
}

std::optional<Reply> refuse_body(const Call& call) {
  const bool has_body = std::any_of(call.action.parameters.begin(), call.action.parameters.end(),
                                    [](const auto& p) { return p.location == ParameterLocation::body; });
  if (!has_body) return std::nullopt;
  if (!call.body.is_object()) {
    return invalid_request("$", "", "The request body is not a JSON object");
  }
  if (auto refusal = refuse_members(call, call.body, "")) return refusal;
  for (const Parameter& parameter : call.action.parameters) {
    if (parameter.location != ParameterLocation::body) continue;
    const json::json_pointer pointer(pointer_of(parameter));
    std::string path = "$" + pointer.to_string();
    std::replace(path.begin(), path.end(), '/', '.');
    if (!call.body.contains(pointer)) {
      if (parameter.required) return invalid_request(path, "", path + ": is missing but it is required");
      continue;
    }
    const json& value = call.body[pointer];
    if (!value.is_string())
      return invalid_request(path, value.dump(-1, ' ', true, json::error_handler_t::replace),
                             path + ": string expected");
    const auto& text = value.get_ref<const std::string&>();
    const bool fits = parameter.format == nullptr || parameter.format->matches(text);
    const bool chosen =
        parameter.choices.empty() ||
        std::find(parameter.choices.begin(), parameter.choices.end(), text) != parameter.choices.end();
    if (!fits || !chosen || (parameter.required && text.empty())) {
      return invalid_request(path, text, path + ": does not match what is expected");
    }
  }
  return std::nullopt;
}

// --- Objects as X shows them ---

json user_json(const User& user, const Call& call, std::string_view fields_name = "user.fields") {
  json object = {{"id", user.id}, {"name", user.name}, {"username", user.username}};
  for (const std::string& field : split(value_of(call.query, fields_name), ',')) {
    if (field == "description") object["description"] = user.description;
    if (field == "created_at") object["created_at"] = user.created_at;
    if (field == "protected") object["protected"] = false;
    if (field == "verified") object["verified"] = false;
    if (field == "public_metrics") {
      const auto count = std::count_if(call.world.posts.begin(), call.world.posts.end(),
                                       [&](const Post& post) { return post.author_id == user.id; });
      object["public_metrics"] = {{"followers_count", 512},
                                  {"following_count", call.world.people.size() - 1},
                                  {"tweet_count", count},
                                  {"listed_count", 3}};
    }
  }
  return object;
}

json post_json(const Post& post, const Call& call) {
  const std::string id = std::to_string(post.id);
  json object = {{"id", id}, {"text", post.text}, {"edit_history_tweet_ids", json::array({id})}};
  for (const std::string& field : split(value_of(call.query, "tweet.fields"), ',')) {
    if (field == "created_at") object["created_at"] = post.created_at;
    if (field == "author_id") object["author_id"] = post.author_id;
    if (field == "conversation_id") object["conversation_id"] = std::to_string(post.conversation_id);
    if (field == "in_reply_to_user_id" && post.in_reply_to != 0) {
      if (const Post* parent = call.world.find_post(std::to_string(post.in_reply_to))) {
        object["in_reply_to_user_id"] = parent->author_id;
      }
    }
    if (field == "lang") object["lang"] = "und";
    if (field == "public_metrics") {
      object["public_metrics"] = {{"retweet_count", post.reposts}, {"reply_count", 0},
                                  {"like_count", post.likes},      {"quote_count", 0},
                                  {"bookmark_count", 0},           {"impression_count", 0}};
    }
    if (field == "referenced_tweets" && post.in_reply_to != 0) {
      object["referenced_tweets"] =
          json::array({{{"type", "replied_to"}, {"id", std::to_string(post.in_reply_to)}}});
    }
  }
  return object;
}

/// `includes.users` for the authors of posts, when asked for.
void include_authors(json& reply, const std::vector<const Post*>& posts, const Call& call) {
  const auto expansions = split(value_of(call.query, "expansions"), ',');
  if (posts.empty() || std::find(expansions.begin(), expansions.end(), "author_id") == expansions.end())
    return;
  std::set<std::string> seen;
  json users = json::array();
  for (const Post* post : posts) {
    const User* author = call.world.find_user(post->author_id);
    if (author != nullptr && seen.insert(author->id).second) users.push_back(user_json(*author, call));
  }
  reply["includes"]["users"] = std::move(users);
}

/// A page of posts, newest first. The token of a page is the id that it goes on below.
Reply page(const Call& call, const std::function<bool(const Post&)>& wanted) {
  const auto bound = [&](std::string_view name) { return integer(value_of(call.query, name)); };
  std::string token = value_of(call.query, "pagination_token");
  if (token.empty()) token = value_of(call.query, "next_token");
  const auto below = integer(token);
  if (!token.empty() && !below) {
    return invalid_request("pagination_token", token,
                           "The `pagination_token` query parameter value [" + token + "] is not valid");
  }
  const std::string start_time = value_of(call.query, "start_time");
  const std::string end_time = value_of(call.query, "end_time");
  const auto excluded = split(value_of(call.query, "exclude"), ',');
  const bool no_replies = std::find(excluded.begin(), excluded.end(), "replies") != excluded.end();
  const auto most = static_cast<std::size_t>(bound("max_results").value_or(10));
  std::vector<const Post*> found;
  bool has_more = false;
  for (auto post = call.world.posts.rbegin(); post != call.world.posts.rend() && !has_more; ++post) {
    if (below && post->id >= *below) continue;
    if (const auto until = bound("until_id"); until && post->id >= *until) continue;
    if (const auto since = bound("since_id"); since && post->id <= *since) continue;
    if (!start_time.empty() && post->created_at.substr(0, 19) < start_time.substr(0, 19)) continue;
    if (!end_time.empty() && post->created_at.substr(0, 19) >= end_time.substr(0, 19)) continue;
    if ((no_replies && post->in_reply_to != 0) || !wanted(*post)) continue;
    has_more = found.size() == most;
    if (!has_more) found.push_back(&*post);
  }
  json reply = json::object();
  json meta = {{"result_count", found.size()}};
  if (!found.empty()) {
    json data = json::array();
    for (const Post* post : found) data.push_back(post_json(*post, call));
    reply["data"] = std::move(data);
    include_authors(reply, found, call);
    meta["newest_id"] = std::to_string(found.front()->id);
    meta["oldest_id"] = std::to_string(found.back()->id);
    if (has_more) meta["next_token"] = std::to_string(found.back()->id);
  }
  reply["meta"] = std::move(meta);
  return json_reply(200, reply);
}

std::string lower_case(std::string_view text) { return to_lower(text); }

// --- The actions ---

Reply get_me(Call& call) { return json_reply(200, {{"data", user_json(call.world.account, call)}}); }

Reply create_post(Call& call) {
  const auto text = call.body["text"].get<std::string>();
  // X refuses the same text twice within a short time; the newest posts of the account stand for that.
  int looked_at = 0;
  for (auto post = call.world.posts.rbegin(); post != call.world.posts.rend() && looked_at < 20; ++post) {
    if (post->author_id != call.world.account.id) continue;
    ++looked_at;
    if (post->text == text) return forbidden("You are not allowed to create a Tweet with duplicate content.");
  }
  std::int64_t in_reply_to = 0;
  if (const json::json_pointer place("/reply/in_reply_to_tweet_id"); call.body.contains(place)) {
    const auto id = call.body[place].get<std::string>();
    const Post* parent = call.world.find_post(id);
    if (parent == nullptr) {
      return forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
    }
    if (parent->author_id != call.world.account.id &&
        parent->text.find("@" + call.world.account.username) == std::string::npos) {
      return forbidden(
          "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
          "engaged by the author of the post you are replying to.");
    }
    in_reply_to = parent->id;
  }
  const Post& post = call.world.publish(text, in_reply_to, call.now);
  const std::string id = std::to_string(post.id);
  return json_reply(
      201, {{"data", {{"id", id}, {"text", post.text}, {"edit_history_tweet_ids", json::array({id})}}}});
}

Reply delete_post(Call& call) {
  const std::string id = value_of(call.path, "id");
  auto& posts = call.world.posts;
  const auto post =
      std::find_if(posts.begin(), posts.end(), [&](const Post& p) { return std::to_string(p.id) == id; });
  if (post != posts.end() && post->author_id != call.world.account.id) {
    return forbidden("You are not authorized to delete this Tweet.");
  }
  if (post != posts.end()) posts.erase(post);
  return json_reply(200, {{"data", {{"deleted", true}}}});
}

Reply get_post(Call& call) {
  const std::string id = value_of(call.path, "id");
  const Post* post = call.world.find_post(id);
  if (post == nullptr)
    return json_reply(200, {{"errors", json::array({not_found_error("tweet", "id", id)})}});
  json reply = {{"data", post_json(*post, call)}};
  include_authors(reply, {post}, call);
  return json_reply(200, reply);
}

Reply get_user_posts(Call& call) {
  const std::string id = value_of(call.path, "id");
  if (call.world.find_user(id) == nullptr) {
    return json_reply(200, {{"errors", json::array({not_found_error("user", "id", id)})}});
  }
  return page(call, [&](const Post& post) { return post.author_id == id; });
}

Reply get_home_timeline(Call& call) {
  const std::string id = value_of(call.path, "id");
  if (id != call.world.account.id) {
    return invalid_request(
        "id", id, "The `id` query parameter value [" + id + "] must be the same as the authenticating user");
  }
  return page(call, [](const Post&) { return true; });
}

Reply search_posts(Call& call) {
  // Words, "from:" and a leading minus: enough to search by; other operators are taken as words.
  const auto terms = split(lower_case(value_of(call.query, "query")), ' ');
  return page(call, [&](const Post& post) {
    const User* author = call.world.find_user(post.author_id);
    const std::string text = lower_case(post.text);
    return std::all_of(terms.begin(), terms.end(), [&](std::string_view term) {
      const bool unwanted = term.starts_with('-') && term.size() > 1;
      if (unwanted) term.remove_prefix(1);
      const bool fits = term.starts_with("from:")
                            ? author != nullptr && lower_case(author->username) == term.substr(5)
                            : text.find(term) != std::string::npos;
      return fits != unwanted;
    });
  });
}

struct Row {
  std::string_view action;
  Reply (*perform)(Call&);
};

constexpr std::array rows{
    Row{"get_me", get_me},
    Row{"create_post", create_post},
    Row{"delete_post", delete_post},
    Row{"get_post", get_post},
    Row{"get_user_posts", get_user_posts},
    Row{"get_home_timeline", get_home_timeline},
    Row{"search_posts", search_posts},
};

}  // namespace

std::optional<Reply> refuse_invalid(const Call& call) {
  if (auto refusal = refuse_path(call)) return refusal;
  if (auto refusal = refuse_query(call)) return refusal;
  return refuse_body(call);
}

Reply perform(Call& call) {
  const auto* row = std::find_if(rows.begin(), rows.end(),
                                 [&](const Row& candidate) { return candidate.action == call.action.id; });
  return row == rows.end() ? not_found_path() : row->perform(call);
}

}  // namespace x_connect::sandbox
