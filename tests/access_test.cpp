#include "core/access.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

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

// --- Every word of a row

Credentials holding(std::string_view what) {
  Credentials credentials;
  if (what.find('1') != std::string_view::npos) credentials = signing();
  if (what.find('2') != std::string_view::npos) credentials.oauth2_access_token = "t";
  if (what.find('b') != std::string_view::npos) credentials.bearer_token = "b";
  return credentials;
}

/// All that a row says, in one text.
std::string said(const ActionAccess& row) {
  const auto number = [](const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : "-";
  };
  std::string text(to_string(row.verdict));
  text.append(" ").append(to_string(row.word)).append(" ").append(row.auth ? to_string(*row.auth) : "-");
  for (const std::string& part :
       {row.reason, row.guide_step, row.finding, row.waits_for, number(row.at), number(row.retry_at)})
    text.append("|").append(part);
  return text;
}

/// What an ability's verdict says, in one text.
std::string said(const AbilityVerdict& verdict) {
  std::string text(to_string(verdict.state));
  for (const std::string& part : {verdict.reason, verdict.guide_step, verdict.finding, verdict.waits_for,
                                  verdict.retry_at ? std::to_string(*verdict.retry_at) : "-"})
    text.append("|").append(part);
  for (const std::string_view id : verdict.failing) text.append(" ").append(id);
  return text;
}

/// A refusal with all that an outcome can carry.
Outcome refusal(std::string_view action, std::optional<AuthKind> auth, std::string finding, Scope scope,
                Retry retry = Retry::after_fix, std::optional<std::int64_t> retry_at = {}) {
  return {.action = std::string(action),
          .auth = auth,
          .ok = false,
          .at = 7,
          .finding = finding,
          .title = "Title of " + finding,
          .guide_step = "step of " + finding,
          .scope = scope,
          .retry = retry,
          .retry_at = retry_at};
}

Outcome success(std::string_view action, std::optional<AuthKind> auth, std::int64_t at = 8) {
  return {.action = std::string(action), .auth = auth, .ok = true, .at = at};
}

