#include "memory_state.hpp"

#include <algorithm>
#include <utility>

namespace x_connect::proxy {

std::optional<SharedState::Clock::time_point> MemoryState::there_since() const {
  const std::lock_guard lock(mutex_);
  return there_since_;
}

SharedState::Text MemoryState::find(const std::string& key, Clock::time_point now) const {
  const auto found = values_.find(key);
  if (found == values_.end() || found->second.end <= now) return std::nullopt;
  return found->second.text;
}

bool MemoryState::set(std::string key, std::string value, Life life, Clock::time_point now) {
  if (values_.size() >= most_values && !values_.contains(key)) {
    std::erase_if(values_, [&](const auto& row) { return row.second.end <= now; });
    if (values_.size() >= most_values) return false;
  }
  values_[std::move(key)] = {.text = std::move(value), .end = now + life};
  return true;
}

void MemoryState::get(std::vector<std::string> keys, Then<std::vector<Text>> then) {
  std::optional<std::vector<Text>> answer;
  {
    const std::lock_guard lock(mutex_);
    if (there_since_) {
      answer.emplace();
      for (const std::string& key : keys) answer->push_back(find(key, Clock::now()));
    }
  }
  then(std::move(answer));
}

void MemoryState::put(std::string key, std::string value, Life life) {
  const std::lock_guard lock(mutex_);
  if (there_since_) set(std::move(key), std::move(value), life, Clock::now());
}

void MemoryState::claim(std::string key, std::string value, Life life, Then<bool> then) {
  std::optional<bool> answer;
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    if (there_since_) {
      if (find(key, now)) {
        answer = false;
      } else if (set(std::move(key), std::move(value), life, now)) {
        answer = true;
      }
    }
  }
  then(answer);
}

void MemoryState::exchange(std::string key, std::string value, Life life, Then<Text> then) {
  std::optional<Text> answer;
  {
    const std::lock_guard lock(mutex_);
    const auto now = Clock::now();
    Text before = find(key, now);
    if (there_since_ && set(std::move(key), std::move(value), life, now)) answer.emplace(std::move(before));
  }
  then(std::move(answer));
}

void MemoryState::remove_if(std::string key, std::string value) {
  const std::lock_guard lock(mutex_);
  if (const auto found = values_.find(key); found != values_.end() && found->second.text == value)
    values_.erase(found);
}

void MemoryState::enqueue(std::string queue, std::string id, std::string value, std::int64_t at,
                          std::size_t most, Then<bool> then) {
  std::optional<bool> answer;
  {
    const std::lock_guard lock(mutex_);
    auto& waiting = queues_[queue];
    if (there_since_) answer = waiting.size() < most || waiting.contains(id);
    if (answer == true) waiting[std::move(id)] = {.value = std::move(value), .at = at};
  }
  then(answer);
}

void MemoryState::take(std::string queue, std::int64_t now, std::int64_t until, Then<Taken> then) {
  std::optional<Taken> answer;
  {
    const std::lock_guard lock(mutex_);
    if (there_since_) answer.emplace();
    auto& waiting = queues_[queue];
    const auto first = std::min_element(waiting.begin(), waiting.end(), [](const auto& a, const auto& b) {
      return a.second.at < b.second.at;
    });
    if (answer && first != waiting.end() && first->second.at <= now) {
      *answer = {.id = first->first, .value = first->second.value};
      first->second.at = until;
    }
  }
  then(std::move(answer));
}

void MemoryState::dequeue(std::string queue, std::string id) {
  const std::lock_guard lock(mutex_);
  queues_[queue].erase(id);
}

void MemoryState::publish(std::string name, std::string message, std::function<void(Heard)> then) {
  Heard heard = Heard::nobody;
  {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = listeners_.equal_range(name);
    const bool is_lost = first != last && to_lose_ > 0;
    if (is_lost) --to_lose_;
    for (auto it = first; it != last && there_since_; ++it) {
      heard = is_lost ? Heard::perhaps : Heard::somebody;
      if (!is_lost) undelivered_.emplace_back([listener = it->second, message] { listener(message); });
    }
  }
  then(heard);
}

void MemoryState::deliver() {
  std::unique_lock lock(mutex_);
  while (!undelivered_.empty()) {
    const auto next = std::move(undelivered_.front());
    undelivered_.pop_front();
    lock.unlock();
    next();
    lock.lock();
  }
}

void MemoryState::lose(int messages) {
  const std::lock_guard lock(mutex_);
  to_lose_ = messages;
}

void MemoryState::subscribe(std::string name, std::function<void(const std::string&)> heard) {
  const std::lock_guard lock(mutex_);
  listeners_.emplace(std::move(name), std::move(heard));
}

void MemoryState::on_return(std::function<void()> then) {
  const std::lock_guard lock(mutex_);
  returns_.push_back(std::move(then));
}

void MemoryState::be_gone(bool is_gone, Clock::time_point since) {
  std::vector<std::function<void()>> returns;
  {
    const std::lock_guard lock(mutex_);
    there_since_ = is_gone ? std::nullopt : std::optional(since);
    if (!is_gone) returns = returns_;
  }
  for (const auto& told : returns) told();
}

void MemoryState::clear() {
  const std::lock_guard lock(mutex_);
  values_.clear();
}

}  // namespace x_connect::proxy
