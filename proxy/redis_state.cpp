#include "redis_state.hpp"

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <deque>
#include <map>
#include <mutex>
#include <utility>

#include "core/text.hpp"
#include "names.hpp"
#include "redis_link.hpp"

namespace x_connect::proxy {

namespace asio = boost::asio;
using Clock = SharedState::Clock;
using boost::system::error_code;

namespace {

constexpr std::string_view scheme = "redis://";
constexpr std::string_view prefix = "x-connect:";
/// Of an answer, a connection, and an echo of one's own voice.
constexpr std::chrono::seconds patience{2};
constexpr std::chrono::seconds echo_patience{5};
constexpr std::chrono::milliseconds between_looks{500};
constexpr std::chrono::milliseconds shortest_pause{100};
constexpr std::chrono::milliseconds longest_pause{2000};

/// Takes a value away if it is still this one: asked and done at once.
constexpr std::string_view remove_if_script =
    "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end return 0";

/// A queue is a sorted set of ids by time, and their values beside it.
constexpr std::string_view enqueue_script =
    "if not redis.call('zscore',KEYS[1],ARGV[1]) and redis.call('zcard',KEYS[1])>=tonumber(ARGV[4]) then "
    "return 0 end "
    "redis.call('zadd',KEYS[1],ARGV[3],ARGV[1]) redis.call('hset',KEYS[2],ARGV[1],ARGV[2]) "
    "redis.call('expire',KEYS[1],172800) redis.call('expire',KEYS[2],172800) return 1";
constexpr std::string_view take_script =
    "local due=redis.call('zrangebyscore',KEYS[1],'-inf',ARGV[1],'LIMIT',0,1) if not due[1] then return "
    "{'',''} end "
    "redis.call('zadd',KEYS[1],ARGV[2],due[1]) return {due[1],redis.call('hget',KEYS[2],due[1]) or ''}";
constexpr std::string_view dequeue_script =
    "redis.call('zrem',KEYS[1],ARGV[1]) return redis.call('hdel',KEYS[2],ARGV[1])";

/// A script and the two keys of a queue.
std::vector<std::string> on_queue(std::string_view script, const std::string& queue) {
  const std::string key = std::string(prefix) + "queue:" + queue;
  return {"EVAL", std::string(script), "2", key, key + ":values"};
}

std::string key_of(std::string_view key) { return std::string(prefix).append(key); }
std::string milliseconds(SharedState::Life life) { return std::to_string(life.count()); }

template <typename Number>
bool read_number(std::string_view text, Number& number) {
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && stop == text.data() + text.size();
}

}  // namespace

std::optional<RedisAddress> parse_redis(std::string_view url) {
  if (!url.starts_with(scheme)) return std::nullopt;
  url.remove_prefix(scheme.size());
  RedisAddress address;
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    // The user of an access list has no name here.
    if (!url.starts_with(':')) return std::nullopt;
    const auto password = percent_decode(url.substr(1, at - 1));
    if (!password) return std::nullopt;
    address.password = *password;
    url.remove_prefix(at + 1);
  }
  if (const std::size_t slash = url.find('/'); slash != std::string_view::npos) {
    const std::string_view database = url.substr(slash + 1);
    if (!database.empty() && (!read_number(database, address.database) || address.database < 0))
      return std::nullopt;
    url = url.substr(0, slash);
  }
  const std::size_t bracket = url.starts_with('[') ? url.find(']') : 0;
  if (bracket == std::string_view::npos) return std::nullopt;
  if (const std::size_t colon = url.find(':', bracket); colon != std::string_view::npos) {
    if (!read_number(url.substr(colon + 1), address.port) || address.port == 0) return std::nullopt;
    url = url.substr(0, colon);
  }
  if (bracket > 0) url = url.substr(1, bracket - 1);
  if (url.empty() || url.find_first_of(" ?#@") != std::string_view::npos) return std::nullopt;
  address.host = url;
  return address;
}

struct RedisState::Body : std::enable_shared_from_this<Body> {
  using Heard = SharedState::Heard;

