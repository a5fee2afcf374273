// What proxies share: the same of memory and of a real Redis, which the test starts and ends.
#include "proxy/shared_state.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <filesystem>
#include <memory>

#include "proxy/memory_state.hpp"
#include "proxy/redis_state.hpp"

namespace x_connect::proxy {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
namespace asio = boost::asio;

// Of Debian's redis-tools: the server under its other name. The package redis-server would start a service
// with the machine.
const char* const redis_server = "/usr/bin/redis-check-rdb";

std::uint16_t free_port() {
  asio::io_context context;
  const asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  return acceptor.local_endpoint().port();
}

/// A Redis of this test's own, which keeps nothing.
class RedisServer {
 public:
  explicit RedisServer(std::uint16_t port, const std::string& password = {}) {
    const std::string number = std::to_string(port);
    process_ = ::fork();
    if (process_ != 0) return;
    ::execl(redis_server, "redis-server", "--port", number.c_str(), "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "no", "--logfile", "/dev/null", "--requirepass", password.c_str(), nullptr);
    ::_exit(127);
  }
  ~RedisServer() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  void pause() const { ::kill(process_, SIGSTOP); }
  void go_on() const { ::kill(process_, SIGCONT); }

 private:
  pid_t process_ = 0;
};

/// A state with whatever it takes to be waited for.
struct Subject {
  virtual ~Subject() = default;
  virtual SharedState& state() = 0;
  virtual void start() = 0;
  /// Until it is so; fails the test if that never comes.
  virtual void wait_for(const std::function<bool()>& condition) = 0;
};

struct InMemory final : Subject {
  MemoryState memory{true};
  SharedState& state() override { return memory; }
  void start() override { memory.be_gone(false); }
  void wait_for(const std::function<bool()>& condition) override {
    memory.deliver();
    ASSERT_TRUE(condition());
  }
};

struct InRedis final : Subject {
  explicit InRedis(std::uint16_t port, const std::string& password = {})
      : redis(context, {.host = "127.0.0.1", .port = port, .password = password, .database = 3},
              [this](std::string_view words) { told.emplace_back(words); }) {}
  ~InRedis() override {
    redis.stop();
    context.run_for(seconds(1));
  }
  SharedState& state() override { return redis; }
  void start() override {
    redis.start();
    wait_for([this] { return redis.there_since().has_value(); });
  }
  void wait_for(const std::function<bool()>& condition) override {
    const auto end = std::chrono::steady_clock::now() + seconds(20);
    while (!condition() && std::chrono::steady_clock::now() < end) {
      context.restart();
      context.run_for(milliseconds(5));
    }
    ASSERT_TRUE(condition());
  }
  asio::io_context context;
  std::vector<std::string> told;
  RedisState redis;
};

class SharedStates : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (!GetParam()) {
      subject = std::make_unique<InMemory>();
      return;
    }
    if (!std::filesystem::exists(redis_server)) GTEST_SKIP() << "there is no " << redis_server;
    const std::uint16_t port = free_port();
    server = std::make_unique<RedisServer>(port);
    subject = std::make_unique<InRedis>(port);
  }

  /// What a function answers.
  template <typename Answer>
  std::optional<Answer> ask(const std::function<void(SharedState&, SharedState::Then<Answer>)>& question) {
    std::optional<std::optional<Answer>> answer;
    question(subject->state(), [&](std::optional<Answer> given) { answer.emplace(std::move(given)); });
    subject->wait_for([&] { return answer.has_value(); });
    return answer ? *answer : std::nullopt;
  }
  std::vector<SharedState::Text> get(std::vector<std::string> keys) {
    return ask<std::vector<SharedState::Text>>([&](SharedState& state, auto then) { state.get(keys, then); })
        .value();
  }
  std::optional<bool> claim(const std::string& key, const std::string& value,
                            SharedState::Life life = seconds(60)) {
    return ask<bool>([&](SharedState& state, auto then) { state.claim(key, value, life, then); });
  }
  SharedState::Text exchange(const std::string& key, const std::string& value) {
    return ask<SharedState::Text>(
               [&](SharedState& state, auto then) { state.exchange(key, value, seconds(60), then); })
        .value();
  }

  std::unique_ptr<RedisServer> server;
  std::unique_ptr<Subject> subject;
};

TEST_P(SharedStates, KeepValuesForAsLongAsTheySay) {
  subject->start();
  SharedState& state = subject->state();
  EXPECT_TRUE(state.is_shared());
  const std::string anything("\0 \r\n\xff", 5);
  state.put("a", anything, seconds(60));
  state.put("b", "short", milliseconds(1));
  EXPECT_EQ(get({"a", "c"}), (std::vector<SharedState::Text>{anything, std::nullopt}));
  subject->wait_for([] {
    ::usleep(5000);
    return true;
  });
  EXPECT_EQ(get({"b"})[0], std::nullopt);
  EXPECT_EQ(claim("a", "other"), false);
  EXPECT_EQ(claim("d", "mine", milliseconds(1)), true);
  ::usleep(5000);
  EXPECT_EQ(claim("d", "mine"), true);
  EXPECT_EQ(exchange("d", "now"), "mine");
  EXPECT_EQ(exchange("e", ""), std::nullopt);
  EXPECT_EQ(exchange("e", "more"), "");
  state.remove_if("d", "mine");
  EXPECT_EQ(get({"d"})[0], "now");
  state.remove_if("d", "now");
  EXPECT_EQ(get({"d"})[0], std::nullopt);
}

