// Both vocabularies of X, the fields that can be asked for, and pictures.
#include <map>
#include <set>

#include "sandbox/entities.hpp"
#include "sandbox/pictures.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

class VocabularyTest : public SandboxTest {
 protected:
  json get(const std::string& target, std::string_view scenario_id = "all_good") {
    const Reply reply = send(signed_request("GET", "https://api.x.com" + target, scenario_id));
    EXPECT_EQ(reply.status, 200) << target << ": " << reply.body;
    return json::parse(reply.body);
  }

  std::string found(const std::string& query) {
    return get("/2/tweets/search/recent?query=" + percent_encode(query)).at("data").at(0).at("id");
  }
};

TEST_F(VocabularyTest, AnswersInTheVocabularyAskedFor) {
  const std::string id = found("blue umbrella");
  const json legacy = get("/2/tweets/" + id + "?tweet.fields=public_metrics,note_tweet,author_id");
  EXPECT_TRUE(legacy["data"].contains("edit_history_tweet_ids"));
  EXPECT_TRUE(legacy["data"]["public_metrics"].contains("retweet_count"));
  EXPECT_TRUE(legacy["data"].contains("author_id"));

  const json current = get("/2/tweets/" + id + "?post.fields=public_metrics,note_post");
  EXPECT_TRUE(current["data"].contains("edit_history_post_ids"));
  EXPECT_FALSE(current["data"].contains("edit_history_tweet_ids"));
  EXPECT_TRUE(current["data"]["public_metrics"].contains("repost_count"));
  EXPECT_FALSE(current["data"]["public_metrics"].contains("retweet_count"));
  EXPECT_FALSE(current["data"].contains("author_id")) << "an expansion only";

  const json expanded =
      get("/2/tweets/" + id + "?post.fields=id&expansions=author_id&user.fields=public_metrics");
  EXPECT_EQ(expanded["data"]["author_id"], scenario("all_good").user_id);
  EXPECT_TRUE(expanded["includes"]["users"][0]["public_metrics"].contains("post_count"));
}

TEST_F(VocabularyTest, ReferencedPostsAreAnExpansionInTheCurrentOne) {
  const std::string reply = found("ransom");
  const json current = get("/2/tweets/" + reply + "?expansions=referenced_posts");
  ASSERT_TRUE(current["data"].contains("referenced_posts")) << current;
  EXPECT_EQ(current["data"]["referenced_posts"][0]["type"], "replied_to");
  EXPECT_EQ(current["includes"]["posts"][0]["id"], current["data"]["referenced_posts"][0]["id"]);
  EXPECT_FALSE(current["includes"].contains("tweets"));
  const json legacy = get("/2/tweets/" + reply + "?expansions=referenced_tweets.id");
  EXPECT_EQ(legacy["includes"]["tweets"][0]["id"], legacy["data"]["referenced_tweets"][0]["id"]);
}

TEST_F(VocabularyTest, ListsBringTheirOwners) {
  const std::string list =
      body(call("create_list", {{"name", "Bakers"}, {"private", false}})).at("data").at("id");
  const json read = get("/2/lists/" + list + "?list.fields=name&expansions=owner_id&user.fields=verified");
  EXPECT_EQ(read["data"]["owner_id"], scenario("all_good").user_id);
  EXPECT_EQ(read["includes"]["users"][0]["id"], read["data"]["owner_id"]);
  EXPECT_FALSE(get("/2/lists/" + list).contains("includes"));
  const json owned =
      get("/2/users/" + scenario("all_good").user_id + "/owned_lists?expansions=owner_id&max_results=1");
  EXPECT_EQ(owned["includes"]["users"].size(), 1U);
  EXPECT_EQ(send(signed_request("GET", "https://api.x.com/2/lists/" + list + "?media.fields=url")).status,
            400)
      << "A list brings no media.";
}

