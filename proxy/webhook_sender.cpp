#include "webhook_sender.hpp"

#include <ctime>
#include <utility>

#include "mailbox.hpp"

namespace x_connect::proxy {

namespace {

constexpr std::chrono::milliseconds between_looks{250};
constexpr std::chrono::seconds finding{5};
constexpr int timeout = 15;  ///< Seconds of silence.
constexpr std::size_t memory = std::size_t{1} << 20U;

/// The origin, without a path: "https://dashboard.example.com".
std::string_view origin_of(std::string_view url) {
  const std::size_t begin = url.find("://") + 3;
  return url.substr(0, url.find('/', begin));
}

}  // namespace

WebhookSender::WebhookSender(Sweeper& sweeper, Webhooks& webhooks, std::string_view url,
                             std::function<void(std::string_view)> told)
    : sweeper_(sweeper),
      webhooks_(webhooks),
      route_(origin_of(url)),
      target_(url.substr(origin_of(url).size())),
      upstream_(sweeper, route_, {.timeout = timeout}),
      budget_(memory),
      told_(std::move(told)),
      watch_(sweeper, -1) {
  if (target_.empty()) target_ = "/";
}

void WebhookSender::start() { spawn(sweeper_.context(), run()); }

void WebhookSender::stop() { watch_.end(Ended::aborted); }

Task<void> WebhookSender::pause() {
  Timer timer(sweeper_.context(), between_looks);
  const Watch::Wait wait(watch_, timer, Clock::time_point::max());
  co_await timer.async_wait(as_result);
}

/// One after the other: a server that is slow is not asked more often for it.
Task<void> WebhookSender::run() {
  while (!watch_.is_ended()) {
    const auto box = std::make_shared<Mailbox<std::optional<Webhooks::Due>>>(sweeper_.context());
    webhooks_.take(std::time(nullptr), box->sender());
    const auto answer = co_await box->next(watch_, Clock::now() + finding);
    if (!answer || !*answer) {
      if (!watch_.is_ended()) co_await pause();
      continue;
    }
    const Webhooks::Due& due = **answer;
    const int status = co_await send(due);
    if (watch_.is_ended()) co_return;
    const auto again = webhooks_.settle(due, status, std::time(nullptr));
    if (status >= 200 && status < 300) continue;
    const std::string what = status == 0 ? "could not be sent" : "was answered by " + std::to_string(status);
    told_("A webhook (" + due.type + ") " + what +
          (again ? "; it is tried again in " + std::to_string(again->count()) + " s." : "; it is given up."));
  }
}

/// The status; 0: there was no answer.
Task<int> WebhookSender::send(const Webhooks::Due& due) {
  Budget::Share share(budget_);
  Upstream::Call call(upstream_, watch_, share);
  const std::string fields = field_lines(webhooks_.headers(due, std::time(nullptr)));
  const bool sent =
      co_await call.send({.method = "POST", .target = target_, .fields = fields, .body = due.body});
  if (!sent || !co_await call.receive_head()) {
    if (!call.failure().problem.empty()) watch_.forgive_lateness();
    co_return 0;
  }
  co_return call.status();
}

}  // namespace x_connect::proxy
