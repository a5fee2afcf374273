// The query of a call, and the values in its path: names, types, bounds and choices.
#pragma once

#include "sandbox/call.hpp"

namespace x_connect::sandbox {

/// Adds what is wrong with the query and the path.
void check_query(const Call& call, InvalidArguments& errors);

}  // namespace x_connect::sandbox
