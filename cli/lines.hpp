// A conversation in lines: JSON-RPC messages on standard input and output [MCP, stdio transport]. Standard
// output carries nothing else.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>

#include "proxy/task.hpp"

namespace x_connect::cli {

/// The longest line that is read; a longer one comes as an empty text, which is no message.
inline constexpr std::size_t longest_line = std::size_t{16} << 20U;

class Lines {
 public:
  explicit Lines(boost::asio::io_context& context);
  ~Lines();
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;

  /// Handles each line as it comes, several at once, until the input ends and all are handled. An exception
  /// of a handler ends the program: it is a mistake in it.
  proxy::Task<void> serve(std::function<proxy::Task<void>(std::string line)> handle);

  /// Writes a message. Nothing happens when nobody reads any more.
  static void say(const nlohmann::json& message);

  /// As if the input had ended.
  void end();

  bool has_ended() const { return has_ended_; }

 private:
  void read();
  void take(std::string_view piece);

  boost::asio::io_context& context_;
  boost::asio::steady_timer news_;  ///< Cancelled when there is something to do.
  std::deque<std::string> waiting_;
  std::string begun_;
  std::size_t underway_ = 0;
  bool is_too_long_ = false;
  bool has_ended_ = false;
  int stop_[2] = {-1, -1};
  std::thread reader_;
};

}  // namespace x_connect::cli
