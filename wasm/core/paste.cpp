#include "paste.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "json.hpp"
#include "text.hpp"

namespace x_connect {

namespace {

/// Some characters, as a table: a search for them looks at each character of a text once.
class Characters {
 public:
  constexpr explicit Characters(std::string_view all) {
    for (const char c : all) has_[static_cast<unsigned char>(c)] = true;
  }

  /// These, and every byte beyond ASCII.
  constexpr Characters and_beyond_ascii() const {
    Characters more = *this;
    for (std::size_t c = 0x80; c < more.has_.size(); ++c) more.has_[c] = true;
    return more;
  }

  constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

  /// Where the first of them stands; npos where there is none.
  std::size_t first_in(std::string_view text, std::size_t from = 0) const {
    for (std::size_t i = from; i < text.size(); ++i) {
      if (has(text[i])) return i;
    }
    return std::string_view::npos;
  }

  /// How long a text is without those of them that end it.
  std::size_t length_without_end(std::string_view text) const {
    std::size_t length = text.size();
    while (length > 0 && has(text[length - 1])) --length;
    return length;
  }

 private:
  std::array<bool, 256> has_{};
};

constexpr Characters assignments("=:");
constexpr Characters cell_ends("\t,;|");
constexpr Characters in_no_row("=:(){}");
constexpr Characters part_ends(",;|(){}[]\t&");
constexpr Characters line_ends("\r\n");
constexpr Characters blanks(" \t");
constexpr Characters ends_of_labels(": ");
constexpr Characters ends_of_names(":= ");
constexpr Characters ends_of_sentences(".!?:");
constexpr Characters decoration = Characters("*\"'`<>\\").and_beyond_ascii();
constexpr Characters marks_of_values("%+/=_-~");

/// ASCII lower case.
constexpr char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool is_beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }

/// All of it is looked at, which many characters at a time can be.
bool has_beyond_ascii(std::string_view text) {
  unsigned all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all >= 0x80;
}

/// Like starts_with, for long lists of beginnings that nearly always differ in the first letter.
constexpr bool begins(std::string_view text, std::string_view beginning) {
  return text.front() == beginning.front() && text.starts_with(beginning);
}

/// The letters of U+00C0 to U+00FF without their accents, as UTF-8 has them behind 0xC3.
constexpr std::string_view bare_letters = "aaaaaaaceeeeiiiidnooooo ouuuuypsaaaaaaaceeeeiiiidnooooo ouuuuypy";

/// A name reduced to what all its spellings share: "TWITTER_API_KEY", "apiKey", "API Key" -> "apikey".
/// Accents go, kana and ideographs stay.
std::string reduce_name(std::string_view name) {
  std::string reduced;
  reduced.reserve(name.size());
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<unsigned char>(name[i]);
    if (is_alphanumeric(name[i])) {
      reduced.push_back(lower_case(name[i]));
    } else if (byte == 0xC3 && i + 1 < name.size()) {
      reduced.push_back(bare_letters[static_cast<unsigned char>(name[++i]) & 0x3FU]);
    } else if (byte >= 0xE3 && byte <= 0xE9 && i + 2 < name.size() && name.substr(i, 2) != "\xE3\x80") {
      reduced.append(name.substr(i, 3));
      i += 2;
    }
  }
  return reduced;
}

/// Further spellings, reduced, by which programs call a field.
struct Spelling {
  std::string_view name;
  std::string_view field;
};
constexpr std::array spellings{
    Spelling{"apisecretkey", "api_secret"},
    Spelling{"appkeysecret", "api_secret"},
    Spelling{"consumerapikey", "api_key"},
    Spelling{"consumerapisecret", "api_secret"},
    Spelling{"consumerapikeysecret", "api_secret"},
    Spelling{"ckey", "api_key"},
    Spelling{"csecret", "api_secret"},
    Spelling{"accesskey", "access_token"},
    Spelling{"accesstokenkey", "access_token"},
    Spelling{"accesskeysecret", "access_token_secret"},
    Spelling{"accesstokensecretkey", "access_token_secret"},
    Spelling{"usertoken", "access_token"},
    Spelling{"usersecret", "access_token_secret"},
    Spelling{"usertokensecret", "access_token_secret"},
    Spelling{"atoken", "access_token"},
    Spelling{"atokensecret", "access_token_secret"},
    Spelling{"asecret", "access_token_secret"},
    Spelling{"idclient", "client_id"},
    Spelling{"secretclient", "client_secret"},
    Spelling{"oauth2token", "oauth2_access_token"},
    Spelling{"oauth2usertoken", "oauth2_access_token"},
};

// --- The labels of X's console as its other languages have them ---

/// Parts of labels, reduced, in English, German, Spanish, French, Portuguese and Japanese. The letter in
/// front tells what one says: `a`pi (or consumer), `k`ey, `s`ecret, acce`x`, `t`oken, `b`earer, c`l`ient,
/// `i`d, `r`efresh; large where it is not English. A point stands in front of "of the".
constexpr std::string_view stem_list =
    "aapi aapp Adapi Alapi aconsumer Aconsumidor Aconsommateur Averbraucher Aコンシューマ Aコンシューマー "
    "kkey Kschlussel Kschluessel Kclave Kcle Kchave Kキー "
    "ssecret Ssecreto Ssecreta Ssecrete Ssegredo Sgeheimnis Sgeheimer Sシークレット "
    "xaccess Xacceso Xacesso Xdacces Xzugriffs Xzugangs Xアクセス ttoken Tjeton Tトークン "
    "bbearer Bportador Bporteur Bベアラー lclient Lcliente Lクライアント iid Iidentificador Iidentifiant "
    "Ractualizacion Rdactualisation Ratualizacao Raktualisierungs Rリフレッシュ "
    ".der .de .da .do .du .la .l .の ";

struct Stem {
  char says;
  std::string_view text;
};
constexpr auto stems = [] {
  std::array<Stem, std::count(stem_list.begin(), stem_list.end(), ' ')> all{};
  std::string_view rest = stem_list;
  for (Stem& stem : all) {
    const std::size_t end = rest.find(' ');
    stem = {rest.front(), rest.substr(1, end - 1)};
    rest.remove_prefix(end + 1);
  }
  return all;
}();

/// The field whose label says these things, in the order of the alphabet.
struct Label {
  std::string_view says;
  std::string_view field;
};
constexpr std::array labels{
    Label{"ak", "api_key"},       Label{"as", "api_secret"},
    Label{"bt", "bearer_token"},  Label{"tx", "access_token"},
    Label{"il", "client_id"},     Label{"stx", "access_token_secret"},
    Label{"ls", "client_secret"}, Label{"rt", "oauth2_refresh_token"},
};

