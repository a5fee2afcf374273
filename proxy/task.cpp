#include "task.hpp"

#include <array>
#include <new>

namespace x_connect::proxy {

namespace {

constexpr std::size_t step = 64;
constexpr std::size_t sizes = 32;

struct Free {
  Free* next;
};

#if defined(__SANITIZE_ADDRESS__)
constexpr bool keeps = false;
#else
constexpr bool keeps = true;
#endif

struct Kept {
  std::array<Free*, sizes> first{};
  Kept() = default;
  Kept(const Kept&) = delete;
  Kept& operator=(const Kept&) = delete;
  ~Kept() {
    for (Free*& head : first) {
      while (head != nullptr) {
        Free* const next = head->next;
        ::operator delete(head);
        head = next;
      }
    }
  }
};

thread_local Kept kept;

}  // namespace

void* FrameMemory::take(std::size_t size) {
  const std::size_t row = (size - 1) / step;
  if (!keeps || row >= sizes) return ::operator new(size);
  Free* const found = kept.first[row];
  if (found == nullptr) return ::operator new((row + 1) * step);
  kept.first[row] = found->next;
  return found;
}

void FrameMemory::give(void* frame, std::size_t size) noexcept {
  const std::size_t row = (size - 1) / step;
  if (!keeps || row >= sizes) {
    ::operator delete(frame);
    return;
  }
  kept.first[row] = new (frame) Free{kept.first[row]};
}

}  // namespace x_connect::proxy
