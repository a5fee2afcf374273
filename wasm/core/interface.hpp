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

/// What is called most often, without JSON around it. Lines go in: how many pairs the form has, method, URL,
/// API Key, API Secret, Access Token, its secret, nonce, timestamp, and the form's names and values. Lines
/// come out: of `signLines` authorization, signature, signature base string, normalized parameters, base
/// string URI, and a letter for each parameter's source (`q`uery, `f`orm, `p`rotocol); of `authorizeLines`
/// the authorization. The answer is empty for what does not fit (a line end within a value) and for what is
/// refused; `sign` tells why.
std::span<const InterfaceFunction> line_functions();

/// What core.wasm binds: what a visit begins with, up to a signed request, and the functions in lines.
std::span<const InterfaceFunction> first_functions();

/// What core-later.wasm binds: what there is to do once a reply has come or an agent has called.
std::span<const InterfaceFunction> later_functions();

}  // namespace x_connect
