// Which console holds which agents, and who may answer which call: without a socket.
#include "proxy/switchboard.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "core/digest.hpp"

namespace x_connect::proxy {
namespace {

using nlohmann::json;
using Kind = Switchboard::ToCaller::Kind;

constexpr std::int64_t now = 1800000000;
const std::string key(43, 'k');
const std::string other_key(43, 'o');

std::string hexadecimal(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    std::array<char, 3> two{};
    std::snprintf(two.data(), two.size(), "%02x", static_cast<unsigned char>(c));
    text += two.data();
  }
  return text;
}

struct TestAgent {
  explicit TestAgent(const std::string& of_key, char letter = 's') : salt(22, letter) {
    id = agent_id(console_name(of_key), salt);
    bearer = "xc_" + id + "." + std::string(43, letter);
  }
  json row(std::vector<std::string> actions = {"get_me", "create_post"}) const {
    return {{"id", id},
            {"salt", salt},
            {"hash", hexadecimal(sha256(bearer))},
            {"actions", std::move(actions)},
            {"expiresAt", now + 60}};
  }
  std::string salt, id, bearer;
};

struct TestConsole {
  explicit TestConsole(Switchboard& on) : board(on) {
    line = board.open([this](Switchboard::ToConsole told) { heard.push_back(std::move(told)); });
  }
  void hello(const std::string& of_key, json agents) {
    board.hear(line, {{"type", "hello"}, {"protocol", 1}, {"key", of_key}, {"agents", std::move(agents)}});
  }
  std::string last(const char* name) const { return heard.back().message.value(name, ""); }

