// What the proxy carries and for whom.
#include "proxy/policy.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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
    EXPECT_EQ(decide(request(std::string(action.method), "/x" + target), options()).path_template,
              action.path);
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

// --- Word for word

/// All that is decided, in one text.
std::string said(const Request& r, const PolicyOptions& o = options()) {
  const Decision decision = decide(r, o);
  if (decision.refusal)
    return decision.reason + "|" + header(decision.refusal->headers, "allow").value_or("-");
  std::string text = verdict(r, o);
  text.append("|").append(decision.path_template).append("|");
  text.append(decision.max_body == largest_text_body ? "-" : "large").append("|");
  return text.append(decision.allowed_origin.value_or("-"));
}

TEST(Policy, ReadsEachByteOfATargetOneWay) {
  const std::string separator =
      "bad-request: The path has an escape that is incomplete or hides a separator.|-";
  const std::string marks = "bad-request: The request target holds '#' or '\\'.|-";
  const std::string invisible =
      "bad-request: The request target holds a character that has to be percent-encoded.|-";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    for (const char* format : {"/a%%%02xb", "/%%%02X", "/a/b%%%02x/c"}) {
      std::array<char, 16> path{};
      std::snprintf(path.data(), path.size(), format, static_cast<unsigned>(byte));
      const bool hides =
          byte <= 0x20 || byte == 0x7F || std::string_view("./\\%").find(c) != std::string_view::npos;
      const std::string taken = std::string("console ") + path.data() + "|(file)|-|-";
      ASSERT_EQ(said(request("GET", path.data())), hides ? separator : taken) << byte;
      ASSERT_EQ(said(request("GET", std::string("/a?") + path.data())), "console /a|(file)|-|-") << byte;
    }
    std::string expected = "console " + (std::string("/a") + c + "b") + "|(file)|-|-";
    if (c == '?') expected = "console /a|(file)|-|-";
    if (c == '%') expected = separator;
    if (c == '#' || c == '\\') expected = marks;
    if (byte <= 0x20 || byte >= 0x7F) expected = invisible;
    ASSERT_EQ(said(request("GET", std::string("/a") + c + "b")), expected) << byte;
  }
  for (const char* broken : {"/%", "/a%4", "/a%", "/%zz", "/%4g", "/%g4", "/%4/b", "/%41%", "/a%4?1"})
    EXPECT_EQ(said(request("GET", broken)), separator) << broken;
  EXPECT_EQ(said(request("GET", "/a?b#c")), marks);
  EXPECT_EQ(said(request("GET", "/a?\\")), "console /a|(file)|-|-");
}

TEST(Policy, TakesNoEmptyAndNoDotSegment) {
  for (const char* path :
       {"/.", "/..", "/./a", "/../a", "/a/.", "/a/..", "/a/./b", "/a/../b", "//", "//a", "/a//b", "/a//"})
    EXPECT_EQ(said(request("GET", path)), "bad-request: The path has an empty or a dot segment.|-") << path;
  for (const std::string path : {"/", "/a/", "/a/b/", "/.a", "/...", "/a..", "/a/..b", "/.a./b."})
    EXPECT_EQ(said(request("GET", path)), "console " + path + "|(file)|-|-") << path;
  for (const char* target : {"", "a", "*", "http://h/", "?"})
    EXPECT_EQ(said(request("GET", target)),
              "bad-request: The request target is not a path, such as /x/2/users/me.|-")
        << target;
}

TEST(Policy, TakesSomeHeadersOnceOnly) {
  for (const std::string name : {"host", "origin", "authorization", "content-type", "idempotency-key"}) {
    std::string other = name;
    other[0] = static_cast<char>(other[0] - 'a' + 'A');
    const Request twice{.method = "GET",
                        .url = "/",
                        .headers = {{"Host", "localhost"}, {name, "localhost"}, {other, "localhost"}},
                        .body = {}};
    EXPECT_EQ(said(twice), "bad-request: The header " + name + " is given more than once.|-");
  }
  EXPECT_EQ(said(request("GET", "/", {{"accept", "a"}, {"accept", "b"}})), "console /|(file)|-|-");
}

