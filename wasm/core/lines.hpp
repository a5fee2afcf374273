// The short way over the border, for what is called most often: signing, with lines of text in memory that
// both sides reach, so that no text has to be made, copied and freed on the way.
#pragma once

#include <cstddef>
#include <span>

namespace x_connect {

/// Lines go in: how many pairs the form has, method, URL, API Key, API Secret, Access Token, its secret,
/// nonce, timestamp, and the form's names and values. Lines come out: of `signLines` authorization,
/// signature, signature base string, normalized parameters, base string URI, and a letter for each
/// parameter's source (`q`uery, `f`orm, `p`rotocol); of `authorizeLines` the authorization.
struct LineFunction {
  const char* name;

  /// @param memory Holds the lines at its beginning, and the answer afterwards. What else the lines held,
  /// secrets above all,
  ///     is wiped.
  /// @param size Of the lines, in bytes.
  /// @return Size of the answer; 0 where there is none, because the lines do not fit (a line end within a
  /// value), what they
  ///     say is refused, for which `sign` has words, or there is no room for it.
  std::size_t (*call)(std::span<char> memory, std::size_t size);
};

/// `signLines` and `authorizeLines`, in this order.
std::span<const LineFunction> line_functions();

}  // namespace x_connect
