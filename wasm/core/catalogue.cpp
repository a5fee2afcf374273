// The rows of the catalogue, and nothing else. To add an action: its parameters, its row, and what the
// sandbox does for it (sandbox/endpoint.cpp).
#include "catalogue.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "text.hpp"

namespace x_connect {

namespace {

// X renamed its fields in the OpenAPI description 2.167 (post.fields, referenced_posts, ...), but every guide
// and every reply seen so far still uses the older names. They stand here, and nowhere else.
constexpr std::string_view post_fields_name = "tweet.fields";
constexpr std::string_view post_fields_default =
    "id,text,created_at,author_id,conversation_id,public_metrics";
constexpr std::string_view user_fields_default = "id,name,username,profile_image_url,verified,protected";
constexpr std::string_view me_fields_default =
    "id,name,username,created_at,description,profile_image_url,protected,public_metrics,verified";

// --- Text formats ---

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

constexpr bool is_word(char c) { return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '_'; }

template <class Predicate>
constexpr bool all_of(std::string_view text, Predicate predicate) {
  return !text.empty() && std::all_of(text.begin(), text.end(), predicate);
}

/// "YYYY-MM-DDTHH:MM:SS", optional fraction of one to three digits, "Z".
constexpr bool is_time(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00T00:00:00";
  if (text.size() <= shape.size() || text.back() != 'Z') return false;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !is_digit(text[i]) : text[i] != shape[i]) return false;
  }
  const std::string_view fraction = text.substr(shape.size(), text.size() - shape.size() - 1);
  return fraction.empty() ||
         (fraction.front() == '.' && fraction.size() <= 4 && all_of(fraction.substr(1), is_digit));
}

/// 1 to 25 code points, none of them a control character.
constexpr bool is_short_text(std::string_view text) {
  const auto starts = std::count_if(text.begin(), text.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return starts <= 25 && all_of(text, [](char c) { return static_cast<unsigned char>(c) >= 0x20; });
}

constexpr std::array formats{
    TextFormat{.pattern = "[0-9]{1,19}",
               .description = "1 to 19 digits, as text",
               .matches = [](std::string_view text) { return text.size() <= 19 && all_of(text, is_digit); }},
    TextFormat{.pattern = "[a-z_.]+",
               .description = "lower-case letters, dots and underscores",
               .matches =
                   [](std::string_view text) {
                     return all_of(text, [](char c) { return is_lower(c) || c == '_' || c == '.'; });
                   }},
    TextFormat{.pattern = "[A-Za-z0-9_\\-]+",
               .description = "a token from an earlier reply",
               .matches =
                   [](std::string_view text) {
                     return all_of(text, [](char c) { return is_word(c) || c == '-'; });
                   }},
    TextFormat{.pattern = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,3})?Z",
               .description = "a UTC time such as 2026-08-01T00:00:00Z",
               .matches = is_time},
    TextFormat{.pattern = "[A-Za-z0-9_]{1,15}",
               .description = "a username: 1 to 15 letters, digits or underscores, without the @",
               .matches = [](std::string_view text) { return text.size() <= 15 && all_of(text, is_word); }},
    TextFormat{.pattern = "[0-9]{1,19}-[0-9]{1,19}|[0-9]{15,19}",
               .description = "a conversation id: two user ids joined by a hyphen, or 15 to 19 digits",
               .matches =
                   [](std::string_view text) {
                     const std::size_t hyphen = text.find('-');
                     if (hyphen == std::string_view::npos) {
                       return text.size() >= 15 && text.size() <= 19 && all_of(text, is_digit);
                     }
                     const std::string_view last = text.substr(hyphen + 1);
                     return hyphen <= 19 && last.size() <= 19 && all_of(text.substr(0, hyphen), is_digit) &&
                            all_of(last, is_digit);
                   }},
    TextFormat{
        .pattern = "[^\\x00-\\x1F]{1,25}", .description = "1 to 25 characters", .matches = is_short_text},
    TextFormat{.pattern = "[A-Za-z0-9+/]+={0,2}",
               .description = "base64",
               .matches =
                   [](std::string_view text) {
                     for (int pads = 0; pads < 2 && text.ends_with('='); ++pads) text.remove_suffix(1);
                     return all_of(text,
                                   [](char c) { return (is_word(c) && c != '_') || c == '+' || c == '/'; });
                   }},
    TextFormat{.pattern = "[A-Za-z0-9_' ]{1,50}",
               .description = "1 to 50 letters, digits, spaces, underscores or apostrophes",
               .matches =
                   [](std::string_view text) {
                     return text.size() <= 50 &&
                            all_of(text, [](char c) { return is_word(c) || c == '\'' || c == ' '; });
                   }},
    TextFormat{
        .pattern = "[A-Za-z0-9_.\\-]{1,50}",
        .description = "1 to 50 letters, digits, underscores, dots or hyphens, as the media's url ends",
        .matches =
            [](std::string_view text) {
              return text.size() <= 50 && text != "." && text != ".." &&
                     all_of(text, [](char c) { return is_word(c) || c == '.' || c == '-'; });
            }},
};
constexpr const TextFormat* id_format = formats.data();
constexpr const TextFormat* field_format = &formats[1];
constexpr const TextFormat* cursor_format = &formats[2];
constexpr const TextFormat* time_format = &formats[3];
constexpr const TextFormat* username_format = &formats[4];
constexpr const TextFormat* conversation_format = &formats[5];
constexpr const TextFormat* short_text_format = &formats[6];
constexpr const TextFormat* base64_format = &formats[7];
constexpr const TextFormat* user_query_format = &formats[8];
constexpr const TextFormat* resource_format = &formats[9];

// --- Parameters shared by several rows ---

constexpr Parameter post_id{.name = "id",
                            .location = ParameterLocation::path,
                            .required = true,
                            .title = "Post id",
                            .help = "The digits at the end of a post's address.",
                            .format = id_format};

constexpr Parameter own_id{.name = "id",
                           .location = ParameterLocation::path,
                           .title = "User id",
                           .help = "Your own user id; filled in when left out.",
                           .format = id_format,
                           .own_user_id = true};

/// Where X names both sides in the path.
constexpr Parameter own_source_id{.name = "source_user_id",
                                  .location = ParameterLocation::path,
                                  .title = own_id.title,
                                  .help = own_id.help,
                                  .format = id_format,
                                  .own_user_id = true};

constexpr Parameter any_user_id{.name = "id",
                                .location = ParameterLocation::path,
                                .title = "User id",
                                .help = "Whose they are; your own id is filled in when left out.",
                                .format = id_format,
                                .own_user_id = true};

constexpr Parameter post_fields{.name = post_fields_name,
                                .type = ParameterType::string_list,
                                .title = "Post fields",
                                .help = "What to return of each post.",
                                .format = field_format,
                                .fallback = post_fields_default};

constexpr Parameter user_fields{.name = "user.fields",
                                .type = ParameterType::string_list,
                                .title = "User fields",
                                .help = "What to return of each user.",
                                .format = field_format,
                                .fallback = user_fields_default};

/// Of the users that an expansion brings along: without one there is nobody to describe.
constexpr Parameter expanded_user_fields{
    .name = "user.fields",
    .type = ParameterType::string_list,
    .title = "User fields",
    .help = "What to return of each user that an expansion brings along.",
    .format = field_format,
    .fallback = user_fields_default,
    .fallback_with = "expansions"};

// Nothing is expanded unasked: X charges for each user, post and picture as if it were read by itself, so
// that ten posts with their authors cost three times what ten posts cost.
constexpr Parameter expansions{
    .name = "expansions",
    .type = ParameterType::string_list,
    .title = "Expansions",
    .help =
        "Which ids to expand into full objects, e.g. author_id. X charges for each "
        "of them as if it were read by itself.",
    .format = field_format};

constexpr Parameter media_fields{
    .name = "media.fields",
    .type = ParameterType::string_list,
    .title = "Media fields",
    .help =
        "What to return of pictures and videos that attachments.media_keys expands to, e.g. url, alt_text.",
    .format = field_format};

constexpr Parameter max_results(std::int64_t minimum, std::string_view fallback, std::int64_t maximum = 100) {
  return {.name = "max_results",
          .type = ParameterType::integer,
          .title = "How many",
          .help = "How many a page holds at most. X charges for each that it returns.",
          .minimum = minimum,
          .maximum = maximum,
          .fallback = fallback};
}

constexpr Parameter pagination_token{.name = "pagination_token",
                                     .title = "Page",
                                     .help = "The next_token of the page before.",
                                     .format = cursor_format};

constexpr Parameter since_id{.name = "since_id",
                             .title = "Newer than",
                             .help = "Only posts newer than the post with this id.",
                             .format = id_format};

constexpr Parameter until_id{.name = "until_id",
                             .title = "Older than",
                             .help = "Only posts older than the post with this id.",
                             .format = id_format};

constexpr Parameter start_time{.name = "start_time",
                               .title = "From",
                               .help = "Only posts from this moment on, e.g. 2026-08-01T00:00:00Z.",
                               .format = time_format};

constexpr Parameter end_time{.name = "end_time",
                             .title = "Until",
                             .help = "Only posts before this moment, e.g. 2026-08-02T00:00:00Z.",
                             .format = time_format};

constexpr std::array<std::string_view, 2> exclude_choices{"replies", "retweets"};
constexpr Parameter exclude{.name = "exclude",
                            .type = ParameterType::string_list,
                            .title = "Leave out",
                            .help = "Kinds of posts to leave out.",
                            .choices = exclude_choices};

