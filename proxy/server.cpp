#include "server.hpp"

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <iostream>
#include <list>
#include <utility>
#include <variant>

#include "problem.hpp"

namespace x_connect::proxy {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t max_header_size = 16384;

Request to_request(http::request<http::string_body>&& message) {
  Request request;
  request.method = std::string(message.method_string());
  request.url = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

http::response<http::string_body> to_response(Reply&& reply, bool keep_alive) {
  http::response<http::string_body> response;
  response.version(11);
  response.result(static_cast<unsigned>(reply.status));
  for (const auto& [name, value] : reply.headers) response.insert(name, value);
  response.body() = std::move(reply.body);
  response.keep_alive(keep_alive);
  const bool bodiless = reply.status == 204 || reply.status == 304;
  if (!bodiless) response.content_length(response.body().size());
  return response;
}

/// What a failed read says to the client; an empty name means that nobody is there to hear it.
std::string_view problem_of(error_code error) {
  if (error == http::error::body_limit) return "body-too-large";
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return "headers-too-large";
  if (error.category() == make_error_code(http::error::bad_method).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message) {
    return "bad-request";
  }
  return {};
}

}  // namespace

struct Server::State : std::enable_shared_from_this<Server::State> {
  State(asio::io_context& context_in, ServerOptions options_in, Handler handler_in)
      : context(context_in),
        options(std::move(options_in)),
        handler(std::move(handler_in)),
        acceptor(context_in) {}

  /// One client.
  struct Session {
    explicit Session(tcp::socket socket) : stream(std::move(socket)) {}
    beast::tcp_stream stream;
    beast::flat_buffer buffer{max_header_size + 65536};
    bool busy = false;  ///< A request has begun to arrive and its reply is not written yet.
  };

  std::chrono::seconds timeout() const { return std::chrono::seconds(options.request_timeout); }

  void listen() {
    const tcp::endpoint endpoint(asio::ip::make_address(options.listen.host), options.listen.port);
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    acceptor.bind(endpoint);
    acceptor.listen(1024);
  }

