// The core's functions as the console calls them: JSON in, JSON out. What a command prints as JSON is
// therefore what core.read(), core.check() and core.catalogue() give in JavaScript.
#pragma once

#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/json.hpp"
#include "core/reply.hpp"
#include "core/result.hpp"

namespace x_connect::cli {

/// Calls a function of the border by its name. Errors: the function's own.
///
///   border("price", {"get_me", {}})->at("maximum")
Result<nlohmann::json> border(std::string_view function, const nlohmann::json& arguments);

/// The same, for a function that refuses nothing of what this program gives it.
nlohmann::json border_value(std::string_view function, const nlohmann::json& arguments);

/// The credentials that are held, by their names.
nlohmann::json to_json(const Credentials& credentials);

/// An exchange as `read` and `check` take it.
nlohmann::json to_json(const Exchange& exchange);

/// An error as a finding, so that everything that goes wrong is told in one form.
nlohmann::json finding_of(const Error& error);

}  // namespace x_connect::cli