constexpr Parameter named_post(std::string_view name, ParameterLocation location, std::string_view help) {
  return {.name = name,
          .location = location,
          .required = true,
          .title = "Post id",
          .help = help,
          .format = id_format};
}

constexpr Parameter list_of(std::string_view name, std::string_view title, std::string_view help,
                            std::string_view fallback) {
  return {.name = name,
          .type = ParameterType::string_list,
          .title = title,
          .help = help,
          .format = field_format,
          .fallback = fallback};
}

constexpr Parameter required(Parameter parameter) {
  parameter.required = true;
  return parameter;
}

constexpr Parameter body_flag(std::string_view name, std::string_view title, std::string_view help) {
  return {.name = name,
          .location = ParameterLocation::body,
          .type = ParameterType::boolean,
          .title = title,
          .help = help};
}

constexpr Parameter next_token{.name = "next_token",
                               .title = pagination_token.title,
                               .help = pagination_token.help,
                               .format = cursor_format};

constexpr Parameter named_user(std::string_view name, ParameterLocation location) {
  return {.name = name,
          .location = location,
          .required = true,
          .title = "User id",
          .help = "The account that this is about; get_user_by_username tells the id.",
          .format = id_format};
}

constexpr Parameter user_max = max_results(1, "10", 1000);

// --- Users ---

constexpr std::array get_me_parameters{
    list_of("user.fields", "User fields", "What to return of the account.", me_fields_default)};

constexpr std::array get_user_by_username_parameters{
    Parameter{.name = "username",
              .location = ParameterLocation::path,
              .required = true,
              .title = "Username",
              .help = "The account's handle, without the @.",
              .format = username_format},
    list_of("user.fields", "User fields", "What to return of the user.", me_fields_default)};

constexpr std::array get_user_parameters{
    Parameter{.name = "id",
              .location = ParameterLocation::path,
              .required = true,
              .title = "User id",
              .help = "The digits that identify an account permanently; usernames can change.",
              .format = id_format},
    list_of("user.fields", "User fields", "What to return of the user.", me_fields_default)};

constexpr std::array get_users_parameters{Parameter{.name = "ids",
                                                    .type = ParameterType::string_list,
                                                    .required = true,
                                                    .title = "User ids",
                                                    .help = "Up to 100 ids.",
                                                    .format = id_format,
                                                    .minimum = 1,
                                                    .maximum = 100},
                                          user_fields};

constexpr std::array get_users_by_usernames_parameters{Parameter{.name = "usernames",
                                                                 .type = ParameterType::string_list,
                                                                 .required = true,
                                                                 .title = "Usernames",
                                                                 .help = "Up to 100 handles, without the @.",
                                                                 .format = username_format,
                                                                 .minimum = 1,
                                                                 .maximum = 100},
                                                       user_fields};

constexpr std::array get_usage_parameters{
    Parameter{.name = "days",
              .type = ParameterType::integer,
              .title = "Days",
              .help = "How many days back.",
              .minimum = 1,
              .maximum = 90,
              .fallback = "7"},
    list_of("usage.fields", "Usage fields", "What to return of the usage.",
            "cap_reset_day,daily_project_usage,project_cap,project_id,project_usage")};

constexpr std::array get_follows_parameters{any_user_id, user_max, pagination_token, user_fields};
constexpr std::array get_own_users_parameters{own_id, user_max, pagination_token, user_fields};
constexpr std::array search_users_parameters{
    Parameter{.name = "query",
              .required = true,
              .title = "Query",
              .help = "Words of names and usernames: letters, digits, spaces.",
              .format = user_query_format},
    user_max, next_token, user_fields};
constexpr std::array target_user_parameters{own_id, named_user("target_user_id", ParameterLocation::body)};
constexpr std::array former_target_parameters{own_source_id,
                                              named_user("target_user_id", ParameterLocation::path)};

// --- Posts ---

constexpr std::array<std::string_view, 4> reply_settings_choices{"following", "mentionedUsers", "subscribers",
                                                                 "verified"};
constexpr std::array<std::string_view, 5> post_content{"text", "media_ids", "poll_options", "quote_tweet_id",
                                                       "card_uri"};
constexpr std::array create_post_parameters{
    Parameter{.name = "text",
              .location = ParameterLocation::body,
              .title = "Text",
              .help = "What the post says: 280 characters, counted as X counts them.",
              .minimum = 1,
              .maximum = 25000},
    Parameter{
        .name = "in_reply_to_tweet_id",
        .location = ParameterLocation::body,
        .title = "In reply to",
        .help = "The id of the post to reply to. Self-serve plans may reply only to people who mentioned or "
                "quoted this account.",
        .format = id_format,
        .pointer = "/reply/in_reply_to_tweet_id"},
    Parameter{.name = "exclude_reply_user_ids",
              .location = ParameterLocation::body,
              .type = ParameterType::string_list,
              .title = "Leave out of the reply",
              .help = "Ids of users whom the reply should not mention.",
              .format = id_format,
              .pointer = "/reply/exclude_reply_user_ids",
              .needs = "in_reply_to_tweet_id"},
    Parameter{.name = "auto_populate_reply_metadata",
              .location = ParameterLocation::body,
              .type = ParameterType::boolean,
              .title = "Mention for me",
              .help = "Whether X puts the mentions in front of the reply.",
              .pointer = "/reply/auto_populate_reply_metadata",
              .needs = "in_reply_to_tweet_id"},
    Parameter{.name = "quote_tweet_id",
              .location = ParameterLocation::body,
              .title = "Quote",
              .help = "The id of the post to quote. Since 2026-04-20 only Enterprise plans may quote.",
              .format = id_format},
    Parameter{.name = "media_ids",
              .location = ParameterLocation::body,
              .type = ParameterType::string_list,
              .title = "Media",
              .help = "Ids of up to four uploaded images, or of one video or GIF.",
              .format = id_format,
              .minimum = 1,
              .maximum = 4,
              .pointer = "/media/media_ids"},
    Parameter{.name = "tagged_user_ids",
              .location = ParameterLocation::body,
              .type = ParameterType::string_list,
              .title = "People in the picture",
              .help = "Ids of up to ten users to tag in the media.",
              .format = id_format,
              .maximum = 10,
              .pointer = "/media/tagged_user_ids",
              .needs = "media_ids"},
    Parameter{.name = "poll_options",
              .location = ParameterLocation::body,
              .type = ParameterType::string_list,
              .title = "Poll",
              .help = "Two to four answers of at most 25 characters.",
              .format = short_text_format,
              .minimum = 2,
              .maximum = 4,
              .pointer = "/poll/options",
              .needs = "poll_duration_minutes"},
    Parameter{.name = "poll_duration_minutes",
              .location = ParameterLocation::body,
              .type = ParameterType::integer,
              .title = "Poll runs for",
              .help = "Minutes that the poll is open: 5 to 10080, which is a week.",
              .minimum = 5,
              .maximum = 10080,
              .pointer = "/poll/duration_minutes",
              .needs = "poll_options"},
    Parameter{.name = "poll_reply_settings",
              .location = ParameterLocation::body,
              .title = "Who can reply to the poll",
              .help = "Everyone, unless one of these is chosen.",
              .choices = reply_settings_choices,
              .pointer = "/poll/reply_settings",
              .needs = "poll_options"},
    Parameter{.name = "reply_settings",
              .location = ParameterLocation::body,
              .title = "Who can reply",
              .help = "Everyone, unless one of these is chosen.",
              .choices = reply_settings_choices},
    body_flag("made_with_ai", "Made with AI", "Labels the media as made with AI."),
    body_flag("paid_partnership", "Paid partnership", "Labels the post as a paid partnership."),
    Parameter{.name = "previous_post_id",
              .location = ParameterLocation::body,
              .title = "Edits",
              .help = "The id of the post that this one replaces, where the account may edit.",
              .format = id_format,
              .pointer = "/edit_options/previous_post_id"},
    Parameter{.name = "community_id",
              .location = ParameterLocation::body,
              .title = "Community",
              .help = "The id of the community to post in.",
              .format = id_format},
    body_flag("share_with_followers", "Share with followers",
              "Whether a post in a community also goes to the followers."),
    Parameter{.name = "place_id",
              .location = ParameterLocation::body,
              .title = "Place",
              .help = "The id of the place to name.",
              .minimum = 1,
              .pointer = "/geo/place_id"},
    body_flag("nullcast", "Promoted only", "Keeps the post out of timelines; for advertisers."),
    Parameter{.name = "card_uri",
              .location = ParameterLocation::body,
              .title = "Card",
              .help = "The address of a card; for advertisers.",
              .minimum = 1},
    Parameter{.name = "direct_message_deep_link",
              .location = ParameterLocation::body,
              .title = "Message link",
              .help = "A link that opens a direct message.",
              .minimum = 1},
    body_flag("for_super_followers_only", "Subscribers only", "Shows the post to subscribers only."),
};

constexpr std::array delete_post_parameters{post_id};

constexpr std::array get_post_parameters{post_id, post_fields, expansions, expanded_user_fields,
                                         media_fields};

constexpr std::array get_posts_parameters{Parameter{.name = "ids",
                                                    .type = ParameterType::string_list,
                                                    .required = true,
                                                    .title = "Post ids",
                                                    .help = "Up to 100 ids.",
                                                    .format = id_format,
                                                    .minimum = 1,
                                                    .maximum = 100},
                                          post_fields, expansions, expanded_user_fields, media_fields};

constexpr std::array repost_parameters{
    own_id, named_post("tweet_id", ParameterLocation::body, "The post to repost.")};
constexpr std::array undo_repost_parameters{
    own_id, named_post("source_tweet_id", ParameterLocation::path, "The post that was reposted.")};
