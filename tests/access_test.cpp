#include "core/access.hpp"

#include <gtest/gtest.h>

#include <map>

namespace x_connect {
namespace {

const Action& action(std::string_view id) { return *find_action(id); }

Credentials signing() {
  Credentials credentials;
  credentials.api_key = credentials.api_secret = credentials.access_token = credentials.access_token_secret =
      "x";
  return credentials;
}

std::map<std::string_view, ActionAccess> verdicts(const Credentials& credentials, const Observed& observed) {
  std::map<std::string_view, ActionAccess> result;
  for (const ActionAccess& verdict : access(credentials, observed)) result.emplace(verdict.action, verdict);
  return result;
}

TEST(ChooseAuth, PrefersTheBearerTokenForPublicReads) {
  Credentials credentials = signing();
  EXPECT_EQ(choose_auth(action("get_post"), credentials), AuthKind::oauth1);
  credentials.bearer_token = "b";
  EXPECT_EQ(choose_auth(action("get_post"), credentials), AuthKind::app_only);
  EXPECT_EQ(choose_auth(action("get_me"), credentials), AuthKind::oauth1);
  EXPECT_EQ(choose_auth(action("get_post"), credentials, AuthKind::oauth1), AuthKind::oauth1);
}

TEST(ChooseAuth, FallsBackToOAuth2) {
  Credentials credentials;
  credentials.oauth2_access_token = "t";
  EXPECT_EQ(choose_auth(action("create_post"), credentials), AuthKind::oauth2);
  EXPECT_EQ(choose_auth(action("get_post"), credentials), AuthKind::oauth2);
}

TEST(ChooseAuth, SaysWhatIsMissing) {
  Credentials credentials = signing();
  credentials.access_token_secret.clear();
  const auto refused = choose_auth(action("create_post"), credentials);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "missing_credentials");
  EXPECT_NE(refused.error().message.find("Access Token Secret"), std::string::npos);
  EXPECT_EQ(choose_auth(action("create_post"), signing(), AuthKind::app_only).error().code,
            "unsupported_auth");
  EXPECT_EQ(choose_auth(action("create_post"), signing(), AuthKind::oauth2).error().code,
            "missing_credentials");
}

TEST(Access, DependsOnTheLevelOfTheToken) {
  EXPECT_EQ(verdicts(signing(), {})["create_post"].verdict, Verdict::unknown);
  EXPECT_EQ(verdicts(signing(), {})["get_me"].verdict, Verdict::allowed);
  const auto read = verdicts(signing(), {.access_level = AccessLevel::read, .scopes = {}, .rejected = {}});
  EXPECT_EQ(read.at("create_post").verdict, Verdict::denied);
  EXPECT_EQ(read.at("create_post").guide_step, "permissions");
  EXPECT_EQ(read.at("get_home_timeline").verdict, Verdict::allowed);
  const auto write =
      verdicts(signing(), {.access_level = AccessLevel::read_write, .scopes = {}, .rejected = {}});
  EXPECT_EQ(write.at("create_post").verdict, Verdict::allowed);
}

TEST(Access, WithoutCredentialsNothingIsAllowedAndEachSaysWhy) {
  for (const ActionAccess& verdict : access({}, {})) {
    EXPECT_EQ(verdict.verdict, Verdict::denied) << verdict.action;
    EXPECT_FALSE(verdict.reason.empty());
    EXPECT_FALSE(verdict.guide_step.empty());
  }
}

TEST(Access, BelievesARefusal) {
  Credentials credentials = signing();
  credentials.bearer_token = "b";
  const auto refused =
      verdicts(credentials, {.access_level = {}, .scopes = {}, .rejected = {AuthKind::oauth1}});
  EXPECT_EQ(refused.at("get_me").verdict, Verdict::denied);
  EXPECT_EQ(refused.at("create_post").guide_step, "access_token");
  EXPECT_EQ(refused.at("search_posts").verdict, Verdict::allowed);
}

TEST(Access, DependsOnTheScopesGranted) {
  Credentials credentials;
  credentials.oauth2_access_token = "t";
  const auto some =
      verdicts(credentials, {.access_level = {}, .scopes = {{"tweet.read", "users.read"}}, .rejected = {}});
  EXPECT_EQ(some.at("get_me").verdict, Verdict::allowed);
  EXPECT_EQ(some.at("create_post").verdict, Verdict::denied);
  EXPECT_NE(some.at("create_post").reason.find("tweet.write"), std::string::npos);
}

}  // namespace
}  // namespace x_connect
