#include "console_files.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include "core/digest.hpp"
#include "core/text.hpp"

namespace x_connect::proxy {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> content_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".wasm", "application/wasm"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".ts", "text/plain; charset=utf-8"},
    {".txt", "text/plain; charset=utf-8"},
}};

struct Encoding {
  std::string_view name;
  std::string_view extension;
};
/// The best first.
constexpr std::array<Encoding, 2> encodings{{{"br", ".br"}, {"gzip", ".gz"}}};
constexpr std::uintmax_t largest_file = 64U << 20U;
constexpr std::chrono::seconds look_interval{1};

/// The console itself: it brings its style with it, which is a round trip less before something is seen.
constexpr std::string_view console_page = "index.html";
/// The one file that pages of other origins load as a script: from any, so that it can tell one that was not
/// named what it lacks.
constexpr std::string_view element_script = "element.js";
/// The windows that an embedded console opens, to ask a question and to lead to X: never shown in a frame,
/// and in touch with the frame that opened them, which stands in a page of another origin.
constexpr std::array<std::string_view, 2> window_pages{"question.html", "sign-in.html"};

std::string fields_of(const std::string& policy, std::string_view opener, bool is_shared) {
  return field_lines({{"Content-Security-Policy", policy},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cross-Origin-Opener-Policy", std::string(opener)},
                      // A page that isolates itself shows only frames that say so.
                      {"Cross-Origin-Resource-Policy", is_shared ? "cross-origin" : "same-origin"},
                      {"Cross-Origin-Embedder-Policy", "require-corp"},
                      {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
                      {"Cache-Control", "no-cache"}});
}

std::string common_fields(const std::vector<std::string>& embed_origins, std::string_view own_style = {}) {
  return fields_of(content_security_policy("'self'", embed_origins, own_style), "same-origin",
                   !embed_origins.empty());
}

/// What stands in the first `<style>` of a page; empty without one.
std::string_view style_in(std::string_view page) {
  constexpr std::string_view opening = "<style>";
  const std::size_t begin = page.find(opening);
  if (begin == std::string_view::npos) return {};
  page.remove_prefix(begin + opening.size());
  const std::size_t end = page.find("</style>");
  return end == std::string_view::npos ? std::string_view() : page.substr(0, end);
}

/// FNV-1a: tells versions apart; nothing secret hangs on it.
class Hash {
 public:
  void add(std::string_view bytes) {
    for (const char c : bytes) value_ = (value_ ^ static_cast<unsigned char>(c)) * 1099511628211U;
    value_ = (value_ ^ 0xFFU) * 1099511628211U;  // "a" and "b" are not "ab".
  }
  std::string text() const {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (unsigned shift = 64; shift > 0; shift -= 4) text += digits[(value_ >> (shift - 4)) & 15U];
    return text;
  }

 private:
  std::uint64_t value_ = 14695981039346656037U;
};

/// A file on the disk, not read yet.
struct Place {
  fs::path path;
  std::uintmax_t size = 0;
  std::string changed;  ///< When, to the nanosecond.
};

std::string read(const Place& place) {
  std::string bytes(place.size, '\0');
  std::ifstream file(place.path, std::ios::binary);
  file.read(bytes.data(), static_cast<std::streamsize>(place.size));
  bytes.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return bytes;
}

/// Whether a list such as `br;q=0.5, gzip` takes an encoding.
bool accepts_encoding(std::string_view accepted, std::string_view name) {
  bool any = false;
  while (!accepted.empty()) {
    std::string_view item = accepted.substr(0, accepted.find(','));
    accepted.remove_prefix(std::min(item.size() + 1, accepted.size()));
    while (item.starts_with(' ')) item.remove_prefix(1);
    const std::string_view coding = item.substr(0, item.find_first_of("; "));
    const std::size_t weight = item.find("q=");
    const bool refused = weight != std::string_view::npos &&
                         item.find_first_not_of("0.", weight + 2) == std::string_view::npos;
    if (equals_ignoring_case(coding, name)) return !refused;
    if (coding == "*") any = !refused;
  }
  return any;
}

/// Whether `If-None-Match` names the tag, weak or not.
bool names_tag(std::string_view list, std::string_view tag) {
  return list == "*" || list.find(tag) != std::string_view::npos;
}

/// Only plain names: the policy has refused dot segments already, this refuses everything else unusual.
bool is_file_path(std::string_view path) {
  return path.find("..") == std::string_view::npos && std::all_of(path.begin(), path.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                  c == '.' || c == '-' || c == '_';
         });
}

