// Signs what it is told: one JSON input of `sign` a line in, one JSON answer a line out.
// The interop test compares the answers with those of another implementation.
#include <iostream>
#include <string>
#include <string_view>

#include "core/interface.hpp"

int main() {
  for (const x_connect::InterfaceFunction& function : x_connect::interface_functions()) {
    if (std::string_view(function.name) != "sign") continue;
    for (std::string line; std::getline(std::cin, line);)
      std::cout << function.call("[" + line + "]") << '\n';
  }
}