constexpr std::array like_post_parameters{
    own_id, named_post("tweet_id", ParameterLocation::body, "The post to like.")};
constexpr std::array unlike_post_parameters{
    own_id, named_post("tweet_id", ParameterLocation::path, "The post to unlike.")};

constexpr std::array edit_post_parameters{
    Parameter{.name = "previous_post_id",
              .location = ParameterLocation::body,
              .required = true,
              .title = "Post id",
              .help = "The post to replace, in its newest version.",
              .format = id_format,
              .pointer = "/edit_options/previous_post_id"},
    Parameter{.name = "text",
              .location = ParameterLocation::body,
              .required = true,
              .title = "Text",
              .help = "The new text of the post.",
              .minimum = 1,
              .maximum = 25000},
    Parameter{.name = "media_ids",
              .location = ParameterLocation::body,
              .type = ParameterType::string_list,
              .title = "Media",
              .help = "Ids of up to four uploaded images, or of one video or GIF.",
              .format = id_format,
              .minimum = 1,
              .maximum = 4,
              .pointer = "/media/media_ids"}};
constexpr std::array hide_reply_parameters{
    named_post("tweet_id", ParameterLocation::path, "The reply, in a thread that this account started."),
    Parameter{.name = "hidden",
              .location = ParameterLocation::body,
              .type = ParameterType::boolean,
              .required = true,
              .title = "Hidden",
              .help = "True hides it, false shows it again."}};
constexpr std::array get_engaged_users_parameters{post_id, max_results(1, "10"), pagination_token,
                                                  user_fields};
constexpr std::array get_quotes_parameters{
    post_id,    max_results(10, "10"), pagination_token, exclude, post_fields,
    expansions, expanded_user_fields,  media_fields};

constexpr std::array<std::string_view, 4> analytics_choices{"hourly", "daily", "weekly", "total"};
constexpr std::array get_post_analytics_parameters{
    Parameter{.name = "ids",
              .type = ParameterType::string_list,
              .required = true,
              .title = "Post ids",
              .help = "Up to 100 ids.",
              .format = id_format,
              .minimum = 1,
              .maximum = 100},
    required(start_time), required(end_time),
    Parameter{.name = "granularity",
              .title = "In steps of",
              .help = "How long each figure's time is.",
              .choices = analytics_choices,
              .fallback = "total"},
    list_of("analytics.fields", "Figures", "What to count.",
            "engagements,id,impressions,likes,quote_tweets,replies,retweets,timestamp,url_clicks,"
            "user_profile_clicks")};

// --- Articles ---

constexpr std::array draft_article_parameters{
    Parameter{.name = "title",
              .location = ParameterLocation::body,
              .required = true,
              .title = "Title",
              .help = "The headline of the article.",
              .minimum = 1},
    Parameter{.name = "text",
              .location = ParameterLocation::body,
              .required = true,
              .title = "Text",
              .help = "The article: paragraphs with an empty line between them; '# ' starts a heading.",
              .minimum = 1,
              .maximum = 100000,
              .pointer = "/content_state/blocks",
              .blocks = true},
    Parameter{.name = "entities",
              .location = ParameterLocation::body,
              .type = ParameterType::string_list,
              .title = "Entities",
              .help = "None.",
              .pointer = "/content_state/entities",
              .constant = true}};
constexpr std::array publish_article_parameters{Parameter{.name = "article_id",
                                                          .location = ParameterLocation::path,
                                                          .required = true,
                                                          .title = "Article id",
                                                          .help = "The id that draft_article returned.",
                                                          .format = id_format}};

// --- Timelines and search ---

constexpr std::array get_reposts_of_me_parameters{max_results(1, "10"), pagination_token,     post_fields,
                                                  expansions,           expanded_user_fields, media_fields};

constexpr std::array get_liked_posts_parameters{any_user_id, max_results(5, "10"), pagination_token,
                                                post_fields, expansions,           expanded_user_fields,
                                                media_fields};

constexpr std::array get_user_posts_parameters{any_user_id,
                                               max_results(5, "10"),
                                               pagination_token,
                                               since_id,
                                               until_id,
                                               start_time,
                                               end_time,
                                               exclude,
                                               post_fields,
                                               expansions,
                                               expanded_user_fields,
                                               media_fields};

constexpr std::array get_mentions_parameters{any_user_id, max_results(5, "10"), pagination_token, since_id,
                                             until_id,    start_time,           end_time,         post_fields,
                                             expansions,  expanded_user_fields, media_fields};

constexpr std::array get_home_timeline_parameters{own_id,
                                                  max_results(1, "10"),
                                                  pagination_token,
                                                  since_id,
                                                  until_id,
                                                  start_time,
                                                  end_time,
                                                  exclude,
                                                  post_fields,
                                                  expansions,
                                                  expanded_user_fields,
                                                  media_fields};

constexpr std::array<std::string_view, 2> sort_order_choices{"recency", "relevancy"};
constexpr Parameter sort_order{.name = "sort_order",
                               .title = "Order",
                               .help = "Newest first, or most relevant first.",
                               .choices = sort_order_choices};
constexpr Parameter search_query{.name = "query",
                                 .required = true,
                                 .title = "Query",
                                 .help =
                                     "Words and operators, e.g. from:handle. Self-serve plans allow 512 "
                                     "characters, 1024 for the whole archive.",
                                 .minimum = 1,
                                 .maximum = 4096};
constexpr std::array search_posts_parameters{search_query,
                                             max_results(10, "10"),
                                             next_token,
                                             since_id,
                                             until_id,
                                             start_time,
                                             end_time,
                                             sort_order,
                                             post_fields,
                                             expansions,
                                             expanded_user_fields,
                                             media_fields};
constexpr std::array search_all_posts_parameters{search_query,
                                                 max_results(10, "10", 500),
                                                 next_token,
                                                 since_id,
                                                 until_id,
                                                 start_time,
                                                 end_time,
                                                 sort_order,
                                                 post_fields,
                                                 expansions,
                                                 expanded_user_fields,
                                                 media_fields};

constexpr std::array<std::string_view, 3> count_choices{"minute", "hour", "day"};
constexpr std::array count_posts_parameters{search_query,
                                            since_id,
                                            until_id,
                                            start_time,
                                            end_time,
                                            Parameter{.name = "granularity",
                                                      .title = "In steps of",
                                                      .help = "How long each figure's time is.",
                                                      .choices = count_choices,
                                                      .fallback = "day"}};

// --- Trends ---

constexpr std::array get_trends_parameters{
    Parameter{.name = "woeid",
              .location = ParameterLocation::path,
              .title = "Place",
              .help = "Its number among the 'Where On Earth' ids; 1 is the whole world.",
              .format = id_format,
              .fallback = "1"},
    Parameter{.name = "max_trends",
              .type = ParameterType::integer,
              .title = "How many",
              .help = "How many trends to return at most.",
              .minimum = 1,
              .maximum = 50,
              .fallback = "20"},
    list_of("trend.fields", "Trend fields", "What to return of each trend.", "trend_name,tweet_count")};
constexpr std::array get_personal_trends_parameters{list_of("personalized_trend.fields", "Trend fields",
                                                            "What to return of each trend.",
                                                            "category,post_count,trend_name,trending_since")};

// --- Direct messages ---

constexpr std::array<std::string_view, 2> message_content{"text", "media_id"};

constexpr Parameter message_text(std::string_view pointer) {
  return {.name = "text",
          .location = ParameterLocation::body,
          .title = "Message",
          .help = "What the message says.",
          .minimum = 1,
          .maximum = 10000,
          .pointer = pointer};
}

constexpr Parameter message_media(std::string_view pointer) {
  return {.name = "media_id",
          .location = ParameterLocation::body,
          .title = "Attachment",
          .help = "The id of one uploaded image, GIF or video.",
          .format = id_format,
          .pointer = pointer};
}

constexpr Parameter participant_id{.name = "participant_id",
                                   .location = ParameterLocation::path,
                                   .required = true,
                                   .title = "User id",
                                   .help = "The other person's user id; get_user_by_username tells it.",
                                   .format = id_format};

/// X calls it by another name where it stands in the path of a read.
constexpr Parameter conversation_id(std::string_view name) {
  return {.name = name,
          .location = ParameterLocation::path,
          .required = true,
          .title = "Conversation id",
          .help = "For two people: both user ids, the smaller first, joined by a hyphen.",
          .format = conversation_format};
}

constexpr Parameter event_id{.name = "event_id",
                             .location = ParameterLocation::path,
                             .required = true,
                             .title = "Message id",
                             .help = "The id of the message's event.",
                             .format = id_format};

constexpr std::array<std::string_view, 3> event_type_choices{"MessageCreate", "ParticipantsJoin",
                                                             "ParticipantsLeave"};
constexpr Parameter event_types{.name = "event_types",
                                .type = ParameterType::string_list,
                                .title = "Kinds of events",
                                .help = "All kinds, unless some are chosen.",
                                .choices = event_type_choices};
constexpr Parameter event_page{.name = "pagination_token",
                               .title = "Page",
                               .help = "The next_token of the page before.",
                               .format = cursor_format,
                               .minimum = 16};
constexpr Parameter event_fields =
    list_of("dm_event.fields", "Message fields", "What to return of each message.",
            "id,event_type,text,created_at,sender_id,dm_conversation_id");
constexpr Parameter event_max = max_results(1, "50");

constexpr std::array send_direct_message_parameters{participant_id, message_text("/text"),
                                                    message_media("/attachments/0/media_id")};
constexpr std::array send_to_conversation_parameters{
    conversation_id("dm_conversation_id"), message_text("/text"), message_media("/attachments/0/media_id")};
