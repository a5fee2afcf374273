// How long a post is, as X counts it.
#pragma once

#include <string_view>

namespace x_connect::sandbox {

/// The longest post that X accepts from an account without a subscription.
inline constexpr int longest_post = 280;

/// Weighted length: most letters count one, most other characters two, a link 23, an emoji two however it is
/// put together. An approximation of twitter-text 3 (no normalization, links only with their scheme), to be
/// replaced when the core counts exactly.
int weighted_length(std::string_view text);

}  // namespace x_connect::sandbox
