#include "json.hpp"

#include <algorithm>
#include <utility>

namespace x_connect {

namespace {

using nlohmann::json;

/// Builds the value while the text is read, and stops where it goes too deep.
class Builder {
 public:
  bool is_too_deep() const { return is_too_deep_; }
  json take() { return std::move(root_); }

  // What the parser calls.
  bool null() { return add(nullptr) != nullptr; }
  bool boolean(bool value) { return add(value) != nullptr; }
  bool number_integer(json::number_integer_t value) { return add(value) != nullptr; }
  bool number_unsigned(json::number_unsigned_t value) { return add(value) != nullptr; }
  bool number_float(json::number_float_t value, const std::string& /*text*/) { return add(value) != nullptr; }
  bool string(std::string& value) { return add(std::move(value)) != nullptr; }
  static bool binary(json::binary_t& /*value*/) { return false; }
  bool start_object(std::size_t /*size*/) { return open(json::value_t::object); }
  bool end_object() { return close(); }
  bool start_array(std::size_t /*size*/) { return open(json::value_t::array); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    member_ = &(*within_.back())[std::move(name)];
    return true;
  }
  template <class Exception>
  static bool parse_error(std::size_t /*position*/, const std::string& /*token*/, const Exception& /*why*/) {
    return false;
  }

 private:
  template <class Value>
  json* add(Value&& value) {
    json* place = &root_;
    if (!within_.empty() && within_.back()->is_array()) {
      within_.back()->push_back(std::forward<Value>(value));
      return &within_.back()->back();
    }
    if (!within_.empty()) place = member_;
    *place = std::forward<Value>(value);
    return place;
  }

  bool open(json::value_t type) {
    is_too_deep_ = within_.size() == deepest_json;
    if (is_too_deep_) return false;
    within_.push_back(add(json(type)));
    return true;
  }

  bool close() {
    within_.pop_back();
    return true;
  }

  json root_;
  std::vector<json*> within_;  ///< What is open, outermost first.
  json* member_ = nullptr;     ///< Where the value of the last key belongs.
  bool is_too_deep_ = false;
};

/// Most text needs no more than quotes around it.
void write_quoted(std::string& out, std::string_view text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x80 && c != '"' &&
           c != '\\';
  });
  if (!is_plain) {
    out.append(write_json(text));
    return;
  }
  out.push_back('"');
  out.append(text);
  out.push_back('"');
}

}  // namespace

Result<json> parse_json(std::string_view text, JsonComments comments) {
  Builder builder;
  if (json::sax_parse(text.begin(), text.end(), &builder, json::input_format_t::json, true,
                      comments == JsonComments::ignored)) {
    return builder.take();
  }
  if (builder.is_too_deep()) {
    return failure("json_too_deep", "", "The JSON is nested more than 100 levels deep.");
  }
  return failure("invalid_json", "", "The text is not JSON.");
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
  for (const auto& [name, item] : members) {
    if (item.is_absent()) continue;
    if (object.text.size() > 1) object.text.push_back(',');
    write_quoted(object.text, name);
    object.text.push_back(':');
    item.write_to(object.text);
  }
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
