// `/mcp`: the Model Context Protocol for agents, over HTTP and without sessions.
//
// A message of an agent is read and answered by `mcp/`; a call goes through the switchboard to the console
// that holds the agent, and waits there for its outcome: a while, with signs of life, then it is told that a
// person has still to decide.
#pragma once

#include <nlohmann/json.hpp>

#include "mcp/server.hpp"
#include "proxy/relay.hpp"
#include "proxy/server.hpp"
#include "proxy/switchboard.hpp"

namespace x_connect::proxy {

/// Of one event loop.
class Agents {
 public:
  /// Both outlive it. `hold`: seconds after which a call that waits for a person is told so.
  Agents(Switchboard& board, Relay& relay, int hold) : board_(board), relay_(relay), hold_(hold) {}

  /// Answers one message.
  Task<void> answer(Exchange& exchange);

 private:
  struct Carried;

  Task<Relay::Found> find(Exchange& exchange, std::string_view bearer);
  Task<void> carry(Exchange& exchange, Carried& carried);
  Task<Switchboard::Call> place(Exchange& exchange, Carried& carried, bool again);
  Task<void> listen(Exchange& exchange, const std::string& agent, const mcp::Call& call);

  Switchboard& board_;
  Relay& relay_;
  int hold_;
};

}  // namespace x_connect::proxy
