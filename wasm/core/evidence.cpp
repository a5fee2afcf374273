#include "evidence.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "text.hpp"

namespace x_connect {

namespace {

using nlohmann::json;

/// No sentence of X is longer; what is longer is a page or an echo of what was sent.
constexpr std::size_t longest_words = 4096;

std::string text_member(const json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto member = object.find(name);
  return member != object.end() && member->is_string() ? member->get<std::string>() : std::string();
}

/// "187" and 187; others have no number.
std::int64_t code_of(const json& object) {
  if (!object.is_object()) return 0;
  const auto code = object.find("code");
  if (code == object.end()) return 0;
  if (code->is_number_integer()) return code->get<std::int64_t>();
  return code->is_string() ? parse_integer(code->get_ref<const std::string&>()).value_or(0) : 0;
}

std::string last_segment(const std::string& type) { return type.substr(type.rfind('/') + 1); }

std::optional<std::int64_t> integer_header(const Headers& headers, const std::string& name) {
  const auto value = header(headers, name);
  return value ? parse_integer(*value) : std::nullopt;
}

LimitWindow read_window(const Headers& headers, const std::string& prefix) {
  LimitWindow window;
  const auto remaining = integer_header(headers, prefix + "remaining");
  window.reset = integer_header(headers, prefix + "reset");
  window.is_named = remaining || window.reset || header(headers, prefix + "limit");
  if (remaining) window.is_used_up = *remaining <= 0;
  return window;
}

void add_words(Evidence& evidence, const std::string& words) {
  if (words.empty()) return;
  evidence.detail = words;
  evidence.words +=
      (evidence.words.empty() ? "" : " ") + to_lower(std::string_view(words).substr(0, longest_words));
}

void read_error(Evidence& evidence, const json& error) {
  if (evidence.code == 0) evidence.code = code_of(error);
  if (evidence.title.empty()) evidence.title = text_member(error, "title");
  if (evidence.reason.empty()) evidence.reason = text_member(error, "reason");
  if (evidence.type.empty()) evidence.type = last_segment(text_member(error, "type"));
  if (error.is_string()) add_words(evidence, error.get<std::string>());
  for (const char* const name : {"detail", "message"}) add_words(evidence, text_member(error, name));
}

void read_object(Evidence& evidence, const json& body) {
  const std::string type = text_member(body, "type");
  evidence.type = type.starts_with(proxy_problem_prefix) ? type : last_segment(type);
  evidence.title = text_member(body, "title");
  evidence.words = to_lower(evidence.title);
  read_error(evidence, body);
  add_words(evidence, text_member(body, "error_description"));
  // The first version of the API said things once, later ones in lists; clients hand on the one or the other.
  for (const char* const name : {"error", "errors"}) {
    const auto errors = body.find(name);
    if (errors == body.end() || (errors->is_array() && errors->empty())) continue;
    read_error(evidence, errors->is_array() ? errors->front() : *errors);
  }
}

/// The text between `<error` ... `>` and `<`, and the number in code="": all that X ever said in XML.
void read_xml(Evidence& evidence, std::string_view xml) {
  const std::size_t element =
      xml.find("<error>") != std::string_view::npos ? xml.find("<error>") : xml.find("<error ");
  if (element == std::string_view::npos) return;
  const std::size_t open = xml.find('>', element);
  if (open == std::string_view::npos) return;
  const std::string_view tag = xml.substr(element, open - element);
  if (const std::size_t code = tag.find("code=\""); code != std::string_view::npos) {
    const std::string_view number = tag.substr(code + 6);
    evidence.code = parse_integer(number.substr(0, number.find('"'))).value_or(0);
  }
  const std::string_view text = xml.substr(open + 1);
  add_words(evidence, std::string(text.substr(0, text.find('<'))));
}

bool wants_a_browser(std::string_view words) {
  constexpr std::array<std::string_view, 6> signs{"cloudflare",
                                                  "just a moment",
                                                  "checking your browser",
                                                  "enable javascript and cookies",
                                                  "you have been blocked",
                                                  "verify you are human"};
  return std::any_of(signs.begin(), signs.end(),
                     [&](std::string_view sign) { return words.find(sign) != std::string_view::npos; });
}

void read_body(Evidence& evidence, const std::string& raw, const json& data) {
  evidence.is_empty = raw.empty();
  evidence.is_json = data.is_object();
  if (evidence.is_json) return read_object(evidence, data);
  const std::string start = to_lower(std::string_view(raw).substr(0, longest_words));
  evidence.is_gateway_code = start.starts_with("error code: ");
  evidence.is_page = start.find("<html") != std::string::npos || start.find("<!doctype") != std::string::npos;
  evidence.is_robot_check = wants_a_browser(start);
  if (evidence.is_page) return;
  if (start.starts_with("<")) return read_xml(evidence, raw);
  if (!data.is_structured()) add_words(evidence, raw.substr(0, longest_words));
}

}  // namespace

bool has_clock_skew(const Evidence& evidence) {
  return evidence.clock_skew && std::abs(*evidence.clock_skew) > tolerated_clock_skew;
}

Evidence gather_evidence(const Action& action, const Exchange& exchange, const ReplyFacts& facts) {
  const Headers& headers = exchange.reply.headers;
  Evidence evidence;
  evidence.status = exchange.reply.status;
  read_body(evidence, exchange.reply.body, facts.data);
  evidence.auth = exchange.auth;
  evidence.access_level = facts.access_level;
  evidence.needed_level = action.level;
  evidence.clock_skew = facts.clock_skew;
  evidence.quarter_hour = read_window(headers, "x-rate-limit-");
  evidence.app_day = read_window(headers, "x-app-limit-24hour-");
  evidence.user_day = read_window(headers, "x-user-limit-24hour-");
  evidence.received_at = exchange.received_at;
  if (const auto seconds = integer_header(headers, "retry-after"); seconds && *seconds >= 0) {
    constexpr std::int64_t longest_wait = 86400;
    evidence.retry_after = std::min(*seconds, longest_wait);
  }
  for (const AuthKind kind : exchange.accepted) {
    evidence.was_accepted = evidence.was_accepted || kind == exchange.auth;
    evidence.others_accepted = evidence.others_accepted || kind != exchange.auth;
  }
  evidence.others_rejected = std::any_of(exchange.rejected.begin(), exchange.rejected.end(),
                                         [&](AuthKind kind) { return kind != exchange.auth; });
  evidence.action = action.id;
  evidence.is_enterprise_only = action.enterprise_only;
  evidence.is_read = action.method == "GET";
  evidence.is_post = action.method == "POST";
  return evidence;
}

}  // namespace x_connect
