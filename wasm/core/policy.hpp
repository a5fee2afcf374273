// What agents may do: grants, budgets, requests that wait for a person, and what became of them.
//
// A state machine, pure: the state and an event go in, the next state and a decision come out. Whoever
// carries an agent's calls (the console, the stdio server, a program in JavaScript) keeps the state, tells
// every event with the time, and does what is decided; so all of them keep the same rules:
//
//   call -> refused | ask -> approve -> send -> sent -> settle        what is decided by a person
//        -> joined | earlier            -> refuse, or time            or has been asked before
//        -> send -> sent -> settle                                    what the grant allows by itself
//
// The hash of what is shown is the hash of what is sent: `canonical_request` makes both from the bytes that
// go to X (method, URL, body), `approve` wants the hash that was on the screen, and `sent` wants the hash of
// the request that was prepared (`request_hash`) and is the last gate before the network.
//
// Times are seconds since 1970; money is thousandths of a US dollar; a day is the last 24 hours, whole hours
// counted, so that no stretch of 24 hours ever holds more than the budget.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "action.hpp"
#include "result.hpp"

namespace x_connect {

inline constexpr std::int64_t pending_seconds = 300;  ///< How long a request waits for a person.
inline constexpr std::int64_t repeat_seconds =
    600;  ///< How long the outcome of a call answers the same call.
inline constexpr std::int64_t grant_seconds =
    std::int64_t{30} * 86400;                          ///< How long a grant lasts unless it says.
inline constexpr std::int64_t always_seconds = 86400;  ///< The longest "always" for what others see.
inline constexpr std::size_t most_pending = 5;         ///< Requests of one agent that wait at once.

/// The groups that grants are made of. `everything` holds all.
enum class Preset : std::uint8_t { read, engage, post, messages, everything };

/// Whether an action belongs to a preset; it may belong to several (media serve posts and messages).
bool belongs_to(const Action& action, Preset preset);

/// The request of a call as it is shown, signed and sent, without its authentication:
/// {connection, action, arguments, method, url, body, hash, posts, messages, price: {usdThousandths, units,
/// unit}}. `price` is the most that it can cost. Errors: those of outline ("unknown_action",
/// "invalid_arguments" with every problem, "missing_argument").
Result<nlohmann::json> canonical_request(std::string_view connection, std::string_view action,
                                         const nlohmann::json& arguments, std::string_view own_user_id);

/// The hash of a request that goes out for a connection: lower-case hexadecimal SHA-256.
/// Equal to the `hash` of canonical_request exactly when connection, action, method, URL and body are.
std::string request_hash(std::string_view connection, std::string_view action, std::string_view method,
                         std::string_view url, std::string_view body);

/// One step. `state` is null at first; after that, what the step before returned. The value is
/// {state, decision, changed}; `changed` lists {request, agent, state} of every request that moved.
/// docs/agents.md lists events and decisions. An event that is refused for what it asks is a decision; one
/// that is not an event is an Error: "unknown_event", "missing_field", "wrong_type", "invalid_input".
///
///   decide(state, {{"type", "call"}, {"now", 1764000000}, {"agent", "a1"}, {"request", "r1"},
///                  {"action", "create_post"}, {"arguments", {{"text", "Hello"}}}})
///       ->at("decision") == {{"kind", "ask"}, {"request", "r1"}, {"expiresAt", 1764000300}, ...}
Result<nlohmann::json> decide(const nlohmann::json& state, const nlohmann::json& event);

}  // namespace x_connect
