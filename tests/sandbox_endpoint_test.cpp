// What the sandbox's endpoints do: posts and timelines keep state, pages, fields, refusals of arguments,
// limits, hostile input.
#include <set>

#include "core/reply.hpp"
#include "sandbox/endpoint.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

class EndpointTest : public SandboxTest {
 protected:
  /// The texts of a page of posts.
  static std::set<std::string> texts(const Reply& reply) {
    std::set<std::string> result;
    const json parsed = body(reply);
    if (parsed.contains("data")) {
      for (const json& post : parsed.at("data")) result.insert(post.at("text"));
    }
    return result;
  }

  /// A GET that the core would not have built, signed.
  Reply get(const std::string& target) { return send(signed_request("GET", "https://api.x.com" + target)); }

  /// A POST /2/tweets with any body.
  Reply post(std::string text, const std::string& content_type = "application/json") {
    Request request = signed_request("POST", "https://api.x.com/2/tweets");
    request.headers.emplace_back("Content-Type", content_type);
    request.body = std::move(text);
    return send(request);
  }

  /// The messages of a 400.
  static std::vector<std::string> messages(const Reply& reply) {
    EXPECT_EQ(reply.status, 400) << reply.body;
    EXPECT_EQ(header_of(reply, "content-type"), "application/json; charset=utf-8");
    const json parsed = body(reply);
    EXPECT_EQ(parsed.value("title", ""), "Invalid Request");
    EXPECT_EQ(parsed.value("type", ""), "https://api.x.com/2/problems/invalid-request");
    std::vector<std::string> result;
    for (const json& error : parsed.value("errors", json::array())) result.push_back(error.at("message"));
    return result;
  }

  static std::string message(const Reply& reply) {
    const auto all = messages(reply);
    return all.size() == 1 ? all.front() : "(" + std::to_string(all.size()) + " messages) " + reply.body;
  }

  const std::string own_id = scenario("all_good").user_id;
};

// --- State ---

TEST_F(EndpointTest, APostAppearsEverywhereAndGoesAgain) {
  const std::string text = "Fresh from the roaster \xE2\x98\x95";
  const Reply created = call("create_post", {{"text", text}});
  EXPECT_EQ(created.status, 201);
  const std::string id = body(created).at("data").at("id");
  EXPECT_EQ(body(created), (json{{"data", {{"id", id}, {"text", text}, {"edit_history_tweet_ids", {id}}}}}));
  EXPECT_EQ(body(call("get_post", {{"id", id}})).at("data").at("text"), text);
  EXPECT_TRUE(texts(call("get_user_posts")).contains(text));
  EXPECT_TRUE(texts(call("get_home_timeline")).contains(text));
  EXPECT_TRUE(texts(call("search_posts", {{"query", "fresh roaster"}})).contains(text));
  EXPECT_TRUE(
      texts(call("search_posts", {{"query", "fresh"}}, "all_good", AuthKind::app_only)).contains(text));

  EXPECT_EQ(call("delete_post", {{"id", id}}).body, R"({"data":{"deleted":true}})");
  EXPECT_FALSE(texts(call("get_user_posts")).contains(text));
  EXPECT_FALSE(texts(call("get_home_timeline")).contains(text));
  EXPECT_FALSE(texts(call("search_posts", {{"query", "fresh"}})).contains(text));
  const Reply gone = call("get_post", {{"id", id}});
  EXPECT_EQ(gone.status, 200) << "X answers 200 with an error inside";
  EXPECT_EQ(gone.body,
            R"({"errors":[{"value":")" + id + R"(","detail":"Could not find tweet with id: [)" + id +
                R"(].","title":"Not Found Error","resource_type":"tweet","parameter":"id","resource_id":")" +
                id + R"(","type":"https://api.x.com/2/problems/resource-not-found"}]})");
}

TEST_F(EndpointTest, ScenariosDoNotDisturbEachOther) {
  publish("Only here");
  EXPECT_TRUE(texts(call("get_home_timeline")).contains("Only here"));
  EXPECT_FALSE(texts(call("get_home_timeline", json::object(), "no_direct_messages")).contains("Only here"));
}

