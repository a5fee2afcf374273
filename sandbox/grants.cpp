#include "grants.hpp"

#include <algorithm>

#include "core/digest.hpp"
#include "core/text.hpp"

namespace x_connect::sandbox {

Grants::Grants() {
  for (const Scenario& scenario : scenarios()) {
    const Credentials& held = scenario.credentials;
    if (scenario.owns_token && !held.access_token.empty()) {
      oauth1_tokens.add_lasting(held.access_token, {.secret = scenario.token_secret,
                                                    .app = &scenario,
                                                    .user_id = scenario.user_id,
                                                    .level = scenario.level});
    }
    if (scenario.oauth2_access_token.empty()) continue;
    const OAuth2Grant grant{.app = &scenario, .user_id = scenario.user_id, .scopes = scenario.scopes};
    refresh_tokens.add_lasting(scenario.oauth2_refresh_token, grant);
    if (!scenario.oauth2_expired) oauth2_tokens.add_lasting(scenario.oauth2_access_token, grant);
  }
}

void Grants::sweep(std::int64_t now) {
  authorization_codes.remove_if([&](const AuthorizationCode& code) { return now > code.grant.expires_at; });
  request_tokens.remove_if([&](const RequestToken& token) { return now >= token.expires_at; });
  // A day longer, so that a refusal can still say that the token has expired.
  constexpr std::int64_t day = 86400;
  oauth2_tokens.remove_if(
      [&](const OAuth2Grant& grant) { return grant.expires_at != 0 && now >= grant.expires_at + day; });
}

std::string Grants::make_text(std::size_t length) {
  std::string text;
  while (text.size() < length) {
    for (const char c : base64url_encode(sha256("sandbox " + std::to_string(++count_)))) {
      if (c != '-' && c != '_' && c != '=' && text.size() < length) text.push_back(c);
    }
  }
  return text;
}

const Scenario* find_client(std::string_view client_id) {
  const auto& all = scenarios();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Scenario& scenario) {
    return !client_id.empty() && scenario.credentials.client_id == client_id;
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace x_connect::sandbox
