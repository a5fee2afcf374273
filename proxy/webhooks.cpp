#include "webhooks.hpp"

#include <array>
#include <utility>

#include "core/digest.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "names.hpp"

namespace x_connect::proxy {

using nlohmann::json;

namespace {

constexpr const char* queue = "webhooks";
/// For whoever has taken one; then another proxy may.
constexpr std::int64_t taken_for = 60;
constexpr std::array<std::chrono::seconds, 9> pauses{
    std::chrono::seconds(1), std::chrono::seconds(5),  std::chrono::seconds(30),
    std::chrono::minutes(2), std::chrono::minutes(10), std::chrono::hours(1),
    std::chrono::hours(3),   std::chrono::hours(6),    std::chrono::hours(12)};
constexpr int gone = 410;

}  // namespace

std::optional<std::string> read_webhook_secret(std::string_view text) {
  constexpr std::string_view prefix = "whsec_";
  if (!text.starts_with(prefix)) return std::nullopt;
  const auto bytes = base64_decode(text.substr(prefix.size()));
  if (!bytes || bytes->size() < 24 || bytes->size() > 64) return std::nullopt;
  return *bytes;
}

std::string webhook_signature(std::string_view secret, std::string_view id, std::int64_t timestamp,
                              std::string_view body) {
  std::string signed_content(id);
  signed_content.append(".").append(std::to_string(timestamp)).append(".").append(body);
  return "v1," + base64_encode(hmac_sha256(secret, signed_content));
}

std::optional<std::chrono::seconds> webhook_pause(std::size_t tries) {
  if (tries == 0 || tries > pauses.size()) return std::nullopt;
  return pauses.at(tries - 1);
}

void Webhooks::add(const json& message, std::int64_t now, SharedState::Then<bool> then) {
  if (!is_on()) {
    then(true);
    return;
  }
  const json kept = {{"type", message["type"]}, {"body", write_json(message)}, {"tries", 0}};
  state_.enqueue(queue, "msg_" + random_id(), write_json(kept), now, most_waiting, std::move(then));
}

void Webhooks::take(std::int64_t now, std::function<void(std::optional<Due>)> then) {
  state_.take(queue, now, now + taken_for,
              [then = std::move(then)](const std::optional<SharedState::Taken>& taken) {
                const auto kept = taken ? parse_json(taken->value) : Result<json>(json());
                if (!taken || taken->id.empty() || !kept) {
                  then(std::nullopt);
                  return;
                }
                const json& tries = member(*kept, "tries");
                then(Due{.id = taken->id,
                         .type = text_of(*kept, "type"),
                         .body = text_of(*kept, "body"),
                         .tries = tries.is_number_unsigned() ? tries.get<std::size_t>() : 0});
              });
}

Headers Webhooks::headers(const Due& due, std::int64_t now) const {
  return {{"content-type", "application/json"},
          {"user-agent", "x-connect"},
          {"webhook-id", due.id},
          {"webhook-timestamp", std::to_string(now)},
          {"webhook-signature", webhook_signature(secret_.value_or(""), due.id, now, due.body)}};
}

std::optional<std::chrono::seconds> Webhooks::settle(const Due& due, int status, std::int64_t now) {
  const auto pause = webhook_pause(due.tries + 1);
  const bool is_told = status >= 200 && status < 300;
  if (is_told || status == gone || !pause) {
    state_.dequeue(queue, due.id);
    return std::nullopt;
  }
  const json kept = {{"type", due.type}, {"body", due.body}, {"tries", due.tries + 1}};
  // There is room for what is there already.
  state_.enqueue(queue, due.id, write_json(kept), now + pause->count(), most_waiting,
                 [](std::optional<bool>) {});
  return pause;
}

}  // namespace x_connect::proxy
