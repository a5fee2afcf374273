// The tools that an agent is offered: actions of the catalogue, and five of our own.
//
// Names, descriptions and schemas are compiled in; nothing that comes from X, from a person or from an agent
// ever enters them.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/action.hpp"
#include "core/result.hpp"

namespace x_connect::mcp {

/// A tool that is not an action of X.
struct OwnTool {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  bool is_read_only;
};
std::span<const OwnTool> own_tools();

/// How an agent is to use them: five lines.
extern const std::string_view instructions;

/// The list for an agent that may use these actions: our own first, then the actions in the catalogue's
/// order, whatever the order of `allowed`; ids that the catalogue does not know are left out.
nlohmann::json tool_list(std::span<const std::string> allowed);

/// What is wrong with the arguments of one of our own tools, each naming its argument.
std::vector<Error> check_own_arguments(const OwnTool& tool, const nlohmann::json& arguments);

/// Arguments that every action which changes something takes beside its own: `again` and `reason`.
bool is_extra_argument(const Action& action, std::string_view name);

}  // namespace x_connect::mcp