/// The field that a reduced name says in other languages, in whatever order: "secretodeltokendeacceso",
/// "zugriffstokengeheimnis". The whole of it has to be understood, and some of it not to be English.
const CredentialField* field_said(std::string_view reduced) {
  std::set<char> says;
  bool is_abroad = false;
  while (!reduced.empty()) {
    // Where one stem begins another, the longer is meant.
    Stem longest{'.', {}};
    for (const Stem& stem : stems) {
      if (begins(reduced, stem.text) && stem.text.size() > longest.text.size()) longest = stem;
    }
    if (longest.text.empty()) return nullptr;
    const char letter = lower_case(longest.says);
    is_abroad = is_abroad || letter != longest.says;
    if (letter != '.') says.insert(letter);
    reduced.remove_prefix(longest.text.size());
  }
  // "Secret key" is a secret.
  if (says.contains('s')) says.erase('k');
  const std::string all(says.begin(), says.end());
  const auto* const label =
      std::find_if(labels.begin(), labels.end(), [&](const Label& one) { return one.says == all; });
  return !is_abroad || label == labels.end() ? nullptr : find_credential_field(label->field);
}

/// What tools and people put in front of a name. Names of other services are not among them: their keys are
/// not X's.
constexpr std::array<std::string_view, 42> name_prefixes{
    "variable", "environment", "export", "setx",   "set",     "env",    "nextpublic",
    "reactapp", "public",      "vite",   "const",  "let",     "var",    "val",
    "private",  "final",       "static", "string", "process", "config", "self",
    "this",     "secrets",     "my",     "your",   "the",     "hereis", "twitter",
    "xapp",     "xdev",        "gotwi",  "tweepy", "tw",      "x",      "user",
    "app",      "bot",         "prod",   "dev",    "oauth1",  "oauth",  "authorization"};

using Names = std::map<std::string, const CredentialField*, std::less<>>;

/// All names, reduced, made once: a long text asks for very many.
const Names& names() {
  static const auto all = [] {
    Names table;
    for (const CredentialField& field : credential_fields()) {
      table.emplace(reduce_name(field.name), &field);
      table.emplace(reduce_name(field.title), &field);
      for (const std::string_view alias : field.aliases) table.emplace(reduce_name(alias), &field);
    }
    for (const Spelling& row : spellings) table.emplace(row.name, find_credential_field(row.field));
    return table;
  }();
  return all;
}

/// A name is no longer than this.
constexpr std::size_t longest_name = 80;

/// And, reduced, no shorter than this: "ckey".
constexpr std::size_t shortest_name = 4;

/// What stands for a character in a reduced name; 0 where nothing does.
constexpr auto reduced_characters = [] {
  std::array<unsigned char, 256> all{};
  for (std::size_t c = 0; c < 0x80; ++c) {
    const char character = static_cast<char>(c);
    if (is_alphanumeric(character)) all[c] = static_cast<unsigned char>(lower_case(character));
  }
  return all;
}();

/// The last letters of a name, reduced, as a number; 0 for what is too short to be one.
std::uint32_t ending_of(std::string_view name) {
  std::uint32_t ending = 0;
  std::size_t found = 0;
  for (std::size_t i = name.size(); i > 0 && found < shortest_name; --i) {
    const unsigned char letter = reduced_characters[static_cast<unsigned char>(name[i - 1])];
    if (letter == 0) continue;
    ending = ending << 8U | letter;
    ++found;
  }
  return found < shortest_name ? 0 : ending;
}

/// Whether a name may end as one of a field does, whatever stands in front. Hardly any word of a text may.
bool may_end_a_name(std::string_view name) {
  constexpr std::size_t size = 4096;
  const auto place_of = [](std::uint32_t ending) {
    constexpr std::uint32_t factor = 2654435761;  // Knuth's, which spreads what is alike
    return ending * factor >> 20U;
  };
  static const auto endings = [place_of] {
    std::bitset<size> all;
    for (const auto& [reduced, field] : names()) all.set(place_of(ending_of(reduced)));
    for (const Stem& stem : stems) all.set(place_of(ending_of(stem.text)));
    return all;
  }();
  const std::uint32_t ending = ending_of(name);
  // "Clave de API": what stands in front of so short a word is anything.
  constexpr std::uint32_t api = 'i' << 16U | 'p' << 8U | 'a';
  return endings[place_of(ending)] || ending >> 8U == api || has_beyond_ascii(name);
}

/// No credential is longer, not even in base64.
constexpr std::size_t longest_value = 512;

/// What is longer is no note of credentials; its beginning is read.
constexpr std::size_t longest_paste = std::size_t{1} << 20;

/// More names that were not understood tell nobody anything.
constexpr std::size_t longest_unknown = 20;

/// The field a name stands for: "export TWITTER_API_KEY", "appKey", "Consumer Key".
const CredentialField* field_named(std::string_view name) {
  if (name.size() > longest_name || !may_end_a_name(name)) return nullptr;
  const std::string all = reduce_name(name);
  std::string_view reduced = all;
  while (reduced.size() >= shortest_name) {
    if (const auto found = names().find(reduced); found != names().end()) return found->second;
    if (const CredentialField* said = field_said(reduced)) return said;
    const auto* const prefix =
        std::find_if(name_prefixes.begin(), name_prefixes.end(),
                     [&](std::string_view candidate) { return begins(reduced, candidate); });
    if (prefix == name_prefixes.end()) break;
    reduced.remove_prefix(prefix->size());
  }
  // "client.setConsumerKey": the last part names it.
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? nullptr : field_named(name.substr(dot + 1));
}

/// Whether a word may be a credential: long, as if drawn by lot, and not a name.
bool may_be_value(std::string_view word) {
  if (word.size() < 16 || word.size() > longest_value) return false;
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  bool has_digit = false;
  bool has_letter = false;
  bool has_lower_case = false;
  std::size_t changes_of_case = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (!is_alphanumeric(c) && !marks_of_values.has(c)) return false;
    has_digit = has_digit || is_digit(c);
    has_letter = has_letter || (is_alphanumeric(c) && !is_digit(c));
    has_lower_case = has_lower_case || is_lower(c);
    if (i > 0 && is_lower(c) != is_lower(word[i - 1])) ++changes_of_case;
  }
  // A value without a digit changes its case more often than a name in camel case does.
  const bool is_likely = has_digit
                             ? has_letter && (has_lower_case || word.find('_') == std::string_view::npos)
                             : is_alphanumeric(word) && changes_of_case * 5 > word.size() * 2;
  return is_likely && field_named(word) == nullptr;
}

