// The way of a request. The sandbox's own pages and the token endpoint come first; every action of the
// catalogue then goes through
//   route -> who is it -> what X holds against the app -> kind of authentication -> rate limit
//   -> permission level -> arguments -> effect
#include "sandbox.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "core/digest.hpp"
#include "sandbox/arguments.hpp"
#include "sandbox/authorization.hpp"
#include "sandbox/endpoint.hpp"
#include "sandbox/limit.hpp"
#include "sandbox/pictures.hpp"
#include "sandbox/routing.hpp"
#include "sandbox/sign_in.hpp"
#include "sandbox/stranger.hpp"

namespace x_connect::sandbox {

namespace {

/// How many refusals are kept for GET /sandbox/refusals.
constexpr std::size_t most_refusals = 20;

/// X's pages of OAuth 1.0a, which differ in whether people who have allowed an app before are asked again;
/// and the same where a browser reaches them through the proxy.
constexpr std::array<std::string_view, 5> oauth1_pages{"/oauth/authorize", "/oauth/authenticate",
                                                       "/i/oauth/authenticate", "/sandbox/oauth/authorize",
                                                       "/sandbox/oauth/authenticate"};

/// Longest text that the list of refusals repeats: a client chooses how long they are.
constexpr std::size_t longest_quote = 4000;

/// 16 hexadecimal digits, as X's are; the same in every run.
std::string transaction_id(std::uint64_t number) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : sha256(std::to_string(number)).substr(0, 8)) {
    const auto value = static_cast<unsigned char>(byte);
    text += {digits[value >> 4U], digits[value & 15U]};
  }
  return text;
}

constexpr std::string_view group_of(const Scenario& scenario) {
  return scenario.recorded == nullptr ? "accounts" : "replies";
}

/// All accounts, or those of the group that the query names: `group=accounts`.
Reply list_scenarios(const Request& request) {
  const Parameters query = query_of(request);
  const auto wanted =
      std::find_if(query.begin(), query.end(), [](const auto& member) { return member.first == "group"; });
  Json list = Json::array();
  for (const Scenario& scenario : scenarios()) {
    if (wanted != query.end() && wanted->second != group_of(scenario)) continue;
    Json credentials = Json::object();
    for (const CredentialField& field : credential_fields()) {
      const std::string& value = scenario.credentials.*field.member;
      if (!value.empty()) credentials[std::string(field.name)] = value;
    }
    list.push_back({{"id", scenario.id},
                    {"title", scenario.title},
                    {"description", scenario.description},
                    {"expect", scenario.expectation},
                    {"group", group_of(scenario)},
                    {"finding", scenario.finding},
                    {"action", scenario.recorded == nullptr ? "" : scenario.recorded->action},
                    {"auth", scenario.recorded == nullptr ? "" : to_string(scenario.recorded->auth)},
                    {"username", scenario.username},
                    {"credentials", std::move(credentials)}});
  }
  return json_reply(200, {{"scenarios", std::move(list)}});
}

}  // namespace

struct Sandbox::State {
  State(std::string own_origin, std::vector<std::string> hosts)
      : allowed_hosts(std::move(hosts)), authorizer(std::move(own_origin), grants) {}

  Reply answer(const Request& request, std::int64_t now) {
    if (auto refusal = refuse_stranger(request, allowed_hosts)) return *std::move(refusal);
    const std::string_view path = path_of(request);
    if (request.method == "GET" && path == "/sandbox/scenarios") return list_scenarios(request);
    if (request.method == "GET" && path == "/sandbox/refusals")
      return json_reply(200, {{"refusals", refusals}});
    if (request.method == "POST" && path == "/sandbox/reset") return reset();
    if (request.method == "GET") {
      if (auto picture = serve_picture(path)) return *std::move(picture);
      if (auto style = serve_style(path)) return *std::move(style);
    }
    if (auto reply = sign_in(request, path, now)) return *std::move(reply);
    const Action* const action = route(request);
    return action == nullptr ? not_found_path() : act(*action, request, now);
  }

  /// The paths by which tokens come and go; nothing for any other.
  std::optional<Reply> sign_in(const Request& request, std::string_view path, std::int64_t now) {
    if (path.find("oauth") == std::string_view::npos) return std::nullopt;
    grants.sweep(now);
    const bool is_get = request.method == "GET";
    if (is_get && (path == "/i/oauth2/authorize" || path == "/sandbox/i/oauth2/authorize")) {
      return authorize_oauth2(request, grants, allowed_hosts, now);
    }
    if (is_get && std::find(oauth1_pages.begin(), oauth1_pages.end(), path) != oauth1_pages.end()) {
      return authorize_oauth1(request, grants);
    }
    const TokenEndpoint* const endpoint = find_token_endpoint(request.method, path);
    if (endpoint == nullptr) return std::nullopt;
    switch (endpoint->call) {
      case TokenCall::app_only_token:
        return exchange_client_credentials(request);
      case TokenCall::oauth2_token:
        return exchange_oauth2(request, grants, now);
      case TokenCall::oauth2_revoke:
        return revoke_oauth2(request, grants);
      case TokenCall::oauth1_request_token: {
        const Identity identity = authorizer.verify(request, now, TokenKind::none);
        if (!identity.refusal.empty()) return refuse(request, identity, now);
        return issue_request_token(request, identity, grants, allowed_hosts, now);
      }
      case TokenCall::oauth1_access_token: {
        const Identity identity = authorizer.verify(request, now, TokenKind::request);
        if (!identity.refusal.empty()) return refuse(request, identity, now);
        return issue_access_token(identity, grants);
      }
    }
    return std::nullopt;
  }

