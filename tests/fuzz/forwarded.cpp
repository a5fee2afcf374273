// What a gateway says of a request, and who it is believed for.
#include "proxy/forwarded.hpp"

#include <vector>

#include "targets.hpp"

namespace x_connect::fuzz {

void forwarded(std::string_view input) {
  const proxy::HeadEnd end = proxy::find_head_end(input);
  if (end.state != proxy::HeadEnd::State::complete) return;
  std::vector<proxy::Field> fields;
  proxy::RequestParser parser(fields);
  if (!parser.read_head(input.substr(0, end.size)).empty()) return;
  const std::vector<proxy::Network> trusted{*proxy::Network::parse("127.0.0.1"),
                                            *proxy::Network::parse("10.0.0.0/8")};
  const proxy::Forwarded told = proxy::read_forwarded(parser.fields(), trusted);
  if (!told.client.empty()) {
    boost::system::error_code error;
    const auto address = boost::asio::ip::make_address(told.client, error);
    require(!error, "a client is an address, and nothing else gets into the log");
    require(proxy::address_text(address) == told.client, "an address is written in one way");
  }
  require(told.scheme.empty() || told.scheme == "http" || told.scheme == "https", "there are two schemes");
  require(told.host.find(',') == std::string_view::npos, "a host is one");
  const auto by_nobody = proxy::read_forwarded(parser.fields(), {});
  require(by_nobody.client.empty() == told.client.empty(), "who is named does not depend on who is believed");
}

}  // namespace x_connect::fuzz
