#include "core/reply.hpp"

#include <gtest/gtest.h>

namespace x_connect {
namespace {

Exchange exchange(Headers headers, std::string body = "") {
  return {.reply = {.status = 200, .headers = std::move(headers), .body = std::move(body)},
          .auth = AuthKind::oauth1,
          .received_at = 784111777};
}

TEST(ReadReply, ReadsLimitsLevelAndClock) {
  const ReplyFacts facts = read_reply(exchange({{"X-Rate-Limit-Limit", "75"},
                                                {"x-rate-limit-remaining", "74"},
                                                {"x-rate-limit-reset", "1700000900"},
                                                {"x-user-limit-24hour-limit", "100"},
                                                {"x-user-limit-24hour-remaining", "0"},
                                                {"x-user-limit-24hour-reset", "1700086400"},
                                                {"x-access-level", "read-write"},
                                                {"date", "Sun, 06 Nov 1994 08:48:37 GMT"}},
                                               R"({"data":{"id":"1"}})"));
  ASSERT_TRUE(facts.rate_limit);
  EXPECT_EQ(facts.rate_limit->limit, 75);
  EXPECT_EQ(facts.rate_limit->remaining, 74);
  EXPECT_EQ(facts.rate_limit->reset, 1700000900);
  ASSERT_TRUE(facts.user_limit_24hour);
  EXPECT_EQ(facts.user_limit_24hour->remaining, 0);
  EXPECT_FALSE(facts.app_limit_24hour);
  EXPECT_EQ(facts.access_level, AccessLevel::read_write);
  EXPECT_EQ(facts.clock_skew, 60);
  EXPECT_EQ(facts.data["data"]["id"], "1");
}

TEST(ReadReply, TreatsNonsenseAsAbsent) {
  for (const char* body : {"", "<html>", "{", "\xFF"})
    EXPECT_TRUE(read_reply(exchange({}, body)).data.is_null()) << body;
  const ReplyFacts facts = read_reply(exchange({{"x-rate-limit-limit", "many"},
                                                {"x-rate-limit-remaining", "1"},
                                                {"x-rate-limit-reset", "2"},
                                                {"x-access-level", "admin"},
                                                {"date", "yesterday"}}));
  EXPECT_FALSE(facts.rate_limit);
  EXPECT_FALSE(facts.access_level);
  EXPECT_FALSE(facts.clock_skew);
  EXPECT_FALSE(read_reply(exchange({{"date", "Sun, 06 Nov 1994 08:48:37 CET"}})).clock_skew);
  EXPECT_FALSE(read_reply(exchange({{"date", "Sun, 31 Feb 1994 08:48:37 GMT"}})).clock_skew);
  EXPECT_FALSE(read_reply(exchange({{"date", "Sun, -6 Nov 1994 08:48:37 GMT"}})).clock_skew);
  EXPECT_FALSE(read_reply(exchange({{"date", "Sun, 06 Foo 1994 08:48:37 GMT"}})).clock_skew);
}

TEST(ReadReply, LeavesPlainBodiesWhole) {
  for (const char* body :
       {R"({"data":{"id":"1"}})", R"({"data":[],"includes":{"tweets":[]},"meta":{}} )", "{}"}) {
    const auto facts = read_plain_reply(exchange({{"x-access-level", "read"}}, body));
    ASSERT_TRUE(facts) << body;
    EXPECT_EQ(facts->data.size(), read_reply(exchange({}, body)).data.size()) << body;
    EXPECT_EQ(facts->access_level, AccessLevel::read);
  }
  // Whatever is explained, renamed, hidden in an escape or no object at all has to be taken apart.
  for (const char* body : {R"({"data":{},"errors":[]})", R"({"title":"x"})", R"({"data":{"note_post":1}})",
                           R"({"data":{},"includes":{"posts":[]}})", R"({"data":{"n\u006fte_post":1}})", "[]",
                           "null", "", " {}", R"({"data":1e999})", R"({"data":{})", "\xEF\xBB\xBF{}"})
    EXPECT_FALSE(read_plain_reply(exchange({}, body))) << body;
}

TEST(ReadReply, KnowsTheCalendar) {
  struct Case {
    const char* date;
    std::int64_t seconds;
  };
  for (const Case& c :
       {Case{"Thu, 01 Jan 1970 00:00:00 GMT", 0}, Case{"Tue, 29 Feb 2000 23:59:59 GMT", 951868799},
        Case{"Wed, 01 Mar 2000 00:00:00 GMT", 951868800}, Case{"Fri, 10 Jan 2025 07:48:02 UTC", 1736495282},
        Case{"Thu, 31 Dec 2026 23:59:59 GMT", 1798761599}}) {
    EXPECT_EQ(read_reply(exchange({{"date", c.date}})).clock_skew, 784111777 - c.seconds) << c.date;
  }
}

TEST(ReadReply, TakesBothSpellingsOfMembers) {
  const auto data = [](const char* body) {
    return read_reply({.reply = {.status = 200, .headers = {}, .body = body}, .auth = {}, .received_at = {}})
        .data;
  };
  EXPECT_EQ(
      data(R"({"data":[{"id":"1","edit_history_post_ids":["1"],"referenced_posts":[{"id":"2"}]}],)"
           R"("includes":{"posts":[{"note_post":{"text":"a"}}],"users":[{"pinned_post_id":"3"}]}})"),
      data(R"({"data":[{"id":"1","edit_history_tweet_ids":["1"],"referenced_tweets":[{"id":"2"}]}],)"
           R"("includes":{"tweets":[{"note_tweet":{"text":"a"}}],"users":[{"pinned_tweet_id":"3"}]}})"));
  EXPECT_NO_THROW(data((std::string(5000, '[') + std::string(5000, ']')).c_str()));
}

}  // namespace
}  // namespace x_connect