TEST(Policy, KnowsEveryFormOfAHost) {
  const std::string unknown =
      "unknown-host: The Host header names neither this machine nor an allowed host.|-";
  for (const char* host : {"127.0.0.1", "127.0.0.1:", "0", "localhost:", "[::1]", "[::1]:", "[::1]:9",
                           "x.example.com:0123456789"})
    EXPECT_EQ(said(request("GET", "/", {{"Host", host}})), "console /|(file)|-|-") << host;
  for (const char* host : {":", ":80", "localhost:80a", "localhost:a", "localhost:-", "localhost:/", "[::1]8",
                           "[::1", "[", "127.0.0.1a", "localhost.", "x.example.co"})
    EXPECT_EQ(said(request("GET", "/", {{"Host", host}})), unknown) << host;
  PolicyOptions two = options();
  two.allow_hosts = {"a.example", "b.example"};
  for (const char* host : {"a.example", "B.example:1"})
    EXPECT_EQ(said(request("GET", "/", {{"Host", host}}), two), "console /|(file)|-|-") << host;
  EXPECT_EQ(said(request("GET", "/", {{"Host", "c.example"}}), two), unknown);
  const Request none{.method = "GET", .url = "/", .headers = {}, .body = {}};
  EXPECT_EQ(said(none), "bad-request: The Host header is missing.|-");
}

