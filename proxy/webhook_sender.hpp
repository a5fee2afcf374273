// Sends webhooks to the server behind a dashboard, as long as the program runs.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/budget.hpp"
#include "proxy/upstream.hpp"
#include "proxy/webhooks.hpp"

namespace x_connect::proxy {

/// Of one event loop.
class WebhookSender {
 public:
  /// `url` is where they go; all others outlive it. `told`: for the log, what was not taken.
  WebhookSender(Sweeper& sweeper, Webhooks& webhooks, std::string_view url,
                std::function<void(std::string_view)> told);

  void start();

  /// On the thread of the event loop: begins nothing more, and lets go of what is under way: another proxy
  /// will send it.
  void stop();

 private:
  Task<void> run();
  Task<int> send(const Webhooks::Due& due);
  Task<void> pause();

  Sweeper& sweeper_;
  Webhooks& webhooks_;
  Route route_;
  std::string target_;
  Upstream upstream_;
  Budget budget_;
  std::function<void(std::string_view)> told_;
  Watch watch_;
};

}  // namespace x_connect::proxy
