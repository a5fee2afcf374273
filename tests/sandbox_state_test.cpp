// State that holds together: what one action changes, the others show, to both accounts of a world.
#include <fstream>
#include <map>
#include <set>

#include "core/catalogue.hpp"
#include "core/digest.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {
namespace {

using nlohmann::json;

class StateTest : public SandboxTest {
 protected:
  json good(std::string_view action, const json& arguments = json::object(),
            std::string_view scenario_id = "all_good") {
    const Reply reply = call(action, arguments.is_null() ? json::object() : arguments, scenario_id);
    EXPECT_EQ(reply.status, find_action(action)->success_status) << action << ": " << reply.body;
    return json::parse(reply.body, nullptr, false);
  }

  /// The same with the OAuth 2.0 token, where OAuth 1.0a would be chosen.
  Reply by_oauth2(std::string_view action, const json& arguments, std::string_view scenario_id = "all_good") {
    return call(action, arguments, scenario_id, AuthKind::oauth2);
  }

  const std::string lumen = scenario("all_good").user_id;
  const std::string mira = scenario("second_account").user_id;
};

bool has_id(const json& reply, const std::string& id) {
  for (const json& one : reply.value("data", json::array())) {
    if (one["id"] == id) return true;
  }
  return false;
}

/// The value with what earlier steps left in the place of `$name`.
json filled(json value, const std::map<std::string, json>& kept) {
  if (value.is_string() && value.get_ref<const std::string&>().starts_with('$'))
    return kept.at(value.get<std::string>().substr(1));
  if (value.is_structured()) {
    for (json& one : value) one = filled(one, kept);
  }
  return value;
}

// vectors/walk.json; e2e/tests/try.test.ts goes the same way in a browser.
TEST_F(StateTest, AWalkThroughEveryAction) {
  std::ifstream file(X_CONNECT_VECTORS "/walk.json");
  const json walk = json::parse(file, nullptr, false);
  ASSERT_TRUE(walk.is_object());
  std::map<std::string, json> kept;
  std::set<std::string> covered;
  for (const json& step : walk["steps"]) {
    SCOPED_TRACE(step.dump());
    const std::string action = step["action"];
    covered.insert(action);
    const json reply = good(action, filled(step.value("arguments", json::object()), kept), "enterprise");
    EXPECT_FALSE(reply.contains("errors")) << reply;
    const json keep = step.value("keep", json::object());
    for (const auto& [name, pointer] : keep.items())
      kept[name] = reply.at(json::json_pointer(pointer.get<std::string>()));
  }
  for (const Action& action : actions()) EXPECT_TRUE(covered.contains(std::string(action.id))) << action.id;
}

TEST_F(StateTest, ARepostAppearsAndGoesAgain) {
  const std::string post = good("search_posts", {{"query", "umbrella"}})["data"][0]["id"];
  const json made = good("repost", {{"tweet_id", post}}, "second_account");
  EXPECT_EQ(made["data"]["retweeted"], true);
  const std::string rest_id = made["data"]["rest_id"];
  EXPECT_TRUE(has_id(good("get_user_posts", {{"id", mira}}), rest_id));
  EXPECT_FALSE(has_id(good("get_user_posts", {{"id", mira}, {"exclude", {"retweets"}}}), rest_id));
  EXPECT_EQ(good("get_post", {{"id", post}})["data"]["public_metrics"]["retweet_count"], 4);
  EXPECT_EQ(call("repost", {{"tweet_id", post}}, "second_account").status, 403);
  EXPECT_EQ(good("undo_repost", {{"source_tweet_id", post}}, "second_account")["data"]["retweeted"], false);
  EXPECT_FALSE(has_id(good("get_user_posts", {{"id", mira}}), rest_id));
}

TEST_F(StateTest, ALikeNeedsEnterpriseAndShowsInLikedPosts) {
  const std::string post = good("search_posts", {{"query", "umbrella"}})["data"][0]["id"];
  EXPECT_EQ(call("like_post", {{"tweet_id", post}}).status, 403);
  const std::string there = good("search_posts", {{"query", "umbrella"}}, "enterprise")["data"][0]["id"];
  EXPECT_EQ(good("like_post", {{"tweet_id", there}}, "enterprise")["data"]["liked"], true);
  EXPECT_TRUE(has_id(good("get_liked_posts", {}, "enterprise"), there));
  EXPECT_EQ(good("unlike_post", {{"tweet_id", there}}, "enterprise")["data"]["liked"], false);
  EXPECT_FALSE(has_id(good("get_liked_posts", {}, "enterprise"), there));
}

TEST_F(StateTest, AMessageIsInBothConversations) {
  const json sent = good("send_direct_message", {{"participant_id", mira}, {"text", "Six it is"}});
  const std::string id = sent["data"]["dm_event_id"];
  const std::string conversation = sent["data"]["dm_conversation_id"];
  EXPECT_TRUE(has_id(good("get_messages_with_user", {{"participant_id", lumen}}, "second_account"), id));
  EXPECT_TRUE(has_id(good("get_conversation_messages", {{"id", conversation}}, "second_account"), id));
  const json one =
      good("get_direct_message", {{"event_id", id}, {"expansions", {"sender_id"}}}, "second_account");
  EXPECT_EQ(one["data"]["text"], "Six it is");
  EXPECT_EQ(one["data"]["sender_id"], lumen);
  EXPECT_EQ(one["includes"]["users"][0]["username"], "lumen_coffee");
  // Deleting takes it out of one's own view only.
  EXPECT_EQ(good("delete_direct_message", {{"event_id", id}})["data"]["deleted"], true);
  EXPECT_FALSE(has_id(good("get_direct_messages"), id));
  EXPECT_TRUE(has_id(good("get_direct_messages", {}, "second_account"), id));
  good("send_to_conversation", {{"dm_conversation_id", conversation}, {"text", "Good"}}, "second_account");
  EXPECT_EQ(good("get_direct_messages", {{"max_results", 1}})["data"][0]["text"], "Good");
}

TEST_F(StateTest, ThePictureOfAMessageIsForThoseWhoTakePart) {
  const std::string media =
      good("upload_media", {{"media", "aGVsbG8="}, {"media_category", "dm_image"}})["data"]["id"];
  const std::string id =
      good("send_direct_message", {{"participant_id", mira}, {"media_id", media}})["data"]["dm_event_id"];
  const json read = good("get_direct_message",
                         {{"event_id", id},
                          {"dm_event.fields", {"attachments"}},
                          {"expansions", {"attachments.media_keys"}},
                          {"media.fields", {"url"}}},
                         "second_account");
  EXPECT_EQ(read["data"]["attachments"]["media_keys"][0], "3_" + media);
  const std::string url = read["includes"]["media"][0]["url"];
  EXPECT_EQ(url, "https://ton.twitter.com/1.1/ton/data/dm/" + id + "/" + media + "/" + media);
  const auto fetch = [&](const std::string& event, const std::string& one, const char* who) {
    return call("get_message_media", {{"dm_id", event}, {"media_id", one}, {"resource_id", media}}, who);
  };
  for (const char* who : {"all_good", "second_account"}) {
    const Reply picture = fetch(id, media, who);
    EXPECT_EQ(picture.status, 200) << who;
    EXPECT_EQ(header(picture.headers, "content-type"), "image/png");
    EXPECT_TRUE(picture.body.starts_with("\x89PNG"));
  }
  const auto missing = [&](const Reply& reply) { return json::parse(reply.body).contains("errors"); };
  EXPECT_TRUE(missing(fetch(id, "7", "all_good")));
  EXPECT_TRUE(missing(fetch("7", media, "all_good")));
}

TEST_F(StateTest, GroupsAndPagesOfMessages) {
  const json group = good("create_group_conversation",
                          {{"participant_ids", {mira, "1777000000000000002"}}, {"text", "Regatta!"}});
  const std::string conversation = group["data"]["dm_conversation_id"];
  EXPECT_EQ(good("get_conversation_messages", {{"id", conversation}}, "second_account")["data"][0]["text"],
            "Regatta!");
  const json first = good("get_direct_messages", {{"max_results", 2}});
  EXPECT_EQ(first["data"].size(), 2U);
  const json second =
      good("get_direct_messages", {{"max_results", 2}, {"pagination_token", first["meta"]["next_token"]}});
  EXPECT_NE(first["data"][1]["id"], second["data"][0]["id"]);
  EXPECT_EQ(call("get_direct_messages", {{"pagination_token", "AAAAAAAAAAAAAAAAAAAA"}}).status, 400);
}

TEST_F(StateTest, MessagesNeedTheThirdLevel) {
  for (const char* action : {"get_direct_messages", "send_direct_message"}) {
    json arguments = json::object();
    if (action != std::string("get_direct_messages")) arguments = {{"participant_id", mira}, {"text", "Hi"}};
    EXPECT_EQ(call(action, arguments, "no_direct_messages").status, 403) << action;
  }
}

TEST_F(StateTest, ABookmarkIsInItsFolder) {
  const std::string post = good("search_posts", {{"query", "umbrella"}})["data"][0]["id"];
  const json folder = good("create_bookmark_folder", {{"name", "Lost and found"}});
  const std::string folder_id = folder["data"]["id"];
  good("add_bookmark", {{"tweet_id", post}, {"folder_id", folder_id}});
  EXPECT_TRUE(has_id(json::parse(by_oauth2("get_bookmarks", json::object()).body), post));
  EXPECT_TRUE(has_id(good("get_bookmark_folders"), folder_id));
  EXPECT_TRUE(has_id(good("get_bookmark_folder_posts", {{"folder_id", folder_id}}), post));
  good("remove_bookmark", {{"tweet_id", post}});
  EXPECT_FALSE(has_id(good("get_bookmark_folder_posts", {{"folder_id", folder_id}}), post));
  EXPECT_FALSE(has_id(good("get_bookmarks"), post));
  EXPECT_FALSE(has_id(good("get_bookmark_folders", {}, "second_account"), folder_id))
      << "others' stay theirs";
  const Reply signed_read = call("get_bookmarks", json::object(), "five_values");
  EXPECT_EQ(signed_read.status, 403);
  EXPECT_NE(signed_read.body.find("[OAuth 2.0 User Context]"), std::string::npos);
}

TEST_F(StateTest, MediaGoesUpInOnePieceOrSeveral) {
  const std::string image =
      good("upload_media", {{"media", "aGVsbG8="}, {"media_category", "tweet_image"}})["data"]["id"];
  good("set_media_alt_text", {{"media_id", image}, {"alt_text", "A cup"}});
  const std::string post = good("create_post", {{"media_ids", {image}}})["data"]["id"];
  const json shown =
      good("get_post",
           {{"id", post}, {"tweet.fields", {"attachments"}}, {"expansions", {"attachments.media_keys"}}});
  EXPECT_EQ(shown["includes"]["media"][0]["alt_text"], "A cup");
  EXPECT_EQ(call("create_post", {{"text", "a"}, {"media_ids", {"123"}}}).status, 400);

  const std::string video = good(
      "initialize_media_upload",
      {{"media_type", "video/mp4"}, {"total_bytes", 10}, {"media_category", "tweet_video"}})["data"]["id"];
  for (int i = 0; i < 2; ++i) {
    good("append_media_upload", {{"id", video}, {"media", "aGVsbG8="}, {"segment_index", i}});
  }
  EXPECT_EQ(good("finalize_media_upload", {{"id", video}})["data"]["processing_info"]["state"], "pending");
  EXPECT_EQ(call("create_post", {{"text", "b"}, {"media_ids", {video}}}).status, 400) << "not ready yet";
  now += 1;
  EXPECT_EQ(good("get_media_status", {{"media_id", video}})["data"]["processing_info"]["state"],
            "in_progress");
  now += 2;
  EXPECT_EQ(good("get_media_status", {{"media_id", video}})["data"]["processing_info"]["state"], "succeeded");
  good("create_post", {{"text", "b"}, {"media_ids", {video}}});
}

TEST_F(StateTest, TakesUploadsAsForms) {
  Request request = signed_request("POST", "https://api.x.com/2/media/upload");
  request.headers.emplace_back("Content-Type", "multipart/form-data; boundary=\"x y\"");
  request.body =
      "--x y\r\nContent-Disposition: form-data; name=\"media_category\"\r\n\r\ntweet_image\r\n"
      "--x y\r\nContent-Disposition: form-data; name=\"media\"; filename=\"a\"\r\n\r\n\xFF\xD8\r\n--x "
      "y--\r\n";
  EXPECT_EQ(body(send(request))["data"]["size"], 2);
  Request cut = signed_request("POST", "https://api.x.com/2/media/upload");
  cut.headers.emplace_back("Content-Type", "multipart/form-data; boundary=b");
  for (const char* text : {"", "--b", "--b\r\n\r\n", "--b\r\nname\r\n\r\n\r\n--b", "----"}) {
    cut.body = text;
    EXPECT_NE(send(cut).status, 200) << text;
  }
}

TEST_F(StateTest, PollsQuotesAndPeople) {
  const std::string poll = good("create_post", {{"text", "Open on Sunday?"},
                                                {"poll_options", {"yes", "no"}},
                                                {"poll_duration_minutes", 60}})["data"]["id"];
  const json shown =
      good("get_post",
           {{"id", poll}, {"tweet.fields", {"attachments"}}, {"expansions", {"attachments.poll_ids"}}});
  EXPECT_EQ(shown["includes"]["polls"][0]["options"][1]["label"], "no");
  EXPECT_EQ(call("create_post", {{"text", "see"}, {"quote_tweet_id", poll}}).status, 403) << "self-serve";
  const std::string there = good("create_post", {{"text", "first"}}, "enterprise")["data"]["id"];
  good("create_post", {{"text", "see"}, {"quote_tweet_id", there}}, "enterprise");

  EXPECT_EQ(good("get_user_by_username", {{"username", "MIRA_okafor"}})["data"]["id"], mira);
  EXPECT_EQ(good("get_user", {{"id", mira}})["data"]["username"], "mira_okafor");
  const json some = good("get_users", {{"ids", {mira, "1"}}});
  EXPECT_EQ(some["data"].size(), 1U);
  EXPECT_EQ(some["errors"][0]["resource_id"], "1");
  EXPECT_EQ(good("get_users_by_usernames", {{"usernames", {"nobody"}}})["errors"][0]["parameter"],
            "usernames");
  EXPECT_EQ(good("get_posts", {{"ids", {poll, "1"}}})["errors"].size(), 1U);
  EXPECT_GE(good("get_mentions")["meta"]["result_count"], 2);
  EXPECT_EQ(good("get_usage", {{"days", 3}})["data"]["daily_project_usage"]["usage"].size(), 3U);
  EXPECT_EQ(call("get_usage", json::object(), "five_values").status, 200);
}

std::vector<std::string> ids_of(const json& reply) {
  std::vector<std::string> ids;
  for (const json& one : reply.value("data", json::array())) ids.push_back(one["id"]);
  return ids;
}

TEST_F(StateTest, WhoRepostedLikedAndQuotedAPost) {
  const std::string post = publish("Fresh bread, if you hurry");
  EXPECT_TRUE(ids_of(good("get_reposters", {{"id", post}})).empty());
  EXPECT_FALSE(has_id(good("get_reposts_of_me"), post));
  good("repost", {{"tweet_id", post}}, "second_account");
  EXPECT_EQ(ids_of(good("get_reposters", {{"id", post}})), std::vector{mira});
  EXPECT_TRUE(has_id(good("get_reposts_of_me"), post));
  const std::string umbrella = good("search_posts", {{"query", "Somebody left a blue"}})["data"][0]["id"];
  EXPECT_TRUE(ids_of(good("get_likers", {{"id", umbrella}})).empty());
  const std::string bicycle = good("search_posts", {{"query", "thermos, no plan"}})["data"][0]["id"];
  EXPECT_EQ(ids_of(good("get_likers", {{"id", bicycle}})), std::vector{lumen});
  const std::string weather = good("search_posts", {{"query", "north-westerly"}})["data"][0]["id"];
  EXPECT_EQ(good("get_quotes", {{"id", weather}})["meta"]["result_count"], 1);
  EXPECT_EQ(body(call("get_quotes", {{"id", "1"}}))["errors"][0]["resource_type"], "tweet");
}

TEST_F(StateTest, FollowsMutesAndTheirLists) {
  EXPECT_EQ(ids_of(good("get_following")).size(), 4U);
  EXPECT_TRUE(has_id(good("get_followers", {{"id", mira}}), lumen));
  EXPECT_EQ(call("follow_user", {{"target_user_id", mira}}).status, 403) << "The plan does not contain it.";
  const std::string post = publish("Only for those who follow");
  EXPECT_TRUE(has_id(good("get_home_timeline", {}, "second_account"), post));
  EXPECT_EQ(good("unfollow_user", {{"target_user_id", lumen}}, "second_account")["data"]["following"], false);
  EXPECT_FALSE(has_id(good("get_home_timeline", {}, "second_account"), post));
  EXPECT_FALSE(has_id(good("get_followers"), mira));

  EXPECT_TRUE(ids_of(good("get_muted_users")).empty());
  EXPECT_EQ(good("mute_user", {{"target_user_id", mira}})["data"]["muting"], true);
  good("mute_user", {{"target_user_id", mira}});
  EXPECT_EQ(ids_of(good("get_muted_users")), std::vector{mira});
  EXPECT_TRUE(ids_of(good("get_muted_users", {}, "second_account")).empty());
  EXPECT_EQ(call("get_muted_users", {{"id", mira}}).status, 400) << "Only one's own.";
  EXPECT_EQ(call("unmute_user", {{"source_user_id", mira}, {"target_user_id", lumen}}).status, 400);
  EXPECT_EQ(good("unmute_user", {{"target_user_id", mira}})["data"]["muting"], false);
  EXPECT_TRUE(ids_of(good("get_muted_users")).empty());
  EXPECT_EQ(call("mute_user", {{"target_user_id", lumen}}).status, 400);
  EXPECT_EQ(ids_of(good("search_users", {{"query", "OKAFOR mira"}})), std::vector{mira});
}

TEST_F(StateTest, WhoIsBlockedFollowsNoLongerAndCannotWrite) {
  EXPECT_TRUE(has_id(good("get_following"), mira));
  EXPECT_TRUE(has_id(good("get_followers"), mira));
  EXPECT_EQ(good("block_user", {{"target_user_id", mira}})["data"]["blocking"], true);
  EXPECT_EQ(ids_of(good("get_blocked_users")), std::vector{mira});
  EXPECT_FALSE(has_id(good("get_following"), mira));
  EXPECT_FALSE(has_id(good("get_followers"), mira));
  const json message = {{"participant_id", lumen}, {"text", "Hello?"}};
  EXPECT_EQ(call("send_direct_message", message, "second_account").status, 403);
  EXPECT_EQ(call("block_user", {{"target_user_id", lumen}}).status, 400) << "Not oneself.";
  EXPECT_EQ(good("unblock_user", {{"target_user_id", mira}})["data"]["blocking"], false);
  EXPECT_TRUE(ids_of(good("get_blocked_users")).empty());
  EXPECT_FALSE(has_id(good("get_following"), mira)) << "It does not come back.";
  EXPECT_EQ(call("send_direct_message", message, "second_account").status, 201);
}

TEST_F(StateTest, AListHasMembersWhosePostsItShows) {
  // The bearer token is nobody's: it sees no private list.
  const auto own = [&](std::string_view action, const json& arguments) {
    return body(by_oauth2(action, arguments));
  };
  const std::string list = good("create_list", {{"name", "Bakers"}, {"private", true}})["data"]["id"];
  EXPECT_TRUE(body(call("get_list", {{"id", list}}, "second_account")).contains("errors"))
      << "It is private.";
  EXPECT_EQ(own("get_list_posts", {{"id", list}})["meta"]["result_count"], 0);
  good("add_list_member", {{"id", list}, {"user_id", mira}});
  EXPECT_EQ(ids_of(own("get_list_members", {{"id", list}})), std::vector{mira});
  EXPECT_GT(own("get_list_posts", {{"id", list}})["meta"]["result_count"], 0);
  EXPECT_EQ(own("get_list", {{"id", list}})["data"]["member_count"], 1);
  EXPECT_TRUE(body(call("get_list", {{"id", list}})).contains("errors"));
  good("update_list", {{"id", list}, {"private", false}});
  EXPECT_EQ(good("get_list", {{"id", list}}, "second_account")["data"]["name"], "Bakers");
  EXPECT_TRUE(body(call("delete_list", {{"id", list}}, "second_account")).contains("errors"));
  EXPECT_EQ(good("remove_list_member", {{"id", list}, {"user_id", mira}})["data"]["is_member"], false);
  EXPECT_TRUE(has_id(good("get_owned_lists"), list));
  EXPECT_EQ(good("delete_list", {{"id", list}})["data"]["deleted"], true);
  EXPECT_FALSE(has_id(good("get_owned_lists"), list));
}

TEST_F(StateTest, AnEditTakesThePlaceOfAPost) {
  const std::string first = publish("Open untill six");
  good("repost", {{"tweet_id", first}}, "second_account");
  const json edited = good("edit_post", {{"previous_post_id", first}, {"text", "Open until six"}})["data"];
  const std::string second = edited["id"];
  EXPECT_EQ(edited["edit_history_tweet_ids"], json({first, second}));
  EXPECT_TRUE(body(call("get_post", {{"id", first}})).contains("errors"));
  EXPECT_EQ(good("get_post", {{"id", second}})["data"]["public_metrics"]["retweet_count"], 1);
  EXPECT_EQ(call("edit_post", {{"previous_post_id", second}, {"text", "Mine"}}, "second_account").status,
            403);
  now += 3601;
  EXPECT_EQ(call("edit_post", {{"previous_post_id", second}, {"text", "Too late"}}).status, 403);
}

TEST_F(StateTest, AReplyIsHiddenByWhoBeganTheThread) {
  const std::string reply = good("search_posts", {{"query", "\"step four\""}})["data"][0]["id"];
  EXPECT_EQ(good("hide_reply", {{"tweet_id", reply}, {"hidden", true}})["data"]["hidden"], true);
  EXPECT_EQ(call("hide_reply", {{"tweet_id", reply}, {"hidden", true}}, "second_account").status, 403);
  EXPECT_EQ(call("hide_reply", {{"tweet_id", publish("No reply")}, {"hidden", true}}).status, 403);
}

TEST_F(StateTest, CountsAreThoseOfTheSearch) {
  const json counts = good("count_posts", {{"query", "umbrella"}});
  int sum = 0;
  for (const json& step : counts["data"]) sum += step["tweet_count"].get<int>();
  EXPECT_EQ(sum, counts["meta"]["total_tweet_count"]);
  EXPECT_EQ(sum, good("search_posts", {{"query", "umbrella"}})["meta"]["result_count"]);
  EXPECT_EQ(counts["data"].size(), 8U) << "Seven days, begun in the midst of one.";
  EXPECT_EQ(call("count_posts", {{"query", "umbrella"}, {"start_time", "2010-01-01T00:00:00Z"}}).status, 400);
  EXPECT_EQ(call("search_all_posts", {{"query", "umbrella"}, {"start_time", "2010-01-01T00:00:00Z"}}).status,
            200);
}

TEST_F(StateTest, MessagesOfABlockedAccountDoNotArrive) {
  good("block_messages", {{"id", lumen}}, "second_account");
  EXPECT_EQ(call("send_direct_message", {{"participant_id", mira}, {"text", "Hello?"}}).status, 403);
  good("unblock_messages", {{"id", lumen}}, "second_account");
  good("send_direct_message", {{"participant_id", mira}, {"text", "Hello!"}});
}

TEST_F(StateTest, AnArticleIsPublishedOnce) {
  const std::string id = good("draft_article", {{"title", "Beans"}, {"text", "One.\n\nTwo."}})["data"]["id"];
  EXPECT_EQ(call("publish_article", {{"article_id", id}}, "second_account").status, 400);
  const std::string post = good("publish_article", {{"article_id", id}})["data"]["post_id"];
  EXPECT_TRUE(has_id(good("get_user_posts"), post));
  EXPECT_EQ(call("publish_article", {{"article_id", id}}).status, 400);
}

// --- Signing in ---

std::string link_of(const std::string& html, std::string_view decision) {
  const std::size_t at = html.find("decision=" + std::string(decision));
  const std::size_t start = html.rfind("href=\"", at) + 6;
  std::string link = html.substr(start, html.find('"', start) - start);
  for (std::size_t i = link.find("&amp;"); i != std::string::npos; i = link.find("&amp;"))
    link.replace(i, 5, "&");
  return link;
}

class SignInTest : public SandboxTest {
 protected:
  static constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  static constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  static constexpr const char* redirect = "http://127.0.0.1:8080/callback";

