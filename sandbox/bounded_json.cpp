#include "bounded_json.hpp"

#include "core/json.hpp"
#include "core/text.hpp"

namespace x_connect::sandbox {

namespace {

/// No body that X takes has more members and items than this; each of them takes many times its text in
/// memory.
constexpr int most_values = 1000;

/// Members nested deeper than this are in no body that X takes; a writer of nested JSON recurses.
constexpr int deepest = 32;

/// Whether the text is nested deeper, or holds more values, than any body needs.
bool is_too_much(std::string_view text) {
  int depth = 0;
  int values = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_string = !in_string;
    } else if (!in_string && (c == '{' || c == '[')) {
      if (++depth > deepest || ++values > most_values) return true;
    } else if (!in_string && (c == '}' || c == ']')) {
      --depth;
    } else if (!in_string && c == ',' && ++values > most_values) {
      return true;
    }
  }
  return false;
}

}  // namespace

nlohmann::json parse_bounded_json(std::string_view text) {
  // In parentheses: in braces it would be a list that holds it.
  nlohmann::json nothing(nlohmann::json::value_t::discarded);
  if (is_utf8(text) && !is_too_much(text)) return parse_json(text).value_or(nothing);
  return nothing;
}

}  // namespace x_connect::sandbox
