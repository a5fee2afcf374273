// x-connect mcp: the Model Context Protocol over standard input and output, with the credentials of this
// machine.
#include <unistd.h>

#include <iterator>
#include <map>
#include <memory>

#include "cli/border.hpp"
#include "cli/commands.hpp"
#include "cli/lines.hpp"
#include "cli/runner.hpp"
#include "cli/terminal.hpp"
#include "cli/wallet.hpp"
#include "mcp/answer.hpp"

namespace x_connect::cli {

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

/// The flag that wants to read from where messages come from; empty if none does.
std::string flag_of_standard_input(const McpCommand& command) {
  const CredentialOptions& credentials = command.connecting.credentials;
  if (credentials.file == "-" || credentials.file == "/dev/stdin" || credentials.file == "/dev/fd/0")
    return "--credentials";
  if (credentials.passphrase_descriptor == STDIN_FILENO) return "--passphrase-fd";
  return command.agent_descriptor == STDIN_FILENO ? "--agent-fd" : "";
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

class Conversation {
 public:
  Conversation(Wallet& wallet, Running& running) : wallet_(wallet), running_(running) {}

  proxy::Task<void> answer(std::string line) {
    const mcp::Context context{
        .version = X_CONNECT_VERSION, .actions = wallet_.actions(), .headers = nullptr};
    const mcp::Handled handled = mcp::handle(line, context);
    switch (handled.kind) {
      case mcp::Handled::Kind::answer:
        Lines::say(handled.message);
        break;
      case mcp::Handled::Kind::listen:
        Lines::say(mcp::acknowledged(handled.call));  // The list of this program never changes.
        break;
      case mcp::Handled::Kind::call:
        co_await carry_out(handled.call);
        break;
      case mcp::Handled::Kind::cancelled:
        cancel(handled.request_id);
        break;
      case mcp::Handled::Kind::accepted:
        break;
    }
  }

 private:
  proxy::Task<void> carry_out(const mcp::Call& call) {
    const std::string id = write_json(call.message.id);
    // Two at once with one id: the client's mistake. Each gets its answer; neither can be cancelled by it.
    const auto wish = std::make_shared<Wallet::Wish>(Wallet::Wish{.tag = std::to_string(++count_)});
    wishes_.emplace(id, wish);
    const nlohmann::json outcome = co_await wallet_.carry_out(call, *wish);
    for (auto [one, end] = wishes_.equal_range(id); one != end; ++one) {
      if (one->second != wish) continue;
      wishes_.erase(one);
      break;
    }
    for (const std::string& news : running_.session.take_news())
      Terminal(STDERR_FILENO).write("note: " + visible(news) + "\n");
    // What was cancelled is not answered [Spec, basic/utilities/cancellation].
    if (!wish->is_over) Lines::say(mcp::answer(call, outcome, X_CONNECT_VERSION));
  }

  void cancel(const nlohmann::json& id) {
    const auto [first, end] = wishes_.equal_range(write_json(id));
    if (first == end || std::next(first) != end) return;
    first->second->is_over = true;
    running_.client.cancel(first->second->tag);
  }

  Wallet& wallet_;
  Running& running_;
  std::multimap<std::string, std::shared_ptr<Wallet::Wish>> wishes_;  ///< Of calls under way, by id.
  std::uint64_t count_ = 0;
};

proxy::Task<Status> serve(const McpCommand& command, Running& running) {
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
  Conversation conversation(*wallet, running);
  co_await lines.serve([&](std::string line) { return conversation.answer(std::move(line)); });
  running.on_interrupt = {};
  co_return running.client.is_cancelled() ? Status::cancelled : Status::done;
}

}  // namespace

Status run_mcp(const McpCommand& command) {
  if (const std::string flag = flag_of_standard_input(command); !flag.empty()) {
    return refuse({"standard_input_taken",
                   flag,
                   "Standard input is where the agent's program speaks: nothing else can come from it.",
                   "Use another descriptor, e.g. --passphrase-fd 3 3<file, or --credentials FILE.",
                   {}});
  }
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
