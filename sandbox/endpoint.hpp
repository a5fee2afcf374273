// What each action of the catalogue does in a world. Routing, authentication, limits and the checks of
// arguments are derived from the action's row; only the effect is written here, one function an action, in
// the file of what it is about: users, people, posts, articles, timelines, figures, messages, bookmarks,
// lists, media.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

#include "sandbox/call.hpp"

namespace x_connect::sandbox {

/// The effect of one action, on arguments that have been checked.
struct Endpoint {
  std::string_view action;
  Reply (*perform)(const Call& call);
};

std::span<const Endpoint> user_endpoints();
std::span<const Endpoint> post_endpoints();
std::span<const Endpoint> timeline_endpoints();
std::span<const Endpoint> message_endpoints();
std::span<const Endpoint> bookmark_endpoints();
std::span<const Endpoint> people_endpoints();
std::span<const Endpoint> list_endpoints();
std::span<const Endpoint> article_endpoints();
std::span<const Endpoint> figure_endpoints();
std::span<const Endpoint> media_endpoints();

/// Runs the action of a call whose arguments have been checked.
Reply perform(const Call& call);

/// Whether there is a function for the action.
bool can_perform(std::string_view action);

/// The refusal when the id in the path is not the user's own; nothing when it is.
std::optional<Reply> refuse_other_user(const Call& call);

/// A reply that lists some posts: data, includes, meta.
Reply list_posts(const Call& call, const std::vector<const Post*>& posts, Json meta);

/// A reply that lists a page of some users: data, includes, meta.
Reply list_users(const Call& call, const std::vector<const User*>& users);

/// A reply that lists a page of some posts, in the order given.
Reply list_page(const Call& call, const std::vector<const Post*>& posts);

/// One page of a list in the order given: the token says how many entries came before.
struct Page {
  std::size_t first = 0;
  std::size_t end = 0;
  Json meta;  ///< `result_count` and, where there are such pages, `next_token`, `previous_token`.
};

/// The page that `max_results` and `pagination_token` ask for; the refusal where the token is none.
std::variant<Page, Reply> page_of(const Call& call, std::size_t size);

}  // namespace x_connect::sandbox
