// Coroutines of one event loop, and what they wait for (decision 0067).
//
//   Task<bool> greet(Socket& socket) {
//     auto [error, count] = co_await socket.async_read_some(space, as_result);
//     co_return !error;
//   }
//   spawn(context, greet(socket));
#pragma once

#include <array>
#include <boost/asio/async_result.hpp>
#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <coroutine>
#include <cstddef>
#include <exception>
#include <new>
#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

namespace x_connect::proxy {

/// The loop's own: Asio's default is one of any kind, copied and compared at every wait.
using Executor = boost::asio::io_context::executor_type;

using Socket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using Timer =
    boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// Memory for the frames of coroutines: what one has left is taken by the next, so that it is still at hand
/// for the processor. The C++ library keeps too few blocks of a size for a thousand connections. Each thread
/// has its own; what it holds stays with it.
class FrameMemory {
 public:
  static void* take(std::size_t size);
  static void give(void* frame, std::size_t size) noexcept;
};

/// What all coroutines have in common: who waits for them.
class Frame {
 public:
  // NOLINTNEXTLINE(cert-dcl54-cpp,misc-new-delete-overloads): its delete stands below.
  static void* operator new(std::size_t size) { return FrameMemory::take(size); }
  static void operator delete(void* frame, std::size_t size) noexcept { FrameMemory::give(frame, size); }

  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): the compiler calls it of an object.
  std::suspend_always initial_suspend() const noexcept { return {}; }

  /// The outermost coroutine, which nobody waits for.
  Frame& root() {
    Frame* frame = this;
    while (frame->caller_ != nullptr) frame = frame->caller_;
    return *frame;
  }

  /// Of the root: ends it and all that it waits for, where they stand.
  void destroy() { handle_.destroy(); }

  /// Runs another coroutine for this one. False: it has ended at once.
  template <typename Handle>
  static bool run(Handle callee, Frame& caller, std::coroutine_handle<> handle) {
    Frame& frame = callee.promise();
    frame.caller_ = &caller;
    callee.resume();
    if (callee.done()) return false;
    // Only now: what has ended at once must not resume who has not been left yet.
    frame.handle_ = handle;
    return true;
  }

  /// At a coroutine's end, on to who waits for it.
  struct End : std::suspend_always {
    template <typename Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> ended) const noexcept {
      const Frame& frame = ended.promise();
      return frame.handle_ ? frame.handle_ : std::noop_coroutine();
    }
  };

 protected:
  Frame* caller_ = nullptr;
  std::coroutine_handle<> handle_;  ///< Of the caller, once it has been left; of a root, its own.
};

/// What a coroutine gives in the end.
template <typename T>
class Outcome : public Frame {
 public:
  template <typename From = T>
  void return_value(From&& from) {
    value_.emplace(std::forward<From>(from));
  }
  void unhandled_exception() noexcept { failed_ = std::current_exception(); }
  T take() {
    if (failed_) std::rethrow_exception(failed_);
    return *std::move(value_);
  }

 private:
  std::optional<T> value_;
  std::exception_ptr failed_;
};

template <>
class Outcome<void> : public Frame {
 public:
  void return_void() const noexcept {}
  void unhandled_exception() noexcept { failed_ = std::current_exception(); }
  void take() const {
    if (failed_) std::rethrow_exception(failed_);
  }

 private:
  std::exception_ptr failed_;
};

