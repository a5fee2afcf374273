#include "proxy/serve.hpp"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <list>
#include <optional>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "proxy/console_files.hpp"
#include "proxy/memory_state.hpp"
#include "proxy/metrics.hpp"
#include "proxy/options.hpp"
#include "proxy/redis_state.hpp"
#include "proxy/relay.hpp"
#include "proxy/server.hpp"
#include "proxy/service.hpp"
#include "proxy/sessions.hpp"
#include "proxy/upstream.hpp"
#include "proxy/webhook_sender.hpp"
#include "proxy/webhooks.hpp"
#include "sandbox/sandbox.hpp"

namespace {

namespace asio = boost::asio;
using namespace x_connect;  // NOLINT(google-build-using-namespace)
using proxy::Endpoint;
using proxy::Options;
using proxy::Server;

/// An event loop with its thread. What runs on it is made before `start` and ends before the loop does.
class Loop {
 public:
  /// Sockets and timers are used by its own thread alone; only `post` comes from others.
  asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  proxy::Sweeper sweeper{context};

  void start(std::function<void()> on_end) {
    thread_ = std::thread([this, on_end = std::move(on_end)] {
      context.run();
      on_end();
    });
  }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

 private:
  std::thread thread_;
};

/// The sandbox on a loop of its own: what it computes holds up nobody else.
struct SandboxLoop {
  SandboxLoop(const Options& options, const Endpoint& listen)
      : listener(listen),
        shared(options.max_memory),
        sandbox(listener.address(), options.allow_hosts),
        server(
            loop.sweeper, listener, shared,
            {.max_body = options.max_body,
             .max_connections = options.max_connections,
             .request_timeout = options.request_timeout},
            [this, most = options.max_body](proxy::Exchange& exchange) { return handle(exchange, most); }) {}

  void end() {
    server.stop([this] { loop.sweeper.stop(); });
    server.abort();
  }

  proxy::Task<void> handle(proxy::Exchange& exchange, std::size_t most) {
    auto body = co_await exchange.body(most);
    if (!body) co_return;
    Request request{.method = std::string(exchange.head().method),
                    .url = std::string(exchange.head().target),
                    .headers = {},
                    .body = *std::move(body)};
    for (const proxy::Field& field : exchange.head().fields) {
      request.headers.emplace_back(field.name, field.value);
    }
    co_await exchange.reply(sandbox.handle(request, std::time(nullptr)));
  }

  proxy::Listener listener;
  proxy::Shared shared;
  Loop loop;
  sandbox::Sandbox sandbox;
  Server server;
};

/// The way to the other proxies, on a loop of its own: a lease is renewed whatever clients are at.
class SharingLoop {
 public:
  SharingLoop(const proxy::RedisAddress& address, proxy::Log& log)
      : redis_(loop.context, address, [&log](std::string_view words) { log.write(words); }) {}

  proxy::SharedState& state() { return redis_; }

  void begin(proxy::Relay& relay) {
    relay_ = &relay;
    redis_.start();
    asio::post(loop.context, [this] { tick(); });
  }

  /// Ends when other proxies have been told everything, or soon after.
  void end() {
    end_by_ = proxy::Clock::now() + farewell;
    clock_.cancel();
    tick();
  }

  Loop loop;

 private:
  static constexpr std::chrono::seconds farewell{1};
  static constexpr std::chrono::milliseconds between_farewells{20};

  void tick() {
    const auto now = proxy::Clock::now();
    const bool is_ending = end_by_ != proxy::Clock::time_point{};
    if (is_ending && (relay_->is_done() || now >= end_by_)) {
      redis_.stop();
      loop.sweeper.stop();
      return;
    }
    relay_->tick(now);
    clock_.expires_after(is_ending ? between_farewells : std::chrono::milliseconds(1000));
    clock_.async_wait([this](boost::system::error_code error) {
      if (!error) tick();
    });
  }

  proxy::RedisState redis_;
  asio::steady_timer clock_{loop.context};
  proxy::Relay* relay_ = nullptr;
  proxy::Clock::time_point end_by_{};
};

/// The way to the server behind a dashboard, which may be slow.
struct WebhookLoop {
  WebhookLoop(proxy::Webhooks& webhooks, const std::string& url, proxy::Log& log)
      : sender(loop.sweeper, webhooks, url, [&log](std::string_view words) { log.write(words); }) {
    sender.start();
  }

  void end() {
    sender.stop();
    loop.sweeper.stop();
  }

