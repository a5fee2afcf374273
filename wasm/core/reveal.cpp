#include "reveal.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "post_text.hpp"
#include "text.hpp"

namespace x_connect {

namespace {

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t Size>
constexpr bool in(const std::array<Range, Size>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return range.first <= c && c <= range.last; });
}

// Unicode 15: Default_Ignorable_Code_Point, and what draws nothing without being in it.
constexpr std::array invisibles{Range{0xAD, 0xAD},       Range{0x34F, 0x34F},    Range{0x115F, 0x1160},
                                Range{0x17B4, 0x17B5},   Range{0x180B, 0x180F},  Range{0x200B, 0x200D},
                                Range{0x2060, 0x2065},   Range{0x206A, 0x206F},  Range{0x2800, 0x2800},
                                Range{0x3164, 0x3164},   Range{0xFE00, 0xFE0F},  Range{0xFEFF, 0xFEFF},
                                Range{0xFFA0, 0xFFA0},   Range{0xFFF0, 0xFFFB},  Range{0x1BCA0, 0x1BCA3},
                                Range{0x1D173, 0x1D17A}, Range{0xE0000, 0xE0FFF}};

constexpr std::array directions{Range{0x61C, 0x61C}, Range{0x200E, 0x200F}, Range{0x202A, 0x202E},
                                Range{0x2066, 0x2069}};

constexpr std::array controls{Range{0x0, 0x9},         Range{0xB, 0x1F},      Range{0x7F, 0x9F},
                              Range{0x2028, 0x2029},   Range{0xD800, 0xF8FF}, Range{0xFFFD, 0xFFFF},
                              Range{0xF0000, 0x10FFFF}};

constexpr std::array odd_spaces{Range{0xA0, 0xA0},     Range{0x1680, 0x1680}, Range{0x2000, 0x200A},
                                Range{0x202F, 0x202F}, Range{0x205F, 0x205F}, Range{0x3000, 0x3000}};

constexpr std::array marks{Range{0x300, 0x36F},   Range{0x483, 0x489},   Range{0x1AB0, 0x1AFF},
                           Range{0x1DC0, 0x1DFF}, Range{0x20D0, 0x20FF}, Range{0xFE20, 0xFE2F}};

constexpr std::array latin{Range{'A', 'Z'},       Range{'a', 'z'},       Range{0xC0, 0x24F},
                           Range{0x1E00, 0x1EFF}, Range{0x2C60, 0x2C7F}, Range{0xA722, 0xA7FF}};

/// Scripts with letters that cannot be told from Latin ones: Greek, Coptic, Cyrillic, Armenian, Cherokee,
/// Lisu, and Latin's own letters of phonetics.
constexpr std::array alike{Range{0x250, 0x2AF},   Range{0x370, 0x3FF},    Range{0x400, 0x52F},
                           Range{0x531, 0x588},   Range{0x13A0, 0x13FF},  Range{0x1C80, 0x1C8F},
                           Range{0x1D00, 0x1DBF}, Range{0x1F00, 0x1FFF},  Range{0x2C80, 0x2CFF},
                           Range{0x2DE0, 0x2DFF}, Range{0xA4D0, 0xA4FF},  Range{0xA640, 0xA69F},
                           Range{0xAB30, 0xABBF}, Range{0x10280, 0x1031F}};

/// Latin letters in costume: full width, mathematical, enclosed, letters as signs.
constexpr std::array styled{Range{0xFF01, 0xFF5E},   Range{0x1D400, 0x1D7FF}, Range{0x249C, 0x24E9},
                            Range{0x1F110, 0x1F189}, Range{0x210A, 0x2113},   Range{0x2115, 0x2115},
                            Range{0x2119, 0x211D},   Range{0x2124, 0x2124},   Range{0x2128, 0x2131},
                            Range{0x2133, 0x2134},   Range{0x2160, 0x217F},   Range{0x1FBF0, 0x1FBF9},
                            Range{0x2080, 0x209C},   Range{0x2070, 0x207F},   Range{0x2B0, 0x2B8}};

