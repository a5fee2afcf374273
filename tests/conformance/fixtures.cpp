#include "conformance/fixtures.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/json.hpp"
#include "mcp/answer.hpp"
#include "mcp/tools.hpp"

namespace x_connect::conformance {

namespace {

using nlohmann::json;

/// A red pixel, and a sound of one sample.
constexpr std::string_view picture =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
constexpr std::string_view sound = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

constexpr auto tools = std::to_array<mcp::OwnTool>({
    {"test_simple_text", "Text", "Returns a text.", true},
    {"test_image_content", "Picture", "Returns a picture.", true},
    {"test_audio_content", "Sound", "Returns a sound.", true},
    {"test_embedded_resource", "Resource", "Returns a resource.", true},
    {"test_multiple_content_types", "Several", "Returns content of several kinds.", true},
    {"test_error_handling", "Error", "Fails each time.", true},
    {"test_tool_with_progress", "Progress", "Tells that it is at it, then returns a text.", true},
    {"test_missing_capability", "Capability", "Wants a client that can be asked for a sample.", true},
    {"test_trigger_tool_change", "Change", "Changes the list of tools.", true},
    {"test_trigger_prompt_change", "No change", "Changes nothing: there are no prompts.", true},
    {"test_logging_tool", "No log", "Writes no log.", true},
    {"test_streaming_elicitation", "Question", "Asks for a name.", true},
    {"test_input_required_result_elicitation", "Question", "Asks for a name.", true},
    {"json_schema_2020_12_tool", "Schema", "Has arguments of every kind of schema.", true},
    {"greet", "Greeting", "Greets, at once.", true},
    {"slow_compute", "Slow", "Takes as long as it is told.", true},
    {"failing_job", "Failing", "Fails after a moment.", true},
});

json schema_of(std::string_view tool) {
  if (tool != "json_schema_2020_12_tool") return {{"type", "object"}, {"properties", json::object()}};
  return {
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"type", "object"},
      {"$defs",
       {{"address",
         {{"$anchor", "addressDef"},
          {"type", "object"},
          {"properties", {{"street", {{"type", "string"}}}, {"city", {{"type", "string"}}}}}}}}},
      {"properties",
       {{"name", {{"type", "string"}}},
        {"address", {{"$ref", "#/$defs/address"}}},
        {"contactMethod", {{"type", "string"}, {"enum", {"phone", "email"}}}},
        {"phone", {{"type", "string"}}},
        {"email", {{"type", "string"}}}}},
      {"allOf",
       json::array({{{"anyOf", json::array({{{"required", {"phone"}}}, {{"required", {"email"}}}})}}})},
      {"if", {{"properties", {{"contactMethod", {{"const", "phone"}}}}}, {"required", {"contactMethod"}}}},
      {"then", {{"required", {"phone"}}}},
      {"else", {{"required", {"email"}}}},
      {"additionalProperties", false}};
}

json content(std::initializer_list<json> parts) { return {{"content", json(parts)}}; }
json text_part(std::string_view text) { return {{"type", "text"}, {"text", text}}; }
json sound_part() { return {{"type", "audio"}, {"data", sound}, {"mimeType", "audio/wav"}}; }
json picture_part() { return {{"type", "image"}, {"data", picture}, {"mimeType", "image/png"}}; }
json resource_part(std::string_view name, std::string_view type, std::string_view text) {
  return {{"type", "resource"},
          {"resource", {{"uri", "test://" + std::string(name)}, {"mimeType", type}, {"text", text}}}};
}

json done(std::string_view action, json data) {
  return {{"status", "done"}, {"action", action}, {"data", std::move(data)}};
}

json failed() {
  return mcp::refused("test_error", "This tool intentionally returns an error for testing.",
                      "There is nothing to fix.", "never");
}

/// What the client can be asked for, as it says itself.
const json& capability(const mcp::Call& call, std::string_view name) {
  return member(member(member(call.message.params, "_meta"), "io.modelcontextprotocol/clientCapabilities"),
                name);
}

Done ask_for_name(const mcp::Call& call) {
  const json& given = member(member(member(call.message.params, "inputResponses"), "user_name"), "content");
  if (const std::string name = text_of(given, "name"); !name.empty())
    return {.result = content({text_part("Hello, " + name + "!")})};
  const json schema = {
      {"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}, {"required", {"name"}}};
  const json question = {
      {"method", "elicitation/create"},
      {"params", {{"mode", "form"}, {"message", "What is your name?"}, {"requestedSchema", schema}}}};
  return {.result = {{"resultType", "input_required"}, {"inputRequests", {{"user_name", question}}}}};
}

Done missing(json capabilities) {
  return {.rpc_error = {{"code", static_cast<int>(mcp::RpcCode::missing_capability)},
                        {"message", "Missing required client capability"},
                        {"data", {{"requiredCapabilities", std::move(capabilities)}}}}};
}

Done want_sampling(const mcp::Call& call) {
  if (capability(call, "sampling").is_object()) return {.outcome = done("test", "It can.")};
  return missing({{"sampling", json::object()}});
}

}  // namespace

Done Fixtures::begin_task(std::string_view tool, std::int64_t now, std::int64_t seconds, json end) {
  const std::string id = "task-" + std::to_string(tasks_.size() + 1);
  tasks_[id] = {
      .request = {{"id", id}, {"action", tool}, {"state", "pending"}, {"createdAt", now}, {"changedAt", now}},
      .done_at = now + seconds,
      .end = std::move(end)};
  return {.outcome = {{"status", "waiting"}, {"action", tool}, {"request", id}, {"createdAt", now}}};
}

Done Fixtures::ask_for_task(const mcp::Call& call, std::int64_t now) {
  const auto found = tasks_.find(call.request);
  if (found == tasks_.end())
    return {.outcome = mcp::refused("unknown_request", "There is no such task.", "Begin one.", "never")};
  Task& task = found->second;
  const bool is_waiting = task.request["state"] == "pending";
  if (is_waiting && now >= task.done_at) {
    task.request["changedAt"] = task.done_at;
    task.request.update(task.end);
  } else if (is_waiting && call.kind == mcp::Call::Kind::cancel) {
    task.request["changedAt"] = now;
    task.request["state"] = "withdrawn";
    task.request["error"] = mcp::refused("withdrawn", "It was withdrawn.", "Call again.", "now")["error"];
  }
  return {.outcome = {{"status", "request"}, {"request", task.request}}};
}

Done Fixtures::carry_out(const mcp::Call& call, std::int64_t now) {
  if (call.is_task) return ask_for_task(call, now);
  const json& params = call.message.params;
  const std::string tool = text_of(params, "name");
  const json& arguments = member(params, "arguments");
  if (tool == "test_image_content")
    return {.outcome = done(tool, {{"data", {{"media", picture}, {"media_type", "image/png"}}}})};
  if (tool == "test_audio_content") return {.result = content({sound_part()})};
  if (tool == "test_embedded_resource")
    return {.result = content({resource_part("embedded-resource", "text/plain", "An embedded resource.")})};
  if (tool == "test_multiple_content_types")
    return {.result =
                content({text_part("Several kinds:"), picture_part(),
                         resource_part("mixed-content-resource", "application/json", "{\"value\":123}")})};
  if (tool == "test_error_handling") return {.outcome = failed()};
  if (tool == "test_tool_with_progress")
    return {.outcome = done(tool, "It has been at it."), .signs_of_life = 3};
  if (tool == "test_missing_capability") return want_sampling(call);
  if (tool == "test_input_required_result_elicitation" || tool == "test_streaming_elicitation")
    return ask_for_name(call);
  if (tool == "greet") return {.result = content({text_part("Hello, " + text_of(arguments, "name") + "!")})};
  if (tool == "test_trigger_tool_change") ++changes_;
  // Who takes no tasks is answered at once.
  if (tool == "slow_compute" && call.message.takes_tasks) {
    const json& seconds = member(arguments, "seconds");
    return begin_task(tool, now, seconds.is_number() ? seconds.get<std::int64_t>() : 0,
                      {{"state", "done"}, {"outcome", {{"data", "Computed."}}}});
  }
  if (tool == "failing_job") {
    if (!call.message.takes_tasks)
      return missing({{"extensions", {{"io.modelcontextprotocol/tasks", json::object()}}}});
    return begin_task(tool, now, 1, {{"state", "failed"}, {"error", failed()["error"]}});
  }
  return {.outcome = done(tool, "This is a simple text response for testing.")};
}

}  // namespace x_connect::conformance

// --- In the place of mcp/tools.cpp ---

namespace x_connect::mcp {

const std::string_view instructions = "Tools of the conformance suite.";

std::span<const OwnTool> own_tools() { return conformance::tools; }

nlohmann::json tool_list(std::span<const std::string>) {
  nlohmann::json list = nlohmann::json::array();
  for (const OwnTool& tool : conformance::tools) {
    list.push_back({{"name", tool.name},
                    {"title", tool.title},
                    {"description", tool.description},
                    {"inputSchema", conformance::schema_of(tool.name)}});
  }
  return list;
}

bool is_extra_argument(const Action&, std::string_view) { return false; }

std::vector<Error> check_own_arguments(const OwnTool&, const nlohmann::json&) { return {}; }

}  // namespace x_connect::mcp
