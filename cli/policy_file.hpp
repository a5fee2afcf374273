// The state of the policy of agents, in a file: what was spent today and what was sent stay known when the
// program ends, and several programs that act for one account keep one budget.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace x_connect::cli {

class PolicyFile {
 public:
  /// Makes the folder if there is none, and counts as one of those who use the file until its end. Errors:
  /// "state_unwritable", "state_unreadable".
  static Result<PolicyFile> open(std::string path);

  /// Where the state for some credentials is by default: in XDG_STATE_HOME, else ~/.local/state.
  static std::string default_path(std::string_view connection);

  /// Tells the policy some events, one after the other, with nobody else in between; the value is the last
  /// decision. What cannot be kept has not happened: nothing may be sent then. Errors: those of decide,
  /// "state_unwritable", "state_unreadable", "state_busy".
  Result<nlohmann::json> step(const std::vector<nlohmann::json>& events);

  /// Whether no other program had the file open when this one began.
  bool is_alone() const { return is_alone_; }

  const std::string& path() const { return path_; }

 private:
  explicit PolicyFile(std::string path) : path_(std::move(path)) {}
  void join();
  Result<nlohmann::json> read() const;

  std::string path_;
  std::shared_ptr<const int> presence_;  ///< A lock that lasts as long as the program.
  bool is_alone_ = false;
};

}  // namespace x_connect::cli
