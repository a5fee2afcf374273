// All findings there are, listed: for the index of the documentation and for `x-connect findings`.
//
// Each room that tells findings lists its own here. None has evidence: that only a reply or a value gives.
#pragma once

#include <vector>

#include "result.hpp"

namespace x_connect {

/// What replies of X can lead to, a finding for each cause: several causes may share a code.
std::vector<Finding> reply_findings();

/// What replies to the steps of signing in can lead to besides.
std::vector<Finding> sign_in_findings();

/// What the check finds by comparing answers.
std::vector<Finding> check_findings();

/// What is noticed in credentials before anything is sent: of each kind one, about a made-up value.
std::vector<Finding> credential_findings();

/// What agents are refused for. Such a refusal has a cause and no title: the title here is the cause.
std::vector<Finding> policy_findings();

}  // namespace x_connect
