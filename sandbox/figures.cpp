// Figures: how often posts were seen, and what is talked about.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/entities.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

/// Of a post, as far as it is known; every other figure is 0.
Json figures_of(const Post& post, const Call& call) {
  const auto& posts = call.world.posts();
  const auto count = [&](const std::optional<PostId> Post::*reference) {
    return std::count_if(posts.begin(), posts.end(),
                         [&](const Post& other) { return other.*reference == post.id; });
  };
  const std::map<std::string_view, std::int64_t> known{{"likes", post.likes},
                                                       {"impressions", 20 * post.likes},
                                                       {"replies", call.world.count_replies(post)},
                                                       {"retweets", post.reposts + count(&Post::repost_of)},
                                                       {"quote_tweets", count(&Post::quotes)},
                                                       {"engagements", post.likes + post.reposts}};
  Json figures = {{"id", std::to_string(post.id)}, {"timestamp", value_of(call.query, "end_time")}};
  const std::string wanted = value_of(call.query, "analytics.fields");
  for (const std::string_view name : split(wanted, ',')) {
    if (name == "id" || name == "timestamp" || name == "timestamped_metrics") continue;
    const auto found = known.find(name);
    figures[std::string(name)] = found == known.end() ? 0 : found->second;
  }
  return figures;
}

Reply get_post_analytics(const Call& call) {
  Json body = Json::object();
  const std::string ids = value_of(call.query, "ids");
  for (const std::string_view id : split(ids, ',')) {
    const Post* const post = call.world.find_post(id);
    // Those of others are as if they were not there.
    if (post != nullptr && post->author_id == call.me->id) {
      body["data"].push_back(figures_of(*post, call));
    } else {
      body["errors"].push_back(not_found_error("tweet", "ids", id));
    }
  }
  return json_reply(200, body);
}

/// The hashtags of the newest posts, the commonest first.
std::vector<std::pair<std::string, int>> talked_about(const World& world) {
  std::map<std::string, int> counts;
  for (const Post& post : world.posts()) {
    for (const Entity& entity : find_entities(post.text)) {
      if (entity.kind == EntityKind::hashtag) ++counts["#" + std::string(entity.text)];
    }
  }
  std::vector<std::pair<std::string, int>> sorted(counts.begin(), counts.end());
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& one, const auto& other) { return one.second > other.second; });
  return sorted;
}

Reply get_trends(const Call& call) {
  std::size_t most = 20;
  const std::string wanted = value_of(call.query, "max_trends");
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), most);
  Json data = Json::array();
  for (const auto& [name, count] : talked_about(call.world)) {
    if (data.size() == most) break;
    data.push_back({{"trend_name", name}, {"tweet_count", count}});
  }
  return json_reply(200, {{"data", std::move(data)}});
}

Reply get_personal_trends(const Call& call) {
  Json data = Json::array();
  for (const auto& [name, count] : talked_about(call.world)) {
    data.push_back({{"category", "Trending"},
                    {"post_count", std::to_string(count) + " posts"},
                    {"trend_name", name},
                    {"trending_since", "2 hours ago"}});
  }
  return json_reply(200, {{"data", std::move(data)}});
}

constexpr std::array endpoints{
    Endpoint{"get_post_analytics", get_post_analytics},
    Endpoint{"get_trends", get_trends},
    Endpoint{"get_personal_trends", get_personal_trends},
};

}  // namespace

std::span<const Endpoint> figure_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
