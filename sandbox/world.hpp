// What exists on the sandbox's X: people and posts. Each scenario lives in a world of its own, so that one
// test's posts do not disturb another's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

/// Ids of posts grow with time; their upper bits are milliseconds, as X's are. Clients send up to 19
/// digits, which is more than a signed number holds.
using PostId = std::uint64_t;

struct User {
  std::string id;
  std::string username;
  std::string name;
  std::string description;
  std::string location;
  std::int64_t created_at = 0;  ///< Seconds since 1970.
  int followers = 0;
};

struct Post {
  PostId id = 0;
  std::string author_id;
  std::string text;
  std::string lang;                        ///< BCP 47, or "und" where nobody said.
  std::int64_t created_at = 0;             ///< Seconds since 1970.
  std::optional<PostId> in_reply_to = {};  ///< The post it answers; that may be deleted by now.
  std::string in_reply_to_user_id = {};
  PostId conversation_id = 0;  ///< The post the thread began with.
  std::string reply_settings = "everyone";
  int likes = 0;
  int reposts = 0;
};

class World {
 public:
  /// The seed state. Posts are dated back from `now`, so that a timeline always looks lived in.
  World(const Scenario& scenario, std::int64_t now);

  /// The account that the scenario's token belongs to.
  const User& account() const { return people_.front(); }

  /// The account first, then those it follows.
  const std::vector<User>& people() const { return people_; }

  /// Oldest first; ids ascend.
  const std::vector<Post>& posts() const { return posts_; }

  const User* find_user(std::string_view id) const;
  const Post* find_post(std::string_view id) const;
  int count_replies(const Post& post) const;

  /// Adds a post of the account; `parent` is what it answers, or null.
  const Post& publish(std::string text, const Post* parent, std::string reply_settings, std::int64_t now);

  /// Removes a post; nothing happens when there is none.
  void erase(PostId id);

 private:
  std::vector<User> people_;
  std::vector<Post> posts_;
};

/// The id that 1 to 19 digits spell.
std::optional<PostId> parse_post_id(std::string_view text);

/// Seconds since 1970 as "2026-08-01T12:00:00.000Z".
std::string rfc3339(std::int64_t seconds);

}  // namespace x_connect::sandbox
