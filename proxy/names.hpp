// Names that are made up or made of hashes.
#pragma once

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

}  // namespace x_connect::proxy
