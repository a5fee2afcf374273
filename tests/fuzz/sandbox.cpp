// The sandbox as a whole: a request line, headers, an empty line, a body; several of them, between lines of
// "---".
#include "sandbox/sandbox.hpp"

#include <memory>
#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "input.hpp"
#include "sandbox/scenario.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

namespace {

/// "{bearer}" in a header stands for a token that is good, so that not everything ends at the door.
std::string filled_in(std::string value) {
  static const std::string bearer = sandbox::scenarios().front().credentials.oauth2_access_token;
  const std::size_t at = value.find("{bearer}");
  if (at != std::string::npos) value.replace(at, 8, bearer);
  return value;
}

}  // namespace

void sandbox(std::string_view bytes) {
  static std::unique_ptr<sandbox::Sandbox> kept;
  static int requests = 0;
  // A world that is bounded may well be used for long; a new one now and then keeps a run repeatable enough.
  if (!kept || ++requests % 1000 == 0) kept = std::make_unique<sandbox::Sandbox>("http://127.0.0.1:8099");
  std::size_t count = 0;
  while (!bytes.empty() && ++count <= 4) {
    const std::size_t end = bytes.find("\n---\n");
    Input text(bytes.substr(0, end));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 5);
    const std::string first = text.line();
    const std::size_t space = first.find(' ');
    Request request{.method = first.substr(0, space),
                    .url = space == std::string::npos ? "/" : first.substr(space + 1),
                    .headers = {{"Host", "127.0.0.1:8099"}},
                    .body = {}};
    for (std::string line = text.line(); !line.empty(); line = text.line()) {
      const std::size_t colon = line.find(": ");
      if (colon != std::string::npos)
        request.headers.emplace_back(line.substr(0, colon), filled_in(line.substr(colon + 2)));
    }
    request.body = std::string(text.rest());
    const Reply reply = kept->handle(request, 1790000000 + static_cast<std::int64_t>(count));
    require(reply.status >= 200 && reply.status < 600 && reply.status != 500,
            "there is always an answer that is meant");
    for (const auto& [name, value] : reply.headers) {
      require(value.find_first_of("\r\n") == std::string::npos, "no header begins another line");
      if (to_lower(name) != "content-type" || value.find("json") == std::string::npos || reply.body.empty())
        continue;
      require(!nlohmann::json::parse(reply.body, nullptr, false).is_discarded(),
              "what is said to be JSON is JSON");
    }
  }
}

}  // namespace x_connect::fuzz
