#include "view.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace x_connect::sandbox {

namespace {

struct UserField {
  std::string_view name;
  Json (*show)(const User& user, const World& world);
};

constexpr std::array user_fields{
    UserField{"created_at", [](const User& user, const World&) { return Json(rfc3339(user.created_at)); }},
    UserField{"description", [](const User& user, const World&) { return Json(user.description); }},
    UserField{"location", [](const User& user,
                             const World&) { return user.location.empty() ? Json() : Json(user.location); }},
    UserField{"protected", [](const User&, const World&) { return Json(false); }},
    UserField{"verified", [](const User&, const World&) { return Json(false); }},
    UserField{"verified_type", [](const User&, const World&) { return Json("none"); }},
    UserField{"public_metrics",
              [](const User& user, const World& world) {
                const auto posts = std::count_if(world.posts().begin(), world.posts().end(),
                                                 [&](const Post& post) { return post.author_id == user.id; });
                const bool is_account = user.id == world.account().id;
                return Json{{"followers_count", user.followers},
                            {"following_count", is_account ? world.people().size() - 1 : 100},
                            {"tweet_count", posts},
                            {"listed_count", 3},
                            {"like_count", 0}};
              }},
};

struct PostField {
  std::string_view name;
  Json (*show)(const Post& post, const World& world);
};

// A null is a member that X leaves out.
constexpr std::array post_fields{
    PostField{"author_id", [](const Post& post, const World&) { return Json(post.author_id); }},
    PostField{"conversation_id",
              [](const Post& post, const World&) { return Json(std::to_string(post.conversation_id)); }},
    PostField{"created_at", [](const Post& post, const World&) { return Json(rfc3339(post.created_at)); }},
    PostField{"in_reply_to_user_id",
              [](const Post& post, const World&) {
                return post.in_reply_to_user_id.empty() ? Json() : Json(post.in_reply_to_user_id);
              }},
    PostField{"lang", [](const Post& post, const World&) { return Json(post.lang); }},
    PostField{"possibly_sensitive", [](const Post&, const World&) { return Json(false); }},
    PostField{"public_metrics",
              [](const Post& post, const World& world) {
                return Json{{"retweet_count", post.reposts}, {"reply_count", world.count_replies(post)},
                            {"like_count", post.likes},      {"quote_count", 0},
                            {"bookmark_count", 0},           {"impression_count", 20 * post.likes}};
              }},
    PostField{"referenced_tweets",
              [](const Post& post, const World&) {
                if (!post.in_reply_to) return Json();
                return Json::array({{{"type", "replied_to"}, {"id", std::to_string(*post.in_reply_to)}}});
              }},
    PostField{"reply_settings", [](const Post& post, const World&) { return Json(post.reply_settings); }},
};

/// Adds each object once.
void add(Json& list, const std::string& id, Json object) {
  const bool seen = std::any_of(list.begin(), list.end(), [&](const Json& one) { return one["id"] == id; });
  if (!seen) list.push_back(std::move(object));
}

}  // namespace

Json show_user(const User& user, const Call& call) {
  Json object = {{"id", user.id}, {"name", user.name}, {"username", user.username}};
  for (const UserField& field : user_fields) {
    if (!has_item(call, "user.fields", field.name)) continue;
    if (Json value = field.show(user, call.world); !value.is_null())
      object[std::string(field.name)] = std::move(value);
  }
  return object;
}

Json show_post(const Post& post, const Call& call) {
  const std::string id = std::to_string(post.id);
  Json object = {{"id", id}, {"text", post.text}, {"edit_history_tweet_ids", Json::array({id})}};
  for (const PostField& field : post_fields) {
    if (!has_item(call, "tweet.fields", field.name)) continue;
    if (Json value = field.show(post, call.world); !value.is_null())
      object[std::string(field.name)] = std::move(value);
  }
  return object;
}

Json show_includes(const std::vector<const Post*>& posts, const Call& call) {
  Json users = Json::array();
  Json parents = Json::array();
  const auto add_user = [&](const std::string& id) {
    if (const User* const user = call.world.find_user(id)) add(users, user->id, show_user(*user, call));
  };
  for (const Post* const post : posts) {
    const Post* const parent =
        post->in_reply_to ? call.world.find_post(std::to_string(*post->in_reply_to)) : nullptr;
    if (has_item(call, "expansions", "author_id")) add_user(post->author_id);
    if (has_item(call, "expansions", "in_reply_to_user_id")) add_user(post->in_reply_to_user_id);
    if (parent != nullptr && has_item(call, "expansions", "referenced_tweets.id.author_id"))
      add_user(parent->author_id);
    const bool wants_parent = has_item(call, "expansions", "referenced_tweets.id") ||
                              has_item(call, "expansions", "referenced_tweets.id.author_id");
    if (parent != nullptr && wants_parent) add(parents, std::to_string(parent->id), show_post(*parent, call));
  }
  Json includes = Json::object();
  if (!users.empty()) includes["users"] = std::move(users);
  if (!parents.empty()) includes["tweets"] = std::move(parents);
  return includes;
}

}  // namespace x_connect::sandbox
