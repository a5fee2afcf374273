// What the proxy carries and for whom.
#include "proxy/policy.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace x_connect::proxy {
namespace {

PolicyOptions options() {
  return {.allow_origins = {"https://dashboard.example.com"},
          .allow_hosts = {"x.example.com"},
          .upstream_is_sandbox = true,
          .has_pictures = true};
}

Request request(std::string method, std::string url, Headers more = {}) {
  Headers headers{{"Host", "127.0.0.1:8080"}};
  for (const auto& [name, value] : more) {
    if (name == "Host") headers.clear();
    headers.emplace_back(name, value);
  }
  return {.method = std::move(method), .url = std::move(url), .headers = std::move(headers), .body = {}};
}

/// The decision on a request; its views live as long as the request.
Decision decide(const Request& r, const PolicyOptions& o) {
  std::vector<Field> fields;
  for (const auto& [name, value] : r.headers) fields.push_back({name, value});
  return proxy::decide({.method = r.method, .target = r.url, .fields = fields}, o);
}

/// "forward /2/tweets", "console /", or the name of the problem.
std::string verdict(const Request& r, const PolicyOptions& o = options()) {
  const Decision decision = decide(r, o);
  if (decision.refusal) {
    const auto body = nlohmann::json::parse(decision.refusal->body);
    EXPECT_EQ(body["status"], decision.refusal->status);
    EXPECT_FALSE(body["detail"].get<std::string>().empty());
    EXPECT_FALSE(body["hint"].get<std::string>().empty());
    return std::to_string(decision.refusal->status) + " " + body["type"].get<std::string>().substr(22);
  }
  switch (decision.destination) {
    case Destination::upstream:
      return "forward " + std::string(decision.target);
    case Destination::embedding:
      return "embedding";
    case Destination::health:
      return "health";
    case Destination::readiness:
      return "readiness";
    case Destination::preflight:
      return "preflight";
    case Destination::picture:
      return "picture " + std::string(decision.picture_host) + " " + std::string(decision.target);
    case Destination::agents:
      return "agents";
    case Destination::console_line:
      return "console line";
    case Destination::make_session:
      return "make session";
    case Destination::open_session:
      return "open session";
    case Destination::tell_session:
      return "tell session";
    case Destination::console:
      break;
  }
  return "console " + std::string(decision.target);
}

TEST(Policy, SessionsAreMadeByServersAndUsedByTheConsole) {
  const Headers::value_type json{"Content-Type", "application/json"};
  const Headers::value_type own{"Origin", "http://127.0.0.1:8080"};
  EXPECT_EQ(verdict(request("POST", "/api/sessions", {json})), "make session");
  EXPECT_EQ(verdict(request("POST", "/api/session", {json, own})), "open session");
  EXPECT_EQ(verdict(request("POST", "/api/session/events", {json, own})), "tell session");
  // A page would have to hold the admin key, and shows what it holds to everybody.
  EXPECT_EQ(verdict(request("POST", "/api/sessions", {json, own})), "403 not-for-pages");
  for (const char* const path : {"/api/sessions", "/api/session", "/api/session/events"}) {
    EXPECT_EQ(verdict(request("GET", path)), "405 method-not-allowed");
    EXPECT_EQ(verdict(request("POST", path)), "415 not-json");
    // Whatever the operator has named with --allow-origin: that is not what the refusal advises.
    const std::string refused =
        std::string(path) == "/api/sessions" ? "403 not-for-pages" : "403 for-the-console";
    EXPECT_EQ(verdict(request("POST", path, {json, {"Origin", "https://dashboard.example.com"}})), refused);
    EXPECT_EQ(verdict(request("POST", path, {json, {"Sec-Fetch-Site", "cross-site"}})), refused);
  }
  EXPECT_EQ(verdict(request("POST", "/api/other", {json})), "404 unknown-path");
  EXPECT_EQ(verdict(request("GET", "/connect")), "console /");
}

TEST(Policy, ForwardsEveryCallOfTheCatalogueByteForByte) {
  for (const Action& action : actions()) {
    std::string path(action.path);
    for (std::size_t at = path.find('{'); at != std::string::npos; at = path.find('{')) {
      path.replace(at, path.find('}', at) - at + 1, "123456789012345");
    }
    const std::string target = path + "?a=%2C%20&b=&c=,'!~";
    EXPECT_EQ(verdict(request(std::string(action.method), "/x" + target)), "forward " + target);
  }
  for (const TokenEndpoint& endpoint : token_endpoints()) {
    EXPECT_EQ(verdict(request(std::string(endpoint.method), "/x" + std::string(endpoint.path))),
              "forward " + std::string(endpoint.path));
  }
}

TEST(Policy, NamesThePathWithoutTheIdsInIt) {
  EXPECT_EQ(decide(request("DELETE", "/x/2/tweets/12"), options()).path_template, "/2/tweets/{id}");
  EXPECT_EQ(decide(request("GET", "/x/2/users/me"), options()).path_template, "/2/users/me");
}

TEST(Policy, RefusesWhatIsNotInTheCatalogue) {
  EXPECT_EQ(verdict(request("GET", "/x/2/nothing")), "404 unknown-path");
  EXPECT_EQ(verdict(request("GET", "/x/")), "404 unknown-path");
  EXPECT_EQ(verdict(request("GET", "/x/2/tweets/1/2")), "404 unknown-path");
  EXPECT_EQ(verdict(request("PUT", "/x/2/tweets")), "405 method-not-allowed");
  EXPECT_EQ(verdict(request("DELETE", "/x/2/users/me")), "405 method-not-allowed");
  EXPECT_EQ(header(decide(request("PUT", "/x/2/tweets/1"), options()).refusal->headers, "allow"),
            "DELETE, GET");
  EXPECT_EQ(verdict(request("POST", "/")), "405 method-not-allowed");
}

TEST(Policy, KnowsHowArgumentsInThePathAreSpelt) {
  for (const char* path : {"/x/2/users/nobody", "/x/2/users/12a", "/x/2/users/12345678901234567890/likes",
                           "/x/2/tweets/counts", "/x/2/tweets/1%31x", "/x/2/users/by/username/not-a-name"}) {
    EXPECT_EQ(verdict(request("GET", path)).substr(0, 3), "404") << path;
  }
  EXPECT_EQ(verdict(request("DELETE", "/x/2/tweets/all")), "404 unknown-path");
  EXPECT_EQ(verdict(request("GET", "/x/2/users/by/username/XDevelopers")),
            "forward /2/users/by/username/XDevelopers");
}

TEST(Policy, FetchesPicturesFromTheHostsOfXAlone) {
  const std::string face = "/profile_images/1/face_normal.jpg?name=small";
  EXPECT_EQ(verdict(request("GET", "/media/pbs.twimg.com" + face)), "picture pbs.twimg.com " + face);
  EXPECT_EQ(verdict(request("GET", "/media/abs.twimg.com/a.png")), "picture abs.twimg.com /a.png");
  for (const char* path :
       {"/media/evil.example/a.png", "/media/pbs.twimg.com.evil.example/a.png", "/media/PBS.twimg.com/a.png",
        "/media/pbs.twimg.com", "/media/pbs.twimg.com/", "/media/pbs.twimg.com:8080/a.png",
        "/media/a@pbs.twimg.com/a.png", "/media/pbs.twimg.com?/a.png", "/media/video.twimg.com/a.mp4"}) {
    EXPECT_EQ(verdict(request("GET", path)), "404 unknown-path") << path;
  }
  EXPECT_EQ(verdict(request("GET", "/media/pbs.twimg.com/../x")), "400 bad-request");
  EXPECT_EQ(verdict(request("GET", "/media//pbs.twimg.com/x")), "400 bad-request");
  EXPECT_EQ(verdict(request("POST", "/media/pbs.twimg.com/a.png")), "405 method-not-allowed");
  EXPECT_EQ(verdict(request("GET", "/media/pbs.twimg.com/a.png", {{"Origin", "https://evil.example"}})),
            "403 foreign-origin");
  EXPECT_EQ(verdict(request("GET", "/media/pbs.twimg.com/a.png", {{"Sec-Fetch-Site", "cross-site"}})),
            "403 foreign-origin");
  EXPECT_EQ(verdict(request("GET", "/media/pbs.twimg.com/a.png"), {}), "404 unknown-path");
}

TEST(Policy, LetsOnlyMediaBeLarge) {
  EXPECT_EQ(decide(request("POST", "/x/2/tweets"), options()).max_body, largest_text_body);
  EXPECT_GT(decide(request("POST", "/x/2/media/upload"), options()).max_body, std::size_t{8} << 20U);
}

TEST(Policy, RefusesPathsThatCouldBeReadInTwoWays) {
  for (const char* path :
       {"/x/2/../1.1/x", "/x/./2/tweets", "/x//2/tweets", "/x/2/tweets/%2e%2e", "/x/2%2Ftweets",
        "/x/2/tweets/a\\b", "/x/2/tweets/%5c", "/x/2/tweets/%00", "http://evil.example/", "*", "",
        "/x/2/tweets/\xC3\xBC", "/x/2/tweets/1?a=\x01", "/../etc/passwd", "/a/%2E%2E/b"}) {
    EXPECT_EQ(verdict(request("GET", path)), "400 bad-request") << path;
  }
}

/// What is decided for a page of `origin`, where a gateway that is believed has named scheme and host.
std::string verdict_behind(std::string_view scheme, std::string_view host, std::string_view origin,
                           std::string_view own_host = "127.0.0.1:8080") {
  const std::vector<Field> fields{{"Host", own_host}, {"Origin", origin}};
  const Decision decision = proxy::decide({.method = "GET",
                                           .target = "/x/2/users/me",
                                           .fields = fields,
                                           .forwarded_scheme = scheme,
                                           .forwarded_host = host},
                                          options());
  return decision.refusal ? decision.reason.substr(0, decision.reason.find(':')) : "yes";
}

TEST(Policy, GoesByTheAddressInTheBrowser) {
  EXPECT_EQ(verdict_behind("https", "x.example.com", "https://x.example.com"), "yes");
  EXPECT_EQ(verdict_behind("https", "x.example.com:443", "https://x.example.com"), "yes");
  EXPECT_EQ(verdict_behind("https", "x.example.com:8443", "https://X.example.com:8443"), "yes");
  EXPECT_EQ(verdict_behind("http", "x.example.com:80", "http://x.example.com"), "yes");
  EXPECT_EQ(verdict_behind("https", "x.example.com", "http://x.example.com"), "foreign-origin");
  EXPECT_EQ(verdict_behind("https", "x.example.com:80", "https://x.example.com"), "foreign-origin");
  EXPECT_EQ(verdict_behind("https", "x.example.com", "https://x.example.com:8443"), "foreign-origin");
  EXPECT_EQ(verdict_behind("https", "x.example.com", "http://127.0.0.1:8080"), "foreign-origin");
  EXPECT_EQ(verdict_behind("https", "evil.example", "https://evil.example"), "unknown-host");
  // A page whose name points here can say anything, but not another Host.
  EXPECT_EQ(verdict_behind("http", "x.example.com", "http://x.example.com", "evil.example"), "unknown-host");
  // Without a word about the scheme, it may be either.
  EXPECT_EQ(verdict_behind("", "x.example.com", "https://x.example.com"), "yes");
  EXPECT_EQ(verdict_behind("", "", "http://127.0.0.1:8080"), "yes");
  EXPECT_EQ(verdict_behind("https", "", "https://127.0.0.1:8080"), "yes");
}

TEST(Policy, KnowsItsHosts) {
  for (const char* host : {"127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]:8080", "192.168.1.5:80",
                           "x.example.com", "X.Example.com:443"}) {
    EXPECT_EQ(verdict(request("GET", "/", {{"Host", host}})), "console /") << host;
  }
  for (const char* host : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                           "1.2.3.4.nip.io", "127.0.0.1:8080.evil.example", "[::1]evil.example"}) {
    EXPECT_EQ(verdict(request("GET", "/", {{"Host", host}})), "421 unknown-host") << host;
  }
  EXPECT_EQ(verdict(request("GET", "/", {{"Host", ""}})), "400 bad-request");
}

