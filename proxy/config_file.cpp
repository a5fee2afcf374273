#include "config_file.hpp"

#include <algorithm>
#include <optional>

#include "core/text.hpp"

namespace x_connect::proxy {

namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return is_alphanumeric(c) || c == '-' || c == '_'; });
}

/// Why a line, without the blanks around it, is no setting; nothing if it is one.
std::optional<std::string> fault_of(std::string_view line) {
  const bool has_control = std::any_of(line.begin(), line.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
  if (has_control) return "The line holds a character that cannot be seen. Write it again as plain text.";
  if (line.starts_with("--")) return "Write the name without dashes before it, then = and the value.";
  if (line.starts_with('[')) return "There are no sections. Write name = value, one a line.";
  const std::size_t equals = line.find('=');
  if (equals == std::string_view::npos)
    return "There is no = in it. Write name = value, or start a comment with #.";
  if (!is_name(trim(line.substr(0, equals)))) return "What comes before = is not the name of an option.";
  if (trim(line.substr(equals + 1)).empty())
    return "There is no value. Write one after =, or start the line with # to leave the option out.";
  return std::nullopt;
}

}  // namespace

Config parse_config(std::string_view text) {
  Config config;
  int number = 0;
  while (!text.empty()) {
    ++number;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty() || line.starts_with('#')) continue;
    if (auto fault = fault_of(line)) {
      config.faults.push_back({number, *std::move(fault)});
      continue;
    }
    const std::size_t equals = line.find('=');
    config.settings.push_back(
        {std::string(trim(line.substr(0, equals))), std::string(trim(line.substr(equals + 1))), number});
  }
  return config;
}

}  // namespace x_connect::proxy
