#include "targets.hpp"

#include <array>

namespace x_connect::fuzz {

namespace {

constexpr std::array table{
    Target{"agents", agents},
    Target{"authorization", authorization},
    Target{"config", config},
    Target{"forwarded", forwarded},
    Target{"interface", interface},
    Target{"json", json},
    Target{"mcp", mcp},
    Target{"message", message},
    Target{"paste", paste},
    Target{"policy", policy},
    Target{"post_text", post_text},
    Target{"reply", reply},
    Target{"sandbox", sandbox},
    Target{"signature", signature},
    Target{"url", url},
};

}  // namespace

std::span<const Target> targets() { return table; }

}  // namespace x_connect::fuzz
