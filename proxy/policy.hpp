// What the proxy carries, and for whom. Pure: a request's head goes in, a decision comes out.
//
// It does not look at credentials, does not limit rates (X does), and never takes a URL from the client:
// the upstream path is one that the action catalogue or the list of token endpoints names.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/reply.hpp"

namespace x_connect::proxy {

struct PolicyOptions {
  std::vector<std::string> allow_origins;
  std::vector<std::string> allow_hosts;
  bool upstream_is_sandbox = false;
};

/// The path template of the sandbox's own pages.
inline constexpr std::string_view sandbox_pages = "/sandbox/...";

enum class Destination { upstream, health, embedding, console, preflight };

struct Decision {
  std::optional<Reply> refusal;  ///< If present, the answer; nothing else counts.
  Destination destination = Destination::console;
  std::string target;              ///< upstream: path and query as they go there; console: the path.
  std::string_view path_template;  ///< For logs: names the call without the ids in it.
  std::optional<std::string> allowed_origin;  ///< The foreign origin that may read the reply.
};

/// Decides on a request by its method, request target and headers. `request.body` is not looked at.
Decision decide(const Request& request, const PolicyOptions& options);

/// The headers of a request that go up to X: authorization, content-type and accept.
Headers upstream_headers(const Headers& headers);

/// The headers of X's reply that come down: those the core reads, and no cookies or hop-by-hop ones.
Headers downstream_headers(const Headers& headers);

}  // namespace x_connect::proxy
