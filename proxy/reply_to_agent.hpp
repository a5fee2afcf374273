// The reply to one message of an agent [MCP, streamable HTTP]: JSON where it is ready at once, events where
// it has to wait.
//
//   ReplyToAgent reply(exchange);
//   co_await reply.ahead(mcp::progress(call, 1, "The console is at it."));
//   co_await reply.answer(mcp::answer(call, outcome, version));
#pragma once

#include <nlohmann/json.hpp>

#include "core/reply.hpp"
#include "proxy/server.hpp"

namespace x_connect::proxy {

/// The headers of a request, as `mcp::Context` takes them.
Headers headers_of(const RequestHead& head);

class ReplyToAgent {
 public:
  explicit ReplyToAgent(Exchange& exchange);

  /// Begins the events, before there is one.
  Task<bool> begin();

  /// Sends something ahead of the answer, or a sign of life where it is null; nothing where the client takes
  /// no events. False: the client has gone.
  Task<bool> ahead(nlohmann::json message);

  /// The answer, after which nothing more is said.
  Task<void> answer(nlohmann::json message);

  /// The same, where nothing has been sent ahead: with that status.
  Task<void> message(int status, const nlohmann::json& message);

  /// There is no answer: to a notification, or to what was cancelled [Spec, basic/utilities/cancellation].
  Task<void> none();

 private:
  Exchange& exchange_;
  bool takes_events_;
  bool begun_ = false;
};

}  // namespace x_connect::proxy
