// One connection to Redis: hiredis, driven by Asio. The only room that knows hiredis.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace x_connect::proxy {

/// A reply of Redis [RESP2].
struct RedisReply {
  enum class Kind : std::uint8_t { nothing, text, number, list, error };
  Kind kind = Kind::nothing;
  std::string text;  ///< Also of an error.
  std::int64_t number = 0;
  std::vector<RedisReply> list;
};

class RedisLink {
 public:
  /// Null: the connection has ended, and nobody knows whether it was done.
  using Then = std::function<void(const RedisReply*)>;

  /// All is called on the thread of the event loop. `ended` is called once, after whatever waited was told,
  /// unless the link was destroyed before.
  RedisLink(boost::asio::io_context& context, const std::string& address, std::uint16_t port,
            std::function<void()> ended);
  ~RedisLink();
  RedisLink(const RedisLink&) = delete;
  RedisLink& operator=(const RedisLink&) = delete;

  void ask(const std::vector<std::string>& words, Then then);

  /// Gets every message [kind, channel, what], beginning with those that say that it is subscribed.
  void subscribe(const std::vector<std::string>& channels, Then heard);

 private:
  struct Body;
  std::shared_ptr<Body> body_;
};

}  // namespace x_connect::proxy
