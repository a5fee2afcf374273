// Gives every target every file of its folder: what once broke something, and some of what a fuzzer has found
// to reach far.
//   fuzz_replay FOLDER   FOLDER/TARGET/FILE
//   fuzz_replay --list   the names of the targets
//   fuzz_replay TARGET FILE...
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "targets.hpp"

namespace {

namespace fs = std::filesystem;
using x_connect::fuzz::Target;
using x_connect::fuzz::targets;

void replay(const Target& target, const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string input(std::istreambuf_iterator<char>(stream), {});
  std::cout << target.name << " " << file.filename().string() << std::endl;  // Before it can break.
  // In memory of exactly its size, so that AddressSanitizer sees a step beyond it.
  const std::vector<char> bytes(input.begin(), input.end());
  target.run({bytes.data(), bytes.size()});
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> arguments(argv + 1, argv + argc);
  std::size_t count = 0;
  if (arguments.empty()) {
    std::cerr << "Name the folder of the corpus, or a target and files.\n";
    return 2;
  }
  for (const Target& target : targets()) {
    if (arguments[0] == "--list") {
      std::cout << target.name << "\n";
      ++count;
    } else if (arguments[0] == target.name) {
      for (std::size_t i = 1; i < arguments.size(); ++i, ++count) replay(target, arguments[i]);
    } else if (const fs::path folder = fs::path(arguments[0]) / target.name; fs::is_directory(folder)) {
      for (const auto& entry : fs::directory_iterator(folder)) {
        replay(target, entry.path());
        ++count;
      }
    }
  }
  if (count > 0) return 0;
  std::cerr << "There is no input in " << arguments[0] << ".\n";
  return 1;
}
