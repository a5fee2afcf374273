// An HTTP/1.1 server: accepts, reads heads, hands over, and stops gracefully.
//
// It knows nothing of what is asked: the handler does. Each connection is one coroutine on one event loop,
// reads one request at a time and reads no further one before the reply is written (so a slow reader slows
// nobody but itself). The handler gets the head first and decides whether there is any sense in the body.
// Silence has a limit, after which the connection is closed without a word; heads, bodies and connections
// have caps, which are answered.
//
// To add a route: a row in `policy.cpp` (who may, by which method: a Destination), and a case in
// `Service::answer` that talks to the client through its Exchange. One that goes on talking begins a reply
// without a length and writes as it has something (events), or takes the socket over (WebSocket).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "core/reply.hpp"
#include "proxy/budget.hpp"
#include "proxy/figures.hpp"
#include "proxy/forwarded.hpp"
#include "proxy/log.hpp"
#include "proxy/message.hpp"
#include "proxy/options.hpp"
#include "proxy/watch.hpp"

namespace x_connect::proxy {

/// One request and its reply, as a handler sees them. What fails because the client is gone or too slow is
/// told by an empty or false result: the handler returns, nothing more is to be said.
class Exchange {
 public:
  virtual ~Exchange() = default;

  virtual const RequestHead& head() const = 0;

  /// The client's address, without its port; behind a gateway that is believed, as that one names it.
  virtual std::string_view client() const = 0;

  /// Time limits and the client's leaving; to be passed to whatever else is waited for.
  virtual Watch& watch() = 0;

  /// Bytes of the body, as far as the head tells: nothing if it comes in chunks.
  virtual std::optional<std::uint64_t> body_length() const = 0;

  /// The whole body. Too large a one, or one that is malformed, is answered here, and nothing returned.
  virtual Soon<std::optional<std::string>> body(std::size_t most) = 0;

  /// Reads on in a body whose length is known: at least a byte; 0 at its end, or if the client is gone.
  virtual Task<std::size_t> read_body(std::span<char> space) = 0;

  /// Memory for this exchange, out of that of all.
  virtual Budget::Share& share() = 0;

  /// Answers. `fields` are header lines ("Name: value\r\n"), without Content-Length and Connection.
  virtual Soon<bool> reply(int status, std::string_view fields, std::string_view body) = 0;
  Task<bool> reply(const Reply& answer);

  /// Begins an answer that comes in pieces. Without a length the client is told its end by chunks, or by the
  /// end of the connection.
  virtual Soon<bool> begin(int status, std::string_view fields, std::optional<std::uint64_t> length) = 0;
  virtual Task<bool> write(std::string_view piece) = 0;
  virtual Task<bool> end() = 0;

  /// Breaks the connection off: the reply that has begun cannot be finished.
  virtual void break_off() = 0;

  /// Gives the connection away, with what has been read and not used, for an upgrade to another protocol. As
  /// long as the handler has not returned, it counts as a running request; `watch` still ends at `abort`.
  virtual Socket release(std::string& unread) = 0;

  /// For the log: the call without the ids in it, and why it failed.
  std::string_view label = "(refused)";
  std::string reason;

  /// For the figures.
  RouteClass route = RouteClass::refused;
  CallOutcome outcome = CallOutcome::none;
};

/// Answers one request. A thrown exception becomes a 500 problem.
using Handler = std::function<Task<void>(Exchange&)>;

struct ServerOptions {
  std::size_t max_body = 8U << 20U;
  std::size_t max_connections = 512;
  int request_timeout =
      30;              ///< Seconds for a head; of silence in a body, a reply, and before the next request.
  Log* log = nullptr;  ///< Gets a line for each exchange.
  Figures* figures = nullptr;          ///< Of the event loop: each exchange is counted.
  std::span<const Network> trusted{};  ///< Gateways whose X-Forwarded headers are believed.
};

/// The address is taken or not ours; the text names it.
class CannotListen : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A socket that listens; several servers, each on its own event loop, may accept from it.
class Listener {
 public:
  /// Throws CannotListen.
  explicit Listener(const Endpoint& endpoint);

  /// The address as a URL, with the port really taken, e.g. "http://127.0.0.1:8080".
  std::string address() const;

  /// Leaves the socket to the servers that accept from it: it ends with the last of them.
  void close();

 private:
  friend class Server;
  boost::asio::io_context context_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint endpoint_;
};

/// What the servers of one program have in common.
struct Shared {
  explicit Shared(std::size_t memory) : budget(memory) {}
  Budget budget;
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> servers{0};  ///< That have been made for it.
  std::atomic<bool> draining{false};    ///< The program has been told to end.
};

class Server {
 public:
  /// `sweeper` and `shared` outlive the server.
  Server(Sweeper& sweeper, const Listener& listener, Shared& shared, ServerOptions options, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Accepts nothing more, closes idle connections, lets running requests finish, and then calls `on_idle`.
  void stop(std::function<void()> on_idle);

  /// Breaks off what still runs.
  void abort();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace x_connect::proxy
