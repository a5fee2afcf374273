// Shared state in Redis 6.2 or later, by hiredis on an event loop of Asio.
//
// Two connections, one to ask and one to listen, made and lost together. What cannot be asked is answered as
// that, at once; a Redis that says nothing for two seconds counts as gone. It is looked for again with
// growing pauses. Every key and every channel begins with "x-connect:".
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "proxy/shared_state.hpp"

namespace x_connect::proxy {

struct RedisAddress {
  std::string host;
  std::uint16_t port = 6379;
  std::string password;
  int database = 0;
};

/// "redis://[:password@]host[:port][/database]"; the password percent-encoded. Nothing for what is none.
std::optional<RedisAddress> parse_redis(std::string_view url);

class RedisState final : public SharedState {
 public:
  /// Of one event loop, on whose thread all is answered. `told`: for the log, what has become of the
  /// connection.
  RedisState(boost::asio::io_context& context, RedisAddress address,
             std::function<void(std::string_view)> told);
  ~RedisState() override;

  /// Begins to look for it.
  void start();
  /// Ends all that waits. On the thread of the event loop.
  void stop();

  bool is_shared() const override { return true; }
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

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace x_connect::proxy
