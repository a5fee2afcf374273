// The log: one JSON object a line, on standard error, written by a thread of its own.
//
// Whoever logs never waits: where nobody reads, or the disk is full, lines are dropped and counted, and the
// count is told as soon as lines get through again.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace x_connect::proxy {

/// What is written: failures of our own; every exchange; connections, too.
enum class LogLevel : std::uint8_t { error, info, debug };
inline constexpr std::array<std::string_view, 3> log_level_names{"error", "info", "debug"};

/// One exchange, as the log tells it. No query, header, body or id is ever in it.
struct LogEntry {
  std::string_view client;  ///< Address.
  std::string_view method;
  std::string_view path;    ///< Template, or what stands for it: "(refused)".
  std::string_view reason;  ///< Of a refusal or failure; empty if all went well.
  int status = 0;           ///< 0: nothing was answered.
  std::uint64_t milliseconds = 0;
  std::uint64_t bytes = 0;  ///< Of the reply's body.
};

class Log {
 public:
  explicit Log(int descriptor, LogLevel level = LogLevel::info);
  /// Waits a moment for what is not written yet.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  LogLevel level() const { return level_; }

  /// At the level `error` only what is answered with 500 or more.
  void write(const LogEntry& entry);

  /// A line of words instead of an exchange: {"time": ..., "message": ...}.
  void write(std::string_view message);

  /// The same, at the level `debug` only. What is said has to be made only then: ask `level` first where it
  /// matters.
  void debug(std::string_view message);

  /// Lines that nobody took in, since the start.
  std::uint64_t dropped() const { return all_dropped_.load(std::memory_order_relaxed); }

 private:
  void append(std::string_view line);
  void run();
  std::size_t write_out(std::string_view bytes);
  std::string_view now();

  int descriptor_;
  LogLevel level_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;  ///< Whole lines.
  std::string line_;
  std::string time_;
  std::chrono::system_clock::time_point time_second_{};
  std::uint64_t dropped_ = 0;  ///< Since it was last told.
  std::atomic<std::uint64_t> all_dropped_{0};
  bool stopping_ = false;
  bool broken_line_ = false;  ///< A line got out in part; used by the thread alone.
  std::chrono::steady_clock::time_point give_up_ = std::chrono::steady_clock::time_point::max();
  std::thread thread_;
};

}  // namespace x_connect::proxy
