// JSON as the core and the sandbox read it, beside the library's own reading.
#include "core/json.hpp"

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "sandbox/bounded_json.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

namespace {

std::size_t depth_of(const nlohmann::json& value) {
  std::size_t deepest = 0;
  if (!value.is_structured()) return 0;
  for (const auto& member : value) deepest = std::max(deepest, depth_of(member));
  return deepest + 1;
}

}  // namespace

void json(std::string_view input) {
  const auto plain = nlohmann::json::parse(input, nullptr, false);
  const auto read = parse_json(input);
  // The library reads in a loop, the core bounds before: what it refuses is no JSON, or too deep.
  if (read) {
    require(!plain.is_discarded() && *read == plain, "what the core reads, the library reads likewise");
    require(depth_of(*read) <= deepest_json, "what is read is not deeper than allowed");
    const std::string written = write_json(*read);
    require(is_utf8(written), "what is written is UTF-8");
    const auto again = parse_json(written);
    require(again && *again == *read, "what is written is read as what it was");
  } else {
    require(plain.is_discarded() || read.error().code == "json_too_deep",
            "only what is no JSON, or too deep, is refused");
  }
  const auto bounded = sandbox::parse_bounded_json(input);
  if (!bounded.is_discarded()) {
    require(!plain.is_discarded() && bounded == plain, "what the sandbox reads, the library reads likewise");
    require(depth_of(bounded) <= 32, "what the sandbox reads is not deeper than allowed");
  }
}

}  // namespace x_connect::fuzz
