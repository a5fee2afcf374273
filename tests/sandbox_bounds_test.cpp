// Whatever is sent, the sandbox answers soon and holds no more than it says; and only those get in that it is
// meant for.
#include "core/signature.hpp"
#include "sandbox/grants.hpp"
#include "sandbox/limit.hpp"
#include "sandbox/world.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

class BoundsTest : public SandboxTest {
 protected:
  Reply get(Headers headers, const std::string& target = "/sandbox/scenarios",
            const std::string& method = "GET") {
    return send({.method = method, .url = target, .headers = std::move(headers), .body = {}});
  }
};

// --- Who may ask ---

TEST_F(BoundsTest, AnswersToNamesThatNobodyElseCanPointHere) {
  for (const std::string host : {"localhost:9000", "127.0.0.1:9000", "[::1]:9000", "LOCALHOST", "192.168.0.7",
                                 "api.x.com", "api.x.com:443"}) {
    EXPECT_EQ(get({{"Host", host}}).status, 200) << host;
  }
  for (const std::string host : {"evil.example", "evil.example:9000", "127.0.0.1.evil.example",
                                 "localhost.evil.example", "", "x", "api.x.com.evil.example"}) {
    EXPECT_EQ(get({{"Host", host}}).status, 421) << host;
  }
  Sandbox named{std::string(own_origin), {"x-sandbox"}};
  EXPECT_EQ(named
                .handle({.method = "GET",
                         .url = "/sandbox/scenarios",
                         .headers = {{"host", "X-Sandbox:9000"}},
                         .body = {}},
                        now)
                .status,
            200);
}

