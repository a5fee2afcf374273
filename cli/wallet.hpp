// An agent's calls without a console: the core's policy decides alone, by what the person has allowed on the
// command line; nobody is there to be asked.
//
//   call -> decide -> refused | send -> prepare, compare hashes ("sent"), send once -> settle -> outcome
//
// docs/agents.md tells the events and outcomes.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/policy_file.hpp"
#include "cli/session.hpp"
#include "mcp/server.hpp"

namespace x_connect::cli {

/// What the person allows by starting the program so.
struct Allowance {
  std::vector<std::string> allowed;             ///< Presets and actions, beside reading.
  std::optional<std::int64_t> usd_thousandths;  ///< Of a day; nothing: only what costs nothing.
  std::optional<std::int64_t> posts;            ///< Of a day.
  std::optional<std::int64_t> messages;         ///< Of a day.
  bool trusts_what_is_read = false;  ///< "Always" stays when the agent has read what strangers wrote.
};

/// Presets, and whether a word is one.
const std::vector<std::string>& preset_names();

/// Actions that are allowed but cost something, where there is no budget for them; by id.
std::vector<std::string> costly_without_budget(const Allowance& allowance);

/// Names the credentials, without telling anything of them: the same for the same account of the same app.
std::string connection_of(const Credentials& credentials);

class Wallet {
 public:
  /// All outlive it. Tells the policy what is allowed. Errors: those of PolicyFile.
  static Result<Wallet> open(Session& session, PolicyFile& policy, Allowance allowance);

  /// What is offered: allowed, paid for, and not denied by the credentials.
  const std::vector<std::string>& actions() const { return actions_; }

  /// Allowed by a preset, but not offered: they must be named one by one. By id.
  const std::vector<std::string>& to_be_named() const { return to_be_named_; }

  /// Whether the client still waits for a call, and by which tag what it waits for is cancelled.
  struct Wish {
    std::string tag;
    bool is_over = false;
  };

  /// Carries a call out; the value is an outcome for mcp::answer. Where the wish is over before anything has
  /// left, nothing leaves; what has left and changes something comes to its end. Both outlive the call.
  proxy::Task<nlohmann::json> carry_out(const mcp::Call& call, const Wish& wish);

 private:
  Wallet(Session& session, PolicyFile& policy, Allowance allowance);
  nlohmann::json event(std::string_view type) const;
  Result<nlohmann::json> step(nlohmann::json event);
  proxy::Task<nlohmann::json> act(const mcp::Call& call, const Wish& wish);
  proxy::Task<nlohmann::json> execute(const nlohmann::json& decision, const Wish& wish);
  proxy::Task<nlohmann::json> wait_for(std::string request, const Wish& wish);
  void learn_limits(const std::string& action, const nlohmann::json& read);
  nlohmann::json preview(const mcp::Call& call);
  nlohmann::json status();
  nlohmann::json grant() const;
  Result<nlohmann::json> rules() const;
  Result<void> begin();

  Session& session_;
  PolicyFile& policy_;
  Allowance allowance_;
  std::string agent_;
  std::string connection_;
  std::vector<std::string> actions_;
  std::vector<std::string> to_be_named_;
  std::map<std::string, nlohmann::json> limits_;  ///< By action, as X has told them last.
};

}  // namespace x_connect::cli
