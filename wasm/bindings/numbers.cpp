// What the JSON parser asks of the C library about numbers, without the 12 KB of it that know every format
// and every rounding. (npm run size shows the difference.) The tests under WebAssembly are linked with these,
// too.
#include <emscripten.h>

#include <cstddef>
#include <cstring>

/// JavaScript reads numbers as exactly as the C library does.
EM_JS(double, number_of, (const char* text), { return +UTF8ToString(text); });

/// Of text that is a JSON number and nothing else.
extern "C" double strtod(const char* text, char** end) {
  if (end != nullptr) *end = const_cast<char*>(text) + std::strlen(text);
  return number_of(text);
}

// Nobody calls these two; with them the C library's own, which stand in one file with its strtod, stay away.
extern "C" float strtof(const char* text, char** end) { return static_cast<float>(strtod(text, end)); }
extern "C" long double strtold(const char* text, char** end) { return strtod(text, end); }

/// Without its formats: what is printed is a message that nobody reads.
extern "C" int snprintf(char* text, std::size_t size, const char* /*format*/, ...) {
  if (size > 0) *text = '\0';
  return 0;
}
