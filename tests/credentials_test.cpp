#include "core/credentials.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace x_connect {
namespace {

const std::string api_key = "AbCdEfGhIjKlMnOpQrStUvWxY";
const std::string api_secret = "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQrStUvWx";
const std::string bearer_token =
    "AAAAAAAAAAAAAAAAAAAAAFnz2wEAAAAAxTmQbp%2BIHDtAhTBbyNJon%2BA72K4%3DeIaigY0QBrv6Rp8KZQQLOTpo9ubw5Jt";
const std::string access_token = "2244994945-AbCdEfGhIjKlMnOpQrStUvWxYzAbCd";
const std::string access_token_secret = "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGhIjKlMnOpQ12";

Credentials good() {
  Credentials credentials;
  credentials.api_key = api_key;
  credentials.api_secret = api_secret;
  credentials.bearer_token = bearer_token;
  credentials.access_token = access_token;
  credentials.access_token_secret = access_token_secret;
  return credentials;
}

std::vector<std::string> codes(const Credentials& credentials) {
  std::vector<std::string> result;
  for (const Finding& finding : check_credentials(credentials))
    result.push_back(finding.field + ":" + finding.code);
  return result;
}

using Codes = std::vector<std::string>;

TEST(CheckCredentials, FindsNothingWrongWithGoodOnes) {
  EXPECT_EQ(codes(good()), Codes{});
  EXPECT_EQ(codes({}), Codes{});
}

TEST(CheckCredentials, AcceptsTheFormatsOfOlderApps) {
  Credentials credentials = good();
  credentials.api_key = "xvz1evFS4wEEPTGEFPHBog";
  credentials.api_secret = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
  credentials.access_token = "819797-Jxq8aYUDRmykzVKrgoLhXSq67TEa5ruc4GJC2rWimw";
  credentials.access_token_secret = "J6zix3FfA9LofH0awS24M3HcBYXO5nI1iYe8EfBA";
  EXPECT_EQ(codes(credentials), Codes{});
}

TEST(CheckCredentials, NamesTheFault) {
  struct Case {
    std::string Credentials::*member;
    std::string value;
    Codes expected;
  };
  const Case cases[] = {
      {&Credentials::api_key, " " + api_key, {"api_key:stray_characters"}},
      {&Credentials::api_key, "\"" + api_key + "\"", {"api_key:stray_characters"}},
      {&Credentials::api_key, "\xE2\x80\x8B" + api_key, {"api_key:stray_characters"}},
      {&Credentials::api_key, "  ", {"api_key:blank_value"}},
      {&Credentials::api_key, "API_KEY=" + api_key, {"api_key:assignment_pasted"}},
      {&Credentials::api_key, "AbCdEf GhIjKlMnOpQrStUvWxY", {"api_key:inner_whitespace"}},
      {&Credentials::api_key, "abc", {"api_key:unusual_length"}},
      {&Credentials::api_key, "AbCdEfGhIjKlMnOpQrStUv!xY", {"api_key:unusual_characters"}},
      {&Credentials::api_key, base64url_encode("AbCdEfGhIjKlMnOpQrSt:1:ci"), {"api_key:wrong_field"}},
      {&Credentials::api_secret, bearer_token + "x", {"api_secret:wrong_field"}},
      {&Credentials::bearer_token, "2244994945-ZZZZEfGhIjKlMnOpQrStUvWxYzAbCd", {"bearer_token:wrong_field"}},
      {&Credentials::bearer_token, "hello", {"bearer_token:unusual_bearer"}},
      {&Credentials::bearer_token,
       std::string(21, 'A') + std::string(50, 'b') + "%252B",
       {"bearer_token:double_encoded_bearer"}},
      {&Credentials::bearer_token,
       std::string(21, 'A') + std::string(50, 'b') + "+c=",
       {"bearer_token:decoded_bearer"}},
      {&Credentials::access_token, std::string(30, 'x'), {"access_token:unusual_access_token"}},
      {&Credentials::access_token, "", {"access_token:half_pair"}},
      {&Credentials::access_token_secret, "", {"access_token_secret:half_pair"}},
      {&Credentials::access_token_secret, api_secret, {"access_token_secret:repeated_value"}},
  };
  for (const Case& c : cases) {
    Credentials credentials = good();
    credentials.*c.member = c.value;
    EXPECT_EQ(codes(credentials), c.expected) << c.value;
  }
}

TEST(CheckCredentials, SeesASwappedPair) {
  Credentials credentials = good();
  std::swap(credentials.api_key, credentials.api_secret);
  EXPECT_EQ(codes(credentials), Codes{"api_key:swapped_pair"});
}

TEST(CheckCredentials, QuotesNoValue) {
  Credentials credentials;
  credentials.api_key = "topsecret value=topsecret\n";
  credentials.access_token = "topsecret";
  credentials.bearer_token = "topsecret";
  for (const Finding& finding : check_credentials(credentials)) {
    EXPECT_EQ((finding.title + finding.cause + finding.evidence + finding.fix).find("topsecret"),
              std::string::npos);
    EXPECT_FALSE(finding.fix.empty());
  }
}

void expect_all_five(const PastedCredentials& pasted) {
  EXPECT_EQ(pasted.credentials.api_key, api_key);
  EXPECT_EQ(pasted.credentials.api_secret, api_secret);
  EXPECT_EQ(pasted.credentials.bearer_token, bearer_token);
  EXPECT_EQ(pasted.credentials.access_token, access_token);
  EXPECT_EQ(pasted.credentials.access_token_secret, access_token_secret);
  EXPECT_EQ(pasted.unknown, std::vector<std::string>{});
}

TEST(ParsePaste, ReadsAnEnvironmentFile) {
  expect_all_five(parse_paste("# X\nexport TWITTER_API_KEY=\"" + api_key + "\"\r\nTWITTER_API_SECRET='" +
                              api_secret + "'\nTWITTER_BEARER_TOKEN=" + bearer_token + "\nX_ACCESS_TOKEN=" +
                              access_token + "\nACCESS_TOKEN_SECRET = " + access_token_secret + "\n"));
}

TEST(ParsePaste, ReadsTheNamesOfOtherTools) {
  const std::array<std::array<const char*, 5>, 7> names{{
      {"TWITTER_API_KEY", "TWITTER_API_KEY_SECRET", "TWITTER_BEARER_TOKEN", "TWITTER_ACCESS_TOKEN",
       "TWITTER_ACCESS_TOKEN_SECRET"},
      {"CONSUMER_KEY", "CONSUMER_SECRET", "BEARER_TOKEN", "ACCESS_KEY", "ACCESS_SECRET"},
      {"X_API_KEY", "X_API_SECRET", "X_BEARER_TOKEN", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET"},
      {"TWITTER_CONSUMER_KEY", "TWITTER_CONSUMER_SECRET", "TWITTER_BEARER", "TWITTER_OAUTH_TOKEN",
       "TWITTER_OAUTH_TOKEN_SECRET"},
      {"appKey", "appSecret", "bearerToken", "accessToken", "accessSecret"},
      {"consumer_key", "consumer_secret", "bearer_token", "access_token_key", "access_token_secret"},
      {"X_CONSUMER_KEY", "X_CONSUMER_KEY_SECRET", "X_APP_BEARER_TOKEN", "X_USER_ACCESS_TOKEN",
       "X_USER_ACCESS_TOKEN_SECRET"},
  }};
  const std::array values{api_key, api_secret, bearer_token, access_token, access_token_secret};
  for (const auto& row : names) {
    for (const char* separator : {"=", ": ", " = '"}) {
      std::string text;
      for (std::size_t i = 0; i < values.size(); ++i) {
        text += std::string(row.at(i)) + separator + values.at(i) + (separator[2] == '\'' ? "'" : "") + "\n";
      }
      SCOPED_TRACE(text);
      expect_all_five(parse_paste(text));
    }
  }
}

TEST(ParsePaste, ReadsYaml) {
  expect_all_five(parse_paste("twitter:\n  api_key: \"" + api_key + "\"\n  api_key_secret: " + api_secret +
                              "  # keep this\n  bearer_token: '" + bearer_token + "'\n  access_token: " +
                              access_token + "\n  access_token_secret: " + access_token_secret + "\n"));
}

TEST(ParsePaste, ReadsCode) {
  const PastedCredentials pasted =
      parse_paste("const client = new Client({\n  appKey: '" + api_key + "',\n  appSecret: '" + api_secret +
                  "',\n  accessToken: '" + access_token + "',\n  accessSecret: '" + access_token_secret +
                  "', // mine\n});\nbearer_token = \"" + bearer_token + "\"\n");
  EXPECT_EQ(pasted.credentials.api_key, api_key);
  EXPECT_EQ(pasted.credentials.api_secret, api_secret);
  EXPECT_EQ(pasted.credentials.access_token, access_token);
  EXPECT_EQ(pasted.credentials.access_token_secret, access_token_secret);
  EXPECT_EQ(pasted.credentials.bearer_token, bearer_token);
}

TEST(ParsePaste, ReadsDeployments) {
  expect_all_five(parse_paste(
      "env:\n- name: X_API_KEY\n  value: " + api_key + "\n- name: X_API_SECRET\n  value: \"" + api_secret +
      "\"\n- name: X_BEARER_TOKEN\n  value: " + bearer_token + "\n- name: X_ACCESS_TOKEN\n  value: " +
      access_token + "\n- name: X_ACCESS_TOKEN_SECRET\n  value: " + access_token_secret + "\n"));
}

TEST(ParsePaste, ReadsJson) {
  expect_all_five(parse_paste(R"({"twitter": {"consumerKey": ")" + api_key + R"(", "consumerSecret": ")" +
                              api_secret + R"(", "bearerToken": ")" + bearer_token +
                              R"("}, "accessToken": ")" + access_token + R"(", "accessTokenSecret": ")" +
                              access_token_secret + R"("})"));
}

