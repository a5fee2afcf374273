#include "credential_store.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "cli/border.hpp"
#include "cli/files.hpp"
#include "core/paste.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

constexpr std::size_t largest_file = std::size_t{4} << 20U;
constexpr std::array<std::string_view, 2> prefixes{"X_", "TWITTER_"};

std::string environment(std::string_view prefix, std::string_view name) {
  const char* value = std::getenv((std::string(prefix) + std::string(name)).c_str());
  return value == nullptr ? std::string() : std::string(trim_credential(value));
}

bool is_empty(const Credentials& credentials) {
  return std::ranges::all_of(
      credential_fields(), [&](const CredentialField& field) { return (credentials.*field.member).empty(); });
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// Every place of one text in another, taken by a third.
std::string replaced(std::string text, std::string_view before, std::string_view after) {
  for (std::size_t at = text.find(before); !before.empty() && at != std::string::npos;
       at = text.find(before, at + after.size())) {
    text.replace(at, before.size(), after);
  }
  return text;
}

}  // namespace

const std::vector<EnvironmentName>& environment_names() {
  static const std::vector<EnvironmentName> names{
      {"API_KEY", &Credentials::api_key},
      {"CONSUMER_KEY", &Credentials::api_key},
      {"API_SECRET", &Credentials::api_secret},
      {"API_KEY_SECRET", &Credentials::api_secret},
      {"API_SECRET_KEY", &Credentials::api_secret},
      {"CONSUMER_SECRET", &Credentials::api_secret},
      {"ACCESS_TOKEN", &Credentials::access_token},
      {"ACCESS_TOKEN_SECRET", &Credentials::access_token_secret},
      {"ACCESS_SECRET", &Credentials::access_token_secret},
      {"BEARER_TOKEN", &Credentials::bearer_token},
      {"CLIENT_ID", &Credentials::client_id},
      {"CLIENT_SECRET", &Credentials::client_secret},
      {"OAUTH2_ACCESS_TOKEN", &Credentials::oauth2_access_token},
      {"OAUTH2_REFRESH_TOKEN", &Credentials::oauth2_refresh_token}};
  return names;
}

Result<CredentialStore> CredentialStore::open(CredentialOptions options) {
  CredentialStore store(std::move(options));
  const auto read = store.read();
  if (!read) return tl::unexpected(read.error());
  if (is_empty(store.credentials_)) {
    const std::string where =
        store.options_.file.empty() ? "the environment" : "'" + store.options_.file + "'";
    return failure(
        "credentials_missing", store.options_.file, "There are no credentials of X in " + where + ".",
        store.options_.file.empty()
            ? "Set X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET (or X_BEARER_TOKEN), "
              "or name a file with --credentials."
            : "Put them into it as NAME=value lines or as JSON; the names are in --help.");
  }
  return store;
}

Result<void> CredentialStore::read() {
  remarks_.clear();
  known_ = {};
  credentials_ = {};
  auto result = options_.file.empty() ? read_environment() : read_file();
  if (result && !options_.tokens.empty()) result = read_tokens();
  return result;
}

Result<void> CredentialStore::read_environment() {
  origin_ = "the environment";
  for (const std::string_view prefix : prefixes) {
    for (const EnvironmentName& row : environment_names()) {
      std::string& place = credentials_.*row.member;
      if (place.empty()) place = environment(prefix, row.name);
    }
  }
  return {};
}

Result<void> CredentialStore::read_file() {
  origin_ = options_.file;
  const auto file = cli::read_file(options_.file, largest_file);
  if (!file) return tl::unexpected(file.error());
  is_writable_ = file->is_regular;
  if (is_sealed(file->contents)) return read_sealed(file->contents);
  if (!file->is_private) return tl::unexpected(open_to_others(options_.file));
  PastedCredentials pasted = parse_paste(file->contents, options_.profile);
  if (!options_.profile.empty() && pasted.profile != options_.profile) {
    std::vector<std::string> names;
    for (const PastedProfile& one : pasted.profiles) names.push_back(one.name);
    return failure("unknown_profile", options_.profile,
                   "'" + options_.file + "' has no profile '" + options_.profile + "'.",
                   names.empty() ? "It holds one set of credentials: leave --profile out."
                                 : "It has: " + listed(names) + ".");
  }
  if (!pasted.profile.empty() && options_.profile.empty())
    remarks_.push_back("Of several profiles, '" + pasted.profile + "' is used; --profile chooses another.");
  if (!pasted.swapped.empty())
    remarks_.push_back("Swapped, because each was in the other's place: " + listed(pasted.swapped) + ".");
  credentials_ = std::move(pasted.credentials);
  known_.name = pasted.profile;
  return {};
}

Result<void> CredentialStore::read_sealed(std::string_view text) {
  const auto in_file = [&](Error error) {
    error.field = options_.file;
    return tl::unexpected(std::move(error));
  };
  auto file = SealedFile::read(text);
  if (!file) return in_file(file.error());
  if (!sealed_) {
    const auto passphrase = read_passphrase(options_.passphrase_descriptor, options_.file);
    if (!passphrase) return in_file(passphrase.error());
    if (const auto unlocked = file->unlock(*passphrase); !unlocked) return in_file(unlocked.error());
  } else if (!file->unlock_as(*sealed_)) {
    return failure("sealed_anew", options_.file,
                   "'" + options_.file + "' was sealed with another passphrase meanwhile.",
                   "Start the program again.");
  }
  auto contents = file->open();
  if (!contents) return in_file(contents.error());
  sealed_ = *std::move(file);
  contents_ = *std::move(contents);
  return choose_connection();
}

