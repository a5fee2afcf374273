#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <optional>

#include "cli/border.hpp"
#include "core/json.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

constexpr std::size_t usual_width = 80;
constexpr std::size_t longest_line = 100;  ///< Longer ones are hard to read.

/// The code point that begins at `i`, and its length; nothing where the bytes are not UTF-8.
std::optional<std::pair<char32_t, std::size_t>> code_point(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned char first = byte(i);
  if (first < 0x80) return std::pair<char32_t, std::size_t>(first, 1);
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
  if (length == 0 || first > 0xF4 || i + length > text.size()) return std::nullopt;
  char32_t value = first & (0xFFU >> (length + 1));
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(i + k) & 0xC0U) != 0x80U) return std::nullopt;
    value = value << 6U | (byte(i + k) & 0x3FU);
  }
  return std::pair(value, length);
}

/// Whether a terminal would do something else with it than show it.
bool is_acted_upon(char32_t c) {
  constexpr std::array<std::pair<char32_t, char32_t>, 8> ranges{{{0x00, 0x1F},
                                                                 {0x7F, 0x9F},
                                                                 {0x61C, 0x61C},
                                                                 {0x200B, 0x200F},
                                                                 {0x2028, 0x202E},
                                                                 {0x2060, 0x2069},
                                                                 {0xFEFF, 0xFEFF},
                                                                 {0xE0000, 0xE007F}}};
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const auto& range) { return c >= range.first && c <= range.second; });
}

std::string hexadecimal(char32_t value, std::size_t digits) {
  constexpr std::string_view alphabet = "0123456789abcdef";
  std::string text;
  for (; value > 0 || text.size() < digits; value >>= 4U) text.insert(text.begin(), alphabet[value & 15U]);
  return text;
}

std::string json_escape(char32_t c) {
  if (c <= 0xFFFF) return "\\u" + hexadecimal(c, 4);
  const char32_t rest = c - 0x10000;
  return "\\u" + hexadecimal(0xD800 + (rest >> 10U), 4) + "\\u" + hexadecimal(0xDC00 + (rest & 0x3FFU), 4);
}

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

}  // namespace

std::string printable(const json& value, bool indented) {
  const std::string text = value.dump(indented ? 2 : -1, ' ', false, json::error_handler_t::replace);
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto [c, length] = code_point(text, i).value_or(std::pair<char32_t, std::size_t>(0xFFFD, 1));
    // Below U+0020 there is only what the writer put between values.
    if (c >= 0x7F && is_acted_upon(c)) {
      result += json_escape(c);
    } else {
      result.append(text, i, length);
    }
    i += length;
  }
  return result;
}

std::string visible(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const auto point = code_point(text, i);
    if (!point || (is_acted_upon(point->first) && text[i] != '\n')) {
      const char32_t shown = point ? point->first : static_cast<unsigned char>(text[i]);
      result += "\\u{" + hexadecimal(shown, 1) + "}";
    } else {
      result.append(text, i, point->second);
    }
    i += point ? point->second : 1;
  }
  return result;
}

std::string dollars(std::int64_t thousandths) {
  const std::string digits = std::to_string(1000 + thousandths % 1000).substr(1);
  // Cents as people write them, and the third digit where there is one.
  return "$" + std::to_string(thousandths / 1000) + "." + (digits[2] == '0' ? digits.substr(0, 2) : digits);
}

std::string price_in_words(const json& price) {
  if (member(price, "documented") != true) return "not documented";
  const auto least = member(price, "minimum").is_number() ? price["minimum"].get<std::int64_t>() : 0;
  const auto most = member(price, "maximum").is_number() ? price["maximum"].get<std::int64_t>() : 0;
  if (most == 0) return "nothing";
  if (least == most) return dollars(most);
  return least == 0 ? "up to " + dollars(most) : dollars(least) + " to " + dollars(most);
}

Terminal::Terminal(int descriptor)
    : descriptor_(descriptor),
      is_terminal_(isatty(descriptor) == 1),
      has_colour_(is_terminal_ && !is_set("NO_COLOR")),
      width_(usual_width) {
  const char* kind = std::getenv("TERM");
  if (kind == nullptr || std::string_view(kind) == "dumb") has_colour_ = false;
  winsize size{};
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg)
  if (is_terminal_ && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    width_ = std::min<std::size_t>(size.ws_col, longest_line);
}

std::string Terminal::styled(Style style, std::string_view text) const {
  constexpr std::array<std::string_view, 7> codes{"", "1", "2", "31", "32", "33", "36"};
  if (!has_colour_ || style == Style::plain) return std::string(text);
  return "\033[" + std::string(codes[static_cast<std::size_t>(style)]) + "m" + std::string(text) + "\033[0m";
}

std::string Terminal::wrapped(std::string_view text, std::size_t indent) const {
  const std::string margin(indent, ' ');
  std::string result;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    std::size_t column = 0;
    while (!line.empty()) {
      const std::size_t blank = std::min(line.find(' '), line.size());
      const std::string_view word = line.substr(0, blank);
      const bool fits = !is_terminal_ || indent + column + 1 + width_of(word) <= width_;
      if (column == 0) {
        result += result.empty() || result.back() == '\n' ? margin : "";
      } else if (fits) {
        result += ' ';
        ++column;
      } else {
        result += '\n' + margin;
        column = 0;
      }
      result += word;
      column += width_of(word);
      line.remove_prefix(std::min(blank + 1, line.size()));
    }
    result += '\n';
    if (end == text.size()) return result;
    text.remove_prefix(end + 1);
  }
}

std::string Terminal::finding(const json& finding) const {
  const std::string severity = text_of(finding, "severity");
  const Style style = severity == "error" ? Style::red : severity == "warning" ? Style::yellow : Style::cyan;
  const std::string_view word = severity == "info" ? std::string_view("note") : severity;
  std::string text = styled(style, std::string(word) + ":") + " " +
                     styled(Style::bold, visible(text_of(finding, "title"))) + " " +
                     styled(Style::dim, "(" + text_of(finding, "code") + ")") + "\n";
  const auto add = [&](std::string_view label, const std::string& words) {
    if (words.empty()) return;
    std::string lines = wrapped(visible(words), 8);
    lines.replace(2, label.size(), label);
    text += lines;
  };
  add("why:", text_of(finding, "cause"));
  for (const json& cause : member(finding, "possibleCauses")) {
    const std::string sign = text_of(cause, "sign");
    add("or:", text_of(cause, "title") + (sign.empty() ? "" : " (" + sign + ")"));
  }
  add("seen:", text_of(finding, "evidence"));
  add("fix:", text_of(finding, "fix"));
  return text;
}

bool Terminal::write(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor_, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace x_connect::cli
