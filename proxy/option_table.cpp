#include "option_table.hpp"

#include <openssl/ec.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <cctype>
#include <charconv>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>

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
  boost::system::error_code unknown;
  boost::asio::ip::make_address(endpoint.host, unknown);
  if (unknown) return std::nullopt;
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
  // "0x7f000001" is 127.0.0.1 to browsers, which never write it so.
  if (label.starts_with("0x") && label.find_first_not_of("0123456789abcdef", 2) == std::string_view::npos)
    return false;
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

template <auto member>
std::string read_endpoint(Options& options, std::string_view value) {
  const auto endpoint = parse_endpoint(value);
  if (!endpoint) return "write ADDRESS:PORT, e.g. 127.0.0.1:8080 or [::]:8080";
  options.*member = *endpoint;
  return {};
}

std::string read_log_level(Options& options, std::string_view value) {
  const auto* const found = std::find(log_level_names.begin(), log_level_names.end(), value);
  if (found == log_level_names.end()) return "write error, info or debug";
  options.log_level = static_cast<LogLevel>(found - log_level_names.begin());
  return {};
}

std::string read_upstream(Options& options, std::string_view value) {
  if (!is_upstream(value))
    return "write 'sandbox' or an http(s) address without a query, e.g. https://api.x.com";
  options.upstream = value;
  return {};
}

std::string read_console(Options& options, std::string_view value) {
  options.console = value;
  return {};
}

template <std::vector<std::string> Options::*member>
std::string read_origin(Options& options, std::string_view value) {
  auto origin = normalize_origin(value);
  if (!origin) {
    return "write scheme, host and port, e.g. https://dashboard.example.com; a host with other letters in "
           "its "
           "ASCII form (xn--...); no wildcard";
  }
  (options.*member).push_back(*std::move(origin));
  return {};
}

std::string read_hand_over_key(Options& options, std::string_view value) {
  auto key = parse_hand_over_key(value);
  if (!key) {
    return "write ORIGIN=KEY, the key being an uncompressed point on P-256 in base64url (87 characters)";
  }
  // A second one would never be sealed to.
  const bool is_second = std::any_of(options.hand_over_keys.begin(), options.hand_over_keys.end(),
                                     [&](const auto& known) { return known.first == key->first; });
  if (is_second) {
    return "there is a key of that origin already; to change keys give the new one alone, and leave both "
           "private keys on its server for five minutes";
  }
  options.hand_over_keys.push_back(*std::move(key));
  return {};
}

std::string read_host(Options& options, std::string_view value) {
  if (!is_host_name(value))
    return "write the name alone, e.g. console.example.com: no scheme, port or wildcard";
  options.allow_hosts.emplace_back(value);
  return {};
}

std::string read_trusted_proxy(Options& options, std::string_view value) {
  const auto network = Network::parse(value);
  if (!network) return "write an address or a network, e.g. 127.0.0.1, 10.0.0.0/8 or fd00::/8";
  options.trusted_proxies.push_back(*network);
  return {};
}

std::string read_redis(Options& options, std::string_view value) {
  options.redis = parse_redis(std::string(value));
  return options.redis ? std::string() : "write redis://[:PASSWORD@]HOST[:PORT][/DATABASE]";
}

std::string read_webhook_url(Options& options, std::string_view value) {
  if (value == "sandbox" || !is_upstream(value))
    return "write an http(s) address without a query, e.g. https://dashboard.example.com/webhooks";
  options.webhook_url = value;
  return {};
}

/// What is wrong with a file of one secret, never what is in it; else `take` says.
std::string read_secret_file(std::string_view path, Options& options,
                             std::string (*take)(Options&, std::string_view)) {
  std::ifstream file{std::string(path)};
  std::string line;
  if (!file) return std::string(path) + " cannot be read";
  std::getline(file, line);
  return take(options, line);
}

template <auto take>
std::string read_secret(Options& options, std::string_view path) {
  return read_secret_file(path, options, take);
}

template <auto member, auto least, auto most>
std::string read_number(Options& options, std::string_view value) {
  auto& number = options.*member;
  const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || stop != value.data() + value.size() || number < least || number > most)
    return "write a number from " + std::to_string(least) + " to " + std::to_string(most);
  return {};
}

constexpr std::size_t gigabyte = std::size_t{1} << 30U;

