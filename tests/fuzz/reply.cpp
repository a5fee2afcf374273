// Replies of X, through the border, as the console reads them: the first line names the action, the second
// the status, then headers up to an empty line; the rest is the body.
#include <charconv>
#include <nlohmann/json.hpp>

#include "core/interface.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "input.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void reply(std::string_view bytes) {
  Input text(bytes);
  const std::string action = text.line();
  const std::string status_text = text.line();
  int status = 0;
  std::from_chars(status_text.data(), status_text.data() + status_text.size(), status);
  nlohmann::json headers = nlohmann::json::object();
  for (std::string line = text.line(); !line.empty(); line = text.line()) {
    const std::size_t colon = line.find(": ");
    if (colon != std::string::npos) headers[line.substr(0, colon)] = line.substr(colon + 2);
  }
  const std::string body(text.rest());
  const nlohmann::json arguments = {{{"action", action},
                                     {"reply", {{"status", status}, {"headers", headers}, {"body", body}}},
                                     {"auth", "oauth1"},
                                     {"receivedAt", 1790000000}}};
  const auto functions = interface_functions();
  const auto read = std::find_if(functions.begin(), functions.end(), [](const InterfaceFunction& each) {
    return std::string_view(each.name) == "read";
  });
  const std::string answer = read->call(write_json(arguments));
  require(is_utf8(answer), "the answer is UTF-8");
  const auto parsed = nlohmann::json::parse(answer, nullptr, false);
  require(parsed.is_object() && (parsed.contains("value") != parsed.contains("error")),
          "the answer is a value or an error");
  if (!parsed.contains("value") || !is_utf8(body)) return;
  const auto plain = parse_json(body);
  if (plain && parsed["value"].contains("data")) {
    require(parsed["value"]["data"] == *plain, "the data are those of the body");
  }
}

}  // namespace x_connect::fuzz
