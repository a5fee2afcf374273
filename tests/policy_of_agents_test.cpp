#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/catalogue.hpp"
#include "core/findings.hpp"
#include "core/policy.hpp"
#include "core/request.hpp"

namespace x_connect {
namespace {

using nlohmann::json;

constexpr std::int64_t start = 1764000000;

/// One console: keeps the state, tells events.
class Console {
 public:
  json tell(json event) {
    event["now"] = now;
    const auto decided = decide(state, event);
    if (!decided) return {{"error", decided.error().code}, {"field", decided.error().field}};
    // The state survives being written down.
    state = json::parse(decided->at("state").dump());
    changed = decided->at("changed");
    return decided->at("decision");
  }

  json grant(const std::string& agent, json grant) {
    grant.emplace("name", "Agent " + agent);
    grant.emplace("connection", "c1");
    return tell({{"type", "grant"}, {"agent", agent}, {"grant", std::move(grant)}});
  }

  json call(const std::string& agent, const std::string& action, json arguments, json more = json::object()) {
    json event = {{"type", "call"},
                  {"agent", agent},
                  {"request", "r" + std::to_string(++requests)},
                  {"action", action},
                  {"arguments", std::move(arguments)},
                  {"userId", "12"}};
    event.update(more);
    return tell(std::move(event));
  }

  json post(const std::string& agent, const std::string& text, json more = json::object()) {
    return call(agent, "create_post", {{"text", text}}, std::move(more));
  }

  json sent(const json& decision) {
    return tell(
        {{"type", "sent"}, {"request", decision["request"]}, {"hash", decision["canonical"]["hash"]}});
  }

  json settle(const json& decision, const std::string& result, json more = json::object()) {
    json event = {{"type", "settle"}, {"request", decision["request"]}, {"result", result}};
    event.update(more);
    return tell(std::move(event));
  }

  json approve(const json& decision) {
    return tell(
        {{"type", "approve"}, {"request", decision["request"]}, {"hash", decision["canonical"]["hash"]}});
  }

  /// From the call to X's answer.
  void run(const json& decision, json more = json::object()) {
    ASSERT_EQ(sent(decision)["kind"], "go") << decision;
    ASSERT_EQ(settle(decision, "done", std::move(more))["kind"], "request");
  }

  json status(const std::string& agent) { return tell({{"type", "status"}, {"agent", agent}}); }

  std::string state_of(const json& decision) {
    for (const json& request : state["requests"]) {
      if (request["id"] == decision["request"]) return request["state"];
    }
    return "gone";
  }

  std::int64_t now = start;
  json state;
  json changed;
  int requests = 0;
};

Console with(json grant) {
  Console console;
  EXPECT_EQ(console.grant("a", std::move(grant))["kind"], "done");
  return console;
}

TEST(CanonicalRequest, IsWhatIsPreparedAndSent) {
  const json arguments = {{"tweet_id", "20"}, {"folder_id", nullptr}};
  Credentials credentials;
  credentials.oauth2_access_token = "token";
  const auto canonical = canonical_request("c1", "add_bookmark", arguments, "12");
  ASSERT_TRUE(canonical);
  EXPECT_EQ(canonical->at("arguments"), (json{{"tweet_id", "20"}, {"id", "12"}}));
  const auto prepared =
      prepare("add_bookmark", canonical->at("arguments"), credentials, {"nonce", "1", std::nullopt});
  ASSERT_TRUE(prepared);
  EXPECT_EQ(canonical->at("url"), prepared->request.url);
  EXPECT_EQ(canonical->at("body"), prepared->request.body);
  EXPECT_EQ(canonical->at("hash"), request_hash("c1", "add_bookmark", prepared->request.method,
                                                prepared->request.url, prepared->request.body));
}

TEST(CanonicalRequest, HashTellsEveryPartApart) {
  const std::string hash = request_hash("c1", "create_post", "POST", "u", "b");
  EXPECT_EQ(hash.size(), 64U);
  EXPECT_NE(hash, request_hash("c2", "create_post", "POST", "u", "b"));
  EXPECT_NE(hash, request_hash("c1", "delete_post", "POST", "u", "b"));
  EXPECT_NE(hash, request_hash("c1", "create_post", "GET", "u", "b"));
  EXPECT_NE(hash, request_hash("c1", "create_post", "POST", "ub", ""));
  EXPECT_NE(request_hash("c1", "a", "m", "u\n1 b", ""), request_hash("c1", "a", "m", "u", "b"));
}

TEST(CanonicalRequest, KnowsTheMostItCosts) {
  const auto price = [](std::string_view action, const json& arguments) {
    return canonical_request("c1", action, arguments, "12")->at("price")["usdThousandths"].get<int>();
  };
  EXPECT_EQ(price("create_post", {{"text", "Hello"}}), 15);
  EXPECT_EQ(price("create_post", {{"text", "See example.com"}}), 200);
  EXPECT_EQ(price("search_posts", {{"query", "x"}}), 50);
  EXPECT_EQ(price("search_posts", {{"query", "x"}, {"max_results", 100}}), 500);
  EXPECT_EQ(price("get_posts", {{"ids", {"1", "2", "3"}}}), 15);
  EXPECT_EQ(price("get_me", json::object()), 10);
  EXPECT_EQ(price("like_post", {{"tweet_id", "1"}}), 15);
}

TEST(Policy, PresetsCoverEveryAction) {
  for (const Action& action : actions()) {
    int presets = 0;
    for (const Preset preset : {Preset::read, Preset::engage, Preset::post, Preset::messages})
      presets += belongs_to(action, preset) ? 1 : 0;
    EXPECT_GE(presets, 1) << action.id;
    EXPECT_TRUE(belongs_to(action, Preset::everything));
    EXPECT_TRUE(action.read_only || !belongs_to(action, Preset::read)) << action.id;
  }
  EXPECT_TRUE(belongs_to(*find_action("get_direct_messages"), Preset::messages));
  EXPECT_FALSE(belongs_to(*find_action("get_direct_messages"), Preset::read));
  EXPECT_TRUE(belongs_to(*find_action("upload_media"), Preset::post));
  EXPECT_TRUE(belongs_to(*find_action("repost"), Preset::engage));
}

TEST(Policy, PresetsPartWhatAnAccountSaysFromWhatItDoes) {
  const auto only = [](std::string_view id, Preset wanted) {
    for (const Preset preset : {Preset::read, Preset::engage, Preset::post, Preset::messages})
      EXPECT_EQ(belongs_to(*find_action(id), preset), preset == wanted) << id;
  };
  for (const char* id : {"get_followers", "get_list_posts", "count_posts", "get_credits", "search_all_posts"})
    only(id, Preset::read);
  for (const char* id : {"follow_user", "unfollow_user", "mute_user", "block_user", "hide_reply",
                         "create_list", "add_list_member", "delete_list", "repost", "add_bookmark"})
    only(id, Preset::engage);
  for (const char* id : {"create_post", "edit_post", "delete_post", "draft_article", "publish_article"})
    only(id, Preset::post);
  for (const char* id : {"block_messages", "unblock_messages"}) only(id, Preset::messages);
  // Nobody else sees these, and they can be taken back.
  for (const char* id : {"mute_user", "unmute_user", "unblock_user", "remove_list_member", "block_messages"})
    EXPECT_FALSE(find_action(id)->consequential) << id;
  for (const char* id :
       {"follow_user", "unfollow_user", "block_user", "hide_reply", "create_list", "add_list_member",
        "update_list", "delete_list", "draft_article", "publish_article", "edit_post"})
    EXPECT_TRUE(find_action(id)->consequential) << id;
}

TEST(Policy, WhoIsPutOnAListIsAmongTheAccounts) {
  Console console =
      with({{"presets", {{"engage", "always"}}}, {"accounts", {{{"id", "13"}, {"username", "mira"}}}}});
  const auto add = [&](const char* user) {
    return console.call("a", "add_list_member", {{"id", "50"}, {"user_id", user}});
  };
  EXPECT_EQ(add("14")["code"], "refused_by_narrowing");
  EXPECT_EQ(add("13")["kind"], "send");
}

TEST(Policy, ANameIsShort) {
  Console console;
  console.grant("a", {{"name", std::string(10000, 'x')}});
  EXPECT_LT(console.state["agents"]["a"]["name"].get<std::string>().size(), 110U);
}

TEST(Policy, NobodyIsAllowedAnythingAtFirst) {
  Console console;
  EXPECT_EQ(console.post("a", "Hello")["code"], "unknown_agent");
  console.grant("a", json::object());
  EXPECT_EQ(console.post("a", "Hello")["code"], "refused_by_grant");
  EXPECT_EQ(console.call("a", "get_me", json::object())["code"], "refused_by_grant");
}

TEST(Policy, NeverIsStrongerThanAskThanAlways) {
  Console console = with({{"presets", {{"read", "always"}, {"everything", "ask"}}}});
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "ask");
  console.grant("a", {{"presets", {{"read", "always"}}}, {"actions", {{"search_posts", "never"}}}});
  EXPECT_EQ(console.call("a", "get_post", {{"id", "1"}})["kind"], "send");
  EXPECT_EQ(console.call("a", "search_posts", {{"query", "x"}})["code"], "refused_by_grant");
  console.grant("a", {{"actions", {{"create_post", "always"}}}});
  EXPECT_EQ(console.post("a", "Hello")["kind"], "send");
  EXPECT_EQ(console.call("a", "get_me", json::object())["code"], "refused_by_grant");
}

TEST(Policy, AlwaysForWhatOthersSeeEndsAfterADay) {
  Console console =
      with({{"presets", {{"post", "always"}, {"read", "always"}}}, {"alwaysUntil", start + 30 * 86400}});
  EXPECT_EQ(console.post("a", "one")["kind"], "send");
  console.now += 86399;
  EXPECT_EQ(console.post("a", "two")["kind"], "send");
  console.now += 1;
  const json asked = console.post("a", "three");
  EXPECT_EQ(asked["kind"], "ask");
  EXPECT_EQ(asked["why"], "always_ended");
  // What nobody else sees goes on.
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "send");
}

TEST(Policy, DeletesAndMessagesHaveToBeAllowedTwice) {
  const json grant = {{"presets", {{"everything", "always"}}}};
  Console console = with(grant);
  EXPECT_EQ(console.call("a", "delete_post", {{"id", "1"}})["why"], "said_once");
  EXPECT_EQ(console.call("a", "send_direct_message", {{"participant_id", "1"}, {"text", "Hi"}})["kind"],
            "ask");
  EXPECT_EQ(console.call("a", "delete_direct_message", {{"event_id", "1"}})["kind"], "ask");
  json twice = grant;
  twice["confirmed"] = {"delete_post"};
  console.grant("a", twice);
  EXPECT_EQ(console.call("a", "delete_post", {{"id", "2"}})["kind"], "send");
  EXPECT_EQ(console.call("a", "send_direct_message", {{"participant_id", "2"}, {"text", "Hi"}})["kind"],
            "ask");
}

