// The console's files, as a browser needs them: types, policy headers, caching, compression.
#pragma once

#include <string>
#include <string_view>

#include "core/reply.hpp"

namespace x_connect::proxy {

/// Answers GET or HEAD for a path below the folder. "/" is index.html. Files beside it named `.br` or `.gz`
/// are sent instead where the client takes them. No listings, no links out of the folder.
Reply console_file(const std::string& folder, std::string_view path, const Headers& request_headers);

/// The Content-Security-Policy of every page of the console.
std::string_view content_security_policy();

}  // namespace x_connect::proxy