TEST_F(VocabularyTest, ACountIsOfTweetsOrOfPosts) {
  const auto count = [&](const std::string& query) {
    Request request{.method = "GET",
                    .url = "/2/tweets/counts/recent?query=umbrella&granularity=day" + query,
                    .headers = {{"authorization", "Bearer " + scenario("all_good").credentials.bearer_token}},
                    .body = {}};
    return body(send(request));
  };
  EXPECT_TRUE(count("")["meta"].contains("total_tweet_count"));
  const json current = count("&search_count.fields=end,post_count,start");
  EXPECT_TRUE(current["meta"].contains("total_post_count")) << current;
  EXPECT_TRUE(current["data"][0].contains("post_count"));
}

TEST_F(VocabularyTest, RefusesTheWordsOfTheOther) {
  const auto status = [&](const std::string& query) {
    return send(signed_request("GET", "https://api.x.com/2/tweets/20?" + query)).status;
  };
  EXPECT_EQ(status("post.fields=author_id"), 400);
  EXPECT_EQ(status("post.fields=note_tweet"), 400);
  EXPECT_EQ(status("tweet.fields=note_post"), 400);
  EXPECT_EQ(status("media.fields=nonsense"), 400);
  EXPECT_EQ(status("post.fields=note_post,article_title&media.fields=variants&poll.fields=voting_status"),
            200);
}

TEST_F(VocabularyTest, UsersShowWhatIsAskedFor) {
  const json me =
      get("/2/users/me?user.fields=profile_image_url,entities,url,pinned_tweet_id,most_recent_tweet_id&"
          "expansions=pinned_tweet_id");
  const json& user = me["data"];
  EXPECT_EQ(user["profile_image_url"], face_address(scenario("all_good").user_id));
  EXPECT_EQ(user["entities"]["url"]["urls"][0]["expanded_url"], "https://example.com/lumen");
  EXPECT_EQ(me["includes"]["tweets"][0]["id"], user["pinned_tweet_id"]);
  const json current = get("/2/users/me?expansions=pinned_post_id");
  EXPECT_EQ(current["includes"]["posts"][0]["id"], current["data"]["pinned_post_id"]);
}

TEST_F(VocabularyTest, TheEmailNeedsItsScope) {
  Credentials held;
  held.oauth2_access_token = scenario("all_good").credentials.oauth2_access_token;
  const auto me = [&](std::string_view id) {
    Request request{.method = "GET",
                    .url = "/2/users/me?user.fields=confirmed_email",
                    .headers = {{"authorization", "Bearer " + scenario(id).credentials.oauth2_access_token}},
                    .body = {}};
    return body(send(request));
  };
  EXPECT_EQ(me("all_good")["data"]["confirmed_email"], "lumen_coffee@example.com");
  EXPECT_FALSE(me("few_scopes")["data"].contains("confirmed_email"));
}

TEST_F(VocabularyTest, PostsCarryEntitiesMediaAndPolls) {
  const json pier = get("/2/tweets/" + found("pier ends") +
                        "?tweet.fields=entities,attachments&expansions=attachments.media_keys&"
                        "media.fields=url,width,height,alt_text,type");
  EXPECT_EQ(pier["data"]["entities"]["hashtags"][0]["tag"], "harbourlife");
  ASSERT_EQ(pier["includes"]["media"].size(), 2U);
  const json& picture = pier["includes"]["media"][0];
  EXPECT_EQ(picture["media_key"], pier["data"]["attachments"]["media_keys"][0]);
  EXPECT_EQ(picture["type"], "photo");
  EXPECT_EQ(picture["width"], picture_width);
  EXPECT_EQ(picture["alt_text"], "The pier at sunrise, looking out to sea");
  const std::string url = picture["url"];
  EXPECT_TRUE(url.starts_with("https://pbs.twimg.com/media/")) << url;
  EXPECT_EQ(
      send({.method = "GET", .url = "/sandbox/media/" + url.substr(8), .headers = {}, .body = {}}).status,
      200);

  const json poll =
      get("/2/tweets/" + found("forecast for Sundays") +
          "?expansions=attachments.poll_ids&poll.fields=voting_status,end_datetime,duration_minutes");
  EXPECT_EQ(poll["includes"]["polls"][0]["voting_status"], "closed");
  EXPECT_EQ(poll["includes"]["polls"][0]["duration_minutes"], 1440);
  EXPECT_EQ(poll["includes"]["polls"][0]["options"][0]["votes"], 214);

  const json mention =
      get("/2/tweets/" + found("ransom") + "?tweet.fields=entities&expansions=entities.mentions.username");
  EXPECT_EQ(mention["data"]["entities"]["mentions"][0]["username"], "lumen_coffee");
  EXPECT_EQ(mention["data"]["entities"]["urls"][0]["expanded_url"], "https://example.com/recipes/lemon-cake");
  EXPECT_EQ(mention["includes"]["users"][0]["id"], scenario("all_good").user_id);
}

