// Text as it travels: percent-encoding, forms, UTF-8 and base64.
//
// Everything works on bytes; a std::string holds UTF-8 unless a comment says otherwise.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "result.hpp"

namespace x_connect {

/// Decoded name/value pairs in the order they were given; names may repeat.
using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Percent-encodes every byte outside `A-Z a-z 0-9 - . _ ~`, with upper-case digits [RFC 5849 3.6].
///
///   percent_encode("Ladies + Gentlemen") == "Ladies%20%2B%20Gentlemen"
std::string percent_encode(std::string_view text);

/// Writes percent_encode(text) to where there is room for three times as many bytes, and returns its end.
char* write_percent_encoded(char* out, std::string_view text);

/// Writes `%` and two upper-case digits, and returns their end.
char* write_escape(char* out, char c);

/// What two hexadecimal digits mean; nothing where there are not two, or other characters.
///
///   decode_escape("2Ctext") == ','
std::optional<char> decode_escape(std::string_view digits);

/// Undoes percent_encode. A `%` without two hexadecimal digits is an error ("invalid_percent_encoding").
Result<std::string> percent_decode(std::string_view text);

/// Parses `application/x-www-form-urlencoded` text: `+` is a space, a missing `=` an empty value,
/// empty pieces between `&` are skipped [RFC 5849 3.4.1.3.1].
Result<Parameters> parse_form(std::string_view text);

/// Writes `application/x-www-form-urlencoded` text with the stricter encoding of RFC 5849 3.6,
/// so that a signed form arrives byte for byte as it was signed.
std::string serialize_form(const Parameters& parameters);

/// Whether the bytes are well-formed UTF-8 (no surrogates, no overlong forms, at most U+10FFFF).
bool is_utf8(std::string_view text);

/// Base64 with padding [RFC 4648 4].
std::string base64_encode(std::string_view bytes);

/// Writes base64_encode(bytes) to where there is room for four letters for each three bytes that have begun,
/// and returns its end.
char* write_base64(char* out, std::string_view bytes);

/// Base64 for URLs, without padding [RFC 4648 5].
std::string base64url_encode(std::string_view bytes);

/// Decodes either alphabet, padded or not; the bytes need not be UTF-8. Anything else is an error.
Result<std::string> base64_decode(std::string_view text);

/// `0` to `9`, whatever the locale.
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// ASCII below the space, and DEL: what neither a URL nor a header may hold.
constexpr bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// ASCII letters and digits.
constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/// What percent-encoding leaves as it is: `A-Z a-z 0-9 - . _ ~` [RFC 3986 2.3].
inline constexpr std::array<bool, 256> unreserved = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 0; c < 0x80; ++c) table[c] = is_alphanumeric(static_cast<char>(c));
  for (const unsigned char c : {'-', '.', '_', '~'}) table[c] = true;
  return table;
}();
constexpr bool is_unreserved(char c) { return unreserved[static_cast<unsigned char>(c)]; }

/// Whether there is nothing but ASCII letters and digits; true for the empty text.
bool is_alphanumeric(std::string_view text);

/// A whole number in digits, with or without a minus sign; nothing for any other text, and beyond 64 bits.
std::optional<std::int64_t> parse_integer(std::string_view text);

/// ASCII lower case, for header names, hosts and schemes.
std::string to_lower(std::string_view text);

}  // namespace x_connect
