// x-connect findings: what can be found wrong, for people and for programs; the documentation's index is made
// of it.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "cli/border.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "core/catalogue.hpp"
#include "core/diagnosis.hpp"
#include "core/findings.hpp"
#include "core/representation.hpp"
#include "proxy/problem.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

using Style = Terminal::Style;

/// The proxy's own failures, as the diagnosis tells them of a request that it did not carry.
std::vector<Finding> proxy_findings() {
  std::vector<Finding> findings;
  for (const std::string_view name : proxy::problem_names()) {
    const Exchange exchange{.reply = proxy::problem_reply(name, {}), .auth = {}, .received_at = {}};
    for (Finding& finding : diagnose(*find_action("get_me"), exchange, read_reply(exchange)))
      findings.push_back(std::move(finding));
  }
  return findings;
}

struct Group {
  std::string_view name;
  std::vector<Finding> (*findings)();
};
constexpr std::array<Group, 6> groups{{{"replies", reply_findings},
                                       {"signing in", sign_in_findings},
                                       {"credentials", credential_findings},
                                       {"check", check_findings},
                                       {"proxy", proxy_findings},
                                       {"agents", policy_findings}}};

json row_of(const Finding& finding, std::string_view group) {
  json causes = json::array();
  for (const PossibleCause& cause : finding.possible_causes)
    causes.push_back({{"title", cause.title}, {"sign", cause.sign}});
  return {{"code", finding.code},
          {"group", group},
          {"severity", to_string(finding.severity)},
          {"title", finding.title},
          {"cause", finding.cause},
          {"fix", finding.fix},
          {"guideStep", finding.guide_step},
          {"possibleCauses", std::move(causes)},
          {"scope", to_string(finding.scope)},
          {"retry", to_string(finding.retry)}};
}

}  // namespace

Status run_findings(const FindingsCommand& command) {
  const Terminal out(STDOUT_FILENO);
  json list = json::array();
  for (const Group& group : groups) {
    for (const Finding& finding : group.findings()) {
      if (command.code.empty() || finding.code == command.code) list.push_back(row_of(finding, group.name));
    }
  }
  if (list.empty()) {
    const Terminal messages(STDERR_FILENO);
    messages.write(messages.finding(finding_of({"unknown_code",
                                                "code",
                                                "There is no finding '" + command.code + "'.",
                                                "x-connect findings lists them.",
                                                {}})));
    return Status::mistaken;
  }
  if (command.json) {
    out.write(printable(list) + "\n");
    return Status::done;
  }
  std::string text;
  for (const json& finding : list) {
    text += command.code.empty()
                ? out.styled(Style::bold, text_of(finding, "code")) + "  " + text_of(finding, "title") + "\n"
                : out.finding(finding);
  }
  out.write(text);
  return Status::done;
}

}  // namespace x_connect::cli
