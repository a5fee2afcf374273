// The way to X of a program that stands on its own: the proxy's upstream client, without a proxy around it.
//
// What changes something is sent once. What goes wrong on the way is answered in the form of the proxy's own
// problems (urn:x-connect:problem:...), which the diagnosis knows.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/reply.hpp"
#include "proxy/upstream.hpp"

namespace x_connect::cli {

/// Bytes of a reply that are taken.
inline constexpr std::size_t largest_reply = std::size_t{32} << 20U;

/// Whether a request may go to that address: https anywhere, http only to this machine. Tokens in the clear
/// on a network are anybody's.
bool is_upstream(std::string_view url);

/// Whether it is on this machine: a sandbox, or a proxy of one's own.
bool is_local(std::string_view url);

class Client {
 public:
  struct Options {
    std::string upstream;
    int timeout = 30;  ///< Seconds of silence.
  };

  /// Throws std::runtime_error where the environment names a proxy that cannot be used.
  Client(boost::asio::io_context& context, const Options& options);

  struct Call {
    std::string method;
    std::string target;  ///< Path and query.
    Headers headers;
    std::string body;
    /// Once it has left, its answer is waited for, cancelled or not: whoever changes something has to know
    /// what came of it. A second Ctrl+C does not wait.
    bool let_finish = false;
    /// Gets the reply's head, and then each piece of its body as it comes, instead of the reply. False ends
    /// it.
    std::function<bool(const Reply& head, std::string_view piece)> on_piece = {};
    std::string tag = {};  ///< By which it can be cancelled alone.
  };

  /// Nothing when it was cancelled.
  proxy::Task<std::optional<Reply>> send(Call call);

  /// Sends a request that the core has prepared, for X.
  proxy::Task<std::optional<Reply>> send(const Request& request, bool let_finish, std::string tag = {});

  /// Ends what may be ended, and all that comes later; `everything` ends the rest, too.
  void cancel(bool everything);
  /// Ends the calls of that tag that may be ended.
  void cancel(std::string_view tag);
  bool is_cancelled() const { return is_cancelled_; }

  /// Whether an answer is waited for that cancelling does not end.
  bool is_finishing() const;

  const std::string& upstream() const { return upstream_url_; }

 private:
  struct Underway {
    proxy::Watch* watch;
    bool let_finish;
    std::string tag;
    bool operator<(const Underway& other) const { return watch < other.watch; }
  };

  std::string upstream_url_;
  proxy::Sweeper sweeper_;
  proxy::Route route_;
  proxy::Upstream upstream_;
  proxy::Budget budget_;
  std::set<Underway> underway_;
  bool is_cancelled_ = false;
};

/// Whether a reply is one of this program's own: X has not answered.
bool is_own_problem(const Reply& reply);

/// Whether X may have got the request that was answered so.
bool may_have_arrived(const Reply& reply);

}  // namespace x_connect::cli