TEST_F(EndpointTest, ResetRestoresTheSeeds) {
  const auto before = texts(call("get_home_timeline", {{"max_results", 100}}));
  const std::string id = publish("To be forgotten");
  const Request spent = prepared("get_me", json::object(), scenario("all_good").credentials);
  EXPECT_EQ(send(spent).status, 200);
  EXPECT_EQ(send({.method = "POST", .url = "/sandbox/reset", .headers = {}, .body = {}}).status, 200);
  EXPECT_EQ(texts(call("get_home_timeline", {{"max_results", 100}})), before);
  EXPECT_EQ(send(spent).status, 200) << "nonces are forgotten, too";
  EXPECT_EQ(header_of(call("get_me"), "x-rate-limit-remaining"), "73") << "limits start anew";
}

TEST_F(EndpointTest, IdsGrowWithTime) {
  const std::uint64_t first = std::stoull(publish("one"));
  const std::uint64_t second = std::stoull(publish("two"));
  now += 60;
  const std::uint64_t third = std::stoull(publish("three"));
  EXPECT_LT(first, second);
  EXPECT_LT(second, third);
  constexpr std::uint64_t epoch = 1288834974657;
  EXPECT_EQ((third >> 22U) + epoch, static_cast<std::uint64_t>(now) * 1000)
      << "as X's ids, they tell the time";
  now -= 3600;
  EXPECT_GT(std::stoull(publish("four")), third) << "even when the clock goes back";
}

TEST_F(EndpointTest, RefusesTheSameTextTwice) {
  const std::string id = publish("Once is enough");
  const Reply again = call("create_post", {{"text", "Once is enough"}});
  EXPECT_EQ(again.status, 403);
  EXPECT_EQ(
      again.body,
      R"({"detail":"You are not allowed to create a Tweet with duplicate content.","type":"about:blank",)"
      R"("title":"Forbidden","status":403})");
  EXPECT_EQ(header_of(again, "x-access-level"), "read-write-directmessages");
  EXPECT_EQ(call("delete_post", {{"id", id}}).status, 200);
  EXPECT_EQ(call("create_post", {{"text", "Once is enough"}}).status, 201);
}

TEST_F(EndpointTest, DeletesOnlyOnesOwn) {
  const json home = body(call("get_home_timeline", {{"max_results", 100}})).at("data");
  const auto foreign =
      std::find_if(home.begin(), home.end(), [&](const json& p) { return p.at("author_id") != own_id; });
  ASSERT_NE(foreign, home.end());
  const Reply reply = call("delete_post", {{"id", foreign->at("id")}});
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(body(call("get_post", {{"id", foreign->at("id")}})).at("data").at("text"), foreign->at("text"));
}

TEST_F(EndpointTest, RepliesFollowTheRuleForSelfServePlans) {
  const json home = body(call("get_home_timeline", {{"max_results", 100}})).at("data");
  std::string summoning;
  std::string other;
  for (const json& item : home) {
    if (item.at("author_id") == own_id) continue;
    const bool mentions = item.at("text").get<std::string>().find("@lumen_coffee") != std::string::npos;
    std::string& newest = mentions ? summoning : other;
    if (newest.empty()) newest = item.at("id");
  }
  const Reply refused = call("create_post", {{"text", "Hello"}, {"in_reply_to_tweet_id", other}});
  EXPECT_EQ(refused.status, 403);
  EXPECT_NE(refused.body.find("where you are mentioned or are the author"), std::string::npos);
  const Reply accepted = call("create_post", {{"text", "Gladly"}, {"in_reply_to_tweet_id", summoning}});
  EXPECT_EQ(accepted.status, 201) << accepted.body;
  const json reply = body(get("/2/tweets/" + body(accepted).at("data").at("id").get<std::string>() +
                              "?tweet.fields=conversation_id,referenced_tweets,in_reply_to_user_id"));
  EXPECT_EQ(reply.at("data").at("referenced_tweets"),
            json::array({{{"type", "replied_to"}, {"id", summoning}}}));
  EXPECT_NE(reply.at("data").at("conversation_id"), reply.at("data").at("id"));
  const Reply parent = get("/2/tweets/" + summoning + "?tweet.fields=public_metrics");
  EXPECT_EQ(body(parent).at("data").at("public_metrics").at("reply_count"), 1);
  EXPECT_EQ(call("create_post", {{"text", "Gone?"}, {"in_reply_to_tweet_id", "20"}}).status, 403);
}

