#include "stranger.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/text.hpp"
#include "sandbox/problem.hpp"

namespace x_connect::sandbox {

namespace {

/// Clients that are led here without knowing it send these.
constexpr std::array<std::string_view, 8> names_of_x{"api.x.com",       "x.com",        "api.twitter.com",
                                                     "twitter.com",     "upload.x.com", "upload.twitter.com",
                                                     "www.twitter.com", "pbs.twimg.com"};

/// "localhost:8080" -> "localhost", "[::1]:8080" -> "[::1]".
std::string host_name(std::string_view host) {
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : host.find(':');
  return to_lower(host.substr(0, std::min(end, host.size())));
}

bool is_address(std::string_view name) {
  return name.starts_with('[') ||
         (!name.empty() && name.find_first_not_of("0123456789.") == std::string_view::npos);
}

/// Of an Origin: "http://localhost:8080" -> "localhost:8080"; empty for "null".
std::string_view authority_of(std::string_view origin) {
  const std::size_t scheme_end = origin.find("://");
  return scheme_end == std::string_view::npos ? std::string_view() : origin.substr(scheme_end + 3);
}

Reply refusal(int status, std::string_view title, std::string_view detail) {
  return json_reply(
      status,
      {{"title", title}, {"type", "urn:x-connect:sandbox:stranger"}, {"status", status}, {"detail", detail}});
}

}  // namespace

bool is_known_host(std::string_view host, const std::vector<std::string>& allowed) {
  const std::string name = host_name(host);
  return name == "localhost" || name == "example.com" || name == "www.example.com" || is_address(name) ||
         std::any_of(allowed.begin(), allowed.end(),
                     [&](const std::string& one) { return to_lower(one) == name; });
}

std::optional<Reply> refuse_stranger(const Request& request, const std::vector<std::string>& allowed_hosts) {
  const auto host = header(request.headers, "host");
  const bool is_of_x =
      host && std::find(names_of_x.begin(), names_of_x.end(), host_name(*host)) != names_of_x.end();
  if (host && !is_of_x && !is_known_host(*host, allowed_hosts)) {
    return refusal(421, "Misdirected Request",
                   "The Host header names neither this machine nor X. Allow the name with --allow-host.");
  }
  const auto origin = header(request.headers, "origin");
  const bool is_foreign = origin && (!host || to_lower(authority_of(*origin)) != to_lower(*host));
  // Browsers leave Origin out where a page only asks to read; this they send whenever they know it.
  const std::string site = header(request.headers, "sec-fetch-site").value_or("none");
  const bool from_elsewhere = site != "none" && site != "same-origin";
  // Apps send people to the authorize pages: that is a navigation, and shows nothing to the page it came
  // from.
  const bool is_visit =
      request.method == "GET" && header(request.headers, "sec-fetch-mode").value_or("") == "navigate";
  if (is_foreign || (from_elsewhere && !is_visit)) {
    return refusal(403, "Forbidden", "The request comes from a page of another origin.");
  }
  return std::nullopt;
}

}  // namespace x_connect::sandbox
