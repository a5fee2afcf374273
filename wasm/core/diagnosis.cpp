#include "diagnosis.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <utility>

namespace x_connect {

namespace {

using nlohmann::json;

/// X refuses signatures whose timestamp is off by more than this many seconds.
constexpr std::int64_t tolerated_clock_skew = 300;

/// Problems of the proxy carry types of this form, which X never uses.
constexpr std::string_view proxy_problem_prefix = "urn:x-connect:problem:";

/// What the rules look at, gathered once.
struct Evidence {
  int status = 0;
  std::string type;  ///< Last segment of the problem's `type`, e.g. "oauth1-permissions".
  std::string title;
  std::string reason;            ///< Of a refused client, e.g. "client-not-enrolled".
  std::string detail;            ///< X's own words.
  std::string words;             ///< All that X says, in lower case, to look for phrases in.
  std::int64_t code = 0;         ///< First v1.1 code.
  bool is_page = false;          ///< HTML, which X's API never answers with.
  bool is_gateway_code = false;  ///< "error code: 1020", as the gateway in front of X words it.
  bool is_empty = false;
  bool is_json = false;  ///< An object, as all that X answers is.
  std::optional<AuthKind> auth;
  std::optional<AccessLevel> access_level;
  AccessLevel needed_level = AccessLevel::none;
  std::optional<std::int64_t> clock_skew;
  std::optional<RateLimit> rate_limit;
  std::optional<RateLimit> app_limit_24hour;
  std::optional<RateLimit> user_limit_24hour;
  bool others_accepted = false;  ///< X has accepted another kind of credential of this app.
  bool others_rejected = false;  ///< X has refused another kind of credential of this app.
  bool was_accepted = false;     ///< X has accepted this kind of credential earlier.
  bool is_enterprise_only = false;
  std::string_view action;
};

std::string text_member(const json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

Evidence gather(const Action& action, const Exchange& exchange, const ReplyFacts& facts) {
  Evidence evidence;
  evidence.status = exchange.reply.status;
  evidence.auth = exchange.auth;
  evidence.access_level = facts.access_level;
  evidence.needed_level = action.level;
  evidence.clock_skew = facts.clock_skew;
  evidence.rate_limit = facts.rate_limit;
  evidence.app_limit_24hour = facts.app_limit_24hour;
  evidence.user_limit_24hour = facts.user_limit_24hour;
  evidence.action = action.id;
  evidence.is_enterprise_only = action.enterprise_only;
  for (const AuthKind kind : exchange.accepted) {
    evidence.was_accepted = evidence.was_accepted || kind == exchange.auth;
    evidence.others_accepted = evidence.others_accepted || kind != exchange.auth;
  }
  evidence.others_rejected = std::any_of(exchange.rejected.begin(), exchange.rejected.end(),
                                         [&](AuthKind kind) { return kind != exchange.auth; });
  const std::string& raw = exchange.reply.body;
  const std::string start = to_lower(std::string_view(raw).substr(0, 512));
  evidence.is_gateway_code = start.starts_with("error code: ");
  evidence.is_empty = raw.empty();
  evidence.is_json = facts.data.is_object();
  evidence.is_page = start.find("<html") != std::string::npos || start.find("<!doctype") != std::string::npos;
  const json& body = facts.data;
  const std::string type = text_member(body, "type");
  evidence.type = type.starts_with(proxy_problem_prefix) ? type : type.substr(type.rfind('/') + 1);
  evidence.title = text_member(body, "title");
  evidence.detail = text_member(body, "detail");
  evidence.reason = text_member(body, "reason");
  // The first version of the API said things once: {"error": "..."}.
  if (evidence.detail.empty()) evidence.detail = text_member(body, "error");
  evidence.words = to_lower(evidence.title + " " + evidence.detail);
  if (!body.is_object() || !body.contains("errors") || !body["errors"].is_array() || body["errors"].empty()) {
    return evidence;
  }
  const json& first = body["errors"].front();
  if (first.is_object() && first.contains("code") && first["code"].is_number_integer()) {
    evidence.code = first["code"].get<std::int64_t>();
  }
  for (const char* const name : {"detail", "message"}) {
    const std::string message = text_member(first, name);
    if (message.empty()) continue;
    evidence.detail = message;
    evidence.words += " " + to_lower(message);
  }
  if (evidence.type.empty()) {
    const std::string inner = text_member(first, "type");
    evidence.type = inner.substr(inner.rfind('/') + 1);
  }
  return evidence;
}

/// One cause: when it applies, and what to tell.
struct Rule {
  std::string_view code;
  bool (*applies)(const Evidence& evidence);
  std::string_view title;
  std::string_view cause;
  std::string_view fix;
  std::string_view guide_step;
  std::string_view check;  ///< The step of the check that would tell this cause from others.
};

bool has_clock_skew(const Evidence& evidence) {
  return evidence.clock_skew && std::abs(*evidence.clock_skew) > tolerated_clock_skew;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// In the order of certainty: the first rule that applies is the finding. Statuses alone come last.
constexpr std::array rules{
    Rule{"no_reply", [](const Evidence& e) { return e.status == 0; }, "Nothing answered",
         "The proxy that carries requests to X could not be reached: it is not running, or the network is "
         "down.",
         "Start the proxy with script/server, then try again.", "", ""},
    Rule{"page_instead_of_data",
         [](const Evidence& e) {
           const bool is_text = e.is_page || (e.status == 404 && !e.is_json && !e.is_empty);
           if (e.status >= 300 && e.status < 400) return true;
           return is_text && (e.status < 403 || e.status == 404 || e.status == 407 || e.status == 511);
         },
         "A page came back instead of X's data",
         "What answered is not X's API: the login page of a guest network, a company's gateway, or a wrong "
         "address behind --upstream.",
         "Open any web page to log in to the network, or ask who runs it to let api.x.com through. The real "
         "X is --upstream https://api.x.com.",
         "", ""},
    Rule{"reply_not_readable",
         [](const Evidence& e) { return e.status >= 200 && e.status < 300 && !e.is_json; },
         "The reply cannot be read", "X answers with JSON; this is empty, cut off, or something else.",
         "Try again. If it stays so, something between here and X changes its replies.", "", ""},
    Rule{"blocked_by_gateway",
         [](const Evidence& e) {
           return (e.is_page && (e.status == 403 || e.status == 429)) ||
                  (e.is_gateway_code && e.status < 500);
         },
         "A gateway in front of X turned the request away",
         "The answer is a web page, not X's API: its protection against robots stops this network address "
         "before the credentials are looked at.",
         "Try again later, or from another network. The credentials are not the cause.", "", ""},
    Rule{"clock_wrong",
         [](const Evidence& e) {
           return (e.status == 401 || e.code == 135) && (e.code == 135 || has_clock_skew(e));
         },
         "This device's clock is wrong",
         "Every signature carries the time, and X refuses one that is more than a few minutes off.",
         "Set the clock (turn on automatic time), then try again.", "", "clock"},
    Rule{"no_credits",
         [](const Evidence& e) {
           return (e.type == "credits" || e.status == 402) && !contains(e.words, "spend");
         },
         "The credits are used up", "X charges for each request, and the balance is at zero or below.",
         "In the Developer Console, open Billing, then Credits, and add some.", "credits", ""},
    Rule{"spending_limit",
         [](const Evidence& e) {
           return contains(e.words, "spendcap") || contains(e.words, "spend cap") ||
                  contains(e.words, "spending limit");
         },
         "The spending limit is reached",
         "The limit that was set for this billing cycle is used up; the balance does not matter.",
         "Raise the spending limit in the Developer Console under Billing, or wait for the next cycle.",
         "credits", ""},
    Rule{
        "usage_capped",
        [](const Evidence& e) { return e.type == "usage-capped" || contains(e.words, "usage cap exceeded"); },
        "The monthly cap is reached",
        "Waiting a quarter of an hour does not help: the cap ends with the billing cycle.",
        "Wait for the next cycle, or move to a package with a larger cap.", "credits", ""},
    Rule{"daily_posts_used",
         [](const Evidence& e) {
           return e.code == 185 || e.code == 344 || contains(e.words, "daily status update limit");
         },
         "The posts of this day are used up", "X allows an account a number of posts a day.",
         "Wait some hours, then try again.", "", ""},
    Rule{"daily_limit_of_user",
         [](const Evidence& e) {
           return e.status == 429 && e.user_limit_24hour && e.user_limit_24hour->remaining == 0;
         },
         "This account's requests of the day are used up",
         "Besides the quarter of an hour there is a limit of 24 hours, and it is reached.",
         "Wait until the time shown, then try again.", "", ""},
    Rule{"daily_limit_of_app",
         [](const Evidence& e) {
           return e.status == 429 && e.app_limit_24hour && e.app_limit_24hour->remaining == 0;
         },
         "The app's requests of the day are used up",
         "All accounts of the app share a limit of 24 hours, and it is reached.",
         "Wait until the time shown, then try again.", "", ""},
    Rule{"rate_limited", [](const Evidence& e) { return e.status == 429 || e.code == 88; },
         "Too many requests for now",
         "X allows a number of requests per quarter of an hour, and it is used up.",
         "Wait until the time shown, then try again.", "", ""},
    Rule{"read_only_token",
         [](const Evidence& e) {
           return (e.status == 403 || e.status == 401) && e.auth == AuthKind::oauth1 &&
                  (e.type == "oauth1-permissions" || e.code == 261 || e.code == 93 ||
                   contains(e.words, "read-only application")) &&
                  // Without the header, a refused message tells only that the level is lower than the third.
                  e.access_level.value_or(e.needed_level == AccessLevel::read_write_directmessages
                                              ? AccessLevel::none
                                              : AccessLevel::read) == AccessLevel::read;
         },
         "The Access Token is read-only",
         "The app's permissions are frozen into a token when it is generated, and this one was generated "
         "while the app was set to Read. Your keys themselves are right: X recognised them.",
         "In the app's User authentication settings choose Read and write (or Read and write and Direct "
         "message), save, and then Regenerate the Access Token and Secret. Enter the new ones here.",
         "permissions", ""},
    Rule{"no_message_permission",
         [](const Evidence& e) {
           return e.status == 403 &&
                  (e.code == 93 || (e.type == "oauth1-permissions" &&
                                    e.needed_level == AccessLevel::read_write_directmessages));
         },
         "The Access Token may not use direct messages",
         "Messages need the third permission level, and the token was generated with a lower one: reading, "
         "and perhaps "
         "posting, work; messages do not.",
         "In the app's User authentication settings choose Read and write and Direct message, save, and then "
         "Regenerate the Access Token and Secret. Enter the new ones here.",
         "permissions", ""},
    Rule{"level_too_low",
         [](const Evidence& e) {
           return e.status == 403 && (e.type == "oauth1-permissions" || e.code == 261);
         },
         "The Access Token may not do this",
         "The permission level frozen into the token is lower than this action needs.",
         "In the app's User authentication settings choose Read and write and Direct message, save, and then "
         "Regenerate the Access Token and Secret. Enter the new ones here.",
         "permissions", ""},
    Rule{"authorization_unreadable",
         [](const Evidence& e) {
           return e.type == "unsupported-authentication" && contains(e.words, "with unknown");
         },
         "X could not read the Authorization header",
         "The header did not arrive as it was sent: something between here and X took it away or changed it.",
         "Check the network's proxy or gateway; the request inspector shows what was sent.", "", ""},
    Rule{"authorization_missing", [](const Evidence& e) { return e.code == 215; },
         "No valid Authorization header reached X",
         "The header did not arrive, or not as it was sent: something between here and X took it away or "
         "changed it.",
         "Check the network's proxy or gateway; the request inspector shows what was sent.", "", ""},
    Rule{"bookmarks_need_oauth2",
         [](const Evidence& e) {
           return e.type == "unsupported-authentication" && e.auth == AuthKind::oauth1 &&
                  contains(e.action, "bookmark");
         },
         "Bookmarks need OAuth 2.0",
         "X accepts for bookmarks only the token of a sign-in with OAuth 2.0; keys and Access Token do not "
         "count here.",
         "Under Credentials, sign in with OAuth 2.0.", "oauth2", ""},
    Rule{"user_token_needed",
         [](const Evidence& e) {
           return e.code == 220 ||
                  (e.auth == AuthKind::app_only && (e.type == "unsupported-authentication" ||
                                                    contains(e.words, "not permitted to use oauth2")));
         },
         "This needs an account, not only the app",
         "The request carried the Bearer Token, which stands for the app. Whoever posts, reads a home "
         "timeline or messages has to be an account.",
         "Enter Access Token and Access Token Secret, or sign in with OAuth 2.0.", "access_token", ""},
    Rule{"unsupported_auth",
         [](const Evidence& e) {
           return e.type == "unsupported-authentication" ||
                  (e.auth != AuthKind::oauth2 && contains(e.words, "not permitted to use oauth"));
         },
         "This needs another kind of credential",
         "X does not accept for this action the kind of authentication that the request carried.",
         "Enter the credentials that X names below.", "access_token", ""},
    Rule{"enterprise_only",
         [](const Evidence& e) { return e.type == "client-forbidden" && e.is_enterprise_only; },
         "The plan does not contain this",
         "Since 2026-04-20 likes, follows and quotes belong to Enterprise plans only. Everything else of the "
         "app may work.",
         "Leave this action out, or ask X for an Enterprise plan.", "", ""},
    Rule{"app_not_enrolled", [](const Evidence& e) { return e.type == "client-forbidden" && e.was_accepted; },
         "The plan does not contain this",
         "Other requests with the same credentials work, so the app is in a package; this endpoint is not "
         "part of it.",
         "Leave this action out, or move the app to a larger package.", "app", ""},
    Rule{"app_not_enrolled",
         [](const Evidence& e) {
           return e.type == "client-forbidden" || contains(e.words, "attached to a project");
         },
         "The app, or its plan, may not use this",
         "The app is in no package, or its plan does not contain this endpoint.",
         "In the Developer Console, open Apps, then Manage apps, choose the app and Move to package: "
         "Pay-per-use, Production.",
         "app", ""},
    Rule{"plan_lacks_endpoint",
         [](const Evidence& e) {
           return e.code == 453 || contains(e.words, "access to a subset of") ||
                  contains(e.words, "different access level");
         },
         "The plan does not contain this endpoint",
         "The app's access covers a part of the API, and this is not in it.",
         "Move the app to the package Pay-per-use in the Developer Console; older addresses (1.1) stay "
         "closed there, too.",
         "app", ""},
    Rule{"duplicate_post",
         [](const Evidence& e) {
           return e.status == 403 && (contains(e.words, "duplicate content") || e.code == 187);
         },
         "The same text was posted a short time ago", "X refuses to publish the same text twice.",
         "Change the text. Trying again as it is will not help.", "", ""},
    Rule{"already_done",
         [](const Evidence& e) {
           return e.code == 139 || e.code == 327 || contains(e.words, "already retweeted") ||
                  contains(e.words, "already favorited") || contains(e.words, "already liked");
         },
         "This was done before", "The post carries this mark already; X refuses to set it twice.",
         "Nothing is to be done.", "", ""},
    Rule{"text_too_long",
         [](const Evidence& e) {
           return e.code == 186 || e.code == 354 || contains(e.words, "text is too long") ||
                  contains(e.words, "needs to be a bit shorter") ||
                  contains(e.words, "over the max character limit");
         },
         "The text is too long",
         "X counts 280 for a post: links as 23, emoji and most Asian characters as 2.", "Shorten the text.",
         "", ""},
    Rule{"reply_target_gone",
         [](const Evidence& e) {
           return e.code == 385 || contains(e.words, "reply to a tweet that is deleted") ||
                  contains(e.words, "reply to a post that is deleted");
         },
         "The post to answer is gone", "It was deleted, or its author does not show it to this account.",
         "Choose another post, or write one of your own.", "", ""},
    Rule{"reply_not_allowed",
         [](const Evidence& e) {
           return e.status == 403 && (contains(e.words, "reply to this conversation is not allowed") ||
                                      e.code == 433 || contains(e.words, "restricted who can reply"));
         },
         "X does not allow this reply",
         "On self-serve plans a reply is accepted only when the other author mentioned or quoted this "
         "account; and authors can restrict who may reply.",
         "Reply where the account was mentioned, or write a post of its own.", "", ""},
    Rule{"quote_not_allowed",
         [](const Evidence& e) { return contains(e.words, "quoting this post is not allowed"); },
         "X does not allow this quote", "Self-serve plans may not quote, since 2026-04-20.",
         "Link to the post in the text, or leave it out.", "", ""},
    Rule{"recipient_refuses",
         [](const Evidence& e) {
           return e.code == 150 || e.code == 151 || e.code == 349 || contains(e.words, "permission to dm") ||
                  contains(e.words, "cannot send messages to") ||
                  contains(e.words, "cannot send a message to") || contains(e.words, "not following you");
         },
         "The recipient does not take messages from this account",
         "They accept messages only from people they follow, or have blocked this account.",
         "Ask them to follow the account or to open their messages.", "", ""},
    Rule{"account_locked",
         [](const Evidence& e) {
           return e.code == 326 || e.code == 231 || contains(e.words, "temporarily locked") ||
                  contains(e.words, "account is locked");
         },
         "The account is locked", "X has locked the account for a check.",
         "Log in at x.com and follow the steps there.", "", ""},
    Rule{"account_suspended",
         [](const Evidence& e) { return e.code == 64 || contains(e.words, "your account is suspended"); },
         "The account is suspended", "X has suspended the account that the token belongs to.",
         "Log in at x.com to see why.", "", ""},
    Rule{"user_suspended",
         [](const Evidence& e) { return e.code == 63 || contains(e.words, "user has been suspended"); },
         "That account is suspended", "The account that was asked for is suspended by X; yours is not.",
         "Choose another account.", "", ""},
    Rule{"looks_automated",
         [](const Evidence& e) {
           return e.code == 226 || contains(e.words, "looks like it might be automated") ||
                  contains(e.words, "protect our users from spam");
         },
         "X takes this for spam", "Its protection against robots refused this one request.",
         "Wait, change the text, and post less often. Label the account as automated in its settings.", "",
         ""},
    Rule{"app_suspended",
         [](const Evidence& e) {
           return e.code == 416 || contains(e.words, "invalid / suspended application") ||
                  contains(e.words, "suspended application");
         },
         "The app is suspended or gone", "X knows the app but does not accept it any more.",
         "Open the app in the Developer Console and read its notice.", "app", ""},
    Rule{"not_your_post",
         [](const Evidence& e) {
           return e.status == 403 && (contains(e.words, "not authorized to delete") ||
                                      contains(e.words, "not allowed to access or delete") || e.code == 183);
         },
         "The post belongs to somebody else",
         "Only the author of a post may delete it, and the token is that of another account.",
         "Check the id, and which account is connected.", "", ""},
    Rule{"protected_posts",
         [](const Evidence& e) {
           return e.code == 179 || e.type == "not-authorized-for-resource" ||
                  contains(e.words, "not authorized to see");
         },
         "X does not show this to the account",
         "The author protects their posts, or has blocked this account.",
         "Follow the author, if they let you, or choose another post.", "", ""},
    Rule{"blocked_by_author",
         [](const Evidence& e) { return e.code == 136 || contains(e.words, "you have been blocked"); },
         "The other account has blocked this one",
         "X does not let the two have anything to do with each other.", "Choose another post.", "", ""},
    Rule{"media_invalid",
         [](const Evidence& e) {
           return e.code == 324 || e.code == 325 || contains(e.words, "media ids are invalid") ||
                  contains(e.words, "media id");
         },
         "X does not accept the media",
         "The media was uploaded by another account, more than a day ago, or is not processed yet.",
         "Upload it again with the same account, wait until it is processed, then post.", "", ""},
    Rule{"media_rejected",
         [](const Evidence& e) {
           return (e.status == 413 && contains(e.action, "media")) ||
                  contains(e.words, "file size exceeds") || contains(e.words, "media type unrecognized") ||
                  contains(e.words, "size of the media exceeds") || contains(e.words, "unsupported media") ||
                  contains(e.words, "video longer than");
         },
         "X does not take this file",
         "It is too large, too long, or of a kind that X does not know. Images may have 5 MB, GIFs 15 MB, "
         "videos 512 MB.",
         "Make it smaller, or convert it: JPEG or PNG, GIF, MP4 with H.264 and AAC.", "", ""},
    Rule{"attachments_excluded",
         [](const Evidence& e) { return e.code == 386 || e.code == 407 || e.code == 323; },
         "These attachments do not go together",
         "A post carries pictures, or a video, or a poll, or a quote: one of them.", "Leave one of them out.",
         "", ""},
    Rule{"endpoint_gone",
         [](const Evidence& e) { return e.status == 410 || e.code == 251 || e.code == 34 || e.code == 68; },
         "X has no such address any more", "The endpoint was retired.",
         "Update X Connect; if it is new already, leave this action out.", "", ""},
    Rule{"https_needed", [](const Evidence& e) { return e.code == 92; }, "X wants https",
         "The request went to X without encryption.", "Start the proxy with --upstream https://api.x.com.",
         "", ""},
    Rule{"callback_not_approved", [](const Evidence& e) { return e.code == 415 || e.code == 417; },
         "The callback address is not registered",
         "X sends people back only to addresses that are saved with the app.",
         "Add the address to the app's User authentication settings, exactly as it is.", "oauth2", ""},
    Rule{"wrong_own_id",
         [](const Evidence& e) {
           return e.status == 400 && contains(e.words, "must be the same as the authenticating user");
         },
         "The user id is that of another account",
         "For this action the id has to be the one of the account that the token belongs to.",
         "Leave the id out: it is filled in.", "", ""},
    Rule{"search_window",
         [](const Evidence& e) {
           return e.status == 400 && (contains(e.words, "start_time") || contains(e.words, "end_time") ||
                                      contains(e.words, "must be a tweet id created after"));
         },
         "The times do not fit", "Search looks back seven days, and ends ten seconds before now.",
         "Choose times, or posts to start from, within these bounds.", "", ""},
    Rule{"query_not_understood",
         [](const Evidence& e) {
           return e.status == 400 &&
                  (contains(e.words, "rule validation") ||
                   contains(e.words, "error processing your request: query") ||
                   contains(e.words, "ambiguous use") || contains(e.words, "no viable alternative") ||
                   contains(e.words, "reference to invalid operator"));
         },
         "X does not understand the search",
         "An operator is mistyped, stands alone, or is not part of the plan.",
         "Read X's words below; start with plain words and add operators one by one.", "", ""},
    Rule{"token_expired", [](const Evidence& e) { return e.code == 89 && e.auth != AuthKind::app_only; },
         "X does not know this Access Token any more",
         "It was regenerated or revoked since, or is mistyped. API Key and Secret are not the cause: X "
         "recognised them.",
         "Generate Access Token and Secret anew in the Developer Console, and enter both.", "access_token",
         ""},
    Rule{
        "signature_refused",
        [](const Evidence& e) {
          return (e.status == 401 || e.code == 32) && e.auth == AuthKind::oauth1 && e.was_accepted;
        },
        "X refused this one signature",
        "The same keys and tokens were accepted a moment ago, so they are right, unless they were "
        "regenerated since. What differs is this request.",
        "Try once more. If it fails again, copy the report: the signature base string shows what was signed.",
        "", "oauth1"},
    Rule{"all_refused",
         [](const Evidence& e) { return e.status == 401 && e.others_rejected && !e.others_accepted; },
         "X accepts none of these credentials",
         "The Bearer Token is refused as well as what is signed. That is seldom a typing mistake: the app "
         "was suspended or "
         "deleted, or its keys were regenerated after these were copied.",
         "Open the app in the Developer Console. If it shows a notice, follow it; if not, regenerate all "
         "keys and tokens and "
         "enter them anew.",
         "keys", ""},
    Rule{"wrong_user_token",
         [](const Evidence& e) {
           return (e.status == 401 || e.code == 32) && e.auth == AuthKind::oauth1 && e.others_accepted;
         },
         "X does not accept the Access Token with these keys",
         "The Bearer Token of the app works, so the app is alive. One of the four signing values is wrong or "
         "from another app, or the Access Token was made before the keys were regenerated. X does not say "
         "which. It is not a matter of permissions: with wrong permissions X answers 403.",
         "Regenerate the API Key and Secret, then the Access Token and Secret, and enter all four anew.",
         "keys", "app_only_token"},
    Rule{"wrong_signing_keys",
         [](const Evidence& e) { return (e.status == 401 || e.code == 32) && e.auth == AuthKind::oauth1; },
         "X does not accept these keys",
         "One of the four values is wrong or from another app, or was regenerated since, or the app is "
         "suspended. X does not say which. It is not a matter of permissions: with wrong permissions X "
         "answers 403.",
         "Open the app in the Developer Console, regenerate the API Key and Secret and the Access Token and "
         "Secret, and enter all four anew.",
         "keys", "app_only_token"},
    Rule{"wrong_bearer_token",
         [](const Evidence& e) { return (e.status == 401 || e.code == 89) && e.auth == AuthKind::app_only; },
         "X does not accept the Bearer Token",
         "It is incomplete, was changed while copying, or was regenerated or revoked since; or the app is "
         "suspended.",
         "Copy the Bearer Token again from the Developer Console, with its % signs, or let X give it for key "
         "and secret.",
         "keys", "app_only_token"},
    Rule{"oauth2_token_expired",
         [](const Evidence& e) { return e.status == 401 && e.auth == AuthKind::oauth2; },
         "X does not accept the OAuth 2.0 token",
         "These tokens last two hours, and die when access is revoked.", "Sign in with OAuth 2.0 again.",
         "oauth2", ""},
    Rule{"unauthorized", [](const Evidence& e) { return e.status == 401; },
         "X does not accept the credentials",
         "They are wrong, were regenerated or revoked since, or the app is suspended.",
         "Copy them again from the Developer Console.", "keys", ""},
    Rule{"scope_missing",
         [](const Evidence& e) {
           return e.status == 403 && e.auth == AuthKind::oauth2 &&
                  (e.type.empty() || e.type == "about:blank") &&
                  (e.words == "forbidden forbidden" || contains(e.words, "not permitted to use oauth2"));
         },
         "The sign-in did not include this",
         "The OAuth 2.0 token lacks a scope that this action needs. Scopes that were not asked for when "
         "signing in cannot be added later.",
         "Sign in with OAuth 2.0 again, and choose everything that your agent shall do.", "oauth2", ""},
    Rule{"not_permitted",
         [](const Evidence& e) {
           return e.status == 403 &&
                  (e.code == 87 || contains(e.words, "not permitted to perform this action") ||
                   contains(e.words, "allowed to perform this action"));
         },
         "X does not permit this",
         "It does not say why. Usual causes: the other account has blocked this one or protects its posts; "
         "more than one cashtag in a post; a mention or a link that X keeps from automated accounts.",
         "Try a plain post without mentions, links and cashtags, to see which of them is the cause.", "", ""},
    Rule{"endpoint_unknown", [](const Evidence& e) { return e.status == 404 && e.is_empty; },
         "X has nothing at this address",
         "The endpoint does not exist, or not for this app. It is not that an id is wrong: X would say so.",
         "Leave this action out, or try again after an update of X Connect.", "", ""},
    Rule{"not_found",
         [](const Evidence& e) {
           return e.status == 404 || e.type == "resource-not-found" || e.code == 144 || e.code == 421 ||
                  e.code == 50 || e.code == 17 || e.code == 8 || contains(e.words, "badrequest: not found");
         },
         "X does not find it",
         "The id or name is wrong, or what it names was deleted or is hidden from this account.",
         "Check the id.", "", ""},
    Rule{"invalid_request",
         [](const Evidence& e) { return e.status == 400 || e.code == 25 || e.code == 38 || e.code == 170; },
         "X does not understand the request", "One of the arguments is not what X expects.",
         "Correct the argument that X names below.", "", ""},
    Rule{"x_overloaded", [](const Evidence& e) { return e.status == 503 || e.code == 130; },
         "X is overloaded", "The failure is on X's side and usually passes.", "Try again in a minute.", "",
         ""},
    Rule{"x_unavailable",
         [](const Evidence& e) { return e.status >= 500 || e.status == 408 || e.code == 131; },
         "X has a problem of its own", "The failure is on X's side and usually passes.",
         "Try again in a minute.", "", ""},
};

/// Where X gives one answer for several causes: all of them, the likeliest first.
struct Possibility {
  std::string_view finding;
  std::string_view title;
  std::string_view sign;
  std::string_view check;
};

constexpr std::array possibilities{
    Possibility{"wrong_user_token", "The Access Token Secret is mistyped, cut off, or of an earlier token",
                "Both were not copied at the same moment.", ""},
    Possibility{"wrong_user_token", "The Access Token is of another app, or was regenerated or revoked",
                "The app's page shows another token, or another time of creation.", ""},
    Possibility{"wrong_user_token", "The API Secret is not the one of this API Key",
                "X refuses key and secret by themselves, too.", "app_only_token"},
    Possibility{"wrong_signing_keys", "The API Key or the API Secret is wrong, or was regenerated",
                "X refuses key and secret by themselves, too.", "app_only_token"},
    Possibility{"wrong_signing_keys", "The Access Token or its Secret is wrong, or of another app",
                "X accepts key and secret by themselves.", "app_only_token"},
    Possibility{"wrong_signing_keys", "The app is suspended", "X refuses the Bearer Token, too.", "bearer"},
    Possibility{"wrong_bearer_token", "It was not copied whole",
                "It ends with other letters than on the app's page.", ""},
    Possibility{"wrong_bearer_token", "It was regenerated or revoked",
                "X gives another one for key and secret.", "app_only_token"},
    Possibility{"wrong_bearer_token", "The app is suspended", "X refuses what is signed, too.", "oauth1"},
    Possibility{"signature_refused", "A gateway changed the address or the body on the way",
                "Only requests with certain characters fail.", ""},
    Possibility{"signature_refused", "The token was regenerated or revoked a moment ago",
                "Every request fails from now on.", "oauth1"},
    Possibility{"app_not_enrolled", "The app was never moved to a package", "X refuses every request.",
                "oauth1"},
    Possibility{"app_not_enrolled", "The package does not contain this endpoint", "Other requests work.",
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

/// The proxy explains its own failures; they are passed on in its words.
Finding proxy_finding(const Evidence& evidence, const json& body) {
  std::string code = "proxy_" + evidence.type.substr(proxy_problem_prefix.size());
  std::replace(code.begin(), code.end(), '-', '_');
  return {.code = std::move(code),
          .severity = Severity::error,
          .field = {},
          .title = evidence.title,
          .cause = evidence.detail,
          .evidence = "The proxy answered " + std::to_string(evidence.status) + "; X was not heard.",
          .fix = text_member(body, "hint"),
          .guide_step = {}};
}

Finding unknown_finding(const Evidence& evidence) {
  return {.code = "unknown_reply",
          .severity = Severity::error,
          .field = {},
          .title = "This reply of X is not known here",
          .cause = "No known cause fits it.",
          .evidence = describe(evidence),
          .fix = "Read X's own words; the request inspector shows the whole exchange.",
          .guide_step = {}};
}

/// X gave what was asked for; what may be said all the same.
std::vector<Finding> remarks(const Evidence& evidence, bool has_errors) {
  std::vector<Finding> findings;
  if (has_errors) {
    findings.push_back({.code = "partly_missing",
                        .severity = Severity::warning,
                        .field = {},
                        .title = "X left something out",
                        .cause = "Some of what was asked for does not exist, or is hidden from this account.",
                        .evidence = describe(evidence),
                        .fix = "Nothing is to be done for the rest: it is complete.",
                        .guide_step = {}});
  }
  if (has_clock_skew(evidence)) {
    findings.push_back(
        {.code = "clock_skewed",
         .severity = Severity::warning,
         .field = {},
         .title = "This device's clock is off",
         .cause = "X accepted the request, but it refuses signatures that are more than a few minutes off.",
         .evidence = describe(evidence),
         .fix = "Turn on automatic time.",
         .guide_step = {}});
  }
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
  const Evidence evidence = gather(action, exchange, facts);
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
  if (rule == rules.end()) return {unknown_finding(evidence)};
  return {{.code = std::string(rule->code),
           .severity = Severity::error,
           .field = {},
           .title = std::string(rule->title),
           .cause = std::string(rule->cause),
           .evidence = describe(evidence),
           .fix = std::string(rule->fix),
           .guide_step = std::string(rule->guide_step),
           .possible_causes = possible_causes(rule->code),
           .check = std::string(rule->check)}};
}

}  // namespace x_connect
