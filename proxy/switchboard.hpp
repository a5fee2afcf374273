// Which agent belongs to which open console, and who waits for an answer from it.
//
// An interface, so that several proxies can share it; in memory by default. It holds hashes of bearers, never
// a bearer, and of calls only who waits for them. All functions may be called from any event loop at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace x_connect::proxy {

/// An agent as its console has told of it.
struct Agent {
  std::string id;
  std::vector<std::string> actions;  ///< What grant and access allow: ids of the catalogue.
  std::int64_t expires_at = 0;       ///< Seconds since 1970.
};

/// The way to an open console. Called from any thread; must not call back into the switchboard.
class ConsoleLink {
 public:
  virtual ~ConsoleLink() = default;
  virtual void deliver(const nlohmann::json& message) = 0;
  virtual void close(int code, std::string_view reason) = 0;
};

/// Somebody who waits for the answer to a call. Called from any thread; must not call back into the
/// switchboard.
class Caller {
 public:
  virtual ~Caller() = default;
  virtual void pending(const nlohmann::json& message) = 0;  ///< A person is asked: see docs/agents.md.
  virtual void result(const nlohmann::json& outcome) = 0;   ///< The last that is said.
  virtual void lost() = 0;  ///< The console went away while it worked on the call.
};

class Switchboard {
 public:
  virtual ~Switchboard() = default;

  // --- Agents ---

  /// The agent whose bearer this is; nothing if there is none, or its time is over. Compares in constant
  /// time.
  virtual std::optional<Agent> find(std::string_view bearer, std::int64_t now) = 0;

  /// Whether the agent may ask once more: a few at once, ten a second in the long run.
  virtual bool admit(const std::string& agent, std::int64_t milliseconds) = 0;

  /// What became of a call that was to be passed on.
  enum class Passed : std::uint8_t { yes, no_console, too_many };

  /// Passes a call on to the agent's console. `call` has an `id` that nobody can guess.
  virtual Passed call(const std::string& agent, const nlohmann::json& call,
                      std::shared_ptr<Caller> caller) = 0;

  /// Nobody waits for the call any more; `why` is told to the console, unless it has answered.
  virtual void forget(const std::string& call, std::string_view why) = 0;

  /// Calls `changed` whenever the agent's list of tools does, until the result is dropped. Null: too many do
  /// already.
  virtual std::shared_ptr<void> listen(const std::string& agent, std::function<void()> changed) = 0;

  // --- Consoles ---

  /// What a console's message led to: nothing, or why its socket has to be closed.
  struct Fault {
    int close_code = 4002;
    std::string code;
    std::string message;
  };

  /// A console says hello. Another socket of the same console is closed.
  virtual std::optional<Fault> attach(const std::shared_ptr<ConsoleLink>& link,
                                      const nlohmann::json& hello) = 0;

  /// What a console says after that.
  virtual std::optional<Fault> receive(const std::shared_ptr<ConsoleLink>& link,
                                       const nlohmann::json& message) = 0;

  /// The socket has ended. The console's agents stay known, so that they can be told that it is closed.
  virtual void detach(const std::shared_ptr<ConsoleLink>& link) = 0;

  /// The program ends: closes all sockets to consoles, ends all that wait.
  virtual void shut_down() = 0;
};

/// All in the memory of this process.
std::unique_ptr<Switchboard> make_switchboard();

/// 128 random bits as text: an id that nobody can guess.
std::string random_id();

}  // namespace x_connect::proxy
