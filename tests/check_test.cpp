// The ladder of the check: each ending, a cancel between any two steps, and causes that explain the rest.
// What the sandbox makes of it stands in sandbox_check_test.cpp.
#include "core/check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "core/diagnosis.hpp"

namespace x_connect {
namespace {

using nlohmann::json;

constexpr std::int64_t received_at = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT

Credentials five_values() {
  Credentials credentials;
  credentials.api_key = "AbCdEfGhIjKlMnOpQrStUvWxY";
  credentials.api_secret = std::string(50, 's');
  credentials.bearer_token = std::string(30, 'A') + std::string(80, 'b');
  credentials.access_token = "12-" + std::string(40, 't');
  credentials.access_token_secret = std::string(45, 'u');
  return credentials;
}

Credentials all_values() {
  Credentials credentials = five_values();
  credentials.client_id = "Y2xpZW50Y2xpZW50Y2xpZW50OjE6Y2k";
  credentials.oauth2_access_token = "b2F1dGhvYXV0aG9hdXRob2F1dGhvYXV0aDoxNzkwMDAwMDAwMDAwOjE6MTphdDox";
  return credentials;
}

Reply reply(int status, const json& body, Headers more = {}) {
  Headers headers{{"date", "Sun, 06 Nov 1994 08:49:37 GMT"}, {"content-type", "application/json"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return {.status = status, .headers = std::move(headers), .body = body.is_null() ? "" : body.dump()};
}

Headers level(const char* text) { return {{"x-access-level", text}}; }

/// What X answers, by the step that asks.
using Answers = std::map<std::string, Reply, std::less<>>;

Answers good_answers(const char* access_level = "read-write-directmessages") {
  const json me = {{"data", {{"id", "12"}, {"name", "Lumen"}, {"username", "lumen"}}}};
  return {{"app_only_token",
           reply(200, {{"token_type", "bearer"}, {"access_token", five_values().bearer_token}})},
          {"bearer", reply(200, {{"data", {{"project_id", "1"}}}})},
          {"oauth1", reply(200, me, level(access_level))},
          {"oauth2", reply(200, me)},
          {"try_read", reply(200, {{"data", {{{"id", "1"}}}}})},
          {"try_messages", reply(200, {{"data", {{{"id", "2"}}}}})},
          {"try_bookmarks", reply(200, {{"data", {{{"id", "3"}}}}})},
          {"try_people", reply(200, {{"data", {{{"id", "5"}}}}})},
          {"try_likes", reply(200, {{"data", {{{"id", "4"}}}}})},
          {"post", reply(201, {{"data", {{"id", "77"}, {"text", "t"}}}})},
          {"delete_post", reply(200, {{"data", {{"deleted", true}}}})}};
}

Exchange replied(const char* step) {
  return {.reply = good_answers()[step], .auth = {}, .received_at = received_at};
}

struct Climbed {
  std::vector<std::string> asked;
  CheckVerdict verdict;
};

/// Climbs to the end, or cancels after some questions.
Climbed climb(CheckInput input, const Answers& answers, std::size_t cancel_after = 99) {
  Climbed climbed;
  for (;;) {
    input.cancelled = climbed.asked.size() >= cancel_after;
    CheckResult result = check(input);
    if (!result.question) {
      climbed.verdict = std::move(result.verdict);
      return climbed;
    }
    const CheckQuestion& question = *result.question;
    EXPECT_FALSE(input.cancelled) << "asked after the cancel: " << question.step;
    EXPECT_EQ(result.verdict.state, CheckState::checking);
    climbed.asked.emplace_back(question.step);
    const auto found = answers.find(question.step);
    EXPECT_NE(found, answers.end()) << question.step;
    if (found == answers.end() || climbed.asked.size() > 20) return climbed;
    input.answers.push_back(
        {.step = std::string(question.step),
         .exchange = {.reply = found->second, .auth = question.auth, .received_at = received_at},
         .refusal = {}});
  }
}

const CheckStep& step(const Climbed& climbed, std::string_view id) {
  const auto& steps = climbed.verdict.steps;
  const auto found =
      std::find_if(steps.begin(), steps.end(), [&](const CheckStep& one) { return one.id == id; });
  static const CheckStep none{.id = "none", .title = {}};
  EXPECT_NE(found, steps.end()) << id;
  return found == steps.end() ? none : *found;
}

AbilityState state_of(const Climbed& climbed, std::string_view id) {
  for (const AbilityVerdict& one : climbed.verdict.abilities)
    if (one.ability->id == id) return one.state;
  return AbilityState::unknown;
}

std::vector<std::string> codes(const Climbed& climbed) {
  std::vector<std::string> result;
  for (const Finding& finding : climbed.verdict.findings) result.push_back(finding.code);
  return result;
}

using Codes = std::vector<std::string>;
using Steps = std::vector<std::string>;

CheckInput five(std::vector<std::string> wanted = {}) {
  return {.credentials = five_values(), .wanted = std::move(wanted)};
}

// --- Endings ---

TEST(Check, EveryTrialHasItsStep) {
  const auto ids = check_step_ids();
  for (const Ability& ability : abilities()) {
    if (ability.trial.empty()) continue;
    EXPECT_NE(std::find(ids.begin(), ids.end(), "try_" + std::string(ability.id)), ids.end()) << ability.id;
  }
  Credentials credentials;
  credentials.oauth2_access_token = all_values().oauth2_access_token;
  const Climbed climbed =
      climb({.credentials = credentials, .wanted = {"bookmarks", "people"}}, good_answers());
  EXPECT_EQ(climbed.asked, (Steps{"oauth2", "try_bookmarks", "try_people"}));
}

TEST(Check, NamesTheOwnAccountWhereTheTokenDoesNot) {
  CheckInput input{.credentials = {}, .wanted = {"bookmarks"}};
  input.credentials.oauth2_access_token = all_values().oauth2_access_token;
  input.answers.push_back(
      {.step = "oauth2",
       .exchange = {
           .reply = good_answers()["oauth2"], .auth = AuthKind::oauth2, .received_at = received_at}});
  const CheckResult result = check(input);
  ASSERT_TRUE(result.question);
  EXPECT_EQ(result.question->arguments.value("id", ""), "12");
}

TEST(Check, ALimitOnWhatWasTriedIsSaidToPass) {
  CheckInput input{.credentials = all_values(), .wanted = {"messages"}};
  input.allowed.try_all = true;
  Answers answers = good_answers();
  answers["try_messages"] = reply(429, {{"title", "Too Many Requests"}, {"status", 429}},
                                  {{"x-rate-limit-limit", "1"},
                                   {"x-rate-limit-remaining", "0"},
                                   {"x-rate-limit-reset", std::to_string(received_at + 60)}});
  const Climbed climbed = climb(input, answers);
  EXPECT_EQ(state_of(climbed, "messages"), AbilityState::partly);
  EXPECT_EQ(climbed.verdict.findings.front().code, "rate_limited");
}

TEST(Check, EndsConnected) {
  const Climbed climbed = climb(five({"read", "post", "messages"}), good_answers());
  EXPECT_EQ(climbed.asked, (Steps{"bearer", "oauth1"}));
  EXPECT_EQ(climbed.verdict.state, CheckState::connected);
  EXPECT_EQ(climbed.verdict.headline, "Connected as @lumen");
  ASSERT_TRUE(climbed.verdict.account);
  EXPECT_EQ(climbed.verdict.account->id, "12");
  EXPECT_EQ(climbed.verdict.access_level, AccessLevel::read_write_directmessages);
  EXPECT_EQ(climbed.verdict.clock_skew, 0);
  EXPECT_TRUE(climbed.verdict.findings.empty());
  EXPECT_EQ(climbed.verdict.spent.maximum, 10);
  for (const CheckStep& one : climbed.verdict.steps) EXPECT_EQ(one.state, StepState::passed) << one.id;
}

TEST(Check, ComparesTheLevelWithTheWish) {
  const Climbed read_only = climb(five({"read", "post"}), good_answers("read"));
  EXPECT_EQ(read_only.verdict.state, CheckState::limited);
  EXPECT_EQ(read_only.verdict.headline, "Connected as @lumen, but your agent cannot post");
  EXPECT_EQ(codes(read_only), Codes{"read_only_token"});
  EXPECT_EQ(step(read_only, "level").state, StepState::failed);
  EXPECT_EQ(state_of(read_only, "read"), AbilityState::should_work);

  const Climbed no_messages = climb(five({"post", "messages"}), good_answers("read-write"));
  EXPECT_EQ(no_messages.verdict.headline, "Connected as @lumen, but your agent cannot send messages");
  EXPECT_EQ(codes(no_messages), Codes{"no_message_permission"});
  EXPECT_EQ(step(no_messages, "level").state, StepState::failed);

  const Climbed content = climb(five({"read"}), good_answers("read"));
  EXPECT_EQ(content.verdict.state, CheckState::connected) << "Nobody wants to post.";
  EXPECT_EQ(content.verdict.headline, "Connected as @lumen");
  EXPECT_EQ(step(content, "level").state, StepState::passed);
  EXPECT_TRUE(content.verdict.findings.empty());
}

TEST(Check, SaysWhatIsNotOnThePlanAndWhatNeedsASignIn) {
  const Climbed likes = climb(five({"read", "likes"}), good_answers());
  EXPECT_EQ(likes.verdict.headline, "Connected as @lumen, but your agent cannot like posts");
  EXPECT_EQ(codes(likes), Codes{"enterprise_only"});
  CheckInput input = five({"bookmarks", "likes", "read"});
  const Climbed both = climb(input, good_answers());
  EXPECT_EQ(both.verdict.headline, "Connected as @lumen, but your agent cannot keep bookmarks or like posts");
  EXPECT_EQ(codes(both).front(), "bookmarks_need_oauth2");
}

TEST(Check, TellsOfTheBearerTokenAlone) {
  Credentials credentials;
  credentials.bearer_token = five_values().bearer_token;
  const Climbed climbed = climb({.credentials = credentials, .wanted = {"read", "post"}}, good_answers());
  EXPECT_EQ(climbed.asked, Steps{"bearer"});
  EXPECT_EQ(climbed.verdict.state, CheckState::limited);
  EXPECT_EQ(climbed.verdict.headline, "X accepts the Bearer Token, but your agent cannot post");
  EXPECT_EQ(codes(climbed).front(), "user_token_needed");
  EXPECT_EQ(state_of(climbed, "read"), AbilityState::partly);
  EXPECT_EQ(step(climbed, "oauth1").state, StepState::skipped);
  EXPECT_EQ(climbed.verdict.spent.maximum, 0);
  const Climbed all =
      climb({.credentials = credentials, .wanted = {"read", "post", "bookmarks", "likes"}}, good_answers());
  EXPECT_EQ(codes(all).front(), "user_token_needed") << "Of what does not work, the first.";
  const Climbed readers = climb({.credentials = credentials, .wanted = {"read"}}, good_answers());
  EXPECT_EQ(readers.verdict.headline,
            "X accepts the Bearer Token, but your agent can read posts only in part");
}

TEST(Check, UnknownScopesAreNeverSaidToWork) {
  Credentials credentials;
  credentials.oauth2_access_token = all_values().oauth2_access_token;
  CheckInput input{.credentials = credentials, .wanted = {"post", "messages"}};
  const Climbed climbed = climb(input, good_answers());
  EXPECT_EQ(climbed.asked, (Steps{"oauth2", "try_messages"}))
      << "One read tells of messages; none of posting.";
  EXPECT_EQ(climbed.verdict.state, CheckState::limited);
  EXPECT_EQ(climbed.verdict.headline,
            "Connected as @lumen; whether your agent can post and send messages is not known");
  for (const ActionAccess& one : climbed.verdict.access) {
    if (one.action == "get_me" || one.action == "get_direct_messages") {
      EXPECT_EQ(one.word, AccessWord::works);
    } else if (one.auth) {
      // The two that have worked show what else may be read.
      const std::set<std::string_view> shown{"tweet.read", "users.read", "dm.read"};
      const auto& scopes = find_action(one.action)->scopes;
      const bool is_shown = std::all_of(scopes.begin(), scopes.end(),
                                        [&](std::string_view scope) { return shown.count(scope) == 1; });
      EXPECT_TRUE(one.word == AccessWord::unknown || one.word == AccessWord::lacking ||
                  (is_shown && one.word == AccessWord::should_work))
          << one.action;
    }
  }

  input.observed.scopes = {"tweet.read", "users.read", "tweet.write", "media.write"};
  const Climbed known = climb(input, good_answers());
  EXPECT_EQ(known.asked, Steps{"oauth2"});
  EXPECT_EQ(known.verdict.headline, "Connected as @lumen, but your agent cannot send messages");
  EXPECT_EQ(codes(known), Codes{"scope_missing"});
  EXPECT_EQ(step(known, "oauth2").detail,
            "Signed in as @lumen. Granted: tweet.read, users.read, tweet.write and media.write.");
}

TEST(Check, ARefusedTokenIsToldBeforeAnythingElse) {
  Answers answers = good_answers();
  answers["oauth1"] = reply(401, {{"title", "Unauthorized"}, {"status", 401}});
  const Climbed climbed = climb(five({"read", "post"}), answers);
  EXPECT_EQ(climbed.verdict.state, CheckState::refused);
  EXPECT_EQ(codes(climbed).front(), "wrong_user_token");
  EXPECT_EQ(climbed.verdict.headline, climbed.verdict.findings.front().title);
  EXPECT_EQ(step(climbed, "oauth1").state, StepState::failed);
  EXPECT_EQ(step(climbed, "level").state, StepState::not_reached);
  EXPECT_EQ(climbed.verdict.spent.maximum, 0) << "X charges nothing for what it refuses.";
}

TEST(Check, WhatRefusesAllTakesThePlaceOfWhatRefusesOne) {
  Answers answers = good_answers();
  answers["bearer"] = answers["oauth1"] = reply(401, {{"title", "Unauthorized"}, {"status", 401}});
  const Climbed climbed = climb(five(), answers);
  EXPECT_EQ(codes(climbed), Codes{"all_refused"});
  EXPECT_EQ(climbed.verdict.state, CheckState::refused);
}

TEST(Check, ACauseOfTheAppEndsTheLadder) {
  Answers answers = good_answers();
  answers["bearer"] = reply(402, {{"title", "Payment Required"}, {"status", 402}});
  const Climbed climbed = climb(five({"read", "post"}), answers);
  EXPECT_EQ(climbed.asked, Steps{"bearer"}) << "The rest would cost a refusal each, and tell nothing.";
  EXPECT_EQ(climbed.verdict.state, CheckState::waits);
  EXPECT_EQ(codes(climbed), Codes{"no_credits"});
  EXPECT_EQ(climbed.verdict.headline, "The credits are used up");
  EXPECT_EQ(step(climbed, "oauth1").state, StepState::not_reached);
  EXPECT_EQ(step(climbed, "oauth1").detail, "The app as a whole is the cause.");
  for (const ActionAccess& one : climbed.verdict.access) {
    if (one.action == "create_post" || one.action == "search_posts") {
      EXPECT_EQ(one.word, AccessWord::waits) << one.action;
      EXPECT_EQ(one.waits_for, "credits");
    }
  }
}

TEST(Check, AWrongClockStopsOnlyWhatIsSigned) {
  Answers answers = good_answers();
  const Reply late = {.status = 401,
                      .headers = {{"date", "Sun, 06 Nov 1994 09:09:37 GMT"}},
                      .body = R"({"title":"Unauthorized","status":401})"};
  answers["oauth1"] = late;
  const Climbed climbed = climb({.credentials = all_values(), .wanted = {"post"}}, answers);
  EXPECT_EQ(climbed.asked, (Steps{"bearer", "oauth1", "oauth2"}));
  EXPECT_EQ(codes(climbed), Codes{"clock_wrong"}) << "That it is off is said once.";
  EXPECT_EQ(climbed.verdict.state, CheckState::waits);
  EXPECT_EQ(climbed.verdict.headline, "This device's clock is wrong");
}

TEST(Check, SaysWhenNoAnswerCame) {
  Answers answers = good_answers();
  answers["bearer"] = {};
  const Climbed climbed = climb(five(), answers);
  EXPECT_EQ(climbed.asked, Steps{"bearer"});
  EXPECT_EQ(climbed.verdict.state, CheckState::unreachable);
  EXPECT_EQ(climbed.verdict.headline, "No answer came from X");
  EXPECT_EQ(step(climbed, "reach").state, StepState::failed);
  EXPECT_EQ(step(climbed, "bearer").state, StepState::not_reached);
  EXPECT_EQ(step(climbed, "oauth1").detail, "Needs an answer from X.");
}

TEST(Check, ALimitIsNoVerdictOnTheCredentials) {
  Answers answers = good_answers();
  const Reply limited = reply(429, {{"title", "Too Many Requests"}, {"status", 429}},
                              {{"x-rate-limit-limit", "1"},
                               {"x-rate-limit-remaining", "0"},
                               {"x-rate-limit-reset", std::to_string(received_at + 60)}});
  answers["bearer"] = answers["oauth1"] = limited;
  const Climbed climbed = climb(five(), answers);
  EXPECT_EQ(climbed.verdict.state, CheckState::waits);
  EXPECT_EQ(climbed.verdict.headline, "Too many requests for now");
  EXPECT_EQ(climbed.verdict.findings.front().retry_at, received_at + 60);
}

TEST(Check, NothingHeldIsNothingAsked) {
  const Climbed climbed = climb({}, {});
  EXPECT_TRUE(climbed.asked.empty());
  EXPECT_EQ(climbed.verdict.state, CheckState::unknown);
  EXPECT_EQ(climbed.verdict.headline, "X was not asked");
}

TEST(Check, AMistakeInWhatWasEnteredExplainsARefusal) {
  CheckInput input = five();
  input.credentials.access_token_secret[9] = ' ';
  Answers answers = good_answers();
  answers["oauth1"] = reply(401, {{"title", "Unauthorized"}, {"status", 401}});
  const Climbed climbed = climb(input, answers);
  ASSERT_GE(climbed.verdict.findings.size(), 2U);
  EXPECT_EQ(climbed.verdict.findings.front().field, "access_token_secret");
}

TEST(Check, TwoAccountsAreTold) {
  Answers answers = good_answers();
  answers["oauth2"] = reply(200, {{"data", {{"id", "13"}, {"name", "Mira"}, {"username", "mira"}}}});
  CheckInput input{.credentials = all_values(), .wanted = {"post"}};
  const Climbed climbed = climb(input, answers);
  EXPECT_EQ(codes(climbed), Codes{"two_accounts"});
  EXPECT_EQ(climbed.verdict.headline, "Connected as @lumen");
}

// --- What is asked ---

TEST(Check, SpendsNothingWhereNothingMayBeSpent) {
  CheckInput input = five();
  input.allowed.spend = false;
  const Climbed climbed = climb(input, good_answers());
  EXPECT_EQ(climbed.asked, Steps{"bearer"});
  EXPECT_EQ(step(climbed, "oauth1").state, StepState::skipped);
  EXPECT_EQ(step(climbed, "oauth1").detail, "X charges up to $0.010, and nothing may be spent.");
  EXPECT_EQ(climbed.verdict.spent.maximum, 0);
}

TEST(Check, PricesEachQuestion) {
  CheckInput input = five();
  input.answers.push_back({.step = "bearer", .exchange = replied("bearer")});
  const CheckResult result = check(input);
  ASSERT_TRUE(result.question);
  EXPECT_EQ(result.question->step, "oauth1");
  EXPECT_EQ(result.question->action, "get_me");
  EXPECT_EQ(result.question->auth, AuthKind::oauth1);
  EXPECT_EQ(result.question->price.maximum, 10);
  EXPECT_FALSE(result.question->consequential);
}

TEST(Check, AsksAboutKeysOnlyWhenAllowed) {
  CheckInput input = five();
  input.allowed.send_secret = true;
  EXPECT_EQ(climb(input, good_answers()).asked, (Steps{"app_only_token", "bearer", "oauth1"}));
  Answers answers = good_answers();
  answers["app_only_token"] = reply(200, {{"token_type", "bearer"}, {"access_token", "another"}});
  EXPECT_EQ(codes(climb(input, answers)), Codes{"bearer_of_another_app"});
  answers["app_only_token"] =
      reply(403, {{"errors", {{{"code", 99}, {"message", "Unable to verify your credentials"}}}}});
  const Climbed refused = climb(input, answers);
  EXPECT_EQ(refused.asked, Steps{"app_only_token"});
  EXPECT_EQ(step(refused, "oauth1").detail, "Key and secret are part of everything else.");
  EXPECT_EQ(refused.verdict.state, CheckState::refused);
}

TEST(Check, PublishesAndDeletesOnlyWhenAllowed) {
  CheckInput input = five({"post"});
  input.allowed.post = "Checking a connection";
  const Climbed climbed = climb(input, good_answers());
  EXPECT_EQ(climbed.asked, (Steps{"bearer", "oauth1", "post", "delete_post"}));
  EXPECT_EQ(state_of(climbed, "post"), AbilityState::works);
  EXPECT_EQ(climbed.verdict.spent.maximum, 10 + 15 + 10);

  Answers answers = good_answers();
  answers["delete_post"] = reply(503, nullptr);
  const Climbed left = climb(input, answers);
  EXPECT_EQ(codes(left).front(), "post_left");
  EXPECT_NE(left.verdict.findings.front().evidence.find("77"), std::string::npos);

  const Climbed read_only = climb(input, good_answers("read"));
  EXPECT_EQ(read_only.asked, (Steps{"bearer", "oauth1"})) << "X would refuse it.";
  EXPECT_EQ(step(read_only, "post").state, StepState::not_reached);
}

TEST(Check, TriesEachWantedAbilityWhenAskedTo) {
  CheckInput input{.credentials = all_values(), .wanted = {"read", "messages", "bookmarks", "likes"}};
  input.observed.scopes.emplace();
  for (const Action& action : actions())
    input.observed.scopes->insert(input.observed.scopes->end(), action.scopes.begin(), action.scopes.end());
  EXPECT_EQ(climb(input, good_answers()).asked, (Steps{"bearer", "oauth1", "oauth2"}));
  input.allowed.try_all = true;
  const Climbed climbed = climb(input, good_answers());
  EXPECT_EQ(climbed.asked,
            (Steps{"bearer", "oauth1", "oauth2", "try_read", "try_messages", "try_bookmarks", "try_likes"}));
  EXPECT_EQ(state_of(climbed, "messages"), AbilityState::works);
  Answers answers = good_answers();
  answers["try_messages"] = reply(403, {{"title", "Forbidden"},
                                        {"type", "https://api.x.com/2/problems/client-forbidden"},
                                        {"status", 403},
                                        {"detail", "x"}});
  const Climbed refused = climb(input, answers);
  EXPECT_EQ(step(refused, "try_messages").state, StepState::failed);
  EXPECT_FALSE(refused.verdict.headline == "Connected as @lumen");
}

TEST(Check, GoesOnWhereAQuestionCouldNotBeSent) {
  CheckInput input = five();
  input.answers.push_back({.step = "bearer",
                           .exchange = {},
                           .refusal = Error{"invalid_credential",
                                            "credentials.bearer_token",
                                            "The token contains a space.",
                                            "Copy it again.",
                                            {}}});
  const Climbed climbed = climb(input, good_answers());
  EXPECT_EQ(climbed.asked, Steps{"oauth1"});
  EXPECT_EQ(step(climbed, "bearer").state, StepState::failed);
  EXPECT_EQ(codes(climbed), Codes{"invalid_credential"});
}

// --- Cancelling ---

TEST(Check, ACancelBetweenAnyTwoStepsEndsIt) {
  CheckInput input{.credentials = all_values(), .wanted = {"read", "messages"}};
  input.allowed = {.spend = true, .try_all = true, .send_secret = true, .post = "Checking"};
  const Climbed whole = climb(input, good_answers());
  ASSERT_EQ(whole.asked.size(), 8U);
  for (std::size_t after = 0; after < whole.asked.size(); ++after) {
    const Climbed climbed = climb(input, good_answers(), after);
    EXPECT_EQ(climbed.asked.size(), after);
    EXPECT_TRUE(climbed.verdict.cancelled);
    for (const CheckStep& one : climbed.verdict.steps) {
      EXPECT_NE(one.state, StepState::waiting) << after << " " << one.id;
      EXPECT_NE(one.state, StepState::asked) << after << " " << one.id;
    }
    EXPECT_EQ(step(climbed, whole.asked[after]).state, StepState::not_reached);
    EXPECT_EQ(step(climbed, whole.asked[after]).detail, "Cancelled.");
    const bool is_left = whole.asked[after] == "delete_post";
    EXPECT_EQ(!climbed.verdict.findings.empty() && climbed.verdict.findings.front().code == "post_left",
              is_left);
  }
}

TEST(Check, AnswersToWhatWasNotAskedCountForNothing) {
  CheckInput input = five({"read"});
  input.answers.push_back({.step = "post", .exchange = replied("post")});
  input.answers.push_back({.step = "fly", .exchange = replied("post")});
  const Climbed climbed = climb(input, good_answers());
  EXPECT_EQ(climbed.asked, (Steps{"bearer", "oauth1"}));
}

TEST(Check, FindingsNameStepsThatExist) {
  const auto ids = check_step_ids();
  const std::set<std::string_view> known(ids.begin(), ids.end());
  EXPECT_EQ(known.size(), ids.size());
  for (const std::string_view code : finding_codes()) {
    const auto finding = describe_finding(code);
    if (!finding) continue;
    if (!finding->check.empty()) {
      EXPECT_TRUE(known.count(finding->check)) << code;
    }
    for (const PossibleCause& cause : finding->possible_causes) {
      if (!cause.check.empty()) {
        EXPECT_TRUE(known.count(cause.check)) << code;
      }
    }
  }
  for (const WideCause& cause : wide_causes()) {
    const auto finding = describe_finding(cause.finding);
    ASSERT_TRUE(finding) << cause.finding;
    EXPECT_NE(finding->scope, Scope::request) << cause.finding;
  }
}

// --- Abilities ---

TEST(Ability, FollowsFromItsActions) {
  for (const Ability& ability : abilities()) {
    for (const std::string_view id : ability.actions) EXPECT_NE(find_action(id), nullptr) << id;
    if (ability.trial.empty()) continue;
    ASSERT_NE(find_action(ability.trial), nullptr);
    EXPECT_TRUE(find_action(ability.trial)->read_only) << ability.trial;
    EXPECT_NE(std::find(ability.actions.begin(), ability.actions.end(), ability.trial),
              ability.actions.end());
  }
  EXPECT_EQ(level_for(*find_ability("read")), AccessLevel::read);
  EXPECT_EQ(level_for(*find_ability("post")), AccessLevel::read_write);
  EXPECT_EQ(level_for(*find_ability("messages")), AccessLevel::read_write_directmessages);
  EXPECT_TRUE(needs_oauth2(*find_ability("bookmarks")));
  EXPECT_FALSE(needs_oauth2(*find_ability("messages")));
  EXPECT_EQ(find_ability("fly"), nullptr);
}

}  // namespace
}  // namespace x_connect
