#include "sign_in.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/digest.hpp"
#include "sandbox/bounded_json.hpp"
#include "sandbox/call.hpp"
#include "sandbox/problem.hpp"
#include "sandbox/routing.hpp"
#include "sandbox/stranger.hpp"

namespace x_connect::sandbox {

namespace {

/// No request for a token is longer, in bytes.
constexpr std::size_t longest_token_request = std::size_t{64} * 1024;

constexpr std::size_t longest_verifier = 1024;

/// What a token endpoint is asked for: X takes it as a form, as JSON, or in the query.
Parameters parameters_of(const Request& request) {
  Parameters all;
  if (has_form_body(request) && request.body.size() <= longest_token_request) {
    all = parse_form(request.body).value_or(Parameters{});
  }
  const std::string type = to_lower(header(request.headers, "content-type").value_or(""));
  if (type.starts_with("application/json") && request.body.size() <= longest_token_request) {
    const auto body = parse_bounded_json(request.body);
    if (body.is_object()) {
      for (const auto& [name, value] : body.items()) {
        if (value.is_string()) all.emplace_back(name, value.get<std::string>());
      }
    }
  }
  const Parameters query = query_of(request);
  all.insert(all.end(), query.begin(), query.end());
  return all;
}

std::string escape_html(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

/// What the pages look like: the drawing of X's page in the console's guide, and the stripe of what only
/// practises.
constexpr std::string_view page_style = R"(:root {
  color-scheme: light dark;
  font: 400 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif;
}
body {
  display: grid;
  place-items: start center;
  min-height: 100vh;
  box-sizing: border-box;
  margin: 0;
  padding: 10vh 1rem 2rem;
  background: light-dark(#f7f9f9, #000000);
  color: light-dark(#0f1419, #e7e9ea);
}
main {
  box-sizing: border-box;
  width: min(27rem, 100%);
  overflow: hidden;
  padding: 0 2rem 1.5rem;
  border: 1px solid light-dark(#cfd9de, #2f3336);
  border-radius: 16px;
  background: light-dark(#ffffff, #16181c);
  overflow-wrap: anywhere;
}
main > p:first-child {
  margin: 0 -2rem 1.5rem;
  padding: 0.4rem;
  background: #ffc15e;
  color: #2b1d00;
  font-size: 13px;
  font-weight: 600;
  text-align: center;
}
h1 {
  margin: 0 0 0.75rem;
  font-size: 1.4rem;
  line-height: 1.25;
}
ul {
  display: grid;
  gap: 0.75rem;
  margin: 1.5rem 0 0.75rem;
  padding: 0;
  list-style: none;
}
a {
  display: block;
  padding: 0.6rem 1rem;
  border: 1px solid light-dark(#cfd9de, #536471);
  border-radius: 99px;
  color: inherit;
  font-weight: 700;
  text-align: center;
  text-decoration: none;
}
li a {
  border-color: transparent;
  background: light-dark(#0f1419, #eff3f4);
  color: light-dark(#ffffff, #0f1419);
}
a:focus-visible {
  outline: 3px solid light-dark(#3f37c9, #aeabff);
  outline-offset: 2px;
}
code {
  font-size: 1.6rem;
  letter-spacing: 0.1em;
}
)";

constexpr std::string_view style_path = "/sandbox/page.css";

/// The style's address as seen from a page, which may stand below a path that only a gateway knows.
std::string style_seen_from(std::string_view path) {
  constexpr std::string_view root = "/sandbox/";
  const bool is_below = path.starts_with(root);
  const std::string_view rest = path.substr(is_below ? root.size() : 1);
  std::string address;
  for (const char c : rest) {
    if (c == '/') address += "../";
  }
  return address + std::string(style_path.substr(is_below ? root.size() : 1));
}

/// A page without scripts, its style in a file: the console's Content-Security-Policy holds for it, too.
Reply page(const Request& request, int status, std::string_view title, std::string_view content) {
  std::string html = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">";
  html +=
      "<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light "
      "dark\">";
  html += "<link rel=\"stylesheet\" href=\"" + style_seen_from(path_of(request)) + "\">";
  html += "<title>" + std::string(title) + "</title><main><p>The sandbox, in place of x.com</p><h1>" +
          std::string(title) + "</h1>" + std::string(content) + "</main></html>";
  return {.status = status, .headers = {{"content-type", "text/html; charset=utf-8"}}, .body = html};
}

/// What X shows when it can't send the person back: client, redirect address or setup is wrong.
Reply something_went_wrong(const Request& request, std::string_view reason) {
  return page(request, 400, "Something went wrong",
              "<p>You weren't able to give access to the App. Go back and try logging in again.</p>"
              "<p>The sandbox adds, which X does not: " +
                  escape_html(reason) + "</p>");
}

Reply redirect(const Request& request, std::string address, const Parameters& parameters) {
  address += (address.find('?') == std::string::npos ? "?" : "&") + serialize_form(parameters);
  Reply reply =
      page(request, 302, "Back to the app", "<p><a href=\"" + escape_html(address) + "\">Continue</a></p>");
  reply.headers.emplace_back("location", std::move(address));
  return reply;
}

/// The question, with a link for each account and one to refuse.
Reply ask(const Request& request, const Scenario& app, std::string_view wants) {
  const Parameters query = query_of(request);
  const auto link = [&](std::string_view decision, std::string_view user_id) {
    Parameters answered = query;
    answered.emplace_back("decision", decision);
    if (!user_id.empty()) answered.emplace_back("user_id", user_id);
    return escape_html(std::string(path_of(request)) + "?" + serialize_form(answered));
  };
  std::string content = "<p>An app wants to use an account of yours. " + std::string(wants) + "</p><ul>";
  for (const Scenario& account : scenarios()) {
    if (account.world != app.world) continue;
    content += "<li><a href=\"" + link("allow", account.user_id) + "\">Authorize app as @" +
               account.username + "</a></li>";
  }
  return page(request, 200, "Authorize the app?",
              content + "</ul><p><a href=\"" + link("deny", "") + "\">Cancel</a></p>");
}

/// The account that the person chose; the app's own where the query names none that could be chosen.
std::string chosen_user(const Parameters& query, const Scenario& app) {
  const std::string wanted = value_of(query, "user_id");
  const auto& all = scenarios();
  const bool known = std::any_of(all.begin(), all.end(), [&](const Scenario& account) {
    return account.world == app.world && account.user_id == wanted;
  });
  return known ? wanted : app.user_id;
}

/// Schemes that X registers for no app.
constexpr std::array<std::string_view, 14> refused_schemes{
    "about", "blob",  "chrome",     "data",   "file", "filesystem", "ftp",
    "http",  "https", "javascript", "mailto", "tel",  "telnet",     "vbscript"};

/// What is wrong with a redirect address; empty if it is one of those that stand for the app's registered
/// ones: this machine or another address with any port and path, a name of `hosts`, example.com, or a scheme
/// of an app's own.
std::string refuse_redirect(std::string_view address, const std::vector<std::string>& hosts) {
  if (address.find_first_of(" \t\r\n\"<>\\#") != std::string_view::npos)
    return "holds a character that no address has";
  const std::size_t colon = address.find(':');
  const std::string scheme = to_lower(address.substr(0, std::min(colon, address.size())));
  const bool is_scheme =
      colon != std::string_view::npos && !scheme.empty() && scheme.front() >= 'a' && scheme.front() <= 'z' &&
      scheme.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == std::string::npos;
  if (!is_scheme) return "is not an absolute address";
  if (scheme != "http" && scheme != "https") {
    const bool is_refused =
        std::find(refused_schemes.begin(), refused_schemes.end(), scheme) != refused_schemes.end();
    return is_refused ? "has a scheme that X does not allow" : "";
  }
  if (!address.substr(colon).starts_with("://")) return "is not an absolute address";
  std::string_view authority = address.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?"));
  if (authority.empty() || authority.find('@') != std::string_view::npos) return "names no host";
  return is_known_host(authority, hosts) ? "" : "is not registered with the app";
}

Reply oauth2_error(int status, std::string_view error, std::string_view description) {
  return json_reply(status, {{"error", error}, {"error_description", description}});
}

/// The app that a call of the token endpoint comes from; a refusal otherwise [RFC 6749 2.3.1, 3.2.1].
struct Client {
  const Scenario* app = nullptr;
  Reply refusal = {};
};

Client authenticate(const Request& request, const Parameters& form) {
  const std::string value = header(request.headers, "authorization").value_or("");
  const Scenario* app = find_client(value_of(form, "client_id"));
  if (to_lower(std::string_view(value).substr(0, 6)) == "basic ") {
    const std::string pair = base64_decode(std::string_view(value).substr(6)).value_or("");
    const std::size_t colon = std::min(pair.find(':'), pair.size());
    app = find_client(percent_decode(std::string_view(pair).substr(0, colon)).value_or(""));
    const std::string secret =
        percent_decode(std::string_view(pair).substr(std::min(colon + 1, pair.size()))).value_or("");
    if (app != nullptr && !equal_in_constant_time(secret, app->credentials.client_secret)) app = nullptr;
    if (app == nullptr)
      return {nullptr, oauth2_error(401, "unauthorized_client", "Missing valid authorization header")};
    return {app, {}};
  }
  if (app == nullptr) {
    return {nullptr, oauth2_error(400, "invalid_request", "Missing required parameter [client_id].")};
  }
  if (!app->credentials.client_secret.empty()) {
    return {nullptr, oauth2_error(401, "unauthorized_client", "Missing valid authorization header")};
  }
  return {app, {}};
}

Reply issue_tokens(OAuth2Grant grant, Grants& grants, std::int64_t now) {
  const auto token = [&](std::string_view what) {
    return base64url_encode(grants.make_text(40) + ":" + std::to_string(now) +
                            "000:1:0:" + std::string(what) + ":1");
  };
  grant.expires_at = now + oauth2_token_lifetime;
  const std::string access_token = token("at");
  std::string scope;
  for (const std::string& one : grant.scopes) scope += (scope.empty() ? "" : " ") + one;
  Json body = {{"token_type", "bearer"},
               {"expires_in", oauth2_token_lifetime},
               {"access_token", access_token},
               {"scope", scope}};
  grants.oauth2_tokens.add(access_token, grant);
  if (std::find(grant.scopes.begin(), grant.scopes.end(), "offline.access") != grant.scopes.end()) {
    const std::string refresh_token = token("rt");
    grants.refresh_tokens.add(refresh_token, grant);
    body["refresh_token"] = refresh_token;
  }
  return json_reply(200, body);
}

/// Whether the verifier is the one that the challenge was made from [RFC 7636 4.6].
bool verifies(std::string_view verifier, const AuthorizationCode& code) {
  // RFC 7636 asks for 43 to 128 characters; X does not, and clients send 9 to 171.
  if (verifier.empty() || verifier.size() > longest_verifier) return false;
  const std::string made =
      code.code_challenge_method == "s256" ? base64url_encode(sha256(verifier)) : std::string(verifier);
  return equal_in_constant_time(made, code.code_challenge);
}

Reply text_error(int status, int code, std::string_view message) {
  Json error = {{"code", code}, {"message", message}};
  return json_reply(status, {{"errors", Json::array({std::move(error)})}});
}

Reply form_reply(const Parameters& parameters) {
  return {.status = 200,
          .headers = {{"content-type", "text/html; charset=utf-8"}},
          .body = serialize_form(parameters)};
}

}  // namespace

std::optional<Reply> serve_style(std::string_view path) {
  if (path != style_path) return std::nullopt;
  return Reply{.status = 200,
               .headers = {{"content-type", "text/css; charset=utf-8"}},
               .body = std::string(page_style)};
}

Reply authorize_oauth2(const Request& request, Grants& grants, const std::vector<std::string>& hosts,
                       std::int64_t now) {
  const Parameters query = query_of(request);
  const Scenario* const app = find_client(value_of(query, "client_id"));
  const std::string redirect_uri = value_of(query, "redirect_uri");
  const std::string state = value_of(query, "state");
  const std::string challenge = value_of(query, "code_challenge");
  std::string method = to_lower(value_of(query, "code_challenge_method"));
  if (method.empty()) method = "plain";
  if (app == nullptr) return something_went_wrong(request, "The client_id is not known.");
  if (const std::string fault = refuse_redirect(redirect_uri, hosts); !fault.empty()) {
    return something_went_wrong(request, "The redirect_uri " + fault + ".");
  }
  if (value_of(query, "response_type") != "code") {
    return something_went_wrong(request, "The response_type is not 'code'.");
  }
  if (state.empty() || state.size() > 500)
    return something_went_wrong(request, "The state is empty or too long.");
  if (challenge.empty() || (method != "s256" && method != "plain")) {
    return something_went_wrong(request,
                                "The code_challenge is missing, or its method is neither S256 nor plain.");
  }
  std::vector<std::string> scopes;
  const std::string wanted = value_of(query, "scope");
  for (const std::string_view scope : split(wanted, ' ')) {
    const auto& known = all_scopes();
    if (std::find(known.begin(), known.end(), scope) == known.end()) {
      return something_went_wrong(request, "The scope '" + std::string(scope) + "' is not known.");
    }
    scopes.emplace_back(scope);
  }
  if (scopes.empty()) return something_went_wrong(request, "The scope is empty.");
  const std::string decision = value_of(query, "decision");
  if (decision == "deny")
    return redirect(request, redirect_uri, {{"error", "access_denied"}, {"state", state}});
  if (decision != "allow") return ask(request, *app, "It asks for: " + escape_html(wanted) + ".");
  const std::string code =
      base64url_encode(grants.make_text(40) + ":" + std::to_string(now) + "000:1:0:ac:1");
  grants.authorization_codes.add(code, {.grant = {.app = app,
                                                  .user_id = chosen_user(query, *app),
                                                  .scopes = std::move(scopes),
                                                  .expires_at = now + authorization_code_lifetime},
                                        .redirect_uri = redirect_uri,
                                        .code_challenge = challenge,
                                        .code_challenge_method = method});
  return redirect(request, redirect_uri, {{"state", state}, {"code", code}});
}

Reply exchange_oauth2(const Request& request, Grants& grants, std::int64_t now) {
  const Parameters form = parameters_of(request);
  const Client client = authenticate(request, form);
  if (client.app == nullptr) return client.refusal;
  const std::string grant_type = value_of(form, "grant_type");
  if (grant_type == "authorization_code") {
    // Used up by the attempt, as codes are.
    const auto code = grants.authorization_codes.take(value_of(form, "code"));
    if (!code || code->grant.app != client.app || now > code->grant.expires_at) {
      return oauth2_error(400, "invalid_request", "Value passed for the authorization code was invalid.");
    }
    if (code->redirect_uri != value_of(form, "redirect_uri")) {
      return oauth2_error(
          400, "invalid_request",
          "Value passed for the redirect uri did not match the uri of the authorization code.");
    }
    if (!verifies(value_of(form, "code_verifier"), *code)) {
      return oauth2_error(400, "invalid_request",
                          "Value passed for the code verifier did not match the code challenge.");
    }
    return issue_tokens(code->grant, grants, now);
  }
  if (grant_type == "refresh_token") {
    const auto grant = grants.refresh_tokens.take(value_of(form, "refresh_token"));
    if (!grant || grant->app != client.app) {
      return oauth2_error(400, "invalid_request", "Value passed for the token was invalid.");
    }
    return issue_tokens(*grant, grants, now);
  }
  return oauth2_error(400, "unsupported_grant_type", "The grant_type is not supported.");
}

Reply revoke_oauth2(const Request& request, Grants& grants) {
  const Parameters form = parameters_of(request);
  const Client client = authenticate(request, form);
  if (client.app == nullptr) return client.refusal;
  const std::string token = value_of(form, "token");
  if (token.empty()) return oauth2_error(400, "invalid_request", "Missing required parameter [token].");
  // The other token of the same grant goes with it [RFC 7009 2.1].
  for (const auto* const issued : {&grants.oauth2_tokens, &grants.refresh_tokens}) {
    const OAuth2Grant* const found = issued->find(token);
    if (found == nullptr || found->app != client.app) continue;
    const auto is_of_the_grant = [app = found->app, user_id = found->user_id](const OAuth2Grant& one) {
      return one.app == app && one.user_id == user_id;
    };
    grants.oauth2_tokens.remove_if(is_of_the_grant);
    grants.refresh_tokens.remove_if(is_of_the_grant);
    break;
  }
  return json_reply(200, {{"revoked", true}});
}

Reply exchange_client_credentials(const Request& request) {
  const std::string value = header(request.headers, "authorization").value_or("");
  if (to_lower(std::string_view(value).substr(0, 6)) != "basic ") return invalid_credentials();
  const std::string pair = base64_decode(std::string_view(value).substr(6)).value_or("");
  if (value_of(parameters_of(request), "grant_type") != "client_credentials") return invalid_credentials();
  for (const Scenario& scenario : scenarios()) {
    const Credentials& held = scenario.credentials;
    if (held.api_key.empty()) continue;
    const std::string expected = percent_encode(held.api_key) + ":" + percent_encode(held.api_secret);
    if (equal_in_constant_time(pair, expected) && scenario.app_state != AppState::suspended) {
      return json_reply(200, {{"token_type", "bearer"}, {"access_token", held.bearer_token}});
    }
  }
  return invalid_credentials();
}

Reply issue_request_token(const Request& request, const Identity& identity, Grants& grants,
                          const std::vector<std::string>& hosts, std::int64_t now) {
  Parameters parameters = identity.protocol;
  const Parameters form = parameters_of(request);
  parameters.insert(parameters.end(), form.begin(), form.end());
  const std::string callback = value_of(parameters, "oauth_callback");
  if (callback != "oob" && !refuse_redirect(callback, hosts).empty()) {
    return text_error(403, 415,
                      "Callback URL not approved for this client application. Approved callback URLs can be "
                      "adjusted in your application settings");
  }
  const std::string token = grants.make_text(27);
  const bool less = value_of(parameters, "x_auth_access_type") == "read";
  RequestToken issued{.secret = grants.make_text(32),
                      .app = identity.scenario,
                      .callback = callback,
                      .level = less ? AccessLevel::read : identity.scenario->level,
                      .expires_at = now + request_token_lifetime};
  const std::string secret = issued.secret;
  grants.request_tokens.add(token, std::move(issued));
  return form_reply(
      {{"oauth_token", token}, {"oauth_token_secret", secret}, {"oauth_callback_confirmed", "true"}});
}

Reply authorize_oauth1(const Request& request, Grants& grants) {
  const Parameters query = query_of(request);
  const std::string token = value_of(query, "oauth_token");
  RequestToken* const found = grants.request_tokens.find(token);
  if (found == nullptr) {
    return something_went_wrong(request, "The oauth_token is not known, has expired, or was used before.");
  }
  RequestToken& issued = *found;
  const std::string decision = value_of(query, "decision");
  if (decision == "deny") {
    if (issued.callback == "oob")
      return page(request, 200, "Denied", "<p>You have not given the app access.</p>");
    const std::string callback = issued.callback;
    grants.request_tokens.take(token);
    return redirect(request, callback, {{"denied", token}});
  }
  if (decision != "allow") {
    return ask(request, *issued.app, "Its permission: " + std::string(to_string(issued.level)) + ".");
  }
  issued.user_id = chosen_user(query, *issued.app);
  if (issued.callback == "oob") {
    std::string pin;
    for (const char c : sha256(token).substr(0, 7))
      pin += static_cast<char>('0' + static_cast<unsigned char>(c) % 10);
    issued.verifier = pin;
    return page(request, 200, "Go back to the app",
                "<p>Enter this PIN there:</p><p><code>" + pin + "</code></p>");
  }
  issued.verifier = grants.make_text(32);
  return redirect(request, issued.callback, {{"oauth_token", token}, {"oauth_verifier", issued.verifier}});
}

Reply issue_access_token(const Identity& identity, Grants& grants) {
  const auto allowed = grants.request_tokens.take(value_of(identity.protocol, "oauth_token"));
  if (!allowed || allowed->verifier.empty() ||
      !equal_in_constant_time(allowed->verifier, value_of(identity.protocol, "oauth_verifier"))) {
    return {.status = 401,
            .headers = {{"content-type", "text/html; charset=utf-8"}},
            .body = "Error processing your OAuth request: Invalid oauth_verifier parameter"};
  }
  const std::string token = allowed->user_id + "-" + grants.make_text(30);
  const std::string secret = grants.make_text(45);
  grants.oauth1_tokens.add(
      token, {.secret = secret, .app = allowed->app, .user_id = allowed->user_id, .level = allowed->level});
  std::string username;
  for (const Scenario& account : scenarios()) {
    if (account.user_id == allowed->user_id) username = account.username;
  }
  return form_reply({{"oauth_token", token},
                     {"oauth_token_secret", secret},
                     {"user_id", allowed->user_id},
                     {"screen_name", username}});
}

}  // namespace x_connect::sandbox
