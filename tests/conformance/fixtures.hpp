// The tools that the conformance suite of the Model Context Protocol wants of a server, as its scenarios
// describe them [modelcontextprotocol/conformance].
//
// fixtures.cpp defines the functions of mcp/tools.hpp: a program that links it has these tools in the place
// of mcp/tools.cpp, and all else of the module (messages, eras, dispatch, answers, progress, tasks) as the
// product has it.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "mcp/server.hpp"

namespace x_connect::conformance {

/// What a call comes to.
struct Done {
  nlohmann::json outcome = {};  ///< As a console tells it; `mcp::answer` makes the result of it.
  nlohmann::json result =
      {};  ///< Instead: a result as it is, with content of a kind that no action of X has.
  nlohmann::json rpc_error = {};  ///< Instead: {code, message, data}.
  int signs_of_life = 0;          ///< Ahead of the answer.
};

/// Carries calls out, as a console does; requests that wait are its tasks.
class Fixtures {
 public:
  /// `now`: seconds since 1970.
  Done carry_out(const mcp::Call& call, std::int64_t now);

  /// How often the list of tools has changed, for those who listen.
  int changes() const { return changes_; }

 private:
  struct Task {
    nlohmann::json request;    ///< As the policy keeps it: {id, action, state, createdAt, ...}.
    std::int64_t done_at = 0;  ///< When it is over.
    nlohmann::json end = {};   ///< What it is then: {state, outcome | error}.
  };

  Done begin_task(std::string_view tool, std::int64_t now, std::int64_t seconds, nlohmann::json end);
  Done ask_for_task(const mcp::Call& call, std::int64_t now);

  std::map<std::string, Task> tasks_;
  int changes_ = 0;
};

}  // namespace x_connect::conformance
