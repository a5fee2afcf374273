// A server with the tools of the conformance suite: the product's HTTP, its guard, its module for the
// protocol, and fixtures in the place of the console. script/conformance runs the suite against it.
//
//   conformance_server        prints its address, and serves until it is told to end
#include "proxy/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <ctime>
#include <iostream>
#include <utility>

#include "conformance/fixtures.hpp"
#include "mcp/answer.hpp"
#include "proxy/policy.hpp"
#include "proxy/reply_to_agent.hpp"

namespace {

namespace asio = boost::asio;
using namespace x_connect;  // NOLINT(google-build-using-namespace)
using mcp::Handled;
using nlohmann::json;
using proxy::Exchange;
using proxy::ReplyToAgent;

constexpr std::string_view version = "conformance";
constexpr std::size_t largest_message = std::size_t{256} << 10U;
constexpr std::chrono::milliseconds between_signs{50};

class Conformance {
 public:
  explicit Conformance(asio::io_context& context) : context_(context) {}

  x_connect::proxy::Task<void> answer(Exchange& exchange) {
    const proxy::Decision decision = proxy::decide(exchange.head(), {});
    if (decision.refusal || decision.destination != proxy::Destination::agents) {
      const Reply refusal = decision.refusal.value_or(Reply{.status = 404, .headers = {}, .body = {}});
      co_await exchange.reply(refusal);
      co_return;
    }
    const auto body = co_await exchange.body(largest_message);
    if (!body) co_return;
    const Headers headers = proxy::headers_of(exchange.head());
    const Handled handled = mcp::handle(*body, {.version = version, .actions = {}, .headers = &headers});
    ReplyToAgent reply(exchange);
    switch (handled.kind) {
      case Handled::Kind::answer:
        co_await reply.message(handled.status, handled.message);
        break;
      case Handled::Kind::accepted:
      case Handled::Kind::cancelled:
        co_await reply.none();
        break;
      case Handled::Kind::call:
        co_await carry_out(handled.call, reply);
        break;
      case Handled::Kind::listen:
        co_await listen(exchange, handled.call, reply);
        break;
    }
  }

 private:
  x_connect::proxy::Task<void> carry_out(const mcp::Call& call, ReplyToAgent& reply) {
    const auto done = fixtures_.carry_out(call, std::time(nullptr));
    for (int step = 1; step <= done.signs_of_life; ++step) {
      json sign = mcp::progress(call, step, "It is at it.");
      if (!co_await reply.ahead(std::move(sign))) co_return;
      co_await pause();
    }
    json message = answer_of(call, done);
    if (done.rpc_error.is_null()) {
      co_await reply.answer(std::move(message));
    } else {
      // As the module itself answers what lacks a capability: with a status of its own.
      co_await reply.message(400, message);
    }
  }

  static json answer_of(const mcp::Call& call, const conformance::Done& done) {
    if (!done.rpc_error.is_null())
      return {{"jsonrpc", "2.0"}, {"id", call.message.id}, {"error", done.rpc_error}};
    if (!done.result.is_null()) return mcp::rpc_result(call.message, done.result, version);
    if (!call.is_task && done.outcome.value("status", "") == "waiting")
      return mcp::created_task(call, done.outcome, version);
    return mcp::answer(call, done.outcome, version);
  }

  x_connect::proxy::Task<void> listen(Exchange& exchange, const mcp::Call& call, ReplyToAgent& reply) {
    int seen = fixtures_.changes();
    bool is_heard = co_await reply.begin();
    json first = mcp::acknowledged(call);
    if (is_heard) is_heard = co_await reply.ahead(std::move(first));
    while (is_heard && !exchange.watch().is_ended()) {
      co_await pause();
      if (seen == fixtures_.changes()) continue;
      seen = fixtures_.changes();
      json change = mcp::list_changed(call);
      is_heard = co_await reply.ahead(std::move(change));
    }
  }

  x_connect::proxy::Task<void> pause() {
    asio::steady_timer timer(context_, between_signs);
    co_await timer.async_wait(x_connect::proxy::as_result);
  }

  asio::io_context& context_;
  conformance::Fixtures fixtures_;
};

}  // namespace

int main() {
  asio::io_context context(1);
  proxy::Sweeper sweeper(context);
  proxy::Shared shared(std::size_t{16} << 20U);
  const proxy::Listener listener({.host = "127.0.0.1", .port = 0});
  Conformance conformance(context);
  const proxy::Server server(sweeper, listener, shared, {},
                             [&](proxy::Exchange& exchange) { return conformance.answer(exchange); });
  std::cout << listener.address() << std::endl;
  context.run();
}
