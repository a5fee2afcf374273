// The proxy's own failures, as problem+json [RFC 9457].
//
// Their types are `urn:x-connect:problem:<name>`, which X never uses: a reader always knows who spoke.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/reply.hpp"

namespace x_connect::proxy {

/// The reply for one row of the table of problems. `detail` says what happened this time.
///
///   problem_reply("upstream-unreachable", "Nothing listens at 127.0.0.1:9000.")
Reply problem_reply(std::string_view name, std::string_view detail);

/// The names of all rows.
std::vector<std::string_view> problem_names();

}  // namespace x_connect::proxy
