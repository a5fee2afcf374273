#include "digest.hpp"

#include <cryptopp/hmac.h>
#include <cryptopp/misc.h>
#include <cryptopp/sha.h>

namespace x_connect {

namespace {

const CryptoPP::byte* bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): Crypto++ takes bytes, text is chars.
  return reinterpret_cast<const CryptoPP::byte*>(text.data());
}

CryptoPP::byte* bytes_of(std::string& text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  return reinterpret_cast<CryptoPP::byte*>(text.data());
}

template <class Hash>
std::string hmac(std::string_view key, std::string_view text) {
  CryptoPP::HMAC<Hash> code(bytes_of(key), key.size());
  code.Update(bytes_of(text), text.size());
  std::string result(Hash::DIGESTSIZE, '\0');
  code.Final(bytes_of(result));
  return result;
}

}  // namespace

std::string hmac_sha1(std::string_view key, std::string_view text) { return hmac<CryptoPP::SHA1>(key, text); }

std::string hmac_sha256(std::string_view key, std::string_view text) {
  return hmac<CryptoPP::SHA256>(key, text);
}

std::string sha256(std::string_view text) {
  CryptoPP::SHA256 hash;
  hash.Update(bytes_of(text), text.size());
  std::string result(CryptoPP::SHA256::DIGESTSIZE, '\0');
  hash.Final(bytes_of(result));
  return result;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         CryptoPP::VerifyBufsEqual(bytes_of(left), bytes_of(right), left.size());
}

}  // namespace x_connect
