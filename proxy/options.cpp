#include "options.hpp"

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string_view>

#include "core/text.hpp"
#include "names.hpp"
#include "webhooks.hpp"

namespace x_connect::proxy {

namespace {

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  Endpoint endpoint;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), endpoint.port);
  if (error != std::errc() || stop != digits.data() + digits.size() || digits.empty()) return std::nullopt;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  endpoint.host = host == "localhost" ? "127.0.0.1" : host;
  return endpoint;
}

bool is_upstream(std::string_view text) {
  if (text == "sandbox") return true;
  const std::size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const std::string_view scheme = text.substr(0, scheme_end);
  const std::string_view rest = text.substr(scheme_end + 3);
  return (scheme == "http" || scheme == "https") && !rest.empty() && rest.front() != '/' &&
         rest.find_first_of("?#@ ") == std::string_view::npos;
}

/// Letters, digits and hyphens between dots, as DNS has them; also IPv4. What ends in a number is an address.
bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  std::string_view label;
  for (std::string_view rest = host;; rest.remove_prefix(label.size() + 1)) {
    label = rest.substr(0, rest.find('.'));
    const bool is_plain = !label.empty() && label.size() <= 63 && !label.starts_with('-') &&
                          !label.ends_with('-') && std::all_of(label.begin(), label.end(), [](char c) {
                            return is_alphanumeric(c) || c == '-' || c == '_';
                          });
    if (!is_plain) return false;
    if (label.size() == rest.size()) break;
  }
  if (!std::all_of(label.begin(), label.end(), is_digit)) return true;
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address_v4(std::string(host), error);
  return !error && address.to_string() == host;
}

/// "[::1]" as browsers write it; nothing if it is none.
std::optional<std::string> normalize_v6(std::string_view text) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address_v6(std::string(text.substr(1, text.size() - 2)), error);
  if (error || address.scope_id() != 0) return std::nullopt;
  return "[" + address.to_string() + "]";
}

/// Whether bytes are an uncompressed point on P-256 [SEC 1, 2.3.4].
bool is_point(const std::string& bytes) {
  const std::unique_ptr<EC_GROUP, decltype(&EC_GROUP_free)> group(
      EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1), &EC_GROUP_free);
  const std::unique_ptr<EC_POINT, decltype(&EC_POINT_free)> point(EC_POINT_new(group.get()), &EC_POINT_free);
  // Decoding refuses what does not lie on the curve.
  return bytes.size() == 65 &&
         EC_POINT_oct2point(group.get(), point.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size(), nullptr) == 1;
}

/// "https://dashboard.example.com=BBp3...": an origin, and an uncompressed point of P-256 in base64url.
std::optional<std::pair<std::string, std::string>> parse_hand_over_key(std::string_view text) {
  constexpr std::size_t key_length = 87;  // 65 bytes, the first of which is 4.
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const auto origin = normalize_origin(text.substr(0, equals));
  if (!origin) return std::nullopt;
  const std::string key(text.substr(equals + 1));
  std::string plain = key;
  std::replace(plain.begin(), plain.end(), '-', '+');
  std::replace(plain.begin(), plain.end(), '_', '/');
  const Result<std::string> bytes = base64_decode(plain + "=");
  const bool is_url_safe = key.find_first_of("+/=") == std::string::npos;
  if (key.size() != key_length || !is_url_safe || !bytes || !is_point(*bytes)) return std::nullopt;
  return std::pair(*origin, key);
}

/// The console installed beside the program, else the one built in the source tree.
std::string default_console(const char* program) {
  std::error_code ignored;
  const auto executable = std::filesystem::canonical(
      std::filesystem::exists("/proc/self/exe", ignored) ? "/proc/self/exe" : program, ignored);
  const auto folder = executable.parent_path();
  const auto installed = folder.parent_path() / "share" / "x-connect" / "console";
  return std::filesystem::is_directory(installed, ignored)
             ? installed.string()
             : (folder / X_CONNECT_CONSOLE).lexically_normal().string();
}

/// The first line of a file, else of a variable of the environment, which is forgotten then; nothing: the
/// file cannot be read.
std::optional<std::string> read_secret(const std::string& file, const char* variable) {
  std::string line;
  if (!file.empty()) {
    std::ifstream stream(file);
    if (!stream) return std::nullopt;
    std::getline(stream, line);
  } else if (const char* const value = std::getenv(variable)) {
    line = value;
    ::unsetenv(variable);
  }
  while (!line.empty() && std::isspace(static_cast<unsigned char>(line.back())) != 0) line.pop_back();
  return line;
}