/// What stands in examples, in code and on screens instead of a value: "your_api_key_here", "xxxxxxxx",
/// "None", "os.environ", "%TOKEN%", "vault:x/token#key", "abcd********", or bullets, which no credential
/// contains.
bool is_placeholder(std::string_view value) {
  const std::string lower = to_lower(value);
  const auto begins_with = [&](std::string_view word) { return lower.starts_with(word); };
  constexpr std::array<std::string_view, 14> beginnings{
      "your",    "insert",   "enter",       "paste",  "replace", "change",  "todo",
      "example", "redacted", "placeholder", "hidden", "masked",  "secret_", "dummy"};
  constexpr std::array<std::string_view, 4> nothings{"none", "null", "undefined", "nil"};
  return value.find_first_of("$.*:#@") != std::string_view::npos ||
         (value.starts_with('%') && value.ends_with('%')) || lower.find("xxxx") != std::string::npos ||
         std::find(nothings.begin(), nothings.end(), lower) != nothings.end() ||
         std::any_of(value.begin(), value.end(), is_beyond_ascii) ||
         std::all_of(value.begin(), value.end(), [&](char c) { return c == value.front(); }) ||
         (!may_be_value(value) && std::any_of(beginnings.begin(), beginnings.end(), begins_with)) ||
         (begins_with("your") && value.find_first_of("_-") != std::string_view::npos);
}

/// A diff as the text that it leads to; one that only takes away, as what it took. Every other text as it is.
///
/// A diff is known by its headings; without them, by each line beginning with a sign or a blank, and both
/// signs being there with no blank behind them (a list in Markdown or YAML has one).
std::string without_changes(std::string_view text) {
  bool has_headings = false;
  bool is_signed = true;
  bool adds = false;
  bool adds_words = false;
  bool removes_words = false;
  std::string led_to;
  for (const bool is_known : {false, true}) {
    if (is_known && !has_headings && !(is_signed && adds_words && removes_words)) return std::string(text);
    for (std::string_view rest = text; !rest.empty();) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(line.size() + 1, rest.size()));
      if (trim_credential(line).empty()) continue;
      const char sign = line.front();
      const bool has_sign = sign == '+' || sign == '-' || sign == ' ';
      const bool is_heading =
          line.starts_with("@@ -") || line.starts_with("+++ ") || line.starts_with("--- ");
      if (is_known) {
        if (is_heading || (adds && sign == '-')) continue;
        led_to.append(line.substr(has_sign ? 1 : 0)).push_back('\n');
        continue;
      }
      const bool is_word = line.size() > 1 && line[1] != ' ' && line[1] != sign;
      has_headings = has_headings || (is_heading && sign == '@');
      is_signed = is_signed && has_sign;
      adds = adds || (sign == '+' && !is_heading && line.size() > 1);
      adds_words = adds_words || (sign == '+' && is_word);
      removes_words = removes_words || (sign == '-' && is_word);
    }
  }
  return led_to;
}

/// The words of a text, one by one: most are looked at and forgotten.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(trim_credential(text)) {}

  /// The next; empty behind the last.
  std::string_view next() {
    const std::string_view word = rest_.substr(0, std::min(blanks.first_in(rest_), rest_.size()));
    rest_.remove_prefix(word.size());
    while (!rest_.empty() && blanks.has(rest_.front())) rest_.remove_prefix(1);
    if (!rest_.empty() && !is_alphanumeric(rest_.front())) rest_ = trim_credential(rest_);
    return word;
  }

 private:
  std::string_view rest_;
};

/// Room that most lists of words and cells fit into at once.
constexpr std::size_t usual_parts = 8;

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> all;
  all.reserve(usual_parts);
  Words words(text);
  for (std::string_view word = words.next(); !word.empty(); word = words.next()) all.push_back(word);
  return all;
}

