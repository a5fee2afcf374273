#include "lines.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <exception>
#include <stdexcept>
#include <utility>

#include "cli/terminal.hpp"
#include "core/json.hpp"

namespace x_connect::cli {

namespace asio = boost::asio;

namespace {
constexpr std::size_t most_at_once = 16;
}

Lines::Lines(asio::io_context& context) : context_(context), news_(context) {
  if (pipe2(stop_, O_CLOEXEC) != 0) throw std::runtime_error("there are no descriptors left");
  reader_ = std::thread([this] { read(); });
}

Lines::~Lines() {
  close(stop_[1]);  // Ends the reader's wait.
  reader_.join();
  close(stop_[0]);
}

/// On a thread of its own: standard input may be of a kind that no event loop can wait for, and it belongs to
/// others, too.
void Lines::read() {
  std::array<char, 65536> space{};
  while (true) {
    std::array<pollfd, 2> waits{{{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0},
                                 {.fd = stop_[0], .events = POLLIN, .revents = 0}}};
    if (poll(waits.data(), waits.size(), -1) < 0 && errno != EINTR) break;
    if (waits[1].revents != 0) return;
    if (waits[0].revents == 0) continue;
    const ssize_t count = ::read(STDIN_FILENO, space.data(), space.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count <= 0) break;
    asio::post(context_,
               [this, piece = std::string(space.data(), static_cast<std::size_t>(count))] { take(piece); });
  }
  asio::post(context_, [this] { end(); });
}

void Lines::take(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t end = std::min(piece.find('\n'), piece.size());
    begun_.append(is_too_long_ ? std::string_view() : piece.substr(0, end));
    if (begun_.size() > longest_line) {
      is_too_long_ = true;
      begun_ = std::string();
    }
    if (end < piece.size()) {
      if (begun_.ends_with('\r')) begun_.pop_back();
      if (is_too_long_ || !begun_.empty()) waiting_.push_back(std::exchange(begun_, std::string()));
      is_too_long_ = false;
    }
    piece.remove_prefix(std::min(end + 1, piece.size()));
  }
  news_.cancel();
}

void Lines::end() {
  if (!has_ended_ && !begun_.empty()) waiting_.push_back(std::exchange(begun_, std::string()));
  has_ended_ = true;
  news_.cancel();
}

proxy::Task<void> Lines::serve(std::function<proxy::Task<void>(std::string line)> handle) {
  while (true) {
    while (!waiting_.empty() && underway_ < most_at_once) {
      std::string line = std::move(waiting_.front());
      waiting_.pop_front();
      ++underway_;
      proxy::spawn(context_, handle(std::move(line)), [this](const std::exception_ptr& failed) {
        --underway_;
        news_.cancel();
        if (failed) std::rethrow_exception(failed);
      });
    }
    if (has_ended_ && waiting_.empty() && underway_ == 0) co_return;
    news_.expires_at(asio::steady_timer::time_point::max());
    co_await news_.async_wait(proxy::as_result);
  }
}

void Lines::say(const nlohmann::json& message) {
  static const Terminal out(STDOUT_FILENO);
  out.write(write_json(message) + "\n");
}

}  // namespace x_connect::cli
