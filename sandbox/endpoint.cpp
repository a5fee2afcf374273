#include "endpoint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

constexpr std::string_view token_prefix = "from the entry ";

const Endpoint* find_endpoint(std::string_view action) {
  for (const auto endpoints :
       {user_endpoints(), post_endpoints(), timeline_endpoints(), message_endpoints(), bookmark_endpoints(),
        media_endpoints(), people_endpoints(), list_endpoints(), article_endpoints(), figure_endpoints()}) {
    const auto found = std::find_if(endpoints.begin(), endpoints.end(),
                                    [&](const Endpoint& one) { return one.action == action; });
    if (found != endpoints.end()) return &*found;
  }
  return nullptr;
}

}  // namespace

bool can_perform(std::string_view action) { return find_endpoint(action) != nullptr; }

Reply perform(const Call& call) {
  const Endpoint* const endpoint = find_endpoint(call.action.id);
  if (endpoint == nullptr) return not_found_path();
  Reply reply = endpoint->perform(call);
  if (!call.action.read_only) call.world.trim();
  return reply;
}

std::optional<Reply> refuse_other_user(const Call& call) {
  const auto& parameters = call.action.parameters;
  const auto own = std::find_if(parameters.begin(), parameters.end(),
                                [](const Parameter& parameter) { return parameter.own_user_id; });
  const std::string name(own == parameters.end() ? "id" : own->name);
  const std::string id = value_of(call.path, name);
  if (id == call.me->id) return std::nullopt;
  return invalid_request({{name,
                           {id},
                           "The `" + name + "` query parameter value [" + id +
                               "] must be the same as the authenticating user [" + call.me->id + "]"}});
}

Reply list_posts(const Call& call, const std::vector<const Post*>& posts, Json meta) {
  if (posts.empty()) return json_reply(200, {{"meta", {{"result_count", 0}}}});
  Json reply;
  for (const Post* const post : posts) reply["data"].push_back(show_post(*post, call));
  if (Json includes = show_includes(posts, call); !includes.empty()) reply["includes"] = std::move(includes);
  if (!meta.is_null()) reply["meta"] = std::move(meta);
  return json_reply(200, reply);
}

Reply list_users(const Call& call, const std::vector<const User*>& users) {
  auto part = page_of(call, users.size());
  if (auto* const refusal = std::get_if<Reply>(&part)) return std::move(*refusal);
  Page& page = std::get<Page>(part);
  const std::vector<const User*> shown(users.begin() + static_cast<std::ptrdiff_t>(page.first),
                                       users.begin() + static_cast<std::ptrdiff_t>(page.end));
  Json body = Json::object();
  for (const User* const user : shown) body["data"].push_back(show_user(*user, call));
  if (Json includes = show_user_includes(shown, call); !includes.empty())
    body["includes"] = std::move(includes);
  body["meta"] = std::move(page.meta);
  return json_reply(200, body);
}

Reply list_page(const Call& call, const std::vector<const Post*>& posts) {
  auto part = page_of(call, posts.size());
  if (auto* const refusal = std::get_if<Reply>(&part)) return std::move(*refusal);
  Page& page = std::get<Page>(part);
  return list_posts(call,
                    {posts.begin() + static_cast<std::ptrdiff_t>(page.first),
                     posts.begin() + static_cast<std::ptrdiff_t>(page.end)},
                    std::move(page.meta));
}

std::variant<Page, Reply> page_of(const Call& call, std::size_t size) {
  std::size_t most = 100;
  const std::string wanted = value_of(call.query, "max_results");
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), most);
  Page page;
  for (const char* const name : {"pagination_token", "next_token"}) {
    const std::string token = value_of(call.query, name);
    if (token.empty()) continue;
    const std::string text = base64_decode(token).value_or("");
    const auto from = text.starts_with(token_prefix)
                          ? parse_post_id(std::string_view(text).substr(token_prefix.size()))
                          : std::nullopt;
    if (!from) {
      return invalid_request(
          {{name,
            {token},
            "The `" + std::string(name) + "` query parameter value [" + token + "] is not valid"}});
    }
    page.first = std::min<std::size_t>(*from, size);
  }
  page.end = std::min(page.first + most, size);
  page.meta["result_count"] = page.end - page.first;
  const auto token_of = [](std::size_t first) {
    return base64url_encode(std::string(token_prefix) + std::to_string(first));
  };
  if (page.end < size) page.meta["next_token"] = token_of(page.end);
  if (page.first > 0) page.meta["previous_token"] = token_of(page.first - std::min(most, page.first));
  return page;
}

}  // namespace x_connect::sandbox
