// x-connect mcp --console URL: a bridge for clients that speak over standard input and output only. Each line
// goes to the console's proxy as it is, with the agent's bearer; there is no credential of X here, and
// nothing is decided here.
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "cli/border.hpp"
#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/lines.hpp"
#include "cli/runner.hpp"
#include "cli/terminal.hpp"
#include "core/catalogue.hpp"
#include "core/evidence.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "mcp/answer.hpp"
#include "mcp/message.hpp"
#include "mcp/server.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

constexpr std::string_view version_key = "io.modelcontextprotocol/protocolVersion";
/// Seconds: a call waits up to 45 for a person, with signs of life in between.
constexpr int longest_silence = 120;
constexpr int own_error = -31000;  ///< Outside of what JSON-RPC keeps for itself.

/// Base64 where a header cannot hold the text as it is [Spec 2026-07-28, streamable HTTP].
std::string for_header(const std::string& text) {
  const bool is_plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7F; }) &&
                        !text.starts_with(' ') && !text.ends_with(' ') && !text.starts_with("=?base64?");
  return is_plain ? text : "=?base64?" + base64_encode(text) + "?=";
}

std::string_view named_by(std::string_view method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  if (method == "resources/read") return "uri";
  return method.starts_with("tasks/") ? "taskId" : "";
}

/// Takes the data of events out of a stream as it comes [HTML, server-sent events].
class Events {
 public:
  template <class Each>
  void feed(std::string_view piece, Each each) {
    begun_.append(piece);
    std::size_t from = 0;
    for (std::size_t end = begun_.find('\n', from); end != std::string::npos; end = begun_.find('\n', from)) {
      std::string_view line = std::string_view(begun_).substr(from, end - from);
      if (line.ends_with('\r')) line.remove_suffix(1);
      from = end + 1;
      if (line.empty()) {
        if (!data_.empty()) each(std::exchange(data_, std::string()));
      } else if (line.starts_with("data:")) {
        line.remove_prefix(line.starts_with("data: ") ? 6 : 5);
        data_ += (data_.empty() ? "" : "\n") + std::string(line);
      }
    }
    begun_.erase(0, from);
  }

 private:
  std::string begun_;
  std::string data_;
};

struct Failed {
  std::string code;
  std::string cause;
  std::string fix;
  std::string_view retry;
};

/// What a reply that is no message means, whether the proxy has sent it or there was none.
Failed failure_of(const Reply& reply) {
  const auto body = parse_json(reply.body);
  const json problem = body ? *body : json();
  std::string_view name;
  const std::string type = text_of(problem, "type");
  if (type.starts_with(proxy_problem_prefix))
    name = std::string_view(type).substr(proxy_problem_prefix.size());
  if (name == "upstream-unreachable" || name == "upstream-untrusted") {
    return {"console_unreachable",
            "The console's proxy cannot be reached: it is not running, or at another address.",
            "Ask the person to start x-connect and open the console, then try again.", "after_fix"};
  }
  if (may_have_arrived(reply)) {
    return {"console_lost",
            "The connection to the console ended while it worked on this: it may have been done or not.",
            "Look with list_requests before calling it again.", "after_fix"};
  }
  if (name == "agent-unknown" || name == "agent-expired" || (name.empty() && reply.status == 401)) {
    return {"unknown_agent", "The console does not know this agent, has revoked it, or its grant has ended.",
            "Ask the person to add the agent on the screen Agents of the console, and to put its token into "
            "X_CONNECT_TOKEN.",
            "after_fix"};
  }
  if (name == "console-closed") {
    return {"console_closed", "No console is open that could know this agent.",
            "Ask the person to open the X Connect console and to unlock it, then try again.", "after_fix"};
  }
  const bool is_busy = name == "too-many-messages" || name == "busy" || name == "too-many-connections";
  if (!name.empty()) {
    return {is_busy ? "console_busy" : "console_failed",
            text_of(problem, "title") + ". " + text_of(problem, "detail"), text_of(problem, "hint"),
            is_busy ? "now" : "after_fix"};
  }
  return {"console_failed",
          "What is at the console's address answered " + std::to_string(reply.status) + ", and no message.",
          "Ask the person whether the address after --console is that of x-connect.", "after_fix"};
}