  static std::string authorize_url(std::string_view scenario_id) {
    return "/i/oauth2/authorize?" +
           serialize_form({{"response_type", "code"},
                           {"client_id", scenario(scenario_id).credentials.client_id},
                           {"redirect_uri", redirect},
                           {"scope", "tweet.read users.read bookmark.write offline.access"},
                           {"state", "s t&ate"},
                           {"code_challenge", challenge},
                           {"code_challenge_method", "S256"}});
  }

  Reply get(const std::string& url) { return send({.method = "GET", .url = url, .headers = {}, .body = {}}); }

  Reply post(std::string url, const Parameters& form, Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return send({.method = "POST",
                 .url = std::move(url),
                 .headers = std::move(headers),
                 .body = serialize_form(form)});
  }

  /// Where the page's style stands, seen from the page.
  static std::string style_of(const Reply& reply) {
    const std::string before = "<link rel=\"stylesheet\" href=\"";
    const std::size_t start = reply.body.find(before) + before.size();
    return reply.body.substr(start, reply.body.find('"', start) - start);
  }

  std::string authorized_code(std::string_view scenario_id) {
    const Reply asked = get(authorize_url(scenario_id));
    EXPECT_EQ(asked.status, 200);
    const Reply allowed = get(link_of(asked.body, "allow"));
    EXPECT_EQ(allowed.status, 302);
    const std::string location = header_of(allowed, "location");
    EXPECT_TRUE(location.starts_with(std::string(redirect) + "?state=s%20t%26ate&code=")) << location;
    return percent_decode(location.substr(location.find("code=") + 5)).value();
  }

