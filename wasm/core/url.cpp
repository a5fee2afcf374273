#include "url.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "text.hpp"

namespace x_connect {

namespace {

enum : std::uint8_t {
  refused = 1,          ///< In any URL.
  encoded_in_path = 2,  ///< The URL Standard's path percent-encode set.
  in_host = 4,
};

consteval std::array<std::uint8_t, 256> make_classes() {
  std::array<std::uint8_t, 256> classes{};
  for (std::size_t c = 0; c < classes.size(); ++c) {
    if (is_control(static_cast<char>(c))) classes[c] |= refused;
    if (c >= 0x80) classes[c] |= encoded_in_path;
    if (c < 0x80 && is_alphanumeric(static_cast<char>(c))) classes[c] |= in_host;
  }
  for (const char c : {' ', '"', '<', '>', '`', '{', '}', '^'})
    classes[static_cast<unsigned char>(c)] |= encoded_in_path;
  for (const char c : {'-', '.', '_', '~'}) classes[static_cast<unsigned char>(c)] |= in_host;
  return classes;
}

constexpr std::array<std::uint8_t, 256> classes = make_classes();

std::uint8_t class_of(char c) { return classes[static_cast<unsigned char>(c)]; }

/// All classes of which there is a character.
unsigned classes_in(std::string_view text) {
  unsigned found = 0;
  for (; text.size() >= 4; text.remove_prefix(4)) {
    found |=
        static_cast<unsigned>(class_of(text[0]) | class_of(text[1]) | class_of(text[2]) | class_of(text[3]));
  }
  for (const char c : text) found |= class_of(c);
  return found;
}

/// Percent-encodes what no client sends raw, so that the text signed is the text sent. Everything else stays
/// exactly as it was given.
void append_as_sent(std::string& sent, std::string_view text) {
  if ((classes_in(text) & encoded_in_path) == 0) {
    sent += text;
    return;
  }
  for (const char c : text) {
    if ((class_of(c) & encoded_in_path) != 0) {
      sent += percent_encode({&c, 1});
    } else {
      sent.push_back(c);
    }
  }
}

tl::unexpected<Error> refuse(std::string message, std::string hint) {
  return failure("invalid_url", "url", std::move(message), std::move(hint));
}

constexpr const char* example = "Write an absolute URL such as https://api.x.com/2/users/me.";

bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.size() > 3 && host.back() == ']' &&
           host.find_first_not_of("0123456789abcdef:.", 1) == host.size() - 1;
  }
  return !host.empty() &&
         std::all_of(host.begin(), host.end(), [](char c) { return (class_of(c) & in_host) != 0; });
}

}  // namespace

tl::unexpected<Error> refuse_control_character() {
  return refuse("The URL contains a control character.",
                "Remove line ends and tabs, or percent-encode them.");
}

Result<UrlParts> parse_url(std::string_view url) {
  const std::string_view sent = url.substr(0, url.find('#'));
  const std::size_t query_start = std::min(sent.find('?'), sent.size());
  UrlParts parts{.base = {}, .query = sent.substr(std::min(query_start + 1, sent.size()))};
  if (((classes_in(url.substr(0, query_start)) | classes_in(url.substr(sent.size()))) & refused) != 0)
    return refuse_control_character();
  url = sent.substr(0, query_start);
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return refuse("The URL has no scheme.", example);
  parts.base.reserve(url.size() + 8);
  parts.base = to_lower(url.substr(0, scheme_end));
  const bool is_https = parts.base == "https";
  if (!is_https && parts.base != "http")
    return refuse("The URL's scheme is neither http nor https.", example);
  parts.base += "://";
  url.remove_prefix(scheme_end + 3);

  const std::string_view authority = url.substr(0, url.find('/'));
  const std::string_view path = url.substr(authority.size());
  if (authority.find('@') != std::string_view::npos) {
    return refuse("The URL carries a user name or password.", "Remove everything between // and @.");
  }
  const std::size_t host_end = authority.starts_with('[')
                                   ? std::min(authority.find(']'), authority.size() - 1) + 1
                                   : std::min(authority.find(':'), authority.size());
  const std::string host = to_lower(authority.substr(0, host_end));
  if (!is_host(host)) {
    return refuse("The URL's host is not a host name or address.",
                  "Write the host in ASCII, international names in their xn-- form.");
  }
  parts.base += host;
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
    if (!port.empty() && port != (is_https ? "443" : "80")) {
      parts.base.push_back(':');
      parts.base += port;
    }
  }

  if (path.find('\\') != std::string_view::npos) {
    return refuse("The URL's path contains a backslash.",
                  "Write / between segments, %5C for a real backslash.");
  }
  append_as_sent(parts.base, path.empty() ? "/" : path);
  return parts;
}

}  // namespace x_connect
