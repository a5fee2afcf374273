// JSON text, in and out. All JSON text that comes from elsewhere enters through parse_json, which bounds its
// depth; so whatever walks a value may be recursive.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "result.hpp"
#include "text.hpp"

namespace x_connect {

/// How many arrays and objects may stand within each other. Replies of X have about ten.
inline constexpr std::size_t deepest_json = 100;

enum class JsonComments : bool { refused, ignored };

/// Reads JSON text; the last of several members of one name counts.
/// Errors: "invalid_json", "json_too_deep". The text is not quoted in them.
///
///   parse_json(R"({"a": [1, 2]})")->at("a").size() == 2
Result<nlohmann::json> parse_json(std::string_view text, JsonComments comments = JsonComments::refused);

/// Is told the name of each member of each object, as it is written, escapes and all, and how many objects
/// and arrays stand around that object. Answers whether to go on.
using JsonVisitor = std::function<bool(std::string_view name, std::size_t depth)>;

/// Looks through JSON text without taking it apart: whether parse_json would read it, and nothing that was
/// visited ended the visit.
bool visit_json(std::string_view text, const JsonVisitor& visitor);

/// Writes a value without blanks. Bytes that are not UTF-8 become U+FFFD, so that there is always an answer.
std::string write_json(const nlohmann::json& value);

/// A member of an object; null where it has none of that name, or is no object.
///
///   member(message, "params")
const nlohmann::json& member(const nlohmann::json& object, std::string_view name);

/// The text of a member; empty where there is none.
std::string text_of(const nlohmann::json& object, std::string_view name);

/// JSON text that has been written.
struct JsonText {
  std::string text = "null";
};

/// What a member of an object says: a text, a number, a truth, a value, or what has been written already. It
/// refers to what it was made of, and so lives no longer than the call it is given to.
class JsonItem {
 public:
  JsonItem(std::string_view text) : kind_(Kind::text), text_(text) {}
  JsonItem(const std::string& text) : JsonItem(std::string_view(text)) {}
  JsonItem(const char* text) : JsonItem(std::string_view(text)) {}
  JsonItem(const JsonText& written) : kind_(Kind::written), text_(written.text) {}
  JsonItem(const nlohmann::json& value) : kind_(Kind::value), value_(&value) {}
  JsonItem(bool truth) : JsonItem(std::string_view(truth ? "true" : "false"), Kind::written) {}
  template <std::integral Number>
  JsonItem(Number number) : kind_(Kind::number), number_(static_cast<std::int64_t>(number)) {}
  template <class Value>
  JsonItem(const std::optional<Value>& value)
      : JsonItem(value ? JsonItem(*value) : JsonItem(std::string_view("null"), Kind::written)) {}

  /// No member at all where the condition does not hold.
  static JsonItem when(bool condition, JsonItem item) {
    return condition ? item : JsonItem(std::string_view(), Kind::absent);
  }

  bool is_absent() const { return kind_ == Kind::absent; }
  void write_to(std::string& text) const;

 private:
  enum class Kind : std::uint8_t { absent, text, written, number, value };
  JsonItem(std::string_view text, Kind kind) : kind_(kind), text_(text) {}

  Kind kind_;
  union {
    std::string_view text_;
    std::int64_t number_;
    const nlohmann::json* value_;
  };
};

struct JsonMember {
  std::string_view name;
  JsonItem item;
};

/// Writes an object. Nothing is built that would only be taken apart again.
///
///   write_object({{"ok", true}, {"items", 3}}).text == R"({"ok":true,"items":3})"
JsonText write_object(std::initializer_list<JsonMember> members);

/// The object with one member more.
///
///   with_member(write_object({{"ok", true}}), {"items", 3}).text == R"({"ok":true,"items":3})"
JsonText with_member(JsonText object, const JsonMember& member);

/// An object of texts.
JsonText write_texts(const Parameters& members);

/// A list of what `describe` makes of each; by default each itself.
template <class Range, class Describe = std::identity>
JsonText write_list(const Range& range, Describe describe = {}) {
  JsonText list{"["};
  for (const auto& one : range) {
    if (list.text.size() > 1) list.text.push_back(',');
    JsonItem(describe(one)).write_to(list.text);
  }
  list.text.push_back(']');
  return list;
}

/// Takes values out of JSON that somebody else wrote. The first thing that is not as it should be is kept as
/// the error, with the path of its field, and nothing read after it counts: read everything, then look at
/// error().
///
///   JsonReader reader;
///   const std::string url = reader.required_text(input, "", "url");
///   if (reader.error()) return tl::unexpected(*reader.error());
class JsonReader {
 public:
  const std::optional<Error>& error() const { return error_; }

  /// Keeps an error: "'field' must.". Only the first counts.
  void refuse(std::string code, const std::string& field, const std::string& must, std::string hint = {});

  /// Refuses what is not an object, and members that are not expected, by name.
  void object(const nlohmann::json& value, const std::string& path,
              std::initializer_list<std::string_view> names);

  std::string text(const nlohmann::json& value, const std::string& path);

  std::string required_text(const nlohmann::json& object, const std::string& path, const char* name);

  /// Nothing when the member is absent or null.
  std::optional<std::string> optional_text(const nlohmann::json& object, const std::string& path,
                                           const char* name);

  /// A member that must be there, although null says "leave it out".
  std::optional<std::string> nullable_text(const nlohmann::json& object, const std::string& path,
                                           const char* name);

  /// A number, without its fraction; nothing when the member is absent or null.
  std::optional<std::int64_t> optional_integer(const nlohmann::json& object, const std::string& path,
                                               const char* name);

  /// A list of texts; empty when the member is absent or null.
  std::vector<std::string> texts(const nlohmann::json& object, const std::string& path, const char* name);

  /// A list of [name, value]; empty when the member is absent or null.
  Parameters pairs(const nlohmann::json& object, const std::string& path, const char* name);

  /// The member of that name; null when there is none, or no object.
  static const nlohmann::json* find(const nlohmann::json& object, const char* name);

  /// Whether there is a member of that name that is not null.
  static bool has(const nlohmann::json& object, const char* name);

  /// The path of a member, for errors.
  static std::string child(const std::string& path, const std::string& name);

 private:
  std::optional<Error> error_;
};

}  // namespace x_connect