  Switchboard& board;
  Switchboard::Line line;
  std::vector<Switchboard::ToConsole> heard;
};

/// What a caller has been told.
struct Caller {
  Switchboard::TellCaller tell() {
    return [this](Switchboard::ToCaller event) { events.push_back(std::move(event)); };
  }
  std::vector<Switchboard::ToCaller> events;
};

TEST(Switchboard, NamesAreMadeOfTheKey) {
  // Computed apart, as docs/agents.md has it.
  EXPECT_EQ(console_name("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(agent_id("name", "salt").size(), 22U);
  EXPECT_NE(agent_id(console_name(key), "salt"), agent_id(console_name(other_key), "salt"));
}

TEST(Switchboard, KnowsABearerByItsHashAlone) {
  Switchboard board(45);
  const TestAgent agent(key);
  EXPECT_EQ(board.identify(agent.bearer, now).verdict, Switchboard::Verdict::no_console);
  TestConsole console(board);
  console.hello(key, {agent.row()});
  ASSERT_EQ(console.last("type"), "welcome");
  EXPECT_EQ(board.identify(agent.bearer, now).verdict, Switchboard::Verdict::known);
  EXPECT_EQ(board.identify(agent.bearer, now).actions, (std::vector<std::string>{"create_post", "get_me"}));
  EXPECT_EQ(board.identify(agent.bearer, now + 60).verdict, Switchboard::Verdict::expired);
  std::string wrong = agent.bearer;
  wrong.back() = 'x';
  for (const std::string& bearer :
       {wrong, agent.id, std::string(), agent.bearer + "s", TestAgent(key, 't').bearer})
    EXPECT_EQ(board.identify(bearer, now).verdict, Switchboard::Verdict::unknown) << bearer;
  // Closed, it is still known whose it is.
  board.close(console.line);
  EXPECT_EQ(board.identify(agent.bearer, now).verdict, Switchboard::Verdict::known);
  EXPECT_EQ(board.identify(wrong, now).verdict, Switchboard::Verdict::unknown);
}

TEST(Switchboard, TellsWhenAListIsKnown) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole console(board);
  const json row = agent.row();
  board.hear(console.line,
             {{"type", "hello"}, {"protocol", 1}, {"key", key}, {"number", 1}, {"agents", json::array()}});
  ASSERT_EQ(console.heard.size(), 2U);
  EXPECT_EQ(console.heard[0].message["type"], "welcome");
  EXPECT_EQ(console.heard[1].message, (json{{"type", "heard"}, {"number", 1}}));
  board.hear(console.line, {{"type", "agents"}, {"number", 2}, {"agents", {row}}});
  EXPECT_EQ(console.heard.back().message, (json{{"type", "heard"}, {"number", 2}}));
  EXPECT_EQ(board.identify(agent.bearer, now).verdict, Switchboard::Verdict::known);
  // Who does not ask is not told; nor is a list that is none.
  for (const json& number : {json(), json("3"), json(3.5)})
    board.hear(console.line, {{"type", "agents"}, {"number", number}, {"agents", {row}}});
  EXPECT_EQ(console.heard.size(), 3U);
  board.hear(console.line, {{"type", "agents"}, {"number", 4}, {"agents", "none"}});
  EXPECT_EQ(console.last("code"), "bad_message");
}

TEST(Switchboard, NobodyClaimsAnAgentOfAnotherConsole) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole stranger(board);
  stranger.hello(other_key, {agent.row()});
  EXPECT_EQ(stranger.last("code"), "bad_message");
  EXPECT_EQ(stranger.heard.back().close, 4002);
  // Nor later, once it is in.
  TestConsole other(board);
  other.hello(other_key, {TestAgent(other_key).row()});
  ASSERT_EQ(other.last("type"), "welcome");
  board.hear(other.line, {{"type", "agents"}, {"agents", {agent.row()}}});
  EXPECT_EQ(other.last("code"), "bad_message");
  TestConsole console(board);
  console.hello(key, {agent.row()});
  EXPECT_EQ(console.last("type"), "welcome");
}

TEST(Switchboard, RefusesRowsThatAreNotWellFormed) {
  const TestAgent agent(key);
  const std::vector<std::pair<const char*, json>> faults{{"hash", "ABC"},
                                                         {"hash", std::string(64, 'A')},
                                                         {"salt", std::string(22, '!')},
                                                         {"actions", "get_me"},
                                                         {"actions", json::array({1})},
                                                         {"expiresAt", "soon"},
                                                         {"id", 7},
                                                         {"id", std::string(22, 'a')}};
  for (const auto& [name, value] : faults) {
    Switchboard board(45);
    TestConsole console(board);
    json row = agent.row();
    row[name] = value;
    console.hello(key, {row});
    EXPECT_EQ(console.last("code"), "bad_message") << row;
  }
}

TEST(Switchboard, AnswersComeFromTheSocketThatWasAsked) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole console(board);
  console.hello(key, {agent.row()});
  TestConsole other(board);
  other.hello(other_key, json::array());
  Caller caller;
  const auto call = board.call(agent.id, {{"kind", "act"}}, caller.tell());
  ASSERT_EQ(call.placed, Switchboard::Placed::yes);
  EXPECT_EQ(console.last("id"), call.id);
  EXPECT_EQ(console.last("agent"), agent.id);
  const json forged = {{"type", "result"}, {"id", call.id}, {"outcome", "forged"}};
  board.hear(other.line, forged);
  EXPECT_TRUE(caller.events.empty());
  board.hear(console.line, {{"type", "pending"}, {"id", call.id}, {"request", "r"}});
  board.hear(console.line, {{"type", "result"}, {"id", call.id}, {"outcome", "right"}});
  board.hear(console.line, {{"type", "result"}, {"id", call.id}, {"outcome", "again"}});
  ASSERT_EQ(caller.events.size(), 2U);
  EXPECT_EQ(caller.events[0].kind, Kind::pending);
  EXPECT_EQ(caller.events[1].body, "right");
}

TEST(Switchboard, CancelsTheOneCallThatIsMeant) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole console(board);
  console.hello(key, {agent.row()});
  Caller first;
  Caller second;
  Caller nameless;
  board.call(agent.id, {{"kind", "act"}}, first.tell(), "1");
  board.call(agent.id, {{"kind", "act"}}, nameless.tell());
  board.cancel("somebody else", "1");
  board.cancel(agent.id, "2");
  board.cancel(agent.id, "");
  EXPECT_TRUE(first.events.empty());
  board.cancel(agent.id, "1");
  ASSERT_EQ(first.events.size(), 1U);
  EXPECT_EQ(first.events[0].kind, Kind::cancelled);
  board.call(agent.id, {{"kind", "act"}}, second.tell(), "1");
  board.cancel(agent.id, "1");
  EXPECT_EQ(first.events.size(), 1U);
  EXPECT_TRUE(second.events.empty());
  EXPECT_TRUE(nameless.events.empty());
}

