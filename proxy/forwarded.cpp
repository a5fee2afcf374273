#include "forwarded.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

namespace x_connect::proxy {

namespace ip = boost::asio::ip;

namespace {

ip::address_v6::bytes_type bytes_of(const ip::address& address) {
  return (address.is_v6() ? address.to_v6() : ip::make_address_v6(ip::v4_mapped, address.to_v4())).to_bytes();
}

std::optional<ip::address> parse_address(std::string_view text) {
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(text), error);
  if (error || (address.is_v6() && address.to_v6().scope_id() != 0)) return std::nullopt;
  return address;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// "1.2.3.4", "1.2.3.4:5678", "::1", "[::1]", "[::1]:5678": gateways write all of them.
std::optional<ip::address> parse_hop(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    return parse_address(text.substr(1, end - 1));
  }
  const std::size_t colon = text.find(':');
  const bool has_port =
      colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return parse_address(has_port ? text.substr(0, colon) : text);
}

/// The only value of a header.
struct Single {
  std::optional<std::string_view> value;
  bool is_list = false;  ///< The header has several values, or stands there twice.
};

Single single(std::span<const Field> fields, std::string_view name) {
  Single found;
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, name)) continue;
    found.is_list = found.value || field.value.find(',') != std::string_view::npos;
    if (found.is_list) return found;
    found.value = trim(field.value);
  }
  return found;
}

std::string client_of(std::span<const Field> fields, std::span<const Network> trusted) {
  std::vector<std::string_view> hops;
  for (const Field& field : fields) {
    if (!equals_ignoring_case(field.name, "x-forwarded-for")) continue;
    for (std::string_view rest = field.value;;) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      hops.push_back(trim(rest.substr(0, comma)));
      if (comma == rest.size()) break;
      rest.remove_prefix(comma + 1);
    }
  }
  std::string client;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto address = parse_hop(*hop);
    if (!address) break;  // The nearest that is known has to do.
    client = address_text(*address);
    if (!contains(trusted, *address)) break;
  }
  return client;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned width = address->is_v4() ? 32 : 128;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || stop != digits.data() + digits.size() || bits > width) return std::nullopt;
  }
  Network network;
  network.bytes_ = bytes_of(*address);
  network.bits_ = bits + 128 - width;
  for (unsigned bit = network.bits_; bit < 128; ++bit) {
    if ((network.bytes_.at(bit / 8) & (0x80U >> (bit % 8))) != 0) return std::nullopt;
  }
  return network;
}

bool Network::contains(const ip::address& address) const {
  const auto bytes = bytes_of(address);
  const unsigned whole = bits_ / 8;
  if (!std::equal(bytes.begin(), bytes.begin() + whole, bytes_.begin())) return false;
  const unsigned rest = bits_ % 8;
  return rest == 0 || ((bytes.at(whole) ^ bytes_.at(whole)) >> (8 - rest)) == 0;
}

bool contains(std::span<const Network> networks, const ip::address& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return network.contains(address); });
}

std::string address_text(const ip::address& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

Forwarded read_forwarded(std::span<const Field> fields, std::span<const Network> trusted) {
  Forwarded forwarded;
  forwarded.client = client_of(fields, trusted);
  const Single host = single(fields, "x-forwarded-host");
  const Single scheme = single(fields, "x-forwarded-proto");
  forwarded.host = host.value.value_or("");
  if (host.is_list || scheme.is_list) {
    forwarded.fault = "The gateway's X-Forwarded-Host or -Proto has several values: it has to set one.";
  } else if (!scheme.value) {
    return forwarded;
  } else if (equals_ignoring_case(*scheme.value, "https") || equals_ignoring_case(*scheme.value, "wss")) {
    forwarded.scheme = "https";
  } else if (equals_ignoring_case(*scheme.value, "http") || equals_ignoring_case(*scheme.value, "ws")) {
    forwarded.scheme = "http";
  } else {
    forwarded.fault = "The gateway's X-Forwarded-Proto is neither http nor https.";
  }
  return forwarded;
}

}  // namespace x_connect::proxy
