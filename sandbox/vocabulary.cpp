#include "vocabulary.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "sandbox/call.hpp"

namespace x_connect::sandbox {

namespace {

// Both lists of each kind as X's descriptions 2.166 and 2.168 have them, in the order of the alphabet.
constexpr std::string_view legacy_post_fields =
    "article,attachments,author_id,card_uri,community_id,context_annotations,conversation_id,created_at,"
    "display_text_range,edit_controls,edit_history_tweet_ids,entities,geo,id,in_reply_to_user_id,lang,"
    "matched_media_notes,media_metadata,non_public_metrics,note_request_suggestions,note_tweet,"
    "organic_metrics,paid_partnership,possibly_sensitive,promoted_metrics,public_metrics,referenced_tweets,"
    "reply_settings,scopes,source,suggested_source_links,suggested_source_links_with_counts,text,withheld";
constexpr std::string_view current_post_fields =
    "article,article_title,attachments,card_uri,community_id,context_annotations,conversation_id,created_at,"
    "display_text_range,edit_controls,entities,geo,id,lang,matched_media_notes,media_metadata,"
    "non_public_metrics,note_post,note_request_suggestions,organic_metrics,paid_partnership,"
    "possibly_sensitive,promoted_metrics,public_metrics,reply_settings,scopes,source,suggested_source_links,"
    "suggested_source_links_with_counts,text,withheld";
constexpr std::string_view user_fields =
    "affiliation,confirmed_email,connection_status,created_at,description,entities,id,is_identity_verified,"
    "location,most_recent_tweet_id,name,parody,pinned_tweet_id,profile_banner_url,profile_image_url,"
    "protected,public_metrics,receives_your_dm,subscriber_count,subscribes_to_you,subscription,"
    "subscription_type,url,username,verified,verified_followers_count,verified_type,withheld";
constexpr std::string_view media_fields =
    "alt_text,duration_ms,height,media_key,non_public_metrics,organic_metrics,preview_image_url,"
    "promoted_metrics,public_metrics,type,url,variants,width";
constexpr std::string_view poll_fields = "duration_minutes,end_datetime,id,options,voting_status";
constexpr std::string_view place_fields =
    "contained_within,country,country_code,full_name,geo,id,name,place_type";
constexpr std::string_view event_fields =
    "attachments,created_at,dm_conversation_id,entities,event_type,id,participant_ids,referenced_tweets,"
    "sender_id,text";
constexpr std::string_view usage_fields =
    "cap_reset_day,daily_client_app_usage,daily_project_usage,project_cap,project_id,project_usage";

constexpr std::string_view list_fields =
    "created_at,description,follower_count,id,member_count,name,owner_id,private";
constexpr std::string_view analytics_fields =
    "app_install_attempts,app_opens,bookmarks,detail_expands,email_tweet,engagements,follows,hashtag_clicks,"
    "id,"
    "impressions,likes,media_views,permalink_clicks,quote_tweets,replies,retweets,shares,timestamp,"
    "timestamped_metrics,unfollows,unlikes,url_clicks,user_profile_clicks";

constexpr std::string_view post_expansions =
    "article.cover_media,article.media_entities,attachments.media_keys,attachments.media_source_tweet,"
    "attachments.poll_ids,author_id,edit_history_post_ids,edit_history_tweet_ids,entities.mentions.username,"
    "entities.note.mentions.username,geo.place_id,in_reply_to_user_id,referenced_posts,referenced_tweets.id,"
    "referenced_tweets.id.attachments.media_keys,referenced_tweets.id.author_id,username";
constexpr std::string_view user_expansions =
    "affiliation,affiliation.user_id,most_recent_post_id,most_recent_tweet_id,pinned_post_id,pinned_tweet_id";
constexpr std::string_view list_expansions = "owner_id";
constexpr std::string_view message_expansions =
    "attachments.media_keys,participant_ids,referenced_posts,referenced_tweets.id,sender_id";

struct FieldList {
  std::string_view parameter;
  std::string_view fields;
};
constexpr std::array field_lists{
    FieldList{"tweet.fields", legacy_post_fields},
    FieldList{"post.fields", current_post_fields},
    FieldList{"user.fields", user_fields},
    FieldList{"media.fields", media_fields},
    FieldList{"poll.fields", poll_fields},
    FieldList{"place.fields", place_fields},
    FieldList{"dm_event.fields", event_fields},
    FieldList{"usage.fields", usage_fields},
    FieldList{"list.fields", list_fields},
    FieldList{"analytics.fields", analytics_fields},
    FieldList{"search_count.fields", "end,post_count,start,tweet_count"},
    FieldList{"trend.fields", "trend_name,tweet_count"},
    FieldList{"personalized_trend.fields", "category,post_count,trend_name,trending_since"},
};

struct Renamed {
  std::string_view legacy;
  std::string_view current;
};
constexpr std::array renamed{
    Renamed{"edit_history_tweet_ids", "edit_history_post_ids"},
    Renamed{"note_tweet", "note_post"},
    Renamed{"referenced_tweets", "referenced_posts"},
    Renamed{"tweets", "posts"},
    Renamed{"retweet_count", "repost_count"},
    Renamed{"tweet_count", "post_count"},
    Renamed{"total_tweet_count", "total_post_count"},
    Renamed{"most_recent_tweet_id", "most_recent_post_id"},
    Renamed{"pinned_tweet_id", "pinned_post_id"},
};

/// What an expansion means.
struct Expansion {
  std::string_view name;
  std::string_view legacy;     ///< Its legacy name.
  std::string_view parameter;  ///< The list of fields that ...
  std::string_view field;      ///< ... the expanded field belongs to.
  bool is_current = false;     ///< Whether only the current vocabulary has it.
};
constexpr std::array expansions{
    Expansion{"author_id", "author_id", "tweet.fields", "author_id"},
    Expansion{"username", "author_id", "tweet.fields", "author_id", true},
    Expansion{"in_reply_to_user_id", "in_reply_to_user_id", "tweet.fields", "in_reply_to_user_id"},
    Expansion{"referenced_tweets.id", "referenced_tweets.id", "tweet.fields", "referenced_tweets"},
    Expansion{"referenced_tweets.id.author_id", "referenced_tweets.id.author_id", "tweet.fields",
              "referenced_tweets"},
    Expansion{"referenced_posts", "referenced_tweets.id", "tweet.fields", "referenced_tweets", true},
    Expansion{"edit_history_post_ids", "edit_history_tweet_ids", "tweet.fields", "edit_history_tweet_ids",
              true},
    Expansion{"attachments.media_keys", "attachments.media_keys", "tweet.fields", "attachments"},
    Expansion{"attachments.poll_ids", "attachments.poll_ids", "tweet.fields", "attachments"},
    Expansion{"entities.mentions.username", "entities.mentions.username", "tweet.fields", "entities"},
    Expansion{"pinned_tweet_id", "pinned_tweet_id", "user.fields", "pinned_tweet_id"},
    Expansion{"pinned_post_id", "pinned_tweet_id", "user.fields", "pinned_tweet_id", true},
    Expansion{"most_recent_tweet_id", "most_recent_tweet_id", "user.fields", "most_recent_tweet_id"},
    Expansion{"most_recent_post_id", "most_recent_tweet_id", "user.fields", "most_recent_tweet_id", true},
    Expansion{"affiliation", "affiliation.user_id", "user.fields", "affiliation", true},
    Expansion{"owner_id", "owner_id", "list.fields", "owner_id"},
    Expansion{"sender_id", "sender_id", "dm_event.fields", "sender_id"},
    Expansion{"participant_ids", "participant_ids", "dm_event.fields", "participant_ids"},
    Expansion{"attachments.media_keys", "attachments.media_keys", "dm_event.fields", "attachments"},
};

std::string legacy_fields(std::string_view current) {
  std::string joined;
  for (const std::string_view field : split(current, ',')) {
    const auto* const row = std::find_if(renamed.begin(), renamed.end(),
                                         [&](const Renamed& one) { return one.current == field; });
    joined += (joined.empty() ? "" : ",") + std::string(row == renamed.end() ? field : row->legacy);
  }
  return joined;
}

void add_item(Parameters& query, std::string_view name, std::string_view item) {
  const auto found = std::find_if(query.begin(), query.end(),
                                  [&](const auto& parameter) { return parameter.first == name; });
  if (found == query.end()) {
    query.emplace_back(name, item);
  } else {
    found->second += "," + std::string(item);
  }
}

}  // namespace

std::string_view name_in(Vocabulary vocabulary, std::string_view legacy) {
  const auto* const row =
      std::find_if(renamed.begin(), renamed.end(), [&](const Renamed& one) { return one.legacy == legacy; });
  return vocabulary == Vocabulary::legacy || row == renamed.end() ? legacy : row->current;
}

std::string_view fields_of(std::string_view parameter) {
  const auto* const row = std::find_if(field_lists.begin(), field_lists.end(),
                                       [&](const FieldList& one) { return one.parameter == parameter; });
  return row == field_lists.end() ? std::string_view() : row->fields;
}

std::string_view expansions_of(Returned returned) {
  if (returned == Returned::posts) return post_expansions;
  if (returned == Returned::users) return user_expansions;
  return returned == Returned::lists ? list_expansions : message_expansions;
}

Vocabulary translate(Parameters& query) {
  Vocabulary vocabulary = Vocabulary::legacy;
  for (auto& [name, value] : query) {
    const auto fields = split(value, ',');
    const bool counts_posts = name == "search_count.fields" &&
                              std::find(fields.begin(), fields.end(), "post_count") != fields.end();
    if (counts_posts) vocabulary = Vocabulary::current;
    if (name != "post.fields") continue;
    vocabulary = Vocabulary::current;
    name = "tweet.fields";
    value = legacy_fields(value);
  }
  const std::string wanted = value_of(query, "expansions");
  std::vector<std::string> legacy;
  for (const std::string_view item : split(wanted, ',')) {
    std::string_view legacy_name = item;
    for (const Expansion& expansion : expansions) {
      if (expansion.name != item) continue;
      legacy_name = expansion.legacy;
      if (expansion.is_current) vocabulary = Vocabulary::current;
      add_item(query, expansion.parameter, expansion.field);
    }
    legacy.emplace_back(legacy_name);
  }
  for (auto& [name, value] : query) {
    if (name != "expansions") continue;
    value.clear();
    for (const std::string& item : legacy) value += (value.empty() ? "" : ",") + item;
  }
  return vocabulary;
}

}  // namespace x_connect::sandbox
