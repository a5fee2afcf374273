// The program that the fuzzer drives: FUZZ_TARGET names the target.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include "targets.hpp"

namespace {

const x_connect::fuzz::Target* chosen() {
  const char* const name = std::getenv("FUZZ_TARGET");
  for (const auto& target : x_connect::fuzz::targets()) {
    if (name != nullptr && target.name == name) return &target;
  }
  std::cerr << "FUZZ_TARGET names no target; script/fuzz lists them.\n";
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto* const target = chosen();
  target->run({reinterpret_cast<const char*>(data), size});
  return 0;
}