TEST(Policy, SaysAllOfADecision) {
  const Headers::value_type json{"Content-Type", "application/json"};
  const Headers::value_type own{"Origin", "http://127.0.0.1:8080"};
  const Headers::value_type named{"Origin", "https://dashboard.example.com"};
  const Headers::value_type evil{"Origin", "https://evil.example"};
  const Headers::value_type cross{"Sec-Fetch-Site", "cross-site"};
  struct Case {
    const char* method;
    const char* target;
    Headers headers;
    const char* says;
  };
  const std::vector<Case> cases{
      {"GET", "/healthz", {}, "health|/healthz|-|-"},
      {"HEAD", "/readyz", {}, "readiness|/readyz|-|-"},
      {"GET", "/embed.json?a", {}, "embedding|/embed.json|-|-"},
      {"GET", "/connect", {}, "console /|(file)|-|-"},
      {"GET", "/a?b", {named}, "console /a|(file)|-|https://dashboard.example.com"},
      {"GET", "/a", {evil}, "console /a|(file)|-|-"},
      {"GET", "/a", {cross}, "console /a|(file)|-|-"},
      {"OPTIONS", "/a", {named}, "preflight|(preflight)|-|https://dashboard.example.com"},
      {"OPTIONS", "/a", {}, "method-not-allowed: Files are read with GET or HEAD.|GET, HEAD"},
      {"OPTIONS",
       "/x/2/tweets",
       {own},
       "method-not-allowed: The catalogue has this path with: POST, GET.|POST, GET"},
      {"POST", "/a", {}, "method-not-allowed: Files are read with GET or HEAD.|GET, HEAD"},
      {"GET", "/x/2/users/me?a=1", {}, "forward /2/users/me?a=1|/2/users/me|-|-"},
      {"GET", "/x/2/users/me", {named}, "forward /2/users/me|/2/users/me|-|https://dashboard.example.com"},
      {"GET",
       "/x/2/users/me",
       {named, cross},
       "forward /2/users/me|/2/users/me|-|https://dashboard.example.com"},
      {"GET", "/x/2/users/me", {evil}, "foreign-origin: The request comes from a page of another origin.|-"},
      {"GET", "/x/2/users/me", {cross}, "foreign-origin: The request comes from a page of another origin.|-"},
      {"GET", "/x/2/users/me", {{"Sec-Fetch-Site", "same-origin"}}, "forward /2/users/me|/2/users/me|-|-"},
      {"GET", "/x/2/users/me", {{"Sec-Fetch-Site", "none"}}, "forward /2/users/me|/2/users/me|-|-"},
      {"GET",
       "/x/2/users/me",
       {{"Sec-Fetch-Site", "same-site"}},
       "foreign-origin: The request comes from a page of another origin.|-"},
      {"GET", "/x/2/users/me", {{"Content-Encoding", "identity"}}, "forward /2/users/me|/2/users/me|-|-"},
      {"POST",
       "/x/2/tweets",
       {{"Content-Encoding", "gzip"}},
       "encoded-body: The body has a Content-Encoding.|-"},
      {"POST",
       "/sandbox/reset",
       {{"Content-Encoding", "gzip"}},
       "encoded-body: The body has a Content-Encoding.|-"},
      {"GET", "/a", {{"Content-Encoding", "gzip"}}, "console /a|(file)|-|-"},
      {"GET", "/a", {{"Content-Length", "1"}}, "bad-request: GET and HEAD have no body.|-"},
      {"PUT",
       "/x/2/tweets/1",
       {},
       "method-not-allowed: The catalogue has this path with: DELETE, GET.|DELETE, GET"},
      {"PUT", "/x/2/users/me", {}, "method-not-allowed: The catalogue has this path with: GET.|GET"},
      {"POST", "/x/2/users/1/likes", {}, "forward /2/users/1/likes|/2/users/{id}/likes|-|-"},
      {"GET", "/x/2/nothing", {}, "unknown-path: No action of the catalogue has this path.|-"},
      {"GET", "/x/a/b/c/d/e/f/g/h/i/j/k/l", {}, "unknown-path: No action of the catalogue has this path.|-"},
      {"POST", "/x/2/media/upload", {}, "forward /2/media/upload|/2/media/upload|large|-"},
      {"POST",
       "/x/2/media/upload?command=INIT",
       {},
       "forward /2/media/upload?command=INIT|/2/media/upload|large|-"},
      {"POST", "/x/oauth/request_token", {}, "forward /oauth/request_token|/oauth/request_token|-|-"},
      {"GET",
       "/x/2/users/by/username/XDevelopers",
       {},
       "forward /2/users/by/username/XDevelopers|/2/users/by/username/{username}|-|-"},
      {"GET",
       "/x/2/users/by/username/X%44evelopers",
       {},
       "forward /2/users/by/username/X%44evelopers|/2/users/by/username/{username}|-|-"},
      {"GET", "/x", {}, "console /x|(file)|-|-"},
      {"GET", "/sandbox/scenarios?a", {}, "forward /sandbox/scenarios?a|/sandbox/...|-|-"},
      {"POST",
       "/sandbox/reset",
       {evil},
       "foreign-origin: The request comes from a page of another origin.|-"},
      {"GET", "/media/pbs.twimg.com/a", {}, "picture pbs.twimg.com /a|/media/...|-|-"},
      {"GET", "/media/pbs.twimg.com/", {}, "unknown-path: X serves no pictures from that address.|-"},
      {"GET", "/media/pbs.twimg.com", {}, "unknown-path: X serves no pictures from that address.|-"},
      {"GET",
       "/media/pbs.twimg.com/a",
       {evil},
       "foreign-origin: The request comes from a page of another origin.|-"},
      {"GET",
       "/media/pbs.twimg.com/a",
       {named},
       "picture pbs.twimg.com /a|/media/...|-|https://dashboard.example.com"},
      {"GET", "/agent", {own}, "console line|/agent|-|-"},
      {"GET", "/agent?a", {own}, "console line|/agent|-|-"},
      {"GET",
       "/agent",
       {},
       "for-the-console: The Origin header is missing: a console's page always sends it.|-"},
      {"POST", "/agent", {own}, "method-not-allowed: The console's socket is opened with GET.|GET"},
      {"GET", "/agent", {named}, "for-the-console: The request comes from a page of another origin.|-"},
      {"POST", "/mcp", {json}, "agents|/mcp|-|-"},
      {"POST", "/mcp?a", {json}, "agents|/mcp|-|-"},
      {"POST", "/mcp", {{"Content-Type", "Application/JSON; charset=utf-8"}}, "agents|/mcp|-|-"},
      {"POST", "/mcp", {{"Content-Type", "application/json ; a"}}, "agents|/mcp|-|-"},
      {"POST",
       "/mcp",
       {{"Content-Type", "application/jsonp"}},
       "not-json: The Content-Type is not application/json.|-"},
      {"POST", "/mcp", {}, "not-json: The Content-Type is not application/json.|-"},
      {"GET",
       "/mcp",
       {},
       "method-not-allowed: Messages of agents are sent with POST, without a session.|POST"},
      {"POST", "/mcp", {json, named}, "not-for-pages: The request comes from a page of another origin.|-"},
      {"POST",
       "/mcp",
       {json, {"Content-Encoding", "gzip"}},
       "encoded-body: The body has a Content-Encoding.|-"},
      {"POST", "/api/sessions", {json}, "make session|/api/sessions|-|-"},
      {"POST",
       "/api/sessions",
       {json, own},
       "not-for-pages: Sessions are made by a server; this request comes from a page.|-"},
      {"POST",
       "/api/sessions",
       {json, evil},
       "not-for-pages: The request comes from a page of another origin.|-"},
      {"POST", "/api/session", {json, own}, "open session|/api/session|-|-"},
      {"POST", "/api/session", {json}, "open session|/api/session|-|-"},
      {"POST",
       "/api/session",
       {json, evil},
       "for-the-console: The request comes from a page of another origin.|-"},
      {"POST", "/api/session", {own}, "not-json: The Content-Type is not application/json.|-"},
      {"GET", "/api/session", {own}, "method-not-allowed: Sessions are made and used with POST.|POST"},
      {"POST", "/api/session/events", {json, own}, "tell session|/api/session/events|-|-"},
      {"POST",
       "/api/session/events",
       {json, cross},
       "for-the-console: The request comes from a page of another origin.|-"},
      {"POST", "/api/other", {json}, "unknown-path: There is nothing at this path.|-"},
      {"POST",
       "/api/other",
       {json, named},
       "not-for-pages: The request comes from a page of another origin.|-"},
  };
  for (const Case& c : cases)
    EXPECT_EQ(said(request(c.method, c.target, c.headers)), c.says) << c.method << " " << c.target;
  EXPECT_EQ(said(request("GET", "/sandbox/a"), {}),
            "unknown-path: The upstream is X itself, not the sandbox.|-");
  EXPECT_EQ(said(request("GET", "/media/pbs.twimg.com/a"), {}),
            "unknown-path: The upstream is neither X nor the sandbox, so there are no pictures.|-");
}

