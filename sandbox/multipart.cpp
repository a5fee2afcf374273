#include "multipart.hpp"

#include "core/text.hpp"
#include "sandbox/bounded_json.hpp"

namespace x_connect::sandbox {

namespace {

/// The `name` of a part's Content-Disposition; clients write it with quotes or without. Empty if there is
/// none.
std::string name_in_head(std::string_view head) {
  const std::string lower = to_lower(head);
  for (std::size_t at = lower.find("name="); at != std::string::npos; at = lower.find("name=", at + 1)) {
    const char before = at == 0 ? ' ' : lower[at - 1];
    if (before != ' ' && before != ';') continue;  // "filename="
    std::string_view value = head.substr(at + 5);
    if (value.starts_with('"')) return std::string(value.substr(1, value.find('"', 1) - 1));
    return std::string(value.substr(0, value.find_first_of("; \r\n")));
  }
  return {};
}

}  // namespace

using nlohmann::json;

json read_multipart(const Request& request) {
  const std::string type = header(request.headers, "content-type").value_or("");
  const std::size_t at = to_lower(type).find("boundary=");
  if (at == std::string::npos) return nullptr;
  std::string boundary = type.substr(at + 9, type.find(';', at) - at - 9);
  if (boundary.size() >= 2 && boundary.front() == '"') boundary = boundary.substr(1, boundary.size() - 2);
  const std::string delimiter = "--" + boundary;
  std::string_view rest = request.body;
  json body = json::object();
  std::size_t start = rest.find(delimiter);
  while (!boundary.empty() && start != std::string_view::npos) {
    rest.remove_prefix(start + delimiter.size());
    if (rest.starts_with("--")) return body;
    const std::size_t end = rest.find("\r\n" + delimiter);
    const std::size_t blank = rest.find("\r\n\r\n");
    if (end == std::string_view::npos || blank == std::string_view::npos || blank > end) return nullptr;
    const std::string_view head = rest.substr(0, blank);
    const std::string_view value = rest.substr(blank + 4, end < blank + 4 ? 0 : end - blank - 4);
    const std::string key = name_in_head(head);
    if (key.empty()) return nullptr;
    if (key == "media") {
      body[key] = base64_encode(value);
    } else if (key == "segment_index" || key == "total_bytes") {
      body[key] = parse_bounded_json(value);
    } else if (is_utf8(value)) {
      body[key] = value;
    }
    rest.remove_prefix(end + 2);
    start = rest.find(delimiter);
  }
  return nullptr;
}

}  // namespace x_connect::sandbox
