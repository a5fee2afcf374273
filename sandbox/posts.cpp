// Posts: write, delete, read; repost and like.
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <memory>
#include <utility>

#include "core/post_text.hpp"
#include "sandbox/endpoint.hpp"
#include "sandbox/entities.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

/// X refuses the same text twice "within a short time"; this many of the account's newest posts stand for
/// that.
constexpr int remembered_texts = 20;

bool was_posted_lately(const Call& call, const std::string& text) {
  int looked_at = 0;
  const auto& posts = call.world.posts();
  return std::any_of(posts.rbegin(), posts.rend(), [&](const Post& post) {
    return post.author_id == call.me->id && ++looked_at <= remembered_texts && post.text == text;
  });
}

std::ptrdiff_t count_cashtags(std::string_view text) {
  const auto entities = find_entities(text);
  return std::count_if(entities.begin(), entities.end(),
                       [](const Entity& entity) { return entity.kind == EntityKind::cashtag; });
}

/// Whether the author of a post asked for an answer of the account: by a mention, or by quoting a post of it.
bool has_summoned(const Call& call, const Post& post) {
  const Post* const quoted = post.quotes ? call.world.find_post(std::to_string(*post.quotes)) : nullptr;
  return mentions(post.text, call.me->username) || (quoted != nullptr && quoted->author_id == call.me->id);
}

/// What X takes away from self-serve plans; nothing where it allows the post.
std::optional<Reply> refuse_by_plan(const Call& call, const Post& draft, const Post* parent) {
  if (call.app.enterprise) return std::nullopt;
  if (count_cashtags(draft.text) > 1) return forbidden("You are not permitted to perform this action.");
  if (parent != nullptr && parent->author_id != call.me->id && !has_summoned(call, *parent)) {
    return reply_not_allowed();
  }
  if (draft.quotes) {
    return forbidden(
        "Quoting this post is not allowed because you have not been mentioned or are not part of the "
        "conversation thread of the post you are quoting.");
  }
  return std::nullopt;
}

/// The media that a post wants to carry; a refusal where they are not the account's, or not ready.
std::optional<Reply> refuse_media(const Call& call, const std::vector<std::string>& ids) {
  for (const std::string& id : ids) {
    const Media* const media = call.world.find_media(id);
    const bool fits =
        media != nullptr && may_use(*media, *call.me) && media->ready_at != 0 && media->ready_at <= call.now;
    if (!fits) return invalid_request({{"media.media_ids", ids, "Your media IDs are invalid."}});
  }
  return std::nullopt;
}

std::vector<std::string> texts_at(const Call& call, std::string_view pointer) {
  const nlohmann::json::json_pointer place{std::string(pointer)};
  if (!call.body.contains(place)) return {};
  return call.body.at(place).get<std::vector<std::string>>();
}

/// Longer texts, in bytes, are too long without being measured: 280 characters and a long link are shorter.
constexpr std::size_t longest_measured = std::size_t{16} * 1024;

/// Normalization Form C; `text` is UTF-8.
std::string normalize(const std::string& text) {
  const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.c_str());
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> composed(utf8proc_NFC(bytes), &std::free);
  return composed == nullptr ? text : reinterpret_cast<const char*>(composed.get());
}