/// What a program asks when it starts, and gives this one up for if there is no answer. What the tools are is
/// the same whether a console is open or not; which of them its grant allows, each call tells.
bool is_known_without_console(std::string_view method) {
  return method == "initialize" || method == "server/discover" || method == "ping" || method == "tools/list";
}

json answer_without_console(const json& message) {
  std::vector<std::string> all;
  for (const Action& action : actions()) all.emplace_back(action.id);
  const mcp::Context context{.version = X_CONNECT_VERSION, .actions = all, .headers = nullptr};
  return mcp::handle(write_json(message), context).message;
}

class Bridge {
 public:
  Bridge(Client& client, std::string path, std::string bearer)
      : client_(client), path_(std::move(path)), bearer_(std::move(bearer)) {}

  proxy::Task<void> carry(std::string line) {
    const auto parsed = parse_json(line);
    const json message = parsed ? *parsed : json();
    const json& id = member(message, "id");
    const std::string method = text_of(message, "method");
    const bool is_request = !id.is_null() && !method.empty();
    const std::string cancelled =
        method == "notifications/cancelled" ? write_json(member(member(message, "params"), "requestId")) : "";
    if (const auto call = underway_.find(cancelled); call != underway_.end()) call->second = true;
    Client::Call call{
        .method = "POST", .target = path_, .headers = headers(message), .body = std::move(line)};
    if (is_request) {
      call.tag = write_json(id);
      underway_[call.tag] = false;
    }
    const std::string tag = call.tag;
    bool has_answered = false;
    const auto take = [&](const std::string& text) {
      // What was cancelled is not answered [Spec, basic/utilities/cancellation].
      const auto found = underway_.find(tag);
      const bool is_over = found != underway_.end() && found->second;
      if (!is_over && tell(message, text)) has_answered = true;
    };
    Events events;
    std::string whole;  // A reply that is no stream is put together.
    call.on_piece = [&](const Reply& head, std::string_view piece) {
      if (header(head.headers, "content-type").value_or("").starts_with("text/event-stream")) {
        events.feed(piece, take);
        return true;
      }
      whole.append(piece);
      return whole.size() <= largest_reply;
    };
    auto reply = co_await client_.send(std::move(call));
    // Told first: in the older protocols, to go says nothing.
    if (underway_.contains(cancelled)) client_.cancel(cancelled);
    if (!whole.empty()) take(whole);
    if (!is_request) co_return;
    const bool is_over = std::exchange(underway_[tag], true);
    underway_.erase(tag);
    if (has_answered || is_over || !reply) co_return;
    if (reply->body.empty()) reply->body = std::move(whole);
    const Failed failure = failure_of(*reply);
    const bool is_closed = failure.code == "console_closed" || failure.code == "console_unreachable";
    if (is_closed && is_known_without_console(method)) {
      note(failure);
      tell(message, write_json(answer_without_console(message)));
    } else {
      Lines::say(failed(message, failure));
    }
  }

 private:
  Headers headers(const json& message) const {
    Headers result{{"Content-Type", "application/json"},
                   {"Accept", "application/json, text/event-stream"},
                   {"Authorization", "Bearer " + bearer_}};
    const json& params = member(message, "params");
    const std::string version = text_of(member(params, "_meta"), version_key);
    if (!version.empty()) {
      const std::string method = text_of(message, "method");
      result.emplace_back("MCP-Protocol-Version", version);
      result.emplace_back("Mcp-Method", for_header(method));
      if (const std::string name = text_of(params, named_by(method)); !name.empty())
        result.emplace_back("Mcp-Name", for_header(name));
    } else if (!version_.empty()) {
      result.emplace_back("MCP-Protocol-Version", version_);
    }
    return result;
  }

