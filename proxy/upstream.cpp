#include "upstream.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "core/text.hpp"

namespace x_connect::proxy {

using namespace std::string_view_literals;

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {
constexpr std::size_t first_read = 4096;
constexpr std::size_t max_head = 65536;
constexpr std::size_t body_read = 65536;
constexpr std::size_t most_idle = 1024;
constexpr std::size_t most_rooms = 64;
constexpr std::chrono::seconds longest_idle{30};
/// A server may end a connection just as a request is on its way on it. A GET is then sent again; what
/// changes something is not, so it goes only where the last reply has just come, or on a connection of its
/// own.
constexpr std::chrono::seconds longest_idle_before_change{1};
constexpr std::chrono::seconds longest_connect{10};
constexpr std::chrono::seconds longest_attempt{4};

struct Address {
  std::string_view scheme;
  std::string_view user;
  std::string host;
  std::string_view authority;
  std::string_view path;
  std::uint16_t port = 0;
};

std::optional<Address> parse_address(std::string_view url) {
  Address address;
  const std::size_t scheme_end = url.find("://");
  address.scheme = scheme_end == std::string_view::npos ? "http" : url.substr(0, scheme_end);
  std::string_view rest = scheme_end == std::string_view::npos ? url : url.substr(scheme_end + 3);
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  address.path = rest.substr(slash);
  rest = rest.substr(0, slash);
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    address.user = rest.substr(0, at);
    rest.remove_prefix(at + 1);
  }
  address.authority = rest;
  address.port = address.scheme == "https" ? 443 : 80;
  const std::size_t bracket = rest.rfind(']');
  const std::size_t colon = rest.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view digits = rest.substr(colon + 1);
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
    rest = rest.substr(0, colon);
  }
  if (rest.starts_with('[') && rest.ends_with(']')) rest = rest.substr(1, rest.size() - 2);
  address.host = to_lower(rest);
  if (address.host.empty()) return std::nullopt;
  return address;
}

std::string environment(const char* name) {
  const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): before any thread.
  return value == nullptr ? std::string() : value;
}

std::string either(const char* first, const char* second) {
  std::string value = environment(first);
  return value.empty() ? environment(second) : value;
}

/// "localhost,.example.com,10.0.0.1" or "*".
bool is_direct(std::string_view host, std::string_view list) {
  while (!list.empty()) {
    std::string_view name = list.substr(0, list.find_first_of(", "));
    list.remove_prefix(std::min(name.size() + 1, list.size()));
    while (name.starts_with('.')) name.remove_prefix(1);
    if (name.empty()) continue;
    if (name == "*" || equals_ignoring_case(host, name)) return true;
    if (host.size() > name.size() && host[host.size() - name.size() - 1] == '.' &&
        equals_ignoring_case(host.substr(host.size() - name.size()), name)) {
      return true;
    }
  }
  return false;
}

}  // namespace

Route::Route(std::string_view url) {
  const auto address = parse_address(url);
  if (!address) throw std::runtime_error("the upstream's address is none");
  host = address->host;
  authority = address->authority;
  base_path = address->path;
  while (base_path.ends_with('/')) base_path.pop_back();
  port = address->port;
  const bool secure = address->scheme == "https";
  if (secure) tls = std::make_unique<TlsContext>(host);
  // HTTP_PROXY in capitals is left out on purpose: a web server sets it from a request's Proxy header.
  std::string proxy = secure ? either("https_proxy", "HTTPS_PROXY") : environment("http_proxy");
  if (proxy.empty()) proxy = either("all_proxy", "ALL_PROXY");
  if (proxy.empty() || is_direct(host, either("no_proxy", "NO_PROXY"))) return;
  const auto way = parse_address(proxy);
  if (!way || way->scheme != "http") {
    throw std::runtime_error("the proxy that the environment names for " + host +
                             " is not of the kind http://host:port");
  }
  proxy_host = way->host;
  proxy_port = way->port;
  if (!way->user.empty()) {
    const auto user = percent_decode(way->user);
    proxy_authorization =
        "Proxy-Authorization: Basic " + base64_encode(user ? *user : std::string(way->user)) + "\r\n";
  }
}

