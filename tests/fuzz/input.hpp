// Bytes of a fuzzer, taken apart into the arguments of a call.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace x_connect::fuzz {

class Input {
 public:
  explicit Input(std::string_view bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }

  /// A byte; 0 at the end.
  unsigned char byte() {
    if (rest_.empty()) return 0;
    const auto value = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return value;
  }

  bool flag() { return byte() % 2 == 1; }

  /// Up to the next line feed, or the end.
  std::string line() {
    const std::string_view text = rest_.substr(0, rest_.find('\n'));
    rest_.remove_prefix(std::min(text.size() + 1, rest_.size()));
    return std::string(text);
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace x_connect::fuzz
