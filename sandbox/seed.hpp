// The people and posts that every world starts with: a small business whose account an agent helps to run,
// the people it follows, and posts of the kinds a screen has to cope with (emoji, Japanese, Arabic, long
// words, line breaks, links, replies).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace x_connect::sandbox {

struct SeedUser {
  std::string_view id;        ///< The scenario's own for the first row.
  std::string_view username;  ///< Likewise.
  std::string_view name;      ///< Likewise.
  std::string_view description;
  std::string_view location;
  std::int64_t created_at;  ///< Seconds since 1970.
  int followers;
  std::string_view website = {};
  bool is_verified = false;
};

struct SeedAnswer {
  std::string_view label;
  int votes;
};

struct SeedPost {
  int minutes_ago;
  std::size_t author;  ///< Row of seed_users().
  std::string_view lang;
  std::string_view text;
  int likes = 0;
  int reposts = 0;
  int answers_earlier = 0;  ///< A reply: how many rows up the post is that it answers; 0 for none.
  bool bookmarked = false;  ///< By the account.
  bool liked = false;       ///< By the account.
  std::array<std::string_view, 2> pictures = {};  ///< What they show, in words.
  int quotes_earlier = 0;   ///< How many rows up the post is that it quotes; 0 for none.
  int reposts_earlier = 0;  ///< Likewise that it reposts; its text is that post's.
  std::span<const SeedAnswer> poll = {};
};

/// A message between the account and one other person.
struct SeedMessage {
  int minutes_ago;
  std::size_t with;  ///< Row of seed_users().
  bool from_account;
  std::string_view text;
  std::string_view picture = {};  ///< What is to be seen on it; empty for none.
};

/// The account of the scenario first.
std::span<const SeedUser> seed_users();

/// Oldest first.
std::span<const SeedPost> seed_posts();

/// Oldest first.
std::span<const SeedMessage> seed_messages();

}  // namespace x_connect::sandbox
