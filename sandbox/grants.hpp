// What X has issued: the tokens that scenarios begin with, and those that come out of the two sign-in flows.
#pragma once

#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

/// An OAuth 1.0a access token.
struct OAuth1Token {
  std::string secret = {};
  const Scenario* app = nullptr;
  std::string user_id = {};
  AccessLevel level = AccessLevel::none;
};

/// An OAuth 1.0a request token: the way to an access token.
struct RequestToken {
  std::string secret = {};
  const Scenario* app = nullptr;
  std::string callback = {};
  AccessLevel level = AccessLevel::none;
  std::int64_t expires_at = 0;
  std::string user_id = {};   ///< Who allowed it; empty before.
  std::string verifier = {};  ///< Likewise.
};

/// What a person has allowed an app by OAuth 2.0.
struct OAuth2Grant {
  const Scenario* app = nullptr;
  std::string user_id = {};
  std::vector<std::string> scopes = {};
  std::int64_t expires_at = 0;  ///< Seconds since 1970; 0 for never.
};

/// An OAuth 2.0 authorization code: the way to a grant's tokens.
struct AuthorizationCode {
  OAuth2Grant grant = {};
  std::string redirect_uri = {};
  std::string code_challenge = {};
  std::string code_challenge_method = {};
};

/// Things issued, by token or code. Bounded: what was issued first goes first, except for what the scenarios
/// begin with.
template <class Issued>
class Register {
 public:
  /// No more than this are held besides the lasting ones; a person signs in a few times.
  static constexpr std::size_t most = 1000;

  /// What is issued under that name; null if nothing is.
  const Issued* find(std::string_view name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second.issued;
  }
  Issued* find(std::string_view name) {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second.issued;
  }

  void add(const std::string& name, Issued issued) {
    entries_[name] = {std::move(issued), ++count_};
    order_.emplace(count_, name);
    while (order_.size() > most) drop(std::string(order_.begin()->second));
  }

  /// Adds what is never crowded out.
  void add_lasting(const std::string& name, Issued issued) { entries_[name] = {std::move(issued), 0}; }

  /// Removes it and gives it back: what is good for one use.
  std::optional<Issued> take(std::string_view name) {
    const auto found = entries_.find(name);
    if (found == entries_.end()) return std::nullopt;
    Issued issued = std::move(found->second.issued);
    drop(found->first);
    return issued;
  }

  /// Removes whatever `unwanted` names.
  template <class Predicate>
  void remove_if(Predicate unwanted) {
    for (auto entry = entries_.begin(); entry != entries_.end();) {
      const auto next = std::next(entry);
      if (unwanted(entry->second.issued)) drop(entry->first);
      entry = next;
    }
  }

  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    Issued issued;
    std::uint64_t number = 0;  ///< In the order of issue; 0 for the lasting ones.
  };

  void drop(const std::string& name) {
    const auto found = entries_.find(name);
    order_.erase(found->second.number);
    entries_.erase(found);
  }

  std::map<std::string, Entry, std::less<>> entries_;
  std::map<std::uint64_t, std::string> order_;  ///< Names by number.
  std::uint64_t count_ = 0;
};

class Grants {
 public:
  /// Holds what the scenarios begin with.
  Grants();

  /// Forgets what has expired by `now`.
  void sweep(std::int64_t now);

  /// A text that nobody else has been given; the same ones in every run.
  std::string make_text(std::size_t length);

  Register<OAuth1Token> oauth1_tokens;
  Register<RequestToken> request_tokens;
  Register<OAuth2Grant> oauth2_tokens;
  Register<OAuth2Grant> refresh_tokens;
  Register<AuthorizationCode> authorization_codes;

 private:
  std::uint64_t count_ = 0;
};

/// The app with that Client ID; null if there is none.
const Scenario* find_client(std::string_view client_id);

}  // namespace x_connect::sandbox
