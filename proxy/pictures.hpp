// Faces and the pictures of posts, fetched for the console's page: its own policy lets it load nothing from
// elsewhere, and whoever looks at a timeline is not seen by the hosts of its pictures.
//
// Nothing of the page's request goes up, credentials least of all; of the reply only a picture comes down.
#pragma once

#include <list>
#include <memory>
#include <string_view>
#include <vector>

#include "proxy/policy.hpp"
#include "proxy/server.hpp"
#include "proxy/upstream.hpp"

namespace x_connect::proxy {

/// Bytes of the largest picture that comes down.
inline constexpr std::uint64_t largest_picture = std::uint64_t{5} << 20U;

/// The ways to X's picture hosts, one for all event loops; none where the upstream is not X itself.
std::list<Route> picture_routes(const Route& upstream);

/// Of one event loop.
class Pictures {
 public:
  /// `routes`, and `sandbox` where the sandbox stands in for X (null elsewhere), outlive it.
  Pictures(Sweeper& sweeper, std::list<Route>& routes, UpstreamOptions options, Upstream* sandbox);

  /// Whether there are any: the upstream is X or the sandbox.
  bool are_there() const { return sandbox_ != nullptr || !ways_.empty(); }

  /// Answers a request for a picture: JPEG, PNG, GIF, WebP or AVIF of at most `largest_picture` bytes, else a
  /// problem.
  Task<void> answer(Exchange& exchange, const Decision& decision);

 private:
  struct Way {
    std::string_view host;
    std::unique_ptr<Upstream> upstream;
  };
  Upstream* way_to(std::string_view host);

  std::vector<Way> ways_;
  Upstream* sandbox_;
};

}  // namespace x_connect::proxy