  Loop loop;
  proxy::WebhookSender sender;
};

/// One of the loops that serve clients of the proxy.
struct ProxyLoop {
  ProxyLoop(const Options& options, const proxy::Listener& listener, proxy::Shared& shared,
            proxy::ConsoleFiles& files, proxy::Route& route, std::list<proxy::Route>& to_pictures,
            proxy::Switchboard& board, proxy::Relay& relay, proxy::SharedState& state,
            proxy::Sessions& sessions, proxy::Once& once, proxy::Log& log, proxy::Figures& figures)
      : upstream(loop.sweeper, route, {.timeout = options.upstream_timeout}),
        pictures(loop.sweeper, to_pictures, {.timeout = options.upstream_timeout},
                 options.upstream == "sandbox" ? &upstream : nullptr),
        service(options, files, upstream, pictures, board, relay, state, sessions, once, shared, figures),
        server(loop.sweeper, listener, shared,
               {.max_body = options.max_body,
                .max_connections = options.max_connections,
                .request_timeout = options.request_timeout,
                .log = &log,
                .figures = &figures,
                .trusted = options.trusted_proxies},
               [this](proxy::Exchange& exchange) { return service.handle(exchange); }) {}

  Loop loop;
  proxy::Upstream upstream;
  proxy::Pictures pictures;
  proxy::Service service;
  Server server;
};

/// `/metrics`, on a loop of its own: reading the figures holds up nobody.
struct MetricsLoop {
  MetricsLoop(const Options& options, const proxy::MetricSources& sources_in)
      : listener(*options.metrics),
        shared(std::size_t{1} << 20U),
        sources(sources_in),
        server(loop.sweeper, listener, shared, {.max_connections = 16},
               [this](proxy::Exchange& exchange) { return proxy::answer_metrics(exchange, sources); }) {}

  void end() {
    server.stop([this] { loop.sweeper.stop(); });
    server.abort();
  }

  proxy::Listener listener;
  proxy::Shared shared;
  Loop loop;
  proxy::MetricSources sources;
  Server server;
};

/// What ends the program, on the main thread: it is heard whatever the loops are at.
class Control {
 public:
  Control(const Options& options, proxy::Log& log)
      : drain_delay_(options.drain_delay),
        drain_time_(options.drain_timeout),
        log_(log),
        signals_(context_),
        timer_(context_) {
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      struct sigaction before {};
      sigaction(signal, nullptr, &before);
      // Started by nohup, it stays deaf to the end of the terminal.
      if (signal != SIGHUP || before.sa_handler != SIG_IGN) signals_.add(signal);
    }
  }

  void close_first(proxy::Listener& listener) { listener_ = &listener; }
  /// Is told at once, when new connections are still taken.
  void on_signal(std::function<void()> told) { on_signal_ = std::move(told); }
  /// Is told before the servers are: what waits for somebody must not hold them up.
  void on_drain(std::function<void()> told) { on_drain_ = std::move(told); }
  void add(Loop& loop, Server& server) { fronts_.push_back({&loop, &server, {}}); }
  /// Is ended after those, by `end`, on its own loop.
  void add_behind(Loop& loop, std::function<void()> end) {
    behind_.push_back({&loop, nullptr, std::move(end)});
  }

  /// Returns when everything has ended; does not return if something does not end.
  void run() {
    for (const auto& group : {fronts_, behind_}) {
      for (const Part& part : group) {
        ++running_;
        part.loop->start([this] {
          asio::post(context_, [this] {
            if (--running_ == 0) context_.stop();
          });
        });
      }
    }
    busy_ = fronts_.size();
    listen();
    context_.run();
    for (const auto& group : {fronts_, behind_}) {
      for (const Part& part : group) part.loop->join();
    }
  }

 private:
  struct Part {
    Loop* loop;
    Server* server;
    std::function<void()> end;
  };
  static constexpr std::chrono::seconds abort_time{2};

  void listen() {
    signals_.async_wait([this](boost::system::error_code error, int signal) {
      if (error) return;
      if (!draining_) {
        draining_ = true;
        if (on_signal_) on_signal_();
        drain_later();
      } else if (signal != SIGHUP) {
        std::_Exit(128 + signal);  // Asked twice: now.
      }
      listen();
    });
  }

  void drain_later() {
    if (drain_delay_.count() == 0) {
      drain();
      return;
    }
    timer_.expires_after(drain_delay_);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) drain();
    });
  }

  void drain() {
    listener_->close();
    if (on_drain_) on_drain_();
    for (const Part& part : fronts_) {
      asio::post(part.loop->context, [this, part] {
        part.server->stop([this, part] {
          part.loop->sweeper.stop();
          asio::post(context_, [this] {
            if (--busy_ == 0) end_behind();
          });
        });
      });
    }
    timer_.expires_after(drain_time_);
    timer_.async_wait([this](boost::system::error_code error) {
      if (!error) abort();
    });
  }

  void abort() {
    for (const Part& part : fronts_) asio::post(part.loop->context, [part] { part.server->abort(); });
    give_up_later();
  }

  void end_behind() {
    for (const Part& part : behind_) asio::post(part.loop->context, part.end);
    give_up_later();
  }

  /// A loop that does not end by itself is not waited for: what is on it may still use everything.
  void give_up_later() {
    timer_.expires_after(abort_time);
    timer_.async_wait([this](boost::system::error_code error) {
      if (error) return;
      log_.write("Something did not end in time and is left behind.");
      std::this_thread::sleep_for(std::chrono::milliseconds(100));  // For the log.
      std::_Exit(0);
    });
  }

  std::chrono::seconds drain_delay_;
  std::chrono::seconds drain_time_;
  proxy::Log& log_;
  proxy::Listener* listener_ = nullptr;
  std::function<void()> on_signal_;
  std::function<void()> on_drain_;
  asio::io_context context_{1};
  asio::signal_set signals_;
  asio::steady_timer timer_;
  std::vector<Part> fronts_;
  std::vector<Part> behind_;
  std::size_t running_ = 0;
  std::size_t busy_ = 0;
  bool draining_ = false;
};

