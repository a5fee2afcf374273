// Signing in: the requests by which credentials are obtained, renewed and given back, and what their replies
// say.
//
// OAuth 2.0 Authorization Code with PKCE [RFC 6749 4.1, RFC 7636], its refresh [RFC 6749 6] and revocation
// [RFC 7009]; the app's own bearer token [RFC 6749 4.4]; OAuth 1.0a in three legs or with a PIN [RFC 5849 2].
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis.hpp"

namespace x_connect {

/// One request of a sign-in.
struct SignInStep {
  std::string_view id;                         ///< e.g. "oauth2_token".
  TokenCall call;                              ///< The token endpoint it goes to.
  std::span<const std::string_view> fields;    ///< What it takes besides credentials; all of them are needed.
  std::span<const std::string_view> optional;  ///< What it takes if given.
};

/// All steps: app_only_token, oauth2_token, oauth2_refresh, oauth2_revoke, oauth1_request_token,
/// oauth1_access_token.
std::span<const SignInStep> sign_in_steps();

/// The S256 challenge of a code verifier [RFC 7636 4.2].
/// Errors: "invalid_code_verifier" when it is not 43 to 128 unreserved characters.
///
///   code_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") ==
///   "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
Result<std::string> code_challenge(std::string_view code_verifier);

/// Where a person allows an app to use an account by OAuth 2.0.
struct OAuth2Authorization {
  std::string client_id;
  std::string redirect_uri;  ///< Exactly as registered with the app.
  std::vector<std::string> scopes;
  std::string state;  ///< At most 500 characters; comes back unchanged.
  std::string code_verifier;
};

/// The query of the authorize page; X's is at https://x.com/i/oauth2/authorize.
/// Errors: "missing_field", "invalid_code_verifier", "invalid_input".
Result<std::string> oauth2_authorize_query(const OAuth2Authorization& authorization);

/// The scopes that some actions need, offline.access with them, sorted.
std::vector<std::string> scopes_for(const std::vector<std::string>& actions);

/// The request of one step. `fields` are by name: code, redirect_uri, code_verifier, token, oauth_callback,
/// oauth_token, oauth_token_secret, oauth_verifier.
/// Errors: "unknown_step", "missing_field", "missing_credentials".
Result<PreparedRequest> prepare_sign_in(std::string_view step, const nlohmann::json& fields,
                                        const Credentials& credentials, const PrepareOptions& options);

/// What the reply of a step gives.
struct SignInReply {
  bool ok = false;
  nlohmann::json credentials;              ///< Those that were issued, by their names.
  std::vector<std::string> scopes;         ///< OAuth 2.0: granted.
  std::optional<std::int64_t> expires_in;  ///< OAuth 2.0: seconds.
  std::string user_id;                     ///< OAuth 1.0a access token: whose it is.
  std::string username;                    ///< Likewise.
  std::string oauth_token;                 ///< OAuth 1.0a request token.
  std::string oauth_token_secret;          ///< Likewise.
  std::vector<Finding> findings;           ///< Why it failed; empty when it did not.
};

SignInReply read_sign_in(std::string_view step, const Exchange& exchange);

}  // namespace x_connect
