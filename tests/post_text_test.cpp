#include "core/post_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace x_connect {
namespace {

struct Sample {
  const char* text;
  int weight;
};

// Worked out by hand from the rules; web/test/post-text.test.mjs compares with twitter-text itself.
constexpr Sample samples[] = {
    {"", 0},
    {"Hello, world! 👋", 16},
    {"café", 4},
    {"日本語", 6},
    {"👾", 2},
    {"🙋🏽", 2},
    {"👨‍🎤", 2},
    {"👨‍👩‍👧‍👦", 2},
    {"🇯🇵", 2},
    {"🇯🇯", 4},
    {"1️⃣", 2},
    {"❤️", 2},
    {"🏴󠁧󠁢󠁳󠁣󠁴󠁿", 2},
    {"🐱🏽", 4},
    {"©", 1},
    {"©️", 2},
    {"–—‘’“”", 6},
    {"…", 2},
    {"https://example.com", 23},
    {"http://example.com/a/very/long/path?with=query&and=more#fragment", 23},
    {"HTTPS://EXAMPLE.COM", 23},
    {"example.com", 23},
    {"example.com.", 24},
    {"see example.com, or not", 4 + 23 + 8},
    {"readme.txt", 10},
    {"a.b.c", 5},
    {"node.js", 7},
    {"me@example.com", 14},
    {"#example.com", 12},
    {"-example.com", 12},
    {"example.com/path_(film)", 23},
    {"https://example.com/(a", 23 + 2},
    {"example.com?a=b", 23 + 4},
    {"example.com/?a=b", 23},
    {"https://example.com?a=b", 23},
    {"https://t.co/abc123DEF/more", 23 + 5},
    {"日本example.com", 4 + 23},
    {"http://日本.jp", 23},
    {"https://user@example.com", 24},
    {"ftp://example.com", 6 + 11},
    {"https://localhost:8080/x", 24},
    {"https://example.com:8080/x", 23},
    {"http://a_b.example.com", 23},
    {"two: x.com x.com", 5 + 23 + 1 + 23},
};

TEST(WeightedLength, CountsAsXCounts) {
  for (const auto& [text, weight] : samples) EXPECT_EQ(weighted_length(text), weight) << text;
}

TEST(WeightedLength, TakesLabelsThatNoDomainCanHave) {
  const std::string label(64, 'a');
  EXPECT_EQ(weighted_length("https://" + label + ".com"), 8 + 64 + 4);
  EXPECT_EQ(weighted_length("https://" + label.substr(1) + ".com"), 23);
  EXPECT_EQ(weighted_length("https://example.com/" + std::string(5000, 'a')), 20 + 5000);
}

TEST(WeightedLength, SurvivesAnyBytes) {
  for (int lead = 0; lead < 256; ++lead) {
    const std::string text{static_cast<char>(lead), '.', static_cast<char>(255 - lead)};
    EXPECT_GT(weighted_length(text), 0);
  }
  EXPECT_GT(weighted_length(std::string(100000, '.')), 0);
  EXPECT_GT(weighted_length(std::string(20000, '(')), 0);
}

/// Some 96,000 bytes of one piece, as much as is weighed: what is not linear in it does not end.
std::string repeated(std::string_view piece) {
  std::string text;
  while (text.size() + piece.size() <= 96000) text += piece;
  return text;
}

TEST(WeightedLength, TakesTimeInProportion) {
  for (const char* piece : {".",
                            "(",
                            "a.",
                            "a-",
                            "-",
                            "é",
                            "é.",
                            "日",
                            "日.",
                            "日本",
                            "a.b.c.",
                            "aé.",
                            "a.com",
                            "a.com.",
                            "a.com/",
                            "a.com/(",
                            "a.com/(a(b",
                            "a.com?",
                            "a.com/?",
                            "xn--",
                            "xn--.",
                            "a.xn--b",
                            "a_b.",
                            "http://",
                            "http://a",
                            "http://a.",
                            "𝒳.",
                            "𝒳",
                            "a.comé",
                            "👨\u200D",
                            "🏴\U000E0067",
                            "a.co:8",
                            "/a.com",
                            "!",
                            "@a.b"}) {
    EXPECT_GT(weighted_length(repeated(piece)), 0) << piece;
    EXPECT_GT(weighted_length("http://" + repeated(piece) + ".com"), 0) << piece;
    EXPECT_GT(weighted_length("a.com/" + repeated(piece)), 0) << piece;
  }
  // Every character of a label another one.
  std::string label;
  for (int c = 0; c < 12000; ++c) {
    label += {static_cast<char>(0xF0 | (c >> 18)), static_cast<char>(0x90 | ((c >> 12) & 0x0F)),
              static_cast<char>(0x80 | ((c >> 6) & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
  }
  EXPECT_GT(weighted_length("https://" + label + ".com"), 24000);
}

TEST(WeightedLength, CountsBytesOfWhatIsTooLongToBeWeighed) {
  EXPECT_EQ(weighted_length(std::string(longest_weighed_text, 'a')), 100000);
  EXPECT_EQ(weighted_length(std::string(longest_weighed_text - 4, 'a') + "👋"), 99998);
  EXPECT_EQ(weighted_length(std::string(50000000, '.')), 50000000);
}

TEST(WeightedLength, EndsForBytesThatAreNotUtf8) {
  for (const char* host : {"\xF4\xBF\xBF\xBF", "\xF4\x90\x80\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                           "\xC0\x80", "\x80", "\xE2\x82"})
    EXPECT_GT(weighted_length("http://" + std::string(host) + "a.com"), 0);
  EXPECT_EQ(weighted_length("\xF4\x90\x80\x80"), 8) << "as many characters U+FFFD as bytes";
}

TEST(PostText, LinksHaveTheirPlacesInBytes) {
  using Links = std::vector<std::pair<std::size_t, std::size_t>>;
  EXPECT_EQ(links_in("Read example.com"), (Links{{5, 16}}));
  EXPECT_EQ(links_in("é 日 👋 a.com and https://b.com/c."), (Links{{12, 17}, {22, 37}}));
  // Bytes that are no characters count as what they are: one each.
  EXPECT_EQ(links_in("\xE9\xE9 \xF4\x90\x80\x80 a.com"), (Links{{8, 13}}));
}

TEST(PostText, KnowsCharactersThatXRefuses) {
  EXPECT_TRUE(has_invalid_characters("a\xEF\xBB\xBF"));
  EXPECT_TRUE(has_invalid_characters("\xEF\xBF\xBE"));
  EXPECT_FALSE(has_invalid_characters("a\xEF\xBF\xBD"));
}

}  // namespace
}  // namespace x_connect
