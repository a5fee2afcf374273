#include "post_text.hpp"

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "text.hpp"
#include "top_level_domains.hpp"

namespace x_connect {

namespace {

using Text = std::u32string_view;

constexpr int address_weight = 23;
constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_address = 4096;
constexpr std::size_t longest_short_link = 40;

struct Range {
  char32_t first;
  char32_t last;
};

template <std::size_t Size>
constexpr bool in(const std::array<Range, Size>& ranges, char32_t c) {
  return std::any_of(ranges.begin(), ranges.end(),
                     [c](const Range& range) { return range.first <= c && c <= range.last; });
}

constexpr std::array light_ranges{Range{0, 4351}, Range{8192, 8205}, Range{8208, 8223}, Range{8242, 8247}};

/// The bytes of the character that the text begins with; 0 if it begins with none that is well-formed UTF-8.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return is_utf8(text.substr(0, length)) ? length : 0;
}

/// Bytes that are not UTF-8 become U+FFFD, so that there is nothing beyond U+10FFFF.
std::u32string decode(std::string_view text) {
  std::u32string points;
  points.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const auto lead = static_cast<unsigned char>(text.front());
    char32_t point = length == 1 ? lead : lead & (0x7FU >> length);
    for (std::size_t k = 1; k < length; ++k)
      point = point << 6U | (static_cast<unsigned char>(text[k]) & 0x3FU);
    points.push_back(length > 0 ? point : U'\uFFFD');
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return points;
}

std::size_t utf16_length(Text text) {
  return text.size() + static_cast<std::size_t>(
                           std::count_if(text.begin(), text.end(), [](char32_t c) { return c > 0xFFFF; }));
}

// --- Characters of addresses ---

constexpr char32_t to_lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c; }

constexpr bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }

constexpr bool is_alphanumeric(char32_t c) {
  const char32_t lower = to_lower(c);
  return is_digit(c) || (lower >= 'a' && lower <= 'z');
}

constexpr bool is_one_of(char32_t c, std::string_view characters) {
  return c < 0x80 && characters.find(static_cast<char>(c)) != std::string_view::npos;
}

constexpr std::array latin_accents{
    Range{0xC0, 0xD6},   Range{0xD8, 0xF6},   Range{0xF8, 0x24F},  Range{0x253, 0x254},
    Range{0x256, 0x257}, Range{0x259, 0x259}, Range{0x25B, 0x25B}, Range{0x263, 0x263},
    Range{0x268, 0x268}, Range{0x26F, 0x26F}, Range{0x272, 0x272}, Range{0x289, 0x289},
    Range{0x28B, 0x28B}, Range{0x2BB, 0x2BB}, Range{0x300, 0x36F}, Range{0x1E00, 0x1EFF}};

constexpr bool is_cyrillic(char32_t c) { return c >= 0x400 && c <= 0x4FF; }

constexpr bool is_invalid(char32_t c) { return c == 0xFEFF || c == 0xFFFE || c == 0xFFFF; }

constexpr bool is_directional(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || c == 0x61C || c == 0x200E || c == 0x200F ||
         (c >= 0x2066 && c <= 0x2069);
}

constexpr std::array spaces{Range{0x9, 0xD},       Range{0x20, 0x20},     Range{0x85, 0x85},
                            Range{0xA0, 0xA0},     Range{0x1680, 0x1680}, Range{0x180E, 0x180E},
                            Range{0x2000, 0x200A}, Range{0x2028, 0x2029}, Range{0x202F, 0x202F},
                            Range{0x205F, 0x205F}, Range{0x3000, 0x3000}};

constexpr bool is_domain_character(char32_t c) {
  return !is_one_of(c, "!'#%&()*+,\\-./:;<=>?@[]^_{|}~$") && !in(spaces, c) && !is_invalid(c) &&
         !is_directional(c);
}

constexpr bool is_path_character(char32_t c) {
  return is_alphanumeric(c) || is_cyrillic(c) || in(latin_accents, c) || c == 0x2013 ||
         is_one_of(c, "!*';:=+,.$/%#[]-_~@|&");
}

constexpr bool ends_path(char32_t c) {
  return is_alphanumeric(c) || is_cyrillic(c) || in(latin_accents, c) || is_one_of(c, "+-=_#/");
}

