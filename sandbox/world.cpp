#include "world.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <utility>

#include "core/text.hpp"
#include "sandbox/seed.hpp"

namespace x_connect::sandbox {

namespace {

/// X counts milliseconds from here, in the upper 42 bits of an id.
constexpr std::int64_t id_epoch = 1288834974657;

/// Seconds that the account has kept its list.
constexpr std::int64_t seed_list_age = std::int64_t{30} * 86400;

std::string format_time(std::int64_t seconds, const char* format) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), format, &parts);
  return {text.data(), length};
}

}  // namespace

std::optional<PostId> parse_post_id(std::string_view text) {
  PostId id = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  return error == std::errc() && stop == end ? std::optional(id) : std::nullopt;
}

bool is_tied(const std::vector<Tie>& ties, std::string_view user_id, std::string_view target_id) {
  return std::any_of(ties.begin(), ties.end(),
                     [&](const Tie& tie) { return tie.user_id == user_id && tie.target_id == target_id; });
}

std::string conversation_id(std::string_view one, std::string_view other) {
  const auto smaller = [](std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  };
  const bool in_order = smaller(one, other);
  return std::string(in_order ? one : other) + "-" + std::string(in_order ? other : one);
}

std::int64_t editable_until(const Post& post) {
  constexpr std::int64_t editable_time = 3600;
  return (post.former.empty() ? post.created_at : post.first_at) + editable_time;
}

std::size_t edits_left(const Post& post) {
  constexpr std::size_t most_edits = 5;
  return most_edits - std::min(most_edits, post.former.size());
}

bool may_edit(const Post& post, std::int64_t now) {
  return !post.repost_of && now < editable_until(post) && edits_left(post) > 0;
}

std::string rfc3339(std::int64_t seconds) { return format_time(seconds, "%Y-%m-%dT%H:%M:%S.000Z"); }

std::string http_date(std::int64_t seconds) { return format_time(seconds, "%a, %d %b %Y %H:%M:%S GMT"); }

World::World(const Scenario& scenario, std::int64_t now) {
  for (const SeedUser& seed : seed_users()) {
    people_.push_back({.id = std::string(seed.id),
                       .username = std::string(seed.username),
                       .name = std::string(seed.name),
                       .description = std::string(seed.description),
                       .location = std::string(seed.location),
                       .created_at = seed.created_at,
                       .followers = seed.followers,
                       .website = std::string(seed.website),
                       .is_verified = seed.is_verified});
  }
  people_.front().id = scenario.user_id;
  people_.front().username = scenario.username;
  people_.front().name = scenario.name;
  for (const User& one : people_) {
    for (const User& other : people_) {
      if (&one != &other) follows.push_back({.user_id = one.id, .target_id = other.id});
    }
  }
  lists.push_back({.id = std::to_string(next_id(now - seed_list_age)),
                   .owner_id = scenario.user_id,
                   .name = "Neighbours",
                   .description = "Who opens a door near ours.",
                   .created_at = now - seed_list_age,
                   .members = {people_.at(1).id, people_.at(2).id}});
  const auto add_picture = [&](const std::string& owner, std::string_view category, std::string_view alt_text,
                               std::int64_t time) {
    media.push_back({.id = std::to_string(next_id(time)),
                     .owner_id = owner,
                     .category = std::string(category),
                     .type = "image/png",
                     .size = 24000,
                     .ready_at = time,
                     .finished_at = time,
                     .alt_text = std::string(alt_text)});
    return media.back().id;
  };
  for (const SeedPost& seed : seed_posts()) {
    Post post{.author_id = people_.at(seed.author).id,
              .text = std::string(seed.text),
              .lang = std::string(seed.lang),
              .likes = seed.likes,
              .reposts = seed.reposts};
    const std::int64_t time = now - std::int64_t{60} * seed.minutes_ago;
    const auto earlier = [&](int rows) -> const Post& {
      return posts_.at(posts_.size() - static_cast<std::size_t>(rows));
    };
    if (seed.answers_earlier > 0) {
      post.in_reply_to = earlier(seed.answers_earlier).id;
      post.in_reply_to_user_id = earlier(seed.answers_earlier).author_id;
    }
    if (seed.quotes_earlier > 0) post.quotes = earlier(seed.quotes_earlier).id;
    if (seed.reposts_earlier > 0) {
      const Post& source = earlier(seed.reposts_earlier);
      post.repost_of = source.id;
      post.text = "RT @" + find_user(source.author_id)->username + ": " + source.text;
      post.lang = source.lang;
    }
    for (const std::string_view alt_text : seed.pictures) {
      if (!alt_text.empty())
        post.media_ids.push_back(add_picture(post.author_id, "tweet_image", alt_text, time));
    }
    if (!seed.poll.empty()) {
      post.poll = {.id = std::to_string(next_id(time)), .options = {}, .duration_minutes = 1440};
      for (const SeedAnswer& answer : seed.poll) {
        post.poll->options.emplace_back(answer.label);
        post.poll->votes.push_back(answer.votes);
      }
    }
    const PostId id = publish(std::move(post), time).id;
    if (seed.bookmarked) bookmarks.push_back({.user_id = scenario.user_id, .post = id});
    if (seed.liked) likes.push_back({.user_id = scenario.user_id, .post = id});
  }
  last_seeded_ = last_id_;
  for (const SeedMessage& seed : seed_messages()) {
    const std::int64_t time = now - std::int64_t{60} * seed.minutes_ago;
    const std::string& other = people_.at(seed.with).id;
    Message message{.id = next_id(time),
                    .conversation_id = converse({scenario.user_id, other}, "").id,
                    .sender_id = seed.from_account ? scenario.user_id : other,
                    .text = std::string(seed.text),
                    .created_at = time};
    if (!seed.picture.empty())
      message.media_id = add_picture(message.sender_id, "dm_image", seed.picture, time);
    messages.push_back(std::move(message));
  }
}

