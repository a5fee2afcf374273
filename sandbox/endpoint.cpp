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
  for (const auto endpoints : {user_endpoints(), post_endpoints(), timeline_endpoints(), message_endpoints(),
                               bookmark_endpoints(), media_endpoints()}) {
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
  const std::string id = value_of(call.path, "id");
  if (id == call.me->id) return std::nullopt;
  return invalid_request({{"id",
                           {id},
                           "The `id` query parameter value [" + id +
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

std::variant<Page, Reply> page_of(const Call& call, std::size_t size) {
  std::size_t most = 100;
  const std::string wanted = value_of(call.query, "max_results");
  std::from_chars(wanted.data(), wanted.data() + wanted.size(), most);
  Page page;
  if (const std::string token = value_of(call.query, "pagination_token"); !token.empty()) {
    const std::string text = base64_decode(token).value_or("");
    const auto from = text.starts_with(token_prefix)
                          ? parse_post_id(std::string_view(text).substr(token_prefix.size()))
                          : std::nullopt;
    if (!from) {
      return invalid_request({{"pagination_token",
                               {token},
                               "The `pagination_token` query parameter value [" + token + "] is not valid"}});
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
