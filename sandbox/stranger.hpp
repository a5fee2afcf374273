// Who may not even ask: pages of other origins, and names that anybody can point at this machine.
//
// The sandbox often runs on a developer's own machine, beside a browser that shows pages of strangers. The
// proxy in front of it checks the same; this holds where the sandbox runs alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/reply.hpp"
#include "core/request.hpp"

namespace x_connect::sandbox {

/// Whether a host, with or without its port, is this machine, an address, example.com (which is nobody's) or
/// one of `allowed`.
bool is_known_host(std::string_view host, const std::vector<std::string>& allowed);

/// 421 where Host is neither localhost, an address, a name of X's nor one of `allowed_hosts`; 403 where a
/// page of another origin asks for more than to be shown a page. Nothing for all other requests.
std::optional<Reply> refuse_stranger(const Request& request, const std::vector<std::string>& allowed_hosts);

}  // namespace x_connect::sandbox
