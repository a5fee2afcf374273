// Who a request comes from, verified as X verifies it.
//
// OAuth 1.0a [RFC 5849 3.2]: parameters from the header, the query or a form body; signature recomputed for
// each address the API is known under; timestamp and nonce checked. Bearer tokens [RFC 6750 2.1]: compared.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/request.hpp"
#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

/// Who it is, or why not. X tells a client only the status; the reason is for the sandbox's own log of
/// refusals.
struct Identity {
  const Scenario* scenario = nullptr;  ///< The app; also known for some refusals.
  AuthKind auth = AuthKind::app_only;
  std::string refusal = {};  ///< Empty: verified.
};

class Authorizer {
 public:
  explicit Authorizer(std::string own_origin);

  /// Verifies one request. `now` is the sandbox's own time.
  Identity verify(const Request& request, std::int64_t now);

  /// Forgets all nonces.
  void reset() { nonces_.clear(); }

 private:
  Identity verify_oauth1(const Request& request, const Parameters& protocol, bool in_header,
                         std::int64_t now);
  bool signature_matches(const Request& request, const Parameters& signed_parameters, SignatureMethod method,
                         std::string_view given, const Scenario& app, std::string_view token_secret) const;

  std::vector<std::string> origins_;
  std::map<std::string, std::int64_t> nonces_;  ///< Key, token and nonce, with the timestamp they came with.
};

/// The parameters of an `Authorization: OAuth ...` header, decoded; an error says what is malformed.
Result<Parameters> parse_oauth_header(std::string_view value);

/// Whether the body is a form, whose parameters are signed.
bool has_form_body(const Request& request);

}  // namespace x_connect::sandbox
