// The log: one JSON object a line, on standard error, written by a thread of its own.
//
// Whoever logs never waits: where nobody reads, or the disk is full, lines are dropped and counted, and the
// count is told as soon as lines get through again.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace x_connect::proxy {

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
  explicit Log(int descriptor);
  /// Waits a moment for what is not written yet.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void write(const LogEntry& entry);

  /// A line of words instead of an exchange: {"time": ..., "message": ...}.
  void write(std::string_view message);

 private:
  void append(std::string_view line);
  void run();
  std::size_t write_out(std::string_view bytes);
  std::string_view now();

  int descriptor_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string waiting_;  ///< Whole lines.
  std::string line_;
  std::string time_;
  std::chrono::system_clock::time_point time_second_{};
  std::uint64_t dropped_ = 0;
  bool stopping_ = false;
  bool broken_line_ = false;  ///< A line got out in part; used by the thread alone.
  std::chrono::steady_clock::time_point give_up_ = std::chrono::steady_clock::time_point::max();
  std::thread thread_;
};

}  // namespace x_connect::proxy