TEST_F(BoundsTest, AnswersNoPageOfAnotherOrigin) {
  const std::pair<std::string, std::string> host{"Host", "localhost:9000"};
  EXPECT_EQ(get({host, {"Origin", "http://localhost:9000"}}, "/sandbox/reset", "POST").status, 200);
  for (const std::string origin :
       {"http://evil.example", "null", "http://localhost:9001", "https://x.com", ""}) {
    EXPECT_EQ(get({host, {"Origin", origin}}, "/sandbox/reset", "POST").status, 403) << origin;
  }
  EXPECT_EQ(get({host, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "no-cors"}}).status, 403);
  EXPECT_EQ(get({host, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}}).status, 200)
      << "an app sends a person to the authorize page";
  EXPECT_EQ(
      get({host, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Mode", "navigate"}}, "/sandbox/reset", "POST")
          .status,
      403)
      << "a form that another page submits";
  EXPECT_EQ(get({host, {"Sec-Fetch-Site", "same-origin"}, {"Sec-Fetch-Mode", "cors"}}).status, 200);
}

// --- Limits ---

TEST_F(BoundsTest, TheWindowOf24HoursBelongsToTheApp) {
  // second_account's app is another one; two accounts use one app when both sign in to it.
  RateLimits limits;
  const Action& action = *find_action("create_post");
  const auto count = [&](std::string_view user_id) {
    const LimitCount counted =
        limits.count(action, {.app = "app", .user_id = user_id, .auth = AuthKind::oauth1}, now, false);
    return std::pair(header(counted.headers, "x-rate-limit-remaining").value_or(""),
                     header(counted.headers, "x-app-limit-24hour-remaining").value_or(""));
  };
  EXPECT_EQ(count("1"), std::pair(std::string("99"), std::string("9999")));
  EXPECT_EQ(count("2"), std::pair(std::string("99"), std::string("9998"))) << "the app's window is shared";
  EXPECT_EQ(count("2"), std::pair(std::string("98"), std::string("9997")));
}

// --- What is held ---

TEST_F(BoundsTest, ARegisterForgetsTheFirstButNotTheLasting) {
  Register<int> numbers;
  numbers.add_lasting("lasting", 0);
  for (int i = 1; i <= 2000; ++i) numbers.add(std::to_string(i), i);
  EXPECT_EQ(numbers.size(), Register<int>::most + 1);
  EXPECT_NE(numbers.find("lasting"), nullptr);
  EXPECT_EQ(numbers.find("1000"), nullptr);
  ASSERT_NE(numbers.find("1001"), nullptr);
  EXPECT_EQ(numbers.take("1001"), 1001);
  EXPECT_EQ(numbers.take("1001"), std::nullopt);
  numbers.remove_if([](int number) { return number > 1500; });
  EXPECT_EQ(numbers.size(), 500U);
}

TEST_F(BoundsTest, ForgetsCodesAndTokensWhoseTimeIsOver) {
  Grants grants;
  const std::size_t lasting = grants.oauth2_tokens.size();
  grants.authorization_codes.add("code", {.grant = {.expires_at = now + 30},
                                          .redirect_uri = {},
                                          .code_challenge = {},
                                          .code_challenge_method = {}});
  grants.request_tokens.add("token", {.secret = {}, .callback = {}, .expires_at = now + 900});
  grants.oauth2_tokens.add("access", {.user_id = {}, .scopes = {}, .expires_at = now + 7200});
  grants.sweep(now + 30);
  EXPECT_EQ(grants.authorization_codes.size(), 1U);
  grants.sweep(now + 31);
  EXPECT_EQ(grants.authorization_codes.size(), 0U);
  EXPECT_EQ(grants.request_tokens.size(), 1U);
  grants.sweep(now + 900);
  EXPECT_EQ(grants.request_tokens.size(), 0U);
  grants.sweep(now + 7200 + 86400);
  EXPECT_EQ(grants.oauth2_tokens.size(), lasting);
}

TEST_F(BoundsTest, AWorldIsBounded) {
  World world(scenario("all_good"), now);
  const std::size_t seeds = world.posts().size();
  const std::string first = std::to_string(world.posts().front().id);
  for (std::size_t i = 0; i < World::most_posts + 100; ++i) {
    world.publish({.author_id = "1", .text = std::to_string(i)}, now);
  }
  for (std::size_t i = 0; i < 2000; ++i) {
    world.messages.push_back({.id = world.next_id(now),
                              .conversation_id = "1-2",
                              .sender_id = "1",
                              .text = std::string(5000, 'a')});
    world.media.push_back({.id = std::to_string(i), .owner_id = "1", .category = {}, .type = {}});
    world.likes.push_back({.user_id = "1", .post = i});
    world.folders.push_back({.id = std::to_string(i), .owner_id = "1", .name = {}});
  }
  world.trim();
  EXPECT_EQ(world.posts().size(), World::most_posts);
  EXPECT_NE(world.find_post(first), nullptr) << "the seeds stay";
  EXPECT_EQ(world.posts().at(seeds).text, std::to_string(100 + seeds));
  EXPECT_LE(world.messages.size() * 5000, World::most_message_bytes);
  EXPECT_EQ(world.media.back().id, "1999");
  EXPECT_EQ(world.media.size(), World::most_media);
  EXPECT_EQ(world.likes.size(), World::most_marks);
  EXPECT_EQ(world.folders.size(), World::most_folders);
  for (int i = 0; i < 100; ++i) world.publish({.author_id = "1", .text = std::string(16000, 'a')}, now);
  world.trim();
  std::size_t bytes = 0;
  for (const Post& post : world.posts()) bytes += post.text.size();
  EXPECT_LE(bytes, World::most_post_bytes);
}

// --- What is sent ---

TEST_F(BoundsTest, AHugePostIsNotMeasured) {
  Request request = signed_request("POST", "https://api.x.com/2/tweets");
  request.headers.emplace_back("Content-Type", "application/json");
  // Emoji, marks and dots: what is slowest to normalize and to measure.
  std::string text;
  while (text.size() < 90'000) text += "e\xCC\x81\xF0\x9F\x91\xA8\xE2\x80\x8D.a";
  request.body = json{{"text", text}}.dump();
  const Reply reply = send(request);
  EXPECT_EQ(reply.status, 400);
}

TEST_F(BoundsTest, ARepeatedParameterIsRefusedShortly) {
  std::string target = "/2/users/me?";
  for (int i = 0; i < 900; ++i) target += "user.fields=" + std::string(20, 'z') + "&";
  const Reply reply = send(signed_request("GET", "https://api.x.com" + target));
  EXPECT_EQ(reply.status, 400);
  EXPECT_LT(reply.body.size(), 5000U);
}

TEST_F(BoundsTest, TooManyParametersAreNotEvenSorted) {
  std::string target = "/2/users/me?";
  for (int i = 0; i < 2000; ++i) target += "a&";
  EXPECT_EQ(send(signed_request("GET", "https://api.x.com" + target)).status, 401);
  Request form = signed_request("POST", "https://api.x.com/oauth/request_token");
  form.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  form.body = std::string(8'000'000, '&');
  EXPECT_EQ(send(form).status, 401);
}

TEST_F(BoundsTest, ABodyOfManyValuesIsNotParsed) {
  Request request = signed_request("POST", "https://api.x.com/2/tweets");
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = R"({"text":"a","media":{"media_ids":[)" + std::string(4'000'000, '1');
  for (int i = 0; i < 1'000'000; ++i) request.body += ",1";
  request.body += "]}}";
  EXPECT_EQ(body(send(request)).at("errors").at(0).at("message"), "Request body is not valid JSON.");
}

TEST_F(BoundsTest, ALongMessageIsRefused) {
  const std::string mira = scenario("second_account").user_id;
  Request request = signed_request("POST", "https://api.x.com/2/dm_conversations/with/" + mira + "/messages");
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = json{{"text", std::string(10'001, 'a')}}.dump();
  EXPECT_EQ(body(send(request)).at("errors").at(0).at("message"),
            "$.text: must be at most 10000 characters long");
}

TEST_F(BoundsTest, ARequestTokenLivesAQuarterOfAnHour) {
  // 15 minutes: X gives no number.
  const Credentials& held = scenario("all_good").credentials;
  SignatureInput input;
  input.method = "POST";
  input.url = "https://api.x.com/oauth/request_token";
  input.consumer_key = held.api_key;
  input.consumer_secret = held.api_secret;
  input.nonce = next_nonce();
  input.timestamp = std::to_string(now);
  input.oauth = {{"oauth_callback", "oob"}};
  const Reply issued = send({.method = "POST",
                             .url = "/oauth/request_token",
                             .headers = {{"Authorization", sign(input).value().authorization}},
                             .body = {}});
  const std::string token = parse_form(issued.body).value().front().second;
  EXPECT_EQ(send({.method = "GET", .url = "/oauth/authorize?oauth_token=" + token, .headers = {}, .body = {}})
                .status,
            200);
  now += 900;
  EXPECT_EQ(send({.method = "GET", .url = "/oauth/authorize?oauth_token=" + token, .headers = {}, .body = {}})
                .status,
            400);
}

}  // namespace

}  // namespace x_connect::sandbox