constexpr bool is_query_character(char32_t c) {
  return is_alphanumeric(c) || is_one_of(c, "!?*'@();:&=+$/%#[]-_.,~|");
}

constexpr bool ends_query(char32_t c) { return is_alphanumeric(c) || is_one_of(c, "-_&=#/"); }

constexpr bool may_precede(char32_t c) {
  return !is_alphanumeric(c) && !is_one_of(c, "@$#") && c != 0xFF20 && c != 0xFF03 && !is_invalid(c);
}

// --- Top-level domains ---

/// The list, decoded once and sorted.
const std::vector<std::u32string>& top_level_domain_list() {
  static const std::vector<std::u32string> sorted = [] {
    std::vector<std::u32string> list;
    std::string_view rest = top_level_domains;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      list.push_back(decode(rest.substr(0, end)));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::sort(list.begin(), list.end());
    return list;
  }();
  return sorted;
}

/// The length of the top-level domain that the text begins with; 0 if it begins with none.
std::size_t top_level_domain(Text text) {
  const std::vector<std::u32string>& list = top_level_domain_list();
  std::u32string label;
  std::size_t longest = 0;
  if (text.size() > 4 && text[2] == '-' && text[3] == '-' && to_lower(text[0]) == 'x' &&
      to_lower(text[1]) == 'n') {
    longest = 4;
    while (longest < text.size() && (is_alphanumeric(text[longest]) || text[longest] == '-')) ++longest;
    return longest > 4 ? longest : 0;
  }
  for (std::size_t size = 1; size <= text.size() && is_domain_character(text[size - 1]); ++size) {
    label.push_back(to_lower(text[size - 1]));
    const auto found = std::lower_bound(list.begin(), list.end(), label);
    if (found == list.end() || found->compare(0, label.size(), label) != 0) break;
    const bool ends = size == text.size() || !(is_alphanumeric(text[size]) || is_one_of(text[size], "@+-"));
    if (ends && *found == label) longest = size;
  }
  return longest;
}

constexpr bool is_label_character(char32_t c) { return is_domain_character(c) || c == '-' || c == '_'; }

/// Where domains end, for every place of a text where one may begin. Worked out once, from the end of the
/// text to its beginning: a domain is a label, a dot and then either a top-level domain or a domain.
class Domains {
 public:
  explicit Domains(Text text) : text_(text), labels_(text.size()) {
    for (std::size_t i = text.size(); i-- > 0;) {
      if (!is_label_character(text[i])) {
        labels_[i].end = i;
        continue;
      }
      const bool is_last = i + 1 == text.size() || !is_label_character(text[i + 1]);
      labels_[i] = is_last ? label_that_ends_at(i + 1) : labels_[i + 1];
      if (labels_[i].underscore == none && text[i] == '_') labels_[i].underscore = i;
    }
  }

  /// The length of the domain that begins at `start`; 0 if there is none.
  std::size_t length_at(std::size_t start) const {
    if (start >= text_.size()) return 0;
    const Label& label = labels_[start];
    if (label.end == start || !is_domain_character(text_[start])) return 0;
    if (label.longer > 0) return label.longer - start;
    const bool has_underscore = label.underscore != none && label.underscore >= start;
    return label.shortest > 0 && !has_underscore ? label.shortest - start : 0;
  }

 private:
  static constexpr std::size_t none = std::u32string::npos;

  /// What all places of one label have in common.
  struct Label {
    std::size_t end = 0;  ///< Of its characters.
    std::size_t shortest =
        0;  ///< The end of the domain that ends with what follows its dot; 0 if there is none.
    std::size_t longer = 0;         ///< The end of a domain of more labels; 0 if there is none.
    std::size_t underscore = none;  ///< The last one in it.
  };

  Label label_that_ends_at(std::size_t end) const {
    Label label{.end = end};
    if (end == text_.size() || text_[end] != '.' || !is_domain_character(text_[end - 1])) return label;
    if (const std::size_t length = length_at(end + 1); length > 0) label.longer = end + 1 + length;
    if (const std::size_t top = top_level_domain(text_.substr(end + 1)); top > 0)
      label.shortest = end + 1 + top;
    return label;
  }

  Text text_;
  std::vector<Label> labels_;
};

