// What the sandbox reads of Authorization headers, queries and multipart forms.
#include "sandbox/authorization.hpp"

#include "core/text.hpp"
#include "input.hpp"
#include "sandbox/multipart.hpp"
#include "sandbox/routing.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void authorization(std::string_view bytes) {
  Input text(bytes);
  const unsigned char kind = text.byte();
  const std::string_view input = text.rest();
  switch (kind % 3) {
    case 0: {
      const auto read = sandbox::parse_oauth_header(input);
      if (!read) {
        require(!read.error().message.empty(), "a refusal says why");
        break;
      }
      std::string header;
      for (const auto& [name, value] : *read) {
        header += (header.empty() ? "" : ", ") + percent_encode(name) + "=\"" + percent_encode(value) + "\"";
      }
      const auto again = sandbox::parse_oauth_header(header);
      if (!read->empty()) require(again && *again == *read, "what was read can be written and read again");
      break;
    }
    case 1: {
      const std::string once = sandbox::as_signed(input);
      require(sandbox::as_signed(once) == once, "what is as it is signed stays so");
      break;
    }
    default: {
      Input form(input);
      const std::string boundary = form.line();
      const Request request{.method = "POST",
                            .url = "/2/media/upload",
                            .headers = {{"Content-Type", "multipart/form-data; boundary=" + boundary}},
                            .body = std::string(form.rest())};
      const auto read = sandbox::read_multipart(request);
      require(read.is_null() || read.is_object(), "a form is an object, or nothing");
      break;
    }
  }
}

}  // namespace x_connect::fuzz
