#include "multipart.hpp"

#include "core/json.hpp"
#include "core/text.hpp"

namespace x_connect::sandbox {

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
    const std::string head = to_lower(rest.substr(0, blank));
    const std::string_view value = rest.substr(blank + 4, end < blank + 4 ? 0 : end - blank - 4);
    const std::size_t name = head.find(" name=\"");
    if (name == std::string::npos) return nullptr;
    const std::string key = head.substr(name + 7, head.find('"', name + 7) - name - 7);
    if (key == "media") {
      body[key] = base64_encode(value);
    } else if (key == "segment_index" || key == "total_bytes") {
      body[key] = parse_json(value).value_or(json(json::value_t::discarded));
    } else if (is_utf8(value)) {
      body[key] = value;
    }
    rest.remove_prefix(end + 2);
    start = rest.find(delimiter);
  }
  return nullptr;
}

}  // namespace x_connect::sandbox
