#include "policy.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "problem.hpp"

namespace x_connect::proxy {

namespace {

constexpr std::string_view forward_prefix = "/x/";
constexpr std::string_view sandbox_prefix = "/sandbox/";

constexpr std::string_view hexadecimal_digits = "0123456789abcdefABCDEF";

bool is_visible(char c) { return c > 0x20 && c < 0x7F; }

/// Whether an escape in a path stands for itself alone. One that hides a separator, a dot, another escape or
/// a control character would be read as two different paths by two programs.
bool is_plain_escape(std::string_view escape) {
  if (escape.size() < 3 || escape.find_first_not_of(hexadecimal_digits, 1) != std::string_view::npos) {
    return false;
  }
  const Result<std::string> decoded = percent_decode(escape);
  if (!decoded) return false;
  const auto byte = static_cast<unsigned char>(decoded->front());
  return byte > 0x20 && byte != 0x7F &&
         std::string_view("./\\%").find(decoded->front()) == std::string_view::npos;
}

/// What is wrong with a request target, in words; empty if nothing is. Whatever two programs could read
/// differently is refused before anything is matched.
std::string_view fault_of(std::string_view target) {
  if (!target.starts_with('/')) return "The request target is not a path, such as /x/2/users/me.";
  if (!std::all_of(target.begin(), target.end(), is_visible)) {
    return "The request target holds a character that has to be percent-encoded.";
  }
  const std::string_view path = target.substr(0, target.find('?'));
  if (target.find('#') != std::string_view::npos || path.find('\\') != std::string_view::npos) {
    return "The request target holds '#' or '\\'.";
  }
  for (std::size_t i = path.find('%'); i != std::string_view::npos; i = path.find('%', i + 1)) {
    if (!is_plain_escape(path.substr(i, 3))) {
      return "The path has an escape that is incomplete or hides a separator.";
    }
  }
  for (std::string_view rest = path; !rest.empty();) {
    rest.remove_prefix(1);
    const std::string_view segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    if (segment == "." || segment == ".." || (segment.empty() && !rest.empty())) {
      return "The path has an empty or a dot segment.";
    }
  }
  return {};
}

/// Fields that must not be given twice: two readers could each believe another one.
constexpr std::array<std::string_view, 4> single_headers{"host", "origin", "authorization", "content-type"};

std::string_view repeated_header(const Headers& headers) {
  for (const std::string_view name : single_headers) {
    const auto is_named = [&](const auto& field) { return to_lower(field.first) == name; };
    if (std::count_if(headers.begin(), headers.end(), is_named) > 1) return name;
  }
  return {};
}

/// A body changes what libraries and servers make of a GET: what was decided upon might not be what arrives.
bool reads_with_body(const Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return false;
  return header(request.headers, "transfer-encoding") ||
         header(request.headers, "content-length").value_or("0") != "0";
}

/// "localhost:8080" -> "localhost", "[::1]:8080" -> "[::1]".
std::string host_name(std::string_view host) {
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  return to_lower(host.substr(0, std::min(end, host.size())));
}

/// A page cannot choose the address that a name of its own resolves to and still send this Host: names
/// have to be known, addresses are what they are.
bool is_known_host(std::string_view host, const PolicyOptions& options) {
  const std::string name = host_name(host);
  if (name == "localhost" || name.starts_with('[')) return true;
  const bool is_address = !name.empty() && name.find_first_not_of("0123456789.") == std::string::npos;
  return is_address || std::any_of(options.allow_hosts.begin(), options.allow_hosts.end(),
                                   [&](const std::string& allowed) { return to_lower(allowed) == name; });
}

/// The scheme is left out: behind a gateway that speaks TLS, the proxy does not know it.
bool is_same_origin(std::string_view origin, std::string_view host) {
  const std::size_t scheme_end = origin.find("://");
  return scheme_end != std::string_view::npos && to_lower(origin.substr(scheme_end + 3)) == to_lower(host);
}

Decision refuse(std::string_view name, std::string_view detail) {
  Decision decision;
  decision.refusal = problem_reply(name, detail);
  return decision;
}

struct Match {
  std::string_view path_template;
  std::string methods;  ///< All methods of that path, for Allow.
  bool method_fits = false;
};

Match match(std::string_view method, std::string_view path) {
  Match result;
  const auto consider = [&](std::string_view candidate_method, std::string_view path_template) {
    if (!matches_path(path_template, path)) return;
    const bool fits = candidate_method == method;
    // A fixed path ("/2/users/me") outranks one with a placeholder ("/2/users/{id}").
    if (result.path_template.empty() || (fits && !result.method_fits)) result.path_template = path_template;
    result.method_fits = result.method_fits || fits;
    if (result.methods.find(candidate_method) == std::string::npos) {
      result.methods += (result.methods.empty() ? "" : ", ") + std::string(candidate_method);
    }
  };
  for (const Action& action : actions()) consider(action.method, action.path);
  for (const TokenEndpoint& endpoint : token_endpoints()) consider(endpoint.method, endpoint.path);
  return result;
}

Decision forward(const Request& request, std::string target) {
  Decision decision;
  const std::string_view path = std::string_view(target).substr(0, target.find('?'));
  const Match found = match(request.method, path);
  if (found.path_template.empty()) {
    return refuse("unknown-path", "No action of the catalogue has this path.");
  }
  if (!found.method_fits) {
    decision = refuse("method-not-allowed", "The catalogue has this path with: " + found.methods + ".");
    decision.refusal->headers.emplace_back("Allow", found.methods);
    return decision;
  }
  decision.destination = Destination::upstream;
  decision.path_template = found.path_template;
  decision.target = std::move(target);
  return decision;
}

Decision route(const Request& request, const PolicyOptions& options) {
  const std::string& target = request.url;
  const std::string path = target.substr(0, target.find('?'));
  if (path.starts_with(forward_prefix)) return forward(request, target.substr(forward_prefix.size() - 1));
  if (path.starts_with(sandbox_prefix)) {
    if (!options.upstream_is_sandbox)
      return refuse("unknown-path", "The upstream is X itself, not the sandbox.");
    Decision decision;
    decision.destination = Destination::upstream;
    decision.path_template = sandbox_pages;
    decision.target = target;
    return decision;
  }
  Decision decision;
  if (request.method != "GET" && request.method != "HEAD") {
    decision = refuse("method-not-allowed", "Files are read with GET or HEAD.");
    decision.refusal->headers.emplace_back("Allow", "GET, HEAD");
    return decision;
  }
  decision.destination = path == "/healthz"      ? Destination::health
                         : path == "/embed.json" ? Destination::embedding
                                                 : Destination::console;
  decision.path_template = decision.destination == Destination::console
                               ? "(file)"
                               : std::string_view(path == "/healthz" ? "/healthz" : "/embed.json");
  decision.target = path;
  return decision;
}

constexpr std::array<std::string_view, 3> headers_up{"authorization", "content-type", "accept"};
constexpr std::array<std::string_view, 5> headers_down{"content-type", "date", "retry-after",
                                                       "x-access-level", "x-transaction-id"};
constexpr std::array<std::string_view, 3> header_prefixes_down{"x-rate-limit-", "x-app-limit-24hour-",
                                                               "x-user-limit-24hour-"};

}  // namespace

Decision decide(const Request& request, const PolicyOptions& options) {
  if (const std::string_view repeated = repeated_header(request.headers); !repeated.empty()) {
    return refuse("bad-request", "The header " + std::string(repeated) + " is given more than once.");
  }
  const auto host = header(request.headers, "host");
  if (!host || host->empty()) return refuse("bad-request", "The Host header is missing.");
  if (!is_known_host(*host, options)) {
    return refuse("unknown-host", "The Host header names neither this machine nor an allowed host.");
  }
  if (const std::string_view fault = fault_of(request.url); !fault.empty()) {
    return refuse("bad-request", fault);
  }

  if (reads_with_body(request)) return refuse("bad-request", "GET and HEAD have no body.");

  const auto origin = header(request.headers, "origin");
  const bool foreign = origin && !is_same_origin(*origin, *host);
  const bool named = foreign && std::find(options.allow_origins.begin(), options.allow_origins.end(),
                                          *origin) != options.allow_origins.end();
  const bool is_api = request.url.starts_with(forward_prefix) || request.url.starts_with(sandbox_prefix);
  // Browsers leave Origin out of some requests; this one they always send where they know it.
  const std::string site = header(request.headers, "sec-fetch-site").value_or("none");
  const bool is_own_site = site == "same-origin" || site == "none";
  if (is_api && !named && (foreign || !is_own_site)) {
    return refuse("foreign-origin", "The request comes from a page of another origin.");
  }
  if (request.method == "OPTIONS" && named) {
    Decision decision;
    decision.destination = Destination::preflight;
    decision.path_template = "(preflight)";
    decision.allowed_origin = origin;
    return decision;
  }
  if (is_api && header(request.headers, "content-encoding").value_or("identity") != "identity") {
    return refuse("encoded-body", "The body has a Content-Encoding.");
  }
  Decision decision = route(request, options);
  if (named) decision.allowed_origin = origin;
  return decision;
}

Headers upstream_headers(const Headers& headers) {
  Headers kept;
  for (const auto& [name, value] : headers) {
    if (std::find(headers_up.begin(), headers_up.end(), to_lower(name)) != headers_up.end()) {
      kept.emplace_back(name, value);
    }
  }
  return kept;
}

Headers downstream_headers(const Headers& headers) {
  Headers kept;
  for (const auto& [name, value] : headers) {
    const std::string lower = to_lower(name);
    const bool listed = std::find(headers_down.begin(), headers_down.end(), lower) != headers_down.end();
    const bool prefixed = std::any_of(header_prefixes_down.begin(), header_prefixes_down.end(),
                                      [&](std::string_view prefix) { return lower.starts_with(prefix); });
    if (listed || prefixed) kept.emplace_back(name, value);
  }
  return kept;
}

}  // namespace x_connect::proxy
