#include "message.hpp"

#include <algorithm>
#include <array>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <cstring>

namespace x_connect::proxy {

namespace http = boost::beast::http;
using namespace std::string_view_literals;

namespace {

/// Room for the headers of most messages.
constexpr std::size_t usual_fields = 16;

std::string_view to_view(boost::beast::string_view text) { return {text.data(), text.size()}; }

/// Whether there is a byte of a kind; without a branch for each, so that the compiler looks at many at once.
template <typename Kind>
bool has_any(std::string_view text, Kind kind) {
  constexpr std::size_t block = 16;
  std::array<unsigned char, block> found{};
  const auto look = [&](const char* at) {
    for (std::size_t i = 0; i < block; ++i) {
      found[i] |= static_cast<unsigned char>(kind(static_cast<unsigned char>(at[i])));
    }
  };
  const char* at = text.data();
  if (text.size() < block) {
    for (const char c : text) found[0] |= static_cast<unsigned char>(kind(static_cast<unsigned char>(c)));
  } else {
    const char* const last = at + (text.size() - block);
    for (; at < last; at += block) look(at);
    look(last);  // Some of it is looked at twice.
  }
  return std::any_of(found.begin(), found.end(), [](unsigned char one) { return one != 0; });
}

bool has_control(std::string_view text) {
  return has_any(text, [](unsigned char byte) {
    return static_cast<unsigned>(byte < 0x20 && byte != '\t') | static_cast<unsigned>(byte == 0x7F);
  });
}

/// Letters, digits and what else a name may have [RFC 9110, 5.6.2].
constexpr auto token_characters = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ")) {
    table.at(static_cast<unsigned char>(c)) = true;
  }
  return table;
}();

std::size_t token_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && token_characters[static_cast<unsigned char>(text[size])]) ++size;
  return size;
}

/// Visible ASCII and spaces alone.
bool is_plain_text(std::string_view text) {
  return !has_any(text,
                  [](unsigned char byte) { return static_cast<unsigned char>(byte - 0x20) >= 0x7F - 0x20; });
}

std::string_view trim_spaces(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// What is wrong, in words that hold nothing of the message.
std::string_view describe(http::error error) {
  switch (error) {
    case http::error::bad_method:
      return "The method is not valid.";
    case http::error::bad_target:
      return "The request target is not valid.";
    case http::error::bad_version:
      return "The version is not valid.";
    case http::error::bad_status:
      return "The status is not valid.";
    case http::error::bad_field:
      return "A header's name is not valid.";
    case http::error::bad_value:
      return "A header's value is not valid.";
    case http::error::bad_content_length:
    case http::error::multiple_content_length:
      return "The Content-Length is not one number alone.";
    case http::error::bad_transfer_encoding:
      return "The Transfer-Encoding is not 'chunked' alone.";
    case http::error::bad_chunk:
    case http::error::bad_chunk_extension:
      return "A chunk of the body is malformed.";
    case http::error::bad_obs_fold:
      return "A header continues on a second line.";
    case http::error::header_limit:
      return "The headers are too large.";
    default:
      return "It does not follow HTTP/1.1.";
  }
}

}  // namespace

std::optional<std::string_view> find_field(std::span<const Field> fields, std::string_view name) {
  for (const Field& field : fields) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return std::nullopt;
}

std::string_view bearer_of(const RequestHead& head) {
  constexpr std::string_view scheme = "bearer ";
  const std::string_view authorization = find_field(head.fields, "authorization").value_or("");
  return starts_ignoring_case(authorization, scheme) ? authorization.substr(scheme.size())
                                                     : std::string_view();
}

HeadEnd find_head_end(std::string_view bytes) {
  std::size_t line = 0;
  while (true) {
    const std::size_t feed = bytes.find('\n', line);
    if (feed == std::string_view::npos) return {HeadEnd::State::incomplete, 0};
    if (feed == 0 || bytes[feed - 1] != '\r') return {HeadEnd::State::malformed, 0};
    if (feed == line + 1 && line > 0) return {HeadEnd::State::complete, feed + 1};
    line = feed + 1;
  }
}

void Bytes::reserve(std::size_t capacity) {
  if (capacity <= capacity_) return;
  std::unique_ptr<char[]> data(new char[capacity]);
  if (size_ > 0) std::memcpy(data.get(), data_.get(), size_);
  data_ = std::move(data);
  capacity_ = capacity;
}

