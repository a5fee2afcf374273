#include "text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace x_connect {

namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";
constexpr std::string_view base64_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view base64url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

/// Copies up to the first character that has to be escaped, and returns where that is.
const char* copy_unreserved(const char* next, const char* end, char*& out) {
  const auto is_plain = [](char c) -> unsigned { return is_unreserved(c) ? 1U : 0U; };
  constexpr std::ptrdiff_t step = 4;
  for (; end - next >= step; next += step, out += step) {
    if ((is_plain(next[0]) & is_plain(next[1]) & is_plain(next[2]) & is_plain(next[3])) == 0) break;
    std::memcpy(out, next, step);
  }
  for (; next != end && is_plain(*next) != 0; ++next) *out++ = *next;
  return next;
}

/// Appends the decoded text; `plus_is_space` is what sets a form apart from a path.
Result<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  const auto is_special = [plus_is_space](char c) { return c == '%' || (c == '+' && plus_is_space); };
  for (std::size_t i = 0;;) {
    const std::size_t start = i;
    while (i < text.size() && !is_special(text[i])) ++i;
    decoded.append(text.substr(start, i - start));
    if (i == text.size()) break;
    if (text[i++] == '+') {
      decoded.push_back(' ');
      continue;
    }
    const auto escaped = decode_escape(text.substr(i));
    if (!escaped) {
      return failure(
          "invalid_percent_encoding", "",
          "The % at position " + std::to_string(i - 1) + " is not followed by two hexadecimal digits.",
          "Write %25 for a percent sign.");
    }
    decoded.push_back(*escaped);
    i += 2;
  }
  return decoded;
}

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

/// Without padding, to where there is room for four letters for each three bytes that have begun.
char* write_base64_letters(char* out, std::string_view bytes, std::string_view alphabet) {
  for (; bytes.size() >= 3; bytes.remove_prefix(3)) {
    const std::uint32_t group = byte_at(bytes, 0) << 16U | byte_at(bytes, 1) << 8U | byte_at(bytes, 2);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) *out++ = alphabet[group >> shift & 63U];
  }
  if (!bytes.empty()) {
    const std::uint32_t group = byte_at(bytes, 0) << 16U | (bytes.size() > 1 ? byte_at(bytes, 1) << 8U : 0U);
    *out++ = alphabet[group >> 18U];
    *out++ = alphabet[group >> 12U & 63U];
    if (bytes.size() > 1) *out++ = alphabet[group >> 6U & 63U];
  }
  return out;
}

std::size_t base64_size(std::string_view bytes) { return (bytes.size() + 2) / 3 * 4; }

consteval std::array<std::int8_t, 256> make_base64_values() {
  std::array<std::int8_t, 256> values{};
  for (auto& value : values) value = -1;
  for (std::size_t i = 0; i < base64_alphabet.size(); ++i) {
    values[static_cast<unsigned char>(base64_alphabet[i])] = static_cast<std::int8_t>(i);
    values[static_cast<unsigned char>(base64url_alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return values;
}

constexpr std::array<std::int8_t, 256> base64_values = make_base64_values();

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string encoded(3 * text.size(), '\0');
  encoded.resize(static_cast<std::size_t>(write_percent_encoded(encoded.data(), text) - encoded.data()));
  return encoded;
}

char* write_percent_encoded(char* out, std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* next = copy_unreserved(text.data(), end, out); next != end;
       next = copy_unreserved(next + 1, end, out)) {
    out = write_escape(out, *next);
  }
  return out;
}

char* write_escape(char* out, char c) {
  const auto byte = static_cast<unsigned char>(c);
  *out++ = '%';
  *out++ = hex_digits[byte >> 4U];
  *out++ = hex_digits[byte & 15U];
  return out;
}

std::optional<char> decode_escape(std::string_view digits) {
  const int high = digits.size() >= 2 ? hex_value(digits[0]) : -1;
  const int low = high >= 0 ? hex_value(digits[1]) : -1;
  if (low < 0) return std::nullopt;
  return static_cast<char>(high * 16 + low);
}

Result<std::string> percent_decode(std::string_view text) { return decode(text, false); }

Result<Parameters> parse_form(std::string_view text) {
  Parameters parameters;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('&'), text.size());
    const std::string_view piece = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (piece.empty()) continue;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    auto name = decode(piece.substr(0, equals), true);
    if (!name) return tl::unexpected(name.error());
    auto value = decode(piece.substr(std::min(equals + 1, piece.size())), true);
    if (!value) return tl::unexpected(value.error());
    parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return parameters;
}

std::string serialize_form(const Parameters& parameters) {
  std::string form;
  for (const auto& [name, value] : parameters) {
    if (!form.empty()) form.push_back('&');
    form += percent_encode(name);
    form.push_back('=');
    form += percent_encode(value);
  }
  return form;
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const unsigned char lead = byte(i);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    // Unicode 15, table 3-7: the first continuation byte's range depends on the lead byte.
    std::size_t length = 0;
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3;
      if (lead == 0xE0) low = 0xA0;
      if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4;
      if (lead == 0xF0) low = 0x90;
      if (lead == 0xF4) high = 0x8F;
    } else {
      return false;
    }
    if (i + length > text.size() || byte(i + 1) < low || byte(i + 1) > high) return false;
    for (std::size_t k = 2; k < length; ++k) {
      if ((byte(i + k) & 0xC0U) != 0x80U) return false;
    }
    i += length;
  }
  return true;
}

char* write_base64(char* out, std::string_view bytes) {
  return std::fill_n(write_base64_letters(out, bytes, base64_alphabet), (3 - bytes.size() % 3) % 3, '=');
}

std::string base64_encode(std::string_view bytes) {
  std::string encoded(base64_size(bytes), '\0');
  write_base64(encoded.data(), bytes);
  return encoded;
}

std::string base64url_encode(std::string_view bytes) {
  std::string encoded(base64_size(bytes), '\0');
  const char* const end = write_base64_letters(encoded.data(), bytes, base64url_alphabet);
  encoded.resize(static_cast<std::size_t>(end - encoded.data()));
  return encoded;
}

Result<std::string> base64_decode(std::string_view text) {
  const auto refuse = [] {
    return failure("invalid_base64", "", "The text is not base64.", "Copy it again, in full.");
  };
  const std::size_t given = text.size();
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  const std::size_t padding = given - text.size();
  if (padding > 2 || (padding > 0 && given % 4 != 0) || text.size() % 4 == 1) return refuse();
  std::string decoded;
  decoded.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t group = 0;
  unsigned bits = 0;
  for (const char c : text) {
    const auto value = static_cast<std::uint8_t>(base64_values[static_cast<unsigned char>(c)]);
    if (value >= 64) return refuse();
    group = (group << 6U | value) & 0xFFFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      decoded.push_back(static_cast<char>(group >> bits & 0xFFU));
    }
  }
  return decoded;
}

bool is_alphanumeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c); });
}

std::optional<std::int64_t> parse_integer(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::string to_lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace x_connect
