// A call: a request whose sender is known, taken apart for the action it asks for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/action.hpp"
#include "core/request.hpp"
#include "sandbox/problem.hpp"
#include "sandbox/vocabulary.hpp"
#include "sandbox/world.hpp"

namespace x_connect::sandbox {

struct Call {
  const Action& action;
  World& world;
  const Scenario& app;
  const User* me = nullptr;  ///< Whose account; null for app-only.
  Parameters path;           ///< Names and decoded values of the template's placeholders.
  Parameters query;          ///< Without the `oauth_*` parameters.
  nlohmann::json body;       ///< The JSON body; null when the action takes none.
  std::int64_t now = 0;
  std::vector<std::string> scopes = {};        ///< OAuth 2.0: granted.
  Vocabulary vocabulary = Vocabulary::legacy;  ///< Of the reply; the query is in the legacy one, translated.
};

/// The value of that name; empty if there is none.
std::string value_of(const Parameters& parameters, std::string_view name);

/// The pieces between separators, without empty ones.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Of UTF-8.
std::int64_t count_code_points(std::string_view text);

/// What the body holds at that place; empty if nothing.
///
///   body_text(call, "/reply/in_reply_to_tweet_id")
std::string body_text(const Call& call, std::string_view pointer);

/// Whether a list-valued parameter of the query names an item: `has_item(call, "tweet.fields", "lang")`.
bool has_item(const Call& call, std::string_view name, std::string_view item);

}  // namespace x_connect::sandbox
