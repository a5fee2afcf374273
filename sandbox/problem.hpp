// X's error replies, in the shapes it really sends. See docs/sandbox.md for where each was seen.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/reply.hpp"

namespace x_connect::sandbox {

/// A reply with a JSON body; bytes that are not UTF-8 are replaced.
Reply json_reply(int status, const nlohmann::json& body);

Reply unauthorized();                                                    ///< 401; X never says why.
Reply forbidden(std::string_view detail);                                ///< 403, about:blank.
Reply unsupported_authentication(const Action& action, AuthKind given);  ///< 403, names what is accepted.
Reply permissions_too_low();                                             ///< 403 oauth1-permissions.
Reply not_enrolled();                                                    ///< 403 client-not-enrolled.
Reply no_credits();                                                      ///< 402 CreditsDepleted.
Reply too_many_requests();                                               ///< 429.
Reply not_found_path();                                                  ///< 404 for an unknown path.

/// 400; `parameter` and `value` as sent, `message` in X's manner.
Reply invalid_request(std::string_view parameter, const std::string& value, const std::string& message);

/// The entry of `errors` inside a 200 when a post or user is not there.
nlohmann::json not_found_error(std::string_view resource_type, std::string_view parameter,
                               std::string_view value);

}  // namespace x_connect::sandbox