TEST(Access, SaysAllOfARow) {
  constexpr auto signed_ = AuthKind::oauth1;
  constexpr auto token = AuthKind::oauth2;
  constexpr auto bearer = AuthKind::app_only;
  const auto limited = [](std::string_view action, AuthKind auth) {
    return refusal(action, auth, "limit", Scope::action, Retry::at, 900);
  };
  const std::vector<std::string> some{"tweet.read"};
  const std::vector<std::string> bookmarks{"tweet.read", "users.read", "bookmark.read"};
  const auto level = AccessLevel::read_write_directmessages;
  struct Case {
    const char* holding;
    const char* action;
    Observed observed;
    const char* says;
  };
  const std::vector<Case> cases{
      // Nothing is held.
      {"", "get_post", {}, "denied lacking -|'Read a post' needs the Bearer Token.|keys|||-|-"},
      {"",
       "create_post",
       {},
       "denied lacking -|'Post' needs API Key, API Secret, Access Token and Access Token "
       "Secret.|access_token|user_token_needed||-|-"},
      {"",
       "get_bookmarks",
       {},
       "denied lacking -|'Bookmarks' needs the OAuth 2.0 Access Token.|oauth2|bookmarks_need_oauth2||-|-"},
      {"",
       "add_bookmark",
       {},
       "denied lacking -|'Add a bookmark' needs the OAuth 2.0 Access "
       "Token.|oauth2|bookmarks_need_oauth2||-|-"},
      // A credential was refused; the last refusal of that kind says why.
      {"1",
       "get_me",
       {.rejected = {signed_}},
       "denied lacking oauth1|X refused API Key, API Secret, Access Token and Access Token "
       "Secret.|access_token|||-|-"},
      {"1",
       "get_me",
       {.rejected = {signed_},
        .outcomes = {refusal("get_me", signed_, "first", Scope::credentials),
                     refusal("repost", signed_, "last", Scope::credentials),
                     refusal("repost", token, "other", Scope::credentials), success("get_me", signed_)}},
       "denied lacking oauth1|X refused API Key, API Secret, Access Token and Access Token "
       "Secret.|access_token|last||-|-"},
      // Levels.
      {"1",
       "create_post",
       {},
       "unknown unknown oauth1|The permission level of the Access Token is not known yet: run the "
       "check.||||-|-"},
      {"1",
       "create_post",
       {.access_level = AccessLevel::read},
       "denied lacking oauth1|The Access Token carries the level 'read'; this needs "
       "'read-write'.|permissions|read_only_token||-|-"},
      {"1",
       "get_direct_messages",
       {.access_level = AccessLevel::read_write},
       "denied lacking oauth1|The Access Token carries the level 'read-write'; this needs "
       "'read-write-directmessages'.|permissions|no_message_permission||-|-"},
      // Scopes.
      {"2",
       "create_post",
       {},
       "unknown unknown oauth2|Which scopes the OAuth 2.0 token was granted is not known: try it, or sign in "
       "here.|oauth2|||-|-"},
      {"2",
       "create_post",
       {.scopes = some},
       "denied lacking oauth2|The OAuth 2.0 token lacks: tweet.write, users.read.|oauth2|scope_missing||-|-"},
      {"2",
       "create_post",
       {.outcomes = {refusal("create_post", token, "scope_missing", Scope::action)}},
       "denied refused oauth2|Title of scope_missing|step of scope_missing|scope_missing||7|-"},
      {"2",
       "repost",
       {.outcomes = {refusal("create_post", token, "scope_missing", Scope::request)}},
       "denied lacking oauth2|Title of scope_missing|oauth2|scope_missing||-|-"},
      {"2",
       "repost",
       {.outcomes = {refusal("create_post", signed_, "scope_missing", Scope::request)}},
       "unknown unknown oauth2|Which scopes the OAuth 2.0 token was granted is not known: try it, or sign in "
       "here.|oauth2|||-|-"},
      {"2",
       "repost",
       {.outcomes = {refusal("gone", token, "scope_missing", Scope::request)}},
       "unknown unknown oauth2|Which scopes the OAuth 2.0 token was granted is not known: try it, or sign in "
       "here.|oauth2|||-|-"},
      {"2",
       "repost",
       {.outcomes = {success("gone", token), success("create_post", signed_)}},
       "unknown unknown oauth2|Which scopes the OAuth 2.0 token was granted is not known: try it, or sign in "
       "here.|oauth2|||-|-"},
      {"2", "repost", {.outcomes = {success("create_post", token)}}, "allowed should_work oauth2|||||-|-"},
      // What X documents but has refused.
      {"1",
       "get_bookmarks",
       {.access_level = level},
       "unknown unknown oauth1|X lists OAuth 1.0a for this since 2026-08, but calls with it have been "
       "refused.|oauth2|||-|-"},
      {"12",
       "get_bookmarks",
       {.access_level = level, .scopes = bookmarks},
       "allowed should_work oauth2|||||-|-"},
      {"1",
       "get_bookmarks",
       {},
       "unknown unknown oauth1|X lists OAuth 1.0a for this since 2026-08, but calls with it have been "
       "refused.|oauth2|||-|-"},
      {"1",
       "like_post",
       {.access_level = level},
       "unknown lacking oauth1|Only Enterprise plans may like since 2026-04-20; X wants each like to be "
       "started by a person.||enterprise_only||-|-"},
      {"1",
       "like_post",
       {},
       "unknown lacking oauth1|Only Enterprise plans may like since 2026-04-20; X wants each like to be "
       "started by a person.||enterprise_only||-|-"},
      // What was tried.
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {success("create_post", signed_)}},
       "allowed works oauth1|||||8|-"},
      {"1", "create_post", {.outcomes = {success("create_post", signed_)}}, "allowed works oauth1|||||8|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {success("create_post", token)}},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {success("create_post", std::nullopt)}},
       "allowed works oauth1|||||8|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("create_post", signed_, "x", Scope::action)}},
       "denied refused oauth1|Title of x|step of x|x||7|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("create_post", signed_, "x", Scope::credentials)}},
       "denied refused oauth1|Title of x|step of x|x||7|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("create_post", signed_, "x", Scope::request)}},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("create_post", signed_, "x", Scope::action, Retry::now)}},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "like_post",
       {.access_level = level, .outcomes = {refusal("like_post", signed_, "enterprise_only", Scope::action)}},
       "denied refused oauth1|Title of enterprise_only|step of enterprise_only|enterprise_only||7|-"},
      // Limits: over, lasting, of everything that was sent with that kind or not.
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {limited("create_post", signed_)}},
       "denied waits oauth1|Title of limit|step of limit|limit|the end of a limit|7|900"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {limited("create_post", signed_)}, .now = 899},
       "denied waits oauth1|Title of limit|step of limit|limit|the end of a limit|7|900"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {limited("create_post", signed_)}, .now = 900},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {limited("repost", signed_)}, .now = 899},
       "denied waits oauth1|Title of limit|step of limit|limit|the end of a limit|7|900"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {limited("repost", signed_)}, .now = 900},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {limited("repost", token)}, .now = 899},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {success("get_me", signed_), limited("repost", signed_)},
        .now = 899},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("repost", signed_, "x", Scope::action)}, .now = 899},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {refusal("create_post", signed_, "x", Scope::action, Retry::at)},
        .now = 899},
       "denied waits oauth1|Title of x|step of x|x|the end of a limit|7|-"},
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {refusal("create_post", signed_, "x", Scope::action, Retry::after_fix, 100)},
        .now = 899},
       "denied refused oauth1|Title of x|step of x|x||7|100"},
      {"",
       "create_post",
       {.outcomes = {limited("create_post", signed_)}},
       "denied lacking -|'Post' needs API Key, API Secret, Access Token and Access Token "
       "Secret.|access_token|user_token_needed||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .rejected = {signed_}, .outcomes = {success("create_post", signed_)}},
       "denied lacking oauth1|X refused API Key, API Secret, Access Token and Access Token "
       "Secret.|access_token|||-|-"},
      // Causes beyond one action.
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("repost", signed_, "no_credits", Scope::app)}},
       "denied waits oauth1|Title of no_credits|step of no_credits|no_credits|credits|7|-"},
      {"1",
       "upload_media",
       {.access_level = level, .outcomes = {refusal("repost", signed_, "no_credits", Scope::app)}},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("gone", signed_, "no_credits", Scope::app)}},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level, .outcomes = {refusal("repost", signed_, "unheard_of", Scope::device)}},
       "denied waits oauth1|Title of unheard_of|step of unheard_of|unheard_of|Title of unheard_of|7|-"},
      {"1",
       "upload_media",
       {.access_level = level, .outcomes = {refusal("repost", signed_, "unheard_of", Scope::device)}},
       "denied waits oauth1|Title of unheard_of|step of unheard_of|unheard_of|Title of unheard_of|7|-"},
      {"1",
       "upload_media",
       {.access_level = level, .outcomes = {refusal("repost", signed_, "app_suspended", Scope::app)}},
       "denied waits oauth1|Title of app_suspended|step of app_suspended|app_suspended|X to accept the app "
       "again|7|-"},
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {refusal("repost", signed_, "no_credits", Scope::app),
                     refusal("get_me", signed_, "x", Scope::action)}},
       "denied waits oauth1|Title of no_credits|step of no_credits|no_credits|credits|7|-"},
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {refusal("repost", signed_, "usage_capped", Scope::app, Retry::at, 900)},
        .now = 899},
       "denied waits oauth1|Title of usage_capped|step of usage_capped|usage_capped|the next billing "
       "cycle|7|900"},
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {refusal("repost", signed_, "usage_capped", Scope::app, Retry::at, 900)},
        .now = 900},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "create_post",
       {.access_level = level,
        .rejected = {signed_},
        .outcomes = {refusal("repost", signed_, "no_credits", Scope::app)}},
       "denied waits oauth1|Title of no_credits|step of no_credits|no_credits|credits|7|-"},
      {"",
       "create_post",
       {.outcomes = {refusal("repost", signed_, "no_credits", Scope::app)}},
       "denied lacking -|'Post' needs API Key, API Secret, Access Token and Access Token "
       "Secret.|access_token|user_token_needed||-|-"},
      {"b",
       "get_post",
       {.outcomes = {refusal("repost", signed_, "clock_wrong", Scope::device)}},
       "allowed should_work app_only|||||-|-"},
      {"b",
       "get_post",
       {.outcomes = {refusal("get_post", bearer, "no_credits", Scope::app), success("get_post", bearer)}},
       "allowed works app_only|||||8|-"},
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {Outcome{.action = "repost", .auth = signed_, .ok = true, .scope = Scope::app}}},
       "allowed should_work oauth1|||||-|-"},
      {"1",
       "like_post",
       {.access_level = level, .outcomes = {success("like_post", signed_)}},
       "allowed works oauth1|||||8|-"},
      {"1",
       "get_bookmarks",
       {.access_level = level, .outcomes = {success("get_bookmarks", signed_)}},
       "allowed works oauth1|||||8|-"},
      {"1",
       "publish_article",
       {},
       "unknown unknown oauth1|The permission level of the Access Token is not known yet: run the "
       "check.||||-|-"},
      // A limit that is over takes nothing from one that lasts.
      {"1",
       "create_post",
       {.access_level = level,
        .outcomes = {limited("repost", signed_),
                     refusal("get_me", signed_, "short", Scope::action, Retry::at, 100)},
        .now = 500},
       "denied waits oauth1|Title of limit|step of limit|limit|the end of a limit|7|900"},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& c = cases[i];
    EXPECT_EQ(said(verdicts(holding(c.holding), c.observed).at(c.action)), c.says)
        << c.action << ", case " << i;
  }
}

