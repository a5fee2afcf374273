#include "log.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

namespace x_connect::proxy {

using namespace std::string_view_literals;

namespace {

constexpr std::size_t most_waiting = std::size_t{1} << 20U;
/// Lines are gathered for so long: under load one write carries many.
constexpr std::chrono::milliseconds gathering{20};
constexpr std::chrono::seconds farewell{1};

void append_quoted(std::string& line, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  line += '"';
  const auto is_itself = [](char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; };
  const auto* const special = std::find_if_not(text.begin(), text.end(), is_itself);
  const auto plain = static_cast<std::size_t>(special - text.begin());
  line.append(text.substr(0, plain));
  for (const char c : text.substr(plain)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      line.append(1, '\\').append(1, c);
    } else if (byte < 0x20 || byte >= 0x7F) {
      line.append("\\u00").append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
    } else {
      line += c;
    }
  }
  line += '"';
}

}  // namespace

Log::Log(int descriptor, LogLevel level)
    : descriptor_(descriptor), level_(level), thread_([this] { run(); }) {}

Log::~Log() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    give_up_ = std::chrono::steady_clock::now() + farewell;
  }
  wake_.notify_one();
  thread_.join();
}

std::string_view Log::now() {
  const auto second = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (second != time_second_) {
    time_second_ = second;
    const std::time_t time = std::chrono::system_clock::to_time_t(second);
    std::tm parts{};
    gmtime_r(&time, &parts);
    std::array<char, 32> text{};
    time_.assign(text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts));
  }
  return time_;
}

void Log::write(const LogEntry& entry) {
  if (level_ == LogLevel::error && entry.status < 500) return;
  const std::lock_guard lock(mutex_);
  line_.clear();
  line_.append(R"({"time":")"sv).append(now()).append(R"(","client":)"sv);
  append_quoted(line_, entry.client);
  line_.append(R"(,"method":)"sv);
  append_quoted(line_, entry.method);
  line_.append(R"(,"path":)"sv);
  append_quoted(line_, entry.path);
  line_.append(R"(,"status":)"sv).append(std::to_string(entry.status));
  line_.append(R"(,"milliseconds":)"sv).append(std::to_string(entry.milliseconds));
  line_.append(R"(,"bytes":)"sv).append(std::to_string(entry.bytes));
  if (!entry.reason.empty()) {
    line_.append(R"(,"reason":)"sv);
    append_quoted(line_, entry.reason);
  }
  line_.append("}\n"sv);
  append(line_);
}

void Log::write(std::string_view message) {
  const std::lock_guard lock(mutex_);
  line_.clear();
  line_.append(R"({"time":")").append(now()).append(R"(","message":)");
  append_quoted(line_, message);
  line_.append("}\n");
  append(line_);
}

void Log::debug(std::string_view message) {
  if (level_ == LogLevel::debug) write(message);
}

void Log::append(std::string_view line) {
  if (waiting_.size() + line.size() > most_waiting) {
    ++dropped_;
    ++all_dropped_;
    return;
  }
  const bool asleep = waiting_.empty();
  waiting_.append(line);
  if (asleep) wake_.notify_one();
}

void Log::run() {
  std::string batch;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (!stopping_) wake_.wait_for(lock, gathering, [this] { return stopping_; });
    batch.clear();
    if (broken_line_) batch.append("\n");
    batch.append(waiting_);
    waiting_.clear();
    const std::uint64_t told = dropped_;
    if (told > 0) {
      batch.append(R"({"time":")").append(now()).append(R"(","dropped":)");
      batch.append(std::to_string(told)).append("}\n");
    }
    const bool last = stopping_;
    lock.unlock();
    const std::size_t written = write_out(batch);
    const auto lost = static_cast<std::uint64_t>(
        std::count(batch.begin() + static_cast<std::ptrdiff_t>(written), batch.end(), '\n'));
    if (written > 0) broken_line_ = batch[written - 1] != '\n';
    lock.lock();
    // The line that tells of dropped ones is the last of the batch: lost with any other.
    dropped_ = dropped_ - told + (lost == 0 ? 0 : lost + told - (told > 0 ? 1 : 0));
    all_dropped_ += lost == 0 ? 0 : lost - (told > 0 ? 1 : 0);
    if (last && waiting_.empty()) return;
  }
}

/// Bytes that got out.
std::size_t Log::write_out(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    // Waiting first: the descriptor may be shared, so it stays blocking, and a blocked write could not be
    // left.
    pollfd writable{.fd = descriptor_, .events = POLLOUT, .revents = 0};
    const int ready = poll(&writable, 1, 100);
    if (ready < 0 && errno != EINTR) break;
    if (ready > 0) {
      // A pipe that is writable takes at least this much without blocking.
      const ssize_t count =
          ::write(descriptor_, bytes.data() + written, std::min<std::size_t>(bytes.size() - written, 4096));
      if (count < 0 && errno != EINTR && errno != EAGAIN) break;
      if (count > 0) written += static_cast<std::size_t>(count);
    } else {
      const std::lock_guard lock(mutex_);
      if (std::chrono::steady_clock::now() > give_up_) break;
    }
  }
  return written;
}

}  // namespace x_connect::proxy
