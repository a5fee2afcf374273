#include "server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <utility>

#include "problem.hpp"

namespace x_connect::proxy {

using namespace std::string_view_literals;

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {
constexpr std::size_t first_read = 2048;
constexpr std::size_t max_head = 16384;
constexpr std::size_t chunk_read = 16384;
/// A refused body of at most this size is read on for the sake of the connection.
constexpr std::size_t drained_body = std::size_t{64} << 20U;
constexpr std::chrono::seconds drain_time{2};

bool is_token(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

/// The method for a log that outlives the request's bytes.
std::string_view known_method(std::string_view method) {
  for (const std::string_view known : {"GET", "POST", "DELETE", "PUT", "HEAD", "OPTIONS", "PATCH"}) {
    if (method == known) return known;
  }
  return "(other)";
}

}  // namespace

Task<bool> Exchange::reply(const Reply& answer) {
  co_return co_await reply(answer.status, field_lines(answer.headers), answer.body);
}

Listener::Listener(const Endpoint& endpoint) : acceptor_(context_) {
  try {
    const tcp::endpoint address(asio::ip::make_address(endpoint.host), endpoint.port);
    acceptor_.open(address.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    acceptor_.bind(address);
    acceptor_.listen(1024);
    endpoint_ = acceptor_.local_endpoint();
  } catch (const boost::system::system_error& error) {
    throw CannotListen("cannot listen on " + endpoint.host + ":" + std::to_string(endpoint.port) + ": " +
                       error.code().message() + ".");
  }
}

void Listener::close() {
  error_code ignored;
  acceptor_.close(ignored);
}

std::string Listener::address() const {
  const std::string host = endpoint_.address().to_string();
  return "http://" + (endpoint_.address().is_v6() ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint_.port());
}

struct Server::State : std::enable_shared_from_this<Server::State> {
  class Session;

  State(Sweeper& sweeper_in, const Listener& listener, Shared& shared_in, ServerOptions options_in,
        Handler handler_in)
      : sweeper(sweeper_in),
        context(sweeper_in.context()),
        shared(shared_in),
        options(options_in),
        handler(std::move(handler_in)),
        acceptor(context) {
    const int copy = ::dup(const_cast<tcp::acceptor&>(listener.acceptor_).native_handle());  // NOLINT
    acceptor.assign(listener.endpoint_.protocol(), copy);
    ++shared.servers;
  }

  std::chrono::seconds timeout() const { return std::chrono::seconds(options.request_timeout); }

  Task<void> accept_all() {
    const auto self = shared_from_this();
    while (acceptor.is_open()) {
      auto [error, socket] = co_await acceptor.async_accept(as_result);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // Out of descriptors, or the client has gone already: others may fare better in a moment.
        Timer pause(context, std::chrono::milliseconds(50));
        co_await pause.async_wait(as_result);
        continue;
      }
      socket.set_option(tcp::no_delay(true), error);
      spawn(context, serve(std::move(socket)));
      if (!has_more_than_its_share()) continue;
      // All that accept from this socket are awake now: the next connection is another's.
      Timer pause(context, std::chrono::milliseconds(1));
      co_await pause.async_wait(as_result);
    }
  }

  /// Connections are long-lived: an unequal share of them stays unequal, and one processor waits for another.
  bool has_more_than_its_share() const {
    const std::size_t share = shared.connections / shared.servers;
    return sessions.size() > share + share / 32 + 1;
  }

  Task<void> serve(Socket socket);
  void close(bool busy_too);

  void tell_if_idle() {
    if (stopping && sessions.empty() && on_idle) std::exchange(on_idle, nullptr)();
  }

  Sweeper& sweeper;
  asio::io_context& context;
  Shared& shared;
  ServerOptions options;
  Handler handler;
  std::function<void()> on_idle;
  asio::basic_socket_acceptor<tcp, Executor> acceptor;
  std::list<Session*> sessions;
  bool stopping = false;
};

/// One client.
class Server::State::Session final : public Exchange {
 public:
  Session(State& state, Socket socket)
      : state_(state), socket_(std::move(socket)), watch_(state.sweeper, socket_.native_handle()) {
    error_code error;
    const auto peer = socket_.remote_endpoint(error);
    if (!error) peer_ = client_ = address_text(peer.address());
    is_trusted_ = !error && contains(state.options.trusted, peer.address());
    place_ = state_.sessions.insert(state_.sessions.end(), this);
    ++state_.shared.connections;
    debug("Connection opened: ");
  }
  ~Session() override {
    debug("Connection closed: ");
    --state_.shared.connections;
    state_.sessions.erase(place_);
    state_.tell_if_idle();
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Task<void> run() {
    if (state_.shared.connections > state_.options.max_connections) {
      keep_alive_ = false;
      begin_exchange();
      co_await refuse("too-many-connections", "All its connections are in use.");
      log();
      if (state_.shared.connections <= 2 * state_.options.max_connections) co_await linger(true);
      co_return;
    }
    while (co_await serve_one() && !state_.stopping) {
    }
    if (!socket_.is_open()) co_return;
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

  /// Whether nothing of a request has come yet, not even unread.
  bool is_idle() {
    if (busy_ || in_.size() > 0) return false;
    char byte = 0;
    return ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
  }
  void end(Ended reason) { watch_.end(reason); }
  /// A request that has just been read and not yet looked at is still answered.
  void stop_waiting() { watch_.cancel_wait(); }

  const RequestHead& head() const override { return head_; }
  std::string_view client() const override { return client_; }
  Watch& watch() override { return watch_; }
  Budget::Share& share() override { return *share_; }

  std::optional<std::uint64_t> body_length() const override {
    return parser_->chunked() ? std::nullopt : std::optional(length_);
  }

  Soon<std::optional<std::string>> body(std::size_t most) override {
    const std::size_t limit = std::min(most, state_.options.max_body);
    const bool is_here = !parser_->chunked() && length_ <= in_.size() && !continue_wanted_;
    // Within the budget like any other.
    if (!is_here || length_ > limit || !share_->take(length_)) return coming_body(limit);
    std::string bytes(in_.view().substr(0, length_));
    in_.remove_prefix(length_);
    body_left_ = 0;
    return std::optional(std::move(bytes));
  }

  Task<std::optional<std::string>> coming_body(std::size_t limit) {
    if (length_ > limit) {
      co_await refuse("body-too-large", "It has more than " + std::to_string(limit) + " bytes.");
      co_return std::nullopt;
    }
    if (parser_->chunked()) co_return co_await chunked_body(limit);
    std::string bytes;
    // Room for what has come, not for what is announced: announcing costs a client nothing.
    std::size_t room = std::min<std::uint64_t>(length_, chunk_read);
    std::size_t size = 0;
    if (!co_await have_room(room)) co_return std::nullopt;
    bytes.resize(room);
    while (body_left_ > 0) {
      const std::size_t count = co_await read_body(std::span(bytes).subspan(size));
      if (count == 0) co_return std::nullopt;
      size += count;
      if (size < room || body_left_ == 0) continue;
      const std::size_t before =
          std::exchange(room, std::min<std::uint64_t>(length_, std::uint64_t{room} * 2));
      if (!co_await have_room(room - before)) co_return std::nullopt;
      bytes.resize(room);
    }
    bytes.resize(size);
    co_return bytes;
  }

  Task<std::size_t> read_body(std::span<char> space) override {
    if (body_left_ == 0 || space.empty()) co_return 0;
    if (continue_wanted_ && !co_await go_on()) co_return 0;
    const std::size_t most = std::min<std::uint64_t>(space.size(), body_left_);
    std::size_t count = std::min(most, in_.size());
    if (count > 0) {
      std::copy_n(in_.data(), count, space.data());
      in_.remove_prefix(count);
    } else {
      if (!patience_) patience_.emplace(state_.sweeper, state_.timeout());
      watch_.expect_client(false);
      count = co_await read_some(socket_, space.first(most), watch_, patience_->deadline());
      watch_.expect_client(true);
      patience_->progress(count);
      if (count == 0) give_up("The client did not send the whole body.");
    }
    body_left_ -= count;
    co_return count;
  }

  using Exchange::reply;
  Soon<bool> reply(int status, std::string_view fields, std::string_view body) override {
    start_head(status, fields, body.size());
    bytes_ = body.size();
    replied_ = true;
    if (is_head_ || is_bodiless(status)) body = {};
    return send(out_, body);
  }

  Soon<bool> begin(int status, std::string_view fields, std::optional<std::uint64_t> length) override {
    chunked_reply_ = !length && parser_->is_version_1_1();
    if (!length && !chunked_reply_) keep_alive_ = false;
    start_head(status, fields, length);
    replied_ = unfinished_ = true;
    return send(out_, {});
  }

  Task<bool> write(std::string_view piece) override {
    if (piece.empty()) co_return true;
    bytes_ += piece.size();
    if (is_head_) co_return true;
    if (!chunked_reply_) co_return co_await send(piece, {});
    std::array<char, 20> size{};
    const int digits = std::snprintf(size.data(), size.size(), "%zx\r\n", piece.size());
    if (!co_await send({size.data(), static_cast<std::size_t>(digits)}, piece)) co_return false;
    co_return co_await send("\r\n", {});
  }

  Task<bool> end() override {
    unfinished_ = false;
    if (!chunked_reply_ || is_head_) co_return true;
    co_return co_await send("0\r\n\r\n", {});
  }

  void break_off() override {
    keep_alive_ = false;
    error_code ignored;
    // A reset: an orderly end could be taken for the end of the reply.
    socket_.set_option(tcp::socket::linger(true, 0), ignored);
    socket_.close(ignored);
  }

  Socket release(std::string& unread) override {
    unread.assign(in_.view());
    in_.clear();
    keep_alive_ = false;
    replied_ = true;
    status_ = 101;
    watch_.expect_client(false);
    return std::move(socket_);
  }

 private:
  static bool is_bodiless(int status) { return status == 204 || status == 304; }

  void begin_exchange() {
    label = "(refused)";
    reason.clear();
    route = RouteClass::refused;
    outcome = CallOutcome::none;
    method_ = "-";
    status_ = 0;
    bytes_ = 0;
    replied_ = unfinished_ = chunked_reply_ = is_head_ = false;
    continue_wanted_ = false;
    length_ = body_left_ = 0;
    patience_.reset();
    share_.emplace(state_.shared.budget);
    begun_ = state_.sweeper.refresh();
    if (is_trusted_) client_ = peer_;
  }

  void debug(std::string_view what) {
    Log* const log = state_.options.log;
    if (log != nullptr && log->level() == LogLevel::debug) log->debug(std::string(what).append(peer_));
  }

  void log() {
    if (state_.options.figures != nullptr) state_.options.figures->end_exchange(route, status_, outcome);
    if (state_.options.log == nullptr) return;
    const auto elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(state_.sweeper.refresh() - begun_);
    state_.options.log->write({.client = client_,
                               .method = method_,
                               .path = label,
                               .reason = reason,
                               .status = status_,
                               .milliseconds = static_cast<std::uint64_t>(elapsed.count()),
                               .bytes = bytes_});
  }

  /// One request and its reply; false when the connection is not to be used any more.
  Task<bool> serve_one() {
    busy_ = false;
    const auto fault = co_await read_head();
    if (!fault) co_return false;  // The client has gone, or says nothing.
    keep_alive_ = fault->empty() && parser_->keep_alive() && !state_.stopping;
    if (fault->empty()) {
      co_await handle();
    } else {
      co_await refuse(*fault == "headers-too-large" ? *fault : "bad-request",
                      *fault == "headers-too-large" ? "They have more than 16384 bytes." : *fault);
    }
    if (!replied_ && reason.empty()) reason = "The client has gone.";
    watch_.expect_client(false);
    share_.reset();
    log();
    if (!replied_ || unfinished_ || !socket_.is_open()) co_return false;
    if (keep_alive_) {
      // The next request may have come along with this one.
      in_.remove_prefix(head_size_);
      head_size_ = 0;
      co_return true;
    }
    co_await linger();
    co_return false;
  }

  /// Reads a head. Nothing: the connection has ended. Text: what is wrong with it; empty if nothing is.
  Task<std::optional<std::string_view>> read_head() {
    const auto deadline = state_.sweeper.now() + state_.timeout();
    bool begun = false;
    while (true) {
      while (in_.size() >= 2 && in_.view().starts_with("\r\n")) in_.remove_prefix(2);
      if (in_.size() > 0 && !begun) {
        begin_exchange();
        begun = busy_ = true;
      }
      if (in_.size() > 0 && in_.view().front() != '\r' && !is_token(in_.view().front())) {
        co_return "The method is not valid.";
      }
      const HeadEnd end = find_head_end(in_.view());
      if (end.state == HeadEnd::State::malformed) co_return "A line does not end the way HTTP requires.";
      if (end.state == HeadEnd::State::complete && end.size <= max_head) {
        co_return parse_head(end.size);
      }
      if (in_.size() >= max_head) co_return "headers-too-large";
      in_.reserve(std::max(first_read, std::min(max_head, in_.size() * 2)));
      if (watch_.is_ended()) co_return std::nullopt;
      const auto space = in_.free_space();
      const Watch::Wait wait(watch_, socket_, deadline);
      auto [error, count] =
          co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), as_result);
      if (error) co_return std::nullopt;
      in_.commit(count);
    }
  }

  std::string_view parse_head(std::size_t size) {
    parser_.emplace(fields_);
    head_size_ = size;
    const std::string_view fault = parser_->read_head(in_.view().substr(0, size));
    method_ = known_method(parser_->method());
    is_head_ = method_ == "HEAD";
    if (!fault.empty()) return fault;
    head_ = {.method = parser_->method(), .target = parser_->target(), .fields = parser_->fields()};
    length_ = body_left_ = parser_->content_length().value_or(0);
    const auto expectation = find_field(head_.fields, "expect");
    continue_wanted_ = expectation && equals_ignoring_case(*expectation, "100-continue");
    if (!is_trusted_) return {};
    Forwarded forwarded = read_forwarded(head_.fields, state_.options.trusted);
    if (!forwarded.client.empty()) client_ = std::move(forwarded.client);
    head_.forwarded_scheme = forwarded.scheme;
    head_.forwarded_host = forwarded.host;
    return forwarded.fault;
  }

  Task<void> handle() {
    // The head's bytes stay where they are while it is looked at; what follows is moved behind a gap.
    head_bytes_ = std::move(in_);
    in_ = Bytes();
    in_.append(head_bytes_.view().substr(head_size_));
    head_size_ = 0;
    watch_.expect_client(true);
    bool failed = false;
    try {
      co_await state_.handler(*this);
    } catch (const std::exception& error) {
      failed = true;
      reason = error.what();
    }
    if (failed && !replied_) co_await refuse("internal-error", "The request was not answered.");
    if (body_is_open()) keep_alive_ = false;
    if (in_.size() == 0) {
      in_ = std::move(head_bytes_);
      in_.clear();
    }
    head_bytes_.release();
  }

  Task<void> refuse(std::string_view problem, std::string_view detail) {
    reason.assign(problem).append(": ").append(detail);
    const Reply answer = problem_reply(problem, detail);
    if (body_is_open()) keep_alive_ = false;
    co_await reply(answer);
  }

  /// Whether there is more of the body than has been read. The connection then ends with the reply: the rest
  /// is never taken for a request.
  bool body_is_open() const { return parser_ && (parser_->chunked() ? !parser_->is_done() : body_left_ > 0); }

  Task<bool> have_room(std::size_t bytes) {
    if (share_->take(bytes)) co_return true;
    co_await refuse("busy", "The memory for bodies is in use.");
    co_return false;
  }

  /// Tells a client that waits for it to send its body.
  Task<bool> go_on() {
    if (!std::exchange(continue_wanted_, false) || in_.size() > 0) co_return true;
    co_return co_await send("HTTP/1.1 100 Continue\r\n\r\n", {});
  }

  Task<std::optional<std::string>> chunked_body(std::size_t limit) {
    Bytes body;
    std::size_t room = 0;
    if (!co_await go_on()) co_return std::nullopt;
    Patience patience(state_.sweeper, state_.timeout());
    while (true) {
      std::string_view fault;
      const std::size_t used = parser_->read_chunked(in_.view(), body, fault);
      in_.remove_prefix(used);
      if (body.size() > limit) {
        co_await refuse("body-too-large", "It has more than " + std::to_string(limit) + " bytes.");
        co_return std::nullopt;
      }
      if (!fault.empty() || in_.size() >= chunk_read) {
        keep_alive_ = false;
        co_await refuse("bad-request", fault.empty() ? "A chunk's head is too large." : fault);
        co_return std::nullopt;
      }
      if (parser_->is_done()) co_return std::string(body.view());
      if (body.size() + 2 * chunk_read > room) {
        const std::size_t before = std::exchange(room, 2 * (body.size() + 2 * chunk_read));
        if (!co_await have_room(room - before)) co_return std::nullopt;
      }
      in_.reserve(chunk_read);
      watch_.expect_client(false);
      const std::size_t count = co_await read_some(socket_, in_.free_space(), watch_, patience.deadline());
      watch_.expect_client(true);
      if (count == 0) {
        give_up("The client did not send the whole body.");
        co_return std::nullopt;
      }
      patience.progress(count);
      in_.commit(count);
    }
  }

  void give_up(std::string_view why) {
    keep_alive_ = false;
    if (reason.empty()) reason = why;
  }

  void start_head(int status, std::string_view fields, std::optional<std::uint64_t> length) {
    status_ = status;
    if (body_is_open() || state_.stopping) keep_alive_ = false;
    out_.clear();
    append_status_line(out_, status);
    out_.append(fields);
    if (length && !is_bodiless(status)) {
      out_.append("Content-Length: "sv).append(std::to_string(*length)).append("\r\n"sv);
    } else if (chunked_reply_) {
      out_.append("Transfer-Encoding: chunked\r\n"sv);
    }
    if (!keep_alive_) {
      out_.append("Connection: close\r\n"sv);
    } else if (parser_ && !parser_->is_version_1_1()) {
      out_.append("Connection: keep-alive\r\n"sv);
    }
    out_.append("\r\n"sv);
  }

  Soon<bool> send(std::string_view first, std::string_view second) {
    watch_.forgive_lateness();
    Unwritten bytes{.first = first, .second = second};
    const bool sent = !watch_.is_ended() && write_now(socket_, bytes);
    if (sent && bytes.empty()) return true;
    return send_rest(bytes, sent);
  }

  Task<bool> send_rest(Unwritten bytes, bool sent) {
    if (sent) {
      sent = co_await write_all(socket_, bytes, watch_, Patience(state_.sweeper, state_.timeout()));
    }
    if (!sent) {
      keep_alive_ = false;
      if (reason.empty()) reason = "The client did not take in the reply.";
      unfinished_ = true;
    }
    co_return sent;
  }

  /// Reads on for a moment after a refusal: closing at once would reset the connection, and the client would
  /// never see the reply.
  Task<void> linger(bool expected = false) {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    if (!expected && !body_is_open() && in_.size() == 0) co_return;
    const auto deadline = state_.sweeper.refresh() + drain_time;
    in_.clear();
    in_.reserve(first_read);
    for (std::size_t total = 0; total < drained_body;) {
      const std::size_t count = co_await read_some(socket_, in_.free_space(), watch_, deadline);
      if (count == 0) co_return;
      total += count;
    }
  }

  State& state_;
  Socket socket_;
  Watch watch_;
  std::string peer_;    ///< The address at the other end of the connection.
  std::string client_;  ///< Who asks: the peer, or whom a believed gateway names.
  bool is_trusted_ = false;
  std::list<Session*>::iterator place_;
  Bytes in_;          ///< What has been read and not used.
  Bytes head_bytes_;  ///< The head under way.
  std::size_t head_size_ = 0;
  std::vector<Field> fields_;
  std::optional<RequestParser> parser_;
  RequestHead head_;
  std::optional<Budget::Share> share_;
  std::optional<Patience> patience_;
  std::string out_;
  std::string_view method_ = "-";
  Clock::time_point begun_;
  std::uint64_t length_ = 0;
  std::uint64_t body_left_ = 0;
  std::uint64_t bytes_ = 0;
  int status_ = 0;
  bool busy_ = false;  ///< A request has begun to arrive and its reply is not written yet.
  bool keep_alive_ = false;
  bool replied_ = false;
  bool unfinished_ = false;
  bool chunked_reply_ = false;
  bool is_head_ = false;
  bool continue_wanted_ = false;
};

Task<void> Server::State::serve(Socket socket) {
  const auto self = shared_from_this();
  Session session(*this, std::move(socket));
  try {
    co_await session.run();
  } catch (const std::exception&) {
    // Out of memory: the connection is closed, the others go on.
  }
}

void Server::State::close(bool busy_too) {
  error_code error;
  if (!std::exchange(stopping, true)) {
    // Who has connected already is served: closing would reset him.
    acceptor.non_blocking(true, error);
    while (!error) {
      Socket socket(context);
      acceptor.accept(socket, error);
      if (!error) spawn(context, serve(std::move(socket)));
    }
  }
  acceptor.close(error);
  for (Session* session : sessions) {
    if (busy_too) {
      session->end(Ended::aborted);
    } else if (session->is_idle()) {
      session->stop_waiting();
    }
  }
}

Server::Server(Sweeper& sweeper, const Listener& listener, Shared& shared, ServerOptions options,
               Handler handler)
    : state_(std::make_shared<State>(sweeper, listener, shared, options, std::move(handler))) {
  spawn(sweeper.context(), state_->accept_all());
}

Server::~Server() { abort(); }

void Server::stop(std::function<void()> on_idle) {
  state_->on_idle = std::move(on_idle);
  state_->close(false);
  state_->tell_if_idle();
}

void Server::abort() { state_->close(true); }

}  // namespace x_connect::proxy
