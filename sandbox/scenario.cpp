#include "scenario.hpp"

#include <array>

namespace x_connect::sandbox {

namespace {

struct Row {
  std::string_view id;
  std::string_view title;
  std::string_view description;
  std::string_view expectation;
  AccessLevel level = AccessLevel::read_write_directmessages;
  AppState app_state = AppState::normal;
  std::int64_t clock_ahead = 0;
  bool wrong_secret = false;
  bool foreign_token = false;
  bool has_token = true;
};

constexpr std::array rows{
    Row{.id = "all_good",
        .title = "Everything works",
        .description = "Five good credentials; the token may read, write and send messages.",
        .expectation = "Every check passes, and a post appears on the timeline."},
    Row{.id = "read_only_token",
        .title = "Read-only token",
        .description = "The access token was generated while the app's permissions were set to Read.",
        .expectation = "Reading works; posting is refused with 403 until the token is regenerated.",
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
        .wrong_secret = true},
    Row{.id = "foreign_token",
        .title = "Token of another app",
        .description = "Keys and tokens are valid, but come from two different apps.",
        .expectation = "Public reads with the bearer token work; everything signed is refused with 401.",
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
        .app_state = AppState::suspended},
    Row{.id = "not_enrolled",
        .title = "App in no package",
        .description = "The app was created, but never moved to a package.",
        .expectation = "Everything is refused with 403 client-not-enrolled.",
        .app_state = AppState::not_enrolled},
    Row{.id = "no_credits",
        .title = "No credits left",
        .description = "The developer account's balance is zero.",
        .expectation = "Everything is refused with 402.",
        .app_state = AppState::no_credits},
    Row{.id = "rate_limited",
        .title = "Rate limit used up",
        .description = "The app has used its quarter of an hour.",
        .expectation = "Everything is refused with 429 until the window ends.",
        .app_state = AppState::rate_limited},
    Row{.id = "clock_skewed",
        .title = "Wrong clock",
        .description = "X's clock is twenty minutes ahead, as it looks from a device whose clock is slow.",
        .expectation = "Everything signed is refused with 401, and the Date header shows the difference.",
        .clock_ahead = 1200},
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

std::vector<Scenario> make_scenarios() {
  std::vector<Scenario> result;
  for (const Row& row : rows) {
    Scenario scenario;
    scenario.id = row.id;
    scenario.title = row.title;
    scenario.description = row.description;
    scenario.expectation = row.expectation;
    scenario.level = row.level;
    scenario.app_state = row.app_state;
    scenario.clock_ahead = row.clock_ahead;
    scenario.user_id = std::to_string(1888000000000000001 + static_cast<std::int64_t>(result.size()));
    scenario.username = "lumen_coffee";
    scenario.name = "Lumen Coffee";
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
  return result;
}

}  // namespace

const std::vector<Scenario>& scenarios() {
  static const std::vector<Scenario> all = make_scenarios();
  return all;
}

}  // namespace x_connect::sandbox
