// Memory of coroutines' frames.
#include "proxy/task.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace x_connect::proxy {
namespace {

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
