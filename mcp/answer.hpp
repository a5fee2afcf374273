// From what the console (or the native core) says of a call to what an agent reads.
//
// An outcome is JSON, the same for HTTP, stdio and the socket to the console; docs/agents.md has all of it:
//   {status: "done", action, data, request?, arguments?, edited?, earlier?, url?, usdThousandths?,
//   rateLimit?, findings?} {status: "failed", action, findings, request?} {status: "waiting", action,
//   request, expiresAt, createdAt?} {status: "refused", error: {code, cause, fix, retry, retryAt?, reason?,
//   problems?}, request?} {status: "told", data}                                     what our own tools
//   return
// Agents read it as a tool's result, with the same in `structuredContent` and in text.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "mcp/message.hpp"

namespace x_connect::mcp {

/// The most bytes of JSON that a result holds; what is more is left out, and said to be.
inline constexpr std::size_t largest_result = 48000;

/// The most letters of base64 that a picture may take; a larger one, or a video, is described and left out.
inline constexpr std::size_t largest_picture = std::size_t{2} << 20U;

/// An outcome of our own: something refused before the console has seen it.
nlohmann::json refused(std::string_view code, std::string_view cause, std::string_view fix,
                       std::string_view retry);

/// The outcome of bad arguments: all problems at once.
nlohmann::json refused(const std::vector<Error>& problems);

/// An outcome of status "request" in the words of the others: what became of that request of the policy, with
/// what `settle` kept of it ({data, url?, rateLimit?, findings?}). Any other outcome stays as it is.
nlohmann::json normalized(const nlohmann::json& outcome);

/// The result of a tool: {content, structuredContent, isError}. `is_untrusted`: what it returns was written
/// by others. A picture is content of its own, beside the text.
nlohmann::json tool_result(const nlohmann::json& outcome, bool is_untrusted);

/// The state of a task [ext-tasks 2026-07-28]: the request of the same id, as the console tells it.
nlohmann::json task_of(const nlohmann::json& outcome, bool is_untrusted);

/// A moment as agents read it, e.g. "2026-11-24T18:49:09Z".
std::string iso_time(std::int64_t seconds);

}  // namespace x_connect::mcp