TEST_P(SharedStates, KeepWhatIsToBeDone) {
  subject->start();
  const auto enqueue = [&](const std::string& id, const std::string& value, std::int64_t at) {
    return ask<bool>([&](SharedState& state, auto then) { state.enqueue("q", id, value, at, 2, then); });
  };
  const auto take = [&](std::int64_t now) {
    const auto taken =
        ask<SharedState::Taken>([&](SharedState& state, auto then) { state.take("q", now, now + 60, then); });
    return taken->id + "=" + taken->value;
  };
  EXPECT_EQ(take(1000), "=");
  EXPECT_EQ(enqueue("later", "b", 1100), true);
  EXPECT_EQ(enqueue("now", "a", 1000), true);
  EXPECT_EQ(enqueue("much", "c", 1000), false);
  EXPECT_EQ(take(1000), "now=a");
  EXPECT_EQ(take(1000), "=");
  EXPECT_EQ(take(1060), "now=a");
  EXPECT_EQ(enqueue("now", "again", 1090), true);
  EXPECT_EQ(take(1090), "now=again");
  subject->state().dequeue("q", "now");
  EXPECT_EQ(take(2000), "later=b");
  EXPECT_EQ(take(2000), "=");
  EXPECT_EQ(enqueue("more", "d", 2000), true);
}

TEST_P(SharedStates, PassMessagesOn) {
  SharedState& state = subject->state();
  std::vector<std::string> heard;
  int returned = 0;
  state.subscribe("mine", [&](const std::string& text) { heard.push_back(text); });
  state.on_return([&] { ++returned; });
  subject->start();
  EXPECT_EQ(returned, 1);
  std::vector<SharedState::Heard> told;
  const auto note = [&](SharedState::Heard one) { told.push_back(one); };
  for (int i = 0; i < 100; ++i) state.publish("mine", std::to_string(i), note);
  state.publish("nobody's", "text", note);
  subject->wait_for([&] { return heard.size() == 100 && told.size() == 101; });
  for (int i = 0; i < 100; ++i) EXPECT_EQ(heard[i], std::to_string(i));
  EXPECT_EQ(told.front(), SharedState::Heard::somebody);
  EXPECT_EQ(told.back(), SharedState::Heard::nobody);
}

INSTANTIATE_TEST_SUITE_P(Both, SharedStates, testing::Bool(),
                         [](const auto& row) { return row.param ? "Redis" : "Memory"; });

TEST(RedisStates, SurviveItsEnd) {
  if (!std::filesystem::exists(redis_server)) GTEST_SKIP() << "there is no " << redis_server;
  const std::uint16_t port = free_port();
  auto server = std::make_unique<RedisServer>(port);
  InRedis subject(port);
  std::vector<std::string> heard;
  int returned = 0;
  subject.redis.subscribe("mine", [&](const std::string& text) { heard.push_back(text); });
  subject.redis.on_return([&] { ++returned; });
  subject.start();
  server.reset();
  subject.wait_for([&] { return !subject.redis.there_since(); });
  // At once, and honestly.
  std::optional<std::optional<bool>> claimed;
  subject.redis.claim("a", "b", seconds(1), [&](std::optional<bool> answer) { claimed.emplace(answer); });
  std::optional<SharedState::Heard> said;
  subject.redis.publish("mine", "lost", [&](SharedState::Heard one) { said = one; });
  subject.wait_for([&] { return claimed && said; });
  EXPECT_EQ(*claimed, std::nullopt);
  EXPECT_EQ(*said, SharedState::Heard::nobody);
  // It comes back by itself.
  server = std::make_unique<RedisServer>(port);
  subject.wait_for([&] { return returned == 2; });
  subject.redis.publish("mine", "again", [](SharedState::Heard) {});
  subject.wait_for([&] { return !heard.empty(); });
  EXPECT_EQ(heard, (std::vector<std::string>{"again"}));
  // One that is there and does not answer is gone, too; what was asked is not known to have been done.
  claimed.reset();
  server->pause();
  subject.redis.claim("c", "d", seconds(60), [&](std::optional<bool> answer) { claimed.emplace(answer); });
  subject.wait_for([&] { return !subject.redis.there_since() && claimed; });
  EXPECT_EQ(*claimed, std::nullopt);
  server->go_on();
  subject.wait_for([&] { return returned == 3; });
}

TEST(RedisStates, ShowThePassword) {
  if (!std::filesystem::exists(redis_server)) GTEST_SKIP() << "there is no " << redis_server;
  const std::uint16_t port = free_port();
  const RedisServer server(port, "secret words");
  InRedis right(port, "secret words");
  right.start();
  InRedis wrong(port, "other words");
  wrong.redis.start();
  wrong.wait_for([&] {
    return std::any_of(wrong.told.begin(), wrong.told.end(),
                       [](const std::string& words) { return words.find("WRONGPASS") != std::string::npos; });
  });
  for (const std::string& words : wrong.told) EXPECT_EQ(words.find("other words"), std::string::npos);
}

TEST(RedisAddresses, AreRead) {
  const auto read = parse_redis("redis://:p%40ss@redis.example.com:6380/2");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->host, "redis.example.com");
  EXPECT_EQ(read->port, 6380);
  EXPECT_EQ(read->password, "p@ss");
  EXPECT_EQ(read->database, 2);
  EXPECT_EQ(parse_redis("redis://localhost")->port, 6379);
  EXPECT_EQ(parse_redis("redis://[::1]:7000/")->host, "::1");
  for (const char* const wrong :
       {"", "localhost:6379", "http://localhost", "redis://", "redis://a:b", "redis://a:0", "redis://a:70000",
        "redis://user:pass@a", "redis://a/x", "redis://a/-1", "redis://[::1", "redis://a b"})
    EXPECT_FALSE(parse_redis(wrong)) << wrong;
}

}  // namespace
}  // namespace x_connect::proxy
