#include "endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <utility>

#include "sandbox/post_length.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

/// Recent search looks back this many seconds.
constexpr std::int64_t search_depth = std::int64_t{7} * 86400;

/// X refuses an `end_time` closer to now than this many seconds.
constexpr std::int64_t freshest_end = 10;

/// X asks self-serve plans for shorter queries than its description of the API allows.
constexpr std::size_t longest_query = 512;

/// X refuses the same text twice "within a short time"; this many of the account's newest posts stand for
/// that.
constexpr int remembered_texts = 20;

// --- Pages of posts ---

constexpr std::string_view token_prefix = "below ";

/// The token of a page says which id it goes on below; to a client it is opaque.
std::string page_token(PostId id) { return base64url_encode(std::string(token_prefix) + std::to_string(id)); }

std::optional<PostId> parse_page_token(std::string_view token) {
  const std::string text = base64_decode(token).value_or("");
  if (!text.starts_with(token_prefix)) return std::nullopt;
  const auto id = parse_post_id(std::string_view(text).substr(token_prefix.size()));
  return id && page_token(*id) == token ? id : std::nullopt;
}

/// The bounds that the query sets; whole seconds decide where times are compared, as texts of one shape.
struct Bounds {
  std::optional<PostId> below;  ///< Of the page.
  std::optional<PostId> until_id;
  std::optional<PostId> since_id;
  std::string start_time;
  std::string end_time;
  std::size_t most = 10;

  bool let_in(const Post& post) const {
    const std::string time = rfc3339(post.created_at).substr(0, 19);
    return (!below || post.id < *below) && (!until_id || post.id < *until_id) &&
           (!since_id || post.id > *since_id) && (start_time.empty() || time >= start_time) &&
           (end_time.empty() || time < end_time);
  }
};

Bounds read_bounds(const Call& call) {
  const auto id = [&](std::string_view name) -> std::optional<PostId> {
    const std::string text = value_of(call.query, name);
    return text.empty() ? std::nullopt : parse_post_id(text);
  };
  Bounds bounds{.below = {},
                .until_id = id("until_id"),
                .since_id = id("since_id"),
                .start_time = value_of(call.query, "start_time").substr(0, 19),
                .end_time = value_of(call.query, "end_time").substr(0, 19)};
  const std::string most = value_of(call.query, "max_results");
  std::from_chars(most.data(), most.data() + most.size(), bounds.most);
  return bounds;
}

/// A page of the posts that `wanted` names, newest first.
Reply page(const Call& call, const std::function<bool(const Post&)>& wanted) {
  Bounds bounds = read_bounds(call);
  for (const char* const name : {"pagination_token", "next_token"}) {
    const std::string token = value_of(call.query, name);
    if (token.empty()) continue;
    bounds.below = parse_page_token(token);
    if (!bounds.below) {
      return invalid_request(
          {{name,
            {token},
            "The `" + std::string(name) + "` query parameter value [" + token + "] is not valid"}});
    }
  }
  const bool no_replies = has_item(call, "exclude", "replies");
  std::vector<const Post*> found;
  bool has_more = false;
  const auto& posts = call.world.posts();
  for (auto post = posts.rbegin(); post != posts.rend() && !has_more; ++post) {
    if (!bounds.let_in(*post) || (no_replies && post->in_reply_to) || !wanted(*post)) continue;
    has_more = found.size() == bounds.most;
    if (!has_more) found.push_back(&*post);
  }
  if (found.empty()) return json_reply(200, {{"meta", {{"result_count", 0}}}});
  Json reply;
  for (const Post* const post : found) reply["data"].push_back(show_post(*post, call));
  if (Json includes = show_includes(found, call); !includes.empty()) reply["includes"] = std::move(includes);
  reply["meta"] = {{"result_count", found.size()},
                   {"newest_id", std::to_string(found.front()->id)},
                   {"oldest_id", std::to_string(found.back()->id)}};
  if (has_more) reply["meta"]["next_token"] = page_token(found.back()->id);
  return json_reply(200, reply);
}

// --- The actions ---

Reply get_me(const Call& call) { return json_reply(200, {{"data", show_user(call.world.account(), call)}}); }

bool was_posted_lately(const World& world, const std::string& text) {
  int looked_at = 0;
  const auto& posts = world.posts();
  return std::any_of(posts.rbegin(), posts.rend(), [&](const Post& post) {
    return post.author_id == world.account().id && ++looked_at <= remembered_texts && post.text == text;
  });
}

int count_cashtags(std::string_view text) {
  int count = 0;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const char next = text[i + 1];
    const bool is_letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (text[i] == '$' && is_letter && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\n')) ++count;
  }
  return count;
}

