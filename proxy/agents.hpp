// `/mcp`: the Model Context Protocol for agents, over HTTP and without sessions.
//
// A message of an agent is read and answered by `mcp/`; a call goes through the switchboard to the console
// that holds the agent, and waits there for its outcome: a while, with signs of life, then it is told that a
// person has still to decide.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <nlohmann/json.hpp>

#include "mcp/server.hpp"
#include "proxy/server.hpp"
#include "proxy/switchboard.hpp"

namespace x_connect::proxy {

/// Of one event loop.
class Agents {
 public:
  /// `board` outlives it. `hold`: seconds after which a call that waits for a person is told so.
  Agents(Switchboard& board, int hold) : board_(board), hold_(hold) {}

  /// Answers one message.
  boost::asio::awaitable<void> answer(Exchange& exchange);

 private:
  boost::asio::awaitable<void> carry(Exchange& exchange, const std::string& agent, const mcp::Call& call);
  boost::asio::awaitable<void> listen(Exchange& exchange, const std::string& agent, const mcp::Call& call);

  Switchboard& board_;
  int hold_;
};

}  // namespace x_connect::proxy
