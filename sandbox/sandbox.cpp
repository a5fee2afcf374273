// The way of a request: scenario list and reset, token endpoint, then for every action of the catalogue
//   route -> who is it -> what X holds against the app -> kind of authentication -> permission level
//   -> rate limit -> checks of the arguments -> effect.
#include "sandbox.hpp"

#include <algorithm>
#include <ctime>
#include <optional>
#include <utility>

#include "core/digest.hpp"
#include "sandbox/authorization.hpp"
#include "sandbox/endpoint.hpp"
#include "sandbox/problem.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

constexpr std::int64_t window_seconds = 900;

std::string http_date(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), length};
}

std::string_view path_of(const Request& request) {
  return std::string_view(request.url).substr(0, request.url.find('?'));
}

/// The row for a request. A fixed path outranks one with a placeholder ("/2/users/me", "/2/users/{id}").
const Action* route(const Request& request) {
  const Action* found = nullptr;
  for (const Action& action : actions()) {
    if (action.method != request.method || !matches_path(action.path, path_of(request))) continue;
    if (found == nullptr || action.path.find('{') == std::string_view::npos) found = &action;
  }
  return found;
}

/// The values of the template's placeholders.
Parameters path_parameters(std::string_view path_template, std::string_view path) {
  Parameters parameters;
  while (!path_template.empty() && !path.empty()) {
    const std::size_t template_end = std::min(path_template.find('/', 1), path_template.size());
    const std::size_t path_end = std::min(path.find('/', 1), path.size());
    const std::string_view piece = path_template.substr(1, template_end - 1);
    if (piece.starts_with('{') && piece.ends_with('}')) {
      parameters.emplace_back(piece.substr(1, piece.size() - 2),
                              percent_decode(path.substr(1, path_end - 1)).value_or(""));
    }
    path_template.remove_prefix(template_end);
    path.remove_prefix(path_end);
  }
  return parameters;
}

json credentials_json(const Credentials& credentials) {
  json object = json::object();
  for (const CredentialField& field : credential_fields()) {
    if (const std::string& value = credentials.*field.member; !value.empty())
      object[std::string(field.name)] = value;
  }
  return object;
}

Reply list_scenarios() {
  json list = json::array();
  for (const Scenario& scenario : scenarios()) {
    list.push_back({{"id", scenario.id},
                    {"title", scenario.title},
                    {"description", scenario.description},
                    {"expect", scenario.expectation},
                    {"credentials", credentials_json(scenario.credentials)}});
  }
  return json_reply(200, {{"scenarios", std::move(list)}});
}

/// POST /oauth2/token: key and secret for the bearer token.
Reply client_credentials(const Request& request) {
  const auto refuse = [] {
    return json_reply(403, {{"errors", json::array({{{"code", 99},
                                                     {"message", "Unable to verify your credentials"},
                                                     {"label", "authenticity_token_error"}}})}});
  };
  const std::string value = header(request.headers, "authorization").value_or("");
  if (to_lower(value.substr(0, 6)) != "basic ") return refuse();
  const std::string pair = base64_decode(value.substr(6)).value_or("");
  const auto form = parse_form(request.body).value_or(Parameters{});
  if (form != Parameters{{"grant_type", "client_credentials"}}) return refuse();
  for (const Scenario& scenario : scenarios()) {
    const Credentials& held = scenario.credentials;
    if (scenario.app_state != AppState::suspended &&
        equal_in_constant_time(pair, percent_encode(held.api_key) + ":" + percent_encode(held.api_secret))) {
      return json_reply(200, {{"token_type", "bearer"}, {"access_token", held.bearer_token}});
    }
  }
  return refuse();
}

}  // namespace

struct Sandbox::State {
  explicit State(std::string own_origin) : authorizer(std::move(own_origin)) {}

  World& world_of(const Scenario& scenario) {
    const auto found = worlds.find(scenario.id);
    return found != worlds.end() ? found->second : worlds.emplace(scenario.id, World(scenario)).first->second;
  }

