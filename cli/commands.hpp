// One function for each command.
#pragma once

#include "cli/command_line.hpp"
#include "cli/status.hpp"

namespace x_connect::cli {

Status run_actions(const ActionsCommand& command);
Status run_findings(const FindingsCommand& command);
Status run_call(const CallCommand& command);
Status run_check(const CheckCommand& command);
Status run_mcp(const McpCommand& command);
Status run_bridge(const McpCommand& command);

}  // namespace x_connect::cli
