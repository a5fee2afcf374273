// The language of search: what is found, and what is refused in X's words.
#include <set>

#include "sandbox/search.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

class SearchTest : public SandboxTest {
 protected:
  Reply search(const std::string& query, const std::string& more = "") {
    return send(signed_request("GET", "https://api.x.com/2/tweets/search/recent?max_results=100&query=" +
                                          percent_encode(query) + more));
  }

  std::size_t count(const std::string& query) {
    const Reply reply = search(query);
    EXPECT_EQ(reply.status, 200) << query << ": " << reply.body;
    return body(reply).at("meta").at("result_count").get<std::size_t>();
  }

  std::string refusal(const std::string& query) {
    const Reply reply = search(query);
    EXPECT_EQ(reply.status, 400) << query << ": " << reply.body;
    if (reply.status != 400) return "";
    EXPECT_EQ(body(reply).at("errors").at(0).at("parameters"), json::object());
    std::string message = body(reply).at("errors").at(0).at("message");
    const std::string start = "There were errors processing your request: ";
    EXPECT_TRUE(message.starts_with(start)) << message;
    return message.substr(std::min(start.size(), message.size()));
  }
};

TEST_F(SearchTest, JoinsPartsAndGroups) {
  EXPECT_EQ(count("lemon"), 2U);
  EXPECT_EQ(count("LEMON cake"), 2U);
  EXPECT_EQ(count("lemon umbrella"), 0U);
  EXPECT_EQ(count("lemon OR umbrella"), 3U);
  EXPECT_EQ(count("lemon ransom OR umbrella"), 2U) << "a space binds closer";
  EXPECT_EQ(count("cake (ransom OR umbrella)"), 1U);
  EXPECT_EQ(count("lemon -ransom"), 1U);
  EXPECT_EQ(count("lemon -(ransom OR open)"), 0U);
  EXPECT_EQ(count("-ransom lemon"), 1U);
  EXPECT_EQ(count("\"lemon cake\""), 2U);
  EXPECT_EQ(count("\"cake lemon\""), 0U);
  EXPECT_EQ(count("cake(ransom OR umbrella)"), 1U);
}

TEST_F(SearchTest, FindsWordsNotParts) {
  EXPECT_EQ(count("emon"), 0U);
  EXPECT_EQ(count("umbrell"), 0U);
  EXPECT_EQ(count("\xE7\x8C\xAB"), 1U) << "scripts that do not part words";
}

TEST_F(SearchTest, KnowsItsOperators) {
  EXPECT_EQ(count("from:tidewater_wx"), 7U);
  EXPECT_EQ(count("from:@Tidewater_WX -jacket"), 6U);
  EXPECT_EQ(count("from:1777000000000000002"), 7U);
  EXPECT_EQ(count("to:mira_okafor"), 2U);
  EXPECT_EQ(count("@lumen_coffee"), 2U);
  EXPECT_EQ(count("#harbourlife"), 2U);
  EXPECT_EQ(count("#harbour"), 0U);
  EXPECT_EQ(count("from:kenji_paper lang:ja"), 3U);
  EXPECT_EQ(count("from:kenji_paper -lang:ja"), 1U);
  EXPECT_EQ(count("harbourlife has:images"), 1U);
  EXPECT_EQ(count("from:mira_okafor has:links"), 1U);
  EXPECT_EQ(count("from:mira_okafor is:reply"), 2U);
  EXPECT_EQ(count("from:mira_okafor is:quote"), 1U);
  EXPECT_EQ(count("from:tidewater_wx is:verified"), 7U);
  EXPECT_EQ(count("url:\"example.com/recipes\""), 1U);
  EXPECT_EQ(count("url:example.com"), 2U);
  EXPECT_EQ(count("from:kenji_paper min_likes:100"), 2U);
  const json reply = body(search("ransom", "&tweet.fields=conversation_id"));
  EXPECT_EQ(count("conversation_id:" + reply["data"][0]["conversation_id"].get<std::string>()), 2U);
}

TEST_F(SearchTest, WordsFindNoReposts) {
  EXPECT_EQ(count("from:mira_okafor is:retweet"), 1U);
  EXPECT_EQ(count("\"both ends\""), 1U) << "the post, not Mira's repost of it";
  EXPECT_EQ(count("\"both ends\" is:retweet"), 0U);
  EXPECT_EQ(count("retweets_of:tidewater_wx"), 1U);
}

TEST_F(SearchTest, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(refusal("(lemon"), "missing ')' at '<EOF>' (at position 7)");
  EXPECT_EQ(refusal("lemon)"), "missing EOF at ')' (at position 6)");
  EXPECT_EQ(refusal("()"), "no viable alternative at input ')' (at position 2)");
  EXPECT_EQ(refusal("\"lemon"), "token recognition error at: '\"' (at position 1)");
  EXPECT_EQ(refusal("\"\""), "no viable alternative at input '\"\"' (at position 1)");
  EXPECT_EQ(refusal("OR"), "no viable alternative at input 'OR' (at position 1)");
  EXPECT_EQ(refusal("lemon OR"), "no viable alternative at input '<EOF>' (at position 9)");
  EXPECT_EQ(refusal("OR lemon"), "no viable alternative at input 'OR' (at position 1)");
  EXPECT_EQ(refusal("-"), "no viable alternative at input '-' (at position 1)");
  EXPECT_EQ(refusal("lemon - cake"), "no viable alternative at input '-' (at position 7)");
  EXPECT_EQ(refusal("-lemon"),
            "Rules must contain at least one positive, non-stopword clause (at position 1)");
  EXPECT_EQ(refusal("lemon OR -cake"),
            "Rules must contain at least one positive, non-stopword clause (at position 1)");
  EXPECT_EQ(refusal("is:retweet"), "is cannot be used as a standalone operator (at position 1)");
  EXPECT_EQ(refusal("has:media lang:en").substr(0, 37), "lang cannot be used as a standalone o");
  EXPECT_EQ(refusal("lemon and cake").substr(0, 33), "Ambiguous use of and as a keyword");
  EXPECT_EQ(refusal("lemon AND cake").substr(0, 33), "Ambiguous use of and as a keyword");
  EXPECT_EQ(refusal("lemon or cake").substr(0, 32), "Ambiguous use of or as a keyword");
  EXPECT_EQ(refusal("place:berlin").substr(0, 37), "Reference to invalid operator 'place'");
  EXPECT_EQ(refusal("lemon is:nothing").substr(0, 34), "Reference to invalid field 'nothin");
  EXPECT_EQ(refusal("from:").substr(0, 26), "Reference to invalid field");
  EXPECT_EQ(refusal("lemon !!!").substr(0, 22), "no viable alternative ");
  EXPECT_EQ(refusal(std::string(200, '(')).substr(0, 22), "no viable alternative ");
  EXPECT_EQ(search(std::string(513, 'a')).status, 400);
  EXPECT_EQ(search(std::string(512, 'a')).status, 200);
}

TEST_F(SearchTest, AnyBytesAreParsed) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    constexpr std::string_view alphabet = "()\"-OR:ab #@$ \xC3\xA9";
    text.clear();
    for (int k = 0; k < i % 30; ++k)
      text += alphabet[static_cast<std::size_t>(i * 31 + k * k * 7 + i / 13 * k) % alphabet.size()];
    static_cast<void>(parse_search(text));
  }
}

}  // namespace

}  // namespace x_connect::sandbox
