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
#include "sandbox/recorded.hpp"

namespace x_connect::sandbox {

/// What X holds against an app.
enum class AppState { normal, suspended, not_enrolled, no_credits, rate_limited };

struct Scenario {
  std::string id;
  std::string title;
  std::string description;
  std::string expectation;                  ///< What the check and the first post will show.
  std::string finding;                      ///< Code of the first finding to come; empty for none.
  const RecordedReply* recorded = nullptr;  ///< How X answers one action; null for the usual ways.
  Credentials credentials;                  ///< As a person would enter them.
  std::string token_secret;                 ///< The secret that really belongs to the access token.
  AccessLevel level = AccessLevel::none;    ///< Frozen into the access token.
  AppState app_state = AppState::normal;
  std::int64_t clock_ahead = 0;  ///< Seconds the sandbox's clock is ahead for this app.
  bool owns_token = true;        ///< False: the access token is another app's.
  bool enterprise = false;       ///< Whether the plan contains likes and quotes.
  std::string world;             ///< The scenario whose world it lives in; its own id for most.

  std::vector<std::string> scopes;   ///< Of the OAuth 2.0 tokens below.
  std::string oauth2_access_token;   ///< What X has issued, entered or not; empty for none.
  std::string oauth2_refresh_token;  ///< Likewise.
  bool oauth2_expired = false;       ///< The OAuth 2.0 access token's two hours are over.
  std::string user_id;
  std::string username;
  std::string name;
};

/// Every scope that X gives to apps.
const std::vector<std::string>& all_scopes();

/// All scenarios, in the order of the table.
const std::vector<Scenario>& scenarios();

}  // namespace x_connect::sandbox