/// What is wrong with the files of secrets, never what is in them; empty if nothing is.
std::string read_secrets(Options& options, const std::string& admin_key_file,
                         const std::string& webhook_secret_file) {
  constexpr std::size_t shortest_key = 32;
  const auto key = read_secret(admin_key_file, "X_CONNECT_ADMIN_KEY");
  if (!key) return "--admin-key-file: " + admin_key_file + " cannot be read.\n";
  if (!key->empty() && key->size() < shortest_key)
    return "--admin-key-file: the key has fewer than 32 characters. Make one by: openssl rand -base64 32\n";
  if (!admin_key_file.empty() && key->empty()) return "--admin-key-file: " + admin_key_file + " is empty.\n";
  if (!key->empty()) options.admin_key_hash = hash_of(*key);
  const auto secret = read_secret(webhook_secret_file, "X_CONNECT_WEBHOOK_SECRET");
  if (!secret) return "--webhook-secret-file: " + webhook_secret_file + " cannot be read.\n";
  if (options.webhook_url.empty() != secret->empty())
    return "--webhook-url and --webhook-secret-file belong together: give both.\n";
  if (secret->empty()) return {};
  if (options.webhook_url == "sandbox" || !is_upstream(options.webhook_url))
    return "--webhook-url: write an http(s) address without a query, e.g. "
           "https://dashboard.example.com/webhooks\n";
  const auto bytes = read_webhook_secret(*secret);
  if (!bytes)
    return "--webhook-secret-file: write whsec_ and 24 to 64 bytes in base64. Make one by: echo "
           "whsec_$(openssl rand "
           "-base64 32)\n";
  options.webhook_secret = *bytes;
  return {};
}

}  // namespace

std::optional<std::string> normalize_origin(std::string_view text) {
  const std::string lower = to_lower(text);
  std::string_view rest = lower;
  const std::string_view scheme = rest.substr(0, rest.find("://"));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  rest.remove_prefix(scheme.size() + 3);
  std::string_view port;
  const std::size_t bracket = rest.starts_with('[') ? rest.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  if (const std::size_t colon = rest.find(':', bracket); colon != std::string_view::npos) {
    port = rest.substr(colon + 1);
    rest = rest.substr(0, colon);
    std::uint16_t number = 0;
    const auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), number);
    if (error != std::errc() || stop != port.data() + port.size() || number == 0 || port.front() == '0') {
      return std::nullopt;
    }
  }
  std::string host(rest);
  if (rest.starts_with('[')) {
    const auto v6 = rest.ends_with(']') ? normalize_v6(rest) : std::nullopt;
    if (!v6) return std::nullopt;
    host = *v6;
  } else if (!is_host_name(rest)) {
    return std::nullopt;
  }
  const bool is_default = port == (scheme == "https" ? "443" : "80");
  return std::string(scheme) + "://" + host + (port.empty() || is_default ? "" : ":" + std::string(port));
}