// --- Fields and pages ---

TEST_F(EndpointTest, ReturnsLittleUnlessAskedForMore) {
  const std::string id = publish("Plain");
  EXPECT_EQ(get("/2/tweets/" + id).body,
            R"({"data":{"id":")" + id + R"(","text":"Plain","edit_history_tweet_ids":[")" + id + R"("]}})");
  const json full = body(get("/2/tweets/" + id +
                             "?tweet.fields=created_at,author_id,lang,public_metrics,reply_settings"
                             "&expansions=author_id&user.fields=description,public_metrics"));
  EXPECT_EQ(full.at("data").at("created_at"), "2026-09-21T14:13:20.000Z");
  EXPECT_EQ(full.at("data").at("author_id"), own_id);
  EXPECT_EQ(full.at("data").at("public_metrics").at("like_count"), 0);
  EXPECT_EQ(full.at("data").at("reply_settings"), "everyone");
  ASSERT_EQ(full.at("includes").at("users").size(), 1U);
  const json& author = full.at("includes").at("users").at(0);
  EXPECT_EQ(author.at("username"), "lumen_coffee");
  EXPECT_EQ(author.at("public_metrics").at("followers_count"), 512);
  EXPECT_FALSE(author.contains("created_at"));
  EXPECT_EQ(get("/2/users/me").body,
            R"({"data":{"id":")" + own_id + R"(","name":"Lumen Coffee","username":"lumen_coffee"}})");
}

TEST_F(EndpointTest, PagesHoldEveryPostOnceNewestFirst) {
  const json all = body(get("/2/users/" + own_id + "/timelines/reverse_chronological?max_results=100"));
  ASSERT_EQ(all.at("meta").at("result_count"), 34);
  EXPECT_FALSE(all.at("meta").contains("next_token"));
  EXPECT_EQ(all.at("meta").at("newest_id"), all.at("data").front().at("id"));
  EXPECT_EQ(all.at("meta").at("oldest_id"), all.at("data").back().at("id"));

  json collected = json::array();
  std::string token;
  int pages = 0;
  do {
    const json page = body(get("/2/users/" + own_id + "/timelines/reverse_chronological?max_results=7" +
                               (token.empty() ? "" : "&pagination_token=" + token)));
    EXPECT_LE(page.at("data").size(), 7U);
    for (const json& item : page.at("data")) collected.push_back(item);
    token = page.at("meta").value("next_token", "");
    EXPECT_EQ(page.at("meta").contains("previous_token"), pages > 0);
  } while (!token.empty() && ++pages < 10);
  EXPECT_EQ(collected, all.at("data"));

  const std::string middle = all.at("data").at(10).at("id");
  EXPECT_EQ(
      body(get("/2/users/" + own_id + "/timelines/reverse_chronological?max_results=100&since_id=" + middle))
          .at("meta")
          .at("result_count"),
      10);
  EXPECT_EQ(
      body(get("/2/users/" + own_id + "/timelines/reverse_chronological?max_results=100&until_id=" + middle))
          .at("meta")
          .at("result_count"),
      23);
  EXPECT_EQ(get("/2/users/" + own_id + "/tweets?since_id=9999999999999999999").body,
            R"({"meta":{"result_count":0}})")
      << "an id beyond a signed number";
  EXPECT_EQ(
      body(get("/2/users/" + own_id + "/timelines/reverse_chronological?max_results=100&exclude=replies"))
          .at("meta")
          .at("result_count"),
      30);
}

