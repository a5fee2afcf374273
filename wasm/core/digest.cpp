#include "digest.hpp"

#include <cryptopp/misc.h>
#include <cryptopp/secblock.h>
#include <cryptopp/sha.h>

#include <algorithm>
#include <array>

namespace x_connect {

namespace {

const CryptoPP::byte* bytes_of(std::string_view text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): Crypto++ takes bytes, text is chars.
  return reinterpret_cast<const CryptoPP::byte*>(text.data());
}

CryptoPP::byte* bytes_of(char* text) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast)
  return reinterpret_cast<CryptoPP::byte*>(text);
}

/// RFC 2104: H(key ^ opad, H(key ^ ipad, text)). Crypto++'s own HMAC does the same with half as many
/// instructions again around it, which for texts of this length is felt.
template <class Hash>
std::array<char, Hash::DIGESTSIZE> hmac(std::string_view key, std::string_view text) {
  constexpr CryptoPP::byte inner_pad = 0x36;
  constexpr CryptoPP::byte outer_pad = 0x5C;
  Hash hash;
  CryptoPP::FixedSizeSecBlock<CryptoPP::byte, Hash::BLOCKSIZE> block;  // wiped when it goes
  std::fill(block.begin(), block.end(), CryptoPP::byte{0});
  if (key.size() > Hash::BLOCKSIZE) {
    hash.CalculateDigest(block, bytes_of(key), key.size());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  std::array<char, Hash::DIGESTSIZE> result{};
  for (CryptoPP::byte& byte : block) byte ^= inner_pad;
  hash.Update(block, Hash::BLOCKSIZE);
  hash.Update(bytes_of(text), text.size());
  hash.Final(bytes_of(result.data()));
  for (CryptoPP::byte& byte : block) byte ^= inner_pad ^ outer_pad;
  hash.Update(block, Hash::BLOCKSIZE);
  hash.Update(bytes_of(result.data()), result.size());
  hash.Final(bytes_of(result.data()));
  return result;
}

template <std::size_t size>
std::string text_of(const std::array<char, size>& code) {
  return {code.data(), code.size()};
}

}  // namespace

std::array<char, 20> hmac_sha1_code(std::string_view key, std::string_view text) {
  return hmac<CryptoPP::SHA1>(key, text);
}

std::string hmac_sha1(std::string_view key, std::string_view text) {
  return text_of(hmac_sha1_code(key, text));
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
  return text_of(hmac<CryptoPP::SHA256>(key, text));
}

std::string sha256(std::string_view text) {
  CryptoPP::SHA256 hash;
  hash.Update(bytes_of(text), text.size());
  std::string result(CryptoPP::SHA256::DIGESTSIZE, '\0');
  hash.Final(bytes_of(result.data()));
  return result;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         CryptoPP::VerifyBufsEqual(bytes_of(left), bytes_of(right), left.size());
}

}  // namespace x_connect
