#include "check.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <iterator>

#include "diagnosis.hpp"
#include "evidence.hpp"
#include "findings.hpp"

namespace x_connect {

namespace {

using nlohmann::json;

// --- The rungs ---

struct StepRow {
  std::string_view id;
  std::string_view title;
};

constexpr std::array step_rows{
    StepRow{"offline", "The credentials look right"},
    StepRow{"reach", "X can be reached"},
    StepRow{"app_only_token", "API Key and API Secret"},
    StepRow{"bearer", "Bearer Token"},
    StepRow{"oauth1", "X knows these credentials"},
    StepRow{"level", "Permission level"},
    StepRow{"oauth2", "OAuth 2.0 token"},
    StepRow{"clock", "The clock is right"},
    StepRow{"try_read", "Reading, tried"},
    StepRow{"try_messages", "Messages, tried"},
    StepRow{"try_bookmarks", "Bookmarks, tried"},
    StepRow{"try_people", "People and lists, tried"},
    StepRow{"try_likes", "Likes, tried"},
    StepRow{"post", "A real post"},
    StepRow{"delete_post", "The post is deleted again"},
};

const StepRow& step_row(std::string_view id) {
  return *std::find_if(step_rows.begin(), step_rows.end(), [&](const StepRow& row) { return row.id == id; });
}

std::string_view level_text(AccessLevel level) {
  switch (level) {
    case AccessLevel::read:
      return "It may read, but not post.";
    case AccessLevel::read_write:
      return "It may read and post, but not use direct messages.";
    case AccessLevel::read_write_directmessages:
      return "It may read, post and use direct messages.";
    case AccessLevel::none:
      break;
  }
  return "X did not say. The first post will show it.";
}

/// Nothing chosen: the least that an agent is wanted for.
constexpr std::array<std::string_view, 2> usual_wish{"read", "post"};

// --- Findings of the check's own ---

Finding other_app() {
  return {.code = "bearer_of_another_app",
          .severity = Severity::warning,
          .field = "bearer_token",
          .title = "The Bearer Token belongs to another app",
          .cause = "For this key and secret X gives a different Bearer Token from the one that was entered.",
          .fix = "Copy the Bearer Token of the same app, or let X give it under Credentials.",
          .guide_step = "keys",
          .scope = Scope::credentials,
          .fields = {"bearer_token"}};
}

Finding two_accounts(const std::string& one, const std::string& other) {
  return {
      .code = "two_accounts",
      .severity = Severity::warning,
      .field = "oauth2_access_token",
      .title = "The tokens belong to two accounts",
      .cause =
          "What is signed acts as one account, and what carries the OAuth 2.0 token as another: posts and "
          "bookmarks would not belong together.",
      .evidence = "The Access Token is that of @" + one + ", the OAuth 2.0 token that of @" + other + ".",
      .fix = "Sign in with OAuth 2.0 again, as the account of the Access Token.",
      .guide_step = "oauth2",
      .scope = Scope::credentials};
}

Finding post_left(const std::string& id) {
  return {.code = "post_left",
          .severity = Severity::error,
          .title = "The post of the check was not deleted",
          .cause = "It was published to see whether posting works, and is still there.",
          .evidence = "Its id is " + id + ".",
          .fix = "Delete it: in the list of your own posts, or at x.com."};
}

/// What could not be sent says why by itself.
Finding not_sent(const Error& error) {
  return {.code = error.code,
          .severity = Severity::error,
          .field = error.field,
          .title = error.message,
          .cause = "Nothing was sent to X.",
          .fix = error.hint};
}

std::string dollars(std::int64_t thousandths) {
  const std::string digits = std::to_string(thousandths % 1000 + 1000);
  return "$" + std::to_string(thousandths / 1000) + "." + digits.substr(1);
}

/// "a", "a or b", "a, b or c".
std::string in_words(const std::vector<std::string_view>& parts, std::string_view last) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() ? " " + std::string(last) + " " : ", ";
    text += parts[i];
  }
  return text;
}

