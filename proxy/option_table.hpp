// The table of options: the one source of the flags, the help, the variables of the environment, the names in
// a file, and the table in docs/configuration.md.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "proxy/options.hpp"

namespace x_connect::proxy {

struct OptionRow {
  std::string_view name;           ///< "max-body": --max-body, max-body = ..., X_CONNECT_MAX_BODY
  std::string_view kind;           ///< What its value is: "BYTES".
  std::string_view default_value;  ///< Empty: there is none, or it is found when the program starts.
  std::string_view help;           ///< Whole sentences.
  /// Takes a value over; returns what is wrong with it, in words, or nothing.
  std::string (*read)(Options& options, std::string_view value);
  bool is_repeatable = false;
  bool is_for_sandbox = false;  ///< `x-connect sandbox` takes it, too.
};

std::span<const OptionRow> option_rows();

/// Takes over the key by which sessions are made, as its hash; what is wrong with it, never what it is.
std::string take_admin_key(Options& options, std::string_view text);

/// The same of the secret that signs webhooks.
std::string take_webhook_secret(Options& options, std::string_view text);

/// The row of that name; null if there is none.
const OptionRow* find_option(std::string_view name);

/// "max-body" -> "X_CONNECT_MAX_BODY"
std::string variable_name(std::string_view option);

/// The whole help of a row, with default and whether it is repeatable.
std::string full_help(const OptionRow& row);

/// A file for --config with every option in it, as a comment with its help and default.
std::string sample_config();

}  // namespace x_connect::proxy
