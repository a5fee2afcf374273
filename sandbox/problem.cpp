#include "problem.hpp"

#include <utility>

namespace x_connect::sandbox {

namespace {

constexpr std::string_view blank = "about:blank";

// Types of X's description 2.167 begin with api.x.com; those that it no longer names are still seen with the
// old host.
std::string problem_type(std::string_view name) {
  return "https://api.x.com/2/problems/" + std::string(name);
}

std::string legacy_problem_type(std::string_view name) {
  return "https://api.twitter.com/2/problems/" + std::string(name);
}

Reply reply(int status, std::string_view content_type, const Json& body) {
  return {.status = status,
          .headers = {{"content-type", std::string(content_type)}},
          .body = body.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Reply problem(int status, const Json& body) { return reply(status, "application/problem+json", body); }

std::string_view name_of(AuthKind kind) {
  switch (kind) {
    case AuthKind::app_only:
      return "OAuth 2.0 Application-Only";
    case AuthKind::oauth1:
      return "OAuth 1.0a User Context";
    case AuthKind::oauth2:
      break;
  }
  return "OAuth 2.0 User Context";
}

}  // namespace

Reply json_reply(int status, const Json& body) {
  return reply(status, "application/json; charset=utf-8", body);
}

Reply unauthorized() {
  return problem(401,
                 {{"title", "Unauthorized"}, {"type", blank}, {"status", 401}, {"detail", "Unauthorized"}});
}

Reply forbidden(std::string_view detail) {
  return problem(403, {{"detail", detail}, {"type", blank}, {"title", "Forbidden"}, {"status", 403}});
}

Reply reply_not_allowed() {
  return problem(
      403, {{"title", "Authorization Error"},
            {"detail", "You can only reply to or quote posts where you are mentioned or are the author."},
            {"type", problem_type("not-authorized-for-resource")},
            {"status", 403}});
}

Reply unsupported_authentication(const Action& action, AuthKind given) {
  std::string accepted;
  for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
    if (accepts(action, kind) && !is_doubtful(action, kind))
      accepted += (accepted.empty() ? "" : ", ") + std::string(name_of(kind));
  }
  return problem(403,
                 {{"title", "Unsupported Authentication"},
                  {"detail", "Authenticating with " + std::string(name_of(given)) +
                                 " is forbidden for this endpoint.  Supported authentication types are [" +
                                 accepted + "]."},
                  {"type", legacy_problem_type("unsupported-authentication")},
                  {"status", 403}});
}

Reply permissions_too_low() {
  return problem(403,
                 {{"title", "Forbidden"},
                  {"status", 403},
                  {"detail",
                   "Your client app is not configured with the appropriate oauth1 app permissions for this "
                   "endpoint."},
                  {"type", legacy_problem_type("oauth1-permissions")}});
}

Reply not_enrolled() {
  return problem(
      403, {{"client_id", "31337"},
            {"title", "Client Forbidden"},
            {"reason", "client-not-enrolled"},
            {"required_enrollment", "Appropriate Level of API Access"},
            {"detail",
             "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens "
             "from a Twitter developer App that is attached to a Project. You can create a project via the "
             "developer portal."},
            {"registration_url", "https://developer.twitter.com/en/docs/projects/overview"},
            {"type", legacy_problem_type("client-forbidden")}});
}

Reply no_credits() {
  return problem(402, {{"detail", "credits depleted"},
                       {"status", 402},
                       {"title", "Payment Required"},
                       {"type", "https://api.x.com/2/problems/credits-depleted"}});
}

Reply too_many_requests() {
  return problem(
      429,
      {{"title", "Too Many Requests"}, {"detail", "Too Many Requests"}, {"type", blank}, {"status", 429}});
}

Reply not_found_path() {
  return problem(404, {{"title", "Not Found"}, {"type", blank}, {"status", 404}, {"detail", "Not Found"}});
}

Reply invalid_credentials() {
  Json error = {
      {"code", 99}, {"message", "Unable to verify your credentials"}, {"label", "authenticity_token_error"}};
  return json_reply(403, {{"errors", Json::array({std::move(error)})}});
}

Reply invalid_request(const InvalidArguments& errors) {
  Json list = Json::array();
  for (const InvalidArgument& invalid : errors) {
    Json error = Json::object();
    if (invalid.in_query) error["parameters"] = Json::object();
    if (!invalid.parameter.empty()) error["parameters"][invalid.parameter] = invalid.values;
    error["message"] = invalid.message;
    list.push_back(std::move(error));
  }
  return json_reply(400, {{"errors", std::move(list)},
                          {"title", "Invalid Request"},
                          {"detail", "One or more parameters to your request was invalid."},
                          {"type", problem_type("invalid-request")}});
}

Json not_found_error(std::string_view resource_type, std::string_view parameter, std::string_view value) {
  return {{"value", value},
          {"detail", "Could not find " + std::string(resource_type) + " with " + std::string(parameter) +
                         ": [" + std::string(value) + "]."},
          {"title", "Not Found Error"},
          {"resource_type", resource_type},
          {"parameter", parameter},
          {"resource_id", value},
          {"type", problem_type("resource-not-found")}};
}

Reply not_found(std::string_view resource_type, std::string_view parameter, std::string_view value) {
  return json_reply(200, {{"errors", Json::array({not_found_error(resource_type, parameter, value)})}});
}

}  // namespace x_connect::sandbox
