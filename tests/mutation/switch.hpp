// What script/mutate writes into a source in place of its operators, constants and statements: each does what
// stood there unless its number is the one that is switched on. All mutants of a file are one program that
// way, compiled once. Included before everything else (-include), in no other build.
#pragma once

#include <type_traits>

namespace mutation {

inline int switched_on = -1;
constexpr int most = 20000;
inline unsigned char reached[most];

/// Whether the mutant of this number is the one to be tried. What is computed while compiling is never
/// mutated.
constexpr bool on(int id) {
  if (std::is_constant_evaluated()) return false;
  reached[id] = 1;
  return switched_on == id;
}

/// `!a`, or without the "not".
template <class T>
constexpr bool negate(int id, const T& a) {
  return on(id) ? static_cast<bool>(a) : !a;
}

/// A condition, or always true.
template <class T>
constexpr bool or_true(int id, const T& a) {
  const bool held = static_cast<bool>(a);
  return on(id) ? true : held;
}

/// A condition, or never true.
template <class T>
constexpr bool or_false(int id, const T& a) {
  const bool held = static_cast<bool>(a);
  return on(id) ? false : held;
}

/// A number, or the next one; with the number after `id`, the one before.
template <class T>
constexpr T number(int id, T a) {
  if (on(id)) return static_cast<T>(a + 1);
  if (on(id + 1)) return static_cast<T>(a - 1);
  return a;
}

template <class T>
constexpr T next(int id, T a) {
  return on(id) ? static_cast<T>(a + 1) : a;
}

constexpr const char* text(int id, const char* a) { return on(id) ? "" : a; }

// The comparison given, its neighbour (`id`) and its opposite (`id + 1`).
#define X_MUTATION_COMPARISON(name, given, neighbour)   \
  template <class A, class B>                           \
  constexpr bool name(int id, const A& a, const B& b) { \
    if (on(id)) return a neighbour b;                   \
    const bool held = a given b;                        \
    return on(id + 1) ? !held : held;                   \
  }
X_MUTATION_COMPARISON(less, <, <=)
X_MUTATION_COMPARISON(less_equal, <=, <)
X_MUTATION_COMPARISON(greater, >, >=)
X_MUTATION_COMPARISON(greater_equal, >=, >)
#undef X_MUTATION_COMPARISON

template <class A, class B>
constexpr bool equal(int id, const A& a, const B& b) {
  const bool held = a == b;
  return on(id) ? !held : held;
}
template <class A, class B>
constexpr bool not_equal(int id, const A& a, const B& b) {
  const bool held = a != b;
  return on(id) ? !held : held;
}

#define X_MUTATION_ARITHMETIC(name, given, other)                              \
  template <class A, class B>                                                  \
  constexpr auto name(int id, const A& a, const B& b)->decltype(a given b) {   \
    if (on(id)) {                                                              \
      if constexpr (requires { static_cast<decltype(a given b)>(a other b); }) \
        return static_cast<decltype(a given b)>(a other b);                    \
    }                                                                          \
    return a given b;                                                          \
  }
X_MUTATION_ARITHMETIC(plus, +, -)
X_MUTATION_ARITHMETIC(minus, -, +)
X_MUTATION_ARITHMETIC(times, *, +)
X_MUTATION_ARITHMETIC(divided, /, *)
X_MUTATION_ARITHMETIC(modulo, %, *)
X_MUTATION_ARITHMETIC(left, <<, >>)
X_MUTATION_ARITHMETIC(right, >>, <<)
X_MUTATION_ARITHMETIC(bit_and, &, |)
X_MUTATION_ARITHMETIC(bit_or, |, &)
#undef X_MUTATION_ARITHMETIC

}  // namespace mutation