Upstream::Upstream(Sweeper& sweeper, Route& route, UpstreamOptions options)
    : sweeper_(sweeper), route_(route), options_(options) {
  sweeper_.add_chore([this] { return close_old(); });
}

bool Upstream::close_old() {
  const auto oldest = sweeper_.now() - longest_idle;
  idle_.erase(idle_.begin(), std::find_if(idle_.begin(), idle_.end(), [&](const LinkPointer& link) {
                return link->idle_since > oldest;
              }));
  return !idle_.empty();
}

void Upstream::keep(LinkPointer link) {
  if (idle_.size() >= most_idle) idle_.pop_front();
  link->idle_since = sweeper_.now();
  link->used = true;
  idle_.push_back(std::move(link));
}

Upstream::Room Upstream::take_room() {
  if (rooms_.empty()) return {};
  Room room = std::move(rooms_.back());
  rooms_.pop_back();
  return room;
}

void Upstream::give_room(Room room) {
  if (room.in.capacity() != first_read || room.head.capacity() > first_read || rooms_.size() >= most_rooms)
    return;
  room.in.clear();
  room.head.clear();
  rooms_.push_back(std::move(room));
}

/// The youngest, which is the warmest.
Upstream::LinkPointer Upstream::take_idle(bool changes) {
  const auto oldest = sweeper_.now() - (changes ? longest_idle_before_change : longest_idle);
  while (!idle_.empty() && idle_.back()->idle_since >= oldest) {
    LinkPointer link = std::move(idle_.back());
    idle_.pop_back();
    if (link->is_quiet()) return link;
  }
  return nullptr;
}

Task<std::string> Upstream::find_way(Watch& watch, Clock::time_point deadline) {
  const bool direct = route_.proxy_host.empty();
  const Resolved resolved = co_await route_.resolver.resolve(
      direct ? route_.host : route_.proxy_host, direct ? route_.port : route_.proxy_port, watch, deadline);
  if (!resolved.endpoints.empty()) co_return std::string();
  co_return resolved.error.empty() ? "The host has no address." : resolved.error;
}

Task<Upstream::LinkPointer> Upstream::connect(Watch& watch, Failure& failure) {
  const bool direct = route_.proxy_host.empty();
  const auto deadline = sweeper_.refresh() + std::min(timeout(), longest_connect);
  const Resolved resolved = co_await route_.resolver.resolve(
      direct ? route_.host : route_.proxy_host, direct ? route_.port : route_.proxy_port, watch, deadline);
  failure = {"upstream-unreachable", resolved.error};
  for (std::size_t i = 0; i < resolved.endpoints.size(); ++i) {
    watch.forgive_lateness();
    if (watch.is_ended()) break;
    auto link = std::make_unique<Link>(sweeper_.context());
    boost::system::error_code error;
    {
      const bool last = i + 1 == resolved.endpoints.size();
      const auto limit = last ? deadline : std::min(deadline, sweeper_.now() + longest_attempt);
      const Watch::Wait wait(watch, link->socket(), limit);
      auto [result] = co_await link->socket().async_connect(resolved.endpoints[i], as_result);
      error = result;
    }
    if (error) {
      failure.detail = "It does not answer.";
      if (watch.ended() != Ended::late) failure.detail = error.message();
      if (sweeper_.now() >= deadline) break;
      continue;
    }
    link->socket().set_option(tcp::no_delay(true), error);
    if (!direct && !co_await tunnel(*link, watch, deadline, failure)) break;
    if (route_.tls) {
      bool untrusted = false;
      failure.detail = co_await link->secure(*route_.tls, watch, deadline, untrusted);
      if (!failure.detail.empty()) {
        if (untrusted) failure.problem = "upstream-untrusted";
        break;
      }
    }
    failure = {};
    co_return link;
  }
  watch.forgive_lateness();
  if (!failure.detail.ends_with('.')) failure.detail += '.';
  co_return nullptr;
}