Reply create_post(const Call& call) {
  Post draft{.author_id = call.me->id,
             .text = body_text(call, "/text"),
             .media_ids = texts_at(call, "/media/media_ids")};
  if (draft.text.size() > longest_measured || has_invalid_characters(draft.text) ||
      weighted_length(normalize(draft.text)) > longest_post_text) {
    return invalid_request(
        {{.message =
              "Your Tweet text is too long. For more information on how Twitter determines text length see "
              "https://github.com/twitter/twitter-text."}});
  }
  if (!draft.text.empty() && was_posted_lately(call, draft.text)) {
    return forbidden("You are not allowed to create a Tweet with duplicate content.");
  }
  const Post* parent = nullptr;
  if (const std::string id = body_text(call, "/reply/in_reply_to_tweet_id"); !id.empty()) {
    parent = call.world.find_post(id);
    if (parent == nullptr) {
      return forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.");
    }
    draft.in_reply_to = parent->id;
    draft.in_reply_to_user_id = parent->author_id;
  }
  if (const std::string id = body_text(call, "/quote_tweet_id"); !id.empty()) {
    const Post* const quoted = call.world.find_post(id);
    if (quoted == nullptr) return invalid_request({{.message = "quote_tweet_id does not exist."}});
    draft.quotes = quoted->id;
  }
  if (auto refusal = refuse_by_plan(call, draft, parent)) return *std::move(refusal);
  if (auto refusal = refuse_media(call, draft.media_ids)) return *std::move(refusal);
  if (const auto options = texts_at(call, "/poll/options"); !options.empty()) {
    draft.poll = {.id = std::to_string(call.world.next_id(call.now)),
                  .options = options,
                  .duration_minutes = call.body.at("poll").at("duration_minutes").get<int>()};
  }
  if (const std::string who = body_text(call, "/reply_settings"); !who.empty()) draft.reply_settings = who;
  const Post* former = nullptr;
  if (const std::string previous = body_text(call, "/edit_options/previous_post_id"); !previous.empty()) {
    former = call.world.find_post(previous);
    if (former == nullptr || former->author_id != call.me->id || !may_edit(*former, call.now)) {
      return forbidden("You are not allowed to edit this Tweet.");
    }
    draft.in_reply_to = former->in_reply_to;
    draft.in_reply_to_user_id = former->in_reply_to_user_id;
    draft.quotes = former->quotes;
    draft.first_at = former->former.empty() ? former->created_at : former->first_at;
    draft.former = former->former;
    draft.former.push_back(former->id);
  }
  const Post& post = former == nullptr ? call.world.publish(std::move(draft), call.now)
                                       : call.world.replace(former->id, std::move(draft), call.now);
  const std::string id = std::to_string(post.id);
  Json history = Json::array();
  for (const PostId earlier : post.former) history.push_back(std::to_string(earlier));
  history.push_back(id);
  return json_reply(
      call.action.success_status,
      {{"data", {{"id", id}, {"text", post.text}, {"edit_history_tweet_ids", std::move(history)}}}});
}