/// Domains of ASCII and accented Latin within a domain: where they begin and end.
std::vector<std::pair<std::size_t, std::size_t>> ascii_domains(Text text) {
  const auto fits = [](char32_t c) { return is_alphanumeric(c) || c == '-' || in(latin_accents, c); };
  std::vector<std::pair<std::size_t, std::size_t>> found;
  for (std::size_t start = 0; start < text.size();) {
    std::size_t longest = 0;
    std::size_t i = start;
    while (i < text.size()) {
      const std::size_t label = i;
      while (i < text.size() && fits(text[i])) ++i;
      if (i == label || i == text.size() || text[i] != '.') break;
      if (const std::size_t top = top_level_domain(text.substr(++i)); top > 0) longest = i + top;
    }
    if (longest > 0) found.emplace_back(start, longest);
    // Where these labels lead to no domain, neither does any part of them.
    start = longest > 0 ? longest : std::max(i, start + 1);
  }
  return found;
}

/// The length of a label in Punycode [RFC 3492], with its prefix; of an ASCII label its own.
/// Of one that is longer than a label may be: its length, which says as much.
std::size_t punycode_length(Text label) {
  if (label.size() > longest_label) return label.size();
  const auto basic = static_cast<std::size_t>(
      std::count_if(label.begin(), label.end(), [](char32_t c) { return c < 0x80; }));
  if (basic == label.size()) return basic;
  std::size_t length = 4 + basic + (basic > 0 ? 1 : 0);
  std::uint64_t delta = 0;
  std::uint64_t bias = 72;
  std::uint64_t handled = basic;
  bool first = true;
  for (char32_t n = 0x80; handled < label.size(); ++n) {
    char32_t next = 0x110000;
    for (const char32_t c : label) next = c >= n && c < next ? c : next;
    delta += (next - n) * (handled + 1);
    n = next;
    for (const char32_t c : label) {
      if (c < n) ++delta;
      if (c != n) continue;
      for (std::uint64_t q = delta, k = 36;; k += 36, ++length) {
        const std::uint64_t threshold = k <= bias ? 1 : k >= bias + 26 ? 26 : k - bias;
        if (q < threshold) break;
        q = (q - threshold) / (36 - threshold);
      }
      ++length;
      delta = first ? delta / 700 : delta / 2;
      first = false;
      delta += delta / (handled + 1);
      std::uint64_t k = 0;
      for (; delta > 455; k += 36) delta /= 35;
      bias = k + 36 * delta / (delta + 38);
      delta = 0;
      ++handled;
    }
    ++delta;
  }
  return length;
}

/// Whether labels and address are as short as the domain name system wants them.
bool is_short_enough(Text address, Text host, std::size_t protocol) {
  std::size_t encoded = 0;
  for (Text rest = host;;) {
    const std::size_t end = std::min(rest.find(U'.'), rest.size());
    const std::size_t length = punycode_length(rest.substr(0, end));
    if (length == 0 || length > longest_label) return false;
    encoded += length + 1;
    if (end == rest.size()) break;
    rest.remove_prefix(end + 1);
  }
  return (protocol == 0 ? 8 : protocol) + utf16_length(address) - utf16_length(host) + encoded - 1 <=
         longest_address;
}

// --- Paths and queries ---

/// The length of "(...)" with at most one more pair inside; 0 if the text does not begin with one.
std::size_t balanced_parentheses(Text text, bool nested = false) {
  if (text.empty() || text[0] != '(') return 0;
  std::size_t i = 1;
  while (i < text.size() && is_path_character(text[i])) ++i;
  if (!nested && i < text.size() && text[i] == '(') {
    const std::size_t inner = balanced_parentheses(text.substr(i), true);
    if (inner == 0) return 0;
    i += inner;
    while (i < text.size() && is_path_character(text[i])) ++i;
  }
  return i < text.size() && i > 1 && text[i] == ')' ? i + 1 : 0;
}

/// The length of the path that the text begins with, its slash included; 0 if there is none.
std::size_t path(Text text) {
  if (text.empty() || text[0] != '/') return 0;
  std::size_t longest = 1;
  for (std::size_t i = 1; i < text.size();) {
    if (is_path_character(text[i])) {
      if (ends_path(text[i++])) longest = i;
    } else if (const std::size_t group = balanced_parentheses(text.substr(i)); group > 0) {
      longest = i += group;
    } else {
      break;
    }
  }
  return longest;
}

