// The sandbox, from scenarios to hostile bytes. Requests are signed by the core, so that each side checks the
// other; interop_test.py checks the core against an implementation that is not ours.
#include "sandbox/sandbox.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/digest.hpp"
#include "core/signature.hpp"
#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {
namespace {

using nlohmann::json;

constexpr std::int64_t now = 1795460000;

const Scenario& scenario(std::string_view id) {
  return *std::find_if(scenarios().begin(), scenarios().end(), [&](const Scenario& s) { return s.id == id; });
}

/// A client of the sandbox: prepares, sends, parses.
class Client {
 public:
  explicit Client(std::string_view id) : credentials(scenario(id).credentials) {}

  Request request(std::string_view action, const json& arguments = json::object()) {
    PrepareOptions options{
        .nonce = "n" + std::to_string(++nonce_), .timestamp = std::to_string(time), .auth = auth};
    Request made = prepare(action, arguments, credentials, options)->request;
    made.url = made.url.substr(api_origin.size());
    return made;
  }

  Reply send(const Request& request) { return sandbox.handle(request, now); }
  Reply call(std::string_view action, const json& arguments = json::object()) {
    return send(request(action, arguments));
  }

  Sandbox sandbox{"http://127.0.0.1:9000"};
  Credentials credentials;
  std::int64_t time = now;
  std::optional<AuthKind> auth;

