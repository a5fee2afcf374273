// Agents whose consoles another proxy holds: two proxies in one process, and the ways in which what they
// share can fail.
#include "proxy/relay.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "proxy/memory_state.hpp"
#include "proxy/names.hpp"

namespace x_connect::proxy {
namespace {

using nlohmann::json;
using Kind = Switchboard::ToCaller::Kind;
using Verdict = Switchboard::Verdict;

constexpr std::int64_t now = 1800000000;
const std::string key(43, 'k');

struct TestAgent {
  explicit TestAgent(char letter = 's') : salt(22, letter) {
    id = agent_id(console_name(key), salt);
    bearer = "xc_" + id + "." + std::string(43, letter);
  }
  json row(std::vector<std::string> actions = {"create_post", "get_me"}) const {
    return {{"id", id},
            {"salt", salt},
            {"hash", hash_of(bearer)},
            {"actions", std::move(actions)},
            {"expiresAt", now + 60}};
  }
  std::string salt, id, bearer;
};

struct Proxy {
  explicit Proxy(SharedState& state) : relay(board, state) {}
  Switchboard board{45};
  Relay relay;

  Relay::Found find(const std::string& bearer) {
    Relay::Found found;
    relay.find(bearer, now, [&](Relay::Found answer) { found = std::move(answer); });
    return found;
  }
};

struct TestConsole {
  TestConsole(Proxy& on, json agents) : board(on.board) {
    line = board.open([this](Switchboard::ToConsole told) { heard.push_back(std::move(told)); });
    board.hear(line, {{"type", "hello"}, {"protocol", 1}, {"key", key}, {"agents", std::move(agents)}});
  }
  std::vector<json> calls() const {
    std::vector<json> calls;
    for (const auto& told : heard) {
      if (told.message.value("type", "") == "call") calls.push_back(told.message);
    }
    return calls;
  }
  void answer(const json& call, const std::string& outcome) {
    board.hear(line, {{"type", "result"}, {"id", call["id"]}, {"outcome", outcome}});
  }
  Switchboard& board;
  Switchboard::Line line = 0;
  std::vector<Switchboard::ToConsole> heard;
};

struct Caller {
  Switchboard::TellCaller tell() {
    return [this](Switchboard::ToCaller event) { events.push_back(std::move(event)); };
  }
  std::vector<Switchboard::ToCaller> events;
};

class TwoProxies : public testing::Test {
 protected:
  void SetUp() override { state.be_gone(false, {}); }

  /// Time passes for all that live.
  void pass(std::chrono::milliseconds time) {
    for (auto end = clock + time; clock < end;) {
      clock += std::chrono::milliseconds(500);
      if (a_lives) a.relay.tick(clock);
      if (b_lives) b.relay.tick(clock);
      state.deliver();
    }
  }
  Switchboard::Call call(Caller& caller, const std::string& known_as = {}) {
    return a.relay.call(a.find(agent.bearer), {{"kind", "act"}, {"action", "create_post"}}, caller.tell(),
                        known_as);
  }

