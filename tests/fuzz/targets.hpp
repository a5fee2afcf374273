// What is fuzzed: functions that take any bytes and end the program where a property is broken. script/fuzz
// gives them what a fuzzer makes up; `fuzz_replay` gives them the corpus, in every run of the tests.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>

namespace x_connect::fuzz {

struct Target {
  std::string_view name;  ///< Also of its file here, and of its folder in corpus/.
  void (*run)(std::string_view input);
};

std::span<const Target> targets();

/// Ends the program, saying which property does not hold.
inline void require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "Broken: %s\n", property);
  std::abort();
}

void agents(std::string_view input);
void authorization(std::string_view input);
void config(std::string_view input);
void forwarded(std::string_view input);
void interface(std::string_view input);
void json(std::string_view input);
void mcp(std::string_view input);
void message(std::string_view input);
void paste(std::string_view input);
void policy(std::string_view input);
void post_text(std::string_view input);
void reply(std::string_view input);
void sandbox(std::string_view input);
void signature(std::string_view input);
void url(std::string_view input);

}  // namespace x_connect::fuzz
