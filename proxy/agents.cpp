#include "agents.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "core/json.hpp"
#include "mailbox.hpp"
#include "mcp/answer.hpp"
#include "problem.hpp"
#include "reply_to_agent.hpp"

namespace x_connect::proxy {

using mcp::Call;
using mcp::Handled;
using nlohmann::json;

namespace {

constexpr std::size_t largest_message = std::size_t{256} << 10U;
constexpr std::chrono::seconds between_signs{10};
/// For a console that neither answers nor says that it waits: X may take its time.
constexpr std::chrono::seconds patience{40};
constexpr std::chrono::seconds longest_subscription{3600};

Task<void> refuse(Exchange& exchange, std::string_view problem, std::string_view detail,
                  std::string_view field, std::string_view value) {
  exchange.reason.assign(problem).append(": ").append(detail);
  auto reply = problem_reply(problem, detail);
  reply.headers.emplace_back(field, value);
  co_await exchange.reply(reply);
}

/// A call as the console is told it.
json told(const Call& call, int hold, const RequestHead& head) {
  json message = {{"kind", mcp::to_string(call.kind)}, {"hold", call.is_task ? 0 : hold}};
  if (!call.action.empty()) {
    message["action"] = call.action;
    message["arguments"] = call.arguments;
  }
  if (!call.request.empty()) message["request"] = call.request;
  if (call.again) message["again"] = true;
  if (!call.reason.empty()) message["reason"] = call.reason;
  constexpr std::size_t longest_name = 100;
  json client = json::object();
  const auto meta = call.message.params.find("_meta");
  if (meta != call.message.params.end() && meta->is_object()) {
    const auto info = meta->find("io.modelcontextprotocol/clientInfo");
    for (const char* name : {"name", "version"}) {
      if (info == meta->end() || !info->is_object() || !info->contains(name) || !info->at(name).is_string())
        continue;
      client[name] = info->at(name).get<std::string>().substr(0, longest_name);
    }
  }
  if (client.empty())
    client["name"] = find_field(head.fields, "user-agent").value_or("").substr(0, longest_name);
  message["client"] = std::move(client);
  return message;
}

json console_closed() {
  return mcp::refused("console_closed", "No console that holds this agent is open; nothing was passed on.",
                      "Ask the person to open the X Connect console and to unlock it, then call again.",
                      "after_fix");
}

json console_unreachable() {
  return mcp::refused("console_unreachable",
                      "The console is at another proxy, which could not be told; nothing was passed on.",
                      "Call again in a moment. If it keeps happening, the operator should check what the "
                      "proxies share (Redis).",
                      "now");
}

json too_many_calls() {
  return mcp::refused("too_many_calls", "This agent has as many calls under way as it may have.",
                      "Wait for the answers to those, then call again.", "now");
}

json console_lost() {
  return mcp::refused(
      "console_lost",
      "The console went away while it worked on the call: whether X has seen it, only the console knows.",
      "Look with list_requests first, once the console is open again; do not simply call again.",
      "after_fix");
}

json no_answer() {
  return mcp::refused("no_answer", "The console did not answer in time; it may still be at work on the call.",
                      "Look with list_requests what became of it before you call again.", "after_fix");
}

/// For the figures: the status, or why it was refused where that is the proxy's own doing.
CallOutcome outcome_of(const json& outcome) {
  const std::string status = outcome.value("status", "");
  if (status == "told" || status == "request") return CallOutcome::done;
  if (status != "refused") return outcome_named(status);
  const auto error = outcome.find("error");
  if (error == outcome.end() || !error->is_object()) return CallOutcome::refused;
  const CallOutcome why = outcome_named(error->value("code", ""));
  return why == CallOutcome::other ? CallOutcome::refused : why;
}

json waiting(const Call& call, const json& pending) {
  json outcome = {{"status", "waiting"}, {"action", call.action}};
  for (const char* name : {"request", "expiresAt", "createdAt"}) {
    if (pending.contains(name)) outcome[name] = pending[name];
  }
  return outcome;
}

/// Between two looks for a console that moves.
constexpr std::chrono::milliseconds between_looks{250};
/// The shared state answers sooner, or says that it is gone.
constexpr std::chrono::seconds finding{5};

}  // namespace

/// A call on its way.
struct Agents::Carried {
  const Call& call;
  std::string_view bearer;
  Relay::Found found;
  std::shared_ptr<Mailbox<Switchboard::ToCaller>> box;
  Clock::time_point until;  ///< By then a console that moves has to be somewhere.
};

Task<Relay::Found> Agents::find(Exchange& exchange, std::string_view bearer) {
  Watch& watch = exchange.watch();
  const auto box = std::make_shared<Mailbox<Relay::Found>>(watch.sweeper().context());
  relay_.find(bearer, std::time(nullptr), box->sender());
  const auto found = co_await box->next(watch, Clock::now() + finding);
  co_return found.value_or(Relay::Found{.known = {}, .holder = {}, .is_asked = false});
}

Task<void> Agents::answer(Exchange& exchange) {
  const RequestHead& head = exchange.head();
  const std::string_view bearer = bearer_of(head);
  Relay::Found found = co_await find(exchange, bearer);
  if (exchange.watch().is_ended()) co_return;
  if (!found.is_asked) {
    co_await refuse(exchange, "shared-state-gone", "Whether another proxy knows this agent cannot be asked.",
                    "Retry-After", "5");
    co_return;
  }
  const Switchboard::Known known = found.known;
  switch (known.verdict) {
    case Switchboard::Verdict::unknown:
      co_await refuse(exchange, "agent-unknown", "The bearer is missing, or is not that of an agent.",
                      "WWW-Authenticate", "Bearer");
      co_return;
    case Switchboard::Verdict::expired:
      co_await refuse(exchange, "agent-expired", "The time for which it was let in is over.",
                      "WWW-Authenticate", R"(Bearer error="invalid_token")");
      co_return;
    case Switchboard::Verdict::no_console:
      co_await refuse(exchange, "console-closed", "No console is open that could know this agent.",
                      "Retry-After", "10");
      co_return;
    case Switchboard::Verdict::known:
      break;
  }
  if (const auto pause = relay_.admit(found, Clock::now()); pause.count() > 0) {
    co_await refuse(exchange, "too-many-messages", "It sends more than five messages a second.",
                    "Retry-After", std::to_string(pause.count()));
    co_return;
  }
  const auto body = co_await exchange.body(largest_message);
  if (!body) co_return;
  const Headers headers = headers_of(head);
  const mcp::Context context{.version = X_CONNECT_VERSION, .actions = known.actions, .headers = &headers};
  const Handled handled = mcp::handle(*body, context);
  ReplyToAgent reply(exchange);
  switch (handled.kind) {
    case Handled::Kind::answer:
      co_await reply.message(handled.status, handled.message);
      break;
    case Handled::Kind::cancelled:
      relay_.cancel(found, write_json(handled.request_id));
      [[fallthrough]];
    case Handled::Kind::accepted:
      co_await reply.none();
      break;
    case Handled::Kind::call: {
      Carried carried{
          .call = handled.call, .bearer = bearer, .found = std::move(found), .box = {}, .until = {}};
      co_await carry(exchange, carried);
      break;
    }
    case Handled::Kind::listen:
      co_await listen(exchange, known.agent, handled.call);
      break;
  }
}

/// Passes a call on. A console that has just been at a proxy that ends is waited for a moment.
Task<Switchboard::Call> Agents::place(Exchange& exchange, Carried& carried, bool again) {
  Watch& watch = exchange.watch();
  for (;; again = true) {
    if (again) {
      co_await carried.box->next(watch, Clock::now() + between_looks);
      if (watch.is_ended()) co_return Switchboard::Call();
      Relay::Found found = co_await find(exchange, carried.bearer);
      if (found.known.verdict != Switchboard::Verdict::known) co_return Switchboard::Call();
      carried.found = std::move(found);
    }
    auto placed = relay_.call(carried.found, told(carried.call, hold_, exchange.head()),
                              carried.box->sender(), write_json(carried.call.message.id));
    const bool is_waited_for = carried.found.may_return && Clock::now() < carried.until;
    if (placed.placed != Switchboard::Placed::no_console || !is_waited_for) co_return placed;
  }
}

Task<void> Agents::carry(Exchange& exchange, Carried& carried) {
  const Call& call = carried.call;
  ReplyToAgent reply(exchange);
  const auto say = [&](const json& outcome) {
    exchange.outcome = outcome_of(outcome);
    return reply.answer(mcp::answer(call, outcome, X_CONNECT_VERSION));
  };
  const auto say_not_placed = [&](const Switchboard::Call& placed) {
    const bool is_closed = placed.placed == Switchboard::Placed::no_console;
    return say(is_closed ? console_closed() : too_many_calls());
  };
  Watch& watch = exchange.watch();
  const auto box = carried.box = std::make_shared<Mailbox<Switchboard::ToCaller>>(watch.sweeper().context());
  carried.until = Clock::now() + Relay::moving;
  auto placed = co_await place(exchange, carried, false);
  if (placed.placed != Switchboard::Placed::yes) {
    if (!watch.is_ended()) co_await say_not_placed(placed);
    co_return;
  }
  const auto hold_end = Clock::now() + std::chrono::seconds(hold_);
  const auto last = hold_end + patience;
  auto next_sign = Clock::now() + between_signs;
  std::optional<json> pending;
  for (int step = 1;;) {
    const auto event = co_await box->next(watch, std::min(next_sign, pending ? hold_end : last));
    if (watch.is_ended()) {
      // In the newer protocol, to go is to cancel; in the older, it says nothing.
      const bool is_cancelled = call.message.is_modern && watch.ended() == Ended::left;
      exchange.outcome = CallOutcome::cancelled;
      relay_.hang_up(placed.id, is_cancelled ? "disconnected" : "answered");
      co_return;
    }
    if (event && event->kind == Switchboard::ToCaller::Kind::cancelled) {
      exchange.outcome = CallOutcome::cancelled;
      relay_.hang_up(placed.id, "disconnected");
      co_await reply.none();
      co_return;
    }
    if (event && event->kind == Switchboard::ToCaller::Kind::closed) {
      placed = {};
      if (Clock::now() < carried.until) placed = co_await place(exchange, carried, true);
      if (watch.is_ended()) co_return;
      if (placed.placed == Switchboard::Placed::yes) continue;
      co_await say_not_placed(placed);
      co_return;
    }
    if (event && event->kind == Switchboard::ToCaller::Kind::too_many) {
      co_await say(too_many_calls());
      co_return;
    }
    if (event && event->kind == Switchboard::ToCaller::Kind::unreachable) {
      co_await say(console_unreachable());
      co_return;
    }
    const bool is_over = Clock::now() >= (pending ? hold_end : last);
    if (event && event->kind == Switchboard::ToCaller::Kind::result) {
      co_await say(event->body);
      co_return;
    }
    if (event && event->kind == Switchboard::ToCaller::Kind::lost) {
      co_await say(console_lost());
      co_return;
    }
    if (event && event->kind == Switchboard::ToCaller::Kind::pending) {
      pending = waiting(call, event->body);
      if (call.message.takes_tasks && call.kind == Call::Kind::act) {
        exchange.outcome = CallOutcome::waiting;
        relay_.hang_up(placed.id, "answered");
        co_await reply.answer(mcp::created_task(call, *pending, X_CONNECT_VERSION));
        co_return;
      }
    }
    const bool is_stopping = event && event->kind == Switchboard::ToCaller::Kind::stopping;
    if (pending ? is_over || is_stopping : is_over) {
      relay_.hang_up(placed.id, "answered");
      const json outcome = pending ? *pending : no_answer();
      co_await say(outcome);
      co_return;
    }
    if (Clock::now() < next_sign) continue;
    next_sign += between_signs;
    json sign = mcp::progress(
        call, step++, pending ? "Waits for a person, who decides in the console." : "The console is at it.");
    if (!co_await reply.ahead(std::move(sign))) {
      relay_.hang_up(placed.id, call.message.is_modern ? "disconnected" : "answered");
      co_return;
    }
  }
}

Task<void> Agents::listen(Exchange& exchange, const std::string& agent, const Call& call) {
  Watch& watch = exchange.watch();
  const auto box = std::make_shared<Mailbox<Switchboard::ToCaller>>(watch.sweeper().context());
  const auto listener = board_.listen(agent, box->sender());
  if (!listener) {
    co_await refuse(exchange, "too-many-messages", "It listens as often at once as it may.", "Retry-After",
                    "60");
    co_return;
  }
  ReplyToAgent reply(exchange);
  bool is_heard = co_await reply.begin();
  if (is_heard) is_heard = co_await reply.ahead(mcp::acknowledged(call));
  const auto end = Clock::now() + longest_subscription;
  while (is_heard && Clock::now() < end) {
    const auto event = co_await box->next(watch, Clock::now() + between_signs);
    if (watch.is_ended() || (event && event->kind == Switchboard::ToCaller::Kind::stopping)) break;
    json sign;
    if (event) sign = mcp::list_changed(call);
    is_heard = co_await reply.ahead(std::move(sign));
  }
  board_.stop_listening(*listener);
  if (is_heard && !watch.is_ended()) co_await reply.answer(mcp::subscription_ended(call, X_CONNECT_VERSION));
}

}  // namespace x_connect::proxy
