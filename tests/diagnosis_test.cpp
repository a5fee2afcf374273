#include "core/diagnosis.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>

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

TEST(Diagnose, TakesEveryStatusOfSuccess) {
  EXPECT_EQ(first_code("create_post", 200, R"({"data":{"id":"1"}})"), "none");
  EXPECT_EQ(first_code("get_me", 201, R"({"data":{"id":"1"}})"), "none");
  EXPECT_EQ(first_code("append_media_upload", 204, ""), "none");
  EXPECT_EQ(first_code("get_me", 200, ""), "reply_not_readable");
  EXPECT_EQ(first_code("get_posts", 200, R"({"data":[],"errors":[{"detail":"x"}]})"), "partly_missing");
}

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

const std::map<std::string, Scope> scopes{{"request", Scope::request},
                                          {"action", Scope::action},
                                          {"credentials", Scope::credentials},
                                          {"app", Scope::app},
                                          {"device", Scope::device}};
const std::map<std::string, Retry> retries{
    {"now", Retry::now}, {"at", Retry::at}, {"after_fix", Retry::after_fix}, {"never", Retry::never}};

/// Every row of vectors/diagnosis.json; and no finding without a row.
TEST(Diagnose, KnowsEveryReplyOfTheTable) {
  std::ifstream file(X_CONNECT_VECTORS "/diagnosis.json");
  const auto vectors = nlohmann::json::parse(file, nullptr, false);
  ASSERT_TRUE(vectors.is_object());
  std::set<std::string> seen;
  for (const auto& row : vectors["replies"]) {
    SCOPED_TRACE(row.dump());
    Exchange exchange{.reply = {.status = row["status"], .headers = {}, .body = row["body"]},
                      .auth = parse_auth_kind(row["auth"].get<std::string>()),
                      .received_at = 784111777};
    for (const auto& [name, value] : row["headers"].items()) exchange.reply.headers.emplace_back(name, value);
    for (const auto& kind : row["accepted"])
      exchange.accepted.push_back(*parse_auth_kind(kind.get<std::string>()));
    for (const auto& kind : row["rejected"])
      exchange.rejected.push_back(*parse_auth_kind(kind.get<std::string>()));
    const auto found =
        diagnose(*find_action(row["action"].get<std::string>()), exchange, read_reply(exchange));
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found.front().code, row["code"].get<std::string>());
    EXPECT_FALSE(found.front().title.empty());
    EXPECT_FALSE(found.front().cause.empty());
    EXPECT_FALSE(found.front().evidence.empty());
    EXPECT_FALSE(found.front().fix.empty());
    EXPECT_EQ(found.front().scope, scopes.at(row["scope"]));
    EXPECT_EQ(found.front().retry, retries.at(row["retry"]));
    EXPECT_EQ(found.front().retry_at.has_value(), found.front().retry == Retry::at);
    seen.insert(found.front().code);
  }
  for (const std::string_view code : finding_codes()) EXPECT_TRUE(seen.contains(std::string(code))) << code;
}