TEST(Ability, SaysAllOfAVerdict) {
  constexpr auto signed_ = AuthKind::oauth1;
  const auto level = AccessLevel::read_write_directmessages;
  const std::vector<AuthKind> accepted{signed_};
  struct Case {
    const char* holding;
    const char* ability;
    Observed observed;
    const char* says;
  };
  const std::vector<Case> cases{
      {"",
       "post",
       {},
       "fails|'Post' needs API Key, API Secret, Access Token and Access Token "
       "Secret.|access_token|user_token_needed||- create_post delete_post repost undo_repost upload_media"},
      {"1", "post", {.access_level = level}, "unknown|||||-"},
      {"1", "post", {.access_level = level, .accepted = accepted}, "should_work|||||-"},
      {"1",
       "post",
       {.accepted = accepted},
       "unknown|The permission level of the Access Token is not known yet: run the check.||||-"},
      {"1", "post", {.accepted = accepted, .outcomes = {success("create_post", signed_)}}, "works|||||-"},
      {"1",
       "messages",
       {.access_level = level, .accepted = accepted, .outcomes = {success("get_direct_messages", signed_)}},
       "works|||||-"},
      {"1",
       "messages",
       {.access_level = level, .accepted = accepted, .outcomes = {success("delete_direct_message", signed_)}},
       "should_work|||||-"},
      {"1",
       "post",
       {.access_level = level,
        .accepted = accepted,
        .outcomes = {refusal("repost", signed_, "x", Scope::action)}},
       "partly|Title of x|step of x|x||- repost"},
      {"1",
       "post",
       {.access_level = level, .outcomes = {refusal("repost", signed_, "x", Scope::action)}},
       "fails|Title of x|step of x|x||- repost"},
      {"1",
       "post",
       {.access_level = level,
        .accepted = accepted,
        .outcomes = {refusal("create_post", signed_, "x", Scope::action)}},
       "fails|Title of x|step of x|x||- create_post"},
      {"1",
       "post",
       {.access_level = level,
        .accepted = accepted,
        .outcomes = {refusal("create_post", signed_, "limit", Scope::action, Retry::at, 900)}},
       "waits|Title of limit|step of limit|limit|the end of a limit|900 create_post"},
      {"1",
       "post",
       {.access_level = level,
        .accepted = accepted,
        .outcomes = {refusal("repost", signed_, "limit", Scope::action, Retry::at, 900)}},
       "partly|Title of limit|step of limit|limit||- repost"},
      {"1",
       "post",
       {.access_level = level,
        .accepted = accepted,
        .outcomes = {refusal("repost", signed_, "usage_capped", Scope::app, Retry::at, 900)}},
       "waits|Title of usage_capped|step of usage_capped|usage_capped|the next billing cycle|900 create_post "
       "delete_post repost undo_repost"},
      {"1b",
       "read",
       {.accepted = {AuthKind::app_only},
        .outcomes = {refusal("get_me", signed_, "clock_wrong", Scope::device)}},
       "waits|Title of clock_wrong|step of clock_wrong|clock_wrong|the right time on this device|- "
       "get_home_timeline get_me"},
      {"1",
       "bookmarks",
       {.access_level = level, .accepted = accepted},
       "fails|'Add a bookmark' needs the OAuth 2.0 Access Token.|oauth2|bookmarks_need_oauth2||- "
       "add_bookmark remove_bookmark"},
      {"1",
       "likes",
       {.access_level = level, .accepted = accepted},
       "fails|Only Enterprise plans may like since 2026-04-20; X wants each like to be started by a "
       "person.||enterprise_only||- like_post unlike_post"},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const Case& c = cases[i];
    EXPECT_EQ(said(standing(c.ability, holding(c.holding), c.observed)), c.says)
        << c.ability << ", case " << i;
  }
}