const User* World::find_user(std::string_view id) const {
  const auto found =
      std::find_if(people_.begin(), people_.end(), [&](const User& user) { return user.id == id; });
  return found == people_.end() ? nullptr : &*found;
}

const User* World::find_username(std::string_view username) const {
  const std::string wanted = to_lower(username);
  const auto found = std::find_if(people_.begin(), people_.end(),
                                  [&](const User& user) { return to_lower(user.username) == wanted; });
  return found == people_.end() ? nullptr : &*found;
}

const Post* World::find_post(std::string_view id) const {
  const auto wanted = parse_post_id(id);
  if (!wanted) return nullptr;
  const auto found = std::lower_bound(posts_.begin(), posts_.end(), *wanted,
                                      [](const Post& post, PostId value) { return post.id < value; });
  return found == posts_.end() || found->id != *wanted ? nullptr : &*found;
}

int World::count_replies(const Post& post) const {
  return static_cast<int>(std::count_if(posts_.begin(), posts_.end(),
                                        [&](const Post& other) { return other.in_reply_to == post.id; }));
}

PostId World::next_id(std::int64_t now) {
  const std::int64_t milliseconds = std::max<std::int64_t>(now * 1000 - id_epoch, 1);
  last_id_ = std::max(static_cast<PostId>(milliseconds) << 22U, last_id_ + 1);
  return last_id_;
}

const Post& World::publish(Post post, std::int64_t now) {
  post.id = next_id(now);
  post.created_at = now;
  post.conversation_id = post.id;
  if (post.in_reply_to) {
    const Post* const parent = find_post(std::to_string(*post.in_reply_to));
    if (parent != nullptr) post.conversation_id = parent->conversation_id;
  }
  posts_.push_back(std::move(post));
  return posts_.back();
}

