#include "server.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/catalogue.hpp"
#include "core/json.hpp"
#include "mcp/answer.hpp"
#include "mcp/tools.hpp"

namespace x_connect::mcp {

namespace {

using nlohmann::json;

constexpr std::string_view subscription_key = "io.modelcontextprotocol/subscriptionId";

class Dispatcher {
 public:
  Dispatcher(Message message, const Context& context) : message_(std::move(message)), context_(context) {}

  Handled run() {
    if (message_.id.is_null()) return notified();
    const std::string& method = message_.method;
    if (method == "tools/list") return list_tools();
    if (method == "tools/call") return call_tool();
    if (message_.is_modern) {
      if (method == "server/discover") return discover();
      if (method == "subscriptions/listen") return listen();
      if (method == "tasks/get" || method == "tasks/cancel" || method == "tasks/update") return task(method);
    } else {
      if (method == "initialize") return initialize();
      if (method == "ping") return result(json::object());
    }
    return error(RpcCode::method_not_found, "Method not found", nullptr, message_.is_modern ? 404 : 200);
  }

 private:
  Handled notified() const {
    Handled handled{.kind = Handled::Kind::accepted, .status = 202, .message = {}, .call = {}};
    const json& id = member(message_.params, "requestId");
    if (message_.method == "notifications/cancelled" && (id.is_string() || id.is_number())) {
      handled.kind = Handled::Kind::cancelled;
      handled.request_id = id;
    }
    return handled;
  }

  Handled result(json value) const {
    return {.kind = Handled::Kind::answer,
            .status = 200,
            .message = rpc_result(message_, std::move(value), context_.version),
            .call = {}};
  }

  Handled error(RpcCode code, std::string_view text, json data = nullptr, int status = 200) const {
    return {.kind = Handled::Kind::answer,
            .status = status,
            .message = rpc_error(message_.id, code, text, std::move(data)),
            .call = {}};
  }

  Handled tool_error(const json& outcome) const { return result(tool_result(outcome, false)); }

  Handled call(Call wanted) {
    wanted.message = std::move(message_);
    return {.kind = Handled::Kind::call, .status = 200, .message = {}, .call = std::move(wanted)};
  }

  json capabilities() const {
    // Where there are headers and no session, nothing can be told to a legacy client that has not asked.
    const bool can_tell = message_.is_modern;
    json all = {{"tools", can_tell ? json{{"listChanged", true}} : json::object()}};
    if (message_.is_modern) all["extensions"]["io.modelcontextprotocol/tasks"] = json::object();
    return all;
  }

  Handled initialize() const {
    const json& wanted = member(message_.params, "protocolVersion");
    const bool is_known =
        wanted.is_string() && std::find(legacy_versions.begin(), legacy_versions.end(),
                                        wanted.get_ref<const std::string&>()) != legacy_versions.end();
    return result({{"protocolVersion", is_known ? wanted : json(legacy_versions.front())},
                   {"capabilities", capabilities()},
                   {"serverInfo", server_info(context_.version)},
                   {"instructions", instructions}});
  }

  Handled discover() const {
    json versions = {modern_version};
    for (const std::string_view version : legacy_versions) versions.push_back(version);
    return result({{"supportedVersions", std::move(versions)},
                   {"capabilities", capabilities()},
                   {"instructions", instructions},
                   {"ttlMs", 0},
                   {"cacheScope", "private"}});
  }

  Handled list_tools() const {
    if (const json& cursor = member(message_.params, "cursor"); !cursor.is_null())
      return error(RpcCode::invalid_params, "The list has one page: there is no cursor of that kind.");
    json list = {{"tools", tool_list(context_.actions)}};
    if (message_.is_modern) {
      list["ttlMs"] = 0;
      list["cacheScope"] = "private";
    }
    return result(std::move(list));
  }

  Handled listen() {
    const json& wanted = member(message_.params, "notifications");
    if (!wanted.is_object()) return error(RpcCode::invalid_params, "'notifications' is required.");
    if (!message_.takes_tasks && !member(wanted, "taskIds").is_null()) return missing_tasks();
    Call subscription;
    subscription.message = std::move(message_);
    return {.kind = Handled::Kind::listen, .status = 200, .message = {}, .call = std::move(subscription)};
  }

