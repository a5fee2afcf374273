#include "signature.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "digest.hpp"
#include "text.hpp"
#include "url.hpp"

namespace x_connect {

namespace {

constexpr std::array<std::pair<SignatureMethod, std::string_view>, 3> signature_methods{{
    {SignatureMethod::hmac_sha1, "HMAC-SHA1"},
    {SignatureMethod::hmac_sha256, "HMAC-SHA256"},
    {SignatureMethod::plaintext, "PLAINTEXT"},
}};

std::string base_string_uri(const UrlParts& parts) {
  std::string uri = parts.scheme + "://" + parts.host;
  if (!parts.port.empty()) uri += ":" + parts.port;
  return uri + parts.path;
}

/// RFC 9110 5.6.2: what an HTTP method may consist of.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           marks.find(c) != std::string_view::npos;
  });
}

std::string to_upper(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

bool is_protocol_name(std::string_view name) { return name.starts_with("oauth_"); }

struct EncodedParameter {
  std::string name;
  std::string value;
  SignedParameter decoded;
};

EncodedParameter encode(std::string_view name, std::string_view value, ParameterSource source) {
  return {percent_encode(name), percent_encode(value), {std::string(name), std::string(value), source}};
}

/// 3.4.1.3.2: sorted by encoded name, then by encoded value, as bytes.
void sort(std::vector<EncodedParameter>& parameters) {
  std::stable_sort(parameters.begin(), parameters.end(), [](const auto& left, const auto& right) {
    const int order = left.name.compare(right.name);
    return order != 0 ? order < 0 : left.value < right.value;
  });
}

std::string join(const std::vector<EncodedParameter>& parameters) {
  std::string joined;
  for (const auto& parameter : parameters) {
    if (!joined.empty()) joined.push_back('&');
    joined.append(parameter.name).append("=").append(parameter.value);
  }
  return joined;
}

/// RFC 9110 5.6.4: a quoted-string, for the realm, which is not percent-encoded.
std::string quoted_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(c);
  }
  return quoted + "\"";
}

/// 3.1: the protocol parameters this request carries, without the signature.
Result<Parameters> protocol_parameters(const SignatureInput& input) {
  Parameters parameters;
  const auto add = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) parameters.emplace_back(name, *value);
  };
  add("oauth_consumer_key", input.consumer_key);
  add("oauth_token", input.token);
  add("oauth_signature_method", std::string(to_string(input.signature_method)));
  add("oauth_timestamp", input.timestamp);
  add("oauth_nonce", input.nonce);
  add("oauth_version", input.version);
  for (std::size_t i = 0; i < input.oauth.size(); ++i) {
    const auto& [name, value] = input.oauth[i];
    const std::string field = "oauth[" + std::to_string(i) + "][0]";
    if (!is_protocol_name(name)) {
      return failure("not_a_protocol_parameter", field, "'" + name + "' is not an OAuth protocol parameter.",
                     "Names start with oauth_; other parameters belong into the URL's query or the form.");
    }
    const bool taken = name == "oauth_signature" ||
                       std::any_of(parameters.begin(), parameters.end(),
                                   [&name = name](const auto& parameter) { return parameter.first == name; });
    if (taken) {
      return failure("duplicate_protocol_parameter", field, "'" + name + "' would be sent twice.",
                     "It is set from the other inputs; take it out.");
    }
    parameters.emplace_back(name, value);
  }
  return parameters;
}

std::optional<Error> check(const SignatureInput& input) {
  const auto refuse = [](std::string field, std::string message, std::string hint) {
    return Error{"invalid_input", std::move(field), std::move(message), std::move(hint), {}};
  };
  if (!is_token(input.method)) {
    return refuse("method", "The method is not an HTTP method.", "Write GET, POST or the like.");
  }
  if (input.consumer_key.empty()) {
    return refuse("credentials.api_key", "The API Key is empty.",
                  "Enter the API Key (Consumer Key) of the app.");
  }
  if (input.version && *input.version != "1.0") {
    return refuse("version", "The OAuth version is not 1.0.", "Write \"1.0\", or leave it out.");
  }
  if (input.nonce && input.nonce->empty()) {
    return refuse("nonce", "The nonce is empty.", "Give a random text, or leave it out.");
  }
  if (input.timestamp && (input.timestamp->empty() ||
                          !std::all_of(input.timestamp->begin(), input.timestamp->end(), is_digit))) {
    return refuse("timestamp", "The timestamp is not a whole number.",
                  "Give whole seconds since 1970, as digits.");
  }
  if (input.realm && std::any_of(input.realm->begin(), input.realm->end(), [](char c) {
        return is_control(c) || static_cast<unsigned char>(c) >= 0x80;
      })) {
    return refuse("realm", "The realm contains a character that no header can carry.",
                  "Use ASCII letters, digits, spaces and punctuation.");
  }
  return std::nullopt;
}