TEST(Policy, GrantsEnd) {
  Console console = with({{"presets", {{"everything", "ask"}}}});
  console.now += 30 * 86400 - 1;
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "ask");
  console.now += 1;
  EXPECT_EQ(console.call("a", "get_me", json::object())["code"], "grant_expired");
}

TEST(Policy, ReadingOthersTextEndsAlways) {
  Console console = with({{"presets", {{"everything", "always"}}}});
  EXPECT_EQ(console.post("a", "before")["kind"], "send");
  console.run(console.call("a", "get_me", json::object()), {{"items", 1}});
  EXPECT_EQ(console.post("a", "still")["kind"], "send");
  console.run(console.call("a", "search_posts", {{"query", "x"}}), {{"items", 0}});
  EXPECT_EQ(console.post("a", "nothing was found")["kind"], "send");
  console.run(console.call("a", "search_posts", {{"query", "y"}}), {{"items", 3}});
  const json asked = console.post("a", "after");
  EXPECT_EQ(asked["kind"], "ask");
  EXPECT_EQ(asked["why"], "has_read");
  EXPECT_EQ(asked["hasRead"]["action"], "search_posts");
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "send");
  // A new grant does not wash it off; the person's word does.
  console.grant("a", {{"presets", {{"everything", "always"}}}});
  EXPECT_EQ(console.post("a", "regranted")["kind"], "ask");
  console.tell({{"type", "trust"}, {"agent", "a"}});
  EXPECT_EQ(console.post("a", "trusted")["kind"], "send");
}

TEST(Policy, WhatIsShownIsWhatIsSent) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello", {{"reason", "You wanted it."}});
  ASSERT_EQ(asked["kind"], "ask");
  EXPECT_EQ(asked["expiresAt"], start + 300);
  EXPECT_EQ(asked["canonical"]["body"], R"({"text":"Hello"})");
  EXPECT_EQ(console.tell({{"type", "approve"}, {"request", asked["request"]}, {"hash", "other"}})["code"],
            "hash_mismatch");
  EXPECT_EQ(console.sent(asked)["code"], "not_pending");
  EXPECT_EQ(console.approve(asked)["kind"], "send");
  EXPECT_EQ(console.approve(asked)["code"], "not_pending");
  EXPECT_EQ(console.tell({{"type", "sent"}, {"request", asked["request"]}, {"hash", "other"}})["code"],
            "changed_on_the_way");
  EXPECT_EQ(console.state_of(asked), "failed");
  EXPECT_EQ(console.sent(asked)["code"], "not_pending");
}

TEST(Policy, NothingIsSentTwice) {
  Console console = with({{"presets", {{"post", "always"}}}});
  const json sending = console.post("a", "Hello");
  EXPECT_EQ(console.sent(sending)["kind"], "go");
  EXPECT_EQ(console.sent(sending)["code"], "not_pending");
  EXPECT_EQ(console.settle(sending, "done")["kind"], "request");
  EXPECT_EQ(console.settle(sending, "done")["code"], "not_pending");
  EXPECT_EQ(console.sent(sending)["code"], "not_pending");
}

TEST(Policy, AnEditIsANewRequestAndIsTold) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Helo");
  const json edited = {{"text", "Hello"}};
  const std::string hash = canonical_request("c1", "create_post", edited, "")->at("hash");
  json event = {{"type", "approve"}, {"request", asked["request"]}, {"arguments", edited}};
  event["hash"] = asked["canonical"]["hash"];
  EXPECT_EQ(console.tell(event)["code"], "hash_mismatch");
  event["arguments"] = {{"text", ""}};
  EXPECT_EQ(console.tell(event)["code"], "invalid_arguments");
  EXPECT_EQ(console.state_of(asked), "pending");
  event["arguments"] = edited;
  event["hash"] = hash;
  const json decision = console.tell(event);
  ASSERT_EQ(decision["kind"], "send");
  EXPECT_EQ(decision["canonical"]["arguments"], edited);
  console.run(decision, {{"outcome", {{"id", "1"}}}});
  const json seen =
      console.tell({{"type", "lookup"}, {"agent", "a"}, {"request", asked["request"]}})["request"];
  EXPECT_EQ(seen["edited"], true);
  EXPECT_EQ(seen["arguments"], edited);
  // Both what was asked for and what was sent are known now.
  EXPECT_EQ(console.post("a", "Helo")["kind"], "earlier");
  EXPECT_EQ(console.post("a", "Hello")["kind"], "earlier");
}

TEST(Policy, ExpiredIsNotRefused) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  console.now += 299;
  console.tell({{"type", "tick"}});
  EXPECT_EQ(console.state_of(asked), "pending");
  console.now += 1;
  EXPECT_EQ(console.approve(asked)["code"], "expired");
  EXPECT_EQ(console.changed[0]["state"], "expired");
  const json seen =
      console.tell({{"type", "lookup"}, {"agent", "a"}, {"request", asked["request"]}})["request"];
  EXPECT_EQ(seen["error"]["code"], "expired");
  EXPECT_EQ(console.post("a", "Hello")["kind"], "ask");
}

TEST(Policy, ARefusalIsFinalForTheSameCall) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  console.tell({{"type", "refuse"}, {"request", asked["request"]}, {"reason", "Not now"}});
  const json again = console.post("a", "Hello");
  EXPECT_EQ(again["kind"], "earlier");
  EXPECT_EQ(again["request"]["error"]["code"], "refused_by_person");
  EXPECT_EQ(again["request"]["error"]["reason"], "Not now");
  EXPECT_EQ(again["request"]["error"]["retry"], "never");
  EXPECT_EQ(console.post("a", "Hello", {{"again", true}})["kind"], "ask");
}

TEST(Policy, RefuseAndStopThisAgent) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  const json first = console.post("a", "one");
  const json second = console.post("a", "two");
  const json other = console.post("b", "three");
  console.tell({{"type", "refuse"}, {"request", first["request"]}, {"stop", true}});
  EXPECT_EQ(console.state_of(second), "refused");
  EXPECT_EQ(console.state_of(other), "pending");
  EXPECT_EQ(console.post("a", "four")["code"], "agent_paused");
  console.tell({{"type", "resume"}, {"agent", "a"}});
  EXPECT_EQ(console.post("a", "four")["kind"], "ask");
}

TEST(Policy, TheStopSwitchRefusesEverything) {
  Console console = with({{"presets", {{"everything", "always"}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  const json approved = console.post("a", "one");
  const json pending = console.post("b", "two");
  console.tell({{"type", "stop"}});
  EXPECT_EQ(console.sent(approved)["code"], "not_pending");
  EXPECT_EQ(console.approve(pending)["code"], "not_pending");
  EXPECT_EQ(console.call("a", "get_me", json::object())["code"], "stopped");
  console.tell({{"type", "go"}});
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "send");
}

TEST(Policy, RevokedAtOnce) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "one");
  console.tell({{"type", "revoke"}, {"agent", "a"}});
  EXPECT_EQ(console.approve(asked)["code"], "not_pending");
  EXPECT_EQ(console.post("a", "two")["code"], "unknown_agent");
}

TEST(Policy, AtMostFivePending) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  json first;
  for (int i = 0; i < 5; ++i) {
    const json asked = console.post("a", "post " + std::to_string(i));
    EXPECT_EQ(asked["kind"], "ask");
    if (i == 0) first = asked;
    ++console.now;
  }
  const json sixth = console.post("a", "one more");
  EXPECT_EQ(sixth["code"], "too_many_pending");
  EXPECT_EQ(sixth["retryAt"], start + 300);
  console.tell({{"type", "withdraw"}, {"agent", "a"}, {"request", first["request"]}});
  EXPECT_EQ(console.post("a", "one more")["kind"], "ask");
}

TEST(Policy, TheSameCallJoinsWhatWaits) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  const json joined = console.post("a", "Hello", {{"again", true}});
  EXPECT_EQ(joined["kind"], "joined");
  EXPECT_EQ(joined["request"], asked["request"]);
  // Another agent's call is another call.
  EXPECT_EQ(console.post("b", "Hello")["kind"], "ask");
}

TEST(Policy, TheSameCallWithinTenMinutesHasItsOutcome) {
  Console console = with({{"presets", {{"post", "always"}, {"read", "always"}}}});
  const json sending = console.post("a", "Hello");
  EXPECT_EQ(console.post("a", "Hello")["kind"], "joined");
  console.run(sending, {{"outcome", {{"id", "77"}}}});
  const json repeated = console.post("a", "Hello");
  EXPECT_EQ(repeated["kind"], "earlier");
  EXPECT_EQ(repeated["request"]["outcome"]["id"], "77");
  EXPECT_EQ(console.post("a", "Hello", {{"again", true}})["kind"], "send");
  console.settle({{"request", "r4"}}, "failed");
  console.now += 601;
  EXPECT_EQ(console.post("a", "Hello")["kind"], "send");
  // Reads are never answered from the past.
  console.run(console.call("a", "get_me", json::object()));
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "send");
}

TEST(Policy, WhatXRefusedMayBeCalledAgain) {
  Console console = with({{"presets", {{"post", "always"}}}});
  const json sending = console.post("a", "Hello");
  console.sent(sending);
  console.settle(sending, "failed", {{"outcome", {{"findings", json::array()}}}});
  EXPECT_EQ(console.post("a", "Hello")["kind"], "send");
}

TEST(Policy, SentWithoutReplyIsAStateOfItsOwn) {
  Console console = with({{"presets", {{"post", "always"}}}, {"budget", {{"posts", 2}}}});
  const json sending = console.post("a", "Hello");
  console.sent(sending);
  console.settle(sending, "unknown");
  EXPECT_EQ(console.state_of(sending), "unknown");
  EXPECT_EQ(console.sent(sending)["code"], "not_pending");
  const json repeated = console.post("a", "Hello");
  EXPECT_EQ(repeated["kind"], "earlier");
  EXPECT_EQ(repeated["request"]["error"]["code"], "outcome_unknown");
  EXPECT_EQ(repeated["request"]["error"]["retry"], "never");
  // It counts as if it had arrived, and only a person can let it be sent again.
  EXPECT_EQ(console.status("a")["budget"]["posts"]["used"], 1);
  const json asked = console.post("a", "Hello", {{"again", true}});
  EXPECT_EQ(asked["kind"], "ask");
  EXPECT_EQ(asked["why"], "outcome_unknown");
}

