// The core's border as JavaScript sees it: each function of interface_functions() under its own name,
// text in and text out. Nothing is decided here; this is the only file that knows Emscripten.
#include <emscripten/bind.h>

#include <cstddef>
#include <string>

#include "core/interface.hpp"

EMSCRIPTEN_BINDINGS(x_connect) {
  for (const auto& function : x_connect::interface_functions()) {
    emscripten::function(function.name, function.call);
  }
}

/// All that asks for it is the JSON parser, for a message that nobody reads; the one of the library brings
/// along 8 KB that can print any number. (npm run size shows the difference.)
extern "C" int snprintf(char* text, std::size_t size, const char* /*format*/, ...) {
  if (size > 0) *text = '\0';
  return 0;
}