/// What an emoji begins with, so that what joins it or picks its looks belongs to it.
constexpr std::array emoji{Range{'#', '#'},       Range{'*', '*'},       Range{'0', '9'},
                           Range{0xA9, 0xA9},     Range{0xAE, 0xAE},     Range{0x203C, 0x203C},
                           Range{0x2049, 0x2049}, Range{0x2122, 0x2122}, Range{0x2139, 0x2139},
                           Range{0x2190, 0x21FF}, Range{0x2300, 0x23FF}, Range{0x24C2, 0x24C2},
                           Range{0x25A0, 0x27BF}, Range{0x2934, 0x2935}, Range{0x2B00, 0x2BFF},
                           Range{0x3030, 0x303D}, Range{0x3297, 0x3299}, Range{0x1F000, 0x1FAFF}};

/// Scripts that are written with zero-width joiners and non-joiners: Arabic, Indic, Khmer, Mongolian.
constexpr std::array joined{Range{0x600, 0x6FF},   Range{0x700, 0x74F},   Range{0x750, 0x77F},
                            Range{0x8A0, 0x8FF},   Range{0x900, 0xDFF},   Range{0x1000, 0x109F},
                            Range{0x1780, 0x17FF}, Range{0x1800, 0x18AF}, Range{0xFB50, 0xFDFF},
                            Range{0xFE70, 0xFEFC}, Range{0xA980, 0xA9DF}, Range{0xABC0, 0xABFF}};

struct Name {
  char32_t point;
  std::string_view name;
};

constexpr std::array names{Name{0x0, "NULL"},
                           Name{0x9, "TAB"},
                           Name{0xD, "CARRIAGE RETURN"},
                           Name{0x1B, "ESCAPE"},
                           Name{0xA0, "NO-BREAK SPACE"},
                           Name{0xAD, "SOFT HYPHEN"},
                           Name{0x34F, "COMBINING GRAPHEME JOINER"},
                           Name{0x61C, "ARABIC LETTER MARK"},
                           Name{0x200B, "ZERO WIDTH SPACE"},
                           Name{0x200C, "ZERO WIDTH NON-JOINER"},
                           Name{0x200D, "ZERO WIDTH JOINER"},
                           Name{0x200E, "LEFT-TO-RIGHT MARK"},
                           Name{0x200F, "RIGHT-TO-LEFT MARK"},
                           Name{0x2028, "LINE SEPARATOR"},
                           Name{0x2029, "PARAGRAPH SEPARATOR"},
                           Name{0x202A, "LEFT-TO-RIGHT EMBEDDING"},
                           Name{0x202B, "RIGHT-TO-LEFT EMBEDDING"},
                           Name{0x202C, "POP DIRECTIONAL FORMATTING"},
                           Name{0x202D, "LEFT-TO-RIGHT OVERRIDE"},
                           Name{0x202E, "RIGHT-TO-LEFT OVERRIDE"},
                           Name{0x2060, "WORD JOINER"},
                           Name{0x2066, "LEFT-TO-RIGHT ISOLATE"},
                           Name{0x2067, "RIGHT-TO-LEFT ISOLATE"},
                           Name{0x2068, "FIRST STRONG ISOLATE"},
                           Name{0x2069, "POP DIRECTIONAL ISOLATE"},
                           Name{0x2800, "BRAILLE PATTERN BLANK"},
                           Name{0x3000, "IDEOGRAPHIC SPACE"},
                           Name{0x3164, "HANGUL FILLER"},
                           Name{0xFE0F, "VARIATION SELECTOR-16"},
                           Name{0xFEFF, "ZERO WIDTH NO-BREAK SPACE"},
                           Name{0xFFFD, "REPLACEMENT CHARACTER"}};

constexpr std::size_t most_blanks = 8;
constexpr std::size_t most_line_ends = 2;
constexpr std::size_t most_marks = 2;
constexpr std::size_t longest_username = 15;

std::string name_of(char32_t point) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string name;
  for (char32_t rest = point; rest > 0 || name.size() < 4; rest >>= 4U) name.insert(0, 1, digits[rest & 15U]);
  name.insert(0, "U+");
  const auto* row =
      std::find_if(names.begin(), names.end(), [point](const Name& known) { return known.point == point; });
  if (row != names.end()) name += " " + std::string(row->name);
  // A tag stands for an ASCII character that a machine reads and nobody sees.
  if (point > 0xE0020 && point < 0xE007F) name += std::string(" TAG ") + static_cast<char>(point - 0xE0000);
  return name;
}