/// Through a proxy: a tunnel for TLS; plain HTTP is asked of it by the whole URL.
Task<bool> Upstream::tunnel(Link& link, Watch& watch, Clock::time_point deadline, Failure& failure) {
  if (!route_.tls) co_return true;
  const bool is_v6 = route_.host.find(':') != std::string::npos;
  const std::string target =
      (is_v6 ? "[" + route_.host + "]" : route_.host) + ":" + std::to_string(route_.port);
  const std::string request =
      "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + route_.proxy_authorization + "\r\n";
  failure.detail = "The proxy that the environment names does not answer.";
  if (!co_await link.write_all({request}, watch, Patience(sweeper_, timeout()))) co_return false;
  Bytes in;
  while (true) {
    const HeadEnd end = find_head_end(in.view());
    if (end.state == HeadEnd::State::complete) {
      std::vector<Field> fields;
      ReplyParser parser(fields);
      const bool understood = parser.read_head(in.view().substr(0, end.size)).empty();
      if (understood && parser.status() / 100 == 2 && end.size == in.size()) co_return true;
      failure.detail = "The proxy that the environment names refuses.";
      co_return false;
    }
    if (end.state == HeadEnd::State::malformed || in.size() >= max_head) co_return false;
    in.reserve(std::max(first_read, in.size() * 2));
    // Not a byte further than the head: what follows belongs to TLS.
    const std::size_t count = co_await link.read_some(in.free_space(), watch, deadline);
    if (count == 0) co_return false;
    in.commit(count);
  }
}

/// Undoes gzip and zlib.
class Upstream::Call::Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, 15 + 32) == Z_OK; }  // Either header.
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  void feed(std::string_view bytes) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));  // NOLINT
    stream_.avail_in = static_cast<uInt>(bytes.size());
  }
  bool is_hungry() const { return stream_.avail_in == 0 && !more_; }
  bool is_done() const { return done_; }

  /// Fills `out` as far as it can; false if the bytes are none of this encoding.
  bool run(Bytes& out) {
    out.clear();
    out.reserve(body_read);
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());  // NOLINT
    stream_.avail_out = static_cast<uInt>(out.capacity());
    if (!ready_ || done_) return !done_ || stream_.avail_in == 0;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    out.commit(out.capacity() - stream_.avail_out);
    more_ = stream_.avail_out == 0;
    done_ = result == Z_STREAM_END;
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
  }

 private:
  z_stream stream_{};
  bool ready_ = false;
  bool more_ = false;
  bool done_ = false;
};

void Upstream::Call::InflaterDeleter::operator()(Inflater* inflater) const { delete inflater; }

Soon<bool> Upstream::Call::send(const Outgoing& outgoing) {
  outgoing_ = outgoing;
  const Route& route = upstream_.route_;
  head_.reserve(512 + outgoing.target.size() + outgoing.fields.size());
  head_.append(outgoing.method).append(" "sv);
  if (!route.proxy_host.empty() && !route.tls) head_.append("http://"sv).append(route.authority);
  head_.append(route.base_path).append(outgoing.target);
  head_.append(" HTTP/1.1\r\nHost: "sv).append(route.authority);
  head_.append("\r\nUser-Agent: x-connect/" X_CONNECT_VERSION "\r\nAccept-Encoding: gzip\r\n"sv);
  head_.append(outgoing.fields);
  if (!route.tls) head_.append(route.proxy_authorization);
  const std::uint64_t length = outgoing.body.size() + outgoing.streamed;
  if (length > 0 || outgoing.method == "POST" || outgoing.method == "PUT") {
    head_.append("Content-Length: "sv).append(std::to_string(length)).append("\r\n"sv);
  }
  head_.append("\r\n"sv);
  return send_head_and_body();
}

Soon<bool> Upstream::Call::send_head_and_body() {
  const bool reads = outgoing_.method == "GET" || outgoing_.method == "HEAD";
  link_ = reused_ ? nullptr : upstream_.take_idle(!reads);
  reused_ = link_ != nullptr;
  if (!link_) return send_anew();
  Unwritten bytes{.first = head_, .second = outgoing_.body};
  const bool sent = !watch_.is_ended() && link_->write_now(bytes);
  if (!sent || !bytes.empty()) return send_rest(bytes, sent);
  wholly_sent_ = outgoing_.streamed == 0;
  return true;
}

