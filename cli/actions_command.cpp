// x-connect actions: the catalogue, for people and for programs.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <vector>

#include "cli/border.hpp"
#include "cli/commands.hpp"
#include "cli/terminal.hpp"
#include "core/catalogue.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

using Style = Terminal::Style;

constexpr std::array<std::pair<AuthKind, std::string_view>, 3> kinds{
    {{AuthKind::app_only, "app_only"}, {AuthKind::oauth1, "oauth1"}, {AuthKind::oauth2, "oauth2"}}};

std::string kinds_of(const Action& action) {
  std::string text;
  for (const auto& [kind, name] : kinds) {
    if (!accepts(action, kind)) continue;
    text += (text.empty() ? "" : " ") + std::string(name) + (is_doubtful(action, kind) ? "?" : "");
  }
  return text;
}

std::string price_of(const DocumentedPrice& price) {
  if (price.usd_thousandths == 0) return "-";
  std::string text = dollars(price.usd_thousandths);
  std::string_view unit = price.unit;
  if (unit.ends_with(" returned")) unit.remove_suffix(std::string_view(" returned").size());
  return text + " a " + std::string(unit);
}

/// What the credentials allow, by action; null where none are held.
json access_of(const CredentialOptions& options) {
  const auto store = CredentialStore::open(options);
  if (!store) return nullptr;
  return border_value("access", {to_json(store->credentials()), json::object()});
}

json find_access(const json& access, std::string_view action) {
  const auto found =
      std::find_if(access.begin(), access.end(), [&](const json& one) { return one["action"] == action; });
  return access.is_array() && found != access.end() ? *found : json();
}

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

void print_list(const Terminal& out, const json& access) {
  std::vector<std::array<std::string, 4>> rows{{"ACTION", "WHAT IT DOES", "PRICE", "CREDENTIALS"}};
  for (const Action& action : actions()) {
    rows.push_back(
        {std::string(action.id), std::string(action.title), price_of(action.price), kinds_of(action)});
  }
  std::array<std::size_t, 4> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const auto& row : rows) {
    const bool is_head = &row == &rows.front();
    std::string line = out.styled(is_head ? Style::dim : Style::bold, padded(row[0], widths[0] + 2));
    for (std::size_t i = 1; i < row.size(); ++i) {
      const std::string cell =
          i + 1 == row.size() && access.is_null() ? row[i] : padded(row[i], widths[i] + 2);
      line += is_head ? out.styled(Style::dim, cell) : cell;
    }
    if (!access.is_null()) {
      const json mine = find_access(access, row[0]);
      const std::string verdict = text_of(mine, "verdict");
      const Style style = verdict == "allowed"  ? Style::green
                          : verdict == "denied" ? Style::red
                                                : Style::yellow;
      line += is_head ? out.styled(Style::dim, "WITH YOURS")
                      : out.styled(style, verdict == "allowed"  ? "allowed"
                                          : verdict == "denied" ? "no"
                                                                : "not known");
    }
    if (!out.write(line + "\n")) return;
  }
  out.write("\n" +
            out.wrapped("Prices as X documents them, " + std::string(facts_date) +
                            ", \"a post\" being each post returned. \"?\": documented, but seen refused. "
                            "x-connect actions ACTION tells the arguments of one.",
                        0));
}

std::string type_of(const json& parameter) {
  const std::string type = text_of(parameter, "type");
  return type == "string_list" ? "list"
         : type == "string"    ? "text"
         : type == "integer"   ? "number"
                               : "true or false";
}

/// The action's row of the catalogue, as JavaScript sees it.
json describe(const Action& action) {
  const json catalogue = border_value("words", json::array());
  for (const json& row : member(catalogue, "actions")) {
    if (text_of(row, "id") == action.id) return row;
  }
  return nullptr;
}

void print_action(const Terminal& out, const Action& action, const json& access) {
  const json described = describe(action);
  std::string text = out.styled(Style::bold, action.id) + "  " + std::string(action.title) + "\n" +
                     out.wrapped(action.description, 0) + "\n";
  const auto add = [&](std::string_view label, const std::string& words) {
    if (!words.empty()) text += padded(std::string(label), 13) + words + "\n";
  };
  add("Request", std::string(action.method) + " " + std::string(action.path));
  add("Credentials", kinds_of(action));
  std::string scopes;
  for (const std::string_view scope : action.scopes)
    scopes += (scopes.empty() ? "" : " ") + std::string(scope);
  add("Scopes", scopes);
  if (accepts(action, AuthKind::oauth1)) add("Permission", std::string(title_of(action.level)));
  add("Price", price_of(action.price) +
                   (action.price.note.empty() ? "" : " (" + std::string(action.price.note) + ")"));
  add("Not in", std::string(action.restriction));
  if (const json mine = find_access(access, action.id); !mine.is_null()) {
    const std::string verdict = text_of(mine, "verdict");
    add("With yours", verdict == "allowed" ? "allowed" : visible(text_of(mine, "reason")));
  }
  if (!described["parameters"].empty()) text += "\n" + out.styled(Style::dim, "Arguments") + "\n";
  for (const json& parameter : described["parameters"]) {
    text += "  " + out.styled(Style::bold, text_of(parameter, "name")) + "  " +
            out.styled(Style::dim, type_of(parameter) + (parameter["required"] == true ? ", required" : "")) +
            "\n";
    std::string help = text_of(parameter, "help");
    if (const json& choices = member(parameter, "choices"); choices.is_array() && !choices.empty()) {
      help += help.empty() ? "One of:" : " One of:";
      for (const json& choice : choices) help += " " + choice.get<std::string>();
    }
    if (!help.empty()) text += out.wrapped(help, 6);
  }
  out.write(text);
}

}  // namespace

Status run_actions(const ActionsCommand& command) {
  const Terminal out(STDOUT_FILENO);
  const Terminal messages(STDERR_FILENO);
  const Action* action = command.action.empty() ? nullptr : find_action(command.action);
  if (action == nullptr && !command.action.empty()) {
    messages.write(messages.finding(finding_of({"unknown_action",
                                                "action",
                                                "There is no action '" + command.action + "'.",
                                                "x-connect actions lists them.",
                                                {}})));
    return Status::mistaken;
  }
  if (!command.credentials.file.empty()) {
    if (const auto store = CredentialStore::open(command.credentials); !store) {
      messages.write(messages.finding(finding_of(store.error())));
      return Status::mistaken;
    }
  }
  const json access = access_of(command.credentials);
  if (!command.json) {
    if (action == nullptr) {
      print_list(out, access);
    } else {
      print_action(out, *action, access);
    }
    return Status::done;
  }
  json list = json::array();
  for (const Action& one : actions()) {
    if (action != nullptr && &one != action) continue;
    json row = describe(one);
    if (!access.is_null()) row["access"] = find_access(access, one.id);
    list.push_back(std::move(row));
  }
  out.write(printable(action == nullptr ? list : list.front()) + "\n");
  return Status::done;
}

}  // namespace x_connect::cli
