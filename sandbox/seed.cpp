#include "seed.hpp"

#include <array>

namespace x_connect::sandbox {

namespace {

constexpr std::size_t self = 0;
constexpr std::size_t mira = 1;
constexpr std::size_t tide = 2;
constexpr std::size_t kenji = 3;
constexpr std::size_t noor = 4;

constexpr std::array users{
    SeedUser{"", "", "", "A small roastery by the harbour. This account is run with the help of an agent.",
             "By the harbour", 1552383000, 512, "https://example.com/lumen"},
    SeedUser{"1777000000000000001", "mira_okafor", "Mira Okafor", "Reads, bakes, repairs bicycles.",
             "Old town", 1433145600, 1840},
    SeedUser{"1777000000000000002", "tidewater_wx", "Tidewater Weather", "The coast, every morning at six.",
             "The pier", 1309507200, 23104, "https://example.com/tidewater", true},
    SeedUser{"1777000000000000003", "kenji_paper", "健二の紙工房", "紙と、ときどき猫。", "京都", 1491004800,
             4096},
    SeedUser{"1777000000000000004", "noor_writes", "نور", "قصص قصيرة وقهوة طويلة.", "", 1514764800, 977},
};

constexpr std::array tide_answers{SeedAnswer{"At six, as ever", 214}, SeedAnswer{"The evening before", 97}};

constexpr std::array posts{
    SeedPost{9800, self, "en", "Opening the shutters. Good morning, harbour.", 37, 2},
    SeedPost{9100, tide, "en", "Fog until ten. Drive as if you could not see, because you cannot.", 49, 16},
    SeedPost{8600, kenji, "ja", "封筒を折る会、来週の土曜日です。初めての方もどうぞ。", 58, 10},
    SeedPost{.minutes_ago = 8300,
             .author = tide,
             .lang = "en",
             .text = "When do you want the forecast for Sundays? #tidewater",
             .likes = 31,
             .reposts = 3,
             .poll = tide_answers},
    SeedPost{8050, self, "en", "Closed on Monday: the machine gets new seals and we get a day off.", 23, 1},
    SeedPost{7400, mira, "en", "Two wheels, one thermos, no plan.", 66, 7, 0, false, true},
    SeedPost{6900, noor, "ar", "القهوة تبرد، والقصة لا تنتظر.", 95, 14},
    SeedPost{6300, self, "en", "We wrote down how we taste coffee, step by step: https://example.com/tasting",
             41, 11},
    SeedPost{6240, mira, "en", "@lumen_coffee Step four made me laugh. Can I print this for our kitchen?", 12,
             0, 1},
    SeedPost{6200, self, "en", "@mira_okafor Please do! We will sign it if you bring it along. 🖋️", 9, 0,
             1},
    SeedPost{5700, tide, "en", "Storm warning lifted. Boats may leave the harbour again.", 133, 58},
    SeedPost{.minutes_ago = 5100,
             .author = kenji,
             .lang = "ja",
             .text = "工房の猫、今日の仕事は紙の上で寝ること 🐈",
             .likes = 301,
             .reposts = 40,
             .pictures = {"A tabby cat asleep on a stack of white paper"}},
    SeedPost{4600, self, "de",
             "Our neighbour sells the Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung "
             "as a poster. "
             "We bought two.",
             88, 19},
    SeedPost{4150, noor, "ar", "سؤال للقراء: ما أول كتاب بكيتم عند آخر صفحة منه؟", 140, 33},
    SeedPost{3700, mira, "en",
             "Things I fixed this week:\n\n1. a bell\n2. a brake\n3. a bad mood (mine)\n\nThe bell was the "
             "hardest.",
             210, 24, 0, true, true},
    SeedPost{3300, self, "en",
             "Thank you for five hundred regulars. We know most of you by your cups. 🙏🏽", 208, 17},
    SeedPost{2900, tide, "en", "High water at the pier at 19:42.", 15, 6},
    SeedPost{2500, kenji, "en",
             "Washi for beginners, in English this time: Sunday, eleven o'clock. お待ちしております。", 74,
             13, 0, true},
    SeedPost{2200, mira, "en", "Question for people who know: is a grinder a present or a hint?", 73, 5},
    SeedPost{2150, self, "en",
             "@mira_okafor A present, if you bring beans. A hint, if you bring instructions.", 61, 4, 1},
    SeedPost{1800, noor, "ar", "كتبتُ اليوم صفحة واحدة فقط، لكنها الصفحة التي كنت أبحث عنها.", 87, 12},
    SeedPost{1500, self, "en",
             "New beans from Huehuetenango: plum, cocoa, a little orange.\nFirst bags tomorrow, ten o'clock.",
             52, 8},
    SeedPost{1150, tide, "en",
             "Saturday: sun until noon, then a light north-westerly 🌤️\nSunday: bring a jacket 🧥", 64,
             21},
    SeedPost{.minutes_ago = 1090,
             .author = mira,
             .lang = "en",
             .text = "That jacket will be mine. #harbourlife",
             .likes = 24,
             .reposts = 1,
             .quotes_earlier = 1},
    SeedPost{.minutes_ago = 1040,
             .author = tide,
             .lang = "en",
             .text = "The pier this morning, from both ends. #harbourlife #tidewater",
             .likes = 412,
             .reposts = 77,
             .pictures = {"The pier at sunrise, looking out to sea",
                          "The pier at sunrise, looking back to the town"}},
    SeedPost{.minutes_ago = 960, .author = mira, .lang = "en", .text = "", .reposts_earlier = 1},
    SeedPost{820, mira, "en", "Taught the whole family to patch a tube today 👨‍👩‍👧‍👦🚲",
             119, 9},
    SeedPost{540, kenji, "ja", "新しい和紙が届きました。手触りがとても良いです。", 112, 9},
    SeedPost{400, self, "en", "Somebody left a blue umbrella. It is drying by the door, in no hurry.", 29, 3},
    SeedPost{190, mira, "en",
             "@lumen_coffee That is mine! I will pay the ransom in lemon cake: "
             "https://example.com/recipes/lemon-cake",
             33, 1, 1},
    SeedPost{140, noor, "ar", "صباح الخير للذين يبدأون يومهم بالقراءة ☕📖", 65, 11},
    SeedPost{58, tide, "en", "Wind dropping, sky clearing. A good evening for a walk along the wall.", 42, 7},
    SeedPost{26, self, "en", "Open until six today. The lemon cake came out well.", 18, 2},
    SeedPost{12, mira, "en",
             "The blue enamel pot is back in the window. Somebody with good taste will be quick. ☕", 31, 4},
};

constexpr std::array messages{
    SeedMessage{2890, tide, false, "The regatta is on. Will you open early on Saturday?"},
    SeedMessage{2870, tide, true, "Half past five, and the big thermos. ⛵"},
    SeedMessage{300, mira, false, "Is my umbrella still with you?"},
    SeedMessage{290, mira, true, "By the door. It has made friends with the coat stand.",
                "A green umbrella leaning against a coat stand"},
    SeedMessage{180, mira, false, "I come by at six. With cake 🍋"},
};

}  // namespace

std::span<const SeedMessage> seed_messages() { return messages; }

std::span<const SeedUser> seed_users() { return users; }

std::span<const SeedPost> seed_posts() { return posts; }

}  // namespace x_connect::sandbox
