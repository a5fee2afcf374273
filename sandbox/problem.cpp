#include "problem.hpp"

#include <utility>

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

std::string problem_type(std::string_view name) {
  return "https://api.twitter.com/2/problems/" + std::string(name);
}

Reply problem(int status, json body) {
  body["status"] = status;
  return json_reply(status, body);
}

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

Reply json_reply(int status, const json& body) {
  const bool is_problem = status >= 400;
  return {.status = status,
          .headers = {{"content-type",
                       is_problem ? "application/problem+json" : "application/json; charset=utf-8"}},
          .body = body.dump(-1, ' ', false, json::error_handler_t::replace)};
}

Reply unauthorized() {
  return problem(401, {{"title", "Unauthorized"}, {"type", "about:blank"}, {"detail", "Unauthorized"}});
}

Reply forbidden(std::string_view detail) {
  return problem(403, {{"detail", detail}, {"type", "about:blank"}, {"title", "Forbidden"}});
}

Reply unsupported_authentication(const Action& action, AuthKind given) {
  std::string accepted;
  for (const AuthKind kind : {AuthKind::app_only, AuthKind::oauth1, AuthKind::oauth2}) {
    if (accepts(action, kind)) accepted += (accepted.empty() ? "" : ", ") + std::string(name_of(kind));
  }
  return problem(403,
                 {{"title", "Unsupported Authentication"},
                  {"detail", "Authenticating with " + std::string(name_of(given)) +
                                 " is forbidden for this endpoint.  Supported authentication types are [" +
                                 accepted + "]."},
                  {"type", problem_type("unsupported-authentication")}});
}

Reply permissions_too_low() {
  return problem(403, {{"title", "Forbidden"},
                       {"detail",
                        "Your client app is not configured with the appropriate oauth1 app permissions for "
                        "this endpoint."},
                       {"type", problem_type("oauth1-permissions")}});
}

Reply not_enrolled() {
  return json_reply(
      403,
      {{"client_id", "31337"},
       {"title", "Client Forbidden"},
       {"reason", "client-not-enrolled"},
       {"required_enrollment", "Appropriate Level of API Access"},
       {"detail",
        "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from "
        "a Twitter developer App that is attached to a Project. You can create a project via the "
        "developer portal."},
       {"registration_url", "https://developer.twitter.com/en/docs/projects/overview"},
       {"type", problem_type("client-forbidden")}});
}

Reply no_credits() {
  return json_reply(402, {{"account_id", 1888000000000000009},
                          {"title", "CreditsDepleted"},
                          {"detail",
                           "Your enrolled account [1888000000000000009] does not have any credits to fulfill "
                           "this request."},
                          {"type", problem_type("credits")}});
}

Reply too_many_requests() {
  return problem(429,
                 {{"title", "Too Many Requests"}, {"detail", "Too Many Requests"}, {"type", "about:blank"}});
}

Reply not_found_path() {
  return problem(404, {{"title", "Not Found"}, {"detail", "Not Found"}, {"type", "about:blank"}});
}

Reply invalid_request(std::string_view parameter, const std::string& value, const std::string& message) {
  json parameters = json::object();
  parameters[std::string(parameter)] = json::array({value});
  json error = {{"message", message}};
  error["parameters"] = std::move(parameters);
  return json_reply(400, {{"errors", json::array({std::move(error)})},
                          {"title", "Invalid Request"},
                          {"detail", "One or more parameters to your request was invalid."},
                          {"type", problem_type("invalid-request")}});
}

json not_found_error(std::string_view resource_type, std::string_view parameter, std::string_view value) {
  return {{"value", value},
          {"detail", "Could not find " + std::string(resource_type) + " with " + std::string(parameter) +
                         ": [" + std::string(value) + "]."},
          {"title", "Not Found Error"},
          {"resource_type", resource_type},
          {"parameter", parameter},
          {"resource_id", value},
          {"type", problem_type("resource-not-found")}};
}

}  // namespace x_connect::sandbox