TEST(Policy, AReloadForgetsNothing) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json waiting = console.post("a", "waits");
  const json approved = console.post("a", "approved");
  const json sending = console.post("a", "sending");
  console.approve(approved);
  console.approve(sending);
  console.sent(sending);
  console.tell({{"type", "restarted"}});
  EXPECT_EQ(console.state_of(waiting), "interrupted");
  EXPECT_EQ(console.state_of(approved), "interrupted");
  EXPECT_EQ(console.state_of(sending), "unknown");
  EXPECT_EQ(console.sent(approved)["code"], "not_pending");
  EXPECT_EQ(console.post("a", "sending")["kind"], "earlier");
  EXPECT_EQ(console.post("a", "waits")["kind"], "ask");
}

TEST(Policy, PostsOfADay) {
  Console console = with({{"presets", {{"post", "always"}}}, {"budget", {{"posts", 2}}}});
  console.run(console.post("a", "one"));
  console.now += 1800;
  const json second = console.post("a", "two");
  EXPECT_EQ(second["kind"], "send");  // Reserved, not sent yet.
  const json third = console.post("a", "three");
  EXPECT_EQ(third["code"], "budget_posts");
  EXPECT_EQ(third["retry"], "at");
  // What was never sent is given back.
  console.settle(second, "not_sent");
  console.run(console.post("a", "four"));
  const std::int64_t free_at = console.post("a", "five")["retryAt"];
  EXPECT_GT(free_at, start + 86400);
  console.now = free_at - 1;
  EXPECT_EQ(console.post("a", "five")["code"], "budget_posts");
  console.now = free_at;
  console.grant("a", {{"presets", {{"post", "always"}}}, {"budget", {{"posts", 2}}}});
  EXPECT_EQ(console.post("a", "five")["kind"], "send");
}

TEST(Policy, MoneyOfADayIsReservedAndSettled) {
  Console console = with({{"presets", {{"read", "always"}}}, {"budget", {{"usdThousandths", 100}}}});
  const json first = console.call("a", "search_posts", {{"query", "x"}});
  EXPECT_EQ(first["kind"], "send");
  EXPECT_EQ(console.status("a")["budget"]["usdThousandths"]["left"], 50);
  EXPECT_EQ(console.call("a", "search_posts", {{"query", "y"}})["kind"], "send");
  EXPECT_EQ(console.call("a", "search_posts", {{"query", "z"}})["code"], "budget_money");
  console.run(first, {{"items", 2}});  // Two posts came: 0.010 of the 0.050 reserved.
  EXPECT_EQ(console.status("a")["budget"]["usdThousandths"]["left"], 40);
  EXPECT_EQ(console.call("a", "get_post", {{"id", "1"}})["kind"], "send");
  const json never = console.call("a", "search_posts", {{"query", "z"}, {"max_results", 100}});
  EXPECT_EQ(never["code"], "budget_money");
  EXPECT_EQ(never["retry"], "after_fix");  // More than a whole day's.
}

