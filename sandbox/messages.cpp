// Direct messages: between two people, and in groups.
#include <algorithm>
#include <array>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/pictures.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

/// X shows messages of the last 30 days.
constexpr std::int64_t message_depth = std::int64_t{30} * 86400;

bool takes_part(const Conversation& conversation, const User& user) {
  const auto& people = conversation.participants;
  return std::find(people.begin(), people.end(), user.id) != people.end();
}

bool is_hidden(const Message& message, const User& user) {
  const auto& from = message.hidden_from;
  return std::find(from.begin(), from.end(), user.id) != from.end();
}

/// Puts a message into a conversation; `place` is where the body holds it.
Reply send(const Call& call, const Conversation& conversation, const std::string& place) {
  Message message{.conversation_id = conversation.id,
                  .sender_id = call.me->id,
                  .text = body_text(call, place + "/text"),
                  .media_id = body_text(call, place + "/attachments/0/media_id"),
                  .created_at = call.now};
  if (!message.media_id.empty()) {
    const Media* const media = call.world.find_media(message.media_id);
    if (media == nullptr || media->owner_id != call.me->id || media->ready_at == 0) {
      return invalid_request({{.message = "Your media IDs are invalid."}});
    }
  }
  message.id = call.world.next_id(call.now);
  call.world.messages.push_back(message);
  return json_reply(
      201,
      {{"data",
        {{"dm_conversation_id", message.conversation_id}, {"dm_event_id", std::to_string(message.id)}}}});
}

Reply send_direct_message(const Call& call) {
  const std::string id = value_of(call.path, "participant_id");
  if (id == call.me->id || call.world.find_user(id) == nullptr) {
    return invalid_request({{.message = "Cannot send a message to the user with id [" + id + "]."}});
  }
  if (is_tied(call.world.message_blocks, id, call.me->id) || is_tied(call.world.blocks, id, call.me->id)) {
    return forbidden("You cannot send messages to this user.");
  }
  return send(call, call.world.converse({call.me->id, id}, ""), "");
}

Reply send_to_conversation(const Call& call) {
  const std::string id = value_of(call.path, "dm_conversation_id");
  const Conversation* const conversation = call.world.find_conversation(id);
  if (conversation == nullptr || !takes_part(*conversation, *call.me)) {
    return forbidden("You are not a participant of this conversation.");
  }
  return send(call, *conversation, "");
}

Reply create_group_conversation(const Call& call) {
  std::vector<std::string> participants{call.me->id};
  for (const auto& one : call.body.at("participant_ids")) {
    const auto id = one.get<std::string>();
    if (call.world.find_user(id) == nullptr) {
      return invalid_request({{.message = "Cannot send a message to the user with id [" + id + "]."}});
    }
    if (std::find(participants.begin(), participants.end(), id) == participants.end())
      participants.push_back(id);
  }
  return send(call, call.world.converse(participants, std::to_string(call.world.next_id(call.now))),
              "/message");
}

Reply set_message_block(const Call& call, bool blocked) {
  const std::string id = value_of(call.path, "id");
  if (id == call.me->id || call.world.find_user(id) == nullptr) return not_found("user", "id", id);
  auto& ties = call.world.message_blocks;
  std::erase_if(ties, [&](const Tie& one) { return one.user_id == call.me->id && one.target_id == id; });
  if (blocked) ties.push_back({.user_id = call.me->id, .target_id = id});
  return json_reply(200, {{"data", {{"blocked", blocked}}}});
}

Reply block_messages(const Call& call) { return set_message_block(call, true); }

Reply unblock_messages(const Call& call) { return set_message_block(call, false); }

