// Who asks, and under which address, where a gateway stands in front: X-Forwarded-For, -Proto and -Host,
// believed from named peers only.
//
// The header Forwarded [RFC 7239] is not read (decision 0043). Pure.
#pragma once

#include <array>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "proxy/message.hpp"

namespace x_connect::proxy {

/// An address, or all that begin with the same bits.
class Network {
 public:
  /// Nothing for what is neither, or has bits set behind its prefix: 10.1.2.3/8 is a mistake.
  ///
  ///   Network::parse("10.0.0.0/8"), Network::parse("::1")
  static std::optional<Network> parse(std::string_view text);

  /// IPv4 in IPv6 (::ffff:10.0.0.1) is IPv4.
  bool contains(const boost::asio::ip::address& address) const;

 private:
  std::array<std::uint8_t, 16> bytes_{};  ///< Of IPv6; an IPv4 address as one.
  unsigned bits_ = 0;
};

bool contains(std::span<const Network> networks, const boost::asio::ip::address& address);

/// An address as it is written in logs: IPv4 in IPv6 as IPv4.
std::string address_text(const boost::asio::ip::address& address);

/// What a gateway says about a request. The views are those of the fields.
struct Forwarded {
  std::string client;       ///< Address; empty where the gateway says none.
  std::string_view scheme;  ///< "http" or "https"; empty where the gateway says none.
  std::string_view host;    ///< With its port, if it has one; empty where the gateway says none.
  std::string_view fault;   ///< Why the request cannot be answered: the gateway is not set up right.
};

/// Reads what a trusted peer has sent. Of the addresses in X-Forwarded-For the client is the last that is no
/// gateway itself: what stands before it was said by the client.
Forwarded read_forwarded(std::span<const Field> fields, std::span<const Network> trusted);

}  // namespace x_connect::proxy
