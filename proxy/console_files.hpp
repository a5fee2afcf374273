// The console's files, as a browser needs them: types, policy headers, caching, compression.
//
// They are read and hashed once and sent from memory. Whether they have changed on the disk (a new build) is
// looked at once a second at most.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/message.hpp"

namespace x_connect::proxy {

/// What answers a GET or HEAD: header lines and bytes that live as long as the answer.
struct FileAnswer {
  int status = 200;
  std::string fields;
  std::string_view body;
  std::shared_ptr<const void> keeps;
};

/// May be used by several event loops at once.
class ConsoleFiles {
 public:
  ConsoleFiles(std::string folder, std::vector<std::string> embed_origins);

  /// Answers GET or HEAD for a path below the folder. A folder is its index.html, a page needs no extension.
  /// Files beside it named `.br` or `.gz` are sent instead where the client takes them. No listings, no links
  /// out of the folder.
  FileAnswer answer(std::string_view path, std::span<const Field> request_fields);

  /// Tells builds apart: a hash of all files. Empty if there is no console.
  std::string build();

 private:
  struct Snapshot;
  std::shared_ptr<const Snapshot> snapshot();
  FileAnswer page(int status, std::string_view title, std::string_view text) const;

  std::string folder_;
  std::vector<std::string> embed_origins_;
  std::mutex mutex_;
  std::shared_ptr<const Snapshot> snapshot_;
  std::chrono::steady_clock::time_point looked_{};
};

/// The Content-Security-Policy of a page of the console: `first` is "'self'" or "'none'", who besides
/// `embed_origins` may show it in a frame. `own_style` is what stands in the page's own `<style>`: it and no
/// other is let in, by its digest [CSP 3, 6.7.3.3]. Empty where there is none.
std::string content_security_policy(std::string_view first, const std::vector<std::string>& embed_origins,
                                    std::string_view own_style = {});

}  // namespace x_connect::proxy