constexpr std::array create_group_conversation_parameters{
    Parameter{.name = "conversation_type",
              .location = ParameterLocation::body,
              .required = true,
              .title = "Kind of conversation",
              .help = "A group.",
              .fallback = "Group",
              .constant = true},
    Parameter{.name = "participant_ids",
              .location = ParameterLocation::body,
              .type = ParameterType::string_list,
              .required = true,
              .title = "Participants",
              .help = "User ids of 2 to 49 people, this account left out.",
              .format = id_format,
              .minimum = 2,
              .maximum = 49},
    message_text("/message/text"), message_media("/message/attachments/0/media_id")};
constexpr std::array get_direct_messages_parameters{
    event_max, event_page, event_types, event_fields, expansions, expanded_user_fields, media_fields};
constexpr std::array get_messages_with_user_parameters{participant_id,       event_max,    event_page,
                                                       event_types,          event_fields, expansions,
                                                       expanded_user_fields, media_fields};
constexpr std::array get_conversation_messages_parameters{conversation_id("id"), event_max,    event_page,
                                                          event_types,           event_fields, expansions,
                                                          expanded_user_fields,  media_fields};
constexpr std::array get_direct_message_parameters{event_id, event_fields, expansions, expanded_user_fields,
                                                   media_fields};
constexpr std::array get_message_media_parameters{
    Parameter{.name = "dm_id",
              .location = ParameterLocation::path,
              .required = true,
              .title = "Message id",
              .help = "The id of the message's event.",
              .format = id_format},
    Parameter{.name = "media_id",
              .location = ParameterLocation::path,
              .required = true,
              .title = "Media id",
              .help = "The digits after the underscore of the attachment's media key.",
              .format = id_format},
    Parameter{
        .name = "resource_id",
        .location = ParameterLocation::path,
        .required = true,
        .title = "File",
        .help = "The last part of the attachment's url. A read of messages tells it, with attachments among "
                "dm_event.fields, the expansion attachments.media_keys, and url among media.fields.",
        .format = resource_format}};
constexpr std::array delete_direct_message_parameters{event_id};
constexpr std::array block_messages_parameters{named_user("id", ParameterLocation::path)};

// --- Bookmarks ---

constexpr Parameter folder_id(ParameterLocation location) {
  return {.name = "folder_id",
          .location = location,
          .required = location == ParameterLocation::path,
          .title = "Folder id",
          .help = "The id of one of this account's bookmark folders.",
          .format = id_format};
}
constexpr std::array get_bookmarks_parameters{own_id,     max_results(1, "10"), pagination_token, post_fields,
                                              expansions, expanded_user_fields, media_fields};
constexpr std::array add_bookmark_parameters{
    own_id, named_post("tweet_id", ParameterLocation::body, "The post to bookmark."),
    folder_id(ParameterLocation::body)};
constexpr std::array remove_bookmark_parameters{
    own_id, named_post("tweet_id", ParameterLocation::path, "The post to take out of the bookmarks.")};
constexpr std::array get_bookmark_folders_parameters{own_id, max_results(1, "25"), pagination_token};
constexpr std::array create_bookmark_folder_parameters{own_id, Parameter{.name = "name",
                                                                         .location = ParameterLocation::body,
                                                                         .required = true,
                                                                         .title = "Name",
                                                                         .help = "What to call the folder.",
                                                                         .minimum = 1,
                                                                         .maximum = 25}};
constexpr std::array get_bookmark_folder_posts_parameters{own_id, folder_id(ParameterLocation::path),
                                                          max_results(1, "25"), pagination_token};

// --- Lists ---

constexpr Parameter list_id{.name = "id",
                            .location = ParameterLocation::path,
                            .required = true,
                            .title = "List id",
                            .help = "The digits at the end of a list's address.",
                            .format = id_format};
constexpr Parameter list_fields =
    list_of("list.fields", "List fields", "What to return of each list.",
            "created_at,description,follower_count,id,member_count,name,owner_id,private");
constexpr Parameter list_name(bool required) {
  return {.name = "name",
          .location = ParameterLocation::body,
          .required = required,
          .title = "Name",
          .help = "What to call the list.",
          .minimum = 1,
          .maximum = 25};
}
constexpr Parameter list_description{.name = "description",
                                     .location = ParameterLocation::body,
                                     .title = "Description",
                                     .help = "Who is on it, in a sentence.",
                                     .minimum = 1,
                                     .maximum = 100};
constexpr Parameter list_private =
    body_flag("private", "Private", "True: nobody but this account sees the list.");

constexpr std::array get_list_parameters{list_id, list_fields};
constexpr std::array get_owned_lists_parameters{any_user_id, max_results(1, "10"), pagination_token,
                                                list_fields};
constexpr std::array get_list_posts_parameters{list_id,     max_results(1, "10"), pagination_token,
                                               post_fields, expansions,           expanded_user_fields,
                                               media_fields};
constexpr std::array get_list_members_parameters{list_id, max_results(1, "10"), pagination_token,
                                                 user_fields};
constexpr std::array create_list_parameters{list_name(true), list_description, list_private};
constexpr std::array<std::string_view, 3> list_content{"name", "description", "private"};
constexpr std::array update_list_parameters{list_id, list_name(false), list_description, list_private};
constexpr std::array delete_list_parameters{list_id};
constexpr std::array add_list_member_parameters{list_id, named_user("user_id", ParameterLocation::body)};
constexpr std::array remove_list_member_parameters{list_id, named_user("user_id", ParameterLocation::path)};

// --- Media ---

constexpr std::array<std::string_view, 7> upload_categories{"tweet_image", "dm_image", "tweet_gif", "dm_gif",
                                                            "tweet_video", "dm_video", "subtitles"};
constexpr std::array<std::string_view, 8> initialize_categories{"tweet_image", "dm_image",     "tweet_gif",
                                                                "dm_gif",      "tweet_video",  "dm_video",
                                                                "subtitles",   "amplify_video"};

constexpr std::array<std::string_view, 15> media_types{
    "image/jpeg", "image/png",   "image/gif", "image/webp",        "image/bmp",
    "image/tiff", "image/pjpeg", "video/mp4", "video/webm",        "video/quicktime",
    "video/mp2t", "text/srt",    "text/vtt",  "model/gltf-binary", "model/vnd.usdz+zip"};

constexpr Parameter media_bytes{.name = "media",
                                .location = ParameterLocation::body,
                                .required = true,
                                .title = "File",
                                .help = "The bytes, as base64.",
                                .format = base64_format};
/// X takes them as one text in one request, and as a list where an upload begins.
constexpr Parameter additional_owners(bool joined) {
  return {.name = "additional_owners",
          .location = ParameterLocation::body,
          .type = ParameterType::string_list,
          .title = "Further owners",
          .help = "Ids of users who may use the media as well.",
          .format = id_format,
          .minimum = 1,
          .maximum = 100,
          .joined = joined};
}
constexpr Parameter media_id_in_path{.name = "id",
                                     .location = ParameterLocation::path,
                                     .required = true,
                                     .title = "Media id",
                                     .help = "The id that the upload started with.",
                                     .format = id_format};

constexpr std::array upload_media_parameters{media_bytes,
                                             Parameter{.name = "media_category",
                                                       .location = ParameterLocation::body,
                                                       .required = true,
                                                       .title = "What it is for",
                                                       .help = "Where the media is going to be used.",
                                                       .choices = upload_categories},
                                             additional_owners(true)};
constexpr std::array initialize_media_upload_parameters{
    Parameter{.name = "media_type",
              .location = ParameterLocation::body,
              .title = "Media type",
              .help = "The file's type, e.g. video/mp4.",
              .choices = media_types},
    Parameter{.name = "total_bytes",
              .location = ParameterLocation::body,
              .type = ParameterType::integer,
              .title = "Size",
              .help = "The size of the whole file, in bytes.",
              .minimum = 1,
              .maximum = std::int64_t{16} * 1024 * 1024 * 1024},
    Parameter{.name = "media_category",
              .location = ParameterLocation::body,
              .title = "What it is for",
              .help = "Where the media is going to be used.",
              .choices = initialize_categories},
    body_flag("shared", "Shared", "Whether the media may be used in several messages."),
    additional_owners(false)};
constexpr std::array append_media_upload_parameters{media_id_in_path, media_bytes,
                                                    Parameter{.name = "segment_index",
                                                              .location = ParameterLocation::body,
                                                              .type = ParameterType::integer,
                                                              .required = true,
                                                              .title = "Segment",
                                                              .help = "Which piece it is, counted from 0.",
                                                              .minimum = 0,
                                                              .maximum = 999}};
constexpr std::array finalize_media_upload_parameters{media_id_in_path};
constexpr std::array get_media_status_parameters{Parameter{.name = "command",
                                                           .required = true,
                                                           .title = "Command",
                                                           .help = "Asks for the status.",
                                                           .fallback = "STATUS",
                                                           .constant = true},
                                                 Parameter{.name = "media_id",
                                                           .required = true,
                                                           .title = "Media id",
                                                           .help = "The id that the upload started with.",
                                                           .format = id_format}};
constexpr std::array set_media_alt_text_parameters{
    Parameter{.name = "media_id",
              .location = ParameterLocation::body,
              .required = true,
              .title = "Media id",
              .help = "The id of the uploaded image.",
              .format = id_format,
              .pointer = "/id"},
    Parameter{.name = "alt_text",
              .location = ParameterLocation::body,
              .required = true,
              .title = "Description",
              .help = "What the image shows, for those who do not see it.",
              .minimum = 1,
              .maximum = 1000,
              .pointer = "/metadata/alt_text/text"}};

