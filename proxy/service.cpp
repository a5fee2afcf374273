#include "service.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "console_files.hpp"

namespace x_connect::proxy {

namespace {

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return {text.data(), length};
}

Reply health(const std::string& upstream) {
  const nlohmann::json body = {{"status", "ok"}, {"version", X_CONNECT_VERSION}, {"upstream", upstream}};
  return {.status = 200,
          .headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}},
          .body = body.dump()};
}

/// Who may show the console in a frame, and to which key credentials are sealed for them.
Reply embedding(const Options& options) {
  nlohmann::json keys = nlohmann::json::object();
  for (const auto& [origin, key] : options.hand_over_keys) keys[origin] = key;
  const nlohmann::json body = {{"origins", options.embed_origins}, {"handOverKeys", std::move(keys)}};
  return {.status = 200,
          .headers = {{"Content-Type", "application/json"},
                      {"Cache-Control", "no-store"},
                      {"X-Content-Type-Options", "nosniff"}},
          .body = body.dump()};
}

Reply preflight() {
  return {.status = 204,
          .headers = {{"Access-Control-Allow-Methods", "GET, POST, PUT, DELETE"},
                      {"Access-Control-Allow-Headers", "authorization, content-type, accept"},
                      {"Access-Control-Max-Age", "600"}},
          .body = {}};
}

/// Every header that comes down to a page of another origin has to be named for it.
std::string exposed(const Headers& headers) {
  std::string names;
  for (const auto& [name, value] : headers) names += (names.empty() ? "" : ", ") + name;
  return names;
}

}  // namespace

Service::Service(const Options& options, Upstream& upstream)
    : options_(options),
      policy_{.allow_origins = options.allow_origins,
              .allow_hosts = options.allow_hosts,
              .upstream_is_sandbox = options.upstream == "sandbox"},
      upstream_(upstream) {}

boost::asio::awaitable<Reply> Service::handle(Request request) {
  const auto start = std::chrono::steady_clock::now();
  const Decision decision = decide(request, policy_);
  Reply reply = co_await answer(request, decision);
  if (decision.allowed_origin) {
    if (decision.destination == Destination::upstream) {
      reply.headers.emplace_back("Access-Control-Expose-Headers", exposed(reply.headers));
    }
    reply.headers.emplace_back("Access-Control-Allow-Origin", *decision.allowed_origin);
    reply.headers.emplace_back("Vary", "Origin");
  }
  const auto elapsed =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  const nlohmann::json line = {
      {"time", utc_now()},
      {"method", request.method},
      {"path", decision.path_template.empty() ? "(refused)" : decision.path_template},
      {"status", reply.status},
      {"milliseconds", elapsed.count()},
      {"bytes", reply.body.size()}};
  std::cerr << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  co_return reply;
}

boost::asio::awaitable<Reply> Service::answer(Request& request, const Decision& decision) {
  if (decision.refusal) co_return *decision.refusal;
  switch (decision.destination) {
    case Destination::health:
      co_return health(options_.upstream);
    case Destination::preflight:
      co_return preflight();
    case Destination::embedding:
      co_return embedding(options_);
    case Destination::console:
      co_return console_file(options_.console, decision.target, request.headers, options_.embed_origins);
    case Destination::upstream:
      break;
  }
  Request forwarded{.method = request.method,
                    .url = decision.target,
                    .headers = upstream_headers(request.headers),
                    .body = std::move(request.body)};
  Reply reply = co_await upstream_.send(std::move(forwarded));
  // The sandbox's authorize pages send people back; nothing that is carried to X does.
  const auto location = header(reply.headers, "location");
  reply.headers = downstream_headers(reply.headers);
  if (location && decision.path_template == sandbox_pages) reply.headers.emplace_back("Location", *location);
  // Opened as a page, a reply must not become one of the console's.
  reply.headers.emplace_back("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  reply.headers.emplace_back("X-Content-Type-Options", "nosniff");
  reply.headers.emplace_back("Referrer-Policy", "no-referrer");
  reply.headers.emplace_back("Cache-Control", "no-store");
  co_return reply;
}

}  // namespace x_connect::proxy
