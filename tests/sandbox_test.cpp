// The sandbox from outside: scenarios, state, shapes of replies, limits.
#include <set>

#include "core/credentials.hpp"
#include "core/diagnosis.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

// --- The list ---

TEST_F(SandboxTest, ListsScenariosWithTheirCredentials) {
  const Reply reply = send({.method = "GET", .url = "/sandbox/scenarios", .headers = {}, .body = {}});
  EXPECT_EQ(reply.status, 200);
  const json list = body(reply).at("scenarios");
  ASSERT_EQ(list.size(), scenarios().size());
  std::set<std::string> ids;
  for (const json& row : list) {
    ids.insert(row.at("id"));
    for (const char* name : {"title", "description", "expect"}) EXPECT_NE(row.at(name), "") << row;
    for (const auto& [name, value] : row.at("credentials").items()) {
      EXPECT_NE(find_credential_field(name), nullptr) << name;
      EXPECT_NE(value, "");
    }
  }
  EXPECT_EQ(ids.size(), list.size());
  for (const char* id : {"all_good", "read_only_token", "wrong_secret", "suspended_app"})
    EXPECT_TRUE(ids.contains(id));
}

TEST_F(SandboxTest, ListsTheScenariosOfOneGroup) {
  const auto ids_of = [&](const std::string& url) {
    const json list = body(send({.method = "GET", .url = url, .headers = {}, .body = {}})).at("scenarios");
    std::vector<std::string> ids;
    for (const json& row : list) ids.push_back(row.at("id"));
    return ids;
  };
  const auto accounts = ids_of("/sandbox/scenarios?group=accounts");
  const auto replies = ids_of("/sandbox/scenarios?group=replies");
  const auto all = ids_of("/sandbox/scenarios");
  EXPECT_EQ(accounts.front(), "all_good");
  EXPECT_GT(replies.size(), accounts.size());
  EXPECT_EQ(accounts.size() + replies.size(), all.size());
  EXPECT_TRUE(ids_of("/sandbox/scenarios?group=none").empty());
}

TEST_F(SandboxTest, CredentialsLookRealAndAreOnesOwn) {
  std::set<std::string> keys;
  for (const Scenario& row : scenarios()) {
    const Credentials& held = row.credentials;
    EXPECT_TRUE(keys.insert(held.client_id).second) << row.id;
    for (const Finding& finding : check_credentials(held)) ADD_FAILURE() << row.id << ": " << finding.title;
    if (held.api_key.empty()) continue;
    EXPECT_TRUE(keys.insert(held.api_key).second) << row.id;
    EXPECT_TRUE(keys.insert(held.api_secret).second) << row.id;
    EXPECT_TRUE(keys.insert(held.bearer_token).second) << row.id;
    EXPECT_EQ(held.api_key.size(), 25U);
    EXPECT_EQ(held.api_secret.size(), 50U);
    if (!held.access_token.empty()) {
      EXPECT_TRUE(user_id_of(held.access_token)) << row.id;
      EXPECT_EQ(held.access_token_secret.size(), 45U);
    }
  }
}

// --- What each scenario does ---

struct Expectation {
  const char* scenario;
  int get_me;
  int create_post;
  int bearer_read;      ///< 0: there is no bearer token to read with.
  const char* problem;  ///< Last segment of the refused post's `type`; empty when it is accepted.
  const char* level;    ///< x-access-level of get_me.
};

constexpr Expectation expectations[] = {
    {"all_good", 200, 201, 200, "", "read-write-directmessages"},
    {"read_only_token", 200, 403, 200, "oauth1-permissions", "read"},
    {"no_direct_messages", 200, 201, 200, "", "read-write"},
    {"wrong_secret", 401, 401, 200, "about:blank", "(none)"},
    {"foreign_token", 401, 401, 200, "about:blank", "(none)"},
    {"suspended_app", 401, 401, 401, "about:blank", "(none)"},
    {"not_enrolled", 403, 403, 403, "client-forbidden", "read-write-directmessages"},
    {"no_credits", 402, 402, 402, "credits-depleted", "read-write-directmessages"},
    {"rate_limited", 429, 429, 429, "about:blank", "read-write-directmessages"},
    {"clock_skewed", 401, 401, 200, "about:blank", "(none)"},
    {"five_values", 200, 201, 200, "", "read-write-directmessages"},
    {"enterprise", 200, 201, 200, "", "read-write-directmessages"},
    {"second_account", 200, 201, 200, "", "read-write-directmessages"},
    {"oauth2_only", 200, 201, 0, "", "(none)"},
    {"expired_oauth2", 401, 401, 0, "about:blank", "(none)"},
    {"few_scopes", 200, 403, 0, "about:blank", "(none)"},
};

