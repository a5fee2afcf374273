#include "wallet.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/steady_timer.hpp>
#include <utility>

#include "cli/border.hpp"
#include "core/catalogue.hpp"
#include "core/policy.hpp"
#include "mcp/answer.hpp"

namespace x_connect::cli {

namespace asio = boost::asio;
using nlohmann::json;

namespace {

constexpr std::size_t name_length = 16;
constexpr std::int64_t day_seconds = 86400;
constexpr int most_looks = 180;
constexpr std::chrono::milliseconds look_pause{250};

constexpr std::array<std::pair<std::string_view, Preset>, 5> presets{{{"read", Preset::read},
                                                                      {"engage", Preset::engage},
                                                                      {"post", Preset::post},
                                                                      {"messages", Preset::messages},
                                                                      {"everything", Preset::everything}}};

bool costs(const Action& action) { return action.price.usd_thousandths > 0; }

bool is_allowed(const Allowance& allowance, const Action& action) {
  return std::any_of(allowance.allowed.begin(), allowance.allowed.end(), [&](const std::string& word) {
    if (word == action.id) return true;
    const auto* const preset =
        std::find_if(presets.begin(), presets.end(), [&](const auto& row) { return row.first == word; });
    return preset != presets.end() && belongs_to(action, preset->second);
  });
}

json refused(const Error& error) { return mcp::refused(error.code, error.message, error.hint, "after_fix"); }

bool is_over(const json& request) {
  const std::string state = text_of(request, "state");
  return state != "pending" && state != "approved" && state != "sending";
}

std::int64_t items_in(const json& read) {
  const json& data = member(member(read, "data"), "data");
  return data.is_array() ? static_cast<std::int64_t>(data.size()) : data.is_null() ? 0 : 1;
}

/// The answer where the policy would have a person asked.
json nobody_to_ask(const json& decision) {
  const std::string why = text_of(decision, "why");
  if (why == "has_read") {
    return mcp::refused(
        "nobody_to_ask",
        "You have read what others wrote. From then on a person is asked about what others see, and "
        "nobody is there to be asked.",
        "Do without it, or ask the person to use the console, or to start x-connect mcp with "
        "--trust-what-is-read.",
        "after_fix");
  }
  if (why == "always_ended") {
    return mcp::refused("nobody_to_ask", "What was allowed by starting this program ends after a day.",
                        "Ask the person to start x-connect mcp again.", "after_fix");
  }
  if (why == "outcome_unknown") {
    return mcp::refused(
        "nobody_to_ask",
        "The same was sent before without a reply. Whether to send it again is for a person to say, and "
        "nobody is there to be asked.",
        "Look first, for instance with get_user_posts, and tell the person.", "never");
  }
  return mcp::refused("nobody_to_ask",
                      "This has to be allowed by its own name, and nobody is there to be asked.",
                      "Ask the person to add it to --allow by name.", "after_fix");
}

}  // namespace

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    all.reserve(presets.size());
    for (const auto& [name, preset] : presets) all.emplace_back(name);
    return all;
  }();
  return names;
}

std::vector<std::string> costly_without_budget(const Allowance& allowance) {
  std::vector<std::string> costly;
  if (allowance.usd_thousandths) return costly;
  for (const Action& action : x_connect::actions()) {
    if (costs(action) && is_allowed(allowance, action)) costly.emplace_back(action.id);
  }
  return costly;
}

std::string connection_of(const Credentials& credentials) {
  // The tokens of OAuth 2.0 change with each refresh; the app stays.
  const std::string key =
      credentials.api_key + "\n" + credentials.access_token + "\n" + credentials.client_id + "\n" +
      (credentials.api_key.empty() && credentials.client_id.empty() ? credentials.bearer_token : "");
  return request_hash("connection", key, "", "", "").substr(0, name_length);
}

Wallet::Wallet(Session& session, PolicyFile& policy, Allowance allowance)
    : session_(session),
      policy_(policy),
      allowance_(std::move(allowance)),
      connection_(connection_of(session.credentials())) {
  // Programs that were started with another allowance are other agents: neither changes what the other may
  // do.
  std::string words;
  for (const std::string& word : allowance_.allowed) words += word + "\n";
  words += allowance_.trusts_what_is_read ? "trusts" : "";
  agent_ = "stdio-" + request_hash("agent", words, "", "", "").substr(0, name_length);
}

