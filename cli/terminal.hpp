// What is written for people and for programs: messages to standard error, results to standard output. Colour
// only where somebody looks at it, and nothing that comes from X reaches a terminal as anything but text.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace x_connect::cli {

/// JSON that a terminal shows as it is: characters that it would act upon (control characters, those that
/// turn the direction of writing or are not seen) are escaped, which changes nothing of the value.
std::string printable(const nlohmann::json& value, bool indented = true);

/// A text without what a terminal would act upon: such characters are written as `\u{9b}`. Line ends stay.
std::string visible(std::string_view text);

/// "$0.005": thousandths of a US dollar, with as many digits as they need.
std::string dollars(std::int64_t thousandths);

/// What a call may cost: "$0.005", "up to $0.050", "nothing", "not documented". `price` is as core.price()
/// gives it.
std::string price_in_words(const nlohmann::json& price);

class Terminal {
 public:
  /// Of standard output or standard error. Colours unless NO_COLOR or TERM=dumb says otherwise.
  explicit Terminal(int descriptor);

  bool is_terminal() const { return is_terminal_; }

  enum class Style { plain, bold, dim, red, green, yellow, cyan };
  std::string styled(Style style, std::string_view text) const;

  /// Lines of at most the width of the terminal, each after `indent` blanks. As it is where nobody looks.
  std::string wrapped(std::string_view text, std::size_t indent) const;

  /// A finding as core.read() gives it, with cause, evidence and fix.
  std::string finding(const nlohmann::json& finding) const;

  /// Writes all of it; false when nobody reads any more.
  bool write(std::string_view text) const;

 private:
  int descriptor_;
  bool is_terminal_;
  bool has_colour_;
  std::size_t width_;
};

}  // namespace x_connect::cli
