#include "scenario.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

#include "core/text.hpp"

namespace x_connect::sandbox {

namespace {

struct Row {
  std::string_view id;
  std::string_view title;
  std::string_view description;
  std::string_view expectation;
  std::string_view finding = {};  ///< The first one that the check leads to; empty where all is well.
  AccessLevel level = AccessLevel::read_write_directmessages;
  AppState app_state = AppState::normal;
  std::int64_t clock_ahead = 0;
  bool wrong_secret = false;
  bool foreign_token = false;
  bool has_token = true;
  bool has_keys = true;       ///< API Key, API Secret, Bearer Token and Access Token are entered.
  bool has_oauth2 = false;    ///< OAuth 2.0 tokens are entered.
  bool confidential = false;  ///< The app has a Client Secret.
  bool enterprise = false;
  bool oauth2_expired = false;
  bool few_scopes = false;
  std::string_view world = {};
  std::string_view user_id = {};
  std::string_view username = {};
  std::string_view name = {};
};

constexpr std::array rows{
    Row{.id = "all_good",
        .title = "Everything works",
        .description = "Keys and tokens of both kinds are valid; they may read, write, message and bookmark.",
        .expectation = "Every check passes, and everything works that a self-serve plan includes.",
        .has_oauth2 = true},
    Row{.id = "five_values",
        .title = "Five values, no OAuth 2.0",
        .description = "The five credentials of the usual guides, and a Client ID to sign in with.",
        .expectation = "Everything works but bookmarks, until you sign in with OAuth 2.0."},
    Row{.id = "read_only_token",
        .title = "Read-only token",
        .description = "The access token was generated while the app's permissions were set to Read.",
        .expectation = "Reading works; posting is refused with 403 until the token is regenerated.",
        .finding = "read_only_token",
        .level = AccessLevel::read},
    Row{.id = "no_direct_messages",
        .title = "Token without messages",
        .description = "The access token carries Read and write, but not Direct message.",
        .expectation = "Reading and posting work; messages are refused with 403.",
        .level = AccessLevel::read_write},
    Row{.id = "wrong_secret",
        .title = "Wrong secret",
        .description = "The access token secret is not the one that belongs to the token.",
        .expectation = "Public reads with the bearer token work; everything signed is refused with 401.",
        .finding = "wrong_user_token",
        .wrong_secret = true},
    Row{.id = "foreign_token",
        .title = "Token of another app",
        .description = "Keys and tokens are valid, but come from two different apps.",
        .expectation = "Public reads with the bearer token work; everything signed is refused with 401.",
        .finding = "wrong_user_token",
        .foreign_token = true},
    Row{.id = "bearer_only",
        .title = "No user token",
        .description = "Only key, secret and bearer token were entered.",
        .expectation = "Public reads work; nothing that needs an account does.",
        .has_token = false},
    Row{.id = "suspended_app",
        .title = "Suspended app",
        .description = "X has suspended the app.",
        .expectation = "Everything is refused with 401.",
        .finding = "all_refused",
        .app_state = AppState::suspended},
    Row{.id = "not_enrolled",
        .title = "App in no package",
        .description = "The app was created, but never moved to a package.",
        .expectation = "Everything is refused with 403 client-not-enrolled.",
        .finding = "app_not_enrolled",
        .app_state = AppState::not_enrolled},
    Row{.id = "no_credits",
        .title = "No credits left",
        .description = "The developer account's balance is zero.",
        .expectation = "Everything is refused with 402.",
        .finding = "no_credits",
        .app_state = AppState::no_credits},
    Row{.id = "rate_limited",
        .title = "Rate limit used up",
        .description = "The app has used up its 15 minutes.",
        .expectation = "Everything is refused with 429 until the window ends.",
        .finding = "rate_limited",
        .app_state = AppState::rate_limited},
    Row{.id = "clock_skewed",
        .title = "Wrong clock",
        .description = "X's clock is twenty minutes ahead, as it looks from a device whose clock is slow.",
        .expectation = "Everything signed is refused with 401, and the Date header shows the difference.",
        .finding = "clock_wrong",
        .clock_ahead = 1200},
    Row{.id = "oauth2_only",
        .title = "OAuth 2.0 only",
        .description =
            "No keys, only the tokens of a sign-in with OAuth 2.0; the app is a confidential client.",
        .expectation = "Everything works that a user token can do; the usage of the app can't be read.",
        .has_keys = false,
        .has_oauth2 = true,
        .confidential = true},
    Row{.id = "expired_oauth2",
        .title = "OAuth 2.0 token expired",
        .description = "The OAuth 2.0 token's two hours are over; the refresh token is still valid.",
        .expectation = "The token is refreshed by itself, once, and everything works.",
        .has_keys = false,
        .has_oauth2 = true,
        .oauth2_expired = true},
    Row{.id = "few_scopes",
        .title = "OAuth 2.0 without the scopes",
        .description = "The OAuth 2.0 token was granted tweet.read and users.read, and nothing else.",
        .expectation = "Reading works; everything else is refused with a bare 403.",
        .has_keys = false,
        .has_oauth2 = true,
        .few_scopes = true},
    Row{.id = "enterprise",
        .title = "Enterprise plan",
        .description = "Keys and tokens of both kinds are valid, and the plan includes likes and quotes.",
        .expectation = "Everything works, likes and quotes too.",
        .has_oauth2 = true,
        .enterprise = true},
    Row{.id = "second_account",
        .title = "A second account",
        .description = "Mira, whom the first account follows: the two share posts and messages.",
        .expectation = "Everything works; what one of the two sends, the other receives.",
        .has_oauth2 = true,
        .world = "all_good",
        .user_id = "1777000000000000001",
        .username = "mira_okafor",
        .name = "Mira Okafor"},
};

/// A text of exactly that length that anybody can see is made up: "sandboxReadOnlyTokenKey012...".
std::string made_up(std::string_view id, std::string_view what, std::size_t length) {
  constexpr std::string_view filling = "0123456789";
  std::string text = "sandbox";
  bool capital = true;
  for (const char c : id) {
    if (c != '_') text.push_back(capital ? static_cast<char>(c - 'a' + 'A') : c);
    capital = c == '_';
  }
  text += what;
  for (std::size_t i = 0; text.size() < length; ++i) text.push_back(filling[i % filling.size()]);
  // Long ids would push out what tells key and secret apart: the end does it instead.
  text.resize(length - what.size());
  return text + std::string(what);
}

std::string made_up_bearer(std::string_view id) {
  return std::string(21, 'A') + made_up(id, "App", 30) + "%2B" + made_up(id, "Bearer", 40) + "%3D" +
         std::string(16, 'z');
}

/// OAuth 2.0 tokens are base64url texts that end in what they are: "at" access, "rt" refresh.
std::string made_up_oauth2(std::string_view id, std::string_view what) {
  return base64url_encode(made_up(id, "", 40) + ":1790000000000:1:" + (what == "at" ? "1" : "0") + ":" +
                          std::string(what) + ":1");
}

/// An account for each recorded reply: all its credentials are good.
std::vector<Scenario> recorded_scenarios(const Scenario& model) {
  std::vector<Scenario> result;
  for (const RecordedReply& recorded : recorded_replies()) {
    const std::string number = std::to_string(100 + result.size());
    // Short, so that what tells the apps apart is not cut off.
    const std::string id = "r" + number;
    Scenario& scenario = result.emplace_back(model);
    scenario.id = "reply_" + recorded.finding;
    scenario.title = recorded.finding;
    std::replace(scenario.title.begin(), scenario.title.end(), '_', ' ');
    scenario.title.front() = static_cast<char>(scenario.title.front() - 'a' + 'A');
    scenario.description = recorded.action + " is answered with " + std::to_string(recorded.reply.status) +
                           ", in words from: " + recorded.source + ".";
    scenario.expectation =
        "The action " + recorded.action + " leads to the finding " + recorded.finding + ".";
    scenario.finding = recorded.finding;
    scenario.recorded = &recorded;
    scenario.world = scenario.id;
    scenario.user_id = "1999000000000000" + number;
    scenario.credentials.api_key = made_up(id, "Key", 25);
    scenario.credentials.api_secret = made_up(id, "Secret", 50);
    scenario.credentials.bearer_token = made_up_bearer(id);
    scenario.token_secret = made_up(id, "TokenSecret", 45);
    scenario.credentials.access_token = scenario.user_id + "-" + made_up(id, "Token", 30);
    scenario.credentials.access_token_secret = scenario.token_secret;
    scenario.credentials.client_id = base64url_encode(made_up(id, "Client", 20) + ":1:ci");
    scenario.oauth2_access_token = made_up_oauth2(id, "at");
    scenario.oauth2_refresh_token = made_up_oauth2(id, "rt");
    scenario.credentials.oauth2_access_token = scenario.oauth2_access_token;
    scenario.credentials.oauth2_refresh_token = scenario.oauth2_refresh_token;
  }
  return result;
}

std::vector<Scenario> make_scenarios() {
  std::vector<Scenario> result;
  for (const Row& row : rows) {
    Scenario scenario;
    scenario.id = row.id;
    scenario.title = row.title;
    scenario.description = row.description;
    scenario.expectation = row.expectation;
    scenario.finding = row.finding;
    scenario.level = row.level;
    scenario.app_state = row.app_state;
    scenario.clock_ahead = row.clock_ahead;
    scenario.world = row.world.empty() ? row.id : row.world;
    scenario.enterprise = row.enterprise;
    scenario.user_id = row.user_id.empty()
                           ? std::to_string(1888000000000000001 + static_cast<std::int64_t>(result.size()))
                           : std::string(row.user_id);
    scenario.username = row.username.empty() ? "lumen_coffee" : row.username;
    scenario.name = row.name.empty() ? "Lumen Coffee" : row.name;
    scenario.scopes = all_scopes();
    if (row.few_scopes) scenario.scopes = {"tweet.read", "users.read", "offline.access"};
    scenario.oauth2_expired = row.oauth2_expired;
    scenario.credentials.client_id = base64url_encode(made_up(row.id, "Client", 20) + ":1:ci");
    if (row.confidential) scenario.credentials.client_secret = made_up(row.id, "ClientSecret", 50);
    if (row.has_oauth2) {
      scenario.oauth2_access_token = made_up_oauth2(row.id, "at");
      scenario.oauth2_refresh_token = made_up_oauth2(row.id, "rt");
      scenario.credentials.oauth2_access_token = scenario.oauth2_access_token;
      scenario.credentials.oauth2_refresh_token = scenario.oauth2_refresh_token;
    }
    if (!row.has_keys) {
      result.push_back(std::move(scenario));
      continue;
    }
    scenario.credentials.api_key = made_up(row.id, "Key", 25);
    scenario.credentials.api_secret = made_up(row.id, "Secret", 50);
    scenario.credentials.bearer_token = made_up_bearer(row.id);
    scenario.token_secret = made_up(row.id, "TokenSecret", 45);
    if (row.has_token) {
      scenario.credentials.access_token = scenario.user_id + "-" + made_up(row.id, "Token", 30);
      scenario.credentials.access_token_secret = scenario.token_secret;
    }
    if (row.wrong_secret) scenario.credentials.access_token_secret = made_up(row.id, "Mistaken", 45);
    if (row.foreign_token) {
      scenario.owns_token = false;
      scenario.credentials.access_token = result.front().credentials.access_token;
      scenario.credentials.access_token_secret = result.front().token_secret;
    }
    result.push_back(std::move(scenario));
  }
  auto recorded = recorded_scenarios(result.front());
  std::move(recorded.begin(), recorded.end(), std::back_inserter(result));
  return result;
}

}  // namespace

const std::vector<std::string>& all_scopes() {
  static const std::vector<std::string> scopes = [] {
    // Those of X's description, the one that only its prose names, and whatever the catalogue asks for.
    std::set<std::string> named{
        "block.read",      "block.write",    "bookmark.read",   "bookmark.write", "broadcast.read",
        "broadcast.write", "developer.read", "developer.write", "dm.read",        "dm.write",
        "follows.read",    "follows.write",  "like.read",       "like.write",     "list.read",
        "list.write",      "media.write",    "mute.read",       "mute.write",     "offline.access",
        "space.read",      "timeline.read",  "tweet.read",      "tweet.write",    "tweet.moderate.write",
        "users.email",     "users.read"};
    for (const Action& action : actions()) named.insert(action.scopes.begin(), action.scopes.end());
    return std::vector<std::string>(named.begin(), named.end());
  }();
  return scopes;
}

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = make_scenarios();
  return all;
}

}  // namespace x_connect::sandbox
