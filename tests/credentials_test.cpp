#include "core/credentials.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "example_credentials.hpp"

namespace x_connect {
namespace {

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

TEST(CheckCredentials, ExplainsTheWordBearer) {
  Credentials credentials;
  credentials.bearer_token = "Bearer " + bearer_token;
  const auto findings = check_credentials(credentials);
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.front().code, "bearer_prefix");
  ASSERT_EQ(findings.front().repair.size(), 1U);
  EXPECT_EQ(findings.front().repair.front().second, bearer_token);
}

}  // namespace
}  // namespace x_connect
