// What a request to the proxy goes through: decision, way to X or file, log.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "proxy/options.hpp"
#include "proxy/policy.hpp"
#include "proxy/upstream.hpp"

namespace x_connect::proxy {

class Service {
 public:
  /// `upstream` outlives the service.
  Service(const Options& options, Upstream& upstream);

  /// Answers one request and writes one line of JSON about it to standard error: time, method, path template,
  /// status, milliseconds, bytes. No credentials, no query, no ids, no bodies.
  boost::asio::awaitable<Reply> handle(Request request);

 private:
  boost::asio::awaitable<Reply> answer(Request& request, const Decision& decision);

  Options options_;
  PolicyOptions policy_;
  Upstream& upstream_;
};

}  // namespace x_connect::proxy