TEST(Switchboard, TellsWhatBecameOfCallsWithoutAConsole) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole console(board);
  console.hello(key, {agent.row()});
  Caller caller;
  board.call(agent.id, json::object(), caller.tell());
  TestConsole tab(board);
  tab.hello(key, {agent.row()});
  EXPECT_EQ(console.heard.back().close, 4001);
  ASSERT_EQ(caller.events.size(), 1U);
  EXPECT_EQ(caller.events[0].kind, Kind::lost);
  // The end of the one that was taken over is not the end of the one that took over.
  board.close(console.line);
  EXPECT_EQ(board.call(agent.id, json::object(), caller.tell()).placed, Switchboard::Placed::yes);
  board.close(tab.line);
  ASSERT_EQ(caller.events.size(), 2U);
  EXPECT_EQ(board.call(agent.id, json::object(), caller.tell()).placed, Switchboard::Placed::no_console);
}

TEST(Switchboard, HasCaps) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole console(board);
  console.hello(key, {agent.row()});
  Caller caller;
  for (int i = 0; i < 16; ++i)
    EXPECT_EQ(board.call(agent.id, json::object(), caller.tell()).placed, Switchboard::Placed::yes);
  EXPECT_EQ(board.call(agent.id, json::object(), caller.tell()).placed, Switchboard::Placed::too_many);
  board.hang_up(console.last("id"), "answered");
  EXPECT_EQ(console.last("type"), "cancel");
  EXPECT_EQ(board.call(agent.id, json::object(), caller.tell()).placed, Switchboard::Placed::yes);
  for (int i = 0; i < 8; ++i) EXPECT_TRUE(board.listen(agent.id, caller.tell()));
  EXPECT_FALSE(board.listen(agent.id, caller.tell()));
  const Switchboard::Clock::time_point start{std::chrono::hours(1)};
  int admitted = 0;
  while (board.admit(agent.id, start).count() == 0) ++admitted;
  EXPECT_EQ(admitted, 60);
  EXPECT_EQ(board.admit(agent.id, start + std::chrono::seconds(1)).count(), 0);
}

TEST(Switchboard, KeepsThoseOfConsolesThatAreClosedAsLongAsThereIsRoom) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole first(board);
  first.hello(key, {agent.row()});
  board.close(first.line);
  std::vector<std::unique_ptr<TestConsole>> consoles;
  for (int i = 0; i < 256; ++i) {
    std::string many = std::to_string(i);
    many.resize(43, 'm');
    consoles.emplace_back(std::make_unique<TestConsole>(board))->hello(many, json::array());
    EXPECT_EQ(consoles.back()->last("type"), "welcome") << i;
  }
  EXPECT_EQ(board.identify(agent.bearer, now).verdict, Switchboard::Verdict::unknown);
  TestConsole last(board);
  last.hello(key, {agent.row()});
  EXPECT_EQ(last.last("code"), "too_many");
  EXPECT_EQ(last.heard.back().close, 4003);
}

TEST(Switchboard, EndsWhenWhatIsUnderWayIsAnswered) {
  Switchboard board(45);
  const TestAgent agent(key);
  TestConsole console(board);
  console.hello(key, {agent.row()});
  Caller caller;
  Caller listener;
  const auto call = board.call(agent.id, json::object(), caller.tell());
  board.listen(agent.id, listener.tell());
  board.hear(console.line, {{"type", "agents"}, {"agents", {agent.row({"get_me"})}}});
  board.stop();
  ASSERT_EQ(listener.events.size(), 2U);
  EXPECT_EQ(listener.events[0].kind, Kind::changed);
  EXPECT_EQ(listener.events[1].kind, Kind::stopping);
  EXPECT_EQ(caller.events.back().kind, Kind::stopping);
  EXPECT_EQ(console.heard.back().close, 0);
  board.hear(console.line, {{"type", "result"}, {"id", call.id}, {"outcome", "right"}});
  EXPECT_EQ(caller.events.back().body, "right");
  EXPECT_EQ(console.heard.back().close, 1001);
}

}  // namespace
}  // namespace x_connect::proxy
