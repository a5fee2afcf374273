// x-connect mcp: the Model Context Protocol over standard input and output, with the credentials of this
// machine.
#include <unistd.h>

#include <boost/asio/awaitable.hpp>

#include "cli/border.hpp"
#include "cli/commands.hpp"
#include "cli/lines.hpp"
#include "cli/runner.hpp"
#include "cli/terminal.hpp"
#include "cli/wallet.hpp"
#include "mcp/answer.hpp"

namespace x_connect::cli {

namespace asio = boost::asio;

namespace {

Status refuse(const Error& error) {
  const Terminal messages(STDERR_FILENO);
  messages.write(messages.finding(finding_of(error)));
  return Status::mistaken;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

/// What the person who started it should know; the agent's program shows or keeps it as its log.
void greet(const Wallet& wallet, const Allowance& allowance, const PolicyFile& policy) {
  const Terminal messages(STDERR_FILENO);
  messages.write("x-connect mcp: offers " + std::to_string(wallet.actions().size()) + " actions" +
                 (allowance.usd_thousandths
                      ? ", for at most " + dollars(*allowance.usd_thousandths) + " a day"
                      : "; without --budget-usd, those that cost nothing") +
                 ". What agents did is written down in " + policy.path() + "\n");
  if (!wallet.to_be_named().empty()) {
    messages.write("Not offered, since each has to be named by itself in --allow: " +
                   listed(wallet.to_be_named()) + "\n");
  }
}

asio::awaitable<void> answer_line(Wallet& wallet, std::string line) {
  const mcp::Context context{.version = X_CONNECT_VERSION, .actions = wallet.actions(), .headers = nullptr};
  const mcp::Handled handled = mcp::handle(line, context);
  switch (handled.kind) {
    case mcp::Handled::Kind::answer:
      Lines::say(handled.message);
      break;
    case mcp::Handled::Kind::listen:
      Lines::say(mcp::acknowledged(handled.call));  // The list of this program never changes.
      break;
    case mcp::Handled::Kind::call: {
      const nlohmann::json outcome = co_await wallet.carry_out(handled.call);
      Lines::say(mcp::answer(handled.call, outcome, X_CONNECT_VERSION));
      break;
    }
    case mcp::Handled::Kind::accepted:
      break;
  }
}

asio::awaitable<Status> serve(const McpCommand& command, Running& running) {
  const std::string path = command.state.empty()
                               ? PolicyFile::default_path(connection_of(running.session.credentials()))
                               : command.state;
  auto policy = PolicyFile::open(path);
  if (!policy) co_return refuse(policy.error());
  auto wallet = Wallet::open(running.session, *policy, command.allowance);
  if (!wallet) co_return refuse(wallet.error());
  greet(*wallet, command.allowance, *policy);
  Lines lines(running.context);
  running.on_interrupt = [&] { lines.end(); };
  co_await lines.serve([&](std::string line) { return answer_line(*wallet, std::move(line)); });
  running.on_interrupt = {};
  co_return running.client.is_cancelled() ? Status::cancelled : Status::done;
}

}  // namespace

Status run_mcp(const McpCommand& command) {
  if (!command.console.empty()) return run_bridge(command);
  if (const auto costly = costly_without_budget(command.allowance); !costly.empty()) {
    return refuse({"budget_missing",
                   "--budget-usd",
                   "What is allowed costs something, and no budget is set: " + listed(costly) + ".",
                   "Say how much may be spent a day: --budget-usd 0.50",
                   {}});
  }
  return run(command.connecting, [&](Running& running) { return serve(command, running); });
}

}  // namespace x_connect::cli
