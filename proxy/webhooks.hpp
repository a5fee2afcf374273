// Webhooks to the server behind a dashboard, signed as Standard Webhooks has it [standardwebhooks.com, 1.0].
//
// What is to be told waits in the shared state until it has been taken, at most a day and at most a thousand
// at once; a proxy that dies while it tells something leaves it to another one. So a webhook may come twice,
// with the same id.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/reply.hpp"
#include "proxy/shared_state.hpp"

namespace x_connect::proxy {

/// "whsec_" and 24 to 64 bytes in base64: the bytes; nothing for what is none.
std::optional<std::string> read_webhook_secret(std::string_view text);

/// What webhook-signature says of a message.
///
///   webhook_signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body) == "v1,g0hM9S..."
std::string webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                              std::string_view body);

/// How long to wait after so many tries that have failed; nothing: it is given up.
std::optional<std::chrono::seconds> webhook_pause(std::size_t tries);

class Webhooks {
 public:
  static constexpr std::size_t most_waiting = 1000;
  static constexpr std::size_t largest_body = std::size_t{16} << 10U;

  /// `state` outlives it. Without a secret nothing is told, and nothing waits.
  Webhooks(SharedState& state, std::optional<std::string> secret)
      : state_(state), secret_(std::move(secret)) {}

  bool is_on() const { return secret_.has_value(); }

  /// Has something told; `then`: whether it waits now. `now`: seconds since 1970.
  void add(const nlohmann::json& message, std::int64_t now, SharedState::Then<bool> then);

  /// One that is due.
  struct Due {
    std::string id;
    std::string type;
    std::string body;
    std::size_t tries = 0;
  };

  /// Takes the next one for a minute.
  void take(std::int64_t now, std::function<void(std::optional<Due>)> then);

  /// The headers of a request that tells it.
  Headers headers(const Due& due, std::int64_t now) const;

  /// It was told, or not: that is the end of it, or it is tried again later. When, in seconds; nothing:
  /// never.
  std::optional<std::chrono::seconds> settle(const Due& due, int status, std::int64_t now);

 private:
  SharedState& state_;
  std::optional<std::string> secret_;
};

}  // namespace x_connect::proxy