/// A character, and where it stands.
struct Character {
  char32_t point = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Character> characters_of(std::string_view text) {
  std::vector<Character> characters;
  characters.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (!is_utf8(text.substr(i, length))) length = 1;
    char32_t point = length == 1 ? (lead < 0x80 ? lead : 0xFFFD) : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k)
      point = point << 6U | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    characters.push_back({point, i, i + length});
    i += length;
  }
  return characters;
}

constexpr bool is_word(char32_t c) { return (c < 0x80 && is_alphanumeric(static_cast<char>(c))) || c == '_'; }

/// Characters that belong to one word, for telling whether it mixes scripts.
bool continues_word(char32_t c) {
  return is_word(c) || in(latin, c) || in(alike, c) || in(styled, c) || in(marks, c) || in(invisibles, c);
}

class Revealing {
 public:
  explicit Revealing(std::string_view text) : text_(text), characters_(characters_of(text)) {}

  Revealed run() && {
    result_.characters = characters_.size();
    result_.lines = 1 + static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n'));
    const auto links = links_in(text_);
    auto link = links.begin();
    for (std::size_t i = 0; i < characters_.size();) {
      if (link != links.end() && characters_[i].begin == link->first) {
        i = add_link(i, (link++)->second);
      } else if (const std::size_t end = name_behind(i); end > 0) {
        const bool is_mention = characters_[i].point == '@' || characters_[i].point == 0xFF20;
        add(is_mention ? PieceKind::mention : PieceKind::hashtag, i, end);
        if (is_mention) add_mention(between(i + 1, end));
        i = end;
      } else {
        i = add_word(i);
      }
    }
    return std::move(result_);
  }

 private:
  char32_t at(std::size_t i) const { return i < characters_.size() ? characters_[i].point : 0; }

  std::string between(std::size_t first, std::size_t last) const {
    return first < last ? std::string(text_.substr(characters_[first].begin,
                                                   characters_[last - 1].end - characters_[first].begin))
                        : std::string();
  }

  /// Adds characters; neighbours that are shown as they are become one piece.
  void add(PieceKind kind, std::size_t first, std::size_t last, std::string name = {}) {
    if (first == last) return;
    if (kind == PieceKind::text && !result_.pieces.empty() && result_.pieces.back().kind == kind) {
      result_.pieces.back().text += between(first, last);
      return;
    }
    if (!name.empty()) result_.is_plain = false;
    result_.pieces.push_back({kind, between(first, last), std::move(name)});
  }

  void add_mention(std::string name) {
    if (std::find(result_.mentions.begin(), result_.mentions.end(), name) == result_.mentions.end())
      result_.mentions.push_back(std::move(name));
  }

  /// Where a mention or a hashtag that begins here ends; 0 if none does.
  std::size_t name_behind(std::size_t i) const {
    const char32_t sign = at(i);
    const bool is_mention = sign == '@' || sign == 0xFF20;
    if (!is_mention && sign != '#' && sign != 0xFF03) return 0;
    if (i > 0 && (is_word(at(i - 1)) || at(i - 1) == '&')) return 0;
    std::size_t end = i + 1;
    if (is_mention) {
      while (end - i <= longest_username && is_word(at(end))) ++end;
      return end > i + 1 && !is_word(at(end)) ? end : 0;
    }
    while (is_word(at(end)) || in(latin, at(end))) ++end;
    return end > i + 1 ? end : 0;
  }

