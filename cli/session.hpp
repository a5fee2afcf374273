// Performing actions with the credentials that are held: what the console's worker does, for a program.
//
// prepare -> [refresh an OAuth 2.0 token that is over] -> send, once -> read -> what was learnt
#pragma once

#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "cli/client.hpp"
#include "cli/credential_store.hpp"
#include "core/access.hpp"
#include "core/request.hpp"

namespace x_connect::cli {

/// Seconds since 1970.
std::int64_t now();

/// Nonce and time of a request that is made now.
PrepareOptions stamp(std::optional<AuthKind> auth = std::nullopt);

/// Lower-case hexadecimal of so many random bytes.
std::string random_hex(std::size_t bytes);

/// In the findings of a reply or a verdict: that it was this program which heard nothing. There is no proxy
/// in between to speak of.
void name_upstream(nlohmann::json& read, const std::string& upstream);

struct Wanted {
  std::string action;
  nlohmann::json arguments = nlohmann::json::object();
  std::optional<AuthKind> auth = {};
  /// Looks at each request before it leaves; an error keeps it back.
  std::function<Result<void>(const PreparedRequest& prepared)> gate = {};
  std::string tag = {};  ///< By which the client cancels it alone.
};

/// A request that was sent, and what became of it.
struct Performed {
  nlohmann::json arguments;
  PreparedRequest prepared;
  Exchange exchange;
  nlohmann::json read;  ///< As core.read() gives it.
  nlohmann::json cost;  ///< As core.cost() gives it.
};

class Session {
 public:
  /// Both outlive it.
  Session(Client& client, CredentialStore& store);

  /// Errors: those of the core's prepare; "cancelled", or "cancelled_unknown" where it may have arrived.
  proxy::Task<Result<Performed>> perform(Wanted wanted);

  /// One request of a sign-in, unread. Error: "cancelled", and those of prepare_sign_in.
  proxy::Task<Result<Exchange>> ask(std::string_view step, nlohmann::json fields);

  /// Whose credentials they are, as far as it is known without asking; empty if not.
  std::string user_id() const;

  const Credentials& credentials() const { return store_.credentials(); }
  const CredentialStore& store() const { return store_; }
  const Observed& observed() const { return observed_; }
  const nlohmann::json& account() const { return account_; }

  /// What happened beside the call and a person should know, e.g. that tokens were refreshed. Taken once.
  std::vector<std::string> take_news() { return std::exchange(news_, {}); }

 private:
  proxy::Task<Result<nlohmann::json>> with_own_id(const Wanted& wanted);
  proxy::Task<Result<Performed>> exchange(Wanted wanted);
  proxy::Task<nlohmann::json> refresh();
  proxy::Task<nlohmann::json> refresh_in_turn();
  bool holds_refresh_token() const;
  void learn(const Action& action, const Exchange& exchange, const nlohmann::json& read);

  Client& client_;
  CredentialStore& store_;
  Observed observed_;
  std::vector<AuthKind> accepted_;
  nlohmann::json account_;
  std::vector<std::string> news_;
  bool is_refreshing_ = false;
};

}  // namespace x_connect::cli