TEST(Diagnose, TellsTheEvidenceOneFactALine) {
  Exchange exchange{
      .reply = {.status = 403,
                .headers = {{"x-access-level", "read"}, {"date", "Sun, 06 Nov 1994 08:49:37 GMT"}},
                .body = R"({"title":"Forbidden","detail":"Not\nso."})"},
      .auth = AuthKind::oauth1,
      .received_at = 784111777 - 400};
  const auto found = diagnose(*find_action("create_post"), exchange, read_reply(exchange));
  ASSERT_FALSE(found.empty());
  EXPECT_EQ(found.front().evidence,
            "X answered 403: \"Not so.\"\nx-access-level: read\nThe clock here is 400 seconds behind X's.");
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

TEST(Diagnose, TellsWhenToTryAgain) {
  const std::string body = R"({"title":"Too Many Requests","status":429})";
  const auto retry_at = [&](Headers headers) {
    return findings("get_me", 429, body, std::move(headers)).front().retry_at;
  };
  EXPECT_EQ(retry_at({{"x-rate-limit-limit", "75"},
                      {"x-rate-limit-remaining", "0"},
                      {"x-rate-limit-reset", "784112000"}}),
            784112000);
  EXPECT_EQ(retry_at({{"x-user-limit-24hour-limit", "17"},
                      {"x-user-limit-24hour-remaining", "0"},
                      {"x-user-limit-24hour-reset", "784200000"}}),
            784200000);
  EXPECT_EQ(retry_at({{"retry-after", "60"}}), 784111777 + 60);
  // A window lasts a quarter of an hour; what is not a number of seconds says nothing.
  for (const char* const odd : {"", "-5", "soon", "1e9", "Sun, 06 Nov 1994 08:49:37 GMT"}) {
    EXPECT_EQ(retry_at({{"retry-after", odd}}), 784111777 + 900) << odd;
  }
  EXPECT_EQ(retry_at({{"retry-after", "99999999999999"}}), 784111777 + 86400);
  // A window that is not used up is not the one that is waited for.
  EXPECT_EQ(retry_at({{"x-rate-limit-limit", "75"},
                      {"x-rate-limit-remaining", "74"},
                      {"x-rate-limit-reset", "784112600"}}),
            784111777 + 900);
  const Exchange timeless{
      .reply = {.status = 429, .headers = {}, .body = body}, .auth = AuthKind::oauth1, .received_at = {}};
  EXPECT_EQ(diagnose(*find_action("get_me"), timeless, read_reply(timeless)).front().retry_at, std::nullopt);
}

TEST(Diagnose, RepeatsNoPostThatMayHaveBeenDone) {
  const auto retry = [](std::string_view action, int status, std::string body = "") {
    return findings(action, status, std::move(body)).front().retry;
  };
  for (const int status : {0, 201, 408, 500, 502, 504, 522}) {
    EXPECT_EQ(retry("create_post", status), Retry::after_fix) << status;
    EXPECT_EQ(retry("get_me", status), Retry::now) << status;
    EXPECT_EQ(retry("delete_post", status), Retry::now) << status;
  }
  EXPECT_EQ(retry("create_post", 503), Retry::now);
  const auto proxy = [](const std::string& name) {
    return R"({"type":"urn:x-connect:problem:)" + name + "\"}";
  };
  EXPECT_EQ(retry("create_post", 504, proxy("upstream-timeout")), Retry::after_fix);
  EXPECT_EQ(retry("get_me", 504, proxy("upstream-timeout")), Retry::now);
  EXPECT_EQ(retry("create_post", 502, proxy("upstream-unreachable")), Retry::now);
  EXPECT_EQ(retry("create_post", 502, proxy("new-one")), Retry::after_fix);
}

TEST(Diagnose, AsksForTheLeastDestructiveFixFirst) {
  const auto refused = findings("get_me", 401, unauthorized).front();
  EXPECT_EQ(refused.fields.front(), "access_token_secret");
  EXPECT_LT(refused.fix.find("again"), refused.fix.find("regenerate"));
  EXPECT_EQ(findings("search_posts", 401, unauthorized, {}, AuthKind::app_only).front().fields,
            std::vector<std::string>{"bearer_token"});
  for (const Finding& finding : {refused, findings("get_me", 429, "{}").front()}) {
    for (const std::string& field : finding.fields) EXPECT_NE(find_credential_field(field), nullptr) << field;
  }
}

TEST(Diagnose, SurvivesOddBodies) {
  for (const char* body :
       {"[]", "5", "null", R"({"errors":{}})", R"({"errors":[5]})", R"({"errors":[{"code":"x"}]})",
        R"({"type":5,"detail":[]})", R"({"type":"urn:x-connect:problem:"})"}) {
    EXPECT_EQ(findings("get_me", 418, body).size(), 1U) << body;
  }
}

// Findings stand in a check, beside a form, in a terminal and in an agent's answer: none of them knows what
// is below it.
TEST(Diagnosis, PointsAtNothingThatMayNotBeThere) {
  for (const std::string_view code : finding_codes()) {
    const auto finding = describe_finding(code);
    if (!finding) continue;
    for (const std::string& text : {finding->cause, finding->fix}) {
      for (const char* place : {"s below", "it below", "time shown", "ones here", " above"})
        EXPECT_EQ(text.find(place), std::string::npos) << code << ": " << text;
    }
  }
}

}  // namespace
}  // namespace x_connect
