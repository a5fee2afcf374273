#include "upstream.hpp"

#include <curl/curl.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <map>
#include <utility>

#include "problem.hpp"

namespace x_connect::proxy {

namespace asio = boost::asio;

namespace {

struct EasyDeleter {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};

struct ListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// One exchange under way. `done` is a timer that never expires: cancelling it wakes the coroutine.
struct Transfer {
  explicit Transfer(asio::io_context& context) : done(context, asio::steady_timer::time_point::max()) {}

  std::unique_ptr<CURL, EasyDeleter> handle{curl_easy_init()};
  std::unique_ptr<curl_slist, ListDeleter> header_list;
  Request request;
  Reply reply;
  std::size_t max_reply = 0;
  bool too_large = false;
  std::optional<CURLcode> result;
  asio::steady_timer done;
};

std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (transfer.reply.body.size() + size * count > transfer.max_reply) {
    transfer.too_large = true;
    return 0;
  }
  transfer.reply.body.append(bytes, size * count);
  return size * count;
}

std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  std::string_view line(bytes, size * count);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  if (line.starts_with("HTTP/")) transfer.reply.headers.clear();  // An interim reply came before.
  if (const std::size_t colon = line.find(':'); colon != std::string_view::npos && colon > 0) {
    std::string_view value = line.substr(colon + 1);
    while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
    transfer.reply.headers.emplace_back(line.substr(0, colon), value);
  }
  return size * count;
}

Reply failure_reply(const Transfer& transfer) {
  if (transfer.too_large) {
    return problem_reply("reply-too-large",
                         "It has more than " + std::to_string(transfer.max_reply) + " bytes.");
  }
  const CURLcode code = transfer.result.value_or(CURLE_ABORTED_BY_CALLBACK);
  const std::string reason = curl_easy_strerror(code);
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return problem_reply("upstream-timeout", reason + ".");
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
      return problem_reply("upstream-unreachable", reason + ".");
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return problem_reply("upstream-untrusted", reason + ".");
    default:
      return problem_reply("upstream-failed", reason + ".");
  }
}

}  // namespace

