// Addresses, and the encodings around them.
#include "core/url.hpp"

#include "core/signature.hpp"
#include "core/text.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

namespace {

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

/// RFC 3986, 2.1, once more and plainly.
std::string encoded_plainly(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (is_unreserved(c)) {
      encoded += c;
    } else {
      char escape[4];
      std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      encoded += escape;
    }
  }
  return encoded;
}

}  // namespace

void url(std::string_view input) {
  const std::string encoded = percent_encode(input);
  require(encoded == encoded_plainly(input), "percent-encoding is that of RFC 3986");
  require(percent_decode(encoded) == std::string(input), "what is encoded is decoded to what it was");
  require(base64_decode(base64_encode(input)) == std::string(input), "base64 goes there and back");
  if (const auto form = parse_form(input)) {
    const auto again = parse_form(serialize_form(*form));
    require(again && *again == *form, "a form goes there and back");
  }

  const auto parts = parse_url(input);
  const auto base = base_string_uri(input);
  require(parts.has_value() == base.has_value(), "what is a URL for one is one for the other");
  if (!parts) return;
  require(*base == parts->base, "the base string URI is the URL's base");
  require(parts->base.starts_with("http://") || parts->base.starts_with("https://"), "only http and https");
  require(parts->base.find('\\') == std::string::npos, "no path can be read in two ways");
  const std::string query(parts->query);
  for (const char c : parts->base + query)
    require(c > 0x20 && c < 0x7F && c != '#', "nothing in it ends a line or an address");
  const auto again = parse_url(parts->base + (query.empty() ? "" : "?") + query);
  require(again && again->base == parts->base && again->query == parts->query,
          "taken apart, it stays what it is");
}

}  // namespace x_connect::fuzz
