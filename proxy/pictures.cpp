#include "pictures.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "core/text.hpp"
#include "guard.hpp"
#include "problem.hpp"

namespace x_connect::proxy {

namespace {

constexpr std::array<std::string_view, 2> hosts_of_x{"api.x.com", "api.twitter.com"};

/// What a browser draws and never runs: an SVG could hold a script.
constexpr std::array<std::string_view, 5> types{"image/jpeg", "image/png", "image/gif", "image/webp",
                                                "image/avif"};

/// The type that the reply declares; empty if it is none of a picture.
std::string_view type_of(const Upstream::Call& call) {
  const std::string_view declared = find_field(call.fields(), "content-type").value_or("");
  const std::string_view essence = declared.substr(0, declared.find_first_of("; "));
  const auto* const type = std::find_if(
      types.begin(), types.end(), [&](std::string_view one) { return equals_ignoring_case(one, essence); });
  return type == types.end() ? std::string_view() : *type;
}

Task<void> refuse(Exchange& exchange, std::string_view problem, std::string_view detail) {
  exchange.reason.assign(problem).append(": ").append(detail);
  co_await exchange.reply(problem_reply(problem, detail));
}

/// What every reply carries, but that a picture is kept, and drawn by nobody else.
std::string fields_down(std::string_view type) {
  Headers headers{{"Content-Type", std::string(type)},
                  {"Cross-Origin-Resource-Policy", "same-origin"},
                  {"Cache-Control", "private, max-age=86400"}};
  for (const auto& [name, value] : guard_fields) {
    if (name != "Cache-Control") headers.emplace_back(name, value);
  }
  return field_lines(headers);
}

}  // namespace

std::list<Route> picture_routes(const Route& upstream) {
  std::list<Route> routes;
  if (std::find(hosts_of_x.begin(), hosts_of_x.end(), upstream.host) == hosts_of_x.end()) return routes;
  for (const std::string_view host : picture_hosts) routes.emplace_back("https://" + std::string(host));
  return routes;
}

Pictures::Pictures(Sweeper& sweeper, std::list<Route>& routes, UpstreamOptions options, Upstream* sandbox)
    : sandbox_(sandbox) {
  for (Route& route : routes) {
    ways_.push_back({.host = route.host, .upstream = std::make_unique<Upstream>(sweeper, route, options)});
  }
}

Upstream* Pictures::way_to(std::string_view host) {
  if (sandbox_ != nullptr) return sandbox_;
  const auto way =
      std::find_if(ways_.begin(), ways_.end(), [&](const Way& candidate) { return candidate.host == host; });
  return way == ways_.end() ? nullptr : way->upstream.get();
}

Task<void> Pictures::answer(Exchange& exchange, const Decision& decision) {
  Upstream* const upstream = way_to(decision.picture_host);
  if (upstream == nullptr) {
    co_await refuse(exchange, "unknown-path", "There is no way to that host.");
    co_return;
  }
  const std::string target = sandbox_ == nullptr ? std::string(decision.target)
                                                 : "/sandbox/media/" + std::string(decision.picture_host) +
                                                       std::string(decision.target);
  Upstream::Call call(*upstream, exchange.watch(), exchange.share());
  const bool sent =
      co_await call.send({.method = "GET", .target = target, .fields = "Accept: image/*\r\n", .body = {}});
  if (!sent || !co_await call.receive_head()) {
    if (call.failure().problem.empty()) co_return;
    co_await refuse(exchange, call.failure().problem, call.failure().detail);
    co_return;
  }
  const std::string_view type = type_of(call);
  const auto length = call.length();
  if (call.status() != 200 || type.empty()) {
    co_await refuse(exchange, "unknown-path", "No picture is there.");
    co_return;
  }
  if (length.value_or(0) > largest_picture) {
    co_await refuse(exchange, "reply-too-large", "The picture has more than 5 MB.");
    co_return;
  }
  if (!co_await exchange.begin(200, fields_down(type), length)) co_return;
  for (std::uint64_t total = 0;;) {
    const auto piece = co_await call.read();
    if (!piece || total + piece->size() > largest_picture) {
      exchange.reason = piece ? "reply-too-large: The picture has more than 5 MB."
                              : std::string(call.failure().problem) + ": " + call.failure().detail;
      exchange.break_off();
      co_return;
    }
    total += piece->size();
    if (!piece->empty() && !co_await exchange.write(*piece)) co_return;
    if (piece->empty() || total == length) {
      co_await exchange.end();
      co_return;
    }
  }
}

}  // namespace x_connect::proxy