  Body(asio::io_context& context_in, RedisAddress address_in, std::function<void(std::string_view)> told_in)
      : context(context_in),
        address(std::move(address_in)),
        told(std::move(told_in)),
        resolver(context_in),
        retry(context_in),
        clock(context_in) {
    subscriptions[echo];
  }

  // --- The connections ---

  void connect() {
    if (is_stopped) return;
    began_at = Clock::now();
    const std::uint64_t attempt = ++attempts;
    resolver.async_resolve(address.host, std::to_string(address.port),
                           [self = shared_from_this(), attempt](
                               error_code error, const asio::ip::tcp::resolver::results_type& results) {
                             if (self->is_stopped || attempt != self->attempts) return;
                             if (error) {
                               self->drop("its name is not found");
                             } else {
                               self->open(results.begin()->endpoint().address().to_string(), attempt);
                             }
                           });
  }

  void open(const std::string& ip, std::uint64_t attempt) {
    const auto ended = [weak = weak_from_this(), attempt] {
      const auto self = weak.lock();
      if (self && attempt == self->attempts) self->drop("the connection has ended");
    };
    // Their order is that of their replies: what comes before is as good as answered once the last one is.
    const auto must = [weak = weak_from_this(), attempt](const RedisReply* reply) {
      const auto self = weak.lock();
      if (!self || attempt != self->attempts || reply == nullptr) return;
      if (reply->kind == RedisReply::Kind::error) self->drop(reply->text);
    };
    for (auto* const link : {&asks, &hears}) {
      *link = std::make_unique<RedisLink>(context, ip, address.port, ended);
      if (!address.password.empty()) (*link)->ask({"AUTH", address.password}, must);
    }
    if (address.database != 0) asks->ask({"SELECT", std::to_string(address.database)}, must);
    asks->ask({"PING"}, [weak = weak_from_this(), attempt, must](const RedisReply* reply) {
      must(reply);
      const auto self = weak.lock();
      if (!self || attempt != self->attempts || reply == nullptr) return;
      self->is_answering = reply->kind == RedisReply::Kind::text;
      self->be_there();
    });
    std::vector<std::string> channels;
    {
      const std::lock_guard lock(mutex);
      for (const auto& [name, listeners] : subscriptions) channels.push_back(channel_of(name));
    }
    hears->subscribe(channels, [weak = weak_from_this(), attempt](const RedisReply* reply) {
      const auto self = weak.lock();
      if (self && attempt == self->attempts) self->hear(*reply);
    });
  }

  void be_there() {
    if (!is_answering || subscribed < subscriptions.size() || there()) return;
    failures = 0;
    is_told = false;
    heard_at = Clock::now();
    {
      const std::lock_guard lock(mutex);
      there_since = heard_at;
    }
    told("Redis is there.");
    for (const auto& one : returns) one();
  }

