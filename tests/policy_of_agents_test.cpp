#include <gtest/gtest.h>

#include <string>

#include "core/catalogue.hpp"
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

}  // namespace
}  // namespace x_connect
