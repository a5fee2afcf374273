// The core's border as JavaScript sees it: each function under its own name, text in and text out. Compiled
// once for each module, which X_CONNECT_FUNCTIONS names the functions of. Nothing is decided here; this is
// the only file that knows Emscripten.
#include <emscripten.h>
#include <emscripten/bind.h>

#ifdef X_CONNECT_SIGNS_IN_LINES
#include <array>
#endif
#include <cstddef>
#include <string>

#include "core/interface.hpp"
#include "core/lines.hpp"

EMSCRIPTEN_BINDINGS(x_connect) {
  for (const auto& function : x_connect::X_CONNECT_FUNCTIONS()) {
    emscripten::function(function.name, function.call);
  }
}

// Beside Embind, whose calls take a third of the time of a signature. Both modules export them, their glue
// being one text.
extern "C" {

#ifdef X_CONNECT_SIGNS_IN_LINES

namespace {
std::array<char, std::size_t{16} << 10U> memory;
}

/// Where the lines stand that call_line_function() reads, and how many bytes there are.
EMSCRIPTEN_KEEPALIVE char* line_memory() { return memory.data(); }
EMSCRIPTEN_KEEPALIVE std::size_t line_memory_size() { return memory.size(); }

EMSCRIPTEN_KEEPALIVE std::size_t call_line_function(std::size_t function, std::size_t size) {
  const auto functions = x_connect::line_functions();
  return function < functions.size() ? functions[function].call(memory, size) : 0;
}

#else

EMSCRIPTEN_KEEPALIVE char* line_memory() { return nullptr; }
EMSCRIPTEN_KEEPALIVE std::size_t line_memory_size() { return 0; }
EMSCRIPTEN_KEEPALIVE std::size_t call_line_function(std::size_t, std::size_t) { return 0; }

#endif
}