TEST(Policy, RefusesBothWaysOfSayingThatThereIsABody) {
  for (const char* method : {"GET", "HEAD"}) {
    EXPECT_EQ(said(request(method, "/", {{"Transfer-Encoding", "identity"}})),
              "bad-request: GET and HEAD have no body.|-");
    EXPECT_EQ(said(request(method, "/", {{"Content-Length", ""}})),
              "bad-request: GET and HEAD have no body.|-");
  }
  EXPECT_EQ(said(request("POST", "/x/2/tweets", {{"Transfer-Encoding", "chunked"}})),
            "forward /2/tweets|/2/tweets|-|-");
}

TEST(Policy, ComparesOrigins) {
  const auto is_same = [](std::string_view origin, std::string_view scheme, std::string_view host) {
    const std::vector<Field> fields{{"Host", host}};
    return is_same_origin(origin,
                          {.method = "GET", .target = "/", .fields = fields, .forwarded_scheme = scheme});
  };
  EXPECT_TRUE(is_same("http://h", "", "h"));
  EXPECT_TRUE(is_same("http://h", "http", "H:80"));
  EXPECT_TRUE(is_same("HTTPS://h", "https", "h:443"));
  EXPECT_TRUE(is_same("https://h:80", "https", "h:80"));
  EXPECT_TRUE(is_same("ws://h:80", "ws", "h:80"));
  EXPECT_FALSE(is_same("http://h", "", "h:80"));
  EXPECT_FALSE(is_same("http://h", "", "h:443"));
  EXPECT_FALSE(is_same("http://h", "http", "h:443"));
  EXPECT_FALSE(is_same("https://h", "http", "h"));
  EXPECT_FALSE(is_same("http://h", "", "g"));
  for (const char* origin : {"null", "", "h", "http:/h", "//h"})
    EXPECT_FALSE(is_same(origin, "", "h")) << origin;
}

}  // namespace
}  // namespace x_connect::proxy
