#include "arguments.hpp"

#include "sandbox/body.hpp"
#include "sandbox/query.hpp"

namespace x_connect::sandbox {

std::optional<Reply> read_arguments(const Request& request, Call& call) {
  InvalidArguments errors;
  check_query(call, errors);
  read_body(request, call, errors);
  if (errors.empty()) {
    call.vocabulary = translate(call.query);
    return std::nullopt;
  }
  if (errors.size() > most_invalid_arguments) errors.resize(most_invalid_arguments);
  return invalid_request(errors);
}

}  // namespace x_connect::sandbox