  Reply refuse(const Request& request, const Identity& identity, std::int64_t now) {
    if (identity.scenario != nullptr) clock_ahead = identity.scenario->clock_ahead;
    remember(request, identity, now);
    return unauthorized();
  }

  Reply act(const Action& action, const Request& request, std::int64_t now) {
    const Identity identity = authorizer.verify(request, now);
    if (!identity.refusal.empty() || identity.scenario == nullptr) return refuse(request, identity, now);
    clock_ahead = identity.scenario->clock_ahead;
    Headers headers;
    if (identity.auth == AuthKind::oauth1) headers.emplace_back("x-access-level", to_string(identity.level));
    Reply reply = admit(action, request, identity, now, headers);
    for (auto& field : headers) {
      if (!header(reply.headers, field.first)) reply.headers.push_back(std::move(field));
    }
    return reply;
  }

  /// From here on the sender is known.
  Reply admit(const Action& action, const Request& request, const Identity& identity, std::int64_t now,
              Headers& headers) {
    const Scenario& app = *identity.scenario;
    const AuthKind auth = identity.auth;
    if (app.recorded != nullptr) {
      if (auto reply = answer_as_recorded(*app.recorded, action, auth, now)) return *std::move(reply);
    }
    if (app.app_state == AppState::not_enrolled) return not_enrolled();
    if (app.app_state == AppState::no_credits) return no_credits();
    if (!accepts(action, auth) || is_doubtful(action, auth)) return unsupported_authentication(action, auth);
    LimitCount count = limits.count(action, {.app = app.id, .user_id = identity.user_id, .auth = auth}, now,
                                    app.app_state == AppState::rate_limited);
    headers.insert(headers.end(), count.headers.begin(), count.headers.end());
    if (count.exceeded) return too_many_requests();
    if (auth == AuthKind::oauth1 && identity.level < action.level) return permissions_too_low();
    const auto is_granted = [&](std::string_view scope) {
      return std::find(identity.scopes.begin(), identity.scopes.end(), scope) != identity.scopes.end();
    };
    if (auth == AuthKind::oauth2 && !std::all_of(action.scopes.begin(), action.scopes.end(), is_granted)) {
      return forbidden("Forbidden");
    }
    if (action.enterprise_only && !app.enterprise) return not_enrolled();

    World& world = world_of(app, now);
    const User* const me = world.find_user(identity.user_id);
    if (auth != AuthKind::app_only && me == nullptr) return unauthorized();
    Parameters query = query_of(request);
    std::erase_if(query, [](const auto& parameter) { return parameter.first.starts_with("oauth_"); });
    Call call{.action = action,
              .world = world,
              .app = app,
              .me = me,
              .path = path_parameters(action.path, path_of(request)),
              .query = std::move(query),
              .body = nullptr,
              .now = now,
              .scopes = identity.scopes};
    if (auto refusal = read_arguments(request, call)) return *std::move(refusal);
    return perform(call);
  }

  World& world_of(const Scenario& app, std::int64_t now) {
    if (const auto found = worlds.find(app.world); found != worlds.end()) return found->second;
    const auto& all = scenarios();
    const auto owner =
        std::find_if(all.begin(), all.end(), [&](const Scenario& one) { return one.id == app.world; });
    return worlds.emplace(app.world, World(*owner, now)).first->second;
  }

  void remember(const Request& request, const Identity& identity, std::int64_t now) {
    const auto quote = [](std::string_view text) {
      return std::string(text.substr(0, longest_quote)) + (text.size() > longest_quote ? "..." : "");
    };
    Json expected = Json::array();
    for (const std::string& text : identity.signature_base_strings) expected.push_back(quote(text));
    refusals.push_front({{"at", rfc3339(now)},
                         {"method", quote(request.method)},
                         {"path", quote(path_of(request))},
                         {"scenario", identity.scenario == nullptr ? Json() : Json(identity.scenario->id)},
                         {"reason", quote(identity.refusal)},
                         {"signature_base_strings", std::move(expected)}});
    if (refusals.size() > most_refusals) refusals.pop_back();
  }

  Reply reset() {
    worlds.clear();
    limits = RateLimits();
    grants = Grants();
    refusals.clear();
    authorizer.reset();
    return json_reply(200, {{"reset", true}});
  }

  std::vector<std::string> allowed_hosts;
  Grants grants;
  Authorizer authorizer;
  RateLimits limits;
  std::map<std::string, World> worlds;  ///< By the scenario that owns it.
  std::deque<Json> refusals;            ///< Newest first.
  std::int64_t clock_ahead = 0;         ///< Of the app that the present request comes from.
  std::uint64_t transactions = 0;
};

Sandbox::Sandbox(std::string own_origin, std::vector<std::string> allowed_hosts)
    : state_(std::make_unique<State>(std::move(own_origin), std::move(allowed_hosts))) {}

Sandbox::~Sandbox() = default;

Reply Sandbox::handle(const Request& request, std::int64_t now) {
  state_->clock_ahead = 0;
  Reply reply = state_->answer(request, now);
  if (!header(reply.headers, "date")) {
    reply.headers.emplace_back("date", http_date(now + state_->clock_ahead));
  }
  reply.headers.emplace_back("x-transaction-id", transaction_id(++state_->transactions));
  return reply;
}

}  // namespace x_connect::sandbox