/// The length of the query that the text begins with, its question mark included; 0 if there is none.
std::size_t query(Text text) {
  if (text.empty() || text[0] != '?') return 0;
  std::size_t longest = 0;
  for (std::size_t i = 1; i < text.size() && is_query_character(text[i]); ++i) {
    if (ends_query(text[i])) longest = i + 1;
  }
  return longest;
}

// --- Addresses ---

std::size_t protocol(Text text) {
  for (const Text scheme : {Text(U"https://"), Text(U"http://")}) {
    const bool fits =
        text.size() >= scheme.size() && std::equal(scheme.begin(), scheme.end(), text.begin(),
                                                   [](char32_t a, char32_t b) { return a == to_lower(b); });
    if (fits) return scheme.size();
  }
  return 0;
}

struct Address {
  std::size_t protocol = 0;
  std::size_t domain = 0;
  std::size_t path = 0;
  std::size_t length = 0;  ///< Of all of it.
};

/// The address that stands at `start`.
std::optional<Address> address(Text whole, const Domains& domains, std::size_t start) {
  const Text text = whole.substr(start);
  Address found{.protocol = protocol(text)};
  found.domain = domains.length_at(start + found.protocol);
  if (found.domain == 0) return std::nullopt;
  std::size_t i = found.protocol + found.domain;
  if (i < text.size() && text[i] == ':') {
    std::size_t digits = i + 1;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits > i + 1) i = digits;
  }
  found.path = path(text.substr(i));
  i += found.path;
  i += query(text.substr(i));
  found.length = i;
  return found;
}

/// Of a link of X's own shortener: the length of "https://t.co/" and its name, and a query where there is
/// one.
struct ShortLink {
  std::size_t length = 0;
  std::size_t name = 0;
};

ShortLink short_link(Text text, std::size_t after_protocol) {
  const Text host = U"t.co/";
  ShortLink link{.length = after_protocol + host.size()};
  if (text.substr(after_protocol, host.size()) != host) return {};
  while (link.length < text.size() && is_alphanumeric(text[link.length])) {
    ++link.length;
    ++link.name;
  }
  if (link.name == 0) return {};
  link.length += query(text.substr(link.length));
  return link;
}

using Span = std::pair<std::size_t, std::size_t>;

/// What counts of an address that stands at `start`, behind the character `before`.
void add_address(std::vector<Span>& spans, Text whole, const Address& found, std::size_t start,
                 char32_t before) {
  const Text text = whole.substr(start, found.length);
  const Text host = text.substr(found.protocol, found.domain);
  if (!is_short_enough(text, host, found.protocol)) return;
  if (found.protocol > 0) {
    const ShortLink link = short_link(text, found.protocol);
    if (link.name > longest_short_link) return;
    spans.emplace_back(start, start + (link.name > 0 ? link.length : found.length));
    return;
  }
  if (is_one_of(before, "-_./")) return;
  const auto domains_of_host = ascii_domains(host);
  for (const auto& [first, last] : domains_of_host) spans.emplace_back(start + first, start + last);
  // X counts on from the last of them by as much as path and query are long, wherever they stand.
  if (domains_of_host.empty() || found.path == 0) return;
  std::size_t& end = spans.back().second;
  const std::size_t units = utf16_length(text.substr(found.domain));
  for (std::size_t passed = 0; passed < units && end < whole.size(); ++end)
    passed += whole[end] > 0xFFFF ? 2 : 1;
}

std::vector<Span> addresses(Text text) {
  std::vector<Span> spans;
  if (text.find(U'.') == Text::npos) return spans;
  const Domains domains(text);
  for (std::size_t i = 0; i < text.size();) {
    // What stands before an address is consumed with it; at the start of the text nothing needs to.
    std::optional<Address> found;
    std::size_t start = i;
    char32_t before = 0;
    // Of a character beyond the basic plane X takes the first half as what stands before, the second as a
    // label's.
    if (text[i] > 0xFFFF) found = address(text, domains, start);
    if (!found && may_precede(text[i])) {
      start = i + 1;
      before = text[i];
      found = address(text, domains, start);
    }
    if (!found && i == 0) {
      start = 0;
      before = 0;
      found = address(text, domains, start);
    }
    if (!found) {
      ++i;
      continue;
    }
    add_address(spans, text, *found, start, before);
    i = start + found->length;
  }
  return spans;
}

