// Users, and the usage of the app.
#include <algorithm>
#include <array>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

Reply show_one(const User& user, const Call& call) {
  Json body = {{"data", show_user(user, call)}};
  if (Json includes = show_user_includes({&user}, call); !includes.empty())
    body["includes"] = std::move(includes);
  return json_reply(200, body);
}

Reply get_me(const Call& call) { return show_one(*call.me, call); }

Reply get_user(const Call& call) {
  const std::string id = value_of(call.path, "id");
  const User* const user = call.world.find_user(id);
  return user == nullptr ? not_found("user", "id", id) : show_one(*user, call);
}

Reply get_user_by_username(const Call& call) {
  const std::string username = value_of(call.path, "username");
  const User* const user = call.world.find_username(username);
  return user == nullptr ? not_found("user", "username", username) : show_one(*user, call);
}

/// Several users; those that do not exist are named in `errors`.
Reply list_named(const Call& call, std::string_view parameter,
                 const User* (World::*find)(std::string_view) const) {
  Json body = Json::object();
  const std::string wanted = value_of(call.query, parameter);
  std::vector<const User*> users;
  for (const std::string_view name : split(wanted, ',')) {
    if (const User* const user = (call.world.*find)(name)) {
      body["data"].push_back(show_user(*user, call));
      users.push_back(user);
    } else {
      body["errors"].push_back(not_found_error("user", parameter, name));
    }
  }
  if (Json includes = show_user_includes(users, call); !includes.empty())
    body["includes"] = std::move(includes);
  return json_reply(200, body);
}

Reply get_users(const Call& call) { return list_named(call, "ids", &World::find_user); }

Reply get_users_by_usernames(const Call& call) {
  return list_named(call, "usernames", &World::find_username);
}

Reply get_usage(const Call& call) {
  constexpr std::int64_t day = 86400;
  const std::string wanted = value_of(call.query, "days");
  const std::int64_t days = wanted.empty() ? 7 : static_cast<std::int64_t>(*parse_post_id(wanted));
  Json daily = Json::array();
  for (std::int64_t i = days; i > 0; --i) {
    daily.push_back(
        {{"date", rfc3339((call.now / day - i + 1) * day)}, {"usage", std::to_string(i * 7 % 40)}});
  }
  return json_reply(
      200,
      {{"data",
        {{"cap_reset_day", 12},
         {"project_cap", "3000000"},
         {"project_id", "1888000000000000800"},
         {"project_usage", "412"},
         {"daily_project_usage", {{"project_id", "1888000000000000800"}, {"usage", std::move(daily)}}}}}});
}

Reply get_credits(const Call&) {
  Json grants = Json::array();
  grants.push_back({{"amount", 2.5}, {"expires_at", "2027-03-31T00:00:00Z"}});
  return json_reply(200, {{"data",
                           {{"total_balance", 24.5},
                            {"prepaid_balance", 22},
                            {"free_balance", 2.5},
                            {"free_grants", std::move(grants)}}}});
}

constexpr std::array endpoints{
    Endpoint{"get_me", get_me},           Endpoint{"get_user", get_user},
    Endpoint{"get_users", get_users},     Endpoint{"get_user_by_username", get_user_by_username},
    Endpoint{"get_usage", get_usage},     Endpoint{"get_users_by_usernames", get_users_by_usernames},
    Endpoint{"get_credits", get_credits},
};

}  // namespace

std::span<const Endpoint> user_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
