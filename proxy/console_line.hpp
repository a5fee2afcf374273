// The socket of a console: WebSocket, text, one JSON object a message [RFC 6455; docs/agents.md].
#pragma once

#include "proxy/server.hpp"
#include "proxy/switchboard.hpp"

namespace x_connect::proxy {

/// Takes the connection over, and serves it until it ends. What is no handshake for a console is answered.
Task<void> serve_console(Exchange& exchange, Switchboard& board);

}  // namespace x_connect::proxy