// --- Emoji ---

constexpr char32_t zero_width_joiner = 0x200D;
constexpr char32_t emoji_presentation = 0xFE0F;

constexpr std::array pictographs{
    Range{0xA9, 0xA9},       Range{0xAE, 0xAE},       Range{0x203C, 0x203C},  Range{0x2049, 0x2049},
    Range{0x2122, 0x2122},   Range{0x2139, 0x2139},   Range{0x2194, 0x21AA},  Range{0x231A, 0x23FF},
    Range{0x24C2, 0x24C2},   Range{0x25AA, 0x25FE},   Range{0x2600, 0x27BF},  Range{0x2934, 0x2935},
    Range{0x2B05, 0x2B55},   Range{0x3030, 0x303D},   Range{0x3297, 0x3299},  Range{0x1F000, 0x1F0FF},
    Range{0x1F10D, 0x1F1AD}, Range{0x1F201, 0x1F3FA}, Range{0x1F400, 0x1FAFF}};

/// Those beyond the basic plane that are text unless U+FE0F follows; the others do not take it in.
constexpr std::array text_by_default{
    Range{0x1F004, 0x1F004}, Range{0x1F170, 0x1F17F}, Range{0x1F202, 0x1F202}, Range{0x1F21A, 0x1F237},
    Range{0x1F321, 0x1F32C}, Range{0x1F336, 0x1F336}, Range{0x1F37D, 0x1F37D}, Range{0x1F396, 0x1F39F},
    Range{0x1F3CB, 0x1F3CE}, Range{0x1F3D4, 0x1F3DF}, Range{0x1F3F3, 0x1F3F3}, Range{0x1F3F5, 0x1F3F7},
    Range{0x1F43F, 0x1F43F}, Range{0x1F441, 0x1F441}, Range{0x1F4FD, 0x1F4FD}, Range{0x1F549, 0x1F54A},
    Range{0x1F56F, 0x1F579}, Range{0x1F587, 0x1F590}, Range{0x1F5A5, 0x1F5FA}, Range{0x1F6CB, 0x1F6CB},
    Range{0x1F6CD, 0x1F6CF}, Range{0x1F6E0, 0x1F6E9}, Range{0x1F6F0, 0x1F6F3}};

/// Those that a skin tone changes.
constexpr std::array modifier_bases{
    Range{0x261D, 0x261D},   Range{0x26F9, 0x26F9},   Range{0x270A, 0x270D},   Range{0x1F385, 0x1F385},
    Range{0x1F3C2, 0x1F3C4}, Range{0x1F3C7, 0x1F3C7}, Range{0x1F3CA, 0x1F3CC}, Range{0x1F442, 0x1F443},
    Range{0x1F446, 0x1F450}, Range{0x1F466, 0x1F478}, Range{0x1F47C, 0x1F47C}, Range{0x1F481, 0x1F483},
    Range{0x1F485, 0x1F487}, Range{0x1F48F, 0x1F48F}, Range{0x1F491, 0x1F491}, Range{0x1F4AA, 0x1F4AA},
    Range{0x1F574, 0x1F575}, Range{0x1F57A, 0x1F57A}, Range{0x1F590, 0x1F590}, Range{0x1F595, 0x1F596},
    Range{0x1F645, 0x1F647}, Range{0x1F64B, 0x1F64F}, Range{0x1F6A3, 0x1F6A3}, Range{0x1F6B4, 0x1F6B6},
    Range{0x1F6C0, 0x1F6C0}, Range{0x1F6CC, 0x1F6CC}, Range{0x1F90C, 0x1F90C}, Range{0x1F90F, 0x1F90F},
    Range{0x1F918, 0x1F91F}, Range{0x1F926, 0x1F926}, Range{0x1F930, 0x1F939}, Range{0x1F93C, 0x1F93E},
    Range{0x1F977, 0x1F977}, Range{0x1F9B5, 0x1F9B6}, Range{0x1F9B8, 0x1F9B9}, Range{0x1F9BB, 0x1F9BB},
    Range{0x1F9CD, 0x1F9CF}, Range{0x1F9D1, 0x1F9DD}, Range{0x1FAC3, 0x1FAC5}, Range{0x1FAF0, 0x1FAF8}};

