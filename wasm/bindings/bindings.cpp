// The core's border as JavaScript sees it: each function of interface_functions() under its own name,
// text in and text out. Nothing is decided here; this is the only file that knows Emscripten.
#include <emscripten/bind.h>

#include <string>

#include "core/interface.hpp"

EMSCRIPTEN_BINDINGS(x_connect) {
  for (const auto& function : x_connect::interface_functions()) {
    emscripten::function(function.name, function.call);
  }
}