Reply create_post(const Call& call) {
  const auto text = call.body.at("text").get<std::string>();
  if (weighted_length(text) > longest_post) {
    return invalid_request(
        {{.message = "Your Tweet text is too long. For more information on how Twitter determines "
                     "text length see https://github.com/twitter/twitter-text."}});
  }
  if (was_posted_lately(call.world, text)) {
    return forbidden("You are not allowed to create a Tweet with duplicate content.");
  }
  if (count_cashtags(text) > 1) return forbidden("You are not permitted to perform this action.");
  const World& world = call.world;
  const Post* parent = nullptr;
  if (const json::json_pointer place("/reply/in_reply_to_tweet_id"); call.body.contains(place)) {
    parent = world.find_post(call.body.at(place).get<std::string>());
    if (parent == nullptr) {
      return forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
    }
    const bool summoned = parent->author_id == world.account().id ||
                          parent->text.find("@" + world.account().username) != std::string::npos;
    if (!summoned) {
      return forbidden(
          "Reply to this conversation is not allowed because you have not been mentioned or otherwise "
          "engaged by the "
          "author of the post you are replying to.");
    }
  }
  const Post& post =
      call.world.publish(text, parent, call.body.value("reply_settings", "everyone"), call.now);
  const std::string id = std::to_string(post.id);
  return json_reply(
      call.action.success_status,
      {{"data", {{"id", id}, {"text", post.text}, {"edit_history_tweet_ids", Json::array({id})}}}});
}

Reply delete_post(const Call& call) {
  const Post* const post = call.world.find_post(value_of(call.path, "id"));
  if (post != nullptr && post->author_id != call.world.account().id) {
    return forbidden("You are not authorized to delete this Tweet.");
  }
  if (post != nullptr) call.world.erase(post->id);
  return json_reply(call.action.success_status, {{"data", {{"deleted", true}}}});
}

Reply get_post(const Call& call) {
  const std::string id = value_of(call.path, "id");
  const Post* const post = call.world.find_post(id);
  if (post == nullptr) return not_found("tweet", "id", id);
  Json reply = {{"data", show_post(*post, call)}};
  if (Json includes = show_includes({post}, call); !includes.empty()) reply["includes"] = std::move(includes);
  return json_reply(call.action.success_status, reply);
}

Reply get_user_posts(const Call& call) {
  const std::string id = value_of(call.path, "id");
  if (call.world.find_user(id) == nullptr) return not_found("user", "id", id);
  return page(call, [&](const Post& post) { return post.author_id == id; });
}

Reply get_home_timeline(const Call& call) {
  const std::string id = value_of(call.path, "id");
  const std::string& own = call.world.account().id;
  if (id != own) {
    return invalid_request({{"id",
                             {id},
                             "The `id` query parameter value [" + id +
                                 "] must be the same as the authenticating user [" + own + "]"}});
  }
  return page(call, [](const Post&) { return true; });
}

/// Words, "from:" and a leading minus: enough to search by; other operators are taken as words.
bool matches_query(const World& world, const Post& post, const std::vector<std::string_view>& terms) {
  const User* const author = world.find_user(post.author_id);
  const std::string text = to_lower(post.text);
  return std::all_of(terms.begin(), terms.end(), [&](std::string_view term) {
    const bool unwanted = term.starts_with('-') && term.size() > 1;
    if (unwanted) term.remove_prefix(1);
    const bool fits = term.starts_with("from:")
                          ? author != nullptr && to_lower(author->username) == term.substr(5)
                          : text.find(term) != std::string::npos;
    return fits != unwanted;
  });
}

std::vector<InvalidArgument> refuse_search(const Call& call) {
  std::vector<InvalidArgument> errors;
  const std::string query = value_of(call.query, "query");
  const std::string start = value_of(call.query, "start_time");
  const std::string end = value_of(call.query, "end_time");
  const std::string earliest = rfc3339(call.now - search_depth);
  if (query.size() > longest_query) {
    errors.push_back({"query", {query}, "The `query` query parameter must be 512 characters or less"});
  }
  if (!start.empty() && start.substr(0, 19) < earliest.substr(0, 19)) {
    errors.push_back({"start_time",
                      {start},
                      "Invalid 'start_time':'" + start + "'. 'start_time' must be on or after " + earliest});
  }
  if (!end.empty() && end.substr(0, 19) > rfc3339(call.now - freshest_end).substr(0, 19)) {
    errors.push_back({"end_time",
                      {end},
                      "Invalid 'end_time':'" + end +
                          "'. 'end_time' must be a minimum of 10 seconds prior to the request time."});
  }
  for (const auto& [id, time] : {std::pair("since_id", "start_time"), std::pair("until_id", "end_time")}) {
    if (value_of(call.query, id).empty() || value_of(call.query, time).empty()) continue;
    errors.push_back(
        {id,
         {value_of(call.query, id)},
         "The `" + std::string(id) + "` and `" + time + "` query parameters can not be used together"});
  }
  return errors;
}

Reply search_posts(const Call& call) {
  if (const auto errors = refuse_search(call); !errors.empty()) return invalid_request(errors);
  const std::string query = to_lower(value_of(call.query, "query"));
  const auto terms = split(query, ' ');
  return page(call, [&](const Post& post) {
    return post.created_at >= call.now - search_depth && matches_query(call.world, post, terms);
  });
}

struct Row {
  std::string_view action;
  Reply (*perform)(const Call&);
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

const Row* find_row(std::string_view action) {
  const auto* const row =
      std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.action == action; });
  return row == rows.end() ? nullptr : row;
}

}  // namespace

bool can_perform(std::string_view action) { return find_row(action) != nullptr; }

Reply perform(const Call& call) {
  const Row* const row = find_row(call.action.id);
  return row == nullptr ? not_found_path() : row->perform(call);
}

}  // namespace x_connect::sandbox
