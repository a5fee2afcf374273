#include "problem.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "guard.hpp"

namespace x_connect::proxy {

namespace {

constexpr std::string_view type_prefix = "urn:x-connect:problem:";

struct Problem {
  std::string_view name;
  int status;
  std::string_view title;
  std::string_view hint;
};

constexpr std::array problems{
    Problem{"bad-request", 400, "The request is malformed", "Send a request that follows HTTP/1.1."},
    Problem{
        "agent-unknown", 401, "The proxy does not know this agent",
        "Add the agent in the console, on the screen Agents, and give its program the token shown there."},
    Problem{"session-malformed", 400, "The session is malformed",
            "docs/embedding.md says what a session is made of."},
    Problem{"admin-unknown", 401, "The admin key is missing or wrong",
            "Send it as Authorization: Bearer KEY; it is what --admin-key-file holds."},
    Problem{"session-unknown", 401, "There is no such session",
            "Ask the dashboard's server for a new one: it lasts as long as its expires_in says."},
    Problem{"agent-expired", 401, "The agent's grant has ended", "Add the agent again in the console."},
    Problem{"bearer-of-agent", 401, "This token is not one of X",
            "An agent's token is for POST /mcp: there the console signs for it, and X never sees it."},
    Problem{"foreign-origin", 403, "This page may not use the proxy",
            "Open the console at the proxy's own address, or name the page's origin with --allow-origin."},
    Problem{"not-for-pages", 403, "No page may speak to this address",
            "Send it from a program, without an Origin header. Other pages are never let in here, whatever "
            "--allow-origin says."},
    Problem{
        "for-the-console", 403, "Only the console's own page may use this address",
        "Open the console at the proxy's own address: it comes here by itself. Other pages are never let in "
        "here, whatever --allow-origin says; agents use POST /mcp."},
    Problem{"session-elsewhere", 403, "The session is for another page",
            "Use it in a page of the origin that it was made for."},
    Problem{"unknown-path", 404, "The proxy does not know this path",
            "It carries only the calls of the action catalogue; the console lists them."},
    Problem{"method-not-allowed", 405, "The proxy does not carry this method here",
            "Use a method that the Allow header names."},
    Problem{"sent-before", 409, "This has already been passed on",
            "Check first whether it has arrived; if it has not, send it again."},
    Problem{"session-taken", 409, "The session is already in use",
            "It is for one person: ask the dashboard's server for a new one."},
    Problem{"body-too-large", 413, "The request is too large",
            "Send less, or start the proxy with a larger --max-body."},
    Problem{"encoded-body", 415, "The proxy does not carry encoded bodies", "Send the body as it is."},
    Problem{"not-json", 415, "The message is not JSON", "Send it with Content-Type: application/json."},
    Problem{"unknown-host", 421, "The proxy is not meant for this host name",
            "Open it at the address it printed, or name the host with --allow-host."},
    Problem{"upgrade-required", 426, "This address is for the console's socket",
            "Agents use POST /mcp; the console comes here by itself."},
    Problem{"too-many-messages", 429, "The agent asks too much at once", "Wait a moment, then continue."},
    Problem{"headers-too-large", 431, "The request's headers are too large",
            "Send fewer or shorter headers."},
    Problem{"internal-error", 500, "The proxy failed",
            "Try again; if it keeps happening, report it with the proxy's log."},
    Problem{"upstream-unreachable", 502, "X cannot be reached",
            "Check the network connection and the --upstream address, then try again."},
    Problem{
        "upstream-untrusted", 502, "X could not be recognised",
        "Its certificate was refused: something stands between this machine and X. Check the network, the "
        "clock, and the machine's certificates."},
    Problem{"upstream-failed", 502, "The connection to X broke off",
            "Try again. If you were posting, check first whether the post has arrived."},
    Problem{"reply-too-large", 502, "X's reply is too large", "Ask for fewer results at once."},
    Problem{"busy", 503, "The proxy is busy", "Try again in a moment."},
    Problem{"not-ready", 503, "The proxy is not ready for requests",
            "Send them to another proxy, or try again later."},
    Problem{"too-many-connections", 503, "The proxy is busy", "Try again in a moment."},
    Problem{"console-closed", 503, "The console is not open",
            "Open the console in a browser, unlock it, and try again."},
    Problem{"shared-state-gone", 503, "The proxies cannot reach what they share",
            "Try again in a moment. If it keeps happening, check that Redis runs where --redis says."},
    Problem{"upstream-timeout", 504, "X did not answer in time",
            "Try again. If you were posting, check first whether the post has arrived."},
};

}  // namespace

Reply problem_reply(std::string_view name, std::string_view detail) {
  const auto* row = std::find_if(problems.begin(), problems.end(),
                                 [&](const Problem& problem) { return problem.name == name; });
  if (row == problems.end()) return problem_reply("internal-error", detail);
  const nlohmann::json body = {{"type", std::string(type_prefix) + std::string(row->name)},
                               {"title", row->title},
                               {"status", row->status},
                               {"detail", detail},
                               {"hint", row->hint}};
  return {.status = row->status,
          .headers = guarded({{"Content-Type", "application/problem+json"}}),
          .body = body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)};
}

std::vector<std::string_view> problem_names() {
  std::vector<std::string_view> names(problems.size());
  std::transform(problems.begin(), problems.end(), names.begin(),
                 [](const Problem& problem) { return problem.name; });
  return names;
}

}  // namespace x_connect::proxy
