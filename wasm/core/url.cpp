#include "url.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "text.hpp"

namespace x_connect {

namespace {

/// Percent-encodes what no client sends raw (the URL Standard's path and query percent-encode sets), so
/// that the text signed is the text sent. Everything else stays exactly as it was given.
std::string as_sent(std::string_view text, std::string_view encoded_characters) {
  std::string sent;
  sent.reserve(text.size());
  for (const char c : text) {
    const bool encode =
        static_cast<unsigned char>(c) >= 0x80 || encoded_characters.find(c) != std::string_view::npos;
    if (encode) {
      sent += percent_encode({&c, 1});
    } else {
      sent.push_back(c);
    }
  }
  return sent;
}

bool is_host_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

Result<UrlParts> parse_url(std::string_view url) {
  const auto refuse = [](std::string message, std::string hint) {
    return failure("invalid_url", "url", std::move(message), std::move(hint));
  };
  const std::string example = "Write an absolute URL such as https://api.x.com/2/users/me.";
  if (std::any_of(url.begin(), url.end(), is_control)) {
    return refuse("The URL contains a control character.",
                  "Remove line ends and tabs, or percent-encode them.");
  }
  UrlParts parts;
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return refuse("The URL has no scheme.", example);
  parts.scheme = to_lower(url.substr(0, scheme_end));
  if (parts.scheme != "https" && parts.scheme != "http") {
    return refuse("The URL's scheme is neither http nor https.", example);
  }
  url.remove_prefix(scheme_end + 3);
  url = url.substr(0, url.find('#'));

  std::string_view authority = url.substr(0, url.find_first_of("/?"));
  url.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos) {
    return refuse("The URL carries a user name or password.", "Take out everything between // and @.");
  }
  const std::size_t host_end = authority.starts_with('[')
                                   ? std::min(authority.find(']'), authority.size() - 1) + 1
                                   : std::min(authority.find(':'), authority.size());
  parts.host = to_lower(authority.substr(0, host_end));
  const bool bracketed = parts.host.starts_with('[');
  const bool well_formed =
      bracketed ? parts.host.size() > 3 && parts.host.back() == ']' &&
                      parts.host.find_first_not_of("0123456789abcdef:.", 1) == parts.host.size() - 1
                : !parts.host.empty() && std::all_of(parts.host.begin(), parts.host.end(), is_host_character);
  if (!well_formed) {
    return refuse("The URL's host is not a host name or address.",
                  "Write the host in ASCII, international names in their xn-- form.");
  }
  std::string_view port = authority.substr(host_end);
  if (!port.empty()) {
    if (port.front() != ':')
      return refuse("The URL's host is followed by something that is no port.", example);
    port.remove_prefix(1);
    const std::string_view digits = port;
    while (port.size() > 1 && port.front() == '0') port.remove_prefix(1);
    const bool numeric = std::all_of(digits.begin(), digits.end(), is_digit);
    if (!numeric || port.size() > 5 || (port.size() == 5 && port > "65535")) {
      return refuse("The URL's port is not a number from 0 to 65535.",
                    "Correct the digits after the host's colon.");
    }
    const bool is_default = port == (parts.scheme == "https" ? "443" : "80");
    if (!is_default) parts.port = port;
  }

  const std::size_t path_end = std::min(url.find('?'), url.size());
  if (url.substr(0, path_end).find('\\') != std::string_view::npos) {
    return refuse("The URL's path contains a backslash.",
                  "Write / between segments, %5C for a real backslash.");
  }
  parts.path = path_end == 0 ? "/" : as_sent(url.substr(0, path_end), " \"<>`{}^");
  parts.query = as_sent(url.substr(std::min(path_end + 1, url.size())), " \"<>");
  return parts;
}

}  // namespace x_connect