constexpr bool is_skin_tone(char32_t c) { return c >= 0x1F3FB && c <= 0x1F3FF; }

/// The flags that exist, as pairs of letters.
constexpr std::string_view regions =
    "ACADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCPCR"
    "CUCV"
    "CWCXCYCZDEDGDJDKDMDODZEAECEEEGEHERESETEUFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIC"
    "IDIE"
    "ILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMU"
    "MVMW"
    "MXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSS"
    "STSV"
    "SXSYSZTATCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUNUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

bool is_flag(char32_t first, char32_t second) {
  static constexpr char32_t letter_a = 0x1F1E6;
  const auto is_letter = [](char32_t c) { return c >= letter_a && c < letter_a + 26; };
  if (!is_letter(first) || !is_letter(second)) return false;
  for (std::size_t i = 0; i < regions.size(); i += 2) {
    if (first - letter_a + 'A' == static_cast<char32_t>(regions[i]) &&
        second - letter_a + 'A' == static_cast<char32_t>(regions[i + 1])) {
      return true;
    }
  }
  return false;
}

/// The code points of the emoji of several that the text begins with; 0 if it begins with none.
std::size_t emoji_sequence(Text text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : U'\0'; };
  if (is_digit(at(0)) || at(0) == '#' || at(0) == '*') {
    const std::size_t keycap = at(1) == emoji_presentation ? 2 : 1;
    return at(keycap) == 0x20E3 ? keycap + 1 : 0;
  }
  if (is_flag(at(0), at(1))) return 2;
  if (!in(pictographs, at(0))) return 0;
  std::size_t i = 0;
  for (;;) {
    const char32_t base = at(i);
    const bool has_tone = in(modifier_bases, base) && is_skin_tone(at(i + 1));
    const bool has_presentation =
        at(i + 1) == emoji_presentation && (base <= 0xFFFF || in(text_by_default, base));
    i += has_presentation || has_tone ? 2 : 1;
    const bool joins = base > 0xFFFF || base == 0x2764 || base == 0x26F9 || base == 0x26D3;
    if (!joins || at(i) != zero_width_joiner || !in(pictographs, at(i + 1))) break;
    ++i;
  }
  constexpr char32_t last_tag = 0xE007F;
  if (at(0) == 0x1F3F4 && at(1) > 0xE0000) {
    while (at(i) > 0xE0000 && at(i) < last_tag) ++i;
    if (at(i) == last_tag) ++i;
  }
  return i > 1 ? i : 0;
}

}  // namespace

int weighted_length(std::string_view text) {
  if (text.size() > longest_weighed_text)
    return static_cast<int>(std::min<std::size_t>(text.size(), INT_MAX));
  const std::u32string points = decode(text);
  const Text whole = points;
  int length = 0;
  const std::vector<Span> spans = addresses(whole);
  auto span = spans.begin();
  for (std::size_t i = 0; i < whole.size();) {
    while (span != spans.end() && span->first < i) ++span;
    if (span != spans.end() && span->first == i) {
      length += address_weight;
      i = (span++)->second;
    } else if (const std::size_t emoji = emoji_sequence(whole.substr(i)); emoji > 0) {
      length += 2;
      i += emoji;
    } else {
      length += in(light_ranges, whole[i++]) ? 1 : 2;
    }
  }
  return length;
}

bool contains_address(std::string_view text) { return !addresses(decode(text)).empty(); }

std::vector<std::pair<std::size_t, std::size_t>> links_in(std::string_view text) {
  const std::u32string points = decode(text);
  std::vector<Span> links;
  std::size_t point = 0;
  std::size_t byte = 0;
  const auto byte_of = [&](std::size_t wanted) {
    // By the text, not by the points: a byte that is no character stands for a point of three.
    for (; point < wanted; ++point) byte += std::max<std::size_t>(character_length(text.substr(byte)), 1);
    return byte;
  };
  for (const auto& [first, last] : addresses(points)) {
    if (first < point) continue;  // Within the one before.
    const std::size_t begin = byte_of(first);
    links.emplace_back(begin, byte_of(last));
  }
  return links;
}

bool has_invalid_characters(std::string_view text) {
  const std::u32string points = decode(text);
  return std::any_of(points.begin(), points.end(), is_invalid);
}

}  // namespace x_connect