  void drop(std::string_view why) {
    const bool was_there = there();
    {
      const std::lock_guard lock(mutex);
      there_since.reset();
    }
    ++attempts;
    is_answering = false;
    subscribed = 0;
    asked_at.clear();
    resolver.cancel();
    // Not while one of them is at work: this may come from there.
    asio::post(context,
               [asks = std::shared_ptr(std::move(asks)), hears = std::shared_ptr(std::move(hears))] {});
    if (is_stopped) return;
    if (was_there || !std::exchange(is_told, true)) {
      is_told = true;
      told("Redis is gone: " + std::string(why) + ". What is here continues; it is looked for again.");
    }
    const auto pause = std::min<std::chrono::milliseconds>(longest_pause, shortest_pause * (1U << failures));
    if (failures < 8) ++failures;
    began_at = Clock::time_point::max();
    retry.expires_after(pause);
    retry.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->connect();
    });
  }

  void look() {
    if (is_stopped) return;
    const auto now = Clock::now();
    if (there()) {
      if (!asked_at.empty() && now - asked_at.front() > patience) {
        drop("it does not answer");
      } else if (now - heard_at > echo_patience) {
        drop("it passes nothing on");
      } else if (now - echoed_at >= patience) {
        echoed_at = now;
        ask({"PUBLISH", channel_of(echo), own}, [](const RedisReply*) {});
      }
    } else if (began_at != Clock::time_point::max() && now - began_at > patience) {
      drop("it does not answer");
    }
    clock.expires_after(between_looks);
    clock.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->look();
    });
  }

  void stop() {
    is_stopped = true;
    retry.cancel();
    clock.cancel();
    drop("");
  }

  bool there() const {
    const std::lock_guard lock(mutex);
    return there_since.has_value();
  }

  // --- Asking and hearing ---

  /// From any thread.
  void ask_from_anywhere(std::vector<std::string> words, RedisLink::Then then) {
    asio::post(context, [self = shared_from_this(), words = std::move(words),
                         then = std::move(then)]() mutable { self->ask(words, std::move(then)); });
  }

  void ask(const std::vector<std::string>& words, RedisLink::Then then) {
    if (!there()) {
      then(nullptr);
      return;
    }
    asked_at.push_back(Clock::now());
    asks->ask(words,
              [weak = weak_from_this(), attempt = attempts, then = std::move(then)](const RedisReply* reply) {
                const auto self = weak.lock();
                if (self && attempt == self->attempts && !self->asked_at.empty()) self->asked_at.pop_front();
                then(reply != nullptr && reply->kind == RedisReply::Kind::error ? nullptr : reply);
              });
  }

  void hear(const RedisReply& reply) {
    if (reply.kind != RedisReply::Kind::list || reply.list.size() < 3) {
      if (reply.kind == RedisReply::Kind::error) drop(reply.text);
      return;
    }
    if (reply.list[0].text == "subscribe") {
      ++subscribed;
      be_there();
      return;
    }
    heard_at = Clock::now();
    const std::string base = channel_of("");
    const std::string& channel = reply.list[1].text;
    if (!channel.starts_with(base)) return;
    const auto found = subscriptions.find(channel.substr(base.size()));
    if (found == subscriptions.end()) return;
    for (const auto& listener : found->second) listener(reply.list[2].text);
  }

  /// Channels are those of all databases together.
  std::string channel_of(std::string_view name) const {
    return key_of(std::to_string(address.database) + ":" + std::string(name));
  }

  asio::io_context& context;
  RedisAddress address;
  std::function<void(std::string_view)> told;
  asio::ip::tcp::resolver resolver;
  asio::steady_timer retry;
  asio::steady_timer clock;
  std::unique_ptr<RedisLink> asks;
  std::unique_ptr<RedisLink> hears;
  const std::string own = random_id();
  const std::string echo = "echo:" + own;
  /// Both as they are at the start.
  std::map<std::string, std::vector<std::function<void(const std::string&)>>> subscriptions;
  std::vector<std::function<void()>> returns;
  std::deque<Clock::time_point> asked_at;
  Clock::time_point began_at = Clock::time_point::max();
  Clock::time_point heard_at{};
  Clock::time_point echoed_at{};
  std::uint64_t attempts = 0;
  std::size_t subscribed = 0;
  unsigned failures = 0;
  bool is_answering = false;
  bool is_told = false;
  bool is_stopped = false;
  mutable std::mutex mutex;
  std::optional<Clock::time_point> there_since;
};

RedisState::RedisState(asio::io_context& context, RedisAddress address,
                       std::function<void(std::string_view)> told)
    : body_(std::make_shared<Body>(context, std::move(address), std::move(told))) {}

RedisState::~RedisState() = default;

void RedisState::start() {
  asio::post(body_->context, [body = body_] {
    body->connect();
    body->look();
  });
}

void RedisState::stop() { body_->stop(); }

std::optional<Clock::time_point> RedisState::there_since() const {
  const std::lock_guard lock(body_->mutex);
  return body_->there_since;
}