  MemoryState state{true};
  Proxy a{state};
  Proxy b{state};
  TestAgent agent;
  Relay::Clock::time_point clock = Relay::Clock::now();
  bool a_lives = true;
  bool b_lives = true;
};

TEST_F(TwoProxies, KnowTheSameAgents) {
  EXPECT_EQ(a.find(agent.bearer).known.verdict, Verdict::no_console);
  const TestConsole console(b, {agent.row()});
  const auto found = a.find(agent.bearer);
  EXPECT_EQ(found.known.verdict, Verdict::known);
  EXPECT_EQ(found.known.actions, (std::vector<std::string>{"create_post", "get_me"}));
  EXPECT_FALSE(found.holder.empty());
  EXPECT_TRUE(b.find(agent.bearer).holder.empty());
  std::string wrong = agent.bearer;
  wrong.back() = 'x';
  EXPECT_EQ(a.find(wrong).known.verdict, Verdict::unknown);
  EXPECT_EQ(a.find(TestAgent('t').bearer).known.verdict, Verdict::unknown);
  b.board.hear(console.line, {{"type", "agents"}, {"agents", json::array()}});
  EXPECT_EQ(a.find(agent.bearer).known.verdict, Verdict::unknown);
}

TEST_F(TwoProxies, AListIsKnownOnceTheOthersKnowIt) {
  TestConsole console(b, json::array());
  bool is_known_there = false;
  const TestAgent other('t');
  std::vector<json> told;
  const auto line = b.board.open([&](Switchboard::ToConsole message) {
    if (message.message.value("type", "") != "heard") return;
    told.push_back(message.message);
    is_known_there = a.find(other.bearer).known.verdict == Verdict::known;
  });
  b.board.hear(line,
               {{"type", "hello"}, {"protocol", 1}, {"key", key}, {"number", 1}, {"agents", {other.row()}}});
  EXPECT_EQ(told, (std::vector<json>{{{"type", "heard"}, {"number", 1}}}));
  EXPECT_TRUE(is_known_there);
}

TEST_F(TwoProxies, CarryACallAndItsOutcome) {
  TestConsole console(b, {agent.row()});
  Caller caller;
  ASSERT_EQ(call(caller).placed, Switchboard::Placed::yes);
  state.deliver();
  ASSERT_EQ(console.calls().size(), 1U);
  EXPECT_EQ(console.calls()[0]["action"], "create_post");
  EXPECT_EQ(console.calls()[0]["agent"], agent.id);
  b.board.hear(console.line, {{"type", "pending"}, {"id", console.calls()[0]["id"]}, {"request", "r"}});
  console.answer(console.calls()[0], "done");
  state.deliver();
  ASSERT_EQ(caller.events.size(), 2U);
  EXPECT_EQ(caller.events[0].kind, Kind::pending);
  EXPECT_EQ(caller.events[0].body["request"], "r");
  EXPECT_EQ(caller.events[1].kind, Kind::result);
  EXPECT_EQ(caller.events[1].body, "done");
  EXPECT_TRUE(a.relay.is_done());
  EXPECT_TRUE(b.relay.is_done());
}

TEST_F(TwoProxies, LoseNothingAndRepeatNothingWhereMessagesGetLost) {
  TestConsole console(b, {agent.row()});
  Caller caller;
  state.lose(1);  // The call.
  call(caller);
  state.deliver();
  EXPECT_TRUE(console.calls().empty());
  pass(std::chrono::seconds(2));
  ASSERT_EQ(console.calls().size(), 1U);
  call(caller);
  state.lose(1);
  state.deliver();  // What acknowledges the second call gets lost, so that one is said again.
  pass(std::chrono::seconds(3));
  ASSERT_EQ(console.calls().size(), 2U);
  state.lose(1);  // The outcome of the first; that of the second comes before it, and has to wait.
  console.answer(console.calls()[0], "first");
  console.answer(console.calls()[1], "second");
  state.deliver();
  EXPECT_TRUE(caller.events.empty());
  pass(std::chrono::seconds(3));
  ASSERT_EQ(caller.events.size(), 2U);
  EXPECT_EQ(caller.events[0].body, "first");
  EXPECT_EQ(caller.events[1].body, "second");
  EXPECT_EQ(console.calls().size(), 2U);
}

TEST_F(TwoProxies, WaitForASharedStateThatComesBack) {
  TestConsole console(b, {agent.row()});
  Caller caller;
  call(caller);
  state.deliver();
  state.be_gone(true);
  console.answer(console.calls()[0], "done");
  pass(std::chrono::seconds(20));
  EXPECT_TRUE(caller.events.empty());
  state.clear();
  state.be_gone(false);
  clock = Relay::Clock::now();  // From when on it is there again.
  pass(std::chrono::seconds(3));
  ASSERT_EQ(caller.events.size(), 1U);
  EXPECT_EQ(caller.events[0].body, "done");
  // Consoles have been announced again, though it had lost everything.
  EXPECT_EQ(a.find(agent.bearer).known.verdict, Verdict::known);
  EXPECT_EQ(call(caller).placed, Switchboard::Placed::yes);
  state.deliver();
  EXPECT_EQ(console.calls().size(), 2U);
}

TEST_F(TwoProxies, SayWhatCouldNotBePassedOn) {
  TestConsole console(b, {agent.row()});
  const auto found = a.find(agent.bearer);
  state.be_gone(true);
  EXPECT_FALSE(a.find(agent.bearer).is_asked);
  // What is here goes on.
  EXPECT_TRUE(b.find(agent.bearer).is_asked);
  Caller here;
  b.relay.call(b.find(agent.bearer), json::object(), here.tell(), {});
  EXPECT_EQ(console.calls().size(), 1U);
  Caller caller;
  a.relay.call(found, json::object(), caller.tell(), {});
  pass(std::chrono::seconds(5));
  ASSERT_EQ(caller.events.size(), 1U);
  EXPECT_EQ(caller.events[0].kind, Kind::unreachable);
  // And then it is not passed on, either.
  state.be_gone(false);
  clock = Relay::Clock::now();
  pass(std::chrono::seconds(5));
  EXPECT_EQ(console.calls().size(), 1U);
}

TEST_F(TwoProxies, NoticeThatOneHasDied) {
  pass(std::chrono::seconds(8));
  TestConsole console(b, {agent.row()});
  Caller lost;
  call(lost);
  state.deliver();
  ASSERT_EQ(console.calls().size(), 1U);
  b_lives = false;
  // Leases end by the clock on the wall, which a test does not wait for.
  state.clear();
  pass(std::chrono::seconds(2));
  ASSERT_EQ(lost.events.size(), 1U);
  EXPECT_EQ(lost.events[0].kind, Kind::lost);
  // It was only asleep: what it says now is an answer to nothing, and what was lost stays lost.
  console.answer(console.calls()[0], "late");
  b_lives = true;
  pass(std::chrono::seconds(8));
  EXPECT_EQ(lost.events.size(), 1U);
  // What is said from then on is heard.
  TestConsole again(b, {agent.row()});
  Caller caller;
  call(caller);
  state.deliver();
  ASSERT_EQ(again.calls().size(), 1U);
  again.answer(again.calls()[0], "done");
  state.deliver();
  ASSERT_EQ(caller.events.size(), 1U);
  EXPECT_EQ(caller.events[0].body, "done");
}

TEST_F(TwoProxies, HangUpForACallerThatHasDied) {
  pass(std::chrono::seconds(8));
  const TestConsole console(b, {agent.row()});
  Caller caller;
  call(caller);
  state.deliver();
  a_lives = false;
  state.clear();
  pass(std::chrono::seconds(2));
  EXPECT_EQ(console.heard.back().message["type"], "cancel");
  EXPECT_EQ(console.heard.back().message["why"], "answered");
}

TEST_F(TwoProxies, CancelAndHangUpElsewhere) {
  const TestConsole console(b, {agent.row()});
  Caller caller;
  const auto first = call(caller, "1");
  state.deliver();
  a.relay.hang_up(first.id, "disconnected");
  state.deliver();
  EXPECT_EQ(console.heard.back().message["why"], "disconnected");
  // The notification that cancels comes to whatever proxy.
  call(caller, "2");
  state.deliver();
  Proxy c(state);
  c.relay.cancel(c.find(agent.bearer), "2");
  state.deliver();
  ASSERT_EQ(caller.events.size(), 1U);
  EXPECT_EQ(caller.events[0].kind, Kind::cancelled);
}

TEST_F(TwoProxies, FollowAConsoleThatMoves) {
  TestConsole before(b, {agent.row()});
  Caller caller;
  call(caller);
  state.deliver();
  TestConsole after(a, {agent.row()});
  state.deliver();
  EXPECT_EQ(before.heard.back().close, 4001);
  ASSERT_EQ(caller.events.size(), 1U);
  EXPECT_EQ(caller.events[0].kind, Kind::lost);
  EXPECT_TRUE(a.find(agent.bearer).holder.empty());
  EXPECT_FALSE(b.find(agent.bearer).holder.empty());
  // The end of the old socket is not that of the console.
  b.board.close(before.line);
  EXPECT_FALSE(b.find(agent.bearer).holder.empty());
  a.board.close(after.line);
  const auto found = b.find(agent.bearer);
  EXPECT_TRUE(found.holder.empty());
  EXPECT_TRUE(found.may_return);
  EXPECT_EQ(found.known.verdict, Verdict::known);
}

TEST_F(TwoProxies, SayThatTheConsoleIsClosed) {
  const TestConsole console(b, {agent.row()});
  const auto found = a.find(agent.bearer);
  b.board.close(console.line);
  Caller caller;
  a.relay.call(found, json::object(), caller.tell(), {});
  state.deliver();
  ASSERT_EQ(caller.events.size(), 1U);
  EXPECT_EQ(caller.events[0].kind, Kind::closed);
}

TEST_F(TwoProxies, TellListenersOfChanges) {
  const TestConsole console(b, {agent.row()});
  Caller listener;
  a.board.listen(agent.id, listener.tell());
  b.board.hear(console.line, {{"type", "agents"}, {"agents", {agent.row({"get_me"})}}});
  state.deliver();
  b.board.hear(console.line, {{"type", "agents"}, {"agents", json::array()}});
  state.deliver();
  ASSERT_EQ(listener.events.size(), 2U);
  EXPECT_EQ(listener.events[0].kind, Kind::changed);
  EXPECT_EQ(listener.events[1].kind, Kind::stopping);
}

TEST_F(TwoProxies, CountMessagesOfAgentsElsewhere) {
  const TestConsole console(b, {agent.row()});
  const auto found = a.find(agent.bearer);
  int admitted = 0;
  while (a.relay.admit(found, clock).count() == 0) ++admitted;
  EXPECT_EQ(admitted, 60);
}

}  // namespace
}  // namespace x_connect::proxy
