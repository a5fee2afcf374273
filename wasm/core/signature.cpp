#include "signature.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
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

/// RFC 9110 5.6.2: what an HTTP method may consist of.
bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_alphanumeric(c) || marks.find(c) != std::string_view::npos;
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

/// A parameter, percent-encoded. Its text stands in the arena as "name=value".
struct EncodedParameter {
  const char* name = nullptr;
  std::uint64_t order = 0;  ///< The first eight bytes of the name, as a number that sorts as they do.
  std::uint32_t name_size = 0;
  std::uint32_t size = 0;  ///< Of name, `=` and value.
  ParameterSource source = ParameterSource::query;

  std::string_view text() const { return {name, size}; }
  std::string_view name_text() const { return text().substr(0, name_size); }
  std::string_view value_text() const { return text().substr(name_size + 1); }
};

/// Room for parameters while they are put in order: all of them in one piece of memory, measured before.
class Arena {
 public:
  /// @param bytes Of all names and values, decoded or form-encoded.
  /// @param count How many there may be; more fit if they are not empty.
  Arena(std::size_t bytes, std::size_t count) : text_(new char[4 * bytes + count]), end_(text_.get()) {
    parameters.reserve(count);
  }

  void add(std::string_view name, std::string_view value, ParameterSource source) {
    char* const start = end_;
    char* const name_end = write_percent_encoded(start, name);
    *name_end = '=';
    finish(start, name_end, write_percent_encoded(name_end + 1, value), source);
  }

  /// A piece of a query. False where it is not well-formed.
  bool add_form(std::string_view piece) {
    char* const start = end_;
    const std::size_t equals = std::min(piece.find('='), piece.size());
    char* const name_end = write_form_percent_encoded(start, piece.substr(0, equals));
    if (name_end == nullptr) return false;
    *name_end = '=';
    char* const end =
        write_form_percent_encoded(name_end + 1, piece.substr(std::min(equals + 1, piece.size())));
    if (end == nullptr) return false;
    finish(start, name_end, end, ParameterSource::query);
    return true;
  }

  /// 3.4.1.3.2: by encoded name, then by encoded value, as bytes.
  void sort() {
    const auto is_before = [](const EncodedParameter& left, const EncodedParameter& right) {
      if (left.order != right.order) return left.order < right.order;
      const int order = left.name_text().compare(right.name_text());
      return order != 0 ? order < 0 : left.value_text() < right.value_text();
    };
    // By insertion, requests having few; equal ones are equal in everything, so their order means nothing.
    constexpr std::size_t few = 32;
    if (parameters.size() > few) return std::sort(parameters.begin(), parameters.end(), is_before);
    for (std::size_t i = 1; i < parameters.size(); ++i) {
      const EncodedParameter moved = parameters[i];
      std::size_t place = i;
      for (; place > 0 && is_before(moved, parameters[place - 1]); --place)
        parameters[place] = parameters[place - 1];
      parameters[place] = moved;
    }
  }

  std::vector<EncodedParameter> parameters;

 private:
  void finish(const char* start, const char* name_end, char* end, ParameterSource source) {
    std::array<unsigned char, sizeof(std::uint64_t)> beginning{};
    const auto name_size = static_cast<std::uint32_t>(name_end - start);
    std::memcpy(beginning.data(), start, std::min<std::size_t>(name_size, beginning.size()));
    std::uint64_t order = 0;
    for (const unsigned char byte : beginning) order = order << 8U | byte;
    parameters.push_back({start, order, name_size, static_cast<std::uint32_t>(end - start), source});
    end_ = end;
  }

  std::unique_ptr<char[]> text_;  // no string, which would fill it first
  char* end_;
};

std::string join(const std::vector<EncodedParameter>& parameters) {
  std::size_t size = 0;
  for (const EncodedParameter& parameter : parameters) size += parameter.size + 1;
  std::string joined;
  joined.reserve(size);
  for (const EncodedParameter& parameter : parameters) {
    if (!joined.empty()) joined.push_back('&');
    joined.append(parameter.text());
  }
  return joined;
}