TEST(Policy, RefusesWhatTwoReadersCouldReadDifferently) {
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Authorization", "a"}, {"authorization", "b"}})),
            "400 bad-request");
  EXPECT_EQ(verdict(request("POST", "/x/2/tweets", {{"Content-Encoding", "gzip"}})), "415 encoded-body");
}

TEST(Policy, RefusesBodiesOfWhatOnlyReads) {
  for (const char* method : {"GET", "HEAD"}) {
    EXPECT_EQ(verdict(request(method, "/", {{"Content-Length", "1"}})), "400 bad-request");
    EXPECT_EQ(verdict(request(method, "/x/2/tweets", {{"content-length", "2"}})), "400 bad-request");
    EXPECT_EQ(verdict(request(method, "/x/2/tweets", {{"Transfer-Encoding", "chunked"}})), "400 bad-request");
    EXPECT_EQ(verdict(request(method, "/", {{"Content-Length", "0"}})), "console /");
  }
  EXPECT_EQ(verdict(request("POST", "/x/2/tweets", {{"Content-Length", "1"}})), "forward /2/tweets");
}

TEST(Policy, KeepsForeignPagesOut) {
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Origin", "http://127.0.0.1:8080"}})),
            "forward /2/users/me");
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Origin", "http://evil.example"}})),
            "403 foreign-origin");
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Origin", "null"}})), "403 foreign-origin");
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Origin", "http://127.0.0.1:8081"}})),
            "403 foreign-origin");
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Sec-Fetch-Site", "cross-site"}})),
            "403 foreign-origin");
  EXPECT_EQ(verdict(request("POST", "/sandbox/reset", {{"Origin", "http://evil.example"}})),
            "403 foreign-origin");
  EXPECT_EQ(verdict(request("OPTIONS", "/x/2/tweets", {{"Origin", "http://evil.example"}})),
            "403 foreign-origin");
  const Headers named{{"Origin", "https://dashboard.example.com"}};
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", named)), "forward /2/users/me");
  EXPECT_EQ(verdict(request("OPTIONS", "/x/2/tweets", named)), "preflight");
  EXPECT_EQ(decide(request("GET", "/x/2/users/me", named), options()).allowed_origin,
            "https://dashboard.example.com");
}

