#include "redis_link.hpp"

#include <hiredis/async.h>
#include <hiredis/hiredis.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace x_connect::proxy {

namespace asio = boost::asio;

namespace {

RedisReply read(const redisReply& reply) {
  RedisReply result;
  switch (reply.type) {
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      result.kind = RedisReply::Kind::text;
      result.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ERROR:
      result.kind = RedisReply::Kind::error;
      result.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_INTEGER:
      result.kind = RedisReply::Kind::number;
      result.number = reply.integer;
      break;
    case REDIS_REPLY_ARRAY:
      result.kind = RedisReply::Kind::list;
      for (std::size_t i = 0; i < reply.elements; ++i) result.list.push_back(read(*reply.element[i]));
      break;
    default:
      break;
  }
  return result;
}

}  // namespace

/// Outlives the link for as long as hiredis or the event loop may still come back to it.
struct RedisLink::Body : std::enable_shared_from_this<Body> {
  Body(asio::io_context& context_in, std::function<void()> ended_in)
      : context(context_in), descriptor(context_in), ended(std::move(ended_in)) {}

  // --- What hiredis wants of an event loop: to be told when there is something to read, and room to write
  // ---

  void want_read() {
    wants_read = true;
    if (std::exchange(waits_read, true)) return;
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](boost::system::error_code error) {
                            self->waits_read = false;
                            if (error || !self->redis || !self->wants_read) return;
                            redisAsyncHandleRead(self->redis);
                            if (self->redis && self->wants_read) self->want_read();
                          });
  }
  void want_write() {
    wants_write = true;
    if (std::exchange(waits_write, true)) return;
    descriptor.async_wait(asio::posix::stream_descriptor::wait_write,
                          [self = shared_from_this()](boost::system::error_code error) {
                            self->waits_write = false;
                            if (error || !self->redis || !self->wants_write) return;
                            redisAsyncHandleWrite(self->redis);
                            if (self->redis && self->wants_write) self->want_write();
                          });
  }
  /// hiredis closes the descriptor itself.
  void let_go() {
    wants_read = wants_write = false;
    if (descriptor.is_open()) descriptor.release();
  }

  void open(const std::string& address, std::uint16_t port) {
    redis = redisAsyncConnect(address.c_str(), port);
    if (redis == nullptr || redis->err != 0) {
      if (redis != nullptr) redisAsyncFree(std::exchange(redis, nullptr));
      asio::post(context, [self = shared_from_this()] { self->end(); });
      return;
    }
    descriptor.assign(redis->c.fd);
    redis->data = this;
    redis->ev.data = this;
    redis->ev.addRead = [](void* body) { static_cast<Body*>(body)->want_read(); };
    redis->ev.delRead = [](void* body) { static_cast<Body*>(body)->wants_read = false; };
    redis->ev.addWrite = [](void* body) { static_cast<Body*>(body)->want_write(); };
    redis->ev.delWrite = [](void* body) { static_cast<Body*>(body)->wants_write = false; };
    redis->ev.cleanup = [](void* body) { static_cast<Body*>(body)->let_go(); };
    // hiredis frees its context after either of these, where the connection is no more.
    redisAsyncSetConnectCallback(redis, [](const redisAsyncContext* context, int status) {
      if (status != REDIS_OK) static_cast<Body*>(context->data)->lose();
    });
    redisAsyncSetDisconnectCallback(
        redis, [](const redisAsyncContext* context, int) { static_cast<Body*>(context->data)->lose(); });
  }

  void lose() {
    redis = nullptr;
    asio::post(context, [self = shared_from_this()] { self->end(); });
  }
  void end() {
    if (const auto told = std::exchange(ended, nullptr)) told();
  }
  void close() {
    ended = nullptr;
    // Tells whoever waits, by callbacks without a reply.
    if (redis != nullptr) redisAsyncFree(std::exchange(redis, nullptr));
  }

  asio::io_context& context;
  asio::posix::stream_descriptor descriptor;
  std::function<void()> ended;
  redisAsyncContext* redis = nullptr;
  Then heard;
  bool wants_read = false;
  bool wants_write = false;
  bool waits_read = false;
  bool waits_write = false;
};

RedisLink::RedisLink(asio::io_context& context, const std::string& address, std::uint16_t port,
                     std::function<void()> ended)
    : body_(std::make_shared<Body>(context, std::move(ended))) {
  body_->open(address, port);
}

RedisLink::~RedisLink() { body_->close(); }

namespace {

/// As hiredis takes words.
struct Arguments {
  explicit Arguments(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
  }
  std::vector<const char*> texts;
  std::vector<std::size_t> sizes;
};

}  // namespace

void RedisLink::ask(const std::vector<std::string>& words, Then then) {
  const auto on_reply = [](redisAsyncContext*, void* reply, void* waiting) {
    const std::unique_ptr<Then> told(static_cast<Then*>(waiting));
    if (reply == nullptr) {
      (*told)(nullptr);
      return;
    }
    const RedisReply result = read(*static_cast<redisReply*>(reply));
    (*told)(&result);
  };
  const Arguments arguments(words);
  auto waiting = std::make_unique<Then>(std::move(then));
  const int status =
      body_->redis == nullptr
          ? REDIS_ERR
          : redisAsyncCommandArgv(body_->redis, on_reply, waiting.get(), static_cast<int>(words.size()),
                                  const_cast<const char**>(arguments.texts.data()),  // NOLINT
                                  arguments.sizes.data());
  if (status == REDIS_OK) {
    waiting.release();  // NOLINT(bugprone-unused-return-value): hiredis has it now, and calls it once.
  } else {
    (*waiting)(nullptr);
  }
}

void RedisLink::subscribe(const std::vector<std::string>& channels, Then heard) {
  if (body_->redis == nullptr) return;
  body_->heard = std::move(heard);
  std::vector<std::string> words{"SUBSCRIBE"};
  words.insert(words.end(), channels.begin(), channels.end());
  const Arguments arguments(words);
  const auto on_message = [](redisAsyncContext*, void* reply, void* data) {
    auto* const body = static_cast<Body*>(data);
    if (reply == nullptr || !body->heard) return;
    const RedisReply result = read(*static_cast<redisReply*>(reply));
    body->heard(&result);
  };
  redisAsyncCommandArgv(body_->redis, on_message, body_.get(), static_cast<int>(words.size()),
                        const_cast<const char**>(arguments.texts.data()),  // NOLINT
                        arguments.sizes.data());
}

}  // namespace x_connect::proxy
