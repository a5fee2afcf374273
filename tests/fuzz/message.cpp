// HTTP/1.1: heads of requests and replies, and chunked bodies, beside a plain second reading.
#include "proxy/message.hpp"

#include "input.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

namespace {

using proxy::Field;

template <bool is_request>
std::string written(const proxy::MessageParser<is_request>& parser) {
  std::string head = is_request ? std::string(parser.method()) + " " + std::string(parser.target()) +
                                      (parser.is_version_1_1() ? " HTTP/1.1\r\n" : " HTTP/1.0\r\n")
                                : (parser.is_version_1_1() ? "HTTP/1.1 " : "HTTP/1.0 ") +
                                      std::to_string(parser.status()) + " \r\n";
  for (const Field& field : parser.fields()) proxy::append_field(head, field.name, field.value);
  return head + "\r\n";
}

/// What is read without Beast is what Beast reads.
template <bool is_request>
void compare_with_beast(const proxy::MessageParser<is_request>& plain, std::string_view head) {
  std::vector<Field> fields;
  proxy::MessageParser<is_request> beast(fields);
  require(beast.read_head(head, true).empty(), "what is read plainly, Beast reads, too");
  require(beast.method() == plain.method() && beast.target() == plain.target(), "it is the same request");
  require(beast.status() == plain.status(), "it is the same status");
  require(beast.is_version_1_1() == plain.is_version_1_1(), "it is the same version");
  require(beast.content_length() == plain.content_length(), "its body has the same length");
  require(!beast.chunked() && !plain.chunked(), "its body does not come in chunks");
  require(beast.keep_alive() == plain.keep_alive(), "its connection is kept as long");
  require(fields.size() == plain.fields().size(), "it has the same headers");
  for (std::size_t i = 0; i < fields.size(); ++i) {
    require(fields[i].name == plain.fields()[i].name && fields[i].value == plain.fields()[i].value,
            "each header is the same");
  }
}

template <bool is_request>
void read_head(std::string_view head) {
  std::vector<Field> fields;
  proxy::MessageParser<is_request> parser(fields);
  if (!parser.read_head(head).empty()) return;
  if (parser.is_plain()) compare_with_beast(parser, head);
  std::size_t line = head.find("\r\n") + 2;
  bool is_folded = false;
  for (const Field& field : fields) {
    require(!field.name.empty(), "a header has a name");
    require(field.name.find_first_of(" \t\r\n:") == std::string_view::npos, "a header's name is a token");
    require(field.value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
            "a header cannot begin another line");
    // Each stands in a line of its own, in order: what Beast reads is what anybody would read.
    const std::size_t end = head.find("\r\n", line);
    require(end != std::string_view::npos, "a header stands in a line");
    is_folded = is_folded || head.substr(line, 1).find_first_of(" \t") != std::string_view::npos;
    if (!is_folded && is_request) {
      const std::string_view text = head.substr(line, end - line);
      require(text.substr(0, field.name.size()) == field.name, "headers come in the order of their lines");
    }
    line = end + 2;
  }
  if (parser.content_length()) require(!parser.chunked(), "a body has one length");

  const std::string again = written(parser);
  if (!is_request && is_folded) return;
  std::vector<Field> more;
  proxy::MessageParser<is_request> second(more);
  require(second.read_head(again).empty(), "what was read can be written and read again");
  require(more.size() == fields.size(), "it has the same headers then");
  for (std::size_t i = 0; i < more.size(); ++i) {
    require(more[i].name == fields[i].name && more[i].value == fields[i].value, "each is what it was");
  }
}

/// The bytes of a chunked body as they come out, however they come in; with the fault, if there is one.
std::string unchunked(std::string_view bytes, std::size_t piece, std::size_t& used) {
  std::vector<Field> fields;
  proxy::RequestParser parser(fields);
  require(parser.read_head("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n").empty(),
          "a plain head is read");
  proxy::Bytes body;
  std::string_view fault;
  std::string held;
  used = 0;
  for (std::size_t at = 0; at < bytes.size() && fault.empty() && !parser.is_done(); at += piece) {
    held.append(bytes.substr(at, piece));
    const std::size_t count = parser.read_chunked(held, body, fault);
    require(count <= held.size(), "no more is read than there is");
    held.erase(0, count);
    used += count;
  }
  require(body.size() <= bytes.size(), "a body is not longer than its chunks");
  if (!fault.empty()) return "fault";
  return (parser.is_done() ? "done:" : "more:") + std::string(body.view());
}

}  // namespace

void message(std::string_view bytes) {
  Input text(bytes);
  const unsigned char kind = text.byte();
  const std::string_view input = text.rest();
  if (kind % 4 == 3) {
    std::size_t used = 0;
    std::size_t used_in_pieces = 0;
    const std::string whole = unchunked(input, input.size() + 1, used);
    const std::string pieces = unchunked(input, 1U + kind / 4U, used_in_pieces);
    require(whole == pieces, "a chunked body is the same, however it comes");
    if (whole.starts_with("done:")) require(used == used_in_pieces, "it ends at the same place");
    return;
  }
  const proxy::HeadEnd end = proxy::find_head_end(input);
  if (end.state != proxy::HeadEnd::State::complete) return;
  const std::string_view head = input.substr(0, end.size);
  require(head.ends_with("\r\n\r\n") || head == "\r\n", "a head ends with an empty line");
  if (kind % 2 == 0) {
    read_head<true>(head);
  } else {
    read_head<false>(head);
  }
}

}  // namespace x_connect::fuzz
