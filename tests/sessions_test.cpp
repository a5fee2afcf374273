// Sessions of dashboards and their webhooks: without a socket, and without a clock.
#include "proxy/sessions.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "proxy/memory_state.hpp"
#include "proxy/names.hpp"

namespace x_connect::proxy {
namespace {

using nlohmann::json;

constexpr std::int64_t now = 1800000000;
const std::string admin_key = "an admin key of more than 32 characters";
const std::string holder(43, 'h');
const std::string other_holder(43, 'o');

class DashboardSessions : public testing::Test {
 protected:
  static Reply reply_of(const std::function<void(Sessions::Then)>& ask) {
    Reply reply;
    ask([&](Reply given) { reply = std::move(given); });
    return reply;
  }
  Reply make(const json& request, const std::string& key = admin_key) {
    return reply_of([&](auto then) { sessions.make(key, request.dump(), now, then); });
  }
  std::string token(const json& request = {{"reference", "user 7"},
                                           {"origin", "https://dashboard.example.com"}}) {
    return json::parse(make(request).body)["token"];
  }
  Reply open(const std::string& token, const json& body, std::int64_t at = now) {
    return reply_of([&](auto then) { sessions.open(token, body.dump(), at, then); });
  }
  Reply tell(const std::string& token, const json& body) {
    return reply_of([&](auto then) { sessions.tell(token, body.dump(), now, then); });
  }
  std::optional<Webhooks::Due> due(std::int64_t at = now) {
    std::optional<Webhooks::Due> taken;
    webhooks.take(at, [&](std::optional<Webhooks::Due> one) { taken = std::move(one); });
    return taken;
  }