// --- Authentication and scopes ---

constexpr std::uint8_t mask(std::initializer_list<AuthKind> kinds) {
  unsigned sum = 0;
  for (const AuthKind kind : kinds) sum |= static_cast<unsigned>(kind);
  return static_cast<std::uint8_t>(sum);
}

constexpr std::uint8_t any_auth = mask({AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2});
constexpr std::uint8_t user_auth = mask({AuthKind::oauth1, AuthKind::oauth2});
constexpr std::uint8_t app_only_auth = mask({AuthKind::app_only});
/// Any token of OAuth 2.0, whoever's.
constexpr std::uint8_t bearer_auth = mask({AuthKind::app_only, AuthKind::oauth2});
constexpr std::uint8_t oauth1_auth = mask({AuthKind::oauth1});
constexpr std::uint8_t oauth2_auth = mask({AuthKind::oauth2});

constexpr std::array<std::string_view, 2> read_scopes{"tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> write_scopes{"tweet.read", "tweet.write", "users.read"};
constexpr std::array<std::string_view, 3> like_read_scopes{"like.read", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> like_write_scopes{"like.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> dm_read_scopes{"dm.read", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 1> dm_media_scopes{"dm.read"};
constexpr std::array<std::string_view, 3> dm_write_scopes{"dm.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 2> dm_delete_scopes{"dm.read", "dm.write"};
constexpr std::array<std::string_view, 3> bookmark_read_scopes{"bookmark.read", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> bookmark_write_scopes{"bookmark.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 2> folder_read_scopes{"bookmark.read", "users.read"};
constexpr std::array<std::string_view, 2> folder_write_scopes{"bookmark.write", "users.read"};
constexpr std::array<std::string_view, 1> media_write_scopes{"media.write"};
constexpr std::array<std::string_view, 1> article_scopes{"tweet.write"};
constexpr std::array<std::string_view, 2> reposts_of_me_scopes{"timeline.read", "tweet.read"};
constexpr std::array<std::string_view, 3> moderate_scopes{"tweet.moderate.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> follows_read_scopes{"follows.read", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> follows_write_scopes{"follows.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> mute_read_scopes{"mute.read", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> mute_write_scopes{"mute.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> block_read_scopes{"block.read", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> block_write_scopes{"block.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> list_read_scopes{"list.read", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> list_write_scopes{"list.write", "tweet.read", "users.read"};
constexpr std::array<std::string_view, 4> list_create_scopes{"list.read", "list.write", "tweet.read",
                                                             "users.read"};

// --- The catalogue ---

// Prices and limits in doubt are left out: an absent one means that X documents none.
constexpr std::array rows{
    Action{.id = "get_me",
           .title = "Who am I",
           .group = "People",
           .description = "Returns the account that the user credentials belong to.",
           .method = "GET",
           .path = "/2/users/me",
           .parameters = get_me_parameters,
           .auth = user_auth,
           .scopes = read_scopes,
           .limit = {.per_user_15min = 75},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true},
    Action{.id = "create_post",
           .title = "Post",
           .group = "Posts",
           .description = "Publishes a post on the account's timeline, visible to others at once.",
           .method = "POST",
           .path = "/2/tweets",
           .parameters = create_post_parameters,
           .any_of = post_content,
           .auth = user_auth,
           .scopes = write_scopes,
           .level = AccessLevel::read_write,
           .success_status = 201,
           .limit = {.per_user_15min = 100, .per_app_24h = 10000},
           .price = {.usd_thousandths = 15,
                     .unit = "post created",
                     .note = "$0.200 when the text contains a URL, $0.010 for a reply to a call",
                     .with_link_thousandths = 200,
                     .summoned_thousandths = 10},
           .restriction = "Self-serve plans: replies only to those who mentioned or quoted this account, at "
                          "most one cashtag, no quote posts.",
           .consequential = true},
    Action{.id = "edit_post",
           .title = "Edit a post",
           .group = "Posts",
           .description = "Replaces one of the account's own posts with a new version, which has its own id.",
           .method = "POST",
           .path = "/2/tweets",
           .parameters = edit_post_parameters,
           .auth = user_auth,
           .scopes = write_scopes,
           .level = AccessLevel::read_write,
           .success_status = 201,
           .limit = {.per_user_15min = 100, .per_app_24h = 10000},
           .price = {.usd_thousandths = 15,
                     .unit = "post created",
                     .note = "$0.200 when the text contains a URL",
                     .with_link_thousandths = 200},
           .restriction = "Only accounts with X Premium may edit, five times within an hour.",
           .consequential = true},
    Action{.id = "delete_post",
           .title = "Delete a post",
           .group = "Posts",
           .description = "Deletes one of the account's own posts. It cannot be brought back.",
           .method = "DELETE",
           .path = "/2/tweets/{id}",
           .parameters = delete_post_parameters,
           .auth = user_auth,
           .scopes = write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .consequential = true},
    Action{.id = "get_post",
           .title = "Read a post",
           .group = "Posts",
           .description = "Returns one post by its id.",
           .method = "GET",
           .path = "/2/tweets/{id}",
           .parameters = get_post_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 450, .per_user_15min = 900},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_posts",
           .title = "Read posts",
           .group = "Posts",
           .description = "Returns up to 100 posts by their ids.",
           .method = "GET",
           .path = "/2/tweets",
           .parameters = get_posts_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 3500, .per_user_15min = 5000},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_quotes",
           .title = "Quotes of a post",
           .group = "Posts",
           .description = "Returns the posts that quote a post, newest first.",
           .method = "GET",
           .path = "/2/tweets/{id}/quote_tweets",
           .parameters = get_quotes_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 75, .per_user_15min = 75},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_reposters",
           .title = "Who reposted a post",
           .group = "Posts",
           .description = "Returns the accounts that reposted a post.",
           .method = "GET",
           .path = "/2/tweets/{id}/retweeted_by",
           .parameters = get_engaged_users_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 75, .per_user_15min = 75},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_likers",
           .title = "Who liked a post",
           .group = "Posts",
           .description = "Returns the accounts that liked a post of this account.",
           .method = "GET",
           .path = "/2/tweets/{id}/liking_users",
           .parameters = get_engaged_users_parameters,
           .auth = user_auth,
           .scopes = like_read_scopes,
           .limit = {.per_app_15min = 75, .per_user_15min = 75},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_post_analytics",
           .title = "Figures of posts",
           .group = "Posts",
           .description =
               "Returns how often posts of this account were seen, liked and clicked in a period of time.",
           .method = "GET",
           .path = "/2/tweets/analytics",
           .parameters = get_post_analytics_parameters,
           .auth = user_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 300},
           .read_only = true},
    Action{.id = "repost",
           .title = "Repost",
           .group = "Posts",
           .description = "Shares a post with the account's followers.",
           .method = "POST",
           .path = "/2/users/{id}/retweets",
           .parameters = repost_parameters,
           .auth = user_auth,
           .scopes = write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 15, .unit = "request"},
           .consequential = true},
    Action{.id = "undo_repost",
           .title = "Undo a repost",
           .group = "Posts",
           .description = "Takes a repost back.",
           .method = "DELETE",
           .path = "/2/users/{id}/retweets/{source_tweet_id}",
           .parameters = undo_repost_parameters,
           .auth = user_auth,
           .scopes = write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 10, .unit = "request"}},
    Action{
        .id = "like_post",
        .title = "Like",
        .group = "Posts",
        .description = "Likes a post.",
        .method = "POST",
        .path = "/2/users/{id}/likes",
        .parameters = like_post_parameters,
        .auth = user_auth,
        .scopes = like_write_scopes,
        .level = AccessLevel::read_write,
        .limit = {.per_user_15min = 50, .per_user_24h = 1000},
        .price = {.usd_thousandths = 15, .unit = "request"},
        .restriction =
            "Only Enterprise plans may like since 2026-04-20; X wants each like to be started by a person.",
        .enterprise_only = true,
        .consequential = true},
    Action{.id = "unlike_post",
           .title = "Unlike",
           .group = "Posts",
           .description = "Takes back a like.",
           .method = "DELETE",
           .path = "/2/users/{id}/likes/{tweet_id}",
           .parameters = unlike_post_parameters,
           .auth = user_auth,
           .scopes = like_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50, .per_user_24h = 1000},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .restriction = "Since 2026-04-20 only Enterprise plans include likes.",
           .enterprise_only = true},
    Action{.id = "hide_reply",
           .title = "Hide a reply",
           .group = "Posts",
           .description = "Hides a reply in a thread of this account behind a click, or shows it again.",
           .method = "PUT",
           .path = "/2/tweets/{tweet_id}/hidden",
           .parameters = hide_reply_parameters,
           .auth = user_auth,
           .scopes = moderate_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 5, .unit = "request"},
           .consequential = true},
    Action{.id = "draft_article",
           .title = "Draft an article",
           .group = "Posts",
           .description = "Writes a draft of a long article, which nobody sees until it is published.",
           .method = "POST",
           .path = "/2/articles/draft",
           .parameters = draft_article_parameters,
           .auth = user_auth,
           .doubtful_auth = oauth1_auth,
           .scopes = article_scopes,
           .level = AccessLevel::read_write,
           .success_status = 201,
           .restriction = "Only accounts with X Premium may write articles; X's guides ask for OAuth 2.0.",
           .consequential = true},
    Action{.id = "publish_article",
           .title = "Publish an article",
           .group = "Posts",
           .description = "Publishes a draft, with a post that links to it.",
           .method = "POST",
           .path = "/2/articles/{article_id}/publish",
           .parameters = publish_article_parameters,
           .auth = user_auth,
           .doubtful_auth = oauth1_auth,
           .scopes = article_scopes,
           .level = AccessLevel::read_write,
           .restriction = "Only accounts with X Premium may write articles; X's guides ask for OAuth 2.0.",
           .consequential = true},
    Action{.id = "get_liked_posts",
           .title = "Liked posts",
           .group = "Timelines and search",
           .description = "Returns the posts that a user liked, newest first.",
           .method = "GET",
           .path = "/2/users/{id}/liked_tweets",
           .parameters = get_liked_posts_parameters,
           .auth = user_auth,
           .scopes = like_read_scopes,
           .limit = {.per_app_15min = 75, .per_user_15min = 75},
           .price = {.usd_thousandths = 5,
                     .unit = "post returned",
                     .note = "$0.001 when they are the app owner's own",
                     .owned_thousandths = 1},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_home_timeline",
           .title = "Home timeline",
           .group = "Timelines and search",
           .description = "Returns the newest posts of the accounts this account follows, and its own.",
           .method = "GET",
           .path = "/2/users/{id}/timelines/reverse_chronological",
           .parameters = get_home_timeline_parameters,
           .auth = user_auth,
           .scopes = read_scopes,
           .limit = {.per_user_15min = 180},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_user_posts",
           .title = "Posts of a user",
           .group = "Timelines and search",
           .description = "Returns a user's newest posts, at most 3,200 back.",
           .method = "GET",
           .path = "/2/users/{id}/tweets",
           .parameters = get_user_posts_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 10000, .per_user_15min = 900},
           .price = {.usd_thousandths = 5,
                     .unit = "post returned",
                     .note = "$0.001 when they are the app owner's own",
                     .owned_thousandths = 1,
                     .one_author = true},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_mentions",
           .title = "Mentions",
           .group = "Timelines and search",
           .description = "Returns the newest posts that mention a user, at most 800 back.",
           .method = "GET",
           .path = "/2/users/{id}/mentions",
           .parameters = get_mentions_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 450, .per_user_15min = 300},
           .price = {.usd_thousandths = 5,
                     .unit = "post returned",
                     .note = "$0.001 when they are the app owner's own",
                     .owned_thousandths = 1},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_reposts_of_me",
           .title = "My posts that were reposted",
           .group = "Timelines and search",
           .description = "Returns the posts of this account that others reposted.",
           .method = "GET",
           .path = "/2/users/reposts_of_me",
           .parameters = get_reposts_of_me_parameters,
           .auth = user_auth,
           .scopes = reposts_of_me_scopes,
           .limit = {.per_user_15min = 75},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "search_posts",
           .title = "Search",
           .group = "Timelines and search",
           .description = "Searches the posts of the last seven days.",
           .method = "GET",
           .path = "/2/tweets/search/recent",
           .parameters = search_posts_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 450, .per_user_15min = 300},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .restriction = "Self-serve plans: queries of at most 512 characters.",
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "search_all_posts",
           .title = "Search the archive",
           .group = "Timelines and search",
           .description = "Finds posts since 2006 that match a query, newest first.",
           .method = "GET",
           .path = "/2/tweets/search/all",
           .parameters = search_all_posts_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 300},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "count_posts",
           .title = "Count posts",
           .group = "Timelines and search",
           .description = "Returns how many posts of the last seven days match a query, in steps of time.",
           .method = "GET",
           .path = "/2/tweets/counts/recent",
           .parameters = count_posts_parameters,
           .auth = bearer_auth,
           .limit = {.per_app_15min = 300},
           .price = {.usd_thousandths = 5, .unit = "request"},
           .read_only = true},
    Action{.id = "count_all_posts",
           .title = "Count posts of the archive",
           .group = "Timelines and search",
           .description = "Returns how many posts since 2006 match a query, in steps of time.",
           .method = "GET",
           .path = "/2/tweets/counts/all",
           .parameters = count_posts_parameters,
           .auth = app_only_auth,
           .limit = {.per_app_15min = 300},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .read_only = true},
    Action{.id = "get_trends",
           .title = "Trends of a place",
           .group = "Timelines and search",
           .description = "Returns what people talk about in a place.",
           .method = "GET",
           .path = "/2/trends/by/woeid/{woeid}",
           .parameters = get_trends_parameters,
           .auth = bearer_auth,
           .limit = {.per_app_15min = 75},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_personal_trends",
           .title = "Trends for this account",
           .group = "Timelines and search",
           .description = "Returns the trends that X picks for this account.",
           .method = "GET",
           .path = "/2/users/personalized_trends",
           .parameters = get_personal_trends_parameters,
           .auth = user_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 200, .per_user_15min = 10, .per_app_24h = 200, .per_user_24h = 100},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .restriction = "Only accounts with X Premium have them.",
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_user_by_username",
           .title = "User by name",
           .group = "People",
           .description = "Returns the account of a username.",
           .method = "GET",
           .path = "/2/users/by/username/{username}",
           .parameters = get_user_by_username_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 900},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_user",
           .title = "User by id",
           .group = "People",
           .description = "Returns the account of a user id.",
           .method = "GET",
           .path = "/2/users/{id}",
           .parameters = get_user_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 900},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_users",
           .title = "Users by ids",
           .group = "People",
           .description = "Returns up to 100 accounts by their ids.",
           .method = "GET",
           .path = "/2/users",
           .parameters = get_users_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 900},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_users_by_usernames",
           .title = "Users by names",
           .group = "People",
           .description = "Returns up to 100 accounts by their usernames.",
           .method = "GET",
           .path = "/2/users/by",
           .parameters = get_users_by_usernames_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 900},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "search_users",
           .title = "Search people",
           .group = "People",
           .description = "Finds accounts by their names.",
           .method = "GET",
           .path = "/2/users/search",
           .parameters = search_users_parameters,
           .auth = user_auth,
           .scopes = read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 900},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_followers",
           .title = "Followers",
           .group = "People",
           .description = "Returns the accounts that follow an account, newest first.",
           .method = "GET",
           .path = "/2/users/{id}/followers",
           .parameters = get_follows_parameters,
           .auth = any_auth,
           .scopes = follows_read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 300},
           .price = {.usd_thousandths = 10,
                     .unit = "user returned",
                     .note = "$0.001 when they are the app owner's own",
                     .owned_thousandths = 1},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_following",
           .title = "Following",
           .group = "People",
           .description = "Returns the accounts that an account follows, newest first.",
           .method = "GET",
           .path = "/2/users/{id}/following",
           .parameters = get_follows_parameters,
           .auth = any_auth,
           .scopes = follows_read_scopes,
           .limit = {.per_app_15min = 300, .per_user_15min = 300},
           .price = {.usd_thousandths = 10,
                     .unit = "user returned",
                     .note = "$0.001 when they are the app owner's own",
                     .owned_thousandths = 1},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "follow_user",
           .title = "Follow",
           .group = "People",
           .description = "Follows an account; a protected one is asked first.",
           .method = "POST",
           .path = "/2/users/{id}/following",
           .parameters = target_user_parameters,
           .auth = user_auth,
           .scopes = follows_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 15, .unit = "request"},
           .restriction = "Only Enterprise plans may follow since 2026-04-20; X wants each follow to be "
                          "started by a person.",
           .enterprise_only = true,
           .consequential = true},
    Action{.id = "unfollow_user",
           .title = "Unfollow",
           .group = "People",
           .description = "Unfollows an account. Self-serve plans cannot undo this.",
           .method = "DELETE",
           .path = "/2/users/{source_user_id}/following/{target_user_id}",
           .parameters = former_target_parameters,
           .auth = user_auth,
           .scopes = follows_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .consequential = true},
    Action{.id = "get_muted_users",
           .title = "Muted accounts",
           .group = "People",
           .description = "Returns the accounts that this account has muted.",
           .method = "GET",
           .path = "/2/users/{id}/muting",
           .parameters = get_own_users_parameters,
           .auth = user_auth,
           .scopes = mute_read_scopes,
           .limit = {.per_user_15min = 15},
           .price = {.usd_thousandths = 1, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "mute_user",
           .title = "Mute",
           .group = "People",
           .description = "Keeps the posts of an account out of the timeline; nobody is told.",
           .method = "POST",
           .path = "/2/users/{id}/muting",
           .parameters = target_user_parameters,
           .auth = user_auth,
           .scopes = mute_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 15, .unit = "request"}},
    Action{.id = "unmute_user",
           .title = "Unmute",
           .group = "People",
           .description = "Lets the posts of an account into the timeline again.",
           .method = "DELETE",
           .path = "/2/users/{source_user_id}/muting/{target_user_id}",
           .parameters = former_target_parameters,
           .auth = user_auth,
           .scopes = mute_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 5, .unit = "request"}},
    Action{.id = "get_blocked_users",
           .title = "Blocked accounts",
           .group = "People",
           .description = "Returns the accounts that this account has blocked.",
           .method = "GET",
           .path = "/2/users/{id}/blocking",
           .parameters = get_own_users_parameters,
           .auth = user_auth,
           .scopes = block_read_scopes,
           .limit = {.per_user_15min = 15},
           .price = {.usd_thousandths = 1, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "block_user",
           .title = "Block",
           .group = "People",
           .description =
               "Blocks an account: it cannot write to this one, and neither follows the other any longer.",
           .method = "POST",
           .path = "/2/users/{id}/blocking",
           .parameters = target_user_parameters,
           .auth = user_auth,
           .scopes = block_write_scopes,
           .level = AccessLevel::read_write,
           .price = {.usd_thousandths = 15, .unit = "request"},
           .consequential = true},
    Action{.id = "unblock_user",
           .title = "Unblock",
           .group = "People",
           .description = "Blocks an account no longer. Who followed whom does not come back.",
           .method = "DELETE",
           .path = "/2/users/{source_user_id}/blocking/{target_user_id}",
           .parameters = former_target_parameters,
           .auth = user_auth,
           .scopes = block_write_scopes,
           .level = AccessLevel::read_write,
           .price = {.usd_thousandths = 10, .unit = "request"}},
    Action{.id = "get_usage",
           .title = "Usage",
           .group = "Plan",
           .description = "Returns how many posts the app has read, and its cap.",
           .method = "GET",
           .path = "/2/usage/tweets",
           .parameters = get_usage_parameters,
           .auth = app_only_auth,
           .limit = {.per_app_15min = 50},
           .read_only = true},
    Action{.id = "get_credits",
           .title = "Credits",
           .group = "Plan",
           .description = "Returns the balance of the account that pays for the app, in US dollars.",
           .method = "GET",
           .path = "/2/usage/credits",
           .parameters = {},
           .auth = bearer_auth,
           .read_only = true},
    Action{.id = "send_direct_message",
           .title = "Send a message",
           .group = "Direct messages",
           .description = "Sends a direct message to a person.",
           .method = "POST",
           .path = "/2/dm_conversations/with/{participant_id}/messages",
           .parameters = send_direct_message_parameters,
           .any_of = message_content,
           .auth = user_auth,
           .scopes = dm_write_scopes,
           .level = AccessLevel::read_write_directmessages,
           .success_status = 201,
           .limit = {.per_user_15min = 15, .per_app_24h = 1440, .per_user_24h = 1440},
           .price = {.usd_thousandths = 15, .unit = "message sent"},
           .consequential = true},
    Action{.id = "send_to_conversation",
           .title = "Send to a conversation",
           .group = "Direct messages",
           .description = "Sends a direct message to a conversation that exists.",
           .method = "POST",
           .path = "/2/dm_conversations/{dm_conversation_id}/messages",
           .parameters = send_to_conversation_parameters,
           .any_of = message_content,
           .auth = user_auth,
           .scopes = dm_write_scopes,
           .level = AccessLevel::read_write_directmessages,
           .success_status = 201,
           .limit = {.per_user_15min = 15, .per_app_24h = 1440, .per_user_24h = 1440},
           .price = {.usd_thousandths = 15, .unit = "message sent"},
           .consequential = true},
    Action{.id = "create_group_conversation",
           .title = "New group",
           .group = "Direct messages",
           .description = "Starts a group conversation with a first message.",
           .method = "POST",
           .path = "/2/dm_conversations",
           .parameters = create_group_conversation_parameters,
           .any_of = message_content,
           .auth = user_auth,
           .scopes = dm_write_scopes,
           .level = AccessLevel::read_write_directmessages,
           .success_status = 201,
           .limit = {.per_user_15min = 15, .per_app_24h = 1440, .per_user_24h = 1440},
           .price = {.usd_thousandths = 15, .unit = "message sent"},
           .consequential = true},
    Action{.id = "get_direct_messages",
           .title = "Messages",
           .group = "Direct messages",
           .description = "Returns the messages of the last 30 days from all conversations, newest first.",
           .method = "GET",
           .path = "/2/dm_events",
           .parameters = get_direct_messages_parameters,
           .auth = user_auth,
           .scopes = dm_read_scopes,
           .level = AccessLevel::read_write_directmessages,
           .limit = {.per_user_15min = 15},
           .price = {.usd_thousandths = 10, .unit = "message returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_messages_with_user",
           .title = "Messages with a person",
           .group = "Direct messages",
           .description = "Returns the messages exchanged with a person, newest first.",
           .method = "GET",
           .path = "/2/dm_conversations/with/{participant_id}/dm_events",
           .parameters = get_messages_with_user_parameters,
           .auth = user_auth,
           .scopes = dm_read_scopes,
           .level = AccessLevel::read_write_directmessages,
           .limit = {.per_user_15min = 15},
           .price = {.usd_thousandths = 10, .unit = "message returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_conversation_messages",
           .title = "Messages of a conversation",
           .group = "Direct messages",
           .description = "Returns the messages of a conversation, newest first.",
           .method = "GET",
           .path = "/2/dm_conversations/{id}/dm_events",
           .parameters = get_conversation_messages_parameters,
           .auth = user_auth,
           .scopes = dm_read_scopes,
           .level = AccessLevel::read_write_directmessages,
           .limit = {.per_user_15min = 15},
           .price = {.usd_thousandths = 10, .unit = "message returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_direct_message",
           .title = "Read a message",
           .group = "Direct messages",
           .description = "Returns one message by its id.",
           .method = "GET",
           .path = "/2/dm_events/{event_id}",
           .parameters = get_direct_message_parameters,
           .auth = user_auth,
           .scopes = dm_read_scopes,
           .level = AccessLevel::read_write_directmessages,
           .limit = {.per_user_15min = 15},
           .price = {.usd_thousandths = 10, .unit = "message returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_message_media",
           .title = "Picture of a message",
           .group = "Direct messages",
           .description = "Returns the picture or video that a message carries, as base64.",
           .method = "GET",
           .path = "/2/dm_conversations/media/{dm_id}/{media_id}/{resource_id}",
           .parameters = get_message_media_parameters,
           .auth = oauth2_auth,
           .scopes = dm_media_scopes,
           .read_only = true,
           .untrusted_content = true,
           .returns_media = true},
    Action{.id = "delete_direct_message",
           .title = "Delete a message",
           .group = "Direct messages",
           .description = "Deletes a message from this account's view of the conversation.",
           .method = "DELETE",
           .path = "/2/dm_events/{event_id}",
           .parameters = delete_direct_message_parameters,
           .auth = user_auth,
           .scopes = dm_delete_scopes,
           .level = AccessLevel::read_write_directmessages,
           .limit = {.per_user_15min = 300, .per_app_24h = 4000, .per_user_24h = 1500},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .consequential = true},
    Action{.id = "block_messages",
           .title = "Block messages",
           .group = "Direct messages",
           .description = "Stops accepting direct messages from an account.",
           .method = "POST",
           .path = "/2/users/{id}/dm/block",
           .parameters = block_messages_parameters,
           .auth = user_auth,
           .scopes = dm_write_scopes,
           .level = AccessLevel::read_write_directmessages,
           .limit = {.per_app_15min = 25, .per_user_15min = 10, .per_app_24h = 1000, .per_user_24h = 400},
           .price = {.usd_thousandths = 10, .unit = "request"}},
    Action{.id = "unblock_messages",
           .title = "Unblock messages",
           .group = "Direct messages",
           .description = "Accepts direct messages from an account again.",
           .method = "POST",
           .path = "/2/users/{id}/dm/unblock",
           .parameters = block_messages_parameters,
           .auth = user_auth,
           .scopes = dm_write_scopes,
           .level = AccessLevel::read_write_directmessages,
           .limit = {.per_app_15min = 25, .per_user_15min = 10, .per_app_24h = 1000, .per_user_24h = 400},
           .price = {.usd_thousandths = 10, .unit = "request"}},
    Action{.id = "get_bookmarks",
           .title = "Bookmarks",
           .group = "Bookmarks",
           .description = "Returns the account's bookmarked posts, newest first.",
           .method = "GET",
           .path = "/2/users/{id}/bookmarks",
           .parameters = get_bookmarks_parameters,
           .auth = user_auth,
           .doubtful_auth = oauth1_auth,
           .scopes = bookmark_read_scopes,
           .limit = {.per_user_15min = 180},
           .price = {.usd_thousandths = 5,
                     .unit = "post returned",
                     .note = "$0.001 when they are the app owner's own",
                     .owned_thousandths = 1},
           .restriction = "X lists OAuth 1.0a for this since 2026-08, but calls with it have been refused.",
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "add_bookmark",
           .title = "Add a bookmark",
           .group = "Bookmarks",
           .description = "Bookmarks a post; nobody else sees it.",
           .method = "POST",
           .path = "/2/users/{id}/bookmarks",
           .parameters = add_bookmark_parameters,
           .auth = oauth2_auth,
           .scopes = bookmark_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 5, .unit = "request"}},
    Action{.id = "remove_bookmark",
           .title = "Remove a bookmark",
           .group = "Bookmarks",
           .description = "Removes a post from the bookmarks.",
           .method = "DELETE",
           .path = "/2/users/{id}/bookmarks/{tweet_id}",
           .parameters = remove_bookmark_parameters,
           .auth = oauth2_auth,
           .scopes = bookmark_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 5, .unit = "request"}},
    Action{.id = "get_bookmark_folders",
           .title = "Bookmark folders",
           .group = "Bookmarks",
           .description = "Returns the account's bookmark folders.",
           .method = "GET",
           .path = "/2/users/{id}/bookmarks/folders",
           .parameters = get_bookmark_folders_parameters,
           .auth = user_auth,
           .doubtful_auth = oauth1_auth,
           .scopes = folder_read_scopes,
           .limit = {.per_app_15min = 50, .per_user_15min = 50},
           .restriction = "X lists OAuth 1.0a for this since 2026-08, but calls with it have been refused.",
           .read_only = true},
    Action{.id = "create_bookmark_folder",
           .title = "New bookmark folder",
           .group = "Bookmarks",
           .description = "Creates a folder for bookmarks.",
           .method = "POST",
           .path = "/2/users/{id}/bookmarks/folders",
           .parameters = create_bookmark_folder_parameters,
           .auth = oauth2_auth,
           .scopes = folder_write_scopes,
           .level = AccessLevel::read_write,
           .success_status = 201,
           .price = {.usd_thousandths = 5, .unit = "request"}},
    Action{.id = "get_bookmark_folder_posts",
           .title = "Posts in a folder",
           .group = "Bookmarks",
           .description = "Returns the ids of the posts in a bookmark folder.",
           .method = "GET",
           .path = "/2/users/{id}/bookmarks/folders/{folder_id}",
           .parameters = get_bookmark_folder_posts_parameters,
           .auth = user_auth,
           .doubtful_auth = oauth1_auth,
           .scopes = bookmark_read_scopes,
           .limit = {.per_app_15min = 50, .per_user_15min = 50},
           .restriction = "X lists OAuth 1.0a for this since 2026-08, but calls with it have been refused.",
           .read_only = true},
    Action{.id = "get_owned_lists",
           .title = "Lists of an account",
           .group = "Lists",
           .description = "Returns the lists that an account owns.",
           .method = "GET",
           .path = "/2/users/{id}/owned_lists",
           .parameters = get_owned_lists_parameters,
           .auth = any_auth,
           .scopes = list_read_scopes,
           .limit = {.per_app_15min = 15, .per_user_15min = 15},
           .price = {.usd_thousandths = 5,
                     .unit = "list returned",
                     .note = "$0.001 when they are the app owner's own",
                     .owned_thousandths = 1},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_list",
           .title = "Read a list",
           .group = "Lists",
           .description = "Returns a list's name and its owner.",
           .method = "GET",
           .path = "/2/lists/{id}",
           .parameters = get_list_parameters,
           .auth = any_auth,
           .scopes = list_read_scopes,
           .limit = {.per_app_15min = 75, .per_user_15min = 75},
           .price = {.usd_thousandths = 5, .unit = "list returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_list_posts",
           .title = "Posts of a list",
           .group = "Lists",
           .description = "Returns the newest posts of the members of a list.",
           .method = "GET",
           .path = "/2/lists/{id}/tweets",
           .parameters = get_list_posts_parameters,
           .auth = any_auth,
           .scopes = list_read_scopes,
           .limit = {.per_app_15min = 900, .per_user_15min = 900},
           .price = {.usd_thousandths = 5, .unit = "post returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "get_list_members",
           .title = "Members of a list",
           .group = "Lists",
           .description = "Returns the accounts on a list.",
           .method = "GET",
           .path = "/2/lists/{id}/members",
           .parameters = get_list_members_parameters,
           .auth = any_auth,
           .scopes = list_read_scopes,
           .limit = {.per_app_15min = 900, .per_user_15min = 900},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .read_only = true,
           .untrusted_content = true},
    Action{.id = "create_list",
           .title = "New list",
           .group = "Lists",
           .description = "Creates a list of accounts; others see it unless it is private.",
           .method = "POST",
           .path = "/2/lists",
           .parameters = create_list_parameters,
           .auth = user_auth,
           .scopes = list_create_scopes,
           .level = AccessLevel::read_write,
           .success_status = 201,
           .limit = {.per_user_15min = 300},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .consequential = true},
    Action{.id = "update_list",
           .title = "Change a list",
           .group = "Lists",
           .description = "Changes the name, the description or the privacy of a list of this account.",
           .method = "PUT",
           .path = "/2/lists/{id}",
           .parameters = update_list_parameters,
           .any_of = list_content,
           .auth = user_auth,
           .scopes = list_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 300},
           .price = {.usd_thousandths = 5, .unit = "request"},
           .consequential = true},
    Action{.id = "delete_list",
           .title = "Delete a list",
           .group = "Lists",
           .description = "Deletes a list of this account. It cannot be brought back.",
           .method = "DELETE",
           .path = "/2/lists/{id}",
           .parameters = delete_list_parameters,
           .auth = user_auth,
           .scopes = list_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 300},
           .price = {.usd_thousandths = 5, .unit = "request"},
           .consequential = true},
    Action{.id = "add_list_member",
           .title = "Add to a list",
           .group = "Lists",
           .description = "Adds an account to a list of this account; X may notify it.",
           .method = "POST",
           .path = "/2/lists/{id}/members",
           .parameters = add_list_member_parameters,
           .auth = user_auth,
           .scopes = list_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 300},
           .price = {.usd_thousandths = 5, .unit = "request"},
           .consequential = true},
    Action{.id = "remove_list_member",
           .title = "Remove from a list",
           .group = "Lists",
           .description = "Removes an account from a list of this account.",
           .method = "DELETE",
           .path = "/2/lists/{id}/members/{user_id}",
           .parameters = remove_list_member_parameters,
           .auth = user_auth,
           .scopes = list_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 300},
           .price = {.usd_thousandths = 5, .unit = "request"}},
    Action{.id = "upload_media",
           .title = "Upload an image",
           .group = "Media",
           .description = "Uploads an image of at most 5 MB in one request.",
           .method = "POST",
           .path = "/2/media/upload",
           .parameters = upload_media_parameters,
           .auth = user_auth,
           .scopes = media_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 500, .per_app_24h = 50000}},
    Action{.id = "initialize_media_upload",
           .title = "Start an upload",
           .group = "Media",
           .description = "Starts the upload of a large file in pieces.",
           .method = "POST",
           .path = "/2/media/upload/initialize",
           .parameters = initialize_media_upload_parameters,
           .auth = user_auth,
           .scopes = media_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 1875, .per_app_24h = 180000}},
    Action{.id = "append_media_upload",
           .title = "Upload a piece",
           .group = "Media",
           .description = "Uploads one piece of a large file.",
           .method = "POST",
           .path = "/2/media/upload/{id}/append",
           .parameters = append_media_upload_parameters,
           .auth = user_auth,
           .scopes = media_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 1875, .per_app_24h = 180000}},
    Action{.id = "finalize_media_upload",
           .title = "Finish an upload",
           .group = "Media",
           .description = "Ends the upload; X then processes the file.",
           .method = "POST",
           .path = "/2/media/upload/{id}/finalize",
           .parameters = finalize_media_upload_parameters,
           .auth = user_auth,
           .scopes = media_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 1875, .per_app_24h = 180000}},
    Action{.id = "get_media_status",
           .title = "Upload status",
           .group = "Media",
           .description = "Returns how far X is with processing a file.",
           .method = "GET",
           .path = "/2/media/upload",
           .parameters = get_media_status_parameters,
           .auth = user_auth,
           .scopes = media_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 1000, .per_app_24h = 100000},
           .read_only = true},
    Action{.id = "set_media_alt_text",
           .title = "Describe an image",
           .group = "Media",
           .description = "Gives an uploaded image a text for those who do not see it.",
           .method = "POST",
           .path = "/2/media/metadata",
           .parameters = set_media_alt_text_parameters,
           .auth = user_auth,
           .scopes = media_write_scopes,
           .level = AccessLevel::read_write,
           .limit = {.per_user_15min = 500, .per_app_24h = 50000},
           .price = {.usd_thousandths = 5, .unit = "request"}},
};