TEST(Ability, TellsWhatAllWaitForBeforeWhatElseFails) {
  const Observed observed{.accepted = {AuthKind::app_only},
                          .outcomes = {refusal("get_me", AuthKind::oauth1, "clock_wrong", Scope::device)}};
  std::vector<ActionAccess> rows = access(holding("1b"), observed);
  for (ActionAccess& row : rows) {
    if (row.action != "get_home_timeline") continue;
    row.word = AccessWord::lacking;
    row.reason = row.finding = "something else";
  }
  EXPECT_EQ(said(judge_abilities(rows, observed).front()),
            "waits|Title of clock_wrong|step of clock_wrong|clock_wrong|the right time on this device|- "
            "get_home_timeline get_me");
}

TEST(ChooseAuth, SaysAllOfARefusal) {
  const auto refused = [](std::string_view id, const Credentials& held, std::optional<AuthKind> wanted) {
    const Error error = choose_auth(action(id), held, wanted).error();
    return error.code + "|" + error.field + "|" + error.message + "|" + error.hint;
  };
  EXPECT_EQ(refused("create_post", {}, AuthKind::app_only),
            "unsupported_auth|auth|'create_post' does not accept OAuth 2.0 Application-Only.|Leave the "
            "choice open, or choose one that it accepts.");
  EXPECT_EQ(refused("create_post", {}, AuthKind::oauth2),
            "missing_credentials|credentials|OAuth 2.0 User Context needs the OAuth 2.0 Access Token.|Enter "
            "what is missing; the guide step 'oauth2' shows where it is.");
  EXPECT_EQ(refused("create_post", {}, std::nullopt),
            "missing_credentials|credentials|'Post' needs API Key, API Secret, Access Token and Access Token "
            "Secret.|Enter what is missing; the guide step 'access_token' shows where it is.");
  EXPECT_EQ(refused("get_post", {}, std::nullopt),
            "missing_credentials|credentials|'Read a post' needs the Bearer Token.|Enter what is missing; "
            "the guide step 'keys' shows where it is.");
  EXPECT_EQ(refused("get_bookmarks", {}, std::nullopt),
            "missing_credentials|credentials|'Bookmarks' needs the OAuth 2.0 Access Token.|Enter what is "
            "missing; the guide step 'oauth2' shows where it is.");
}