TEST(Policy, WhatIsReadBecauseOfAnAgentIsPaidByIt) {
  Console console = with({{"presets", {{"post", "ask"}}}, {"budget", {{"usdThousandths", 10}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  const auto look = [&](const std::string& agent) {
    return console.tell(
        {{"type", "look"}, {"agent", agent}, {"action", "get_post"}, {"arguments", {{"id", "1"}}}});
  };
  EXPECT_EQ(look("a")["kind"], "done");
  EXPECT_EQ(look("a")["kind"], "done");
  EXPECT_EQ(console.status("a")["budget"]["usdThousandths"]["left"], 0);
  EXPECT_EQ(look("a")["code"], "budget_money");
  EXPECT_EQ(look("b")["kind"], "done");
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", {{"usdThousandths", 15}}}});
  EXPECT_EQ(look("b")["code"], "budget_money");
  EXPECT_EQ(look("nobody")["code"], "unknown_agent");
  const json users = {{"ids", {"1", "2"}}};
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", json::object()}});
  console.tell({{"type", "look"}, {"agent", "b"}, {"action", "get_users"}, {"arguments", users}});
  EXPECT_EQ(console.status("b")["budget"]["usdThousandths"]["used"], 25);
  const auto wrong =
      decide(console.state, {{"type", "look"}, {"now", start}, {"agent", "b"}, {"action", "create_post"}});
  EXPECT_FALSE(wrong);
}

TEST(Policy, TwoAgentsCannotOverrunABudgetTogether) {
  Console console = with({{"presets", {{"post", "always"}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  console.grant("other", {{"presets", {{"post", "always"}}}, {"connection", "c2"}});
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", {{"posts", 1}}}});
  const json waiting = console.post("b", "two");
  EXPECT_EQ(waiting["kind"], "ask");
  EXPECT_EQ(console.post("a", "one")["kind"], "send");
  EXPECT_EQ(console.post("b", "three")["code"], "budget_posts");
  // What waited is held to the budget when it is approved, and waits on.
  EXPECT_EQ(console.approve(waiting)["code"], "budget_posts");
  EXPECT_EQ(console.state_of(waiting), "pending");
  EXPECT_EQ(console.post("other", "one")["kind"], "send");
}

TEST(Policy, OnlyRepliesToThoseWhoMentionedMe) {
  Console console = with({{"presets", {{"post", "ask"}}}, {"onlyReplies", true}});
  EXPECT_EQ(console.post("a", "Hello")["code"], "refused_by_narrowing");
  const json reply = {{"text", "Hello"}, {"in_reply_to_tweet_id", "20"}};
  EXPECT_EQ(console.call("a", "create_post", reply), (json{{"kind", "need"}, {"posts", {"20"}}}));
  const auto facts = [](bool mentions) {
    return json{{"targets", {{"20", {{"authorId", "7"}, {"mentionsMe", mentions}}}}}};
  };
  EXPECT_EQ(console.call("a", "create_post", reply, facts(false))["code"], "refused_by_narrowing");
  EXPECT_EQ(console.call("a", "create_post", reply, facts(true))["kind"], "ask");
}

TEST(Policy, OnlyTheseAccounts) {
  Console console =
      with({{"presets", {{"everything", "ask"}}}, {"accounts", {{{"id", "7"}, {"username", "Ada"}}}}});
  const auto message = [&](const char* to) {
    return console.call("a", "send_direct_message",
                        {{"participant_id", to}, {"text", std::string("Hi ") + to}});
  };
  EXPECT_EQ(message("7")["kind"], "ask");
  EXPECT_EQ(message("8")["code"], "refused_by_narrowing");
  EXPECT_EQ(console.post("a", "Hi @ada")["kind"], "ask");
  EXPECT_EQ(console.post("a", "Hi @ada and @bob")["code"], "refused_by_narrowing");
  const auto conversation = [&](const char* id) {
    return console.call("a", "send_to_conversation", {{"dm_conversation_id", id}, {"text", "Hi"}});
  };
  EXPECT_EQ(conversation("7-12")["kind"], "ask");
  EXPECT_EQ(conversation("8-12")["code"], "refused_by_narrowing");
  EXPECT_EQ(conversation("1234567890123456")["code"], "refused_by_narrowing");
  const auto picture = [&](json people) {
    return console.call("a", "create_post",
                        {{"text", "Us"}, {"media_ids", {"1"}}, {"tagged_user_ids", std::move(people)}});
  };
  EXPECT_EQ(picture({"7"})["kind"], "ask");
  EXPECT_EQ(picture({"7", "8"})["code"], "refused_by_narrowing");
  const json answer = {
      {"text", "Hi"}, {"in_reply_to_tweet_id", "20"}, {"auto_populate_reply_metadata", true}};
  EXPECT_EQ(console.call("a", "create_post", answer, {{"targets", {{"20", {{"authorId", "7"}}}}}})["code"],
            "refused_by_narrowing");
  EXPECT_EQ(console.call("a", "repost", {{"tweet_id", "20"}})["kind"], "need");
  EXPECT_EQ(
      console.call("a", "repost", {{"tweet_id", "20"}}, {{"targets", {{"20", {{"authorId", "8"}}}}}})["code"],
      "refused_by_narrowing");
  // Reading is not addressing anybody.
  EXPECT_EQ(console.call("a", "get_user_posts", {{"id", "8"}})["kind"], "ask");
}

TEST(Policy, BadArgumentsAreNamedAllAtOnce) {
  Console console = with({{"presets", {{"post", "always"}}}});
  const json refused =
      console.call("a", "create_post", {{"text", 1}, {"in_reply_to_tweet_id", "x"}, {"colour", "red"}});
  EXPECT_EQ(refused["code"], "invalid_arguments");
  EXPECT_EQ(refused["retry"], "after_fix");
  EXPECT_EQ(refused["problems"].size(), 3U);
  EXPECT_EQ(console.call("a", "create_poem", json::object())["code"], "unknown_action");
  EXPECT_EQ(console.state["requests"].size(), 0U);
}

TEST(Policy, APreviewChangesNothing) {
  Console console = with({{"presets", {{"post", "ask"}, {"read", "always"}}}});
  const json before = console.state;
  const auto preview = [&](const char* action, json arguments) {
    return console.tell(
        {{"type", "preview"}, {"agent", "a"}, {"action", action}, {"arguments", std::move(arguments)}});
  };
  EXPECT_EQ(preview("create_post", {{"text", "Hello"}})["kind"], "ask");
  EXPECT_EQ(preview("get_post", {{"id", "1"}})["kind"], "send");
  EXPECT_EQ(preview("repost", {{"tweet_id", "1"}, {"id", "2"}})["code"], "refused_by_grant");
  EXPECT_EQ(console.state, before);
}

TEST(Policy, AgentsSeeTheirOwnRequestsOnly) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  EXPECT_EQ(console.tell({{"type", "lookup"}, {"agent", "b"}, {"request", asked["request"]}})["code"],
            "unknown_request");
  EXPECT_EQ(console.tell({{"type", "withdraw"}, {"agent", "b"}, {"request", asked["request"]}})["code"],
            "unknown_request");
  EXPECT_EQ(console.tell({{"type", "list"}, {"agent", "b"}})["requests"].size(), 0U);
  EXPECT_EQ(console.tell({{"type", "list"}, {"agent", "a"}})["requests"].size(), 1U);
}

TEST(Policy, StatusTellsTheRulesAsTheyAreNow) {
  Console console = with({{"presets", {{"everything", "always"}}}});
  EXPECT_EQ(console.status("a")["rules"]["create_post"], "always");
  EXPECT_EQ(console.status("a")["rules"]["send_direct_message"], "ask");
  console.now += 86400;
  EXPECT_EQ(console.status("a")["rules"]["create_post"], "ask");
  console.grant("a", {{"presets", {{"read", "ask"}}}});
  EXPECT_FALSE(console.status("a")["rules"].contains("create_post"));
}

TEST(Policy, AReasonIsCut) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  std::string reason;
  for (int i = 0; i < 300; ++i) reason += "\u00E4";
  console.post("a", "Hello", {{"reason", reason}});
  EXPECT_EQ(console.state["requests"][0]["reason"].get<std::string>().size(), 2U * 200U + 3U);
}

TEST(Policy, WhatIsOverIsForgotten) {
  Console console = with({{"presets", {{"read", "always"}, {"post", "always"}}}});
  console.run(console.call("a", "get_me", json::object()));
  EXPECT_EQ(console.state["requests"].size(), 0U);
  console.run(console.post("a", "Hello"));
  EXPECT_EQ(console.state["requests"].size(), 1U);
  console.now += 3601;
  console.tell({{"type", "tick"}});
  EXPECT_EQ(console.state["requests"].size(), 0U);
  EXPECT_EQ(console.state["spent"].size(), 1U);
  console.now += 2 * 86400;
  console.tell({{"type", "tick"}});
  EXPECT_EQ(console.state["spent"].size(), 0U);
}

TEST(Policy, WhatIsNoEventIsAnError) {
  Console console;
  EXPECT_EQ(console.tell({{"type", "dance"}})["error"], "unknown_event");
  EXPECT_EQ(console.tell(json::object())["error"], "missing_field");
  EXPECT_EQ(console.tell({{"type", "call"}})["field"], "agent");
  EXPECT_EQ(decide(nullptr, "x").error().code, "wrong_type");
  EXPECT_EQ(decide(nullptr, {{"type", "tick"}}).error().field, "now");
  EXPECT_EQ(console.grant("a", {{"presets", {{"reed", "ask"}}}})["field"], "presets.reed");
  EXPECT_EQ(console.grant("a", {{"presets", {{"read", "perhaps"}}}})["error"], "invalid_input");
  EXPECT_EQ(console.grant("a", {{"confirmed", {"dance"}}})["error"], "invalid_input");
  EXPECT_EQ(console.grant("a", {{"budget", {{"posts", "2"}}}})["error"], "wrong_type");
  console.grant("a", {{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  EXPECT_EQ(console.call("a", "create_post", {{"text", "x"}}, {{"request", asked["request"]}})["error"],
            "invalid_input");
  EXPECT_EQ(console.settle(asked, "perhaps")["error"], "invalid_input");
}

TEST(Policy, AStateOfAnotherMakerDoesNoHarm) {
  for (const json& state :
       {json(1), json("x"), json::array(), json{{"agents", 1}, {"requests", "x"}, {"spent", {1, 2}}},
        json{{"requests", {{{"state", 7}, {"arguments", "x"}, {"id", nullptr}}}}},
        json{{"agents",
              {{"a", {{"presets", 3}, {"confirmed", 3}, {"accounts", {1}}, {"expiresAt", 9e9}}}}}}}) {
    Console console;
    console.state = state;
    const json decision = console.post("a", "Hello");
    EXPECT_EQ(decision["kind"], "refused") << state;
  }
}

// --- Word for word: what each of these says is what programs and agents read

/// What an agent is told of a refusal by its code, as the documentation lists it.
json told(const std::string& code) {
  const auto findings = policy_findings();
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.code == code; });
  if (found == findings.end()) return "no such refusal: " + code;
  const std::map<Retry, std::string> words = {
      {Retry::never, "never"}, {Retry::now, "now"}, {Retry::at, "at"}, {Retry::after_fix, "after_fix"}};
  return {{"code", code}, {"cause", found->title}, {"fix", found->fix}, {"retry", words.at(found->retry)}};
}

json refused(const std::string& code, const json& more = json::object()) {
  json result = told(code);
  result["kind"] = "refused";
  result.update(more);
  return result;
}

TEST(PolicyFindings, AreWhatAgentsAreRefusedFor) {
  const std::map<std::string, std::string> retries = {
      {"unknown_agent", "after_fix"},
      {"stopped", "after_fix"},
      {"agent_paused", "after_fix"},
      {"grant_expired", "after_fix"},
      {"refused_by_grant", "never"},
      {"refused_by_narrowing", "never"},
      {"budget_posts", "at"},
      {"budget_messages", "at"},
      {"budget_money", "at"},
      {"too_many_pending", "at"},
      {"refused_by_person", "never"},
      {"expired", "after_fix"},
      {"withdrawn", "now"},
      {"interrupted", "now"},
      {"outcome_unknown", "never"},
      {"unknown_request", "never"},
      {"not_pending", "never"},
      {"hash_mismatch", "never"},
      {"changed_on_the_way", "never"},
  };
  EXPECT_EQ(policy_findings().size(), retries.size());
  for (const auto& [code, retry] : retries) EXPECT_EQ(told(code)["retry"], retry) << code;
  EXPECT_EQ(told("withdrawn"), (json{{"code", "withdrawn"},
                                     {"cause", "The request was withdrawn before anybody decided."},
                                     {"fix", "Call again if it is still wanted."},
                                     {"retry", "now"}}));
}

TEST(CanonicalRequest, IsExactlyThis) {
  // SHA-256 of "x-connect request 1" and, for each part, a line feed, its length, a blank and the part.
  EXPECT_EQ(canonical_request("c1", "create_post", {{"text", "Hello"}}, "").value(),
            (json{{"connection", "c1"},
                  {"action", "create_post"},
                  {"arguments", {{"text", "Hello"}}},
                  {"method", "POST"},
                  {"url", "https://api.x.com/2/tweets"},
                  {"body", R"({"text":"Hello"})"},
                  {"hash", "3275e4921e5c8f37241cfe98322fe9292681b8e424ca887d7b3a2bcc21b5bf68"},
                  {"posts", 1},
                  {"messages", 0},
                  {"price", {{"usdThousandths", 15}, {"units", 1}, {"unit", "post created"}}}}));
  const json reads = canonical_request("c1", "get_post", {{"id", "20"}}, "").value();
  EXPECT_EQ(reads["method"], "GET");
  EXPECT_EQ(reads["body"], nullptr);
}

TEST(CanonicalRequest, KnowsForHowManyThingsItPays) {
  const auto units = [](std::string_view action, const json& arguments) {
    return canonical_request("c1", action, arguments, "12")->at("price")["units"].get<int>();
  };
  EXPECT_EQ(units("search_posts", {{"query", "x"}}), 10);
  EXPECT_EQ(units("search_posts", {{"query", "x"}, {"max_results", 100}}), 100);
  EXPECT_EQ(units("get_posts", {{"ids", {"1", "2", "3"}}}), 3);
  // Who stands in the posts comes along with them.
  EXPECT_EQ(units("search_posts", {{"query", "x"}, {"expansions", {"entities.mentions.username"}}}), 10);
  EXPECT_EQ(units("get_users_by_usernames", {{"usernames", {"ada", "bob"}}}), 2);
  EXPECT_EQ(units("get_post", {{"id", "1"}}), 1);
  EXPECT_EQ(units("count_posts", {{"query", "x"}}), 1);
  EXPECT_EQ(units("get_bookmark_folders", json::object()), 1);
}

TEST(CanonicalRequest, CountsWhatOthersReadOfTheAccount) {
  struct Row {
    const char* action;
    json arguments;
    int posts;
    int messages;
  };
  for (const Row& row : {
           Row{"create_post", {{"text", "x"}}, 1, 0},
           Row{"delete_post", {{"id", "1"}}, 0, 0},
           Row{"repost", {{"tweet_id", "1"}}, 0, 0},
           Row{"like_post", {{"tweet_id", "1"}}, 0, 0},
           Row{"finalize_media_upload", {{"id", "1"}}, 0, 0},
           Row{"get_post", {{"id", "1"}}, 0, 0},
           Row{"send_direct_message", {{"participant_id", "1"}, {"text", "x"}}, 0, 1},
           Row{"delete_direct_message", {{"event_id", "1"}}, 0, 0},
           Row{"block_messages", {{"id", "1"}}, 0, 0},
           Row{"get_direct_messages", json::object(), 0, 0},
       }) {
    const auto canonical = canonical_request("c1", row.action, row.arguments, "12");
    ASSERT_TRUE(canonical) << row.action << ": " << canonical.error().message;
    EXPECT_EQ(canonical->at("posts"), row.posts) << row.action;
    EXPECT_EQ(canonical->at("messages"), row.messages) << row.action;
  }
}

TEST(Policy, WhatReadsIsNoPostAndMediaServePostsAndMessages) {
  for (const Action& action : actions()) {
    const bool is_media = action.path.starts_with("/2/media/");
    EXPECT_FALSE(action.read_only && !is_media && belongs_to(action, Preset::post)) << action.id;
    if (!is_media) continue;
    EXPECT_TRUE(belongs_to(action, Preset::post) && belongs_to(action, Preset::messages)) << action.id;
    EXPECT_FALSE(belongs_to(action, Preset::read) || belongs_to(action, Preset::engage)) << action.id;
  }
}

TEST(Policy, AStateIsExactlyThis) {
  Console console = with({{"name", "Ada's"},
                          {"presets", {{"post", "ask"}}},
                          {"actions", {{"delete_post", "never"}}},
                          {"confirmed", {"delete_post"}},
                          {"expiresAt", start + 5000},
                          {"alwaysUntil", start + 50},
                          {"accounts", {{{"id", "7"}, {"username", "ada"}}}},
                          {"onlyReplies", false},
                          {"budget", {{"posts", 3}}}});
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", {{"messages", 4}}}});
  const json grant = {{"name", "Ada's"},
                      {"connection", "c1"},
                      {"createdAt", start},
                      {"expiresAt", start + 5000},
                      {"alwaysUntil", start + 50},
                      {"lastSeen", 0},
                      {"paused", false},
                      {"onlyReplies", false},
                      {"presets", {{"post", "ask"}}},
                      {"actions", {{"delete_post", "never"}}},
                      {"confirmed", {"delete_post"}},
                      {"accounts", {{{"id", "7"}, {"username", "ada"}}}},
                      {"tainted", nullptr},
                      {"budget", {{"posts", 3}, {"messages", nullptr}, {"usdThousandths", nullptr}}}};
  const json budget = {{"posts", nullptr}, {"messages", 4}, {"usdThousandths", nullptr}};
  EXPECT_EQ(console.state, (json{{"version", 1},
                                 {"stopped", false},
                                 {"agents", {{"a", grant}}},
                                 {"connections", {{"c1", budget}}},
                                 {"requests", json::array()},
                                 {"spent", json::array()}}));
  console.now += 7;
  const json asked = console.post("a", "Hello", {{"reason", "You said so."}});
  EXPECT_EQ(console.state["agents"]["a"]["lastSeen"], start + 7);
  const json request = {{"id", asked["request"]},
                        {"agent", "a"},
                        {"connection", "c1"},
                        {"action", "create_post"},
                        {"hash", asked["canonical"]["hash"]},
                        {"askedHash", asked["canonical"]["hash"]},
                        {"reason", "You said so."},
                        {"state", "pending"},
                        {"createdAt", start + 7},
                        {"expiresAt", start + 307},
                        {"changedAt", start + 7},
                        {"usdThousandths", 15},
                        {"posts", 1},
                        {"messages", 0},
                        {"edited", false},
                        {"byPerson", false},
                        {"arguments", {{"text", "Hello"}}},
                        {"outcome", nullptr},
                        {"error", nullptr}};
  EXPECT_EQ(console.state["requests"], json::array({request}));
  // Renewed, it is as old as it was; what it has heard of the agent stays.
  console.grant("a", {{"presets", {{"post", "ask"}}}});
  const json renewed = console.state["agents"]["a"];
  EXPECT_EQ(renewed["createdAt"], start);
  EXPECT_EQ(renewed["lastSeen"], start + 7);
  EXPECT_EQ(renewed["name"], "Agent a");
  EXPECT_EQ(renewed["expiresAt"], start + 7 + 30 * 86400);
  EXPECT_EQ(renewed["alwaysUntil"], start + 7 + 86400);
  console.grant("a", {{"expiresAt", start + 1000 * 86400}, {"alwaysUntil", start + 1000 * 86400}});
  EXPECT_EQ(console.state["agents"]["a"]["expiresAt"], start + 7 + 366 * 86400);
  EXPECT_EQ(console.state["agents"]["a"]["alwaysUntil"], start + 7 + 86400);
}

TEST(Policy, WhatAStateLacksIsNothing) {
  const auto decided = decide({{"agents", {{"a", json::object()}}},
                               {"connections", {{"c1", json::object()}}},
                               {"requests", json::array({json::object()})},
                               {"spent", {json::object()}}},
                              {{"type", "tick"}, {"now", 0}});
  ASSERT_TRUE(decided);
  EXPECT_EQ(decided->at("changed"), json::array());
  const json state = decided->at("state");
  for (const auto& [name, value] : state["agents"]["a"].items())
    EXPECT_TRUE(name == "budget" || value.empty() || value == 0 || value == false || value == "") << name;
  EXPECT_EQ(state["agents"]["a"].size(), 14U);
  for (const auto& [name, value] : state["requests"][0].items())
    EXPECT_TRUE(value.empty() || value == 0 || value == false || value == "") << name;
  EXPECT_EQ(state["requests"][0].size(), 19U);
  EXPECT_EQ(state["spent"][0], (json{{"agent", ""},
                                     {"connection", ""},
                                     {"hour", 0},
                                     {"posts", 0},
                                     {"messages", 0},
                                     {"usdThousandths", 0}}));
}

TEST(Policy, WhatOfAnotherMakerHasAnotherTypeIsNothing) {
  const auto tick = [](const json& state) {
    return decide(state, {{"type", "tick"}, {"now", start}}).value()["state"];
  };
  EXPECT_EQ(tick({{"agents", {{"a", {{"expiresAt", "x"}, {"paused", 1}}}}}})["agents"]["a"],
            tick({{"agents", {{"a", json::object()}}}})["agents"]["a"]);
  for (const json& accounts : {json(3), json("x"), json{1}, json{{{"id", 7}}}, json{{{"username", "ada"}}}}) {
    Console console = with({{"presets", {{"everything", "ask"}}}});
    console.state["agents"]["a"]["accounts"] = accounts;
    // A list that nobody understands names nobody; it does not name all.
    EXPECT_EQ(console.call("a", "follow_user", {{"target_user_id", "7"}})["code"], "refused_by_narrowing")
        << accounts;
  }
}

TEST(Policy, WhatIsKeptOfAnActionThatIsNoMoreIsSettled) {
  Console console = with({{"presets", {{"post", "always"}, {"read", "always"}}}});
  const json sending = console.post("a", "Hello");
  console.sent(sending);
  console.state["requests"][0]["action"] = "create_poem";
  EXPECT_EQ(console.settle(sending, "done", {{"items", 1}})["request"]["usdThousandths"], 15);
  EXPECT_EQ(console.state_of(sending), "done");
}

TEST(Policy, SaysWhatIsWrongWithAnEvent) {
  const char* text = " must be a text that is not empty.";
  const char* number = " must be a number.";
  const json grant = {{"name", "A"}, {"connection", "c1"}};
  const auto granted = [&](const json& more) {
    json whole = grant;
    whole.update(more);
    return json{{"type", "grant"}, {"now", start}, {"agent", "a"}, {"grant", whole}};
  };
  const auto at = [](const json& now) { return json{{"type", "tick"}, {"now", now}}; };
  const json settle = {{"type", "settle"}, {"now", start}, {"request", "r"}};
  const auto with_items = [&](const json& more) {
    json event = settle;
    event.update(more);
    return event;
  };
  const std::string of_lists = " must be a list of what there is.";
  const std::string of_rules = " must be always, ask or never of what there is.";
  const std::vector<std::tuple<json, std::string, std::string, std::string>> rows = {
      {"x", "wrong_type", "event", " must be an object."},
      {{{"now", start}}, "missing_field", "type", text},
      {{{"type", ""}, {"now", start}}, "wrong_type", "type", text},
      {{{"type", 7}, {"now", start}}, "wrong_type", "type", text},
      {{{"type", "tick"}}, "missing_field", "now", number},
      {at("1"), "wrong_type", "now", number},
      {at(-1), "wrong_type", "now", number},
      {at(9007199254740992), "wrong_type", "now", number},
      {at(1e300), "wrong_type", "now", number},
      {{{"type", "grant"}, {"now", start}, {"grant", grant}}, "missing_field", "agent", text},
      {{{"type", "grant"}, {"now", start}, {"agent", "a"}}, "wrong_type", "grant", " must be an object."},
      {granted({{"name", 7}}), "wrong_type", "name", text},
      {granted({{"expiresAt", "x"}}), "wrong_type", "expiresAt", number},
      {granted({{"onlyReplies", "yes"}}), "wrong_type", "onlyReplies", " must be true or false."},
      {granted({{"presets", json::array()}}), "wrong_type", "presets", " must be an object."},
      {granted({{"presets", 3}}), "wrong_type", "presets", " must be an object."},
      {granted({{"presets", {{"read", "perhaps"}}}}), "invalid_input", "presets.read", of_rules},
      {granted({{"actions", {{"create_poem", "ask"}}}}), "invalid_input", "actions.create_poem", of_rules},
      {granted({{"confirmed", "create_post"}}), "invalid_input", "confirmed", of_lists},
      {granted({{"confirmed", {7}}}), "invalid_input", "confirmed", of_lists},
      {granted({{"accounts", {"ada"}}}), "invalid_input", "accounts", of_lists},
      {granted({{"accounts", {{{"username", "ada"}}}}}), "invalid_input", "accounts", of_lists},
      {granted({{"accounts", {{{"id", "7"}}}}}), "invalid_input", "accounts", of_lists},
      {granted({{"accounts", {{{"id", 7}, {"username", "ada"}}}}}), "invalid_input", "accounts", of_lists},
      {granted({{"budget", 3}}), "wrong_type", "budget", " must be an object."},
      {granted({{"budget", {{"posts", "2"}}}}), "wrong_type", "budget.posts", number},
      {{{"type", "look"}, {"now", start}, {"agent", "a"}, {"action", "create_poem"}},
       "invalid_input",
       "action",
       " must be one that reads."},
      {{{"type", "look"}, {"now", start}, {"agent", "a"}, {"action", "create_post"}},
       "invalid_input",
       "action",
       " must be one that reads."},
      {settle, "missing_field", "result", text},
      {with_items({{"result", "perhaps"}}), "invalid_input", "result",
       " must be done, failed, not_sent or unknown."},
      {with_items({{"result", "done"}, {"items", "2"}}), "wrong_type", "items", number},
      {{{"type", "refuse"}, {"now", start}, {"request", "r"}, {"stop", 1}},
       "wrong_type",
       "stop",
       " must be true or false."},
  };
  for (const auto& [event, code, field, must] : rows) {
    const auto decided = decide(nullptr, event);
    ASSERT_FALSE(decided) << event;
    EXPECT_EQ(decided.error().code, code) << event;
    EXPECT_EQ(decided.error().field, field) << event;
    EXPECT_EQ(decided.error().message, "'" + field + "'" + must) << event;
  }
  EXPECT_TRUE(decide(nullptr, at(9007199254740991)));
  EXPECT_TRUE(decide(nullptr, at(0)));
  const auto unknown = decide(nullptr, {{"type", "dance"}, {"now", start}});
  EXPECT_EQ(unknown.error().field, "type");
  EXPECT_EQ(unknown.error().message, "There is no event of that type.");
}

TEST(Policy, TheIdOfARequestIsNew) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  EXPECT_EQ(console.post("a", "Another", {{"request", asked["request"]}}),
            (json{{"error", "invalid_input"}, {"field", "request"}}));
}

TEST(Policy, SixtyFourAgents) {
  Console console;
  for (int i = 0; i < 64; ++i)
    EXPECT_EQ(console.grant("agent" + std::to_string(i), json::object())["kind"], "done");
  EXPECT_EQ(console.grant("one more", json::object()),
            (json{{"error", "invalid_input"}, {"field", "agent"}}));
  EXPECT_EQ(console.grant("agent63", json::object())["kind"], "done");
}

TEST(Policy, WhatNobodyKnowsIsRefused) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  for (const char* type : {"status", "revoke", "pause", "resume", "trust"})
    EXPECT_EQ(console.tell({{"type", type}, {"agent", "nobody"}}), refused("unknown_agent")) << type;
  for (const char* type : {"withdraw", "lookup", "approve", "refuse", "sent", "settle"}) {
    EXPECT_EQ(console.tell(
                  {{"type", type}, {"agent", "a"}, {"request", "none"}, {"hash", "x"}, {"result", "done"}}),
              refused("unknown_request"))
        << type;
  }
}

TEST(Policy, WhatIsOverIsNotDecidedAgain) {
  Console console = with({{"presets", {{"post", "always"}}}});
  const json sending = console.post("a", "Hello");
  console.run(sending);
  for (const char* type : {"withdraw", "approve", "refuse", "sent", "settle"}) {
    EXPECT_EQ(console.tell({{"type", type},
                            {"agent", "a"},
                            {"request", sending["request"]},
                            {"hash", sending["canonical"]["hash"]},
                            {"result", "done"}}),
              refused("not_pending"))
        << type;
    EXPECT_EQ(console.changed, json::array()) << type;
  }
  for (const char* type : {"stop", "restarted"}) {
    console.tell({{"type", type}});
    EXPECT_EQ(console.state_of(sending), "done") << type;
  }
  // To stop its agent is another thing.
  EXPECT_EQ(console.tell({{"type", "refuse"}, {"request", sending["request"]}, {"stop", true}}),
            (json{{"kind", "done"}}));
  EXPECT_EQ(console.state["agents"]["a"]["paused"], true);
  console.tell({{"type", "revoke"}, {"agent", "a"}});
  EXPECT_EQ(console.tell({{"type", "refuse"}, {"request", sending["request"]}, {"stop", true}}),
            (json{{"kind", "done"}}));
}

TEST(Policy, EveryRequestThatMovesIsNamed) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  const auto moved = [&](const char* state) {
    return json{{{"request", asked["request"]}, {"agent", "a"}, {"state", state}}};
  };
  EXPECT_EQ(console.changed, moved("pending"));
  console.now += 10;
  console.approve(asked);
  EXPECT_EQ(console.changed, moved("approved"));
  EXPECT_EQ(console.state["requests"][0]["changedAt"], start + 10);
  EXPECT_EQ(console.state["requests"][0]["byPerson"], true);
  EXPECT_EQ(console.sent(asked), (json{{"kind", "go"}, {"request", asked["request"]}}));
  EXPECT_EQ(console.changed, moved("sending"));
  console.settle(asked, "failed");
  EXPECT_EQ(console.changed, moved("failed"));
}

TEST(Policy, AnAgentSeesOfItsRequestsExactlyThis) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello", {{"reason", "Why"}});
  console.now += 5;
  console.tell({{"type", "refuse"}, {"request", asked["request"]}, {"reason", "Not now"}});
  json error = told("refused_by_person");
  error["reason"] = "Not now";
  const json seen = {{"id", asked["request"]},
                     {"action", "create_post"},
                     {"arguments", {{"text", "Hello"}}},
                     {"hash", asked["canonical"]["hash"]},
                     {"reason", "Why"},
                     {"state", "refused"},
                     {"createdAt", start},
                     {"expiresAt", start + 300},
                     {"changedAt", start + 5},
                     {"usdThousandths", 0},
                     {"posts", 0},
                     {"messages", 0},
                     {"edited", false},
                     {"byPerson", true},
                     {"outcome", nullptr},
                     {"error", error}};
  EXPECT_EQ(console.tell({{"type", "lookup"}, {"agent", "a"}, {"request", asked["request"]}}),
            (json{{"kind", "request"}, {"request", seen}}));
  EXPECT_EQ(console.tell({{"type", "list"}, {"agent", "a"}}),
            (json{{"kind", "requests"}, {"requests", {seen}}}));
  const json other = console.post("a", "Other");
  EXPECT_EQ(console.tell({{"type", "refuse"}, {"request", other["request"]}}), (json{{"kind", "done"}}));
  EXPECT_EQ(console.state["requests"][1]["error"], told("refused_by_person"));
}

TEST(Policy, AStatusIsExactlyThis) {
  Console console = with({{"actions", {{"create_post", "ask"}, {"get_me", "always"}}},
                          {"accounts", {{{"id", "7"}, {"username", "ada"}}}},
                          {"budget", {{"posts", 5}, {"usdThousandths", 4}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  console.post("b", "Hello");
  const auto allowance = [](int used, const json& limit, const json& left) {
    return json{{"used", used}, {"limit", limit}, {"left", left}};
  };
  const json unlimited = allowance(0, nullptr, nullptr);
  const json before = {
      {"kind", "status"},
      {"name", "Agent a"},
      {"connection", "c1"},
      {"barred", nullptr},
      {"expiresAt", start + 30 * 86400},
      {"alwaysUntil", start + 86400},
      {"tainted", nullptr},
      {"rules", {{"create_post", "ask"}, {"get_me", "always"}}},
      {"onlyReplies", false},
      {"accounts", {{{"id", "7"}, {"username", "ada"}}}},
      {"pending", 0},
      {"budget",
       {{"posts", allowance(0, 5, 5)}, {"messages", unlimited}, {"usdThousandths", allowance(0, 4, 4)}}},
      {"sharedBudget", {{"posts", unlimited}, {"messages", unlimited}, {"usdThousandths", unlimited}}}};
  EXPECT_EQ(console.status("a"), before);
  // What waits holds nothing back. A limit below what is used leaves nothing, not less.
  console.grant("a", {{"presets", {{"post", "always"}, {"messages", "ask"}}}, {"onlyReplies", true}});
  console.grant("a", {{"presets", {{"post", "always"}}}});
  console.post("a", "One");
  console.post("a", "Two");
  console.grant("a", {{"presets", {{"post", "ask"}}}, {"budget", {{"posts", 1}}}});
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", {{"usdThousandths", 40}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}, {"onlyReplies", true}});
  EXPECT_EQ(console.status("a")["budget"]["posts"], allowance(2, 1, 0));
  EXPECT_EQ(console.status("a")["sharedBudget"]["usdThousandths"], allowance(30, 40, 10));
  EXPECT_EQ(console.status("b")["budget"]["posts"], allowance(0, nullptr, nullptr));
  EXPECT_EQ(console.status("b")["pending"], 1);
  EXPECT_EQ(console.status("b")["onlyReplies"], true);
  console.tell({{"type", "pause"}, {"agent", "b"}});
  EXPECT_EQ(console.status("b")["barred"], "agent_paused");
  EXPECT_EQ(console.status("b")["pending"], 0);
}

TEST(Policy, APreviewIsAnsweredAsACallThatIsNew) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  console.post("a", "Hello");
  const json before = console.state;
  const json preview = console.tell(
      {{"type", "preview"}, {"agent", "a"}, {"action", "create_post"}, {"arguments", {{"text", "Hello"}}}});
  EXPECT_EQ(preview,
            (json{{"kind", "ask"},
                  {"request", "preview"},
                  {"canonical", canonical_request("c1", "create_post", {{"text", "Hello"}}, "").value()},
                  {"expiresAt", start + 300},
                  {"why", "grant"}}));
  EXPECT_EQ(console.state, before);
  EXPECT_EQ(console.changed, json::array());
}

TEST(Policy, WhatIsSentAtOnceTellsNothingOfAPerson) {
  Console console = with({{"presets", {{"everything", "always"}}}});
  const json event = {{"type", "call"}, {"agent", "a"}, {"request", "r9"}, {"action", "get_me"}};
  EXPECT_EQ(console.tell(event),
            (json{{"kind", "send"},
                  {"request", "r9"},
                  {"canonical", canonical_request("c1", "get_me", json::object(), "").value()}}));
  EXPECT_EQ(console.state["requests"][0]["expiresAt"], 0);
  console.run(console.call("a", "search_posts", {{"query", "x"}}), {{"items", 1}});
  console.now += 5;
  console.run(console.call("a", "get_post", {{"id", "1"}}), {{"items", 1}});
  // The first that it read, and when.
  EXPECT_EQ(console.post("a", "x")["hasRead"], (json{{"at", start}, {"action", "search_posts"}}));
}

TEST(Policy, WhyAPersonIsAsked) {
  Console console = with({{"presets", {{"everything", "ask"}}}});
  const auto why = [&] { return console.call("a", "delete_post", {{"id", "1"}}, {{"again", true}}); };
  EXPECT_EQ(console.call("a", "delete_post", {{"id", "1"}})["why"], "grant");
  console.now += 86400;
  EXPECT_EQ(console.call("a", "delete_post", {{"id", "2"}})["why"], "grant");
  EXPECT_EQ(console.post("a", "x")["why"], "grant");
  console.grant("a", {{"presets", {{"everything", "never"}}}});
  EXPECT_EQ(why(), refused("refused_by_grant"));
}

TEST(Policy, ARequestThatIsUnderWayIsJoinedAndAReadIsNot) {
  Console console = with({{"presets", {{"post", "always"}, {"read", "always"}}}});
  const json sending = console.post("a", "Hello");
  EXPECT_EQ(console.post("a", "Hello"),
            (json{{"kind", "joined"}, {"request", sending["request"]}, {"expiresAt", 0}}));
  console.call("a", "get_me", json::object());
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "send");
  console.grant("a", {{"presets", {{"read", "ask"}}}});
  const json asked = console.call("a", "get_post", {{"id", "1"}});
  EXPECT_EQ(console.call("a", "get_post", {{"id", "1"}}),
            (json{{"kind", "joined"}, {"request", asked["request"]}, {"expiresAt", start + 300}}));
  // What a person was asked about is kept, and is no answer to the next question.
  console.approve(asked);
  console.run(asked, {{"items", 1}});
  EXPECT_EQ(console.state_of(asked), "done");
  EXPECT_EQ(console.call("a", "get_post", {{"id", "1"}})["kind"], "ask");
}

TEST(Policy, TenMinutesToTheSecond) {
  Console console = with({{"presets", {{"post", "always"}}}});
  console.run(console.post("a", "Hello"));
  console.now += 600;
  EXPECT_EQ(console.post("a", "Hello", {{"again", false}})["kind"], "earlier");
  console.now += 1;
  EXPECT_EQ(console.post("a", "Hello")["kind"], "send");
}

TEST(Policy, OnlyTheWordOfThePersonIsARefusalThatStays) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  console.tell({{"type", "pause"}, {"agent", "a"}});
  EXPECT_EQ(console.state["requests"][0]["error"], told("agent_paused"));
  console.tell({{"type", "resume"}, {"agent", "a"}});
  const json second = console.post("a", "Hello");
  EXPECT_EQ(second["kind"], "ask");
  // To let go on who goes on already changes nothing.
  console.tell({{"type", "resume"}, {"agent", "a"}});
  EXPECT_EQ(console.state_of(second), "pending");
  EXPECT_EQ(console.tell({{"type", "withdraw"}, {"agent", "a"}, {"request", second["request"]}}),
            (json{{"kind", "done"}}));
  EXPECT_EQ(console.state_of(second), "withdrawn");
  EXPECT_EQ(console.state["requests"][1]["error"], told("withdrawn"));
  EXPECT_EQ(console.tell({{"type", "revoke"}, {"agent", "a"}}), (json{{"kind", "done"}}));
}

TEST(Policy, OfSeveralTimesOneWithoutReplyIsEnoughToAsk) {
  Console console = with({{"presets", {{"post", "always"}}}});
  console.run(console.post("a", "Hello"));
  const json lost = console.post("a", "Hello", {{"again", true}});
  console.sent(lost);
  console.settle(lost, "unknown");
  EXPECT_EQ(console.post("a", "Hello", {{"again", true}})["why"], "outcome_unknown");
}

TEST(Policy, AReplyMayComeAfterAll) {
  Console console = with({{"presets", {{"post", "always"}}}});
  const json lost = console.post("a", "Hello");
  console.sent(lost);
  EXPECT_EQ(console.settle(lost, "unknown")["request"]["error"], told("outcome_unknown"));
  console.now += 86400;
  console.tell({{"type", "tick"}});
  EXPECT_EQ(console.state_of(lost), "unknown");
  const json settled = console.settle(lost, "done", {{"outcome", {{"id", "1"}}}});
  EXPECT_EQ(settled["kind"], "request");
  EXPECT_EQ(settled["request"]["state"], "done");
  EXPECT_EQ(settled["request"]["error"], nullptr);
  // It was counted when it was lost.
  EXPECT_EQ(console.status("a")["budget"]["posts"]["used"], 1);
}

TEST(Policy, WhatWasNotSentIsToldApart) {
  Console console = with({{"presets", {{"post", "always"}}}});
  const json closed = console.post("a", "One");
  const json seen = console.settle(closed, "not_sent")["request"];
  EXPECT_EQ(seen["state"], "interrupted");
  EXPECT_EQ(seen["error"], told("interrupted"));
  const json unprepared = console.post("a", "Two");
  const json failed = console.settle(unprepared, "not_sent", {{"outcome", {{"findings", {1}}}}})["request"];
  EXPECT_EQ(failed["state"], "failed");
  EXPECT_EQ(failed["error"], nullptr);
  EXPECT_EQ(failed["outcome"], (json{{"findings", {1}}}));
  const json refused_by_x = console.post("a", "Three");
  console.sent(refused_by_x);
  EXPECT_EQ(console.settle(refused_by_x, "failed")["request"]["state"], "failed");
  EXPECT_EQ(console.status("a")["budget"]["posts"]["used"], 0);
}

TEST(Policy, AKeptRequestForNothingCostsNothing) {
  Console console = with({{"presets", {{"read", "always"}}}});
  const json read = console.call("a", "get_posts", {{"ids", {"1", "2"}}});
  console.sent(read);
  // Not what the core has written, but what it may be given.
  console.state["requests"][0]["arguments"]["ids"] = json::array();
  console.settle(read, "done", {{"items", 2}});
  EXPECT_EQ(console.status("a")["budget"]["usdThousandths"]["used"], 0);
}

TEST(Policy, WhatCameIsPaid) {
  struct Row {
    const char* action;
    json arguments;
    json settled;
    int costs;
  };
  for (const Row& row : {
           Row{"search_posts", {{"query", "x"}}, {{"items", 0}}, 0},
           Row{"search_posts", {{"query", "x"}}, {{"items", 3}}, 15},
           Row{"search_posts", {{"query", "x"}}, json::object(), 50},
           // A post for 5, and up to fifty people in it for 10 each.
           Row{"search_posts",
               {{"query", "x"}, {"expansions", {"entities.mentions.username"}}},
               {{"items", 1}},
               505},
           Row{"get_posts", {{"ids", {"1", "2", "2"}}}, {{"items", 2}}, 10},
           Row{"count_posts", {{"query", "x"}}, {{"items", 0}}, 5},
           Row{"count_posts", {{"query", "x"}}, {{"items", 7}}, 5},
       }) {
    Console console = with({{"presets", {{"read", "always"}}}});
    console.run(console.call("a", row.action, row.arguments), row.settled);
    EXPECT_EQ(console.status("a")["budget"]["usdThousandths"]["used"], row.costs)
        << row.action << row.settled;
  }
  Console console = with({{"presets", {{"everything", "always"}}}});
  const json read = console.call("a", "search_posts", {{"query", "x"}});
  console.sent(read);
  console.settle(read, "failed", {{"items", 3}});
  EXPECT_EQ(console.status("a")["tainted"], nullptr);
  EXPECT_EQ(console.status("a")["budget"]["usdThousandths"]["used"], 0);
}

TEST(Policy, WhoIsRevokedWhileItIsSentIsSettled) {
  Console console = with({{"presets", {{"read", "always"}}}});
  const json read = console.call("a", "search_posts", {{"query", "x"}});
  console.sent(read);
  console.tell({{"type", "revoke"}, {"agent", "a"}});
  EXPECT_EQ(console.settle(read, "done", {{"items", 1}})["request"]["state"], "done");
}

TEST(Policy, WhatWasLostWithAReloadIsPaid) {
  Console console = with({{"presets", {{"post", "always"}}}});
  console.sent(console.post("a", "Hello"));
  console.tell({{"type", "restarted"}});
  EXPECT_EQ(console.status("a")["budget"]["posts"]["used"], 1);
  EXPECT_EQ(console.state["requests"][0]["error"], told("outcome_unknown"));
}

TEST(Policy, AGrantThatHasEndedApprovesNothing) {
  Console console = with({{"presets", {{"post", "ask"}}}, {"expiresAt", start + 100}});
  const json asked = console.post("a", "Hello");
  console.now += 100;
  EXPECT_EQ(console.approve(asked), refused("grant_expired"));
  EXPECT_EQ(console.state_of(asked), "pending");
}

TEST(Policy, AnEditIsFilledInWithTheOwnId) {
  Console console = with({{"presets", {{"engage", "ask"}}}});
  const json asked = console.call("a", "repost", {{"tweet_id", "1"}});
  const json edited = {{"tweet_id", "2"}};
  const std::string hash = canonical_request("c1", "repost", edited, "12")->at("hash");
  const json approved = console.tell({{"type", "approve"},
                                      {"request", asked["request"]},
                                      {"arguments", edited},
                                      {"hash", hash},
                                      {"userId", "12"}});
  EXPECT_EQ(approved["kind"], "send");
  EXPECT_EQ(approved["canonical"]["arguments"], (json{{"tweet_id", "2"}, {"id", "12"}}));
}

TEST(Policy, AnEditCostsWhatItIsEditedTo) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  const json edited = {{"text", "See example.com"}};
  const std::string hash = canonical_request("c1", "create_post", edited, "")->at("hash");
  const json approve = {
      {"type", "approve"}, {"request", asked["request"]}, {"arguments", edited}, {"hash", hash}};
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", {{"usdThousandths", 199}}}});
  EXPECT_EQ(console.tell(approve)["code"], "budget_money");
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", {{"usdThousandths", 200}}}});
  EXPECT_EQ(console.tell(approve)["kind"], "send");
  EXPECT_EQ(console.status("a")["budget"]["usdThousandths"]["used"], 200);
}

TEST(Policy, WhatWasExchangedInTheStateIsNotApproved) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  const json asked = console.post("a", "Hello");
  const json other = {{"text", "Other"}};
  console.state["requests"][0]["arguments"] = other;
  const std::string hash = canonical_request("c1", "create_post", other, "")->at("hash");
  EXPECT_EQ(console.tell({{"type", "approve"}, {"request", asked["request"]}, {"hash", hash}}),
            refused("hash_mismatch"));
}

TEST(Policy, AnHourToTheSecond) {
  Console console = with({{"presets", {{"post", "always"}}}});
  console.run(console.post("a", "Hello"));
  const json approved = console.post("a", "Under way");
  console.now += 3600;
  console.tell({{"type", "tick"}});
  EXPECT_EQ(console.state["requests"].size(), 2U);
  console.now += 1;
  console.tell({{"type", "tick"}});
  EXPECT_EQ(console.state["requests"].size(), 1U);
  EXPECT_EQ(console.state_of(approved), "approved");
  // What waits is kept, however long ago it moved.
  console.state["requests"][0].update({{"state", "pending"}, {"expiresAt", start + 10000}});
  console.tell({{"type", "tick"}});
  EXPECT_EQ(console.state_of(approved), "pending");
}

TEST(Policy, OthersPendingRequestsAreTheirOwn) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  console.grant("b", {{"presets", {{"post", "ask"}}}});
  for (int i = 0; i < 5; ++i) console.post("b", "post " + std::to_string(i));
  EXPECT_EQ(console.post("a", "one")["kind"], "ask");
  EXPECT_EQ(console.post("b", "one more"), refused("too_many_pending", {{"retryAt", start + 300}}));
}

TEST(Policy, FiveHundredRequestsAreKept) {
  Console console = with({{"presets", {{"post", "always"}}}});
  console.run(console.post("a", "Hello"));
  const json one = console.state["requests"][0];
  while (console.state["requests"].size() < 499) console.state["requests"].push_back(one);
  console.grant("a", {{"presets", {{"post", "ask"}}}});
  EXPECT_EQ(console.post("a", "the 500th")["kind"], "ask");
  EXPECT_EQ(
      console.post("a", "one more"),
      refused("too_many_pending", {{"cause", "The console keeps 500 requests, and that many have been made."},
                                   {"fix", "Continue when the time has come."},
                                   {"retryAt", start + 3600}}));
}

TEST(Policy, AReasonIsCutBetweenLetters) {
  Console console = with({{"presets", {{"post", "ask"}}}});
  std::string reason;
  for (int i = 0; i < 200; ++i) reason += i % 2 == 0 ? "\u00E5" : "\u20AC";
  console.post("a", "Whole", {{"reason", reason}});
  EXPECT_EQ(console.state["requests"][0]["reason"], reason);
  console.post("a", "Cut", {{"reason", reason + "x"}});
  EXPECT_EQ(console.state["requests"][1]["reason"], reason + "\u2026");
}

// --- Budgets, to the second and the thousandth

/// Reads of other people that cost one thousandth each.
json pay(Console& console, const std::string& agent, int thousandths) {
  return console.tell({{"type", "look"},
                       {"agent", agent},
                       {"action", "get_muted_users"},
                       {"arguments", {{"id", "12"}, {"max_results", thousandths}}}});
}

/// When a whole day has passed since the end of that hour, counted from the hour of the start.
std::int64_t day_after_hour(std::int64_t hour) { return (start / 3600 + hour + 25) * 3600; }

TEST(Policy, TellsWhenThereWillBeEnough) {
  Console console = with({{"budget", {{"usdThousandths", 100}}}});
  console.grant("b", {{"connection", "c1"}});
  pay(console, "b", 90);
  EXPECT_EQ(pay(console, "a", 40)["kind"], "done");
  console.now += 3600;
  EXPECT_EQ(pay(console, "a", 60)["kind"], "done");
  const auto wait = [&](int thousandths) {
    return pay(console, "a", thousandths)["retryAt"].get<std::int64_t>();
  };
  EXPECT_EQ(pay(console, "a", 40), refused("budget_money", {{"retryAt", day_after_hour(0)}}));
  EXPECT_EQ(wait(41), day_after_hour(1));
  EXPECT_EQ(wait(100), day_after_hour(1));
  EXPECT_EQ(pay(console, "a", 101),
            refused("budget_money",
                    {{"retry", "after_fix"},
                     {"fix", "It is more than a whole day's budget: ask for less, or tell the person."}}));
}

TEST(Policy, TellsWhenThereWillBeEnoughForAllTogether) {
  Console console = with(json::object());
  console.grant("b", json::object());
  console.grant("other", {{"connection", "c2"}});
  console.tell({{"type", "budget"}, {"connection", "c1"}, {"budget", {{"usdThousandths", 100}}}});
  pay(console, "other", 80);
  console.now += 3600;
  pay(console, "a", 50);
  console.now += 3600;
  pay(console, "b", 50);
  EXPECT_EQ(pay(console, "b", 50)["retryAt"], day_after_hour(1));
  EXPECT_EQ(pay(console, "b", 51)["retryAt"], day_after_hour(2));
  EXPECT_EQ(pay(console, "other", 80)["kind"], "done");
}

TEST(Policy, AClockThatIsSetBackMixesNothingUp) {
  Console console = with({{"budget", {{"usdThousandths", 100}}}});
  console.now += 2 * 3600;
  pay(console, "a", 50);
  console.now -= 3600;
  pay(console, "a", 50);
  EXPECT_EQ(pay(console, "a", 50)["retryAt"], day_after_hour(1));
}

TEST(Policy, WhatIsUnderWayStandsInTheWayForADay) {
  Console console = with({{"presets", {{"post", "always"}}}, {"budget", {{"posts", 1}}}});
  console.post("a", "Hello");
  EXPECT_EQ(console.post("a", "Other"), refused("budget_posts", {{"retryAt", start + 25 * 3600}}));
}

TEST(Policy, WhatCostsNothingFitsEveryBudget) {
  Console console = with({{"presets", {{"everything", "always"}}}});
  console.run(console.post("a", "One"));
  console.run(console.post("a", "Two"));
  console.grant("a", {{"presets", {{"everything", "always"}}}, {"budget", {{"posts", 1}}}});
  EXPECT_EQ(console.call("a", "get_me", json::object())["kind"], "send");
}

TEST(Policy, MessagesOfADay) {
  Console console = with({{"presets", {{"messages", "ask"}}}, {"budget", {{"messages", 1}}}});
  const auto message = [&](const char* to) {
    return console.call("a", "send_direct_message", {{"participant_id", to}, {"text", "Hi"}});
  };
  const json first = message("1");
  const json second = message("2");
  console.approve(first);
  EXPECT_EQ(console.approve(second)["code"], "budget_messages");
  console.run(first);
  EXPECT_EQ(message("3")["code"], "budget_messages");
}

TEST(Policy, EveryAgentAndConnectionHasItsOwnBudget) {
  Console console = with({{"presets", {{"post", "always"}}}, {"budget", {{"posts", 1}}}});
  console.grant("b", {{"presets", {{"post", "always"}}}, {"budget", {{"posts", 1}}}});
  const json sending = console.post("a", "Hello");
  EXPECT_EQ(console.status("b")["budget"]["posts"]["used"], 0);
  console.run(sending);
  // The same agent, for another account: all that it does, and what each account is used for.
  console.grant("a", {{"presets", {{"post", "always"}}}, {"connection", "c2"}});
  console.run(console.post("a", "Hello too"));
  console.now += 3600;
  console.run(console.post("a", "An hour later"));
  const json hour = {{"agent", "a"}, {"messages", 0}, {"posts", 1}, {"usdThousandths", 15}};
  json spent = {hour, hour, hour};
  spent[0].update({{"connection", "c1"}, {"hour", start / 3600}});
  spent[1].update({{"connection", "c2"}, {"hour", start / 3600}});
  spent[2].update({{"connection", "c2"}, {"hour", start / 3600 + 1}});
  EXPECT_EQ(console.state["spent"], spent);
}

// --- Narrowing

TEST(Policy, OnlyRepliesNarrowPostsAlone) {
  Console console = with({{"presets", {{"everything", "ask"}}}, {"onlyReplies", true}});
  const json facts = {{"targets", {{"20", {{"authorId", "7"}, {"mentionsMe", true}}}}}};
  const auto post = [&](const json& more) {
    json arguments = {{"text", "Hello @bob"}};
    arguments.update(more);
    return console.call("a", "create_post", arguments, facts);
  };
  EXPECT_EQ(console.post("a", "Hello"),
            refused("refused_by_narrowing",
                    {{"cause", "This agent may only reply to posts that mention the account."}}));
  EXPECT_EQ(console.call("a", "like_post", {{"tweet_id", "21"}})["kind"], "ask");
  EXPECT_EQ(console.call("a", "delete_post", {{"id", "21"}})["kind"], "ask");
  EXPECT_EQ(post({{"in_reply_to_tweet_id", "20"}})["kind"], "ask");
  EXPECT_EQ(post({{"in_reply_to_tweet_id", "20"}, {"quote_tweet_id", "21"}})["kind"], "ask");
  const json unmentioned = {{"targets", {{"20", {{"authorId", "7"}}}}}};
  EXPECT_EQ(
      console.call("a", "create_post", {{"text", "x"}, {"in_reply_to_tweet_id", "20"}}, unmentioned),
      refused("refused_by_narrowing", {{"cause", "The post replied to does not mention the account."}}));
}

TEST(Policy, WhoseItIsHasToBeKnown) {
  Console console =
      with({{"presets", {{"everything", "ask"}}},
            {"accounts", {{{"id", "7"}, {"username", "ada"}}, {{"id", "9"}, {"username", "eva"}}}}});
  const json not_theirs = refused(
      "refused_by_narrowing", {{"cause", "The author of the post is not among the accounts of the grant."}});
  const json need = {{"kind", "need"}, {"posts", {"20"}}};
  for (const char* name : {"in_reply_to_tweet_id", "quote_tweet_id"}) {
    const auto answer = [&](const json& targets) {
      return console.call("a", "create_post", {{"text", "x"}, {name, "20"}}, {{"targets", targets}});
    };
    EXPECT_EQ(answer(nullptr), need);
    EXPECT_EQ(answer(3), need);
    EXPECT_EQ(answer({{"21", {{"authorId", "7"}}}}), need);
    EXPECT_EQ(answer({{"20", true}}), need);
    EXPECT_EQ(answer({{"20", {{"authorId", "8"}}}}), not_theirs);
    EXPECT_EQ(answer({{"20", {{"authorId", 7}}}}), not_theirs);
    EXPECT_EQ(answer({{"20", json::object()}}), not_theirs);
    EXPECT_EQ(answer({{"20", {{"authorId", "7"}, {"mentionsMe", false}}}})["kind"], "ask") << name;
  }
}

TEST(Policy, WhoIsAddressedIsAmongTheAccounts) {
  const json stranger =
      refused("refused_by_narrowing", {{"cause", "A recipient is not among the accounts of the grant."}});
  const auto fresh = [] {
    return with({{"presets", {{"everything", "ask"}}},
                 {"accounts", {{{"id", "7"}, {"username", "ada"}}, {{"id", "9"}, {"username", "eva"}}}}});
  };
  Console console = fresh();
  EXPECT_EQ(console.call("a", "follow_user", {{"target_user_id", "7"}})["kind"], "ask");
  EXPECT_EQ(console.call("a", "follow_user", {{"target_user_id", "8"}}), stranger);
  const auto group = [&](const json& people) {
    return console.call("a", "create_group_conversation", {{"participant_ids", people}, {"text", "Hi"}});
  };
  EXPECT_EQ(group({"7", "9"})["kind"], "ask");
  EXPECT_EQ(group({"7", "8"}), stranger);
  EXPECT_EQ(console.post("a", "Hi @bob"),
            refused("refused_by_narrowing",
                    {{"cause", "The text mentions @bob, who is not among the accounts of the grant."}}));
  // Who is let alone is not addressed.
  console = fresh();
  EXPECT_EQ(console.call("a", "mute_user", {{"target_user_id", "8"}})["kind"], "ask");
  EXPECT_EQ(console.call("a", "unfollow_user", {{"target_user_id", "8"}})["kind"], "ask");
  EXPECT_EQ(console.call("a", "get_messages_with_user", {{"participant_id", "8"}})["kind"], "ask");
  const auto reply = [&](bool everybody) {
    return console.call(
        "a", "create_post",
        {{"text", "Hi"}, {"in_reply_to_tweet_id", "20"}, {"auto_populate_reply_metadata", everybody}},
        {{"targets", {{"20", {{"authorId", "7"}}}}}});
  };
  EXPECT_EQ(reply(false)["kind"], "ask");
  EXPECT_EQ(reply(true), refused("refused_by_narrowing",
                                 {{"cause", "The reply would mention everybody in the conversation."}}));
  EXPECT_EQ(
      console.call("a", "send_to_conversation", {{"dm_conversation_id", "1234567890123456"}, {"text", "Hi"}}),
      refused("refused_by_narrowing", {{"cause", "Nobody knows who is in the group."}}));
}

TEST(Policy, BadArgumentsAreToldAsTheyAre) {
  Console console = with({{"presets", {{"post", "always"}}}});
  const auto expected = [](const Error& error) {
    json problems = json::array();
    const std::vector<Error> alone = {error};
    for (const Error& each : error.problems.empty() ? alone : error.problems)
      problems.push_back(
          {{"code", each.code}, {"field", each.field}, {"message", each.message}, {"hint", each.hint}});
    return json{{"kind", "refused"}, {"code", error.code},   {"cause", error.message},
                {"fix", error.hint}, {"retry", "after_fix"}, {"problems", problems}};
  };
  const json two = {{"text", 1}, {"colour", "red"}};
  const Error bad = canonical_request("c1", "create_post", two, "12").error();
  EXPECT_EQ(bad.problems.size(), 2U);
  EXPECT_EQ(console.call("a", "create_post", two), expected(bad));
  const Error unknown = canonical_request("c1", "create_poem", json::object(), "12").error();
  EXPECT_TRUE(unknown.problems.empty());
  EXPECT_EQ(console.call("a", "create_poem", json::object()), expected(unknown));
  EXPECT_EQ(console.call("a", "create_poem", json::object())["problems"].size(), 1U);
}

}  // namespace
}  // namespace x_connect
