#include "lines.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "signature.hpp"

namespace x_connect {

namespace {

/// What is left of the lines.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::string_view next() {
    const std::size_t end = rest_.find('\n');
    if (is_over_) is_missing_ = true;
    is_over_ = is_over_ || end == std::string_view::npos;
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(is_over_ ? rest_.size() : end + 1);
    return line;
  }

  /// The last has been read.
  bool is_over() const { return is_over_; }
  /// More were asked for than there are.
  bool is_missing() const { return is_missing_; }

 private:
  std::string_view rest_;
  bool is_over_ = false;
  bool is_missing_ = false;
};

using Form = std::vector<std::pair<std::string_view, std::string_view>>;

/// Nothing where the lines are too many or too few. The form's texts are kept in `form`.
std::optional<SignatureView> read(std::string_view text, Form& form) {
  Lines lines(text);
  const auto pairs = parse_integer(lines.next());
  SignatureView input;
  input.method = lines.next();
  input.url = lines.next();
  input.consumer_key = lines.next();
  input.consumer_secret = lines.next();
  input.token = lines.next();
  input.token_secret = lines.next();
  input.nonce = lines.next();
  input.timestamp = lines.next();
  while (!lines.is_over()) {
    const std::string_view name = lines.next();
    form.emplace_back(name, lines.next());
  }
  if (lines.is_missing() || pairs != static_cast<std::int64_t>(form.size())) return std::nullopt;
  input.form = form;
  return input;
}

/// Wipes the lines, and writes those of the answer instead.
std::size_t write(std::span<char> memory, std::size_t size, std::initializer_list<std::string_view> answer) {
  std::fill_n(memory.begin(), size, '\0');
  std::size_t needed = 0;
  for (const std::string_view line : answer) needed += line.size() + 1;
  if (needed > memory.size() + 1) return 0;
  auto end = memory.begin();
  for (const std::string_view& line : answer) {
    if (&line != answer.begin()) *end++ = '\n';
    end = std::copy(line.begin(), line.end(), end);
  }
  return static_cast<std::size_t>(end - memory.begin());
}

char letter_of(ParameterSource source) {
  switch (source) {
    case ParameterSource::query:
      return 'q';
    case ParameterSource::form:
      return 'f';
    case ParameterSource::protocol:
      break;
  }
  return 'p';
}

std::size_t sign_lines(std::span<char> memory, std::size_t size) {
  if (size > memory.size()) return 0;
  Form form;
  const auto input = read({memory.data(), size}, form);
  if (!input) return write(memory, size, {});
  const auto signature = sign(*input);
  if (!signature) return write(memory, size, {});
  std::string sources(signature->sources.size(), 'p');
  std::transform(signature->sources.begin(), signature->sources.end(), sources.begin(), letter_of);
  return write(memory, size,
               {signature->authorization, signature->signature, signature->signature_base_string,
                signature->normalized_parameters, signature->base_string_uri, sources});
}

std::size_t authorize_lines(std::span<char> memory, std::size_t size) {
  if (size > memory.size()) return 0;
  Form form;
  const auto input = read({memory.data(), size}, form);
  if (!input) return write(memory, size, {});
  const auto header = authorize(*input);
  return header ? write(memory, size, {*header}) : write(memory, size, {});
}

constexpr std::array functions{
    LineFunction{"signLines", sign_lines},
    LineFunction{"authorizeLines", authorize_lines},
};

}  // namespace

std::span<const LineFunction> line_functions() { return functions; }

}  // namespace x_connect
