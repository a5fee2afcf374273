// Files that hold secrets: read only where nobody else can, written whole or not at all.
#pragma once

#include <string>

#include "core/result.hpp"

namespace x_connect::cli {

struct SecretFile {
  std::string contents;
  bool is_regular = true;  ///< Not a pipe or a device: it can be read again, and written.
  bool is_private = true;  ///< Nobody but its owner can read it.
};

/// Reads a file of at most `most` bytes; "-" is standard input. Errors: "file_unreadable", "file_too_large",
/// "file_of_another" when it belongs to another user than the one who runs this.
Result<SecretFile> read_file(const std::string& path, std::size_t most);

/// The error of a file that is not private.
Error open_to_others(const std::string& path);

/// Puts new contents in the place of the old, in one step, readable by the owner alone. Error:
/// "file_unwritable".
Result<void> write_file(const std::string& path, const std::string& contents);

/// A lock that other programs of ours respect: on the folder of that file, so that nothing is left behind. -1
/// when another one holds it, or there is no such folder.
int try_lock_beside(const std::string& path);
void unlock(int lock);

/// A file to hold locks on, readable by the owner alone; -1 when it cannot be made. `unlock` ends it.
int open_lock(const std::string& path);

/// Locks it for oneself or together with others; false when another one stands in the way.
bool try_lock(int lock, bool alone);

}  // namespace x_connect::cli
