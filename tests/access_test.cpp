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

TEST(Access, UnknownScopesAreNeverSaidToWork) {
  Credentials credentials;
  credentials.oauth2_access_token = "t";
  for (const ActionAccess& one : access(credentials, {})) {
    const bool needs_none = action(one.action).scopes.empty();
    EXPECT_TRUE(!one.auth || needs_none || one.verdict != Verdict::allowed) << one.action;
  }
}

TEST(Access, WhatHasWorkedShowsTheScopesOfOthers) {
  Credentials credentials;
  credentials.oauth2_access_token = "t";
  Observed observed;
  observed.outcomes = {
      {.action = "get_me", .auth = AuthKind::oauth2, .ok = true},
      {.action = "create_post", .auth = AuthKind::oauth2, .ok = false, .finding = "spam"},
      {.action = "get_direct_messages", .auth = AuthKind::oauth1, .ok = true},
  };
  const auto some = verdicts(credentials, observed);
  EXPECT_EQ(some.at("search_posts").word, AccessWord::should_work);
  EXPECT_EQ(some.at("get_home_timeline").word, AccessWord::should_work);
  EXPECT_EQ(some.at("repost").word, AccessWord::unknown);
  EXPECT_EQ(some.at("send_direct_message").word, AccessWord::unknown);
}

TEST(Access, AScopeThatIsMissingIsMissingElsewhere) {
  Credentials credentials;
  credentials.oauth2_access_token = "t";
  Observed observed;
  observed.outcomes = {
      {.action = "get_me", .auth = AuthKind::oauth2, .ok = true},
      {.action = "get_direct_messages",
       .auth = AuthKind::oauth2,
       .ok = false,
       .finding = "scope_missing",
       .title = "Not included"},
  };
  auto some = verdicts(credentials, observed);
  EXPECT_EQ(some.at("delete_direct_message").word, AccessWord::lacking) << "It needs dm.read, too.";
  EXPECT_EQ(some.at("delete_direct_message").reason, "Not included");
  EXPECT_EQ(some.at("send_direct_message").word, AccessWord::unknown);
  // Of two scopes that are not shown, either may be the one.
  observed.outcomes[1].action = "delete_direct_message";
  some = verdicts(credentials, observed);
  EXPECT_EQ(some.at("get_direct_messages").word, AccessWord::unknown);
  EXPECT_EQ(some.at("send_direct_message").word, AccessWord::unknown);
}

/// What a request came to: good, or refused with that finding.
Outcome outcome(std::string_view action, std::int64_t at, std::string finding = {},
                Scope scope = Scope::action, Retry retry = Retry::after_fix) {
  return {.action = std::string(action),
          .auth = AuthKind::oauth1,
          .ok = finding.empty(),
          .at = at,
          .finding = finding,
          .title = finding,
          .scope = scope,
          .retry = retry};
}

Observed seen(std::vector<Outcome> outcomes) {
  return {.access_level = AccessLevel::read_write_directmessages, .outcomes = std::move(outcomes)};
}

TEST(Access, AnOutcomeMovesItsOwnRowAndNoOther) {
  auto rows =
      verdicts(signing(), seen({outcome("create_post", 5), outcome("repost", 6, "plan_lacks_endpoint")}));
  EXPECT_EQ(rows["create_post"].word, AccessWord::works);
  EXPECT_EQ(rows["create_post"].at, 5);
  EXPECT_EQ(rows["repost"].word, AccessWord::refused);
  EXPECT_EQ(rows["repost"].finding, "plan_lacks_endpoint");
  EXPECT_EQ(rows["delete_post"].word, AccessWord::should_work);
  // The last counts; arguments that X did not take say nothing of access.
  rows = verdicts(signing(), seen({outcome("repost", 6, "plan_lacks_endpoint"), outcome("repost", 7),
                                   outcome("repost", 8, "already_done", Scope::request, Retry::never)}));
  EXPECT_EQ(rows["repost"].word, AccessWord::works);
  EXPECT_EQ(rows["repost"].at, 7);
  rows = verdicts(signing(), seen({outcome("like_post", 5)}));
  EXPECT_EQ(rows["like_post"].word, AccessWord::works) << "An Enterprise plan shows itself.";
}

TEST(Access, EverythingWaitsForACauseOfTheApp) {
  auto rows =
      verdicts(signing(), seen({outcome("get_me", 5), outcome("repost", 6, "no_credits", Scope::app)}));
  EXPECT_EQ(rows["get_me"].word, AccessWord::waits);
  EXPECT_EQ(rows["get_me"].waits_for, "credits");
  EXPECT_EQ(rows["upload_media"].word, AccessWord::should_work) << "It costs nothing.";
  // What costs nothing does not show that there are credits again; what costs does.
  rows =
      verdicts(signing(), seen({outcome("repost", 6, "no_credits", Scope::app), outcome("upload_media", 7)}));
  EXPECT_EQ(rows["get_me"].word, AccessWord::waits);
  rows = verdicts(signing(), seen({outcome("repost", 6, "no_credits", Scope::app), outcome("get_me", 7)}));
  EXPECT_EQ(rows["create_post"].word, AccessWord::should_work);
}

