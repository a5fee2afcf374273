// Which console holds which agents, and which calls are under way: what joins `/mcp` to the socket of a
// console.
//
// It knows no sockets, no clock and no other proxy (relay.hpp does): messages come in as JSON, and go out
// through functions that only pass them on. docs/agents.md has the messages. All event loops share one.
//
//   Switchboard board;
//   const auto line = board.open([](Switchboard::ToConsole message) { ... });
//   board.hear(line, {{"type", "hello"}, {"protocol", 1}, {"key", key}, {"agents", agents}});
//   const auto known = board.identify("xc_...");
//   board.call(known.agent, message, [](Switchboard::ToCaller event) { ... });
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace x_connect::proxy {

/// The name of a console: what only the holder of its key can claim. Lower-case hexadecimal.
std::string console_name(std::string_view key);

/// The id of an agent, made of its console's name and a salt: who knows no key can claim no id, not even of a
/// proxy that was restarted and has heard of nobody yet. 22 characters of base64url.
std::string agent_id(std::string_view console_name, std::string_view salt);

/// What is in a bearer.
struct Bearer {
  std::string agent;
  std::string hash;  ///< Of the whole of it.
};

/// "xc_<id>.<secret>"; nothing for what is none.
std::optional<Bearer> read_bearer(std::string_view text);

/// How often an agent may send something: sixty at once, five a second.
class Rate {
 public:
  using Clock = std::chrono::steady_clock;

  /// Counts a message; how long to wait if there are too many, else zero.
  std::chrono::seconds admit(Clock::time_point now);

 private:
  double tokens_ = 0;
  Clock::time_point counted_at_{};
};

class Switchboard {
 public:
  using Line = std::uint64_t;
  using Clock = std::chrono::steady_clock;

  /// For a console. With `close`, the socket is closed by that code after the message, if there is one.
  struct ToConsole {
    nlohmann::json message;
    std::uint16_t close = 0;
  };

  /// For whoever waits for a call, or listens.
  struct ToCaller {
    enum class Kind : std::uint8_t {
      pending,      ///< The console asks a person: `body` holds request, expiresAt and createdAt.
      result,       ///< `body` is the outcome; the last that is said of the call.
      lost,         ///< The console has gone while it was at it.
      changed,      ///< What the agent may do is another list.
      cancelled,    ///< The agent does not wait for it any more.
      stopping,     ///< The program ends, or the agent is no more: say what there is to say.
      closed,       ///< Of another proxy: no console was there; nothing was passed on.
      too_many,     ///< Of another proxy: the agent has as many calls as it may have; nothing was passed on.
      unreachable,  ///< The other proxy could not be told; nothing was passed on.
    };
    Kind kind = Kind::result;
    nlohmann::json body;
  };

  /// A console that has said hello, or changed its list of agents.
  struct Announced {
    std::string console;
    std::uint64_t line = 0;
    nlohmann::json agents;  ///< [{id, hash, actions, expiresAt}].
    bool is_new = false;    ///< It has said hello.
    /// Tells the console that its list is known; empty where it did not ask. To be called once whoever may be
    /// asked about these agents knows of them, from any thread; it only passes a message on.
    std::function<void()> known = {};
  };

  /// All are called with the board locked, from any thread: they must not call the board.
  using TellConsole = std::function<void(ToConsole)>;
  using TellCaller = std::function<void(ToCaller)>;
  struct Watcher {
    std::function<void(const Announced&)> announced;
    std::function<void(const std::string& console, std::uint64_t line)> left;
  };

  /// Is told of consoles, from now on. Set before anything else is done.
  void watch(Watcher watcher) { watcher_ = std::move(watcher); }

  // --- Consoles ---

  /// A socket has been opened; it is nobody's before it has said hello.
  Line open(TellConsole tell);

  /// What a console says. What is malformed closes its socket.
  void hear(Line line, const nlohmann::json& message);

  /// The socket has ended.
  void close(Line line);

  /// The console of that socket has come to another proxy, if it still is that socket's.
  void take_over(const std::string& console, Line line);

  /// The consoles whose sockets are open.
  std::vector<Announced> open_consoles() const;

  // --- Agents ---

  enum class Verdict : std::uint8_t {
    known,
    unknown,     ///< No such agent, or another bearer.
    expired,     ///< Its grant has ended.
    no_console,  ///< Nobody can tell: no console is open that could know it.
  };
  struct Known {
    Verdict verdict = Verdict::unknown;
    std::string agent;
    std::vector<std::string> actions;  ///< What it may do: ids of the catalogue.
    bool is_open = false;              ///< Its console's socket is open, here.
  };

  /// Whose bearer it is. `now`: seconds since 1970.
  Known identify(std::string_view bearer, std::int64_t now) const;

  /// Counts a message of an agent; how long it has to wait if it sends too many, else zero.
  std::chrono::seconds admit(const std::string& agent, Clock::time_point now);

  enum class Placed : std::uint8_t { yes, no_console, too_many };
  struct Call {
    Placed placed = Placed::no_console;
    std::string id;
  };

  /// Passes a call on to the agent's console. `message` is completed by `type`, `id` and `agent`. `known_as`:
  /// by which the agent can cancel it; empty for nothing.
  Call call(const std::string& agent, nlohmann::json message, TellCaller tell, std::string known_as = {});

  /// The agent has cancelled the call that is known as that. Where it has given several the same name, none
  /// is meant: programs that share a bearer do not know of each other.
  void cancel(const std::string& agent, std::string_view known_as);

  /// Nobody waits for it any more; the console is told why, unless it has answered.
  void hang_up(const std::string& call, std::string_view why);

  /// Tells of changes to what an agent may do, until `stop_listening`. Nothing: it listens too often already.
  std::optional<std::uint64_t> listen(const std::string& agent, TellCaller tell);
  void stop_listening(std::uint64_t listener);

  /// Tells those who listen, whatever proxy holds the agent.
  void tell_listeners(const std::vector<std::string>& agents, ToCaller::Kind kind);

  /// Changes may have been missed: tells all who listen.
  void tell_all_listeners();

  /// The program ends: whoever waits is told, and sockets close when their last call is answered.
  void stop();

  /// Seconds that a call may wait for a person, as consoles are told.
  explicit Switchboard(int hold) : hold_(hold) {}

  /// Most consoles, open ones and those that are remembered. To be said before the first one comes.
  void limit_consoles(std::size_t most) { most_consoles_ = most; }

 private:
  struct Agent {
    std::string hash;  ///< SHA-256 of its bearer, lower-case hexadecimal.
    std::vector<std::string> actions;
    std::int64_t expires_at = 0;
    std::string console;
    Rate rate;
  };
  struct Console {
    Line line = 0;  ///< 0: not open.
    std::uint64_t heard_at = 0;
    std::vector<std::string> agents;
  };
  struct Socket {
    TellConsole tell;
    std::string console;  ///< Empty before hello.
    std::size_t calls = 0;
    bool is_closing = false;
  };
  struct Pending {
    std::string agent;
    Line line = 0;
    TellCaller tell;
    std::string known_as;
  };
  struct Listener {
    std::string agent;
    TellCaller tell;
  };

  void refuse(Socket& socket, std::string_view code, std::string_view message, std::uint16_t close);
  Announced announcement(const std::string& console, bool is_new) const;
  void greet(Line line, Socket& socket, const nlohmann::json& message);
  void announce(const Socket& socket, const nlohmann::json& message, bool is_new) const;
  bool take_agents(const std::string& console, const nlohmann::json& message);
  void forget(const std::string& console);
  bool make_room();
  void lose_calls(Line line);
  void tell_listeners(const std::string& agent, ToCaller::Kind kind);
  void finish(std::map<std::string, Pending>::iterator call);
  void close_if_done(Socket& socket);
  void leave(std::map<std::string, Console>::iterator console);

  std::size_t most_consoles_ = 256;
  int hold_;
  Watcher watcher_;
  mutable std::mutex mutex_;
  std::map<Line, Socket> sockets_;
  std::map<std::string, Console> consoles_;
  std::map<std::string, Agent> agents_;
  std::map<std::string, Pending> calls_;
  std::map<std::uint64_t, Listener> listeners_;
  std::uint64_t counter_ = 0;
  bool stopping_ = false;
};

}  // namespace x_connect::proxy