/// Encodes what is percent-encoded already: nothing is left to encode in it but the percent signs.
char* write_encoded_again(char* out, std::string_view encoded) {
  for (;;) {
    const std::size_t plain = encoded.find('%');
    const std::string_view run = encoded.substr(0, plain);
    out = std::copy(run.begin(), run.end(), out);
    if (plain == std::string_view::npos) return out;
    out = std::copy_n("%25", 3, out);
    encoded.remove_prefix(plain + 1);
  }
}

/// Step 4 of parameters in order, without another look at each of their characters.
std::string base_string(std::string_view method, std::string_view uri,
                        const std::vector<EncodedParameter>& parameters) {
  std::size_t size = 3 * (method.size() + uri.size()) + 2;
  for (const EncodedParameter& parameter : parameters) size += std::size_t{3} * (parameter.size + 1);
  std::string text(size, '\0');
  char* end = write_percent_encoded(text.data(), to_upper(method));
  *end++ = '&';
  end = write_percent_encoded(end, uri);
  *end++ = '&';
  for (const EncodedParameter& parameter : parameters) {
    if (&parameter != parameters.data()) end = std::copy_n("%26", 3, end);
    end = write_encoded_again(end, parameter.name_text());
    end = std::copy_n("%3D", 3, end);
    end = write_encoded_again(end, parameter.value_text());
  }
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
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

using ParameterViews = std::vector<std::pair<std::string_view, std::string_view>>;

/// 3.1: the protocol parameters this request carries, without the signature.
Result<ParameterViews> protocol_parameters(const SignatureInput& input) {
  ParameterViews parameters;
  parameters.reserve(6 + input.oauth.size());
  const auto add = [&](std::string_view name, const std::optional<std::string>& value) {
    if (value) parameters.emplace_back(name, *value);
  };
  parameters.emplace_back("oauth_consumer_key", input.consumer_key);
  add("oauth_nonce", input.nonce);
  parameters.emplace_back("oauth_signature_method", to_string(input.signature_method));
  add("oauth_timestamp", input.timestamp);
  add("oauth_token", input.token);
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

/// Step 1, with the encoding of step 2.
Result<Arena> collect(const SignatureInput& input, std::string_view query, const ParameterViews& protocol) {
  std::size_t bytes = query.size();
  for (const auto& [name, value] : input.form) bytes += name.size() + value.size();
  for (const auto& [name, value] : protocol) bytes += name.size() + value.size();
  constexpr std::size_t likely_in_query = 16;
  Arena arena(bytes, likely_in_query + input.form.size() + protocol.size());
  for (std::string_view rest = query; !rest.empty();) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view piece = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (piece.empty()) continue;
    if (!arena.add_form(piece)) {
      const Error error = parse_form(query).error();
      return failure(error.code, "url", "In the URL's query: " + error.message, error.hint);
    }
    // What is_protocol_name() looks at is the same in either encoding.
    if (const auto name = arena.parameters.back().name_text(); is_protocol_name(name))
      return refuse_protocol_parameter("url", percent_decode(name).value_or(std::string(name)));
  }
  for (std::size_t i = 0; i < input.form.size(); ++i) {
    const auto& [name, value] = input.form[i];
    if (is_protocol_name(name)) return refuse_protocol_parameter("form[" + std::to_string(i) + "][0]", name);
    arena.add(name, value, ParameterSource::form);
  }
  for (const auto& [name, value] : protocol) arena.add(name, value, ParameterSource::protocol);
  return arena;
}

/// Step 7: the header, in the order of the names.
std::string authorization_header(const std::vector<EncodedParameter>& parameters,
                                 std::string_view encoded_signature,
                                 const std::optional<std::string>& realm) {
  constexpr std::string_view signature_name = "oauth_signature";
  std::size_t size = 32 + signature_name.size() + encoded_signature.size();
  for (const EncodedParameter& parameter : parameters) {
    if (parameter.source == ParameterSource::protocol) size += parameter.size + 4;
  }
  std::string header;
  header.reserve(size);
  header = "OAuth ";
  if (realm) header.append("realm=").append(quoted_string(*realm)).append(", ");
  auto add = [&header, first = true](std::string_view name, std::string_view value) mutable {
    if (!first) header += ", ";
    first = false;
    header += name;
    header += "=\"";
    header += value;
    header.push_back('"');
  };
  bool is_signature_written = false;
  for (const EncodedParameter& parameter : parameters) {
    if (parameter.source != ParameterSource::protocol) continue;
    if (!is_signature_written && parameter.name_text() > signature_name) {
      add(signature_name, encoded_signature);
      is_signature_written = true;
    }
    add(parameter.name_text(), parameter.value_text());
  }
  if (!is_signature_written) add(signature_name, encoded_signature);
  return header;
}

/// Steps 1 to 7; the intermediates that nothing else needs only where there is room for them.
Result<std::string> authorize(const SignatureInput& input, Signature* steps) {
  if (auto error = check(input)) return tl::unexpected(*std::move(error));
  auto url = parse_url(input.url);
  if (!url) return tl::unexpected(std::move(url.error()));
  const auto protocol = protocol_parameters(input);
  if (!protocol) return tl::unexpected(protocol.error());
  auto arena = collect(input, url->query, *protocol);  // 1
  if (!arena) return tl::unexpected(std::move(arena.error()));
  arena->sort();                                                               // 2
  std::string text = base_string(input.method, url->base, arena->parameters);  // 3, 4
  std::string code = signature(input.signature_method, text,                   // 5, 6
                               signing_key(input.consumer_secret, input.token_secret));
  std::string header = authorization_header(arena->parameters, percent_encode(code), input.realm);  // 7
  if (steps != nullptr) {
    steps->signature = std::move(code);
    steps->signature_base_string = std::move(text);
    steps->normalized_parameters = join(arena->parameters);
    steps->base_string_uri = std::move(url->base);
    steps->sources.reserve(arena->parameters.size());
    for (const EncodedParameter& parameter : arena->parameters) steps->sources.push_back(parameter.source);
  }
  return header;
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
  return parse_url(url).map([](UrlParts parts) { return std::move(parts.base); });
}

std::string normalized_parameters(const Parameters& parameters) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : parameters) bytes += name.size() + value.size();
  Arena arena(bytes, parameters.size());
  for (const auto& [name, value] : parameters) {
    if (name != "oauth_signature") arena.add(name, value, ParameterSource::query);
  }
  arena.sort();
  return join(arena.parameters);
}