TEST(Policy, AgentsAndTheConsolesSocketAreForNoOtherPage) {
  const Headers::value_type json{"Content-Type", "application/json"};
  EXPECT_EQ(verdict(request("POST", "/mcp", {json})), "agents");
  EXPECT_EQ(verdict(request("POST", "/mcp", {json, {"Origin", "http://127.0.0.1:8080"}})), "agents");
  EXPECT_EQ(verdict(request("GET", "/agent")), "403 for-the-console");
  const Headers::value_type named{"Origin", "https://dashboard.example.com"};
  for (const auto& header : {named, Headers::value_type{"Origin", "https://evil.example"},
                             Headers::value_type{"Sec-Fetch-Site", "cross-site"}}) {
    EXPECT_EQ(verdict(request("POST", "/mcp", {json, header})), "403 not-for-pages");
    EXPECT_EQ(verdict(request("OPTIONS", "/mcp", {header})), "403 not-for-pages");
    EXPECT_EQ(verdict(request("GET", "/agent", {header})), "403 for-the-console");
  }
}

TEST(Policy, AnAgentsBearerNeverGoesToX) {
  const std::string bearer = "xc_" + std::string(22, 'a') + "." + std::string(43, 'b');
  for (const std::string scheme : {"Bearer ", "bearer ", "Bearer  "})
    EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Authorization", scheme + bearer}})),
              "401 bearer-of-agent");
  EXPECT_EQ(verdict(request("GET", "/x/2/users/me", {{"Authorization", "Bearer xc_other"}})),
            "forward /2/users/me");
}