/// The messages that the account may see and `wanted` names, newest first, a page of them.
template <class Wanted>
Reply list_messages(const Call& call, Wanted wanted) {
  std::vector<const Message*> found;
  const auto& messages = call.world.messages;
  const bool all_types = value_of(call.query, "event_types").empty();
  for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
    const Conversation* const conversation = call.world.find_conversation(message->conversation_id);
    const bool visible = conversation != nullptr && takes_part(*conversation, *call.me) &&
                         !is_hidden(*message, *call.me) && message->created_at >= call.now - message_depth;
    const bool fits = all_types || has_item(call, "event_types", message->event_type);
    if (visible && fits && wanted(*message)) found.push_back(&*message);
  }
  auto part = page_of(call, found.size());
  if (auto* const refusal = std::get_if<Reply>(&part)) return std::move(*refusal);
  Page& page = std::get<Page>(part);
  const std::vector<const Message*> shown(found.begin() + static_cast<std::ptrdiff_t>(page.first),
                                          found.begin() + static_cast<std::ptrdiff_t>(page.end));
  Json body = Json::object();
  for (const Message* const message : shown) body["data"].push_back(show_message(*message, call));
  if (Json includes = show_message_includes(shown, call); !includes.empty())
    body["includes"] = std::move(includes);
  body["meta"] = std::move(page.meta);
  return json_reply(200, body);
}

Reply get_direct_messages(const Call& call) {
  return list_messages(call, [](const Message&) { return true; });
}

Reply get_messages_with_user(const Call& call) {
  const std::string conversation = conversation_id(call.me->id, value_of(call.path, "participant_id"));
  return list_messages(call, [&](const Message& message) { return message.conversation_id == conversation; });
}

Reply get_conversation_messages(const Call& call) {
  const std::string conversation = value_of(call.path, "id");
  return list_messages(call, [&](const Message& message) { return message.conversation_id == conversation; });
}

Message* find_message(const Call& call, std::string_view name = "event_id") {
  const auto id = parse_post_id(value_of(call.path, name));
  auto& messages = call.world.messages;
  const auto found =
      std::find_if(messages.begin(), messages.end(), [&](const Message& one) { return one.id == id; });
  if (found == messages.end() || is_hidden(*found, *call.me)) return nullptr;
  const Conversation* const conversation = call.world.find_conversation(found->conversation_id);
  return conversation != nullptr && takes_part(*conversation, *call.me) ? &*found : nullptr;
}

Reply get_direct_message(const Call& call) {
  const Message* const message = find_message(call);
  if (message == nullptr) return not_found("dm_event", "event_id", value_of(call.path, "event_id"));
  Json body = {{"data", show_message(*message, call)}};
  if (Json includes = show_message_includes({message}, call); !includes.empty())
    body["includes"] = std::move(includes);
  return json_reply(200, body);
}

Reply get_message_media(const Call& call) {
  const Message* const message = find_message(call, "dm_id");
  if (message == nullptr) return not_found("dm_event", "dm_id", value_of(call.path, "dm_id"));
  const std::string media_id = value_of(call.path, "media_id");
  if (message->media_id.empty() || message->media_id != media_id)
    return not_found("media", "media_id", media_id);
  const std::string resource = value_of(call.path, "resource_id");
  if (resource != media_id) return not_found("media", "resource_id", resource);
  auto picture = serve_picture(picture_path(media_id));
  return picture ? *std::move(picture) : not_found("media", "media_id", media_id);
}

Reply delete_direct_message(const Call& call) {
  Message* const message = find_message(call);
  if (message == nullptr) return not_found("dm_event", "event_id", value_of(call.path, "event_id"));
  message->hidden_from.push_back(call.me->id);
  return json_reply(200, {{"data", {{"deleted", true}}}});
}

constexpr std::array endpoints{
    Endpoint{"send_direct_message", send_direct_message},
    Endpoint{"send_to_conversation", send_to_conversation},
    Endpoint{"create_group_conversation", create_group_conversation},
    Endpoint{"get_direct_messages", get_direct_messages},
    Endpoint{"get_messages_with_user", get_messages_with_user},
    Endpoint{"get_conversation_messages", get_conversation_messages},
    Endpoint{"get_direct_message", get_direct_message},
    Endpoint{"get_message_media", get_message_media},
    Endpoint{"delete_direct_message", delete_direct_message},
    Endpoint{"block_messages", block_messages},
    Endpoint{"unblock_messages", unblock_messages},
};

}  // namespace

std::span<const Endpoint> message_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
