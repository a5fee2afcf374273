// Signing in: how a person gives an app access to an account, by OAuth 2.0 with PKCE [RFC 6749 4.1, RFC 7636]
// and by OAuth 1.0a [RFC 5849 2]; and the app's own bearer token [RFC 6749 4.4].
//
// On X the authorize pages stand on x.com; here they stand below /sandbox/, where the proxy lets a browser
// through, and at X's own paths for clients that come directly.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/reply.hpp"
#include "core/request.hpp"
#include "sandbox/authorization.hpp"
#include "sandbox/grants.hpp"
#include "sandbox/world.hpp"

namespace x_connect::sandbox {

/// Seconds in which an authorization code can be exchanged.
inline constexpr std::int64_t authorization_code_lifetime = 30;

/// Seconds in which an OAuth 2.0 access token works.
inline constexpr std::int64_t oauth2_token_lifetime = 7200;

/// Seconds in which a request token leads to an access token. X gives no number.
inline constexpr std::int64_t request_token_lifetime = 900;

/// GET /sandbox/page.css: what the authorize pages look like; nothing for any other path.
std::optional<Reply> serve_style(std::string_view path);

/// GET /i/oauth2/authorize: asks; with `decision=allow` or `deny`, redirects. `hosts` are names that redirect
/// addresses may have, besides those that stand for registered ones anyway.
Reply authorize_oauth2(const Request& request, Grants& grants, const std::vector<std::string>& hosts,
                       std::int64_t now);

/// POST /2/oauth2/token: a code or a refresh token for tokens.
Reply exchange_oauth2(const Request& request, Grants& grants, std::int64_t now);

/// POST /2/oauth2/revoke [RFC 7009].
Reply revoke_oauth2(const Request& request, Grants& grants);

/// POST /oauth2/token: key and secret for the bearer token, the same one every time.
Reply exchange_client_credentials(const Request& request);

/// POST /oauth/request_token, sent by `identity`.
Reply issue_request_token(const Request& request, const Identity& identity, Grants& grants,
                          const std::vector<std::string>& hosts, std::int64_t now);

/// GET /oauth/authorize: asks; with `decision=allow` or `deny`, redirects or shows the PIN.
Reply authorize_oauth1(const Request& request, Grants& grants);

/// POST /oauth/access_token: an allowed request token and its verifier for an access token.
Reply issue_access_token(const Identity& identity, Grants& grants);

}  // namespace x_connect::sandbox
