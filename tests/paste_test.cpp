#include "core/paste.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "example_credentials.hpp"

namespace x_connect {
namespace {

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
        text += std::string(row.at(i)) + separator + values.at(i) +
                (std::string_view(separator).ends_with('\'') ? "'" : "") + "\n";
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
  EXPECT_EQ(parse_paste("\xFF\xFE{").unknown, std::vector<std::string>{});
  EXPECT_EQ(parse_paste("API_KEY=your_api_key_here\nAPI_SECRET=${{ secrets.X }}\n").unknown,
            (std::vector<std::string>{"API_KEY", "API_SECRET"}));
  EXPECT_EQ(parse_paste("Client(api_key=os.environ['X_API_KEY'], api_secret=getenv('S'), access_token=None)")
                .unknown,
            (std::vector<std::string>{"api_key", "api_secret", "access_token"}));
}

TEST(ParsePaste, ReadsWhateverIsAroundTheValues) {
  const auto with_values = [](std::string text) {
    for (const auto& [mark, value] : {std::pair{"<K>", api_key},
                                      {"<S>", api_secret},
                                      {"<T>", access_token},
                                      {"<U>", access_token_secret}}) {
      for (std::size_t at = text.find(mark); at != std::string::npos;
           at = text.find(mark, at + value.size())) {
        text.replace(at, 3, value);
      }
    }
    return text;
  };
  for (
      const char* const layout : {
          // Code, by name and by position.
          R"(client = tweepy.Client(consumer_key="<K>", consumer_secret="<S>", access_token="<T>", access_token_secret="<U>"))",
          "auth = tweepy.OAuth1UserHandler(\n  '<K>', '<S>',\n  '<T>', '<U>'\n)",
          R"(var client = new TwitterClient("<K>", "<S>", "<T>", "<U>");)",
          "{'api_key': '<K>', 'api_key_secret': '<S>', 'access_token': '<T>', 'access_token_secret': '<U>'}",
          "'consumer_key' => '<K>',\n'consumer_secret' => '<S>',\n'token' => '<T>',\n'token_secret' => "
          "'<U>',",
          "define('CONSUMER_KEY', '<K>');\ndefine('CONSUMER_SECRET', '<S>');\n$access_token = '<T>';\n"
          "$access_token_secret = '<U>';",
          "const CKEY = `<K>`, CSECRET = `<S>`;\nlet ATOKEN = `<T>`, ATOKENSECRET = `<U>`;",
          // Shells and settings.
          "$env:X_API_KEY=\"<K>\"\n$env:X_API_SECRET = '<S>'\nset X_ACCESS_TOKEN=<T>\n"
          "setx X_ACCESS_TOKEN_SECRET \"<U>\"",
          "TWITTER_API_KEY=<K>\nTWITTER_API_SECRET_KEY=<S>\nTWITTER_ACCESS_TOKEN=<T>\n"
          "TWITTER_ACCESS_TOKEN_SECRET=<U>",
          "oauth.consumerKey=<K>\noauth.consumerSecret=<S>\noauth.accessToken=<T>\noauth.accessTokenSecret=<"
          "U>",
          "environment:\n  - X_API_KEY=<K>\n  - X_API_SECRET=<S>\n  - X_ACCESS_TOKEN=<T>\n"
          "  - X_ACCESS_TOKEN_SECRET=<U>",
          "profiles:\n  me:\n    <K>:\n      consumer_key: <K>\n      consumer_secret: <S>\n      token: "
          "<T>\n"
          "      secret: <U>",
          // Notes.
          "| Name | Value |\n|---|---|\n| API Key | `<K>` |\n| API Secret | `<S>` |\n| Access Token | <T> |\n"
          "| Access Token Secret | <U> |",
          "- **API Key:** <K>\n- **API Secret:** `<S>`\n* **Access Token**: <T>\n* **Access Token Secret**: "
          "<U>",
          "name,value\napi_key,<K>\napi_secret,<S>\naccess_token,<T>\naccess_token_secret,<U>",
          "API Key\t<K>\nAPI Secret\t<S>\nAccess Token\t<T>\nAccess Token Secret\t<U>",
          "API Key and Secret\nAPI Key\n\n<K>\n\nAPI Key Secret\nRegenerate\n<S>\nAccess Token\n<T>\n"
          "Access Token Secret\n<U>",
          "<K>\n<S>\n<T>\n<U>",
          "hey, the key is <K> and the secret is <S>, token <T> / <U>. cheers",
          "API Key: \xE2\x80\x9C<K>\xE2\x80\x9D\nAPI Secret: \xE2\x80\x98<S>\xE2\x80\x99\n"
          "Access Token:\xC2\xA0<T>\xE2\x80\x8B\nAccess Token Secret: <U>",
      }) {
    SCOPED_TRACE(layout);
    const PastedCredentials pasted = parse_paste(with_values(layout));
    EXPECT_EQ(pasted.credentials.api_key, api_key);
    EXPECT_EQ(pasted.credentials.api_secret, api_secret);
    EXPECT_EQ(pasted.credentials.access_token, access_token);
    EXPECT_EQ(pasted.credentials.access_token_secret, access_token_secret);
    for (const std::string& said : pasted.unknown) {
      for (const std::string& value : {api_key, api_secret, access_token, access_token_secret}) {
        EXPECT_EQ(said.find(value), std::string::npos) << said;
      }
    }
  }
}

TEST(ParsePaste, LeavesTheKeysOfOtherServicesAlone) {
  const PastedCredentials pasted =
      parse_paste("OPENAI_API_KEY=sk-abcdef0123456789abcdef\nAWS_SECRET_KEY=" + api_secret +
                  "\nFACEBOOK_ACCESS_TOKEN=EAAB0123456789abcdef\nGITHUB_TOKEN=ghp_0123456789abcdefABCDEF\n");
  for (const CredentialField& field : credential_fields()) EXPECT_EQ(pasted.credentials.*field.member, "");
  EXPECT_EQ(pasted.unknown, (std::vector<std::string>{"OPENAI_API_KEY", "AWS_SECRET_KEY",
                                                      "FACEBOOK_ACCESS_TOKEN", "GITHUB_TOKEN"}));
}

TEST(ParsePaste, DecodesTheSecretsOfKubernetes) {
  EXPECT_EQ(parse_paste("data:\n  X_API_KEY: " + base64_encode(api_key)).credentials.api_key, api_key);
}

TEST(ParsePaste, SaysAShortListOfWhatItDidNotUnderstand) {
  std::string text = "COLOUR=blue\nCOLOUR=red\n";
  for (int i = 0; i < 59; ++i)
    text += "NAME" + std::string(1, static_cast<char>('a' + i % 26)) + std::to_string(i) + "=x\n";
  const PastedCredentials pasted = parse_paste(text);
  ASSERT_EQ(pasted.unknown.size(), 21U);
  EXPECT_EQ(pasted.unknown.front(), "COLOUR");
  EXPECT_EQ(pasted.unknown.back(), "and 40 more");
}

TEST(ParsePaste, TakesNothingThatIsMasked) {
  for (const char* const value :
       {"\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2", "****************", "abcd********wxyz",
        "xxxxxxxxxxxx", "<your key>", "<your_key_here>", "your_api_key", "CHANGEME", "..."}) {
    const PastedCredentials pasted = parse_paste("API_KEY=" + std::string(value) + "\nCOLOUR=blue\n");
    for (const CredentialField& field : credential_fields())
      EXPECT_EQ(pasted.credentials.*field.member, "") << value;
  }
}

TEST(ParsePaste, ReadsTheFirstMegabyteOfAnything) {
  for (const char* const piece :
       {"a", "=", "a=b ", "API_KEY=abc\n", "[x]\n", "<", "\xE2\x80\x8B", "a:\n", "key word, ", "  x:\n"}) {
    std::string text;
    while (text.size() < 1500000) text += piece;
    const PastedCredentials pasted = parse_paste(text);
    ASSERT_FALSE(pasted.unknown.empty()) << piece;
    EXPECT_EQ(pasted.unknown.front(), "all after the first megabyte") << piece;
    EXPECT_LE(pasted.unknown.size(), 21U) << piece;
  }
}

TEST(ParsePaste, EndsOnAnything) {
  for (const char* const piece : {"=", "[", "{\"a\":", "API Key ", ":=,", "\xE2\x80"}) {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += piece;
    parse_paste(text);
  }
}

}  // namespace
}  // namespace x_connect
