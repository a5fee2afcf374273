#include "core/text.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bitset>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>

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

/// As RFC 5849 3.6 says it, character by character.
std::string encoded_plainly(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~").find(c) !=
        std::string_view::npos) {
      encoded += c;
      continue;
    }
    std::array<char, 4> escape{};
    std::snprintf(escape.data(), escape.size(), "%%%02X",
                  static_cast<unsigned>(static_cast<unsigned char>(c)));
    encoded += escape.data();
  }
  return encoded;
}

TEST(PercentEncode, TreatsEachByteAlikeWhereverItStands) {
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t size = 1; size < 10; ++size) {
      for (std::size_t place = 0; place < size; ++place) {
        std::string text(size, 'a');
        text[place] = static_cast<char>(byte);
        ASSERT_EQ(percent_encode(text), encoded_plainly(text)) << byte << " at " << place << " of " << size;
        ASSERT_EQ(percent_decode(percent_encode(text)), text);
      }
    }
    const std::string much(100, static_cast<char>(byte));
    ASSERT_EQ(percent_encode(much), encoded_plainly(much));
  }
}

TEST(DecodeEscape, TakesTwoHexadecimalDigitsInEitherCase) {
  const auto value = [](int c) {
    return std::isxdigit(c) != 0 ? std::stoi(std::string(1, char(c)), nullptr, 16) : -1;
  };
  for (int high = 0; high < 256; ++high) {
    for (int low = 0; low < 256; ++low) {
      const std::array<char, 2> digits{static_cast<char>(high), static_cast<char>(low)};
      std::optional<char> expected;
      if (value(high) >= 0 && value(low) >= 0) expected = static_cast<char>(value(high) * 16 + value(low));
      ASSERT_EQ(decode_escape({digits.data(), 2}), expected) << high << " " << low;
    }
  }
  // What stands behind the text is none of it.
  EXPECT_EQ(decode_escape(std::string_view("41", 1)), std::nullopt);
  EXPECT_EQ(decode_escape(std::string_view("41", 0)), std::nullopt);
  EXPECT_EQ(decode_escape("412"), 'A');
}