std::variant<Options, Exit> parse_options(int argc, const char* const* argv) {
  Options options;
  options.console = default_console(argv[0]);
  std::string listen = "127.0.0.1:8080";
  const auto check_listen = CLI::Validator(
      [](const std::string& text) {
        return parse_endpoint(text) ? std::string() : "write HOST:PORT, e.g. 127.0.0.1:8080";
      },
      "HOST:PORT");
  const auto check_upstream = CLI::Validator(
      [](const std::string& text) {
        return is_upstream(text)
                   ? std::string()
                   : "write 'sandbox' or an http(s) address without a query, e.g. https://api.x.com";
      },
      "URL|sandbox");
  const auto to_origin = CLI::Validator(
      [](std::string& text) {
        const auto origin = normalize_origin(text);
        if (!origin) {
          return std::string(
              "write scheme, host and port, e.g. https://dashboard.example.com; a host with other letters in "
              "its ASCII form (xn--...); no wildcard");
        }
        text = *origin;
        return std::string();
      },
      "ORIGIN");
  const auto check_hand_over_key = CLI::Validator(
      [](const std::string& text) {
        return parse_hand_over_key(text) ? std::string()
                                         : "write ORIGIN=KEY, the key being an uncompressed point on P-256 "
                                           "in base64url (87 characters)";
      },
      "ORIGIN=KEY");
  const auto check_redis = CLI::Validator(
      [](const std::string& text) {
        return parse_redis(text) ? std::string() : "write redis://[:PASSWORD@]HOST[:PORT][/DATABASE]";
      },
      "URL");
  std::vector<std::string> hand_over_keys;
  std::string redis;
  std::string admin_key_file;
  std::string webhook_secret_file;

  CLI::App app{"X Connect: serves the console and carries its requests to X. It never sees a signing secret.",
               "x-connect"};
  app.set_version_flag("--version", X_CONNECT_VERSION);
  app.add_option("--listen", listen,
                 "Address to listen on; port 0 takes any free one. Default: 127.0.0.1:8080, "
                 "reachable from this machine only.")
      ->check(check_listen);
  app.add_option(
         "--upstream", options.upstream,
         "Where requests go: https://api.x.com is the real X, 'sandbox' (the default) a stand-in that needs "
         "no network.")
      ->check(check_upstream);
  app.add_option("--console", options.console, "Folder of the console's files. Default: " + options.console)
      ->type_name("FOLDER");
  app.add_option(
         "--allow-origin", options.allow_origins,
         "Origin of another page that may use the proxy, e.g. https://dashboard.example.com. Repeatable.")
      ->transform(to_origin);
  app.add_option("--embed-origin", options.embed_origins,
                 "Origin of a page that may show the console in a frame, e.g. https://dashboard.example.com. "
                 "Repeatable.")
      ->transform(to_origin);
  app.add_option("--hand-over-key", hand_over_keys,
                 "Public key of the server behind an embedding page: credentials that a person hands over "
                 "are sealed to it. Repeatable.")
      ->check(check_hand_over_key);
  app.add_option("--allow-host", options.allow_hosts,
                 "Host name the proxy may be reached by, besides localhost and addresses. Repeatable.")
      ->type_name("NAME");
  app.add_option("--max-body", options.max_body,
                 "Largest request body that carries media, in bytes; others have 1 MB. Default: 8388608.")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30U))
      ->type_name("BYTES");
  app.add_option("--max-reply", options.max_reply, "Largest reply taken from X, in bytes. Default: 33554432.")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30U))
      ->type_name("BYTES");
  app.add_option("--max-memory", options.max_memory,
                 "Most bytes of all bodies and unread replies together. Default: 67108864.")
      ->check(CLI::Range(std::size_t{1} << 20U, std::size_t{1} << 40U))
      ->type_name("BYTES");
  app.add_option("--threads", options.threads, "Processor cores to use. Default: 1.")
      ->check(CLI::Range(1, 256))
      ->type_name("NUMBER");
  app.add_option("--max-connections", options.max_connections, "Most clients at once. Default: 512.")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100000}))
      ->type_name("NUMBER");
  app.add_option("--request-timeout", options.request_timeout,
                 "Seconds a client has to send a request's headers, and may stay silent after. Default: 30.")
      ->check(CLI::Range(1, 3600))
      ->type_name("SECONDS");
  app.add_option("--upstream-timeout", options.upstream_timeout, "Seconds X may stay silent. Default: 30.")
      ->check(CLI::Range(1, 3600))
      ->type_name("SECONDS");
  app.add_option("--agent-hold", options.agent_hold,
                 "Seconds after which an agent is told that a person has still to decide; clients give up "
                 "after about 60. Default: 45.")
      ->check(CLI::Range(1, 3600))
      ->type_name("SECONDS");
  app.add_option(
         "--redis", redis,
         "Redis of several proxies that stand together: redis://[:PASSWORD@]HOST[:PORT][/DATABASE]. Other "
         "users of the machine see a password here; X_CONNECT_REDIS in the environment keeps it from them.")
      ->envname("X_CONNECT_REDIS")
      ->check(check_redis);
  app.add_option("--admin-key-file", admin_key_file,
                 "File with the key by which a dashboard's server makes sessions: a line of at least 32 "
                 "characters. Instead of "
                 "it: X_CONNECT_ADMIN_KEY in the environment.")
      ->type_name("FILE");
  app.add_option("--webhook-url", options.webhook_url,
                 "Where a dashboard's server is told what became of its sessions: an http(s) address.")
      ->type_name("URL");
  app.add_option(
         "--webhook-secret-file", webhook_secret_file,
         "File with the secret that signs webhooks: whsec_ and 24 to 64 bytes in base64. Instead of it: "
         "X_CONNECT_WEBHOOK_SECRET in the environment.")
      ->type_name("FILE");
  app.add_option("--drain-timeout", options.drain_timeout,
                 "Seconds that running requests get to finish after SIGTERM. Default: 10.")
      ->check(CLI::Range(0, 3600))
      ->type_name("SECONDS");
  CLI::App* sandbox =
      app.add_subcommand("sandbox",
                         "Runs the sandbox alone, for tests of any client: x-connect sandbox --listen "
                         "127.0.0.1:9000");
  sandbox->add_option("--listen", listen, "Address to listen on; port 0 takes any free one.")
      ->check(check_listen);
  sandbox
      ->add_option("--allow-host", options.allow_hosts,
                   "Host name the sandbox may be reached by, besides localhost, addresses and X's names. "
                   "Repeatable.")
      ->type_name("NAME");
  app.footer(
      "Example: x-connect --upstream https://api.x.com\n\n"
      "From a terminal: x-connect actions | call | check | mcp; x-connect call --help tells more.\n");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    const int status = app.exit(error, text, text);
    return Exit{status == 0 ? 0 : 2, text.str()};
  }
  options.sandbox_only = sandbox->parsed();
  for (const std::string& text : hand_over_keys) options.hand_over_keys.push_back(*parse_hand_over_key(text));
  if (!redis.empty()) options.redis = parse_redis(redis);
  if (const std::string fault = read_secrets(options, admin_key_file, webhook_secret_file); !fault.empty())
    return Exit{2, fault};
  options.listen = *parse_endpoint(listen);
  return options;
}

}  // namespace x_connect::proxy
