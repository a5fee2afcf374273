// The check: a ladder of questions to X, the cheapest first, which ends where an answer explains the rest.
//
// A pure state machine. What is known so far goes in: what is held, what is wanted of it, what may be done to
// find out, and every answer there has been. The next question comes out, with its price, or the verdict. Who
// asks, and how a request travels, is not its business, so that console, command line and agents climb the
// same ladder:
//
//   CheckInput input{.credentials = credentials, .wanted = {"read", "post"}};
//   CheckResult result = check(input);
//   while (result.question) {
//     input.answers.push_back({.step = result.question->step, .exchange = ask(*result.question)});
//     result = check(input);
//   }
//   print(result.verdict.headline);
//
// Stop at any time: with `cancelled` there is no next question, and the verdict says how far it came.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access.hpp"
#include "price.hpp"
#include "sign_in.hpp"

namespace x_connect {

/// What may be done to find something out.
struct CheckAllowance {
  bool spend = true;         ///< Ask what X charges for.
  bool try_all = false;      ///< Read once for each wanted ability, also where the outcome can be foreseen.
  bool send_secret = false;  ///< Ask about API Key and API Secret by themselves: the secret travels to X.
  std::string post = {};     ///< A text to publish, and to delete again; empty for none.
};

/// What a question came to.
struct CheckAnswer {
  std::string step = {};              ///< That of the question.
  Exchange exchange = {};             ///< What X has accepted and rejected before is filled in by the check.
  std::optional<Error> refusal = {};  ///< Why nothing was sent; the exchange counts for nothing then.
};

/// What is known so far.
struct CheckInput {
  Credentials credentials = {};
  std::vector<std::string> wanted = {};  ///< Ids of abilities; none means reading and posting.
  CheckAllowance allowed = {};
  Observed observed = {};  ///< From before: the scopes granted, and what was tried.
  std::vector<CheckAnswer> answers = {};
  bool cancelled = false;
  bool practice = false;  ///< It is the sandbox that answers.
};

/// A request that the check wants to be sent.
struct CheckQuestion {
  std::string_view step = {};
  std::string_view title = {};  ///< What is found out by it, for a person.
  bool is_sign_in = false;  ///< `action` is a step of a sign-in (prepare_sign_in), not an action (prepare).
  std::string_view action = {};       ///< By its id.
  nlohmann::json arguments = {};      ///< Of the action; fields of the sign-in.
  std::optional<AuthKind> auth = {};  ///< What to send it with; nothing for a sign-in.
  Price price = {};
  bool consequential = false;  ///< Visible to others: a person has allowed it by `CheckAllowance::post`.
};

enum class StepState : std::uint8_t {
  passed,
  caution,  ///< Passed, with something to look at.
  failed,
  skipped,      ///< There is nothing to ask, or it was not allowed.
  not_reached,  ///< Something before it explains why asking would tell nothing.
  waiting,      ///< Still to come.
  asked,        ///< The question that is open.
};

/// One rung.
struct CheckStep {
  std::string_view id = {};
  std::string_view title = {};
  StepState state = StepState::waiting;
  std::string detail = {};  ///< Why, in one or two sentences; may be empty.
  std::int64_t price = 0;   ///< What asking costs at the most, in thousandths of a US dollar.
};

/// What the whole comes to.
enum class CheckState : std::uint8_t {
  checking,   ///< There is a next question.
  connected,  ///< X accepts the credentials, and everything wanted works or should work.
  limited,    ///< X accepts them, but something wanted does not work, or nobody can say.
  refused,    ///< X does not accept them.
  waits,  ///< Something beyond the credentials has to be settled first: credits, a limit, the app, the clock.
  unreachable,  ///< No answer came from X.
  unknown,      ///< X was not asked, or did not say.
};

struct CheckAccount {
  std::string id = {};
  std::string name = {};
  std::string username = {};
  std::string profile_image_url = {};  ///< Of the face; empty where X tells none.
};

struct CheckVerdict {
  CheckState state = CheckState::checking;
  std::string
      headline;  ///< One sentence without its full stop, which compares what is wanted with what works.
  bool cancelled = false;
  std::optional<CheckAccount> account = {};
  std::optional<AccessLevel> access_level = {};
  std::optional<std::int64_t> clock_skew = {};  ///< Seconds the local clock is ahead of X's.
  std::vector<AbilityVerdict> abilities = {};   ///< All of them, wanted or not.
  std::vector<ActionAccess> access = {};        ///< Every action.
  std::vector<Finding> findings = {};           ///< The first cause on top.
  std::vector<CheckStep> steps = {};
  Price spent = {};        ///< What the answers have cost.
  Observed observed = {};  ///< With what the answers have shown.
};

struct CheckResult {
  std::optional<CheckQuestion> question = {};  ///< Nothing: the check has ended.
  CheckVerdict verdict;                        ///< As far as it has come.
};

/// The next question, or the verdict. Answers to questions that were not asked count for nothing.
CheckResult check(const CheckInput& input);

/// What an answered request shows of the credentials, added to what was observed before.
void observe(Observed& observed, const Action& action, const Exchange& exchange, const ReplyFacts& facts,
             const std::vector<Finding>& findings);

std::string_view to_string(StepState state);   ///< "passed", ..., "not_reached", ...
std::string_view to_string(CheckState state);  ///< "connected", ...

/// The ids of all steps that a check can have, in their order.
std::vector<std::string_view> check_step_ids();

}  // namespace x_connect
