// The console's files, as a browser needs them: types, policy headers, caching, compression.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/reply.hpp"

namespace x_connect::proxy {

/// Answers GET or HEAD for a path below the folder. "/" is index.html. Files beside it named `.br` or `.gz`
/// are sent instead where the client takes them. No listings, no links out of the folder.
Reply console_file(const std::string& folder, std::string_view path, const Headers& request_headers,
                   const std::vector<std::string>& embed_origins);

/// The Content-Security-Policy of every page of the console.
std::string content_security_policy(const std::vector<std::string>& embed_origins);

}  // namespace x_connect::proxy
