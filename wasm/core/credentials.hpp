// Credentials: what they are called, what they look like, and what is wrong with them before anything is
// sent.
//
// Formats are observations, not a contract of X: a check warns, it never refuses on length alone.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "result.hpp"

namespace x_connect {

/// Everything a person may hold for one X account. An empty string means "not held".
struct Credentials {
  std::string api_key;               ///< Consumer Key: names the app [RFC 5849 "client identifier"].
  std::string api_secret;            ///< Consumer Secret: signs for the app.
  std::string bearer_token;          ///< App-only token: public reads.
  std::string access_token;          ///< OAuth 1.0a user token, `{user_id}-...`.
  std::string access_token_secret;   ///< Signs for the user.
  std::string client_id;             ///< OAuth 2.0 client.
  std::string client_secret;         ///< Only confidential clients have one.
  std::string oauth2_access_token;   ///< OAuth 2.0 user token, two hours.
  std::string oauth2_refresh_token;  ///< Used once, then replaced.
};

/// One row of the credential table.
struct CredentialField {
  std::string_view name;                      ///< snake_case name, as in `Credentials` and in JSON.
  std::string Credentials::*member;           ///< Where it is kept.
  std::string_view title;                     ///< What this product calls it.
  std::span<const std::string_view> aliases;  ///< What X's console and other tools call it.
  std::string_view format;                    ///< How it looks, in words.
  std::string_view help;                      ///< What it is for and where to find it.
  bool required;                              ///< The console cannot check anything without it.
  bool secret;                                ///< Signs or authorizes: masked on screen and never in a log.
};

/// The table, in the order a form shows it.
std::span<const CredentialField> credential_fields();

/// The row of that name; null if there is none.
const CredentialField* find_credential_field(std::string_view name);

/// Looks at the values alone, offline: swapped fields, quotes and spaces, half pairs, wrong kinds.
std::vector<Finding> check_credentials(const Credentials& credentials);

/// Characters that come along unseen when something is copied, as UTF-8.
struct StraySequence {
  std::string_view bytes;
  bool is_invisible;  ///< Else it stands for a blank or a quote.
};
std::span<const StraySequence> stray_sequences();

/// The value without what surrounds it by accident: spaces, quotes, commas, invisible characters.
///
///   trim_credential(" \"abc\",") == "abc"
std::string_view trim_credential(std::string_view text);

/// What a value surely is, judged by its shape alone; null when its shape says nothing.
const CredentialField* recognize_credential(std::string_view value);

/// The digits before the `-` of an OAuth 1.0a access token; nothing if it is not of that form.
///
///   user_id_of("2244994945-AbC...") == "2244994945"
std::optional<std::string> user_id_of(std::string_view access_token);

}  // namespace x_connect
