// The action catalogue: everything an agent can do on X, one row each, and the calls by which tokens come and
// go.
//
// Forms, requests, the proxy's allow-list, the sandbox's routes and the tools offered to agents are all
// derived from these rows. Figures are documented by X and dated; replies always win over them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "action.hpp"

namespace x_connect {

/// The origin that requests are built and signed for, whatever carries them.
inline constexpr std::string_view api_origin = "https://api.x.com";

/// Year and month of the prices, limits and restrictions of the rows.
inline constexpr std::string_view facts_date = "2026-08";

/// All rows, in the order people meet them.
std::span<const Action> actions();

/// All text formats that the rows use.
std::span<const TextFormat> text_formats();

/// The row of that id; null if there is none.
///
///   find_action("create_post")->method == "POST"
const Action* find_action(std::string_view id);

/// What a call outside the catalogue does that sets credentials up.
enum class TokenCall : std::uint8_t {
  app_only_token,        ///< Key and secret for the bearer token.
  oauth2_token,          ///< A code, or a refresh token, for tokens.
  oauth2_revoke,         ///< Gives a token back.
  oauth1_request_token,  ///< The first leg of OAuth 1.0a.
  oauth1_access_token,   ///< The third.
};

struct TokenEndpoint {
  TokenCall call;
  std::string_view method;
  std::string_view path;
};

/// All of them: what signs people in, what the proxy forwards and what the sandbox answers.
std::span<const TokenEndpoint> token_endpoints();

/// The row of that call.
const TokenEndpoint& token_endpoint(TokenCall call);

/// The row that a request fits; null if there is none.
const TokenEndpoint* find_token_endpoint(std::string_view method, std::string_view path);

}  // namespace x_connect