  std::size_t add_link(std::size_t first, std::size_t end_byte) {
    std::size_t last = first;
    while (last < characters_.size() && characters_[last].end <= end_byte) ++last;
    RevealedLink link{.url = between(first, last), .host = {}};
    const std::size_t scheme = link.url.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    link.host = to_lower(link.url.substr(begin, link.url.find_first_of("/?#:", begin) - begin));
    link.is_ascii = std::all_of(link.host.begin(), link.host.end(),
                                [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    result_.links.push_back(std::move(link));
    // What hides within a link is named; the rest of it stays one piece.
    std::size_t plain = first;
    for (std::size_t i = first; i < last; ++i) {
      const PieceKind kind = kind_of(i, true);
      if (kind == PieceKind::text) continue;
      add(PieceKind::link, plain, i);
      add(kind, i, i + 1, name_of(at(i)));
      plain = i + 1;
    }
    add(PieceKind::link, plain, last);
    return last;
  }

  /// A word, or one character between words.
  std::size_t add_word(std::size_t first) {
    if (at(first) == ' ' || at(first) == '\n') return add_gap(first);
    std::size_t last = first;
    bool has_latin = false;
    while (last < characters_.size() && continues_word(at(last))) {
      has_latin = has_latin || in(latin, at(last));
      ++last;
    }
    last = std::max(last, first + 1);
    std::size_t stacked = 0;
    for (std::size_t i = first; i < last; ++i) {
      stacked = in(marks, at(i)) ? stacked + 1 : 0;
      const PieceKind kind = stacked > most_marks ? PieceKind::stacked : kind_of(i, has_latin);
      add(kind, i, i + 1, kind == PieceKind::text ? "" : name_of(at(i)));
    }
    return last;
  }

  /// A run of blanks or line ends: as it is, or counted where it would push the rest out of view.
  std::size_t add_gap(std::size_t first) {
    std::size_t last = first;
    std::size_t line_ends = 0;
    std::size_t blanks = 0;
    std::size_t most = 0;
    for (; at(last) == ' ' || at(last) == '\n'; ++last) {
      line_ends += at(last) == '\n' ? 1 : 0;
      blanks = at(last) == ' ' ? blanks + 1 : 0;
      most = std::max(most, blanks);
    }
    if (line_ends > most_line_ends) {
      add(PieceKind::space, first, last, std::to_string(line_ends) + " LINE ENDS");
    } else if (most > most_blanks) {
      add(PieceKind::space, first, last, std::to_string(last - first) + " BLANKS");
    } else {
      add(PieceKind::text, first, last);
    }
    return last;
  }

  PieceKind kind_of(std::size_t i, bool among_latin) const {
    const char32_t c = at(i);
    if (c > 0x20 && c < 0x7F) return PieceKind::text;
    if (in(directions, c)) return PieceKind::direction;
    if (in(invisibles, c)) return belongs(i) ? PieceKind::text : PieceKind::invisible;
    if (in(controls, c)) return PieceKind::control;
    if (in(odd_spaces, c)) return PieceKind::space;
    if (in(styled, c) || (among_latin && in(alike, c))) return PieceKind::lookalike;
    return PieceKind::text;
  }

  /// Whether an invisible character does its duty where it stands: within an emoji, or between joined
  /// letters.
  bool belongs(std::size_t i) const {
    const char32_t c = at(i);
    const char32_t before = i > 0 ? at(i - 1) : 0;
    constexpr char32_t joiner = 0x200D;
    constexpr char32_t looks = 0xFE0F;
    if (c == looks) return in(emoji, before);
    if (c == joiner && (in(emoji, before) || before == looks) && in(emoji, at(i + 1)) && at(i + 1) > 0xFF)
      return true;
    if (c == joiner || c == 0x200C) return in(joined, before) && in(joined, at(i + 1));
    return is_flag_tag(i);
  }

  /// Whether the tag belongs to one of the three flags that are spelt with tags: England, Scotland, Wales.
  bool is_flag_tag(std::size_t i) const {
    constexpr std::array<std::string_view, 3> flags{"gbeng", "gbsct", "gbwls"};
    std::size_t flag = i;
    while (flag > 0 && i - flag <= 6 && at(flag) > 0xE0000) --flag;
    if (at(flag) != 0x1F3F4) return false;
    std::string spelt;
    std::size_t end = flag + 1;
    for (; at(end) > 0xE0020 && at(end) < 0xE007F && spelt.size() < 6; ++end)
      spelt += static_cast<char>(at(end) - 0xE0000);
    return at(end) == 0xE007F && i <= end && std::find(flags.begin(), flags.end(), spelt) != flags.end();
  }

  std::string_view text_;
  std::vector<Character> characters_;
  Revealed result_;
};

}  // namespace

std::string_view to_string(PieceKind kind) {
  constexpr std::array<std::string_view, 10> words{"text",      "link",      "mention", "hashtag",
                                                   "invisible", "direction", "control", "lookalike",
                                                   "stacked",   "space"};
  return words[static_cast<std::size_t>(kind)];
}

Revealed reveal(std::string_view text) { return Revealing(text).run(); }

}  // namespace x_connect
