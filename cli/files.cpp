#include "files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace x_connect::cli {

namespace {

/// Closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ > STDERR_FILENO) close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return value_; }

 private:
  int value_;
};

tl::unexpected<Error> unreadable(const std::string& path, const std::string& why) {
  return failure("file_unreadable", path, "'" + path + "' cannot be read: " + why + ".",
                 "Name a file that is there and that you may read.");
}

std::string reason() { return std::strerror(errno); }  // NOLINT(concurrency-mt-unsafe): one thread.

/// The file itself where the path is a link to it, so that the link stays.
std::string resolved(const std::string& path) {
  std::error_code error;
  const auto real = std::filesystem::canonical(path, error);
  return error ? path : real.string();
}

}  // namespace

Error open_to_others(const std::string& path) {
  return {"file_open_to_others",
          path,
          "'" + path + "' can be read by others on this machine.",
          "Close it: chmod 600 " + path,
          {}};
}

Result<SecretFile> read_file(const std::string& path, std::size_t most) {
  const Descriptor file(path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (file.get() < 0 || fstat(file.get(), &facts) != 0) return unreadable(path, reason());
  if (S_ISDIR(facts.st_mode)) return unreadable(path, "it is a folder");
  SecretFile result{.contents = {},
                    .is_regular = S_ISREG(facts.st_mode) && path != "-",
                    .is_private = !S_ISREG(facts.st_mode) || (facts.st_mode & (S_IRWXG | S_IRWXO)) == 0};
  if (result.is_regular && facts.st_uid != geteuid() && facts.st_uid != 0) {
    return failure("file_of_another", path, "'" + path + "' belongs to another user.",
                   "Use a file of your own: its owner can change what is in this one.");
  }
  std::array<char, 65536> piece{};
  while (true) {
    const ssize_t count = ::read(file.get(), piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return unreadable(path, reason());
    if (count == 0) return result;
    result.contents.append(piece.data(), static_cast<std::size_t>(count));
    if (result.contents.size() > most) {
      return failure("file_too_large", path,
                     "'" + path + "' has more than " + std::to_string(most) + " bytes.",
                     "Name the right file.");
    }
  }
}

Result<void> write_file(const std::string& path, const std::string& contents) {
  const std::string target = resolved(path);
  const std::string fresh = target + ".new-" + std::to_string(getpid());
  const auto unwritable = [&]() -> tl::unexpected<Error> {
    const std::string why = reason();
    ::unlink(fresh.c_str());
    return failure("file_unwritable", path, "'" + path + "' cannot be written: " + why + ".",
                   "Name a file in a folder that you may write to.");
  };
  {
    const Descriptor file(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                                 S_IRUSR | S_IWUSR));  // NOLINT(cppcoreguidelines-pro-type-vararg)
    if (file.get() < 0) return unwritable();
    for (std::size_t done = 0; done < contents.size();) {
      const ssize_t count = ::write(file.get(), contents.data() + done, contents.size() - done);
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return unwritable();
      done += static_cast<std::size_t>(count);
    }
    if (fsync(file.get()) != 0) return unwritable();
  }
  if (::rename(fresh.c_str(), target.c_str()) != 0) return unwritable();
  return {};
}

int try_lock_beside(const std::string& path) {
  auto folder = std::filesystem::path(resolved(path)).parent_path();
  if (folder.empty()) folder = ".";
  const int lock = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock < 0) return -1;
  if (flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
  close(lock);
  return -1;
}

void unlock(int lock) {
  if (lock >= 0) close(lock);
}

int open_lock(const std::string& path) {
  return ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW,  // NOLINT(*-vararg)
                S_IRUSR | S_IWUSR);
}

bool try_lock(int lock, bool alone) { return flock(lock, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0; }

}  // namespace x_connect::cli
