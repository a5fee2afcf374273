// The core's border as JavaScript sees it: each function under its own name, text in and text out. Compiled
// once for each module, which X_CONNECT_FUNCTIONS names the functions of. Nothing is decided here; this is
// the only file that knows Emscripten.
#include <emscripten/bind.h>

#include <string>

#include "core/interface.hpp"

EMSCRIPTEN_BINDINGS(x_connect) {
  for (const auto& function : x_connect::X_CONNECT_FUNCTIONS()) {
    emscripten::function(function.name, function.call);
  }
}