Result<Wallet> Wallet::open(Session& session, PolicyFile& policy, Allowance allowance) {
  Wallet wallet(session, policy, std::move(allowance));
  if (const auto begun = wallet.begin(); !begun) return tl::unexpected(begun.error());
  if (const auto granted = wallet.step(wallet.grant()); !granted) return tl::unexpected(granted.error());
  const auto rules = wallet.rules();
  if (!rules) return tl::unexpected(rules.error());
  json observed = {{"now", now()}};
  if (session.observed().scopes) observed["scopes"] = *session.observed().scopes;
  const json access = border_value("access", {to_json(session.credentials()), observed});
  for (const Action& action : x_connect::actions()) {
    const std::string id(action.id);
    const std::string rule = text_of(*rules, id);
    if (rule.empty()) continue;
    const bool is_denied = std::any_of(access.begin(), access.end(), [&](const json& one) {
      return one["action"] == id && one["verdict"] == "denied";
    });
    if (is_denied || (costs(action) && !wallet.allowance_.usd_thousandths)) continue;
    (rule == "always" ? wallet.actions_ : wallet.to_be_named_).push_back(id);
  }
  return wallet;
}

/// What earlier programs have left. Where nobody else is at it, what they had sent has no reply any more; and
/// what was read of strangers more than a day ago is forgotten.
Result<void> Wallet::begin() {
  if (policy_.is_alone()) {
    const auto told = step({{"type", "restarted"}, {"now", now()}});
    if (!told) return tl::unexpected(told.error());
  }
  const auto status = step(event("status"));
  if (!status) return tl::unexpected(status.error());
  const json& read_at = member(member(*status, "tainted"), "at");
  if (!read_at.is_number() || now() - read_at.get<std::int64_t>() < day_seconds) return {};
  const auto told = step(event("trust"));
  if (!told) return tl::unexpected(told.error());
  return {};
}

/// What was said on the command line, in the words of a grant.
json Wallet::grant() const {
  json rules = {{"read", "always"}};
  json single = json::object();
  json confirmed = json::array();
  for (const std::string& word : allowance_.allowed) {
    if (find_action(word) == nullptr) {
      rules[word] = "always";
    } else {
      single[word] = "always";
      confirmed.push_back(word);  // Named by itself: said twice.
    }
  }
  json budget = {{"usdThousandths", allowance_.usd_thousandths.value_or(0)}};
  if (allowance_.posts) budget["posts"] = *allowance_.posts;
  if (allowance_.messages) budget["messages"] = *allowance_.messages;
  json granted = event("grant");
  granted["grant"] = {{"name", "x-connect mcp"},           {"connection", connection_},
                      {"presets", std::move(rules)},       {"actions", std::move(single)},
                      {"confirmed", std::move(confirmed)}, {"budget", budget}};
  return granted;
}

/// What the grant says of each action by itself, of an agent that has done nothing yet.
Result<json> Wallet::rules() const {
  const auto granted = decide(nullptr, grant());
  if (!granted) return tl::unexpected(granted.error());
  const auto status = decide(granted->at("state"), event("status"));
  if (!status) return tl::unexpected(status.error());
  return member(status->at("decision"), "rules");
}

json Wallet::event(std::string_view type) const {
  return {{"type", type}, {"now", now()}, {"agent", agent_}};
}

/// The budget is told with each step: it is that of all programs which act for the account, as this one was
/// given it.
Result<json> Wallet::step(json event) {
  json budget = {{"usdThousandths", allowance_.usd_thousandths.value_or(0)}};
  if (allowance_.posts) budget["posts"] = *allowance_.posts;
  if (allowance_.messages) budget["messages"] = *allowance_.messages;
  std::vector<json> events{
      {{"type", "budget"}, {"now", now()}, {"connection", connection_}, {"budget", std::move(budget)}}};
  const bool is_call = event["type"] == "call" || event["type"] == "preview";
  if (allowance_.trusts_what_is_read && is_call) events.push_back(this->event("trust"));
  events.push_back(std::move(event));
  return policy_.step(events);
}

