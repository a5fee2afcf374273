// The scenarios: accounts and credentials that each show one way in which things go well or wrong.
//
// One table. The sandbox's registry of keys, the list at GET /sandbox/scenarios, the console's picker, the
// tests and the docs are all derived from it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/action.hpp"
#include "core/credentials.hpp"

namespace x_connect::sandbox {

/// What X holds against an app.
enum class AppState { normal, suspended, not_enrolled, no_credits, rate_limited };

struct Scenario {
  std::string id;
  std::string title;
  std::string description;
  std::string expectation;                ///< What the check and the first post will show.
  Credentials credentials;                ///< As a person would enter them.
  std::string token_secret;               ///< The secret that really belongs to the access token.
  AccessLevel level = AccessLevel::none;  ///< Frozen into the access token.
  AppState app_state = AppState::normal;
  std::int64_t clock_ahead = 0;  ///< Seconds the sandbox's clock is ahead for this app.
  bool owns_token = true;        ///< False: the access token is another app's.
  std::string user_id;
  std::string username;
  std::string name;
};

/// All scenarios, in the order of the table.
const std::vector<Scenario>& scenarios();

}  // namespace x_connect::sandbox
