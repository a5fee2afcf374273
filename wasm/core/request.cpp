#include "request.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>

namespace x_connect {

namespace {

using nlohmann::json;

/// Characters, as JSON Schema counts them: code points, not bytes.
std::int64_t code_points(std::string_view text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

/// @param unit What is counted, in the singular; empty for the value itself.
std::string range_of(const Parameter& parameter, std::string_view unit) {
  std::string text;
  if (parameter.maximum == 0) {
    text = "at least " + std::to_string(parameter.minimum);
  } else if (parameter.minimum == 0 && parameter.type != ParameterType::integer) {
    text = "at most " + std::to_string(parameter.maximum);
  } else {
    text = "from " + std::to_string(parameter.minimum) + " to " + std::to_string(parameter.maximum);
  }
  if (unit.empty()) return text;
  const bool is_one = parameter.maximum == 0 && parameter.minimum == 1;
  return text + " " + std::string(unit) + (is_one ? " long" : "s long");
}

bool within(const Parameter& parameter, std::int64_t value) {
  return value >= parameter.minimum && (parameter.maximum == 0 || value <= parameter.maximum);
}

bool is_given_in(const json& arguments, std::string_view name) {
  const auto found = arguments.find(name);
  return found != arguments.end() && !found->is_null();
}

/// Checks the arguments of one action against its row and keeps every problem.
class ArgumentCheck {
 public:
  ArgumentCheck(const Action& action, const json& arguments) : action_(action), arguments_(arguments) {}

  std::vector<Error> run() {
    if (!arguments_.is_object()) {
      add("invalid_argument", "arguments", "The arguments are not an object.",
          "Give {\"name\": value, ...}.");
      return std::move(problems_);
    }
    for (const auto& [name, value] : arguments_.items()) check_name(name);
    for (const Parameter& parameter : action_.parameters) {
      if (parameter.constant) continue;
      if (is_given(parameter.name)) {
        check_value(parameter, arguments_[std::string(parameter.name)]);
        check_company(parameter);
      } else if (parameter.required) {
        add("missing_argument", std::string(parameter.name), in_quotes(parameter.name) + " is missing.",
            std::string(parameter.help));
      }
    }
    check_any_of();
    return std::move(problems_);
  }

 private:
  bool is_given(std::string_view name) const { return is_given_in(arguments_, name); }

  void check_company(const Parameter& parameter) {
    if (parameter.needs.empty() || is_given(parameter.needs)) return;
    add("missing_argument", std::string(parameter.needs),
        in_quotes(parameter.needs) + " is missing: " + in_quotes(parameter.name) +
            " means nothing without it.",
        "Give both or neither.");
  }

  void check_any_of() {
    const auto& names = action_.any_of;
    if (names.empty() ||
        std::any_of(names.begin(), names.end(), [&](std::string_view name) { return is_given(name); })) {
      return;
    }
    std::string list;
    for (const std::string_view name : names) list += (list.empty() ? "" : ", ") + std::string(name);
    add("missing_argument", std::string(names.front()), in_quotes(names.front()) + " is missing.",
        "Give at least one of: " + list + ".");
  }

  void add(std::string code, std::string field, std::string message, std::string hint) {
    problems_.push_back({std::move(code), std::move(field), std::move(message), std::move(hint), {}});
  }

  void refuse(const Parameter& parameter, std::string_view must) {
    add("invalid_argument", std::string(parameter.name),
        in_quotes(parameter.name) + " must be " + std::string(must) + ".", std::string(parameter.help));
  }

  void check_name(const std::string& name) {
    const bool known = std::any_of(
        action_.parameters.begin(), action_.parameters.end(),
        [&](const Parameter& parameter) { return parameter.name == name && !parameter.constant; });
    if (known) return;
    std::string names;
    for (const Parameter& parameter : action_.parameters) {
      if (parameter.constant) continue;
      names += (names.empty() ? "" : ", ") + std::string(parameter.name);
    }
    add("unknown_argument", name, in_quotes(action_.id) + " has no argument " + in_quotes(name) + ".",
        names.empty() ? "It takes none." : "It takes: " + names + ".");
  }

  void check_value(const Parameter& parameter, const json& value) {
    switch (parameter.type) {
      case ParameterType::string:
        if (!value.is_string()) {
          refuse(parameter, value.is_number() ? "text: put the number in quotes" : "text");
        } else {
          check_text(parameter, value.get_ref<const std::string&>(), true);
        }
        break;
      case ParameterType::integer:
        if (!value.is_number_integer()) {
          refuse(parameter, "a whole number");
        } else if ((value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) ||
                   !within(parameter, value.get<std::int64_t>())) {
          refuse(parameter, range_of(parameter, ""));
        }
        break;
      case ParameterType::boolean:
        if (!value.is_boolean()) refuse(parameter, "true or false");
        break;
      case ParameterType::string_list:
        check_list(parameter, value);
        break;
    }
  }

  void check_text(const Parameter& parameter, const std::string& text, bool check_length) {
    if (check_length && !within(parameter, code_points(text))) {
      refuse(parameter, range_of(parameter, "character"));
    } else if (parameter.format != nullptr && !parameter.format->matches(text)) {
      refuse(parameter, parameter.format->description);
    } else if (!parameter.choices.empty() && std::find(parameter.choices.begin(), parameter.choices.end(),
                                                       text) == parameter.choices.end()) {
      std::string choices;
      for (const std::string_view choice : parameter.choices) {
        choices += (choices.empty() ? "" : ", ") + std::string(choice);
      }
      refuse(parameter, "one of: " + choices);
    } else if (parameter.location == ParameterLocation::path && text.empty()) {
      refuse(parameter, "a text that is not empty");
    }
  }

  void check_list(const Parameter& parameter, const json& value) {
    if (!value.is_array()) {
      refuse(parameter, "a list of texts");
      return;
    }
    if (!within(parameter, static_cast<std::int64_t>(value.size()))) {
      refuse(parameter, range_of(parameter, "item"));
      return;
    }
    const std::size_t before = problems_.size();
    for (const json& item : value) {
      if (problems_.size() > before) return;
      if (item.is_string()) {
        check_text(parameter, item.get_ref<const std::string&>(), false);
      } else {
        refuse(parameter, "a list of texts");
      }
    }
  }

  const Action& action_;
  const json& arguments_;
  std::vector<Error> problems_;
};

/// A checked argument (or its default) as one text: lists are joined with commas, as X wants them.
std::optional<std::string> text_of(const Parameter& parameter, const json& arguments) {
  const auto found = arguments.find(parameter.name);
  if (found == arguments.end() || found->is_null()) {
    const auto company = arguments.find(parameter.fallback_with);
    const bool has_company =
        parameter.fallback_with.empty() || (company != arguments.end() && !company->is_null());
    if (parameter.fallback.empty() || !has_company) return std::nullopt;
    return std::string(parameter.fallback);
  }
  if (found->is_string()) return found->get<std::string>();
  if (!found->is_array()) return found->dump();
  std::string joined;
  for (const json& item : *found) joined += (joined.empty() ? "" : ",") + item.get_ref<const std::string&>();
  return joined;
}

/// The paragraphs of a text, parted by empty lines, as blocks of an article; one that begins with "# " is a
/// heading.
json blocks_of(std::string_view text) {
  json blocks = json::array();
  while (!text.empty()) {
    const std::size_t end = std::min(text.find("\n\n"), text.size());
    std::string_view paragraph = text.substr(0, end);
    text.remove_prefix(std::min(end + 2, text.size()));
    while (paragraph.starts_with('\n')) paragraph.remove_prefix(1);
    const bool is_heading = paragraph.starts_with("# ");
    if (is_heading) paragraph.remove_prefix(2);
    if (!paragraph.empty())
      blocks.push_back({{"text", paragraph}, {"type", is_heading ? "header-one" : "unstyled"}});
  }
  return blocks;
}

std::string replace_placeholder(std::string path, std::string_view name, std::string_view value) {
  const std::string placeholder = "{" + std::string(name) + "}";
  if (const std::size_t at = path.find(placeholder); at != std::string::npos) {
    path.replace(at, placeholder.size(), percent_encode(value));
  }
  return path;
}

Result<Outline> outline_checked(const Action& action, const json& arguments, std::string_view own_user_id) {
  Outline result{.arguments = arguments, .method = std::string(action.method), .url = {}, .body = {}};
  std::string path(action.path);
  Parameters query;
  json body = json::object();
  bool has_body = false;
  for (const Parameter& parameter : action.parameters) {
    auto text = text_of(parameter, arguments);
    const std::string name(parameter.name);
    const bool is_given = is_given_in(arguments, parameter.name);
    if (!is_given) result.arguments.erase(name);
    if (parameter.location == ParameterLocation::body) {
      has_body = true;
      const json::json_pointer place(body_pointer(parameter));
      if (parameter.constant) {
        body[place] = parameter.type == ParameterType::string_list ? json::array() : json(parameter.fallback);
      } else if (is_given) {
        body[place] = parameter.joined ? json(*text) : parameter.blocks ? blocks_of(*text) : arguments[name];
      }
      continue;
    }
    if (!text && parameter.own_user_id) {
      if (own_user_id.empty()) {
        return failure("missing_argument", name,
                       in_quotes(name) + " is missing, and the credentials do not tell the user id.",
                       "Call get_me and give the id it returns.");
      }
      text = own_user_id;
      result.arguments[name] = own_user_id;
    }
    if (!text) continue;
    if (parameter.location == ParameterLocation::path) {
      path = replace_placeholder(std::move(path), name, *text);
    } else {
      query.emplace_back(name, *text);
    }
  }
  result.url = std::string(api_origin) + path;
  if (!query.empty()) result.url += "?" + serialize_form(query);
  if (has_body) result.body = body.dump(-1, ' ', false, json::error_handler_t::replace);
  return result;
}

Result<Signature> sign_with(const Credentials& credentials, const Action& action, const std::string& url,
                            const PrepareOptions& options) {
  return sign({.method = std::string(action.method),
               .url = url,
               .form = {},
               .consumer_key = credentials.api_key,
               .consumer_secret = credentials.api_secret,
               .token = credentials.access_token,
               .token_secret = credentials.access_token_secret,
               .nonce = options.nonce,
               .timestamp = options.timestamp,
               .signature_method = SignatureMethod::hmac_sha1,
               .version = "1.0",
               .realm = {},
               .oauth = {}});
}

/// A value that goes into a header as it is: visible ASCII, or the header would be another one.
bool fits_header(std::string_view value) {
  return std::all_of(value.begin(), value.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace

std::optional<std::string> header(const Headers& headers, std::string_view name) {
  const std::string lower = to_lower(name);
  const auto field = std::find_if(headers.begin(), headers.end(),
                                  [&](const auto& candidate) { return to_lower(candidate.first) == lower; });
  if (field == headers.end()) return std::nullopt;
  return field->second;
}

Result<Outline> outline(std::string_view action_id, const json& arguments, std::string_view own_user_id) {
  const Action* action = find_action(action_id);
  if (action == nullptr) {
    return failure("unknown_action", "action", "There is no action of that name.",
                   "The catalogue lists all actions.");
  }
  auto problems = ArgumentCheck(*action, arguments).run();
  if (!problems.empty()) {
    Error error{
        "invalid_arguments", problems.front().field, problems.front().message, problems.front().hint, {}};
    if (problems.size() > 1) {
      error.message = std::to_string(problems.size()) + " arguments need correcting. First: " + error.message;
    }
    error.problems = std::move(problems);
    return tl::unexpected(std::move(error));
  }
  return outline_checked(*action, arguments, own_user_id);
}

Result<PreparedRequest> prepare(std::string_view action_id, const json& arguments,
                                const Credentials& credentials, const PrepareOptions& options) {
  auto outlined = outline(action_id, arguments, user_id_of(credentials.access_token).value_or(""));
  const Action* action = find_action(action_id);
  // What the credentials lack weighs more than what they do not tell.
  if (!outlined && outlined.error().code != "missing_argument") return tl::unexpected(outlined.error());
  const auto auth = choose_auth(*action, credentials, options.auth);
  if (!auth) return tl::unexpected(auth.error());
  if (!outlined) return tl::unexpected(outlined.error());

  PreparedRequest prepared;
  prepared.auth = *auth;
  prepared.request.method = std::move(outlined->method);
  prepared.request.url = std::move(outlined->url);
  prepared.request.body = std::move(outlined->body);
  if (*auth == AuthKind::oauth1) {
    auto signed_request = sign_with(credentials, *action, prepared.request.url, options);
    if (!signed_request) return tl::unexpected(signed_request.error());
    prepared.request.headers.emplace_back("Authorization", signed_request->authorization);
    prepared.signature = *std::move(signed_request);
  } else {
    const bool app_only = *auth == AuthKind::app_only;
    const std::string& token = app_only ? credentials.bearer_token : credentials.oauth2_access_token;
    if (!fits_header(token)) {
      return failure("invalid_credential",
                     app_only ? "credentials.bearer_token" : "credentials.oauth2_access_token",
                     "The token contains a space, a line end or another character that no header can carry.",
                     "Copy it again with the console's copy button.");
    }
    prepared.request.headers.emplace_back("Authorization", "Bearer " + token);
  }
  if (!prepared.request.body.empty())
    prepared.request.headers.emplace_back("Content-Type", "application/json");
  // What refuses answers in JSON all the same.
  prepared.request.headers.emplace_back("Accept", action->returns_media ? "*/*" : "application/json");
  return prepared;
}

}  // namespace x_connect