/// libcurl's multi handle, told of sockets and time by the event loop.
class Upstream::Multi {
 public:
  explicit Multi(asio::io_context& context) : context_(context), timer_(context), handle_(curl_multi_init()) {
    curl_multi_setopt(handle_, CURLMOPT_SOCKETFUNCTION, &Multi::on_socket);
    curl_multi_setopt(handle_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(handle_, CURLMOPT_TIMERFUNCTION, &Multi::on_timer);
    curl_multi_setopt(handle_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(handle_, CURLMOPT_MAXCONNECTS, 64L);
  }

  ~Multi() {
    curl_multi_setopt(handle_, CURLMOPT_TIMERFUNCTION, nullptr);
    curl_multi_cleanup(handle_);
    for (auto& [socket, watch] : watches_) watch->descriptor.release();
  }

  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  asio::io_context& context() { return context_; }
  void add(Transfer& transfer) { curl_multi_add_handle(handle_, transfer.handle.get()); }
  void remove(Transfer& transfer) { curl_multi_remove_handle(handle_, transfer.handle.get()); }

 private:
  /// What libcurl wants to know of one socket. libcurl owns the socket; the descriptor only borrows it.
  struct Watch {
    explicit Watch(asio::io_context& context, curl_socket_t socket) : descriptor(context, socket) {}
    asio::posix::stream_descriptor descriptor;
    int wanted = 0;
    bool reading = false;
    bool writing = false;
  };

  static int on_socket(CURL*, curl_socket_t socket, int what, void* user, void*) {
    auto& multi = *static_cast<Multi*>(user);
    const auto found = multi.watches_.find(socket);
    if (what == CURL_POLL_REMOVE) {
      if (found != multi.watches_.end()) {
        found->second->wanted = 0;
        found->second->descriptor.release();  // Also cancels the waits.
        multi.watches_.erase(found);
      }
      return 0;
    }
    auto watch =
        found != multi.watches_.end()
            ? found->second
            : multi.watches_.emplace(socket, std::make_shared<Watch>(multi.context_, socket)).first->second;
    watch->wanted = what;
    multi.arm(socket, watch);
    return 0;
  }

  static int on_timer(CURLM*, long milliseconds, void* user) {
    auto& multi = *static_cast<Multi*>(user);
    if (milliseconds < 0) {
      multi.timer_.cancel();
      return 0;
    }
    // libcurl must not be called back from within itself, hence a timer even for zero.
    multi.timer_.expires_after(std::chrono::milliseconds(milliseconds));
    multi.timer_.async_wait([&multi](boost::system::error_code error) {
      if (!error) multi.act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
  }

  void arm(curl_socket_t socket, const std::shared_ptr<Watch>& watch) {
    using Descriptor = asio::posix::stream_descriptor;
    if ((watch->wanted & CURL_POLL_IN) != 0 && !watch->reading) {
      watch->reading = true;
      watch->descriptor.async_wait(Descriptor::wait_read,
                                   [this, socket, watch](boost::system::error_code error) {
                                     watch->reading = false;
                                     if (!error) ready(socket, watch, CURL_POLL_IN, CURL_CSELECT_IN);
                                   });
    }
    if ((watch->wanted & CURL_POLL_OUT) != 0 && !watch->writing) {
      watch->writing = true;
      watch->descriptor.async_wait(Descriptor::wait_write,
                                   [this, socket, watch](boost::system::error_code error) {
                                     watch->writing = false;
                                     if (!error) ready(socket, watch, CURL_POLL_OUT, CURL_CSELECT_OUT);
                                   });
    }
  }

  void ready(curl_socket_t socket, const std::shared_ptr<Watch>& watch, int wanted, int event) {
    if ((watch->wanted & wanted) != 0) act(socket, event);
    if (watch->wanted != 0) arm(socket, watch);
  }

  void act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(handle_, socket, events, &running);
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(handle_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      void* user = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &user);
      auto& transfer = *static_cast<Transfer*>(user);
      transfer.result = message->data.result;
      transfer.done.cancel();
    }
  }

  asio::io_context& context_;
  asio::steady_timer timer_;
  CURLM* handle_;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
};

Upstream::Upstream(asio::io_context& context, UpstreamOptions options) : options_(std::move(options)) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  while (options_.url.ends_with('/')) options_.url.pop_back();
  multi_ = std::make_unique<Multi>(context);
}

Upstream::~Upstream() = default;

asio::awaitable<Reply> Upstream::send(Request request) {
  Transfer transfer(multi_->context());
  transfer.request = std::move(request);
  transfer.max_reply = options_.max_reply;
  CURL* const handle = transfer.handle.get();
  const std::string url = options_.url + transfer.request.url;
  const std::string& method = transfer.request.method;
  curl_easy_setopt(handle, CURLOPT_PRIVATE, &transfer);
  curl_easy_setopt(handle, CURLOPT_URL, url.c_str());
  curl_easy_setopt(handle, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(handle, CURLOPT_USERAGENT, "x-connect/" X_CONNECT_VERSION);
  curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min(options_.timeout, 10)));
  curl_easy_setopt(handle, CURLOPT_TIMEOUT, static_cast<long>(options_.timeout));
  curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(handle, CURLOPT_HEADERDATA, &transfer);
  if (method == "HEAD") {
    curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
  } else if (method != "GET") {
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, method.c_str());
    // libcurl repeats a request on its own when a connection that it has used before ends without a reply.
    // On a fresh one it never does: what changes something is sent once.
    curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, 1L);
  }
  const bool reads = method == "GET" || method == "HEAD";
  if (!reads && (!transfer.request.body.empty() || method == "POST" || method == "PUT")) {
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, transfer.request.body.data());
    curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(transfer.request.body.size()));
  }
  bool has_content_type = false;
  curl_slist* list = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : transfer.request.headers) {
    has_content_type = has_content_type || to_lower(name) == "content-type";
    std::string line = name;
    line.append(": ").append(value);
    list = curl_slist_append(list, line.c_str());
  }
  // Else libcurl would claim the body to be a form, which X would then look for in the signature.
  if (!has_content_type) list = curl_slist_append(list, "Content-Type:");
  transfer.header_list.reset(list);
  curl_easy_setopt(handle, CURLOPT_HTTPHEADER, list);

  multi_->add(transfer);
  struct Removal {  // Also when the coroutine is cancelled.
    Multi& multi;
    Transfer& transfer;
    ~Removal() { multi.remove(transfer); }
  } const removal{*multi_, transfer};
  if (!transfer.result) co_await transfer.done.async_wait(asio::as_tuple(asio::use_awaitable));
  if (transfer.result != CURLE_OK) co_return failure_reply(transfer);
  long status = 0;
  curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
  transfer.reply.status = static_cast<int>(status);
  co_return std::move(transfer.reply);
}

}  // namespace x_connect::proxy
