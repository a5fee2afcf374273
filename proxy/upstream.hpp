// The way to X: HTTP/1.1, with TLS, kept connections, and HTTPS_PROXY respected.
//
// The URL goes out byte for byte as it was signed; redirects are not followed. What changes something is sent
// once: only GET and HEAD are tried again, once, where a kept connection turns out to have ended meanwhile.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/budget.hpp"
#include "proxy/link.hpp"
#include "proxy/message.hpp"
#include "proxy/resolver.hpp"
#include "proxy/watch.hpp"

namespace x_connect::proxy {

/// Where requests go, and how to get there. One for all event loops.
struct Route {
  /// `url` is an origin and an optional base path, e.g. "https://api.x.com". A proxy on the way is taken from
  /// https_proxy, http_proxy, all_proxy and no_proxy. Throws std::runtime_error if that one is of a kind that
  /// is not known (only http:// ones are), or TLS cannot be set up.
  explicit Route(std::string_view url);

  std::string host;       ///< Without brackets and port.
  std::string authority;  ///< As the Host header has it.
  std::string base_path;  ///< Without its last slash.
  std::uint16_t port = 443;
  std::string proxy_host;  ///< Empty: the way is direct.
  std::uint16_t proxy_port = 0;
  std::string proxy_authorization;  ///< A header line, or nothing.
  std::unique_ptr<TlsContext> tls;  ///< Null: plain HTTP.
  Resolver resolver;
};

struct UpstreamOptions {
  int timeout = 30;  ///< Seconds of silence. Connecting has at most ten of them.
};

/// Why there is no reply: a name of the table of problems, and what happened. No name: the client has gone.
struct Failure {
  std::string_view problem;
  std::string detail;
};

/// The connections of one event loop.
class Upstream {
 public:
  /// `route` and `sweeper` outlive it.
  Upstream(Sweeper& sweeper, Route& route, UpstreamOptions options);
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;

  class Call;

  /// Why the way to X cannot begin, its host (or that of the proxy before it) having no address; empty if it
  /// can. Asks a name server at most every half minute.
  Task<std::string> find_way(Watch& watch, Clock::time_point deadline);

 private:
  using LinkPointer = std::unique_ptr<Link>;

  /// A kept connection that may carry another request; null if there is none.
  LinkPointer take_idle(bool changes);
  Task<LinkPointer> connect(Watch& watch, Failure& failure);
  Task<bool> tunnel(Link& link, Watch& watch, Clock::time_point deadline, Failure& failure);
  void keep(LinkPointer link);
  bool close_old();
  /// The room for heads is used again and again: what was used last is still at hand for the processor.
  struct Room {
    Bytes in;
    std::string head;
    std::vector<Field> fields;
  };
  Room take_room();
  void give_room(Room room);
  std::chrono::seconds timeout() const { return std::chrono::seconds(options_.timeout); }

  Sweeper& sweeper_;
  Route& route_;
  UpstreamOptions options_;
  std::deque<LinkPointer> idle_;  ///< The one used last at the end.
  std::vector<Room> rooms_;       ///< Spare ones.
};

/// One exchange with X. Ends with the object: what is not finished then is broken off.
class Upstream::Call {
 public:
  struct Outgoing {
    std::string_view method;
    std::string_view target;     ///< Path and query.
    std::string_view fields;     ///< Header lines.
    std::string_view body;       ///< The whole of it, or nothing.
    std::uint64_t streamed = 0;  ///< Bytes that `send_more` will send.
  };

  Call(Upstream& upstream, Watch& watch, Budget::Share& share)
      : Call(upstream, watch, share, upstream.take_room()) {}
  ~Call() {
    upstream_.give_room({.in = std::move(head_in_.capacity() > 0 ? head_in_ : in_),
                         .head = std::move(head_),
                         .fields = std::move(fields_)});
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  /// Sends head and body. All of `outgoing` but its fields has to live until the reply's head is there; those
  /// are copied at once.
  Soon<bool> send(const Outgoing& outgoing);

  /// Sends a piece of a body that is announced as `streamed`. False: X takes no more of it, but may have
  /// answered.
  Task<bool> send_more(std::string_view piece);

  /// Waits for the reply's head.
  Task<bool> receive_head();

  /// Of the reply. The views live until the call ends.
  int status() const { return parser_->status(); }
  std::span<const Field> fields() const { return parser_->fields(); }

  /// Bytes of the body as they will be read, if that is known.
  std::optional<std::uint64_t> length() const;

  /// The next piece of the body, decoded; empty at its end. The view lives until the next call of it.
  /// Nothing: it has failed.
  Soon<std::optional<std::string_view>> read();

  /// What went wrong, once a function has said that something did.
  const Failure& failure() const { return failure_; }

 private:
  enum class Framing : std::uint8_t { none, length, chunked, to_end };
  class Inflater;
  struct InflaterDeleter {
    void operator()(Inflater* inflater) const;
  };

  Call(Upstream& upstream, Watch& watch, Budget::Share& share, Room room)
      : upstream_(upstream),
        watch_(watch),
        share_(share),
        head_(std::move(room.head)),
        in_(std::move(room.in)),
        fields_(std::move(room.fields)) {}

  Soon<bool> send_head_and_body();
  Task<bool> send_anew();
  Task<bool> send_rest(Unwritten bytes, bool sent);
  bool may_go_again() const;
  bool understand();
  Task<std::optional<std::string_view>> read_framed();
  Task<std::optional<std::string_view>> read_inflated();
  void take_in(std::size_t count);
  Patience patience() const { return {upstream_.sweeper_, upstream_.timeout()}; }
  Clock::time_point deadline() const { return upstream_.sweeper_.now() + upstream_.timeout(); }
  void fail(std::string_view what);
  void finish();

  Upstream& upstream_;
  Watch& watch_;
  Budget::Share& share_;
  Upstream::LinkPointer link_;
  Outgoing outgoing_;
  std::string head_;
  Bytes in_;              ///< What has been read of the reply and not used.
  Bytes head_in_;         ///< The reply's head.
  Bytes plain_;           ///< Of chunks.
  Bytes decoded_;         ///< Of gzip.
  std::size_t used_ = 0;  ///< Bytes of `in_` that the caller has got.
  std::vector<Field> fields_;
  std::optional<ReplyParser> parser_;
  std::unique_ptr<Inflater, InflaterDeleter> inflater_;
  Framing framing_ = Framing::none;
  std::uint64_t left_ = 0;
  Failure failure_;
  bool reused_ = false;
  bool heard_ = false;  ///< A byte of a reply has come.
  bool wholly_sent_ = false;
  bool finished_ = false;
};

}  // namespace x_connect::proxy
