// Which action of the catalogue a request asks for, and what its target says.
#pragma once

#include <string_view>

#include "core/action.hpp"
#include "core/request.hpp"

namespace x_connect::sandbox {

/// The request target up to the `?`.
std::string_view path_of(const Request& request);

/// The parameters behind the `?`; none where they are malformed.
Parameters query_of(const Request& request);

/// The row for a request; null if there is none. A fixed path outranks one with a placeholder
/// ("/2/users/me", "/2/users/{id}").
const Action* route(const Request& request);

/// The decoded values of a template's placeholders.
///
///   path_parameters("/2/tweets/{id}", "/2/tweets/20") gives {{"id", "20"}}
Parameters path_parameters(std::string_view path_template, std::string_view path);

}  // namespace x_connect::sandbox