/// What a coroutine returns: `co_await` runs it and gives a T, or throws what it has thrown. It belongs to
/// one event loop, as does all that it waits for.
template <typename T>
class [[nodiscard]] Task {
 public:
  struct promise_type : Outcome<T> {
    Task get_return_object() { return Task(std::coroutine_handle<promise_type>::from_promise(*this)); }
    Frame::End final_suspend() const noexcept { return {}; }
  };

  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Task& operator=(Task&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Task() {
    if (handle_) handle_.destroy();
  }
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;

  class Awaiter {
   public:
    explicit Awaiter(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
    bool await_ready() const noexcept { return false; }
    template <typename Promise>
    bool await_suspend(std::coroutine_handle<Promise> caller) const {
      return Frame::run(handle_, caller.promise(), caller);
    }
    T await_resume() const { return handle_.promise().take(); }

   private:
    std::coroutine_handle<promise_type> handle_;
  };
  Awaiter operator co_await() const noexcept { return Awaiter(handle_); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

/// Something that is known now, or what a coroutine will give: what is done at once takes no frame.
template <typename T>
class [[nodiscard]] Soon {
 public:
  Soon(T value) : value_(std::move(value)) {}     // NOLINT(google-explicit-constructor)
  Soon(Task<T> task) : task_(std::move(task)) {}  // NOLINT(google-explicit-constructor)

  class Awaiter {
   public:
    explicit Awaiter(Soon& soon) : soon_(soon) {}
    bool await_ready() const noexcept { return soon_.value_.has_value(); }
    template <typename Promise>
    bool await_suspend(std::coroutine_handle<Promise> caller) const {
      return soon_.task_->operator co_await().await_suspend(caller);
    }
    T await_resume() const {
      if (soon_.value_) return *std::move(soon_.value_);
      return soon_.task_->operator co_await().await_resume();
    }

   private:
    Soon& soon_;
  };
  Awaiter operator co_await() noexcept { return Awaiter(*this); }

 private:
  std::optional<T> value_;
  std::optional<Task<T>> task_;
};

/// A coroutine that nobody waits for.
class Spawned {
 public:
  struct promise_type : Frame {
    Spawned get_return_object() {
      const auto handle = std::coroutine_handle<promise_type>::from_promise(*this);
      handle_ = handle;
      return Spawned(handle);
    }
    // NOLINTBEGIN(readability-convert-member-functions-to-static): the compiler calls them of an object.
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
    // NOLINTEND(readability-convert-member-functions-to-static)

    boost::asio::io_context* context = nullptr;
  };

  Spawned(Spawned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ~Spawned() {
    if (handle_) handle_.destroy();
  }
  Spawned(const Spawned&) = delete;
  Spawned& operator=(const Spawned&) = delete;
  Spawned& operator=(Spawned&&) = delete;

  void set_context(boost::asio::io_context& context) { handle_.promise().context = &context; }
  void operator()() { std::exchange(handle_, nullptr).resume(); }

 private:
  explicit Spawned(std::coroutine_handle<promise_type> handle) : handle_(handle) {}

  std::coroutine_handle<promise_type> handle_;
};

/// `co_await this_context` gives the event loop that the coroutine belongs to.
struct ThisContext {
  class Awaiter : public std::suspend_always {
   public:
    template <typename Promise>
    bool await_suspend(std::coroutine_handle<Promise> asking) noexcept {
      context_ = static_cast<Spawned::promise_type&>(asking.promise().root()).context;
      return false;
    }
    boost::asio::io_context& await_resume() const noexcept { return *context_; }

   private:
    boost::asio::io_context* context_ = nullptr;
  };
  Awaiter operator co_await() const noexcept { return {}; }
};
inline constexpr ThisContext this_context;

/// Nothing is done when it ends; what it throws is lost.
struct NoMatter {};

template <typename T, typename OnEnd>
Spawned run_to_end(boost::asio::io_context& context, Task<T> task, OnEnd on_end) {
  std::exception_ptr failed;
  if constexpr (std::is_void_v<T>) {
    try {
      co_await task;
    } catch (...) {
      failed = std::current_exception();
    }
    if constexpr (!std::is_same_v<OnEnd, NoMatter>) {
      boost::asio::post(context, [on_end = std::move(on_end), failed]() mutable { on_end(failed); });
    }
  } else {
    T value{};
    try {
      value = co_await task;
    } catch (...) {
      failed = std::current_exception();
    }
    if constexpr (!std::is_same_v<OnEnd, NoMatter>) {
      boost::asio::post(context, [on_end = std::move(on_end), failed, value = std::move(value)]() mutable {
        on_end(failed, std::move(value));
      });
    }
  }
}

/// Begins a coroutine on a loop: at once if that is the one running, else when it runs. `on_end` is called on
/// the loop with what it has thrown, if it has, and what it gives.
template <typename T, typename OnEnd = NoMatter>
void spawn(boost::asio::io_context& context, Task<T> task, OnEnd on_end = {}) {
  Spawned spawned = run_to_end(context, std::move(task), std::move(on_end));
  spawned.set_context(context);
  boost::asio::dispatch(context, std::move(spawned));
}

/// What one operation of Asio needs, in the frame of who waits for it.
class OperationMemory {
 public:
  void* take(std::size_t size) {
    if (size > bytes_.size() || std::exchange(is_taken_, true)) return ::operator new(size);
    return bytes_.data();
  }
  void give(void* memory) noexcept {
    if (memory == bytes_.data()) {
      is_taken_ = false;
    } else {
      ::operator delete(memory);
    }
  }

 private:
  alignas(std::max_align_t) std::array<std::byte, 192> bytes_;
  bool is_taken_ = false;
};

template <typename T>
class OperationAllocator {
 public:
  using value_type = T;

  explicit OperationAllocator(OperationMemory& memory) : memory_(&memory) {}
  template <typename Other>
  OperationAllocator(const OperationAllocator<Other>& other)  // NOLINT(google-explicit-constructor)
      : memory_(&other.memory()) {}

  T* allocate(std::size_t count) { return static_cast<T*>(memory_->take(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t) noexcept { memory_->give(memory); }
  OperationMemory& memory() const { return *memory_; }

  template <typename Other>
  bool operator==(const OperationAllocator<Other>& other) const {
    return memory_ == &other.memory();
  }

 private:
  OperationMemory* memory_;
};

/// An operation of Asio that a coroutine waits for.
template <typename Results>
class Pending {
 public:
  Pending() = default;
  ~Pending() = default;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  /// What Asio calls at the operation's end. Destroyed before, with the loop, it takes the coroutine along.
  class Handler {
   public:
    using allocator_type = OperationAllocator<std::byte>;

    explicit Handler(Pending& pending) : pending_(&pending) {}
    Handler(Handler&& other) noexcept : pending_(std::exchange(other.pending_, nullptr)) {}
    ~Handler() {
      if (pending_ != nullptr && pending_->frame_ != nullptr) pending_->frame_->root().destroy();
    }
    Handler(const Handler&) = delete;
    Handler& operator=(const Handler&) = delete;
    Handler& operator=(Handler&&) = delete;

    allocator_type get_allocator() const noexcept { return allocator_type(pending_->memory_); }

    template <typename... Values>
    void operator()(Values&&... values) {
      Pending& pending = *std::exchange(pending_, nullptr);
      pending.results_.emplace(std::forward<Values>(values)...);
      pending.waiting_.resume();
    }

   private:
    Pending* pending_;
  };

 protected:
  OperationMemory memory_;
  std::optional<Results> results_;
  std::coroutine_handle<> waiting_;
  Frame* frame_ = nullptr;  ///< Null until the operation has begun.
};

template <typename Results, typename Initiation, typename... Arguments>
class Operation : public Pending<Results> {
 public:
  explicit Operation(Initiation initiation, Arguments... arguments)
      : initiation_(std::move(initiation)), arguments_(std::move(arguments)...) {}

  bool await_ready() const noexcept { return false; }
  template <typename Promise>
  void await_suspend(std::coroutine_handle<Promise> waiting) {
    this->waiting_ = waiting;
    std::apply(
        [&](auto&... arguments) {
          std::move(initiation_)(typename Pending<Results>::Handler(*this), std::move(arguments)...);
        },
        arguments_);
    this->frame_ = &waiting.promise();
  }
  Results await_resume() { return *std::move(this->results_); }

 private:
  Initiation initiation_;
  std::tuple<Arguments...> arguments_;
};

/// `co_await socket.async_read_some(buffer, as_result)` gives the error and what the operation gives: nothing
/// is thrown.
struct AsResult {};
inline constexpr AsResult as_result;

}  // namespace x_connect::proxy

template <typename... Results>
class boost::asio::async_result<x_connect::proxy::AsResult, void(Results...)> {
 public:
  template <typename Initiation, typename... Arguments>
  static auto initiate(Initiation initiation, x_connect::proxy::AsResult, Arguments... arguments) {
    return x_connect::proxy::Operation<std::tuple<std::decay_t<Results>...>, Initiation, Arguments...>(
        std::move(initiation), std::move(arguments)...);
  }
};
