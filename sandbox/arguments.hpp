// The stage between a known sender and the effect: are the arguments those that the action's row asks for?
#pragma once

#include <optional>

#include "sandbox/call.hpp"

namespace x_connect::sandbox {

/// What is wrong with the arguments, measured against the action's row and answered as X answers: 400 with
/// everything at once; nothing when all is well. Reads the body into `call.body` on the way.
std::optional<Reply> read_arguments(const Request& request, Call& call);

}  // namespace x_connect::sandbox