void Bytes::append(std::string_view bytes) {
  if (bytes.empty()) return;
  if (size_ + bytes.size() > capacity_) reserve(std::max(size_ + bytes.size(), capacity_ * 2));
  std::memcpy(data_.get() + size_, bytes.data(), bytes.size());
  size_ += bytes.size();
}

void Bytes::remove_prefix(std::size_t count) {
  size_ -= count;
  if (size_ > 0 && count > 0) std::memmove(data_.get(), data_.get() + count, size_);
}

template <bool is_request>
MessageParser<is_request>::MessageParser(std::vector<Field>& fields) : fields_(fields) {
  fields_.clear();
  fields_.reserve(usual_fields);
  Base::header_limit(1U << 20U);  // Whoever reads has a limit of its own.
  Base::body_limit(boost::none);
  Base::eager(true);
}

template <bool is_request>
bool MessageParser<is_request>::read_plain_line(std::string_view line) {
  constexpr std::string_view version = "HTTP/1.1";
  if (!is_plain_text(line)) return false;
  if constexpr (is_request) {
    const std::size_t method = token_size(line);
    const std::size_t after = line.size() - std::min(line.size(), version.size() + 1);
    if (method == 0 || after < method + 2 || line[method] != ' ' || line[after] != ' ') return false;
    method_ = line.substr(0, method);
    target_ = line.substr(method + 1, after - method - 1);
    return target_.find(' ') == std::string_view::npos && line.ends_with(version);
  } else {
    constexpr std::size_t digits = version.size() + 1;
    if (line.size() < digits + 4 || !line.starts_with(version) || line[version.size()] != ' ') return false;
    for (const char c : line.substr(digits, 3)) {
      if (c < '0' || c > '9') return false;
      status_ = status_ * 10 + (c - '0');
    }
    return status_ >= 200 && line[digits + 3] == ' ';
  }
}

