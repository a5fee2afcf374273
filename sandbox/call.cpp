#include "call.hpp"

#include <algorithm>

namespace x_connect::sandbox {

using nlohmann::json;

std::string value_of(const Parameters& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  return found == parameters.end() ? std::string() : found->second;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> items;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(separator), text.size());
    if (end > 0) items.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return items;
}

std::int64_t count_code_points(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

std::string body_text(const Call& call, std::string_view pointer) {
  const json::json_pointer place{std::string(pointer)};
  if (!call.body.is_object() || !call.body.contains(place) || !call.body.at(place).is_string()) return {};
  return call.body.at(place).get<std::string>();
}

bool has_item(const Call& call, std::string_view name, std::string_view item) {
  const std::string value = value_of(call.query, name);
  const auto items = split(value, ',');
  return std::find(items.begin(), items.end(), item) != items.end();
}

}  // namespace x_connect::sandbox
