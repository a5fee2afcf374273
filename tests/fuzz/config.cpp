// The file of options.
#include <algorithm>

#include "proxy/config_file.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void config(std::string_view input) {
  const proxy::Config config = proxy::parse_config(input);
  const auto lines = std::count(input.begin(), input.end(), '\n') + 1;
  int last = 0;
  std::string written;
  for (const proxy::Setting& setting : config.settings) {
    require(setting.line > last && setting.line <= lines, "settings come in the order of their lines");
    last = setting.line;
    require(!setting.name.empty() && !setting.value.empty(), "a setting has a name and a value");
    require(setting.value.find('\n') == std::string::npos, "a value is one line");
    written += setting.name + " = " + setting.value + "\n";
  }
  for (const proxy::ConfigFault& fault : config.faults) {
    require(fault.line > 0 && fault.line <= lines && !fault.text.empty(), "a fault has a line and words");
  }
  const proxy::Config again = proxy::parse_config(written);
  require(again.faults.empty() && again.settings.size() == config.settings.size(),
          "what is written is read again");
  for (std::size_t i = 0; i < config.settings.size(); ++i) {
    require(again.settings[i].name == config.settings[i].name &&
                again.settings[i].value == config.settings[i].value,
            "what is written is read as the same");
  }
}

}  // namespace x_connect::fuzz
