#include "core/lines.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/interface.hpp"

namespace x_connect {
namespace {

using nlohmann::json;

/// As the border does: the lines at the beginning of memory that holds something else behind them.
struct Memory {
  explicit Memory(std::size_t size = 4096) : bytes(size, '#') {}

  std::string call(std::string_view name, std::string_view lines) {
    std::copy(lines.begin(), lines.end(), bytes.begin());
    for (const LineFunction& function : line_functions()) {
      if (function.name == name) return bytes.substr(0, function.call(bytes, lines.size()));
    }
    return "no such function";
  }

  std::string bytes;
};

json sign(const json& input) {
  for (const InterfaceFunction& function : interface_functions()) {
    if (std::string_view(function.name) == "sign")
      return json::parse(function.call(json::array({input}).dump()))["value"];
  }
  return nullptr;
}

const std::string plain = "0\nGET\nhttps://api.x.com/2/users/me\nk\nthe-secret\n1-t\ntheir-secret\nn\n1";

json input_of_plain() {
  return {{"method", "GET"},
          {"url", "https://api.x.com/2/users/me"},
          {"credentials",
           {{"api_key", "k"},
            {"api_secret", "the-secret"},
            {"access_token", "1-t"},
            {"access_token_secret", "their-secret"}}},
          {"nonce", "n"},
          {"timestamp", "1"}};
}

TEST(Lines, AreSignedAsJsonIs) {
  json input = input_of_plain();
  const json signature = sign(input);
  std::string expected;
  for (const char* member :
       {"authorization", "signature", "signatureBaseString", "normalizedParameters", "baseStringUri"})
    expected += signature[member].get<std::string>() + "\n";
  EXPECT_EQ(Memory().call("signLines", plain), expected + "pppppp");
  EXPECT_EQ(Memory().call("authorizeLines", plain), signature["authorization"]);

  std::string with_form = plain + "\na\nb c";
  with_form[0] = '1';
  input["form"] = json::array({json::array({"a", "b c"})});
  EXPECT_EQ(Memory().call("authorizeLines", with_form), sign(input)["authorization"]);
  EXPECT_TRUE(Memory().call("signLines", with_form).ends_with("\nfpppppp"));
}

TEST(Lines, ThatDoNotFitAreRefused) {
  std::string of_half_a_pair = plain + "\na";
  of_half_a_pair[0] = '1';
  const std::vector<std::string> refused = {"",
                                            "0",
                                            "-1\n",
                                            "9223372036854775807\n",
                                            "1" + plain.substr(1),
                                            "-1" + plain.substr(1),
                                            "x" + plain.substr(1),
                                            plain.substr(1),
                                            plain + "\n",
                                            plain + "\na\nb",
                                            plain.substr(0, plain.rfind('\n')),
                                            "0\n\n" + plain.substr(2),
                                            "0\nGET\nno url\nk\ns\n1-t\nts\nn\n1",
                                            of_half_a_pair};
  for (const std::string& wrong : refused) {
    EXPECT_EQ(Memory().call("signLines", wrong), "") << wrong;
    EXPECT_EQ(Memory().call("authorizeLines", wrong), "") << wrong;
  }
}

TEST(Lines, LeaveNoSecretBehind) {
  for (const char* name : {"signLines", "authorizeLines"}) {
    for (const std::string& lines : {plain, plain + "\n", "7" + plain}) {
      Memory memory;
      memory.call(name, lines);
      EXPECT_EQ(memory.bytes.find("secret"), std::string::npos) << name << " " << lines;
    }
  }
}

TEST(Lines, StayWithinTheirMemory) {
  for (const LineFunction& function : line_functions()) {
    const std::size_t needed = Memory().call(function.name, plain).size();
    ASSERT_GT(needed, 100U);
    Memory exact(needed);
    EXPECT_EQ(exact.call(function.name, plain).size(), needed) << function.name;
    Memory small(needed - 1);
    EXPECT_EQ(small.call(function.name, plain), "") << function.name;
    EXPECT_EQ(small.bytes.find("secret"), std::string::npos) << function.name;
    // A size that is none, from whoever calls.
    for (const std::size_t size : {small.bytes.size() + 1, ~std::size_t{0}}) {
      small.bytes.assign(small.bytes.size(), 'x');
      EXPECT_EQ(function.call(small.bytes, size), 0U);
      EXPECT_EQ(small.bytes, std::string(small.bytes.size(), 'x'));
    }
  }
}

}  // namespace
}  // namespace x_connect
