#include "core/interface.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace x_connect {
namespace {

using nlohmann::json;

json call(std::string_view name, const std::string& arguments) {
  for (const InterfaceFunction& function : interface_functions()) {
    if (function.name == name) return json::parse(function.call(arguments));
  }
  return nullptr;
}

json call(std::string_view name, const json& arguments) { return call(name, arguments.dump()); }

json sign_input() {
  return {{"method", "GET"},
          {"url", "https://api.x.com/2/users/me"},
          {"credentials", {{"api_key", "k"}, {"api_secret", "s"}}},
          {"nonce", "n"},
          {"timestamp", "1"}};
}

TEST(Interface, Signs) {
  json input = sign_input();
  const json text = call("sign", json::array({input}));
  input["timestamp"] = 1;
  EXPECT_EQ(call("sign", json::array({input})), text);
  EXPECT_EQ(text["value"]["baseStringUri"], "https://api.x.com/2/users/me");
  EXPECT_EQ(text["value"]["parameters"].size(), 5U);
  input["version"] = nullptr;
  input["nonce"] = nullptr;
  input["timestamp"] = nullptr;
  input["signatureMethod"] = "PLAINTEXT";
  EXPECT_EQ(call("sign", json::array({input}))["value"]["normalizedParameters"],
            "oauth_consumer_key=k&oauth_signature_method=PLAINTEXT");
}

TEST(Interface, NamesTheFieldAtFault) {
  struct Case {
    const char* patch;  // JSON Merge Patch: null removes.
    const char* field;
  };
  const Case cases[] = {
      {R"({"method": null})", "method"},
      {R"({"method": 5})", "method"},
      {R"({"url": ["x"]})", "url"},
      {R"({"nonce": null})", "nonce"},
      {R"({"nonce": 5})", "nonce"},
      {R"({"timestamp": null})", "timestamp"},
      {R"({"timestamp": -1})", "timestamp"},
      {R"({"timestamp": 1.5})", "timestamp"},
      {R"({"credentials": null})", "credentials"},
      {R"({"credentials": "x"})", "credentials"},
      {R"({"credentials": {"api_key": null}})", "credentials.api_key"},
      {R"({"credentials": {"api_secret": null}})", "credentials.api_secret"},
      {R"({"credentials": {"api_secret": 5}})", "credentials.api_secret"},
      {R"({"credentials": {"access_token": "1-x"}})", "credentials.access_token_secret"},
      {R"({"credentials": {"apiKey": "x"}})", "credentials.apiKey"},
      {R"({"form": {"a": "b"}})", "form"},
      {R"({"form": [["a"]]})", "form[0]"},
      {R"({"form": [["a", "b"], ["c", 5]]})", "form[1][1]"},
      {R"({"oauth": [[1, "b"]]})", "oauth[0][0]"},
      {R"({"signatureMethod": "MD5"})", "signatureMethod"},
      {R"({"signatureMethod": 5})", "signatureMethod"},
      {R"({"version": "3"})", "version"},
      {R"({"realm": 5})", "realm"},
      {R"({"headers": {}})", "headers"},
  };
  for (const Case& c : cases) {
    json input = sign_input();
    input.merge_patch(json::parse(c.patch));
    const json answer = call("sign", json::array({input}));
    ASSERT_TRUE(answer.contains("error")) << c.patch;
    EXPECT_EQ(answer["error"]["field"], c.field) << answer;
    EXPECT_NE(answer["error"]["message"], "");
  }
}

TEST(Interface, AnswersNonsenseWithAnError) {
  for (const InterfaceFunction& function : interface_functions()) {
    const std::string_view name = function.name;
    if (name == "catalogue" || name == "words") continue;
    for (const char* nonsense :
         {"", "{", "null", "{}", "[]", "[5]", "[[]]", "[null,null,null,null]", "\xFF"}) {
      EXPECT_TRUE(json::parse(function.call(nonsense)).contains("error")) << function.name << " " << nonsense;
    }
  }
}

TEST(Interface, OutlivesDepth) {
  const std::string deep = std::string(100000, '[') + std::string(100000, ']');
  for (const InterfaceFunction& function : interface_functions()) {
    const std::string_view name = function.name;
    if (name == "catalogue" || name == "words") continue;
    for (const std::string& arguments : {deep, R"(["get_me", {"a": )" + deep + "}, {}, {}]"}) {
      EXPECT_EQ(json::parse(function.call(arguments))["error"]["field"], "arguments") << function.name;
    }
  }
  const json read =
      call("read", json::array({"get_me", {{"status", 200}, {"headers", json::object()}, {"body", deep}}}));
  EXPECT_EQ(read["value"]["ok"], false);
  EXPECT_EQ(read["value"]["data"], nullptr);
}

TEST(Interface, PreparesAndReads) {
  const json credentials = {{"bearer_token", "AAAA"}};
  const json prepared =
      call("prepare",
           json::array({"search_posts", {{"query", "x"}}, credentials, {{"nonce", "n"}, {"timestamp", 1}}}));
  EXPECT_EQ(prepared["value"]["auth"], "app_only");
  EXPECT_EQ(prepared["value"]["body"], nullptr);
  EXPECT_FALSE(prepared["value"].contains("signed"));
  const json read = call("read", json::array({"search_posts",
                                              {{"status", 200},
                                               {"headers", {{"x-access-level", "read"}}},
                                               {"body", "{\"meta\":{\"result_count\":0}}"},
                                               {"auth", "app_only"},
                                               {"receivedAt", 1700000000.5}}}));
  EXPECT_EQ(read["value"]["ok"], true);
  EXPECT_EQ(read["value"]["accessLevel"], "read");
  EXPECT_EQ(read["value"]["rateLimit"], nullptr);
  EXPECT_EQ(read["value"]["findings"], json::array());
  const json limited = call("read", json::array({"search_posts",
                                                 {{"status", 429},
                                                  {"headers", {{"retry-after", "60"}}},
                                                  {"body", ""},
                                                  {"auth", "app_only"},
                                                  {"receivedAt", 1700000000}}}));
  const json& finding = limited["value"]["findings"][0];
  EXPECT_EQ(finding["retry"], "at");
  EXPECT_EQ(finding["retryAt"], 1700000060);
  EXPECT_EQ(finding["scope"], "action");
  EXPECT_EQ(finding["fields"], json::array());
  const json problems =
      call("prepare",
           json::array({"create_post", json::object(), credentials, {{"nonce", "n"}, {"timestamp", "1"}}}));
  EXPECT_EQ(problems["error"]["problems"][0]["field"], "text");
}

TEST(Interface, ChecksPastesAndJudges) {
  EXPECT_EQ(call("percentEncode", json::array({"a b"}))["value"], "a%20b");
  EXPECT_EQ(call("userIdOf", json::array({"12-AbCdEfGhIjKlMnOpQrStUvWxYz"}))["value"], "12");
  EXPECT_EQ(call("userIdOf", json::array({"x"}))["value"], nullptr);
  EXPECT_EQ(call("checkCredentials", json::array({{{"api_key", " x "}}}))["value"][0]["field"], "api_key");
  const json pasted = call("parsePaste", json::array({"API_KEY=abc\nCOLOUR=blue"}));
  EXPECT_EQ(pasted["value"]["credentials"]["api_key"], "abc");
  EXPECT_EQ(pasted["value"]["unknown"], json::array({"COLOUR"}));
  const json access =
      call("access", json::array({json::object(), {{"accessLevel", "read"}, {"scopes", nullptr}}}));
  EXPECT_EQ(access["value"].size(), call("catalogue", json::array())["value"]["actions"].size());
  EXPECT_EQ(call("access", json::array({json::object(), {{"accessLevel", "x"}}}))["error"]["field"],
            "observed.accessLevel");
}

}  // namespace
}  // namespace x_connect
