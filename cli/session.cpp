#include "session.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <ctime>
#include <stdexcept>

#include "cli/border.hpp"
#include "core/check.hpp"
#include "core/sign_in.hpp"

namespace x_connect::cli {

namespace asio = boost::asio;
using nlohmann::json;

namespace {

/// Seconds before its end at which a token is refreshed before it is used.
constexpr std::int64_t refresh_margin = 60;
/// How long another program's refresh is waited for, in steps.
constexpr int most_waits = 400;
constexpr std::chrono::milliseconds wait_step{100};

Error cancelled() { return {"cancelled", {}, "Cancelled; nothing was sent.", {}, {}}; }

Error cancelled_unknown() {
  return {"cancelled_unknown",
          {},
          "Cancelled while the answer was on its way: X may have done it or not.",
          "Look before you do it again.",
          {}};
}

json finding(std::string_view code, std::string_view title, std::string cause, std::string fix) {
  json result = finding_of({std::string(code), {}, std::string(title), std::move(fix), {}});
  result["cause"] = std::move(cause);
  return result;
}

}  // namespace

void name_upstream(json& read, const std::string& upstream) {
  for (json& one : read["findings"]) {
    if (text_of(one, "code").starts_with("proxy_")) one["evidence"] = "No reply came from " + upstream + ".";
  }
}

std::int64_t now() { return std::time(nullptr); }

std::string random_hex(std::size_t bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string raw(bytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(bytes)) != 1)  // NOLINT
    throw std::runtime_error("the system gives no random numbers");
  std::string text;
  for (const char c : raw) {
    text += digits[static_cast<unsigned char>(c) >> 4U];
    text += digits[static_cast<unsigned char>(c) & 15U];
  }
  return text;
}

PrepareOptions stamp(std::optional<AuthKind> auth) {
  return {.nonce = random_hex(16), .timestamp = std::to_string(now()), .auth = auth};
}

Session::Session(Client& client, CredentialStore& store) : client_(client), store_(store) {
  observed_.scopes = store.known().scopes;
}

std::string Session::user_id() const {
  if (std::string id = text_of(account_, "id"); !id.empty()) return id;
  if (const auto id = user_id_of(credentials().access_token)) return *id;
  return store_.known().user_id;
}

proxy::Task<Result<Performed>> Session::perform(Wanted wanted) {
  auto arguments = co_await with_own_id(wanted);
  if (!arguments) co_return tl::unexpected(arguments.error());
  wanted.arguments = *std::move(arguments);
  auto result = co_await exchange(std::move(wanted));
  co_return result;
}

/// The arguments, with the own user id where the action wants it and no credential tells it.
proxy::Task<Result<json>> Session::with_own_id(const Wanted& wanted) {
  const Action* action = find_action(wanted.action);
  json arguments = wanted.arguments;
  if (action == nullptr || !credentials().access_token.empty()) co_return arguments;
  for (const Parameter& parameter : action->parameters) {
    if (!parameter.own_user_id || !member(arguments, parameter.name).is_null()) continue;
    if (user_id().empty()) {
      Wanted who{.action = "get_me", .auth = wanted.auth};
      const auto asked = co_await exchange(std::move(who));
      if (!asked && asked.error().code.starts_with("cancelled")) co_return tl::unexpected(cancelled());
    }
    if (const std::string id = user_id(); !id.empty()) arguments[std::string(parameter.name)] = id;
  }
  co_return arguments;
}

proxy::Task<Result<Performed>> Session::exchange(Wanted wanted) {
  const auto prepare_now = [&] {
    return prepare(wanted.action, wanted.arguments, credentials(), stamp(wanted.auth));
  };
  auto prepared = prepare_now();
  if (!prepared) co_return tl::unexpected(prepared.error());
  const Action& action = *find_action(wanted.action);
  const bool is_oauth2 = prepared->auth == AuthKind::oauth2;
  const auto ends = store_.known().expires_at;
  json failures = json::array();
  if (is_oauth2 && ends && *ends - now() < refresh_margin && holds_refresh_token()) {
    failures = co_await refresh();
    prepared = prepare_now();
  }
  std::optional<Reply> reply;
  for (bool is_first = true;; is_first = false) {
    if (wanted.gate) {
      if (const auto open = wanted.gate(*prepared); !open) co_return tl::unexpected(open.error());
    }
    const bool was_cancelled = client_.is_cancelled();
    reply = co_await client_.send(prepared->request, !action.read_only, wanted.tag);
    if (!reply)
      co_return tl::unexpected(was_cancelled || action.read_only ? cancelled() : cancelled_unknown());
    if (!is_first || !is_oauth2 || reply->status != 401 || !failures.empty() || !holds_refresh_token()) break;
    failures = co_await refresh();
    if (!failures.empty()) break;
    prepared = prepare_now();
    if (!prepared) co_return tl::unexpected(prepared.error());
  }
  Performed done{.arguments = std::move(wanted.arguments),
                 .prepared = *std::move(prepared),
                 .exchange = {.reply = *std::move(reply),
                              .auth = {},
                              .received_at = now(),
                              .accepted = accepted_,
                              .rejected = observed_.rejected},
                 .read = {},
                 .cost = {}};
  done.exchange.auth = done.prepared.auth;
  done.read = border_value("read", {wanted.action, to_json(done.exchange)});
  if (is_own_problem(done.exchange.reply)) name_upstream(done.read, client_.upstream());
  if (member(done.read, "ok") != true)
    done.read["findings"].insert(done.read["findings"].begin(), failures.begin(), failures.end());
  learn(action, done.exchange, done.read);
  const json outcome = {{"status", done.exchange.reply.status}, {"data", member(done.read, "data")}};
  const json payer = user_id().empty() ? json::object() : json{{"userId", user_id()}};
  done.cost = border_value("cost", {wanted.action, done.arguments, outcome, payer});
  co_return done;
}