#ifdef X_CONNECT_FEW_WORDS

// The rows of core.wasm, without what describes an action and an argument: that comes with core-later.wasm,
// and the linker leaves out what nothing here points to.

constexpr std::size_t parameter_count = [] {
  std::size_t sum = 0;
  for (const Action& action : rows) sum += action.parameters.size();
  return sum;
}();

constexpr auto plain_parameters = [] {
  std::array<Parameter, parameter_count> all{};
  std::size_t count = 0;
  for (const Action& action : rows) {
    for (const Parameter& parameter : action.parameters) {
      all[count] = parameter;
      all[count].title = {};
      all[count++].help = {};
    }
  }
  return all;
}();

constexpr auto shown_rows = [] {
  auto all = rows;
  std::size_t first = 0;
  for (Action& action : all) {
    action.description = {};
    action.parameters = {plain_parameters.data() + first, action.parameters.size()};
    first += action.parameters.size();
  }
  return all;
}();

#else

constexpr const auto& shown_rows = rows;

#endif

constexpr std::array endpoints{
    TokenEndpoint{TokenCall::app_only_token, "POST", "/oauth2/token"},
    TokenEndpoint{TokenCall::oauth2_token, "POST", "/2/oauth2/token"},
    TokenEndpoint{TokenCall::oauth2_revoke, "POST", "/2/oauth2/revoke"},
    TokenEndpoint{TokenCall::oauth1_request_token, "POST", "/oauth/request_token"},
    TokenEndpoint{TokenCall::oauth1_access_token, "POST", "/oauth/access_token"},
};

}  // namespace

std::span<const Action> actions() { return shown_rows; }

std::span<const TextFormat> text_formats() { return formats; }

const Action* find_action(std::string_view id) {
  const auto rows = actions();
  const auto row =
      std::find_if(rows.begin(), rows.end(), [&](const Action& action) { return action.id == id; });
  return row == rows.end() ? nullptr : &*row;
}

std::span<const TokenEndpoint> token_endpoints() { return endpoints; }

const TokenEndpoint& token_endpoint(TokenCall call) {
  return *std::find_if(endpoints.begin(), endpoints.end(),
                       [&](const TokenEndpoint& endpoint) { return endpoint.call == call; });
}

const TokenEndpoint* find_token_endpoint(std::string_view method, std::string_view path) {
  const auto* const row = std::find_if(
      endpoints.begin(), endpoints.end(),
      [&](const TokenEndpoint& endpoint) { return endpoint.method == method && endpoint.path == path; });
  return row == endpoints.end() ? nullptr : row;
}

}  // namespace x_connect