  /// Passes a message on, in one line; whether it is the answer to that request.
  bool tell(const json& asked, const std::string& text) {
    const auto message = parse_json(text);
    if (!message || !message->is_object() || member(*message, "jsonrpc") != "2.0") return false;
    if (text_of(asked, "method") == "initialize") {
      if (const std::string version = text_of(member(*message, "result"), "protocolVersion");
          !version.empty())
        version_ = version;
    }
    json answer = *message;
    const bool is_answer = !answer.contains("method");
    // What could not be read has no id there; here it is known whose answer it is.
    if (is_answer && !answer.contains("id")) answer["id"] = member(asked, "id");
    Lines::say(answer);
    return is_answer;
  }

  /// For the person who started it, once: agents' programs keep it as their log.
  void note(const Failed& failure) {
    if (std::exchange(has_noted_, true)) return;
    Terminal(STDERR_FILENO)
        .write("note: " + failure.cause +
               " Tools are offered all the same; until a console is open, each call is told so.\n");
  }

  /// The console has not answered: told as what it is, so that the agent can tell its person.
  static json failed(const json& asked, const Failed& failure) {
    const auto& [code, cause, fix, retry] = failure;
    if (text_of(asked, "method") == "tools/call") {
      mcp::Message message;
      message.id = member(asked, "id");
      message.is_modern = member(member(member(asked, "params"), "_meta"), version_key).is_string();
      return mcp::rpc_result(message, mcp::tool_result(mcp::refused(code, cause, fix, retry), false),
                             X_CONNECT_VERSION);
    }
    return {{"jsonrpc", "2.0"},
            {"id", member(asked, "id")},
            {"error", {{"code", own_error}, {"message", cause + " " + fix}, {"data", {{"code", code}}}}}};
  }

  Client& client_;
  std::string path_;
  std::string bearer_;
  std::string version_;                   ///< That a legacy client and the console have agreed on.
  std::map<std::string, bool> underway_;  ///< Requests by their id; true: cancelled.
  bool has_noted_ = false;
};

Status refuse(const Error& error) {
  const Terminal messages(STDERR_FILENO);
  messages.write(messages.finding(finding_of(error)));
  return Status::mistaken;
}

Result<std::string> read_bearer(const McpCommand& command) {
  std::string bearer;
  if (command.agent_descriptor >= 0) {
    const auto file = read_file("/dev/fd/" + std::to_string(command.agent_descriptor), std::size_t{4096});
    if (!file) return tl::unexpected(file.error());
    bearer = file->contents;
  } else if (const char* value = std::getenv("X_CONNECT_TOKEN"); value != nullptr) {
    bearer = value;
  }
  bearer = trim_credential(bearer);
  const bool is_bearer = bearer.starts_with("xc_") && std::all_of(bearer.begin(), bearer.end(), [](char c) {
                           return c > 0x20 && c < 0x7F;
                         });
  if (is_bearer) return bearer;
  return failure(
      "agent_missing", "X_CONNECT_TOKEN",
      bearer.empty() ? "The agent's bearer is missing."
                     : "What X_CONNECT_TOKEN holds is no bearer of an agent.",
      "Add the agent on the screen Agents of the console, and put what is shown there (xc_...) into the "
      "environment as X_CONNECT_TOKEN. It is never an argument.");
}

}  // namespace

Status run_bridge(const McpCommand& command) {
  const auto bearer = read_bearer(command);
  if (!bearer) return refuse(bearer.error());
  Connecting connecting = command.connecting;
  connecting.upstream = command.console;
  connecting.timeout = longest_silence;
  return run_without_credentials(connecting, [&](Reaching& reaching) -> proxy::Task<Status> {
    Bridge bridge(reaching.client, "/mcp", *bearer);
    Lines lines(reaching.context);
    reaching.on_interrupt = [&] { lines.end(); };
    co_await lines.serve([&](std::string line) { return bridge.carry(std::move(line)); });
    reaching.on_interrupt = {};
    co_return reaching.client.is_cancelled() ? Status::cancelled : Status::done;
  });
}

}  // namespace x_connect::cli