TEST(Access, AWrongClockTouchesOnlyWhatIsSigned) {
  Credentials credentials = signing();
  credentials.bearer_token = "b";
  auto rows = verdicts(credentials, seen({outcome("get_me", 6, "clock_wrong", Scope::device)}));
  EXPECT_EQ(rows["create_post"].word, AccessWord::waits);
  EXPECT_EQ(rows["search_posts"].word, AccessWord::should_work);
}

TEST(Access, ALimitThatHasLetNothingThroughIsWaitedForByAll) {
  Outcome limited{.action = "get_me", .auth = AuthKind::oauth1, .at = 100, .finding = "rate_limited"};
  limited.scope = Scope::action;
  limited.retry = Retry::at;
  limited.retry_at = 900;
  Observed observed{.access_level = AccessLevel::read_write};
  observed.outcomes = {limited};
  observed.now = 200;
  auto rows = verdicts(signing(), observed);
  for (const char* id : {"get_me", "create_post", "get_home_timeline"}) {
    EXPECT_EQ(rows[id].word, AccessWord::waits) << id;
    EXPECT_EQ(rows[id].waits_for, "the end of a limit");
    EXPECT_EQ(rows[id].retry_at, 900);
  }
  EXPECT_EQ(rows["like_post"].word, AccessWord::lacking) << "No waiting helps.";
  // What X has let through shows that the limit is one of an action.
  observed.accepted = {AuthKind::oauth1};
  rows = verdicts(signing(), observed);
  EXPECT_EQ(rows["get_me"].word, AccessWord::waits);
  EXPECT_EQ(rows["create_post"].word, AccessWord::should_work);
}

/// How an ability stands.
AbilityVerdict standing(std::string_view id, const Credentials& credentials, const Observed& observed) {
  for (AbilityVerdict& one : judge_abilities(access(credentials, observed), observed))
    if (one.ability->id == id) return std::move(one);
  return {};
}

TEST(Ability, NothingGoodIsSaidBeforeXHasAcceptedTheCredential) {
  Observed observed{.access_level = AccessLevel::read_write_directmessages};
  EXPECT_EQ(standing("post", signing(), observed).state, AbilityState::unknown);
  observed.accepted = {AuthKind::oauth1};
  EXPECT_EQ(standing("post", signing(), observed).state, AbilityState::should_work);
  observed.outcomes = {{.action = "create_post", .auth = AuthKind::oauth1, .ok = true, .at = 1}};
  EXPECT_EQ(standing("post", signing(), observed).state, AbilityState::works);
}

TEST(Ability, WhatIsInPartHasAPartThatWorks) {
  Credentials credentials = signing();
  Observed observed{.access_level = AccessLevel::read_write};
  observed.accepted = {AuthKind::oauth1};
  // Who reads with the Bearer Token alone searches, and has no timeline.
  Credentials bearer;
  bearer.bearer_token = "b";
  const AbilityVerdict part = standing("read", bearer, {.accepted = {AuthKind::app_only}});
  EXPECT_EQ(part.state, AbilityState::partly);
  EXPECT_FALSE(part.reason.empty());
  // Nothing of it is known to work, and a part does not.
  Credentials token;
  token.oauth2_access_token = "t";
  Observed unknown{.accepted = {AuthKind::oauth2}};
  unknown.outcomes = {{.action = "get_direct_messages",
                       .auth = AuthKind::oauth2,
                       .ok = false,
                       .at = 1,
                       .finding = "scope_missing",
                       .title = "The token lacks a scope",
                       .scope = Scope::credentials}};
  EXPECT_EQ(standing("messages", token, unknown).state, AbilityState::fails);
  EXPECT_EQ(standing("messages", credentials, observed).state, AbilityState::fails)
      << "The level is too low.";
}

TEST(Ability, WaitsForWhatConcernsTheApp) {
  Observed observed{.access_level = AccessLevel::read_write_directmessages};
  observed.accepted = {AuthKind::oauth1};
  observed.outcomes = {{.action = "search_posts",
                        .auth = AuthKind::oauth1,
                        .ok = false,
                        .at = 1,
                        .finding = "no_credits",
                        .title = "The credits are used up",
                        .scope = Scope::app}};
  for (const char* id : {"read", "post", "messages", "people"}) {
    const AbilityVerdict verdict = standing(id, signing(), observed);
    EXPECT_EQ(verdict.state, AbilityState::waits) << id;
    EXPECT_EQ(verdict.waits_for, "credits") << id;
  }
  EXPECT_EQ(standing("likes", signing(), observed).state, AbilityState::fails) << "No waiting helps.";
}

TEST(Access, AWaitThatIsOverCountsNoMore) {
  Outcome limited = outcome("repost", 6, "rate_limited", Scope::action, Retry::at);
  limited.retry_at = 100;
  Observed observed = seen({limited});
  observed.now = 99;
  EXPECT_EQ(verdicts(signing(), observed)["repost"].word, AccessWord::waits);
  EXPECT_EQ(verdicts(signing(), observed)["repost"].retry_at, 100);
  observed.now = 100;
  EXPECT_EQ(verdicts(signing(), observed)["repost"].word, AccessWord::should_work);
}

}  // namespace
}  // namespace x_connect
