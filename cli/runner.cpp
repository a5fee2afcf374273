#include "runner.hpp"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <optional>
#include <utility>

#include "cli/border.hpp"
#include "cli/terminal.hpp"

namespace x_connect::cli {

namespace asio = boost::asio;

namespace {

/// Ctrl+C, once and again.
class Interruption {
 public:
  explicit Interruption(Reaching& reaching)
      : reaching_(reaching), signals_(reaching.context, SIGINT, SIGTERM) {
    listen();
  }

 private:
  void listen() {
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (error) return;
      Client& client = reaching_.client;
      const bool is_second = client.is_cancelled();
      client.cancel(is_second);
      if (reaching_.on_interrupt) reaching_.on_interrupt();
      if (!is_second && client.is_finishing()) {
        Terminal(STDERR_FILENO)
            .write("Waiting for X's answer, so that you know what came of it. Again Ctrl+C: not waiting.\n");
      }
      listen();
    });
  }

  Reaching& reaching_;
  asio::signal_set signals_;
};

Status run_to_the_end(Reaching& reaching, proxy::Task<Status> task) {
  const Interruption interruption(reaching);
  std::optional<Status> ended;
  std::exception_ptr failed;
  proxy::spawn(reaching.context, std::move(task), [&](const std::exception_ptr& thrown, Status status) {
    failed = thrown;
    ended = status;
  });
  while (!ended) reaching.context.run_one();
  if (failed) std::rethrow_exception(failed);
  return *ended;
}

}  // namespace

Status run_without_credentials(const Connecting& connecting,
                               const std::function<proxy::Task<Status>(Reaching&)>& task) {
  asio::io_context context(1);
  Client client(context, {.upstream = connecting.upstream, .timeout = connecting.timeout});
  Reaching reaching{.context = context, .client = client};
  return run_to_the_end(reaching, task(reaching));
}

Status run(const Connecting& connecting, const std::function<proxy::Task<Status>(Running&)>& task) {
  const Terminal messages(STDERR_FILENO);
  auto store = CredentialStore::open(connecting.credentials);
  if (!store) {
    messages.write(messages.finding(finding_of(store.error())));
    return store.error().code == "cancelled" ? Status::cancelled : Status::mistaken;
  }
  for (const std::string& remark : store->remarks()) messages.write("note: " + visible(remark) + "\n");
  asio::io_context context(1);
  Client client(context, {.upstream = connecting.upstream, .timeout = connecting.timeout});
  Session session(client, *store);
  Running running{{.context = context, .client = client}, session};
  return run_to_the_end(running, task(running));
}

}  // namespace x_connect::cli
