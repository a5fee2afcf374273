#include "authorization.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "core/digest.hpp"
#include "core/signature.hpp"

namespace x_connect::sandbox {

namespace {

/// Seconds a nonce is remembered: longer than any timestamp that is still accepted, whatever the scenario's
/// clock.
constexpr std::int64_t nonce_memory = 7200;

/// Seconds a timestamp may be off, either way.
constexpr std::int64_t timestamp_window = 300;

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

const std::string* find(const Parameters& parameters, std::string_view name) {
  const auto found = std::find_if(parameters.begin(), parameters.end(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  return found == parameters.end() ? nullptr : &found->second;
}

/// The query of the request target; broken escapes make it unreadable, and so unsigned.
Parameters query_of(const Request& request) {
  const std::size_t mark = request.url.find('?');
  if (mark == std::string::npos) return {};
  return parse_form(std::string_view(request.url).substr(mark + 1)).value_or(Parameters{});
}

Parameters protocol_of(const Parameters& parameters) {
  Parameters protocol;
  std::copy_if(parameters.begin(), parameters.end(), std::back_inserter(protocol),
               [](const auto& parameter) { return parameter.first.starts_with("oauth_"); });
  return protocol;
}

bool has_duplicate(const Parameters& parameters) {
  for (std::size_t i = 1; i < parameters.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (parameters[i].first == parameters[k].first) return true;
    }
  }
  return false;
}

}  // namespace

bool has_form_body(const Request& request) {
  const std::string type = to_lower(header(request.headers, "content-type").value_or(""));
  return type.starts_with("application/x-www-form-urlencoded");
}

Result<Parameters> parse_oauth_header(std::string_view value) {
  const auto refuse = [](const char* message) {
    return failure("malformed_header", "Authorization", message);
  };
  Parameters parameters;
  value = trim(value);
  while (!value.empty()) {
    const std::size_t equals = value.find('=');
    if (equals == std::string_view::npos) return refuse("A parameter has no value.");
    const std::string_view name = trim(value.substr(0, equals));
    value = trim(value.substr(equals + 1));
    std::string_view raw;
    if (value.starts_with('"')) {
      std::size_t end = 1;
      while (end < value.size() && value[end] != '"') end += value[end] == '\\' ? 2 : 1;
      if (end >= value.size()) return refuse("A quoted value does not end.");
      raw = value.substr(1, end - 1);
      value = trim(value.substr(end + 1));
    } else {
      const std::size_t end = std::min(value.find(','), value.size());
      raw = trim(value.substr(0, end));
      value = value.substr(end);
    }
    if (!value.empty() && value.front() != ',') return refuse("Parameters are not separated by commas.");
    while (!value.empty() && (value.front() == ',' || value.front() == ' ')) value.remove_prefix(1);
    if (name == "realm") continue;
    const auto decoded_name = percent_decode(name);
    const auto decoded_value = percent_decode(raw);
    if (!decoded_name || !decoded_value) return refuse("A value is not percent-encoded.");
    parameters.emplace_back(*decoded_name, *decoded_value);
  }
  return parameters;
}

Authorizer::Authorizer(std::string own_origin)
    : origins_{std::string(api_origin), "https://api.twitter.com", std::move(own_origin)} {}

Identity Authorizer::verify(const Request& request, std::int64_t now) {
  const std::string value = header(request.headers, "authorization").value_or("");
  const std::size_t space = std::min(value.find(' '), value.size());
  const std::string scheme = to_lower(std::string_view(value).substr(0, space));
  const std::string_view rest = trim(std::string_view(value).substr(space));
  if (scheme == "bearer") {
    for (const Scenario& scenario : scenarios()) {
      if (!equal_in_constant_time(scenario.credentials.bearer_token, rest)) continue;
      return {.scenario = &scenario,
              .auth = AuthKind::app_only,
              .refusal = scenario.app_state == AppState::suspended ? "The app is suspended." : ""};
    }
    return {.auth = AuthKind::app_only, .refusal = "The bearer token is not known."};
  }
  if (scheme == "oauth") {
    const auto parameters = parse_oauth_header(rest);
    if (!parameters) return {.auth = AuthKind::oauth1, .refusal = parameters.error().message};
    return verify_oauth1(request, *parameters, true, now);
  }
  Parameters carried = protocol_of(query_of(request));
  if (carried.empty() && has_form_body(request)) {
    carried = protocol_of(parse_form(request.body).value_or(Parameters{}));
  }
  if (carried.empty()) return {.refusal = "There is no Authorization header that could be read."};
  return verify_oauth1(request, carried, false, now);
}

Identity Authorizer::verify_oauth1(const Request& request, const Parameters& protocol, bool in_header,
                                   std::int64_t now) {
  Identity identity{.auth = AuthKind::oauth1};
  const auto refuse = [&](std::string reason) {
    identity.refusal = std::move(reason);
    return identity;
  };
  if (has_duplicate(protocol)) return refuse("A protocol parameter is sent twice.");
  for (const char* name : {"oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp",
                           "oauth_nonce", "oauth_signature"}) {
    if (find(protocol, name) == nullptr) return refuse(std::string(name) + " is missing.");
  }
  if (const std::string* version = find(protocol, "oauth_version"); version != nullptr && *version != "1.0") {
    return refuse("oauth_version is not 1.0.");
  }
  const auto method = parse_signature_method(*find(protocol, "oauth_signature_method"));
  if (!method || *method == SignatureMethod::plaintext)
    return refuse("The signature method is not supported.");

  const Scenario* app = nullptr;
  const Scenario* owner = nullptr;
  for (const Scenario& scenario : scenarios()) {
    if (scenario.credentials.api_key == *find(protocol, "oauth_consumer_key")) app = &scenario;
    if (scenario.owns_token && !scenario.credentials.access_token.empty() &&
        scenario.credentials.access_token == *find(protocol, "oauth_token")) {
      owner = &scenario;
    }
  }
  identity.scenario = app;
  if (app == nullptr) return refuse("The API key is not known.");
  if (owner == nullptr) return refuse("The access token is not known.");
  if (owner != app) return refuse("The access token belongs to another app.");
  if (app->app_state == AppState::suspended) return refuse("The app is suspended.");

  const std::string& timestamp = *find(protocol, "oauth_timestamp");
  std::int64_t time = 0;
  const auto [stop, error] = std::from_chars(timestamp.data(), timestamp.data() + timestamp.size(), time);
  if (error != std::errc() || stop != timestamp.data() + timestamp.size())
    return refuse("The timestamp is no number.");
  if (time < now + app->clock_ahead - timestamp_window || time > now + app->clock_ahead + timestamp_window) {
    return refuse("The timestamp is out of bounds.");
  }

  Parameters signed_parameters = query_of(request);
  if (has_form_body(request)) {
    auto form = parse_form(request.body);
    if (!form) return refuse("The form body cannot be read.");
    signed_parameters.insert(signed_parameters.end(), form->begin(), form->end());
  }
  if (in_header) signed_parameters.insert(signed_parameters.end(), protocol.begin(), protocol.end());
  if (!signature_matches(request, signed_parameters, *method, *find(protocol, "oauth_signature"), *app,
                         owner->token_secret)) {
    return refuse("The signature does not match.");
  }

  std::erase_if(nonces_, [&](const auto& entry) { return entry.second < now - nonce_memory; });
  const std::string nonce = percent_encode(*find(protocol, "oauth_consumer_key")) + " " +
                            percent_encode(*find(protocol, "oauth_token")) + " " + timestamp + " " +
                            percent_encode(*find(protocol, "oauth_nonce"));
  if (!nonces_.emplace(nonce, time).second) return refuse("The nonce was used before.");
  return identity;
}

bool Authorizer::signature_matches(const Request& request, const Parameters& signed_parameters,
                                   SignatureMethod method, std::string_view given, const Scenario& app,
                                   std::string_view token_secret) const {
  const std::string normalized = normalized_parameters(signed_parameters);
  const std::string key = signing_key(app.credentials.api_secret, token_secret);
  bool matches = false;
  for (const std::string& origin : origins_) {
    const auto uri = base_string_uri(origin + request.url);
    if (!uri) continue;
    const std::string expected =
        signature(method, signature_base_string(request.method, *uri, normalized), key);
    matches = equal_in_constant_time(expected, given) || matches;
  }
  return matches;
}

}  // namespace x_connect::sandbox