  Parameters code_form(const std::string& code, std::string_view scenario_id) {
    return {{"grant_type", "authorization_code"},
            {"code", code},
            {"redirect_uri", redirect},
            {"code_verifier", verifier},
            {"client_id", scenario(scenario_id).credentials.client_id}};
  }
};

TEST_F(SignInTest, PagesFindTheirStyleFromWhereverTheyStand) {
  const std::string page = authorize_url("five_values");
  EXPECT_EQ(style_of(get(page)), "../../sandbox/page.css");
  EXPECT_EQ(style_of(get("/sandbox" + page)), "../../page.css");
  EXPECT_EQ(style_of(get("/sandbox/oauth/authorize?oauth_token=none")), "../page.css");
  const Reply style = get("/sandbox/page.css");
  EXPECT_EQ(style.status, 200);
  EXPECT_EQ(header_of(style, "content-type"), "text/css; charset=utf-8");
  EXPECT_NE(style.body.find("main {"), std::string::npos);
}

TEST_F(SignInTest, OAuth2GivesTokensThatRotate) {
  const Parameters form = code_form(authorized_code("five_values"), "five_values");
  const json tokens = body(post("/2/oauth2/token", form));
  EXPECT_EQ(tokens["expires_in"], 7200);
  EXPECT_EQ(tokens["scope"], "tweet.read users.read bookmark.write offline.access");
  EXPECT_EQ(post("/2/oauth2/token", form).status, 400) << "a code is good for one exchange";
  Credentials held;
  held.oauth2_access_token = tokens["access_token"];
  const std::string own = scenario("five_values").user_id;
  EXPECT_EQ(body(send(prepared("get_me", json::object(), held)))["data"]["id"], own);
  EXPECT_EQ(send(prepared("create_bookmark_folder", {{"id", own}, {"name", "x"}}, held)).status, 201);
  EXPECT_EQ(send(prepared("get_bookmark_folders", {{"id", own}}, held)).status, 403)
      << "bookmark.read is missing";
  now += 7200;
  EXPECT_EQ(send(prepared("get_me", json::object(), held)).status, 401);
  const Parameters refresh{{"grant_type", "refresh_token"},
                           {"refresh_token", tokens["refresh_token"]},
                           {"client_id", scenario("five_values").credentials.client_id}};
  const json fresh = body(post("/2/oauth2/token", refresh));
  EXPECT_NE(fresh["refresh_token"], tokens["refresh_token"]);
  EXPECT_EQ(post("/2/oauth2/token", refresh).status, 400) << "used once";
  held.oauth2_access_token = fresh["access_token"];
  EXPECT_EQ(send(prepared("get_me", json::object(), held)).status, 200);
  EXPECT_EQ(body(post("/2/oauth2/revoke",
                      {{"token", fresh["refresh_token"]},
                       {"client_id", scenario("five_values").credentials.client_id}}))["revoked"],
            true);
  EXPECT_EQ(send(prepared("get_me", json::object(), held)).status, 401);
}

TEST_F(SignInTest, OAuth2RefusesWhatDoesNotFit) {
  Parameters late = code_form(authorized_code("five_values"), "five_values");
  now += 31;
  EXPECT_EQ(post("/2/oauth2/token", late).status, 400);
  for (const std::size_t changed : {2U, 3U}) {
    Parameters form = code_form(authorized_code("five_values"), "five_values");
    form[changed].second += "x";
    EXPECT_EQ(body(post("/2/oauth2/token", form))["error"], "invalid_request");
  }
  EXPECT_EQ(post("/2/oauth2/token", code_form(authorized_code("five_values"), "all_good")).status, 400);
  const std::string secret = scenario("oauth2_only").credentials.client_secret;
  const std::string id = scenario("oauth2_only").credentials.client_id;
  EXPECT_EQ(body(post("/2/oauth2/token", code_form(authorized_code("oauth2_only"), "oauth2_only")))["error"],
            "unauthorized_client");
  EXPECT_EQ(post("/2/oauth2/token", code_form(authorized_code("oauth2_only"), "oauth2_only"),
                 {{"Authorization", "Basic " + base64_encode(id + ":" + secret)}})
                .status,
            200);
  const Reply denied = get(link_of(get(authorize_url("five_values")).body, "deny"));
  EXPECT_EQ(header_of(denied, "location"), std::string(redirect) + "?error=access_denied&state=s%20t%26ate");
  for (const char* wrong : {"client_id=x", "redirect_uri=javascript:1", "scope=everything",
                            "response_type=token", "code_challenge=", "state="}) {
    const std::string name = std::string(wrong).substr(0, std::string(wrong).find('='));
    std::string url = authorize_url("five_values");
    const std::size_t at = url.find(name + "=");
    url.replace(at, url.find('&', at) == std::string::npos ? std::string::npos : url.find('&', at) - at,
                wrong);
    EXPECT_EQ(get(url).status, 400) << wrong;
  }
}

TEST_F(SignInTest, TakesWhatClientsOfXSend) {
  // Any spelling of S256, any length of verifier, every scope of X.
  for (const std::size_t length : {9U, 43U, 128U, 171U}) {
    const std::string long_verifier(length, 'v');
    const Reply allowed =
        get("/i/oauth2/authorize?decision=allow&" +
            serialize_form({{"response_type", "code"},
                            {"client_id", scenario("five_values").credentials.client_id},
                            {"redirect_uri", redirect},
                            {"scope",
                             "users.email timeline.read broadcast.write tweet.moderate.write "
                             "space.read mute.write tweet.read users.read"},
                            {"state", "s"},
                            {"code_challenge", base64url_encode(sha256(long_verifier))},
                            {"code_challenge_method", "s256"}}));
    ASSERT_EQ(allowed.status, 302) << allowed.body;
    const std::string location = header_of(allowed, "location");
    Parameters form = code_form(location.substr(location.find("code=") + 5), "five_values");
    form[3].second = long_verifier;
    EXPECT_EQ(post("/2/oauth2/token", form).status, 200) << length;
  }
}

TEST_F(SignInTest, TheTokenEndpointTakesFormJsonAndQuery) {
  const Parameters in_query = code_form(authorized_code("five_values"), "five_values");
  EXPECT_EQ(
      send(
          {.method = "POST", .url = "/2/oauth2/token?" + serialize_form(in_query), .headers = {}, .body = {}})
          .status,
      200);
  json in_json = json::object();
  for (const auto& [name, value] : code_form(authorized_code("five_values"), "five_values"))
    in_json[name] = value;
  const Reply tokens = send({.method = "POST",
                             .url = "/2/oauth2/token",
                             .headers = {{"Content-Type", "application/json;charset=utf-8"}},
                             .body = in_json.dump()});
  EXPECT_EQ(tokens.status, 200) << tokens.body;
  EXPECT_EQ(send({.method = "POST",
                  .url = "/2/oauth2/token",
                  .headers = {{"Content-Type", "application/json"}},
                  .body = std::string(100'000, '[')})
                .status,
            400);
}

TEST_F(SignInTest, RedirectAddressesAreRegisteredOrOnesOwn) {
  const auto status = [&](const std::string& address) {
    return get("/i/oauth2/authorize?" +
               serialize_form({{"response_type", "code"},
                               {"client_id", scenario("five_values").credentials.client_id},
                               {"redirect_uri", address},
                               {"scope", "tweet.read"},
                               {"state", "s"},
                               {"code_challenge", challenge},
                               {"code_challenge_method", "S256"}}))
        .status;
  };
  for (const char* address :
       {"http://127.0.0.1:8080/callback", "http://localhost/x", "https://example.com/callback?a=b",
        "myapp://callback", "com.example.app:/oauth", "https://[::1]:9/"}) {
    EXPECT_EQ(status(address), 200) << address;
  }
  for (const char* address :
       {"https://evil.example/callback", "http://127.0.0.1.evil.example/", "http://localhost@evil.example/",
        "javascript:alert(1)", "data:text/html,x", "mailto:a@b.c", "/callback", "", "http:", "https://",
        "https:evil.example", "http://a b/", "1http://localhost/"}) {
    EXPECT_EQ(status(address), 400) << address;
  }
}

TEST_F(SignInTest, AuthenticateIsTheSamePage) {
  EXPECT_EQ(get("/oauth/authenticate?oauth_token=x").status, 400);
  EXPECT_EQ(get("/sandbox/oauth/authenticate?oauth_token=x").status, 400);
}

TEST_F(SignInTest, OAuth1GivesATokenForAnotherAccount) {
  for (const char* callback : {"http://127.0.0.1:8080/callback", "oob", "myapp://signed-in"}) {
    const Credentials& app = scenario("all_good").credentials;
    const auto signed_post = [&](const std::string& path, const std::string& token, const std::string& secret,
                                 const Parameters& oauth) {
      SignatureInput input;
      input.method = "POST";
      input.url = "https://api.x.com" + path;
      input.consumer_key = app.api_key;
      input.consumer_secret = app.api_secret;
      if (!token.empty()) input.token = token;
      input.token_secret = secret;
      input.nonce = next_nonce();
      input.timestamp = std::to_string(now);
      input.oauth = oauth;
      const Reply reply = send({.method = "POST",
                                .url = path,
                                .headers = {{"Authorization", sign(input).value().authorization}},
                                .body = {}});
      EXPECT_EQ(reply.status, 200) << reply.body;
      return parse_form(reply.body).value_or(Parameters{});
    };
    const Parameters request = signed_post("/oauth/request_token", "", "", {{"oauth_callback", callback}});
    ASSERT_EQ(request.size(), 3U);
    EXPECT_EQ(request[2].second, "true");
    const Reply asked = get("/oauth/authenticate?oauth_token=" + request[0].second);
    std::string link = link_of(asked.body, "allow");
    link += "&user_id=" + scenario("second_account").user_id;
    link.erase(link.find("&user_id="), link.rfind("&user_id=") - link.find("&user_id="));
    const Reply allowed = get(link);
    std::string answer;
    if (callback == std::string("oob")) {
      answer = allowed.body.substr(allowed.body.find("<code>") + 6, 7);
    } else {
      const std::string location = header_of(allowed, "location");
      answer = location.substr(location.find("oauth_verifier=") + 15);
    }
    const Parameters access = signed_post("/oauth/access_token", request[0].second, request[1].second,
                                          {{"oauth_verifier", answer}});
    ASSERT_EQ(access.size(), 4U);
    EXPECT_EQ(access[3].second, "mira_okafor");
    Credentials held = app;
    held.access_token = access[0].second;
    held.access_token_secret = access[1].second;
    EXPECT_EQ(body(send(prepared("get_me", json::object(), held)))["data"]["username"], "mira_okafor");
  }
}

}  // namespace
}  // namespace x_connect::sandbox
