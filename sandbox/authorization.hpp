// Who a request comes from, verified as X verifies it.
//
// OAuth 1.0a [RFC 5849 3.2]:
//   1. Collect the protocol parameters: header (3.5.1), form body (3.5.2), query (3.5.3)
//   2. None with two values, none missing, signature method and version supported
//   3. Consumer key known, token known and issued to that key, app not suspended
//   4. Timestamp within the window
//   5. Signature recomputed for each address the API is known under, compared in constant time
//   6. Nonce not used before; only a request that passed everything else can use one up
// Bearer tokens [RFC 6750 2.1]: compared.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "core/request.hpp"
#include "sandbox/grants.hpp"
#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

/// Who it is, or why not. X tells a client only that it is not authorized, and so does the sandbox; the
/// reason is for the list of refusals that the sandbox keeps for authors of clients.
struct Identity {
  const Scenario* scenario = nullptr;  ///< The app; known for some refusals, too.
  AuthKind auth = AuthKind::app_only;
  std::string refusal = {};               ///< Empty: verified.
  std::string user_id = {};               ///< Whose account; empty for app-only.
  AccessLevel level = AccessLevel::none;  ///< OAuth 1.0a: frozen into the token.
  std::vector<std::string> scopes = {};   ///< OAuth 2.0: granted.
  Parameters protocol = {};               ///< OAuth 1.0a: the protocol parameters.

  /// What should have been signed, for a refused signature: one for each accepted address.
  std::vector<std::string> signature_base_strings = {};
};

/// Which token an OAuth 1.0a request has to carry.
enum class TokenKind { none, request, access };

class Authorizer {
 public:
  /// Signatures made for `own_origin` are accepted, besides those for X's two addresses.
  Authorizer(std::string own_origin, const Grants& grants);

  /// Verifies one request, whose `url` is the request target. `now` is the sandbox's own time.
  Identity verify(const Request& request, std::int64_t now, TokenKind kind = TokenKind::access);

  /// Forgets all nonces.
  void reset();

 private:
  /// The signature's base strings, one for each accepted address; see as_signed.
  std::vector<std::string> base_strings(const Request& request, const Parameters& header_parameters,
                                        std::string_view raw_query, std::string_view raw_form) const;
  Identity verify_oauth1(const Request& request, const Parameters& header_parameters, std::int64_t now,
                         TokenKind kind);
  bool use_up_nonce(const Parameters& protocol, std::int64_t now);

  std::vector<std::string> origins_;
  const Grants& grants_;
  std::unordered_set<std::string> nonces_;  ///< Digests of key, token and nonce.
  std::deque<std::pair<std::int64_t, std::string>>
      nonce_times_;  ///< The same with when they came, oldest first.
};

/// The parameters of an `Authorization: OAuth ...` header, decoded and without `realm`; `value` is what
/// follows the scheme. An error says what is malformed.
///
///   parse_oauth_header(R"(realm="x", oauth_nonce="a%20b")") gives {{"oauth_nonce", "a b"}}
Result<Parameters> parse_oauth_header(std::string_view value);

/// A name or value of a query or form as X signs it: what was sent, with `+ , [ ]` and lower-case escapes
/// written as the specification writes them, and with the four unreserved marks unescaped. Nothing else is
/// changed, so that a literal `!`, `*`, `'`, `(`, `)`, `:`, `/`, `@`, `$`, `;` or `?` has to be signed as
/// such: a client that signs it as an escape is refused, though RFC 5849 would let it in.
///
///   as_signed("a+b%2dc%e9!") == "a%20b-c%E9!"
std::string as_signed(std::string_view sent);

/// Whether the body is a form, whose parameters are signed [RFC 5849 3.4.1.3.1].
bool has_form_body(const Request& request);

}  // namespace x_connect::sandbox
