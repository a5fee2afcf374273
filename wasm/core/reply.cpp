#include "reply.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "json.hpp"
#include "text.hpp"

namespace x_connect {

namespace {

std::optional<std::int64_t> integer_header(const Headers& headers, const std::string& name) {
  const auto value = header(headers, name);
  return value ? parse_integer(*value) : std::nullopt;
}

std::optional<RateLimit> read_rate_limit(const Headers& headers, const std::string& prefix) {
  const auto limit = integer_header(headers, prefix + "limit");
  const auto remaining = integer_header(headers, prefix + "remaining");
  const auto reset = integer_header(headers, prefix + "reset");
  if (!limit || !remaining || !reset) return std::nullopt;
  return RateLimit{*limit, *remaining, *reset};
}

/// "Sun, 06 Nov 1994 08:49:37 GMT" as seconds since 1970 [RFC 9110 5.6.7, IMF-fixdate]. Some of X's servers
/// write UTC.
std::optional<std::int64_t> parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || (text.substr(25) != " GMT" && text.substr(25) != " UTC")) return std::nullopt;
  const auto day = parse_integer(text.substr(5, 2));
  const auto year = parse_integer(text.substr(12, 4));
  const auto hour = parse_integer(text.substr(17, 2));
  const auto minute = parse_integer(text.substr(20, 2));
  const auto second = parse_integer(text.substr(23, 2));
  if (!day || !year || !hour || !minute || !second) return std::nullopt;
  const auto* const month = std::find(months.begin(), months.end(), text.substr(8, 3));
  const std::chrono::year_month_day date{
      std::chrono::year(static_cast<int>(*year)),
      std::chrono::month(static_cast<unsigned>(month - months.begin()) + 1),
      std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
                    std::chrono::seconds(*second);
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

/// X's description of 2026-08 renames members; replies may use either name, readers see one.
struct Renamed {
  std::string_view now;
  std::string_view before;
};
constexpr std::array renamed_members{
    Renamed{"edit_history_post_ids", "edit_history_tweet_ids"},
    Renamed{"referenced_posts", "referenced_tweets"},
    Renamed{"pinned_post_id", "pinned_tweet_id"},
    Renamed{"most_recent_post_id", "most_recent_tweet_id"},
    Renamed{"note_post", "note_tweet"},
};

void use_one_spelling(nlohmann::json& value, int depth = 0) {
  if (!value.is_structured()) return;
  for (auto& member : value) use_one_spelling(member, depth + 1);
  if (!value.is_object()) return;
  const auto rename = [&](std::string_view now, std::string_view before) {
    const auto found = value.find(now);
    if (found == value.end() || value.contains(before)) return;
    nlohmann::json moved = std::move(*found);
    value.erase(found);
    value[std::string(before)] = std::move(moved);
  };
  for (const Renamed& name : renamed_members) rename(name.now, name.before);
  if (const auto includes = value.find("includes"); depth == 0 && includes != value.end()) {
    if (includes->is_object() && includes->contains("posts") && !includes->contains("tweets")) {
      (*includes)["tweets"] = std::move((*includes)["posts"]);
      includes->erase("posts");
    }
  }
}

constexpr std::array<std::string_view, 3> plain_members{"data", "includes", "meta"};

/// Whether a member's name may be meant otherwise than it is written.
bool may_be_renamed(std::string_view name) {
  return name == "posts" || name.find('\\') != std::string_view::npos ||
         std::any_of(renamed_members.begin(), renamed_members.end(),
                     [name](const Renamed& member) { return member.now == name; });
}

ReplyFacts read_headers(const Exchange& exchange) {
  const Headers& headers = exchange.reply.headers;
  ReplyFacts facts;
  facts.rate_limit = read_rate_limit(headers, "x-rate-limit-");
  facts.app_limit_24hour = read_rate_limit(headers, "x-app-limit-24hour-");
  facts.user_limit_24hour = read_rate_limit(headers, "x-user-limit-24hour-");
  if (const auto level = header(headers, "x-access-level")) facts.access_level = parse_access_level(*level);
  if (const auto date = header(headers, "date"); date && exchange.received_at) {
    if (const auto server_time = parse_http_date(*date))
      facts.clock_skew = *exchange.received_at - *server_time;
  }
  return facts;
}

}  // namespace

ReplyFacts read_reply(const Exchange& exchange) {
  ReplyFacts facts = read_headers(exchange);
  facts.data = parse_json(exchange.reply.body).value_or(nullptr);
  use_one_spelling(facts.data);
  return facts;
}

std::optional<ReplyFacts> read_plain_reply(const Exchange& exchange) {
  const std::string_view body = exchange.reply.body;
  auto members = nlohmann::json::object();
  const auto is_plain = [&members](std::string_view name, std::size_t depth) {
    if (depth > 0) return !may_be_renamed(name);
    members.emplace(name, nullptr);
    return std::find(plain_members.begin(), plain_members.end(), name) != plain_members.end();
  };
  if (!body.starts_with('{') || !visit_json(body, is_plain)) return std::nullopt;
  ReplyFacts facts = read_headers(exchange);
  facts.data = std::move(members);
  return facts;
}

}  // namespace x_connect