TEST_F(EndpointTest, PagesLeadBackToo) {
  const std::string target = "/2/users/" + own_id + "/timelines/reverse_chronological?max_results=7";
  std::vector<json> pages{body(get(target))};
  for (int i = 0; i < 3; ++i) {
    pages.push_back(body(
        get(target + "&pagination_token=" + pages.back().at("meta").at("next_token").get<std::string>())));
  }
  for (std::size_t i = 3; i > 0; --i) {
    const std::string token = pages[i].at("meta").at("previous_token");
    EXPECT_EQ(body(get(target + "&pagination_token=" + token)).at("data"), pages[i - 1].at("data")) << i;
  }
  const json back =
      body(get(target + "&pagination_token=" + pages[1].at("meta").at("previous_token").get<std::string>()));
  EXPECT_FALSE(back.at("meta").contains("previous_token")) << "the newest page";
  EXPECT_TRUE(back.at("meta").contains("next_token"));
  EXPECT_FALSE(
      body(get("/2/tweets/search/recent?query=the&max_results=10")).at("meta").contains("previous_token"));
}

TEST_F(EndpointTest, TimesBoundAPage) {
  publish("Now");
  const std::string target = "/2/users/" + own_id + "/tweets?start_time=";
  EXPECT_EQ(texts(get(target + "2026-09-21T14%3A13%3A20Z")), std::set<std::string>{"Now"});
  EXPECT_EQ(get(target + "2026-09-21T14%3A13%3A21Z").body, R"({"meta":{"result_count":0}})");
  EXPECT_FALSE(
      texts(get("/2/users/" + own_id + "/tweets?end_time=2026-09-21T14%3A13%3A20Z")).contains("Now"));
}

TEST_F(EndpointTest, SearchGoesBackSevenDays) {
  EXPECT_EQ(texts(call("search_posts", {{"query", "LEMON"}})).size(), 2U) << "letter case does not matter";
  EXPECT_EQ(call("search_posts", {{"query", "nobody says this"}}).body, R"({"meta":{"result_count":0}})");
  now += 8 * 86400;
  EXPECT_EQ(call("search_posts", {{"query", "lemon"}}).body, R"({"meta":{"result_count":0}})")
      << "seven days back";
}

// --- Refusals of arguments ---

TEST_F(EndpointTest, RefusesQueriesInTheWordsOfX) {
  const std::string posts = "/2/users/" + own_id + "/tweets";
  EXPECT_EQ(
      get(posts + "?max_results=3").body,
      R"({"errors":[{"parameters":{"max_results":["3"]},"message":"The `max_results` query parameter value [3] is )"
      R"(not between 5 and 100"}],"title":"Invalid Request","detail":"One or more parameters to your request was )"
      R"(invalid.","type":"https://api.x.com/2/problems/invalid-request"})");
  EXPECT_EQ(message(get(posts + "?max_results=99999999999999999999")),
            "The `max_results` query parameter value [99999999999999999999] is not between 5 and 100");
  EXPECT_EQ(message(get(posts + "?max_results=ten")),
            "The `max_results` query parameter value [ten] is not valid");
  EXPECT_EQ(message(get(posts + "?since_id=1x")), "The `since_id` query parameter value [1x] is not valid");
  EXPECT_EQ(message(get(posts + "?pagination_token=abc")),
            "The `pagination_token` query parameter value [abc] is not valid");
  EXPECT_EQ(message(get("/2/tweets/abc")), "The `id` query parameter value [abc] is not valid");
  EXPECT_EQ(message(get("/2/tweets/20?id=20")),
            "Duplicate parameters are not allowed: the `id` query parameter");
  EXPECT_EQ(
      message(get("/2/users/1/timelines/reverse_chronological")),
      "The `id` query parameter value [1] must be the same as the authenticating user [" + own_id + "]");
  EXPECT_EQ(message(get("/2/tweets/search/recent")), "The `query` query parameter can not be empty");
  EXPECT_EQ(message(get("/2/tweets/search/recent?query=")), "The `query` query parameter can not be empty");
  EXPECT_EQ(message(get("/2/tweets/search/recent?query=a&previous_token=b")).substr(0, 64),
            "The query parameter [previous_token] is not one of [query,max_re");
  EXPECT_EQ(message(get("/2/tweets/20?tweet.fields=id,nonsense")).substr(0, 77),
            "The `tweet.fields` query parameter value [nonsense] is not one of [article,at");
  EXPECT_EQ(
      message(get("/2/tweets/search/recent?query=a&start_time=2026-09-01T00%3A00%3A00Z")),
      "Invalid 'start_time':'2026-09-01T00:00:00Z'. 'start_time' must be on or after 2026-09-14T14:13Z");
  std::string many = "1";
  for (int i = 2; i <= 101; ++i) many += "," + std::to_string(i);
  EXPECT_EQ(message(get("/2/tweets?ids=" + many)),
            "The number of values in the `ids` query parameter list [101] is not between 1 and 100");
  EXPECT_EQ(messages(get(posts + "?max_results=3&exclude=likes&x=1")).size(), 3U) << "all at once";
  EXPECT_EQ(get(posts + "?media.fields=url&expansions=author_id,referenced_tweets.id").status, 200)
      << "what X takes though the catalogue does not offer it";
}

