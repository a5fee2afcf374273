// From an action and its arguments to the exact request, signed.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "access.hpp"
#include "signature.hpp"

namespace x_connect {

/// Header fields in order; names are compared without regard to case.
using Headers = std::vector<std::pair<std::string, std::string>>;

/// The value of the first field of that name; nothing if there is none.
std::optional<std::string> header(const Headers& headers, std::string_view name);

/// An HTTP request as it goes on the wire.
struct Request {
  std::string method;
  std::string url;  ///< Absolute, for https://api.x.com.
  Headers headers;
  std::string body;
};

/// Inputs that are neither pure nor secret; `prepare` has no clock and no randomness of its own.
struct PrepareOptions {
  std::string nonce;      ///< Needed for OAuth 1.0a.
  std::string timestamp;  ///< Needed for OAuth 1.0a: whole seconds since 1970.
  std::optional<AuthKind> auth;
};

struct PreparedRequest {
  Request request;
  AuthKind auth;
  std::optional<Signature> signature;  ///< Present for OAuth 1.0a.
};

/// A request before it is authenticated: what is done, and nothing of who does it.
struct Outline {
  nlohmann::json arguments;  ///< As given, without nulls, with the user's own id filled in.
  std::string method;
  std::string url;  ///< Absolute, for https://api.x.com.
  std::string body;
};

/// Validates the arguments against the action's row, all problems at once, and fills in defaults and the
/// user's own id. `prepare` with the outline's arguments sends exactly its method, URL and body. Errors:
/// "unknown_action", "invalid_arguments" (with `problems`), "missing_argument" for an own id that is not
/// known.
///
///   outline("like_post", {{"tweet_id", "20"}}, "12")->url == "https://api.x.com/2/users/12/likes"
Result<Outline> outline(std::string_view action, const nlohmann::json& arguments,
                        std::string_view own_user_id);

/// Outlines the request and authenticates it.
/// Errors: those of outline, choose_auth and sign.
///
///   prepare("create_post", {{"text", "Hello"}}, credentials, {nonce, timestamp, std::nullopt})
Result<PreparedRequest> prepare(std::string_view action, const nlohmann::json& arguments,
                                const Credentials& credentials, const PrepareOptions& options);

}  // namespace x_connect
