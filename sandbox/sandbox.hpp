// The sandbox: an X API that runs offline and verifies what X verifies.
//
// It is a pure state machine: a request and the time go in, a reply comes out. Who carries them
// (the proxy's own process, or `x-connect sandbox --listen`) is not its business. It never checks
// less than X: a signature that X would refuse is refused here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/reply.hpp"
#include "core/request.hpp"

namespace x_connect::sandbox {

class Sandbox {
 public:
  /// `own_origin` is the address it is reached at, e.g. "http://127.0.0.1:8099": besides
  /// https://api.x.com and https://api.twitter.com, signatures made for it are accepted. `allowed_hosts` are
  /// names it may be reached by, besides localhost, addresses and X's own names.
  explicit Sandbox(std::string own_origin, std::vector<std::string> allowed_hosts = {});
  ~Sandbox();
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  /// Answers one request. `request.url` is the request target ("/2/users/me?user.fields=id");
  /// `now` is seconds since 1970. Never throws for anything a client can send.
  Reply handle(const Request& request, std::int64_t now);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace x_connect::sandbox
