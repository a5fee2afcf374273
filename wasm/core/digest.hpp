// Digests and message authentication codes. The only room that includes Crypto++.
//
// All results are raw bytes (HMAC-SHA1: 20, SHA-256: 32); see base64_encode for text.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace x_connect {

std::array<char, 20> hmac_sha1_code(std::string_view key, std::string_view text);  ///< The same, in place.
std::string hmac_sha1(std::string_view key, std::string_view text);                ///< RFC 2104 with SHA-1.
std::string hmac_sha256(std::string_view key, std::string_view text);              ///< RFC 2104 with SHA-256.
std::string sha256(std::string_view text);                                         ///< FIPS 180-4.

/// Compares without telling by its running time where the texts differ.
bool equal_in_constant_time(std::string_view left, std::string_view right);

}  // namespace x_connect
