#include "world.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>

namespace x_connect::sandbox {

namespace {

/// X counts milliseconds from here, in the upper 42 bits of an id.
constexpr std::int64_t id_epoch = 1288834974657;

/// The day the seeds were written for; older posts count back from it.
constexpr std::int64_t seed_time = 1785578400;  // 2026-08-01T10:00:00Z

std::int64_t make_id(std::int64_t seconds, std::int64_t sequence) {
  return ((seconds * 1000 - id_epoch) << 22U) + sequence;
}

struct SeedUser {
  std::string_view id;
  std::string_view username;
  std::string_view name;
  std::string_view description;
};

constexpr std::array seed_people{
    SeedUser{"1777000000000000001", "mira_okafor", "Mira Okafor", "Roasts, reads, repairs bicycles."},
    SeedUser{"1777000000000000002", "tidewater_wx", "Tidewater Weather",
             "Forecasts for the coast, every morning."},
    SeedUser{"1777000000000000003", "kenji_paper", "健二の紙工房", "紙と、ときどき猫。"},
    SeedUser{"1777000000000000004", "noor_writes", "نور", "قصص قصيرة وقهوة طويلة."},
};

struct SeedPost {
  int author;  ///< 0: the account itself; otherwise the place in seed_people, from 1.
  int minutes_ago;
  std::string_view text;
  int likes;
  int reposts;
};

constexpr std::array seed_posts{
    SeedPost{1, 12, "The blue enamel pot is back in the window. Somebody with good taste will be quick. ☕",
             31, 4},
    SeedPost{0, 26, "Open until six today. The lemon cake came out well.", 18, 2},
    SeedPost{2, 58, "Saturday: sun until noon, then a light north-westerly.\nSunday: bring a jacket.", 64,
             21},
    SeedPost{3, 95, "新しい和紙が届きました。手触りがとても良いです。", 112, 9},
    SeedPost{4, 140, "كتبتُ اليوم صفحة واحدة فقط، لكنها الصفحة التي كنت أبحث عنها.", 87, 12},
    SeedPost{1, 190, "Fixed a bell, a brake and a bad mood before lunch.", 44, 3},
    SeedPost{0, 240, "New beans from Huehuetenango: plum, cocoa, a little orange. First bags tomorrow.", 52,
             8},
    SeedPost{2, 400, "High water at the pier at 19:42.", 15, 6},
    SeedPost{3, 520, "工房の猫、今日の仕事は紙の上で寝ること 🐈", 301, 40},
    SeedPost{0, 760, "Thank you for five hundred regulars. We know most of you by your cups. 🙏🏽", 208,
             17},
    SeedPost{1, 900, "Question for people who know: is a grinder a present or a hint?", 73, 5},
    SeedPost{4, 1200, "القهوة تبرد، والقصة لا تنتظر.", 95, 14},
    SeedPost{2, 1450, "Storm warning lifted. Boats may leave the harbour again.", 133, 58},
    SeedPost{0, 1500, "We wrote down how we taste coffee, step by step: https://example.com/tasting", 41, 11},
    SeedPost{1, 2100, "Two wheels, one thermos, no plan.", 66, 7},
    SeedPost{3, 2500, "封筒を折る会、来週の土曜日です。初めての方もどうぞ。", 58, 10},
    SeedPost{0, 2900, "Closed on Monday: the machine gets new seals and we get a day off.", 23, 1},
    SeedPost{2, 3000, "Fog until ten. Drive as if you could not see, because you cannot.", 49, 16},
};

}  // namespace

std::string rfc3339(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  std::array<char, 40> text{};
  const std::size_t length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S.000Z", &parts);
  return {text.data(), length};
}

World::World(const Scenario& scenario)
    : account{.id = scenario.user_id,
              .username = scenario.username,
              .name = scenario.name,
              .description =
                  "A small roastery by the harbour. This account is run with the help of an agent.",
              .created_at = "2019-03-12T09:30:00.000Z"},
      people{account} {
  for (const SeedUser& seed : seed_people) {
    people.push_back({.id = std::string(seed.id),
                      .username = std::string(seed.username),
                      .name = std::string(seed.name),
                      .description = std::string(seed.description),
                      .created_at = "2015-06-01T08:00:00.000Z"});
  }
  for (auto seed = seed_posts.rbegin(); seed != seed_posts.rend(); ++seed) {
    const std::int64_t time = seed_time - std::int64_t{60} * seed->minutes_ago;
    const std::int64_t id = make_id(time, seed->author);
    posts.push_back({.id = id,
                     .author_id = people[static_cast<std::size_t>(seed->author)].id,
                     .text = std::string(seed->text),
                     .created_at = rfc3339(time),
                     .in_reply_to = 0,
                     .conversation_id = id,
                     .likes = seed->likes,
                     .reposts = seed->reposts});
  }
}

const User* World::find_user(std::string_view id) const {
  const auto found =
      std::find_if(people.begin(), people.end(), [&](const User& user) { return user.id == id; });
  return found == people.end() ? nullptr : &*found;
}

const Post* World::find_post(std::string_view id) const {
  const auto found = std::find_if(posts.begin(), posts.end(),
                                  [&](const Post& post) { return std::to_string(post.id) == id; });
  return found == posts.end() ? nullptr : &*found;
}

const Post& World::publish(std::string text, std::int64_t in_reply_to, std::int64_t now) {
  const Post* parent = find_post(std::to_string(in_reply_to));
  const std::int64_t newest = posts.empty() ? 0 : posts.back().id;
  const std::int64_t id = std::max(make_id(now, 0), newest + 1);
  posts.push_back({.id = id,
                   .author_id = account.id,
                   .text = std::move(text),
                   .created_at = rfc3339(now),
                   .in_reply_to = in_reply_to,
                   .conversation_id = parent != nullptr ? parent->conversation_id : id,
                   .likes = 0,
                   .reposts = 0});
  return posts.back();
}

}  // namespace x_connect::sandbox
