#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "core/catalogue.hpp"

namespace x_connect {
namespace {

TEST(Catalogue, RowsAreWhole) {
  std::set<std::string_view> ids;
  for (const Action& action : actions()) {
    SCOPED_TRACE(action.id);
    EXPECT_TRUE(ids.insert(action.id).second);
    EXPECT_EQ(find_action(action.id), &action);
    EXPECT_FALSE(action.title.empty());
    EXPECT_FALSE(action.group.empty());
    EXPECT_TRUE(action.description.ends_with('.'));
    EXPECT_TRUE(action.path.starts_with("/2/"));
    EXPECT_NE(action.auth, 0);
    // What X tells an app, it tells a user of it with whatever scopes.
    EXPECT_TRUE(action.scopes.empty()
                    ? !accepts(action, AuthKind::oauth2) || accepts(action, AuthKind::app_only)
                    : accepts(action, AuthKind::oauth2));
    EXPECT_EQ(action.price.usd_thousandths > 0, !action.price.unit.empty());
    EXPECT_EQ(action.doubtful_auth & ~action.auth, 0);
    EXPECT_EQ(action.read_only, action.method == "GET");
    if (action.method != "GET") {
      EXPECT_FALSE(accepts(action, AuthKind::app_only));
    }
    std::set<std::string_view> names;
    for (const Parameter& parameter : action.parameters) {
      EXPECT_TRUE(names.insert(parameter.name).second) << parameter.name;
      EXPECT_FALSE(parameter.title.empty()) << parameter.name;
      EXPECT_FALSE(parameter.help.empty()) << parameter.name;
      const bool in_path =
          action.path.find("{" + std::string(parameter.name) + "}") != std::string_view::npos;
      EXPECT_EQ(in_path, parameter.location == ParameterLocation::path) << parameter.name;
    }
  }
  EXPECT_EQ(find_action("nothing"), nullptr);
}

TEST(Catalogue, KnowsTheTokenEndpoints) {
  for (const TokenEndpoint& endpoint : token_endpoints()) {
    EXPECT_EQ(&token_endpoint(endpoint.call), &endpoint);
    EXPECT_EQ(find_token_endpoint(endpoint.method, endpoint.path), &endpoint);
  }
  EXPECT_EQ(token_endpoint(TokenCall::oauth2_revoke).path, "/2/oauth2/revoke");
  EXPECT_EQ(find_token_endpoint("GET", "/2/oauth2/token"), nullptr);
  EXPECT_EQ(find_token_endpoint("POST", "/2/oauth2/tokens"), nullptr);
}

TEST(Catalogue, FormatsMatchTheirPatterns) {
  const char* samples[] = {"",
                           "0",
                           "1234567890123456789",
                           "12345678901234567890",
                           "id",
                           "tweet.fields",
                           "author_id",
                           "A-b_9",
                           "a b",
                           "\n1",
                           "1\n",
                           "2026-08-01T00:00:00Z",
                           "2026-08-01T00:00:00.5Z",
                           "2026-08-01T00:00:00.123Z",
                           "2026-08-01T00:00:00.1234Z",
                           "2026-08-01T00:00:00.Z",
                           "2026-08-01T00:00:00",
                           "2026-08-01 00:00:00Z",
                           "x026-08-01T00:00:00Z",
                           "a_b9",
                           "abcdefghijklmnop",
                           "12-13",
                           "12-",
                           "-13",
                           "1-2-3",
                           "12345678901234567890-1",
                           "123456789012345",
                           "12345678901234",
                           "abcdefghijklmnopqrstuvwxy",
                           "abcdefghijklmnopqrstuvwxyz",
                           "video/mp4",
                           "Video/mp4",
                           "image/svg+xml",
                           "video/",
                           "/mp4",
                           "aGk=",
                           "aGk===",
                           "=",
                           "a+/b"};
  for (const TextFormat& format : text_formats()) {
    const std::regex pattern{std::string(format.pattern)};
    for (const char* sample : samples) {
      EXPECT_EQ(format.matches(sample), std::regex_match(sample, pattern)) << format.pattern << " " << sample;
    }
  }
}

TEST(MatchesPath, TakesExactlyOneSegmentForAName) {
  EXPECT_TRUE(matches_path("/2/tweets", "/2/tweets"));
  EXPECT_TRUE(matches_path("/2/tweets/{id}", "/2/tweets/1"));
  EXPECT_TRUE(matches_path("/2/users/{id}/tweets", "/2/users/1/tweets"));
  EXPECT_FALSE(matches_path("/2/tweets/{id}", "/2/tweets/"));
  EXPECT_FALSE(matches_path("/2/tweets/{id}", "/2/tweets"));
  EXPECT_FALSE(matches_path("/2/tweets/{id}", "/2/tweets/1/2"));
  EXPECT_FALSE(matches_path("/2/users/{id}/tweets", "/2/users//tweets"));
  EXPECT_FALSE(matches_path("/2/users/{id}/tweets", "/2/users/1/tweet"));
  EXPECT_FALSE(matches_path("/2/tweets", "/2/tweets/"));
  EXPECT_FALSE(matches_path("/2/tweets", "/2/Tweets"));
  EXPECT_FALSE(matches_path("/2/tweets", ""));
}

TEST(InputSchema, DescribesTheArguments) {
  const auto schema = input_schema(*find_action("get_user_posts"));
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["properties"]["max_results"]["minimum"], 5);
  EXPECT_EQ(schema["properties"]["max_results"]["default"], 10);
  EXPECT_EQ(schema["properties"]["id"]["pattern"], "^(?:[0-9]{1,19})$");
  EXPECT_EQ(schema["properties"]["exclude"]["items"]["enum"], nlohmann::json({"replies", "retweets"}));
  const auto post = input_schema(*find_action("create_post"));
  EXPECT_EQ(post["required"], nlohmann::json::array());
  EXPECT_NE(post["description"].get<std::string>().find("text, media_ids"), std::string::npos);
  EXPECT_EQ(post["dependentRequired"]["poll_options"], nlohmann::json({"poll_duration_minutes"}));
  EXPECT_FALSE(input_schema(*find_action("get_media_status"))["properties"].contains("command"));
}

// Large clients refuse a whole list of tools for one schema that combines schemas at its top.
TEST(InputSchema, CombinesNothingAtItsTop) {
  for (const Action& action : actions()) {
    const auto schema = input_schema(action);
    for (const char* keyword : {"anyOf", "oneOf", "allOf", "not", "if", "$ref"})
      EXPECT_FALSE(schema.contains(keyword)) << action.id;
    EXPECT_EQ(schema["type"], "object") << action.id;
    for (const auto& [name, property] : schema["properties"].items())
      EXPECT_FALSE(property["description"].get<std::string>().empty()) << action.id << "." << name;
  }
}

TEST(AccessLevel, NamesRoundTrip) {
  for (const AccessLevel level :
       {AccessLevel::read, AccessLevel::read_write, AccessLevel::read_write_directmessages}) {
    EXPECT_EQ(parse_access_level(to_string(level)), level);
  }
  EXPECT_EQ(parse_access_level("none"), std::nullopt);
  EXPECT_EQ(parse_access_level("Read"), std::nullopt);
}

}  // namespace
}  // namespace x_connect
