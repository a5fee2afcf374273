// URLs as a signature needs them: taken apart, and spelt as they are sent.
#pragma once

#include <string>
#include <string_view>

#include "result.hpp"

namespace x_connect {

/// The parts of an absolute http or https URL.
struct UrlParts {
  std::string
      base;  ///< Scheme and host in lower case, port unless it is the scheme's default, path as it is sent.
  std::string_view query;  ///< As it is given, without the `?`; a part of the URL that was taken apart.
};

/// Takes a URL apart. The fragment is dropped, since it is never sent; what no client sends raw in a path is
/// percent-encoded, so that the text signed is the text sent; everything else stays as it was given. Error:
/// "invalid_url", for a URL that is not absolute, not http(s), carries a user name, or has a host, port or
/// path that no client would send. The query is left to whoever reads it, control characters and all.
///
///   parse_url("HTTPS://API.x.com:443/2/users/me?a")->base == "https://api.x.com/2/users/me"
Result<UrlParts> parse_url(std::string_view url);

/// What is said of a control character, wherever in the URL it stands.
tl::unexpected<Error> refuse_control_character();

}  // namespace x_connect