/// On a connection of its own.
Task<bool> Upstream::Call::send_anew() {
  link_ = co_await upstream_.connect(watch_, failure_);
  if (!link_) {
    if (watch_.is_ended()) failure_ = {};
    co_return false;
  }
  const Unwritten bytes{.first = head_, .second = outgoing_.body};
  co_return co_await send_rest(bytes, !watch_.is_ended());
}

Task<bool> Upstream::Call::send_rest(Unwritten bytes, bool sent) {
  if (sent) sent = co_await link_->write_all(bytes, watch_, patience());
  wholly_sent_ = sent && outgoing_.streamed == 0;
  // Where it could not be sent as a whole, X may still have answered: that is seen when the reply is read.
  co_return true;
}

Task<bool> Upstream::Call::send_more(std::string_view piece) {
  const bool sent = co_await link_->write_all({piece}, watch_, patience());
  outgoing_.streamed -= piece.size();
  wholly_sent_ = sent && outgoing_.streamed == 0;
  co_return sent;
}

Task<bool> Upstream::Call::receive_head() {
  while (true) {
    const HeadEnd end = find_head_end(in_.view());
    if (end.state == HeadEnd::State::malformed) {
      failure_ = {"upstream-failed", "Its reply does not follow HTTP/1.1."};
      co_return false;
    }
    if (end.state == HeadEnd::State::complete) {
      parser_.emplace(fields_);
      const std::string_view fault = parser_->read_head(in_.view().substr(0, end.size));
      if (!fault.empty() || parser_->status() < 100 || parser_->status() == 101) {
        failure_ = {"upstream-failed", std::string(fault.empty() ? "The status is not valid." : fault)};
        co_return false;
      }
      if (parser_->status() < 200) {  // An interim reply.
        in_.remove_prefix(end.size);
        continue;
      }
      used_ = end.size;
      co_return understand();
    }
    if (in_.size() >= max_head) {
      failure_ = {"upstream-failed", "Its headers have more than " + std::to_string(max_head) + " bytes."};
      co_return false;
    }
    in_.reserve(std::max(first_read, std::min(max_head, in_.size() * 2)));
    const std::size_t count = co_await link_->read_some(in_.free_space(), watch_, deadline());
    take_in(count);
    if (count > 0) continue;
    fail("It ended the connection without a reply.");
    if (!may_go_again()) co_return false;
    failure_ = {};
    link_.reset();
    in_.clear();
    if (!co_await send_head_and_body()) co_return false;
  }
}

/// A kept connection may have ended just as the request was on its way. What changes something is not
/// repeated.
bool Upstream::Call::may_go_again() const {
  const bool reads = outgoing_.method == "GET" || outgoing_.method == "HEAD";
  return reads && reused_ && !heard_ && !watch_.is_ended() && failure_.problem == "upstream-failed";
}

void Upstream::Call::take_in(std::size_t count) {
  heard_ = heard_ || count > 0;
  in_.commit(count);
}

/// How the body is framed and encoded.
bool Upstream::Call::understand() {
  const int status = parser_->status();
  if (outgoing_.method == "HEAD" || status == 204 || status == 304) {
    framing_ = Framing::none;
    return true;
  }
  const auto length = parser_->content_length();
  framing_ = parser_->chunked() ? Framing::chunked : length ? Framing::length : Framing::to_end;
  left_ = length.value_or(0);
  const std::string_view encoding = find_field(parser_->fields(), "content-encoding").value_or("identity");
  if (equals_ignoring_case(encoding, "gzip") || equals_ignoring_case(encoding, "x-gzip") ||
      equals_ignoring_case(encoding, "deflate")) {
    if (framing_ != Framing::length || left_ > 0) inflater_.reset(new Inflater);
  } else if (!encoding.empty() && !equals_ignoring_case(encoding, "identity")) {
    failure_ = {"upstream-failed", "Its reply has a Content-Encoding that was not asked for."};
    return false;
  }
  return true;
}

std::optional<std::uint64_t> Upstream::Call::length() const {
  if (framing_ == Framing::none) return 0;
  if (framing_ == Framing::length && !inflater_) return parser_->content_length();
  return std::nullopt;
}