TEST_F(VocabularyTest, ATimelineHasQuotesRepostsAndThreads) {
  const json home = get("/2/users/" + scenario("all_good").user_id +
                        "/timelines/reverse_chronological?max_results=100&tweet.fields=referenced_tweets,"
                        "conversation_id&expansions=referenced_tweets.id.author_id");
  std::set<std::string> types;
  std::map<std::string, int> conversations;
  for (const json& post : home["data"]) {
    ++conversations[post["conversation_id"]];
    for (const json& reference : post.value("referenced_tweets", json::array()))
      types.insert(reference["type"]);
  }
  EXPECT_EQ(types, (std::set<std::string>{"quoted", "replied_to", "retweeted"}));
  EXPECT_TRUE(std::any_of(conversations.begin(), conversations.end(),
                          [](const auto& one) { return one.second >= 3; }));
}

TEST_F(VocabularyTest, MessagesShowTheirMedia) {
  const std::string mira = scenario("second_account").user_id;
  const json uploaded = body(call("upload_media", {{"media", "aGVsbG8="}, {"media_category", "dm_image"}}));
  const std::string media_id = uploaded.at("data").at("id");
  Request request = signed_request("POST", "https://api.x.com/2/dm_conversations/with/" + mira + "/messages");
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = json{{"text", ""}, {"attachments", {{{"media_id", media_id}}}}}.dump();
  EXPECT_EQ(send(request).status, 201) << "\"text\":\"\" beside media";
  const json read =
      get("/2/dm_events?max_results=1&dm_event.fields=attachments&"
          "expansions=attachments.media_keys,sender_id&media.fields=url,width");
  EXPECT_EQ(read["includes"]["media"][0]["media_key"], read["data"][0]["attachments"]["media_keys"][0]);
  EXPECT_TRUE(read["includes"]["media"][0]["url"].get<std::string>().ends_with("/" + media_id));
}

TEST_F(VocabularyTest, AnEmptyTextStandsForNothingBesideMedia) {
  const std::string id =
      body(call("upload_media", {{"media", "aGVsbG8="}, {"media_category", "tweet_image"}}))
          .at("data")
          .at("id");
  Request request = signed_request("POST", "https://api.x.com/2/tweets");
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = json{{"text", ""}, {"media", {{"media_ids", {id}}}}}.dump();
  const Reply reply = send(request);
  EXPECT_EQ(reply.status, 201) << reply.body;
  EXPECT_EQ(body(reply)["data"]["text"], "");
}

TEST_F(VocabularyTest, MediaMayHaveFurtherOwners) {
  const std::string mira = scenario("second_account").user_id;
  for (const json& owners : {json(mira), json::array({mira})}) {
    Request request = signed_request("POST", "https://api.x.com/2/media/upload");
    request.headers.emplace_back("Content-Type", "application/json");
    request.body =
        json{{"media", "aGVsbG8="}, {"media_category", "tweet_image"}, {"additional_owners", owners}}.dump();
    const Reply uploaded = send(request);
    ASSERT_EQ(uploaded.status, 200) << uploaded.body;
    EXPECT_EQ(call("create_post", {{"media_ids", {body(uploaded)["data"]["id"]}}}, "second_account").status,
              201);
  }
  const std::string alone =
      body(call("upload_media", {{"media", "aGVsbG8="}, {"media_category", "tweet_image"}}))
          .at("data")
          .at("id");
  EXPECT_EQ(call("create_post", {{"media_ids", {alone}}}, "second_account").status, 400);
}

