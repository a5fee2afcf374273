// Sessions of dashboards: the server behind a dashboard asks for one, gives its token to one person's
// browser, and is told by webhooks what became of the connection.
//
// Pure but for the shared state: requests come in as JSON and go out as replies. What lies in the shared
// state:
//
//   session:<hash of the token>          what the dashboard's server said of it      as long as it says, a
//   day at most session-holder:<hash of the token>   the hash of a name that one browser chose   as long
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/reply.hpp"
#include "proxy/shared_state.hpp"
#include "proxy/webhooks.hpp"

namespace x_connect::proxy {

class Sessions {
 public:
  /// Both outlive it. `admin_key_hash`: SHA-256 of the key by which servers ask, in hexadecimal; empty:
  /// nobody may.
  Sessions(SharedState& state, Webhooks& webhooks, std::string admin_key_hash);

  using Then = std::function<void(Reply)>;

  /// POST /api/sessions, from a dashboard's server. `now`: seconds since 1970. `then` is called once, from
  /// any thread.
  void make(std::string_view bearer, std::string_view body, std::int64_t now, Then then);

  /// POST /api/session, from the console: takes the session for this browser, and tells what it is about.
  void open(std::string_view bearer, std::string_view body, std::int64_t now, const Then& then);

  /// POST /api/session/events, from the console: what became of the connection.
  void tell(std::string_view bearer, std::string_view body, std::int64_t now, const Then& then);

 private:
  struct Held;
  void find(std::string_view bearer, std::string_view body, std::int64_t now, const Then& then,
            std::function<void(const Held&)> found);

  SharedState& state_;
  Webhooks& webhooks_;
  std::string admin_key_hash_;
};

}  // namespace x_connect::proxy
