// The bare HMAC-SHA1 as WebAssembly: what no signature can be faster than. core.mjs calls it beside
// signatures.
#include <emscripten.h>

#include <string>

#include "core/digest.hpp"

namespace {
std::string key;
std::string text;
}  // namespace

extern "C" {

/// Chooses how long key and text are, in bytes.
EMSCRIPTEN_KEEPALIVE void choose(std::size_t key_size, std::size_t text_size) {
  key.assign(key_size, 'k');
  text.assign(text_size, 't');
}

EMSCRIPTEN_KEEPALIVE int run() { return x_connect::hmac_sha1_code(key, text)[0]; }
}
