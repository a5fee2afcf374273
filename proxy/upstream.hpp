// The way to X: libcurl's multi interface on the event loop of the server.
//
// One connection pool, HTTP/2 over TLS where it is offered, certificates verified, HTTPS_PROXY respected.
// The URL goes out byte for byte as it was signed; redirects are not followed; nothing is retried here.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "core/reply.hpp"

namespace x_connect::proxy {

struct UpstreamOptions {
  std::string url;                     ///< Origin and optional base path, e.g. "https://api.x.com".
  int timeout = 30;                    ///< Seconds for the whole exchange.
  std::size_t max_reply = 32U << 20U;  ///< Bytes of a reply's body, after decoding.
};

class Upstream {
 public:
  Upstream(boost::asio::io_context& context, UpstreamOptions options);
  ~Upstream();
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  /// Sends one request; `request.url` is the path and query. A failure is a problem reply of status 502 or
  /// 504. Cancelling the coroutine breaks the exchange off.
  boost::asio::awaitable<Reply> send(Request request);

 private:
  class Multi;
  std::unique_ptr<Multi> multi_;
  UpstreamOptions options_;
};

}  // namespace x_connect::proxy
