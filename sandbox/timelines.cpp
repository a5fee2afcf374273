// Lists of posts: home, of a user, mentions, search, liked.
#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <functional>
#include <map>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/entities.hpp"
#include "sandbox/search.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

/// Recent search looks back this many seconds.
constexpr std::int64_t search_depth = std::int64_t{7} * 86400;

/// More steps of a count than this are cut off at their beginning.
constexpr std::int64_t most_steps = 1000;

/// X refuses an `end_time` closer to now than this many seconds.
constexpr std::int64_t freshest_end = 10;

/// X asks self-serve plans for shorter queries than its description of the API allows.
constexpr std::int64_t longest_query = 512;
constexpr std::int64_t longest_archive_query = 1024;

constexpr std::int64_t hour = 3600;
constexpr std::int64_t day = 86400;

// --- Pages of posts ---

/// Where a page lies: below an id, towards older posts, or above one.
struct PagePlace {
  bool is_above = false;
  PostId id = 0;
};

/// The token of a page says where it lies; to a client it is opaque.
std::string page_token(const PagePlace& place) {
  return base64url_encode((place.is_above ? "above " : "below ") + std::to_string(place.id));
}

std::optional<PagePlace> parse_page_token(std::string_view token) {
  const std::string text = base64_decode(token).value_or("");
  const auto id = text.size() > 6 ? parse_post_id(std::string_view(text).substr(6)) : std::nullopt;
  if (!id) return std::nullopt;
  const PagePlace place{.is_above = text.starts_with("above "), .id = *id};
  return page_token(place) == token ? std::optional(place) : std::nullopt;
}

/// The bounds that the query sets; whole seconds decide where times are compared, as texts of one shape.
struct Bounds {
  std::optional<PagePlace> place;
  std::optional<PostId> until_id;
  std::optional<PostId> since_id;
  std::string start_time;
  std::string end_time;
  std::size_t most = 10;

  bool let_in(const Post& post) const {
    const std::string time = rfc3339(post.created_at).substr(0, 19);
    return (!place || (place->is_above ? post.id > place->id : post.id < place->id)) &&
           (!until_id || post.id < *until_id) && (!since_id || post.id > *since_id) &&
           (start_time.empty() || time >= start_time) && (end_time.empty() || time < end_time);
  }
};

Bounds read_bounds(const Call& call) {
  const auto id = [&](std::string_view name) -> std::optional<PostId> {
    const std::string text = value_of(call.query, name);
    return text.empty() ? std::nullopt : parse_post_id(text);
  };
  Bounds bounds{.place = {},
                .until_id = id("until_id"),
                .since_id = id("since_id"),
                .start_time = value_of(call.query, "start_time").substr(0, 19),
                .end_time = value_of(call.query, "end_time").substr(0, 19)};
  const std::string most = value_of(call.query, "max_results");
  std::from_chars(most.data(), most.data() + most.size(), bounds.most);
  return bounds;
}

/// What a page says of itself besides how many posts it has and where the next one begins.
struct PageShape {
  bool has_way_back = true;  ///< `previous_token`
  bool has_ends = true;      ///< `newest_id`, `oldest_id`
};

/// A page of the posts that `wanted` names, newest first.
Reply page(const Call& call, const std::function<bool(const Post&)>& wanted, PageShape shape = {}) {
  Bounds bounds = read_bounds(call);
  for (const char* const name : {"pagination_token", "next_token"}) {
    const std::string token = value_of(call.query, name);
    if (token.empty()) continue;
    bounds.place = parse_page_token(token);
    if (!bounds.place) {
      return invalid_request(
          {{name,
            {token},
            "The `" + std::string(name) + "` query parameter value [" + token + "] is not valid"}});
    }
  }
  const bool no_replies = has_item(call, "exclude", "replies");
  const bool no_reposts = has_item(call, "exclude", "retweets");
  const bool is_above = bounds.place && bounds.place->is_above;
  std::vector<const Post*> found;
  bool goes_on = false;
  const auto consider = [&](const Post& post) {
    if (!bounds.let_in(post) || (no_replies && post.in_reply_to) || (no_reposts && post.repost_of) ||
        !wanted(post)) {
      return true;
    }
    goes_on = found.size() == bounds.most;
    if (!goes_on) found.push_back(&post);
    return !goes_on;
  };
  const auto& posts = call.world.posts();
  if (is_above) {
    // The nearest ones above come first from below.
    static_cast<void>(std::all_of(posts.begin(), posts.end(), consider));
    std::reverse(found.begin(), found.end());
  } else {
    static_cast<void>(std::all_of(posts.rbegin(), posts.rend(), consider));
  }
  if (found.empty()) return list_posts(call, found, {});
  Json meta = {{"result_count", found.size()}};
  if (shape.has_ends) {
    meta["newest_id"] = std::to_string(found.front()->id);
    meta["oldest_id"] = std::to_string(found.back()->id);
  }
  if (is_above || goes_on) meta["next_token"] = page_token({.is_above = false, .id = found.back()->id});
  if (shape.has_way_back && (is_above ? goes_on : bounds.place.has_value())) {
    meta["previous_token"] = page_token({.is_above = true, .id = found.front()->id});
  }
  return list_posts(call, found, std::move(meta));
}