TEST(Policy, ReachesTheSandboxOnlyWhenItIsTheUpstream) {
  EXPECT_EQ(verdict(request("GET", "/sandbox/scenarios")), "forward /sandbox/scenarios");
  PolicyOptions live = options();
  live.upstream_is_sandbox = false;
  EXPECT_EQ(verdict(request("GET", "/sandbox/scenarios"), live), "404 unknown-path");
}

TEST(Policy, CarriesOnlyTheHeadersItNames) {
  for (const char* name : {"AUTHORIZATION", "content-type", "Accept"}) EXPECT_TRUE(goes_up(name)) << name;
  for (const char* name : {"Host", "Cookie", "Origin", "X-Forwarded-For", "Connection", "Accept-Encoding",
                           "Content-Length", "Transfer-Encoding", "Accep", "Accept2"}) {
    EXPECT_FALSE(goes_up(name)) << name;
  }
  for (const char* name : {"content-type", "Date", "retry-after", "x-access-level", "X-Rate-Limit-Limit",
                           "X-App-Limit-24hour-Reset", "x-user-limit-24hour-remaining", "x-transaction-id"}) {
    EXPECT_TRUE(comes_down(name)) << name;
  }
  for (const char* name : {"set-cookie", "transfer-encoding", "connection", "strict-transport-security",
                           "content-encoding", "content-length", "location", "x-rate", "trailer"}) {
    EXPECT_FALSE(comes_down(name)) << name;
  }
}

}  // namespace
}  // namespace x_connect::proxy
