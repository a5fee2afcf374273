#include "courier.hpp"

#include <utility>
#include <vector>

#include "core/json.hpp"
#include "names.hpp"

namespace x_connect::proxy {

using nlohmann::json;

namespace {

constexpr std::chrono::seconds between_renewals{2};
constexpr std::chrono::seconds between_looks{1};
constexpr std::chrono::seconds until_said_again{1};
constexpr const char* everyone = "everyone";

std::string channel_of(const std::string& name) { return "to:" + name; }
std::string lease_of(const std::string& name) { return "proxy:" + name; }

std::uint64_t number_of(const json& object, const char* name) {
  const json& value = member(object, name);
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

}  // namespace

Courier::Courier(SharedState& state, Hears hears)
    : state_(state), hears_(std::move(hears)), name_(random_id()) {
  state_.subscribe(channel_of(name_), [this](const std::string& text) { hear(text); });
  // Before anybody can find out that something is held here.
  state_.on_return([this] { state_.put(lease_of(name_), "", lease); });
  state_.subscribe(everyone, [this](const std::string& text) {
    if (const auto message = parse_json(text)) hears_.everyone(*message);
  });
}

// --- Saying ---

void Courier::send(const std::string& to, json message) {
  {
    const std::lock_guard lock(mutex_);
    Out& out = out_[to];
    if (out.stream == 0) out.stream = ++streams_;
    const auto now = Clock::now();
    Letter& letter = out.letters.emplace_back();
    letter.number = ++out.last;
    letter.message = std::move(message);
    letter.written_at = now;
    say(to, letter, out.stream, now);
  }
  say_all();
}

void Courier::tell_everyone(const json& message) {
  state_.publish(everyone, write_json(message), [](SharedState::Heard) {});
}

void Courier::say(const std::string& to, Letter& letter, std::uint64_t stream, Clock::time_point now) {
  letter.said_at = now;
  ++letter.in_flight;
  sayings_.push_back(
      {.to = to,
       .text = write_json(
           {{"from", name_}, {"stream", stream}, {"number", letter.number}, {"message", letter.message}}),
       .stream = stream,
       .number = letter.number});
}

/// In the order in which they were written, whatever thread wrote them, and unlocked: whoever hears may
/// answer at once.
void Courier::say_all() {
  std::unique_lock lock(mutex_);
  if (std::exchange(is_saying_, true)) return;
  while (!sayings_.empty()) {
    Saying saying = std::move(sayings_.front());
    sayings_.pop_front();
    lock.unlock();
    std::string text = std::exchange(saying.text, {});
    std::string channel = channel_of(saying.to);
    state_.publish(std::move(channel), std::move(text),
                   [this, saying](SharedState::Heard heard) { note(saying, heard); });
    lock.lock();
  }
  is_saying_ = false;
}

void Courier::note(const Saying& saying, SharedState::Heard heard) {
  const std::lock_guard lock(mutex_);
  const auto out = out_.find(saying.to);
  if (out == out_.end() || out->second.stream != saying.stream) return;
  for (Letter& letter : out->second.letters) {
    if (letter.number != saying.number) continue;
    --letter.in_flight;
    if (heard != SharedState::Heard::nobody) letter.may_be_heard = true;
  }
}

void Courier::answer(const std::string& to, std::uint64_t stream, const char* what, std::uint64_t number) {
  {
    const std::lock_guard lock(mutex_);
    sayings_.push_back({.to = to, .text = write_json({{"from", name_}, {"stream", stream}, {what, number}})});
  }
  say_all();
}

// --- Hearing ---

void Courier::hear(const std::string& text) {
  const auto letter = parse_json(text);
  if (!letter) return;
  const std::string from = text_of(*letter, "from");
  const std::uint64_t stream = number_of(*letter, "stream");
  if (from.empty() || stream == 0) return;
  if (letter->contains("number")) {
    hear_letter(from, stream, *letter);
    return;
  }
  bool is_unknown = false;
  {
    const std::lock_guard lock(mutex_);
    const auto out = out_.find(from);
    if (out == out_.end() || out->second.stream != stream) return;
    auto& letters = out->second.letters;
    while (!letters.empty() && letters.front().number <= number_of(*letter, "heard")) letters.pop_front();
    is_unknown = letter->contains("unknown");
  }
  if (is_unknown) give_up(from);
}

void Courier::hear_letter(const std::string& from, std::uint64_t stream, const json& letter) {
  const std::uint64_t number = number_of(letter, "number");
  bool is_known = false;
  bool is_next = false;
  std::uint64_t heard = 0;
  {
    const std::lock_guard lock(mutex_);
    In& in = in_[from];
    if (stream > in.stream) {
      if (number != 1) return;  // Its beginning is still to come, again.
      in.stream = stream;
      in.last = 0;
    }
    is_known = stream == in.stream && stream > in.ended;
    is_next = is_known && number == in.last + 1;
    if (is_next) in.last = number;
    heard = in.last;
  }
  if (!is_known) {
    answer(from, stream, "unknown", 0);
    return;
  }
  // Acknowledged when it has been dealt with. What is missing before it will be said again, and so will it.
  if (is_next && !member(letter, "message").is_null()) hears_.message(from, letter["message"]);
  answer(from, stream, "heard", heard);
}

// --- Who lives ---

void Courier::tick(Clock::time_point now, std::set<std::string> watched) {
  const auto since = state_.there_since();
  give_up_unsaid(now, since ? unheard : unsaid);
  if (!since) return;
  renew(now);
  {
    const std::lock_guard lock(mutex_);
    for (auto& [to, out] : out_) {
      watched.insert(to);
      for (Letter& letter : out.letters) {
        if (now - letter.said_at >= until_said_again) say(to, letter, out.stream, now);
      }
    }
    for (const auto& [from, in] : in_) {
      if (in.stream > in.ended) watched.insert(from);
    }
  }
  say_all();
  // Those who have been cut off, too, need a moment to renew theirs.
  if (now - *since >= lease && now - looked_at_ >= between_looks) look(now, watched);
}

void Courier::renew(Clock::time_point now) {
  if (now - renewed_at_ < between_renewals) return;
  renewed_at_ = now;
  state_.put(lease_of(name_), "", lease);
}

void Courier::look(Clock::time_point now, const std::set<std::string>& peers) {
  looked_at_ = now;
  if (peers.empty()) return;
  const std::vector<std::string> names(peers.begin(), peers.end());
  std::vector<std::string> keys;
  keys.reserve(names.size());
  for (const std::string& name : names) keys.push_back(lease_of(name));
  state_.get(keys, [this, names](const std::optional<std::vector<SharedState::Text>>& leases) {
    for (std::size_t i = 0; leases && i < names.size(); ++i) {
      if (!(*leases)[i]) give_up(names[i]);
    }
  });
}

void Courier::give_up(const std::string& peer) {
  std::vector<json> unheard;
  {
    const std::lock_guard lock(mutex_);
    if (const auto out = out_.find(peer); out != out_.end()) {
      for (Letter& letter : out->second.letters) {
        if (!letter.may_be_heard && letter.in_flight == 0) unheard.push_back(std::move(letter.message));
      }
      out_.erase(out);
    }
    if (const auto in = in_.find(peer); in != in_.end()) in->second.ended = in->second.stream;
  }
  for (const json& message : unheard) {
    if (!message.is_null()) hears_.undelivered(peer, message);
  }
  hears_.gone(peer);
}

void Courier::give_up_unsaid(Clock::time_point now, std::chrono::seconds after) {
  std::vector<std::pair<std::string, json>> unheard;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [to, out] : out_) {
      for (Letter& letter : out.letters) {
        const bool is_unheard = !letter.may_be_heard && letter.in_flight == 0 && !letter.message.is_null();
        // Events of a call that is under way wait as long as it takes; whether they do, their writer says.
        if (!is_unheard || now - letter.written_at < after || member(letter.message, "keep") == true)
          continue;
        // Its number remains, with nothing in it.
        unheard.emplace_back(to, std::exchange(letter.message, nullptr));
      }
    }
  }
  for (const auto& [to, message] : unheard) hears_.undelivered(to, message);
}

bool Courier::is_done() const {
  if (!state_.there_since()) return true;
  const std::lock_guard lock(mutex_);
  for (const auto& [to, out] : out_) {
    if (!out.letters.empty()) return false;
  }
  return sayings_.empty();
}

}  // namespace x_connect::proxy