struct Variant {
  std::string_view coding;  ///< Empty: as it is.
  std::string bytes;
  std::string fields;
};

struct File {
  std::string tag;
  std::string fields;  ///< Of a 304, and the beginning of those of each variant.
  std::vector<Variant> variants;
};

/// What is on the disk, without reading it: paths, sizes and times of change. It is asked for once a second,
/// and the documentation has hundreds of files: each is looked at once.
std::map<std::string, Place, std::less<>> list_files(const std::string& folder, std::string& signature) {
  std::map<std::string, Place, std::less<>> files;
  Hash hash;
  std::error_code error;
  const fs::path root = fs::canonical(folder, error);
  if (error) return files;
  for (fs::recursive_directory_iterator entry(root, error), last; !error && entry != last;
       entry.increment(error)) {
    std::error_code ignored;
    // Folders are entered, links to them are not: only a file that is a link itself may lead out of the root.
    if (entry->is_symlink(ignored)) {
      const std::string real = fs::canonical(entry->path(), ignored).string();
      if (ignored || !real.starts_with(root.string() + "/")) continue;
    }
    struct stat status {};
    if (::stat(entry->path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    const auto size = static_cast<std::uintmax_t>(status.st_size);
    if (size > largest_file) continue;
    files.emplace(entry->path().native().substr(root.native().size() + 1),
                  Place{.path = entry->path(),
                        .size = size,
                        .changed = std::to_string(status.st_mtim.tv_sec) + "." +
                                   std::to_string(status.st_mtim.tv_nsec)});
  }
  for (const auto& [name, place] : files) {
    hash.add(name);
    hash.add(std::to_string(place.size));
    hash.add(place.changed);
  }
  signature = hash.text();
  return files;
}

}  // namespace

struct ConsoleFiles::Snapshot {
  std::string signature;
  std::string build;
  std::map<std::string, File, std::less<>> files;
};

std::string content_security_policy(std::string_view first, const std::vector<std::string>& embed_origins,
                                    std::string_view own_style) {
  std::string ancestors(first);
  for (const std::string& origin : embed_origins) ancestors += " " + origin;
  const std::string digest = own_style.empty() ? "" : " 'sha256-" + base64_encode(sha256(own_style)) + "'";
  return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'" +
         digest +
         "; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
         "object-src 'none'; base-uri 'none'; "
         "form-action 'none'; frame-ancestors " +
         ancestors + "; require-trusted-types-for 'script'; trusted-types lit-html x-connect";
}

ConsoleFiles::ConsoleFiles(std::string folder, std::vector<std::string> embed_origins)
    : folder_(std::move(folder)), embed_origins_(std::move(embed_origins)) {}

std::shared_ptr<const ConsoleFiles::Snapshot> ConsoleFiles::snapshot() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (snapshot_ && now - looked_ < look_interval) return snapshot_;
  looked_ = now;
  std::string signature;
  const auto names = list_files(folder_, signature);
  if (snapshot_ && snapshot_->signature == signature) return snapshot_;

  auto next = std::make_shared<Snapshot>();
  next->signature = signature;
  const std::string common = common_fields(embed_origins_);
  const std::string common_of_windows =
      fields_of(content_security_policy("'none'", {}), "unsafe-none", false);
  Hash build;
  for (const auto& [name, place] : names) {
    File file;
    std::string bytes = read(place);
    Hash hash;
    hash.add(bytes);
    build.add(name);
    build.add(hash.text());
    file.tag = '"' + hash.text() + '"';
    const std::string extension = place.path.extension().string();
    const auto* type = std::find_if(content_types.begin(), content_types.end(),
                                    [&](const auto& row) { return row.first == extension; });
    const bool is_window = std::find(window_pages.begin(), window_pages.end(), name) != window_pages.end();
    const std::string_view own_style = name == console_page ? style_in(bytes) : std::string_view();
    file.fields = (is_window           ? common_of_windows
                   : own_style.empty() ? common
                                       : common_fields(embed_origins_, own_style)) +
                  "Vary: Accept-Encoding, Origin\r\nETag: " + file.tag + "\r\nContent-Type: " +
                  (type == content_types.end() ? "application/octet-stream" : std::string(type->second)) +
                  "\r\n";
    for (const Encoding& encoding : encodings) {
      const auto beside = names.find(name + std::string(encoding.extension));
      if (beside == names.end()) continue;
      file.variants.push_back(
          {.coding = encoding.name,
           .bytes = read(beside->second),
           .fields = file.fields + "Content-Encoding: " + std::string(encoding.name) + "\r\n"});
    }
    file.variants.push_back({.coding = {}, .bytes = std::move(bytes), .fields = file.fields});
    next->files.emplace(name, std::move(file));
  }
  if (next->files.contains("index.html")) next->build = build.text();
  return snapshot_ = std::move(next);
}

