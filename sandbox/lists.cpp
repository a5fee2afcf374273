// Lists of accounts: what they are called and who is on them. Their posts are a timeline.
#include <algorithm>
#include <array>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

Reply no_list(const Call& call) { return not_found("list", "id", value_of(call.path, "id")); }

/// The list in the path, where it is the account's own; null otherwise.
List* own_list(const Call& call) {
  auto& lists = call.world.lists;
  const std::string id = value_of(call.path, "id");
  const auto found = std::find_if(lists.begin(), lists.end(), [&](const List& one) {
    return one.id == id && one.owner_id == call.me->id;
  });
  return found == lists.end() ? nullptr : &*found;
}

Reply get_owned_lists(const Call& call) {
  const std::string id = value_of(call.path, "id");
  if (call.world.find_user(id) == nullptr) return not_found("user", "id", id);
  std::vector<const List*> owned;
  for (auto list = call.world.lists.rbegin(); list != call.world.lists.rend(); ++list) {
    if (list->owner_id == id && call.world.find_list(list->id, call.me) != nullptr) owned.push_back(&*list);
  }
  auto part = page_of(call, owned.size());
  if (auto* const refusal = std::get_if<Reply>(&part)) return std::move(*refusal);
  Page& page = std::get<Page>(part);
  const std::vector<const List*> shown(owned.begin() + static_cast<std::ptrdiff_t>(page.first),
                                       owned.begin() + static_cast<std::ptrdiff_t>(page.end));
  Json body = Json::object();
  for (const List* const list : shown) body["data"].push_back(show_list(*list, call));
  if (Json includes = show_list_includes(shown, call); !includes.empty())
    body["includes"] = std::move(includes);
  body["meta"] = std::move(page.meta);
  return json_reply(200, body);
}

Reply get_list(const Call& call) {
  const List* const list = call.world.find_list(value_of(call.path, "id"), call.me);
  if (list == nullptr) return no_list(call);
  Json body = {{"data", show_list(*list, call)}};
  if (Json includes = show_list_includes({list}, call); !includes.empty())
    body["includes"] = std::move(includes);
  return json_reply(200, body);
}

Reply get_list_members(const Call& call) {
  const List* const list = call.world.find_list(value_of(call.path, "id"), call.me);
  if (list == nullptr) return no_list(call);
  std::vector<const User*> users;
  for (auto id = list->members.rbegin(); id != list->members.rend(); ++id) {
    if (const User* const user = call.world.find_user(*id)) users.push_back(user);
  }
  return list_users(call, users);
}

Reply create_list(const Call& call) {
  const List list{.id = std::to_string(call.world.next_id(call.now)),
                  .owner_id = call.me->id,
                  .name = body_text(call, "/name"),
                  .description = body_text(call, "/description"),
                  .is_private = call.body.value("private", false),
                  .created_at = call.now};
  call.world.lists.push_back(list);
  return json_reply(call.action.success_status, {{"data", {{"id", list.id}, {"name", list.name}}}});
}

Reply update_list(const Call& call) {
  List* const list = own_list(call);
  if (list == nullptr) return no_list(call);
  if (call.body.contains("name")) list->name = body_text(call, "/name");
  if (call.body.contains("description")) list->description = body_text(call, "/description");
  list->is_private = call.body.value("private", list->is_private);
  return json_reply(200, {{"data", {{"updated", true}}}});
}

Reply delete_list(const Call& call) {
  if (own_list(call) == nullptr) return no_list(call);
  const std::string id = value_of(call.path, "id");
  std::erase_if(call.world.lists, [&](const List& one) { return one.id == id; });
  return json_reply(200, {{"data", {{"deleted", true}}}});
}

Reply add_list_member(const Call& call) {
  constexpr std::size_t most_members = 5000;
  List* const list = own_list(call);
  if (list == nullptr) return no_list(call);
  const std::string user = body_text(call, "/user_id");
  if (call.world.find_user(user) == nullptr) return not_found("user", "user_id", user);
  std::erase(list->members, user);
  if (list->members.size() < most_members) list->members.push_back(user);
  return json_reply(200, {{"data", {{"is_member", true}}}});
}

Reply remove_list_member(const Call& call) {
  List* const list = own_list(call);
  if (list == nullptr) return no_list(call);
  std::erase(list->members, value_of(call.path, "user_id"));
  return json_reply(200, {{"data", {{"is_member", false}}}});
}

constexpr std::array endpoints{
    Endpoint{"get_owned_lists", get_owned_lists},   Endpoint{"get_list", get_list},
    Endpoint{"get_list_members", get_list_members}, Endpoint{"create_list", create_list},
    Endpoint{"update_list", update_list},           Endpoint{"delete_list", delete_list},
    Endpoint{"add_list_member", add_list_member},   Endpoint{"remove_list_member", remove_list_member},
};

}  // namespace

std::span<const Endpoint> list_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