TEST_F(EndpointTest, RefusesBodiesInTheWordsOfX) {
  EXPECT_EQ(message(post(R"({"text":"a","status":"b"})")),
            "$.status: is not defined in the schema and the schema does not allow additional properties");
  EXPECT_EQ(message(post("{}")), "$.text: is missing but it is required");
  EXPECT_EQ(message(post(R"({"text":1})")), "$.text: integer found, string expected");
  EXPECT_EQ(message(post(R"({"text":null})")), "$.text: null found, string expected");
  EXPECT_EQ(message(post(R"({"text":""})")), "$.text: must be at least 1 characters long");
  EXPECT_EQ(message(post(R"({"text":"a","reply":"20"})")), "$.reply: string found, object expected");
  EXPECT_EQ(message(post(R"({"text":"a","reply":{"in_reply_to_tweet_id":"x"}})")),
            "$.reply.in_reply_to_tweet_id: does not match the regex pattern ^[0-9]{1,19}$");
  EXPECT_EQ(message(post(R"({"text":"a","reply/in_reply_to_tweet_id":"20"})")).substr(0, 32),
            "$.reply~1in_reply_to_tweet_id: i");
  EXPECT_EQ(message(post(R"({"text":"a","reply_settings":"nobody"})")),
            "$.reply_settings: does not have a value in the enumeration "
            "[following,mentionedUsers,subscribers,verified]");
  EXPECT_EQ(message(post(R"({"text":"a"})", "text/plain")),
            "Requests with bodies must have content-type of application/json.");
  EXPECT_EQ(message(post("")), "Request body is not valid JSON.");
  EXPECT_EQ(post(R"({"text":"a"})", "application/json; charset=utf-8").status, 201);
}

TEST_F(EndpointTest, MeasuresPostsAsXDoes) {
  std::string decomposed;
  for (int i = 0; i < 280; ++i) decomposed += "e\xCC\x81";
  EXPECT_EQ(call("create_post", {{"text", decomposed}}).status, 201) << "counted in Normalization Form C";
  EXPECT_EQ(call("create_post", {{"text", std::string(280, 'a')}}).status, 201);
  EXPECT_EQ(message(call("create_post", {{"text", std::string(281, 'a')}})),
            "Your Tweet text is too long. For more information on how Twitter determines text length see "
            "https://github.com/twitter/twitter-text.");
}

// --- Limits ---

TEST_F(EndpointTest, CountsRequestsAndTellsWhenToReturn) {
  for (int i = 1; i <= 75; ++i) {
    const Reply reply = call("get_me");
    ASSERT_EQ(reply.status, 200) << i;
    EXPECT_EQ(header_of(reply, "x-rate-limit-remaining"), std::to_string(75 - i));
  }
  now += 10;
  const Reply refused = call("get_me");
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(
      refused.body,
      R"({"title":"Too Many Requests","detail":"Too Many Requests","type":"about:blank","status":429})");
  EXPECT_EQ(header_of(refused, "x-rate-limit-limit"), "75");
  EXPECT_EQ(header_of(refused, "x-rate-limit-remaining"), "0");
  EXPECT_EQ(header_of(refused, "x-rate-limit-reset"), "1790000900");
  EXPECT_EQ(header_of(refused, "x-access-level"), "read-write-directmessages");
  EXPECT_EQ(call("get_user_posts").status, 200) << "each endpoint has its own window";
  EXPECT_EQ(call("get_me", json::object(), "no_direct_messages").status, 200) << "and each account";
  now += 890;
  EXPECT_EQ(call("get_me").status, 200);
}