/// The connection that --profile names, by its name or by its account's; without one there must be one only.
Result<void> CredentialStore::choose_connection() {
  const json& connections = member(contents_, "connections");
  std::vector<std::string> names;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < connections.size(); ++i) {
    const json& one = connections[i];
    const std::string username = text_of(member(member(one, "learnt"), "account"), "username");
    const std::string name = text_of(member(one, "profile"), "name");
    names.push_back(name.empty() ? (username.empty() ? "(without a name)" : "@" + username) : name);
    const std::string& wanted = options_.profile;
    const bool is_named =
        wanted == name || (!username.empty() && (wanted == username || wanted == "@" + username));
    if (wanted.empty() || is_named) found.push_back(i);
  }
  if (found.size() != 1) {
    const bool is_unknown = found.empty() && !options_.profile.empty();
    return failure("unknown_profile", options_.profile,
                   names.empty() ? "'" + options_.file + "' holds no connection."
                   : is_unknown  ? "'" + options_.file + "' has no connection '" + options_.profile + "'."
                                 : "'" + options_.file + "' holds several connections.",
                   "Choose one with --profile NAME. It has: " + listed(names) + ".");
  }
  place_ = found.front();
  const json& kept = connections[place_];
  const json& held = member(kept, "credentials");
  for (const CredentialField& field : credential_fields())
    credentials_.*field.member = text_of(held, field.name);
  known_.name = names[place_];
  known_.user_id = text_of(member(member(kept, "learnt"), "account"), "id");
  const json& grant = member(kept, "grant");
  if (const json& ends = member(grant, "expiresAt"); ends.is_number())
    known_.expires_at = static_cast<std::int64_t>(ends.get<double>() / 1000);
  if (const json& scopes = member(grant, "scopes"); scopes.is_array()) {
    known_.scopes.emplace();
    for (const json& scope : scopes) {
      if (scope.is_string()) known_.scopes->push_back(scope.get<std::string>());
    }
  }
  return {};
}

/// Everything else in the file stays as it is.
Result<void> CredentialStore::keep_sealed(std::optional<std::int64_t> expires_at) {
  json& kept = contents_["connections"][place_];
  kept["credentials"]["oauth2_access_token"] = credentials_.oauth2_access_token;
  kept["credentials"]["oauth2_refresh_token"] = credentials_.oauth2_refresh_token;
  json& grant = kept["grant"];
  grant["expiresAt"] = expires_at ? json(*expires_at * 1000) : json();
  if (known_.scopes) grant["scopes"] = *known_.scopes;
  const auto text = sealed_->seal(contents_);
  if (!text) return tl::unexpected(text.error());
  return write_file(options_.file, *text);
}

/// Tokens that were kept by an earlier run are newer than those that came from elsewhere.
Result<void> CredentialStore::read_tokens() {
  const auto file = cli::read_file(options_.tokens, largest_file);
  if (!file) return {};  // Not there yet.
  if (!file->is_private) return tl::unexpected(open_to_others(options_.tokens));
  const Credentials kept = parse_paste(file->contents).credentials;
  if (kept.oauth2_refresh_token.empty()) return {};
  credentials_.oauth2_access_token = kept.oauth2_access_token;
  credentials_.oauth2_refresh_token = kept.oauth2_refresh_token;
  return {};
}

bool CredentialStore::can_keep() const { return !options_.tokens.empty() || is_writable_; }

bool CredentialStore::try_turn() {
  turn_ = try_lock_beside(kept_in());
  return turn_ >= 0;
}

void CredentialStore::end_turn() { unlock(std::exchange(turn_, -1)); }

Result<bool> CredentialStore::reread() {
  const std::string before = credentials_.oauth2_refresh_token;
  const auto result = read();
  if (!result) return tl::unexpected(result.error());
  return credentials_.oauth2_refresh_token != before;
}

Result<void> CredentialStore::keep(const std::string& access_token, const std::string& refresh_token,
                                   const std::vector<std::string>& scopes,
                                   std::optional<std::int64_t> expires_at) {
  const Credentials before = credentials_;
  credentials_.oauth2_access_token = access_token;
  if (!refresh_token.empty()) credentials_.oauth2_refresh_token = refresh_token;
  if (!scopes.empty()) known_.scopes = scopes;
  known_.expires_at = expires_at;
  if (!options_.tokens.empty()) {
    return write_file(options_.tokens, "X_OAUTH2_ACCESS_TOKEN=" + credentials_.oauth2_access_token +
                                           "\nX_OAUTH2_REFRESH_TOKEN=" + credentials_.oauth2_refresh_token +
                                           "\n");
  }
  if (sealed_) return keep_sealed(expires_at);
  // Whatever the form of the file: the new values stand where the old ones stood.
  const auto file = cli::read_file(options_.file, largest_file);
  if (!file) return tl::unexpected(file.error());
  std::string contents =
      replaced(file->contents, before.oauth2_refresh_token, credentials_.oauth2_refresh_token);
  contents = replaced(std::move(contents), before.oauth2_access_token, credentials_.oauth2_access_token);
  return write_file(options_.file, contents);
}

}  // namespace x_connect::cli
