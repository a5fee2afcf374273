// The check against the sandbox, for every account: what its verdict says of each action is compared with
// what happens when the action is tried.
#include <map>

#include "core/check.hpp"
#include "core/diagnosis.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {
namespace {

using nlohmann::json;

class SandboxCheckTest : public SandboxTest {
 protected:
  Exchange answer(const CheckQuestion& question, const Credentials& credentials) {
    const PrepareOptions options{
        .nonce = next_nonce(), .timestamp = std::to_string(now), .auth = question.auth};
    const std::string action(question.action);
    const auto request = question.is_sign_in
                             ? prepare_sign_in(action, question.arguments, credentials, options)
                             : prepare(action, question.arguments, credentials, options);
    EXPECT_TRUE(request) << question.step << ": " << (request ? "" : request.error().message);
    if (!request) return {};
    return {.reply = send(as_received(request->request)), .auth = question.auth, .received_at = now};
  }

  CheckVerdict climb(CheckInput input) {
    for (;;) {
      CheckResult result = check(input);
      if (!result.question) return result.verdict;
      if (input.answers.size() > 20) throw std::logic_error("The ladder has no end.");
      input.answers.push_back({.step = std::string(result.question->step),
                               .exchange = answer(*result.question, input.credentials),
                               .refusal = {}});
    }
  }

  /// What happens to an action when it is tried.
  struct Tried {
    bool ok = false;
    bool is_about_access = false;  ///< Refused for a reason that is not one of these arguments.
    std::string finding;
  };

  Tried attempt(std::string_view action, const json& arguments, const Credentials& credentials) {
    const auto request = prepare(action, arguments, credentials,
                                 {.nonce = next_nonce(), .timestamp = std::to_string(now), .auth = {}});
    if (!request) return {.ok = false, .is_about_access = true, .finding = request.error().code};
    const Exchange exchange{
        .reply = send(as_received(request->request)), .auth = request->auth, .received_at = now};
    last = exchange.reply.body;
    const auto findings = diagnose(*find_action(action), exchange, read_reply(exchange));
    for (const Finding& finding : findings) {
      if (finding.severity != Severity::error) continue;
      return {.ok = false,
              .is_about_access = finding.scope != Scope::request && finding.retry != Retry::at,
              .finding = finding.code};
    }
    return {.ok = true, .is_about_access = false, .finding = {}};
  }

  std::string id_in_last(const char* name) const {
    const json body = json::parse(last, nullptr, false);
    if (!body.is_object() || !body.contains("data") || !body["data"].is_object()) return "1";
    return body["data"].value(name, "1");
  }

  /// Every action that stands for an ability, with arguments that nothing is wrong with.
  std::map<std::string_view, Tried> attempt_all(const Scenario& account) {
    const Credentials& held = account.credentials;
    const std::string mira = scenario("second_account").user_id == account.user_id
                                 ? scenario("all_good").user_id
                                 : scenario("second_account").user_id;
    std::map<std::string_view, Tried> tried;
    const auto go = [&](std::string_view action, const json& arguments) {
      tried[action] = attempt(action, arguments, held);
    };
    // Ids are filled in from the access token; without one they are said.
    json own = json::object();
    if (held.access_token.empty()) own["id"] = account.user_id;
    const auto with_own = [&](json arguments) {
      arguments.update(own);
      return arguments;
    };
    go("get_me", json::object());
    go("search_posts", {{"query", "umbrella"}});
    const json found = json::parse(last, nullptr, false);
    const bool has_post = found.is_object() && found.contains("data") && !found["data"].empty();
    const std::string post = has_post ? found["data"][0].value("id", "1") : "1";
    go("get_home_timeline", own);
    go("get_user_posts", {{"id", account.user_id}});
    go("get_mentions", {{"id", account.user_id}});
    go("create_post", {{"text", "A post of " + account.id}});
    go("delete_post", {{"id", id_in_last("id")}});
    go("repost", with_own({{"tweet_id", post}}));
    go("undo_repost", with_own({{"source_tweet_id", post}}));
    go("upload_media", {{"media", "aGVsbG8="}, {"media_category", "tweet_image"}});
    go("send_direct_message", {{"participant_id", mira}, {"text", "Hello"}});
    const std::string message = id_in_last("dm_event_id");
    go("get_direct_messages", json::object());
    go("delete_direct_message", {{"event_id", message}});
    go("get_bookmarks", own);
    go("add_bookmark", with_own({{"tweet_id", post}}));
    go("remove_bookmark", with_own({{"tweet_id", post}}));
    go("like_post", with_own({{"tweet_id", post}}));
    go("unlike_post", with_own({{"tweet_id", post}}));
    go("get_liked_posts", own);
    go("get_followers", {{"id", account.user_id}});
    go("get_following", {{"id", account.user_id}});
    go("get_muted_users", own);
    go("mute_user", with_own({{"target_user_id", mira}}));
    json former = {{"target_user_id", mira}};
    if (held.access_token.empty()) former["source_user_id"] = account.user_id;
    go("unmute_user", former);
    go("unfollow_user", former);
    go("get_blocked_users", own);
    go("block_user", with_own({{"target_user_id", mira}}));
    go("unblock_user", former);
    go("get_owned_lists", {{"id", account.user_id}});
    go("create_list", {{"name", "Roasters"}});
    const std::string list = id_in_last("id");
    go("update_list", {{"id", list}, {"name", "Roasters of coffee"}});
    go("add_list_member", {{"id", list}, {"user_id", mira}});
    go("get_list", {{"id", list}});
    go("get_list_posts", {{"id", list}});
    go("get_list_members", {{"id", list}});
    go("remove_list_member", {{"id", list}, {"user_id", mira}});
    go("delete_list", {{"id", list}});
    return tried;
  }

