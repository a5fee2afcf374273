#include "signature.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <iterator>
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

/// Without the C library, whose call takes longer than to copy texts as short as these.
inline char* append(char* out, std::string_view text) {
  const char* next = text.data();
  const char* const end = next + text.size();
  constexpr std::ptrdiff_t step = 8;
  for (; end - next >= step; next += step, out += step) std::memcpy(out, next, step);
  for (; next != end; ++next) *out++ = *next;
  return out;
}

/// Percent-encodes a text once, as the header has it, and twice, as the base string has it, where there is
/// room for three and for five times as many characters.
class Pens {
 public:
  Pens(char* once, char* twice) : once_(once), twice_(twice) {}

  char* once() const { return once_; }
  char* twice() const { return twice_; }

  /// What needs no encoding.
  void copy(std::string_view plain) {
    once_ = append(once_, plain);
    twice_ = append(twice_, plain);
  }

  void write(std::string_view text) {
    const char* const end = text.data() + text.size();
    for (const char* next = copy_unreserved(text.data(), end); next != end;
         next = copy_unreserved(next + 1, end)) {
      write(*next);
    }
  }

  void write(char c) {
    if (is_unreserved(c)) {
      *once_++ = *twice_++ = c;
      return;
    }
    const char* const escape = once_;
    once_ = write_escape(once_, c);
    twice_ = std::copy_n("%25", 3, twice_);
    twice_ = std::copy_n(escape + 1, 2, twice_);
  }

  void write_equals() {
    *once_++ = '=';
    twice_ = std::copy_n("%3D", 3, twice_);
  }

  /// Copies up to the first character that has to be encoded, and returns where that is.
  const char* copy_unreserved(const char* next, const char* end) {
    const auto is_plain = [](char c) -> unsigned { return is_unreserved(c) ? 1U : 0U; };
    constexpr std::ptrdiff_t step = 4;
    char* once = once_;
    char* twice = twice_;
    for (; end - next >= step; next += step, once += step, twice += step) {
      if ((is_plain(next[0]) & is_plain(next[1]) & is_plain(next[2]) & is_plain(next[3])) == 0) break;
      std::memcpy(once, next, step);
      std::memcpy(twice, next, step);
    }
    for (; next != end && is_unreserved(*next); ++next) *once++ = *twice++ = *next;
    once_ = once;
    twice_ = twice;
    return next;
  }

 private:
  char* once_;
  char* twice_;
};

/// A parameter, percent-encoded. Its texts stand in the arena, as "name=value" and "name%3Dvalue".
struct EncodedParameter {
  std::uint64_t order = 0;  ///< The first eight bytes of the name, as a number that sorts as they do.
  const char* start = nullptr;
  const char* start_twice = nullptr;
  std::uint32_t name_size = 0;
  std::uint32_t size = 0;
  std::uint32_t size_twice = 0;
  ParameterSource source = ParameterSource::query;

  std::string_view text() const { return {start, size}; }
  std::string_view text_twice() const { return {start_twice, size_twice}; }
  std::string_view name() const { return text().substr(0, name_size); }
  std::string_view value() const { return text().substr(name_size + 1); }
};

/// Room for parameters while they are put in order: all of them in one piece of memory, measured before.
class Arena {
 public:
  /// @param bytes Of all names and values, decoded or form-encoded.
  /// @param count How many there may be; more fit if they are not empty.
  Arena(std::size_t bytes, std::size_t count)
      : text_(new char[8 * bytes + 4 * count]), pens_(text_.get(), text_.get() + 3 * bytes + count) {
    parameters.reserve(count);
  }

  void add(std::string_view name, std::string_view value, ParameterSource source) {
    EncodedParameter& parameter = begin(source);
    pens_.write(name);
    end_name(parameter);
    pens_.write(value);
    end(parameter);
  }

