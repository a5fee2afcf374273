// Names that are made up or made of hashes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace x_connect::proxy {

/// Lower-case, two digits a byte.
std::string hexadecimal(std::string_view bytes);

/// SHA-256 of a text in lower-case hexadecimal: how what is secret is known without being kept.
std::string hash_of(std::string_view text);

/// So many random bytes; not to be guessed.
std::string random_bytes(std::size_t count);

/// 128 random bits in hexadecimal: never the same again, of this process or another.
std::string random_id();

/// Whether a text has this length, of letters, digits, '-' and '_' only.
bool is_base64url(std::string_view text, std::size_t length);

inline constexpr std::size_t agent_id_length = 22;      ///< 16 bytes in base64url.
inline constexpr std::size_t agent_secret_length = 43;  ///< 32 bytes in base64url.

inline constexpr std::string_view agent_bearer_prefix = "xc_";

/// Whether a text is of the form of an agent's bearer: "xc_<id>.<secret>".
bool is_bearer_of_agent(std::string_view text);

}  // namespace x_connect::proxy
