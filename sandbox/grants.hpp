// What X has issued: the tokens that scenarios begin with, and those that come out of the two sign-in flows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

/// An OAuth 1.0a access token.
struct OAuth1Token {
  std::string secret;
  const Scenario* app = nullptr;
  std::string user_id;
  AccessLevel level = AccessLevel::none;
};

/// An OAuth 1.0a request token: the way to an access token.
struct RequestToken {
  std::string secret;
  const Scenario* app = nullptr;
  std::string callback;
  AccessLevel level = AccessLevel::none;
  std::string user_id = {};   ///< Who allowed it; empty before.
  std::string verifier = {};  ///< Likewise.
};

/// What a person has allowed an app by OAuth 2.0.
struct OAuth2Grant {
  const Scenario* app = nullptr;
  std::string user_id;
  std::vector<std::string> scopes;
  std::int64_t expires_at = 0;  ///< Seconds since 1970; 0 for never.
};

/// An OAuth 2.0 authorization code: the way to a grant's tokens.
struct AuthorizationCode {
  OAuth2Grant grant;
  std::string redirect_uri;
  std::string code_challenge;
  std::string code_challenge_method;
};

/// By token or code.
template <class Issued>
using Register = std::map<std::string, Issued, std::less<>>;

class Grants {
 public:
  /// Holds what the scenarios begin with.
  Grants();

  /// A text that nobody else has been given; the same ones in every run.
  std::string make_text(std::size_t length);

  Register<OAuth1Token> oauth1_tokens;
  Register<RequestToken> request_tokens;
  Register<OAuth2Grant> oauth2_tokens;
  Register<OAuth2Grant> refresh_tokens;
  Register<AuthorizationCode> authorization_codes;

 private:
  std::uint64_t count_ = 0;
};

/// What is issued under that name; null if nothing is.
template <class Issued>
const Issued* find_issued(const Register<Issued>& issued, std::string_view name) {
  const auto found = issued.find(name);
  return found == issued.end() ? nullptr : &found->second;
}

/// The app with that Client ID; null if there is none.
const Scenario* find_client(std::string_view client_id);

}  // namespace x_connect::sandbox
