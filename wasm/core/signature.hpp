// OAuth 1.0a signatures [RFC 5849 section 3].
//
//   1. Collect the parameters: query, form body, protocol parameters (3.4.1.3.1)
//   2. Encode, sort and join them                    -> normalized_parameters (3.4.1.3.2)
//   3. Scheme, host, non-default port and path       -> base_string_uri (3.4.1.2)
//   4. METHOD & uri & parameters, each encoded       -> signature_base_string (3.4.1.1)
//   5. Both secrets, encoded, joined by &            -> signing_key (3.4.2)
//   6. HMAC-SHA1 / HMAC-SHA256 / the key itself      -> signature (3.4.2, 3.4.4)
//   7. Protocol parameters and signature in a header -> authorization (3.5.1)
//
// Nonce and timestamp are inputs: the same input gives the same signature everywhere.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "result.hpp"
#include "text.hpp"

namespace x_connect {

enum class SignatureMethod { hmac_sha1, hmac_sha256, plaintext };

/// "HMAC-SHA1", "HMAC-SHA256" or "PLAINTEXT", as `oauth_signature_method` spells it.
std::string_view to_string(SignatureMethod method);
Result<SignatureMethod> parse_signature_method(std::string_view name);

/// A request to be signed. JSON and multipart bodies are not part of it: they are not signed.
struct SignatureInput {
  std::string method;                    ///< HTTP method; signed in upper case.
  std::string url;                       ///< Absolute http or https URL; the query stays inside it.
  Parameters form;                       ///< Decoded pairs of an x-www-form-urlencoded body.
  std::string consumer_key;              ///< The app's key.
  std::string consumer_secret;           ///< The app's secret.
  std::optional<std::string> token;      ///< Left out of the request when there is none.
  std::string token_secret;              ///< Empty when there is no token.
  std::optional<std::string> nonce;      ///< Unique per timestamp; nothing leaves it out.
  std::optional<std::string> timestamp;  ///< Whole seconds since 1970, digits; nothing leaves it out.
  SignatureMethod signature_method = SignatureMethod::hmac_sha1;
  std::optional<std::string> version = "1.0";  ///< "1.0", or nothing to leave it out.
  std::optional<std::string> realm;            ///< In the header only; never signed.
  Parameters oauth;  ///< Further protocol parameters, e.g. {"oauth_callback", "oob"}.
};

/// The same as texts of somebody else, which outlive the call: nothing is copied before it is encoded.
struct SignatureView {
  using Pairs = std::span<const std::pair<std::string_view, std::string_view>>;

  SignatureView() = default;  // no aggregate: in braces, a SignatureInput is meant

  std::string_view method;
  std::string_view url;
  Pairs form;
  std::string_view consumer_key;
  std::string_view consumer_secret;
  std::optional<std::string_view> token;
  std::string_view token_secret;
  std::optional<std::string_view> nonce;
  std::optional<std::string_view> timestamp;
  SignatureMethod signature_method = SignatureMethod::hmac_sha1;
  std::optional<std::string_view> version = "1.0";
  std::optional<std::string_view> realm;
  Pairs oauth;
};

/// Where a signed parameter came from.
enum class ParameterSource : std::uint8_t { query, form, protocol };

struct SignedParameter {
  std::string name;   ///< Decoded.
  std::string value;  ///< Decoded.
  ParameterSource source;
};

/// A signature with every step that led to it. Secrets are not among them.
struct Signature {
  std::string authorization;  ///< The whole value of the Authorization header.
  std::string signature;      ///< Base64, not percent-encoded.
  std::string signature_base_string;
  std::string normalized_parameters;
  std::string base_string_uri;
  std::vector<ParameterSource> sources;  ///< Of each parameter, in the order of normalized_parameters.
};

/// The parameters of normalized_parameters again, decoded.
std::vector<SignedParameter> signed_parameters(const Signature& signature);

/// Signs a request. Refused by name: a query or form that carries its own `oauth_*` parameter, a URL
/// that is not absolute http(s) or carries a user name, a method that is not an HTTP token.
Result<Signature> sign(const SignatureInput& input);
Result<Signature> sign(const SignatureView& input);

/// The Authorization header of the same signature alone, which is all that is sent.
Result<std::string> authorize(const SignatureInput& input);
Result<std::string> authorize(const SignatureView& input);

/// Step 3 alone: `http://EXAMPLE.COM:80/r%20v/X?id=123` gives `http://example.com/r%20v/X`.
Result<std::string> base_string_uri(std::string_view url);

/// Step 2 alone. `oauth_signature` is left out; everything else is kept, repeated names too.
std::string normalized_parameters(const Parameters& parameters);

/// Step 4 alone.
std::string signature_base_string(std::string_view method, std::string_view base_string_uri,
                                  std::string_view normalized_parameters);

/// Step 5 alone. The `&` is there even when a secret is empty.
std::string signing_key(std::string_view consumer_secret, std::string_view token_secret);

/// Step 6 alone.
std::string signature(SignatureMethod method, std::string_view signature_base_string,
                      std::string_view signing_key);

}  // namespace x_connect