  Handled missing_tasks() const {
    return error(
        RpcCode::missing_capability, "Missing required client capability",
        {{"requiredCapabilities", {{"extensions", {{"io.modelcontextprotocol/tasks", json::object()}}}}}},
        400);
  }

  Handled task(std::string_view method) {
    if (!message_.takes_tasks) return missing_tasks();
    const json& id = member(message_.params, "taskId");
    if (!id.is_string() || id.get_ref<const std::string&>().empty())
      return error(RpcCode::invalid_params, "'taskId' is required.");
    Call wanted;
    // No task of ours asks its client for anything: an update changes nothing, but the task must exist.
    wanted.kind = method == "tasks/cancel" ? Call::Kind::cancel : Call::Kind::wait;
    wanted.request = id;
    wanted.is_task = true;
    return call(std::move(wanted));
  }

  Handled call_tool() {
    const json& name = member(message_.params, "name");
    json arguments = member(message_.params, "arguments");
    if (!name.is_string()) return error(RpcCode::invalid_params, "'name' is required.");
    if (arguments.is_null()) arguments = json::object();
    if (!arguments.is_object()) return error(RpcCode::invalid_params, "'arguments' must be an object.");
    const auto& tool = name.get_ref<const std::string&>();
    for (const OwnTool& own : own_tools()) {
      if (own.name == tool) return call_own(own, std::move(arguments));
    }
    const Action* action = find_action(tool);
    if (action == nullptr) return error(RpcCode::invalid_params, "Unknown tool: " + cut(tool));
    if (std::find(context_.actions.begin(), context_.actions.end(), action->id) == context_.actions.end()) {
      return tool_error(refused(
          "refused_by_grant", "This agent may not use '" + tool + "', or the credentials do not allow it.",
          "Do without it. get_status tells what works and why the rest does not.", "never"));
    }
    return act(*action, std::move(arguments));
  }

  /// Unknown names come from outside: they are told short.
  static std::string cut(const std::string& text) {
    constexpr std::size_t most = 64;
    std::string plain;
    for (const char c : text.substr(0, most))
      plain += static_cast<unsigned char>(c) >= 0x20 && static_cast<unsigned char>(c) < 0x7F ? c : '?';
    return plain;
  }

  Handled act(const Action& action, json arguments) {
    Call wanted;
    wanted.kind = Call::Kind::act;
    wanted.action = action.id;
    std::vector<Error> problems;
    for (const char* extra : {"again", "reason"}) {
      const auto found = arguments.find(extra);
      if (!is_extra_argument(action, extra) || found == arguments.end()) continue;
      const bool is_again = std::string_view(extra) == "again";
      if (is_again ? !found->is_boolean() : !found->is_string()) {
        problems.push_back({"invalid_argument",
                            extra,
                            std::string("'") + extra + "' must be " + (is_again ? "true or false." : "text."),
                            {},
                            {}});
      } else if (is_again) {
        wanted.again = found->get<bool>();
      } else {
        wanted.reason = found->get<std::string>();
      }
      arguments.erase(found);
    }
    check(action.id, arguments, problems);
    if (!problems.empty()) return tool_error(refused(problems));
    wanted.arguments = std::move(arguments);
    return call(std::move(wanted));
  }

  /// What the catalogue has to say of the arguments. Whose id is filled in is for the account to say.
  static void check(std::string_view action, const json& arguments, std::vector<Error>& problems) {
    const auto outlined = outline(action, arguments, "0");
    if (outlined) return;
    const Error& error = outlined.error();
    if (error.problems.empty()) problems.push_back(error);
    problems.insert(problems.end(), error.problems.begin(), error.problems.end());
  }

