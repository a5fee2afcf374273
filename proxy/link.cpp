#include "link.hpp"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace x_connect::proxy {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

bool is_address(const std::string& host) {
  boost::system::error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

TlsContext::TlsContext(std::string host)
    : host_(std::move(host)), context_(SSL_CTX_new(TLS_client_method())) {
  if (context_ == nullptr) throw std::runtime_error("TLS cannot be set up");
  SSL_CTX_set_min_proto_version(context_, TLS1_2_VERSION);
  // Below TLS 1.3, too: forward secrecy and authenticated encryption only [RFC 9325, 4.2].
  SSL_CTX_set_cipher_list(context_, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_default_verify_paths(context_);
  SSL_CTX_set_verify(context_, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_mode(context_, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                 SSL_MODE_RELEASE_BUFFERS);
  constexpr std::array<unsigned char, 9> protocols{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
  SSL_CTX_set_alpn_protos(context_, protocols.data(), protocols.size());
  SSL_CTX_set_session_cache_mode(context_, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_set_app_data(context_, this);
  SSL_CTX_sess_set_new_cb(context_, &TlsContext::on_new_session);
}

TlsContext::~TlsContext() {
  SSL_SESSION_free(session_);
  SSL_CTX_free(context_);
}

int TlsContext::on_new_session(SSL* ssl, SSL_SESSION* session) {
  auto& self = *static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  const std::lock_guard lock(self.mutex_);
  SSL_SESSION_free(std::exchange(self.session_, session));
  return 1;  // It is ours now.
}

SSL* TlsContext::open(int descriptor) {
  SSL* const ssl = SSL_new(context_);
  if (ssl == nullptr) return nullptr;
  if (is_address(host_)) {
    X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host_.c_str());
  } else {
    SSL_set_tlsext_host_name(ssl, host_.c_str());
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    SSL_set1_host(ssl, host_.c_str());
  }
  SSL_set_fd(ssl, descriptor);
  SSL_set_connect_state(ssl);
  const std::lock_guard lock(mutex_);
  if (session_ != nullptr) SSL_set_session(ssl, session_);
  return ssl;
}

Link::~Link() {
  if (ssl_ == nullptr) return;
  // Without it, OpenSSL takes the session for broken, and the next connection starts over. Nothing is
  // written: the socket may be closed by now, and its number another's.
  SSL_set_shutdown(ssl_, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
  SSL_free(ssl_);
}

Task<bool> Link::wait_for(int ssl_error, Watch& watch, Clock::time_point deadline) {
  const Watch::Wait wait(watch, socket_, deadline);
  const auto what = ssl_error == SSL_ERROR_WANT_WRITE ? tcp::socket::wait_write : tcp::socket::wait_read;
  auto [error] = co_await socket_.async_wait(what, as_result);
  co_return !error && !watch.is_ended();
}

Task<std::string> Link::secure(TlsContext& tls, Watch& watch, Clock::time_point deadline, bool& untrusted) {
  boost::system::error_code ignored;
  socket_.non_blocking(true, ignored);
  ssl_ = tls.open(socket_.native_handle());
  if (ssl_ == nullptr) co_return "TLS cannot be set up.";
  while (!watch.is_ended()) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_);
    if (result == 1) co_return std::string();
    const int error = SSL_get_error(ssl_, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
      if (co_await wait_for(error, watch, deadline)) continue;
      break;
    }
    const long verdict = SSL_get_verify_result(ssl_);
    untrusted = error == SSL_ERROR_SSL;
    if (verdict != X509_V_OK) co_return X509_verify_cert_error_string(verdict);
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    if (reason == nullptr) co_return "The TLS handshake broke off.";
    co_return reason;
  }
  co_return "The TLS handshake was not finished in time.";
}

Task<std::size_t> Link::read_some(std::span<char> space, Watch& watch, Clock::time_point deadline) {
  ended_in_order_ = false;
  if (ssl_ != nullptr) co_return co_await read_record(space, watch, deadline);
  if (watch.is_ended()) co_return 0;
  const Watch::Wait wait(watch, socket_, deadline);
  auto [error, count] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), as_result);
  ended_in_order_ = error == asio::error::eof;
  co_return error ? 0 : count;
}

Task<std::size_t> Link::read_record(std::span<char> space, Watch& watch, Clock::time_point deadline) {
  while (!watch.is_ended()) {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_, space.data(), space.size(), &count);
    if (result == 1) co_return count;
    const int error = SSL_get_error(ssl_, result);
    ended_in_order_ = error == SSL_ERROR_ZERO_RETURN;
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) co_return 0;
    if (!co_await wait_for(error, watch, deadline)) co_return 0;
  }
  co_return 0;
}

Task<bool> Link::write_all(Unwritten bytes, Watch& watch, Patience patience) {
  return ssl_ == nullptr ? proxy::write_all(socket_, bytes, watch, patience)
                         : write_records(bytes, watch, patience);
}

Task<bool> Link::write_records(Unwritten bytes, Watch& watch, Patience patience) {
  std::string joined;  // One record instead of two.
  if (!bytes.second.empty() && bytes.size() <= 16384) {
    joined.append(bytes.first).append(bytes.second);
    bytes = {.first = joined};
  }
  while (!bytes.empty()) {
    if (watch.is_ended()) co_return false;
    const std::string_view piece = bytes.first.empty() ? bytes.second : bytes.first;
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(ssl_, piece.data(), piece.size(), &count);
    if (result == 1) {
      bytes.remove_prefix(count);
      patience.progress(count);
      continue;
    }
    const int error = SSL_get_error(ssl_, result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) co_return false;
    if (!co_await wait_for(error, watch, patience.deadline())) co_return false;
  }
  co_return true;
}

bool Link::is_quiet() {
  char byte = 0;
  const ssize_t count = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EWOULDBLOCK;
  if (count == 0 || ssl_ == nullptr) return false;
  // Records that carry no data (a new session's ticket) may have come; anything else is a reply unasked for.
  ERR_clear_error();
  std::size_t seen = 0;
  const int result = SSL_peek_ex(ssl_, &byte, 1, &seen);
  return result != 1 && SSL_get_error(ssl_, result) == SSL_ERROR_WANT_READ;
}

}  // namespace x_connect::proxy
