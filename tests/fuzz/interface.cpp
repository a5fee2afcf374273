// The border: the first line names a function, the rest is its arguments as JSON.
#include "core/interface.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "input.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void interface(std::string_view bytes) {
  Input text(bytes);
  const std::string name = text.line();
  const auto functions = interface_functions();
  const auto found = std::find_if(functions.begin(), functions.end(),
                                  [&](const InterfaceFunction& each) { return each.name == name; });
  // What is not the name of a function chooses one all the same.
  const InterfaceFunction& function =
      found != functions.end()
          ? *found
          : functions[(name.empty() ? 0U : static_cast<unsigned char>(name[0])) % functions.size()];
  const std::string answer = function.call(std::string(text.rest()));
  require(is_utf8(answer), "the answer is UTF-8");
  const auto parsed = nlohmann::json::parse(answer, nullptr, false);
  require(parsed.is_object() && (parsed.contains("value") != parsed.contains("error")),
          "the answer is a value or an error");
  require(function.call(std::string(text.rest())) == answer, "the same question has the same answer");
}

}  // namespace x_connect::fuzz
