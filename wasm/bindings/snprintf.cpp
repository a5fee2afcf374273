// snprintf without its formats. All that asks for it is the JSON parser, for a message that nobody reads; the
// one of the library brings along 8 KB that can print any number. (npm run size shows the difference.) The
// tests under WebAssembly are linked with this one, too.
#include <cstddef>

extern "C" int snprintf(char* text, std::size_t size, const char* /*format*/, ...) {
  if (size > 0) *text = '\0';
  return 0;
}
