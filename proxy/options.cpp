#include "options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <optional>
#include <sstream>
#include <string_view>
#include <system_error>

#include "config_file.hpp"
#include "option_table.hpp"

namespace x_connect::proxy {

namespace {

constexpr std::size_t largest_config = std::size_t{1} << 20U;

/// The console installed beside the program, else the one built in the source tree.
std::string default_console(const char* program) {
  std::error_code ignored;
  const auto executable = std::filesystem::canonical(
      std::filesystem::exists("/proc/self/exe", ignored) ? "/proc/self/exe" : program, ignored);
  const auto folder = executable.parent_path();
  const auto installed = folder.parent_path() / "share" / "x-connect" / "console";
  return std::filesystem::is_directory(installed, ignored)
             ? installed.string()
             : (folder / X_CONNECT_CONSOLE).lexically_normal().string();
}

/// A value and where it stands: "--listen", "X_CONNECT_LISTEN", "/etc/x-connect.conf:3: listen".
struct Given {
  std::string value;
  std::string place;
};

/// What one source (flags, environment, file) gives for each row of the table.
using Source = std::vector<std::vector<Given>>;

Source empty_source() { return Source(option_rows().size()); }

std::size_t index_of(const OptionRow& row) { return static_cast<std::size_t>(&row - option_rows().data()); }

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> line(b.size() + 1);
  std::iota(line.begin(), line.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(line[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = line[j + 1];
      line[j + 1] = std::min({changed, line[j] + 1, line[j + 1] + 1});
    }
  }
  return line.back();
}

/// "There is no option 'lisen'. Is it 'listen'?"
std::string unknown_option(const std::string& name) {
  const auto rows = option_rows();
  const auto nearest =
      std::min_element(rows.begin(), rows.end(), [&](const OptionRow& a, const OptionRow& b) {
        return edit_distance(name, a.name) < edit_distance(name, b.name);
      });
  const std::string what = "There is no option '" + name.substr(0, 40) + "'.";
  if (edit_distance(name, nearest->name) <= 2) return what + " Is it '" + std::string(nearest->name) + "'?";
  return what + " x-connect --help lists them.";
}

/// What is wrong with the file, or nothing.
std::optional<std::string> read_file(const std::string& path, std::string& text) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  text.resize(largest_config + 1);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  const int error = errno;
  if (!file.is_open() || file.bad()) {
    return "It cannot be read: " + std::generic_category().message(error) + ".";
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > largest_config) return "It has more than a megabyte.";
  return std::nullopt;
}

Source read_config(const std::string& path, std::vector<std::string>& mistakes) {
  Source source = empty_source();
  std::string text;
  if (const auto fault = read_file(path, text)) {
    mistakes.push_back(path + ": " + *fault);
    return source;
  }
  const Config config = parse_config(text);
  const auto at = [&](int line) { return path + ":" + std::to_string(line) + ": "; };
  for (const ConfigFault& fault : config.faults) mistakes.push_back(at(fault.line) + fault.text);
  for (const Setting& setting : config.settings) {
    if (setting.name == "config") {
      mistakes.push_back(at(setting.line) + "A file cannot name another one: config is a flag only.");
      continue;
    }
    const OptionRow* row = find_option(setting.name);
    if (row == nullptr) {
      mistakes.push_back(at(setting.line) + unknown_option(setting.name));
      continue;
    }
    source[index_of(*row)].push_back({setting.value, at(setting.line) + setting.name});
  }
  return source;
}

Source read_environment(const Environment& environment) {
  Source source = empty_source();
  for (const OptionRow& row : option_rows()) {
    const std::string name = variable_name(row.name);
    const auto value = environment(name);
    if (!value) continue;
    if (!row.is_repeatable) {
      if (!value->empty()) source[index_of(row)].push_back({*value, name});
      continue;
    }
    std::istringstream words(*value);
    for (std::string word; words >> word;) source[index_of(row)].push_back({word, name});
  }
  return source;
}

/// Takes over what `source` gives for a row; mistakes are told.
void apply(Options& options, const OptionRow& row, const std::vector<Given>& values,
           std::vector<std::string>& mistakes) {
  for (const Given& given : values) {
    const std::string fault = row.read(options, given.value);
    if (!fault.empty()) mistakes.push_back(given.place + ": " + fault);
  }
  if (values.size() > 1 && !row.is_repeatable)
    mistakes.push_back(values.back().place + ": it is given more than once.");
}

/// The flags as they were given, and the file that they name.
struct Flags {
  Source source = empty_source();
  std::string config;
  bool prints_config = false;
  bool sandbox_only = false;
};

std::variant<Flags, Exit> read_flags(int argc, const char* const* argv) {
  Flags flags;
  CLI::App app{"X Connect: serves the console and carries its requests to X. It never sees a signing secret.",
               "x-connect"};
  app.set_version_flag("--version", X_CONNECT_VERSION);
  app.add_option(
         "--config", flags.config,
         "File with options: name = value, one a line; the names are those of the flags. A flag outdoes "
         "the environment, the environment outdoes the file.")
      ->type_name("FILE");
  app.add_flag("--print-config", flags.prints_config,
               "Prints such a file, with every option and its default, and ends.");
  CLI::App* sandbox = app.add_subcommand(
      "sandbox",
      "Runs the sandbox alone, for tests of any client: x-connect sandbox --listen 127.0.0.1:9000");
  const auto add = [&](CLI::App& command, const OptionRow& row) {
    auto& values = flags.source[index_of(row)];
    const std::string flag = "--" + std::string(row.name);
    command
        .add_option(
            flag,
            [&values, flag](const CLI::results_t& results) {
              for (const std::string& value : results) values.push_back({value, flag});
              return true;
            },
            full_help(row))
        ->type_name(std::string(row.kind))
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  };
  for (const OptionRow& row : option_rows()) {
    add(app, row);
    if (row.is_for_sandbox) add(*sandbox, row);
  }
  app.footer(
      "Each option can also stand in the environment: X_CONNECT_MAX_BODY is --max-body; several values are "
      "separated by spaces.\n\n"
      "Example: x-connect --upstream https://api.x.com\n\n"
      "From a terminal: x-connect actions | call | check | mcp; x-connect call --help tells more.\n");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    const int status = app.exit(error, text, text);
    return Exit{status == 0 ? 0 : 2, text.str()};
  }
  flags.sandbox_only = sandbox->parsed();
  return flags;
}

