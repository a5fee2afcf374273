// What each action of the catalogue does in a world. Routing, authentication, limits and the checks of
// arguments are derived from the action's row; only the effect is written here, one function an action.
#pragma once

#include <string_view>

#include "sandbox/call.hpp"

namespace x_connect::sandbox {

/// Runs the action of a call whose arguments have been checked.
Reply perform(const Call& call);

/// Whether there is a function for the action.
bool can_perform(std::string_view action);

}  // namespace x_connect::sandbox
