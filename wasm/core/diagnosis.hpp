// From a reply to its cause and its fix.
#pragma once

#include <vector>

#include "reply.hpp"

namespace x_connect {

/// Findings in the order of likelihood; empty when the action succeeded and nothing is odd.
/// A reply that is not known is said to be so, with the evidence: never a guess.
std::vector<Finding> diagnose(const Action& action, const Exchange& exchange, const ReplyFacts& facts);

}  // namespace x_connect