  Reply act(const Action& action, const Request& request, std::int64_t now) {
    const Identity identity = authorizer.verify(request, now);
    const Scenario* scenario = identity.scenario;
    if (scenario != nullptr) clock_ahead = scenario->clock_ahead;
    if (!identity.refusal.empty() || scenario == nullptr) return unauthorized();
    if (scenario->app_state == AppState::not_enrolled) return not_enrolled();
    if (scenario->app_state == AppState::no_credits) return no_credits();
    if (!accepts(action, identity.auth)) return unsupported_authentication(action, identity.auth);

    World& world = world_of(*scenario);
    Headers extra;
    std::optional<Reply> refusal = count(action, *scenario, identity.auth, world, now, extra);
    const bool has_user = identity.auth != AuthKind::app_only;
    if (has_user) extra.emplace_back("x-access-level", to_string(scenario->level));
    if (!refusal && identity.auth == AuthKind::oauth1 && scenario->level < action.level)
      refusal = permissions_too_low();
    Reply reply = refusal ? *std::move(refusal) : run(action, request, world, has_user, now);
    reply.headers.insert(reply.headers.end(), extra.begin(), extra.end());
    return reply;
  }

  Reply run(const Action& action, const Request& request, World& world, bool has_user, std::int64_t now) {
    const std::size_t mark = std::min(request.url.find('?'), request.url.size());
    auto query = parse_form(std::string_view(request.url).substr(std::min(mark + 1, request.url.size())));
    if (!query) return invalid_request("query", "", "The query is not percent-encoded.");
    json body =
        request.body.empty() || !is_utf8(request.body) ? json() : json::parse(request.body, nullptr, false);
    if (body.is_discarded()) body = nullptr;
    Call call{.action = action,
              .world = world,
              .path = path_parameters(action.path, path_of(request)),
              .query = *std::move(query),
              .body = std::move(body),
              .has_user = has_user,
              .now = now};
    if (auto refusal = refuse_invalid(call)) return *std::move(refusal);
    return perform(call);
  }

  /// Counts a request against its window; refuses it when the window is used up.
  static std::optional<Reply> count(const Action& action, const Scenario& scenario, AuthKind auth,
                                    World& world, std::int64_t now, Headers& extra) {
    const int limit = auth == AuthKind::app_only ? action.limit.per_app_15min : action.limit.per_user_15min;
    if (limit == 0) return std::nullopt;
    Window& window = world.windows[std::string(action.id) + " " + std::string(to_string(auth))];
    const std::int64_t start = now - now % window_seconds;
    if (window.start != start) window = {.start = start, .used = 0};
    const bool used_up = window.used >= limit || scenario.app_state == AppState::rate_limited;
    if (!used_up) ++window.used;
    extra.emplace_back("x-rate-limit-limit", std::to_string(limit));
    extra.emplace_back("x-rate-limit-remaining", std::to_string(used_up ? 0 : limit - window.used));
    extra.emplace_back("x-rate-limit-reset", std::to_string(start + window_seconds));
    if (used_up) return too_many_requests();
    return std::nullopt;
  }

  Reply answer(const Request& request, std::int64_t now) {
    const std::string_view path = path_of(request);
    if (path == "/sandbox/scenarios" && request.method == "GET") return list_scenarios();
    if (path == "/sandbox/reset" && request.method == "POST") {
      worlds.clear();
      authorizer.reset();
      return json_reply(200, {{"reset", true}});
    }
    if (path == "/oauth2/token" && request.method == "POST") return client_credentials(request);
    const Action* action = route(request);
    return action == nullptr ? not_found_path() : act(*action, request, now);
  }

  Authorizer authorizer;
  std::map<std::string, World> worlds;
  std::int64_t clock_ahead = 0;  ///< Of the app that the present request comes from.
  std::uint64_t transactions = 0;
};

Sandbox::Sandbox(std::string own_origin) : state_(std::make_unique<State>(std::move(own_origin))) {}

Sandbox::~Sandbox() = default;

Reply Sandbox::handle(const Request& request, std::int64_t now) {
  state_->clock_ahead = 0;
  Reply reply = state_->answer(request, now);
  reply.headers.emplace_back("date", http_date(now + state_->clock_ahead));
  reply.headers.emplace_back("x-transaction-id",
                             base64url_encode(sha256(std::to_string(++state_->transactions))).substr(0, 16));
  return reply;
}

}  // namespace x_connect::sandbox