constexpr std::array rows{
    OptionRow{.name = "listen",
              .kind = "ADDRESS:PORT",
              .default_value = "127.0.0.1:8080",
              .help = "Address to listen on; port 0 takes any free one. The default can be reached from this "
                      "machine only.",
              .read = read_endpoint<&Options::listen>,
              .is_for_sandbox = true},
    OptionRow{.name = "upstream",
              .kind = "URL|sandbox",
              .default_value = "sandbox",
              .help =
                  "Where requests go: https://api.x.com is the real X, 'sandbox' a stand-in that needs no "
                  "network.",
              .read = read_upstream},
    OptionRow{.name = "console",
              .kind = "FOLDER",
              .default_value = "",
              .help =
                  "Folder of the console's files. Without it: share/x-connect/console beside the program's "
                  "folder.",
              .read = read_console},
    OptionRow{.name = "allow-host",
              .kind = "NAME",
              .default_value = "",
              .help = "Host name it may be reached by, besides localhost and addresses.",
              .read = read_host,
              .is_repeatable = true,
              .is_for_sandbox = true},
    OptionRow{.name = "trusted-proxy",
              .kind = "ADDRESS|NETWORK",
              .default_value = "",
              .help =
                  "Gateway in front whose X-Forwarded-For, -Proto and -Host are believed, e.g. 127.0.0.1 or "
                  "10.0.0.0/8. It has to set all three itself.",
              .read = read_trusted_proxy,
              .is_repeatable = true},
    OptionRow{.name = "allow-origin",
              .kind = "ORIGIN",
              .default_value = "",
              .help = "Origin of another page that may use the proxy, e.g. https://dashboard.example.com.",
              .read = read_origin<&Options::allow_origins>,
              .is_repeatable = true},
    OptionRow{.name = "embed-origin",
              .kind = "ORIGIN",
              .default_value = "",
              .help = "Origin of a page that may show the console in a frame, e.g. "
                      "https://dashboard.example.com.",
              .read = read_origin<&Options::embed_origins>,
              .is_repeatable = true},
    OptionRow{.name = "hand-over-key",
              .kind = "ORIGIN=KEY",
              .default_value = "",
              .help =
                  "Public key of the server behind an embedding page: credentials that a person hands over "
                  "are sealed to it.",
              .read = read_hand_over_key,
              .is_repeatable = true},
    OptionRow{.name = "admin-key-file",
              .kind = "FILE",
              .default_value = "",
              .help = "File with the key by which a dashboard's server makes sessions: a line of at least 32 "
                      "characters. Instead of it: X_CONNECT_ADMIN_KEY, the key itself, in the environment.",
              .read = read_secret<take_admin_key>},
    OptionRow{.name = "webhook-url",
              .kind = "URL",
              .default_value = "",
              .help = "Where a dashboard's server is told what became of its sessions.",
              .read = read_webhook_url},
    OptionRow{.name = "webhook-secret-file",
              .kind = "FILE",
              .default_value = "",
              .help =
                  "File with the secret that signs webhooks: whsec_ and 24 to 64 bytes in base64. Instead "
                  "of it: X_CONNECT_WEBHOOK_SECRET, the secret itself, in the environment.",
              .read = read_secret<take_webhook_secret>},
    OptionRow{.name = "redis",
              .kind = "URL",
              .default_value = "",
              .help =
                  "Redis of several proxies that stand together: redis://[:PASSWORD@]HOST[:PORT][/DATABASE]. "
                  "As a flag its password is seen by the machine's other users; in a file or the "
                  "environment it is not.",
              .read = read_redis},
    OptionRow{.name = "max-body",
              .kind = "BYTES",
              .default_value = "8388608",
              .help = "Largest request body that carries media; others have 1 MB.",
              .read = read_number<&Options::max_body, std::size_t{1}, gigabyte>},
    OptionRow{.name = "max-reply",
              .kind = "BYTES",
              .default_value = "33554432",
              .help = "Largest reply taken from X.",
              .read = read_number<&Options::max_reply, std::size_t{1}, gigabyte>},
    OptionRow{.name = "max-memory",
              .kind = "BYTES",
              .default_value = "67108864",
              .help = "Most bytes of all bodies and unread replies together.",
              .read = read_number<&Options::max_memory, std::size_t{1} << 20U, std::size_t{1} << 40U>},
    OptionRow{.name = "max-connections",
              .kind = "NUMBER",
              .default_value = "512",
              .help = "Most clients at once.",
              .read = read_number<&Options::max_connections, std::size_t{1}, std::size_t{100000}>},
    OptionRow{.name = "max-consoles",
              .kind = "NUMBER",
              .default_value = "256",
              .help = "Most consoles whose agents are known; each that is open is a client, too.",
              .read = read_number<&Options::max_consoles, std::size_t{1}, std::size_t{100000}>},
    OptionRow{.name = "threads",
              .kind = "NUMBER",
              .default_value = "1",
              .help = "Processor cores to use.",
              .read = read_number<&Options::threads, 1, 256>},
    OptionRow{.name = "request-timeout",
              .kind = "SECONDS",
              .default_value = "30",
              .help = "How long a client may take to send a request's headers, and stay silent after.",
              .read = read_number<&Options::request_timeout, 1, 3600>},
    OptionRow{.name = "upstream-timeout",
              .kind = "SECONDS",
              .default_value = "30",
              .help = "How long X may stay silent.",
              .read = read_number<&Options::upstream_timeout, 1, 3600>},
    OptionRow{.name = "agent-hold",
              .kind = "SECONDS",
              .default_value = "45",
              .help =
                  "After how long an agent is told that a person has still to decide; clients give up after "
                  "about 60.",
              .read = read_number<&Options::agent_hold, 1, 3600>},
    OptionRow{.name = "metrics",
              .kind = "ADDRESS:PORT",
              .default_value = "",
              .help =
                  "Address at which Prometheus reads /metrics, e.g. 127.0.0.1:9464. Nowhere, if it is left "
                  "out.",
              .read = read_endpoint<&Options::metrics>},
    OptionRow{.name = "log-level",
              .kind = "error|info|debug",
              .default_value = "info",
              .help = "What is written to standard error: what failed, every request, or connections, too.",
              .read = read_log_level},
    OptionRow{.name = "drain-delay",
              .kind = "SECONDS",
              .default_value = "0",
              .help =
                  "How long after SIGTERM new requests are still taken while /readyz says no, so that a load "
                  "balancer can look elsewhere first.",
              .read = read_number<&Options::drain_delay, 0, 3600>},
    OptionRow{.name = "drain-timeout",
              .kind = "SECONDS",
              .default_value = "10",
              .help = "How long running requests get to finish after SIGTERM.",
              .read = read_number<&Options::drain_timeout, 0, 3600>},
};

