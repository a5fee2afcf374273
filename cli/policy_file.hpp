// The state of the policy of agents, in a file: what was spent today and what was sent stay known when the
// program ends, and several programs that act for one account keep one budget.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace x_connect::cli {

class PolicyFile {
 public:
  /// Makes the folder if there is none. Errors: "state_unwritable", "state_unreadable".
  static Result<PolicyFile> open(std::string path);

  /// Where the state for some credentials is by default: in XDG_STATE_HOME, else ~/.local/state.
  static std::string default_path(std::string_view connection);

  /// Tells the policy some events, one after the other, with nobody else in between; the value is the last
  /// decision. What cannot be kept has not happened: nothing may be sent then. Errors: those of decide,
  /// "state_unwritable", "state_unreadable", "state_busy".
  Result<nlohmann::json> step(const std::vector<nlohmann::json>& events);

  const std::string& path() const { return path_; }

 private:
  explicit PolicyFile(std::string path) : path_(std::move(path)) {}
  Result<nlohmann::json> read() const;

  std::string path_;
};

}  // namespace x_connect::cli