bool contains(const std::vector<std::string>& list, std::string_view one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

void drop(std::vector<AuthKind>& kinds, AuthKind kind) { std::erase(kinds, kind); }

bool has(const std::vector<AuthKind>& kinds, AuthKind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::optional<CheckAccount> account_of(const json& data) {
  const auto found = data.is_object() ? data.find("data") : data.end();
  if (!data.is_object() || found == data.end() || !found->is_object()) return std::nullopt;
  const auto text = [&](const char* name) {
    const auto member = found->find(name);
    return member != found->end() && member->is_string() ? member->get<std::string>() : std::string();
  };
  CheckAccount account{.id = text("id"),
                       .name = text("name"),
                       .username = text("username"),
                       .profile_image_url = text("profile_image_url")};
  if (account.id.empty()) return std::nullopt;
  return account;
}

/// The id of what was made.
std::string id_of(const json& data) {
  const auto thing = account_of(data);
  return thing ? thing->id : std::string();
}

std::string at(const CheckAccount& account) {
  return account.username.empty() ? "the account " + account.id : "@" + account.username;
}

// --- The climb ---

/// Goes through the rungs from the first on with the answers there are, and stops at the first that has none.
class Climb {
 public:
  explicit Climb(const CheckInput& input) : input_(input) {
    verdict_.observed = input.observed;
    verdict_.observed.accepted.clear();  // Each check asks for itself.
    verdict_.observed.rejected.clear();
    verdict_.cancelled = input.cancelled;
    verdict_.spent.documented = true;
    judge_abilities();
  }

  CheckResult run() {
    plan();
    look_offline();
    ask_about_keys();
    ask_about_bearer();
    ask_about_oauth1();
    ask_about_oauth2();
    judge_abilities();
    for (const Ability& ability : abilities()) try_out(ability);
    publish();
    finish();
    return {.question = std::move(question_), .verdict = std::move(verdict_)};
  }

 private:
  bool has_wish() const {
    return std::any_of(input_.wanted.begin(), input_.wanted.end(),
                       [](const std::string& id) { return find_ability(id) != nullptr; });
  }

  bool has_keys() const {
    return !input_.credentials.api_key.empty() && !input_.credentials.api_secret.empty();
  }

  bool is_wanted(std::string_view ability) const {
    if (has_wish()) return contains(input_.wanted, ability);
    return std::find(usual_wish.begin(), usual_wish.end(), ability) != usual_wish.end();
  }

  /// The rungs that make sense for what is held. The trials join when it is known whether they tell anything.
  void plan() {
    const bool has_oauth2 = holds(input_.credentials, AuthKind::oauth2);
    add("offline");
    add("reach");
    if (input_.allowed.send_secret && has_keys()) add("app_only_token");
    if (holds(input_.credentials, AuthKind::app_only)) add("bearer");
    if (!input_.credentials.access_token.empty() || !has_oauth2) {
      add("oauth1");
      add("level");
    }
    if (has_oauth2) add("oauth2");
    add("clock");
    if (!input_.allowed.post.empty()) {
      add("post");
      add("delete_post");
    }
  }

  CheckStep& add(std::string_view id) {
    verdict_.steps.push_back({.id = id, .title = step_row(id).title});
    return verdict_.steps.back();
  }

  CheckStep* find(std::string_view id) {
    const auto step = std::find_if(verdict_.steps.begin(), verdict_.steps.end(),
                                   [&](const CheckStep& one) { return one.id == id; });
    return step == verdict_.steps.end() ? nullptr : &*step;
  }

  void set(std::string_view id, StepState state, std::string detail = {}) {
    CheckStep* step = find(id);
    if (step == nullptr) return;
    step->state = state;
    step->detail = std::move(detail);
  }

  /// Nothing is asked from here on, and why.
  void stop(std::string_view why) {
    if (!has_stopped_) why_stopped_ = why;
    has_stopped_ = true;
  }

  bool goes_on(std::string_view id) {
    if (find(id) == nullptr) return false;
    if (has_stopped_ && !question_) set(id, StepState::not_reached, std::string(why_stopped_));
    return !has_stopped_;
  }

  /// The answer to a question; null when it is still to be asked, and then nothing after it is reached.
  const CheckAnswer* ask(CheckQuestion question) {
    CheckStep* step = find(question.step);
    question.title = step_row(question.step).title;
    step->price = question.price.maximum;
    if (step->price > 0 && !input_.allowed.spend && !question.consequential) {
      set(question.step, StepState::skipped,
          "X charges up to " + dollars(step->price) + ", and nothing may be spent.");
      return nullptr;
    }
    const auto answer = std::find_if(input_.answers.begin(), input_.answers.end(),
                                     [&](const CheckAnswer& one) { return one.step == question.step; });
    if (answer != input_.answers.end()) return &*answer;
    if (input_.cancelled) {
      set(question.step, StepState::not_reached, "Cancelled.");
      stop("Cancelled.");
      return nullptr;
    }
    step->state = StepState::asked;
    question_ = std::move(question);
    stop({});
    return nullptr;
  }

  CheckQuestion about(std::string_view step, std::string_view action, json arguments,
                      std::optional<AuthKind> auth) {
    Payer payer;
    if (verdict_.account) {
      payer.user_id = verdict_.account->id;
      // A token of OAuth 2.0 does not tell it by itself.
      for (const Parameter& parameter : find_action(action)->parameters) {
        if (parameter.own_user_id) arguments[std::string(parameter.name)] = verdict_.account->id;
      }
    }
    Price price = x_connect::price(action, arguments, payer).value_or(Price{});
    return {.step = step,
            .action = action,
            .arguments = std::move(arguments),
            .auth = auth,
            .price = std::move(price)};
  }

  /// A later answer knows more: it takes the place of what was said of the same before.
  void learn(const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
      forget(finding.code);
      // What is true of all credentials together takes the place of what was said of one.
      if (finding.code == "all_refused") forget("wrong_bearer_token");
      // A clock that is refused is off, too: once is enough.
      if (finding.code == "clock_wrong") forget("clock_skewed");
    }
    const auto is_news = [&](const Finding& finding) {
      return finding.code != "clock_skewed" || !is_told("clock_wrong");
    };
    std::copy_if(findings.begin(), findings.end(), std::back_inserter(verdict_.findings), is_news);
  }

  void forget(std::string_view code) {
    std::erase_if(verdict_.findings, [&](const Finding& one) { return one.code == code; });
  }

  bool is_told(std::string_view code) const {
    return std::any_of(verdict_.findings.begin(), verdict_.findings.end(),
                       [&](const Finding& one) { return one.code == code; });
  }

  void hear(const ReplyFacts& facts, const std::vector<Finding>& findings, int status) {
    const std::string code = findings.empty() ? "" : findings.front().code;
    if (status == 0 || code.starts_with("proxy_") || code == "page_instead_of_data" ||
        code == "blocked_by_gateway") {
      if (!was_heard_) set("reach", StepState::failed, findings.front().title);
      stop("Needs an answer from X.");
      return;
    }
    was_heard_ = true;
    set("reach", StepState::passed, input_.practice ? "The sandbox answers." : "X answers.");
    if (!facts.clock_skew) return;
    const std::int64_t skew = *facts.clock_skew;
    verdict_.clock_skew = skew;
    if (std::abs(skew) <= tolerated_clock_skew) {
      set("clock", StepState::passed, "It matches X's.");
    } else {
      set("clock", StepState::failed,
          "It is " + std::to_string(std::abs(skew)) + (skew > 0 ? " seconds ahead." : " seconds behind."));
    }
  }

  struct Read {
    bool ok = false;
    json data;
    std::vector<Finding> findings;
  };

  /// What an answered question shows; nothing when it was not sent.
  std::optional<Read> read(const CheckQuestion& question, const CheckAnswer& answer) {
    if (answer.refusal) {
      set(question.step, StepState::failed, answer.refusal->message);
      learn({not_sent(*answer.refusal)});
      return std::nullopt;
    }
    const Action& action = *find_action(question.action);
    Exchange exchange = answer.exchange;
    if (!exchange.auth) exchange.auth = question.auth;
    exchange.accepted = verdict_.observed.accepted;
    exchange.rejected = verdict_.observed.rejected;
    const ReplyFacts facts = read_reply(exchange);
    const std::vector<Finding> findings = diagnose(action, exchange, facts);
    pay(question, exchange.reply.status, facts.data);
    observe(verdict_.observed, action, exchange, facts, findings);
    learn(findings);
    hear(facts, findings, exchange.reply.status);
    const bool ok = std::none_of(findings.begin(), findings.end(),
                                 [](const Finding& finding) { return finding.severity == Severity::error; });
    if (!ok) {
      const Finding& first = findings.front();
      if (has_stopped_) {
        set(question.step, StepState::not_reached, "Needs an answer from X.");
      } else {
        set(question.step, StepState::failed, first.title);
      }
      const bool is_wide = first.scope == Scope::app || first.scope == Scope::device;
      // A wrong clock stops only what is signed; refused keys do not make a token of OAuth 2.0 worthless.
      if (is_wide && first.code != "clock_wrong" && first.code != "all_refused")
        stop(first.scope == Scope::app ? "The app as a whole is the cause." : "This device is the cause.");
      if (is_wide) wide_ = first;
    }
    return Read{.ok = ok, .data = facts.data, .findings = findings};
  }

  void pay(const CheckQuestion& question, int status, const json& data) {
    const auto cost = x_connect::cost(question.action, question.arguments, status, data);
    if (!cost) return;
    Price& spent = verdict_.spent;
    spent.minimum += cost->minimum;
    spent.maximum += cost->maximum;
    spent.charges.insert(spent.charges.end(), cost->charges.begin(), cost->charges.end());
    for (const std::string_view reason : cost->reasons) {
      if (cost->maximum > 0 &&
          std::find(spent.reasons.begin(), spent.reasons.end(), reason) == spent.reasons.end())
        spent.reasons.push_back(reason);
    }
  }

  // --- One rung each ---

  void look_offline() {
    remarks_ = check_credentials(input_.credentials);
    if (remarks_.empty()) {
      set("offline", StepState::passed, "Their form is that of X's credentials.");
      return;
    }
    set("offline", remarks_.front().severity == Severity::error ? StepState::failed : StepState::caution,
        remarks_.front().title);
  }

  void ask_about_keys() {
    if (!goes_on("app_only_token")) return;
    CheckQuestion question{.step = "app_only_token",
                           .is_sign_in = true,
                           .action = "app_only_token",
                           .arguments = json::object()};
    const CheckAnswer* answer = ask(question);
    if (answer == nullptr) return;
    if (answer->refusal) {
      set("app_only_token", StepState::failed, answer->refusal->message);
      learn({not_sent(*answer->refusal)});
      return;
    }
    const SignInReply reply = read_sign_in("app_only_token", answer->exchange);
    learn(reply.findings);
    hear(read_reply(answer->exchange), reply.findings, answer->exchange.reply.status);
    if (!reply.ok) {
      if (has_stopped_) {
        set("app_only_token", StepState::not_reached, "Needs an answer from X.");
        return;
      }
      set("app_only_token", StepState::failed,
          title_of(reply.findings.empty() ? nullptr : &reply.findings.front()));
      are_keys_refused_ = true;
      return;
    }
    const auto issued = reply.credentials.find("bearer_token");
    const std::string& held = input_.credentials.bearer_token;
    const bool is_other = !held.empty() && issued != reply.credentials.end() && issued->is_string() &&
                          issued->get_ref<const std::string&>() != held;
    if (is_other) {
      learn({other_app()});
      set("app_only_token", StepState::caution, "X knows them, but the Bearer Token is of another app.");
      return;
    }
    set("app_only_token", StepState::passed, "X knows them.");
  }

  /// Key and secret are part of what is signed, and the bearer token is made of them.
  bool is_explained_by_keys(std::string_view id) {
    if (are_keys_refused_) set(id, StepState::not_reached, "Key and secret are part of everything else.");
    return are_keys_refused_;
  }

  void ask_about_bearer() {
    if (!goes_on("bearer") || is_explained_by_keys("bearer")) return;
    const CheckQuestion question = about("bearer", "get_usage", json::object(), AuthKind::app_only);
    const CheckAnswer* answer = ask(question);
    if (answer == nullptr) return;
    const auto result = read(question, *answer);
    if (result && result->ok) set("bearer", StepState::passed, "X knows it.");
  }

  void ask_about_oauth1() {
    if (find("oauth1") == nullptr) return;
    if (!holds(input_.credentials, AuthKind::oauth1)) {
      const bool has_part = !input_.credentials.access_token.empty();
      set("oauth1", StepState::skipped,
          has_part
              ? "One of the four values that sign a request is missing."
              : "Only a user token can tell who you are. Public reads use the Bearer Token; try a search.");
      set("level", StepState::skipped, "Only user tokens carry a level.");
      return;
    }
    const bool is_open = goes_on("oauth1");
    goes_on("level");
    if (!is_open) return;
    if (is_explained_by_keys("oauth1")) {
      is_explained_by_keys("level");
      return;
    }
    const CheckQuestion question = about("oauth1", "get_me", json::object(), AuthKind::oauth1);
    const CheckAnswer* answer = ask(question);
    if (answer == nullptr) {
      if (find("oauth1")->state == StepState::skipped) {
        set("level", StepState::skipped, "Needs an answer from X.");
      } else {
        goes_on("level");
      }
      return;
    }
    const auto result = read(question, *answer);
    if (!result || !result->ok) {
      set("level", StepState::not_reached, "Needs an answer from X.");
      return;
    }
    verdict_.account = account_of(result->data);
    set("oauth1", StepState::passed,
        verdict_.account ? "Signed in as " + at(*verdict_.account) + "." : std::string());
    const AccessLevel level = verdict_.observed.access_level.value_or(AccessLevel::none);
    const bool is_enough =
        std::none_of(verdict_.abilities.begin(), verdict_.abilities.end(), [&](const AbilityVerdict& one) {
          return one.wanted && level != AccessLevel::none && level < level_for(*one.ability) &&
                 one.ability->id != "likes";
        });
    set("level",
        level == AccessLevel::none ? StepState::caution : (is_enough ? StepState::passed : StepState::failed),
        std::string(level_text(level)));
  }

  void ask_about_oauth2() {
    if (!goes_on("oauth2")) return;
    const CheckQuestion question = about("oauth2", "get_me", json::object(), AuthKind::oauth2);
    const CheckAnswer* answer = ask(question);
    if (answer == nullptr) return;
    const auto result = read(question, *answer);
    if (!result || !result->ok) return;
    const auto account = account_of(result->data);
    std::string detail = account ? "Signed in as " + at(*account) + "." : std::string();
    if (account && verdict_.account && account->id != verdict_.account->id)
      learn({two_accounts(verdict_.account->username, account->username)});
    if (!verdict_.account) verdict_.account = account;
    if (verdict_.observed.scopes) {
      std::vector<std::string_view> scopes(verdict_.observed.scopes->begin(),
                                           verdict_.observed.scopes->end());
      detail += " Granted: " + in_words(scopes, "and") + ".";
    }
    set("oauth2", StepState::passed, std::move(detail));
  }

  const ActionAccess& access_of(std::string_view action) const {
    return *std::find_if(verdict_.access.begin(), verdict_.access.end(),
                         [&](const ActionAccess& one) { return one.action == action; });
  }

  static bool can_be_sent(const ActionAccess& row) {
    return row.word == AccessWord::works || row.word == AccessWord::should_work ||
           row.word == AccessWord::unknown;
  }

  void judge_abilities() {
    verdict_.access = access(input_.credentials, verdict_.observed);
    verdict_.abilities = x_connect::judge_abilities(verdict_.access, verdict_.observed);
    for (AbilityVerdict& one : verdict_.abilities) one.wanted = is_wanted(one.ability->id);
  }

  /// Whether X has accepted what the action would be sent with: before that a trial tells nothing of its own.
  bool is_accepted(const ActionAccess& row) const {
    return row.auth && has(verdict_.observed.accepted, *row.auth);
  }

  void try_out(const Ability& ability) {
    if (!is_wanted(ability.id) || ability.trial.empty() || has_stopped_) return;
    const ActionAccess& row = access_of(ability.trial);
    const std::string id = "try_" + std::string(ability.id);
    const bool was_answered = std::any_of(input_.answers.begin(), input_.answers.end(),
                                          [&](const CheckAnswer& answer) { return answer.step == id; });
    const bool is_telling = input_.allowed.try_all || row.word == AccessWord::unknown;
    if (!can_be_sent(row) || !is_accepted(row) || !is_telling) return;
    if (!input_.allowed.spend && !was_answered) return;
    add(step_row(id).id);
    // Steps are shown in the order of the table, whenever they join.
    std::stable_sort(
        verdict_.steps.begin(), verdict_.steps.end(),
        [](const CheckStep& a, const CheckStep& b) { return &step_row(a.id) < &step_row(b.id); });
    const CheckQuestion question =
        about(step_row(id).id, ability.trial, {{"max_results", ability.trial_results}}, row.auth);
    const CheckAnswer* answer = ask(question);
    if (answer == nullptr) return;
    const auto result = read(question, *answer);
    if (result && result->ok) set(id, StepState::passed, "X gave what was asked for.");
    judge_abilities();
  }

  void publish() {
    if (!goes_on("post")) {
      goes_on("delete_post");
      return;
    }
    const ActionAccess row = access_of("create_post");
    if (!can_be_sent(row) || !is_accepted(row)) {
      set("post", StepState::not_reached, row.reason.empty() ? "Needs an answer from X." : row.reason);
      set("delete_post", StepState::not_reached, "There is no post to delete.");
      return;
    }
    CheckQuestion question = about("post", "create_post", {{"text", input_.allowed.post}}, row.auth);
    question.consequential = true;
    const CheckAnswer* answer = ask(question);
    if (answer == nullptr) {
      goes_on("delete_post");
      return;
    }
    const auto result = read(question, *answer);
    judge_abilities();
    const std::string id = result && result->ok ? id_of(result->data) : std::string();
    if (id.empty()) {
      set("delete_post", StepState::not_reached, "There is no post to delete.");
      return;
    }
    set("post", StepState::passed, "It was published.");
    has_stopped_ = false;  // Whatever else is wrong: what was published has to go again.
    CheckQuestion removal = about("delete_post", "delete_post", {{"id", id}}, row.auth);
    removal.consequential = true;
    const CheckAnswer* deleted = ask(removal);
    if (deleted == nullptr) {
      if (input_.cancelled) learn({post_left(id)});
      return;
    }
    const auto removed = read(removal, *deleted);
    judge_abilities();
    if (removed && removed->ok) {
      set("delete_post", StepState::passed, "It is deleted again.");
    } else {
      set("delete_post", StepState::failed, "It was published, but could not be deleted: post " + id + ".");
      learn({post_left(id)});
    }
  }

  // --- The verdict ---

  /// The wanted abilities in one of two states, as phrases.
  std::vector<std::string_view> phrases(AbilityState state) const {
    std::vector<std::string_view> result;
    for (const AbilityVerdict& one : verdict_.abilities) {
      if (one.wanted && one.state == state) result.push_back(one.ability->phrase);
    }
    return result;
  }

  /// What is foreseen to fail is told before it fails, in the words of the finding that it would lead to.
  void foresee() {
    for (const AbilityVerdict& one : verdict_.abilities) {
      const bool is_short = one.state == AbilityState::fails || one.state == AbilityState::partly ||
                            one.state == AbilityState::waits;
      if (!one.wanted || !is_short || one.finding.empty()) continue;
      auto finding = describe_finding(one.finding);
      if (is_told(one.finding) || !finding) continue;
      const bool is_grave =
          std::any_of(verdict_.abilities.begin(), verdict_.abilities.end(), [&](const AbilityVerdict& other) {
            return other.wanted && other.finding == one.finding && other.state != AbilityState::partly;
          });
      finding->severity = is_grave ? Severity::warning : Severity::info;
      finding->evidence = one.reason;
      verdict_.findings.push_back(*std::move(finding));
    }
  }

  /// The finding that explains the first wanted ability that fails; empty if there is none. What X has said
  /// comes before what is foreseen.
  std::string first_failing() const {
    std::string first;
    for (const AbilityVerdict& one : verdict_.abilities) {
      if (!one.wanted || one.state != AbilityState::fails || one.finding.empty()) continue;
      const bool was_said =
          std::any_of(verdict_.findings.begin(), verdict_.findings.end(), [&](const Finding& finding) {
            return finding.code == one.finding && finding.severity == Severity::error;
          });
      if (was_said) return one.finding;
      if (first.empty()) first = one.finding;
    }
    return first;
  }

  void sort_findings() {
    // A mistake in what was entered explains a refusal; where X accepts it all the same, it is a remark.
    const bool was_refused =
        std::any_of(verdict_.findings.begin(), verdict_.findings.end(), [](const Finding& finding) {
          return finding.severity == Severity::error && finding.scope == Scope::credentials;
        });
    const std::string failing = first_failing();
    const auto rank = [&](const Finding& finding) {
      if (finding.code == "post_left") return 0;
      const bool is_wide = finding.scope == Scope::app || finding.scope == Scope::device;
      if (is_wide && finding.severity == Severity::error) return 1;
      // What is foreseen does not explain why X has told nobody's name.
      const bool is_foreseen = finding.severity != Severity::error && !verdict_.account;
      if (finding.code == failing) return is_foreseen ? 5 : 3;
      switch (finding.severity) {
        case Severity::error:
          return 4;
        case Severity::warning:
          return 6;
        case Severity::info:
          break;
      }
      return 7;
    };
    std::vector<std::pair<int, Finding>> ranked;
    for (Finding& finding : verdict_.findings) {
      const int place = rank(finding);
      ranked.emplace_back(place, std::move(finding));
    }
    for (Finding& finding : remarks_) {
      const bool is_error = finding.severity == Severity::error;
      const bool is_half = finding.code == "half_pair" && !verdict_.account;
      const bool explains = is_error && (was_refused || verdict_.observed.accepted.empty());
      const int place = explains || is_half ? 2 : rank(finding);
      ranked.emplace_back(place, std::move(finding));
    }
    std::stable_sort(ranked.begin(), ranked.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    verdict_.findings.clear();
    for (auto& [place, finding] : ranked) verdict_.findings.push_back(std::move(finding));
  }

  static std::string title_of(const Finding* finding) {
    return finding == nullptr ? "X does not accept the credentials" : finding->title;
  }

  void conclude() {
    const Finding* first = verdict_.findings.empty() ? nullptr : &verdict_.findings.front();
    const auto failing = phrases(AbilityState::fails);
    const auto partly = phrases(AbilityState::partly);
    const auto unknown = phrases(AbilityState::unknown);
    const auto waiting = phrases(AbilityState::waits);
    const bool has_user = verdict_.account.has_value();
    // Whose account it is X has not told yet, and says when to ask again.
    const bool is_told_to_wait = first != nullptr && first->retry == Retry::at && !has_user;
    if (is_told_to_wait && was_heard_) {
      verdict_.state = CheckState::waits;
      verdict_.headline = first->title;
      return;
    }
    if (has_user || !verdict_.observed.accepted.empty()) {
      const bool is_all = failing.empty() && partly.empty() && unknown.empty() && waiting.empty();
      verdict_.state = is_all ? CheckState::connected : CheckState::limited;
      std::string who = has_user ? "Connected as " + at(*verdict_.account) : "X accepts the Bearer Token";
      const bool is_user_refused = !has_user && (has(verdict_.observed.rejected, AuthKind::oauth1) ||
                                                 has(verdict_.observed.rejected, AuthKind::oauth2));
      if (is_user_refused) {
        verdict_.state = CheckState::refused;
        verdict_.headline = title_of(first);
      } else if (wide_ && !waiting.empty()) {
        verdict_.state = CheckState::waits;
        verdict_.headline = wide_->title;
      } else if (!failing.empty()) {
        verdict_.headline = who + ", but your agent cannot " + in_words(failing, "or");
      } else if (!waiting.empty()) {
        verdict_.headline = who + ", but your agent cannot " + in_words(waiting, "or") + " yet";
      } else if (!partly.empty()) {
        verdict_.headline = who + ", but your agent can " + in_words(partly, "and") + " only in part";
      } else if (!unknown.empty()) {
        verdict_.headline = who + "; whether your agent can " + in_words(unknown, "and") + " is not known";
      } else {
        verdict_.headline = who;
      }
      return;
    }
    if (wide_ && was_heard_ && wide_->code != "all_refused") {
      verdict_.state = CheckState::waits;
      verdict_.headline = wide_->title;
    } else if (!verdict_.observed.rejected.empty() || are_keys_refused_) {
      verdict_.state = CheckState::refused;
      verdict_.headline = title_of(first);
    } else if (const CheckStep* reach = find("reach"); reach->state == StepState::failed) {
      verdict_.state = CheckState::unreachable;
      verdict_.headline = "No answer came from X";
    } else if (first != nullptr && was_heard_) {
      verdict_.state = CheckState::unknown;
      verdict_.headline = first->title;
    } else {
      verdict_.state = CheckState::unknown;
      verdict_.headline = "X was not asked";
    }
  }

  void finish() {
    verdict_.access_level = verdict_.observed.access_level;
    if (!question_) {
      const bool has_clock = verdict_.clock_skew.has_value();
      if (!was_heard_ && find("reach")->state == StepState::waiting)
        set("reach", StepState::not_reached, input_.cancelled ? "Cancelled." : "Nothing was asked.");
      if (!has_clock)
        set("clock", was_heard_ ? StepState::skipped : StepState::not_reached,
            was_heard_ ? "X's replies did not tell the time." : "Needs an answer from X.");
      for (CheckStep& step : verdict_.steps) {
        if (step.state != StepState::waiting) continue;
        step.state = StepState::not_reached;
        step.detail = why_stopped_;
      }
      foresee();
    }
    sort_findings();
    if (question_) {
      verdict_.state = CheckState::checking;
      verdict_.headline = "Checking";
      return;
    }
    conclude();
  }

  const CheckInput& input_;
  CheckVerdict verdict_;
  std::optional<CheckQuestion> question_;
  std::vector<Finding> remarks_;  ///< About what was entered.
  std::optional<Finding> wide_;   ///< What concerns the app or this device.
  std::string_view why_stopped_;
  bool has_stopped_ = false;
  bool was_heard_ = false;  ///< X has answered.
  bool are_keys_refused_ = false;
};

}  // namespace

CheckResult check(const CheckInput& input) { return Climb(input).run(); }

void observe(Observed& observed, const Action& action, const Exchange& exchange, const ReplyFacts& facts,
             const std::vector<Finding>& findings) {
  const bool ok = std::none_of(findings.begin(), findings.end(),
                               [](const Finding& finding) { return finding.severity == Severity::error; });
  if (exchange.auth == AuthKind::oauth1 && facts.access_level) observed.access_level = facts.access_level;
  if (exchange.auth) {
    if (ok) drop(observed.rejected, *exchange.auth);
    if (ok && !has(observed.accepted, *exchange.auth)) observed.accepted.push_back(*exchange.auth);
    if (exchange.reply.status == 401) drop(observed.accepted, *exchange.auth);
    if (exchange.reply.status == 401 && !has(observed.rejected, *exchange.auth) &&
        (findings.empty() ||
         (findings.front().scope != Scope::device && findings.front().scope != Scope::request)))
      observed.rejected.push_back(*exchange.auth);
  }
  Outcome outcome{.action = std::string(action.id),
                  .auth = exchange.auth,
                  .ok = ok,
                  .at = exchange.received_at.value_or(0)};
  if (!ok) {
    const Finding& first = findings.front();
    outcome.finding = first.code;
    outcome.title = first.title;
    outcome.guide_step = first.guide_step;
    outcome.scope = first.scope;
    outcome.retry = first.retry;
    outcome.retry_at = first.retry_at;
  }
  observed.outcomes.push_back(std::move(outcome));
}

std::string_view to_string(StepState state) {
  switch (state) {
    case StepState::passed:
      return "passed";
    case StepState::caution:
      return "caution";
    case StepState::failed:
      return "failed";
    case StepState::skipped:
      return "skipped";
    case StepState::not_reached:
      return "not_reached";
    case StepState::asked:
      return "asked";
    case StepState::waiting:
      break;
  }
  return "waiting";
}

std::string_view to_string(CheckState state) {
  switch (state) {
    case CheckState::checking:
      return "checking";
    case CheckState::connected:
      return "connected";
    case CheckState::limited:
      return "limited";
    case CheckState::refused:
      return "refused";
    case CheckState::waits:
      return "waits";
    case CheckState::unreachable:
      return "unreachable";
    case CheckState::unknown:
      break;
  }
  return "unknown";
}

std::vector<std::string_view> check_step_ids() {
  std::vector<std::string_view> ids;
  // NOLINTNEXTLINE(performance-inefficient-vector-operation)
  for (const StepRow& row : step_rows) ids.push_back(row.id);
  return ids;
}

std::vector<Finding> check_findings() {
  std::vector<Finding> findings{other_app(), two_accounts({}, {}), post_left({})};
  for (Finding& finding : findings) finding.evidence.clear();
  return findings;
}

}  // namespace x_connect