TEST(PercentDecode, SaysWhereTheEscapeIsBroken) {
  EXPECT_EQ(percent_decode("ab%41%4").error().message,
            "The % at position 5 is not followed by two hexadecimal digits.");
  EXPECT_EQ(percent_decode("%").error().message,
            "The % at position 0 is not followed by two hexadecimal digits.");
  EXPECT_EQ(percent_decode("%").error().hint, "Write %25 for a percent sign.");
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

TEST(Form, TreatsNamesAndValuesAlike) {
  EXPECT_EQ(parse_form("a+b=c+d"), (Parameters{{"a b", "c d"}}));
  EXPECT_EQ(parse_form("a=b=c&d=="), (Parameters{{"a", "b=c"}, {"d", "="}}));
  for (const char* broken : {"%zz", "%zz=1", "1=%zz", "a=1&%4"}) {
    const auto parsed = parse_form(broken);
    ASSERT_FALSE(parsed) << broken;
    EXPECT_EQ(parsed.error().code, "invalid_percent_encoding");
  }
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

/// By the definition of UTF-8: the code point that a sequence of its length stands for, and whether it may.
bool is_utf8_plainly(std::string_view text) {
  while (!text.empty()) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80       ? 1
                               : lead >> 5 == 6  ? 2
                               : lead >> 4 == 14 ? 3
                               : lead >> 3 == 30 ? 4
                                                 : 9;
    if (length > text.size()) return false;
    unsigned point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k) {
      const auto byte = static_cast<unsigned char>(text[k]);
      if (byte >> 6 != 2) return false;
      point = point << 6 | (byte & 63U);
    }
    constexpr std::array<unsigned, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (point < least[length] || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
    text.remove_prefix(length);
  }
  return true;
}

TEST(Utf8, KnowsEveryBoundary) {
  constexpr std::array edges{'\x00', '\x7F', '\x80', '\x8F', '\x90', '\x9F', '\xA0', '\xBF', '\xC0', '\xFF'};
  const auto check = [](std::string_view text) {
    ASSERT_EQ(is_utf8(text), is_utf8_plainly(text)) << encoded_plainly(text);
  };
  for (int lead = 0; lead < 256; ++lead) {
    for (int second = 0; second < 256; ++second)
      check(std::string{static_cast<char>(lead), static_cast<char>(second)});
    for (const char second : edges) {
      for (const char third : edges) {
        for (const char fourth : edges) {
          const std::string text{static_cast<char>(lead), second, third, fourth};
          // What stands behind the text is none of it.
          for (std::size_t size = 1; size <= text.size(); ++size)
            check(std::string_view(text).substr(0, size));
        }
      }
    }
  }
}

/// RFC 4648 4, bit by bit.
std::string base64_plainly(std::string_view bytes, std::string_view alphabet, bool padded) {
  std::string bits;
  for (const char c : bytes) bits += std::bitset<8>(static_cast<unsigned char>(c)).to_string();
  while (bits.size() % 6 != 0) bits += '0';
  std::string text;
  for (std::size_t i = 0; i < bits.size(); i += 6)
    text += alphabet[std::stoul(bits.substr(i, 6), nullptr, 2)];
  while (padded && text.size() % 4 != 0) text += '=';
  return text;
}

TEST(Base64, EncodesEveryByteAtEveryPlace) {
  const std::string letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  std::string bytes;
  for (int i = 0; i < 600; ++i) bytes.push_back(static_cast<char>(i * 7 + i / 256));
  for (std::size_t size = 0; size < 40; ++size) {
    for (std::size_t start = 0; start + size <= bytes.size(); start += 3) {
      // Other bytes stand behind the text: none of them is read.
      const std::string_view text = std::string_view(bytes).substr(start, size);
      ASSERT_EQ(base64_encode(text), base64_plainly(text, letters + "+/", true));
      ASSERT_EQ(base64url_encode(text), base64_plainly(text, letters + "-_", false));
      ASSERT_EQ(base64_decode(base64url_encode(text)), text);
    }
  }
}

TEST(Base64, DecodesLettersOfBothAlphabetsAndNothingElse) {
  const std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_";
  for (int byte = 0; byte < 256; ++byte) {
    const bool is_letter = letters.find(static_cast<char>(byte)) != std::string_view::npos;
    for (std::size_t place = 0; place < 4; ++place) {
      std::string text = "AAAA";
      text[place] = static_cast<char>(byte);
      const bool is_padding = byte == '=' && place == 3;
      ASSERT_EQ(base64_decode(text).has_value(), is_letter || is_padding) << byte << " at " << place;
    }
  }
  for (const std::string& bad : {std::string(20, '='), std::string("Zm8=="), std::string("Zm9v="),
                                 std::string("Zm9vY==="), std::string("Zg="), std::string("Zm9vY")}) {
    const auto refused = base64_decode(bad);
    ASSERT_FALSE(refused) << bad;
    EXPECT_EQ(refused.error().code, "invalid_base64");
    EXPECT_EQ(refused.error().message, "The text is not base64.");
    EXPECT_EQ(refused.error().hint, "Copy it again, in full.");
  }
  EXPECT_EQ(base64_decode(std::string_view()), "");
  EXPECT_EQ(base64_decode("Zg=="), "f");
  EXPECT_EQ(base64_decode("Zg"), "f");
}

TEST(ParseInteger, TakesWhatSixtyFourBitsHold) {
  const std::map<std::string, std::optional<std::int64_t>> cases{
      {"0", 0},
      {"-1", -1},
      {"9223372036854775807", INT64_MAX},
      {"-9223372036854775808", INT64_MIN},
      {"9223372036854775808", std::nullopt},
      {"-9223372036854775809", std::nullopt},
      {"", std::nullopt},
      {"-", std::nullopt},
      {"+1", std::nullopt},
      {" 1", std::nullopt},
      {"1 ", std::nullopt},
      {"1a", std::nullopt},
  };
  for (const auto& [text, value] : cases) EXPECT_EQ(parse_integer(text), value) << text;
  EXPECT_EQ(parse_integer(std::string_view()), std::nullopt);
}

TEST(Characters, AreOfAsciiWhateverTheLocale) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    const bool is_upper = byte >= 65 && byte <= 90;
    ASSERT_EQ(to_lower(text), std::string(1, static_cast<char>(is_upper ? byte + 32 : byte))) << byte;
    ASSERT_EQ(is_alphanumeric(text), byte < 128 && std::isalnum(byte) != 0) << byte;
    ASSERT_EQ(is_alphanumeric("a" + text + "9"), is_alphanumeric(text)) << byte;
  }
  EXPECT_TRUE(is_alphanumeric(std::string_view()));
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
