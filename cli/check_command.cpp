// x-connect check: the core's ladder of questions, in a terminal or in CI.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "cli/border.hpp"
#include "cli/commands.hpp"
#include "cli/runner.hpp"
#include "cli/terminal.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

using Style = Terminal::Style;

/// How a state is shown: of a step, or of an ability.
struct StateRow {
  std::string_view state;
  std::string_view mark;
  std::string_view ascii;  ///< Where the locale has no other letters.
  Style style;
  std::string_view words;  ///< Of an ability.
};
constexpr std::array state_rows{
    StateRow{"passed", "\u2713", "+", Style::green, ""},
    StateRow{"works", "\u2713", "+", Style::green, "works"},
    StateRow{"should_work", "\u2713", "+", Style::green, "should work; it was not tried"},
    StateRow{"caution", "!", "!", Style::yellow, ""},
    StateRow{"partly", "!", "!", Style::yellow, "works in part"},
    StateRow{"waits", "\u2026", "~", Style::yellow, "waits"},
    StateRow{"unknown", "?", "?", Style::yellow, "not known"},
    StateRow{"failed", "\u2717", "x", Style::red, ""},
    StateRow{"fails", "\u2717", "x", Style::red, "does not work"},
    StateRow{"skipped", "-", "-", Style::dim, ""},
    StateRow{"not_reached", "-", "-", Style::dim, ""},
    StateRow{"asked", "\u2026", "~", Style::cyan, ""},
    StateRow{"waiting", " ", " ", Style::dim, ""},
};

const StateRow& row_of(const std::string& state) {
  const auto* const row = std::find_if(state_rows.begin(), state_rows.end(),
                                       [&](const StateRow& one) { return one.state == state; });
  return row == state_rows.end() ? state_rows.back() : *row;
}

bool has_letters() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale(value);
    return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

/// The ladder: drawn anew after each answer where somebody looks at it, else once at the end.
class Ladder {
 public:
  explicit Ladder(const Terminal& out) : out_(out), has_letters_(has_letters()) {}

  std::string line(const std::string& state, const std::string& title, const std::string& detail) const {
    const StateRow& row = row_of(state);
    const std::size_t width = 26;
    std::string text = title;
    if (text.size() < width) text.append(width - text.size(), ' ');
    const bool is_dim = row.style == Style::dim;
    return "  " + out_.styled(row.style, has_letters_ ? row.mark : row.ascii) + " " +
           out_.styled(is_dim ? Style::dim : Style::plain, text) +
           (detail.empty() ? "" : "  " + out_.styled(Style::dim, detail));
  }

  void draw(const json& steps, bool is_last) {
    if (!out_.is_terminal() && !is_last) return;
    std::string text = lines_ > 0 ? "\033[" + std::to_string(lines_) + "A\033[J" : "";
    lines_ = 0;
    for (const json& step : steps) {
      // What is redrawn must not be broken into lines: details come at the end.
      const std::string detail = is_last ? visible(text_of(step, "detail")) : std::string();
      text += line(text_of(step, "state"), text_of(step, "title"), detail) + "\n";
      ++lines_;
    }
    out_.write(text);
  }

 private:
  const Terminal& out_;
  bool has_letters_;
  std::size_t lines_ = 0;
};

Status status_of(const json& verdict) {
  if (member(verdict, "cancelled") == true) return Status::cancelled;
  constexpr std::array<std::pair<std::string_view, Status>, 5> statuses{
      {{"connected", Status::done},
       {"limited", Status::limited},
       {"refused", Status::refused},
       {"waits", Status::waits},
       {"unreachable", Status::unreachable}}};
  for (const auto& [state, status] : statuses) {
    if (member(verdict, "state") == state) return status;
  }
  return Status::unknown;
}