proxy::Task<json> Wallet::carry_out(const mcp::Call& call, const Wish& wish) {
  using Kind = mcp::Call::Kind;
  switch (call.kind) {
    case Kind::act: {
      json outcome = co_await act(call, wish);
      co_return outcome;
    }
    case Kind::wait: {
      json outcome = co_await wait_for(call.request, wish);
      co_return outcome;
    }
    case Kind::preview:
      co_return preview(call);
    case Kind::status:
      co_return status();
    case Kind::list:
    case Kind::cancel:
      break;
  }
  json asked = event(call.kind == Kind::cancel ? "withdraw" : "list");
  if (call.kind == Kind::cancel) asked["request"] = call.request;
  const auto decision = step(std::move(asked));
  if (!decision) co_return refused(decision.error());
  co_return json{{"status", "told"}, {"decision", *decision}};
}

proxy::Task<json> Wallet::act(const mcp::Call& call, const Wish& wish) {
  json asked = event("call");
  asked.update({{"request", random_hex(16)},
                {"action", call.action},
                {"arguments", call.arguments},
                {"again", call.again}});
  if (!call.reason.empty()) asked["reason"] = call.reason;
  if (const std::string id = session_.user_id(); !id.empty()) asked["userId"] = id;
  const std::string request = asked["request"];
  const auto decision = step(std::move(asked));
  if (!decision) co_return refused(decision.error());
  const std::string kind = text_of(*decision, "kind");
  if (kind == "send") {
    json outcome = co_await execute(*decision, wish);
    co_return outcome;
  }
  if (kind == "joined") {
    json outcome = co_await wait_for(text_of(*decision, "request"), wish);
    co_return outcome;
  }
  if (kind == "earlier")
    co_return json{{"status", "request"}, {"request", (*decision)["request"]}, {"earlier", true}};
  if (kind == "ask") {
    json withdrawn = event("withdraw");
    withdrawn["request"] = request;
    static_cast<void>(step(std::move(withdrawn)));
    co_return nobody_to_ask(*decision);
  }
  co_return json{{"status", "refused"}, {"action", call.action}, {"error", *decision}};
}

/// Signs and sends what was decided upon: once, and only while it is the very request that was decided upon.
proxy::Task<json> Wallet::execute(const json& decision, const Wish& wish) {
  const json& canonical = decision["canonical"];
  const std::string request = decision["request"];
  const std::string action_id = canonical["action"];
  const Action& action = *find_action(action_id);
  bool is_out = false;
  Wanted wanted{.action = action_id, .arguments = canonical["arguments"], .tag = wish.tag};
  wanted.gate = [&](const PreparedRequest& prepared) -> Result<void> {
    if (wish.is_over)
      return failure("cancelled", {}, "Cancelled; nothing was sent.", "Call again if it is still wanted.");
    const Request& made = prepared.request;
    const std::string hash = request_hash(connection_, action_id, made.method, made.url, made.body);
    // Again with a fresh token, after X has refused the old one.
    if (is_out && hash == text_of(canonical, "hash")) return {};
    json sent = event("sent");
    sent["request"] = request;
    sent["hash"] = hash;
    const auto gone = step(std::move(sent));
    if (!gone) return tl::unexpected(gone.error());
    if (text_of(*gone, "kind") != "go")
      return failure(text_of(*gone, "code"), {}, text_of(*gone, "cause"), text_of(*gone, "fix"));
    is_out = true;
    return {};
  };
  const auto performed = co_await session_.perform(std::move(wanted));
  json outcome = {{"action", action_id}, {"request", request}};
  std::string result;
  std::int64_t items = 0;
  if (performed) {
    const bool ok = member(performed->read, "ok") == true;
    const Reply& reply = performed->exchange.reply;
    const bool is_lost = !action.read_only && is_own_problem(reply) && may_have_arrived(reply);
    result = ok ? "done" : is_lost ? "unknown" : is_own_problem(reply) ? "not_sent" : "failed";
    items = items_in(performed->read);
    outcome["status"] = ok ? "done" : "failed";
    if (ok) outcome["data"] = performed->read["data"];
    if (const json& limit = member(performed->read, "rateLimit"); limit.is_object())
      outcome["rateLimit"] = limit;
    learn_limits(action_id, performed->read);
    if (!performed->read["findings"].empty()) outcome["findings"] = performed->read["findings"];
    const std::string id = text_of(member(performed->read["data"], "data"), "id");
    if (ok && action_id == "create_post" && !id.empty()) outcome["url"] = "https://x.com/i/status/" + id;
  } else {
    // A read that was broken off may have been counted by X: it costs what was reserved.
    const bool has_left = is_out && (action.read_only || performed.error().code != "cancelled");
    result = has_left ? "unknown" : "not_sent";
    outcome.update(refused(performed.error()));
  }
  json settled = event("settle");
  settled.update({{"request", request}, {"result", result}, {"items", items}});
  if (!action.read_only) settled["outcome"] = outcome;
  const auto told = step(std::move(settled));
  const json& kept = told ? member(*told, "request") : json();
  if (text_of(kept, "state") == "unknown") co_return json{{"status", "request"}, {"request", kept}};
  if (const json& cost = member(kept, "usdThousandths"); cost.is_number()) outcome["usdThousandths"] = cost;
  co_return outcome;
}