void World::trim() {
  const auto bytes = [](const auto& list) {
    std::size_t sum = 0;
    for (const auto& one : list) sum += one.text.size();
    return sum;
  };
  const auto cut = [](auto& list, std::size_t most) {
    if (list.size() > most) list.erase(list.begin(), list.end() - static_cast<std::ptrdiff_t>(most));
  };
  while (posts_.size() > most_posts || bytes(posts_) > most_post_bytes) {
    const auto oldest =
        std::find_if(posts_.begin(), posts_.end(), [&](const Post& post) { return post.id > last_seeded_; });
    if (oldest == posts_.end()) break;
    erase(oldest->id);
  }
  while (messages.size() > most_messages || bytes(messages) > most_message_bytes)
    messages.erase(messages.begin());
  // The pictures of the seeds came first, and stay.
  while (media.size() > most_media) {
    const auto oldest = std::find_if(media.begin(), media.end(), [&](const Media& one) {
      return parse_post_id(one.id).value_or(0) > last_seeded_;
    });
    media.erase(oldest == media.end() ? media.begin() : oldest);
  }
  for (auto* const ties : {&follows, &mutes, &blocks, &message_blocks}) cut(*ties, most_ties);
  cut(lists, most_lists);
  cut(articles, most_articles);
  cut(likes, most_marks);
  cut(bookmarks, most_marks);
  cut(folders, most_folders);
  cut(conversations_, most_conversations);
}

const Post& World::replace(PostId former, Post post, std::int64_t now) {
  const PostId id = publish(std::move(post), now).id;
  for (auto* const marks : {&likes, &bookmarks}) {
    for (Mark& mark : *marks) {
      if (mark.post == former) mark.post = id;
    }
  }
  for (Post& other : posts_) {
    for (auto* const reference : {&other.in_reply_to, &other.quotes, &other.repost_of}) {
      if (*reference == former) *reference = id;
    }
  }
  erase(former);
  return posts_.back();
}

void World::hide(PostId id, bool hidden) {
  for (Post& post : posts_) {
    if (post.id == id) post.is_hidden = hidden;
  }
}

void World::erase(PostId id) {
  const auto hangs_on = [&](const Mark& mark) { return mark.post == id; };
  std::erase_if(likes, hangs_on);
  std::erase_if(bookmarks, hangs_on);
  std::erase_if(posts_, [&](const Post& post) { return post.id == id || post.repost_of == id; });
}

Conversation& World::converse(std::vector<std::string> participants, std::string id) {
  if (id.empty()) id = conversation_id(participants.at(0), participants.at(1));
  const auto found = std::find_if(conversations_.begin(), conversations_.end(),
                                  [&](const Conversation& one) { return one.id == id; });
  if (found != conversations_.end()) return *found;
  conversations_.push_back({.id = std::move(id), .participants = std::move(participants)});
  return conversations_.back();
}

const Conversation* World::find_conversation(std::string_view id) const {
  const auto found = std::find_if(conversations_.begin(), conversations_.end(),
                                  [&](const Conversation& one) { return one.id == id; });
  return found == conversations_.end() ? nullptr : &*found;
}

const List* World::find_list(std::string_view id, const User* viewer) const {
  const auto found = std::find_if(lists.begin(), lists.end(), [&](const List& one) { return one.id == id; });
  const bool may =
      found != lists.end() && (!found->is_private || (viewer != nullptr && viewer->id == found->owner_id));
  return may ? &*found : nullptr;
}

std::string media_key(const Media& media) {
  const bool is_video = media.category.ends_with("video");
  return (is_video ? "7_" : media.category.ends_with("gif") ? "16_" : "3_") + media.id;
}

bool may_use(const Media& media, const User& user) {
  const auto& others = media.further_owners;
  return media.owner_id == user.id || std::find(others.begin(), others.end(), user.id) != others.end();
}

const Media* World::find_media(std::string_view id) const {
  const auto found = std::find_if(media.begin(), media.end(), [&](const Media& one) { return one.id == id; });
  return found == media.end() ? nullptr : &*found;
}

Media* World::find_media(std::string_view id) {
  const auto found = std::find_if(media.begin(), media.end(), [&](const Media& one) { return one.id == id; });
  return found == media.end() ? nullptr : &*found;
}

}  // namespace x_connect::sandbox
