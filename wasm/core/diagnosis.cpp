#include "diagnosis.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "evidence.hpp"
#include "findings.hpp"

namespace x_connect {

namespace {

using nlohmann::json;

/// One cause: when it applies, and what to tell.
struct Rule {
  std::string_view code;
  bool (*applies)(const Evidence& evidence);
  std::string_view title;
  std::string_view cause;
  std::string_view fix;  ///< The least destructive first.
  std::string_view guide_step = {};
  std::string_view check = {};  ///< The step of the check that would tell this cause from others.
  Scope scope = Scope::request;
  Retry retry = Retry::after_fix;
  LimitWindow Evidence::*window = nullptr;  ///< The limit whose end is waited for.
  std::int64_t wait = 0;  ///< Seconds by which the wait is surely over, where the reply names no time.
  std::array<std::string_view, 4> fields = {};  ///< Credentials to paste again; the rest is empty.
};

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// In the order of certainty: the first rule that applies is the finding. Statuses alone come last.
constexpr std::array rules{
    Rule{.code = "no_reply",
         .applies = [](const Evidence& e) { return e.is_post && e.status == 0; },
         .title = "Nothing answered",
         .cause = "The proxy that carries requests to X could not be reached, or the connection broke off "
                  "while it was at work.",
         .fix = "Start the proxy with script/server. Check whether it was done before you try again.",
         .scope = Scope::device},
    Rule{
        .code = "no_reply",
        .applies = [](const Evidence& e) { return e.status == 0; },
        .title = "Nothing answered",
        .cause =
            "The proxy that carries requests to X could not be reached: it is not running, or the network is "
            "down.",
        .fix = "Start the proxy with script/server, then try again.",
        .scope = Scope::device,
        .retry = Retry::now},
    Rule{.code = "page_instead_of_data",
         .applies =
             [](const Evidence& e) {
               return (e.status >= 300 && e.status < 400) ||
                      ((e.is_page || (e.status == 404 && !e.is_json && !e.is_empty)) && !e.is_robot_check &&
                       (e.status < 403 || e.status == 404 || e.status == 407 || e.status == 511));
             },
         .title = "A page came back instead of X's data",
         .cause = "What answered is not X's API: the login page of a guest network, a company's gateway, or "
                  "a wrong "
                  "address behind --upstream.",
         .fix = "Open any web page to log in to the network, or ask who runs it to let api.x.com through. "
                "The real "
                "X is --upstream https://api.x.com.",
         .scope = Scope::device},
    Rule{.code = "reply_not_readable",
         .applies =
             [](const Evidence& e) { return e.is_post && e.status >= 200 && e.status < 300 && !e.is_json; },
         .title = "The reply cannot be read; it may have been done anyway",
         .cause = "X answers with JSON; this is empty, cut off, or something else. Its status says that X "
                  "did what was asked for.",
         .fix = "Check first whether it was done. Try again only if it was not.",
         .scope = Scope::request},
    Rule{.code = "reply_not_readable",
         .applies = [](const Evidence& e) { return e.status >= 200 && e.status < 300 && !e.is_json; },
         .title = "The reply cannot be read",
         .cause = "X answers with JSON; this is empty, cut off, or something else.",
         .fix = "Try again. If it keeps happening, something between here and X changes its replies.",
         .scope = Scope::request,
         .retry = Retry::now},
    Rule{.code = "blocked_by_gateway",
         .applies =
             [](const Evidence& e) {
               return (e.is_page && (e.status == 403 || e.status == 429)) ||
                      (e.is_robot_check && e.status >= 400) || (e.is_gateway_code && e.status < 500);
             },
         .title = "A gateway in front of X turned the request away",
         .cause = "The answer is a web page, not X's API: X's protection against robots, or a filter of this "
                  "network, stops this network address before the credentials are looked at.",
         .fix = "Try again later, or from another network. The credentials are not the cause.",
         .scope = Scope::device,
         .retry = Retry::at,
         .wait = 900},
    Rule{.code = "stream_answer",
         .applies =
             [](const Evidence& e) {
               return e.type == "streaming-connection" || e.type == "operational-disconnect" ||
                      e.type == "client-disconnected" || e.type == "rule-cap" ||
                      e.type == "duplicate-rules" || e.type == "invalid-rules" ||
                      e.type == "noncompliant-rules";
             },
         .title = "This answer comes from X's streams",
         .cause = "Streams and their rules are another part of X's API; X Connect does not use them. The "
                  "reply belongs to another program's request.",
         .fix =
             "Look at the program that holds the stream: how many connections it has open, and which rules.",
         .scope = Scope::action,
         .retry = Retry::never},
    Rule{.code = "clock_wrong",
         .applies =
             [](const Evidence& e) {
               return (e.status == 401 || e.code == 135) && (e.code == 135 || has_clock_skew(e));
             },
         .title = "This device's clock is wrong",
         .cause = "Every signature carries the time, and X refuses one that is more than a few minutes off.",
         .fix = "Set the clock (turn on automatic time), then try again.",
         .check = "clock",
         .scope = Scope::device},
    Rule{.code = "no_credits",
         .applies =
             [](const Evidence& e) {
               return (e.type == "credits" || e.type == "credits-depleted" || e.status == 402 ||
                       e.says("creditsdepleted") || e.says("credits depleted") ||
                       e.says("does not have any credits")) &&
                      !e.says("spend");
             },
         .title = "The credits are used up",
         .cause = "X charges for each request, and the balance is at zero or below.",
         .fix = "In the Developer Console, open Billing, then Credits, and add some.",
         .guide_step = "credits",
         .scope = Scope::app},
    Rule{
        .code = "spending_limit",
        .applies =
            [](const Evidence& e) {
              return e.says("spendcap") || e.says("spend cap") || e.says("spending limit");
            },
        .title = "The spending limit is reached",
        .cause = "The limit that was set for this billing cycle is used up; the balance does not matter.",
        .fix = "Raise the spending limit in the Developer Console under Billing, or wait for the next cycle.",
        .guide_step = "credits",
        .scope = Scope::app},
    Rule{
        .code = "usage_capped",
        .applies = [](const Evidence& e) { return e.type == "usage-capped" || e.says("usage cap exceeded"); },
        .title = "The monthly cap is reached",
        .cause = "Waiting 15 minutes does not help: the cap lasts until the billing cycle ends.",
        .fix = "Wait for the next cycle, or move to a package with a larger cap.",
        .guide_step = "credits",
        .scope = Scope::app},
    Rule{.code = "daily_posts_used",
         .applies =
             [](const Evidence& e) {
               return e.code == 185 || e.code == 344 || e.says("daily status update limit");
             },
         .title = "Today's posts are used up",
         .cause = "X allows an account a number of posts a day.",
         .fix = "Wait a few hours, then try again.",
         .scope = Scope::action,
         .retry = Retry::at,
         .wait = 86400},
    Rule{.code = "daily_limit_of_user",
         .applies =
             [](const Evidence& e) {
               return e.status == 429 &&
                      (e.user_day.is_used_up.value_or(false) ||
                       (e.user_day.is_named && !e.user_day.is_used_up && !e.quarter_hour.is_named &&
                        !e.app_day.is_used_up.value_or(false)));
             },
         .title = "This account's requests for today are used up",
         .cause = "Besides the 15-minute limit there is a 24-hour limit, and it has been reached.",
         .fix = "Wait until the limit ends, then try again.",
         .scope = Scope::action,
         .retry = Retry::at,
         .window = &Evidence::user_day,
         .wait = 86400},
    Rule{.code = "daily_limit_of_app",
         .applies =
             [](const Evidence& e) {
               return e.status == 429 &&
                      (e.app_day.is_used_up.value_or(false) ||
                       (e.app_day.is_named && !e.app_day.is_used_up && !e.quarter_hour.is_named));
             },
         .title = "The app's requests for today are used up",
         .cause = "All accounts of the app share a 24-hour limit, and it has been reached.",
         .fix = "Wait until the limit ends, then try again.",
         .scope = Scope::action,
         .retry = Retry::at,
         .window = &Evidence::app_day,
         .wait = 86400},
    Rule{.code = "rate_limited",
         .applies =
             [](const Evidence& e) {
               return e.status == 429 || e.status == 420 || e.code == 88 || e.type == "rate-limit-exceeded";
             },
         .title = "Too many requests for now",
         .cause = "X allows a certain number of requests every 15 minutes, and they are used up.",
         .fix = "Wait until the limit ends, then try again.",
         .scope = Scope::action,
         .retry = Retry::at,
         .window = &Evidence::quarter_hour,
         .wait = 900},
    Rule{.code = "read_only_token",
         .applies =
             [](const Evidence& e) {
               return (e.status == 403 || e.status == 401) && e.auth == AuthKind::oauth1 &&
                      (e.type == "oauth1-permissions" || e.code == 261 || e.code == 93 ||
                       e.says("read-only application")) &&
                      // Without the header, a refused message tells only that the level is lower than the
                      // third.
                      e.access_level.value_or(e.needed_level == AccessLevel::read_write_directmessages
                                                  ? AccessLevel::none
                                                  : AccessLevel::read) == AccessLevel::read;
             },
         .title = "The Access Token is read-only",
         .cause =
             "The app's permissions are frozen into a token when it is generated, and this one was generated "
             "while the app was set to Read. Your keys themselves are right: X recognised them.",
         .fix =
             "In the app's User authentication settings choose Read and write (or Read and write and Direct "
             "message), save, and then Regenerate the Access Token and Secret. Then enter the new ones.",
         .guide_step = "permissions",
         .scope = Scope::credentials,
         .fields = {"access_token", "access_token_secret"}},
    Rule{.code = "no_message_permission",
         .applies =
             [](const Evidence& e) {
               return e.status == 403 &&
                      (e.code == 93 || (e.type == "oauth1-permissions" &&
                                        e.needed_level == AccessLevel::read_write_directmessages));
             },
         .title = "The Access Token may not use direct messages",
         .cause = "Messages need the third permission level, and the token was generated with a lower one: "
                  "reading, "
                  "and perhaps "
                  "posting, work; messages do not.",
         .fix = "In the app's User authentication settings choose Read and write and Direct message, save, "
                "and then "
                "Regenerate the Access Token and Secret. Then enter the new ones.",
         .guide_step = "permissions",
         .scope = Scope::credentials,
         .fields = {"access_token", "access_token_secret"}},
    Rule{.code = "level_too_low",
         .applies =
             [](const Evidence& e) {
               return e.status == 403 && (e.type == "oauth1-permissions" || e.code == 261);
             },
         .title = "The Access Token may not do this",
         .cause = "The permission level that is frozen into the token is lower than this action needs.",
         .fix = "In the app's User authentication settings choose Read and write and Direct message, save, "
                "and then "
                "Regenerate the Access Token and Secret. Then enter the new ones.",
         .guide_step = "permissions",
         .scope = Scope::credentials,
         .fields = {"access_token", "access_token_secret"}},
    Rule{.code = "authorization_unreadable",
         .applies =
             [](const Evidence& e) {
               return e.type == "unsupported-authentication" && e.says("with unknown");
             },
         .title = "X could not read the Authorization header",
         .cause = "The header did not arrive as it was sent: something between here and X took it away or "
                  "changed it.",
         .fix = "Check the network's proxy or gateway; the request inspector shows what was sent.",
         .scope = Scope::device},
    Rule{.code = "authorization_missing",
         .applies = [](const Evidence& e) { return e.code == 215; },
         .title = "No valid Authorization header reached X",
         .cause =
             "The header did not arrive, or not as it was sent: something between here and X took it away or "
             "changed it.",
         .fix = "Check the network's proxy or gateway; the request inspector shows what was sent.",
         .scope = Scope::device},
    Rule{.code = "bookmarks_need_oauth2",
         .applies =
             [](const Evidence& e) {
               return e.type == "unsupported-authentication" && e.auth == AuthKind::oauth1 &&
                      contains(e.action, "bookmark");
             },
         .title = "Bookmarks need OAuth 2.0",
         .cause = "For bookmarks X accepts only the token from a sign-in with OAuth 2.0; keys and Access "
                  "Token do not count here.",
         .fix = "Under Credentials, sign in with OAuth 2.0.",
         .guide_step = "oauth2",
         .scope = Scope::action},
    Rule{.code = "user_token_needed",
         .applies =
             [](const Evidence& e) {
               return e.code == 220 ||
                      (e.auth == AuthKind::app_only &&
                       (e.type == "unsupported-authentication" || e.says("not permitted to use oauth2")));
             },
         .title = "This needs an account, not only the app",
         .cause = "The request carried the Bearer Token, which stands for the app. Posting, reading a home "
                  "timeline and using messages need an account.",
         .fix = "Enter Access Token and Access Token Secret, or sign in with OAuth 2.0.",
         .guide_step = "access_token",
         .scope = Scope::action,
         .fields = {"access_token", "access_token_secret"}},
    Rule{.code = "unsupported_auth",
         .applies =
             [](const Evidence& e) {
               return e.type == "unsupported-authentication" ||
                      (e.auth != AuthKind::oauth2 && e.says("not permitted to use oauth"));
             },
         .title = "This needs another kind of credential",
         .cause = "X does not accept for this action the kind of authentication that the request carried.",
         .fix = "Enter the credentials that X names in its reply.",
         .guide_step = "access_token",
         .scope = Scope::action},
    Rule{.code = "premium_needed",
         .applies =
             [](const Evidence& e) { return e.status == 403 && e.says("premium subscription is required"); },
         .title = "X wants X Premium for this",
         .cause = "Only accounts that subscribe to X Premium may do this. The credentials are fine.",
         .fix = "Leave this action out, or subscribe with this account at x.com.",
         .scope = Scope::action},
    Rule{.code = "enterprise_only",
         .applies = [](const Evidence& e) { return e.type == "client-forbidden" && e.is_enterprise_only; },
         .title = "The plan does not include this",
         .cause = "Since 2026-04-20 only Enterprise plans include likes, follows and quotes. Everything else "
                  "may still work.",
         .fix = "Leave this action out, or ask X for an Enterprise plan.",
         .scope = Scope::action,
         .retry = Retry::never},
    Rule{
        .code = "app_not_enrolled",
        .applies = [](const Evidence& e) { return e.type == "client-forbidden" && e.was_accepted; },
        .title = "The plan does not include this",
        .cause =
            "Other requests with the same credentials work, so the app is in a package; this endpoint is not "
            "part of it.",
        .fix = "Leave this action out, or move the app to a larger package.",
        .guide_step = "app",
        .scope = Scope::action},
    Rule{
        .code = "app_not_enrolled",
        .applies =
            [](const Evidence& e) { return e.type == "client-forbidden" || e.says("attached to a project"); },
        .title = "The app, or its plan, may not use this",
        .cause = "The app is not in a package, or its plan does not include this endpoint.",
        .fix = "In the Developer Console, open Apps, then Manage apps, choose the app and Move to package: "
               "Pay-per-use, Production.",
        .guide_step = "app",
        .scope = Scope::app},
    Rule{.code = "plan_lacks_endpoint",
         .applies =
             [](const Evidence& e) {
               return e.code == 453 || e.says("access to a subset of") || e.says("different access level") ||
                      e.says("essential access which includes");
             },
         .title = "This answer comes from X's older API (1.1), which the plan does not include",
         .cause = "Apps today may use addresses that start with /2/ and only a few others. X Connect uses no "
                  "others: the reply belongs to a request to /1.1/.",
         .fix = "If another program got this reply, have it use the addresses that start with /2/.",
         .guide_step = "app",
         .scope = Scope::action},
    Rule{.code = "too_many_cashtags",
         .applies = [](const Evidence& e) { return e.says("cashtag"); },
         .title = "X accepts only one cashtag in a post",
         .cause = "Posts by apps may contain one cashtag ($TICKER); this one contains more.",
         .fix = "Leave the $ sign out of all but one of them.",
         .retry = Retry::never},
    Rule{.code = "link_refused",
         .applies =
             [](const Evidence& e) {
               return e.code == 407 || e.says("contains an invalid url") || e.says("given url is invalid");
             },
         .title = "X does not accept a link in the text",
         .cause = "X refuses the address, or what it takes for one: a domain that it blocks, or a dot "
                  "between two words.",
         .fix = "Leave the link out, or write it another way.",
         .retry = Retry::never},
    Rule{.code = "content_refused",
         .applies = [](const Evidence& e) { return e.status == 403 && e.says("prohibited"); },
         .title = "X does not accept what the text says",
         .cause = "Its rules for posts by apps do not allow this content; X names it in its reply.",
         .fix = "Leave it out.",
         .retry = Retry::never},
    Rule{.code = "post_empty",
         .applies = [](const Evidence& e) { return e.says("include either text or media"); },
         .title = "X finds neither text nor media in the post",
         .cause = "The text is empty, or the body did not arrive as JSON.",
         .fix = "Write a text or attach media. If there was a text: something between here and X changed the "
                "request."},
    Rule{
        .code = "body_not_accepted",
        .applies =
            [](const Evidence& e) {
              return e.status == 415 || e.says("content-type of application/json") ||
                     e.says("not valid json") || e.says("must be a json object") || e.says("could not parse");
            },
        .title = "X does not accept the body of the request",
        .cause = "It is not JSON, or its Content-Type does not say so. What X Connect sends is; something on "
                 "the way may have changed it.",
        .fix = "Compare the body and the Content-Type in the request inspector with what the program sends."},
    Rule{.code = "duplicate_post",
         .applies =
             [](const Evidence& e) {
               return e.code == 187 || e.says("duplicate content") || e.says("status is a duplicate");
             },
         .title = "The same text was posted a short time ago",
         .cause = "X refuses to publish the same text twice.",
         .fix = "Change the text. Trying again as it is will not help.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "already_done",
         .applies =
             [](const Evidence& e) {
               return e.code == 139 || e.code == 327 || e.code == 160 || e.says("already retweeted") ||
                      e.says("already favorited") || e.says("already liked") ||
                      e.says("already requested to follow");
             },
         .title = "This was done before",
         .cause = "This is already the case; X refuses to do it twice.",
         .fix = "There is nothing to do.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "action_disabled",
         .applies = [](const Evidence& e) { return e.code == 425 || e.says("have been disabled by"); },
         .title = "X has disabled this for that post",
         .cause = "X leaves the post visible, but it may not be reposted, liked or answered.",
         .fix = "Choose another post.",
         .retry = Retry::never},
    Rule{.code = "follow_limit",
         .applies = [](const Evidence& e) { return e.code == 161 || e.says("unable to follow more people"); },
         .title = "The account may not follow more accounts for now",
         .cause = "X limits how many accounts somebody may follow, in a day and in all.",
         .fix = "Wait a day, then try again.",
         .scope = Scope::action,
         .retry = Retry::at,
         .wait = 86400},
    Rule{.code = "own_account_meant",
         .applies =
             [](const Evidence& e) {
               return e.code == 271 || e.code == 36 || e.says("mute yourself") || e.says("follow yourself") ||
                      e.says("block yourself");
             },
         .title = "An account cannot do this to itself",
         .cause = "The id is that of the account that the token belongs to.",
         .fix = "Choose another account.",
         .retry = Retry::never},
    Rule{.code = "nothing_to_undo",
         .applies =
             [](const Evidence& e) {
               return e.code == 272 || e.code == 110 || e.says("you are not muting") ||
                      e.says("is not a member");
             },
         .title = "There is nothing to undo",
         .cause = "What this would undo is not there, or no longer there.",
         .fix = "There is nothing to do.",
         .retry = Retry::never},
    Rule{.code = "text_too_long",
         .applies =
             [](const Evidence& e) {
               return e.code == 186 || e.code == 354 || e.says("text is too long") ||
                      e.says("needs to be a bit shorter") || e.says("over the max character limit");
             },
         .title = "The text is too long",
         .cause = "X counts 280 for a post: links as 23, emoji and most Asian characters as 2.",
         .fix = "Shorten the text.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "reply_target_gone",
         .applies =
             [](const Evidence& e) {
               return e.code == 385 || e.says("reply to a tweet that is deleted") ||
                      e.says("reply to a post that is deleted");
             },
         .title = "The post to answer is gone",
         .cause = "It was deleted, or its author does not show it to this account.",
         .fix = "Choose another post, or write one of your own.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{
        .code = "reply_not_allowed",
        .applies =
            [](const Evidence& e) {
              return e.says("reply to this conversation is not allowed") || e.says("only reply to or quote");
            },
        .title = "X does not allow this app to reply here",
        .cause = "Since 2026-02-23 apps of self-serve plans may reply to a post, or quote it, only where its "
                 "author mentioned or quoted this account, or is this account.",
        .fix =
            "Reply where the account was mentioned, or write a post of its own. Another try will be refused.",
        .scope = Scope::request,
        .retry = Retry::never},
    Rule{.code = "replies_restricted",
         .applies = [](const Evidence& e) { return e.code == 433 || e.says("restricted who can reply"); },
         .title = "The author chose who may reply",
         .cause = "Only accounts that the author follows or mentioned may reply to this post.",
         .fix = "Choose another post, or write one of your own.",
         .retry = Retry::never},
    Rule{.code = "quote_not_allowed",
         .applies = [](const Evidence& e) { return e.says("quoting this post is not allowed"); },
         .title = "X does not allow this quote",
         .cause = "Since 2026-02-23 apps of self-serve plans may quote a post only where they are part of "
                  "its conversation; since 2026-04-20 not at all.",
         .fix = "Link to the post in the text, or leave it out.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "recipient_refuses",
         .applies =
             [](const Evidence& e) {
               return e.code == 150 || e.code == 151 || e.code == 349 || e.code == 214 ||
                      e.says("permission to dm") || e.says("cannot send messages to") ||
                      e.says("cannot send a message to") || e.says("not following you");
             },
         .title = "The recipient does not accept messages from this account",
         .cause = "They accept messages only from people they follow, or have blocked this account.",
         .fix = "Ask them to follow the account or to open their messages.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "account_locked",
         .applies =
             [](const Evidence& e) {
               return e.code == 326 || e.code == 231 || e.says("temporarily locked") ||
                      e.says("account is locked");
             },
         .title = "The account is locked",
         .cause = "X has locked the account for a check.",
         .fix = "Log in at x.com and follow the steps there.",
         .scope = Scope::credentials},
    Rule{.code = "account_suspended",
         .applies = [](const Evidence& e) { return e.code == 64 || e.says("your account is suspended"); },
         .title = "The account is suspended",
         .cause = "X has suspended the account that the token belongs to.",
         .fix = "Log in at x.com to see why.",
         .scope = Scope::credentials},
    Rule{.code = "account_restricted",
         .applies =
             [](const Evidence& e) { return e.says("account is not permitted to access this feature"); },
         .title = "X does not let the account see or do this",
         .cause = "X has restricted this account. Known reasons: replies that a program sends too often, and "
                  "features that need Premium.",
         .fix = "Wait a few hours and reply less often; check on x.com whether X shows a notice.",
         .scope = Scope::action,
         .retry = Retry::at,
         .wait = 14400},
    Rule{.code = "user_suspended",
         .applies = [](const Evidence& e) { return e.code == 63 || e.says("user has been suspended"); },
         .title = "That account is suspended",
         .cause = "X has suspended the account that was asked for; yours is fine.",
         .fix = "Choose another account.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "looks_automated",
         .applies =
             [](const Evidence& e) {
               return e.code == 226 || e.says("looks like it might be automated") ||
                      e.says("protect our users from spam");
             },
         .title = "X takes this for spam",
         .cause = "Its protection against robots refused this one request.",
         .fix = "Wait, change the text, and post less often. Label the account as automated in its settings.",
         .scope = Scope::request,
         .retry = Retry::at,
         .wait = 3600},
    Rule{.code = "app_suspended",
         .applies =
             [](const Evidence& e) {
               return e.code == 416 || e.says("invalid / suspended application") ||
                      e.says("suspended application");
             },
         .title = "The app is suspended or gone",
         .cause = "X knows the app but no longer accepts it.",
         .fix = "Open the app in the Developer Console and read its notice.",
         .guide_step = "app",
         .scope = Scope::app},
    Rule{.code = "not_your_post",
         .applies =
             [](const Evidence& e) {
               return e.status == 403 && (e.says("not authorized to delete") ||
                                          e.says("not allowed to access or delete") || e.code == 183);
             },
         .title = "The post belongs to somebody else",
         .cause = "Only the author of a post may delete it, and the token is that of another account.",
         .fix = "Check the id, and which account is connected.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "protected_posts",
         .applies =
             [](const Evidence& e) {
               return e.code == 179 || e.says("not authorized to see") || e.says("not authorized to view") ||
                      e.words == "not authorized." || (e.type == "not-authorized-for-resource" && e.is_read);
             },
         .title = "X does not show this to the account",
         .cause = "The author protects their posts, or has blocked this account.",
         .fix = "Follow the author, if they let you, or choose another post.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "field_not_allowed",
         .applies =
             [](const Evidence& e) {
               return e.type == "not-authorized-for-field" || e.type == "field-unauthorized";
             },
         .title = "X does not show these fields to the account",
         .cause = "Some figures are for the author alone, and only with the author's own token.",
         .fix = "Leave out the fields that X names, or ask for the account's own posts.",
         .retry = Retry::never},
    Rule{.code = "blocked_by_author",
         .applies = [](const Evidence& e) { return e.code == 136 || e.says("you have been blocked"); },
         .title = "The other account has blocked this one",
         .cause = "X allows no contact between the two.",
         .fix = "Choose another post.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "upload_incomplete",
         .applies = [](const Evidence& e) { return e.says("segments do not add up"); },
         .title = "Parts of the upload are missing",
         .cause = "What arrived is less than what was announced.",
         .fix = "Upload the file again from the beginning."},
    Rule{.code = "media_invalid",
         .applies =
             [](const Evidence& e) {
               return e.code == 324 || e.code == 325 || e.says("media ids are invalid") ||
                      e.says("invalid media id") || e.says("media id was not found");
             },
         .title = "X does not accept the media",
         .cause = "The media was uploaded by another account, more than a day ago, or is not processed yet.",
         .fix = "Upload it again with the same account, wait until it is processed, then post.",
         .scope = Scope::request},
    Rule{
        .code = "media_rejected",
        .applies =
            [](const Evidence& e) {
              return (e.status == 413 && contains(e.action, "media")) || e.says("file size exceeds") ||
                     e.says("media type unrecognized") || e.says("size of the media exceeds") ||
                     e.says("unsupported media") || e.says("unsupportedmedia") || e.says("video longer than");
            },
        .title = "X does not accept this file",
        .cause =
            "It is too large, too long, or of a kind that X does not know. Images may be up to 5 MB, GIFs 15 "
            "MB, videos 8 GB and 20 minutes (with Premium 16 GB and 125 minutes), videos in messages 512 MB.",
        .fix = "Make it smaller, or convert it: JPEG or PNG, GIF, MP4 with H.264 and AAC.",
        .scope = Scope::request,
        .retry = Retry::never},
    Rule{.code = "attachments_excluded",
         .applies =
             [](const Evidence& e) {
               return e.code == 386 || e.code == 323 || e.says("allowed attachment types") ||
                      e.says("gifs are not allowed");
             },
         .title = "These attachments do not go together",
         .cause = "A post carries pictures, or a video, or a poll, or a quote: one of them.",
         .fix = "Leave one of them out.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "endpoint_gone",
         .applies =
             [](const Evidence& e) {
               return e.status == 410 || e.code == 251 || e.code == 34 || e.code == 68;
             },
         .title = "X no longer has this address",
         .cause = "The endpoint was retired.",
         .fix = "Update X Connect; if it is up to date, leave this action out.",
         .scope = Scope::action,
         .retry = Retry::never},
    Rule{.code = "https_needed",
         .applies = [](const Evidence& e) { return e.code == 92; },
         .title = "X wants https",
         .cause = "The request went to X without encryption.",
         .fix = "Start the proxy with --upstream https://api.x.com.",
         .scope = Scope::device},
    Rule{.code = "callback_not_approved",
         .applies =
             [](const Evidence& e) {
               return e.code == 415 || e.code == 417 || e.says("callback url not approved") ||
                      e.says("only support the oauth_callback value");
             },
         .title = "The callback address is not registered",
         .cause = "X sends people back only to addresses that are saved with the app.",
         .fix = "Add the address to the app's User authentication settings, exactly as it is.",
         .guide_step = "oauth2",
         .scope = Scope::app},
    Rule{.code = "wrong_own_id",
         .applies =
             [](const Evidence& e) {
               return e.status == 400 && e.says("must be the same as the authenticating user");
             },
         .title = "The user id is that of another account",
         .cause = "For this action the id must be that of the account the token belongs to.",
         .fix = "Leave the id out: it is filled in.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "search_window",
         .applies =
             [](const Evidence& e) {
               return e.status == 400 && (e.says("start_time") || e.says("end_time") ||
                                          e.says("must be a tweet id created after"));
             },
         .title = "The times do not fit",
         .cause = "Search looks back seven days, and ends ten seconds before now.",
         .fix = "Choose times, or posts to start from, within these bounds.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "query_not_understood",
         .applies =
             [](const Evidence& e) {
               return e.status == 400 &&
                      (e.says("rule validation") || e.says("errors processing your request") ||
                       e.says("error processing your request: query") || e.says("ambiguous use") ||
                       e.says("no viable alternative") || e.says("reference to invalid operator"));
             },
         .title = "X does not understand the search",
         .cause = "An operator is mistyped, stands alone, or is not part of the plan.",
         .fix = "Read X's own words; start with plain words and add operators one by one.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "token_expired",
         .applies = [](const Evidence& e) { return e.code == 89 && e.auth != AuthKind::app_only; },
         .title = "X no longer knows this Access Token",
         .cause = "It has since been regenerated or revoked, or is mistyped. API Key and Secret are not the "
                  "cause: X recognised them.",
         .fix = "Paste Access Token and Access Token Secret again, both generated at the same time. If X "
                "still does not know them, regenerate both in the Developer Console and enter the new ones.",
         .guide_step = "access_token",
         .scope = Scope::credentials,
         .fields = {"access_token", "access_token_secret"}},
    Rule{.code = "signature_refused",
         .applies =
             [](const Evidence& e) {
               return (e.status == 401 || e.code == 32) && e.auth == AuthKind::oauth1 && e.was_accepted;
             },
         .title = "X refused this one signature",
         .cause = "The same keys and tokens were accepted a moment ago, so they are right, unless they have "
                  "since been regenerated. What differs is this request.",
         .fix = "Try once more. If it fails again, copy the report: the signature base string shows what was "
                "signed.",
         .check = "oauth1",
         .scope = Scope::request,
         .retry = Retry::now},
    Rule{
        .code = "all_refused",
        .applies =
            [](const Evidence& e) { return e.status == 401 && e.others_rejected && !e.others_accepted; },
        .title = "X accepts none of these credentials",
        .cause = "X refuses the Bearer Token and signed requests alike. That is rarely a typo: the app was "
                 "suspended or deleted, or its keys were regenerated after these were copied.",
        .fix =
            "Open the app in the Developer Console. If it shows a notice, follow it. If not, paste API Key, "
            "API Secret and Bearer Token of this app again; regenerate them only if you no longer have them.",
        .guide_step = "keys",
        .scope = Scope::app,
        .fields = {"api_key", "api_secret", "bearer_token"}},
    Rule{.code = "wrong_user_token",
         .applies =
             [](const Evidence& e) {
               return (e.status == 401 || e.code == 32) && e.auth == AuthKind::oauth1 && e.others_accepted;
             },
         .title = "X does not accept the Access Token with these keys",
         .cause = "The Bearer Token of the app works, so the app is fine. One of the four signing values is "
                  "wrong or from another app, or the Access Token is older than the regenerated keys. X does "
                  "not say which. Permissions are not the cause: with wrong permissions X answers 403.",
         .fix = "Paste the Access Token Secret again, whole, then the Access Token, then the API Secret, and "
                "try after each. Only if that does not help, regenerate the Access Token and Secret, and "
                "enter the new ones.",
         .guide_step = "keys",
         .check = "app_only_token",
         .scope = Scope::credentials,
         .fields = {"access_token_secret", "access_token", "api_secret", "api_key"}},
    Rule{
        .code = "wrong_signing_keys",
        .applies =
            [](const Evidence& e) { return (e.status == 401 || e.code == 32) && e.auth == AuthKind::oauth1; },
        .title = "X does not accept these keys",
        .cause = "One of the four values is wrong or from another app, or has since been regenerated, or the "
                 "app is suspended. X does not say which. Permissions are not the cause: with wrong "
                 "permissions X answers 403.",
        .fix = "Paste the Access Token Secret again, whole, then the other three, all from the same app, and "
               "try after each. Only if that does not help, regenerate the Access Token and Secret, and then "
               "the API Key and Secret.",
        .guide_step = "keys",
        .check = "app_only_token",
        .scope = Scope::credentials,
        .fields = {"access_token_secret", "access_token", "api_secret", "api_key"}},
    Rule{.code = "wrong_bearer_token",
         .applies =
             [](const Evidence& e) {
               return (e.status == 401 || e.code == 89) && e.auth == AuthKind::app_only;
             },
         .title = "X does not accept the Bearer Token",
         .cause = "It is incomplete, was changed while copying, or has since been regenerated or revoked; or "
                  "the app is suspended.",
         .fix = "Paste the Bearer Token again, as the Developer Console gave it, with its % signs; or let X "
                "give it for key and secret.",
         .guide_step = "keys",
         .check = "app_only_token",
         .scope = Scope::credentials,
         .fields = {"bearer_token"}},
    Rule{.code = "oauth2_token_expired",
         .applies = [](const Evidence& e) { return e.status == 401 && e.auth == AuthKind::oauth2; },
         .title = "X does not accept the OAuth 2.0 token",
         .cause = "These tokens last two hours, and die when access is revoked.",
         .fix = "Sign in with OAuth 2.0 again.",
         .guide_step = "oauth2",
         .scope = Scope::credentials},
    Rule{.code = "unauthorized",
         .applies = [](const Evidence& e) { return e.status == 401; },
         .title = "X does not accept the credentials",
         .cause = "They are wrong, have since been regenerated or revoked, or the app is suspended.",
         .fix = "Paste them again from the Developer Console.",
         .guide_step = "keys",
         .scope = Scope::credentials},
    Rule{.code = "scope_missing",
         .applies =
             [](const Evidence& e) {
               return e.status == 403 && e.auth == AuthKind::oauth2 &&
                      (e.type.empty() || e.type == "about:blank") &&
                      (e.words == "forbidden forbidden" || e.says("not permitted to use oauth2"));
             },
         .title = "The sign-in did not include this",
         .cause =
             "The OAuth 2.0 token lacks a scope that this action needs. Scopes that were not asked for when "
             "signing in cannot be added later.",
         .fix = "Sign in with OAuth 2.0 again, and choose everything that your agent should do.",
         .guide_step = "oauth2",
         .scope = Scope::credentials},
    Rule{.code = "not_permitted",
         .applies =
             [](const Evidence& e) {
               return e.status == 403 && contains(e.action, "message") &&
                      (e.says("operation is not permitted") ||
                       e.says("not permitted to perform this action") ||
                       e.says("allowed to perform this action"));
             },
         .title = "X does not permit this message",
         .cause = "It does not say why. Usual causes: the other account accepts no messages from strangers, "
                  "or has blocked this one.",
         .fix = "Ask the other account to follow this one or to open its messages.",
         .retry = Retry::never},
    Rule{.code = "not_permitted",
         .applies =
             [](const Evidence& e) {
               return e.status == 403 &&
                      (e.code == 87 || e.says("not permitted to perform this action") ||
                       e.says("allowed to perform this action") || e.says("operation is not permitted") ||
                       e.type == "not-authorized-for-resource");
             },
         .title = "X does not permit this",
         .cause =
             "It does not say why. Usual causes: the other account has blocked this one or protects its "
             "posts; "
             "more than one cashtag in a post; a mention or a link that X keeps from automated accounts.",
         .fix = "Try a plain post without mentions, links and cashtags, to see which of them is the cause.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "endpoint_unknown",
         .applies = [](const Evidence& e) { return e.status == 404 && e.is_empty; },
         .title = "X has nothing at this address",
         .cause =
             "The endpoint does not exist, or not for this app. A wrong id is not the cause: X would say so.",
         .fix = "Leave this action out, or try again after an update of X Connect.",
         .scope = Scope::action,
         .retry = Retry::never},
    Rule{.code = "not_found",
         .applies =
             [](const Evidence& e) {
               return e.status == 404 || e.type == "resource-not-found" || e.code == 144 || e.code == 421 ||
                      e.code == 422 || e.code == 50 || e.code == 17 || e.code == 8 ||
                      e.says("badrequest: not found");
             },
         .title = "X does not find it",
         .cause = "The id or name is wrong, or what it names was deleted or is hidden from this account.",
         .fix = "Check the id.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "invalid_request",
         .applies =
             [](const Evidence& e) {
               return e.status == 400 || e.code == 25 || e.code == 38 || e.code == 44 || e.code == 120 ||
                      e.code == 170 || e.code == 195;
             },
         .title = "X does not understand the request",
         .cause = "One of the arguments is not what X expects.",
         .fix = "Correct the argument that X names in its reply.",
         .scope = Scope::request,
         .retry = Retry::never},
    Rule{.code = "x_overloaded",
         .applies = [](const Evidence& e) { return e.status == 503 || e.code == 130; },
         .title = "X is overloaded",
         .cause = "The failure is on X's side and usually passes.",
         .fix = "Try again in a minute.",
         .scope = Scope::request,
         .retry = Retry::now},
    Rule{.code = "x_unavailable",
         .applies =
             [](const Evidence& e) {
               return e.is_post && (e.status == 500 || e.status == 502 || e.status == 504 ||
                                    e.status == 408 || e.status >= 520);
             },
         .title = "X has a problem of its own; it may have been done anyway",
         .cause = "The failure is on X's side and usually passes. It does not tell whether X did what was "
                  "asked for before it failed.",
         .fix = "Check first whether it was done. If it was not, try again in a minute.",
         .scope = Scope::request},
    Rule{.code = "x_unavailable",
         .applies = [](const Evidence& e) { return e.status >= 500 || e.status == 408 || e.code == 131; },
         .title = "X has a problem of its own",
         .cause = "The failure is on X's side and usually passes.",
         .fix = "Try again in a minute.",
         .scope = Scope::request,
         .retry = Retry::now},
};

/// Where X gives one answer for several causes: all of them, the likeliest first.
struct Possibility {
  std::string_view finding;
  std::string_view title;
  std::string_view sign;
  std::string_view check;
};

constexpr std::array possibilities{
    Possibility{"wrong_user_token",
                "The Access Token Secret is mistyped, cut off, or belongs to an earlier token",
                "They were not both copied at the same time.", ""},
    Possibility{"wrong_user_token", "The Access Token belongs to another app, or was regenerated or revoked",
                "The app's page shows another token, or another time of creation.", ""},
    Possibility{"wrong_user_token", "The API Secret is not the one of this API Key",
                "X refuses key and secret by themselves, too.", "app_only_token"},
    Possibility{"wrong_signing_keys", "The API Key or the API Secret is wrong, or was regenerated",
                "X refuses key and secret by themselves, too.", "app_only_token"},
    Possibility{"wrong_signing_keys", "The Access Token or its Secret is wrong, or belongs to another app",
                "X accepts key and secret by themselves.", "app_only_token"},
    Possibility{"wrong_signing_keys", "The app is suspended", "X refuses the Bearer Token, too.", "bearer"},
    Possibility{"wrong_bearer_token", "It was not copied whole",
                "It ends with other letters than on the app's page.", ""},
    Possibility{"wrong_bearer_token", "It was regenerated or revoked",
                "X gives another one for key and secret.", "app_only_token"},
    Possibility{"wrong_bearer_token", "The app is suspended", "X refuses signed requests, too.", "oauth1"},
    Possibility{"signature_refused", "A gateway changed the address or the body on the way",
                "Only requests with certain characters fail.", ""},
    Possibility{"signature_refused", "The token was regenerated or revoked a moment ago",
                "Every request fails from now on.", "oauth1"},
    Possibility{"app_not_enrolled", "The app was never moved to a package", "X refuses every request.",
                "oauth1"},
    Possibility{"app_not_enrolled", "The package does not include this endpoint", "Other requests work.",
                "oauth1"},
};

std::vector<PossibleCause> possible_causes(std::string_view code) {
  std::vector<PossibleCause> causes;
  for (const Possibility& one : possibilities) {
    if (one.finding == code) {
      causes.push_back({std::string(one.title), std::string(one.sign), std::string(one.check)});
    }
  }
  return causes;
}

/// X's words may hold line ends of their own, as those about a search do.
std::string one_line(std::string words) {
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

/// One fact a line.
std::string describe(const Evidence& evidence) {
  if (evidence.status == 0) return "No reply came back.";
  std::string text = "X answered " + std::to_string(evidence.status);
  if (evidence.code != 0) text += " (code " + std::to_string(evidence.code) + ")";
  const std::string& words = evidence.detail.empty() ? evidence.title : evidence.detail;
  text += words.empty() ? "." : ": \"" + one_line(words) + "\"";
  if (evidence.access_level) text += "\nx-access-level: " + std::string(to_string(*evidence.access_level));
  if (has_clock_skew(evidence)) {
    const std::int64_t skew = *evidence.clock_skew;
    text += "\nThe clock here is " + std::to_string(std::abs(skew)) + " seconds " +
            (skew > 0 ? "ahead of" : "behind") + " X's.";
  }
  return text;
}

/// When the wait is over; nothing when no clock tells.
std::optional<std::int64_t> end_of_wait(const Rule& rule, const Evidence& evidence) {
  if (rule.retry != Retry::at) return std::nullopt;
  if (rule.window != nullptr) {
    const LimitWindow& window = evidence.*rule.window;
    if (window.reset && window.is_used_up.value_or(true)) return window.reset;
  }
  if (!evidence.received_at) return std::nullopt;
  return *evidence.received_at + evidence.retry_after.value_or(rule.wait);
}

std::vector<std::string> fields_of(const Rule& rule) {
  const auto* const end = std::find(rule.fields.begin(), rule.fields.end(), std::string_view());
  return {rule.fields.begin(), end};
}

/// What a rule tells, whatever the reply.
Finding finding_of(const Rule& rule) {
  return {
      .code = std::string(rule.code),
      .severity = Severity::error,
      .title = std::string(rule.title),
      .cause = std::string(rule.cause),
      .fix = std::string(rule.fix),
      .guide_step = std::string(rule.guide_step),
      .possible_causes = possible_causes(rule.code),
      .check = std::string(rule.check),
      .scope = rule.scope,
      .retry = rule.retry,
      .fields = fields_of(rule),
  };
}

/// Which failures of the proxy pass by themselves. The others need its settings, or another request.
struct ProxyProblem {
  std::string_view name;
  Retry retry;
  Scope scope;
  bool may_be_done;  ///< X may have got the request all the same.
};
constexpr std::array proxy_problems{
    ProxyProblem{"internal-error", Retry::now, Scope::request, true},
    ProxyProblem{"upstream-unreachable", Retry::now, Scope::device, false},
    ProxyProblem{"upstream-untrusted", Retry::after_fix, Scope::device, false},
    ProxyProblem{"upstream-failed", Retry::now, Scope::request, true},
    ProxyProblem{"upstream-timeout", Retry::now, Scope::request, true},
    ProxyProblem{"sent-before", Retry::now, Scope::request, true},
    ProxyProblem{"reply-too-large", Retry::never, Scope::request, true},
    ProxyProblem{"too-many-connections", Retry::now, Scope::device, false},
    ProxyProblem{"foreign-origin", Retry::after_fix, Scope::device, false},
    ProxyProblem{"unknown-host", Retry::after_fix, Scope::device, false},
    ProxyProblem{"unknown-path", Retry::never, Scope::action, false},
    ProxyProblem{"method-not-allowed", Retry::never, Scope::action, false},
    ProxyProblem{"bad-request", Retry::never, Scope::request, false},
    ProxyProblem{"body-too-large", Retry::after_fix, Scope::request, false},
    ProxyProblem{"headers-too-large", Retry::never, Scope::request, false},
    ProxyProblem{"encoded-body", Retry::never, Scope::request, false},
};

/// The proxy explains its own failures; they are passed on in its words.
Finding proxy_finding(const Evidence& evidence, const json& body) {
  const std::string name = evidence.type.substr(proxy_problem_prefix.size());
  std::string code = "proxy_" + name;
  std::replace(code.begin(), code.end(), '-', '_');
  Finding finding{
      .code = std::move(code),
      .severity = Severity::error,
      .title = evidence.title,
      .cause = evidence.detail,
      .evidence = "The proxy answered " + std::to_string(evidence.status) + "; X was not heard.",
  };
  if (const auto hint = body.find("hint"); hint != body.end() && hint->is_string())
    finding.fix = hint->get<std::string>();
  const auto* const row = std::find_if(proxy_problems.begin(), proxy_problems.end(),
                                       [&](const ProxyProblem& problem) { return problem.name == name; });
  if (row != proxy_problems.end()) {
    finding.scope = row->scope;
    finding.retry = row->may_be_done && evidence.is_post ? Retry::after_fix : row->retry;
  }
  return finding;
}

Finding unknown_reply() {
  return {.code = "unknown_reply",
          .severity = Severity::error,
          .title = "This reply of X is not known here",
          .cause = "No known cause fits it.",
          .fix = "Read X's own words; the request inspector shows the whole exchange."};
}

Finding partly_missing() {
  return {.code = "partly_missing",
          .severity = Severity::warning,
          .title = "X left something out",
          .cause = "Some of what was asked for does not exist, or is hidden from this account.",
          .fix = "The rest needs nothing: it is complete.",
          .retry = Retry::never};
}

Finding clock_skewed() {
  return {.code = "clock_skewed",
          .severity = Severity::warning,
          .title = "This device's clock is off",
          .cause = "X accepted the request, but it refuses signatures that are more than a few minutes off.",
          .fix = "Turn on automatic time.",
          .scope = Scope::device};
}

/// X gave what was asked for; what may be said all the same.
std::vector<Finding> remarks(const Evidence& evidence, bool has_errors) {
  std::vector<Finding> findings;
  if (has_errors) findings.push_back(partly_missing());
  if (has_clock_skew(evidence)) findings.push_back(clock_skewed());
  for (Finding& finding : findings) finding.evidence = describe(evidence);
  return findings;
}

}  // namespace

std::vector<std::string_view> finding_codes() {
  std::vector<std::string_view> codes{"partly_missing", "clock_skewed", "unknown_reply"};
  for (const Rule& rule : rules) {
    if (std::find(codes.begin(), codes.end(), rule.code) == codes.end()) codes.push_back(rule.code);
  }
  return codes;
}

std::vector<Finding> diagnose(const Action& action, const Exchange& exchange, const ReplyFacts& facts) {
  const Evidence evidence = gather_evidence(action, exchange, facts);
  if (evidence.type.starts_with(proxy_problem_prefix)) return {proxy_finding(evidence, facts.data)};
  const bool has_errors = facts.data.is_object() && facts.data.contains("errors");
  const bool has_data =
      facts.data.is_object() && !facts.data.empty() && (facts.data.contains("data") || !has_errors);
  // Which status of success it is does not matter: X's description and X have differed.
  const bool is_success = evidence.status >= 200 && evidence.status < 300;
  if (is_success && (evidence.status == 204 || has_data || (evidence.is_json && !has_errors))) {
    return remarks(evidence, has_errors);
  }
  const auto* const rule = std::find_if(rules.begin(), rules.end(),
                                        [&](const Rule& candidate) { return candidate.applies(evidence); });
  Finding finding = rule == rules.end() ? unknown_reply() : finding_of(*rule);
  finding.evidence = describe(evidence);
  if (rule != rules.end()) finding.retry_at = end_of_wait(*rule, evidence);
  return {std::move(finding)};
}

std::optional<Finding> describe_finding(std::string_view code) {
  const auto* const rule =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& candidate) { return candidate.code == code; });
  if (rule == rules.end()) return std::nullopt;
  return finding_of(*rule);
}

std::vector<Finding> reply_findings() {
  std::vector<Finding> findings;
  findings.reserve(rules.size() + 3);
  for (const Rule& rule : rules) findings.push_back(finding_of(rule));
  for (Finding (*one)() : {unknown_reply, partly_missing, clock_skewed}) findings.push_back(one());
  return findings;
}

}  // namespace x_connect
