// The command line of what is done from a terminal. The server's own flags are in proxy/options.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/credential_store.hpp"
#include "cli/wallet.hpp"
#include "core/action.hpp"

namespace x_connect::cli {

/// What every command that talks to X takes.
struct Connecting {
  std::string upstream = "https://api.x.com";
  int timeout = 30;  ///< Seconds of silence.
  CredentialOptions credentials;
};

struct ActionsCommand {
  std::string action;  ///< One of them in detail; empty for the list.
  bool json = false;
  CredentialOptions credentials;
};

struct FindingsCommand {
  std::string code;  ///< One of them; empty for the list.
  bool json = false;
};

struct CallCommand {
  Connecting connecting;
  std::string action;
  std::vector<std::string> words;  ///< name=value
  std::string arguments;           ///< A JSON object, or @file; empty for none.
  std::optional<AuthKind> auth;
  bool dry_run = false;
  bool json = false;
};

struct CheckCommand {
  Connecting connecting;
  std::vector<std::string> wanted;  ///< Ids of abilities; none means reading and posting.
  bool spend = true;
  bool try_all = false;
  bool send_secret = false;
  std::string post;  ///< A text to publish, and to delete again; empty for none.
  bool json = false;
};

struct McpCommand {
  Connecting connecting;
  Allowance allowance;
  std::string state;    ///< File that what agents did is written down in; empty for the usual place.
  std::string console;  ///< Address of a console's proxy: the bridge to it; empty for a server of its own.
  int agent_descriptor = -1;
};

using Command = std::variant<ActionsCommand, FindingsCommand, CallCommand, CheckCommand, McpCommand>;

/// What to print instead, and the exit status.
struct Ending {
  int status;
  std::string text;
};

/// Whether the first argument names one of these commands; else it is the server that is wanted.
bool is_command(std::string_view word);

std::variant<Command, Ending> parse_command_line(int argc, const char* const* argv);

}  // namespace x_connect::cli
