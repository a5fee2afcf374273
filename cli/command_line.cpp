#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <sstream>

#include "cli/client.hpp"
#include "cli/status.hpp"
#include "core/ability.hpp"

namespace x_connect::cli {

namespace {

constexpr std::array<std::string_view, 5> command_names{"actions", "findings", "call", "check", "mcp"};

constexpr const char* credentials_help =
    "Credentials come from the environment or from a file, never from arguments, which every program on the "
    "machine can "
    "read. In the environment: X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN, X_ACCESS_TOKEN_SECRET, "
    "X_BEARER_TOKEN, "
    "X_CLIENT_ID, X_CLIENT_SECRET, X_OAUTH2_ACCESS_TOKEN, X_OAUTH2_REFRESH_TOKEN; TWITTER_ in the place of "
    "X_, and "
    "CONSUMER_KEY, CONSUMER_SECRET, API_KEY_SECRET and ACCESS_SECRET are understood, too.";

const CLI::Validator& upstream_check() {
  static const CLI::Validator check(
      [](const std::string& text) {
        return is_upstream(text)
                   ? std::string()
                   : std::string("write https://... or, on this machine, http://127.0.0.1:PORT");
      },
      "URL");
  return check;
}

void add_credentials(CLI::App& command, CredentialOptions& options) {
  command
      .add_option(
          "--credentials", options.file,
          "File with the credentials instead of the environment, in any form: .env, JSON, YAML, what was "
          "copied "
          "from X; or sealed by the console (Settings, Export). One that is not sealed must be readable by "
          "you alone. - is standard input.")
      ->type_name("FILE");
  command
      .add_option(
          "--passphrase-fd", options.passphrase_descriptor,
          "File descriptor to read a sealed file's passphrase from. Without it the terminal is asked.")
      ->check(CLI::Range(0, 1 << 16))
      ->type_name("NUMBER");
  command.add_option("--profile", options.profile, "Which of several accounts in the file.")
      ->type_name("NAME");
  command
      .add_option(
          "--tokens", options.tokens,
          "File that refreshed OAuth 2.0 tokens are kept in, where the credentials are from the environment.")
      ->type_name("FILE");
}

void add_connecting(CLI::App& command, Connecting& connecting) {
  add_credentials(command, connecting.credentials);
  command
      .add_option(
          "--upstream", connecting.upstream,
          "Where requests go. Default: https://api.x.com; http://127.0.0.1:PORT for a sandbox. A proxy that "
          "HTTPS_PROXY names is used.")
      ->check(upstream_check());
  command.add_option("--timeout", connecting.timeout, "Seconds that X may stay silent. Default: 30.")
      ->check(CLI::Range(1, 3600))
      ->type_name("SECONDS");
  command.footer(std::string(credentials_help) + "\n\n" + status_help + "\n");
}

/// Thousandths of an amount like "0.5"; nothing for what is none, or has more digits.
std::optional<std::int64_t> thousandths_of(std::string_view text) {
  const std::size_t dot = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, dot));
  std::string fraction(text.substr(std::min(dot + 1, text.size())));
  const bool is_whole = dot == text.size();
  if (digits.empty() || digits.size() > 6 || fraction.size() > 3 || (!is_whole && fraction.empty()))
    return std::nullopt;
  fraction.resize(3, '0');
  digits += fraction;
  if (!std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  return std::stoll(digits);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

bool is_allowance(const std::string& word) {
  const auto& presets = preset_names();
  return std::find(presets.begin(), presets.end(), word) != presets.end() || find_action(word) != nullptr;
}

std::string ability_names() {
  std::string names;
  for (const Ability& ability : abilities()) names += (names.empty() ? "" : ", ") + std::string(ability.id);
  return names;
}

}  // namespace

bool is_command(std::string_view word) {
  return std::find(command_names.begin(), command_names.end(), word) != command_names.end();
}

std::variant<Command, Ending> parse_command_line(int argc, const char* const* argv) {
  CLI::App app{"X Connect: X (Twitter) from a terminal.", "x-connect"};
  app.require_subcommand(1);

  ActionsCommand actions;
  CLI::App* actions_app = app.add_subcommand(
      "actions", "Lists what can be done on X, with its price and the credentials that it needs.");
  actions_app->add_option("action", actions.action, "One of them, with its arguments.")->type_name("ACTION");
  actions_app->add_flag("--json", actions.json, "As JSON, with schemas of the arguments.");
  add_credentials(*actions_app, actions.credentials);
  actions_app->footer("Where credentials are held, it is told what they allow; nothing is sent.");

  FindingsCommand findings;
  CLI::App* findings_app = app.add_subcommand(
      "findings", "Lists what can be found wrong, with cause, fix, and when to try again. Sends nothing.");
  findings_app->add_option("code", findings.code, "One of them, by its code.")->type_name("CODE");
  findings_app->add_flag("--json", findings.json, "As JSON.");

  CallCommand call;
  std::string auth;
  CLI::App* call_app = app.add_subcommand(
      "call", "Performs one action. X's reply goes to standard output as JSON, findings to standard error.");
  call_app->add_option("action", call.action, "Its name; x-connect actions lists them.")
      ->type_name("ACTION")
      ->required();
  call_app
      ->add_option("arguments", call.words,
                   "Arguments as name=value. Lists: with commas. name=@file: the file's contents, "
                   "name=@@...: a text that "
                   "begins with @.")
      ->type_name("name=value");
  call_app
      ->add_option("--arguments", call.arguments,
                   "All arguments as one JSON object, or @file, or @- for standard input.")
      ->type_name("JSON");
  call_app
      ->add_option("--auth", auth,
                   "Credentials to use: app_only, oauth1 or oauth2. Chosen by the action if left out.")
      ->check(CLI::IsMember({"app_only", "oauth1", "oauth2"}))
      ->type_name("KIND");
  call_app->add_flag("--dry-run", call.dry_run,
                     "Shows what would be sent and what it would cost, and sends nothing.");
  call_app->add_flag("--json", call.json,
                     "One JSON object with reply, findings, limits and cost, on standard output.");
  add_connecting(*call_app, call.connecting);

  CheckCommand check;
  bool saves = false;
  CLI::App* check_app = app.add_subcommand(
      "check", "Finds out what works with the credentials, and names cause and fix of what does not.");
  check_app
      ->add_option(
          "--for", check.wanted,
          "What the agent should do: " + ability_names() + ". With commas or repeated. Default: read,post.")
      ->delimiter(',')
      ->check(CLI::Validator(
          [](const std::string& text) {
            return find_ability(text) != nullptr ? std::string() : "choose of: " + ability_names();
          },
          ""))
      ->type_name("ABILITY");
  check_app->add_flag("--no-spend", saves, "Ask nothing that X charges for.");
  check_app->add_flag("--try-all", check.try_all,
                      "Read once for each wanted ability, also where it can be foreseen.");
  check_app->add_flag("--send-secret", check.send_secret,
                      "Ask about API Key and API Secret by themselves: the secret travels to X.");
  check_app
      ->add_option("--publish", check.post,
                   "Publish a post with this text, and delete it again: the only way to try posting.")
      ->type_name("TEXT");
  check_app->add_flag("--json", check.json, "The verdict as JSON, as core.check() gives it.");
  add_connecting(*check_app, check.connecting);

  McpCommand mcp;
  std::string budget;
  CLI::App* mcp_app = app.add_subcommand("mcp",
                                         "Serves an agent over standard input and output by the Model "
                                         "Context Protocol: with credentials of this "
                                         "machine, or as a bridge to an open console.");
  mcp_app
      ->add_option("--allow", mcp.allowance.allowed,
                   "What the agent may do without asking, beside reading: actions, or " +
                       listed(preset_names()) +
                       ". With commas or repeated. Deleting and sending messages must be named by action.")
      ->delimiter(',')
      ->check(CLI::Validator(
          [](const std::string& text) {
            return is_allowance(text) ? std::string() : "choose an action, or of: " + listed(preset_names());
          },
          ""))
      ->type_name("ACTION|PRESET");
  mcp_app
      ->add_option("--budget-usd", budget,
                   "US dollars that may be spent a day, by all agents of this account. Without it only what "
                   "costs nothing "
                   "is offered.")
      ->check(CLI::Validator(
          [](const std::string& text) {
            return thousandths_of(text) ? std::string() : std::string("write an amount such as 0.50");
          },
          ""))
      ->type_name("AMOUNT");
  mcp_app->add_option("--posts", mcp.allowance.posts, "Most posts a day.")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1000000}))
      ->type_name("NUMBER");
  mcp_app->add_option("--messages", mcp.allowance.messages, "Most messages a day.")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1000000}))
      ->type_name("NUMBER");
  mcp_app->add_flag(
      "--trust-what-is-read", mcp.allowance.trusts_what_is_read,
      "Keep doing what others see after reading what strangers wrote. They may have written it for the "
      "agent.");
  mcp_app
      ->add_option("--state", mcp.state,
                   "File that spending and requests are written down in. Default: one for each account.")
      ->type_name("FILE");
  auto* const console =
      mcp_app
          ->add_option("--console", mcp.console,
                       "Bridge to the console whose proxy is there, e.g. http://127.0.0.1:8080. The "
                       "agent's bearer is in the environment: X_CONNECT_TOKEN.")
          ->check(upstream_check());
  mcp_app
      ->add_option("--agent-fd", mcp.agent_descriptor,
                   "File descriptor to read the agent's bearer from instead.")
      ->check(CLI::Range(0, 1 << 16))
      ->type_name("NUMBER")
      ->needs(console);
  add_connecting(*mcp_app, mcp.connecting);
  for (const char* name :
       {"--allow", "--budget-usd", "--posts", "--messages", "--trust-what-is-read", "--state",
        "--credentials", "--profile", "--passphrase-fd", "--tokens", "--upstream"}) {
    console->excludes(mcp_app->get_option(name));
  }

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    std::ostringstream text;
    const int status = app.exit(error, text, text);
    return Ending{status == 0 ? 0 : static_cast<int>(Status::mistaken), text.str()};
  }
  if (actions_app->parsed()) return Command(std::move(actions));
  if (findings_app->parsed()) return Command(std::move(findings));
  if (mcp_app->parsed()) {
    if (!budget.empty()) mcp.allowance.usd_thousandths = thousandths_of(budget);
    return Command(std::move(mcp));
  }
  if (check_app->parsed()) {
    check.spend = !saves;
    return Command(std::move(check));
  }
  call.auth = parse_auth_kind(auth);
  return Command(std::move(call));
}

}  // namespace x_connect::cli