/// 3.5: a protocol parameter travels in one place only, and that is our header.
tl::unexpected<Error> refuse_protocol_parameter(std::string field, const std::string& name) {
  return failure("protocol_parameter_in_request", std::move(field),
                 "The request carries its own '" + name + "'.",
                 "Take it out: the signer writes all oauth_ parameters; further ones go into 'oauth'.");
}

}  // namespace

std::string_view to_string(SignatureMethod method) {
  return std::find_if(signature_methods.begin(), signature_methods.end(),
                      [&](const auto& row) { return row.first == method; })
      ->second;
}

Result<SignatureMethod> parse_signature_method(std::string_view name) {
  const auto* const row = std::find_if(signature_methods.begin(), signature_methods.end(),
                                       [&](const auto& candidate) { return candidate.second == name; });
  if (row != signature_methods.end()) return row->first;
  return failure("unknown_signature_method", "signatureMethod", "The signature method is not known.",
                 "Write HMAC-SHA1, HMAC-SHA256 or PLAINTEXT.");
}

Result<std::string> base_string_uri(std::string_view url) {
  return parse_url(url).map([](const UrlParts& parts) { return base_string_uri(parts); });
}

std::string normalized_parameters(const Parameters& parameters) {
  std::vector<EncodedParameter> encoded;
  encoded.reserve(parameters.size());
  for (const auto& [name, value] : parameters) {
    if (name != "oauth_signature") encoded.push_back(encode(name, value, ParameterSource::query));
  }
  sort(encoded);
  return join(encoded);
}

std::string signature_base_string(std::string_view method, std::string_view base_string_uri,
                                  std::string_view normalized_parameters) {
  return percent_encode(to_upper(method)) + "&" + percent_encode(base_string_uri) + "&" +
         percent_encode(normalized_parameters);
}

std::string signing_key(std::string_view consumer_secret, std::string_view token_secret) {
  return percent_encode(consumer_secret) + "&" + percent_encode(token_secret);
}

std::string signature(SignatureMethod method, std::string_view signature_base_string,
                      std::string_view signing_key) {
  switch (method) {
    case SignatureMethod::hmac_sha1:
      return base64_encode(hmac_sha1(signing_key, signature_base_string));
    case SignatureMethod::hmac_sha256:
      return base64_encode(hmac_sha256(signing_key, signature_base_string));
    case SignatureMethod::plaintext:
      break;
  }
  return std::string(signing_key);
}

Result<Signature> sign(const SignatureInput& input) {
  if (auto error = check(input)) return tl::unexpected(*std::move(error));
  const auto url = parse_url(input.url);
  if (!url) return tl::unexpected(url.error());
  const auto protocol = protocol_parameters(input);
  if (!protocol) return tl::unexpected(protocol.error());

  // 1. Collect the parameters.
  const auto query = parse_form(url->query);
  if (!query) {
    return failure(query.error().code, "url", "In the URL's query: " + query.error().message,
                   query.error().hint);
  }
  std::vector<EncodedParameter> parameters;
  parameters.reserve(query->size() + input.form.size() + protocol->size());
  for (const auto& [name, value] : *query) {
    if (is_protocol_name(name)) return refuse_protocol_parameter("url", name);
    parameters.push_back(encode(name, value, ParameterSource::query));
  }
  for (std::size_t i = 0; i < input.form.size(); ++i) {
    const auto& [name, value] = input.form[i];
    if (is_protocol_name(name)) return refuse_protocol_parameter("form[" + std::to_string(i) + "][0]", name);
    parameters.push_back(encode(name, value, ParameterSource::form));
  }
  for (const auto& [name, value] : *protocol) {
    parameters.push_back(encode(name, value, ParameterSource::protocol));
  }

  // 2 to 6.
  Signature result;
  sort(parameters);
  result.normalized_parameters = join(parameters);
  result.base_string_uri = base_string_uri(*url);
  result.signature_base_string =
      signature_base_string(input.method, result.base_string_uri, result.normalized_parameters);
  result.signature = signature(input.signature_method, result.signature_base_string,
                               signing_key(input.consumer_secret, input.token_secret));

  // 7. The header, in the order of the names.
  Parameters fields = *protocol;
  fields.emplace_back("oauth_signature", result.signature);
  std::sort(fields.begin(), fields.end());
  result.authorization = "OAuth ";
  if (input.realm) result.authorization += "realm=" + quoted_string(*input.realm) + ", ";
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) result.authorization += ", ";
    result.authorization += percent_encode(fields[i].first) + "=\"" + percent_encode(fields[i].second) + "\"";
  }
  result.parameters.reserve(parameters.size());
  for (auto& parameter : parameters) result.parameters.push_back(std::move(parameter.decoded));
  return result;
}

}  // namespace x_connect