TEST(ParsePaste, ReadsTheConsolesLabels) {
  expect_all_five(parse_paste("Consumer Key\n" + api_key + "\nSecret Key\n" + api_secret +
                              "\nBearer Token:\n" + bearer_token + "\nAccess Token: " + access_token +
                              "\nAccess Token Secret: " + access_token_secret));
}

TEST(ParsePaste, RecognizesValuesWithoutNames) {
  const PastedCredentials pasted = parse_paste(bearer_token + "\n" + access_token + "\nmystery\n");
  EXPECT_EQ(pasted.credentials.bearer_token, bearer_token);
  EXPECT_EQ(pasted.credentials.access_token, access_token);
  EXPECT_EQ(pasted.unknown, std::vector<std::string>{"a value of 7 characters without a name"});
}

TEST(ParsePaste, SaysWhatItDidNotUnderstand) {
  EXPECT_EQ(parse_paste("COLOUR=blue").unknown, std::vector<std::string>{"COLOUR"});
  EXPECT_EQ(parse_paste("").unknown, std::vector<std::string>{});
  EXPECT_EQ(parse_paste("\xFF\xFE{").unknown.size(), 1U);
}

TEST(UserIdOf, TakesTheDigitsInFront) {
  EXPECT_EQ(user_id_of(access_token), "2244994945");
  for (const char* other : {"", "-abc", "abc-def", "12345678901234567890-AbCdEfGhIjKlMnOpQr", "1-short"}) {
    EXPECT_EQ(user_id_of(other), std::nullopt) << other;
  }
}

TEST(CredentialFields, AreFoundByName) {
  for (const CredentialField& field : credential_fields()) {
    EXPECT_EQ(find_credential_field(field.name), &field);
    EXPECT_FALSE(field.help.empty());
  }
  EXPECT_EQ(find_credential_field("nothing"), nullptr);
}

}  // namespace
}  // namespace x_connect