  /// What of an ability was refused, for whoever reads a failure.
  static std::string refused(const Ability& ability, const std::map<std::string_view, Tried>& tried) {
    std::string text;
    for (const std::string_view action : ability.actions) {
      const Tried& fact = tried.at(action);
      if (!fact.ok) text += std::string(action) + ": " + fact.finding + " ";
    }
    return text;
  }

  std::string last;
};

TEST_F(SandboxCheckTest, SaysOfEveryAccountWhatItsCredentialsCanReallyDo) {
  const std::vector<std::string> everything{"read", "post", "messages", "bookmarks", "people", "likes"};
  std::size_t compared = 0;
  for (const Scenario& account : scenarios()) {
    SCOPED_TRACE(account.id);
    CheckInput input{.credentials = account.credentials, .wanted = everything};
    if (!account.credentials.oauth2_access_token.empty()) input.observed.scopes = account.scopes;
    const CheckVerdict verdict = climb(input);
    const auto tried = attempt_all(account);
    const bool has_trap = account.recorded != nullptr;
    // X would refuse all that the ladder asks; here it is one action, and the ladder has to believe it.
    const bool has_met_trap =
        has_trap && (account.recorded->action == "get_me" || account.recorded->action == "get_usage");
    for (const ActionAccess& row : verdict.access) {
      const auto found = tried.find(row.action);
      if (found == tried.end()) continue;
      const Tried& fact = found->second;
      // One action of these accounts is refused, and nothing but trying it can tell.
      const bool is_trap = has_trap && row.action == account.recorded->action;
      ++compared;
      switch (row.word) {
        case AccessWord::works:
        case AccessWord::should_work:
          EXPECT_TRUE(fact.ok || !fact.is_about_access || is_trap)
              << row.action << " is said to work, and leads to " << fact.finding;
          break;
        case AccessWord::refused:
        case AccessWord::lacking:
        case AccessWord::waits:
          // Who has an Enterprise plan can do more than can be foreseen.
          EXPECT_TRUE(!fact.ok || has_met_trap || (row.finding == "enterprise_only" && account.enterprise))
              << row.action << " is said not to work: " << row.reason;
          break;
        case AccessWord::unknown:
          break;
      }
    }
    // The headline is as true as its parts.
    bool all_work = true;
    for (const AbilityVerdict& one : verdict.abilities) {
      for (const std::string_view action : one.ability->actions) {
        const Tried& fact = tried.at(action);
        const bool is_trap = has_trap && action == account.recorded->action;
        if (!fact.ok && fact.is_about_access && !is_trap) all_work = false;
      }
    }
    if (verdict.state == CheckState::connected) {
      EXPECT_TRUE(all_work) << verdict.headline;
    }
    if (!all_work) {
      EXPECT_NE(verdict.state, CheckState::connected) << verdict.headline;
    }
    EXPECT_FALSE(verdict.headline.empty());
    if (verdict.state != CheckState::connected) {
      EXPECT_FALSE(verdict.findings.empty()) << verdict.headline;
    }
  }
  EXPECT_GT(compared, 1000U);
}

/// What an agent is wanted for: everything, and each ability by itself.
std::vector<std::vector<std::string>> wishes() {
  std::vector<std::vector<std::string>> result{{}};
  for (const Ability& ability : abilities()) {
    result.front().emplace_back(ability.id);
    result.push_back({std::string(ability.id)});
  }
  return result;
}

TEST_F(SandboxCheckTest, TheHeadlineOfEveryAccountIsAsTrueAsItsParts) {
  for (const Scenario& account : scenarios()) {
    // What one action alone is answered with cannot be seen before it is tried.
    if (account.recorded != nullptr && account.recorded->action != "get_me" &&
        account.recorded->action != "get_usage")
      continue;
    const bool is_trap = account.recorded != nullptr;
    const auto tried = attempt_all(account);
    const bool has_grant = !account.credentials.oauth2_access_token.empty();
    for (const bool is_grant_known : {false, true}) {
      if (is_grant_known && !has_grant) continue;
      for (const auto& wanted : wishes()) {
        SCOPED_TRACE(account.id + (is_grant_known ? ", scopes known, " : ", ") + wanted.front() + ", ...");
        CheckInput input{.credentials = account.credentials, .wanted = wanted};
        if (is_grant_known) input.observed.scopes = account.scopes;
        const CheckVerdict verdict = climb(input);
        bool is_any_short = false;
        for (const AbilityVerdict& one : verdict.abilities) {
          if (one.wanted && one.state != AbilityState::works && one.state != AbilityState::should_work)
            is_any_short = true;
          // X would refuse everything as it refuses the one thing here.
          if (is_trap) continue;
          SCOPED_TRACE(std::string(one.ability->id) + " " + std::string(to_string(one.state)));
          std::size_t works = 0;
          for (const std::string_view action : one.ability->actions) works += tried.at(action).ok ? 1 : 0;
          const bool is_whole = works == one.ability->actions.size();
          const bool has_essence = tried.at(one.ability->actions.front()).ok;
          switch (one.state) {
            case AbilityState::works:
            case AbilityState::should_work:
              EXPECT_TRUE(is_whole) << refused(*one.ability, tried);
              break;
            case AbilityState::partly:
              EXPECT_TRUE(account.enterprise || (works > 0 && !is_whole));
              EXPECT_FALSE(one.reason.empty());
              break;
            case AbilityState::fails:
              // Who has an Enterprise plan can do more than can be foreseen.
              EXPECT_TRUE(!has_essence || account.enterprise);
              EXPECT_FALSE(one.reason.empty());
              break;
            case AbilityState::waits:
              EXPECT_FALSE(is_whole);
              EXPECT_FALSE(one.waits_for.empty());
              break;
            case AbilityState::unknown:
              break;
          }
        }
        // The cause on top is that of the account; what is foreseen of others does not stand before it.
        EXPECT_EQ(verdict.state == CheckState::connected, !is_any_short) << verdict.headline;
        const bool is_about_account = !account.finding.empty() && account.finding != "read_only_token";
        if (is_about_account && !is_trap) {
          ASSERT_FALSE(verdict.findings.empty()) << verdict.headline;
          EXPECT_EQ(verdict.findings.front().code, account.finding) << verdict.headline;
        }
        if (verdict.state == CheckState::limited) {
          const bool is_named =
              std::any_of(verdict.abilities.begin(), verdict.abilities.end(), [&](const AbilityVerdict& one) {
                return one.wanted && verdict.headline.find(one.ability->phrase) != std::string::npos;
              });
          EXPECT_TRUE(is_named) << verdict.headline;
        }
      }
    }
  }
}

TEST_F(SandboxCheckTest, WhatXHasSaidStandsBeforeWhatIsForeseen) {
  const auto first = [&](const char* id, bool is_grant_known) {
    CheckInput input{.credentials = scenario(id).credentials, .wanted = wishes().front()};
    if (is_grant_known) input.observed.scopes = scenario(id).scopes;
    const CheckVerdict verdict = climb(input);
    return verdict.findings.empty() ? std::string() : verdict.findings.front().code;
  };
  EXPECT_EQ(first("rate_limited", false), "rate_limited");
  EXPECT_EQ(first("few_scopes", false), "scope_missing");
  EXPECT_EQ(first("few_scopes", true), "scope_missing");
}

TEST_F(SandboxCheckTest, WhatConcernsTheAppOrTheDeviceIsWaitedForByAll) {
  const std::map<std::string, std::string> waits{{"no_credits", "credits"},
                                                 {"not_enrolled", "a package for the app"},
                                                 {"suspended_app", "credentials that X accepts"},
                                                 {"clock_skewed", "the right time on this device"},
                                                 {"rate_limited", "the end of a limit"}};
  for (const auto& [id, cause] : waits) {
    const CheckInput input{.credentials = scenario(id).credentials, .wanted = {"read", "post", "messages"}};
    for (const AbilityVerdict& one : climb(input).abilities) {
      if (!one.wanted) continue;
      EXPECT_EQ(one.state, AbilityState::waits) << id << " " << one.ability->id;
      EXPECT_EQ(one.waits_for, cause) << id << " " << one.ability->id;
    }
  }
}

TEST_F(SandboxCheckTest, HeadlinesOfTheAccounts) {
  const std::map<std::string, std::string> headlines{
      {"all_good", "Connected as @lumen_coffee"},
      {"five_values", "Connected as @lumen_coffee"},
      {"read_only_token", "Connected as @lumen_coffee, but your agent cannot post or send messages"},
      {"no_direct_messages", "Connected as @lumen_coffee, but your agent cannot send messages"},
      {"wrong_secret", "X does not accept the Access Token with these keys"},
      {"foreign_token", "X does not accept the Access Token with these keys"},
      {"bearer_only", "X accepts the Bearer Token, but your agent cannot post or send messages"},
      {"suspended_app", "X accepts none of these credentials"},
      {"not_enrolled", "The app, or its plan, may not use this"},
      {"no_credits", "The credits are used up"},
      {"rate_limited", "Too many requests for now"},
      {"clock_skewed", "This device's clock is wrong"},
      {"oauth2_only", "Connected as @lumen_coffee"},
      {"few_scopes", "Connected as @lumen_coffee, but your agent cannot post or send messages"},
      {"expired_oauth2", "X does not accept the OAuth 2.0 token"},
      {"enterprise", "Connected as @lumen_coffee"},
      {"second_account", "Connected as @mira_okafor"},
  };
  for (const auto& [id, headline] : headlines) {
    const Scenario& account = scenario(id);
    CheckInput input{.credentials = account.credentials, .wanted = {"read", "post", "messages"}};
    if (!account.credentials.oauth2_access_token.empty()) input.observed.scopes = account.scopes;
    const CheckVerdict verdict = climb(input);
    EXPECT_EQ(verdict.headline, headline) << id;
    // "For two cents": X bills the same account once a day, however often it is asked for.
    EXPECT_LE(verdict.spent.maximum, 20) << id;
    if (!account.finding.empty() && !verdict.findings.empty()) {
      EXPECT_EQ(verdict.findings.front().code, account.finding) << id;
    }
  }
}

TEST_F(SandboxCheckTest, ARealPostIsDeletedAgain) {
  const Scenario& account = scenario("all_good");
  CheckInput input{.credentials = account.credentials, .wanted = {"post"}};
  input.allowed.post = "Checking a connection";
  const CheckVerdict verdict = climb(input);
  EXPECT_EQ(verdict.headline, "Connected as @lumen_coffee");
  for (const CheckStep& step : verdict.steps) EXPECT_EQ(step.state, StepState::passed) << step.id;
  const json posts = body(call("get_user_posts", {{"id", account.user_id}, {"max_results", 5}}));
  EXPECT_EQ(posts.dump().find("Checking a connection"), std::string::npos);
}

}  // namespace
}  // namespace x_connect::sandbox
