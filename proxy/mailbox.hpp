// Messages for one coroutine, from any thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "proxy/watch.hpp"

namespace x_connect::proxy {

template <typename Message>
class Mailbox : public std::enable_shared_from_this<Mailbox<Message>> {
 public:
  /// Of the event loop on which it is read.
  explicit Mailbox(boost::asio::io_context& context) : context_(context), timer_(context) {}

  /// Puts a message in, from any thread, even when nobody reads any more.
  std::function<void(Message)> sender() {
    return [&context = context_, weak = this->weak_from_this()](Message message) {
      boost::asio::post(context, [weak, message = std::move(message)]() mutable {
        const auto box = weak.lock();
        if (!box) return;
        box->messages_.push_back(std::move(message));
        box->timer_.cancel();
      });
    };
  }

  /// The next message. Nothing: the time is over, or the watch has ended.
  Task<std::optional<Message>> next(Watch& watch, Clock::time_point until) {
    if (messages_.empty() && !watch.is_ended()) {
      timer_.expires_at(until);
      const Watch::Wait wait(watch, timer_, Clock::time_point::max());
      co_await timer_.async_wait(as_result);
    }
    if (messages_.empty()) co_return std::nullopt;
    Message message = std::move(messages_.front());
    messages_.pop_front();
    co_return message;
  }

 private:
  boost::asio::io_context& context_;
  Timer timer_;
  std::deque<Message> messages_;
};

}  // namespace x_connect::proxy
