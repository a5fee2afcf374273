#include "recorded.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "recorded_replies.hpp"
#include "sandbox/problem.hpp"
#include "sandbox/world.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

/// The moment at which the replies of the table were received, in seconds since 1970.
constexpr std::int64_t recorded_at = 784111777;

std::vector<RecordedReply> read_table() {
  std::vector<RecordedReply> result;
  std::set<std::string> seen;
  const json table = json::parse(x_connect_recorded_replies);
  for (const json& row : table["replies"]) {
    const Action* const action = find_action(row["action"].get<std::string>());
    const auto auth = parse_auth_kind(row["auth"].get<std::string>());
    const auto finding = row["code"].get<std::string>();
    // Some show only what the core guards against, or that nothing came: no request of it can meet them.
    const int status = row["status"];
    if (action == nullptr || !auth || !accepts(*action, *auth) || status == 0) continue;
    if (!seen.insert(finding).second) continue;
    RecordedReply& reply = result.emplace_back();
    reply.finding = finding;
    reply.action = row["action"];
    reply.auth = *auth;
    reply.source = row["source"];
    reply.reply.status = status;
    reply.reply.body = row["body"];
    for (const auto& [name, value] : row["headers"].items()) reply.reply.headers.emplace_back(name, value);
    for (const json& kind : row["rejected"]) {
      reply.rejected.push_back(*parse_auth_kind(kind.get<std::string>()));
    }
  }
  return result;
}

}  // namespace

const std::vector<RecordedReply>& recorded_replies() {
  static const std::vector<RecordedReply> all = read_table();
  return all;
}

std::optional<Reply> answer_as_recorded(const RecordedReply& recorded, const Action& action, AuthKind auth,
                                        std::int64_t now) {
  if (std::find(recorded.rejected.begin(), recorded.rejected.end(), auth) != recorded.rejected.end()) {
    return unauthorized();
  }
  if (action.id != recorded.action || auth != recorded.auth) return std::nullopt;
  Reply reply = recorded.reply;
  const auto skew = read_reply({.reply = reply, .auth = auth, .received_at = recorded_at}).clock_skew;
  for (auto& [name, value] : reply.headers) {
    if (name == "date") value = http_date(now - skew.value_or(0));
    if (name.ends_with("-reset")) value = std::to_string(std::stoll(value) - recorded_at + now);
  }
  const bool is_page = reply.body.starts_with("<");
  reply.headers.emplace_back("content-type", is_page ? "text/html" : "application/json; charset=utf-8");
  return reply;
}

}  // namespace x_connect::sandbox
