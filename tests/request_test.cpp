#include "core/request.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>

namespace x_connect {
namespace {

using nlohmann::json;

Credentials all() {
  Credentials credentials;
  credentials.api_key = "key";
  credentials.api_secret = "key secret";
  credentials.bearer_token = "AAAA%2B";
  credentials.access_token = "2244994945-AbCdEfGhIjKlMnOpQrStUvWxYz";
  credentials.access_token_secret = "token secret";
  return credentials;
}

const PrepareOptions options{.nonce = "nonce", .timestamp = "1700000000", .auth = {}};

Result<PreparedRequest> prepare_with(std::string_view action, const json& arguments) {
  return prepare(action, arguments, all(), options);
}

/// Every row of vectors/requests.json, for an account with the id 12.
TEST(Prepare, MakesTheExactRequestOfEveryAction) {
  std::ifstream file(X_CONNECT_VECTORS "/requests.json");
  const json vectors = json::parse(file, nullptr, false);
  ASSERT_TRUE(vectors.is_object());
  Credentials credentials = all();
  credentials.access_token = "12-AbCdEfGhIjKlMnOpQrStUvWxYz";
  credentials.oauth2_access_token = "oauth2";
  std::set<std::string> covered;
  for (const json& row : vectors["requests"]) {
    const std::string id = row["action"];
    SCOPED_TRACE(row.dump());
    const Action* const action = find_action(id);
    ASSERT_NE(action, nullptr);
    covered.insert(id);
    json auth = json::array();
    for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
      if (!accepts(*action, kind)) continue;
      auth.push_back(to_string(kind));
      PrepareOptions with = options;
      with.auth = kind;
      const auto prepared = prepare(id, row["arguments"], credentials, with);
      ASSERT_TRUE(prepared) << prepared.error().message;
      EXPECT_EQ(prepared->request.method, row["method"].get<std::string>());
      EXPECT_EQ(prepared->request.url, row["url"].get<std::string>());
      EXPECT_EQ(prepared->auth, kind);
      const std::string& body = prepared->request.body;
      EXPECT_EQ(body.empty() ? json() : json::parse(body, nullptr, false), row["body"]);
      EXPECT_EQ(header(prepared->request.headers, "content-type").has_value(), !body.empty());
    }
    EXPECT_EQ(auth, row["auth"]);
    std::vector<std::string> scopes(action->scopes.begin(), action->scopes.end());
    std::sort(scopes.begin(), scopes.end());
    EXPECT_EQ(json(scopes), row["scopes"]);
    EXPECT_EQ(to_string(action->level), row["level"].get<std::string>());
    EXPECT_EQ(action->success_status, row["successStatus"].get<int>());
  }
  for (const Action& action : actions()) EXPECT_TRUE(covered.contains(std::string(action.id))) << action.id;
}

TEST(Prepare, WantsArgumentsThatBelongTogether) {
  const auto poll = prepare_with("create_post", {{"text", "?"}, {"poll_options", {"a", "b"}}});
  ASSERT_FALSE(poll);
  EXPECT_EQ(poll.error().field, "poll_duration_minutes");
  const auto nothing = prepare_with("create_post", {{"reply_settings", "following"}});
  ASSERT_FALSE(nothing);
  EXPECT_EQ(nothing.error().field, "text");
  EXPECT_NE(nothing.error().hint.find("media_ids"), std::string::npos);
  const auto constant = prepare_with("get_media_status", {{"media_id", "1"}, {"command", "INIT"}});
  ASSERT_FALSE(constant);
  EXPECT_EQ(constant.error().problems.front().code, "unknown_argument");
  const auto negative =
      prepare_with("append_media_upload", {{"id", "1"}, {"media", "aGk="}, {"segment_index", -1}});
  ASSERT_FALSE(negative);
  EXPECT_EQ(negative.error().field, "segment_index");
}

TEST(Prepare, ChoosesOAuth2WhereOAuth1IsDoubtful) {
  Credentials credentials = all();
  EXPECT_EQ(prepare("get_bookmarks", json::object(), credentials, options)->auth, AuthKind::oauth1);
  credentials.oauth2_access_token = "oauth2";
  EXPECT_EQ(prepare("get_bookmarks", json::object(), credentials, options)->auth, AuthKind::oauth2);
  EXPECT_EQ(prepare("get_me", json::object(), credentials, options)->auth, AuthKind::oauth1);
}

TEST(Prepare, SignsAPost) {
  const auto prepared = prepare_with("create_post", {{"text", "Hi \xE2\x98\x83 \"there\""}});
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->request.method, "POST");
  EXPECT_EQ(prepared->request.url, "https://api.x.com/2/tweets");
  EXPECT_EQ(prepared->request.body, "{\"text\":\"Hi \xE2\x98\x83 \\\"there\\\"\"}");
  EXPECT_EQ(header(prepared->request.headers, "content-type"), "application/json");
  EXPECT_EQ(prepared->auth, AuthKind::oauth1);
  ASSERT_TRUE(prepared->signature);
  // A JSON body is not signed.
  EXPECT_EQ(
      prepared->signature->normalized_parameters,
      "oauth_consumer_key=key&oauth_nonce=nonce&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1700000000&"
      "oauth_token=2244994945-AbCdEfGhIjKlMnOpQrStUvWxYz&oauth_version=1.0");
  EXPECT_EQ(header(prepared->request.headers, "Authorization"), prepared->signature->authorization);
}

