#include "console_line.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <memory>
#include <string>
#include <utility>

#include "core/json.hpp"
#include "problem.hpp"

namespace x_connect::proxy {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

namespace {
constexpr std::string_view subprotocol = "x-connect.agents.1";
/// What X returns for one page of the largest lists, with room to spare.
constexpr std::size_t largest_message = std::size_t{4} << 20U;
/// A console that takes in nothing is let go.
constexpr std::size_t most_unsent = std::size_t{4} << 20U;
constexpr std::chrono::seconds hello_time{10};
/// To write the handshake, and for a closing to be answered.
constexpr std::chrono::seconds handshake_time{2};
constexpr std::chrono::seconds silence{40};

/// Whether one of a list of tokens is this one.
bool lists(std::string_view list, std::string_view token) {
  while (!list.empty()) {
    std::string_view one = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), one.size() + 1));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (equals_ignoring_case(one, token)) return true;
  }
  return false;
}

class ConsoleLine : public std::enable_shared_from_this<ConsoleLine> {
 public:
  ConsoleLine(Socket socket, asio::io_context& context) : context_(context), socket_(std::move(socket)) {}

  Socket& socket() { return socket_.next_layer(); }

  Task<bool> accept(const RequestHead& head) {
    http::request<http::empty_body> request;
    request.method(http::verb::get);
    request.target(std::string(head.target));
    request.version(11);
    for (const Field& field : head.fields) request.insert(std::string(field.name), std::string(field.value));
    socket_.set_option(websocket::stream_base::timeout{handshake_time, silence, true});
    socket_.set_option(websocket::stream_base::decorator([](websocket::response_type& response) {
      response.set(http::field::sec_websocket_protocol, std::string(subprotocol));
      response.set(http::field::server, "x-connect");
    }));
    socket_.read_message_max(largest_message);
    auto [error] = co_await socket_.async_accept(request, as_result);
    co_return !error;
  }

  /// Passes messages on to the board until the socket ends.
  Task<void> listen(Switchboard& board, Watch& watch) {
    const Switchboard::Line line = board.open(sender());
    Timer patience(context_, hello_time);
    patience.async_wait([weak = weak_from_this()](error_code error) {
      const auto self = weak.lock();
      if (!error && self && !self->is_heard_) self->say({nullptr, not_the_protocol});
    });
    boost::beast::flat_buffer buffer;
    while (!watch.is_ended()) {
      auto [error, size] = co_await socket_.async_read(buffer, as_result);
      if (error) break;
      is_heard_ = true;
      const auto message = parse_json({static_cast<const char*>(buffer.data().data()), size});
      buffer.consume(size);
      if (message && socket_.got_text()) {
        board.hear(line, *message);
      } else {
        say({{{"type", "error"}, {"code", "bad_message"}, {"message", "That is not JSON."}},
             not_the_protocol});
      }
    }
    board.close(line);
    // The other side's farewell is not waited for any more.
    error_code ignored;
    if (watch.is_ended()) socket().close(ignored);
  }

 private:
  static constexpr std::uint16_t not_the_protocol = 4002;

  struct Item {
    std::string text;
    std::uint16_t close = 0;
  };

  Switchboard::TellConsole sender() {
    return [&context = context_, weak = weak_from_this()](Switchboard::ToConsole message) {
      asio::post(context, [weak, message = std::move(message)] {
        if (const auto self = weak.lock()) self->say(message);
      });
    };
  }

  void say(const Switchboard::ToConsole& message) {
    if (is_closing_) return;
    if (!message.message.is_null()) queue_.push_back({write_json(message.message), 0});
    if (message.close != 0) {
      queue_.push_back({{}, message.close});
      is_closing_ = true;
    }
    unsent_ += queue_.back().text.size();
    if (unsent_ > most_unsent) {
      error_code ignored;
      socket().close(ignored);
      return;
    }
    if (!is_writing_) write_next();
  }

  void write_next() {
    is_writing_ = !queue_.empty();
    if (!is_writing_) return;
    auto written = [self = shared_from_this()](error_code error, std::size_t) {
      if (error) return;  // Whoever reads sees the end, too.
      self->unsent_ -= self->queue_.front().text.size();
      self->queue_.pop_front();
      self->write_next();
    };
    const Item& item = queue_.front();
    if (item.close != 0) {
      socket_.async_close(websocket::close_reason(item.close), [self = shared_from_this()](error_code) {});
    } else {
      socket_.async_write(asio::buffer(item.text), std::move(written));
    }
  }

  asio::io_context& context_;
  websocket::stream<Socket> socket_;
  std::deque<Item> queue_;
  std::size_t unsent_ = 0;
  bool is_writing_ = false;
  bool is_closing_ = false;
  bool is_heard_ = false;
};

}  // namespace

Task<void> serve_console(Exchange& exchange, Switchboard& board) {
  const RequestHead& head = exchange.head();
  const auto value = [&](std::string_view name) { return find_field(head.fields, name).value_or(""); };
  if (!lists(value("upgrade"), "websocket") || !lists(value("sec-websocket-protocol"), subprotocol)) {
    exchange.reason = "upgrade-required";
    co_await exchange.reply(
        problem_reply("upgrade-required", "It is no handshake of WebSocket with x-connect.agents.1."));
    co_return;
  }
  std::string unread;
  asio::io_context& context = exchange.watch().sweeper().context();
  const auto line = std::make_shared<ConsoleLine>(exchange.release(unread), context);
  // Nobody may speak before the handshake is answered.
  if (!unread.empty()) co_return;
  const Watch::Wait wait(exchange.watch(), line->socket(), Clock::time_point::max());
  if (co_await line->accept(head)) co_await line->listen(board, exchange.watch());
}

}  // namespace x_connect::proxy
