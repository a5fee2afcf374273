// Where credentials come from, and where rotated ones go: the environment, a file of any form that the core's
// paste reader understands, a file that the console has sealed. Never the command line, which every program
// on the machine can read.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/sealed_file.hpp"
#include "core/credentials.hpp"
#include "core/result.hpp"

namespace x_connect::cli {

struct CredentialOptions {
  std::string file;                ///< Empty: the environment. "-": standard input.
  std::string profile;             ///< Of several in the file.
  std::string tokens;              ///< File that OAuth 2.0 tokens are kept in; empty for none.
  int passphrase_descriptor = -1;  ///< That the passphrase of a sealed file is read from; else the terminal.
};

/// A name in the environment, and what it holds.
struct EnvironmentName {
  std::string_view name;
  std::string Credentials::*member;
};

/// All of them without their prefix, X_ or TWITTER_; of two that are set the first counts.
const std::vector<EnvironmentName>& environment_names();

/// What else a sealed file knows of a connection.
struct KnownConnection {
  std::string name;
  std::optional<std::vector<std::string>> scopes;
  std::optional<std::int64_t> expires_at;  ///< Of the OAuth 2.0 access token; seconds since 1970.
  std::string user_id;
};

class CredentialStore {
 public:
  /// Errors: "credentials_missing", "file_unreadable", "file_open_to_others", "file_of_another",
  /// "unknown_profile", and those of a sealed file.
  static Result<CredentialStore> open(CredentialOptions options);

  const Credentials& credentials() const { return credentials_; }
  const KnownConnection& known() const { return known_; }

  /// What a person may want to know of how they were read; no values.
  const std::vector<std::string>& remarks() const { return remarks_; }

  /// Where they are from: "the environment", or the file's name.
  const std::string& origin() const { return origin_; }

  /// Whether fresh OAuth 2.0 tokens can be kept. X takes a refresh token once: where the next one would be
  /// lost, nothing is refreshed.
  bool can_keep() const;

  /// One program at a time refreshes: takes the turn, if it is free.
  bool try_turn();
  void end_turn();

  /// Looks whether another program has refreshed meanwhile; then its tokens are held.
  Result<bool> reread();

  /// Holds fresh tokens, and writes them to where the old ones were.
  Result<void> keep(const std::string& access_token, const std::string& refresh_token,
                    const std::vector<std::string>& scopes, std::optional<std::int64_t> expires_at);

 private:
  explicit CredentialStore(CredentialOptions options) : options_(std::move(options)) {}
  Result<void> read();
  Result<void> read_environment();
  Result<void> read_file();
  Result<void> read_sealed(std::string_view text);
  Result<void> choose_connection();
  Result<void> keep_sealed(std::optional<std::int64_t> expires_at);
  Result<void> read_tokens();
  const std::string& kept_in() const { return options_.tokens.empty() ? options_.file : options_.tokens; }

  CredentialOptions options_;
  Credentials credentials_;
  KnownConnection known_;
  std::vector<std::string> remarks_;
  std::string origin_;
  bool is_writable_ = false;          ///< The file that they are from can be written anew.
  std::optional<SealedFile> sealed_;  ///< Opened.
  nlohmann::json contents_;           ///< What is in it.
  std::size_t place_ = 0;             ///< Of the connection that is used.
  int turn_ = -1;
};

}  // namespace x_connect::cli
