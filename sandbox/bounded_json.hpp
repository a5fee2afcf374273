// JSON from strangers: what would take much of memory or stack is not parsed at all.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace x_connect::sandbox {

/// The value; discarded (`is_discarded()`) where the text is no JSON in UTF-8, is nested deeper than 32, or
/// holds more than a thousand values.
nlohmann::json parse_bounded_json(std::string_view text);

}  // namespace x_connect::sandbox
