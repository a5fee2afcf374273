// Multipart forms [RFC 7578], as clients upload media with them.
#pragma once

#include <nlohmann/json.hpp>

#include "core/request.hpp"

namespace x_connect::sandbox {

/// The form as the JSON body that says the same, files as base64; null where it is malformed.
nlohmann::json read_multipart(const Request& request);

}  // namespace x_connect::sandbox