  MemoryState state;
  Webhooks webhooks{state, std::string(32, 's')};
  Sessions sessions{state, webhooks, hash_of(admin_key)};
};

TEST_F(DashboardSessions, AreMadeByTheAdminKeyAlone) {
  const json request = {{"reference", "user 7"},
                        {"origin", "HTTPS://Dashboard.example.com:443"},
                        {"abilities", {"read", "post"}},
                        {"mode", "fix"},
                        {"expires_in", 600},
                        {"return_url", "https://dashboard.example.com/done?x=1"}};
  for (const char* const wrong : {"", "another key that is long enough for one"})
    EXPECT_EQ(make(request, wrong).status, 401);
  Sessions closed(state, webhooks, "");
  EXPECT_EQ(reply_of([&](auto then) { closed.make("", request.dump(), now, then); }).status, 401);
  const Reply reply = make(request);
  ASSERT_EQ(reply.status, 201);
  const json made = json::parse(reply.body);
  EXPECT_EQ(made["expires_at"], now + 600);
  const std::string token = made["token"];
  EXPECT_EQ(made["path"], "connect#session=" + token);
  const json opened =
      json::parse(open(token, {{"holder", holder}, {"origin", "https://dashboard.example.com"}}).body);
  EXPECT_EQ(opened["reference"], "user 7");
  EXPECT_EQ(opened["origin"], "https://dashboard.example.com");
  EXPECT_EQ(opened["abilities"], json({"read", "post"}));
  EXPECT_EQ(opened["mode"], "fix");
  EXPECT_EQ(opened["returnUrl"], "https://dashboard.example.com/done?x=1");
}

TEST_F(DashboardSessions, AreRefusedWhereTheyAreNotWellFormed) {
  const json right = {{"reference", "user 7"}, {"origin", "https://dashboard.example.com"}};
  ASSERT_EQ(make(right).status, 201);
  const std::vector<std::pair<const char*, json>> faults{
      {"reference", ""},
      {"reference", 7},
      {"reference", std::string(201, 'r')},
      {"reference", "a\nb"},
      {"origin", "https://*.example.com"},
      {"origin", "dashboard"},
      {"origin", nullptr},
      {"abilities", "read"},
      {"abilities", {"fly"}},
      {"mode", "steal"},
      {"expires_in", 59},
      {"expires_in", 86401},
      {"expires_in", "600"},
      {"expires_in", 60.5},
      {"return_url", "https://evil.example/"},
      {"return_url", "https://dashboard.example.com.evil.example/"},
      {"return_url", "https://dashboard.example.com@evil.example/"},
      {"return_url", "javascript:alert(1)"},
      {"unknown", 1}};
  for (const auto& [name, value] : faults) {
    json request = right;
    request[name] = value;
    EXPECT_EQ(make(request).status, 400) << request;
  }
}

TEST_F(DashboardSessions, AreForOnePersonOnePageAndATime) {
  const std::string mine = token();
  EXPECT_EQ(open("xs_" + std::string(43, 'x'), {{"holder", holder}}).status, 401);
  EXPECT_EQ(open(mine, {{"holder", "short"}}).status, 400);
  EXPECT_EQ(open(mine, {{"holder", holder}, {"origin", "https://evil.example"}}).status, 403);
  EXPECT_EQ(open(mine, {{"holder", holder}}).status, 200);
  EXPECT_EQ(open(mine, {{"holder", holder}, {"origin", "https://dashboard.example.com"}}).status, 200);
  EXPECT_EQ(open(mine, {{"holder", other_holder}}).status, 409);
  EXPECT_EQ(tell(mine, {{"holder", other_holder}, {"type", "disconnected"}}).status, 409);
  EXPECT_EQ(open(mine, {{"holder", holder}}, now + 3599).status, 200);
  EXPECT_EQ(open(mine, {{"holder", holder}}, now + 3600).status, 401);
  state.be_gone(true);
  EXPECT_EQ(open(mine, {{"holder", holder}}).status, 503);
  EXPECT_EQ(make({{"reference", "user 7"}, {"origin", "https://dashboard.example.com"}}).status, 503);
}

TEST_F(DashboardSessions, TellNoMoreThanNamesAndCodes) {
  const std::string mine = token();
  const json account = {{"id", "7"}, {"name", "Lumen"}, {"username", "lumen"}, {"token", "secret"}};
  EXPECT_EQ(tell(mine, {{"holder", holder},
                        {"type", "connected"},
                        {"account", account},
                        {"abilities", {"read"}},
                        {"accessLevel", "read-write"},
                        {"api_secret", "secret"}})
                .status,
            204);
  const auto first = due();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, "connected");
  const json message = json::parse(first->body);
  EXPECT_EQ(message["timestamp"], "2027-01-15T08:00:00Z");
  EXPECT_EQ(message["data"]["session"]["reference"], "user 7");
  EXPECT_EQ(message["data"]["account"], json({{"id", "7"}, {"name", "Lumen"}, {"username", "lumen"}}));
  EXPECT_EQ(message["data"]["access_level"], "read-write");
  EXPECT_EQ(first->body.find("secret"), std::string::npos);
  EXPECT_EQ(first->body.find(mine), std::string::npos);
  for (const json& wrong : {json{{"type", "posted"}}, json{{"type", "connected"}, {"account", {{"id", 7}}}},
                            json{{"type", "needs_fixing"}, {"findings", "all"}},
                            json{{"type", "needs_fixing"}, {"findings", {"a\nb"}}}}) {
    json body = wrong;
    body["holder"] = holder;
    EXPECT_EQ(tell(mine, body).status, 400) << body;
  }
  EXPECT_FALSE(due());
}

TEST_F(DashboardSessions, TryAgainUntilTheyAreHeard) {
  const std::string mine = token();
  tell(mine, {{"holder", holder}, {"type", "disconnected"}});
  const auto first = due();
  ASSERT_TRUE(first);
  // Whoever has taken it has a minute; then it is another one's.
  EXPECT_FALSE(due(now + 59));
  EXPECT_EQ(due(now + 60)->id, first->id);
  EXPECT_EQ(webhooks.settle(*first, 500, now)->count(), 1);
  EXPECT_FALSE(due(now));
  auto again = due(now + 1);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->id, first->id);
  EXPECT_EQ(again->body, first->body);
  EXPECT_EQ(webhooks.settle(*again, 0, now)->count(), 5);
  again = due(now + 5);
  EXPECT_FALSE(webhooks.settle(*again, 204, now));
  EXPECT_FALSE(due(now + 1000000));
  // Gone is an answer, too; and after a day it is given up.
  tell(mine, {{"holder", holder}, {"type", "disconnected"}});
  EXPECT_FALSE(webhooks.settle(*due(), 410, now));
  EXPECT_FALSE(due(now + 1000000));
  std::int64_t waited = 0;
  for (std::size_t tries = 1; webhook_pause(tries); ++tries) waited += webhook_pause(tries)->count();
  EXPECT_GT(waited, 20 * 3600);
  EXPECT_LT(waited, 24 * 3600);
}

TEST_F(DashboardSessions, HaveABoundedQueue) {
  const std::string mine = token();
  for (std::size_t i = 0; i < Webhooks::most_waiting; ++i)
    ASSERT_EQ(tell(mine, {{"holder", holder}, {"type", "disconnected"}}).status, 204);
  EXPECT_EQ(tell(mine, {{"holder", holder}, {"type", "disconnected"}}).status, 503);
  webhooks.settle(*due(), 200, now);
  EXPECT_EQ(tell(mine, {{"holder", holder}, {"type", "disconnected"}}).status, 204);
}

TEST(WebhookSignatures, AreThoseOfTheStandard) {
  // The example of standard-webhooks, libraries/python/README.md, and of Svix's documentation.
  const auto secret = read_webhook_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(secret);
  EXPECT_EQ(webhook_signature(*secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
  for (const char* const wrong :
       {"", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_", "whsec_c2hvcnQ=", "whsec_!!"})
    EXPECT_FALSE(read_webhook_secret(wrong)) << wrong;
}

}  // namespace
}  // namespace x_connect::proxy
