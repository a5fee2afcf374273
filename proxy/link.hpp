// One connection to X: a socket, with TLS where the address says https.
#pragma once

#include <openssl/ssl.h>

#include <boost/asio/ip/tcp.hpp>
#include <memory>
#include <mutex>
#include <string>

#include "proxy/watch.hpp"

namespace x_connect::proxy {

/// What all connections to one host have in common: trusted certificates, and the last TLS session, so that
/// the next connection is quicker. May be used by several event loops at once.
class TlsContext {
 public:
  /// Trusts what the system trusts, or the file that SSL_CERT_FILE names. `host` is what certificates must
  /// be for. Throws std::runtime_error if OpenSSL cannot be set up.
  explicit TlsContext(std::string host);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  /// Ready for a handshake on that socket. Null if memory has run out.
  SSL* open(int descriptor);

 private:
  static int on_new_session(SSL* ssl, SSL_SESSION* session);

  std::string host_;
  SSL_CTX* context_;
  std::mutex mutex_;
  SSL_SESSION* session_ = nullptr;
};

class Link {
 public:
  explicit Link(boost::asio::io_context& context) : socket_(context) {}
  ~Link();
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  Socket& socket() { return socket_; }

  /// The handshake. Empty, or why it failed; `untrusted` tells whether the certificate was the reason.
  Task<std::string> secure(TlsContext& tls, Watch& watch, Clock::time_point deadline, bool& untrusted);

  /// As the functions of that name in watch.hpp.
  Task<std::size_t> read_some(std::span<char> space, Watch& watch, Clock::time_point deadline);
  Task<bool> write_all(Unwritten bytes, Watch& watch, Patience patience);
  /// With TLS nothing is written at once.
  bool write_now(Unwritten& bytes) { return ssl_ != nullptr || proxy::write_now(socket_, bytes); }

  /// Whether an idle connection is still open, with nothing said by the other side.
  bool is_quiet();

  /// Whether the last read ended because the other side had said that it was done.
  bool ended_in_order() const { return ended_in_order_; }

  Clock::time_point idle_since{};
  bool used = false;  ///< Has carried an exchange before.

 private:
  Task<std::size_t> read_record(std::span<char> space, Watch& watch, Clock::time_point deadline);
  Task<bool> write_records(Unwritten bytes, Watch& watch, Patience patience);
  Task<bool> wait_for(int ssl_error, Watch& watch, Clock::time_point deadline);

  Socket socket_;
  SSL* ssl_ = nullptr;
  bool ended_in_order_ = false;
};

}  // namespace x_connect::proxy
