// x-connect call: one action, sent once; or what would be sent.
#include <unistd.h>

#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/border.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/runner.hpp"
#include "cli/terminal.hpp"
#include "core/policy.hpp"
#include "core/post_text.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

constexpr std::size_t largest_argument = std::size_t{64} << 20U;

Result<std::string> read_argument_file(const std::string& path) {
  auto file = read_file(path, largest_argument);
  if (!file) return tl::unexpected(file.error());
  return std::move(file->contents);
}

Result<json> arguments_of(const CallCommand& command, const Action& action) {
  json arguments = json::object();
  if (!command.arguments.empty()) {
    auto object = read_argument_object(command.arguments, read_argument_file);
    if (!object) return object;
    arguments = *std::move(object);
  }
  auto named = read_arguments(action, command.words, read_argument_file);
  if (!named) return named;
  arguments.update(*named);
  return arguments;
}

Status status_of(const Error& error) {
  if (error.code == "cancelled") return Status::cancelled;
  return error.code == "cancelled_unknown" ? Status::unknown : Status::mistaken;
}

/// How a call ended, by X's reply and what it means.
Status status_of(const Action& action, const Performed& done) {
  if (member(done.read, "ok") == true) return Status::done;
  const Reply& reply = done.exchange.reply;
  if (is_own_problem(reply)) {
    return may_have_arrived(reply) && !action.read_only ? Status::unknown : Status::unreachable;
  }
  const json& findings = done.read["findings"];
  const json first = findings.empty() ? json() : findings.front();
  const std::string code = text_of(first, "code");
  const auto causes = wide_causes();
  const bool is_wide = std::any_of(causes.begin(), causes.end(),
                                   [&](const WideCause& cause) { return cause.finding == code; });
  return is_wide || text_of(first, "retry") == "at" ? Status::waits : Status::refused;
}

/// The Authorization header as it may be shown: which credentials sign, and nothing that could be used.
std::string masked(const std::string& authorization) {
  constexpr std::string_view bearer = "Bearer ";
  if (authorization.starts_with(bearer)) return std::string(bearer) + "(hidden)";
  std::string text = authorization;
  for (const std::string_view name : {"oauth_consumer_key=\"", "oauth_token=\"", "oauth_signature=\""}) {
    const std::size_t begin = text.find(name);
    if (begin == std::string::npos) continue;
    const std::size_t value = begin + name.size();
    text.replace(value, std::min(text.find('"', value), text.size()) - value, "(hidden)");
  }
  return text;
}

json as_json(const Error& error) {
  json findings = json::array({finding_of(error)});
  return {{"ok", false}, {"findings", std::move(findings)}};
}

Status fail(const CallCommand& command, const Error& error) {
  const Terminal messages(STDERR_FILENO);
  if (command.json) {
    Terminal(STDOUT_FILENO).write(printable(as_json(error)) + "\n");
  } else {
    messages.write(messages.finding(finding_of(error)));
  }
  return status_of(error);
}

/// What would be sent, byte for byte but for the secret, and its price.
Status dry_run(const CallCommand& command, const Session& session, const json& arguments) {
  auto prepared = prepare(command.action, arguments, session.credentials(), stamp(command.auth));
  if (!prepared && prepared.error().code == "missing_argument" && session.user_id().empty()) {
    Error error = prepared.error();
    error.hint = "Without a dry run it is asked of X first. Name it here to see the request.";
    return fail(command, error);
  }
  if (!prepared) return fail(command, prepared.error());
  const Request& request = prepared->request;
  json headers = json::object();
  for (const auto& [name, value] : request.headers)
    headers[name] = name == "Authorization" ? masked(value) : value;
  const json payer = session.user_id().empty() ? json::object() : json{{"userId", session.user_id()}};
  const json price = border_value("price", {command.action, arguments, payer});
  json shown = {{"action", command.action},
                {"auth", to_string(prepared->auth)},
                {"method", request.method},
                {"url", request.url},
                {"headers", std::move(headers)},
                {"body", request.body.empty() ? json() : json(request.body)},
                {"price", price}};
  if (const std::string text = text_of(arguments, "text"); !text.empty() && command.action == "create_post") {
    shown["weightedLength"] = weighted_length(text);
    shown["longestPost"] = longest_post_text;
  }
  const Terminal out(STDOUT_FILENO);
  const Terminal messages(STDERR_FILENO);
  out.write(printable(shown) + "\n");
  if (!command.json) {
    messages.write("Nothing was sent. Sending it would cost " + price_in_words(price) + ".\n");
    for (const json& reason : member(price, "reasons"))
      messages.write(messages.wrapped(visible(reason.get<std::string>()), 2));
  }
  return Status::done;
}

void print(const CallCommand& command, const Performed& done, const std::vector<std::string>& news) {
  const Terminal out(STDOUT_FILENO);
  const Terminal messages(STDERR_FILENO);
  const json& data = member(done.read, "data");
  const bool is_own = is_own_problem(done.exchange.reply);
  if (command.json) {
    json result = done.read;
    result["action"] = command.action;
    result["status"] = is_own ? 0 : done.exchange.reply.status;
    result["auth"] = to_string(done.prepared.auth);
    result["cost"] = done.cost;
    result["news"] = news;
    if (is_own) result["data"] = nullptr;
    out.write(printable(result) + "\n");
    return;
  }
  for (const std::string& one : news) messages.write("note: " + visible(one) + "\n");
  // What this program itself has to say stands in the findings.
  if (!data.is_null() && !is_own) out.write(printable(data) + "\n");
  for (const json& finding : done.read["findings"]) messages.write(messages.finding(finding));
}

proxy::Task<Status> perform(const CallCommand& command, const Action& action, json arguments,
                            Running& running) {
  if (command.dry_run) co_return dry_run(command, running.session, arguments);
  Wanted wanted{.action = command.action, .arguments = std::move(arguments), .auth = command.auth};
  const auto done = co_await running.session.perform(std::move(wanted));
  if (!done) co_return fail(command, done.error());
  print(command, *done, running.session.take_news());
  co_return status_of(action, *done);
}

}  // namespace

Status run_call(const CallCommand& command) {
  const Action* action = find_action(command.action);
  if (action == nullptr) {
    return fail(command, {"unknown_action",
                          "action",
                          "There is no action '" + command.action + "'.",
                          "x-connect actions lists them.",
                          {}});
  }
  auto arguments = arguments_of(command, *action);
  if (!arguments) return fail(command, arguments.error());
  return run(command.connecting,
             [&](Running& running) { return perform(command, *action, *std::move(arguments), running); });
}

}  // namespace x_connect::cli
