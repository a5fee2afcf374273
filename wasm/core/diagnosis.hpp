// From a reply to its cause and its fix.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "reply.hpp"

namespace x_connect {

/// Findings in the order of likelihood; empty when the action succeeded and nothing is odd.
/// A reply that is not known is said to be so, with the evidence: never a guess.
std::vector<Finding> diagnose(const Action& action, const Exchange& exchange, const ReplyFacts& facts);

/// The finding of that code as it is told before any reply has shown it: without evidence. Nothing for other
/// codes.
std::optional<Finding> describe_finding(std::string_view code);

/// The codes of all findings that replies of X can lead to. (Those of the proxy begin with "proxy_".)
std::vector<std::string_view> finding_codes();

}  // namespace x_connect
