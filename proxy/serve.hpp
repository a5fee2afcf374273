// The server: serves the console and carries its requests to X, or to the sandbox in the same process.
#pragma once

namespace x_connect::proxy {

/// Runs until it is told to end (SIGINT, SIGTERM); the command line is that of `x-connect --help`. The value
/// is the program's exit status.
int serve(int argc, const char* const* argv);

}  // namespace x_connect::proxy
