// URLs as a signature needs them: taken apart, and spelt as they are sent.
#pragma once

#include <string>
#include <string_view>

#include "result.hpp"

namespace x_connect {

/// The parts of an absolute http or https URL.
struct UrlParts {
  std::string scheme;  ///< Lower case.
  std::string host;    ///< Lower case; IPv6 in brackets.
  std::string port;    ///< Digits; empty when absent or the scheme's default.
  std::string path;    ///< Never empty; as it is sent.
  std::string query;   ///< As it is sent, without the `?`.
};

/// Takes a URL apart. The fragment is dropped, since it is never sent; what no client sends raw is
/// percent-encoded, so that the text signed is the text sent; everything else stays as it was given. Error:
/// "invalid_url", for a URL that is not absolute, not http(s), carries a user name, or has a host, port or
/// path that no client would send.
///
///   parse_url("HTTPS://API.x.com:443/2/users/me")->host == "api.x.com"
Result<UrlParts> parse_url(std::string_view url);

}  // namespace x_connect
