// The command line.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "proxy/redis_state.hpp"

namespace x_connect::proxy {

/// An address to listen on. Port 0 means any free port.
struct Endpoint {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8080;
};

struct Options {
  bool sandbox_only = false;  ///< `x-connect sandbox`: no console, no proxy.
  Endpoint listen;
  std::string upstream = "sandbox";  ///< "sandbox", or an http(s) URL without a query.
  std::string console;               ///< Folder of the console's files.
  std::vector<std::string> allow_origins;
  std::vector<std::string> allow_hosts;
  std::vector<std::string> embed_origins;  ///< Of pages that may show the console in a frame.
  std::vector<std::pair<std::string, std::string>> hand_over_keys;  ///< Origin, public key in base64url.
  std::size_t max_body = 8U << 20U;     ///< Bytes of a request's body that carries media; others have 1 MB.
  std::size_t max_memory = 64U << 20U;  ///< Bytes of all bodies and unread replies together.
  std::size_t max_reply = 32U << 20U;   ///< Bytes of an upstream reply.
  std::size_t max_connections = 512;
  int threads = 1;            ///< Event loops.
  int request_timeout = 30;   ///< Seconds for a request's head; of a client's silence in all that follows.
  int upstream_timeout = 30;  ///< Seconds an upstream may say nothing.
  int agent_hold = 45;        ///< Seconds after which an agent is told that a person has still to decide.
  std::optional<RedisAddress> redis;  ///< Of what several proxies share; nothing: this one is alone.
  std::string
      admin_key_hash;  ///< SHA-256 in hexadecimal of the key by which servers make sessions; empty: none may.
  std::string webhook_url;     ///< Where it is told what became of sessions; empty: nowhere.
  std::string webhook_secret;  ///< By which that is signed; bytes.
  int drain_timeout = 10;      ///< Seconds that running requests get after SIGTERM.
};

/// What to print instead of running, and the exit status (0 for --help, 2 for a mistake).
struct Exit {
  int status;
  std::string text;
};

/// An origin as browsers spell it: scheme and host in lower case, no default port. Nothing for what is none,
/// or could mean another thing in a header: a path, a wildcard, a user, a name that is not in its ASCII form.
///
///   normalize_origin("HTTPS://Dashboard.Example.com:443") == "https://dashboard.example.com"
std::optional<std::string> normalize_origin(std::string_view text);

std::variant<Options, Exit> parse_options(int argc, const char* const* argv);

}  // namespace x_connect::proxy
