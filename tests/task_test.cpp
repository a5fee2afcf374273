// Coroutines: what they give and throw, where they go on, how they end with their loop, and where their
// frames lie.
#include "proxy/task.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace x_connect::proxy {
namespace {

namespace asio = boost::asio;
using std::chrono::microseconds;

Task<int> known(int value) {
  if (value < 0) throw std::runtime_error("negative");
  co_return value;
}

Task<std::unique_ptr<int>> later(asio::io_context& context, int value) {
  Timer timer(context, microseconds(1));
  auto [error] = co_await timer.async_wait(as_result);
  EXPECT_FALSE(error);
  co_return std::make_unique<int>(value);
}

Soon<int> soon(asio::io_context& context, bool is_known) {
  if (is_known) return 1;
  return [](asio::io_context& context) -> Task<int> { co_return 1 + *co_await later(context, 1); }(context);
}

/// Runs a coroutine until its loop has nothing left to do; what it gives, or throws.
template <typename T>
T run(asio::io_context& context, Task<T> task) {
  std::optional<T> given;
  std::exception_ptr thrown;
  spawn(context, std::move(task), [&](const std::exception_ptr& failed, T value) {
    thrown = failed;
    given = std::move(value);
  });
  context.run();
  context.restart();
  if (thrown) std::rethrow_exception(thrown);
  return given.value();
}

TEST(Task, GivesAtOnceOrLater) {
  asio::io_context context(1);
  const int sum = run(context, [](asio::io_context& context) -> Task<int> {
    const int first = co_await known(1);
    const auto second = co_await later(context, 20);
    const int third = co_await soon(context, true);
    co_return first + *second + 100 * third + 1000 * co_await soon(context, false);
  }(context));
  EXPECT_EQ(sum, 2121);
}

TEST(Task, TakesNoMoreOfTheStackForWhatIsDoneAtOnce) {
  asio::io_context context(1);
  const int last = run(context, [](asio::io_context& context) -> Task<int> {
    int value = 0;
    for (int i = 0; i < 300000; ++i) value = co_await known(i);
    for (int i = 0; i < 300; ++i) value = *co_await later(context, i);
    co_return value;
  }(context));
  EXPECT_EQ(last, 299);
}

TEST(Task, ThrowsWhatItsCalleesThrowAtOnceOrLater) {
  asio::io_context context(1);
  EXPECT_THROW(run(context, known(-1)), std::runtime_error);
  const int caught = run(context, [](asio::io_context& context) -> Task<int> {
    const auto fails = [](asio::io_context& context) -> Task<int> {
      co_await later(context, 1);
      co_return co_await known(-1);
    };
    try {
      co_return co_await fails(context);
    } catch (const std::runtime_error&) {
    }
    co_return 7;
  }(context));
  EXPECT_EQ(caught, 7);
}

TEST(Task, KnowsItsLoop) {
  asio::io_context context(1);
  EXPECT_TRUE(run(context, [](asio::io_context& own) -> Task<bool> {
    const bool at_first = &co_await this_context == &own;
    co_await later(own, 1);
    co_return at_first&&& co_await this_context == &own;
  }(context)));
}

/// What a coroutine holds is given back when its loop ends before it: waiting, not yet begun, never awaited.
TEST(Task, EndsWithItsLoop) {
  const auto held = std::make_shared<int>(1);
  const auto waits = [](asio::io_context& context, std::shared_ptr<int>) -> Task<void> {
    Timer timer(context, std::chrono::hours(1));
    co_await timer.async_wait(as_result);
    ADD_FAILURE() << "It went on.";
  };
  const auto calls = [&](asio::io_context& context, std::shared_ptr<int> mine) -> Task<void> {
    co_await waits(context, mine);
    ADD_FAILURE() << "It went on.";
  };
  {
    asio::io_context context(1);
    spawn(context, calls(context, held));
    context.poll();
    EXPECT_GT(held.use_count(), 2);
    spawn(context, calls(context, held));
    const auto never = waits(context, held);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Task, RunsAtOnceOnItsOwnLoop) {
  asio::io_context context(1);
  bool has_run = false;
  const auto runs = [](bool& has_run) -> Task<void> {
    has_run = true;
    co_return;
  };
  spawn(context, runs(has_run));
  EXPECT_FALSE(has_run);
  asio::post(context, [&] {
    EXPECT_TRUE(std::exchange(has_run, false));
    spawn(context, runs(has_run));
    EXPECT_TRUE(has_run);
  });
  context.run();
}

/// What lies there while it is somebody's is nobody else's, whatever is taken and given meanwhile.
TEST(FrameMemory, FramesOfAllSizesLieApart) {
  struct Frame {
    char* data;
    std::size_t size;
    char mark;
  };
  std::vector<Frame> frames;
  std::size_t seed = 1;
  for (int step = 0; step < 20000; ++step) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    const std::size_t size = 1 + (seed >> 33U) % 3000;
    if (frames.size() < 100 || step % 2 == 0) {
      const char mark = static_cast<char>(step);
      auto* const data = static_cast<char*>(FrameMemory::take(size));
      std::memset(data, mark, size);
      frames.push_back({data, size, mark});
      continue;
    }
    std::swap(frames[size % frames.size()], frames.back());
    const Frame last = frames.back();
    frames.pop_back();
    ASSERT_EQ(std::string(last.data, last.size), std::string(last.size, last.mark));
    FrameMemory::give(last.data, last.size);
  }
  for (const Frame& frame : frames) {
    ASSERT_EQ(std::string(frame.data, frame.size), std::string(frame.size, frame.mark));
    FrameMemory::give(frame.data, frame.size);
  }
}

TEST(FrameMemory, WhatWasLeftIsTakenNext) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "Here nothing is kept back.";
#endif
  void* const first = FrameMemory::take(700);
  FrameMemory::give(first, 700);
  void* const other = FrameMemory::take(1400);
  EXPECT_NE(other, first);
  // Of the same step of 64 bytes.
  void* const again = FrameMemory::take(701);
  EXPECT_EQ(again, first);
  FrameMemory::give(again, 701);
  FrameMemory::give(other, 1400);
}

}  // namespace
}  // namespace x_connect::proxy