/// Reads names and values in the order in which they stand, whatever language or layout is around them. No
/// credential contains a blank, a quote, a comma or a bracket; so these only separate.
class Paste {
 public:
  PastedCredentials read(std::string_view text, std::string_view profile) {
    if (text.size() > longest_paste) {
      say("all after the first megabyte");
      text = text.substr(0, longest_paste);
    }
    const std::string changed = without_changes(text);
    text = changed;
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    const bool may_be_json = start != std::string_view::npos && (text[start] == '{' || text[start] == '[');
    const auto json =
        may_be_json ? parse_json(text, JsonComments::ignored).value_or(nullptr) : nlohmann::json();
    if (json.is_structured()) {
      read_json(json, "", 0);
    } else {
      const std::string plain = without_decoration(text);
      for (std::string_view rest = plain; !rest.empty();) {
        const std::size_t end = std::min(line_ends.first_in(rest), rest.size());
        read_line(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      end_list();
    }
    place_nameless();
    exchange_swapped("api_key", "api_secret", 18, 34, 35, 60);
    choose_profile(profile);
    shorten_unknown();
    return std::move(result_);
  }

 private:
  /// A value in the order of the text, with its field where that is known.
  struct Entry {
    const CredentialField* field;
    std::string value;
    std::size_t group;
  };

  /// Deeper than this nobody keeps credentials.
  static constexpr int deepest_place = 32;

  /// What an object in a list calls itself, else its number.
  static std::string name_in(const nlohmann::json& object, std::size_t index) {
    for (const char* const name : {"profile", "name", "username", "account", "label"}) {
      const auto member = object.find(name);
      if (member != object.end() && member->is_string()) return member->get<std::string>();
    }
    return std::to_string(index);
  }

  /// A heading of settings; what could be a value, and what every file has, names no profile.
  void enter_section(std::string_view name) {
    if (name.starts_with("profile ")) name.remove_prefix(8);
    name = trim_credential(name);
    constexpr std::array<std::string_view, 12> containers{
        "x",        "twitter", "env",      "environment", "values",  "data",
        "profiles", "config",  "accounts", "credentials", "secrets", "auth"};
    const std::string lower = to_lower(name);
    const bool is_container = std::find(containers.begin(), containers.end(), lower) != containers.end();
    if (name.empty() || name.size() > longest_profile_name || is_container || may_be_value(name) ||
        recognize_credential(name) != nullptr || field_named(name) != nullptr)
      return;
    section_ = name;
  }

  static constexpr std::size_t longest_profile_name = 40;

  /// Headings in brackets, and those of YAML, which end where the indentation does.
  ///
  /// @param text The line without blanks around it.
  bool read_heading(std::string_view line, std::string_view text) {
    if (text.empty()) return false;
    const std::size_t indent = std::min(line.find_first_not_of(" \t"), line.size());
    while (!headings_.empty() && indent <= headings_.back().first) {
      section_ = headings_.back().second;
      headings_.pop_back();
    }
    if (text.size() > longest_profile_name + 10) return false;
    if (text.front() == '[' && text.back() == ']') {
      const std::string_view name = text.substr(1, text.size() - 2);
      if (name.find_first_of(",=:{[") != std::string_view::npos) return false;
      section_.clear();
      enter_section(name);
      return true;
    }
    if (text.back() != ':' || headings_.size() > deepest_place) return false;
    const std::string_view name = text.substr(0, text.size() - 1);
    if (name.find_first_of("=:,({") != std::string_view::npos || field_named(name) != nullptr) return false;
    headings_.emplace_back(indent, section_);
    enter_section(name.starts_with("- ") ? name.substr(2) : name);
    return true;
  }

  void read_json(const nlohmann::json& json, const std::string& name, int depth) {
    if (json.is_string()) {
      assign(name, field_named(name), json.get_ref<const std::string&>(), true);
    } else if (const nlohmann::json* value = value_of_pair(json)) {
      const auto& named = json.at(name_of_pair(json)).get_ref<const std::string&>();
      assign(named, field_named(named), value->get_ref<const std::string&>(), true);
    } else if (json.is_structured() && depth < deepest_place) {
      const std::string outer = section_;
      std::size_t index = 0;
      for (const auto& [key, value] : json.items()) {
        ++index;
        if (value.is_object()) enter_section(json.is_object() ? key : name_in(value, index));
        read_json(value, json.is_object() ? key : name, depth + 1);
        if (value.is_object()) section_ = outer;
      }
    }
  }

  /// The member of an object that names the value beside it, as environments of Postman have it; null for
  /// others.
  static const char* name_of_pair(const nlohmann::json& json) {
    for (const char* const name : {"key", "name", "variable"}) {
      if (json.is_object() && json.contains(name) && json.at(name).is_string() &&
          field_named(json.at(name).get_ref<const std::string&>()) != nullptr)
        return name;
    }
    return nullptr;
  }

  static const nlohmann::json* value_of_pair(const nlohmann::json& json) {
    if (name_of_pair(json) == nullptr) return nullptr;
    const auto value = json.find("value");
    return value != json.end() && value->is_string() ? &*value : nullptr;
  }

  /// The name of an element of XML that holds one value: "<name>value</name>".
  static std::string_view element_at(std::string_view text) {
    constexpr std::size_t longest_element = 400;
    const std::size_t end = text.substr(0, longest_name).find('>');
    if (end == std::string_view::npos || end < 2) return {};
    const std::string_view name = text.substr(1, end - 1);
    if (field_named(name) == nullptr) return {};
    const std::string_view rest = text.substr(end + 1, longest_element);
    const std::size_t close = rest.find('<');
    return close != std::string_view::npos && rest.substr(close).starts_with("</") ? name
                                                                                   : std::string_view();
  }

  /// "<your key>" stands for a value that is not there: a mark that is_placeholder knows. Nothing for other
  /// brackets.
  static std::size_t length_of_placeholder(std::string_view text) {
    constexpr std::size_t longest = 60;
    const std::size_t end = text.substr(0, longest).find('>');
    if (end == std::string_view::npos) return 0;
    const std::string inner = to_lower(text.substr(1, end - 1));
    if (inner.find('\n') != std::string::npos || may_be_value(text.substr(1, end - 1))) return 0;
    const bool is_said = inner.find("your") != std::string::npos ||
                         inner.find("insert") != std::string::npos ||
                         inner.find("here") != std::string::npos || inner.find(' ') != std::string::npos;
    return is_said ? end + 1 : 0;
  }

  /// What a backslash stands for: in front of a quote for the quote, in front of an n for the end of a line.
  /// At the end of a line it joins the next to it, in a value as between words.
  static std::size_t read_escape(std::string_view text, std::string& plain) {
    const std::size_t end = text.starts_with("\\\r\n") ? 3 : text.starts_with("\\\n") ? 2 : 0;
    if (end > 0) {
      if (plain.empty() || blanks.has(plain.back())) plain.push_back('\n');
      return end;
    }
    const char next = text.size() > 1 ? text[1] : ' ';
    if (next == 'n') {
      plain.push_back('\n');
    } else if (next == '"' || next == '\'') {
      plain.push_back(' ');
    } else {
      plain.push_back('\\');
      return 1;
    }
    return 2;
  }

  /// Without invisible characters; blanks in the place of quotes and of emphasis.
  static std::string without_decoration(std::string_view text) {
    const std::span<const StraySequence> strays = stray_sequences();
    // Hyphens that word processors put in the place of the plain one.
    constexpr std::array<std::string_view, 5> hyphens{"\xE2\x80\x90", "\xE2\x80\x91", "\xE2\x80\x92",
                                                      "\xE2\x80\x93", "\xE2\x88\x92"};
    std::string plain;
    plain.reserve(text.size());
    for (;;) {
      const std::size_t undecorated = std::min(decoration.first_in(text), text.size());
      plain.append(text.substr(0, undecorated));
      text.remove_prefix(undecorated);
      if (text.empty()) return plain;
      const char c = text.front();
      std::size_t length = 1;
      if (static_cast<unsigned char>(c) >= 0x80) {
        const auto begins = [&](std::string_view bytes) { return text.starts_with(bytes); };
        const auto stray = std::find_if(strays.begin(), strays.end(), [&](const StraySequence& candidate) {
          return begins(candidate.bytes);
        });
        if (stray != strays.end()) {
          if (!stray->is_invisible) plain.push_back(' ');
          length = stray->bytes.size();
        } else if (std::any_of(hyphens.begin(), hyphens.end(), begins)) {
          plain.push_back('-');
          length = 3;
        } else if (begins("\xEF\xBC\x9A") || begins("\xEF\xBC\x9D")) {
          // The full-width ":" and "=" of East Asia.
          plain.push_back(text[2] == '\x9A' ? ':' : '=');
          length = 3;
        } else {
          plain.push_back(c);
        }
      } else if (c == '\\') {
        length = read_escape(text, plain);
      } else if (c == '*') {
        // One or two are emphasis, more hide a value.
        length = std::min(text.find_first_not_of('*'), text.size());
        plain.push_back(length > 2 ? '$' : ' ');
      } else if (const std::string_view element = c == '<' ? element_at(text) : ""; !element.empty()) {
        plain.append("\n").append(element).append("=");
        length = element.size() + 2;
      } else if (c == '<' && text.starts_with("</")) {
        plain.push_back('\n');
      } else if (const std::size_t hidden = c == '<' ? length_of_placeholder(text) : 0; hidden > 0) {
        plain.append(" $ ");
        length = hidden;
      } else {
        plain.push_back(' ');
      }
      text.remove_prefix(length);
    }
  }

  void read_line(std::string_view line) {
    const std::string_view whole = trim_credential(line);
    if (continue_value(whole) || read_list(whole) || read_row(line) || read_heading(line, whole)) return;
    const std::size_t before = entries_.size();
    std::string shortened;
    read_parts(without_pair(line, shortened));
    if (entries_.size() > before && whole.ends_with(entries_.back().value)) open_ = entries_.size() - 1;
  }

  /// The blank in front of a text that has one there; npos where there is no such text.
  static std::size_t find_after_blank(std::string_view line, std::string_view text) {
    std::size_t at = line.find(text);
    while (at != std::string_view::npos && (at == 0 || line[at - 1] != ' ')) at = line.find(text, at + 1);
    return at == std::string_view::npos ? at : at - 1;
  }

  void read_parts(std::string_view line) {
    line = trim_credential(line);
    if (line.starts_with('#') || line.starts_with("//")) return;
    // What follows a blank and "#" or "//" is a remark.
    line = line.substr(0, std::min({find_after_blank(line, "#"), find_after_blank(line, "//"), line.size()}));
    const std::string_view whole = trim_credential(line);
    if (read_labels_and_values(line)) return;
    while (!line.empty()) {
      const std::size_t end = std::min(part_ends.first_in(line), line.size());
      const std::string_view part = trim_credential(line.substr(0, end));
      const bool opens =
          end < line.size() && std::string_view("({[").find(line[end]) != std::string_view::npos;
      if (!part.empty()) read_part(part, part.size() == whole.size(), !opens);
      line.remove_prefix(std::min(end + 1, line.size()));
    }
  }

  /// "(api_key, api_secret) VALUES (abc, def)": as many values as labels in one line.
  bool read_labels_and_values(std::string_view line) {
    if (line.size() > longest_line || line.find('(') == std::string_view::npos) return false;
    std::vector<const CredentialField*> labels;
    std::vector<std::string_view> values;
    while (!line.empty()) {
      const std::size_t end = std::min(part_ends.first_in(line), line.size());
      const std::string_view part = trim_credential(line.substr(0, end));
      line.remove_prefix(std::min(end + 1, line.size()));
      if (assignments.first_in(part) != std::string_view::npos) return false;
      if (const CredentialField* field = field_named(part)) {
        if (!values.empty()) return false;
        labels.push_back(field);
      } else if (may_be_value(part) || recognize_credential(part) != nullptr) {
        values.push_back(part);
      }
    }
    if (labels.size() < 2 || labels.size() != values.size()) return false;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      awaited_ = labels[i];
      take_awaited("", values[i]);
    }
    return true;
  }

  /// "NAME=value NAME=value", as shells and services take them.
  bool read_assignments(std::string_view part) {
    if (part.size() > longest_line || std::count(part.begin(), part.end(), '=') < 2) return false;
    const auto name_in = [](std::string_view word) {
      return field_named(word.substr(0, std::min(word.find('='), word.size())));
    };
    const auto is_assignment = [&](std::string_view word) {
      return word.find('=') != std::string_view::npos && name_in(word) != nullptr;
    };
    const std::vector<std::string_view> words = words_of(part);
    if (std::count_if(words.begin(), words.end(), is_assignment) < 2) return false;
    for (const std::string_view word : words) {
      if (is_assignment(word)) {
        awaited_ = name_in(word);
        const std::string_view value = word.substr(word.find('=') + 1);
        if (!value.empty()) take_awaited(word.substr(0, word.find('=')), value);
      } else if (awaited_ != nullptr) {
        take_awaited("", word);
      }
    }
    return true;
  }

  /// Lines that hold several credentials are no longer than this.
  static constexpr std::size_t longest_line = 2000;

  void read_part(std::string_view part, bool is_whole_line, bool is_worth_a_word) {
    // A label, as a console shows it: the value follows.
    const std::string_view label = trim_credential(part.substr(0, ends_of_names.length_without_end(part)));
    if (const CredentialField* field = field_labelled(label)) {
      awaited_ = field;
      return;
    }
    if (read_assignments(part)) return;
    const bool is_value = recognize_credential(part) != nullptr;
    for (std::size_t at = assignments.first_in(part); at < longest_name && !is_value;
         at = assignments.first_in(part, at + 1)) {
      const CredentialField* const field = field_named(part.substr(0, at));
      if (field == nullptr) continue;
      const std::string_view rest = part.substr(at);
      const std::string_view value =
          trim_credential(rest.substr(std::min(rest.find_first_not_of("=: "), rest.size())));
      awaited_ = field;
      if (value.empty()) return;
      // A word in front of a bracket is a function that reads the value from elsewhere.
      const std::string_view taken = first_value(value);
      if (is_worth_a_word || may_be_value(taken)) {
        take_awaited(part.substr(0, at), taken);
        read_rest(part, taken, is_worth_a_word);
      } else {
        awaited_ = nullptr;
        say(std::string(trim_credential(part.substr(0, at))));
      }
      return;
    }
    const std::size_t separator = is_value ? std::string_view::npos : assignments.first_in(part);
    if (separator != std::string_view::npos && separator > 0) {
      const std::string_view before = part.substr(0, separator);
      if (const std::vector<std::string_view> words = words_of(before);
          words.size() > 2 && std::any_of(words.begin(), words.end(), may_be_value)) {
        take_values(words);
        awaited_ = field_at_end(words);
        return read_words(trim_credential(part.substr(separator + 1)), false);
      }
      // What the loop has looked at is of no field.
      const std::string_view name = trim_credential(before);
      assign(name, before.size() < longest_name ? nullptr : field_named(name),
             trim_credential(part.substr(separator + 1)), is_worth_a_word);
      return;
    }
    read_words(part, is_whole_line);
  }

  /// "API Key: abc API Secret: def": what stands behind a value is read, too.
  void read_rest(std::string_view part, std::string_view taken, bool is_worth_a_word) {
    const bool is_in_part = taken.data() >= part.data() && taken.data() < part.data() + part.size();
    if (!is_in_part || part.size() > longest_line) return;
    const auto behind = static_cast<std::size_t>(taken.data() - part.data()) + taken.size();
    const std::string_view rest = trim_credential(part.substr(behind));
    const std::vector<std::string_view> words = words_of(rest);
    if (std::any_of(words.begin(), words.end(), may_be_value)) read_part(rest, false, is_worth_a_word);
  }

  /// The first word; of several, that which may be a value: "Bearer AAAA...", but nothing of "pass show
  /// x/key".
  static std::string_view first_value(std::string_view text) {
    // "${NAME:-value}": what stands behind ":-".
    if (text.starts_with("-")) text.remove_prefix(1);
    const std::vector<std::string_view> words = words_of(text);
    if (words.size() == 1) return words.front();
    const auto found = std::find_if(words.begin(), words.end(), [](std::string_view word) {
      return may_be_value(word) || recognize_credential(word) != nullptr;
    });
    return found == words.end() ? std::string_view("$") : *found;
  }

  /// "API Key abc", a value alone, or prose with values in it.
  void read_words(std::string_view part, bool is_whole_line) {
    const std::vector<std::string_view> words = words_of(part);
    if (words.empty()) return;
    const std::string_view last = words.back();
    const CredentialField* const named =
        field_named(part.substr(0, static_cast<std::size_t>(last.data() - part.data())));
    if (named != nullptr) {
      awaited_ = named;
      take_awaited(part, last);
    } else if (awaited_ != nullptr && words.size() == 1 && (last.size() >= 16 || !is_word(last))) {
      take_awaited("", last);
    } else if (!take_values(words) && words.size() == 1 && is_whole_line) {
      say_nameless(last);
    }
  }

  /// "... and the access token": the field that the last words name.
  static const CredentialField* field_at_end(const std::vector<std::string_view>& words) {
    for (std::size_t count = std::min<std::size_t>(words.size(), 4); count > 0; --count) {
      std::string name;
      for (std::size_t i = words.size() - count; i < words.size(); ++i) name += std::string(words[i]) + " ";
      if (const CredentialField* field = field_named(name)) return field;
    }
    return nullptr;
  }

  // --- Labels first, values after ---

  static std::vector<std::string_view> cells_of(std::string_view line) {
    std::vector<std::string_view> cells;
    cells.reserve(usual_parts);
    while (!line.empty()) {
      const std::size_t end = std::min(cell_ends.first_in(line), line.size());
      cells.push_back(trim_credential(line.substr(0, end)));
      line.remove_prefix(std::min(end + 1, line.size()));
    }
    return cells;
  }

  /// A row of labels, and the rows of values below it.
  bool read_row(std::string_view line) {
    constexpr std::size_t most_columns = 40;
    if (in_no_row.first_in(line) != std::string_view::npos ||
        cell_ends.first_in(line) == std::string_view::npos) {
      columns_.clear();
      return false;
    }
    const std::vector<std::string_view> cells = cells_of(line);
    if (cells.size() > most_columns) return false;
    if (!columns_.empty() && cells.size() == columns_.size()) {
      if (std::all_of(cells.begin(), cells.end(), [](std::string_view cell) {
            return cell.find_first_not_of("- ") == std::string_view::npos;
          }))
        return true;
      const std::string outer = section_;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (columns_[i] == nullptr) enter_section(cells[i]);
      }
      for (std::size_t i = 0; i < cells.size(); ++i) {
        if (columns_[i] == nullptr || cells[i].empty()) continue;
        awaited_ = columns_[i];
        take_awaited("", first_value(cells[i]));
      }
      section_ = outer;
      return true;
    }
    columns_.clear();
    std::size_t unknown = 0;
    // Two cells tell most lines apart that are no rows.
    for (std::size_t i = 0; i < cells.size() && unknown < 2; ++i) {
      columns_.push_back(field_named(cells[i]));
      if (columns_.back() == nullptr) ++unknown;
    }
    if (unknown < 2 && columns_.size() >= unknown + 2) return true;
    columns_.clear();
    return false;
  }