/// Lines of at most so many characters, each begun with "# ".
std::string as_comment(std::string_view text) {
  constexpr std::size_t widest = 98;
  std::string lines;
  while (!text.empty()) {
    std::size_t size = text.size();
    if (size > widest) {
      const std::size_t blank = text.rfind(' ', widest);
      size = blank == std::string_view::npos ? widest : blank;
    }
    lines.append("# ").append(text.substr(0, size)).append("\n");
    text.remove_prefix(std::min(text.size(), size + 1));
  }
  return lines;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string take_admin_key(Options& options, std::string_view text) {
  constexpr std::size_t shortest_key = 32;
  const std::string_view key = trimmed(text);
  if (key.size() < shortest_key)
    return "the key has fewer than 32 characters; make one by: openssl rand -base64 32";
  options.admin_key_hash = hash_of(key);
  return {};
}

std::string take_webhook_secret(Options& options, std::string_view text) {
  const auto bytes = read_webhook_secret(trimmed(text));
  if (!bytes)
    return "write whsec_ and 24 to 64 bytes in base64; make one by: echo whsec_$(openssl rand -base64 32)";
  options.webhook_secret = *bytes;
  return {};
}

std::optional<std::string> normalize_origin(std::string_view text) {
  const std::string lower = to_lower(text);
  std::string_view rest = lower;
  const std::size_t scheme_end = rest.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  const std::string_view scheme = rest.substr(0, scheme_end);
  if (scheme != "http" && scheme != "https") return std::nullopt;
  rest.remove_prefix(scheme_end + 3);
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

std::span<const OptionRow> option_rows() { return rows; }

const OptionRow* find_option(std::string_view name) {
  const auto* row =
      std::find_if(rows.begin(), rows.end(), [&](const OptionRow& one) { return one.name == name; });
  return row == rows.end() ? nullptr : row;
}

std::string variable_name(std::string_view option) {
  std::string name = "X_CONNECT_";
  for (const char c : option) name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
  return name;
}

std::string full_help(const OptionRow& row) {
  std::string help(row.help);
  if (!row.default_value.empty()) help.append(" Default: ").append(row.default_value).append(".");
  if (row.is_repeatable) help += " Repeatable.";
  return help;
}

std::string sample_config() {
  std::string text = as_comment(
      "The options of x-connect: name = value, one a line. What is left out has its default. A flag (--name) "
      "or a "
      "variable (X_CONNECT_NAME) outdoes what stands here.");
  for (const OptionRow& row : rows) {
    text.append("\n").append(as_comment(full_help(row))).append("#").append(row.name).append(" = ");
    text.append(row.default_value.empty() ? row.kind : row.default_value).append("\n");
  }
  return text;
}

}  // namespace x_connect::proxy
