#include "watch.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace x_connect::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr std::chrono::milliseconds interval{250};

}  // namespace

void Sweeper::start() {
  if (running_ || stopped_) return;
  running_ = true;
  refresh();
  timer_.expires_after(interval);
  timer_.async_wait([this](boost::system::error_code error) {
    running_ = false;
    if (error) return;
    look();
  });
}

void Sweeper::stop() {
  stopped_ = true;
  timer_.cancel();
}

void Sweeper::look() {
  refresh();
  // Ending a wait runs nothing at once: the loop does, later.
  for (Watch* watch : watches_) {
    if (watch->deadline_ <= now_ && !watch->is_ended()) watch->end(Ended::late);
  }
  find_leavers();
  bool wanted = false;
  for (const auto& chore : chores_) wanted = chore() || wanted;
  if (wanted || !watches_.empty()) start();
}

void Sweeper::find_leavers() {
  std::vector<pollfd> polled;
  std::vector<Watch*> owners;
  for (Watch* watch : watches_) {
    if (!watch->client_watched_ || watch->is_ended()) continue;
    polled.push_back({.fd = watch->client_descriptor_, .events = POLLRDHUP, .revents = 0});
    owners.push_back(watch);
  }
  if (polled.empty() || poll(polled.data(), polled.size(), 0) <= 0) return;
  for (std::size_t i = 0; i < polled.size(); ++i) {
    // A client that closes only its sending side counts as gone too: nothing tells the two apart.
    if (polled[i].revents != 0) owners[i]->end(Ended::left);
  }
}

Watch::Watch(Sweeper& sweeper, int client_descriptor)
    : sweeper_(sweeper), place_(sweeper.watches_.size()), client_descriptor_(client_descriptor) {
  sweeper.watches_.push_back(this);
  sweeper.start();
}

Watch::~Watch() {
  sweeper_.watches_[place_] = sweeper_.watches_.back();
  sweeper_.watches_[place_]->place_ = place_;
  sweeper_.watches_.pop_back();
}

void Watch::end(Ended reason) {
  ended_ = reason;
  cancel_wait();
}

void Watch::cancel_wait() {
  boost::system::error_code ignored;
  if (socket_ != nullptr) socket_->cancel(ignored);
  if (timer_ != nullptr) timer_->cancel();
}

Task<std::size_t> read_some(Socket& socket, std::span<char> space, Watch& watch, Clock::time_point deadline) {
  if (watch.is_ended()) co_return 0;
  const Watch::Wait wait(watch, socket, deadline);
  auto [error, count] = co_await socket.async_read_some(asio::buffer(space.data(), space.size()), as_result);
  co_return error ? 0 : count;
}

void Unwritten::remove_prefix(std::size_t count) {
  const std::size_t of_first = std::min(count, first.size());
  first.remove_prefix(of_first);
  second.remove_prefix(count - of_first);
}

bool write_now(Socket& socket, Unwritten& bytes) {
  while (!bytes.empty()) {
    std::array<iovec, 2> pieces{{{const_cast<char*>(bytes.first.data()), bytes.first.size()},      // NOLINT
                                 {const_cast<char*>(bytes.second.data()), bytes.second.size()}}};  // NOLINT
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = bytes.second.empty() ? 1 : 2;
    const ssize_t sent = ::sendmsg(socket.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return true;
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

Task<bool> write_all(Socket& socket, Unwritten bytes, Watch& watch, Patience patience) {
  while (!bytes.empty()) {
    if (watch.is_ended()) co_return false;
    const std::size_t before = bytes.size();
    if (!write_now(socket, bytes)) co_return false;
    patience.progress(before - bytes.size());
    if (bytes.empty()) break;
    const Watch::Wait wait(watch, socket, patience.deadline());
    auto [error] = co_await socket.async_wait(tcp::socket::wait_write, as_result);
    if (error) co_return false;
  }
  co_return true;
}

}  // namespace x_connect::proxy
