#include "core/text.hpp"

#include <gtest/gtest.h>

#include "core/digest.hpp"

namespace x_connect {
namespace {

TEST(PercentEncode, LeavesOnlyUnreservedCharacters) {
  EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(percent_encode("!*'()"), "%21%2A%27%28%29");
  EXPECT_EQ(percent_encode(" +/?#[]@"), "%20%2B%2F%3F%23%5B%5D%40");
  EXPECT_EQ(percent_encode("\xE2\x98\x83"), "%E2%98%83");
  EXPECT_EQ(percent_encode(std::string_view("\0\xFF", 2)), "%00%FF");
  EXPECT_EQ(percent_encode(""), "");
}

TEST(PercentDecode, UndoesEveryByte) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<char>(i));
  EXPECT_EQ(percent_decode(percent_encode(bytes)), bytes);
  EXPECT_EQ(percent_decode("%e2%98%83+"), "\xE2\x98\x83+");
}

TEST(PercentDecode, RefusesBrokenEscapes) {
  for (const char* broken : {"%", "%4", "100%", "%zz", "%4g", "a%"}) {
    const auto decoded = percent_decode(broken);
    ASSERT_FALSE(decoded) << broken;
    EXPECT_EQ(decoded.error().code, "invalid_percent_encoding");
    EXPECT_FALSE(decoded.error().hint.empty());
  }
}

TEST(Form, KeepsOrderRepeatsAndEmptyValues) {
  const Parameters expected{{"a", "1"}, {"a", "2 q"}, {"", "x"}, {"b", ""}, {"c", ""}, {"d", "=%3D"}};
  EXPECT_EQ(parse_form("a=1&&a=2+q&=x&b=&c&d=%3D%253D"), expected);
  EXPECT_EQ(parse_form(""), Parameters{});
}

TEST(Form, RoundTrips) {
  const Parameters parameters{{"sp ace", "+&="}, {"\xE2\x98\x83", ""}, {"a", "%"}, {"a", "%41"}};
  EXPECT_EQ(parse_form(serialize_form(parameters)), parameters);
}

TEST(Utf8, AcceptsWellFormedAndRefusesTheRest) {
  for (const char* good : {"", "abc", "\xC2\x80", "\xE2\x98\x83", "\xED\x9F\xBF", "\xEE\x80\x80",
                           "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  for (const char* bad :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xC2", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xE2\x98",
        "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x28\xA1"}) {
    EXPECT_FALSE(is_utf8(bad));
  }
}

// RFC 4648 section 10.
TEST(Base64, EncodesTheVectorsOfTheSpecification) {
  EXPECT_EQ(base64_encode(""), "");
  EXPECT_EQ(base64_encode("f"), "Zg==");
  EXPECT_EQ(base64_encode("fo"), "Zm8=");
  EXPECT_EQ(base64_encode("foo"), "Zm9v");
  EXPECT_EQ(base64_encode("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64_encode("\xFB\xFF"), "+/8=");
  EXPECT_EQ(base64url_encode("\xFB\xFF"), "-_8");
}

TEST(Base64, DecodesBothAlphabetsPaddedOrNot) {
  std::string bytes;
  for (int i = 255; i >= 0; --i) {
    bytes.push_back(static_cast<char>(i));
    EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
    EXPECT_EQ(base64_decode(base64url_encode(bytes)), bytes);
  }
  for (const char* bad : {"A", "A===", "====", "Zg=", "Z g=", "Zm9v!"})
    EXPECT_FALSE(base64_decode(bad)) << bad;
}

// FIPS 180-4 and RFC 7636 appendix B.
TEST(Digest, MatchesPublishedVectors) {
  EXPECT_EQ(base64url_encode(sha256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  EXPECT_EQ(base64_encode(sha256("abc")), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

// RFC 2202 test cases 2 and 3, RFC 4231 test case 2.
TEST(Hmac, MatchesPublishedVectors) {
  EXPECT_EQ(base64_encode(hmac_sha1("Jefe", "what do ya want for nothing?")), "7/zfauXrL6LSdBbV8YTfnCWafHk=");
  EXPECT_EQ(base64_encode(hmac_sha1(std::string(20, '\xAA'), std::string(50, '\xDD'))),
            "El1zQrmsEc2Ro5r0iqF7T2PxddM=");
  EXPECT_EQ(base64_encode(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

TEST(EqualInConstantTime, ComparesWholeTexts) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abcd"));
}

}  // namespace
}  // namespace x_connect
