// The file that --config names: `name = value`, one a line. Pure: a text goes in, settings come out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace x_connect::proxy {

struct Setting {
  std::string name;
  std::string value;
  int line = 0;  ///< From 1.
};

/// A line that is neither empty, nor a comment, nor `name = value`.
struct ConfigFault {
  int line = 0;
  std::string text;  ///< What is wrong and what to write; never the value.
};

struct Config {
  std::vector<Setting> settings;  ///< In the order of the file.
  std::vector<ConfigFault> faults;
};

/// Names are not checked here. A line that begins with # is a comment; spaces around name and value do not
/// count; a value goes to the end of its line, whatever is in it.
///
///   parse_config("# Where it listens\nlisten = 127.0.0.1:8080\n").settings[0].value == "127.0.0.1:8080"
Config parse_config(std::string_view text);

}  // namespace x_connect::proxy
