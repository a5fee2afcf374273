// Who follows whom, whom an account mutes and blocks, and the search for people.
#include <algorithm>
#include <array>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

/// The other sides of the ties in which the account is on `side`, the newest first.
std::vector<const User*> tied(const Call& call, const std::vector<Tie>& ties, const std::string& id,
                              std::string Tie::*side) {
  std::vector<const User*> users;
  const auto other = side == &Tie::user_id ? &Tie::target_id : &Tie::user_id;
  for (auto tie = ties.rbegin(); tie != ties.rend(); ++tie) {
    const User* const user = (*tie).*side == id ? call.world.find_user((*tie).*other) : nullptr;
    if (user != nullptr) users.push_back(user);
  }
  return users;
}

Reply list_follows(const Call& call, std::string Tie::*side) {
  const std::string id = value_of(call.path, "id");
  if (call.world.find_user(id) == nullptr) return not_found("user", "id", id);
  return list_users(call, tied(call, call.world.follows, id, side));
}

Reply get_followers(const Call& call) { return list_follows(call, &Tie::target_id); }

Reply get_following(const Call& call) { return list_follows(call, &Tie::user_id); }

Reply list_own(const Call& call, const std::vector<Tie>& ties) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  return list_users(call, tied(call, ties, call.me->id, &Tie::user_id));
}

Reply get_muted_users(const Call& call) { return list_own(call, call.world.mutes); }

Reply get_blocked_users(const Call& call) { return list_own(call, call.world.blocks); }

/// Ties the account to the one that the body names; the refusal where it cannot.
std::optional<Reply> tie(const Call& call, std::vector<Tie>& ties) {
  if (auto refusal = refuse_other_user(call)) return refusal;
  const std::string target = body_text(call, "/target_user_id");
  if (call.world.find_user(target) == nullptr) return not_found("user", "target_user_id", target);
  if (target == call.me->id) {
    return invalid_request({{.message = "You cannot do this to your own account."}});
  }
  if (!is_tied(ties, call.me->id, target)) ties.push_back({.user_id = call.me->id, .target_id = target});
  return std::nullopt;
}

std::optional<Reply> untie(const Call& call, std::vector<Tie>& ties) {
  if (auto refusal = refuse_other_user(call)) return refusal;
  const std::string target = value_of(call.path, "target_user_id");
  std::erase_if(ties, [&](const Tie& one) { return one.user_id == call.me->id && one.target_id == target; });
  return std::nullopt;
}

Reply follow_user(const Call& call) {
  if (auto refusal = tie(call, call.world.follows)) return *std::move(refusal);
  return json_reply(200, {{"data", {{"following", true}, {"pending_follow", false}}}});
}

Reply unfollow_user(const Call& call) {
  if (auto refusal = untie(call, call.world.follows)) return *std::move(refusal);
  return json_reply(200, {{"data", {{"following", false}}}});
}

Reply mute_user(const Call& call) {
  if (auto refusal = tie(call, call.world.mutes)) return *std::move(refusal);
  return json_reply(200, {{"data", {{"muting", true}}}});
}

Reply unmute_user(const Call& call) {
  if (auto refusal = untie(call, call.world.mutes)) return *std::move(refusal);
  return json_reply(200, {{"data", {{"muting", false}}}});
}

/// Whoever is blocked follows and is followed no longer.
Reply block_user(const Call& call) {
  if (auto refusal = tie(call, call.world.blocks)) return *std::move(refusal);
  const std::string target = body_text(call, "/target_user_id");
  std::erase_if(call.world.follows, [&](const Tie& one) {
    return (one.user_id == call.me->id && one.target_id == target) ||
           (one.user_id == target && one.target_id == call.me->id);
  });
  return json_reply(200, {{"data", {{"blocking", true}}}});
}

Reply unblock_user(const Call& call) {
  if (auto refusal = untie(call, call.world.blocks)) return *std::move(refusal);
  return json_reply(200, {{"data", {{"blocking", false}}}});
}

Reply search_users(const Call& call) {
  const std::string query = to_lower(value_of(call.query, "query"));
  std::vector<const User*> found;
  for (const User& user : call.world.people()) {
    const std::string words = to_lower(user.name + " " + user.username);
    const auto wanted = split(query, ' ');
    const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](std::string_view word) {
      return words.find(word) != std::string::npos;
    });
    if (fits) found.push_back(&user);
  }
  Reply reply = list_users(call, found);
  if (reply.status != 200) return reply;
  // This page of all does not say how many it has.
  Json body = Json::parse(reply.body);
  body["meta"].erase("result_count");
  if (body["meta"].empty()) body.erase("meta");
  return json_reply(200, body);
}

constexpr std::array endpoints{
    Endpoint{"get_followers", get_followers},
    Endpoint{"get_following", get_following},
    Endpoint{"get_muted_users", get_muted_users},
    Endpoint{"get_blocked_users", get_blocked_users},
    Endpoint{"follow_user", follow_user},
    Endpoint{"unfollow_user", unfollow_user},
    Endpoint{"mute_user", mute_user},
    Endpoint{"unmute_user", unmute_user},
    Endpoint{"block_user", block_user},
    Endpoint{"unblock_user", unblock_user},
    Endpoint{"search_users", search_users},
};

}  // namespace

std::span<const Endpoint> people_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