void Wallet::learn_limits(const std::string& action, const json& read) {
  constexpr std::array<std::pair<const char*, const char*>, 3> windows{
      {{"rateLimit", ""}, {"appLimit24hour", "app_day"}, {"userLimit24hour", "user_day"}}};
  json known = json::array();
  for (const auto& [name, window] : windows) {
    json limit = member(read, name);
    if (!limit.is_object()) continue;
    limit["action"] = action;
    if (*window != '\0') limit["window"] = window;
    known.push_back(std::move(limit));
  }
  if (!known.empty()) limits_[action] = std::move(known);
}

/// What became of a request that another call, or another program, has made.
proxy::Task<json> Wallet::wait_for(std::string request, const Wish& wish) {
  asio::steady_timer timer(co_await proxy::this_context);
  for (int i = 0;; ++i) {
    json asked = event("lookup");
    asked["request"] = request;
    const auto decision = step(std::move(asked));
    if (!decision) co_return refused(decision.error());
    if (text_of(*decision, "kind") != "request") co_return json{{"status", "refused"}, {"error", *decision}};
    if (is_over((*decision)["request"]) || i == most_looks || wish.is_over)
      co_return json{{"status", "request"}, {"request", (*decision)["request"]}};
    timer.expires_after(look_pause);
    co_await timer.async_wait(proxy::as_result);
  }
}

json Wallet::preview(const mcp::Call& call) {
  json asked = event("preview");
  asked.update({{"action", call.action}, {"arguments", call.arguments}});
  if (const std::string id = session_.user_id(); !id.empty()) asked["userId"] = id;
  const auto decision = step(std::move(asked));
  if (!decision) return refused(decision.error());
  if (text_of(*decision, "kind") == "ask") return nobody_to_ask(*decision);
  return {{"status", "told"}, {"action", call.action}, {"decision", *decision}};
}

json Wallet::status() {
  const auto decision = step(event("status"));
  if (!decision) return refused(decision.error());
  json told = *decision;
  // Nobody is there to be asked: what would be asked about is not offered.
  json rules = json::object();
  for (const std::string& action : actions_) {
    if (text_of(told["rules"], action) == "always") rules[action] = "always";
  }
  told["rules"] = std::move(rules);
  const Observed& observed = session_.observed();
  json seen = {{"now", now()}};
  if (observed.scopes) seen["scopes"] = *observed.scopes;
  if (observed.access_level) seen["accessLevel"] = to_string(*observed.access_level);
  json limits = json::array();
  for (const auto& [action, known] : limits_) {
    for (const json& limit : known) {
      if (member(limit, "reset").is_number() && limit["reset"].get<double>() > static_cast<double>(now()))
        limits.push_back(limit);
    }
  }
  json account = session_.account();
  if (account.is_null() && !session_.user_id().empty()) account = {{"id", session_.user_id()}};
  return {{"status", "told"},
          {"decision", std::move(told)},
          {"account", std::move(account)},
          {"access", border_value("access", {to_json(session_.credentials()), std::move(seen)})},
          {"limits", std::move(limits)}};
}

}  // namespace x_connect::cli