std::string ConsoleFiles::build() { return snapshot()->build; }

FileAnswer ConsoleFiles::page(int status, std::string_view title, std::string_view text) const {
  auto body = std::make_shared<std::string>();
  // The look of the console's other small pages, where they are there.
  body->append(
      R"(<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">)"
      R"(<meta name="color-scheme" content="light dark"><link rel="icon" href="/mark.svg" type="image/svg+xml">)"
      R"(<link rel="stylesheet" href="/console.css"><link rel="stylesheet" href="/callback.css"><title>)");
  body->append(title).append("</title><main><h1>").append(title);
  body->append("</h1><p>").append(text).append("</p></main></html>\n");
  return {.status = status,
          .fields = common_fields({}) + "Content-Type: text/html; charset=utf-8\r\n",
          .body = *body,
          .keeps = body};
}

FileAnswer ConsoleFiles::answer(std::string_view path, std::span<const Field> request_fields) {
  const auto files = snapshot();
  std::string name(path.substr(1));
  if (name.empty() || name.ends_with('/')) name += "index.html";
  if (!is_file_path(name)) name.clear();
  auto found = files->files.find(name);
  // A page is found without its extension, too: so X knows the callback.
  if (found == files->files.end()) found = files->files.find(name + ".html");
  if (found == files->files.end()) {
    if (files->files.contains(name + "/index.html")) {
      // What such a page links to is meant from its folder.
      FileAnswer moved = page(301, "It is in its folder", "Its address ends with a slash.");
      append_field(moved.fields, "Location", "/" + name + "/");
      return moved;
    }
    if (!files->files.contains("index.html")) {
      return page(503, "The console is not built", "Run script/build, or name its folder with --console.");
    }
    return page(
        404, "There is nothing here",
        R"(The address may be mistyped, or of another version.</p><p><a class="button" href="/">To the console</a>)");
  }
  const File& file = found->second;
  FileAnswer answer{.status = 200, .fields = {}, .body = {}, .keeps = files};
  if (names_tag(find_field(request_fields, "if-none-match").value_or(""), file.tag)) {
    answer.status = 304;
    answer.fields = file.fields;
  } else {
    const std::string_view accepted = find_field(request_fields, "accept-encoding").value_or("");
    const auto variant =
        std::find_if(file.variants.begin(), file.variants.end(), [&](const Variant& candidate) {
          return candidate.coding.empty() || accepts_encoding(accepted, candidate.coding);
        });
    answer.fields = variant->fields;
    answer.body = variant->bytes;
  }
  if (name == element_script) append_field(answer.fields, "Access-Control-Allow-Origin", "*");
  return answer;
}

}  // namespace x_connect::proxy
