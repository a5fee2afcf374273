#include "resolver.hpp"

#include <netdb.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

namespace x_connect::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr std::chrono::seconds kept{30};

/// Blocks. Port 0 in each endpoint.
Resolved look_up(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  Resolved resolved;
  if (const int status = getaddrinfo(host.c_str(), nullptr, &hints, &found); status != 0) {
    resolved.error = gai_strerror(status);
    return resolved;
  }
  for (const addrinfo* row = found; row != nullptr; row = row->ai_next) {
    tcp::endpoint endpoint;
    if (row->ai_addrlen > endpoint.capacity()) continue;
    endpoint.resize(row->ai_addrlen);
    std::copy_n(reinterpret_cast<const char*>(row->ai_addr), row->ai_addrlen,  // NOLINT
                reinterpret_cast<char*>(endpoint.data()));                     // NOLINT
    resolved.endpoints.push_back(endpoint);
  }
  freeaddrinfo(found);
  return resolved;
}

}  // namespace

struct Resolver::State {
  /// Somebody who waits; lives on his event loop. Cancelling the timer there wakes him.
  struct Waiter {
    explicit Waiter(const Executor& executor) : timer(executor, Clock::time_point::max()) {}
    Timer timer;
    bool done = false;
  };
  struct Name {
    Resolved resolved;
    Clock::time_point good_until{};
    bool running = false;
    std::vector<std::weak_ptr<Waiter>> waiters;
  };

  std::mutex mutex;
  std::map<std::string, Name> names;

  static void run(const std::shared_ptr<State>& state, const std::string& host) {
    Resolved resolved = look_up(host);
    std::vector<std::weak_ptr<Waiter>> waiters;
    {
      const std::lock_guard lock(state->mutex);
      Name& name = state->names[host];
      name.good_until = resolved.endpoints.empty() ? Clock::time_point{} : Clock::now() + kept;
      name.resolved = std::move(resolved);
      name.running = false;
      waiters.swap(name.waiters);
    }
    for (const auto& weak : waiters) {
      if (const auto waiter = weak.lock()) {
        asio::post(waiter->timer.get_executor(), [waiter] {
          waiter->done = true;
          waiter->timer.cancel();
        });
      }
    }
  }
};

Resolver::Resolver() : state_(std::make_shared<State>()) {}

Task<Resolved> Resolver::resolve(std::string host, std::uint16_t port, Watch& watch,
                                 Clock::time_point deadline) {
  Resolved answer;
  boost::system::error_code error;
  if (const auto address = asio::ip::make_address(host, error); !error) {
    answer.endpoints.emplace_back(address, port);
    co_return answer;
  }
  const auto waiter = std::make_shared<State::Waiter>(watch.sweeper().context().get_executor());
  bool known = false;
  {
    const std::lock_guard lock(state_->mutex);
    State::Name& name = state_->names[host];
    known = name.good_until > Clock::now();
    if (known) {
      answer = name.resolved;
    } else {
      name.waiters.push_back(waiter);
      if (!name.running) {
        name.running = true;
        std::thread(&State::run, state_, host).detach();
      }
    }
  }
  if (!known) {
    const Watch::Wait wait(watch, waiter->timer, deadline);
    co_await waiter->timer.async_wait(as_result);
    if (!waiter->done) {
      answer.error = "The name server does not answer.";
      co_return answer;
    }
    const std::lock_guard lock(state_->mutex);
    answer = state_->names[host].resolved;
  }
  for (tcp::endpoint& endpoint : answer.endpoints) endpoint.port(port);
  co_return answer;
}

}  // namespace x_connect::proxy
