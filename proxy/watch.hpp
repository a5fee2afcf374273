// Time limits and clients that leave, for all exchanges of one event loop: a look at each of them twice a
// second instead of a timer for every wait.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "proxy/task.hpp"

namespace x_connect::proxy {

using Clock = std::chrono::steady_clock;

class Watch;

/// Of one event loop; used by its thread alone.
class Sweeper {
 public:
  explicit Sweeper(boost::asio::io_context& context) : context_(context), timer_(context) {}
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;

  boost::asio::io_context& context() { return context_; }

  /// The time of the last look or of `refresh`, whichever is later: near enough for limits in seconds.
  Clock::time_point now() const { return now_; }
  Clock::time_point refresh() { return now_ = Clock::now(); }

  /// Is asked at each look whether it still needs the next one (idle connections to X).
  void add_chore(std::function<bool()> chore) { chores_.push_back(std::move(chore)); }
  /// Looks again soon: something has begun.
  void start();
  /// Looks no more: the event loop has nothing left to do for it.
  void stop();

 private:
  friend class Watch;
  void look();
  void find_leavers();

  boost::asio::io_context& context_;
  Timer timer_;
  std::vector<Watch*> watches_;
  std::vector<std::function<bool()>> chores_;
  Clock::time_point now_ = Clock::now();
  bool running_ = false;
  bool stopped_ = false;
};

/// Why a wait was ended before what it waited for.
enum class Ended : std::uint8_t { no, late, left, aborted };

/// One client's connection, and the one thing it waits for at the moment.
class Watch {
 public:
  Watch(Sweeper& sweeper, int client_descriptor);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  Sweeper& sweeper() { return sweeper_; }
  Ended ended() const { return ended_; }
  bool is_ended() const { return ended_ != Ended::no; }

  /// Ends the wait, and all that follow.
  void end(Ended reason);

  /// Ends what is waited for at this moment. What has come already is still there for who waits.
  void cancel_wait();

  /// A limit that has passed is no reason to end what comes now (an answer that says so).
  void forgive_lateness() {
    if (ended_ == Ended::late) ended_ = Ended::no;
  }

  /// From now on, a client that closes its connection is noticed, whatever it has sent before.
  void expect_client(bool stays) { client_watched_ = stays; }

  /// Lasts as long as one wait. `waits_for` is cancelled when it has to end.
  class Wait {
   public:
    Wait(Watch& watch, Socket& waits_for, Clock::time_point deadline) : watch_(watch) {
      watch.socket_ = &waits_for;
      watch.deadline_ = deadline;
    }
    Wait(Watch& watch, Timer& waits_for, Clock::time_point deadline) : watch_(watch) {
      watch.timer_ = &waits_for;
      watch.deadline_ = deadline;
    }
    ~Wait() {
      watch_.socket_ = nullptr;
      watch_.timer_ = nullptr;
      watch_.deadline_ = Clock::time_point::max();
    }
    Wait(const Wait&) = delete;
    Wait& operator=(const Wait&) = delete;

   private:
    Watch& watch_;
  };

 private:
  friend class Sweeper;

  Sweeper& sweeper_;
  std::size_t place_;
  int client_descriptor_;
  bool client_watched_ = false;
  Ended ended_ = Ended::no;
  Socket* socket_ = nullptr;
  Timer* timer_ = nullptr;
  Clock::time_point deadline_ = Clock::time_point::max();
};

/// A limit on silence: it starts again with each `step` bytes, so that neither a slow line is cut off nor
/// somebody who sends a byte now and then holds a place for ever.
class Patience {
 public:
  Patience(Sweeper& sweeper, std::chrono::seconds limit, std::size_t step = 16384)
      : sweeper_(sweeper), limit_(limit), step_(step), deadline_(sweeper.now() + limit) {}

  Clock::time_point deadline() const { return deadline_; }
  void progress(std::size_t bytes) {
    moved_ += bytes;
    if (moved_ < step_) return;
    moved_ = 0;
    deadline_ = sweeper_.now() + limit_;
  }

 private:
  Sweeper& sweeper_;
  std::chrono::seconds limit_;
  std::size_t step_;
  std::size_t moved_ = 0;
  Clock::time_point deadline_;
};

/// Reads what has come, at least a byte. 0: the end, an error, or the watch has ended.
Task<std::size_t> read_some(Socket& socket, std::span<char> space, Watch& watch, Clock::time_point deadline);

/// What is still to be written: two pieces, one after the other.
struct Unwritten {
  std::string_view first;
  std::string_view second = {};

  bool empty() const { return first.empty() && second.empty(); }
  std::size_t size() const { return first.size() + second.size(); }
  void remove_prefix(std::size_t count);
};

/// Writes as much as the socket takes at once. False if it takes nothing more, ever.
bool write_now(Socket& socket, Unwritten& bytes);

/// Writes all of it; false if it could not.
Task<bool> write_all(Socket& socket, Unwritten bytes, Watch& watch, Patience patience);

}  // namespace x_connect::proxy
