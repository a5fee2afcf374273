#include "client.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <utility>

#include "cli/border.hpp"
#include "core/catalogue.hpp"
#include "core/evidence.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "proxy/problem.hpp"

namespace x_connect::cli {

namespace asio = boost::asio;
using proxy::Upstream;

namespace {

constexpr std::size_t memory = std::size_t{128} << 20U;

struct Place {
  std::string scheme;
  std::string host;
};

std::optional<Place> place_of(std::string_view url) {
  const std::size_t end = url.find("://");
  if (end == std::string_view::npos) return std::nullopt;
  Place place{.scheme = to_lower(url.substr(0, end)), .host = {}};
  std::string_view rest = url.substr(end + 3);
  if (rest.find_first_of("?#@ ") != std::string_view::npos) return std::nullopt;
  rest = rest.substr(0, rest.find('/'));
  if (rest.starts_with('[')) {
    place.host = to_lower(rest.substr(1, std::min(rest.find(']'), rest.size()) - 1));
  } else {
    place.host = to_lower(rest.substr(0, rest.find(':')));
  }
  if (place.host.empty()) return std::nullopt;
  return place;
}

std::string problem_type(const Reply& reply) {
  const auto type = header(reply.headers, "content-type");
  if (!type || !type->starts_with("application/problem+json")) return {};
  const auto body = parse_json(reply.body);
  return body ? text_of(*body, "type") : std::string();
}

/// A picture or video is told as JSON, as it is when it is sent: {"data": {media_type, size, media}}, in
/// base64.
void tell_media_as_json(Reply& reply) {
  const auto field = header(reply.headers, "content-type");
  if (!field) return;
  const std::string type = to_lower(std::string_view(*field).substr(0, field->find(';')));
  if (!type.starts_with("image/") && !type.starts_with("video/")) return;
  reply.body = write_json(
      {{"data", {{"media_type", type}, {"size", reply.body.size()}, {"media", base64_encode(reply.body)}}}});
}

}  // namespace

bool is_local(std::string_view url) {
  const auto place = place_of(url);
  if (!place) return false;
  if (place->host == "localhost") return true;
  boost::system::error_code error;
  const auto address = asio::ip::make_address(place->host, error);
  return !error && address.is_loopback();
}

bool is_upstream(std::string_view url) {
  const auto place = place_of(url);
  return place && (place->scheme == "https" || (place->scheme == "http" && is_local(url)));
}

bool is_own_problem(const Reply& reply) { return problem_type(reply).starts_with(proxy_problem_prefix); }

bool may_have_arrived(const Reply& reply) {
  if (reply.status == 0) return true;
  const std::string type = problem_type(reply);
  if (!type.starts_with(proxy_problem_prefix)) return false;
  const std::string_view name = std::string_view(type).substr(proxy_problem_prefix.size());
  return name == "upstream-failed" || name == "upstream-timeout" || name == "reply-too-large" ||
         name == "internal-error";
}

Client::Client(asio::io_context& context, const Options& options)
    : upstream_url_(options.upstream),
      sweeper_(context),
      route_(options.upstream),
      upstream_(sweeper_, route_, {.timeout = options.timeout}),
      budget_(memory) {
  if (is_local(options.upstream))
    route_.proxy_host.clear();  // A proxy elsewhere knows no way to this machine.
}

bool Client::is_finishing() const {
  return std::any_of(underway_.begin(), underway_.end(), [](const Underway& one) { return one.let_finish; });
}

void Client::cancel(bool everything) {
  is_cancelled_ = true;
  for (const Underway& one : underway_) {
    if (everything || !one.let_finish) one.watch->end(proxy::Ended::aborted);
  }
}

void Client::cancel(std::string_view tag) {
  for (const Underway& one : underway_) {
    if (one.tag == tag && !one.let_finish) one.watch->end(proxy::Ended::aborted);
  }
}

proxy::Task<std::optional<Reply>> Client::send(const Request& request, bool let_finish, std::string tag) {
  Call call{.method = request.method,
            .target = request.url.substr(api_origin.size()),
            .headers = request.headers,
            .body = request.body,
            .let_finish = let_finish};
  call.tag = std::move(tag);
  auto reply = co_await send(std::move(call));
  if (reply) tell_media_as_json(*reply);
  co_return reply;
}

proxy::Task<std::optional<Reply>> Client::send(Call call) {
  if (is_cancelled_) co_return std::nullopt;
  proxy::Watch watch(sweeper_, -1);
  proxy::Budget::Share share(budget_);
  const Underway entry{&watch, call.let_finish, call.tag};
  underway_.insert(entry);
  struct Leave {
    std::set<Underway>& all;
    const Underway& entry;
    ~Leave() { all.erase(entry); }
  } const leave{underway_, entry};

  const std::string fields = proxy::field_lines(call.headers);
  Upstream::Call exchange(upstream_, watch, share);
  const auto failed = [&](const proxy::Failure& failure) -> std::optional<Reply> {
    if (failure.problem.empty()) return std::nullopt;
    return proxy::problem_reply(failure.problem, failure.detail);
  };
  const bool sent = co_await exchange.send(
      {.method = call.method, .target = call.target, .fields = fields, .body = call.body});
  if (!sent || !co_await exchange.receive_head()) co_return failed(exchange.failure());
  Reply reply{.status = exchange.status(), .headers = {}, .body = {}};
  for (const proxy::Field& field : exchange.fields()) {
    reply.headers.emplace_back(std::string(field.name), std::string(field.value));
  }
  while (true) {
    const auto piece = co_await exchange.read();
    if (!piece) co_return failed(exchange.failure());
    if (piece->empty()) co_return reply;
    if (call.on_piece) {
      if (!call.on_piece(reply, *piece)) co_return reply;
      continue;
    }
    if (reply.body.size() + piece->size() > largest_reply) {
      co_return proxy::problem_reply("reply-too-large",
                                     "It has more than " + std::to_string(largest_reply) + " bytes.");
    }
    reply.body.append(*piece);
  }
}

}  // namespace x_connect::cli