proxy::Task<Result<Exchange>> Session::ask(std::string_view step, json fields) {
  const auto prepared = prepare_sign_in(step, fields, credentials(), stamp());
  if (!prepared) co_return tl::unexpected(prepared.error());
  auto reply = co_await client_.send(prepared->request, step == "oauth2_refresh");
  if (!reply) co_return tl::unexpected(cancelled());
  Exchange exchange;
  exchange.reply = *std::move(reply);
  exchange.received_at = now();
  co_return exchange;
}

void Session::learn(const Action& action, const Exchange& exchange, const json& read) {
  const ReplyFacts facts = read_reply(exchange);
  observe(observed_, action, exchange, facts, diagnose(action, exchange, facts));
  if (member(read, "ok") != true) return;
  if (std::find(accepted_.begin(), accepted_.end(), *exchange.auth) == accepted_.end())
    accepted_.push_back(*exchange.auth);
  const json& data = member(member(read, "data"), "data");
  if (action.id == "get_me" && member(data, "id").is_string()) {
    account_ = {{"id", text_of(data, "id")},
                {"name", text_of(data, "name")},
                {"username", text_of(data, "username")}};
  }
}

// --- Fresh tokens ---

bool Session::holds_refresh_token() const {
  return !credentials().oauth2_refresh_token.empty() && !credentials().client_id.empty();
}

/// What went wrong, as findings; empty where fresh tokens are held. Several calls that find the token over
/// wait for one refresh.
proxy::Task<json> Session::refresh() {
  const std::string token = credentials().oauth2_refresh_token;
  asio::steady_timer timer(co_await proxy::this_context);
  for (int i = 0; is_refreshing_ && i < most_waits; ++i) {
    timer.expires_after(wait_step);
    co_await timer.async_wait(proxy::as_result);
  }
  if (credentials().oauth2_refresh_token != token) co_return json::array();
  if (!store_.can_keep()) {
    co_return json::array(
        {finding("tokens_not_kept", "The OAuth 2.0 token has expired and was not refreshed",
                 "X takes a refresh token once. The next one could not be kept, since these come from " +
                     store_.origin() + ": the sign-in would be lost.",
                 "Name a file of your own that they may be kept in: --tokens FILE")});
  }
  is_refreshing_ = true;
  json findings = co_await refresh_in_turn();
  is_refreshing_ = false;
  co_return findings;
}

proxy::Task<json> Session::refresh_in_turn() {
  asio::steady_timer timer(co_await proxy::this_context);
  bool has_turn = store_.try_turn();
  for (int i = 0; !has_turn && i < most_waits && !client_.is_cancelled(); ++i) {
    timer.expires_after(wait_step);
    co_await timer.async_wait(proxy::as_result);
    has_turn = store_.try_turn();
  }
  if (!has_turn) {
    co_return json::array({finding("refresh_busy", "Another program is refreshing the token",
                                   "It did not end in time.", "Try again in a moment.")});
  }
  json findings = json::array();
  const auto changed = store_.reread();
  if (!changed) {
    findings.push_back(finding_of(changed.error()));
  } else if (!*changed) {
    const auto exchange = co_await ask("oauth2_refresh", json::object());
    if (!exchange) {
      findings.push_back(finding_of(exchange.error()));
    } else {
      const SignInReply reply = read_sign_in("oauth2_refresh", *exchange);
      const json issued = reply.credentials;
      if (!reply.ok) {
        findings = member(border_value("readSignIn", {"oauth2_refresh", to_json(*exchange)}), "findings");
      } else {
        std::optional<std::int64_t> ends;
        if (reply.expires_in) ends = now() + *reply.expires_in;
        const auto kept = store_.keep(text_of(issued, "oauth2_access_token"),
                                      text_of(issued, "oauth2_refresh_token"), reply.scopes, ends);
        if (!reply.scopes.empty()) observed_.scopes = reply.scopes;
        news_.push_back(
            kept ? "X has given fresh OAuth 2.0 tokens; they are kept where the old ones were."
                 : "X has given fresh OAuth 2.0 tokens, but they could not be kept: " + kept.error().message +
                       " When this program ends, you have to sign in again.");
      }
    }
  }
  store_.end_turn();
  co_return findings;
}

}  // namespace x_connect::cli