Soon<std::optional<std::string_view>> Upstream::Call::read() {
  if (inflater_) return read_inflated();
  // Mostly the whole body has come with the head.
  if (framing_ != Framing::length || left_ == 0 || in_.size() - used_ < left_) return read_framed();
  const std::string_view piece = in_.view().substr(used_, left_);
  used_ += piece.size();
  left_ = 0;
  finish();
  return std::optional(piece);
}

Task<std::optional<std::string_view>> Upstream::Call::read_inflated() {
  while (true) {
    if (inflater_->is_hungry()) {
      const auto piece = co_await read_framed();
      if (!piece) co_return std::nullopt;
      if (piece->empty()) {
        if (inflater_->is_done()) co_return std::string_view();
        failure_ = {"upstream-failed", "Its reply is cut off."};
        co_return std::nullopt;
      }
      inflater_->feed(*piece);
    }
    if (!inflater_->run(decoded_)) {
      failure_ = {"upstream-failed", "Its reply cannot be decompressed."};
      co_return std::nullopt;
    }
    if (decoded_.size() > 0) co_return decoded_.view();
  }
}

/// The next piece as it is framed, still encoded.
Task<std::optional<std::string_view>> Upstream::Call::read_framed() {
  while (true) {
    const std::string_view ready = in_.view().substr(used_);
    switch (framing_) {
      case Framing::none:
        if (!finished_) finish();
        co_return std::string_view();
      case Framing::length: {
        if (left_ == 0) {
          if (!finished_) finish();
          co_return std::string_view();
        }
        if (!ready.empty()) {
          const std::string_view piece = ready.substr(0, left_);
          used_ += piece.size();
          left_ -= piece.size();
          if (left_ == 0) finish();
          co_return piece;
        }
        break;
      }
      case Framing::chunked: {
        plain_.clear();
        std::string_view fault;
        if (!finished_) used_ += parser_->read_chunked(ready, plain_, fault);
        if (!fault.empty() || in_.size() - used_ >= body_read) {
          failure_ = {"upstream-failed", "A chunk of its reply is malformed."};
          co_return std::nullopt;
        }
        if (parser_->is_done() && !finished_) finish();
        if (plain_.size() > 0 || finished_) co_return plain_.view();
        break;
      }
      case Framing::to_end:
        if (!ready.empty()) {
          used_ = in_.size();
          co_return ready;
        }
        break;
    }
    if (head_in_.size() == 0) {
      // The headers stay where they are until the call ends: the rest gets a place of its own.
      const std::string_view rest = in_.view().substr(used_);
      Bytes next;
      const std::size_t wanted =
          framing_ == Framing::length ? std::min<std::uint64_t>(left_, body_read) : body_read;
      const bool is_small = wanted <= first_read;
      const std::size_t room = is_small || share_.take(2 * body_read) ? wanted : first_read;
      next.reserve(std::max(room, rest.size() + first_read));
      next.append(rest);
      head_in_ = std::exchange(in_, std::move(next));
    } else {
      in_.remove_prefix(used_);
      in_.reserve(in_.size() + first_read);
    }
    used_ = 0;
    const std::size_t count = co_await link_->read_some(in_.free_space(), watch_, deadline());
    take_in(count);
    if (count == 0) {
      if (framing_ == Framing::to_end && link_->ended_in_order()) co_return std::string_view();
      fail("It ended the connection before its reply was whole.");
      co_return std::nullopt;
    }
  }
}

void Upstream::Call::fail(std::string_view what) {
  if (watch_.ended() == Ended::late) {
    failure_ = {"upstream-timeout",
                "It said nothing for " + std::to_string(upstream_.options_.timeout) + " seconds."};
    watch_.forgive_lateness();
  } else if (watch_.is_ended()) {
    failure_ = {};
  } else {
    failure_ = {"upstream-failed", std::string(what)};
  }
}

/// The reply is whole: the connection may carry another request.
void Upstream::Call::finish() {
  finished_ = true;
  if (!wholly_sent_ || !parser_->keep_alive() || used_ != in_.size()) return;
  upstream_.keep(std::move(link_));
}

}  // namespace x_connect::proxy
