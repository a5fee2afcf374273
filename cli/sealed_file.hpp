// The file that the console exports: credentials sealed with a passphrase. The same format as
// web/src/worker/vault.ts: AES-256-GCM, the key from PBKDF2-HMAC-SHA-256, the description of the lock bound
// to what is sealed.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace x_connect::cli {

/// Whether a text is such a file, of whatever version.
bool is_sealed(std::string_view text);

class SealedFile {
 public:
  /// Errors: "sealed_later_version", "sealed_by_passkey", "sealed_damaged".
  static Result<SealedFile> read(std::string_view text);

  /// The half second of work that makes a key of a passphrase. Errors: "wrong_passphrase".
  Result<void> unlock(std::string_view passphrase);

  /// Takes over the key of another one that was sealed with the same lock; false if it was not.
  bool unlock_as(const SealedFile& other);

  /// What is inside. Error: "sealed_damaged".
  Result<nlohmann::json> open() const;

  /// The text of a file with other contents, sealed with the same key.
  Result<std::string> seal(const nlohmann::json& contents) const;

 private:
  std::string lock_text() const;  ///< As it was bound: what JSON.stringify makes of it.

  std::string salt_;  ///< Base64, as in the file.
  std::int64_t iterations_ = 0;
  std::string verifier_;
  std::string iv_;          ///< Bytes.
  std::string ciphertext_;  ///< Bytes, the tag at the end.
  std::string key_;         ///< Bytes; empty while it is locked.
};

/// Reads a passphrase: from a descriptor, else from the terminal, without showing it. Errors:
/// "passphrase_missing", "cancelled".
Result<std::string> read_passphrase(int descriptor, const std::string& file);

}  // namespace x_connect::cli
