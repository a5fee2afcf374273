#include "core/price.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "core/post_text.hpp"

namespace x_connect {
namespace {

using nlohmann::json;

Price price_of(std::string_view action, const json& arguments = json::object(), const Payer& payer = {}) {
  const auto result = price(action, arguments, payer);
  EXPECT_TRUE(result) << action;
  return result.value_or(Price{});
}

Price cost_of(std::string_view action, const json& arguments, int status, const json& data) {
  const auto result = cost(action, arguments, status, data);
  EXPECT_TRUE(result) << action;
  return result.value_or(Price{});
}

bool says(const Price& price, std::string_view words) {
  return std::any_of(price.reasons.begin(), price.reasons.end(),
                     [&](std::string_view reason) { return reason.find(words) != std::string_view::npos; });
}

void expect_range(const Price& price, std::int64_t minimum, std::int64_t maximum) {
  EXPECT_EQ(price.minimum, minimum);
  EXPECT_EQ(price.maximum, maximum);
}

TEST(Price, OfAPostDependsOnItsLink) {
  expect_range(price_of("create_post", {{"text", "Hello"}}), 15, 15);
  const Price linked = price_of("create_post", {{"text", "Hello example.com"}});
  expect_range(linked, 200, 200);
  EXPECT_TRUE(says(linked, "link"));
  expect_range(price_of("create_post", {{"text", "See https://example.com/a."}}), 200, 200);
  expect_range(price_of("create_post", {{"text", "e.g. this, v1.2 of it"}}), 15, 15);
  expect_range(price_of("create_post", {{"text", "Hello"}, {"card_uri", "card://1"}}), 15, 200);
}

TEST(Price, OfAReplyIsARange) {
  const Price reply = price_of("create_post", {{"text", "Thanks"}, {"in_reply_to_tweet_id", "7"}});
  expect_range(reply, 10, 15);
  EXPECT_TRUE(says(reply, "reply"));
  expect_range(price_of("create_post", {{"text", "example.com"}, {"in_reply_to_tweet_id", "7"}}), 10, 200);
}

TEST(Price, OfAReadGrowsWithWhatIsAskedFor) {
  expect_range(price_of("get_me"), 0, 10);
  expect_range(price_of("search_posts", {{"query", "x"}}), 0, 50);
  expect_range(price_of("search_posts", {{"query", "x"}, {"max_results", 100}}), 0, 500);
  expect_range(price_of("get_posts", {{"ids", {"1", "2", "2"}}}), 0, 10);
  expect_range(price_of("get_users", {{"ids", json::array()}}), 0, 0);
  expect_range(price_of("get_direct_messages"), 0, 500);
  EXPECT_TRUE(says(price_of("get_me"), "UTC day"));
}

TEST(Price, OfPeopleListsAndFigures) {
  expect_range(price_of("get_followers"), 0, 100);
  expect_range(price_of("get_followers", {{"max_results", 1000}}), 0, 10000);
  expect_range(price_of("get_muted_users", {{"max_results", 1000}}), 0, 1000);
  expect_range(price_of("search_all_posts", {{"query", "x"}, {"max_results", 500}}), 0, 2500);
  expect_range(price_of("get_owned_lists"), 0, 50);
  expect_range(price_of("get_list", {{"id", "50"}}), 0, 5);
  // One price for the request, however much it returns.
  expect_range(price_of("count_posts", {{"query", "x"}}), 5, 5);
  expect_range(price_of("get_trends", {{"max_trends", 50}}), 10, 10);
  expect_range(price_of("create_list", {{"name", "x"}}), 10, 10);
  expect_range(price_of("edit_post", {{"previous_post_id", "7"}, {"text", "example.com"}}), 200, 200);
  EXPECT_FALSE(price_of("get_credits").documented);
}

TEST(Price, SaysWhatAnExpansionCosts) {
  const Price plain = price_of("search_posts", {{"query", "x"}});
  EXPECT_EQ(plain.charges.size(), 1U);
  const Price authors = price_of("search_posts", {{"query", "x"}, {"expansions", {"author_id"}}});
  expect_range(authors, 0, 150);
  EXPECT_TRUE(says(authors, "expansion"));
  ASSERT_EQ(authors.charges.size(), 2U);
  EXPECT_EQ(authors.charges[1].unit, "user returned");
  EXPECT_EQ(authors.charges[1].count, 10);
  // A user's posts have one author.
  expect_range(price_of("get_user_posts", {{"expansions", {"author_id"}}}), 0, 60);
  expect_range(price_of("search_posts", {{"query", "x"},
                                         {"max_results", 10},
                                         {"expansions", {"attachments.media_keys", "geo.place_id"}}}),
               0, 250);
}

TEST(Price, KnowsWhatIsOnesOwn) {
  const Payer me{.user_id = "12"};
  EXPECT_TRUE(says(price_of("get_user_posts", json::object(), me), "own"));
  EXPECT_TRUE(says(price_of("get_user_posts", {{"id", "12"}}, me), "own"));
  EXPECT_TRUE(says(price_of("get_user_posts", {{"id", "13"}}), "own")) << "Perhaps it is.";
  EXPECT_FALSE(says(price_of("get_user_posts", {{"id", "13"}}, me), "own"));
  EXPECT_FALSE(says(price_of("get_home_timeline", json::object(), me), "own"));
}

TEST(Price, OfAHalfFilledFormIsThatOfItsDefaults) {
  expect_range(price_of("search_posts", {{"max_results", "many"}, {"expansions", 5}}), 0, 50);
  expect_range(price_of("search_posts", {{"max_results", 100000}}), 0, 500);
  expect_range(price_of("search_posts", {{"max_results", -5}}), 0, 50);
  expect_range(price_of("create_post", {{"text", 5}}), 15, 15);
  expect_range(price_of("create_post", nullptr), 15, 15);
}

TEST(Price, IsSaidNotToBeKnownWhereXNamesNone) {
  const Price usage = price_of("get_usage");
  EXPECT_FALSE(usage.documented);
  expect_range(usage, 0, 0);
  EXPECT_TRUE(says(usage, "documents no price"));
  EXPECT_EQ(price("no_such", json::object()).error().code, "unknown_action");
}

TEST(Price, HoldsForEveryRow) {
  for (const Action& action : actions()) {
    const Price sum = price_of(action.id);
    EXPECT_LE(sum.minimum, sum.maximum) << action.id;
    EXPECT_EQ(sum.documented, action.price.usd_thousandths != 0) << action.id;
    // The exceptions in words are those that are computed with.
    for (const int exception : {action.price.owned_thousandths, action.price.with_link_thousandths,
                                action.price.summoned_thousandths}) {
      if (exception == 0) continue;
      const std::string digits = std::to_string(1000 + exception).substr(1);
      EXPECT_NE(action.price.note.find("$0." + digits), std::string_view::npos) << action.id;
    }
  }
}

TEST(Cost, CountsWhatCame) {
  const json page = {{"data", {{{"id", "1"}}, {{"id", "2"}}, {{"id", "3"}}}},
                     {"includes", {{"users", {{{"id", "9"}}}}, {"media", {{{"media_key", "3_1"}}}}}}};
  const Price sum = cost_of("search_posts", {{"query", "x"}}, 200, page);
  expect_range(sum, 0, 3 * 5 + 10 + 5);
  ASSERT_EQ(sum.charges.size(), 3U);
  EXPECT_EQ(sum.charges[0].count, 3);
  expect_range(cost_of("get_me", json::object(), 200, {{"data", {{"id", "12"}}}}), 0, 10);
  expect_range(cost_of("search_posts", {{"query", "x"}}, 200, {{"meta", {{"result_count", 0}}}}), 0, 0);
}

TEST(Cost, OfARefusalIsNothing) {
  expect_range(cost_of("create_post", {{"text", "example.com"}}, 403, {{"detail", "no"}}), 0, 0);
  expect_range(cost_of("search_posts", {{"query", "x"}}, 429, {{"data", json::array({1, 2})}}), 0, 0);
  expect_range(cost_of("create_post", {{"text", "example.com"}}, 201, {{"data", {{"id", "1"}}}}), 200, 200);
}

TEST(Cost, OfAWriteWithoutAnAnswerIsNotKnown) {
  for (const int status : {0, 503, 504}) {
    const Price sum = cost_of("create_post", {{"text", "Hello"}}, status, nullptr);
    expect_range(sum, 0, 15);
    EXPECT_TRUE(says(sum, "No answer"));
  }
  expect_range(cost_of("search_posts", {{"query", "x"}}, 0, nullptr), 0, 0);
}

TEST(PostText, FindsAddresses) {
  for (const char* text : {"example.com", "(https://x.com/a)", "a t.co/abc b", "\xE2\x86\x92 example.org"})
    EXPECT_TRUE(contains_address(text)) << text;
  for (const char* text : {"", "Hello.", "3.5", "one. two", "e.g.", "@example", "a@example.com"})
    EXPECT_FALSE(contains_address(text)) << text;
}

}  // namespace
}  // namespace x_connect
