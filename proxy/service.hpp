// What a request to the proxy goes through: decision, way to X or file.
#pragma once

#include "proxy/agents.hpp"
#include "proxy/console_files.hpp"
#include "proxy/once.hpp"
#include "proxy/options.hpp"
#include "proxy/pictures.hpp"
#include "proxy/policy.hpp"
#include "proxy/server.hpp"
#include "proxy/sessions.hpp"
#include "proxy/upstream.hpp"

namespace x_connect::proxy {

/// Of one event loop.
class Service {
 public:
  /// All of them outlive the service.
  Service(const Options& options, ConsoleFiles& files, Upstream& upstream, Pictures& pictures,
          Switchboard& board, Relay& relay, SharedState& state, Sessions& sessions, Once& once,
          const Shared& shared, Figures& figures);

  /// Answers one request.
  Task<void> handle(Exchange& exchange);

 private:
  Task<void> tell_readiness(Exchange& exchange);
  Task<void> forward(Exchange& exchange, const Decision& decision);
  Task<void> answer_session(Exchange& exchange, Destination destination);
  Task<bool> is_first(Exchange& exchange, std::string_view key);
  Task<void> pass_down(Exchange& exchange, const Decision& decision, Upstream::Call& call);

  Options options_;
  PolicyOptions policy_;
  ConsoleFiles& files_;
  Upstream& upstream_;
  Pictures& pictures_;
  Switchboard& board_;
  SharedState& state_;
  Sessions& sessions_;
  Once& once_;
  const Shared& shared_;
  Figures& figures_;
  Agents agents_;
  std::string lines_;  ///< Headers on their way, up or down.
};

}  // namespace x_connect::proxy
