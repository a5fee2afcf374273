#include <gtest/gtest.h>

#include "cli/arguments.hpp"
#include "cli/client.hpp"
#include "cli/terminal.hpp"
#include "core/catalogue.hpp"
#include "proxy/problem.hpp"

namespace x_connect::cli {
namespace {

using nlohmann::json;

Result<std::string> read_nothing(const std::string& path) {
  return failure("file_unreadable", path, "It cannot be read.");
}

json arguments(std::string_view action, const std::vector<std::string>& words) {
  const auto read = read_arguments(*find_action(action), words, read_nothing);
  return read ? *read : json(read.error().code + " " + read.error().field);
}

TEST(Arguments, ByTheTypesOfTheAction) {
  EXPECT_EQ(arguments("get_posts", {"ids=1, 2,,3"}), (json{{"ids", {"1", "2", "3"}}}));
  EXPECT_EQ(arguments("get_posts", {"ids=1", "ids=2"}), (json{{"ids", {"1", "2"}}}));
  EXPECT_EQ(arguments("search_posts", {"query=a=b", "max_results=10"}),
            (json{{"query", "a=b"}, {"max_results", 10}}));
  EXPECT_EQ(arguments("search_posts", {"max_results=ten"}), (json{{"max_results", "ten"}}));
  EXPECT_EQ(arguments("create_post", {"text=@@mira", "made_with_ai=false"}),
            (json{{"text", "@mira"}, {"made_with_ai", false}}));
  EXPECT_EQ(arguments("create_post", {"text="}), (json{{"text", ""}}));
  EXPECT_EQ(arguments("create_post", {"nonsense=1"}), (json{{"nonsense", "1"}}));
}

TEST(Arguments, MistakesNameTheirArgument) {
  EXPECT_EQ(arguments("create_post", {"text"}), "invalid_argument ");
  EXPECT_EQ(arguments("create_post", {"=x"}), "invalid_argument ");
  EXPECT_EQ(arguments("create_post", {"text=a", "text=b"}), "invalid_argument text");
  EXPECT_EQ(arguments("create_post", {"text=@somewhere"}), "file_unreadable text");
  EXPECT_EQ(arguments("create_post", {"poll_options=[1"}), "invalid_argument poll_options");
}

TEST(Arguments, FilesBecomeTextJsonOrBase64) {
  const auto read = [](const std::string& path) -> Result<std::string> { return path + "\n"; };
  const auto get = [&](std::string_view action, const std::string& word) {
    return *read_arguments(*find_action(action), {word}, read);
  };
  EXPECT_EQ(get("create_post", "text=@Hello"), (json{{"text", "Hello"}}));
  EXPECT_EQ(get("create_post", "poll_options=@[\"a\"]"), (json{{"poll_options", {"a"}}}));
  EXPECT_EQ(get("upload_media", "media=@abc"), (json{{"media", "YWJjCg=="}}));
}

TEST(Terminal, ShowsNothingThatItWouldActUpon) {
  EXPECT_EQ(visible("a\x1b[31m\n\xC2\x9B"), "a\\u{1b}[31m\n\\u{9b}");
  EXPECT_EQ(visible("\xE2\x80\xAE\xFF"), "\\u{202e}\\u{ff}");
  EXPECT_EQ(visible("Gr\xC3\xBC\xC3\x9F\x65 \xE2\x98\x95"), "Gr\xC3\xBC\xC3\x9F\x65 \xE2\x98\x95");
  const json value = {{"text", "\x1b\xC2\x9B\xE2\x80\xAE\xF3\xA0\x81\x81 \xE2\x98\x95\xFF"}};
  const std::string text = printable(value, false);
  EXPECT_EQ(text, "{\"text\":\"\\u001b\\u009b\\u202e\\udb40\\udc41 \xE2\x98\x95\xEF\xBF\xBD\"}");
}

TEST(Terminal, PricesInWords) {
  EXPECT_EQ(dollars(15), "$0.015");
  EXPECT_EQ(dollars(200), "$0.20");
  EXPECT_EQ(dollars(12345), "$12.345");
  EXPECT_EQ(price_in_words({{"documented", true}, {"minimum", 0}, {"maximum", 50}}), "up to $0.05");
  EXPECT_EQ(price_in_words({{"documented", true}, {"minimum", 0}, {"maximum", 0}}), "nothing");
  EXPECT_EQ(price_in_words({{"documented", false}}), "not documented");
}

TEST(Client, TokensGoInTheClearToThisMachineOnly) {
  for (const char* url : {"https://api.x.com", "https://api.x.com/base", "http://127.0.0.1:80",
                          "http://localhost", "http://[::1]:9000", "http://127.9.9.9"}) {
    EXPECT_TRUE(is_upstream(url)) << url;
  }
  for (const char* url : {"http://api.x.com", "http://127.0.0.1.example.com", "http://localhost@example.com",
                          "https://", "ftp://localhost", "api.x.com", "http://192.168.0.1"}) {
    EXPECT_FALSE(is_upstream(url)) << url;
  }
}

TEST(Client, KnowsWhenARequestMayHaveArrived) {
  EXPECT_TRUE(may_have_arrived(proxy::problem_reply("upstream-failed", "")));
  EXPECT_TRUE(may_have_arrived(proxy::problem_reply("upstream-timeout", "")));
  EXPECT_FALSE(may_have_arrived(proxy::problem_reply("upstream-unreachable", "")));
  EXPECT_TRUE(is_own_problem(proxy::problem_reply("upstream-unreachable", "")));
  const Reply of_x{.status = 502, .headers = {{"content-type", "application/json"}}, .body = "{}"};
  EXPECT_FALSE(is_own_problem(of_x));
}

}  // namespace
}  // namespace x_connect::cli
