// HTTP/1.1 as it travels: heads read without a copy, chunked bodies undone, heads written.
//
// Beast's parser does the reading; here stand the rules on top of it: what two readers could understand
// differently is refused, and trailers never become headers [RFC 9112]. A head without anything special, as
// nearly all are, is read here, in a third of the steps: what that does not know, Beast decides on.
#pragma once

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/reply.hpp"

namespace x_connect::proxy {

/// One header, in the buffer that it was read into.
struct Field {
  std::string_view name;
  std::string_view value;
  /// "Name: value\r\n", where that is how it stands there, in visible characters; else empty.
  std::string_view line = {};
};

/// A request's method, target and headers; views into the buffer of its connection.
struct RequestHead {
  std::string_view method;
  std::string_view target;
  std::span<const Field> fields;
  /// As a gateway that is believed has named them (forwarded.hpp); empty where none has.
  std::string_view forwarded_scheme = {};
  std::string_view forwarded_host = {};
};

/// ASCII letters of either case are the same; nothing is copied.
inline bool equals_ignoring_case(std::string_view a, std::string_view b) {
  constexpr unsigned case_bit = 'a' ^ 'A';
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
           if (x == y) return true;
           const unsigned lower = static_cast<unsigned char>(x) | case_bit;
           return lower >= 'a' && lower <= 'z' && lower == (static_cast<unsigned char>(y) | case_bit);
         });
}
inline bool starts_ignoring_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

/// The value of the first header of that name, whatever its case.
std::optional<std::string_view> find_field(std::span<const Field> fields, std::string_view name);

/// What follows "Bearer" in Authorization [RFC 6750, 2.1]; empty if there is none.
std::string_view bearer_of(const RequestHead& head);

/// How far a head has come, looking at lines only.
struct HeadEnd {
  enum class State : std::uint8_t { incomplete, complete, malformed } state;
  std::size_t size = 0;  ///< complete: bytes of the head with its empty line.
};

/// Looks for the empty line. A line feed without its carriage return is malformed.
///
///   find_head_end("GET / HTTP/1.1\r\n\r\nrest").size == 18
HeadEnd find_head_end(std::string_view bytes);

/// A growing run of bytes that is not filled with zeros first.
class Bytes {
 public:
  Bytes() = default;
  Bytes(Bytes&& other) noexcept
      : data_(std::move(other.data_)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  Bytes& operator=(Bytes&& other) noexcept {
    data_ = std::move(other.data_);
    size_ = std::exchange(other.size_, 0);
    capacity_ = std::exchange(other.capacity_, 0);
    return *this;
  }

  char* data() { return data_.get(); }
  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  std::string_view view() const { return {data_.get(), size_}; }
  std::span<char> free_space() { return {data_.get() + size_, capacity_ - size_}; }

  /// What has been read into the free space now belongs to it.
  void commit(std::size_t count) { size_ += count; }
  void reserve(std::size_t capacity);
  void append(std::string_view bytes);
  void remove_prefix(std::size_t count);
  void clear() { size_ = 0; }
  void release() { *this = Bytes(); }

 private:
  std::unique_ptr<char[]> data_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

/// Reads one message. `is_request` as Beast has it.
template <bool is_request>
class MessageParser final : private boost::beast::http::basic_parser<is_request> {
  using Base = boost::beast::http::basic_parser<is_request>;

 public:
  /// `fields` holds the headers, so that its memory can be used again.
  explicit MessageParser(std::vector<Field>& fields);

  /// Reads a whole head, as find_head_end has found it. The views point into `head`. Empty, or what is wrong.
  /// `by_beast` leaves all of it to Beast: the same comes out.
  std::string_view read_head(std::string_view head, bool by_beast = false);

  /// Undoes a chunked body: appends its bytes to `body`, returns how many of `bytes` were used. An error is
  /// told by `fault`.
  std::size_t read_chunked(std::string_view bytes, Bytes& body, std::string_view& fault);

  std::string_view method() const { return method_; }
  std::string_view target() const { return target_; }
  std::span<const Field> fields() const { return fields_; }
  int status() const { return status_; }
  bool chunked() const { return !is_plain_ && Base::chunked(); }
  bool is_done() const { return Base::is_done(); }
  bool keep_alive() const { return is_plain_ ? !says_close_ : Base::keep_alive(); }
  bool is_version_1_1() const { return version_ == 11; }
  /// Whether the head was read without Beast.
  bool is_plain() const { return is_plain_; }

  /// Bytes of the body as Content-Length names them; nothing if it does not.
  std::optional<std::uint64_t> content_length() const;

 private:
  using string_view = boost::beast::string_view;
  using error_code = boost::beast::error_code;

  bool read_plain_head(std::string_view head);
  bool read_plain_line(std::string_view line);
  bool read_plain_field(std::string_view line);

  void on_request_impl(boost::beast::http::verb verb, string_view method, string_view target, int version,
                       error_code& error) override;
  void on_response_impl(int status, string_view reason, int version, error_code& error) override;
  void on_field_impl(boost::beast::http::field, string_view name, string_view value,
                     error_code& error) override;
  void on_header_impl(error_code& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code& error) override;
  std::size_t on_body_impl(string_view bytes, error_code& error) override;
  void on_chunk_header_impl(std::uint64_t size, string_view extensions, error_code& error) override;
  std::size_t on_chunk_body_impl(std::uint64_t remain, string_view bytes, error_code& error) override;
  void on_finish_impl(error_code& error) override;

  std::vector<Field>& fields_;
  std::string_view head_;
  std::string_view method_;
  std::string_view target_;
  Bytes* body_ = nullptr;
  std::optional<std::uint64_t> length_;
  int status_ = 0;
  int version_ = 11;
  bool is_plain_ = false;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
};

extern template class MessageParser<true>;
extern template class MessageParser<false>;
using RequestParser = MessageParser<true>;
using ReplyParser = MessageParser<false>;

/// "HTTP/1.1 404 Not Found\r\n"; a status without a name of its own has an empty reason.
void append_status_line(std::string& head, int status);

/// "Name: value\r\n". A value with a control character would begin another line: the header is left out.
void append_field(std::string& head, std::string_view name, std::string_view value);
void append_field(std::string& head, const Field& field);

/// All headers, as lines.
std::string field_lines(const Headers& headers);

}  // namespace x_connect::proxy
