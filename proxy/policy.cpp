#include "policy.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

#include "names.hpp"
#include "problem.hpp"

namespace x_connect::proxy {

namespace {

constexpr std::string_view forward_prefix = "/x/";
constexpr std::string_view sandbox_prefix = "/sandbox/";
constexpr std::string_view pictures_prefix = "/media/";
constexpr std::string_view agents_path = "/mcp";
constexpr std::string_view console_line_path = "/agent";
constexpr std::string_view media_prefix = "/2/media/";

/// What the proxy answers itself, besides the console's files.
struct OwnPage {
  std::string_view path;
  Destination destination;
};
constexpr std::array<OwnPage, 3> own_pages{{
    {"/healthz", Destination::health},
    {"/readyz", Destination::readiness},
    {"/embed.json", Destination::embedding},
}};

/// Where sessions of dashboards are made and used, by POST and JSON.
constexpr std::array<OwnPage, 3> session_pages{{
    {"/api/sessions", Destination::make_session},
    {"/api/session", Destination::open_session},
    {"/api/session/events", Destination::tell_session},
}};
constexpr std::string_view sessions_prefix = "/api/";
/// The console, by a link that a dashboard gives; the session is behind the '#', which is never sent.
constexpr std::string_view hosted_path = "/connect";

bool is_visible(char c) { return c > 0x20 && c < 0x7F; }

/// Whether an escape in a path stands for itself alone. One that hides a separator, a dot, another escape or
/// a control character would be read as two different paths by two programs.
bool is_plain_escape(std::string_view escape) {
  const std::optional<char> decoded = decode_escape(escape.substr(1));
  if (!decoded) return false;
  const auto byte = static_cast<unsigned char>(*decoded);
  return byte > 0x20 && byte != 0x7F && std::string_view("./\\%").find(*decoded) == std::string_view::npos;
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
    if (!is_plain_escape(path.substr(i))) {
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
constexpr std::array<std::string_view, 5> single_headers{"host", "origin", "authorization", "content-type",
                                                         "idempotency-key"};

std::string_view repeated_header(std::span<const Field> fields) {
  std::array<bool, single_headers.size()> seen{};
  for (const Field& field : fields) {
    for (std::size_t i = 0; i < single_headers.size(); ++i) {
      if (!equals_ignoring_case(field.name, single_headers.at(i))) continue;
      if (std::exchange(seen.at(i), true)) return single_headers.at(i);
    }
  }
  return {};
}

/// A body changes what libraries and servers make of a GET: what was decided upon might not be what arrives.
bool reads_with_body(const RequestHead& request) {
  if (request.method != "GET" && request.method != "HEAD") return false;
  return find_field(request.fields, "transfer-encoding") ||
         find_field(request.fields, "content-length").value_or("0") != "0";
}

/// "localhost:8080" -> "localhost", "[::1]:8080" -> "[::1]"; nothing where what follows is no port.
std::string host_name(std::string_view host) {
  const std::size_t end = std::min(host.starts_with('[') ? host.find(']') + 1 : host.find(':'), host.size());
  const std::string_view port = host.substr(end);
  const bool is_port = port.empty() || (port.front() == ':' &&
                                        port.find_first_not_of("0123456789", 1) == std::string_view::npos);
  return is_port ? to_lower(host.substr(0, end)) : std::string();
}

/// A page cannot choose the address that a name of its own resolves to and still send this Host: names
/// have to be known, addresses are what they are.
bool is_known_host(std::string_view host, const PolicyOptions& options) {
  const std::string name = host_name(host);
  if (name == "localhost" || name.starts_with('[')) return true;
  const bool is_address = !name.empty() && name.find_first_not_of("0123456789.") == std::string::npos;
  return is_address ||
         std::any_of(options.allow_hosts.begin(), options.allow_hosts.end(),
                     [&](const std::string& allowed) { return equals_ignoring_case(allowed, name); });
}

Decision refuse(std::string_view name, std::string_view detail) {
  Decision decision;
  decision.refusal = problem_reply(name, detail);
  decision.reason.append(name).append(": ").append(detail);
  return decision;
}

/// Whether each argument that stands in the path is spelt as the catalogue has it: "/2/users/search" is no
/// "/2/users/{id}".
bool has_known_arguments(const Action& action, std::string_view path) {
  std::string_view left = action.path;
  while (!left.empty() && !path.empty()) {
    left.remove_prefix(1);
    path.remove_prefix(1);
    const std::string_view expected = left.substr(0, left.find('/'));
    const std::string_view segment = path.substr(0, path.find('/'));
    left.remove_prefix(expected.size());
    path.remove_prefix(segment.size());
    if (!expected.starts_with('{')) continue;
    const std::string_view name = expected.substr(1, expected.size() - 2);
    const auto parameter = std::find_if(action.parameters.begin(), action.parameters.end(),
                                        [&](const Parameter& row) { return row.name == name; });
    if (parameter == action.parameters.end()) return false;
    const Result<std::string> value = percent_decode(segment);
    if (!value || (parameter->format != nullptr && !parameter->format->matches(*value))) return false;
    if (!parameter->choices.empty() &&
        std::find(parameter->choices.begin(), parameter->choices.end(), *value) == parameter->choices.end()) {
      return false;
    }
  }
  return true;
}

struct Row {
  std::string_view method;
  std::string_view path;
  const Action* action = nullptr;  ///< Null: an endpoint of tokens.

  bool fits(std::string_view asked) const {
    return matches_path(path, asked) && (action == nullptr || has_known_arguments(*action, asked));
  }
};

constexpr std::size_t most_segments = 10;

std::size_t segments(std::string_view path) {
  return std::min<std::size_t>(std::count(path.begin(), path.end(), '/'), most_segments);
}

/// What may go to X, by how many segments its path has: only those are looked at.
const std::vector<Row>& rows_like(std::string_view path) {
  static const auto rows = [] {
    std::array<std::vector<Row>, most_segments + 1> table;
    for (const Action& action : actions()) {
      table.at(segments(action.path)).push_back({action.method, action.path, &action});
    }
    for (const TokenEndpoint& endpoint : token_endpoints()) {
      table.at(segments(endpoint.path)).push_back({endpoint.method, endpoint.path});
    }
    return table;
  }();
  return rows.at(segments(path));
}

struct Match {
  std::string_view path_template;
  bool method_fits = false;
};

Match match(std::string_view method, std::string_view path) {
  Match result;
  for (const Row& row : rows_like(path)) {
    const bool method_fits = row.method == method;
    // Without its method, a row only tells a wrong method from a wrong path.
    if (!method_fits && !result.path_template.empty()) continue;
    if (!row.fits(path)) continue;
    // A fixed path ("/2/users/me") outranks one with a placeholder ("/2/users/{username}"): it stands alone.
    const bool is_fixed = row.path == path;
    if (result.path_template.empty() || (method_fits && (!result.method_fits || is_fixed))) {
      result.path_template = row.path;
    }
    result.method_fits = result.method_fits || method_fits;
  }
  return result;
}

/// All methods of a path, for Allow.
std::string methods_of(std::string_view path) {
  std::string methods;
  for (const Row& row : rows_like(path)) {
    if (!row.fits(path) || methods.find(row.method) != std::string::npos) continue;
    methods.append(methods.empty() ? "" : ", ").append(row.method);
  }
  return methods;
}

Decision forward(const RequestHead& request, std::string_view target) {
  Decision decision;
  const std::string_view path = target.substr(0, target.find('?'));
  const Match found = match(request.method, path);
  if (found.path_template.empty()) {
    return refuse("unknown-path", "No action of the catalogue has this path.");
  }
  if (!found.method_fits) {
    const std::string methods = methods_of(path);
    decision = refuse("method-not-allowed", "The catalogue has this path with: " + methods + ".");
    decision.refusal->headers.emplace_back("Allow", methods);
    return decision;
  }
  decision.destination = Destination::upstream;
  decision.path_template = found.path_template;
  decision.target = target;
  if (path.starts_with(media_prefix)) decision.max_body = std::numeric_limits<std::size_t>::max();
  return decision;
}

std::string_view path_of(const RequestHead& request) {
  return request.target.substr(0, request.target.find('?'));
}

bool is_of_agents(std::string_view path) { return path == agents_path || path == console_line_path; }

bool is_json(const RequestHead& request) {
  const std::string_view type = find_field(request.fields, "content-type").value_or("");
  return equals_ignoring_case(type.substr(0, type.find_first_of("; ")), "application/json");
}

/// Of a page that uses an address which no other page than the console's may use.
Decision refuse_page(std::string_view path) {
  const auto* const session = std::find_if(session_pages.begin(), session_pages.end(),
                                           [&](const OwnPage& row) { return row.path == path; });
  const bool is_of_console = path == console_line_path || (session != session_pages.end() &&
                                                           session->destination != Destination::make_session);
  if (is_of_console) return refuse("for-the-console", "The request comes from a page of another origin.");
  return refuse("not-for-pages", "The request comes from a page of another origin.");
}

/// Messages of agents and the socket of consoles: nothing of them is ever read from another page.
Decision route_agents(const RequestHead& request) {
  Decision decision;
  if (path_of(request) == console_line_path) {
    if (request.method != "GET") {
      decision = refuse("method-not-allowed", "The console's socket is opened with GET.");
      decision.refusal->headers.emplace_back("Allow", "GET");
      return decision;
    }
    if (!find_field(request.fields, "origin"))
      return refuse("for-the-console", "The Origin header is missing: a console's page always sends it.");
    decision.destination = Destination::console_line;
    decision.path_template = console_line_path;
    return decision;
  }
  if (request.method != "POST") {
    decision = refuse("method-not-allowed", "Messages of agents are sent with POST, without a session.");
    decision.refusal->headers.emplace_back("Allow", "POST");
    return decision;
  }
  // A page could send anything else without asking first.
  if (!is_json(request)) return refuse("not-json", "The Content-Type is not application/json.");
  decision.destination = Destination::agents;
  decision.path_template = agents_path;
  return decision;
}

/// Sessions of dashboards. A server asks for one; a page that had the admin key would give it to everybody.
Decision route_session(const RequestHead& request) {
  Decision decision;
  const auto* const page = std::find_if(session_pages.begin(), session_pages.end(),
                                        [&](const OwnPage& row) { return row.path == path_of(request); });
  if (page == session_pages.end()) return refuse("unknown-path", "There is nothing at this path.");
  if (request.method != "POST") {
    decision = refuse("method-not-allowed", "Sessions are made and used with POST.");
    decision.refusal->headers.emplace_back("Allow", "POST");
    return decision;
  }
  if (!is_json(request)) return refuse("not-json", "The Content-Type is not application/json.");
  const bool has_origin = find_field(request.fields, "origin").has_value();
  if (page->destination == Destination::make_session && has_origin)
    return refuse("not-for-pages", "Sessions are made by a server; this request comes from a page.");
  decision.destination = page->destination;
  decision.path_template = page->path;
  return decision;
}

/// "/media/pbs.twimg.com/profile_images/1/face_normal.jpg".
Decision route_picture(std::string_view target, const PolicyOptions& options) {
  if (!options.has_pictures)
    return refuse("unknown-path", "The upstream is neither X nor the sandbox, so there are no pictures.");
  std::string_view rest = target.substr(pictures_prefix.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const auto* const host = std::find(picture_hosts.begin(), picture_hosts.end(), rest.substr(0, slash));
  rest.remove_prefix(slash);
  if (host == picture_hosts.end() || rest.size() < 2)
    return refuse("unknown-path", "X serves no pictures from that address.");
  Decision decision;
  decision.destination = Destination::picture;
  decision.path_template = "/media/...";
  decision.picture_host = *host;
  decision.target = rest;
  return decision;
}

Decision route(const RequestHead& request, const PolicyOptions& options) {
  const std::string_view target = request.target;
  const std::string_view path = target.substr(0, target.find('?'));
  if (is_of_agents(path)) return route_agents(request);
  if (path.starts_with(sessions_prefix)) return route_session(request);
  if (path.starts_with(forward_prefix)) {
    std::string_view bearer = bearer_of(request);
    bearer.remove_prefix(std::min(bearer.find_first_not_of(' '), bearer.size()));
    if (is_bearer_of_agent(bearer))
      return refuse("bearer-of-agent", "The bearer is that of an agent; it was not passed on.");
    return forward(request, target.substr(forward_prefix.size() - 1));
  }
  Decision decision;
  if (path.starts_with(sandbox_prefix)) {
    if (!options.upstream_is_sandbox)
      return refuse("unknown-path", "The upstream is X itself, not the sandbox.");
    decision.destination = Destination::upstream;
    decision.path_template = sandbox_pages;
    decision.target = target;
    return decision;
  }
  if (request.method != "GET" && request.method != "HEAD") {
    decision = refuse("method-not-allowed", "Files are read with GET or HEAD.");
    decision.refusal->headers.emplace_back("Allow", "GET, HEAD");
    return decision;
  }
  if (path.starts_with(pictures_prefix)) return route_picture(target, options);
  decision.destination = Destination::console;
  decision.path_template = "(file)";
  for (const OwnPage& page : own_pages) {
    if (page.path != path) continue;
    decision.destination = page.destination;
    decision.path_template = page.path;
  }
  decision.target = path == hosted_path ? "/" : path;
  return decision;
}

constexpr std::array<std::string_view, 3> headers_up{"authorization", "content-type", "accept"};
constexpr std::array<std::string_view, 5> headers_down{"content-type", "date", "retry-after",
                                                       "x-access-level", "x-transaction-id"};
constexpr std::array<std::string_view, 3> header_prefixes_down{"x-rate-limit-", "x-app-limit-24hour-",
                                                               "x-user-limit-24hour-"};

}  // namespace

std::string_view host_of(const RequestHead& request) {
  if (!request.forwarded_host.empty()) return request.forwarded_host;
  return find_field(request.fields, "host").value_or("");
}

bool is_same_origin(std::string_view origin, const RequestHead& request) {
  const std::size_t scheme_end = origin.find("://");
  if (scheme_end == std::string_view::npos) return false;
  const std::string_view scheme = request.forwarded_scheme;
  if (!scheme.empty() && !equals_ignoring_case(origin.substr(0, scheme_end), scheme)) return false;
  std::string_view host = host_of(request);
  // Browsers leave the scheme's own port out of both; gateways may name it.
  const std::string_view own_port = scheme == "https" ? ":443" : scheme == "http" ? ":80" : "";
  if (!own_port.empty() && host.ends_with(own_port)) host.remove_suffix(own_port.size());
  return equals_ignoring_case(origin.substr(scheme_end + 3), host);
}

Decision decide(const RequestHead& request, const PolicyOptions& options) {
  if (const std::string_view repeated = repeated_header(request.fields); !repeated.empty()) {
    return refuse("bad-request", "The header " + std::string(repeated) + " is given more than once.");
  }
  const std::string_view host = find_field(request.fields, "host").value_or("");
  if (host.empty()) return refuse("bad-request", "The Host header is missing.");
  // Both: a page whose name points here (DNS rebinding), open on the gateway's own machine, comes from the
  // gateway's address and can send any X-Forwarded-Host, but not another Host.
  if (!is_known_host(host, options) ||
      (!request.forwarded_host.empty() && !is_known_host(request.forwarded_host, options))) {
    return refuse("unknown-host", "The Host header names neither this machine nor an allowed host.");
  }
  if (const std::string_view fault = fault_of(request.target); !fault.empty()) {
    return refuse("bad-request", fault);
  }
  if (reads_with_body(request)) return refuse("bad-request", "GET and HEAD have no body.");

  const auto origin = find_field(request.fields, "origin");
  const bool foreign = origin && !is_same_origin(*origin, request);
  const bool named = foreign && std::find(options.allow_origins.begin(), options.allow_origins.end(),
                                          *origin) != options.allow_origins.end();
  // Nothing of these is for other pages, whatever the operator has named.
  const bool is_own = is_of_agents(path_of(request)) || request.target.starts_with(sessions_prefix);
  // A picture tells a page nothing, but would be fetched for whoever embeds it.
  const bool is_api = is_own || request.target.starts_with(forward_prefix) ||
                      request.target.starts_with(sandbox_prefix) ||
                      request.target.starts_with(pictures_prefix);
  // Browsers leave Origin out of some requests; this one they always send where they know it.
  const std::string_view site = find_field(request.fields, "sec-fetch-site").value_or("none");
  const bool is_own_site = site == "same-origin" || site == "none";
  if (is_api && (!named || is_own) && (foreign || !is_own_site)) {
    if (is_own) return refuse_page(path_of(request));
    return refuse("foreign-origin", "The request comes from a page of another origin.");
  }
  if (request.method == "OPTIONS" && named) {
    Decision decision;
    decision.destination = Destination::preflight;
    decision.path_template = "(preflight)";
    decision.allowed_origin = origin;
    return decision;
  }
  if (is_api && find_field(request.fields, "content-encoding").value_or("identity") != "identity") {
    return refuse("encoded-body", "The body has a Content-Encoding.");
  }
  Decision decision = route(request, options);
  if (named) decision.allowed_origin = origin;
  return decision;
}

bool goes_up(std::string_view name) {
  return std::any_of(headers_up.begin(), headers_up.end(),
                     [&](std::string_view listed) { return equals_ignoring_case(listed, name); });
}

bool comes_down(std::string_view name) {
  return std::any_of(headers_down.begin(), headers_down.end(),
                     [&](std::string_view listed) { return equals_ignoring_case(listed, name); }) ||
         std::any_of(header_prefixes_down.begin(), header_prefixes_down.end(),
                     [&](std::string_view prefix) { return starts_ignoring_case(name, prefix); });
}

}  // namespace x_connect::proxy
