#include "names.hpp"

#include <openssl/rand.h>

#include <algorithm>

#include "core/digest.hpp"
#include "core/text.hpp"

namespace x_connect::proxy {

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

std::string hash_of(std::string_view text) { return hexadecimal(sha256(text)); }

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count));  // NOLINT
  return bytes;
}

std::string random_id() { return hexadecimal(random_bytes(16)); }

bool is_base64url(std::string_view text, std::size_t length) {
  return text.size() == length && std::all_of(text.begin(), text.end(), [](char c) {
           return is_alphanumeric({&c, 1}) || c == '-' || c == '_';
         });
}

bool is_bearer_of_agent(std::string_view text) {
  if (!text.starts_with(agent_bearer_prefix)) return false;
  const std::string_view rest = text.substr(agent_bearer_prefix.size());
  return rest.size() == agent_id_length + 1 + agent_secret_length && rest[agent_id_length] == '.' &&
         is_base64url(rest.substr(0, agent_id_length), agent_id_length) &&
         is_base64url(rest.substr(agent_id_length + 1), agent_secret_length);
}

}  // namespace x_connect::proxy
