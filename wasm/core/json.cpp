#include "json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace x_connect {

namespace {

using nlohmann::json;

/// Whether eight characters of a string are neither its end nor an escape, and ASCII that JSON lets stand.
bool are_plain(const char* text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  const auto has_zero = [](std::uint64_t bytes) { return (bytes - ones) & ~bytes; };
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof(bytes));
  const std::uint64_t controls = (bytes - 0x20 * ones) & ~bytes;
  const std::uint64_t found = controls | has_zero(bytes ^ '"' * ones) | has_zero(bytes ^ '\\' * ones) | bytes;
  return (found & 0x80 * ones) == 0;
}

/// Reads JSON text [RFC 8259], from left to right and once.
class Scanner {
 public:
  Scanner(std::string_view text, JsonComments comments)
      : next_(text.data()), end_(text.data() + text.size()), comments_(comments) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) next_ += byte_order_mark.size();
  }

  bool is_too_deep() const { return is_too_deep_; }

  /// The only value of the text.
  bool read_all(json& value) { return read(value, 0) && ends(); }
  bool visit_all(const JsonVisitor& visit) { return this->visit(visit, 0) && ends(); }

 private:
  /// A string as it is written, and whether there are escapes in it.
  struct Quoted {
    std::string_view raw;
    bool has_escapes = false;
  };

  bool read(json& value, std::size_t depth) {
    skip_blanks();
    if (next_ == end_) return false;
    switch (*next_) {
      case '{':
        return read_object(value, depth);
      case '[':
        return read_array(value, depth);
      case '"':
        value = json::value_t::string;
        return read_string(*value.get_ptr<std::string*>());
      case 't':
        value = true;
        return skip("true");
      case 'f':
        value = false;
        return skip("false");
      case 'n':
        value = nullptr;
        return skip("null");
      default:
        return read_number(&value);
    }
  }

  bool read_object(json& value, std::size_t depth) {
    value = json::value_t::object;
    auto& members = *value.get_ptr<json::object_t*>();
    return each('{', '}', depth, [&] {
      std::string name;
      return skip_blanks() == '"' && read_string(name) && skip_blanks() == ':' && skip(":") &&
             read(members[std::move(name)], depth + 1);
    });
  }

  bool read_array(json& value, std::size_t depth) {
    value = json::value_t::array;
    auto& items = *value.get_ptr<json::array_t*>();
    return each('[', ']', depth, [&] { return read(items.emplace_back(), depth + 1); });
  }

  bool visit(const JsonVisitor& visitor, std::size_t depth) {
    switch (skip_blanks()) {
      case '{':
        return each('{', '}', depth, [&] {
          const auto name = skip_blanks() == '"' ? skip_string() : std::nullopt;
          return name && visitor(name->raw, depth) && skip_blanks() == ':' && skip(":") &&
                 visit(visitor, depth + 1);
        });
      case '[':
        return each('[', ']', depth, [&] { return visit(visitor, depth + 1); });
      case '"':
        return skip_string().has_value();
      case 't':
        return skip("true");
      case 'f':
        return skip("false");
      case 'n':
        return skip("null");
      default:
        return read_number(nullptr);
    }
  }

  /// What stands between brackets, with commas between.
  template <class ReadOne>
  bool each(char open, char close, std::size_t depth, ReadOne read_one) {
    is_too_deep_ = depth == deepest_json;
    if (is_too_deep_) return false;
    if (!skip({&open, 1})) return false;
    if (skip_blanks() == close) return skip({&close, 1});
    for (;;) {
      if (!read_one()) return false;
      const char mark = skip_blanks();
      if (next_ == end_) return false;
      ++next_;
      if (mark == close) return true;
      if (mark != ',') return false;
    }
  }

  /// The next character that counts; a zero byte at the end.
  char skip_blanks() {
    for (;;) {
      while (next_ != end_ && (*next_ == ' ' || *next_ == '\n' || *next_ == '\r' || *next_ == '\t')) ++next_;
      if (next_ == end_) return '\0';
      if (*next_ != '/' || comments_ == JsonComments::refused || !skip_comment()) return *next_;
    }
  }

  bool skip_comment() {
    const std::string_view text = rest();
    std::size_t size = std::string_view::npos;
    if (text.starts_with("//")) size = std::min(text.find_first_of("\r\n"), text.size());
    if (text.starts_with("/*") && text.find("*/", 2) != std::string_view::npos) size = text.find("*/", 2) + 2;
    if (size == std::string_view::npos) return false;
    next_ += size;
    return true;
  }

  bool skip(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    next_ += word.size();
    return true;
  }

  bool ends() { return skip_blanks() == '\0' && next_ == end_; }

  /// A string, with a look at each of its characters.
  std::optional<Quoted> skip_string() {
    const char* const start = ++next_;
    bool has_escapes = false;
    bool is_ascii = true;
    for (;; ++next_) {
      constexpr std::ptrdiff_t step = 8;
      while (end_ - next_ >= step && are_plain(next_)) next_ += step;
      if (next_ == end_) return std::nullopt;
      const auto c = static_cast<unsigned char>(*next_);
      if (c == '"') break;
      if (c < 0x20) return std::nullopt;
      is_ascii = is_ascii && c < 0x80;
      if (c == '\\') {
        has_escapes = true;
        if (++next_ == end_ || !skip_escape()) return std::nullopt;
      }
    }
    const std::string_view raw(start, static_cast<std::size_t>(next_ - start));
    ++next_;
    if (!is_ascii && !is_utf8(raw)) return std::nullopt;
    return Quoted{raw, has_escapes};
  }

  /// What follows a backslash, up to its last character.
  bool skip_escape() {
    const std::string_view escape = rest();
    if (escape.front() != 'u')
      return std::string_view("\"\\/bfnrt").find(escape.front()) != std::string_view::npos;
    const auto unit = code_unit(escape.substr(1));
    if (!unit || is_second_half(*unit)) return false;
    next_ += 4;
    if (!is_first_half(*unit)) return true;
    // Half a character alone is none.
    const std::string_view other = escape.substr(5);
    const auto second = other.starts_with("\\u") ? code_unit(other.substr(2)) : std::nullopt;
    if (!second || !is_second_half(*second)) return false;
    next_ += 6;
    return true;
  }

  static bool is_first_half(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
  static bool is_second_half(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

  /// Four hexadecimal digits.
  static std::optional<std::uint32_t> code_unit(std::string_view digits) {
    const auto high = decode_escape(digits);
    const auto low = high ? decode_escape(digits.substr(2)) : std::nullopt;
    if (!low) return std::nullopt;
    return static_cast<std::uint32_t>(static_cast<unsigned char>(*high)) << 8U |
           static_cast<unsigned char>(*low);
  }

  std::string_view rest() const { return {next_, static_cast<std::size_t>(end_ - next_)}; }

  bool read_string(std::string& text) {
    const auto quoted = skip_string();
    if (!quoted) return false;
    std::string_view raw = quoted->raw;
    if (!quoted->has_escapes) {
      text = raw;
      return true;
    }
    text.reserve(raw.size());
    for (;;) {
      const std::size_t plain = std::min(raw.find('\\'), raw.size());
      text.append(raw.substr(0, plain));
      if (plain == raw.size()) return true;
      raw.remove_prefix(plain + 1);
      raw.remove_prefix(append_escaped(text, raw));
    }
  }

  /// Appends what an escape stands for that skip_escape() has found right; how long it is.
  static std::size_t append_escaped(std::string& text, std::string_view escape) {
    if (escape.front() != 'u') {
      constexpr std::string_view letters = "bfnrt";
      const std::size_t letter = letters.find(escape.front());
      text.push_back(letter == std::string_view::npos ? escape.front() : "\b\f\n\r\t"[letter]);
      return 1;
    }
    std::uint32_t code_point = *code_unit(escape.substr(1));
    const bool is_pair = is_first_half(code_point);
    if (is_pair)
      code_point = 0x10000 + ((code_point - 0xD800) << 10U) + (*code_unit(escape.substr(7)) - 0xDC00);
    append_utf8(text, code_point);
    return is_pair ? 11 : 5;
  }

  static void append_utf8(std::string& text, std::uint32_t code_point) {
    const auto push = [&text](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    const auto push_rest = [&](unsigned shift) { push(0x80U | (code_point >> shift & 0x3FU)); };
    if (code_point < 0x80) return push(code_point);
    if (code_point < 0x800) {
      push(0xC0U | code_point >> 6U);
    } else if (code_point < 0x10000) {
      push(0xE0U | code_point >> 12U);
      push_rest(6);
    } else {
      push(0xF0U | code_point >> 18U);
      push_rest(12);
      push_rest(6);
    }
    push_rest(0);
  }

  /// A number; it is only looked at where there is no place for its value.
  bool read_number(json* value) {
    const char* const start = next_;
    const auto skip_digits = [this] {
      const char* const first = next_;
      while (next_ != end_ && is_digit(*next_)) ++next_;
      return next_ != first;
    };
    const auto skip_one = [this](std::string_view of) {
      const bool is_there = next_ != end_ && of.find(*next_) != std::string_view::npos;
      if (is_there) ++next_;
      return is_there;
    };
    const bool is_negative = skip_one("-");
    if (!skip_one("0") && !skip_digits()) return false;
    bool is_whole = true;
    if (skip_one(".")) {
      is_whole = false;
      if (!skip_digits()) return false;
    }
    const bool has_exponent = skip_one("eE");
    if (has_exponent) {
      is_whole = false;
      skip_one("+-");
      if (!skip_digits()) return false;
    }
    constexpr std::ptrdiff_t surely_finite = 300;
    if (value == nullptr && !has_exponent && next_ - start < surely_finite) return true;
    json none;
    return keep_number(value == nullptr ? none : *value, {start, static_cast<std::size_t>(next_ - start)},
                       is_whole, is_negative);
  }

  static bool keep_number(json& value, std::string_view text, bool is_whole, bool is_negative) {
    const auto fits = [text](auto& number) {
      return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
    };
    if (std::int64_t number = 0; is_whole && is_negative && fits(number)) {
      value = number;
      return true;
    }
    if (std::uint64_t number = 0; is_whole && !is_negative && fits(number)) {
      value = number;
      return true;
    }
    const double number = std::strtod(std::string(text).c_str(), nullptr);
    value = number;
    return std::isfinite(number);
  }

  const char* next_;
  const char* end_;
  JsonComments comments_;
  bool is_too_deep_ = false;
};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

/// How much of a text is ASCII that stands in a string as it is.
std::size_t plain_size(std::string_view text) {
  constexpr std::size_t step = 8;
  std::size_t size = 0;
  while (text.size() - size >= step && are_plain(text.data() + size)) size += step;
  while (size < text.size() && is_ascii(text[size]) && static_cast<unsigned char>(text[size]) >= 0x20 &&
         text[size] != '"' && text[size] != '\\')
    ++size;
  return size;
}

void write_escape_sequence(std::string& out, char c) {
  constexpr std::string_view named = "\b\f\n\r\t\"\\";
  const std::size_t name = named.find(c);
  out.push_back('\\');
  if (name != std::string_view::npos) {
    out.push_back("bfnrt\"\\"[name]);
  } else {
    constexpr std::string_view digits = "0123456789abcdef";
    out.append("u00");
    out.push_back(digits[static_cast<unsigned char>(c) >> 4U]);
    out.push_back(digits[static_cast<unsigned char>(c) & 15U]);
  }
}

/// Most text needs no more than quotes around it.
void write_quoted(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  bool is_known_as_utf8 = false;
  out.push_back('"');
  for (std::string_view rest = text;;) {
    const std::size_t plain = plain_size(rest);
    out.append(rest.substr(0, plain));
    rest.remove_prefix(plain);
    if (rest.empty()) break;
    if (is_ascii(rest.front())) {
      write_escape_sequence(out, rest.front());
      rest.remove_prefix(1);
      continue;
    }
    if (!is_known_as_utf8 && !is_utf8(rest)) {
      out.resize(start);
      out.append(write_json(text));
      return;
    }
    is_known_as_utf8 = true;
    const auto beyond =
        static_cast<std::size_t>(std::find_if(rest.begin(), rest.end(), is_ascii) - rest.begin());
    out.append(rest.substr(0, beyond));
    rest.remove_prefix(beyond);
  }
  out.push_back('"');
}

void write_member(std::string& object, const JsonMember& member) {
  if (member.item.is_absent()) return;
  if (object.size() > 1) object.push_back(',');
  write_quoted(object, member.name);
  object.push_back(':');
  member.item.write_to(object);
}

}  // namespace

Result<json> parse_json(std::string_view text, JsonComments comments) {
  Scanner scanner(text, comments);
  json value;
  if (scanner.read_all(value)) return value;
  if (scanner.is_too_deep()) {
    return failure("json_too_deep", "", "The JSON is nested more than 100 levels deep.");
  }
  return failure("invalid_json", "", "The text is not JSON.");
}

bool visit_json(std::string_view text, const JsonVisitor& visitor) {
  return Scanner(text, JsonComments::refused).visit_all(visitor);
}

const json& member(const json& object, std::string_view name) {
  static const json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}

std::string text_of(const json& object, std::string_view name) {
  const json& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

std::string write_json(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

void JsonItem::write_to(std::string& text) const {
  switch (kind_) {
    case Kind::absent:
      return;
    case Kind::text:
      return write_quoted(text, text_);
    case Kind::written:
      text.append(text_);
      return;
    case Kind::number:
      text.append(std::to_string(number_));
      return;
    case Kind::value:
      text.append(write_json(*value_));
      return;
  }
}

JsonText write_object(std::initializer_list<JsonMember> members) {
  JsonText object{"{"};
  for (const JsonMember& member : members) write_member(object.text, member);
  object.text.push_back('}');
  return object;
}

JsonText with_member(JsonText object, const JsonMember& member) {
  object.text.pop_back();
  write_member(object.text, member);
  object.text.push_back('}');
  return object;
}

JsonText write_texts(const Parameters& members) {
  JsonText object{"{"};
  for (const auto& [name, value] : members) {
    if (object.text.size() > 1) object.text.push_back(',');
    write_quoted(object.text, name);
    object.text.push_back(':');
    write_quoted(object.text, value);
  }
  object.text.push_back('}');
  return object;
}

void JsonReader::refuse(std::string code, const std::string& field, const std::string& must,
                        std::string hint) {
  if (!error_) error_ = Error{std::move(code), field, "'" + field + "' " + must + ".", std::move(hint), {}};
}

void JsonReader::object(const json& value, const std::string& path,
                        std::initializer_list<std::string_view> names) {
  if (!value.is_object()) {
    refuse("wrong_type", path.empty() ? "input" : path, "must be an object");
    return;
  }
  for (const auto& [name, member] : value.items()) {
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    std::string known;
    for (const std::string_view candidate : names)
      known += (known.empty() ? "" : ", ") + std::string(candidate);
    refuse("unknown_field", child(path, name), "is not known here", "Known are: " + known + ".");
  }
}

std::string JsonReader::text(const json& value, const std::string& path) {
  if (value.is_string()) return value.get<std::string>();
  refuse("wrong_type", path, "must be text");
  return {};
}

std::string JsonReader::required_text(const json& object, const std::string& path, const char* name) {
  const json* member = find(object, name);
  if (member != nullptr) return text(*member, child(path, name));
  refuse("missing_field", child(path, name), "is missing");
  return {};
}

std::optional<std::string> JsonReader::optional_text(const json& object, const std::string& path,
                                                     const char* name) {
  if (!has(object, name)) return std::nullopt;
  return text(*find(object, name), child(path, name));
}

std::optional<std::string> JsonReader::nullable_text(const json& object, const std::string& path,
                                                     const char* name) {
  if (find(object, name) == nullptr) {
    refuse("missing_field", child(path, name), "is missing", "Give null to leave it out of the request.");
  }
  return optional_text(object, path, name);
}

std::optional<std::int64_t> JsonReader::optional_integer(const json& object, const std::string& path,
                                                         const char* name) {
  if (!has(object, name)) return std::nullopt;
  const json& member = *find(object, name);
  // Times in seconds may come with a fraction; 2^53 is where JavaScript's whole numbers end.
  constexpr double limit = 9007199254740992.0;
  const double number = member.is_number() ? member.get<double>() : limit;
  if (number > -limit && number < limit) return static_cast<std::int64_t>(number);
  refuse("wrong_type", child(path, name), "must be a number");
  return std::nullopt;
}

std::vector<std::string> JsonReader::texts(const json& object, const std::string& path, const char* name) {
  std::vector<std::string> result;
  if (!has(object, name)) return result;
  const json& list = *find(object, name);
  if (!list.is_array()) {
    refuse("wrong_type", child(path, name), "must be a list of texts");
    return result;
  }
  for (const json& item : list) result.push_back(text(item, child(path, name)));
  return result;
}

Parameters JsonReader::pairs(const json& object, const std::string& path, const char* name) {
  Parameters result;
  if (!has(object, name)) return result;
  const json& list = *find(object, name);
  const std::string list_path = child(path, name);
  if (!list.is_array()) {
    refuse("wrong_type", list_path, "must be a list of [name, value] pairs");
    return result;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const json& pair = list[i];
    const std::string pair_path = list_path + "[" + std::to_string(i) + "]";
    if (!pair.is_array() || pair.size() != 2) {
      refuse("wrong_type", pair_path, "must be a [name, value] pair");
      return result;
    }
    result.emplace_back(text(pair[0], pair_path + "[0]"), text(pair[1], pair_path + "[1]"));
  }
  return result;
}

const json* JsonReader::find(const json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto member = object.find(name);
  return member == object.end() ? nullptr : &*member;
}

bool JsonReader::has(const json& object, const char* name) {
  const json* member = find(object, name);
  return member != nullptr && !member->is_null();
}

std::string JsonReader::child(const std::string& path, const std::string& name) {
  return path.empty() ? name : path + "." + name;
}

}  // namespace x_connect
