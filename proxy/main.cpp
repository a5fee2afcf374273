// x-connect: serves the console and carries its requests to X, or to the sandbox in the same process.
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <ctime>
#include <iostream>
#include <memory>
#include <optional>

#include "proxy/options.hpp"
#include "proxy/server.hpp"
#include "proxy/service.hpp"
#include "sandbox/sandbox.hpp"

namespace {

namespace asio = boost::asio;
using namespace x_connect;  // NOLINT(google-build-using-namespace)
using proxy::Endpoint;
using proxy::Options;
using proxy::Server;
using proxy::ServerOptions;

/// The sandbox and the server that carries it.
struct SandboxServer {
  SandboxServer(asio::io_context& context, const Options& options, const Endpoint& listen)
      : server(context,
               {.listen = listen,
                .max_body = options.max_body,
                .max_connections = options.max_connections,
                .request_timeout = options.request_timeout},
               [this](Request request) -> asio::awaitable<Reply> {
                 co_return sandbox->handle(request, std::time(nullptr));
               }),
        sandbox(std::make_unique<sandbox::Sandbox>(server.address(), options.allow_hosts)) {}

  Server server;
  std::unique_ptr<sandbox::Sandbox> sandbox;
};

int run(const Options& options) {
  asio::io_context context(1);
  std::optional<SandboxServer> sandbox;
  std::optional<proxy::Upstream> upstream;
  std::optional<proxy::Service> service;
  std::optional<Server> server;
  if (options.sandbox_only) {
    sandbox.emplace(context, options, options.listen);
    std::cout << "The sandbox is at " << sandbox->server.address() << std::endl;
  } else {
    std::string upstream_url = options.upstream;
    if (upstream_url == "sandbox") {
      sandbox.emplace(context, options, Endpoint{.host = "127.0.0.1", .port = 0});
      upstream_url = sandbox->server.address();
    }
    upstream.emplace(context, proxy::UpstreamOptions{.url = upstream_url,
                                                     .timeout = options.upstream_timeout,
                                                     .max_reply = options.max_reply});
    service.emplace(options, *upstream);
    server.emplace(context,
                   ServerOptions{.listen = options.listen,
                                 .max_body = options.max_body,
                                 .max_connections = options.max_connections,
                                 .request_timeout = options.request_timeout},
                   [&](Request request) { return service->handle(std::move(request)); });
    std::cout << "X Connect is at " << server->address() << "  (upstream: " << options.upstream << ")"
              << std::endl;
  }

  asio::steady_timer drain(context);
  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](boost::system::error_code error, int) {
    if (error) return;
    Server& front = server ? *server : sandbox->server;
    drain.expires_after(std::chrono::seconds(options.drain_timeout));
    drain.async_wait([&](boost::system::error_code drain_error) {
      if (!drain_error) context.stop();
    });
    front.stop([&] { context.stop(); });
  });
  context.run();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = proxy::parse_options(argc, argv);
  if (const auto* exit = std::get_if<proxy::Exit>(&parsed)) {
    (exit->status == 0 ? std::cout : std::cerr) << exit->text;
    return exit->status;
  }
  const auto& options = std::get<Options>(parsed);
  try {
    return run(options);
  } catch (const boost::system::system_error& error) {
    std::cerr << "x-connect: cannot listen on " << options.listen.host << ":" << options.listen.port << ": "
              << error.code().message() << ".\n"
              << "    Choose another address, e.g. --listen 127.0.0.1:0 for any free port.\n";
    return 1;
  } catch (const std::exception& error) {
    std::cerr << "x-connect: " << error.what() << "\n";
    return 1;
  }
}
