#include "message.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/json.hpp"
#include "core/text.hpp"

namespace x_connect::mcp {

namespace {

using nlohmann::json;

constexpr std::string_view version_key = "io.modelcontextprotocol/protocolVersion";
constexpr std::string_view capabilities_key = "io.modelcontextprotocol/clientCapabilities";
constexpr std::string_view server_info_key = "io.modelcontextprotocol/serverInfo";
constexpr std::string_view tasks_extension = "io.modelcontextprotocol/tasks";

tl::unexpected<Refused> refuse(const json& id, RpcCode code, std::string_view text, json data = nullptr,
                               int status = 400) {
  return tl::unexpected(Refused{status, rpc_error(id, code, text, std::move(data))});
}

bool is_legacy(std::string_view version) {
  return std::find(legacy_versions.begin(), legacy_versions.end(), version) != legacy_versions.end();
}

json supported_versions() {
  json versions = {modern_version};
  for (const std::string_view version : legacy_versions) versions.push_back(version);
  return versions;
}

/// The value of a header as the client meant it: `=?base64?...?=` stands for other than plain ASCII.
std::optional<std::string> decoded(const std::string& value) {
  constexpr std::string_view prefix = "=?base64?";
  constexpr std::string_view suffix = "?=";
  if (!value.starts_with(prefix) || !value.ends_with(suffix) || value.size() < prefix.size() + suffix.size())
    return value;
  const auto bytes = base64_decode(
      std::string_view(value).substr(prefix.size(), value.size() - prefix.size() - suffix.size()));
  if (!bytes || !is_utf8(*bytes)) return std::nullopt;
  return *bytes;
}

/// The member of the parameters that the header Mcp-Name repeats; empty where there is none.
std::string_view named_by(std::string_view method) {
  if (method == "tools/call" || method == "prompts/get") return "name";
  if (method == "resources/read") return "uri";
  if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return "taskId";
  return {};
}

/// What is wrong with the headers of a modern request; empty if nothing is.
std::string mismatch(const Message& message, std::string_view version, const Headers& headers) {
  const auto header_version = header(headers, "mcp-protocol-version");
  if (!header_version) return "The header MCP-Protocol-Version is missing.";
  if (*header_version != version)
    return "The header MCP-Protocol-Version is not the version that the body names.";
  const auto method = header(headers, "mcp-method");
  if (!method) return "The header Mcp-Method is missing.";
  if (*method != message.method) return "The header Mcp-Method is not the method of the body.";
  const std::string_view source = named_by(message.method);
  const json& name = member(message.params, source);
  if (source.empty() || !name.is_string()) return {};
  const auto given = header(headers, "mcp-name");
  if (!given) return "The header Mcp-Name is missing.";
  const auto plain = decoded(*given);
  if (!plain || *plain != name.get_ref<const std::string&>())
    return "The header Mcp-Name is not the '" + std::string(source) + "' of the body.";
  return {};
}

/// The rest of a modern request: its revision, its headers, what its client can do.
tl::expected<Message, Refused> read_modern(Message message, const json& meta, const Headers* headers) {
  message.is_modern = true;
  const json& version = member(meta, version_key);
  if (!version.is_string()) {
    return refuse(
        message.id, RpcCode::invalid_params,
        "Invalid params: _meta must hold " + std::string(version_key) + ".",
        {{"envelope", {{"missing", {meta.is_object() ? version_key : std::string_view("_meta")}}}}});
  }
  if (headers != nullptr) {
    const std::string fault = mismatch(message, version.get_ref<const std::string&>(), *headers);
    if (!fault.empty()) return refuse(message.id, RpcCode::header_mismatch, "Header mismatch: " + fault);
  }
  if (version != modern_version) {
    return refuse(message.id, RpcCode::unsupported_version, "Unsupported protocol version",
                  {{"supported", supported_versions()}, {"requested", version}});
  }
  const json& capabilities = member(meta, capabilities_key);
  if (!capabilities.is_object()) {
    return refuse(message.id, RpcCode::invalid_params,
                  "Invalid params: _meta must hold " + std::string(capabilities_key) + ".",
                  {{"envelope", {{"missing", {capabilities_key}}}}});
  }
  message.takes_tasks = member(member(capabilities, "extensions"), tasks_extension).is_object();
  return message;
}

}  // namespace

json rpc_error(const json& id, RpcCode code, std::string_view text, json data) {
  json error = {{"code", static_cast<std::int32_t>(code)}, {"message", text}};
  if (!data.is_null()) error["data"] = std::move(data);
  json message = {{"jsonrpc", "2.0"}, {"error", std::move(error)}};
  // An error without an id answers what could not be read; null is no id of the newer revisions.
  if (!id.is_null()) message["id"] = id;
  return message;
}

json server_info(std::string_view version) {
  return {{"name", "x-connect"}, {"title", "X Connect"}, {"version", version}};
}

json rpc_result(const Message& message, json result, std::string_view version) {
  if (message.is_modern) {
    if (!result.contains("resultType")) result["resultType"] = "complete";
    result["_meta"][std::string(server_info_key)] = server_info(version);
  }
  return {{"jsonrpc", "2.0"}, {"id", message.id}, {"result", std::move(result)}};
}

tl::expected<Message, Refused> read_message(std::string_view text, const Headers* headers) {
  const auto parsed = parse_json(text);
  if (!parsed) {
    const bool is_deep = parsed.error().code == "json_too_deep";
    return refuse(nullptr, is_deep ? RpcCode::invalid_request : RpcCode::parse_error,
                  is_deep ? "The message is nested too deeply." : "Parse error: the body is not JSON.");
  }
  const json& body = *parsed;
  if (body.is_array())
    return refuse(nullptr, RpcCode::invalid_request, "Batches are not part of the protocol.");
  Message message;
  const json& id = member(body, "id");
  if (id.is_string() || id.is_number()) message.id = id;
  const json& method = member(body, "method");
  const json& params = member(body, "params");
  const bool has_bad_id = body.is_object() && body.contains("id") && message.id.is_null();
  if (member(body, "jsonrpc") != "2.0" || !method.is_string() || has_bad_id ||
      !(params.is_null() || params.is_object())) {
    return refuse(message.id, RpcCode::invalid_request,
                  "The body is not a JSON-RPC request or notification.");
  }
  message.method = method;
  if (params.is_object()) message.params = params;
  const json& meta = member(message.params, "_meta");
  if (const json& token = member(meta, "progressToken"); token.is_string() || token.is_number_integer())
    message.progress_token = token;

  const auto header_version = headers == nullptr ? std::nullopt : header(*headers, "mcp-protocol-version");
  if (message.id.is_null()) return message;  // Of notifications nothing more is known.
  const bool names_modern = header_version && *header_version >= modern_version;
  if (message.method == "initialize" && !member(meta, version_key).is_string()) return message;
  if (member(meta, version_key).is_string() || (names_modern && !is_legacy(*header_version)))
    return read_modern(std::move(message), meta, headers);
  if (header_version && !is_legacy(*header_version)) {
    return refuse(message.id, RpcCode::unsupported_version, "Unsupported protocol version",
                  {{"supported", supported_versions()}, {"requested", *header_version}});
  }
  return message;
}

}  // namespace x_connect::mcp
