// What the server is told when it starts: by flags, the environment and a file, in this order of precedence.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "proxy/forwarded.hpp"
#include "proxy/log.hpp"
#include "proxy/redis_state.hpp"

namespace x_connect::proxy {

/// An address to listen on. Port 0 means any free port.
struct Endpoint {
  std::string host;
  std::uint16_t port = 0;
};

/// Made by parse_options; what is not given has the default that option_table.cpp names.
struct Options {
  bool sandbox_only = false;  ///< `x-connect sandbox`: no console, no proxy.
  Endpoint listen;
  std::string upstream;  ///< "sandbox", or an http(s) URL without a query.
  std::string console;   ///< Folder of the console's files.
  std::vector<std::string> allow_origins;
  std::vector<std::string> allow_hosts;
  std::vector<Network> trusted_proxies;    ///< Gateways in front that are believed.
  std::vector<std::string> embed_origins;  ///< Of pages that may show the console in a frame.
  std::vector<std::pair<std::string, std::string>> hand_over_keys;  ///< Origin, public key in base64url.
  std::size_t max_body = 0;    ///< Bytes of a request's body that carries media; others have 1 MB.
  std::size_t max_memory = 0;  ///< Bytes of all bodies and unread replies together.
  std::size_t max_reply = 0;   ///< Bytes of an upstream reply.
  std::size_t max_connections = 0;
  std::size_t max_consoles = 0;
  std::optional<Endpoint> metrics;  ///< Where /metrics is served; nothing: nowhere.
  LogLevel log_level = LogLevel::info;
  int threads = 0;           ///< Event loops.
  int request_timeout = 0;   ///< Seconds for a request's head; of a client's silence in all that follows.
  int upstream_timeout = 0;  ///< Seconds an upstream may say nothing.
  int agent_hold = 0;        ///< Seconds after which an agent is told that a person has still to decide.
  std::optional<RedisAddress> redis;  ///< Of what several proxies share; nothing: this one is alone.
  std::string admin_key_hash;  ///< SHA-256, hexadecimal, of the key that makes sessions; empty: none may.
  std::string webhook_url;     ///< Where it is told what became of sessions; empty: nowhere.
  std::string webhook_secret;  ///< By which that is signed; bytes.
  int drain_delay = 0;         ///< Seconds after SIGTERM in which new connections are still taken.
  int drain_timeout = 0;       ///< Seconds that running requests get after SIGTERM.
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

/// The value of a variable of the environment, if there is one.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;
std::optional<std::string> from_environment(const std::string& name);

/// Reads the command line, the variables X_CONNECT_..., and the file that --config or X_CONNECT_CONFIG names.
/// A flag outdoes the environment, the environment outdoes the file; of an option that may be repeated all
/// values come from one of them. All mistakes are told together, each with where it stands.
std::variant<Options, Exit> parse_options(int argc, const char* const* argv,
                                          const Environment& environment = from_environment);

}  // namespace x_connect::proxy
