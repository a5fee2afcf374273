#include "view.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "sandbox/entities.hpp"
#include "sandbox/pictures.hpp"

namespace x_connect::sandbox {

namespace {

struct UserField {
  std::string_view name;
  Json (*show)(const User& user, const Call& call);
};

/// The post of the account that comes first or last; null if it has none.
const Post* newest_post(const World& world, const std::string& user_id) {
  const auto& posts = world.posts();
  const auto found =
      std::find_if(posts.rbegin(), posts.rend(), [&](const Post& post) { return post.author_id == user_id; });
  return found == posts.rend() ? nullptr : &*found;
}

/// The post that an account shows on top: the liked most of its own.
const Post* pinned_post(const World& world, const std::string& user_id) {
  const Post* pinned = nullptr;
  for (const Post& post : world.posts()) {
    const bool is_own = post.author_id == user_id && !post.repost_of && !post.in_reply_to;
    if (is_own && (pinned == nullptr || post.likes > pinned->likes)) pinned = &post;
  }
  return pinned;
}

Json id_of(const Post* post) { return post == nullptr ? Json() : Json(std::to_string(post->id)); }

/// An address as X lists it: where it stands, what it is short for, how it is shown.
Json link_entity(int start, int end, const std::string& address) {
  std::string shown = address.substr(address.find("://") + 3);
  if (shown.size() > 30) shown = shown.substr(0, 30) + "\xE2\x80\xA6";
  return {
      {"start", start}, {"end", end}, {"url", address}, {"expanded_url", address}, {"display_url", shown}};
}

Json show_entities(const std::string& text, const World& world) {
  struct List {
    EntityKind kind;
    const char* name;
    const char* member;
  };
  constexpr std::array lists{
      List{EntityKind::link, "urls", "url"}, List{EntityKind::mention, "mentions", "username"},
      List{EntityKind::hashtag, "hashtags", "tag"}, List{EntityKind::cashtag, "cashtags", "tag"}};
  Json entities;
  for (const Entity& entity : find_entities(text)) {
    const auto* const list =
        std::find_if(lists.begin(), lists.end(), [&](const List& one) { return one.kind == entity.kind; });
    Json shown = entity.kind == EntityKind::link
                     ? link_entity(entity.start, entity.end, entity.text)
                     : Json{{"start", entity.start}, {"end", entity.end}, {list->member, entity.text}};
    if (entity.kind == EntityKind::mention) {
      if (const User* const user = world.find_username(entity.text)) {
        shown["username"] = user->username;
        shown["id"] = user->id;
      }
    }
    entities[list->name].push_back(std::move(shown));
  }
  return entities;
}

// A null is a member that X leaves out.
constexpr std::array user_fields{
    UserField{"created_at", [](const User& user, const Call&) { return Json(rfc3339(user.created_at)); }},
    UserField{"description", [](const User& user, const Call&) { return Json(user.description); }},
    UserField{"entities",
              [](const User& user, const Call& call) {
                Json entities;
                if (!user.website.empty()) {
                  entities["url"]["urls"] =
                      Json::array({link_entity(0, static_cast<int>(user.website.size()), user.website)});
                }
                if (Json inside = show_entities(user.description, call.world); !inside.is_null()) {
                  entities["description"] = std::move(inside);
                }
                return entities;
              }},
    UserField{"location", [](const User& user,
                             const Call&) { return user.location.empty() ? Json() : Json(user.location); }},
    UserField{"most_recent_tweet_id",
              [](const User& user, const Call& call) { return id_of(newest_post(call.world, user.id)); }},
    UserField{"pinned_tweet_id",
              [](const User& user, const Call& call) { return id_of(pinned_post(call.world, user.id)); }},
    UserField{"profile_image_url", [](const User& user, const Call&) { return Json(face_address(user.id)); }},
    UserField{"protected", [](const User&, const Call&) { return Json(false); }},
    UserField{"receives_your_dm", [](const User&, const Call&) { return Json(true); }},
    UserField{"url", [](const User& user,
                        const Call&) { return user.website.empty() ? Json() : Json(user.website); }},
    UserField{"verified", [](const User& user, const Call&) { return Json(user.is_verified); }},
    UserField{"verified_type",
              [](const User& user, const Call&) { return Json(user.is_verified ? "blue" : "none"); }},
    // With the scope users.email, and of the account itself only.
    UserField{"confirmed_email",
              [](const User& user, const Call& call) {
                const bool may =
                    call.me != nullptr && call.me->id == user.id &&
                    std::find(call.scopes.begin(), call.scopes.end(), "users.email") != call.scopes.end();
                return may ? Json(user.username + "@example.com") : Json();
              }},
    UserField{"public_metrics",
              [](const User& user, const Call& call) {
                const World& world = call.world;
                const auto posts = std::count_if(world.posts().begin(), world.posts().end(),
                                                 [&](const Post& post) { return post.author_id == user.id; });
                const bool is_account = user.id == world.people().front().id;
                const auto likes = std::count_if(world.likes.begin(), world.likes.end(),
                                                 [&](const Mark& mark) { return mark.user_id == user.id; });
                const auto media = std::count_if(world.media.begin(), world.media.end(),
                                                 [&](const Media& one) { return one.owner_id == user.id; });
                Json metrics = {{"followers_count", user.followers},
                                {"following_count", is_account ? world.people().size() - 1 : 100}};
                metrics[std::string(name_in(call.vocabulary, "tweet_count"))] = posts;
                metrics["listed_count"] = 3;
                metrics["like_count"] = likes;
                metrics["media_count"] = media;
                return metrics;
              }},
};

struct PostField {
  std::string_view name;
  Json (*show)(const Post& post, const Call& call);
};

constexpr std::array post_fields{
    PostField{"attachments",
              [](const Post& post, const Call& call) {
                Json attachments;
                for (const std::string& id : post.media_ids) {
                  if (const Media* const media = std::as_const(call.world).find_media(id)) {
                    attachments["media_keys"].push_back(media_key(*media));
                  }
                }
                if (post.poll) attachments["poll_ids"].push_back(post.poll->id);
                return attachments;
              }},
    PostField{"author_id", [](const Post& post, const Call&) { return Json(post.author_id); }},
    PostField{"conversation_id",
              [](const Post& post, const Call&) { return Json(std::to_string(post.conversation_id)); }},
    PostField{"created_at", [](const Post& post, const Call&) { return Json(rfc3339(post.created_at)); }},
    PostField{"display_text_range",
              [](const Post& post, const Call&) {
                return Json::array({0, count_code_points(post.text)});
              }},
    PostField{"edit_controls",
              [](const Post& post, const Call& call) {
                const std::int64_t until = editable_until(post);
                return Json{{"edits_remaining", edits_left(post)},
                            {"is_edit_eligible", may_edit(post, call.now)},
                            {"editable_until", rfc3339(until)}};
              }},
    PostField{"entities",
              [](const Post& post, const Call& call) { return show_entities(post.text, call.world); }},
    PostField{"in_reply_to_user_id",
              [](const Post& post, const Call&) {
                return post.in_reply_to_user_id.empty() ? Json() : Json(post.in_reply_to_user_id);
              }},
    PostField{"lang", [](const Post& post, const Call&) { return Json(post.lang); }},
    PostField{"possibly_sensitive", [](const Post&, const Call&) { return Json(false); }},
    PostField{"public_metrics",
              [](const Post& post, const Call& call) {
                const World& world = call.world;
                const auto count = [&](const std::vector<Mark>& marks) {
                  return std::count_if(marks.begin(), marks.end(),
                                       [&](const Mark& mark) { return mark.post == post.id; });
                };
                const auto count_posts = [&](std::optional<PostId> Post::*reference) {
                  return std::count_if(world.posts().begin(), world.posts().end(),
                                       [&](const Post& other) { return other.*reference == post.id; });
                };
                Json metrics;
                metrics[std::string(name_in(call.vocabulary, "retweet_count"))] =
                    post.reposts + count_posts(&Post::repost_of);
                metrics["reply_count"] = world.count_replies(post);
                metrics["like_count"] = post.likes + count(world.likes);
                metrics["quote_count"] = count_posts(&Post::quotes);
                metrics["bookmark_count"] = count(world.bookmarks);
                metrics["impression_count"] = 20 * post.likes;
                return metrics;
              }},
    PostField{"referenced_tweets",
              [](const Post& post, const Call&) {
                Json list = Json::array();
                const auto name = [&](const char* type, const std::optional<PostId>& id) {
                  if (id) list.push_back({{"type", type}, {"id", std::to_string(*id)}});
                };
                name("replied_to", post.in_reply_to);
                name("quoted", post.quotes);
                name("retweeted", post.repost_of);
                return list.empty() ? Json() : list;
              }},
    PostField{"reply_settings", [](const Post& post, const Call&) { return Json(post.reply_settings); }},
};

/// Adds each object once; `member` names it.
void add(Json& list, const char* member, const std::string& name, Json object) {
  const bool seen =
      std::any_of(list.begin(), list.end(), [&](const Json& one) { return one[member] == name; });
  if (!seen) list.push_back(std::move(object));
}

}  // namespace

Json show_user(const User& user, const Call& call) {
  Json object = {{"id", user.id}, {"name", user.name}, {"username", user.username}};
  for (const UserField& field : user_fields) {
    if (!has_item(call, "user.fields", field.name)) continue;
    if (Json value = field.show(user, call); !value.is_null())
      object[std::string(name_in(call.vocabulary, field.name))] = std::move(value);
  }
  return object;
}

Json show_post(const Post& post, const Call& call) {
  const std::string id = std::to_string(post.id);
  Json object = {{"id", id}, {"text", post.text}};
  Json history = Json::array();
  for (const PostId former : post.former) history.push_back(std::to_string(former));
  history.push_back(id);
  object[std::string(name_in(call.vocabulary, "edit_history_tweet_ids"))] = std::move(history);
  for (const PostField& field : post_fields) {
    if (!has_item(call, "tweet.fields", field.name)) continue;
    if (Json value = field.show(post, call); !value.is_null())
      object[std::string(name_in(call.vocabulary, field.name))] = std::move(value);
  }
  return object;
}

Json show_media(const Media& media, const Call& call) {
  const bool is_video = media.category.ends_with("video");
  const bool is_gif = media.category.ends_with("gif");
  Json object = {{"media_key", media_key(media)},
                 {"type", is_video ? "video"
                          : is_gif ? "animated_gif"
                                   : "photo"}};
  const auto add_if_wanted = [&](const char* name, Json value) {
    if (has_item(call, "media.fields", name)) object[name] = std::move(value);
  };
  if (!media.alt_text.empty()) object["alt_text"] = media.alt_text;
  add_if_wanted("width", picture_width);
  add_if_wanted("height", picture_height);
  if (!is_video && !is_gif) {
    add_if_wanted("url", picture_address(media.id));
    return object;
  }
  add_if_wanted("preview_image_url", picture_address(media.id));
  const std::string address = "https://video.twimg.com/ext_tw_video/" + media.id + "/";
  Json variants = Json::array(
      {{{"bit_rate", is_gif ? 0 : 832000}, {"content_type", "video/mp4"}, {"url", address + "800x450.mp4"}}});
  if (is_video) {
    add_if_wanted("duration_ms", 12000);
    add_if_wanted("public_metrics", {{"view_count", 0}});
    variants.push_back({{"content_type", "application/x-mpegURL"}, {"url", address + "playlist.m3u8"}});
  }
  add_if_wanted("variants", std::move(variants));
  return object;
}

Json show_poll(const Post& post, const Call& call) {
  const Poll& poll = *post.poll;
  Json options = Json::array();
  for (std::size_t i = 0; i < poll.options.size(); ++i) {
    options.push_back({{"position", i + 1},
                       {"label", poll.options[i]},
                       {"votes", i < poll.votes.size() ? poll.votes[i] : 0}});
  }
  const std::int64_t end = post.created_at + std::int64_t{60} * poll.duration_minutes;
  Json object = {{"id", poll.id}, {"options", std::move(options)}};
  const auto wants = [&](std::string_view field) { return has_item(call, "poll.fields", field); };
  if (wants("duration_minutes")) object["duration_minutes"] = poll.duration_minutes;
  if (wants("end_datetime")) object["end_datetime"] = rfc3339(end);
  if (wants("voting_status")) object["voting_status"] = call.now < end ? "open" : "closed";
  return object;
}

Json show_includes(const std::vector<const Post*>& posts, const Call& call) {
  Json users = Json::array();
  Json parents = Json::array();
  Json media = Json::array();
  Json polls = Json::array();
  const auto add_user = [&](const User* user) {
    if (user != nullptr) add(users, "id", user->id, show_user(*user, call));
  };
  const auto add_media = [&](const Post& post) {
    for (const std::string& id : post.media_ids) {
      const Media* const one = std::as_const(call.world).find_media(id);
      if (one != nullptr) add(media, "media_key", media_key(*one), show_media(*one, call));
    }
  };
  const auto wants = [&](std::string_view item) { return has_item(call, "expansions", item); };
  for (const Post* const post : posts) {
    if (wants("attachments.media_keys")) add_media(*post);
    if (post->poll && wants("attachments.poll_ids")) add(polls, "id", post->poll->id, show_poll(*post, call));
    if (wants("author_id")) add_user(call.world.find_user(post->author_id));
    if (wants("in_reply_to_user_id")) add_user(call.world.find_user(post->in_reply_to_user_id));
    if (wants("entities.mentions.username")) {
      for (const Entity& entity : find_entities(post->text)) {
        if (entity.kind == EntityKind::mention) add_user(call.world.find_username(entity.text));
      }
    }
    for (const auto& reference : {post->repost_of, post->quotes, post->in_reply_to}) {
      const Post* const parent = reference ? call.world.find_post(std::to_string(*reference)) : nullptr;
      if (parent == nullptr) continue;
      const bool wants_author = wants("referenced_tweets.id.author_id");
      const bool wants_media = wants("referenced_tweets.id.attachments.media_keys");
      if (wants_author) add_user(call.world.find_user(parent->author_id));
      if (wants_media) add_media(*parent);
      if (wants_author || wants_media || wants("referenced_tweets.id")) {
        add(parents, "id", std::to_string(parent->id), show_post(*parent, call));
      }
    }
  }
  Json includes = Json::object();
  if (!users.empty()) includes["users"] = std::move(users);
  if (!parents.empty()) includes[std::string(name_in(call.vocabulary, "tweets"))] = std::move(parents);
  if (!media.empty()) includes["media"] = std::move(media);
  if (!polls.empty()) includes["polls"] = std::move(polls);
  return includes;
}

Json show_user_includes(const std::vector<const User*>& users, const Call& call) {
  Json posts = Json::array();
  const auto add_post = [&](const Post* post) {
    if (post != nullptr) add(posts, "id", std::to_string(post->id), show_post(*post, call));
  };
  for (const User* const user : users) {
    if (has_item(call, "expansions", "pinned_tweet_id")) add_post(pinned_post(call.world, user->id));
    if (has_item(call, "expansions", "most_recent_tweet_id")) add_post(newest_post(call.world, user->id));
  }
  Json includes = Json::object();
  if (!posts.empty()) includes[std::string(name_in(call.vocabulary, "tweets"))] = std::move(posts);
  return includes;
}

Json show_list(const List& list, const Call& call) {
  Json object = {{"id", list.id}, {"name", list.name}};
  const auto wants = [&](std::string_view field) { return has_item(call, "list.fields", field); };
  if (wants("created_at")) object["created_at"] = rfc3339(list.created_at);
  if (wants("description")) object["description"] = list.description;
  if (wants("follower_count")) object["follower_count"] = 0;
  if (wants("member_count")) object["member_count"] = list.members.size();
  if (wants("owner_id")) object["owner_id"] = list.owner_id;
  if (wants("private")) object["private"] = list.is_private;
  return object;
}

Json show_list_includes(const std::vector<const List*>& lists, const Call& call) {
  Json users = Json::array();
  for (const List* const list : lists) {
    const User* const owner =
        has_item(call, "expansions", "owner_id") ? call.world.find_user(list->owner_id) : nullptr;
    if (owner != nullptr) add(users, "id", owner->id, show_user(*owner, call));
  }
  Json includes = Json::object();
  if (!users.empty()) includes["users"] = std::move(users);
  return includes;
}

std::string message_media_address(const Message& message) {
  return "https://ton.twitter.com/1.1/ton/data/dm/" + std::to_string(message.id) + "/" + message.media_id +
         "/" + message.media_id;
}

Json show_message(const Message& message, const Call& call) {
  Json object = {{"id", std::to_string(message.id)}, {"event_type", message.event_type}};
  if (!message.text.empty()) object["text"] = message.text;
  const auto wants = [&](std::string_view field) { return has_item(call, "dm_event.fields", field); };
  if (wants("created_at")) object["created_at"] = rfc3339(message.created_at);
  if (wants("sender_id")) object["sender_id"] = message.sender_id;
  if (wants("dm_conversation_id")) object["dm_conversation_id"] = message.conversation_id;
  if (wants("attachments") && !message.media_id.empty()) {
    const Media* const media = std::as_const(call.world).find_media(message.media_id);
    if (media != nullptr) object["attachments"] = {{"media_keys", Json::array({media_key(*media)})}};
  }
  if (wants("participant_ids") && message.event_type != "MessageCreate") {
    object["participant_ids"] = Json::array({message.sender_id});
  }
  return object;
}

Json show_message_includes(const std::vector<const Message*>& messages, const Call& call) {
  Json users = Json::array();
  Json media = Json::array();
  const auto add_user = [&](const std::string& id) {
    if (const User* const user = call.world.find_user(id)) add(users, "id", user->id, show_user(*user, call));
  };
  for (const Message* const message : messages) {
    if (has_item(call, "expansions", "sender_id")) add_user(message->sender_id);
    const Conversation* const conversation = call.world.find_conversation(message->conversation_id);
    if (conversation != nullptr && has_item(call, "expansions", "participant_ids")) {
      for (const std::string& id : conversation->participants) add_user(id);
    }
    const Media* const one = std::as_const(call.world).find_media(message->media_id);
    if (one != nullptr && has_item(call, "expansions", "attachments.media_keys")) {
      Json shown = show_media(*one, call);
      // What a message carries is nobody else's to see, and has no address on X's open hosts.
      if (shown.contains("url")) shown["url"] = message_media_address(*message);
      add(media, "media_key", media_key(*one), std::move(shown));
    }
  }
  Json includes = Json::object();
  if (!users.empty()) includes["users"] = std::move(users);
  if (!media.empty()) includes["media"] = std::move(media);
  return includes;
}

}  // namespace x_connect::sandbox
