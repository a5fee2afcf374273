#include "core/post_text.hpp"

#include <gtest/gtest.h>

#include <string>

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

TEST(PostText, KnowsCharactersThatXRefuses) {
  EXPECT_TRUE(has_invalid_characters("a\xEF\xBB\xBF"));
  EXPECT_TRUE(has_invalid_characters("\xEF\xBF\xBE"));
  EXPECT_FALSE(has_invalid_characters("a\xEF\xBF\xBD"));
}

}  // namespace
}  // namespace x_connect