void RedisState::get(std::vector<std::string> keys, Then<std::vector<Text>> then) {
  std::vector<std::string> words{"MGET"};
  for (const std::string& key : keys) words.push_back(key_of(key));
  body_->ask_from_anywhere(
      std::move(words), [count = keys.size(), then = std::move(then)](const RedisReply* reply) {
        if (reply == nullptr || reply->list.size() != count) {
          then(std::nullopt);
          return;
        }
        std::vector<Text> values;
        for (const RedisReply& value : reply->list) {
          values.push_back(value.kind == RedisReply::Kind::text ? Text(value.text) : std::nullopt);
        }
        then(std::move(values));
      });
}

void RedisState::put(std::string key, std::string value, Life life) {
  body_->ask_from_anywhere({"SET", key_of(key), std::move(value), "PX", milliseconds(life)},
                           [](const RedisReply*) {});
}

void RedisState::claim(std::string key, std::string value, Life life, Then<bool> then) {
  body_->ask_from_anywhere(
      {"SET", key_of(key), std::move(value), "PX", milliseconds(life), "NX"},
      [then = std::move(then)](const RedisReply* reply) {
        then(reply == nullptr ? std::nullopt : std::optional(reply->kind == RedisReply::Kind::text));
      });
}

void RedisState::exchange(std::string key, std::string value, Life life, Then<Text> then) {
  body_->ask_from_anywhere(
      {"SET", key_of(key), std::move(value), "PX", milliseconds(life), "GET"},
      [then = std::move(then)](const RedisReply* reply) {
        std::optional<Text> answer;
        if (reply != nullptr)
          answer.emplace(reply->kind == RedisReply::Kind::text ? Text(reply->text) : std::nullopt);
        then(std::move(answer));
      });
}

void RedisState::remove_if(std::string key, std::string value) {
  body_->ask_from_anywhere({"EVAL", std::string(remove_if_script), "1", key_of(key), std::move(value)},
                           [](const RedisReply*) {});
}

void RedisState::enqueue(std::string queue, std::string id, std::string value, std::int64_t at,
                         std::size_t most, Then<bool> then) {
  auto words = on_queue(enqueue_script, queue);
  for (std::string word : {std::move(id), std::move(value), std::to_string(at), std::to_string(most)})
    words.push_back(std::move(word));
  body_->ask_from_anywhere(std::move(words), [then = std::move(then)](const RedisReply* reply) {
    then(reply == nullptr ? std::nullopt : std::optional(reply->number == 1));
  });
}

void RedisState::take(std::string queue, std::int64_t now, std::int64_t until, Then<Taken> then) {
  auto words = on_queue(take_script, queue);
  words.push_back(std::to_string(now));
  words.push_back(std::to_string(until));
  body_->ask_from_anywhere(std::move(words), [then = std::move(then)](const RedisReply* reply) {
    if (reply == nullptr || reply->list.size() != 2) {
      then(std::nullopt);
    } else {
      then(Taken{.id = reply->list[0].text, .value = reply->list[1].text});
    }
  });
}

void RedisState::dequeue(std::string queue, std::string id) {
  auto words = on_queue(dequeue_script, queue);
  words.push_back(std::move(id));
  body_->ask_from_anywhere(std::move(words), [](const RedisReply*) {});
}

void RedisState::publish(std::string name, std::string message, std::function<void(Heard)> then) {
  // Without a connection nothing is said; on one that breaks, nobody knows.
  asio::post(body_->context, [body = body_, name = std::move(name), message = std::move(message),
                              then = std::move(then)]() mutable {
    if (!body->there()) {
      then(Heard::nobody);
      return;
    }
    body->ask({"PUBLISH", body->channel_of(name), std::move(message)},
              [then = std::move(then)](const RedisReply* reply) {
                if (reply == nullptr) {
                  then(Heard::perhaps);
                } else {
                  then(reply->number > 0 ? Heard::somebody : Heard::nobody);
                }
              });
  });
}

void RedisState::subscribe(std::string name, std::function<void(const std::string&)> heard) {
  const std::lock_guard lock(body_->mutex);
  body_->subscriptions[std::move(name)].push_back(std::move(heard));
}

void RedisState::on_return(std::function<void()> then) { body_->returns.push_back(std::move(then)); }

}  // namespace x_connect::proxy
