#include "runner.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <exception>
#include <optional>

#include "cli/border.hpp"
#include "cli/terminal.hpp"

namespace x_connect::cli {

namespace asio = boost::asio;

namespace {

/// Ctrl+C, once and again.
class Interruption {
 public:
  Interruption(asio::io_context& context, Client& client)
      : client_(client), signals_(context, SIGINT, SIGTERM) {
    listen();
  }

 private:
  void listen() {
    signals_.async_wait([this](boost::system::error_code error, int) {
      if (error) return;
      const bool is_second = client_.is_cancelled();
      client_.cancel(is_second);
      if (!is_second && client_.is_finishing()) {
        Terminal(STDERR_FILENO)
            .write("Waiting for X's answer, so that you know what came of it. Again Ctrl+C: not waiting.\n");
      }
      listen();
    });
  }

  Client& client_;
  asio::signal_set signals_;
};

}  // namespace

Status run(const Connecting& connecting, const std::function<asio::awaitable<Status>(Running&)>& task) {
  const Terminal messages(STDERR_FILENO);
  auto store = CredentialStore::open(connecting.credentials);
  if (!store) {
    messages.write(messages.finding(finding_of(store.error())));
    return Status::mistaken;
  }
  for (const std::string& remark : store->remarks()) messages.write("note: " + visible(remark) + "\n");
  asio::io_context context(1);
  Client client(context, {.upstream = connecting.upstream, .timeout = connecting.timeout});
  Session session(client, *store);
  Running running{client, session};
  Interruption interruption(context, client);
  std::optional<Status> ended;
  std::exception_ptr failed;
  asio::co_spawn(context, task(running), [&](const std::exception_ptr& thrown, Status status) {
    failed = thrown;
    ended = status;
  });
  while (!ended) context.run_one();
  if (failed) std::rethrow_exception(failed);
  return *ended;
}

}  // namespace x_connect::cli
