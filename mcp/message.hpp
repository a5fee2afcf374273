// JSON-RPC messages of the Model Context Protocol, read in the revision that they are written in.
//
// Two eras share one endpoint [Spec 2026-07-28, basic/versioning]: a request that carries its revision in
// `_meta` is modern and complete in itself; any other is legacy (2025-11-25 and before), begun by
// `initialize`. Nothing is kept between messages in either.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/request.hpp"

namespace x_connect::mcp {

inline constexpr std::string_view modern_version = "2026-07-28";
inline constexpr std::array<std::string_view, 3> legacy_versions{"2025-11-25", "2025-06-18", "2025-03-26"};

/// Codes of JSON-RPC errors; those below -32019 are the protocol's own.
enum class RpcCode : std::int32_t {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
  header_mismatch = -32020,
  missing_capability = -32021,
  unsupported_version = -32022,
};

/// A message that can be worked on.
struct Message {
  nlohmann::json id;  ///< Text or number; null for a notification.
  std::string method;
  nlohmann::json params = nlohmann::json::object();
  bool is_modern = false;
  bool takes_tasks = false;       ///< The client declared the tasks extension with this request.
  nlohmann::json progress_token;  ///< Null: the client wants no progress.
};

/// A refusal: a JSON-RPC error and the HTTP status that goes with it.
struct Refused {
  int status = 400;
  nlohmann::json message;
};

/// Reads a message. `headers` are those of the HTTP request that carried it, null on a stream of lines: where
/// there are headers, they must say what the message says [Spec 2026-07-28, streamable HTTP, "Server
/// Validation"].
tl::expected<Message, Refused> read_message(std::string_view text, const Headers* headers);

/// An error response; `id` may be null where it is not known.
nlohmann::json rpc_error(const nlohmann::json& id, RpcCode code, std::string_view text,
                         nlohmann::json data = nullptr);

/// A result response. Modern results say of which type they are, and who answers.
nlohmann::json rpc_result(const Message& message, nlohmann::json result, std::string_view version);

/// What this program is called, in any era.
nlohmann::json server_info(std::string_view version);

}  // namespace x_connect::mcp
