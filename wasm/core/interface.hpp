// The border: the core's functions with JSON in and JSON out.
//
// Input is a JSON array of arguments, as JavaScript has them. Output is {"value": ...} or
// {"error": {code, field, message, hint, problems}}. Names are camelCase here, except the fields of
// credentials, which keep their snake_case names everywhere.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace x_connect {

struct InterfaceFunction {
  const char* name;
  std::string (*call)(const std::string& arguments);
};

/// Every function with JSON in and JSON out.
std::span<const InterfaceFunction> interface_functions();

/// What core.wasm binds: what a visit begins with, up to a signed request.
std::span<const InterfaceFunction> first_functions();

/// What core-later.wasm binds: what there is to do once somebody enters something, a reply has come or an
/// agent has called.
std::span<const InterfaceFunction> later_functions();

}  // namespace x_connect
