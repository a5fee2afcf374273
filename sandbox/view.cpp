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
                const bool is_account = user.id == world.people().front().id;
                const auto likes = std::count_if(world.likes.begin(), world.likes.end(),
                                                 [&](const Mark& mark) { return mark.user_id == user.id; });
                return Json{{"followers_count", user.followers},
                            {"following_count", is_account ? world.people().size() - 1 : 100},
                            {"tweet_count", posts},
                            {"listed_count", 3},
                            {"like_count", likes}};
              }},
};

struct PostField {
  std::string_view name;
  Json (*show)(const Post& post, const World& world);
};

// A null is a member that X leaves out.
constexpr std::array post_fields{
    PostField{"attachments",
              [](const Post& post, const World&) {
                Json attachments;
                for (const std::string& id : post.media_ids) attachments["media_keys"].push_back("3_" + id);
                if (post.poll) attachments["poll_ids"].push_back(post.poll->id);
                return attachments;
              }},
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
                const auto count = [&](const std::vector<Mark>& marks) {
                  return std::count_if(marks.begin(), marks.end(),
                                       [&](const Mark& mark) { return mark.post == post.id; });
                };
                const auto count_posts = [&](std::optional<PostId> Post::*reference) {
                  return std::count_if(world.posts().begin(), world.posts().end(),
                                       [&](const Post& other) { return other.*reference == post.id; });
                };
                return Json{{"retweet_count", post.reposts + count_posts(&Post::repost_of)},
                            {"reply_count", world.count_replies(post)},
                            {"like_count", post.likes + count(world.likes)},
                            {"quote_count", count_posts(&Post::quotes)},
                            {"bookmark_count", count(world.bookmarks)},
                            {"impression_count", 20 * post.likes}};
              }},
    PostField{"referenced_tweets",
              [](const Post& post, const World&) {
                Json list = Json::array();
                const auto name = [&](const char* type, const std::optional<PostId>& id) {
                  if (id) list.push_back({{"type", type}, {"id", std::to_string(*id)}});
                };
                name("replied_to", post.in_reply_to);
                name("quoted", post.quotes);
                name("retweeted", post.repost_of);
                return list.empty() ? Json() : list;
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
  Json media = Json::array();
  Json polls = Json::array();
  const auto add_user = [&](const std::string& id) {
    if (const User* const user = call.world.find_user(id)) add(users, user->id, show_user(*user, call));
  };
  for (const Post* const post : posts) {
    const auto& reference = post->repost_of ? post->repost_of
                            : post->quotes  ? post->quotes
                                            : post->in_reply_to;
    const Post* const parent = reference ? call.world.find_post(std::to_string(*reference)) : nullptr;
    if (has_item(call, "expansions", "attachments.media_keys")) {
      for (const std::string& id : post->media_ids) {
        const Media* const one = call.world.find_media(id);
        if (one == nullptr) continue;
        media.push_back(
            {{"media_key", "3_" + id}, {"type", one->category.ends_with("video") ? "video" : "photo"}});
        if (!one->alt_text.empty()) media.back()["alt_text"] = one->alt_text;
      }
    }
    if (post->poll && has_item(call, "expansions", "attachments.poll_ids")) {
      Json options = Json::array();
      for (const std::string& label : post->poll->options) {
        options.push_back({{"position", options.size() + 1}, {"label", label}, {"votes", 0}});
      }
      polls.push_back({{"id", post->poll->id}, {"options", std::move(options)}});
    }
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
  if (!media.empty()) includes["media"] = std::move(media);
  if (!polls.empty()) includes["polls"] = std::move(polls);
  return includes;
}

Json show_message(const Message& message, const Call& call) {
  Json object = {{"id", std::to_string(message.id)}, {"event_type", message.event_type}};
  if (!message.text.empty()) object["text"] = message.text;
  const auto wants = [&](std::string_view field) { return has_item(call, "dm_event.fields", field); };
  if (wants("created_at")) object["created_at"] = rfc3339(message.created_at);
  if (wants("sender_id")) object["sender_id"] = message.sender_id;
  if (wants("dm_conversation_id")) object["dm_conversation_id"] = message.conversation_id;
  if (wants("attachments") && !message.media_id.empty()) {
    object["attachments"] = {{"media_keys", Json::array({"3_" + message.media_id})}};
  }
  if (wants("participant_ids") && message.event_type != "MessageCreate") {
    object["participant_ids"] = Json::array({message.sender_id});
  }
  return object;
}

Json show_senders(const std::vector<const Message*>& messages, const Call& call) {
  Json users = Json::array();
  if (!has_item(call, "expansions", "sender_id")) return Json::object();
  for (const Message* const message : messages) {
    const User* const sender = call.world.find_user(message->sender_id);
    if (sender != nullptr) add(users, sender->id, show_user(*sender, call));
  }
  return users.empty() ? Json::object() : Json{{"users", std::move(users)}};
}

}  // namespace x_connect::sandbox
