// An HTTP/1.1 server: accepts, reads, hands over, writes, and stops gracefully.
//
// It knows nothing of what is asked: the handler does. Each connection is one coroutine on one event loop,
// reads one request at a time and reads no further one before the reply is written (so a slow reader slows
// nobody but itself). Every wait has a time limit, after which the connection is closed without a word;
// headers, bodies and connections have caps, which are answered.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "core/reply.hpp"
#include "proxy/options.hpp"

namespace x_connect::proxy {

/// Answers one request. `request.url` is the request target. A thrown exception becomes a 500 problem.
/// The coroutine is cancelled when the client goes away.
using Handler = std::function<boost::asio::awaitable<Reply>(Request request)>;

struct ServerOptions {
  Endpoint listen;
  std::size_t max_body = 8U << 20U;
  std::size_t max_connections = 512;
  int request_timeout = 30;  ///< Seconds to read a request, to write a reply, and to wait for the next.
};

class Server {
 public:
  /// Starts to listen. Throws boost::system::system_error if the address is taken or not ours.
  Server(boost::asio::io_context& context, ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// The address as a URL, with the port really taken, e.g. "http://127.0.0.1:8080".
  std::string address() const;

  /// Accepts nothing more, closes idle connections, lets running requests finish, and then calls `on_idle`.
  void stop(std::function<void()> on_idle);

  /// Breaks off what still runs.
  void abort();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace x_connect::proxy
