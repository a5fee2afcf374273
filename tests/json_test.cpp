#include "core/json.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace x_connect {
namespace {

using nlohmann::json;

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

TEST(Json, ReadsWhatTheLibraryReads) {
  for (const char* text :
       {"null", "true", "-1", "18446744073709551615", "1.5e3", R"("a\u00e9\n")", "[]", "{}",
        "[1, [2, {}], []]", R"({"a": {"b": [1, {"c": null}]}, "d": ""})", R"({"a": 1, "a": 2})", " [ ] "}) {
    const auto value = parse_json(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(*value, json::parse(text)) << text;
  }
  for (const char* text : {"", " ", "[", "]", "{", R"({"a"})", R"({"a":})", "[1,]", "nul", "1e999", "[] []",
                           "\"\n\"", "\"\xFF\"", "\xEF\xBB", "/* */ 1", "'a'"}) {
    const auto value = parse_json(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, "invalid_json") << text;
  }
}

TEST(Json, AgreesWithTheLibraryOnWhateverBecomesOfAText) {
  const std::string whole =
      R"( {"data": [{"id": "17", "text": "caf\u00e9 \ud83d\ude00 \"x\" \\ \/\b\f\n\r\t)"
      "\xC3\xA9\xF0\x9F\x98\x80"
      R"(", "n": [0, -0, -12, 1.5e+3, 2E-2, 18446744073709551616, -9223372036854775809, 1e308]}],)"
      R"( "meta": {"true": true, "false": false, "null": null, "empty": [[], {}, ""]}, "data": []} )";
  std::vector<std::string> texts{whole,         "\xEF\xBB\xBF[1]",
                                 "\xEF\xBB[1]", R"("\ud83d")",
                                 R"("\ude00")", R"("\ud83d\u0041")",
                                 "01",          "1.",
                                 ".5",          "+1",
                                 "-",           "1e",
                                 "1e400",       "\"\xED\xA0\x80\""};
  for (std::size_t at = 0; at < whole.size(); ++at) {
    texts.push_back(whole.substr(0, at));
    texts.push_back(whole.substr(at));
    for (const char c : std::string_view("\"\\{}[]:,-.eE0u/ \x1F\x80\xFF")) {
      std::string changed = whole;
      changed[at] = c;
      texts.push_back(std::move(changed));
    }
  }
  for (const std::string& text : texts) {
    const json expected = json::parse(text, nullptr, false);
    const auto value = parse_json(text);
    ASSERT_EQ(value.has_value(), !expected.is_discarded()) << text;
    EXPECT_EQ(visit_json(text, [](std::string_view, std::size_t) { return true; }), value.has_value())
        << text;
    if (value) {
      EXPECT_EQ(value->dump(), expected.dump()) << text;
    }
  }
}

TEST(Json, IsVisitedMemberByMember) {
  const std::string text = R"({"a": {"b\n": [{"c": 1}]}, "d": {}})";
  std::string visited;
  EXPECT_TRUE(visit_json(text, [&visited](std::string_view name, std::size_t depth) {
    visited += std::string(name) + std::to_string(depth) + " ";
    return true;
  }));
  EXPECT_EQ(visited, R"(a0 b\n1 c3 d0 )");
  EXPECT_FALSE(visit_json(text, [](std::string_view name, std::size_t) { return name != "c"; }));
  EXPECT_FALSE(visit_json(std::string(101, '[') + std::string(101, ']'), [](auto, auto) { return true; }));
}

TEST(Json, IgnoresCommentsWhereTheyAreWanted) {
  EXPECT_FALSE(parse_json("[1 /", JsonComments::ignored));
  EXPECT_FALSE(parse_json("[1] /* ", JsonComments::ignored));
  EXPECT_TRUE(parse_json("[1] // ", JsonComments::ignored));
  EXPECT_EQ(parse_json("[1, // one\n 2 /* two */]", JsonComments::ignored).value(), json({1, 2}));
}

TEST(Json, IsBoundedInDepth) {
  EXPECT_TRUE(parse_json(nested(deepest_json)));
  for (const std::size_t depth : {deepest_json + 1, std::size_t{20000}, std::size_t{5000000}}) {
    EXPECT_EQ(parse_json(nested(depth)).error().code, "json_too_deep");
    // It is refused where it becomes too deep, not where it ends.
    EXPECT_EQ(parse_json(std::string(depth, '[')).error().code, "json_too_deep");
  }
  std::string objects;
  for (int i = 0; i < 20000; ++i) objects += R"({"a":[)";
  EXPECT_EQ(parse_json(objects).error().code, "json_too_deep");
  // Beside each other there may be as many as there are.
  std::string wide = "[";
  for (int i = 0; i < 20000; ++i) wide += "[[]],";
  EXPECT_EQ(parse_json(wide + "0]").value().size(), 20001U);
}

TEST(Json, IsWrittenWhateverTheBytes) {
  EXPECT_EQ(write_json({{"a", "\xFF\x80x"}}), "{\"a\":\"\xEF\xBF\xBD\xEF\xBF\xBDx\"}");
}

TEST(Json, IsWrittenFromMembers) {
  const json value = {{"b", {1, 2}}};
  const std::vector<std::string> texts{"x", "\"y\"\n"};
  const std::optional<std::string> nothing;
  EXPECT_EQ(write_object({{"text", "caf\u00e9"},
                          {"number", -7},
                          {"truth", false},
                          {"value", value},
                          {"list", write_list(texts)},
                          {"nothing", nothing},
                          {"something", std::optional<std::int64_t>(3)},
                          {"absent", JsonItem::when(false, 1)},
                          {"wrong\xFF", "\xFF"}})
                .text,
            R"({"text":"café","number":-7,"truth":false,"value":{"b":[1,2]},"list":["x","\"y\"\n"],)"
            "\"nothing\":null,\"something\":3,\"wrong\xEF\xBF\xBD\":\"\xEF\xBF\xBD\"}");
  EXPECT_EQ(write_object({}).text, "{}");
  EXPECT_EQ(write_list(std::vector<int>{}).text, "[]");
  EXPECT_EQ(write_list(std::vector<int>{1, 2}, [](int one) { return one * 2; }).text, "[2,4]");
  EXPECT_EQ(write_texts({{"a", "1"}, {"b", "\\"}}).text, R"({"a":"1","b":"\\"})");
}

TEST(JsonReader, KeepsTheFirstErrorAndItsPlace) {
  JsonReader reader;
  const json value = {{"a", 1}, {"b", {{"c", 2.7}, {"d", nullptr}, {"e", {"x", 1}}}}};
  EXPECT_EQ(reader.optional_integer(value["b"], "b", "c"), 2);
  EXPECT_EQ(reader.optional_text(value["b"], "b", "d"), std::nullopt);
  EXPECT_FALSE(reader.error());
  reader.texts(value["b"], "b", "e");
  reader.required_text(value, "", "z");
  ASSERT_TRUE(reader.error());
  EXPECT_EQ(reader.error()->field, "b.e");
  EXPECT_EQ(reader.error()->message, "'b.e' must be text.");
}

}  // namespace
}  // namespace x_connect
