#include "routing.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "sandbox/call.hpp"

namespace x_connect::sandbox {

std::string_view path_of(const Request& request) {
  return std::string_view(request.url).substr(0, request.url.find('?'));
}

Parameters query_of(const Request& request) {
  const std::size_t mark = request.url.find('?');
  if (mark == std::string::npos) return {};
  return parse_form(std::string_view(request.url).substr(mark + 1)).value_or(Parameters{});
}

const Action* route(const Request& request) {
  const Action* found = nullptr;
  for (const Action& action : actions()) {
    if (action.method != request.method || !matches_path(action.path, path_of(request))) continue;
    // Of two rows for one path (a post, and the edit of one) the first answers both.
    const bool is_exact = action.path.find('{') == std::string_view::npos;
    if (found == nullptr || (is_exact && found->path != action.path)) found = &action;
  }
  return found;
}

Parameters path_parameters(std::string_view path_template, std::string_view path) {
  const auto names = split(path_template, '/');
  const auto values = split(path, '/');
  Parameters parameters;
  for (std::size_t i = 0; i < std::min(names.size(), values.size()); ++i) {
    if (!names[i].starts_with('{')) continue;
    parameters.emplace_back(names[i].substr(1, names[i].size() - 2), percent_decode(values[i]).value_or(""));
  }
  return parameters;
}

}  // namespace x_connect::sandbox