template <bool is_request>
bool MessageParser<is_request>::read_plain_field(std::string_view line) {
  constexpr std::size_t most_digits = 15;
  const std::size_t size = token_size(line);
  if (size == 0 || size == line.size() || line[size] != ':') return false;
  const std::string_view name = line.substr(0, size);
  const std::string_view value = trim_spaces(line.substr(size + 1));
  if (!is_plain_text(value)) return false;
  // Whatever has to do with framing and is not as it mostly is, is left to Beast.
  if (equals_ignoring_case(name, "content-length")) {
    if (length_ || value.empty() || value.size() > most_digits) return false;
    std::uint64_t length = 0;
    for (const char c : value) {
      if (c < '0' || c > '9') return false;
      length = length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    length_ = length;
  } else if (equals_ignoring_case(name, "connection")) {
    if (says_close_ || says_keep_alive_) return false;
    says_close_ = equals_ignoring_case(value, "close");
    says_keep_alive_ = equals_ignoring_case(value, "keep-alive");
    if (!says_close_ && !says_keep_alive_) return false;
  } else if (equals_ignoring_case(name, "transfer-encoding") || equals_ignoring_case(name, "upgrade") ||
             equals_ignoring_case(name, "proxy-connection")) {
    return false;
  }
  const bool is_usual = line.size() == size + 2 + value.size() && line[size + 1] == ' ';
  fields_.push_back(
      {name, value, is_usual ? std::string_view(line.data(), line.size() + 2) : std::string_view()});
  return true;
}

/// A head of HTTP/1.1 in visible characters, with its length told by Content-Length or, of a request, none.
/// False, and nothing is known, where it is another one, or malformed.
template <bool is_request>
bool MessageParser<is_request>::read_plain_head(std::string_view head) {
  bool is_first = true;
  while (true) {
    const std::size_t feed = head.find('\n');
    if (feed == std::string_view::npos || feed == 0 || head[feed - 1] != '\r') return false;
    const std::string_view line = head.substr(0, feed - 1);
    head.remove_prefix(feed + 1);
    if (line.empty()) break;
    if (!(is_first ? read_plain_line(line) : read_plain_field(line))) return false;
    is_first = false;
  }
  return !is_first && head.empty() && (is_request || length_);
}

template <bool is_request>
std::string_view MessageParser<is_request>::read_head(std::string_view head, bool by_beast) {
  is_plain_ = !by_beast && read_plain_head(head);
  if (is_plain_) return {};
  fields_.clear();
  method_ = target_ = {};
  status_ = 0;
  head_ = head;
  error_code error;
  Base::put({head.data(), head.size()}, error);
  head_ = {};
  if (error && error != http::error::need_more) return describe(static_cast<http::error>(error.value()));
  if (!Base::is_header_done()) return "The head is not complete.";
  bool encoded = false;
  for (const Field& field : fields_) {
    if (!equals_ignoring_case(field.name, "transfer-encoding")) continue;
    // A reader that does not know an encoding would take the body for the next message.
    if (!equals_ignoring_case(field.value, "chunked") || encoded || version_ != 11) {
      return describe(http::error::bad_transfer_encoding);
    }
    encoded = true;
  }
  return {};
}

template <bool is_request>
std::size_t MessageParser<is_request>::read_chunked(std::string_view bytes, Bytes& body,
                                                    std::string_view& fault) {
  body_ = &body;
  std::size_t used = 0;
  while (!Base::is_done() && used < bytes.size()) {
    error_code error;
    const std::size_t count = Base::put({bytes.data() + used, bytes.size() - used}, error);
    used += count;
    if (error == http::error::need_more) break;
    if (error) {
      fault = describe(static_cast<http::error>(error.value()));
      break;
    }
    if (count == 0) break;
  }
  body_ = nullptr;
  return used;
}

template <bool is_request>
std::optional<std::uint64_t> MessageParser<is_request>::content_length() const {
  if (is_plain_) return length_;
  const auto length = Base::content_length();
  return length ? std::optional(*length) : std::nullopt;
}

template <bool is_request>
void MessageParser<is_request>::on_request_impl(http::verb, string_view method, string_view target,
                                                int version, error_code&) {
  method_ = to_view(method);
  target_ = to_view(target);
  version_ = version;
}

template <bool is_request>
void MessageParser<is_request>::on_response_impl(int status, string_view, int version, error_code& error) {
  constexpr int least = 100;  // [RFC 9110, section 15]
  if (status < least) error = http::error::bad_status;
  status_ = status;
  version_ = version;
}

template <bool is_request>
void MessageParser<is_request>::on_field_impl(http::field, string_view name, string_view value,
                                              error_code& error) {
  if (head_.empty()) return;  // A trailer.
  const std::string_view view = to_view(value);
  const bool is_folded = !view.empty() && (view.data() < head_.data() ||
                                           view.data() + view.size() > head_.data() + head_.size());
  if (is_folded) {  // Its text stands in a buffer of the parser, which the next one overwrites.
    if (is_request) error = http::error::bad_obs_fold;
    return;
  }
  fields_.push_back({to_view(name), view});
}

template <bool is_request>
void MessageParser<is_request>::on_header_impl(error_code&) {}

template <bool is_request>
void MessageParser<is_request>::on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) {}

template <bool is_request>
std::size_t MessageParser<is_request>::on_body_impl(string_view bytes, error_code&) {
  return bytes.size();
}

template <bool is_request>
void MessageParser<is_request>::on_chunk_header_impl(std::uint64_t, string_view, error_code&) {}

template <bool is_request>
std::size_t MessageParser<is_request>::on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) {
  if (body_ != nullptr) body_->append(to_view(bytes));
  return bytes.size();
}

template <bool is_request>
void MessageParser<is_request>::on_finish_impl(error_code&) {}

template class MessageParser<true>;
template class MessageParser<false>;

void append_status_line(std::string& head, int status) {
  if (status == 200) {
    head.append("HTTP/1.1 200 OK\r\n"sv);
    return;
  }
  const auto reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
  head.append("HTTP/1.1 ").append(std::to_string(status)).append(" ");
  if (reason != "<unknown-status>") head.append(reason.data(), reason.size());
  head.append("\r\n");
}

void append_field(std::string& head, std::string_view name, std::string_view value) {
  if (has_control(value)) return;
  head.append(name).append(": "sv).append(value).append("\r\n"sv);
}

void append_field(std::string& head, const Field& field) {
  if (field.line.empty()) {
    append_field(head, field.name, field.value);
  } else {
    head.append(field.line);
  }
}

std::string field_lines(const Headers& headers) {
  std::string lines;
  for (const auto& [name, value] : headers) append_field(lines, name, value);
  return lines;
}

}  // namespace x_connect::proxy