TEST_F(EndpointTest, TellsTheDailyLimitToo) {
  const Reply reply = call("create_post", {{"text", "Counting"}});
  const ReplyFacts facts = read_reply({.reply = reply, .auth = {}, .received_at = now});
  EXPECT_EQ(facts.rate_limit.value().limit, 100);
  EXPECT_EQ(facts.app_limit_24hour.value().limit, 10000);
  EXPECT_EQ(facts.app_limit_24hour.value().remaining, 9999);
  EXPECT_EQ(facts.app_limit_24hour.value().reset, now + 86400);
  EXPECT_EQ(facts.clock_skew, 0);
}

TEST_F(EndpointTest, AppAndUserHaveWindowsOfTheirOwn) {
  const Reply as_user = call("search_posts", {{"query", "a"}}, "all_good", AuthKind::oauth1);
  EXPECT_EQ(header_of(as_user, "x-rate-limit-limit"), "300");
  const Reply app_only = call("search_posts", {{"query", "a"}}, "all_good", AuthKind::app_only);
  EXPECT_EQ(header_of(app_only, "x-rate-limit-limit"), "450");
  EXPECT_EQ(header_of(app_only, "x-rate-limit-remaining"), "449");
}

// --- The token endpoint ---

TEST_F(EndpointTest, GivesTheBearerTokenForKeyAndSecret) {
  const Credentials& held = scenario("all_good").credentials;
  const auto exchange = [&](const std::string& pair, const std::string& form) {
    return send({.method = "POST",
                 .url = "/oauth2/token",
                 .headers = {{"Authorization", "Basic " + base64_encode(pair)},
                             {"Content-Type", "application/x-www-form-urlencoded;charset=UTF-8"}},
                 .body = form});
  };
  EXPECT_EQ(exchange(held.api_key + ":" + held.api_secret, "grant_type=client_credentials").body,
            R"({"token_type":"bearer","access_token":")" + held.bearer_token + R"("})");
  for (const Reply& refused :
       {exchange(held.api_key + ":wrong", "grant_type=client_credentials"),
        exchange(held.api_key + ":" + held.api_secret, "grant_type=password"), exchange("", ""),
        exchange(scenario("suspended_app").credentials.api_key + ":" +
                     scenario("suspended_app").credentials.api_secret,
                 "grant_type=client_credentials")}) {
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(body(refused).at("errors").at(0).at("code"), 99);
  }
}

// --- Every path ---

TEST_F(EndpointTest, EveryActionOfTheCatalogueIsThere) {
  for (const Action& action : actions()) EXPECT_TRUE(can_perform(action.id)) << action.id;
}

TEST_F(EndpointTest, KnowsNoOtherPath) {
  for (const char* const target :
       {"/", "/2", "/2/", "/2/lists", "/1.1/statuses/update.json", "", "?", "2/users/me"}) {
    EXPECT_EQ(send({.method = "GET", .url = target, .headers = {}, .body = {}}).status, 404) << target;
  }
  EXPECT_EQ(send({.method = "PUT", .url = "/2/tweets", .headers = {}, .body = {}}).status, 404);
}

TEST_F(EndpointTest, EveryReplyCarriesDateAndTransaction) {
  const Reply first = send({.method = "GET", .url = "/nowhere", .headers = {}, .body = {}});
  const Reply second = call("get_me");
  EXPECT_EQ(header_of(first, "date"), "Mon, 21 Sep 2026 14:13:20 GMT");
  EXPECT_EQ(header_of(second, "x-transaction-id").size(), 16U);
  EXPECT_NE(header_of(first, "x-transaction-id"), header_of(second, "x-transaction-id"));
}

