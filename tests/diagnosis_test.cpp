#include "core/diagnosis.hpp"

#include <gtest/gtest.h>

namespace x_connect {
namespace {

std::vector<Finding> findings(std::string_view action, int status, std::string body, Headers headers = {},
                              AuthKind auth = AuthKind::oauth1) {
  const Exchange exchange{.reply = {.status = status, .headers = std::move(headers), .body = std::move(body)},
                          .auth = auth,
                          .received_at = 784111777};
  return diagnose(*find_action(action), exchange, read_reply(exchange));
}

std::string first_code(std::string_view action, int status, std::string body, Headers headers = {},
                       AuthKind auth = AuthKind::oauth1) {
  const auto found = findings(action, status, std::move(body), std::move(headers), auth);
  return found.empty() ? "none" : found.front().code;
}

constexpr const char* unauthorized =
    R"({"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"})";
constexpr const char* oauth1_permissions =
    R"({"title":"Forbidden","status":403,"detail":"Your client app is not configured with the appropriate oauth1 app permissions for this endpoint.","type":"https://api.twitter.com/2/problems/oauth1-permissions"})";

TEST(Diagnose, SuccessHasNoFindings) { EXPECT_EQ(first_code("create_post", 201, R"({"data":{}})"), "none"); }

TEST(Diagnose, TellsAReadOnlyTokenFromWrongKeys) {
  EXPECT_EQ(first_code("create_post", 403, oauth1_permissions, {{"x-access-level", "read"}}),
            "read_only_token");
  EXPECT_EQ(first_code("create_post", 403, oauth1_permissions), "read_only_token");
  EXPECT_EQ(first_code("create_post", 403, oauth1_permissions, {{"x-access-level", "read-write"}}),
            "level_too_low");
  EXPECT_EQ(first_code("create_post", 401, unauthorized), "wrong_signing_keys");
  EXPECT_EQ(first_code("search_posts", 401, unauthorized, {}, AuthKind::app_only), "wrong_bearer_token");
}

TEST(Diagnose, BlamesTheClockOnlyWithEvidence) {
  EXPECT_EQ(first_code("get_me", 401, unauthorized, {{"date", "Sun, 06 Nov 1994 08:39:37 GMT"}}),
            "clock_wrong");
  EXPECT_EQ(first_code("get_me", 401, unauthorized, {{"date", "Sun, 06 Nov 1994 08:49:30 GMT"}}),
            "wrong_signing_keys");
  EXPECT_EQ(first_code("get_me", 401, R"({"errors":[{"code":135,"message":"Timestamp out of bounds."}]})"),
            "clock_wrong");
  EXPECT_EQ(first_code("get_me", 200, "{}", {{"date", "Sun, 06 Nov 1994 08:39:37 GMT"}}), "clock_skewed");
}

TEST(Diagnose, KnowsTheCommonReplies) {
  struct Case {
    int status;
    const char* body;
    const char* code;
  };
  const Case cases[] = {
      {0, "", "no_reply"},
      {402, R"({"title":"CreditsDepleted","type":"https://api.twitter.com/2/problems/credits"})",
       "no_credits"},
      {403,
       R"({"title":"Unsupported Authentication","type":"https://api.x.com/2/problems/unsupported-authentication"})",
       "unsupported_auth"},
      {403,
       R"({"reason":"client-not-enrolled","type":"https://api.twitter.com/2/problems/client-forbidden"})",
       "app_not_enrolled"},
      {403,
       R"({"detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank"})",
       "duplicate_post"},
      {403,
       R"({"detail":"Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to."})",
       "reply_not_allowed"},
      {429, R"({"title":"Too Many Requests","type":"about:blank"})", "rate_limited"},
      {429, R"({"errors":[{"code":88,"message":"Rate limit exceeded"}]})", "rate_limited"},
      {429, R"({"title":"UsageCapExceeded","type":"https://api.twitter.com/2/problems/usage-capped"})",
       "usage_capped"},
      {403, R"({"errors":[{"code":326,"message":"locked"}]})", "account_locked"},
      {401, R"({"errors":[{"code":416,"message":"suspended"}]})", "app_suspended"},
      {404, "", "not_found"},
      {400, R"({"errors":[{"message":"bad"}],"title":"Invalid Request"})", "invalid_request"},
      {503, "<html>", "x_unavailable"},
      {403, R"({"title":"Forbidden","type":"about:blank","status":403,"detail":"Forbidden"})",
       "unknown_reply"},
      {302, "", "unknown_reply"},
      {200, "{}", "unknown_reply"},
  };
  for (const Case& c : cases) {
    const auto found = findings("create_post", c.status, c.body);
    ASSERT_EQ(found.size(), 1U) << c.code;
    EXPECT_EQ(found.front().code, c.code) << c.body;
    EXPECT_FALSE(found.front().title.empty());
    EXPECT_FALSE(found.front().cause.empty());
    EXPECT_FALSE(found.front().evidence.empty());
    EXPECT_FALSE(found.front().fix.empty());
  }
}

TEST(Diagnose, PassesOnWhatTheProxySays) {
  const auto found = findings(
      "get_me", 502,
      R"({"type":"urn:x-connect:problem:upstream-unreachable","title":"X cannot be reached","detail":"No connection.","hint":"Check the network."})");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().code, "proxy_upstream_unreachable");
  EXPECT_EQ(found.front().cause, "No connection.");
  EXPECT_EQ(found.front().fix, "Check the network.");
}

TEST(Diagnose, SurvivesOddBodies) {
  for (const char* body :
       {"[]", "5", "null", R"({"errors":{}})", R"({"errors":[5]})", R"({"errors":[{"code":"x"}]})",
        R"({"type":5,"detail":[]})", R"({"type":"urn:x-connect:problem:"})"}) {
    EXPECT_EQ(findings("get_me", 418, body).size(), 1U) << body;
  }
}

}  // namespace
}  // namespace x_connect
