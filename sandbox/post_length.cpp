#include "post_length.hpp"

#include <algorithm>
#include <cstddef>

namespace x_connect::sandbox {

namespace {

constexpr int link_length = 23;
constexpr char32_t zero_width_joiner = 0x200D;

/// Takes the first character off well-formed UTF-8.
char32_t take(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  char32_t point = length == 1 ? first : first & (0x7FU >> length);
  for (std::size_t i = 1; i < std::min(length, text.size()); ++i) {
    point = point << 6U | (static_cast<unsigned char>(text[i]) & 0x3FU);
  }
  text.remove_prefix(std::min(length, text.size()));
  return point;
}

bool counts_once(char32_t point) {
  return point <= 4351 || (point >= 8192 && point <= 8205) || (point >= 8208 && point <= 8223) ||
         (point >= 8242 && point <= 8247);
}

/// Skin tones and variation selectors change the emoji before them.
bool is_modifier(char32_t point) { return (point >= 0x1F3FB && point <= 0x1F3FF) || point == 0xFE0F; }

bool is_regional_indicator(char32_t point) { return point >= 0x1F1E6 && point <= 0x1F1FF; }

}  // namespace

int weighted_length(std::string_view text) {
  int length = 0;
  bool joined = false;
  bool half_flag = false;
  while (!text.empty()) {
    if (text.starts_with("https://") || text.starts_with("http://")) {
      length += link_length;
      text.remove_prefix(std::min(text.find_first_of(" \t\n\r"), text.size()));
      continue;
    }
    const char32_t point = take(text);
    const bool ends_flag = half_flag && is_regional_indicator(point);
    half_flag = is_regional_indicator(point) && !ends_flag;
    const bool part_of_emoji = joined || is_modifier(point) || point == zero_width_joiner || ends_flag;
    joined = point == zero_width_joiner;
    if (!part_of_emoji) length += counts_once(point) ? 1 : 2;
  }
  return length;
}

}  // namespace x_connect::sandbox
