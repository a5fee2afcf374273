// Coroutines of one event loop, and what they wait for. All name the loop's own executor: Asio's default is
// one of any kind, copied and compared at every wait.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>

namespace x_connect::proxy {

using Executor = boost::asio::io_context::executor_type;

/// What a coroutine returns: `co_await` gives a T.
template <typename T>
using Task = boost::asio::awaitable<T, Executor>;

/// `co_await socket.async_read_some(buffer, as_result)` gives the error and what the operation gives: nothing
/// is thrown.
inline constexpr boost::asio::use_awaitable_t<Executor> as_task;
inline constexpr auto as_result = boost::asio::as_tuple(as_task);

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Memory for the frames of coroutines: what one has left is taken by the next, so that it is still at hand
/// for the processor. The C++ library keeps too few blocks of a size for a thousand connections, Asio two.
/// Each thread has its own; what it holds stays with it.
class FrameMemory {
 public:
  static void* take(std::size_t size);
  static void give(void* frame, std::size_t size) noexcept;
};

}  // namespace x_connect::proxy

// Asio lets nobody choose where frames lie, so its own choice is replaced, for this executor alone.
namespace boost::asio::detail {

template <>  // NOLINTNEXTLINE(cert-dcl54-cpp,misc-new-delete-overloads): its delete stands below.
inline void* awaitable_frame_base<x_connect::proxy::Executor>::operator new(std::size_t size) {
  return x_connect::proxy::FrameMemory::take(size);
}

template <>
inline void awaitable_frame_base<x_connect::proxy::Executor>::operator delete(void* frame, std::size_t size) {
  x_connect::proxy::FrameMemory::give(frame, size);
}

}  // namespace boost::asio::detail
