// What every reply carries that is no file of the console, whoever made it: opened as a page it runs nothing,
// is framed by nobody, names nobody to others and is kept nowhere.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/reply.hpp"

namespace x_connect::proxy {

inline constexpr std::array<std::pair<std::string_view, std::string_view>, 4> guard_fields{{
    {"Content-Security-Policy", "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cache-Control", "no-store"},
}};

/// Those headers, after the reply's own.
///
///   guarded({{"Content-Type", "application/json"}})
inline Headers guarded(Headers headers) {
  for (const auto& [name, value] : guard_fields) headers.emplace_back(name, value);
  return headers;
}

}  // namespace x_connect::proxy
