// Runs one command to its end, with Ctrl+C.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>

#include "cli/client.hpp"
#include "cli/command_line.hpp"
#include "cli/session.hpp"
#include "cli/status.hpp"

namespace x_connect::cli {

/// What a command may use while it runs.
struct Running {
  Client& client;
  Session& session;
};

/// Opens the credentials, makes the way to X, and runs `task`. Ctrl+C cancels what may be cancelled; a second
/// one everything. What goes wrong before is told on standard error.
Status run(const Connecting& connecting, const std::function<boost::asio::awaitable<Status>(Running&)>& task);

}  // namespace x_connect::cli