// --- The actions ---

Reply get_user_posts(const Call& call) {
  const std::string id = value_of(call.path, "id");
  if (call.world.find_user(id) == nullptr) return not_found("user", "id", id);
  return page(call, [&](const Post& post) { return post.author_id == id; });
}

Reply get_home_timeline(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  return page(call, [&](const Post& post) {
    return post.author_id == call.me->id || is_tied(call.world.follows, call.me->id, post.author_id);
  });
}

/// "2026-08-01T12:00Z", as X's refusals write times.
std::string to_the_minute(std::int64_t seconds) { return rfc3339(seconds).substr(0, 16) + "Z"; }

/// The archive begins with the first post of all, 2006-03-26.
constexpr std::int64_t archive_begin = 1143331200;

bool is_archive(const Call& call) { return call.action.path.ends_with("/all"); }

InvalidArguments refuse_search(const Call& call) {
  InvalidArguments errors;
  const std::int64_t first = is_archive(call) ? archive_begin : call.now - search_depth;
  const std::int64_t longest = is_archive(call) ? longest_archive_query : longest_query;
  const std::string query = value_of(call.query, "query");
  const std::string start = value_of(call.query, "start_time");
  const std::string end = value_of(call.query, "end_time");
  const std::string earliest = rfc3339(first);
  if (!call.app.enterprise && count_code_points(query) > longest) {
    errors.push_back(
        {"query",
         {query},
         "The `query` query parameter must be " + std::to_string(longest) + " characters or less"});
  }
  if (!start.empty() && start.substr(0, 19) < earliest.substr(0, 19)) {
    errors.push_back({.message = "Invalid 'start_time':'" + start + "'. 'start_time' must be on or after " +
                                 to_the_minute(first),
                      .in_query = true});
  }
  if (!end.empty() && end.substr(0, 19) > rfc3339(call.now - freshest_end).substr(0, 19)) {
    errors.push_back({.message = "Invalid 'end_time':'" + end +
                                 "'. 'end_time' must be a minimum of 10 seconds prior to the request time.",
                      .in_query = true});
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
  InvalidArguments errors = refuse_search(call);
  if (!errors.empty()) return invalid_request(errors);
  const auto query = parse_search(value_of(call.query, "query"));
  if (!query) return invalid_request({{.message = query.error().message, .in_query = true}});
  return page(call,
              [&](const Post& post) {
                return (is_archive(call) || post.created_at >= call.now - search_depth) &&
                       matches(*query, post, call.world);
              },
              {.has_way_back = false});
}

/// "2026-08-01T12:00:00Z" as seconds since 1970.
std::int64_t seconds_of(const std::string& time, std::int64_t otherwise) {
  std::tm parts{};
  if (time.empty() || strptime(time.c_str(), "%Y-%m-%dT%H:%M:%S", &parts) == nullptr) return otherwise;
  return timegm(&parts);
}

Reply count_posts(const Call& call) {
  InvalidArguments errors = refuse_search(call);
  if (!errors.empty()) return invalid_request(errors);
  const auto query = parse_search(value_of(call.query, "query"));
  if (!query) return invalid_request({{.message = query.error().message, .in_query = true}});
  const std::string granularity = value_of(call.query, "granularity");
  const std::int64_t step = granularity == "minute" ? 60 : granularity == "day" ? day : hour;
  const std::int64_t end = seconds_of(value_of(call.query, "end_time"), call.now);
  // Whoever asks for the archive without a beginning gets the last 30 days of it.
  const std::int64_t depth = is_archive(call) ? 30 * day : search_depth;
  const std::int64_t start = seconds_of(value_of(call.query, "start_time"), end - depth);
  if (start >= end) {
    return invalid_request(
        {{.message = "Invalid 'start_time'. 'start_time' must be before 'end_time'.", .in_query = true}});
  }
  const Bounds bounds = read_bounds(call);
  std::map<std::int64_t, int> counts;
  int total = 0;
  for (const Post& post : call.world.posts()) {
    if (post.created_at < start || post.created_at >= end || !bounds.let_in(post)) continue;
    if (!matches(*query, post, call.world)) continue;
    ++counts[post.created_at / step];
    ++total;
  }
  Json data = Json::array();
  const std::int64_t first = std::max(start, end - most_steps * step);
  for (std::int64_t at = first; at < end;) {
    const std::int64_t next = std::min((at / step + 1) * step, end);
    data.push_back({{"end", rfc3339(next)}, {"start", rfc3339(at)}});
    data.back()[std::string(name_in(call.vocabulary, "tweet_count"))] = counts[at / step];
    at = next;
  }
  Json meta;
  meta[std::string(name_in(call.vocabulary, "total_tweet_count"))] = total;
  return json_reply(200, {{"data", std::move(data)}, {"meta", std::move(meta)}});
}

Reply get_reposts_of_me(const Call& call) {
  const auto& posts = call.world.posts();
  std::vector<const Post*> found;
  for (auto post = posts.rbegin(); post != posts.rend(); ++post) {
    if (post->author_id != call.me->id || post->repost_of) continue;
    const bool was_reposted =
        post->reposts > 0 || std::any_of(posts.begin(), posts.end(),
                                         [&](const Post& other) { return other.repost_of == post->id; });
    if (was_reposted) found.push_back(&*post);
  }
  return list_page(call, found);
}

Reply get_quotes(const Call& call) {
  const std::string id = value_of(call.path, "id");
  const Post* const quoted = call.world.find_post(id);
  if (quoted == nullptr) return not_found("tweet", "id", id);
  return page(call, [&](const Post& post) { return post.quotes == quoted->id; },
              {.has_way_back = false, .has_ends = false});
}

Reply get_list_posts(const Call& call) {
  const std::string id = value_of(call.path, "id");
  const List* const list = call.world.find_list(id, call.me);
  if (list == nullptr) return not_found("list", "id", id);
  return page(call,
              [&](const Post& post) {
                return std::find(list->members.begin(), list->members.end(), post.author_id) !=
                       list->members.end();
              },
              {.has_ends = false});
}

Reply get_mentions(const Call& call) {
  const std::string id = value_of(call.path, "id");
  const User* const user = call.world.find_user(id);
  if (user == nullptr) return not_found("user", "id", id);
  return page(call, [&](const Post& post) {
    return post.author_id != id && !post.repost_of && mentions(post.text, user->username);
  });
}

Reply get_liked_posts(const Call& call) {
  const std::string id = value_of(call.path, "id");
  if (call.world.find_user(id) == nullptr) return not_found("user", "id", id);
  std::vector<const Post*> liked;
  for (auto mark = call.world.likes.rbegin(); mark != call.world.likes.rend(); ++mark) {
    if (mark->user_id == id) liked.push_back(call.world.find_post(std::to_string(mark->post)));
  }
  return list_page(call, liked);
}

constexpr std::array endpoints{
    Endpoint{"get_home_timeline", get_home_timeline},
    Endpoint{"get_user_posts", get_user_posts},
    Endpoint{"get_mentions", get_mentions},
    Endpoint{"search_posts", search_posts},
    Endpoint{"get_liked_posts", get_liked_posts},
    Endpoint{"search_all_posts", search_posts},
    Endpoint{"count_posts", count_posts},
    Endpoint{"count_all_posts", count_posts},
    Endpoint{"get_reposts_of_me", get_reposts_of_me},
    Endpoint{"get_quotes", get_quotes},
    Endpoint{"get_list_posts", get_list_posts},
};

}  // namespace

std::span<const Endpoint> timeline_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