TEST_F(VocabularyTest, UploadsAsOtherClientsSendThem) {
  Request request = signed_request("POST", "https://api.x.com/2/media/upload");
  request.headers.emplace_back("Content-Type", "multipart/form-data; boundary=b");
  request.body =
      "--b\r\nContent-Disposition: form-data; name=media_category\r\n\r\ntweet_image\r\n"
      "--b\r\nContent-Disposition: form-data; filename=name.png; name=media\r\n\r\n\xFF\xD8\r\n--b--\r\n";
  const Reply uploaded = send(request);
  ASSERT_EQ(uploaded.status, 200) << uploaded.body;
  EXPECT_EQ(body(uploaded)["data"]["size"], 2);
  const std::string id = body(uploaded)["data"]["id"];
  EXPECT_EQ(get("/2/media/upload?media_id=" + id)["data"]["id"], id) << "without command=STATUS";
  EXPECT_EQ(
      call("initialize_media_upload",
           {{"media_type", "video/mp4"}, {"total_bytes", 17179869184}, {"media_category", "tweet_video"}})
          .status,
      200);
  EXPECT_EQ(call("initialize_media_upload",
                 {{"media_type", "video/mp4"}, {"total_bytes", 536870913}, {"media_category", "dm_video"}})
                .status,
            400);
}

// --- Pictures ---

TEST_F(VocabularyTest, ServesPicturesOfItsOwn) {
  const auto get_picture = [&](const std::string& url) {
    return send({.method = "GET", .url = url, .headers = {}, .body = {}});
  };
  const Reply face =
      get_picture("/sandbox/media/pbs.twimg.com/profile_images/1777000000000000001/face_normal.png");
  EXPECT_EQ(face.status, 200);
  EXPECT_EQ(header_of(face, "content-type"), "image/png");
  EXPECT_EQ(face.body.substr(0, 8), "\x89PNG\r\n\x1A\n");
  EXPECT_EQ(face.body.substr(16, 8), std::string("\0\0\0\x30\0\0\0\x30", 8)) << "48 by 48";
  const Reply large = get_picture("/profile_images/1777000000000000001/face_400x400.png");
  EXPECT_EQ(large.body.substr(16, 4), std::string("\0\0\x01\x90", 4));
  EXPECT_NE(get_picture("/profile_images/1/face_normal.png").body, face.body) << "everybody has their own";
  EXPECT_LT(get_picture("/media/1.png").body.size(), 60'000U);
  for (const std::string path :
       {"/media/x.png", "/media/.png", "/profile_images/1/other.png", "/media/1.jpg",
        "/sandbox/media/evil.example/media/1.png", "/media/12345678901234567890.png"}) {
    EXPECT_EQ(get_picture(path).status, 404) << path;
  }
}

// --- Entities ---

TEST(FindEntities, InTheirOrderAndPlace) {
  const auto found = find_entities(
      "\xF0\x9F\x91\x8B @mira_okafor, see (https://example.com/a?b=c). #caf\xC3\xA9 $ABC a@b.c #1 @");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].kind, EntityKind::mention);
  EXPECT_EQ(found[0].text, "mira_okafor");
  EXPECT_EQ(found[0].start, 2) << "in code points";
  EXPECT_EQ(found[0].end, 14);
  EXPECT_EQ(found[1].text, "https://example.com/a?b=c");
  EXPECT_EQ(found[2].text, "caf\xC3\xA9");
  EXPECT_EQ(found[3].kind, EntityKind::cashtag);
  EXPECT_FALSE(mentions("@lumen_coffee", "lumen"));
  EXPECT_TRUE(mentions("hi @Lumen!", "lumen"));
  EXPECT_TRUE(find_entities("\xFF\xFE@\xFF").empty());
}

}  // namespace

}  // namespace x_connect::sandbox
