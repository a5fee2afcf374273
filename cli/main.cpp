// x-connect: the server (x-connect, x-connect sandbox), and what is done from a terminal (x-connect call
// ...).
#include <sys/prctl.h>
#include <sys/resource.h>

#include <csignal>
#include <exception>
#include <iostream>
#include <tuple>

#include "cli/command_line.hpp"
#include "cli/commands.hpp"
#include "proxy/serve.hpp"

namespace {

using namespace x_connect;  // NOLINT(google-build-using-namespace)

/// What is in memory stays there: credentials, and requests under way that hold tokens.
void forbid_core_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

cli::Status run(const cli::ActionsCommand& command) { return run_actions(command); }
cli::Status run(const cli::FindingsCommand& command) { return run_findings(command); }
cli::Status run(const cli::CallCommand& command) { return run_call(command); }
cli::Status run(const cli::CheckCommand& command) { return run_check(command); }
cli::Status run(const cli::McpCommand& command) { return run_mcp(command); }

int run_command(int argc, const char* const* argv) {
  const auto parsed = cli::parse_command_line(argc, argv);
  if (const auto* ending = std::get_if<cli::Ending>(&parsed)) {
    (ending->status == 0 ? std::cout : std::cerr) << ending->text;
    return ending->status;
  }
  try {
    return static_cast<int>(
        std::visit([](const auto& command) { return run(command); }, std::get<cli::Command>(parsed)));
  } catch (const std::exception& error) {
    std::cerr << "x-connect: " << error.what() << "\n";
    return static_cast<int>(cli::Status::mistaken);
  }
}

}  // namespace

int main(int argc, char** argv) {
  forbid_core_dumps();
  std::ignore = std::signal(SIGPIPE, SIG_IGN);  // Whoever writes sees the error.
  if (argc > 1 && cli::is_command(argv[1])) return run_command(argc, argv);
  return proxy::serve(argc, argv);
}
