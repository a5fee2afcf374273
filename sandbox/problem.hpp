// X's replies in the shapes it really sends: members in its order, wording and punctuation its own.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/reply.hpp"

namespace x_connect::sandbox {

/// JSON whose members stay in the order they were written in.
using Json = nlohmann::ordered_json;

/// A reply with a JSON body; bytes that are not UTF-8 are replaced.
Reply json_reply(int status, const Json& body);

Reply unauthorized();                                                    ///< 401; X never says why.
Reply forbidden(std::string_view detail);                                ///< 403, about:blank.
Reply unsupported_authentication(const Action& action, AuthKind given);  ///< 403, names what is accepted.
Reply reply_not_allowed();    ///< 403: nobody asked this self-serve app for an answer.
Reply permissions_too_low();  ///< 403 oauth1-permissions.
Reply not_enrolled();         ///< 403 client-not-enrolled.
Reply no_credits();           ///< 402 credits-depleted.
Reply too_many_requests();    ///< 429.
Reply not_found_path();       ///< 404 for an unknown path.
Reply invalid_credentials();  ///< 403 of POST /oauth2/token.

/// One thing that is wrong with the arguments of a request, in X's words.
struct InvalidArgument {
  std::string parameter = {};            ///< Empty for what is wrong with a body.
  std::vector<std::string> values = {};  ///< As sent.
  std::string message;
  bool in_query = false;  ///< X writes an empty `parameters` where it names none of the query's.
};

using InvalidArguments = std::vector<InvalidArgument>;

/// No more than this are listed in one reply: a client chooses how many it makes.
inline constexpr std::size_t most_invalid_arguments = 20;

/// 400; all of them at once.
Reply invalid_request(const InvalidArguments& errors);

/// A reply that says a post or user is not there: 200 with `errors` and no `data`.
///
///   not_found("tweet", "id", "20")
Reply not_found(std::string_view resource_type, std::string_view parameter, std::string_view value);

/// The same as one entry of `errors`, for replies that found some and missed others.
Json not_found_error(std::string_view resource_type, std::string_view parameter, std::string_view value);

}  // namespace x_connect::sandbox
