#include "sign_in.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>
#include <set>
#include <utility>

#include "digest.hpp"
#include "evidence.hpp"
#include "findings.hpp"

namespace x_connect {

namespace {

using nlohmann::json;

constexpr std::size_t longest_state = 500;

constexpr std::array<std::string_view, 3> code_fields{"code", "redirect_uri", "code_verifier"};
constexpr std::array<std::string_view, 1> revoke_fields{"token"};
constexpr std::array<std::string_view, 1> request_token_fields{"oauth_callback"};
constexpr std::array<std::string_view, 1> request_token_optional{"x_auth_access_type"};
constexpr std::array<std::string_view, 3> access_token_fields{"oauth_token", "oauth_token_secret",
                                                              "oauth_verifier"};

constexpr std::array steps{
    SignInStep{"app_only_token", TokenCall::app_only_token, {}, {}},
    SignInStep{"oauth2_token", TokenCall::oauth2_token, code_fields, {}},
    SignInStep{"oauth2_refresh", TokenCall::oauth2_token, {}, {}},
    SignInStep{"oauth2_revoke", TokenCall::oauth2_revoke, revoke_fields, {}},
    SignInStep{"oauth1_request_token", TokenCall::oauth1_request_token, request_token_fields,
               request_token_optional},
    SignInStep{"oauth1_access_token", TokenCall::oauth1_access_token, access_token_fields, {}},
};

const SignInStep* find_step(std::string_view id) {
  const auto* const step =
      std::find_if(steps.begin(), steps.end(), [&](const SignInStep& one) { return one.id == id; });
  return step == steps.end() ? nullptr : step;
}

std::string url_of(const SignInStep& step) {
  return std::string(api_origin) + std::string(token_endpoint(step.call).path);
}

std::string field(const json& fields, std::string_view name) {
  const auto found = fields.find(name);
  return found != fields.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string basic(std::string_view name, std::string_view secret) {
  return "Basic " + base64_encode(percent_encode(name) + ":" + percent_encode(secret));
}

tl::unexpected<Error> missing(std::string_view credentials, std::string_view guide_step) {
  return failure(
      "missing_credentials", "credentials", "This needs " + std::string(credentials) + ".",
      "Enter what is missing; the guide step '" + std::string(guide_step) + "' shows where it is.");
}

/// The parts of a step's request that are not its path.
struct Parts {
  Parameters form;
  std::string authorization;
  std::optional<Signature> signature;
};

/// A confidential client proves itself by its secret, a public one only names itself.
Result<Parts> as_oauth2_client(Parameters form, const Credentials& credentials) {
  if (credentials.client_id.empty()) return missing("the Client ID of the app", "oauth2");
  Parts parts{.form = std::move(form), .authorization = {}, .signature = {}};
  if (credentials.client_secret.empty()) {
    parts.form.emplace_back("client_id", credentials.client_id);
  } else {
    parts.authorization = basic(credentials.client_id, credentials.client_secret);
  }
  return parts;
}

Result<Parts> as_oauth1_client(const SignInStep& step, const json& fields, const Credentials& credentials,
                               const PrepareOptions& options) {
  if (credentials.api_key.empty() || credentials.api_secret.empty())
    return missing("API Key and API Secret", "keys");
  Parameters protocol;
  const std::string token = field(fields, "oauth_token");
  for (const auto names : {step.fields, step.optional}) {
    for (const std::string_view name : names) {
      const bool is_own = name != "oauth_token" && name != "oauth_token_secret";
      if (is_own && fields.contains(name)) protocol.emplace_back(name, field(fields, name));
    }
  }
  auto signature = sign({.method = "POST",
                         .url = url_of(step),
                         .form = {},
                         .consumer_key = credentials.api_key,
                         .consumer_secret = credentials.api_secret,
                         .token = token.empty() ? std::nullopt : std::optional(token),
                         .token_secret = field(fields, "oauth_token_secret"),
                         .nonce = options.nonce,
                         .timestamp = options.timestamp,
                         .signature_method = SignatureMethod::hmac_sha1,
                         .version = "1.0",
                         .realm = {},
                         .oauth = std::move(protocol)});
  if (!signature) return tl::unexpected(signature.error());
  return Parts{.form = {}, .authorization = signature->authorization, .signature = *std::move(signature)};
}

Result<Parts> parts_of(const SignInStep& step, const json& fields, const Credentials& credentials,
                       const PrepareOptions& options) {
  if (step.id == "app_only_token") {
    if (credentials.api_key.empty() || credentials.api_secret.empty())
      return missing("API Key and API Secret", "keys");
    return Parts{.form = {{"grant_type", "client_credentials"}},
                 .authorization = basic(credentials.api_key, credentials.api_secret),
                 .signature = {}};
  }
  if (step.id == "oauth2_token") {
    Parameters form{{"grant_type", "authorization_code"}};
    for (const std::string_view name : step.fields) form.emplace_back(name, field(fields, name));
    return as_oauth2_client(std::move(form), credentials);
  }
  if (step.id == "oauth2_refresh") {
    if (credentials.oauth2_refresh_token.empty()) return missing("an OAuth 2.0 Refresh Token", "oauth2");
    return as_oauth2_client(
        {{"grant_type", "refresh_token"}, {"refresh_token", credentials.oauth2_refresh_token}}, credentials);
  }
  if (step.id == "oauth2_revoke") return as_oauth2_client({{"token", field(fields, "token")}}, credentials);
  return as_oauth1_client(step, fields, credentials, options);
}

/// Why a step failed, where its reply says so in a way that replies of actions do not.
struct Rule {
  std::string_view step;                       ///< Beginning of the step's id.
  std::array<std::string_view, 3> signs = {};  ///< What the body contains, one of them; the rest is empty.
  int status = 0;                              ///< Applies without a sign, too; 0 for none.
  std::string_view code;
  std::string_view title;
  std::string_view cause;
  std::string_view fix;
  std::string_view guide_step = "oauth2";
  std::array<std::string_view, 2> fields = {};  ///< Credentials to paste again; the rest is empty.
};

constexpr std::string_view app_keys_cause =
    "One of the two is wrong, or both have since been regenerated, or the app is suspended. The other "
    "credentials are not the cause.";
constexpr std::string_view app_keys_fix =
    "Copy both again from the app's page; if the secret was not kept, regenerate them.";
constexpr std::string_view refresh_token_cause =
    "X accepts each refresh token once. It has already been used, or access was revoked, or it belongs to "
    "another app.";

// Signs first, a status alone last.
constexpr std::array rules{
    Rule{.step = "oauth2",
         .signs = {"Missingrequiredparameter"},
         .code = "request_incomplete",
         .title = "X says that something is missing in the request",
         .cause = "A part of the request that X names did not arrive.",
         .fix = "Start the sign-in again; if it keeps happening, something between here and X changes its "
                "requests."},
    Rule{.step = "app_only_token",
         .signs = {"\"code\":99"},
         .code = "wrong_app_keys",
         .title = "X does not accept the API Key and Secret",
         .cause = app_keys_cause,
         .fix = app_keys_fix,
         .guide_step = "keys",
         .fields = {"api_secret", "api_key"}},
    Rule{.step = "oauth2_refresh",
         .signs = {"invalid_request", "invalid_grant"},
         .code = "refresh_token_used",
         .title = "The refresh token is no longer valid",
         .cause = refresh_token_cause,
         .fix = "Sign in with OAuth 2.0 again."},
    Rule{.step = "oauth2",
         .signs = {"unauthorized_client"},
         .code = "client_type_mismatch",
         .title = "X wants the app to identify itself another way",
         .cause = "The app is a confidential client and the Client Secret is missing or wrong, or it is a "
                  "public client and a secret was sent.",
         .fix = "Enter the Client Secret of the app, or remove it if the app is a Native App.",
         .fields = {"client_secret"}},
    Rule{.step = "oauth2",
         .signs = {"invalid_client"},
         .code = "client_unknown",
         .title = "X does not know this Client ID",
         .cause = "The Client ID or the Client Secret is wrong.",
         .fix = "Copy both again from the app's page.",
         .fields = {"client_id", "client_secret"}},
    Rule{.step = "oauth2_token",
         .signs = {"redirecturi", "redirect_uri"},
         .code = "redirect_mismatch",
         .title = "The redirect address is not the one of the sign-in",
         .cause = "X compares it letter by letter with the one that the sign-in started with; localhost and "
                  "127.0.0.1 are not the same.",
         .fix = "Start the sign-in again at the address that is saved in the app's User authentication "
                "settings."},
    Rule{.step = "oauth2_token",
         .signs = {"invalid_"},
         .code = "code_refused",
         .title = "X does not accept the code",
         .cause = "A code can be exchanged once, within 30 seconds, by the app that it was made for, and "
                  "only with the same redirect address.",
         .fix = "Start the sign-in again."},
    Rule{.step = "oauth1_request_token",
         .signs = {"\"code\":415", "code=\"415\"", "CallbackURLnotapproved"},
         .code = "callback_not_approved",
         .title = "The callback address is not registered",
         .cause = "X sends people back only to addresses that are saved with the app.",
         .fix = "Add the address shown to the app's User authentication settings, or use the PIN."},
    Rule{.step = "oauth1_request_token",
         .signs = {"\"code\":417", "code=\"417\"", "onlysupporttheoauth_callback"},
         .code = "callback_not_approved",
         .title = "No callback address is saved with the app",
         .cause = "X sends people back only to addresses that are saved with the app.",
         .fix = "Save one in the app's User authentication settings, or use the PIN."},
    Rule{.step = "oauth1_access_token",
         .signs = {"oauth_verifier"},
         .code = "verifier_refused",
         .title = "X does not accept the PIN",
         .cause = "It is mistyped, has already been used, or belongs to another attempt.",
         .fix = "Start the sign-in again.",
         .guide_step = "access_token"},
    Rule{.step = "oauth1_access_token",
         .signs = {"Requesttoken", "requesttoken"},
         .status = 401,
         .code = "request_token_unknown",
         .title = "X does not know this attempt to sign in",
         .cause = "Its request token did not arrive, has already been used, or is too old. The API Key and "
                  "Secret are not the cause: X gave the token for them.",
         .fix = "Start the sign-in again, and finish it in one go.",
         .guide_step = "access_token"},
    Rule{.step = "oauth1_request_token",
         .signs = {"\"code\":215", "code=\"32\""},
         .status = 401,
         .code = "wrong_app_keys",
         .title = "X does not accept the API Key and Secret",
         .cause = app_keys_cause,
         .fix = app_keys_fix,
         .guide_step = "keys",
         .fields = {"api_secret", "api_key"}},
};

/// Whether a reply explains the failure of this step in this way.
bool applies(const Rule& rule, std::string_view step, int status, std::string_view body) {
  if (!step.starts_with(rule.step)) return false;
  if (rule.status != 0 && rule.status == status) return true;
  return std::any_of(rule.signs.begin(), rule.signs.end(), [&](std::string_view sign) {
    return !sign.empty() && body.find(sign) != std::string_view::npos;
  });
}

/// JSON as people paste it has spaces; the rules have none.
std::string without_spaces(std::string_view text) {
  std::string dense;
  std::copy_if(text.begin(), text.end(), std::back_inserter(dense),
               [](char c) { return c != ' ' && c != '\n'; });
  return dense;
}

/// Which status of success it is does not matter [RFC 9110 15.3].
bool is_success(const Reply& reply) { return reply.status >= 200 && reply.status < 300; }

/// The clock, a gateway and a failure of X's own are the same for every request.
bool is_explained_elsewhere(const Exchange& exchange, std::string_view body) {
  const std::int64_t skew = read_reply(exchange).clock_skew.value_or(0);
  const bool is_clock = exchange.reply.status == 401 && std::abs(skew) > tolerated_clock_skew;
  return exchange.reply.status < 400 || exchange.reply.status >= 500 || is_clock ||
         body.find("\"code\":135") != std::string_view::npos || body.find("<html") != std::string_view::npos;
}

Finding finding_of(const Rule& rule) {
  const auto* const end = std::find(rule.fields.begin(), rule.fields.end(), std::string_view());
  return {.code = std::string(rule.code),
          .severity = Severity::error,
          .title = std::string(rule.title),
          .cause = std::string(rule.cause),
          .fix = std::string(rule.fix),
          .guide_step = std::string(rule.guide_step),
          .scope = Scope::credentials,
          .fields = {rule.fields.begin(), end}};
}

Finding reply_incomplete() {
  return {.code = "reply_incomplete",
          .severity = Severity::error,
          .title = "X's reply lacks what was asked for",
          .cause = "It said that all is well, but sent no token.",
          .fix = "Start again; if it keeps happening, something between here and X changes its replies."};
}

std::vector<Finding> explain(const SignInStep& step, const Exchange& exchange) {
  const std::string body = without_spaces(exchange.reply.body);
  const auto* const rule = is_explained_elsewhere(exchange, body)
                               ? rules.end()
                               : std::find_if(rules.begin(), rules.end(), [&](const Rule& one) {
                                   return applies(one, step.id, exchange.reply.status, body);
                                 });
  if (rule != rules.end()) {
    Finding finding = finding_of(*rule);
    finding.evidence = "X answered " + std::to_string(exchange.reply.status) + ".";
    return {std::move(finding)};
  }
  Action action;
  // Without its method: a step of a sign-in is begun again, nobody looks whether it was done.
  action.id = step.id;
  action.path = token_endpoint(step.call).path;
  auto findings = diagnose(action, exchange, read_reply(exchange));
  if (!findings.empty() || !is_success(exchange.reply)) return findings;
  return {reply_incomplete()};
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) scopes.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

void read_json(std::string_view step, const json& body, SignInReply& reply) {
  if (!body.is_object()) return;
  const std::string token = field(body, "access_token");
  if (token.empty()) return;
  if (step == "app_only_token") {
    reply.credentials["bearer_token"] = token;
    reply.ok = true;
  } else {
    reply.credentials["oauth2_access_token"] = token;
    if (const std::string refresh = field(body, "refresh_token"); !refresh.empty()) {
      reply.credentials["oauth2_refresh_token"] = refresh;
    }
    reply.scopes = split_scopes(field(body, "scope"));
    if (body.contains("expires_in") && body["expires_in"].is_number_integer()) {
      reply.expires_in = body["expires_in"].get<std::int64_t>();
    }
    reply.ok = true;
  }
}

void read_form(std::string_view step, std::string_view body, SignInReply& reply) {
  const auto form = parse_form(body).value_or(Parameters{});
  const auto value = [&](std::string_view name) {
    const auto found =
        std::find_if(form.begin(), form.end(), [&](const auto& one) { return one.first == name; });
    return found == form.end() ? std::string() : found->second;
  };
  const std::string token = value("oauth_token");
  const std::string secret = value("oauth_token_secret");
  if (token.empty() || secret.empty()) return;
  if (step == "oauth1_request_token") {
    reply.oauth_token = token;
    reply.oauth_token_secret = secret;
    reply.ok = value("oauth_callback_confirmed") == "true";
    return;
  }
  reply.credentials["access_token"] = token;
  reply.credentials["access_token_secret"] = secret;
  reply.user_id = value("user_id");
  reply.username = value("screen_name");
  reply.ok = true;
}

}  // namespace

std::span<const SignInStep> sign_in_steps() { return steps; }

Result<std::string> code_challenge(std::string_view code_verifier) {
  const bool fits = code_verifier.size() >= 43 && code_verifier.size() <= 128 &&
                    percent_encode(code_verifier) == code_verifier;
  if (!fits) {
    return failure("invalid_code_verifier", "code_verifier",
                   "The code verifier is not 43 to 128 unreserved characters.",
                   "Make a new one from 32 random bytes in base64url.");
  }
  return base64url_encode(sha256(code_verifier));
}

Result<std::string> oauth2_authorize_query(const OAuth2Authorization& authorization) {
  if (authorization.client_id.empty()) {
    return failure("missing_field", "client_id", "The Client ID is missing.",
                   "Enter the Client ID of the app.");
  }
  if (authorization.redirect_uri.find("://") == std::string::npos) {
    return failure("invalid_input", "redirect_uri", "The redirect address is not absolute.",
                   "Give it exactly as it is registered with the app.");
  }
  if (authorization.scopes.empty()) {
    return failure("missing_field", "scopes", "No scope is chosen.",
                   "Choose what the agent should be able to do.");
  }
  if (authorization.state.empty() || authorization.state.size() > longest_state) {
    return failure("invalid_input", "state", "The state is empty or longer than 500 characters.",
                   "Make a new one.");
  }
  const auto challenge = code_challenge(authorization.code_verifier);
  if (!challenge) return tl::unexpected(challenge.error());
  std::string scope;
  for (const std::string& one : authorization.scopes) scope += (scope.empty() ? "" : " ") + one;
  return serialize_form({{"response_type", "code"},
                         {"client_id", authorization.client_id},
                         {"redirect_uri", authorization.redirect_uri},
                         {"scope", scope},
                         {"state", authorization.state},
                         {"code_challenge", *challenge},
                         {"code_challenge_method", "S256"}});
}

std::vector<std::string> scopes_for(const std::vector<std::string>& actions) {
  std::set<std::string> scopes{"offline.access"};
  for (const std::string& id : actions) {
    const Action* const action = find_action(id);
    if (action != nullptr) scopes.insert(action->scopes.begin(), action->scopes.end());
  }
  return {scopes.begin(), scopes.end()};
}

Result<PreparedRequest> prepare_sign_in(std::string_view step_id, const json& fields,
                                        const Credentials& credentials, const PrepareOptions& options) {
  const SignInStep* const step = find_step(step_id);
  if (step == nullptr) {
    return failure("unknown_step", "step", "There is no step of a sign-in of that name.",
                   "Use one of the steps that the documentation lists.");
  }
  for (const std::string_view name : step->fields) {
    if (!field(fields, name).empty()) continue;
    return failure("missing_field", "fields." + std::string(name), "'" + std::string(name) + "' is missing.",
                   "");
  }
  auto parts = parts_of(*step, fields, credentials, options);
  if (!parts) return tl::unexpected(parts.error());
  PreparedRequest prepared;
  prepared.auth = parts->signature ? AuthKind::oauth1 : AuthKind::app_only;
  prepared.request = {
      .method = "POST", .url = url_of(*step), .headers = {}, .body = serialize_form(parts->form)};
  if (!parts->authorization.empty())
    prepared.request.headers.emplace_back("Authorization", parts->authorization);
  if (!parts->form.empty()) {
    prepared.request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  }
  prepared.request.headers.emplace_back("Accept", "application/json");
  prepared.signature = std::move(parts->signature);
  return prepared;
}

SignInReply read_sign_in(std::string_view step_id, const Exchange& exchange) {
  SignInReply reply;
  reply.credentials = json::object();
  const SignInStep* const step = find_step(step_id);
  if (step == nullptr) return reply;
  if (is_success(exchange.reply)) {
    if (step->id == "oauth2_revoke") {
      // What the body says is of no account [RFC 7009 2.2]; but a page of some network's is not X's answer.
      reply.ok = exchange.reply.body.empty() || read_reply(exchange).data.is_object();
    } else if (step->id.starts_with("oauth1")) {
      read_form(step->id, exchange.reply.body, reply);
    } else {
      read_json(step->id, read_reply(exchange).data, reply);
    }
  }
  if (!reply.ok) reply.findings = explain(*step, exchange);
  return reply;
}

std::vector<Finding> sign_in_findings() {
  std::vector<Finding> findings;
  findings.reserve(rules.size() + 1);
  for (const Rule& rule : rules) findings.push_back(finding_of(rule));
  findings.push_back(reply_incomplete());
  return findings;
}

}  // namespace x_connect
