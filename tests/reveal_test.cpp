#include "core/reveal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace x_connect {
namespace {

std::string joined(const Revealed& revealed) {
  std::string text;
  for (const Piece& piece : revealed.pieces) text += piece.text;
  return text;
}

/// The pieces that are not shown as they are: kind and name.
std::string oddities(std::string_view text) {
  std::string list;
  for (const Piece& piece : reveal(text).pieces) {
    if (!piece.name.empty())
      list += (list.empty() ? "" : "; ") + std::string(to_string(piece.kind)) + " " + piece.name;
  }
  return list;
}

TEST(Reveal, NamesWhatIsNotSeen) {
  struct Case {
    const char* text;
    const char* oddities;
  };
  const Case cases[] = {
      {"Hello, world.\nSecond line", ""},
      {"a\u200Bb", "invisible U+200B ZERO WIDTH SPACE"},
      {"a\u202Eb", "direction U+202E RIGHT-TO-LEFT OVERRIDE"},
      {"\u2067x\u2069", "direction U+2067 RIGHT-TO-LEFT ISOLATE; direction U+2069 POP DIRECTIONAL ISOLATE"},
      {"a\u00ADb", "invisible U+00AD SOFT HYPHEN"},
      {"a\u3164b", "invisible U+3164 HANGUL FILLER"},
      {"a\u2800b", "invisible U+2800 BRAILLE PATTERN BLANK"},
      {"a\U000E0068\U000E0069", "invisible U+E0068 TAG h; invisible U+E0069 TAG i"},
      {"a\rb", "control U+000D CARRIAGE RETURN"},
      {"a\x1B[2Jb", "control U+001B ESCAPE"},
      {"a\u2028b", "control U+2028 LINE SEPARATOR"},
      {"a\u00A0b", "space U+00A0 NO-BREAK SPACE"},
      {"a\xFF"
       "b",
       "control U+FFFD REPLACEMENT CHARACTER"},
      {"a\n\n\n\n\nb", "space 5 LINE ENDS"},
      {"a\n \n \nb", "space 3 LINE ENDS"},
      {"a\n\nb", ""},
      {"a          b", "space 10 BLANKS"},
      {"e\u0301", ""},
      {"e\u0301\u0302\u0303\u0304", "stacked U+0303; stacked U+0304"},
  };
  for (const Case& test : cases) {
    EXPECT_EQ(oddities(test.text), test.oddities) << test.text;
    EXPECT_EQ(joined(reveal(test.text)), test.text);
    EXPECT_EQ(reveal(test.text).is_plain, std::string(test.oddities).empty()) << test.text;
  }
}

TEST(Reveal, NamesLettersThatPassForOthers) {
  EXPECT_EQ(oddities("p\u0430ypal"), "lookalike U+0430");  // Cyrillic in a Latin word.
  EXPECT_EQ(oddities("\u0430\u0440\u0440le"), "lookalike U+0430; lookalike U+0440; lookalike U+0440");
  EXPECT_EQ(oddities("\U0001D41Bold"), "lookalike U+1D41B");              // Mathematical bold b.
  EXPECT_EQ(oddities("\uFF41"), "lookalike U+FF41");                      // Full width.
  EXPECT_EQ(oddities("\u041F\u0440\u0438\u0432\u0435\u0442 world"), "");  // Russian is no disguise.
  EXPECT_EQ(oddities("\u039A\u03B1\u03BB\u03B7\u03BC\u03AD\u03C1\u03B1"), "");
  EXPECT_EQ(oddities("\u00C4rger, na\u00EFve, \u0142\u00F3d\u017A"), "");
}

TEST(Reveal, LeavesEmojiAndJoinedScriptsAlone) {
  EXPECT_EQ(oddities("\u2764\uFE0F \U0001F469\U0001F3FD\u200D\U0001F4BB 1\uFE0F\u20E3"), "");
  EXPECT_EQ(oddities("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F"), "");
  EXPECT_EQ(oddities("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645"), "");  // Persian.
  // Tags behind a flag that is none of the three are a hidden message.
  EXPECT_NE(oddities("\U0001F3F4\U000E0068\U000E0069\U000E007F"), "");
  EXPECT_NE(oddities("\U0001F3F4\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E007F\U000E0068"), "");
}

TEST(Reveal, SpellsOutLinksAndMentions) {
  const Revealed revealed =
      reveal("Hi @ada, see https://Example.com/a?b=c and \u0430pple.com #news @ada me@example.org");
  ASSERT_FALSE(revealed.links.empty());
  EXPECT_EQ(revealed.links[0].url, "https://Example.com/a?b=c");
  EXPECT_EQ(revealed.links[0].host, "example.com");
  EXPECT_TRUE(revealed.links[0].is_ascii);
  EXPECT_EQ(revealed.mentions, std::vector<std::string>{"ada"});
  EXPECT_EQ(joined(revealed),
            "Hi @ada, see https://Example.com/a?b=c and \u0430pple.com #news @ada me@example.org");
  const Revealed disguised = reveal("https://\u0430pple.com/login");
  ASSERT_EQ(disguised.links.size(), 1U);
  EXPECT_FALSE(disguised.links[0].is_ascii);
  EXPECT_EQ(oddities("https://\u0430pple.com/login"), "lookalike U+0430");
}

TEST(Reveal, CountsWhatIsLong) {
  const Revealed revealed = reveal(std::string(10000, 'a') + "\nend");
  EXPECT_EQ(revealed.characters, 10004U);
  EXPECT_EQ(revealed.lines, 2U);
  EXPECT_EQ(revealed.pieces.size(), 1U);
  EXPECT_TRUE(reveal("").pieces.empty());
}

}  // namespace
}  // namespace x_connect