TEST(ChooseAuth, TakesWhatIsCompleteAndNotDoubtful) {
  EXPECT_EQ(choose_auth(action("get_bookmarks"), holding("12")), AuthKind::oauth2);
  EXPECT_EQ(choose_auth(action("get_bookmarks"), holding("1")), AuthKind::oauth1);
  EXPECT_EQ(choose_auth(action("create_post"), holding("12b")), AuthKind::oauth1);
  EXPECT_EQ(choose_auth(action("get_post"), holding("12b")), AuthKind::app_only);
  EXPECT_TRUE(holds(signing(), AuthKind::oauth1));
  for (std::string Credentials::*part : {&Credentials::api_key, &Credentials::api_secret,
                                         &Credentials::access_token, &Credentials::access_token_secret}) {
    Credentials lacking = holding("1");
    (lacking.*part).clear();
    EXPECT_FALSE(holds(lacking, AuthKind::oauth1));
  }
}

TEST(Access, NamesItsWords) {
  EXPECT_EQ(to_string(Verdict::allowed), "allowed");
  EXPECT_EQ(to_string(Verdict::denied), "denied");
  EXPECT_EQ(to_string(Verdict::unknown), "unknown");
  EXPECT_EQ(to_string(AccessWord::works), "works");
  EXPECT_EQ(to_string(AccessWord::should_work), "should_work");
  EXPECT_EQ(to_string(AccessWord::unknown), "unknown");
  EXPECT_EQ(to_string(AccessWord::refused), "refused");
  EXPECT_EQ(to_string(AccessWord::lacking), "lacking");
  EXPECT_EQ(to_string(AccessWord::waits), "waits");
  EXPECT_EQ(to_string(AbilityState::works), "works");
  EXPECT_EQ(to_string(AbilityState::should_work), "should_work");
  EXPECT_EQ(to_string(AbilityState::partly), "partly");
  EXPECT_EQ(to_string(AbilityState::unknown), "unknown");
  EXPECT_EQ(to_string(AbilityState::waits), "waits");
  EXPECT_EQ(to_string(AbilityState::fails), "fails");
}

}  // namespace
}  // namespace x_connect
