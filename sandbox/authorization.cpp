#include "authorization.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <set>

#include "core/digest.hpp"
#include "core/signature.hpp"
#include "sandbox/call.hpp"

namespace x_connect::sandbox {

namespace {

/// Seconds a timestamp may be off, either way. X gives no number; this is the one people have measured.
constexpr std::int64_t timestamp_window = 300;

/// Seconds a nonce is remembered: by then its timestamp, even one from the far end of the window, is refused.
constexpr std::int64_t nonce_memory = 2 * timestamp_window;

/// No more nonces than this are remembered, whatever is sent within their time.
constexpr std::size_t most_nonces = 100'000;

/// More parameters than this, or more bytes of a form, are no request that X has a use for; each takes many
/// times its text in memory.
constexpr std::ptrdiff_t most_signed_parameters = 1000;
constexpr std::size_t longest_form = std::size_t{256} * 1024;

/// More protocol parameters than this are no request of any flow of OAuth.
constexpr std::size_t most_parameters = 20;

constexpr std::array required_parameters{"oauth_consumer_key", "oauth_signature_method", "oauth_timestamp",
                                         "oauth_nonce", "oauth_signature"};

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

std::ptrdiff_t count_pieces(std::string_view form) { return std::count(form.begin(), form.end(), '&') + 1; }

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  return error == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

/// The signature method that the request names; nothing for any that X does not take.
std::optional<SignatureMethod> method_of(const Parameters& protocol) {
  for (const SignatureMethod method : {SignatureMethod::hmac_sha1, SignatureMethod::hmac_sha256}) {
    if (*find(protocol, "oauth_signature_method") == to_string(method)) return method;
  }
  return std::nullopt;
}

/// Adds the `oauth_*` of one place to those of the places before. The same value may stand in two places, and
/// counts once; empty if that is so, else what is wrong.
std::string merge(Parameters& protocol, const Parameters& place) {
  std::set<std::string_view> here;
  for (const auto& [name, value] : place) {
    if (!name.starts_with("oauth_")) continue;
    if (here.size() >= most_parameters) return "There are too many protocol parameters.";
    const std::string* const earlier = find(protocol, name);
    if (!here.insert(name).second || (earlier != nullptr && *earlier != value))
      return name + " is sent twice.";
    if (earlier == nullptr) protocol.emplace_back(name, value);
  }
  return {};
}

/// What is wrong with the protocol parameters by themselves; empty if nothing.
std::string refuse_parameters(const Parameters& protocol, TokenKind kind) {
  for (const char* const name : required_parameters) {
    if (find(protocol, name) == nullptr) return std::string(name) + " is missing.";
  }
  if (find(protocol, "oauth_nonce")->empty()) return "oauth_nonce is empty.";
  if (kind != TokenKind::none && find(protocol, "oauth_token") == nullptr) return "oauth_token is missing.";
  if (!method_of(protocol)) return "oauth_signature_method is neither HMAC-SHA1 nor HMAC-SHA256.";
  const std::string* const version = find(protocol, "oauth_version");
  if (version != nullptr && to_lower(*version) != "1.0" && to_lower(*version) != "1.0a") {
    return "oauth_version is not 1.0.";
  }
  return {};
}

/// The app with that consumer key; null if there is none.
const Scenario* find_app(std::string_view consumer_key) {
  const Scenario* app = nullptr;
  for (const Scenario& scenario : scenarios()) {
    const std::string& key = scenario.credentials.api_key;
    if (!key.empty() && equal_in_constant_time(key, consumer_key)) app = &scenario;
  }
  return app;
}

/// One piece of a header: `name="value"` or `name=value`, up to the comma. Takes it off the front of `rest`.
std::optional<std::pair<std::string_view, std::string_view>> take_pair(std::string_view& rest) {
  const std::size_t equals = rest.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view name = trim(rest.substr(0, equals));
  rest = trim(rest.substr(equals + 1));
  std::string_view value;
  if (rest.starts_with('"')) {
    std::size_t end = 1;
    while (end < rest.size() && rest[end] != '"') end += rest[end] == '\\' ? 2 : 1;  // a realm may hold \"
    if (end >= rest.size()) return std::nullopt;
    value = rest.substr(1, end - 1);
    rest = trim(rest.substr(end + 1));
    if (!rest.empty() && rest.front() != ',') return std::nullopt;
  } else {
    const std::size_t end = std::min(rest.find(','), rest.size());
    value = trim(rest.substr(0, end));
    rest = rest.substr(end);
  }
  return std::pair(name, value);
}

Identity verify_bearer(std::string_view token, const Grants& grants, std::int64_t now) {
  Identity identity{.auth = AuthKind::app_only, .refusal = "The bearer token is not known."};
  if (token.empty()) return identity;
  for (const Scenario& scenario : scenarios()) {
    if (equal_in_constant_time(scenario.credentials.bearer_token, token)) identity.scenario = &scenario;
  }
  if (const OAuth2Grant* const grant = grants.oauth2_tokens.find(token)) {
    identity.auth = AuthKind::oauth2;
    identity.scenario = grant->app;
    identity.user_id = grant->user_id;
    identity.scopes = grant->scopes;
    if (grant->expires_at != 0 && now >= grant->expires_at) {
      identity.refusal = "The OAuth 2.0 token has expired.";
      return identity;
    }
  }
  if (identity.scenario != nullptr) {
    identity.refusal = identity.scenario->app_state == AppState::suspended ? "The app is suspended." : "";
  }
  return identity;
}

}  // namespace

bool has_form_body(const Request& request) {
  const std::string type = header(request.headers, "content-type").value_or("");
  return to_lower(trim(std::string_view(type).substr(0, type.find(';')))) ==
         "application/x-www-form-urlencoded";
}

std::string as_signed(std::string_view sent) {
  constexpr std::string_view encoded = "+,[]";
  std::string text;
  text.reserve(sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    if (sent[i] == '+') {
      text += "%20";
    } else if (encoded.find(sent[i]) != std::string_view::npos) {
      text += percent_encode(sent.substr(i, 1));
    } else if (sent[i] == '%' && i + 2 < sent.size()) {
      std::string escape = "%";
      for (const char digit : sent.substr(i + 1, 2)) {
        escape += digit >= 'a' && digit <= 'f' ? static_cast<char>(digit - 'a' + 'A') : digit;
      }
      const auto unescaped = percent_decode(escape).value_or("");
      const bool is_mark =
          !unescaped.empty() && std::string_view("-._~").find(unescaped) != std::string_view::npos;
      text += is_mark ? unescaped : escape;
      i += 2;
    } else {
      text += sent[i];
    }
  }
  return text;
}

Result<Parameters> parse_oauth_header(std::string_view value) {
  Parameters parameters;
  std::string_view rest = trim(value);
  while (!rest.empty() && parameters.size() <= most_parameters) {
    if (rest.front() == ',') {  // an empty element of the list is allowed [RFC 9110 5.6.1]
      rest = trim(rest.substr(1));
      continue;
    }
    const auto pair = take_pair(rest);
    if (!pair)
      return failure("malformed_header", "Authorization", "The header is not a list of name=\"value\".");
    if (pair->first == "realm") continue;
    auto name = percent_decode(pair->first);
    auto decoded = percent_decode(pair->second);
    if (name && *name == "oauth_signature" && pair->second.find_first_of("+/=") != std::string_view::npos) {
      return failure("malformed_header", "Authorization",
                     "oauth_signature is not percent-encoded: + / and = are %2B %2F and %3D.");
    }
    if (!name || !decoded) {
      return failure("malformed_header", "Authorization",
                     "A parameter of the header is not percent-encoded.");
    }
    parameters.emplace_back(*std::move(name), *std::move(decoded));
  }
  return parameters;
}

Authorizer::Authorizer(std::string own_origin, const Grants& grants)
    : origins_{std::string(api_origin), "https://api.twitter.com", std::move(own_origin)}, grants_(grants) {}

void Authorizer::reset() {
  nonces_.clear();
  nonce_times_.clear();
}

Identity Authorizer::verify(const Request& request, std::int64_t now, TokenKind kind) {
  const auto is_authorization = [](const auto& field) { return to_lower(field.first) == "authorization"; };
  if (std::count_if(request.headers.begin(), request.headers.end(), is_authorization) > 1) {
    return {.refusal = "There is more than one Authorization header."};
  }
  const std::string value = header(request.headers, "authorization").value_or("");
  const std::size_t space = std::min(value.find(' '), value.size());
  const std::string scheme = to_lower(std::string_view(value).substr(0, space));
  const std::string_view rest = trim(std::string_view(value).substr(space));
  if (scheme == "bearer") return verify_bearer(rest, grants_, now);
  if (scheme != "oauth" && !scheme.empty())
    return {.refusal = "The scheme of Authorization is neither OAuth nor Bearer."};
  const auto parameters = parse_oauth_header(rest);
  if (!parameters) return {.auth = AuthKind::oauth1, .refusal = parameters.error().message};
  return verify_oauth1(request, *parameters, now, kind);
}

Identity Authorizer::verify_oauth1(const Request& request, const Parameters& header_parameters,
                                   std::int64_t now, TokenKind kind) {
  Identity identity{.auth = AuthKind::oauth1};
  const auto refuse = [&](std::string reason) {
    identity.refusal = std::move(reason);
    return identity;
  };

  // 1. What is signed, and the protocol parameters among it.
  const std::size_t mark = std::min(request.url.find('?'), request.url.size());
  const std::string_view raw_query =
      std::string_view(request.url).substr(std::min(mark + 1, request.url.size()));
  const std::string_view raw_form = has_form_body(request) ? std::string_view(request.body) : "";
  if (raw_form.size() > longest_form ||
      count_pieces(raw_query) + count_pieces(raw_form) > most_signed_parameters) {
    return refuse("There are too many parameters.");
  }
  const auto query = parse_form(raw_query);
  if (!query) return refuse("The query is not percent-encoded.");
  const auto form = parse_form(raw_form);
  if (!form) return refuse("The form body is not percent-encoded.");
  Parameters protocol;
  for (const Parameters* const place : {&header_parameters, &*query, &*form}) {
    if (std::string reason = merge(protocol, *place); !reason.empty()) return refuse(std::move(reason));
  }
  if (protocol.empty()) return refuse("Neither header, query nor form carries any credentials.");

  // 2.
  if (std::string reason = refuse_parameters(protocol, kind); !reason.empty())
    return refuse(std::move(reason));

  // 3.
  const Scenario* const app = find_app(*find(protocol, "oauth_consumer_key"));
  identity.scenario = app;
  if (app == nullptr) return refuse("The consumer key is not known.");
  std::string token_secret;
  if (kind != TokenKind::none) {
    const std::string& token = *find(protocol, "oauth_token");
    const Scenario* owner = nullptr;
    if (kind == TokenKind::request) {
      const RequestToken* const issued = grants_.request_tokens.find(token);
      if (issued == nullptr) return refuse("The request token is not known, or was used before.");
      owner = issued->app;
      token_secret = issued->secret;
    } else {
      const OAuth1Token* const issued = grants_.oauth1_tokens.find(token);
      if (issued == nullptr) return refuse("The access token is not known.");
      owner = issued->app;
      token_secret = issued->secret;
      identity.user_id = issued->user_id;
      identity.level = issued->level;
    }
    if (owner != app) return refuse("The access token was issued to another app.");
  }
  if (app->app_state == AppState::suspended) return refuse("The app is suspended.");

  // 4.
  const auto timestamp = whole_number(*find(protocol, "oauth_timestamp"));
  const std::int64_t clock = now + app->clock_ahead;
  if (!timestamp) return refuse("oauth_timestamp is not a whole number.");
  if (*timestamp < clock - timestamp_window || *timestamp > clock + timestamp_window) {
    return refuse("oauth_timestamp is more than five minutes off.");
  }

  // 5.
  identity.signature_base_strings = base_strings(request, header_parameters, raw_query, raw_form);
  const std::string key = signing_key(app->credentials.api_secret, token_secret);
  bool matches = false;
  for (const std::string& text : identity.signature_base_strings) {
    const std::string expected = signature(*method_of(protocol), text, key);
    matches = equal_in_constant_time(expected, *find(protocol, "oauth_signature")) || matches;
  }
  if (!matches)
    return refuse("oauth_signature does not match: a secret is wrong, or something else was signed.");
  identity.signature_base_strings.clear();

  // 6.
  if (!use_up_nonce(protocol, now)) return refuse("oauth_nonce was used before.");
  identity.protocol = std::move(protocol);
  return identity;
}

std::vector<std::string> Authorizer::base_strings(const Request& request, const Parameters& header_parameters,
                                                  std::string_view raw_query,
                                                  std::string_view raw_form) const {
  Parameters signed_pairs;
  std::set<std::string> in_header;
  for (const auto& [name, value] : header_parameters) {
    signed_pairs.emplace_back(percent_encode(name), percent_encode(value));
    in_header.insert(name);
  }
  std::set<std::string> in_query;
  for (const auto& [text, is_query] : {std::pair(raw_query, true), std::pair(raw_form, false)}) {
    for (const std::string_view piece : split(text, '&')) {
      const std::size_t equals = std::min(piece.find('='), piece.size());
      std::string name = as_signed(piece.substr(0, equals));
      const std::string_view value = piece.substr(std::min(equals + 1, piece.size()));
      if (name.starts_with("oauth_")) {
        // Kept once, wherever it stands first.
        if (in_header.contains(name) || (!is_query && in_query.contains(name))) continue;
        in_query.insert(name);
      }
      signed_pairs.emplace_back(std::move(name), as_signed(value));
    }
  }
  std::erase_if(signed_pairs, [](const auto& pair) { return pair.first == "oauth_signature"; });
  std::sort(signed_pairs.begin(), signed_pairs.end());
  std::string normalized;
  for (const auto& [name, value] : signed_pairs) {
    normalized.append(normalized.empty() ? "" : "&").append(name).append("=").append(value);
  }
  std::vector<std::string> texts;
  for (const std::string& origin : origins_) {
    if (const auto uri = base_string_uri(origin + request.url)) {
      texts.push_back(signature_base_string(request.method, *uri, normalized));
    }
  }
  return texts;
}

bool Authorizer::use_up_nonce(const Parameters& protocol, std::int64_t now) {
  while (!nonce_times_.empty() &&
         (nonce_times_.front().first < now - nonce_memory || nonce_times_.size() >= most_nonces)) {
    nonces_.erase(nonce_times_.front().second);
    nonce_times_.pop_front();
  }
  const std::string* const token = find(protocol, "oauth_token");
  // A digest: what a client calls a nonce may be long.
  std::string digest =
      sha256(serialize_form({{*find(protocol, "oauth_consumer_key"), token == nullptr ? "" : *token},
                             {"", *find(protocol, "oauth_nonce")}}));
  if (!nonces_.insert(digest).second) return false;
  nonce_times_.emplace_back(now, std::move(digest));
  return true;
}

}  // namespace x_connect::sandbox
