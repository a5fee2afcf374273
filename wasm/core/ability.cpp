#include "ability.hpp"

#include <algorithm>
#include <array>

namespace x_connect {

namespace {

constexpr std::array<std::string_view, 5> read_actions{"search_posts", "get_home_timeline", "get_user_posts",
                                                       "get_mentions", "get_me"};
constexpr std::array<std::string_view, 5> post_actions{"create_post", "delete_post", "repost", "undo_repost",
                                                       "upload_media"};
constexpr std::array<std::string_view, 3> message_actions{"send_direct_message", "get_direct_messages",
                                                          "delete_direct_message"};
constexpr std::array<std::string_view, 3> bookmark_actions{"add_bookmark", "get_bookmarks",
                                                           "remove_bookmark"};
constexpr std::array<std::string_view, 3> like_actions{"like_post", "unlike_post", "get_liked_posts"};
constexpr std::array<std::string_view, 18> people_actions{
    "get_followers",     "get_following",   "unfollow_user", "get_muted_users", "mute_user",
    "unmute_user",       "get_owned_lists", "get_list",      "get_list_posts",  "get_list_members",
    "create_list",       "update_list",     "delete_list",   "add_list_member", "remove_list_member",
    "get_blocked_users", "block_user",      "unblock_user"};

constexpr std::array rows{
    Ability{.id = "read",
            .title = "Read",
            .description = "Timelines, mentions, profiles, and posts of the last seven days by search.",
            .phrase = "read posts",
            .actions = read_actions,
            .trial = "get_home_timeline",
            .trial_results = 1},
    Ability{.id = "post",
            .title = "Post",
            .description = "Write, reply, repost and delete, with pictures and videos.",
            .phrase = "post",
            .actions = post_actions,
            .trial = {},
            .trial_results = 0},
    Ability{.id = "messages",
            .title = "Direct messages",
            .description = "Read conversations, answer, and start new ones.",
            .phrase = "send messages",
            .actions = message_actions,
            .trial = "get_direct_messages",
            .trial_results = 1},
    Ability{.id = "bookmarks",
            .title = "Bookmarks",
            .description = "Bookmark posts, sort them into folders, and find them again.",
            .phrase = "keep bookmarks",
            .actions = bookmark_actions,
            .trial = "get_bookmarks",
            .trial_results = 1},
    Ability{.id = "people",
            .title = "People and lists",
            .description = "See who follows whom, mute and block accounts, and keep lists of them.",
            .phrase = "mute or block people or keep lists",
            .actions = people_actions,
            .trial = "get_owned_lists",
            .trial_results = 1},
    Ability{.id = "likes",
            .title = "Likes",
            .description = "Like and unlike. Since April 2026 only Enterprise plans include it.",
            .phrase = "like posts",
            .actions = like_actions,
            .trial = "get_liked_posts",
            .trial_results = 5},
};

bool is_sure_of_oauth1(const Action& action) {
  return accepts(action, AuthKind::oauth1) && !is_doubtful(action, AuthKind::oauth1);
}

}  // namespace

std::span<const Ability> abilities() { return rows; }

const Ability* find_ability(std::string_view id) {
  const auto* const row =
      std::find_if(rows.begin(), rows.end(), [&](const Ability& ability) { return ability.id == id; });
  return row == rows.end() ? nullptr : row;
}

AccessLevel level_for(const Ability& ability) {
  AccessLevel level = AccessLevel::read;
  for (const std::string_view id : ability.actions) {
    const Action& action = *find_action(id);
    if (is_sure_of_oauth1(action)) level = std::max(level, action.level);
  }
  return level;
}

bool needs_oauth2(const Ability& ability) {
  return std::any_of(ability.actions.begin(), ability.actions.end(),
                     [](std::string_view id) { return !is_sure_of_oauth1(*find_action(id)); });
}

}  // namespace x_connect
