// Messages of agents: the first byte chooses headers and grants, the rest is the message.
#include <array>
#include <nlohmann/json.hpp>

#include "core/json.hpp"
#include "input.hpp"
#include "mcp/server.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void mcp(std::string_view bytes) {
  Input text(bytes);
  const unsigned char kind = text.byte();
  static const std::array<std::string, 3> granted{"create_post", "get_me", "search_posts"};
  const Headers headers = {{"MCP-Protocol-Version", kind % 4 == 1 ? "2025-11-25" : "2026-07-28"},
                           {"Mcp-Method", "tools/call"},
                           {"Mcp-Name", "create_post"}};
  const x_connect::mcp::Context context{.version = "1",
                                        .actions = std::span(granted).first(kind / 4U % 4U),
                                        .headers = kind % 4 == 0 ? nullptr : &headers};
  const auto handled = x_connect::mcp::handle(text.rest(), context);
  if (handled.kind == x_connect::mcp::Handled::Kind::answer) {
    const auto& message = handled.message;
    require(message.is_object() && message.value("jsonrpc", "") == "2.0",
            "an answer is a message of JSON-RPC");
    require(message.contains("result") != message.contains("error"), "an answer is a result or an error");
    // What could not be read, or is no message, has no id.
    require(message.contains("id") || message["error"].value("code", 0) <= -32600, "an answer says to what");
    require(handled.status >= 200 && handled.status < 500, "an answer has a status");
    require(!nlohmann::json::parse(write_json(message), nullptr, false).is_discarded(),
            "an answer can be sent");
    return;
  }
  if (handled.kind == x_connect::mcp::Handled::Kind::cancelled) {
    require(handled.request_id.is_string() || handled.request_id.is_number(), "to cancel names a request");
  }
  if (handled.kind != x_connect::mcp::Handled::Kind::call) return;
  const auto& call = handled.call;
  if (!call.action.empty()) {
    require(std::find(context.actions.begin(), context.actions.end(), call.action) != context.actions.end(),
            "only what was granted is passed on");
  }
  require(call.arguments.is_object(), "arguments are an object");
  const auto answer = x_connect::mcp::answer(
      call,
      {{"status", "refused"},
       {"error", {{"code", "console_locked"}, {"cause", "c"}, {"fix", "f"}, {"retry", "after_fix"}}}},
      "1");
  require(answer.value("jsonrpc", "") == "2.0", "a call is answered by a message");
}

}  // namespace x_connect::fuzz
