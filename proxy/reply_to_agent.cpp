#include "reply_to_agent.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/json.hpp"
#include "guard.hpp"

namespace x_connect::proxy {

using nlohmann::json;

namespace {

constexpr std::string_view json_fields = "Content-Type: application/json\r\n";
constexpr std::string_view event_fields =
    "Content-Type: text/event-stream\r\n"
    "X-Accel-Buffering: no\r\n";

std::string fields(std::string_view type) { return std::string(type).append(field_lines(guarded({}))); }

std::string event(const json& message) { return "event: message\ndata: " + write_json(message) + "\n\n"; }

}  // namespace

Headers headers_of(const RequestHead& head) {
  Headers headers;
  for (const Field& field : head.fields) headers.emplace_back(field.name, field.value);
  return headers;
}

ReplyToAgent::ReplyToAgent(Exchange& exchange)
    : exchange_(exchange),
      takes_events_(find_field(exchange.head().fields, "accept").value_or("").find("text/event-stream") !=
                    std::string_view::npos) {}

Task<bool> ReplyToAgent::begin() {
  if (std::exchange(begun_, true)) co_return true;
  co_return co_await exchange_.begin(200, fields(event_fields), std::nullopt);
}

Task<bool> ReplyToAgent::ahead(json message) {
  if (!takes_events_) co_return true;
  if (!co_await begin()) co_return false;
  // A comment keeps the connection open where there is nothing to say.
  const std::string words = message.is_null() ? ": waiting\n\n" : event(message);
  co_return co_await exchange_.write(words);
}

Task<void> ReplyToAgent::answer(json message) {
  if (!begun_) {
    co_await exchange_.reply(200, fields(json_fields), write_json(message));
    co_return;
  }
  const std::string words = event(message);
  if (co_await exchange_.write(words)) co_await exchange_.end();
}

Task<void> ReplyToAgent::message(int status, const json& message) {
  co_await exchange_.reply(status, fields(json_fields), write_json(message));
}

Task<void> ReplyToAgent::none() {
  if (begun_) {
    co_await exchange_.end();
  } else {
    co_await exchange_.reply(202, fields({}), {});
  }
}

}  // namespace x_connect::proxy
