// Shared state in the memory of one process: for a proxy that stands alone, and for tests.
#pragma once

#include <deque>
#include <map>
#include <mutex>

#include "proxy/shared_state.hpp"

namespace x_connect::proxy {

class MemoryState final : public SharedState {
 public:
  /// `is_shared`: several proxies of this process look at it, as tests have it.
  explicit MemoryState(bool is_shared = false) : is_shared_(is_shared) {}

  bool is_shared() const override { return is_shared_; }
  std::optional<Clock::time_point> there_since() const override;
  void get(std::vector<std::string> keys, Then<std::vector<Text>> then) override;
  void put(std::string key, std::string value, Life life) override;
  void claim(std::string key, std::string value, Life life, Then<bool> then) override;
  void exchange(std::string key, std::string value, Life life, Then<Text> then) override;
  void remove_if(std::string key, std::string value) override;
  void enqueue(std::string queue, std::string id, std::string value, std::int64_t at, std::size_t most,
               Then<bool> then) override;
  void take(std::string queue, std::int64_t now, std::int64_t until, Then<Taken> then) override;
  void dequeue(std::string queue, std::string id) override;
  void publish(std::string name, std::string message, std::function<void(Heard)> then) override;
  void subscribe(std::string name, std::function<void(const std::string&)> heard) override;
  void on_return(std::function<void()> then) override;

  /// For tests: what has been published is heard now, by whoever listened. Until then it waits.
  void deliver();
  /// For tests: the next messages get lost on their way, and nobody can tell.
  void lose(int messages);
  /// For tests: as if it had gone, or come back.
  void be_gone(bool is_gone, Clock::time_point since = Clock::now());
  /// For tests: as if it had lost everything.
  void clear();

  /// Values at once; a further one takes the place of one that has ended, else it is as if it could not be
  /// asked.
  static constexpr std::size_t most_values = 50000;

 private:
  struct Value {
    std::string text;
    Clock::time_point end;
  };

  struct Waiting {
    std::string value;
    std::int64_t at = 0;
  };

  Text find(const std::string& key, Clock::time_point now) const;
  bool set(std::string key, std::string value, Life life, Clock::time_point now);

  bool is_shared_;
  mutable std::mutex mutex_;
  std::map<std::string, Value> values_;
  std::map<std::string, std::map<std::string, Waiting>> queues_;
  std::multimap<std::string, std::function<void(const std::string&)>> listeners_;
  std::vector<std::function<void()>> returns_;
  std::deque<std::function<void()>> undelivered_;
  int to_lose_ = 0;
  std::optional<Clock::time_point> there_since_ = Clock::time_point{};
};

}  // namespace x_connect::proxy