  /// A protocol parameter whose name consists of letters and underscores.
  void add_protocol(std::string_view name, std::string_view value) {
    EncodedParameter& parameter = begin(ParameterSource::protocol);
    pens_.copy(name);
    end_name(parameter);
    pens_.write(value);
    end(parameter);
  }

  enum class Query : std::uint8_t { added, malformed, with_control };

  /// The next piece of a query that begins with one; it is taken out of the query.
  Query add_query(std::string_view& query) {
    const char* next = query.data();
    const char* const query_end = next + query.size();
    EncodedParameter& parameter = begin(ParameterSource::query);
    bool is_in_name = true;
    for (;; ++next) {
      next = pens_.copy_unreserved(next, query_end);
      if (next == query_end || *next == '&') break;
      if (*next == '=' && is_in_name) {
        end_name(parameter);
        is_in_name = false;
      } else if (*next == '%') {
        const auto escaped = decode_escape({next + 1, static_cast<std::size_t>(query_end - next) - 1});
        if (!escaped) return Query::malformed;
        pens_.write(*escaped);
        next += 2;
      } else if (is_control(*next)) {
        return Query::with_control;
      } else {
        pens_.write(*next == '+' ? ' ' : *next);
      }
    }
    if (is_in_name) end_name(parameter);
    end(parameter);
    query.remove_prefix(static_cast<std::size_t>(next - query.data()));
    return Query::added;
  }

  /// 3.4.1.3.2: by encoded name, then by encoded value, as bytes.
  void sort() {
    const auto is_before = [](const EncodedParameter& left, const EncodedParameter& right) {
      if (left.order != right.order) return left.order < right.order;
      const int order = left.name().compare(right.name());
      return order != 0 ? order < 0 : left.value() < right.value();
    };
    // By insertion, requests having few; equal ones are equal in everything, so their order means nothing.
    constexpr std::size_t few = 32;
    if (parameters.size() > few) return std::sort(parameters.begin(), parameters.end(), is_before);
    for (std::size_t i = 1; i < parameters.size(); ++i) {
      if (!is_before(parameters[i], parameters[i - 1])) continue;
      const EncodedParameter moved = parameters[i];
      std::size_t place = i;
      for (; place > 0 && is_before(moved, parameters[place - 1]); --place)
        parameters[place] = parameters[place - 1];
      parameters[place] = moved;
    }
  }

  std::vector<EncodedParameter> parameters;

 private:
  EncodedParameter& begin(ParameterSource source) {
    EncodedParameter& parameter = parameters.emplace_back();
    parameter.start = pens_.once();
    parameter.start_twice = pens_.twice();
    parameter.source = source;
    return parameter;
  }

  void end_name(EncodedParameter& parameter) {
    parameter.name_size = static_cast<std::uint32_t>(pens_.once() - parameter.start);
    pens_.write_equals();
  }

  void end(EncodedParameter& parameter) {
    parameter.size = static_cast<std::uint32_t>(pens_.once() - parameter.start);
    parameter.size_twice = static_cast<std::uint32_t>(pens_.twice() - parameter.start_twice);
    std::array<unsigned char, sizeof(parameter.order)> beginning{};
    std::memcpy(beginning.data(), parameter.start,
                std::min<std::size_t>(parameter.name_size, beginning.size()));
    for (const unsigned char byte : beginning) parameter.order = parameter.order << 8U | byte;
  }

  std::unique_ptr<char[]> text_;  // no string, which would fill it first
  Pens pens_;
};

std::string join(const std::vector<EncodedParameter>& parameters) {
  if (parameters.empty()) return {};
  std::size_t size = parameters.size() - 1;
  for (const EncodedParameter& parameter : parameters) size += parameter.size;
  std::string joined(size, '&');
  char* end = joined.data();
  for (const EncodedParameter& parameter : parameters) {
    if (&parameter != parameters.data()) ++end;
    end = append(end, parameter.text());
  }
  return joined;
}

