// A client of the sandbox for tests: prepares requests with the core, as the console does, and hands them
// over without a network in between.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "core/reply.hpp"
#include "core/request.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

inline constexpr std::string_view own_origin = "http://127.0.0.1:8099";

inline const Scenario& scenario(std::string_view id) {
  const auto& all = scenarios();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Scenario& row) { return row.id == id; });
  if (found == all.end()) throw std::invalid_argument("no scenario " + std::string(id));
  return *found;
}

/// Drops "https://host": what arrives at a server is the request target.
inline Request as_received(Request request) {
  const std::size_t path = request.url.find('/', request.url.find("://") + 3);
  request.url.erase(0, path);
  return request;
}

class SandboxTest : public testing::Test {
 protected:
  static nlohmann::json body(const Reply& reply) { return nlohmann::json::parse(reply.body); }

  static std::string header_of(const Reply& reply, std::string_view name) {
    return header(reply.headers, name).value_or("(none)");
  }

  std::string next_nonce() { return "nonce" + std::to_string(++nonces_); }

  /// The request as the console would send it, signed or with a bearer token.
  Request prepared(std::string_view action, const nlohmann::json& arguments, const Credentials& credentials,
                   std::optional<AuthKind> auth = std::nullopt) {
    const auto result =
        prepare(action, arguments, credentials,
                {.nonce = next_nonce(), .timestamp = std::to_string(client_now.value_or(now)), .auth = auth});
    if (!result) throw std::invalid_argument(result.error().message);
    return as_received(result->request);
  }

  Reply send(const Request& request) { return sandbox.handle(request, now); }

  Reply call(std::string_view action, const nlohmann::json& arguments = nlohmann::json::object(),
             std::string_view scenario_id = "all_good", std::optional<AuthKind> auth = std::nullopt) {
    return send(prepared(action, arguments, scenario(scenario_id).credentials, auth));
  }

  /// A request signed by hand, for what the core itself would refuse to send.
  Request signed_request(std::string method, const std::string& url,
                         std::string_view scenario_id = "all_good") {
    const Credentials& held = scenario(scenario_id).credentials;
    SignatureInput input;
    input.method = method;
    input.url = url;
    input.consumer_key = held.api_key;
    input.consumer_secret = held.api_secret;
    input.token = held.access_token;
    input.token_secret = held.access_token_secret;
    input.nonce = next_nonce();
    input.timestamp = std::to_string(now);
    return as_received({.method = std::move(method),
                        .url = url,
                        .headers = {{"Authorization", sign(input).value().authorization}},
                        .body = {}});
  }

  std::string publish(const std::string& text) {
    return body(call("create_post", {{"text", text}})).at("data").at("id");
  }

  Sandbox sandbox{std::string(own_origin)};
  std::int64_t now = 1790000000;           ///< The sandbox's clock: 2026-09-21T13:33:20Z.
  std::optional<std::int64_t> client_now;  ///< The client's, where it differs.

 private:
  int nonces_ = 0;
};

}  // namespace x_connect::sandbox
