// One paste of anything: settings, code, a console's page, a chat; and the credentials in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "credentials.hpp"

namespace x_connect {

/// One of several accounts or apps in a paste.
struct PastedProfile {
  std::string name;  ///< As the paste has it, else "default" or a number.
  Credentials credentials;
};

/// What a paste holds.
struct PastedCredentials {
  Credentials credentials;
  std::vector<std::string>
      unknown;          ///< Names (never values) that were not understood: each once, the first 20.
  std::string profile;  ///< Whose `credentials` are, where the paste holds several; else empty.
  std::vector<PastedProfile>
      profiles;  ///< All of them, in the order of the paste (JSON: of their names); empty where there is one.
  std::vector<std::string> swapped;  ///< Fields whose values stood in each other's place and were exchanged.
};

/// Reads `.env` and its relatives, JSON, YAML, code of any language, tables, the labels of X's console (in
/// English, German, Spanish, French, Portuguese and Japanese), diffs, prose. A value is known by its name,
/// else by its shape, else by its place: key and secret, token and secret. Names of other services are left
/// alone, and so is what stands in place of a value: bullets, "xxxx",
/// "<your key>". Takes time in proportion to the text, of which the first megabyte is read.
///
///   parse_paste("export X_API_KEY=abc").credentials.api_key == "abc"
/// Where it holds several profiles, the one named is taken; else the one that it calls its default; else the
/// first.
PastedCredentials parse_paste(std::string_view text, std::string_view profile = {});

}  // namespace x_connect
