#include "action.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace x_connect {

namespace {

// X renamed its fields in the OpenAPI description 2.167 (post.fields, referenced_posts, ...), but every guide
// and every reply seen so far still uses the older names. They stand here, and nowhere else.
constexpr std::string_view post_fields_name = "tweet.fields";
constexpr std::string_view post_fields_default =
    "id,text,created_at,author_id,conversation_id,public_metrics";
constexpr std::string_view user_fields_default = "id,name,username,verified,protected";
constexpr std::string_view me_fields_default =
    "id,name,username,created_at,description,protected,public_metrics,verified";

// --- Text formats ---

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

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
};
constexpr const TextFormat* id_format = formats.data();
constexpr const TextFormat* field_format = &formats[1];
constexpr const TextFormat* cursor_format = &formats[2];
constexpr const TextFormat* time_format = &formats[3];

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

constexpr Parameter any_user_id{.name = "id",
                                .location = ParameterLocation::path,
                                .title = "User id",
                                .help = "Whose posts to read; your own id is filled in when left out.",
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

constexpr Parameter author_expansion{.name = "expansions",
                                     .type = ParameterType::string_list,
                                     .title = "Expansions",
                                     .help = "Which ids to expand into full objects.",
                                     .format = field_format,
                                     .fallback = "author_id"};

constexpr Parameter max_results(std::int64_t minimum, std::string_view fallback) {
  return {.name = "max_results",
          .type = ParameterType::integer,
          .title = "How many",
          .help = "How many posts a page holds at the most. X charges for each post it returns.",
          .minimum = minimum,
          .maximum = 100,
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

// --- Parameters of each row ---

constexpr std::array get_me_parameters{
    Parameter{.name = "user.fields",
              .type = ParameterType::string_list,
              .title = "User fields",
              .help = "What to return of the account.",
              .format = field_format,
              .fallback = me_fields_default},
};

constexpr std::array<std::string_view, 4> reply_settings_choices{"following", "mentionedUsers", "subscribers",
                                                                 "verified"};
constexpr std::array create_post_parameters{
    Parameter{.name = "text",
              .location = ParameterLocation::body,
              .required = true,
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
    Parameter{.name = "reply_settings",
              .location = ParameterLocation::body,
              .title = "Who can reply",
              .help = "Everybody, unless one of these is chosen.",
              .choices = reply_settings_choices},
};

constexpr std::array delete_post_parameters{post_id};

constexpr std::array get_post_parameters{post_id, post_fields, author_expansion, user_fields};

constexpr std::array get_user_posts_parameters{any_user_id, max_results(5, "10"), pagination_token, since_id,
                                               until_id,    start_time,           end_time,         exclude,
                                               post_fields, author_expansion,     user_fields};

constexpr std::array get_home_timeline_parameters{
    own_id,  max_results(1, "10"), pagination_token, since_id,   until_id, start_time, end_time,
    exclude, post_fields,          author_expansion, user_fields};

constexpr std::array<std::string_view, 2> sort_order_choices{"recency", "relevancy"};
constexpr std::array search_posts_parameters{
    Parameter{.name = "query",
              .required = true,
              .title = "Query",
              .help = "Words and operators, e.g. from:handle. Self-serve plans allow 512 characters.",
              .minimum = 1,
              .maximum = 4096},
    max_results(10, "10"),
    Parameter{.name = "next_token",
              .title = "Page",
              .help = "The next_token of the page before.",
              .format = cursor_format},
    since_id,
    until_id,
    start_time,
    end_time,
    Parameter{.name = "sort_order",
              .title = "Order",
              .help = "Newest first, or most relevant first.",
              .choices = sort_order_choices},
    post_fields,
    author_expansion,
    user_fields,
};

// --- Authentication and scopes ---

constexpr std::uint8_t mask(std::initializer_list<AuthKind> kinds) {
  unsigned sum = 0;
  for (const AuthKind kind : kinds) sum |= static_cast<unsigned>(kind);
  return static_cast<std::uint8_t>(sum);
}

constexpr std::uint8_t any_auth = mask({AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2});
constexpr std::uint8_t user_auth = mask({AuthKind::oauth1, AuthKind::oauth2});

constexpr std::array<std::string_view, 2> read_scopes{"tweet.read", "users.read"};
constexpr std::array<std::string_view, 3> write_scopes{"tweet.read", "tweet.write", "users.read"};

constexpr DocumentedPrice per_post_read{.usd_thousandths = 5, .unit = "post returned"};
constexpr DocumentedPrice per_own_post_read{
    .usd_thousandths = 5, .unit = "post returned", .note = "$0.001 when the posts are the app owner's own"};

// --- The catalogue ---

constexpr std::array rows{
    Action{.id = "get_me",
           .title = "Who am I",
           .description = "Returns the account that the user credentials belong to.",
           .method = "GET",
           .path = "/2/users/me",
           .parameters = get_me_parameters,
           .auth = user_auth,
           .scopes = read_scopes,
           .level = AccessLevel::read,
           .success_status = 200,
           .limit = {.per_user_15min = 75},
           .price = {.usd_thousandths = 10, .unit = "user returned"},
           .restriction = {},
           .read_only = true,
           .consequential = false,
           .untrusted_content = false},
    Action{.id = "create_post",
           .title = "Post",
           .description = "Publishes a post on the account's timeline, visible to others at once.",
           .method = "POST",
           .path = "/2/tweets",
           .parameters = create_post_parameters,
           .auth = user_auth,
           .scopes = write_scopes,
           .level = AccessLevel::read_write,
           .success_status = 201,
           .limit = {.per_user_15min = 100, .per_app_24h = 10000},
           .price = {.usd_thousandths = 15,
                     .unit = "post created",
                     .note = "$0.200 when the text contains a URL"},
           .restriction =
               "Self-serve plans: replies only to those who mentioned or quoted this account, at most one "
               "cashtag, no quote posts.",
           .read_only = false,
           .consequential = true,
           .untrusted_content = false},
    Action{.id = "delete_post",
           .title = "Delete a post",
           .description = "Deletes one of the account's own posts. It cannot be brought back.",
           .method = "DELETE",
           .path = "/2/tweets/{id}",
           .parameters = delete_post_parameters,
           .auth = user_auth,
           .scopes = write_scopes,
           .level = AccessLevel::read_write,
           .success_status = 200,
           .limit = {.per_user_15min = 50},
           .price = {.usd_thousandths = 10, .unit = "request"},
           .restriction = {},
           .read_only = false,
           .consequential = true,
           .untrusted_content = false},
    Action{.id = "get_post",
           .title = "Read a post",
           .description = "Returns one post by its id, with its author.",
           .method = "GET",
           .path = "/2/tweets/{id}",
           .parameters = get_post_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .level = AccessLevel::read,
           .success_status = 200,
           .limit = {.per_app_15min = 450, .per_user_15min = 900},
           .price = per_post_read,
           .restriction = {},
           .read_only = true,
           .consequential = false,
           .untrusted_content = true},
    Action{.id = "get_user_posts",
           .title = "Posts of a user",
           .description = "Returns a user's newest posts, at most 3,200 back.",
           .method = "GET",
           .path = "/2/users/{id}/tweets",
           .parameters = get_user_posts_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .level = AccessLevel::read,
           .success_status = 200,
           .limit = {.per_app_15min = 10000, .per_user_15min = 900},
           .price = per_own_post_read,
           .restriction = {},
           .read_only = true,
           .consequential = false,
           .untrusted_content = true},
    Action{.id = "get_home_timeline",
           .title = "Home timeline",
           .description = "Returns the newest posts of the accounts this account follows, and its own.",
           .method = "GET",
           .path = "/2/users/{id}/timelines/reverse_chronological",
           .parameters = get_home_timeline_parameters,
           .auth = user_auth,
           .scopes = read_scopes,
           .level = AccessLevel::read,
           .success_status = 200,
           .limit = {.per_user_15min = 180},
           .price = per_post_read,
           .restriction = {},
           .read_only = true,
           .consequential = false,
           .untrusted_content = true},
    Action{.id = "search_posts",
           .title = "Search",
           .description = "Searches the posts of the last seven days.",
           .method = "GET",
           .path = "/2/tweets/search/recent",
           .parameters = search_posts_parameters,
           .auth = any_auth,
           .scopes = read_scopes,
           .level = AccessLevel::read,
           .success_status = 200,
           .limit = {.per_app_15min = 450, .per_user_15min = 300},
           .price = per_post_read,
           .restriction = "Self-serve plans: queries of at most 512 characters.",
           .read_only = true,
           .consequential = false,
           .untrusted_content = true},
};

constexpr std::array endpoints{
    TokenEndpoint{"POST", "/oauth2/token"},       TokenEndpoint{"POST", "/2/oauth2/token"},
    TokenEndpoint{"POST", "/2/oauth2/revoke"},    TokenEndpoint{"POST", "/oauth/request_token"},
    TokenEndpoint{"POST", "/oauth/access_token"},
};

std::vector<std::string> split_list(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    items.emplace_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return items;
}

/// The constraints of one text: a string argument, or an item of a list.
nlohmann::json text_schema(const Parameter& parameter) {
  nlohmann::json schema = {{"type", "string"}};
  if (parameter.format != nullptr) schema["pattern"] = "^(?:" + std::string(parameter.format->pattern) + ")$";
  if (!parameter.choices.empty()) schema["enum"] = parameter.choices;
  return schema;
}

nlohmann::json parameter_schema(const Parameter& parameter) {
  nlohmann::json schema;
  std::string least;
  std::string most;
  switch (parameter.type) {
    case ParameterType::string:
      schema = text_schema(parameter);
      least = "minLength";
      most = "maxLength";
      break;
    case ParameterType::integer:
      schema = {{"type", "integer"}};
      least = "minimum";
      most = "maximum";
      break;
    case ParameterType::boolean:
      schema = {{"type", "boolean"}};
      break;
    case ParameterType::string_list:
      schema = {{"type", "array"}, {"items", text_schema(parameter)}};
      least = "minItems";
      most = "maxItems";
      break;
  }
  if (!least.empty() && parameter.minimum != 0) schema[least] = parameter.minimum;
  if (!most.empty() && parameter.maximum != 0) schema[most] = parameter.maximum;
  schema["title"] = parameter.title;
  schema["description"] = parameter.help;
  if (!parameter.fallback.empty()) {
    if (parameter.type == ParameterType::string_list) {
      schema["default"] = split_list(parameter.fallback);
    } else if (parameter.type == ParameterType::integer) {
      schema["default"] = std::stoll(std::string(parameter.fallback));
    } else {
      schema["default"] = parameter.fallback;
    }
  }
  return schema;
}

std::string_view to_string(ParameterLocation location) {
  switch (location) {
    case ParameterLocation::path:
      return "path";
    case ParameterLocation::query:
      return "query";
    case ParameterLocation::body:
      break;
  }
  return "body";
}

std::string_view to_string(ParameterType type) {
  switch (type) {
    case ParameterType::string:
      return "string";
    case ParameterType::integer:
      return "integer";
    case ParameterType::boolean:
      return "boolean";
    case ParameterType::string_list:
      break;
  }
  return "string_list";
}

nlohmann::json describe(const Parameter& parameter) {
  nlohmann::json json = {{"name", parameter.name},
                         {"location", to_string(parameter.location)},
                         {"type", to_string(parameter.type)},
                         {"required", parameter.required},
                         {"title", parameter.title},
                         {"help", parameter.help}};
  if (parameter.format != nullptr) json["pattern"] = parameter.format->pattern;
  if (parameter.minimum != 0) json["minimum"] = parameter.minimum;
  if (parameter.maximum != 0) json["maximum"] = parameter.maximum;
  if (!parameter.choices.empty()) json["choices"] = parameter.choices;
  if (!parameter.fallback.empty()) json["default"] = parameter.fallback;
  if (parameter.own_user_id) json["ownUserId"] = true;
  return json;
}

nlohmann::json describe(const DocumentedLimit& limit) {
  nlohmann::json json = nlohmann::json::object();
  if (limit.per_app_15min != 0) json["perApp15min"] = limit.per_app_15min;
  if (limit.per_user_15min != 0) json["perUser15min"] = limit.per_user_15min;
  if (limit.per_app_24h != 0) json["perApp24h"] = limit.per_app_24h;
  if (limit.per_user_24h != 0) json["perUser24h"] = limit.per_user_24h;
  return json;
}

nlohmann::json describe(const Action& action) {
  nlohmann::json parameters = nlohmann::json::array();
  for (const Parameter& parameter : action.parameters) parameters.push_back(describe(parameter));
  nlohmann::json auth = nlohmann::json::array();
  for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
    if (accepts(action, kind)) auth.push_back(to_string(kind));
  }
  return {{"id", action.id},
          {"title", action.title},
          {"description", action.description},
          {"method", action.method},
          {"path", action.path},
          {"parameters", std::move(parameters)},
          {"auth", std::move(auth)},
          {"scopes", action.scopes},
          {"level", to_string(action.level)},
          {"successStatus", action.success_status},
          {"limit", describe(action.limit)},
          {"price",
           {{"usd", action.price.usd_thousandths / 1000.0},
            {"unit", action.price.unit},
            {"note", action.price.note}}},
          {"restriction", action.restriction},
          {"readOnly", action.read_only},
          {"consequential", action.consequential},
          {"untrustedContent", action.untrusted_content},
          {"inputSchema", input_schema(action)}};
}

}  // namespace

std::span<const Action> actions() { return rows; }

const Action* find_action(std::string_view id) {
  const auto* const row =
      std::find_if(rows.begin(), rows.end(), [&](const Action& action) { return action.id == id; });
  return row == rows.end() ? nullptr : row;
}

std::span<const TextFormat> text_formats() { return formats; }

std::span<const TokenEndpoint> token_endpoints() { return endpoints; }

bool matches_path(std::string_view path_template, std::string_view path) {
  while (!path_template.empty() && !path.empty()) {
    if (path_template.front() == '{') {
      path_template.remove_prefix(std::min(path_template.find('}') + 1, path_template.size()));
      const std::size_t segment = std::min(path.find('/'), path.size());
      if (segment == 0) return false;
      path.remove_prefix(segment);
    } else if (path_template.front() == path.front()) {
      path_template.remove_prefix(1);
      path.remove_prefix(1);
    } else {
      return false;
    }
  }
  return path_template.empty() && path.empty();
}

std::string_view to_string(AuthKind kind) {
  switch (kind) {
    case AuthKind::app_only:
      return "app_only";
    case AuthKind::oauth1:
      return "oauth1";
    case AuthKind::oauth2:
      break;
  }
  return "oauth2";
}

std::string_view to_string(AccessLevel level) {
  switch (level) {
    case AccessLevel::none:
      break;
    case AccessLevel::read:
      return "read";
    case AccessLevel::read_write:
      return "read-write";
    case AccessLevel::read_write_directmessages:
      return "read-write-directmessages";
  }
  return "none";
}

std::optional<AuthKind> parse_auth_kind(std::string_view text) {
  for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
    if (text == to_string(kind)) return kind;
  }
  return std::nullopt;
}

std::optional<AccessLevel> parse_access_level(std::string_view text) {
  for (const AccessLevel level :
       {AccessLevel::read, AccessLevel::read_write, AccessLevel::read_write_directmessages}) {
    if (text == to_string(level)) return level;
  }
  return std::nullopt;
}

nlohmann::json input_schema(const Action& action) {
  nlohmann::json properties = nlohmann::json::object();
  nlohmann::json required = nlohmann::json::array();
  for (const Parameter& parameter : action.parameters) {
    properties[std::string(parameter.name)] = parameter_schema(parameter);
    if (parameter.required) required.push_back(parameter.name);
  }
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

nlohmann::json catalogue() {
  nlohmann::json described = nlohmann::json::array();
  for (const Action& action : rows) described.push_back(describe(action));
  return described;
}

}  // namespace x_connect