Reply delete_post(const Call& call) {
  const Post* const post = call.world.find_post(value_of(call.path, "id"));
  if (post != nullptr && post->author_id != call.me->id) {
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

Reply get_posts(const Call& call) {
  std::vector<const Post*> found;
  Json errors = Json::array();
  const std::string ids = value_of(call.query, "ids");
  for (const std::string_view id : split(ids, ',')) {
    const Post* const post = call.world.find_post(id);
    if (post != nullptr) found.push_back(post);
    if (post == nullptr) errors.push_back(not_found_error("tweet", "ids", id));
  }
  Reply reply = list_posts(call, found, {});
  if (errors.empty()) return reply;
  Json body = found.empty() ? Json::object() : Json::parse(reply.body);
  body["errors"] = std::move(errors);
  return json_reply(200, body);
}

/// The post that the body names, for a repost or a like.
const Post* named_post(const Call& call) { return call.world.find_post(body_text(call, "/tweet_id")); }

Reply repost(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const Post* const post = named_post(call);
  if (post == nullptr) return not_found("tweet", "tweet_id", body_text(call, "/tweet_id"));
  const auto& posts = call.world.posts();
  const bool done = std::any_of(posts.begin(), posts.end(), [&](const Post& other) {
    return other.repost_of == post->id && other.author_id == call.me->id;
  });
  if (done) return forbidden("You have already retweeted this Tweet.");
  const User* const author = call.world.find_user(post->author_id);
  const Post& made = call.world.publish(
      {.author_id = call.me->id,
       .text = "RT @" + (author == nullptr ? std::string() : author->username) + ": " + post->text,
       .lang = post->lang,
       .repost_of = post->id},
      call.now);
  return json_reply(200, {{"data", {{"retweeted", true}, {"rest_id", std::to_string(made.id)}}}});
}

Reply undo_repost(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const auto source = parse_post_id(value_of(call.path, "source_tweet_id"));
  const auto& posts = call.world.posts();
  const auto made = std::find_if(posts.begin(), posts.end(), [&](const Post& post) {
    return post.repost_of && post.repost_of == source && post.author_id == call.me->id;
  });
  if (made != posts.end()) call.world.erase(made->id);
  return json_reply(200, {{"data", {{"retweeted", false}}}});
}

Reply like_post(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const Post* const post = named_post(call);
  if (post == nullptr) return not_found("tweet", "tweet_id", body_text(call, "/tweet_id"));
  auto& likes = call.world.likes;
  const bool done = std::any_of(likes.begin(), likes.end(), [&](const Mark& mark) {
    return mark.post == post->id && mark.user_id == call.me->id;
  });
  if (!done) likes.push_back({.user_id = call.me->id, .post = post->id});
  return json_reply(200, {{"data", {{"liked", true}}}});
}

Reply unlike_post(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const auto id = parse_post_id(value_of(call.path, "tweet_id"));
  std::erase_if(call.world.likes,
                [&](const Mark& mark) { return mark.post == id && mark.user_id == call.me->id; });
  return json_reply(200, {{"data", {{"liked", false}}}});
}

/// The accounts that `did` names of a post.
Reply list_who(const Call& call, const std::function<bool(const User& user, const Post& post)>& did) {
  const std::string id = value_of(call.path, "id");
  const Post* const post = call.world.find_post(id);
  if (post == nullptr) return not_found("tweet", "id", id);
  std::vector<const User*> users;
  for (const User& user : call.world.people()) {
    if (did(user, *post)) users.push_back(&user);
  }
  return list_users(call, users);
}

Reply get_reposters(const Call& call) {
  const auto& posts = call.world.posts();
  return list_who(call, [&](const User& user, const Post& post) {
    return std::any_of(posts.begin(), posts.end(), [&](const Post& other) {
      return other.repost_of == post.id && other.author_id == user.id;
    });
  });
}

Reply get_likers(const Call& call) {
  const auto& likes = call.world.likes;
  return list_who(call, [&](const User& user, const Post& post) {
    return std::any_of(likes.begin(), likes.end(),
                       [&](const Mark& mark) { return mark.post == post.id && mark.user_id == user.id; });
  });
}

Reply hide_reply(const Call& call) {
  const std::string id = value_of(call.path, "tweet_id");
  const Post* const post = call.world.find_post(id);
  if (post == nullptr) return not_found("tweet", "tweet_id", id);
  const Post* const first = call.world.find_post(std::to_string(post->conversation_id));
  if (!post->in_reply_to || first == nullptr || first->author_id != call.me->id) {
    return forbidden("You are not allowed to hide or unhide this reply.");
  }
  const bool hidden = call.body.at("hidden").get<bool>();
  call.world.hide(post->id, hidden);
  return json_reply(200, {{"data", {{"hidden", hidden}}}});
}

constexpr std::array endpoints{
    Endpoint{"get_reposters", get_reposters},
    Endpoint{"get_likers", get_likers},
    Endpoint{"hide_reply", hide_reply},
    // A post with edit_options: both rows have one path.
    Endpoint{"edit_post", create_post},
    Endpoint{"create_post", create_post},
    Endpoint{"delete_post", delete_post},
    Endpoint{"get_post", get_post},
    Endpoint{"get_posts", get_posts},
    Endpoint{"repost", repost},
    Endpoint{"undo_repost", undo_repost},
    Endpoint{"like_post", like_post},
    Endpoint{"unlike_post", unlike_post},
};

}  // namespace

std::span<const Endpoint> post_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
