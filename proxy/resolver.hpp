// Names into addresses, without ever holding up the event loop.
//
// The system's resolver blocks for as long as a name server is silent. Each lookup runs on a thread that
// nobody joins; who waits has a limit of his own, and the end of the program does not wait either.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <string>
#include <vector>

#include "proxy/watch.hpp"

namespace x_connect::proxy {

struct Resolved {
  std::vector<boost::asio::ip::tcp::endpoint> endpoints;  ///< Empty if there are none, or in time none.
  std::string error;                                      ///< Why.
};

/// May be used by several event loops at once.
class Resolver {
 public:
  Resolver();

  /// The addresses of a host, a name or an address. Answers are kept for half a minute; one lookup of a name
  /// runs at a time, whoever else asks waits for it.
  Task<Resolved> resolve(std::string host, std::uint16_t port, Watch& watch, Clock::time_point deadline);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace x_connect::proxy