void report(const Terminal& out, const Ladder& ladder, const json& verdict) {
  const Status status = status_of(verdict);
  const Style style = status == Status::done      ? Style::green
                      : status == Status::limited ? Style::yellow
                                                  : Style::red;
  std::string text = "\n" + out.styled(style, visible(text_of(verdict, "headline")) + ".") + "\n";
  for (const json& finding : verdict["findings"]) text += "\n" + out.finding(finding);
  text += "\n";
  for (const json& ability : verdict["abilities"]) {
    const std::string state = text_of(ability, "state");
    const std::string reason = text_of(ability, "reason");
    const std::string words =
        std::string(row_of(state).words) + (reason.empty() ? "" : ": " + visible(reason));
    text += ability["wanted"] == true
                ? ladder.line(state, text_of(ability, "title"), words)
                : ladder.line("skipped", text_of(ability, "title"), words + " (not asked for)");
    text += '\n';
  }
  text += "\nThe check cost " + price_in_words(verdict["spent"]) + ".\n";
  out.write(text);
}

/// The titles of abilities stand in the catalogue.
void name_abilities(json& verdict) {
  const json catalogue = border_value("catalogue", json::array());
  for (json& one : verdict["abilities"]) {
    for (const json& ability : catalogue["abilities"]) {
      if (ability["id"] == one["id"]) one["title"] = ability["title"];
    }
  }
}

proxy::Task<Result<json>> ask(Session& session, const json& question) {
  const std::string step = text_of(question, "step");
  Exchange exchange;
  if (member(question, "isSignIn") == true) {
    auto answered = co_await session.ask(text_of(question, "action"), question["args"]);
    if (!answered) co_return tl::unexpected(answered.error());
    exchange = *std::move(answered);
  } else {
    Wanted wanted{.action = text_of(question, "action"),
                  .arguments = question["args"],
                  .auth = parse_auth_kind(text_of(question, "auth"))};
    auto performed = co_await session.perform(std::move(wanted));
    if (!performed) co_return tl::unexpected(performed.error());
    exchange = std::move(performed->exchange);
  }
  co_return json{{"step", step}, {"exchange", to_json(exchange)}};
}

json refusal_of(const json& question, const Error& error) {
  return {{"step", question["step"]},
          {"refusal",
           {{"code", error.code}, {"field", error.field}, {"message", error.message}, {"hint", error.hint}}}};
}

proxy::Task<Status> climb(const CheckCommand& command, Running& running) {
  Session& session = running.session;
  const Terminal out(STDOUT_FILENO);
  Ladder ladder(out);
  if (!command.json)
    out.write("Checking the credentials from " + visible(session.store().origin()) + " at " +
              command.connecting.upstream + "\n\n");
  json answers = json::array();
  json verdict;
  while (true) {
    json observed = {{"now", now()}};
    if (session.observed().scopes) observed["scopes"] = *session.observed().scopes;
    const json input = {{"credentials", to_json(session.credentials())},
                        {"wanted", command.wanted},
                        {"allowed",
                         {{"spend", command.spend},
                          {"tryAll", command.try_all},
                          {"sendSecret", command.send_secret},
                          {"post", command.post}}},
                        {"observed", std::move(observed)},
                        {"answers", answers},
                        {"cancelled", running.client.is_cancelled()},
                        {"practice", is_local(command.connecting.upstream)}};
    auto result = border("check", json::array({input}));
    if (!result) {
      Terminal(STDERR_FILENO).write(Terminal(STDERR_FILENO).finding(finding_of(result.error())));
      co_return Status::mistaken;
    }
    verdict = std::move((*result)["verdict"]);
    const json question = std::move((*result)["question"]);
    name_upstream(verdict, command.connecting.upstream);
    if (!command.json) ladder.draw(verdict["steps"], question.is_null());
    if (question.is_null()) break;
    auto answer = co_await ask(session, question);
    if (answer) {
      answers.push_back(*std::move(answer));
    } else if (!running.client.is_cancelled()) {
      answers.push_back(refusal_of(question, answer.error()));
    }
  }
  const auto news = session.take_news();
  if (command.json) {
    verdict["news"] = news;
    out.write(printable(verdict) + "\n");
    co_return status_of(verdict);
  }
  name_abilities(verdict);
  report(out, ladder, verdict);
  for (const std::string& one : news) out.write("Note: " + visible(one) + "\n");
  co_return status_of(verdict);
}

}  // namespace

Status run_check(const CheckCommand& command) {
  return run(command.connecting, [&](Running& running) { return climb(command, running); });
}

}  // namespace x_connect::cli
