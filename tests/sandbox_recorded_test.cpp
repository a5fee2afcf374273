// The accounts whose replies are recorded: what the sandbox answers leads to the finding that it promises.
#include "core/diagnosis.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {

namespace {

/// A value for each argument that is needed.
nlohmann::json needed_arguments(const Action& action) {
  nlohmann::json arguments = nlohmann::json::object();
  for (const Parameter& parameter : action.parameters) {
    const bool is_one_of = !action.any_of.empty() && action.any_of.front() == parameter.name;
    if ((!parameter.required && !is_one_of) || parameter.own_user_id) continue;
    if (parameter.name == "media") {
      arguments[parameter.name] = "aGVsbG8=";
    } else if (!parameter.choices.empty()) {
      arguments[parameter.name] = parameter.choices.front();
    } else if (parameter.type == ParameterType::integer) {
      arguments[parameter.name] = 5;
    } else if (parameter.type == ParameterType::string_list) {
      arguments[parameter.name] = {"1", "2"};
    } else {
      const bool is_id = parameter.name == "id" || parameter.name.ends_with("_id");
      arguments[parameter.name] = is_id ? "1" : "hello";
    }
  }
  return arguments;
}

TEST_F(SandboxTest, RecordedRepliesLeadToTheirFindings) {
  ASSERT_GE(recorded_replies().size(), 50U);
  for (const Scenario& account : scenarios()) {
    if (account.recorded == nullptr) continue;
    const RecordedReply& recorded = *account.recorded;
    SCOPED_TRACE(recorded.finding);
    const Action& action = *find_action(recorded.action);
    const Reply reply = call(recorded.action, needed_arguments(action), account.id, recorded.auth);
    Exchange exchange{.reply = reply, .auth = recorded.auth, .received_at = now};
    exchange.rejected = recorded.rejected;
    if (recorded.finding == "signature_refused") exchange.accepted = {AuthKind::oauth1};
    if (recorded.finding == "wrong_user_token") exchange.accepted = {AuthKind::app_only};
    const auto findings = diagnose(action, exchange, read_reply(exchange));
    ASSERT_FALSE(findings.empty());
    EXPECT_EQ(findings.front().code, recorded.finding);
  }
}

TEST_F(SandboxTest, RecordedRepliesAreGivenToOneActionOnly) {
  EXPECT_EQ(call("create_post", {{"text", "Hello"}}, "reply_duplicate_post").status, 403);
  EXPECT_EQ(call("get_me", nlohmann::json::object(), "reply_duplicate_post").status, 200);
}

}  // namespace

}  // namespace x_connect::sandbox
