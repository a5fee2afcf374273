// The server of the protocol, pure: a message comes in; what comes out is an answer, or a call that somebody
// else has to carry out (the console, or the native core), whose outcome then becomes the answer.
//
//   const Handled handled = handle(body, {.version = "1.0", .actions = allowed, .headers = &headers});
//   if (handled.kind == Handled::Kind::answer) send(handled.status, handled.message);
//   if (handled.kind == Handled::Kind::call) send(200, answer(handled.call, carry_out(handled.call), "1.0"));
//
// It keeps nothing: no session, no task, no clock.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "mcp/message.hpp"

namespace x_connect::mcp {

/// What is known of the agent that speaks, and of the way it speaks.
struct Context {
  std::string_view version;              ///< Of this program.
  std::span<const std::string> actions;  ///< What it may do: ids of the catalogue.
  const Headers* headers = nullptr;      ///< Of the HTTP request; null on a stream of lines.
};

/// What an agent wants, checked as far as it can be checked without the account.
struct Call {
  enum class Kind : std::uint8_t { act, preview, status, wait, list, cancel };
  Kind kind = Kind::status;
  std::string action;                                   ///< act, preview
  nlohmann::json arguments = nlohmann::json::object();  ///< act, preview
  std::string request;                                  ///< wait, cancel
  bool again = false;                                   ///< act
  std::string reason;                                   ///< act
  bool is_task = false;  ///< Asked as a task's state, not as a tool: an answer at once, in a task's shape.
  Message message;       ///< The request that it answers.
};

/// "act", "preview", "status", "wait", "list", "cancel": as the socket to the console calls them.
std::string_view to_string(Call::Kind kind);

struct Handled {
  enum class Kind : std::uint8_t {
    answer,     ///< `message` goes back, with `status`.
    accepted,   ///< A notification: nothing goes back but 202.
    cancelled,  ///< The same, and the request of the id `request_id` is not waited for any more.
    call,       ///< Somebody has to carry out `call`.
    listen,     ///< A subscription: acknowledged, then list_changed whenever the list does.
  };
  Kind kind = Kind::answer;
  int status = 200;
  nlohmann::json message;
  Call call;
  nlohmann::json request_id = nullptr;
};

/// Reads a message and decides on it. Never throws, whatever the text.
Handled handle(std::string_view text, const Context& context);

/// The answer to a call: the tool's result, or the state of a task.
nlohmann::json answer(const Call& call, const nlohmann::json& outcome_told, std::string_view version);

/// The answer that makes a task of a call, for clients that take tasks. `outcome` is one of status "waiting".
nlohmann::json created_task(const Call& call, const nlohmann::json& outcome, std::string_view version);

/// A sign of life while a call waits; null if the client wants none. `step` grows with each.
nlohmann::json progress(const Call& call, int step, std::string_view text);

/// Of a subscription: the first message, and that the list of tools has changed; null if it did not ask for
/// that.
nlohmann::json acknowledged(const Call& call);
nlohmann::json list_changed(const Call& call);
/// Its end, when the server ends it.
nlohmann::json subscription_ended(const Call& call, std::string_view version);

}  // namespace x_connect::mcp
