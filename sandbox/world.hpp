// What exists on the sandbox's X: people and posts. Each scenario lives in a world of its own, so that one
// test's posts do not disturb another's.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

struct User {
  std::string id;
  std::string username;
  std::string name;
  std::string description;
  std::string created_at;  ///< RFC 3339.
};

struct Post {
  std::int64_t id = 0;
  std::string author_id;
  std::string text;
  std::string created_at;  ///< RFC 3339.
  std::int64_t in_reply_to = 0;
  std::int64_t conversation_id = 0;
  int likes = 0;
  int reposts = 0;
};

/// One window of requests to one action.
struct Window {
  std::int64_t start = 0;
  int used = 0;
};

struct World {
  explicit World(const Scenario& scenario);

  const User* find_user(std::string_view id) const;
  const Post* find_post(std::string_view id) const;

  /// Adds a post of the account. Ids grow with time, as X's do.
  const Post& publish(std::string text, std::int64_t in_reply_to, std::int64_t now);

  User account;
  std::vector<User> people;               ///< The account first, then those it follows.
  std::vector<Post> posts;                ///< Oldest first.
  std::map<std::string, Window> windows;  ///< By action and kind of authentication.
};

/// Seconds since 1970 as "2026-08-01T12:00:00.000Z".
std::string rfc3339(std::int64_t seconds);

}  // namespace x_connect::sandbox
