// What an action is: the shape of a row of the catalogue, and what follows from one row alone.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace x_connect {

/// How a request proves who it comes from.
enum class AuthKind : std::uint8_t {
  app_only = 1,  ///< OAuth 2.0 Application-Only: the bearer token; nobody's account.
  oauth1 = 2,    ///< OAuth 1.0a User Context: signed with key, token and both secrets.
  oauth2 = 4,    ///< OAuth 2.0 User Context: a scoped user token.
};

/// What an OAuth 1.0a access token was issued with, as `x-access-level` spells it.
enum class AccessLevel : std::uint8_t { none, read, read_write, read_write_directmessages };

enum class ParameterLocation : std::uint8_t { path, query, body };
enum class ParameterType : std::uint8_t { string, integer, boolean, string_list };

/// How a text argument is spelt. The pattern is for people, forms and JSON Schema; the function decides
/// (a test holds the two together; a regular expression engine would outweigh the rest of the core).
struct TextFormat {
  std::string_view pattern;      ///< ECMAScript regular expression that the text matches in full.
  std::string_view description;  ///< Completes "must be ...", e.g. "1 to 19 digits".
  bool (*matches)(std::string_view text);
};

/// One argument of an action.
struct Parameter {
  std::string_view name;  ///< X's own name.
  ParameterLocation location = ParameterLocation::query;
  ParameterType type = ParameterType::string;
  bool required = false;
  std::string_view title = {};         ///< Label in a form.
  std::string_view help = {};          ///< One sentence.
  const TextFormat* format = nullptr;  ///< String or list item: how it is spelt; null allows any text.
  std::int64_t minimum = 0;            ///< Integer: smallest value; string: least length; list: least items.
  std::int64_t maximum = 0;            ///< Likewise the largest; 0 means unbounded.
  std::span<const std::string_view> choices = {};  ///< The only values allowed.
  std::string_view fallback = {};       ///< Sent when the argument is absent (lists: comma-joined).
  std::string_view fallback_with = {};  ///< The fallback is sent only where this argument is given.
  std::string_view pointer = {};        ///< Body: JSON Pointer of its place; empty means "/" + name.
  bool own_user_id = false;             ///< Path: the authenticated user's id, filled in when absent.
  bool joined = false;          ///< Body: a list that X takes as one text, its items joined by commas.
  bool blocks = false;          ///< Body: a text whose paragraphs X takes as a list of blocks of an article.
  bool constant = false;        ///< Sent as `fallback` says; not an argument.
  std::string_view needs = {};  ///< The argument without which this one means nothing.
};

/// The JSON Pointer of a body parameter's place.
std::string body_pointer(const Parameter& parameter);

/// A documented limit; 0 means none is documented.
struct DocumentedLimit {
  int per_app_15min = 0;
  int per_user_15min = 0;
  int per_app_24h = 0;
  int per_user_24h = 0;
};

/// What X charges: thousandths of a US dollar for each unit. What a call comes to is for price.hpp to say.
struct DocumentedPrice {
  int usd_thousandths = 0;
  std::string_view unit = {};  ///< e.g. "request"; ends with " returned" where X charges by the thing.
  std::string_view note = {};  ///< The exceptions below, in words.
  int owned_thousandths =
      0;  ///< Instead, for what belongs to the app's owner; 0 where there is no such rate.
  int with_link_thousandths = 0;  ///< Instead, for a post whose text contains an address.
  int summoned_thousandths = 0;   ///< Instead, for a reply to somebody who called the account.
  bool one_author = false;        ///< All posts returned are by the same user.
};

/// Whether X charges for each thing returned, not for the request.
constexpr bool charges_by_item(const DocumentedPrice& price) { return price.unit.ends_with(" returned"); }

struct Action {
  std::string_view id;
  std::string_view title;
  std::string_view group;        ///< What it is about, in a word or two: "Posts", "People", ...
  std::string_view description;  ///< For people and agents alike.
  std::string_view method;
  std::string_view path;  ///< Template, e.g. "/2/tweets/{id}".
  std::span<const Parameter> parameters;
  std::span<const std::string_view> any_of = {};  ///< Arguments of which at least one must be given.
  std::uint8_t auth = 0;                          ///< AuthKind values, added up.
  std::uint8_t doubtful_auth = 0;                 ///< Those of `auth` that X documents but has refused.
  std::span<const std::string_view> scopes = {};  ///< OAuth 2.0: all of them are needed.
  AccessLevel level = AccessLevel::read;          ///< OAuth 1.0a: the least level.
  int success_status = 200;
  DocumentedLimit limit = {};
  DocumentedPrice price = {};
  std::string_view restriction = {};  ///< What a plan takes away, in words; empty if nothing.
  bool enterprise_only = false;       ///< No self-serve plan contains it.
  bool read_only = false;             ///< Changes nothing on X.
  bool consequential = false;         ///< Visible to others or hard to undo: a person should approve it.
  bool untrusted_content = false;     ///< Returns text written by strangers: never instructions.
  bool returns_media = false;         ///< X answers with a picture or a video, not with JSON.
};

/// Whether the row accepts that kind of authentication.
constexpr bool accepts(const Action& action, AuthKind kind) {
  return (action.auth & static_cast<std::uint8_t>(kind)) != 0;
}

/// Whether the row accepts it by X's description, but live calls have been refused.
constexpr bool is_doubtful(const Action& action, AuthKind kind) {
  return (action.doubtful_auth & static_cast<std::uint8_t>(kind)) != 0;
}

/// Whether a path (no query) fits a template: `{name}` stands for exactly one non-empty segment.
bool matches_path(std::string_view path_template, std::string_view path);

std::string_view to_string(AuthKind kind);      ///< "app_only", "oauth1", "oauth2".
std::string_view to_string(AccessLevel level);  ///< "read", "read-write", ...; "none".

/// The label of a level in X's own settings, e.g. "Read and write".
std::string_view title_of(AccessLevel level);

/// The kind of that name; nothing for any other text.
std::optional<AuthKind> parse_auth_kind(std::string_view text);

/// The level that `x-access-level` names so; nothing for any other text.
std::optional<AccessLevel> parse_access_level(std::string_view text);

/// JSON Schema (2020-12) of the arguments of an action: an object that allows nothing else. It combines no
/// schemas (anyOf, oneOf, allOf) at its top, since large clients refuse that; of what any_of demands it tells
/// in words.
nlohmann::json input_schema(const Action& action);

}  // namespace x_connect
