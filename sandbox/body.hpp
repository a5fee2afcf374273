// The body of a call: JSON or, for media, a multipart form; a closed object of the members that the action's
// row places.
#pragma once

#include "sandbox/call.hpp"

namespace x_connect::sandbox {

/// Reads the body into `call.body`, and adds what is wrong with it. Actions without parameters in the body
/// leave it unread.
void read_body(const Request& request, Call& call, InvalidArguments& errors);

}  // namespace x_connect::sandbox
