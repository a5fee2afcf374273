#include "core/sign_in.hpp"

#include <gtest/gtest.h>

#include "core/ability.hpp"

namespace x_connect {
namespace {

using nlohmann::json;

// The example of RFC 7636, appendix B.
constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

Credentials public_client() {
  Credentials credentials;
  credentials.api_key = "xvz1evFS4wEEPTGEFPHBog";
  credentials.api_secret = "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg";
  credentials.client_id = "client";
  credentials.oauth2_refresh_token = "refresh";
  return credentials;
}

const PrepareOptions options{
    .nonce = "ea9ec8429b68d6b77cd5600adbbb0456", .timestamp = "1318467427", .auth = {}};

TEST(CodeChallenge, IsThatOfTheRfc) {
  EXPECT_EQ(code_challenge(verifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  EXPECT_FALSE(code_challenge(std::string(42, 'a')));
  EXPECT_FALSE(code_challenge(std::string(129, 'a')));
  EXPECT_FALSE(code_challenge(std::string(42, 'a') + "="));
}

TEST(OAuth2, AsksForWhatIsNeeded) {
  OAuth2Authorization authorization{.client_id = "client",
                                    .redirect_uri = "http://127.0.0.1:8080/callback",
                                    .scopes = {"tweet.read", "users.read"},
                                    .state = "state",
                                    .code_verifier = verifier};
  EXPECT_EQ(oauth2_authorize_query(authorization),
            "response_type=code&client_id=client&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fcallback&scope="
            "tweet.read%20users.read&state=state&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&"
            "code_challenge_method=S256");
  authorization.state.clear();
  EXPECT_EQ(oauth2_authorize_query(authorization).error().field, "state");
  EXPECT_EQ(scopes_for({"add_bookmark", "nothing"}),
            (std::vector<std::string>{"bookmark.write", "offline.access", "tweet.read", "users.read"}));
}

TEST(OAuth2, AsksForTheScopesOfEveryActionOfAnAbility) {
  for (const Ability& ability : abilities()) {
    const auto asked = scopes_for({ability.actions.begin(), ability.actions.end()});
    for (const std::string_view id : ability.actions)
      for (const std::string_view scope : find_action(id)->scopes)
        EXPECT_NE(std::find(asked.begin(), asked.end(), scope), asked.end()) << id << " needs " << scope;
  }
}

TEST(OAuth2, NamesAPublicClientAndAuthenticatesAConfidentialOne) {
  const json fields{{"code", "a code"}, {"redirect_uri", "http://127.0.0.1/c"}, {"code_verifier", verifier}};
  Credentials credentials = public_client();
  auto prepared = prepare_sign_in("oauth2_token", fields, credentials, options);
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->request.url, "https://api.x.com/2/oauth2/token");
  EXPECT_EQ(
      prepared->request.body,
      "grant_type=authorization_code&code=a%20code&redirect_uri=http%3A%2F%2F127.0.0.1%2Fc&code_verifier="
      "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk&client_id=client");
  EXPECT_FALSE(header(prepared->request.headers, "authorization"));
  EXPECT_EQ(header(prepared->request.headers, "content-type"), "application/x-www-form-urlencoded");

  credentials.client_secret = "secret";
  prepared = prepare_sign_in("oauth2_refresh", json::object(), credentials, options);
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->request.body, "grant_type=refresh_token&refresh_token=refresh");
  EXPECT_EQ(header(prepared->request.headers, "authorization"), "Basic Y2xpZW50OnNlY3JldA==");

  EXPECT_EQ(prepare_sign_in("oauth2_token", json::object(), credentials, options).error().field,
            "fields.code");
  EXPECT_EQ(prepare_sign_in("oauth2_revoke", {{"token", "t"}}, {}, options).error().code,
            "missing_credentials");
  EXPECT_EQ(prepare_sign_in("nothing", json::object(), credentials, options).error().code, "unknown_step");
}

TEST(AppOnly, SendsKeyAndSecretAsXPublishesIt) {
  const auto prepared = prepare_sign_in("app_only_token", json::object(), public_client(), options);
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->request.url, "https://api.x.com/oauth2/token");
  EXPECT_EQ(header(prepared->request.headers, "authorization"),
            "Basic eHZ6MWV2RlM0d0VFUFRHRUZQSEJvZzpMOHFxOVBaeVJnNmllS0dFS2hab2xHQzB2SldMdzhpRUo4OERSZHlPZw==");
  EXPECT_EQ(prepared->request.body, "grant_type=client_credentials");
}

TEST(OAuth1, SignsTheRequestTokenAsXPublishesIt) {
  Credentials credentials = public_client();
  credentials.api_key = "cChZNFj6T5R0TigYB9yd1w";
  const auto prepared =
      prepare_sign_in("oauth1_request_token", {{"oauth_callback", "http://localhost/sign-in-with-twitter/"}},
                      credentials, options);
  ASSERT_TRUE(prepared);
  EXPECT_EQ(prepared->signature->signature, "X9xhcB9d+NxXd/ThJ/n51vPhetM=");
  EXPECT_EQ(prepared->request.body, "");
  EXPECT_FALSE(header(prepared->request.headers, "content-type"));

  const auto access = prepare_sign_in(
      "oauth1_access_token",
      {{"oauth_token", "request"}, {"oauth_token_secret", "secret"}, {"oauth_verifier", "1234567"}},
      credentials, options);
  ASSERT_TRUE(access);
  EXPECT_NE(access->signature->normalized_parameters.find("oauth_token=request&oauth_verifier=1234567"),
            std::string::npos);
  EXPECT_EQ(access->request.headers[0].second.find("secret\""), std::string::npos);
}

SignInReply reply(std::string_view step, int status, std::string body) {
  return read_sign_in(
      step,
      {.reply = {.status = status, .headers = {}, .body = std::move(body)}, .auth = {}, .received_at = {}});
}

TEST(ReadSignIn, GivesWhatWasIssued) {
  const auto tokens = reply(
      "oauth2_token", 200,
      R"({"token_type":"bearer","expires_in":7200,"access_token":"a","scope":"tweet.read users.read","refresh_token":"r"})");
  EXPECT_TRUE(tokens.ok);
  EXPECT_EQ(tokens.credentials, json({{"oauth2_access_token", "a"}, {"oauth2_refresh_token", "r"}}));
  EXPECT_EQ(tokens.scopes, (std::vector<std::string>{"tweet.read", "users.read"}));
  EXPECT_EQ(tokens.expires_in, 7200);
  const auto access =
      reply("oauth1_access_token", 200, "oauth_token=7-a&oauth_token_secret=s&user_id=7&screen_name=lumen");
  EXPECT_EQ(access.credentials, json({{"access_token", "7-a"}, {"access_token_secret", "s"}}));
  EXPECT_EQ(access.username, "lumen");
  EXPECT_FALSE(
      reply("oauth1_request_token", 200, "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=false")
          .ok);
}

TEST(ReadSignIn, TakesEveryStatusOfSuccess) {
  EXPECT_TRUE(reply("oauth2_token", 201, R"({"token_type":"bearer","access_token":"a"})").ok);
  EXPECT_TRUE(reply("oauth1_access_token", 201, "oauth_token=7-a&oauth_token_secret=s").ok);
  EXPECT_TRUE(reply("oauth2_revoke", 204, "").ok);
  EXPECT_FALSE(reply("oauth2_token", 302, R"({"token_type":"bearer","access_token":"a"})").ok);
  EXPECT_FALSE(reply("oauth2_revoke", 200, "<html>").ok);
  EXPECT_EQ(reply("oauth2_token", 201, "{}").findings.front().code, "reply_incomplete");
}

TEST(ReadSignIn, SaysWhyNot) {
  const auto code = [](std::string_view step, int status, std::string body) {
    const auto result = reply(step, status, std::move(body));
    EXPECT_FALSE(result.ok);
    return result.findings.empty() ? std::string() : result.findings.front().code;
  };
  EXPECT_EQ(code("app_only_token", 403,
                 R"({"errors":[{"code":99,"message":"Unable to verify your credentials"}]})"),
            "wrong_app_keys");
  EXPECT_EQ(
      code(
          "oauth2_token", 400,
          R"({"error":"invalid_request","error_description":"Value passed for the authorization code was invalid."})"),
      "code_refused");
  EXPECT_EQ(code("oauth2_refresh", 400, R"({"error": "invalid_request"})"), "refresh_token_used");
  EXPECT_EQ(
      code("oauth2_token", 401,
           R"({"error":"unauthorized_client","error_description":"Missing valid authorization header"})"),
      "client_type_mismatch");
  EXPECT_EQ(code("oauth1_request_token", 403,
                 R"({"errors":[{"code": 415,"message":"Callback URL not approved"}]})"),
            "callback_not_approved");
  EXPECT_EQ(code("oauth2_token", 0, ""), "no_reply");
  EXPECT_EQ(code("oauth2_token", 200, "<html>"), "page_instead_of_data");
  EXPECT_EQ(code("oauth2_token", 200, R"({"token_type":"bearer"})"), "reply_incomplete");
  EXPECT_NE(code("oauth1_request_token", 401,
                 R"({"errors":[{"code":32,"message":"Could not authenticate you."}]})"),
            "");
}

}  // namespace
}  // namespace x_connect
