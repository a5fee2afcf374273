#include "paste.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "json.hpp"
#include "text.hpp"

namespace x_connect {

namespace {

/// A name reduced to what all its spellings share: "TWITTER_API_KEY", "apiKey", "API Key" -> "apikey".
std::string reduce_name(std::string_view name) {
  std::string reduced;
  for (const char c : to_lower(name)) {
    if (is_alphanumeric(c)) reduced.push_back(c);
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
    Spelling{"oauth2token", "oauth2_access_token"},
    Spelling{"oauth2usertoken", "oauth2_access_token"},
};

/// What tools and people put in front of a name. Names of other services are not among them: their keys are
/// not X's.
constexpr std::array<std::string_view, 40> name_prefixes{
    "export",  "setx",    "set",  "env",  "nextpublic", "reactapp", "public", "vite",
    "const",   "let",     "var",  "val",  "private",    "final",    "static", "string",
    "process", "config",  "self", "this", "secrets",    "my",       "your",   "the",
    "hereis",  "twitter", "xapp", "xdev", "gotwi",      "tweepy",   "tw",     "x",
    "user",    "app",     "bot",  "prod", "dev",        "oauth1",   "oauth",  "authorization"};

const CredentialField* field_of_exact_name(std::string_view reduced) {
  for (const CredentialField& field : credential_fields()) {
    if (reduced == reduce_name(field.name) || reduced == reduce_name(field.title)) return &field;
    for (const std::string_view alias : field.aliases) {
      if (reduced == reduce_name(alias)) return &field;
    }
  }
  const auto* const spelling = std::find_if(spellings.begin(), spellings.end(),
                                            [&](const Spelling& row) { return row.name == reduced; });
  return spelling == spellings.end() ? nullptr : find_credential_field(spelling->field);
}

/// The field a name stands for: "export TWITTER_API_KEY", "appKey", "Consumer Key".
const CredentialField* field_named(std::string_view name) {
  std::string reduced = reduce_name(name);
  while (!reduced.empty()) {
    if (const CredentialField* field = field_of_exact_name(reduced)) return field;
    const auto* const prefix =
        std::find_if(name_prefixes.begin(), name_prefixes.end(),
                     [&](std::string_view candidate) { return reduced.starts_with(candidate); });
    if (prefix == name_prefixes.end()) break;
    reduced.erase(0, prefix->size());
  }
  return nullptr;
}

/// Whether a word may be a credential: long, as if drawn by lot, and not a name.
bool may_be_value(std::string_view word) {
  if (word.size() < 16 || field_named(word) != nullptr) return false;
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  bool has_digit = false;
  bool has_letter = false;
  bool has_lower_case = false;
  std::size_t changes_of_case = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (!is_alphanumeric(c) && std::string_view("%+/=_-~").find(c) == std::string_view::npos) return false;
    has_digit = has_digit || is_digit(c);
    has_letter = has_letter || (is_alphanumeric(c) && !is_digit(c));
    has_lower_case = has_lower_case || is_lower(c);
    if (i > 0 && is_lower(c) != is_lower(word[i - 1])) ++changes_of_case;
  }
  // A value without a digit changes its case more often than a name in camel case does.
  if (!has_digit) return is_alphanumeric(word) && changes_of_case * 5 > word.size() * 2;
  return has_letter && (has_lower_case || word.find('_') == std::string_view::npos);
}

/// What stands in examples and in code instead of a value: "your_api_key_here", "xxxxxxxx", "None",
/// "os.environ".
bool is_placeholder(std::string_view value) {
  const std::string lower = to_lower(value);
  return value.front() == '$' || value.find('.') != std::string_view::npos || lower == "none" ||
         lower == "null" || lower == "undefined" ||
         std::all_of(value.begin(), value.end(), [&](char c) { return c == value.front(); }) ||
         (lower.starts_with("your") && value.find_first_of("_-.") != std::string_view::npos);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  while (!(text = trim_credential(text)).empty()) {
    const std::size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

/// Reads names and values in the order in which they stand, whatever language or layout is around them. No
/// credential contains a blank, a quote, a comma or a bracket; so these only separate.
class Paste {
 public:
  PastedCredentials read(std::string_view text) {
    const auto json = parse_json(text, JsonComments::ignored).value_or(nullptr);
    if (json.is_object() || json.is_array()) {
      read_json(json, "", 0);
    } else {
      const std::string plain = without_decoration(text);
      for (std::string_view rest = plain; !rest.empty();) {
        const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
        read_line(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    place_nameless();
    return std::move(result_);
  }

 private:
  /// A value in the order of the text, with its field where that is known.
  struct Entry {
    const CredentialField* field;
    std::string value;
  };

  /// Deeper than this nobody keeps credentials.
  static constexpr int deepest_json = 32;

  void read_json(const nlohmann::json& json, const std::string& name, int depth) {
    if (json.is_string()) {
      assign(name, json.get_ref<const std::string&>(), true);
    } else if (json.is_structured() && depth < deepest_json) {
      for (const auto& [key, value] : json.items())
        read_json(value, json.is_object() ? key : name, depth + 1);
    }
  }

  /// Without invisible characters; blanks in the place of quotes and of emphasis.
  static std::string without_decoration(std::string_view text) {
    const std::span<const StraySequence> strays = stray_sequences();
    std::string plain;
    while (!text.empty()) {
      const auto stray = std::find_if(strays.begin(), strays.end(), [&](const StraySequence& candidate) {
        return text.starts_with(candidate.bytes);
      });
      if (stray != strays.end()) {
        if (!stray->is_invisible) plain.push_back(' ');
        text.remove_prefix(stray->bytes.size());
      } else {
        plain.push_back(
            std::string_view("\"'`*<>").find(text.front()) == std::string_view::npos ? text.front() : ' ');
        text.remove_prefix(1);
      }
    }
    return plain;
  }

  void read_line(std::string_view line) {
    line = trim_credential(line);
    if (line.starts_with('#') || line.starts_with("//")) return;
    // What follows a blank and "#" or "//" is a remark.
    line = line.substr(0, std::min({line.find(" #"), line.find(" //"), line.size()}));
    const std::string_view whole = trim_credential(line);
    while (!line.empty()) {
      const std::size_t end = std::min(line.find_first_of(",;|(){}[]\t"), line.size());
      const std::string_view part = trim_credential(line.substr(0, end));
      const bool opens =
          end < line.size() && std::string_view("({[").find(line[end]) != std::string_view::npos;
      if (!part.empty()) read_part(part, part.size() == whole.size(), !opens);
      line.remove_prefix(std::min(end + 1, line.size()));
    }
  }

  static constexpr std::size_t longest_name = 80;

  void read_part(std::string_view part, bool is_whole_line, bool is_worth_a_word) {
    // A label, as a console shows it: the value follows.
    const std::string_view label = trim_credential(part.substr(0, part.find_last_not_of(":= ") + 1));
    if (const CredentialField* field = field_named(label);
        field != nullptr && label.find_first_of("=:") == std::string_view::npos) {
      awaited_ = field;
      return;
    }
    for (std::size_t at = part.find_first_of("=:"); at < longest_name && !recognize_credential(part);
         at = part.find_first_of("=:", at + 1)) {
      const CredentialField* const field = field_named(part.substr(0, at));
      const std::string_view rest = part.substr(at);
      const std::string_view value =
          trim_credential(rest.substr(std::min(rest.find_first_not_of("=: "), rest.size())));
      if (field == nullptr) continue;
      awaited_ = field;
      if (value.empty()) return;
      // A word in front of a bracket is a function that reads the value from elsewhere.
      if (is_worth_a_word || may_be_value(words_of(value).front())) {
        take_awaited(part.substr(0, at), words_of(value).front());
      } else {
        awaited_ = nullptr;
        say(std::string(trim_credential(part.substr(0, at))));
      }
      return;
    }
    const std::size_t separator =
        recognize_credential(part) ? std::string_view::npos : part.find_first_of("=:");
    if (separator != std::string_view::npos && separator > 0) {
      assign(std::string(trim_credential(part.substr(0, separator))),
             trim_credential(part.substr(separator + 1)), is_worth_a_word);
      return;
    }
    read_words(part, is_whole_line);
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

  /// Made of letters alone, as what stands on buttons.
  static bool is_word(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return is_digit(c); });
  }

  /// The words that may be values; false when there are none.
  bool take_values(const std::vector<std::string_view>& words) {
    bool found = false;
    for (const std::string_view word : words) {
      // A full stop ends a sentence, not a value.
      const std::string_view value = word.substr(0, word.find_last_not_of(".!?:") + 1);
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

  /// A value under a name that is of no field, or of no field alone.
  void assign(const std::string& name, std::string_view value, bool is_worth_a_word) {
    const std::vector<std::string_view> words = words_of(value);
    if (words.empty()) return;
    const std::string reduced = reduce_name(name);
    const CredentialField* const field = field_named(name);
    if (field != nullptr) {
      awaited_ = field;
      take_awaited(name, words.front());
    } else if (reduced == "name" && field_named(value) != nullptr) {
      // "- name: X_API_KEY" and "value: ..." on the next line, as deployments write it.
      awaited_ = field_named(value);
    } else if (reduced == "value" && awaited_ != nullptr) {
      take_awaited(name, words.front());
    } else if ((reduced == "key" || reduced == "secret") && may_be_value(words.front())) {
      add(nullptr, words.front());
    } else {
      bool found = false;
      for (const std::string_view word : words) {
        if (const CredentialField* recognized = recognize_credential(word)) {
          add(recognized, word);
          found = true;
        }
      }
      if (!found && is_worth_a_word) say(name);
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
    entries_.push_back({field, std::string(value)});
    if (field == nullptr) return;
    std::string& place = result_.credentials.*field->member;
    if (place.empty()) place = value;
  }

  /// Values without a name stand in the order in which every tool asks for them: key and secret, token and
  /// secret.
  void place_nameless() {
    const auto fits = [](const Entry& entry, std::size_t shortest, std::size_t longest) {
      return entry.field == nullptr && entry.value.size() >= shortest && entry.value.size() <= longest &&
             is_alphanumeric(entry.value);
    };
    const auto is_free = [&](std::string_view name) {
      return (result_.credentials.*find_credential_field(name)->member).empty();
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
        result_.credentials.*entry.field->member = entry.value;
      }
    }
  }

  /// Names are said, values never: not even where a name is expected.
  void say(const std::string& name) {
    for (const std::string_view word : words_of(name)) {
      if (word.size() >= 16 && (may_be_value(word) || recognize_credential(word))) {
        say_nameless(word);
        return;
      }
    }
    const std::string bare = name.substr(std::min(name.find_first_not_of("- "), name.size()));
    result_.unknown.push_back(bare.empty() ? "a value without a name" : bare);
  }

  void say_nameless(std::string_view value) {
    result_.unknown.emplace_back("a value of " + std::to_string(value.size()) + " characters without a name");
  }

  PastedCredentials result_;
  std::vector<Entry> entries_;
  const CredentialField* awaited_ = nullptr;
};

}  // namespace

PastedCredentials parse_paste(std::string_view text) { return Paste().read(text); }

}  // namespace x_connect
