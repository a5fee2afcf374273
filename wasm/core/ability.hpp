// What a person may want an agent to do. From the choice follow the permission level, the scopes and the
// guide's steps, and what the check compares its answers with.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue.hpp"

namespace x_connect {

struct Ability {
  std::string_view id;                        ///< "read", "post", "messages", "bookmarks", "likes".
  std::string_view title;                     ///< A word or two.
  std::string_view description;               ///< One sentence.
  std::string_view phrase;                    ///< Completes "your agent can ..." and "your agent cannot ...".
  std::span<const std::string_view> actions;  ///< What stands for it, by id; the first is its essence.
  std::string_view trial;  ///< The read that tells whether it works, by id; empty where only a write would.
  std::int64_t trial_results;  ///< The least `max_results` of that read.
};

/// All abilities, in the order people are asked about them.
std::span<const Ability> abilities();

/// The ability of that id; null if there is none.
const Ability* find_ability(std::string_view id);

/// The least permission level with which an OAuth 1.0a token does all of it that such a token can do.
AccessLevel level_for(const Ability& ability);

/// Whether part of it works only after a sign-in with OAuth 2.0.
bool needs_oauth2(const Ability& ability);

}  // namespace x_connect