// --- Hostile input ---

TEST_F(EndpointTest, SurvivesHostileBodies) {
  const std::string nothing = "Request body is not valid JSON.";
  for (const std::string& text :
       {std::string(10'000'000, '['), R"({"text":)" + std::string(10'000'000, '['), std::string("\xFF\xFE"),
        std::string("{\"text\":\"\xC3\x28\"}"), std::string("{\"text\":\"\\ud800\"}"),
        std::string(R"({"text")"), std::string("[]"), std::string("null"), std::string("\"text\""),
        std::string("1e999"), std::string(1000, '\0')}) {
    EXPECT_EQ(message(post(text)), nothing) << text.substr(0, 30);
  }
  std::string deep = R"({"text":"a","reply":)";
  for (int i = 0; i < 20; ++i) deep += R"({"a":)";
  EXPECT_EQ(post(deep + "1" + std::string(21, '}')).status, 400);

  std::string many = "{";
  for (int i = 0; i < 200'000; ++i) many += "\"a" + std::to_string(i) + "\":1,";
  EXPECT_EQ(message(post(many + R"("text":"a"})")), nothing) << "more values than any body needs";
  EXPECT_EQ(post(R"({"text":"a","text":"b"})").status, 201) << "the last of two members counts";
  EXPECT_EQ(post(R"({"text":123456789012345678901234567890})").status, 400);
  EXPECT_EQ(message(post(R"({"text":")" + std::string(5'000'000, 'a') + R"("})")),
            "$.text: must be at most 25000 characters long");
}

TEST_F(EndpointTest, SurvivesHostileQueries) {
  for (const char* const query :
       {"?%", "?%zz=1", "?=", "?&&&", "?=&=", "?a", "?%00=%00", "?%FF=%FE", "?query=%C3%28", "?query=%F0%9F",
        "?user.fields=,,,", "?user.fields=%00", "??", "?#"}) {
    for (const char* const path : {"/2/users/me", "/2/tweets/search/recent", "/2/tweets/%00", "/2/tweets/%",
                                   "/2/tweets/%2e%2e", "/2/users/%FF/tweets"}) {
      const Reply reply =
          send({.method = "GET",
                .url = std::string(path) + query,
                .headers = {{"authorization", "Bearer " + scenario("all_good").credentials.bearer_token}},
                .body = {}});
      EXPECT_TRUE(reply.status >= 400 || json::accept(reply.body)) << path << query;
      EXPECT_TRUE(json::accept(reply.body)) << path << query << reply.body;
    }
  }
  std::string many = "/2/users/me?";
  for (int i = 0; i < 900; ++i) many += "a" + std::to_string(i) + "=&";
  EXPECT_LE(messages(get(many)).size(), 20U);
}

TEST_F(EndpointTest, KeepsRefusalsShort) {
  for (int i = 0; i < 50; ++i) {
    send({.method = std::string(100'000, 'A'), .url = "/2/users/me", .headers = {}, .body = {}});
    send({.method = "GET",
          .url = "/2/users/me?" + std::string(100'000, 'a'),
          .headers = {{"authorization", "OAuth " + std::string(100'000, ',')}},
          .body = {}});
  }
  const Reply reply = send({.method = "GET", .url = "/sandbox/refusals", .headers = {}, .body = {}});
  EXPECT_EQ(body(reply).at("refusals").size(), 20U);
  EXPECT_LT(reply.body.size(), 100'000U);
}

TEST_F(EndpointTest, AnyTimeWillDo) {
  for (const std::int64_t time : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1} << 40,
                                  std::int64_t{-1} * (std::int64_t{1} << 40)}) {
    Sandbox fresh{std::string(own_origin)};
    const Request request =
        prepared("search_posts", {{"query", "lemon"}}, scenario("all_good").credentials, AuthKind::app_only);
    EXPECT_EQ(fresh.handle(request, time).status, 200) << time;
  }
}

}  // namespace

}  // namespace x_connect::sandbox
