// Runs one command to its end, with Ctrl+C.
#pragma once

#include <functional>

#include "cli/client.hpp"
#include "cli/command_line.hpp"
#include "cli/session.hpp"
#include "cli/status.hpp"

namespace x_connect::cli {

/// What a command may use while it runs.
struct Reaching {
  boost::asio::io_context& context;
  Client& client;
  std::function<void()> on_interrupt = {};  ///< Called at Ctrl+C.
};
struct Running : Reaching {
  Session& session;
};

/// Opens the credentials, makes the way to X, and runs `task`. Ctrl+C cancels what may be cancelled; a second
/// one everything. What goes wrong before is told on standard error.
Status run(const Connecting& connecting, const std::function<proxy::Task<Status>(Running&)>& task);

/// The same, for what needs no credentials of X.
Status run_without_credentials(const Connecting& connecting,
                               const std::function<proxy::Task<Status>(Reaching&)>& task);

}  // namespace x_connect::cli
