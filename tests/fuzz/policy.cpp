// What the proxy decides by a head.
#include "proxy/policy.hpp"

#include <algorithm>

#include "core/catalogue.hpp"
#include "core/text.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void policy(std::string_view input) {
  const proxy::HeadEnd end = proxy::find_head_end(input);
  if (end.state != proxy::HeadEnd::State::complete) return;
  std::vector<proxy::Field> fields;
  proxy::RequestParser parser(fields);
  if (!parser.read_head(input.substr(0, end.size)).empty()) return;
  const proxy::RequestHead head{
      .method = parser.method(), .target = parser.target(), .fields = parser.fields()};
  const proxy::PolicyOptions options{.allow_origins = {"https://dashboard.example.com"},
                                     .allow_hosts = {"console.example.com"},
                                     .upstream_is_sandbox = input.size() % 2 == 0};
  const proxy::Decision decision = proxy::decide(head, options);
  const auto origin = proxy::find_field(fields, "origin");
  const std::string host(proxy::find_field(fields, "host").value_or(""));
  if (decision.allowed_origin) {
    require(*decision.allowed_origin == options.allow_origins[0],
            "only a named page of another origin is answered");
  }
  if (decision.refusal) {
    require(decision.refusal->status >= 400, "a refusal is one");
    require(!decision.reason.empty(), "a refusal has a reason");
    return;
  }
  require(!host.empty(), "what is answered names its host");
  require(host.find("evil") == std::string::npos, "a name that was not allowed is not answered");
  if (decision.path_template == "/mcp" || decision.path_template.starts_with("/api/")) {
    require(head.method == "POST", "messages are sent");
    return;
  }
  if (decision.destination != proxy::Destination::upstream) {
    require(head.method == "GET" || head.method == "HEAD" ||
                decision.destination == proxy::Destination::preflight,
            "the proxy's own pages are read");
    return;
  }
  const bool is_own = origin && to_lower(*origin).ends_with("//" + to_lower(host));
  require(!origin || is_own || *origin == options.allow_origins[0], "no other page's request goes to X");
  const std::string_view target = decision.target;
  const bool is_sandbox = target.starts_with("/sandbox/");
  require(is_sandbox ? target == head.target : head.target == "/x" + std::string(target),
          "what goes up is what came");
  require(!is_sandbox || options.upstream_is_sandbox, "the sandbox's pages are the sandbox's");
  const std::string_view path = target.substr(0, target.find('?'));
  require(path.find("..") == std::string_view::npos && path.find("//") == std::string_view::npos &&
              path.find('\\') == std::string_view::npos,
          "no path can be read in two ways");
  for (const char c : target)
    require(c > 0x20 && c < 0x7F && c != '#', "nothing in it ends a line or an address");
  if (is_sandbox) return;
  const bool is_known =
      std::any_of(actions().begin(), actions().end(),
                  [&](const Action& action) {
                    return action.method == head.method && action.path == decision.path_template;
                  }) ||
      decision.path_template.starts_with("/oauth") || decision.path_template.starts_with("/2/oauth2");
  require(is_known, "what goes up is in the catalogue");
  if (head.method == "GET") {
    require(proxy::find_field(fields, "content-length").value_or("0") == "0" &&
                !proxy::find_field(fields, "transfer-encoding"),
            "what only reads has no body");
  }
}

}  // namespace x_connect::fuzz