  asio::awaitable<void> accept_all() {
    const auto self = shared_from_this();
    while (acceptor.is_open()) {
      auto [error, socket] = co_await acceptor.async_accept(as_result);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // Out of descriptors, or the client has gone already: others may fare better in a moment.
        asio::steady_timer pause(context, std::chrono::milliseconds(50));
        co_await pause.async_wait(as_result);
        continue;
      }
      socket.set_option(tcp::no_delay(true), error);
      asio::co_spawn(context, serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    const auto self = shared_from_this();
    const auto place = sessions.emplace(sessions.end(), std::move(socket));
    struct Removal {
      State& state;
      std::list<Session>::iterator place;
      ~Removal() {
        state.sessions.erase(place);
        state.tell_if_idle();
      }
    } const removal{*this, place};
    Session& session = *place;
    if (sessions.size() > options.max_connections) {
      co_await write(session, problem_reply("too-many-connections", "All its connections are in use."),
                     false);
      co_return;
    }
    try {
      while (!stopping && co_await serve_one(session)) {
      }
    } catch (const std::exception&) {
      // Cancelled, or out of memory: the connection is closed, the others go on.
    }
    error_code ignored;
    session.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  /// One request and its reply; false when the connection is not to be used any more.
  asio::awaitable<bool> serve_one(Session& session) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(max_header_size);
    parser.body_limit(options.max_body);
    session.busy = false;
    session.stream.expires_after(timeout());
    auto [header_error, header_size] =
        co_await http::async_read_header(session.stream, session.buffer, parser, as_result);
    session.busy = true;
    error_code error = header_error;
    if (!error && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      // A body that would be refused is refused before it is sent.
      if (parser.content_length().value_or(0) <= options.max_body) {
        http::response<http::empty_body> go_on(http::status::continue_, 11);
        co_await http::async_write(session.stream, go_on, as_result);
      } else {
        error = http::error::body_limit;
      }
    }
    if (!error) {
      session.stream.expires_after(timeout());
      auto [body_error, body_size] =
          co_await http::async_read(session.stream, session.buffer, parser, as_result);
      error = body_error;
    }
    if (error) {
      const std::string_view problem = problem_of(error);
      if (!problem.empty()) {
        co_await write(session, problem_reply(problem, error.message() + "."), false);
        co_await drain(session);
      }
      co_return false;
    }
    session.stream.expires_never();
    auto message = parser.release();
    const bool reads = message.method() == http::verb::get || message.method() == http::verb::head;
    const bool keep_alive = message.keep_alive() && (!reads || message.body().empty());
    const bool head = message.method() == http::verb::head;
    auto reply = co_await handle(session, to_request(std::move(message)));
    if (!reply) co_return false;  // The client has gone.
    co_return co_await write(session, *std::move(reply), keep_alive && !stopping, head) && keep_alive &&
        !stopping;
  }

  /// The handler's reply; nothing if the client goes away first.
  asio::awaitable<std::optional<Reply>> handle(Session& session, Request request) {
    using namespace asio::experimental::awaitable_operators;
    if (session.buffer.size() > 0)
      co_return co_await guarded(std::move(request));  // The next request is here.
    std::variant<Reply, std::monostate> first = co_await (guarded(std::move(request)) || gone(session));
    if (first.index() == 1) co_return std::nullopt;
    co_return std::get<0>(std::move(first));
  }

  asio::awaitable<Reply> guarded(Request request) {
    try {
      co_return co_await handler(std::move(request));
    } catch (const boost::system::system_error& error) {
      if (error.code() == asio::error::operation_aborted) throw;
      std::cerr << "x-connect: " << error.what() << '\n';
    } catch (const std::exception& error) {
      std::cerr << "x-connect: " << error.what() << '\n';
    }
    co_return problem_reply("internal-error", "The request was not answered.");
  }

  /// Returns when the client has closed the connection; waits for ever when it sends more instead.
  asio::awaitable<void> gone(Session& session) {
    tcp::socket& socket = session.stream.socket();
    auto [error] = co_await socket.async_wait(tcp::socket::wait_read, as_result);
    if (!error) {
      char byte = 0;
      error_code peek_error;
      const std::size_t count = socket.receive(asio::buffer(&byte, 1), tcp::socket::message_peek, peek_error);
      // A client that closes only its sending side counts as gone too: nothing tells the two apart.
      if (count == 0 || peek_error) co_return;
    }
    asio::steady_timer for_ever(context, asio::steady_timer::time_point::max());
    co_await for_ever.async_wait(as_result);
  }

  asio::awaitable<bool> write(Session& session, Reply reply, bool keep_alive, bool head = false) {
    auto response = to_response(std::move(reply), keep_alive);
    session.stream.expires_after(timeout());
    http::response_serializer<http::string_body> serializer(response);
    if (head) {
      auto [error, size] = co_await http::async_write_header(session.stream, serializer, as_result);
      co_return !error;
    }
    auto [error, size] = co_await http::async_write(session.stream, serializer, as_result);
    co_return !error;
  }

  /// Reads on for a moment after a refusal: closing at once would reset the connection, and the client would
  /// never see the reply.
  asio::awaitable<void> drain(Session& session) {
    error_code ignored;
    session.stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    session.stream.expires_after(std::chrono::seconds(2));
    std::array<char, 16384> bytes;
    for (std::size_t total = 0; total < (std::size_t{64} << 20U);) {
      auto [error, count] = co_await session.stream.async_read_some(asio::buffer(bytes), as_result);
      if (error) co_return;
      total += count;
    }
  }

  void close(bool busy_too) {
    stopping = true;
    error_code ignored;
    acceptor.close(ignored);
    for (Session& session : sessions) {
      if (busy_too || (!session.busy && session.buffer.size() == 0)) session.stream.cancel();
    }
  }

  void tell_if_idle() {
    if (stopping && sessions.empty() && on_idle) std::exchange(on_idle, nullptr)();
  }

  asio::io_context& context;
  ServerOptions options;
  Handler handler;
  std::function<void()> on_idle;
  tcp::acceptor acceptor;
  std::list<Session> sessions;
  bool stopping = false;
};

Server::Server(asio::io_context& context, ServerOptions options, Handler handler)
    : state_(std::make_shared<State>(context, std::move(options), std::move(handler))) {
  state_->listen();
  asio::co_spawn(context, state_->accept_all(), asio::detached);
}

Server::~Server() { abort(); }

std::string Server::address() const {
  const auto endpoint = state_->acceptor.local_endpoint();
  const std::string host = endpoint.address().to_string();
  return "http://" + (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint.port());
}

void Server::stop(std::function<void()> on_idle) {
  state_->on_idle = std::move(on_idle);
  state_->close(false);
  state_->tell_if_idle();
}

void Server::abort() { state_->close(true); }

}  // namespace x_connect::proxy