  /// Labels in lines of their own, then as many values in lines of their own.
  bool read_list(std::string_view text) {
    if (text.empty()) return false;
    const std::string_view label = text.substr(0, ends_of_labels.length_without_end(text));
    if (const CredentialField* field = field_labelled(label)) {
      if (!list_values_.empty()) end_list();
      if (list_labels_.size() < 20) list_labels_.push_back(field);
      return false;
    }
    if (list_labels_.size() >= 2 && text.find_first_of(" \t=:") == std::string_view::npos &&
        (may_be_value(text) || recognize_credential(text) != nullptr) &&
        list_values_.size() < list_labels_.size()) {
      list_values_.emplace_back(text);
      if (list_values_.size() == list_labels_.size()) end_list();
      return true;
    }
    end_list();
    return false;
  }

  void end_list() {
    const bool is_even = list_labels_.size() == list_values_.size();
    for (std::size_t i = 0; i < list_values_.size(); ++i) {
      // One value below several labels belongs to the last.
      awaited_ = is_even ? list_labels_[i] : i == 0 ? list_labels_.back() : nullptr;
      if (awaited_ != nullptr) {
        take_awaited("", list_values_[i]);
      } else {
        add(recognize_credential(list_values_[i]), list_values_[i]);
      }
    }
    list_labels_.clear();
    list_values_.clear();
  }

