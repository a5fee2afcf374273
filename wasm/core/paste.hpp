// One paste of anything: settings, code, a console's page, a chat; and the credentials in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credentials.hpp"

namespace x_connect {

/// What a paste holds.
struct PastedCredentials {
  Credentials credentials;
  std::vector<std::string> unknown;  ///< Names (never values) that were not understood.
};

/// Reads `.env` and its relatives, JSON, YAML, code of any language, tables, the labels of X's console,
/// prose. A value is known by its name, else by its shape, else by its place: key and secret, token and
/// secret. Names of other services are left alone.
///
///   parse_paste("export X_API_KEY=abc").credentials.api_key == "abc"
PastedCredentials parse_paste(std::string_view text);

}  // namespace x_connect