TEST(Prepare, PlacesBodyArgumentsWhereXWantsThem) {
  const auto prepared = prepare_with(
      "create_post", {{"text", "a"}, {"in_reply_to_tweet_id", "12"}, {"reply_settings", "following"}});
  ASSERT_TRUE(prepared);
  EXPECT_EQ(
      json::parse(prepared->request.body),
      json({{"text", "a"}, {"reply", {{"in_reply_to_tweet_id", "12"}}}, {"reply_settings", "following"}}));
}

TEST(Prepare, FillsInTheOwnUserIdAndDefaults) {
  const auto prepared = prepare_with("get_home_timeline", json::object());
  ASSERT_TRUE(prepared);
  EXPECT_EQ(
      prepared->request.url,
      "https://api.x.com/2/users/2244994945/timelines/reverse_chronological?max_results=10&tweet.fields="
      "id%2Ctext%2Ccreated_at%2Cauthor_id%2Cconversation_id%2Cpublic_metrics");
  EXPECT_EQ(prepared->request.body, "");
  EXPECT_EQ(header(prepared->request.headers, "content-type"), std::nullopt);
  // The comma of a list is signed once encoded, hence twice in the base string.
  EXPECT_NE(prepared->signature->signature_base_string.find("tweet.fields%3Did%252Ctext"), std::string::npos);
}

TEST(Prepare, UsesTheBearerTokenVerbatim) {
  const auto prepared = prepare_with("search_posts", {{"query", "cats & \"dogs\" #x"}, {"max_results", 20}});
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->auth, AuthKind::app_only);
  EXPECT_FALSE(prepared->signature);
  EXPECT_EQ(header(prepared->request.headers, "authorization"), "Bearer AAAA%2B");
  EXPECT_TRUE(prepared->request.url.starts_with(
      "https://api.x.com/2/tweets/search/recent?query=cats%20%26%20%22dogs%22%20%23x&max_results=20&"));
}

TEST(Prepare, ReportsAllProblemsAtOnce) {
  const auto refused = prepare_with(
      "get_user_posts",
      {{"id", 5}, {"max_results", 3}, {"exclude", {"quotes"}}, {"colour", "blue"}, {"since_id", "x"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "invalid_arguments");
  std::vector<std::string> fields;
  for (const Error& problem : refused.error().problems) fields.push_back(problem.code + " " + problem.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"unknown_argument colour", "invalid_argument id",
                                              "invalid_argument max_results", "invalid_argument since_id",
                                              "invalid_argument exclude"}));
}

TEST(Prepare, RefusesWrongValues) {
  const std::pair<const char*, json> cases[] = {
      {"create_post", {{"text", ""}}},
      {"create_post", {{"text", nullptr}}},
      {"create_post", {{"text", 5}}},
      {"create_post", {{"text", std::string(25001, 'a')}}},
      {"create_post", {{"text", "a"}, {"reply_settings", "nobody"}}},
      {"create_post", json::array()},
      {"create_post", nullptr},
      {"delete_post", json::object()},
      {"delete_post", {{"id", "../../1"}}},
      {"delete_post", {{"id", ""}}},
      {"get_user_posts", {{"max_results", 1.5}}},
      {"get_user_posts", {{"max_results", "10"}}},
      {"get_user_posts", {{"max_results", 18446744073709551615U}}},
      {"get_user_posts", {{"tweet.fields", "id,text"}}},
      {"get_user_posts", {{"tweet.fields", {1}}}},
      {"get_user_posts", {{"start_time", "yesterday"}}},
      {"search_posts", {{"query", ""}}},
  };
  for (const auto& [action, arguments] : cases) {
    const auto refused = prepare_with(action, arguments);
    ASSERT_FALSE(refused) << action << arguments;
    EXPECT_EQ(refused.error().code, "invalid_arguments");
    EXPECT_FALSE(refused.error().problems.empty());
  }
  EXPECT_EQ(prepare_with("fly", json::object()).error().code, "unknown_action");
}

TEST(Prepare, CountsCharactersNotBytes) {
  std::string text;
  for (int i = 0; i < 25000; ++i) text += "\xE2\x98\x83";
  EXPECT_TRUE(prepare_with("create_post", {{"text", text}}));
}

TEST(Prepare, NeedsToKnowTheUser) {
  Credentials credentials;
  credentials.oauth2_access_token = "t";
  const auto refused = prepare("get_home_timeline", json::object(), credentials, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "id");
  EXPECT_TRUE(prepare("get_home_timeline", {{"id", "7"}}, credentials, options));
}

TEST(Prepare, RefusesTokensThatWouldSplitAHeader) {
  Credentials credentials = all();
  credentials.bearer_token = "AAAA\r\nX-Evil: 1";
  const auto refused = prepare("search_posts", {{"query", "x"}}, credentials, options);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "credentials.bearer_token");
  EXPECT_EQ(refused.error().message.find("Evil"), std::string::npos);
}

}  // namespace
}  // namespace x_connect