std::string signature_base_string(std::string_view method, std::string_view base_string_uri,
                                  std::string_view normalized_parameters) {
  std::string text(3 * (method.size() + base_string_uri.size() + normalized_parameters.size()) + 2, '\0');
  char* end = write_percent_encoded(text.data(), to_upper(method));
  *end++ = '&';
  end = write_percent_encoded(end, base_string_uri);
  *end++ = '&';
  end = write_percent_encoded(end, normalized_parameters);
  text.resize(static_cast<std::size_t>(end - text.data()));
  return text;
}

std::string signing_key(std::string_view consumer_secret, std::string_view token_secret) {
  std::string key(3 * (consumer_secret.size() + token_secret.size()) + 1, '\0');
  char* end = write_percent_encoded(key.data(), consumer_secret);
  *end++ = '&';
  end = write_percent_encoded(end, token_secret);
  key.resize(static_cast<std::size_t>(end - key.data()));
  return key;
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

std::vector<SignedParameter> signed_parameters(const Signature& signature) {
  std::vector<SignedParameter> parameters;
  parameters.reserve(signature.sources.size());
  std::string_view rest = signature.normalized_parameters;
  for (const ParameterSource source : signature.sources) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::size_t equals = rest.find('=');
    parameters.push_back({percent_decode(rest.substr(0, equals)).value_or(""),
                          percent_decode(rest.substr(equals + 1, end - equals - 1)).value_or(""), source});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return parameters;
}

Result<Signature> sign(const SignatureInput& input) {
  Signature result;
  auto header = authorize(input, &result);
  if (!header) return tl::unexpected(std::move(header.error()));
  result.authorization = *std::move(header);
  return result;
}

Result<std::string> authorize(const SignatureInput& input) { return authorize(input, nullptr); }

}  // namespace x_connect