 private:
  int nonce_ = 0;
};

json body(const Reply& reply) { return json::parse(reply.body, nullptr, false); }

std::string problem(const Reply& reply) {
  const json parsed = body(reply);
  const std::string type = parsed.value("type", "");
  return std::to_string(reply.status) + " " + type.substr(type.rfind('/') + 1);
}

TEST(Scenarios, AreListedWithDistinctWellFormedCredentials) {
  Sandbox sandbox("http://127.0.0.1:9000");
  const json list =
      body(sandbox.handle({.method = "GET", .url = "/sandbox/scenarios", .headers = {}, .body = {}}, now));
  ASSERT_EQ(list["scenarios"].size(), scenarios().size());
  std::set<std::string> keys;
  for (const json& row : list["scenarios"]) {
    EXPECT_FALSE(row["expect"].get<std::string>().empty());
    EXPECT_TRUE(keys.insert(row["credentials"]["api_key"].get<std::string>()).second);
    EXPECT_EQ(row["credentials"]["api_key"].get<std::string>().size(), 25U);
    EXPECT_EQ(row["credentials"]["api_secret"].get<std::string>().size(), 50U);
  }
  for (const Scenario& row : scenarios()) {
    EXPECT_TRUE(check_credentials(row.credentials).empty())
        << row.id << check_credentials(row.credentials)[0].title;
  }
}

TEST(Scenarios, EachAnswersAsItPromises) {
  struct Case {
    const char* id;
    const char* me;
    const char* post;
  };
  for (const Case& c :
       {Case{"all_good", "200 ", "201 "}, Case{"read_only_token", "200 ", "403 oauth1-permissions"},
        Case{"no_direct_messages", "200 ", "201 "},
        Case{"wrong_secret", "401 about:blank", "401 about:blank"},
        Case{"foreign_token", "401 about:blank", "401 about:blank"},
        Case{"suspended_app", "401 about:blank", "401 about:blank"},
        Case{"not_enrolled", "403 client-forbidden", "403 client-forbidden"},
        Case{"no_credits", "402 credits", "402 credits"},
        Case{"rate_limited", "429 about:blank", "429 about:blank"},
        Case{"clock_skewed", "401 about:blank", "401 about:blank"}}) {
    Client client(c.id);
    EXPECT_EQ(problem(client.call("get_me")), c.me) << c.id;
    EXPECT_EQ(problem(client.call("create_post", {{"text", "hello"}})), c.post) << c.id;
  }
  Client bearer("bearer_only");
  EXPECT_EQ(bearer.call("search_posts", {{"query", "coffee"}}).status, 200);
}

TEST(Replies, CarryXsHeaders) {
  Client client("read_only_token");
  const Reply reply = client.call("get_me");
  EXPECT_EQ(header(reply.headers, "x-access-level"), "read");
  EXPECT_EQ(header(reply.headers, "x-rate-limit-limit"), "75");
  EXPECT_EQ(header(reply.headers, "x-rate-limit-remaining"), "74");
  EXPECT_EQ(header(reply.headers, "x-rate-limit-reset"), std::to_string(now - now % 900 + 900));
  EXPECT_EQ(header(reply.headers, "date"), "Mon, 23 Nov 2026 18:53:20 GMT");
  EXPECT_EQ(header(reply.headers, "content-type"), "application/json; charset=utf-8");
  Client skewed("clock_skewed");
  EXPECT_EQ(header(skewed.call("get_me").headers, "date"), "Mon, 23 Nov 2026 19:13:20 GMT");
}

TEST(Authorization, RefusesWhateverIsNotExactlyRight) {
  Client client("all_good");
  const Request good = client.request("search_posts", {{"query", "a b"}});
  client.auth = AuthKind::oauth1;
  const Request signed_good = client.request("search_posts", {{"query", "a&b=c +%"}});
  EXPECT_EQ(client.send(signed_good).status, 200);
  EXPECT_EQ(client.send(signed_good).status, 401) << "the nonce was used";

  const auto spoilt = [&](auto spoil) {
    Request request = client.request("search_posts", {{"query", "coffee"}});
    spoil(request, request.headers[0].second);
    return client.send(request).status;
  };
  EXPECT_EQ(spoilt([](Request&, std::string&) {}), 200);
  EXPECT_EQ(spoilt([](Request& r, std::string&) { r.url += "&max_results=11"; }), 401);
  EXPECT_EQ(spoilt([](Request& r, std::string&) { r.method = "POST"; }), 404);
  EXPECT_EQ(spoilt([](Request& r, std::string&) { r.headers.erase(r.headers.begin()); }), 401);
  EXPECT_EQ(spoilt([](Request&, std::string& v) { v = "Basic abc"; }), 401);
  EXPECT_EQ(spoilt([](Request&, std::string& v) { v = "OAuth"; }), 401);
  EXPECT_EQ(spoilt([](Request&, std::string& v) { v = "oauth" + v.substr(5); }), 200)
      << "schemes ignore case";
  EXPECT_EQ(spoilt([](Request&, std::string& v) { v += ", oauth_nonce=\"again\""; }), 401);
  EXPECT_EQ(spoilt([](Request&, std::string& v) { v += ", oauth_extra=\"1\""; }), 401);
  EXPECT_EQ(spoilt([](Request&, std::string& v) { v += ", realm=\"anything\""; }), 200)
      << "the realm is not signed";
  EXPECT_EQ(spoilt([](Request&, std::string& v) { v.pop_back(); }), 401);
  for (const std::string name : {"oauth_consumer_key", "oauth_token", "oauth_signature_method",
                                 "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_version"}) {
    EXPECT_EQ(
        spoilt([&](Request&, std::string& v) { v.replace(v.find(name + "="), name.size(), "oauth_other"); }),
        401)
        << name;
  }
  for (const std::int64_t off : {-3600, -301, 301, 3600}) {
    client.time = now + off;
    EXPECT_EQ(spoilt([](Request&, std::string&) {}), 401) << off;
  }
  for (const std::int64_t off : {-299, 299}) {
    client.time = now + off;
    EXPECT_EQ(spoilt([](Request&, std::string&) {}), 200) << off;
  }
}

TEST(Authorization, AcceptsTheAddressesXIsKnownUnder) {
  Client client("all_good");
  const Credentials& held = client.credentials;
  int nonce = 0;
  const auto status = [&](const std::string& origin, SignatureMethod method) {
    const auto signature = sign({.method = "GET",
                                 .url = origin + "/2/users/me",
                                 .form = {},
                                 .consumer_key = held.api_key,
                                 .consumer_secret = held.api_secret,
                                 .token = held.access_token,
                                 .token_secret = held.access_token_secret,
                                 .nonce = "x" + std::to_string(++nonce),
                                 .timestamp = std::to_string(now),
                                 .signature_method = method,
                                 .version = std::nullopt,
                                 .realm = {},
                                 .oauth = {}});
    return client
        .send({.method = "GET",
               .url = "/2/users/me",
               .headers = {{"Authorization", signature->authorization}},
               .body = {}})
        .status;
  };
  EXPECT_EQ(status("https://api.x.com", SignatureMethod::hmac_sha1), 200);
  EXPECT_EQ(status("https://api.twitter.com", SignatureMethod::hmac_sha1), 200);
  EXPECT_EQ(status("http://127.0.0.1:9000", SignatureMethod::hmac_sha1), 200);
  EXPECT_EQ(status("https://api.x.com", SignatureMethod::hmac_sha256), 200);
  EXPECT_EQ(status("https://api.x.com", SignatureMethod::plaintext), 401);
  EXPECT_EQ(status("http://api.x.com", SignatureMethod::hmac_sha1), 401);
  EXPECT_EQ(status("https://evil.example", SignatureMethod::hmac_sha1), 401);
}

TEST(Authorization, KeepsAppOnlyOutOfUserEndpoints) {
  Client client("all_good");
  Request request = client.request("get_me");
  request.headers[0].second = "Bearer " + client.credentials.bearer_token;
  const Reply reply = client.send(request);
  EXPECT_EQ(problem(reply), "403 unsupported-authentication");
  EXPECT_NE(reply.body.find("[OAuth 1.0a User Context, OAuth 2.0 User Context]"), std::string::npos);
  request.headers[0].second = "Bearer " + client.credentials.bearer_token.substr(1);
  EXPECT_EQ(client.send(request).status, 401);
}

TEST(Posts, AppearEverywhereAndDisappearAgain) {
  Client client("all_good");
  const std::string text = "Brand new ☕ " + std::to_string(now);
  const json posted = body(client.call("create_post", {{"text", text}}));
  const std::string id = posted["data"]["id"];
  EXPECT_EQ(posted["data"]["edit_history_tweet_ids"], json({id}));
  for (const auto& [action, arguments] : {std::pair<const char*, json>{"get_user_posts", json::object()},
                                          {"get_home_timeline", json::object()},
                                          {"search_posts", {{"query", "brand new"}}}}) {
    const json page = body(client.call(action, arguments));
    EXPECT_EQ(page["data"][0]["id"], id) << action;
    EXPECT_EQ(page["data"][0]["text"], text);
    EXPECT_EQ(page["includes"]["users"][0]["username"], "lumen_coffee");
    EXPECT_EQ(page["meta"]["newest_id"], id);
  }
  EXPECT_EQ(body(client.call("get_post", {{"id", id}}))["data"]["text"], text);
  EXPECT_EQ(client.call("create_post", {{"text", text}}).status, 403) << "duplicate";
  EXPECT_EQ(body(client.call("delete_post", {{"id", id}}))["data"]["deleted"], true);
  EXPECT_EQ(body(client.call("get_post", {{"id", id}}))["errors"][0]["title"], "Not Found Error");
  EXPECT_EQ(body(client.call("search_posts", {{"query", "brand new"}}))["meta"]["result_count"], 0);
  EXPECT_FALSE(body(client.call("search_posts", {{"query", "brand new"}})).contains("data"));
  const json home = body(client.call("get_home_timeline"));
  EXPECT_EQ(client.call("delete_post", {{"id", home["data"][0]["id"]}}).status, 403) << "somebody else's";
}

TEST(Posts, StayInTheWorldOfTheirScenarioAndResetWithIt) {
  Client client("all_good");
  client.call("create_post", {{"text", "unmistakable"}});
  client.credentials = scenario("no_direct_messages").credentials;
  EXPECT_EQ(body(client.call("search_posts", {{"query", "unmistakable"}}))["meta"]["result_count"], 0);
  client.credentials = scenario("all_good").credentials;
  EXPECT_EQ(body(client.call("search_posts", {{"query", "unmistakable"}}))["meta"]["result_count"], 1);
  client.send({.method = "POST", .url = "/sandbox/reset", .headers = {}, .body = {}});
  EXPECT_EQ(body(client.call("search_posts", {{"query", "unmistakable"}}))["meta"]["result_count"], 0);
}

TEST(Pages, FollowEachOtherWithoutGapsOrRepeats) {
  Client client("all_good");
  std::set<std::string> seen;
  json arguments = {{"max_results", 5}};
  for (int pages = 0; pages < 20; ++pages) {
    const json page = body(client.call("get_home_timeline", arguments));
    for (const json& post : page["data"]) EXPECT_TRUE(seen.insert(post["id"].get<std::string>()).second);
    if (!page["meta"].contains("next_token")) break;
    arguments["pagination_token"] = page["meta"]["next_token"];
  }
  EXPECT_EQ(seen.size(), 18U);
}

TEST(Limits, CountDownAndRefuse) {
  Client client("all_good");
  for (int left = 74; left >= 0; --left) {
    EXPECT_EQ(header(client.call("get_me").headers, "x-rate-limit-remaining"), std::to_string(left));
  }
  EXPECT_EQ(client.call("get_me").status, 429);
  EXPECT_EQ(client.call("get_home_timeline").status, 200) << "each action has a window of its own";
}

TEST(Arguments, AreRefusedAsXRefusesThem) {
  Client client("all_good");
  const auto status = [&](std::string_view method, const std::string& url, const std::string& sent) {
    const Credentials& held = client.credentials;
    static int nonce = 0;
    const auto signature = sign({.method = std::string(method),
                                 .url = std::string(api_origin) + url,
                                 .form = {},
                                 .consumer_key = held.api_key,
                                 .consumer_secret = held.api_secret,
                                 .token = held.access_token,
                                 .token_secret = held.access_token_secret,
                                 .nonce = "a" + std::to_string(++nonce),
                                 .timestamp = std::to_string(now),
                                 .signature_method = SignatureMethod::hmac_sha1,
                                 .version = "1.0",
                                 .realm = {},
                                 .oauth = {}});
    if (!signature) return 0;
    const Reply reply = client.send({.method = std::string(method),
                                     .url = url,
                                     .headers = {{"Authorization", signature->authorization}},
                                     .body = sent});
    if (reply.status == 400) {
      EXPECT_EQ(body(reply)["title"], "Invalid Request") << url;
      EXPECT_FALSE(body(reply)["errors"][0]["message"].get<std::string>().empty());
    }
    return reply.status;
  };
  EXPECT_EQ(status("GET", "/2/tweets/search/recent?query=x&max_results=3", ""), 400);
  EXPECT_EQ(status("GET", "/2/tweets/search/recent?query=x&max_results=ten", ""), 400);
  EXPECT_EQ(status("GET", "/2/tweets/search/recent", ""), 400);
  EXPECT_EQ(status("GET", "/2/tweets/search/recent?query=x&colour=blue", ""), 400);
  EXPECT_EQ(status("GET", "/2/tweets/abc", ""), 400);
  EXPECT_EQ(status("GET", "/2/users/1/timelines/reverse_chronological", ""), 400);
  for (const char* sent :
       {"", "{", "[]", "5", "{}", R"({"text":5})", R"({"text":""})", R"({"text":null})",
        R"({"text":"a","colour":"blue"})", R"({"text":"a","reply":5})",
        R"({"text":"a","reply":{"in_reply_to_tweet_id":"x"}})", R"({"text":"a","reply":{"colour":"blue"}})",
        "\xFF\xFE", R"({"text":"a","reply_settings":"x"})"}) {
    EXPECT_EQ(status("POST", "/2/tweets", sent), 400) << sent;
  }
  EXPECT_EQ(status("POST", "/2/tweets", std::string(200000, '[')), 400);
  EXPECT_EQ(status("GET", "/2/nothing", ""), 404);
  EXPECT_EQ(status("GET", "/2/users/me?user.fields=created_at,public_metrics", ""), 200);
}

TEST(Arguments, OfAnyBytesNeverBreakIt) {
  Client client("all_good");
  for (const std::string url :
       {"", "?", "/", "//", "/%", "/2/tweets/%zz", "/2/tweets/%00", "/2/users//tweets",
        "/2/tweets/search/recent?%zz=%", "/2/users/me?\xFF=\xFE"}) {
    for (const std::string value : {"", "OAuth ", "OAuth =", "OAuth a=\"", "OAuth a=\"\\", "OAuth ,,,",
                                    "OAuth a=%zz", "Bearer", "Bearer  ", "\xFF"}) {
      const Reply reply =
          client.send({.method = "GET", .url = url, .headers = {{"authorization", value}}, .body = "\xFF"});
      EXPECT_TRUE(reply.status == 401 || reply.status == 404) << url << value;
    }
  }
}

TEST(ClientCredentials, GiveTheBearerToken) {
  Client client("all_good");
  const Credentials& held = client.credentials;
  Request request{
      .method = "POST",
      .url = "/oauth2/token",
      .headers = {{"Authorization", "Basic " + base64_encode(held.api_key + ":" + held.api_secret)},
                  {"Content-Type", "application/x-www-form-urlencoded;charset=UTF-8"}},
      .body = "grant_type=client_credentials"};
  EXPECT_EQ(body(client.send(request))["access_token"], held.bearer_token);
  request.headers[0].second = "Basic " + base64_encode(held.api_key + ":wrong");
  const Reply refused = client.send(request);
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(body(refused)["errors"][0]["code"], 99);
}

}  // namespace
}  // namespace x_connect::sandbox
