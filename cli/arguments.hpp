// The arguments of an action as they are written on a command line: name=value, name=@file.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/action.hpp"
#include "core/result.hpp"

namespace x_connect::cli {

/// Reads a file that an argument names; "-" is standard input.
using ReadFile = std::function<Result<std::string>(const std::string& path)>;

/// Values by the types of the action's row: numbers and truth values as they are, lists with commas, as JSON
/// or by repeating the name. `name=@file` takes the file's contents (media: its bytes, as base64);
/// `name=@@text` is the text "@text". What has another form is passed on as text, so that the core says what
/// is wrong with it. Errors: "invalid_argument" for what is not name=value, and those of `read`.
///
///   read_arguments(*find_action("get_posts"), {"ids=1,2"}, read)->at("ids") == {"1", "2"}
Result<nlohmann::json> read_arguments(const Action& action, const std::vector<std::string>& words,
                                      const ReadFile& read);

/// One JSON object with all arguments: JSON, or @file. Errors: "invalid_argument", and those of `read`.
Result<nlohmann::json> read_argument_object(const std::string& text, const ReadFile& read);

}  // namespace x_connect::cli