int run(const Options& options) {
  proxy::Log log(STDERR_FILENO, options.log_level);
  Control control(options, log);
  std::optional<SandboxLoop> sandbox;
  if (options.sandbox_only) {
    sandbox.emplace(options, options.listen);
    control.close_first(sandbox->listener);
    control.add(sandbox->loop, sandbox->server);
    std::cout << "The sandbox is at " << sandbox->listener.address() << std::endl;
    control.run();
    return 0;
  }
  std::string upstream_url = options.upstream;
  if (upstream_url == "sandbox") {
    sandbox.emplace(options, Endpoint{.host = "127.0.0.1", .port = 0});
    control.add_behind(sandbox->loop, [&sandbox] { sandbox->end(); });
    upstream_url = sandbox->listener.address();
  }
  proxy::Listener listener(options.listen);
  control.close_first(listener);
  proxy::Shared shared(options.max_memory);
  proxy::ConsoleFiles files(options.console, options.embed_origins);
  proxy::Route route(upstream_url);
  if (options.upstream == "sandbox") route.proxy_host.clear();  // It is in this process.
  std::list<proxy::Route> to_pictures = proxy::picture_routes(route);
  proxy::Switchboard board(options.agent_hold);
  board.limit_consoles(options.max_consoles);
  control.on_signal([&shared] { shared.draining = true; });
  proxy::MemoryState memory;
  std::optional<SharingLoop> sharing;
  if (options.redis) sharing.emplace(*options.redis, log);
  proxy::SharedState& state = sharing ? sharing->state() : memory;
  proxy::Relay relay(board, state);
  if (sharing) {
    control.add_behind(sharing->loop, [&sharing] { sharing->end(); });
    sharing->begin(relay);
  }
  const bool has_webhooks = !options.webhook_url.empty();
  proxy::Webhooks webhooks(state, has_webhooks ? std::optional(options.webhook_secret) : std::nullopt);
  proxy::Sessions sessions(state, webhooks, options.admin_key_hash);
  std::optional<WebhookLoop> to_dashboard;
  if (has_webhooks) {
    to_dashboard.emplace(webhooks, options.webhook_url, log);
    control.add_behind(to_dashboard->loop, [&to_dashboard] { to_dashboard->end(); });
  }
  control.on_drain([&board, &relay] {
    board.stop();
    relay.stop();
  });
  proxy::Once once;
  std::list<proxy::Figures> figures;
  std::optional<MetricsLoop> metrics;
  if (options.metrics) {
    metrics.emplace(options, proxy::MetricSources{.figures = &figures,
                                                  .shared = &shared,
                                                  .log = &log,
                                                  .max_memory = options.max_memory,
                                                  .max_connections = options.max_connections});
    control.add_behind(metrics->loop, [&metrics] { metrics->end(); });
  }
  std::list<ProxyLoop> loops;
  for (int i = 0; i < options.threads; ++i) {
    ProxyLoop& loop = loops.emplace_back(options, listener, shared, files, route, to_pictures, board, relay,
                                         state, sessions, once, log, figures.emplace_back());
    control.add(loop.loop, loop.server);
  }
  std::cout << "X Connect is at " << listener.address() << "  (upstream: " << options.upstream << ")"
            << std::endl;
  if (metrics) std::cout << "Metrics are at " << metrics->listener.address() << "/metrics" << std::endl;
  control.run();
  return 0;
}

}  // namespace

int proxy::serve(int argc, const char* const* argv) {
  const auto parsed = parse_options(argc, argv);
  if (const auto* exit = std::get_if<Exit>(&parsed)) {
    (exit->status == 0 ? std::cout : std::cerr) << exit->text;
    return exit->status;
  }
  const auto& options = std::get<Options>(parsed);
  try {
    return run(options);
  } catch (const proxy::CannotListen& error) {
    std::cerr << "x-connect: " << error.what() << "\n"
              << "    Choose another address, e.g. --listen 127.0.0.1:0 for any free port.\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "x-connect: " << error.what() << "\n";
    return 1;
  }
}
