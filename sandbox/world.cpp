#include "world.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <utility>

#include "sandbox/seed.hpp"

namespace x_connect::sandbox {

namespace {

/// X counts milliseconds from here, in the upper 42 bits of an id.
constexpr std::int64_t id_epoch = 1288834974657;

PostId make_id(std::int64_t seconds, PostId least) {
  const std::int64_t milliseconds = std::max<std::int64_t>(seconds * 1000 - id_epoch, 1);
  return std::max(static_cast<PostId>(milliseconds) << 22U, least);
}

}  // namespace

std::optional<PostId> parse_post_id(std::string_view text) {
  PostId id = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, id);
  return error == std::errc() && stop == end ? std::optional(id) : std::nullopt;
}

std::string rfc3339(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.000Z", &parts);
  return {text.data(), length};
}

World::World(const Scenario& scenario, std::int64_t now) {
  for (const SeedUser& seed : seed_users()) {
    people_.push_back({.id = std::string(seed.id),
                       .username = std::string(seed.username),
                       .name = std::string(seed.name),
                       .description = std::string(seed.description),
                       .location = std::string(seed.location),
                       .created_at = seed.created_at,
                       .followers = seed.followers});
  }
  people_.front().id = scenario.user_id;
  people_.front().username = scenario.username;
  people_.front().name = scenario.name;
  for (const SeedPost& seed : seed_posts()) {
    const std::int64_t time = now - std::int64_t{60} * seed.minutes_ago;
    const PostId id = make_id(time, posts_.empty() ? 1 : posts_.back().id + 1);
    Post post{.id = id,
              .author_id = people_.at(seed.author).id,
              .text = std::string(seed.text),
              .lang = std::string(seed.lang),
              .created_at = time,
              .conversation_id = id,
              .likes = seed.likes,
              .reposts = seed.reposts};
    if (seed.answers_earlier > 0) {
      const Post& parent = posts_.at(posts_.size() - static_cast<std::size_t>(seed.answers_earlier));
      post.in_reply_to = parent.id;
      post.in_reply_to_user_id = parent.author_id;
      post.conversation_id = parent.conversation_id;
    }
    posts_.push_back(std::move(post));
  }
}

const User* World::find_user(std::string_view id) const {
  const auto found =
      std::find_if(people_.begin(), people_.end(), [&](const User& user) { return user.id == id; });
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

const Post& World::publish(std::string text, const Post* parent, std::string reply_settings,
                           std::int64_t now) {
  const PostId id = make_id(now, posts_.empty() ? 1 : posts_.back().id + 1);
  Post post{.id = id,
            .author_id = account().id,
            .text = std::move(text),
            .lang = "und",
            .created_at = now,
            .conversation_id = id,
            .reply_settings = std::move(reply_settings)};
  if (parent != nullptr) {
    post.in_reply_to = parent->id;
    post.in_reply_to_user_id = parent->author_id;
    post.conversation_id = parent->conversation_id;
  }
  posts_.push_back(std::move(post));
  return posts_.back();
}

void World::erase(PostId id) {
  std::erase_if(posts_, [&](const Post& post) { return post.id == id; });
}

}  // namespace x_connect::sandbox