std::string problem_of(const Reply& reply) {
  const json parsed = json::parse(reply.body);
  const std::string type = parsed.value("type", "");
  return type.substr(type.rfind('/') + 1);
}

TEST_F(SandboxTest, EveryScenarioKeepsItsPromise) {
  for (const Expectation& expected : expectations) {
    SCOPED_TRACE(expected.scenario);
    const Reply me = call("get_me", json::object(), expected.scenario);
    EXPECT_EQ(me.status, expected.get_me) << me.body;
    EXPECT_EQ(header_of(me, "x-access-level"), expected.level);
    const Reply post = call("create_post", {{"text", "Hello"}}, expected.scenario);
    EXPECT_EQ(post.status, expected.create_post) << post.body;
    EXPECT_EQ(problem_of(post), expected.problem) << post.body;
    if (expected.bearer_read == 0) continue;  // No bearer token is held.
    const Reply search = call("search_posts", {{"query", "coffee"}}, expected.scenario, AuthKind::app_only);
    EXPECT_EQ(search.status, expected.bearer_read) << search.body;
    EXPECT_EQ(header_of(search, "x-access-level"), "(none)");
  }
  EXPECT_EQ(std::size(expectations) + 1 + recorded_replies().size(), scenarios().size())
      << "bearer_only has a test of its own";
}

TEST_F(SandboxTest, RefusesTheBearerTokenWhereAUserIsNeeded) {
  const Credentials& held = scenario("bearer_only").credentials;
  EXPECT_EQ(held.access_token, "");
  for (const char* url : {"/2/users/me", "/2/users/1/timelines/reverse_chronological"}) {
    const Reply reply = send({.method = "GET",
                              .url = url,
                              .headers = {{"authorization", "Bearer " + held.bearer_token}},
                              .body = {}});
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(problem_of(reply), "unsupported-authentication");
    EXPECT_EQ(body(reply).at("detail"),
              "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported "
              "authentication "
              "types are [OAuth 1.0a User Context, OAuth 2.0 User Context].");
  }
}

TEST_F(SandboxTest, TellsNobodyWhyAuthenticationFailed) {
  const Reply wrong_secret = call("get_me", json::object(), "wrong_secret");
  const Reply suspended = call("get_me", json::object(), "suspended_app");
  const Reply nobody = send({.method = "GET", .url = "/2/users/me", .headers = {}, .body = {}});
  EXPECT_EQ(wrong_secret.body,
            R"({"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"})");
  EXPECT_EQ(suspended.body, wrong_secret.body);
  EXPECT_EQ(nobody.body, wrong_secret.body);
}

TEST_F(SandboxTest, ShowsTheWrongClockInItsDate) {
  const Reply skewed = call("get_me", json::object(), "clock_skewed");
  const Exchange exchange{.reply = skewed, .auth = AuthKind::oauth1, .received_at = now};
  EXPECT_EQ(read_reply(exchange).clock_skew, -1200);
  client_now = now + 1200;
  EXPECT_EQ(call("get_me", json::object(), "clock_skewed").status, 200) << "a clock that agrees is let in";
}

TEST_F(SandboxTest, ReadOnlyIsToldApartFromWrongSecretByTheDiagnosis) {
  const auto first_finding = [&](std::string_view id) {
    const Exchange exchange{
        .reply = call("create_post", {{"text", "x"}}, id), .auth = AuthKind::oauth1, .received_at = now};
    return diagnose(*find_action("create_post"), exchange, read_reply(exchange)).at(0).code;
  };
  EXPECT_EQ(first_finding("read_only_token"), "read_only_token");
  EXPECT_NE(first_finding("wrong_secret"), "read_only_token");
  EXPECT_EQ(first_finding("no_credits"), "no_credits");
  EXPECT_EQ(first_finding("not_enrolled"), "app_not_enrolled");
  EXPECT_EQ(first_finding("rate_limited"), "rate_limited");
  EXPECT_EQ(first_finding("clock_skewed"), "clock_wrong");
}

}  // namespace

}  // namespace x_connect::sandbox
