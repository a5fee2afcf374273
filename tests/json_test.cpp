#include "core/json.hpp"

#include <gtest/gtest.h>

#include <string>

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

TEST(Json, IgnoresCommentsWhereTheyAreWanted) {
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
