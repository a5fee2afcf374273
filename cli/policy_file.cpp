#include "policy_file.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>
#include <utility>

#include "cli/files.hpp"
#include "core/json.hpp"
#include "core/policy.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

constexpr std::size_t largest_state = std::size_t{16} << 20U;
constexpr int most_tries = 1000;
constexpr std::chrono::milliseconds pause{10};

tl::unexpected<Error> damaged(const std::string& path, const std::string& why) {
  return failure(
      "state_unreadable", path, "What agents have done today cannot be read: " + why,
      "Without it no budget could be kept. Look at '" + path + "', or name another file with --state.");
}

tl::unexpected<Error> unwritable(const std::string& path, const std::string& why) {
  return failure("state_unwritable", path, "What agents do could not be written down: " + why,
                 "Name a file in a folder that you may write to: --state FILE");
}

/// Given back however the step ends.
class Turn {
 public:
  explicit Turn(const std::string& path) {
    for (int i = 0; i < most_tries; ++i) {
      lock_ = try_lock_beside(path);
      if (lock_ >= 0) return;
      std::this_thread::sleep_for(pause);
    }
  }
  ~Turn() { unlock(lock_); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  bool is_ours() const { return lock_ >= 0; }

 private:
  int lock_ = -1;
};

}  // namespace

std::string PolicyFile::default_path(std::string_view connection) {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  std::filesystem::path folder =
      state != nullptr && *state == '/'
          ? std::filesystem::path(state)
          : std::filesystem::path(home == nullptr ? "." : home) / ".local" / "state";
  return folder / "x-connect" / ("agents-" + std::string(connection) + ".json");
}

Result<PolicyFile> PolicyFile::open(std::string path) {
  PolicyFile file(std::move(path));
  const auto folder = std::filesystem::path(file.path_).parent_path();
  std::error_code error;
  if (!folder.empty() && !std::filesystem::exists(folder, error)) {
    std::filesystem::create_directories(folder, error);
    if (error)
      return unwritable(file.path_, "'" + folder.string() + "' cannot be made: " + error.message() + ".");
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  // Written once, so that what does not work is known before anything is sent.
  const auto tried = file.step({});
  if (!tried) return tl::unexpected(tried.error());
  file.join();
  return file;
}

/// Everybody holds a shared lock; who gets it for himself first is alone. In between nobody else can begin.
void PolicyFile::join() {
  const Turn turn(path_);
  const int lock = open_lock(path_ + ".lock");
  if (lock < 0) return;
  presence_ = std::shared_ptr<const int>(new int(lock), [](const int* held) {
    unlock(*held);
    delete held;  // NOLINT(cppcoreguidelines-owning-memory)
  });
  is_alone_ = try_lock(lock, true);
  static_cast<void>(try_lock(lock, false));
}

Result<json> PolicyFile::read() const {
  std::error_code error;
  if (!std::filesystem::exists(path_, error)) return json();
  const auto file = read_file(path_, largest_state);
  if (!file) return tl::unexpected(file.error());
  if (!file->is_private) return tl::unexpected(open_to_others(path_));
  auto state = parse_json(file->contents);
  if (!state || !(state->is_object() || state->is_null())) return damaged(path_, "it is not JSON.");
  return state;
}

Result<json> PolicyFile::step(const std::vector<json>& events) {
  const Turn turn(path_);
  if (!turn.is_ours()) {
    return failure("state_busy", path_, "Another program holds the record of what agents have done.",
                   "Try again in a moment.");
  }
  auto state = read();
  if (!state) return tl::unexpected(state.error());
  json decision;
  for (const json& event : events) {
    auto decided = decide(*state, event);
    if (!decided) return tl::unexpected(decided.error());
    *state = std::move((*decided)["state"]);
    decision = std::move((*decided)["decision"]);
  }
  const auto kept = write_file(path_, write_json(*state));
  if (!kept) return unwritable(path_, kept.error().message);
  return decision;
}

}  // namespace x_connect::cli
