// Whom a gateway names, and who is believed.
#include "proxy/forwarded.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace x_connect::proxy {
namespace {

std::vector<Network> networks(std::initializer_list<std::string_view> texts) {
  std::vector<Network> found;
  for (const std::string_view text : texts) found.push_back(Network::parse(text).value());
  return found;
}

bool has(std::string_view network, const char* address) {
  return Network::parse(network).value().contains(boost::asio::ip::make_address(address));
}

TEST(Forwarded, NetworksAreAddressesWithTheSameBits) {
  EXPECT_TRUE(has("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(has("127.0.0.1", "127.0.0.2"));
  EXPECT_TRUE(has("10.0.0.0/8", "10.255.1.2"));
  EXPECT_FALSE(has("10.0.0.0/8", "11.0.0.0"));
  EXPECT_TRUE(has("172.16.0.0/12", "172.31.255.255"));
  EXPECT_FALSE(has("172.16.0.0/12", "172.32.0.0"));
  EXPECT_TRUE(has("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(has("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(has("::/0", "2001:db8::1"));
  EXPECT_TRUE(has("fd00::/8", "fdab::1"));
  EXPECT_FALSE(has("fd00::/8", "fe80::1"));
  EXPECT_TRUE(has("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(has("2001:db8::/33", "2001:db8:8000::1"));
  // A listener on [::] sees IPv4 in IPv6.
  EXPECT_TRUE(has("10.0.0.0/8", "::ffff:10.1.2.3"));
  EXPECT_TRUE(has("::ffff:10.0.0.0/104", "10.1.2.3"));
  for (const char* wrong :
       {"", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "10.0/8", "example.com",
        "fd00::1/8", "::/129", "fe80::1%eth0", "10.0.0.0/ 8", "*"}) {
    EXPECT_FALSE(Network::parse(wrong)) << wrong;
  }
}

std::string client(std::vector<Field> fields) {
  const auto trusted = networks({"127.0.0.1", "10.0.0.0/8"});
  return read_forwarded(fields, trusted).client;
}

TEST(Forwarded, TheClientIsTheLastThatIsNoGateway) {
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.9"}}), "203.0.113.9");
  EXPECT_EQ(client({{"x-forwarded-for", "203.0.113.9, 10.0.0.7"}}), "203.0.113.9");
  // What stands before it was said by the client.
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6, 203.0.113.9, 10.0.0.7,127.0.0.1"}}), "203.0.113.9");
  EXPECT_EQ(client({{"X-Forwarded-For", "6.6.6.6"}, {"X-Forwarded-For", "203.0.113.9"}}), "203.0.113.9");
  EXPECT_EQ(client({{"X-Forwarded-For", "10.0.0.9, 10.0.0.7"}}), "10.0.0.9");
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.9:4711"}}), "203.0.113.9");
  EXPECT_EQ(client({{"X-Forwarded-For", "[2001:DB8::1]:4711"}}), "2001:db8::1");
  EXPECT_EQ(client({{"X-Forwarded-For", "::ffff:203.0.113.9"}}), "203.0.113.9");
  // What is no address names nobody; nothing of it gets into the log.
  EXPECT_EQ(client({{"X-Forwarded-For", "203.0.113.9, nonsense"}}), "");
  EXPECT_EQ(client({{"X-Forwarded-For", "nonsense, 10.0.0.7"}}), "10.0.0.7");
  EXPECT_EQ(client({{"X-Forwarded-For", ""}}), "");
  EXPECT_EQ(client({{"X-Forwarded-For", "[::1"}}), "");
  EXPECT_EQ(client({{"Forwarded", "for=203.0.113.9"}, {"X-Real-IP", "203.0.113.9"}}), "");
}

TEST(Forwarded, SchemeAndHostHaveOneValue) {
  const auto read = [](std::vector<Field> fields) { return read_forwarded(fields, {}); };
  const Forwarded both = read({{"X-Forwarded-Proto", "HTTPS"}, {"X-Forwarded-Host", " x.example.com:8443 "}});
  EXPECT_EQ(both.scheme, "https");
  EXPECT_EQ(both.host, "x.example.com:8443");
  EXPECT_EQ(both.fault, "");
  EXPECT_EQ(read({{"X-Forwarded-Proto", "wss"}}).scheme, "https");
  EXPECT_EQ(read({{"X-Forwarded-Proto", "ws"}}).scheme, "http");
  EXPECT_EQ(read({}).scheme, "");
  EXPECT_EQ(read({}).fault, "");
  for (const auto& fields : {std::vector<Field>{{"X-Forwarded-Proto", "https, http"}},
                             {{"X-Forwarded-Proto", "https"}, {"x-forwarded-proto", "https"}},
                             {{"X-Forwarded-Proto", "gopher"}},
                             {{"X-Forwarded-Proto", ""}},
                             {{"X-Forwarded-Host", "a.example, b.example"}},
                             {{"X-Forwarded-Host", "a.example"}, {"X-Forwarded-Host", "b.example"}}}) {
    EXPECT_NE(read(fields).fault, "") << fields[0].value;
  }
}

}  // namespace
}  // namespace x_connect::proxy