/// Secrets that stand in the environment themselves; a file of them counts more.
void read_secrets(Options& options, const Environment& environment, std::vector<std::string>& mistakes) {
  const auto read = [&](const char* name, const std::string& held, auto take) {
    const auto value = environment(name);
    if (!held.empty() || !value || value->empty()) return;
    if (const std::string fault = take(options, *value); !fault.empty())
      mistakes.push_back(std::string(name) + ": " + fault);
  };
  read("X_CONNECT_ADMIN_KEY", options.admin_key_hash, take_admin_key);
  read("X_CONNECT_WEBHOOK_SECRET", options.webhook_secret, take_webhook_secret);
  if (mistakes.empty() && options.webhook_url.empty() != options.webhook_secret.empty())
    mistakes.emplace_back("webhook-url and webhook-secret-file belong together: give both.");
}

std::string told(const std::vector<std::string>& mistakes) {
  std::string text;
  for (const std::string& mistake : mistakes) text.append("x-connect: ").append(mistake).append("\n");
  return text + "    x-connect --help tells what each option takes.\n";
}

}  // namespace

std::optional<std::string> from_environment(const std::string& name) {
  const char* value =
      std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread is started
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::variant<Options, Exit> parse_options(int argc, const char* const* argv, const Environment& environment) {
  auto read = read_flags(argc, argv);
  if (auto* exit = std::get_if<Exit>(&read)) return std::move(*exit);
  const auto& flags = std::get<Flags>(read);
  if (flags.prints_config) return Exit{0, sample_config()};

  std::vector<std::string> mistakes;
  const std::string config =
      flags.config.empty() ? environment("X_CONNECT_CONFIG").value_or("") : flags.config;
  std::vector<Source> sources;  // The weakest first.
  if (!config.empty()) sources.push_back(read_config(config, mistakes));
  sources.push_back(read_environment(environment));
  sources.push_back(flags.source);

  Options options;
  options.sandbox_only = flags.sandbox_only;
  options.console = default_console(argv[0]);
  for (const OptionRow& row : option_rows()) {
    const std::vector<Given>* strongest = nullptr;
    for (const Source& source : sources) {
      const auto& values = source[index_of(row)];
      if (values.empty()) continue;
      // What is outdone is looked at, too: a mistake in it would come out on the day the other one goes.
      if (strongest != nullptr) {
        Options outdone;
        apply(outdone, row, *strongest, mistakes);
      }
      strongest = &values;
    }
    if (strongest != nullptr) {
      apply(options, row, *strongest, mistakes);
    } else if (!row.default_value.empty()) {
      row.read(options, row.default_value);
    }
  }
  read_secrets(options, environment, mistakes);
  if (!mistakes.empty()) return Exit{2, told(mistakes)};
  return options;
}

}  // namespace x_connect::proxy
