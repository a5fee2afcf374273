// The memory that bodies and unread replies may take, of all connections together.
#pragma once

#include <atomic>
#include <cstddef>

namespace x_connect::proxy {

class Budget {
 public:
  explicit Budget(std::size_t bytes) : left_(bytes) {}

  /// What one exchange holds of it; given back when it ends.
  class Share {
   public:
    explicit Share(Budget& budget) : budget_(budget) {}
    ~Share() { budget_.left_.fetch_add(held_, std::memory_order_relaxed); }
    Share(const Share&) = delete;
    Share& operator=(const Share&) = delete;

    /// Takes so many bytes more; false, and nothing taken, if there is not so much left.
    bool take(std::size_t bytes) {
      std::size_t left = budget_.left_.load(std::memory_order_relaxed);
      do {
        if (left < bytes) return false;
      } while (!budget_.left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed));
      held_ += bytes;
      return true;
    }

   private:
    Budget& budget_;
    std::size_t held_ = 0;
  };

  std::size_t left() const { return left_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::size_t> left_;
};

}  // namespace x_connect::proxy