  // --- A value that a mail has wrapped ---

  bool continue_value(std::string_view text) {
    const std::optional<std::size_t> open = std::exchange(open_, std::nullopt);
    if (!open || text.empty() || text.size() > 100) return false;
    const bool is_rest =
        std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c) || c == '%'; });
    Entry& entry = entries_[*open];
    if (!is_rest || entry.field == nullptr || field_named(text) != nullptr) return false;
    struct Wrapped {
      std::string_view field;
      std::size_t longest_begin;
      std::size_t longest_rest;
      std::size_t shortest;
      std::size_t longest;
    };
    constexpr std::array wrapped{Wrapped{"bearer_token", 99, 99, 100, 130},
                                 Wrapped{"api_secret", 40, 15, 45, 55},
                                 Wrapped{"access_token_secret", 40, 15, 40, 50}};
    const std::size_t whole = entry.value.size() + text.size();
    const bool fits = std::any_of(wrapped.begin(), wrapped.end(), [&](const Wrapped& row) {
      return row.field == entry.field->name && entry.value.size() <= row.longest_begin &&
             text.size() <= row.longest_rest && whole >= row.shortest && whole <= row.longest;
    });
    std::string& place = groups_[entry.group].credentials.*entry.field->member;
    if (!fits || place != entry.value) return false;
    entry.value += text;
    place = entry.value;
    return true;
  }

  /// "-u key:secret", as curl takes a pair; what remains of the line, which is the line or stands in
  /// `shortened`.
  std::string_view without_pair(std::string_view line, std::string& shortened) {
    for (const std::string_view option : {" -u ", " --user "}) {
      const std::size_t at = find_after_blank(line, option.substr(1));
      if (at == std::string_view::npos) continue;
      const std::string_view rest = trim_credential(line.substr(at + option.size()));
      const std::string_view pair = rest.substr(0, rest.find(' '));
      const std::size_t colon = pair.find(':');
      if (colon == std::string_view::npos || !may_be_value(pair.substr(0, colon)) ||
          !may_be_value(pair.substr(colon + 1)))
        continue;
      add(find_credential_field("api_key"), pair.substr(0, colon));
      add(find_credential_field("api_secret"), pair.substr(colon + 1));
      shortened.append(line.substr(0, at)).append(" ").append(rest.substr(pair.size()));
      return shortened;
    }
    return line;
  }

  /// Made of letters alone, as what stands on buttons.
  static bool is_word(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
  }

  /// The words that may be values; false when there are none.
  bool take_values(const std::vector<std::string_view>& words) {
    bool found = false;
    for (const std::string_view word : words) {
      // A full stop ends a sentence, not a value.
      const std::string_view value = word.substr(0, ends_of_sentences.length_without_end(word));
      if (!may_be_value(value)) continue;
      found = true;
      if (awaited_ != nullptr) {
        take_awaited("", value);
      } else {
        add(recognize_credential(value), value);
      }
    }
    return found;
  }

  /// The field that a label names, which assigns nothing.
  static const CredentialField* field_labelled(std::string_view label) {
    return label.size() > longest_name || assignments.first_in(label) != std::string_view::npos
               ? nullptr
               : field_named(label);
  }

  /// What a name of no field may say of the value, or of values to come.
  enum class Meaning : std::uint8_t { none, value, profile, value_or_profile, name, secret };

  static Meaning meaning_of(std::string_view name) {
    struct Row {
      std::string_view reduced;
      Meaning meaning;
    };
    constexpr std::array rows{
        Row{"value", Meaning::value},
        Row{"default", Meaning::value_or_profile},
        Row{"defaultprofile", Meaning::profile},
        Row{"currentprofile", Meaning::profile},
        Row{"activeprofile", Meaning::profile},
        Row{"profile", Meaning::profile},
        Row{"name", Meaning::name},
        Row{"key", Meaning::secret},
        Row{"secret", Meaning::secret},
    };
    // Its last letter tells most names apart.
    const char last = name.empty() ? ' ' : lower_case(name.back());
    if (is_alphanumeric(last) && last != 'e' && last != 't' && last != 'y') return Meaning::none;
    const std::string reduced = reduce_name(name);
    const auto* const row =
        std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.reduced == reduced; });
    return row == rows.end() ? Meaning::none : row->meaning;
  }

  /// A value under a name.
  ///
  /// @param field The name's; null where it is of none, or of no field alone.
  void assign(std::string_view name, const CredentialField* field, std::string_view value,
              bool is_worth_a_word) {
    const std::string_view first = Words(value).next();
    if (first.empty()) return;
    const Meaning meaning = field == nullptr ? meaning_of(name) : Meaning::none;
    if (field != nullptr) {
      awaited_ = field;
      take_awaited(name, first_value(value));
    } else if (awaited_ != nullptr && (meaning == Meaning::value || meaning == Meaning::value_or_profile)) {
      take_awaited(name, first);
    } else if (meaning == Meaning::profile || meaning == Meaning::value_or_profile) {
      default_profile_ = first;
    } else if (meaning == Meaning::name && field_named(value) != nullptr) {
      // "- name: X_API_KEY" and "value: ..." on the next line, as deployments write it.
      awaited_ = field_named(value);
    } else if (meaning == Meaning::secret && may_be_value(first)) {
      awaited_ = nullptr;
      take_values(words_of(value));
    } else {
      bool found = false;
      Words words(value);
      for (std::string_view word = words.next(); !word.empty(); word = words.next()) {
        const std::size_t equals = word.find('=');
        const CredentialField* const inner =
            equals == std::string_view::npos ? nullptr : field_named(word.substr(0, equals));
        if (inner != nullptr) {
          // "environment": ["NAME=value"]
          assign(word.substr(0, equals), inner, word.substr(equals + 1), is_worth_a_word);
          found = true;
        } else if (const CredentialField* recognized = recognize_credential(word)) {
          add(recognized, word);
          found = true;
        }
      }
      if (!found && is_worth_a_word) say(std::string(name));
    }
  }

  /// Another field than the awaited one, where the shape leaves no doubt.
  void take_awaited(std::string_view name, std::string_view value) {
    const CredentialField* field = std::exchange(awaited_, nullptr);
    if (is_placeholder(value)) {
      say(std::string(trim_credential(name)));
      return;
    }
    // Secrets of Kubernetes are written in base64.
    const auto decoded = base64_decode(value);
    const std::string text =
        decoded && !recognize_credential(value) && may_be_value(*decoded) ? *decoded : std::string(value);
    if (const CredentialField* recognized = recognize_credential(text)) field = recognized;
    add(field, text);
  }

  void add(const CredentialField* field, std::string_view value) {
    std::size_t group = current_group();
    if (field != nullptr && begins_another(groups_[group].credentials, *field, value)) {
      ++repeats_[section_];
      group = current_group();
    }
    entries_.push_back({field, std::string(value), group});
    if (field == nullptr) return;
    std::string& place = groups_[group].credentials.*field->member;
    if (place.empty()) place = value;
  }

  /// The profile that is being read; no file has more than a few.
  std::size_t current_group() {
    const std::size_t repeat = repeats_[section_];
    std::string name = section_;
    if (repeat > 0) name += (name.empty() ? "" : " ") + std::to_string(repeat + 1);
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      if (groups_[i].name == name) return i;
    }
    if (groups_.size() >= most_profiles) return groups_.size() - 1;
    groups_.push_back({std::move(name), {}});
    return groups_.size() - 1;
  }

  static constexpr std::size_t most_profiles = 20;

  /// Another value for a field whose pair is complete: the same names again, for another account or app.
  static bool begins_another(const Credentials& held, const CredentialField& field, std::string_view value) {
    const std::string& place = held.*field.member;
    if (place.empty() || place == value) return false;
    if (field.name.starts_with("api_")) return !held.api_key.empty() && !held.api_secret.empty();
    if (field.name.starts_with("access_"))
      return !held.access_token.empty() && !held.access_token_secret.empty();
    return false;
  }

  static bool is_empty(const Credentials& credentials) {
    return std::all_of(credential_fields().begin(), credential_fields().end(),
                       [&](const CredentialField& field) { return (credentials.*field.member).empty(); });
  }

  static bool contradicts(const Credentials& one, const Credentials& other) {
    return std::any_of(
        credential_fields().begin(), credential_fields().end(), [&](const CredentialField& field) {
          const std::string& value = one.*field.member;
          return !value.empty() && !(other.*field.member).empty() && value != other.*field.member;
        });
  }

  static void fill(Credentials& to, const Credentials& from) {
    for (const CredentialField& field : credential_fields()) {
      if ((to.*field.member).empty()) to.*field.member = from.*field.member;
    }
  }

  /// What does not contradict is one account's, however it is divided. Else the parts are profiles, and what
  /// stands outside of all belongs to each.
  void choose_profile(std::string_view wanted) {
    std::vector<PastedProfile>& groups = groups_;
    std::erase_if(groups, [](const PastedProfile& group) { return is_empty(group.credentials); });
    bool is_one = true;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k)
        is_one = is_one && !contradicts(groups[i].credentials, groups[k].credentials);
    }
    if (is_one) {
      for (const PastedProfile& group : groups) fill(result_.credentials, group.credentials);
      return;
    }
    const auto outside = std::find_if(groups.begin(), groups.end(),
                                      [](const PastedProfile& group) { return group.name.empty(); });
    if (outside != groups.end()) {
      const bool is_shared = std::none_of(groups.begin(), groups.end(), [&](const PastedProfile& group) {
        return contradicts(group.credentials, outside->credentials);
      });
      if (is_shared) {
        const Credentials shared = outside->credentials;
        groups.erase(outside);
        for (PastedProfile& group : groups) fill(group.credentials, shared);
      } else {
        outside->name = "default";
      }
    }
    const auto named = [&](std::string_view name) {
      return std::find_if(groups.begin(), groups.end(), [&](const PastedProfile& group) {
        return !name.empty() && to_lower(group.name) == to_lower(name);
      });
    };
    auto chosen = named(wanted);
    if (chosen == groups.end()) chosen = named(default_profile_);
    if (chosen == groups.end()) chosen = named("default");
    if (chosen == groups.end()) chosen = groups.begin();
    result_.credentials = chosen->credentials;
    result_.profile = chosen->name;
    result_.profiles = std::move(groups);
  }

  /// Values without a name stand in the order in which every tool asks for them: key and secret, token and
  /// secret.
  void place_nameless() {
    const auto fits = [](const Entry& entry, std::size_t shortest, std::size_t longest) {
      return entry.field == nullptr && entry.value.size() >= shortest && entry.value.size() <= longest &&
             is_alphanumeric(entry.value);
    };
    const auto is_free_in = [&](std::size_t group, std::string_view name) {
      return (groups_[group].credentials.*find_credential_field(name)->member).empty();
    };
    struct Pair {
      std::string_view first;
      std::string_view second;
    };
    constexpr std::array pairs{Pair{"api_key", "api_secret"}, Pair{"access_token", "access_token_secret"},
                               Pair{"client_id", "client_secret"}};
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      Entry& entry = entries_[i];
      if (entry.field != nullptr) continue;
      const auto is_free = [&](std::string_view name) { return is_free_in(entry.group, name); };
      if (i + 1 < entries_.size() && fits(entry, 18, 34) && fits(entries_[i + 1], 35, 60) &&
          is_free("api_key") && is_free("api_secret")) {
        entry.field = find_credential_field("api_key");
      } else if (i > 0 && entries_[i - 1].field != nullptr) {
        for (const Pair& pair : pairs) {
          if (entries_[i - 1].field->name != pair.first || !is_free(pair.second)) continue;
          if (pair.first == "client_id" || fits(entry, 35, 60))
            entry.field = find_credential_field(pair.second);
        }
      }
      if (entry.field == nullptr) {
        say_nameless(entry.value);
      } else {
        groups_[entry.group].credentials.*entry.field->member = entry.value;
      }
    }
  }

  /// Two that stand in each other's place change places; said, so that nobody wonders.
  void exchange_swapped(std::string_view first_name, std::string_view second_name, std::size_t shortest_first,
                        std::size_t longest_first, std::size_t shortest_second, std::size_t longest_second) {
    for (PastedProfile& group : groups_) {
      std::string& first = group.credentials.*find_credential_field(first_name)->member;
      std::string& second = group.credentials.*find_credential_field(second_name)->member;
      const auto has_length = [](const std::string& value, std::size_t shortest, std::size_t longest) {
        return is_alphanumeric(value) && value.size() >= shortest && value.size() <= longest;
      };
      if (!has_length(first, shortest_second, longest_second) ||
          !has_length(second, shortest_first, longest_first))
        continue;
      std::swap(first, second);
      result_.swapped = {std::string(first_name), std::string(second_name)};
    }
  }

  /// Each once, and not more than a person reads.
  void shorten_unknown() {
    std::vector<std::string>& all = result_.unknown;
    std::vector<std::string> few;
    std::unordered_set<std::string_view> seen;
    std::size_t left_out = 0;
    for (std::string& one : all) {
      if (!seen.insert(one).second) continue;
      if (few.size() < longest_unknown) {
        few.push_back(one);
      } else {
        ++left_out;
      }
    }
    if (left_out > 0) few.push_back("and " + std::to_string(left_out) + " more");
    all = std::move(few);
  }

  /// Names are said, values never: not even where a name is expected.
  void say(const std::string& name) {
    for (const std::string_view word : words_of(name)) {
      if (word.size() >= 16 && (may_be_value(word) || recognize_credential(word))) {
        say_nameless(word);
        return;
      }
    }
    std::string bare = name.substr(std::min(name.find_first_not_of("- "), name.size()));
    if (bare.size() > longest_name) bare = "a long text";
    result_.unknown.push_back(bare.empty() ? "a value without a name" : bare);
  }

  void say_nameless(std::string_view value) {
    result_.unknown.emplace_back("a value of " + std::to_string(value.size()) + " characters without a name");
  }

  PastedCredentials result_;
  std::vector<Entry> entries_;
  std::vector<PastedProfile> groups_;
  std::map<std::string, std::size_t> repeats_;  ///< How often the names began again, by section.
  std::vector<std::pair<std::size_t, std::string>> headings_;  ///< Indentation, and the section outside.
  std::string section_;
  std::vector<const CredentialField*> columns_;      ///< Of a table; null where a column is no field.
  std::vector<const CredentialField*> list_labels_;  ///< Labels below each other.
  std::vector<std::string> list_values_;             ///< The values below them.
  std::optional<std::size_t> open_;                  ///< The entry whose value ended the line before.
  std::string default_profile_;
  const CredentialField* awaited_ = nullptr;
};

}  // namespace

PastedCredentials parse_paste(std::string_view text, std::string_view profile) {
  return Paste().read(text, profile);
}

}  // namespace x_connect