std::size_t room_for_base_string(std::string_view method, std::string_view uri,
                                 const std::vector<EncodedParameter>& parameters) {
  std::size_t size = 3 * (method.size() + uri.size()) + 2;
  for (const EncodedParameter& parameter : parameters) size += parameter.size_twice + std::size_t{3};
  return size;
}

/// Step 4 of parameters in order, without another look at each of their characters.
char* write_base_string(char* out, std::string_view method, std::string_view uri,
                        const std::vector<EncodedParameter>& parameters) {
  char* end = write_percent_encoded(out, to_upper(method));
  *end++ = '&';
  end = write_percent_encoded(end, uri);
  *end++ = '&';
  for (const EncodedParameter& parameter : parameters) {
    if (&parameter != parameters.data()) end = std::copy_n("%26", 3, end);
    end = append(end, parameter.text_twice());
  }
  return end;
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

std::optional<Error> check(const SignatureView& input) {
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
tl::unexpected<Error> refuse_protocol_parameter(std::string field, std::string_view name) {
  return failure("protocol_parameter_in_request", std::move(field),
                 "The request carries its own '" + std::string(name) + "'.",
                 "Remove it: the signer writes all oauth_ parameters; further ones go into 'oauth'.");
}

/// 3.1: the protocol parameters this request carries, without the signature.
std::optional<Error> add_protocol_parameters(Arena& arena, const SignatureView& input) {
  const auto add = [&arena](std::string_view name, const std::optional<std::string_view>& value) {
    if (value) arena.add_protocol(name, *value);
  };
  arena.add_protocol("oauth_consumer_key", input.consumer_key);
  add("oauth_nonce", input.nonce);
  arena.add_protocol("oauth_signature_method", to_string(input.signature_method));
  add("oauth_timestamp", input.timestamp);
  add("oauth_token", input.token);
  add("oauth_version", input.version);
  for (std::size_t i = 0; i < input.oauth.size(); ++i) {
    const auto& [name, value] = input.oauth[i];
    const auto refuse = [i, &name = name](std::string code, std::string_view message, std::string hint) {
      std::string words = "'";
      words.append(name).append("' ").append(message);
      return Error{
          std::move(code), "oauth[" + std::to_string(i) + "][0]", std::move(words), std::move(hint), {}};
    };
    if (!is_protocol_name(name)) {
      return refuse("not_a_protocol_parameter", "is not an OAuth protocol parameter.",
                    "Names start with oauth_; other parameters belong into the URL's query or the form.");
    }
    arena.add(name, value, ParameterSource::protocol);
    const auto& added = arena.parameters.back();
    const bool is_taken =
        std::any_of(arena.parameters.begin(), std::prev(arena.parameters.end()),
                    [&added](const EncodedParameter& parameter) { return parameter.name() == added.name(); });
    if (is_taken || name == "oauth_signature") {
      return refuse("duplicate_protocol_parameter", "would be sent twice.",
                    "It is set from the other inputs; remove it.");
    }
  }
  return std::nullopt;
}

/// An input's texts, where they stand.
struct Viewed {
  explicit Viewed(const SignatureInput& input)
      : form(input.form.begin(), input.form.end()), oauth(input.oauth.begin(), input.oauth.end()) {
    view.method = input.method;
    view.url = input.url;
    view.form = form;
    view.consumer_key = input.consumer_key;
    view.consumer_secret = input.consumer_secret;
    view.token = input.token;
    view.token_secret = input.token_secret;
    view.nonce = input.nonce;
    view.timestamp = input.timestamp;
    view.signature_method = input.signature_method;
    view.version = input.version;
    view.realm = input.realm;
    view.oauth = oauth;
  }

  std::vector<std::pair<std::string_view, std::string_view>> form;
  std::vector<std::pair<std::string_view, std::string_view>> oauth;
  SignatureView view;
};

/// Step 1, with the encoding of step 2.
Result<Arena> collect(const SignatureView& input, std::string_view query) {
  const auto size_of = [](const std::optional<std::string_view>& text) { return text ? text->size() : 0; };
  constexpr std::size_t names_and_method = 128;  // of the six protocol parameters
  std::size_t bytes = names_and_method + query.size() + input.consumer_key.size() + size_of(input.nonce) +
                      size_of(input.timestamp) + size_of(input.token) + size_of(input.version);
  for (const SignatureView::Pairs pairs : {input.form, input.oauth}) {
    for (const auto& [name, value] : pairs) bytes += name.size() + value.size();
  }
  constexpr std::size_t likely_in_query = 16;
  Arena arena(bytes, likely_in_query + input.form.size() + 6 + input.oauth.size());
  if (auto error = add_protocol_parameters(arena, input)) return tl::unexpected(*std::move(error));
  for (std::string_view rest = query; !rest.empty();) {
    if (rest.front() == '&') {
      rest.remove_prefix(1);
      continue;
    }
    switch (arena.add_query(rest)) {
      case Arena::Query::with_control:
        return refuse_control_character();
      case Arena::Query::malformed: {
        const Error error = parse_form(query).error();
        return failure(error.code, "url", "In the URL's query: " + error.message, error.hint);
      }
      case Arena::Query::added:
        break;
    }
    // What is_protocol_name() looks at is the same in either encoding.
    if (const auto name = arena.parameters.back().name(); is_protocol_name(name))
      return refuse_protocol_parameter("url", percent_decode(name).value_or(std::string(name)));
  }
  for (std::size_t i = 0; i < input.form.size(); ++i) {
    const auto& [name, value] = input.form[i];
    if (is_protocol_name(name)) return refuse_protocol_parameter("form[" + std::to_string(i) + "][0]", name);
    arena.add(name, value, ParameterSource::form);
  }
  return arena;
}

constexpr std::string_view authorization_beginning = "OAuth ";
constexpr std::string_view signature_name = "oauth_signature";

std::size_t room_for_header(const std::vector<EncodedParameter>& parameters, std::size_t signature,
                            std::string_view realm) {
  std::size_t size =
      authorization_beginning.size() + realm.size() + signature_name.size() + 3 * signature + 5;
  for (const EncodedParameter& parameter : parameters) {
    if (parameter.source == ParameterSource::protocol) size += parameter.size + std::size_t{4};
  }
  return size;
}

/// Step 7: the header, in the order of the names.
///
/// @param realm As it stands in the header, with the comma behind it; empty where there is none.
char* write_header(char* out, const std::vector<EncodedParameter>& parameters, std::string_view signature,
                   std::string_view realm) {
  char* const start = append(append(out, authorization_beginning), realm);
  char* end = start;
  const auto begin = [&](std::string_view name) {
    if (end != start) end = append(end, ", ");
    end = append(append(end, name), "=\"");
  };
  const auto add_signature = [&] {
    begin(signature_name);
    end = write_percent_encoded(end, signature);
    *end++ = '"';
  };
  // Before oauth_signature_method, at the latest, which is always there.
  bool is_signature_written = false;
  for (const EncodedParameter& parameter : parameters) {
    if (parameter.source != ParameterSource::protocol) continue;
    if (!is_signature_written && parameter.name() > signature_name) {
      add_signature();
      is_signature_written = true;
    }
    begin(parameter.name());
    end = append(end, parameter.value());
    *end++ = '"';
  }
  return end;
}

std::string_view between(const char* start, const char* end) {
  return {start, static_cast<std::size_t>(end - start)};
}

char* write_signing_key(char* out, std::string_view consumer_secret, std::string_view token_secret) {
  out = write_percent_encoded(out, consumer_secret);
  *out++ = '&';
  return write_percent_encoded(out, token_secret);
}

std::size_t room_for_signing_key(std::string_view consumer_secret, std::string_view token_secret) {
  return 3 * (consumer_secret.size() + token_secret.size()) + 1;
}

/// As long as the longest code in base64, where the key itself is not the signature.
constexpr std::size_t room_for_code = 44;

/// Step 6: the signature, or the place where it stands already.
std::string_view write_signature(char* out, SignatureMethod method, std::string_view base_string,
                                 std::string_view key) {
  switch (method) {
    case SignatureMethod::hmac_sha1: {
      const auto code = hmac_sha1_code(key, base_string);
      return between(out, write_base64(out, {code.data(), code.size()}));
    }
    case SignatureMethod::hmac_sha256:
      return between(out, write_base64(out, hmac_sha256(key, base_string)));
    case SignatureMethod::plaintext:
      break;
  }
  return key;
}

/// Steps 1 to 7; the intermediates that nothing else needs only where there is room for them.
Result<std::string> authorize(const SignatureView& input, Signature* steps) {
  if (auto error = check(input)) return tl::unexpected(*std::move(error));
  auto url = parse_url(input.url);
  if (!url) return tl::unexpected(std::move(url.error()));
  auto arena = collect(input, url->query);  // 1
  if (!arena) return tl::unexpected(std::move(arena.error()));
  const std::vector<EncodedParameter>& parameters = arena->parameters;
  arena->sort();  // 2
  const std::string realm = input.realm ? "realm=" + quoted_string(*input.realm) + ", " : std::string();
  const std::size_t room_for_key = room_for_signing_key(input.consumer_secret, input.token_secret);
  // All texts to come, one behind the other; no string, which would fill it first.
  const std::unique_ptr<char[]> memory(
      new char[room_for_base_string(input.method, url->base, parameters) + room_for_key + room_for_code +
               room_for_header(parameters, std::max(room_for_key, room_for_code), realm)]);
  char* end = write_base_string(memory.get(), input.method, url->base, parameters);  // 3, 4
  const std::string_view text = between(memory.get(), end);
  char* const key_start = end;
  end = write_signing_key(end, input.consumer_secret, input.token_secret);  // 5
  const std::string_view key = between(key_start, end);
  const std::string_view code = write_signature(end, input.signature_method, text, key);  // 6
  end += room_for_code;
  std::string header(between(end, write_header(end, parameters, code, realm)));  // 7
  if (steps != nullptr) {
    steps->signature = code;
    steps->signature_base_string = text;
    steps->normalized_parameters = join(parameters);
    steps->base_string_uri = std::move(url->base);
    steps->sources.reserve(parameters.size());
    for (const EncodedParameter& parameter : parameters) steps->sources.push_back(parameter.source);
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
  auto parts = parse_url(url);
  if (!parts) return tl::unexpected(std::move(parts.error()));
  if (std::any_of(parts->query.begin(), parts->query.end(), is_control)) return refuse_control_character();
  return std::move(parts->base);
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
  std::string key(room_for_signing_key(consumer_secret, token_secret), '\0');
  const char* const end = write_signing_key(key.data(), consumer_secret, token_secret);
  key.resize(static_cast<std::size_t>(end - key.data()));
  return key;
}

std::string signature(SignatureMethod method, std::string_view signature_base_string,
                      std::string_view signing_key) {
  std::array<char, room_for_code> code{};
  return std::string(write_signature(code.data(), method, signature_base_string, signing_key));
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

Result<Signature> sign(const SignatureView& input) {
  Result<Signature> result;
  auto header = authorize(input, &*result);
  if (!header) return tl::unexpected(std::move(header.error()));
  result->authorization = *std::move(header);
  return result;
}

Result<Signature> sign(const SignatureInput& input) { return sign(Viewed(input).view); }

Result<std::string> authorize(const SignatureView& input) { return authorize(input, nullptr); }

Result<std::string> authorize(const SignatureInput& input) { return authorize(Viewed(input).view); }

}  // namespace x_connect