  Handled call_own(const OwnTool& tool, json arguments) {
    std::vector<Error> problems = check_own_arguments(tool, arguments);
    Call wanted;
    if (problems.empty() && tool.name == "preview") {
      wanted.kind = Call::Kind::preview;
      wanted.action = arguments["action"];
      wanted.arguments = arguments["arguments"];
      const Action* action = find_action(wanted.action);
      if (action == nullptr) {
        problems.push_back({"invalid_argument",
                            "action",
                            "There is no action of that name.",
                            "The tools that have a price are actions.",
                            {}});
      } else {
        for (const char* extra : {"again", "reason"}) {
          if (is_extra_argument(*action, extra)) wanted.arguments.erase(extra);
        }
        check(wanted.action, wanted.arguments, problems);
      }
    } else if (problems.empty()) {
      constexpr std::array<std::pair<std::string_view, Call::Kind>, 4> kinds{
          {{"get_status", Call::Kind::status},
           {"wait_for_request", Call::Kind::wait},
           {"list_requests", Call::Kind::list},
           {"cancel_request", Call::Kind::cancel}}};
      for (const auto& [name, kind] : kinds) {
        if (name == tool.name) wanted.kind = kind;
      }
      if (const json& id = member(arguments, "request_id"); id.is_string()) wanted.request = id;
    }
    if (!problems.empty()) return tool_error(refused(problems));
    return call(std::move(wanted));
  }

  Message message_;
  const Context& context_;
};

/// Whether what the outcome holds was written by strangers.
bool is_untrusted(const json& outcome, const Call& call) {
  const json& name = member(outcome, "action");
  const Action* action = find_action(name.is_string() ? name.get_ref<const std::string&>() : call.action);
  return action != nullptr && action->untrusted_content && member(outcome, "status") == "done";
}

json notification(std::string_view method, json params) {
  return {{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}};
}

bool wants_list_changed(const Call& call) {
  return member(member(call.message.params, "notifications"), "toolsListChanged") == true;
}

}  // namespace

std::string_view to_string(Call::Kind kind) {
  constexpr std::array<std::string_view, 6> words{"act", "preview", "status", "wait", "list", "cancel"};
  return words[static_cast<std::size_t>(kind)];
}

Handled handle(std::string_view text, const Context& context) {
  auto message = read_message(text, context.headers);
  if (!message) {
    return {.kind = Handled::Kind::answer,
            .status = message.error().status,
            .message = std::move(message.error().message),
            .call = {}};
  }
  return Dispatcher(*std::move(message), context).run();
}

json answer(const Call& call, const json& outcome_told, std::string_view version) {
  const json outcome = normalized(outcome_told);
  if (!call.is_task)
    return rpc_result(call.message, tool_result(outcome, is_untrusted(outcome, call)), version);
  const json& code = member(member(outcome, "error"), "code");
  if (code == "unknown_request")
    return rpc_error(call.message.id, RpcCode::invalid_params, "Failed to retrieve task: Task not found");
  // Cancelling and updating are acknowledged whatever became of the task.
  if (call.message.method != "tasks/get") return rpc_result(call.message, json::object(), version);
  return rpc_result(call.message, task_of(outcome, is_untrusted(outcome, call)), version);
}

json created_task(const Call& call, const json& outcome, std::string_view version) {
  json task = task_of(outcome, false);
  task["resultType"] = "task";
  return rpc_result(call.message, std::move(task), version);
}

json progress(const Call& call, int step, std::string_view text) {
  if (call.message.progress_token.is_null()) return nullptr;
  return notification(
      "notifications/progress",
      {{"progressToken", call.message.progress_token}, {"progress", step}, {"message", text}});
}

json acknowledged(const Call& call) {
  json honoured = json::object();
  if (wants_list_changed(call)) honoured["toolsListChanged"] = true;
  return notification(
      "notifications/subscriptions/acknowledged",
      {{"notifications", std::move(honoured)}, {"_meta", {{subscription_key, call.message.id}}}});
}

json list_changed(const Call& call) {
  if (!wants_list_changed(call)) return nullptr;
  return notification("notifications/tools/list_changed", {{"_meta", {{subscription_key, call.message.id}}}});
}

json subscription_ended(const Call& call, std::string_view version) {
  return rpc_result(call.message, {{"_meta", {{subscription_key, call.message.id}}}}, version);
}

}  // namespace x_connect::mcp
