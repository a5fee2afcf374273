#include "service.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "console_line.hpp"
#include "guard.hpp"
#include "mailbox.hpp"
#include "names.hpp"
#include "problem.hpp"

namespace x_connect::proxy {

namespace {

/// A request's body of at most this size is read as a whole before anything of it goes to X: a client that
/// leaves in the middle leaves no half request there. A larger one is passed on as it comes.
constexpr std::size_t largest_held_body = 65536;
/// A reply of at most this size is read as a whole before anything of it goes down, so that one that breaks
/// off can still be told as that. A larger one is passed on as it comes.
constexpr std::size_t largest_held_reply = 262144;
constexpr std::size_t piece_size = 65536;
/// The shared state answers sooner, or says that it is gone.
constexpr std::chrono::seconds asking{5};

const std::string& reply_fields() {
  static const std::string fields = field_lines(guarded({}));
  return fields;
}

/// The same for the sandbox's pages, whose look stands in a file of its own.
const std::string& page_fields() {
  static const std::string fields = [] {
    Headers headers = guarded({});
    for (auto& [name, value] : headers) {
      if (name == "Content-Security-Policy") value += "; style-src 'self'";
    }
    return field_lines(headers);
  }();
  return fields;
}

/// The build tells a page that was opened before an update that it is an old one.
Reply health(const std::string& upstream, const std::string& build) {
  const nlohmann::json body = {
      {"status", "ok"}, {"version", X_CONNECT_VERSION}, {"build", build}, {"upstream", upstream}};
  return {.status = 200, .headers = guarded({{"Content-Type", "application/json"}}), .body = body.dump()};
}

Reply ready() {
  return {.status = 200,
          .headers = guarded({{"Content-Type", "application/json"}}),
          .body = R"({"status":"ready"})"};
}

/// The origin that embed.json is asked about: a page of another origin is told of itself alone. The console,
/// whose page names no Origin to its own proxy, asks for the page around it.
std::string asked_origin(const RequestHead& request, bool is_foreign) {
  if (is_foreign) return std::string(find_field(request.fields, "origin").value_or(""));
  constexpr std::string_view parameter = "?origin=";
  const std::size_t begin = request.target.find(parameter);
  if (begin == std::string_view::npos) return {};
  return percent_decode(request.target.substr(begin + parameter.size())).value_or("");
}

/// Whether a page may show the console in a frame, and to which key credentials are sealed for it.
Reply embedding(const Options& options, const RequestHead& request) {
  const auto own = find_field(request.fields, "origin");
  const bool is_foreign = own && !is_same_origin(*own, request);
  const std::string origin = asked_origin(request, is_foreign);
  const auto& named = options.embed_origins;
  const bool allowed = std::find(named.begin(), named.end(), origin) != named.end();
  const auto key = std::find_if(options.hand_over_keys.begin(), options.hand_over_keys.end(),
                                [&](const auto& row) { return row.first == origin; });
  const nlohmann::json body = {
      {"allowed", allowed},
      {"handOverKey", key != options.hand_over_keys.end() ? key->second : std::string()}};
  Reply reply{.status = 200, .headers = guarded({{"Content-Type", "application/json"}}), .body = body.dump()};
  // What it says is about whoever reads it.
  if (is_foreign) {
    reply.headers.emplace_back("Access-Control-Allow-Origin", "*");
    reply.headers.emplace_back("Vary", "Origin");
  }
  return reply;
}

Reply preflight() {
  return {.status = 204,
          .headers = guarded(
              {{"Access-Control-Allow-Methods", "GET, POST, PUT, DELETE"},
               {"Access-Control-Allow-Headers", "authorization, content-type, accept, idempotency-key"},
               {"Access-Control-Max-Age", "600"}}),
          .body = {}};
}

std::string too_many_bytes(std::size_t most) {
  return "It has more than " + std::to_string(most) + " bytes.";
}

void allow(Reply& reply, const Decision& decision) {
  if (!decision.allowed_origin) return;
  reply.headers.emplace_back("Access-Control-Allow-Origin", *decision.allowed_origin);
  reply.headers.emplace_back("Vary", "Origin");
}

/// The headers of X's reply as they come down, into `lines`, whose memory is used again.
std::string_view fields_down(const Upstream::Call& call, const Decision& decision, std::string& lines) {
  lines.clear();
  std::string names;
  const bool is_page = decision.path_template == sandbox_pages;
  for (const Field& field : call.fields()) {
    // The sandbox's authorize pages send people back; nothing that is carried to X does.
    const bool is_redirect = is_page && equals_ignoring_case(field.name, "location");
    if (!comes_down(field.name) && !is_redirect) continue;
    append_field(lines, field);
    if (decision.allowed_origin) names.append(names.empty() ? "" : ", ").append(field.name);
  }
  lines.append(is_page ? page_fields() : reply_fields());
  if (decision.allowed_origin) {
    // Every header that comes down to a page of another origin has to be named for it.
    append_field(lines, "Access-Control-Expose-Headers", names);
    append_field(lines, "Access-Control-Allow-Origin", *decision.allowed_origin);
    lines.append("Vary: Origin\r\n");
  }
  return lines;
}

RouteClass route_of(const Decision& decision) {
  switch (decision.destination) {
    case Destination::upstream:
      return decision.path_template == sandbox_pages ? RouteClass::sandbox : RouteClass::api;
    case Destination::picture:
      return RouteClass::picture;
    case Destination::agents:
      return RouteClass::agent;
    case Destination::console_line:
      return RouteClass::socket;
    case Destination::console:
      return RouteClass::console;
    case Destination::make_session:
    case Destination::open_session:
    case Destination::tell_session:
      return RouteClass::session;
    case Destination::health:
    case Destination::readiness:
    case Destination::preflight:
    case Destination::embedding:
      break;
  }
  return RouteClass::own;
}

Task<void> refuse(Exchange& exchange, const Decision& decision, std::string_view problem,
                  std::string_view detail) {
  exchange.reason.assign(problem).append(": ").append(detail);
  Reply reply = problem_reply(problem, detail);
  allow(reply, decision);
  co_await exchange.reply(reply);
}

}  // namespace

Service::Service(const Options& options, ConsoleFiles& files, Upstream& upstream, Pictures& pictures,
                 Switchboard& board, Relay& relay, SharedState& state, Sessions& sessions, Once& once,
                 const Shared& shared, Figures& figures)
    : options_(options),
      policy_{.allow_origins = options.allow_origins,
              .allow_hosts = options.allow_hosts,
              .upstream_is_sandbox = options.upstream == "sandbox",
              .has_pictures = pictures.are_there()},
      files_(files),
      upstream_(upstream),
      pictures_(pictures),
      board_(board),
      state_(state),
      sessions_(sessions),
      once_(once),
      shared_(shared),
      figures_(figures),
      agents_(board, relay, options.agent_hold) {}

Task<void> Service::handle(Exchange& exchange) {
  const Decision decision = decide(exchange.head(), policy_);
  if (!decision.path_template.empty()) exchange.label = decision.path_template;
  if (decision.refusal) {
    Reply reply = *decision.refusal;
    exchange.reason = decision.reason;
    allow(reply, decision);
    co_await exchange.reply(reply);
    co_return;
  }
  exchange.route = route_of(decision);
  Reply reply;
  switch (decision.destination) {
    case Destination::upstream:
      co_await forward(exchange, decision);
      co_return;
    case Destination::picture:
      co_await pictures_.answer(exchange, decision);
      co_return;
    case Destination::agents:
      co_await agents_.answer(exchange);
      co_return;
    case Destination::console_line: {
      const Present present(figures_.consoles);
      co_await serve_console(exchange, board_);
      co_return;
    }
    case Destination::console: {
      const FileAnswer file = files_.answer(decision.target, exchange.head().fields);
      co_await exchange.reply(file.status, file.fields, file.body);
      co_return;
    }
    case Destination::readiness:
      co_await tell_readiness(exchange);
      co_return;
    case Destination::health:
      reply = health(options_.upstream, files_.build());
      break;
    case Destination::preflight:
      reply = preflight();
      break;
    case Destination::make_session:
    case Destination::open_session:
    case Destination::tell_session:
      co_await answer_session(exchange, decision.destination);
      co_return;
    case Destination::embedding:
      co_await exchange.reply(embedding(options_, exchange.head()));
      co_return;
  }
  allow(reply, decision);
  co_await exchange.reply(reply);
}

Task<void> Service::tell_readiness(Exchange& exchange) {
  constexpr std::chrono::seconds patience{3};
  std::string fault;
  if (shared_.draining) {
    fault = "It is about to end.";
  } else {
    fault = co_await upstream_.find_way(exchange.watch(), exchange.watch().sweeper().refresh() + patience);
  }
  if (fault.empty()) {
    co_await exchange.reply(ready());
    co_return;
  }
  exchange.reason.assign("not-ready: ").append(fault);
  const Reply reply = problem_reply("not-ready", fault);
  co_await exchange.reply(reply);
}

Task<void> Service::answer_session(Exchange& exchange, Destination destination) {
  const auto body = co_await exchange.body(Webhooks::largest_body);
  if (!body) co_return;
  Watch& watch = exchange.watch();
  const auto box = std::make_shared<Mailbox<Reply>>(watch.sweeper().context());
  const std::string_view bearer = bearer_of(exchange.head());
  const std::int64_t now = std::time(nullptr);
  if (destination == Destination::make_session) {
    sessions_.make(bearer, *body, now, box->sender());
  } else if (destination == Destination::open_session) {
    sessions_.open(bearer, *body, now, box->sender());
  } else {
    sessions_.tell(bearer, *body, now, box->sender());
  }
  const auto answer = co_await box->next(watch, Clock::now() + asking);
  if (watch.is_ended()) co_return;
  const Reply reply =
      answer ? *answer : problem_reply("shared-state-gone", "What the proxies share has not answered.");
  if (reply.status >= 400) exchange.reason = "refused";
  co_await exchange.reply(reply);
}

/// A browser repeats what it has no answer to; behind a load balancer, the second time comes to another
/// proxy. Where that one cannot be asked, this one goes by what it knows itself.
Task<bool> Service::is_first(Exchange& exchange, std::string_view key) {
  if (!once_.take(key, Once::Clock::now())) co_return false;
  if (!state_.is_shared()) co_return true;
  Watch& watch = exchange.watch();
  const auto box = std::make_shared<Mailbox<std::optional<bool>>>(watch.sweeper().context());
  state_.claim("once:" + hash_of(key), "", Once::memory, box->sender());
  const auto claimed = co_await box->next(watch, Clock::now() + asking);
  co_return claimed.value_or(std::nullopt).value_or(true);
}

Task<void> Service::forward(Exchange& exchange, const Decision& decision) {
  const std::size_t most = std::min(decision.max_body, options_.max_body);
  const std::uint64_t announced = exchange.body_length().value_or(0);
  if (announced > most) {
    co_await refuse(exchange, decision, "body-too-large",
                    "It has more than " + std::to_string(most) + " bytes.");
    co_return;
  }
  std::string body;
  const bool streamed = announced > largest_held_body;
  if (!streamed && exchange.body_length() != std::uint64_t{0}) {
    auto whole = co_await exchange.body(most);
    if (!whole) co_return;
    body = *std::move(whole);
  } else if (streamed && !exchange.share().take(piece_size)) {
    co_await refuse(exchange, decision, "busy", "The memory for bodies is in use.");
    co_return;
  }

  const auto key = find_field(exchange.head().fields, "idempotency-key");
  const bool changes = exchange.head().method != "GET" && exchange.head().method != "HEAD";
  if (key && changes && !co_await is_first(exchange, *key)) {
    co_await refuse(exchange, decision, "sent-before",
                    "The same request came a second time, and was not passed on again.");
    co_return;
  }

  lines_.clear();
  for (const Field& field : exchange.head().fields) {
    if (goes_up(field.name)) append_field(lines_, field);
  }
  const auto begun = Clock::now();
  Upstream::Call call(upstream_, exchange.watch(), exchange.share());
  bool going = co_await call.send({.method = exchange.head().method,
                                   .target = decision.target,
                                   .fields = lines_,
                                   .body = body,
                                   .streamed = streamed ? announced : 0});
  if (going && streamed) {
    body.resize(piece_size);
    for (std::uint64_t left = announced; left > 0;) {
      const std::size_t count = co_await exchange.read_body(body);
      if (count == 0) co_return;
      left -= count;
      // X may answer before it has all of it, and take no more.
      if (!co_await call.send_more(std::string_view(body).substr(0, count))) break;
    }
  }
  if (!going || !co_await call.receive_head()) {
    if (call.failure().problem.empty()) co_return;
    co_await refuse(exchange, decision, call.failure().problem, call.failure().detail);
    co_return;
  }
  figures_.upstream_times.add(Clock::now() - begun);
  co_await pass_down(exchange, decision, call);
}

Task<void> Service::pass_down(Exchange& exchange, const Decision& decision, Upstream::Call& call) {
  const auto length = call.length();
  const bool is_head = exchange.head().method == "HEAD";
  if (length.value_or(0) > options_.max_reply) {
    co_await refuse(exchange, decision, "reply-too-large", too_many_bytes(options_.max_reply));
    co_return;
  }
  // Made where they are written: what another exchange makes of the same lines is no matter then.
  const auto fields = [&] { return fields_down(call, decision, lines_); };
  std::string held;
  std::uint64_t total = 0;
  bool begun = false;
  if (length.value_or(0) > largest_held_reply) {
    begun = true;
    if (!co_await exchange.begin(call.status(), fields(), length)) co_return;
  }
  while (true) {
    const auto piece = co_await call.read();
    if (!piece || total + piece->size() > options_.max_reply) {
      const Failure failure =
          piece ? Failure{"reply-too-large", too_many_bytes(options_.max_reply)} : call.failure();
      if (failure.problem.empty()) co_return;
      if (!begun) {
        co_await refuse(exchange, decision, failure.problem, failure.detail);
        co_return;
      }
      exchange.reason.assign(failure.problem).append(": ").append(failure.detail);
      exchange.break_off();
      co_return;
    }
    total += piece->size();
    const bool whole = piece->empty() || total == length;
    if (begun) {
      if (!co_await exchange.write(*piece)) co_return;
      if (!whole) continue;
      co_await exchange.end();
      co_return;
    }
    if (whole) {
      // Mostly it has come in one piece, and goes down as it lies there.
      if (held.empty()) {
        co_await exchange.reply(call.status(), fields(), *piece);
      } else {
        held.append(*piece);
        co_await exchange.reply(call.status(), fields(), held);
      }
      co_return;
    }
    const bool has_room = held.size() + piece->size() <= largest_held_reply &&
                          (held.size() + piece->size() <= held.capacity() ||
                           exchange.share().take(std::max(piece->size(), held.capacity())));
    if (has_room && !is_head) {
      held.append(*piece);
      continue;
    }
    begun = true;
    if (!co_await exchange.begin(call.status(), fields(), length)) co_return;
    if (!co_await exchange.write(held) || !co_await exchange.write(*piece)) co_return;
    held = std::string();
  }
}

}  // namespace x_connect::proxy
