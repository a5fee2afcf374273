#include "console_files.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace x_connect::proxy {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> content_types{{
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
}};

struct Encoding {
  std::string_view name;
  std::string_view extension;
};
constexpr std::array<Encoding, 2> encodings{{{"br", ".br"}, {"gzip", ".gz"}}};

/// The one file that pages of other origins load as a script.
constexpr std::string_view element_script = "element.js";

Headers common_headers(const std::vector<std::string>& embed_origins) {
  return {{"Content-Security-Policy", content_security_policy(embed_origins)},
          {"X-Content-Type-Options", "nosniff"},
          {"Referrer-Policy", "no-referrer"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
          // A page that isolates itself shows only frames that say so.
          {"Cross-Origin-Resource-Policy", embed_origins.empty() ? "same-origin" : "cross-origin"},
          {"Cross-Origin-Embedder-Policy", "require-corp"},
          {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
          {"Cache-Control", "no-cache"}};
}

Reply page(int status, std::string_view title, std::string_view text) {
  Reply reply{.status = status, .headers = common_headers({}), .body = {}};
  reply.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
  reply.body = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>" + std::string(title) +
               "</title><h1>" + std::string(title) + "</h1><p>" + std::string(text) + "</p></html>\n";
  return reply;
}

std::optional<std::string> read(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
}

/// FNV-1a: tells versions of a file apart; nothing secret hangs on it.
std::string entity_tag(std::string_view bytes) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  return '"' + std::to_string(hash) + '"';
}

bool accepts_encoding(const Headers& headers, std::string_view name) {
  const std::string accepted = header(headers, "accept-encoding").value_or("");
  const std::size_t at = accepted.find(name);
  if (at == std::string::npos) return false;
  const std::string_view parameters = std::string_view(accepted).substr(at + name.size());
  return !parameters.substr(0, parameters.find(',')).ends_with("q=0");
}

/// Only plain names: the policy has refused dot segments already, this refuses everything else unusual.
bool is_file_path(std::string_view path) {
  return path.find("..") == std::string_view::npos && std::all_of(path.begin(), path.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
                  c == '.' || c == '-' || c == '_';
         });
}

}  // namespace

std::string content_security_policy(const std::vector<std::string>& embed_origins) {
  std::string ancestors = "'self'";
  for (const std::string& origin : embed_origins) ancestors += " " + origin;
  return "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; "
         "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
         "form-action 'none'; frame-ancestors " +
         ancestors + "; require-trusted-types-for 'script'; trusted-types lit-html x-connect";
}

Reply console_file(const std::string& folder, std::string_view path, const Headers& request_headers,
                   const std::vector<std::string>& embed_origins) {
  std::string relative(path == "/" ? "index.html" : path.substr(1));
  if (relative == "callback")
    relative = "callback.html";  // Registered with X as it is, without an extension.
  const fs::path file = fs::path(folder) / relative;
  std::optional<std::string> body;
  if (is_file_path(relative)) body = read(file);
  if (!body) {
    std::error_code error;
    if (!fs::is_regular_file(fs::path(folder) / "index.html", error)) {
      return page(503, "The console is not built", "Run script/build, or name its folder with --console.");
    }
    return page(404, "There is nothing here", "The console is at <a href=\"/\">the start page</a>.");
  }
  Reply reply{.status = 200, .headers = common_headers(embed_origins), .body = {}};
  const std::string origin = header(request_headers, "origin").value_or("");
  if (relative == element_script &&
      std::find(embed_origins.begin(), embed_origins.end(), origin) != embed_origins.end()) {
    reply.headers.emplace_back("Access-Control-Allow-Origin", origin);
  }
  const std::string extension = file.extension().string();
  const auto* type = std::find_if(content_types.begin(), content_types.end(),
                                  [&](const auto& row) { return row.first == extension; });
  reply.headers.emplace_back(
      "Content-Type", type == content_types.end() ? "application/octet-stream" : std::string(type->second));
  reply.headers.emplace_back("Vary", "Accept-Encoding, Origin");
  const std::string tag = entity_tag(*body);
  reply.headers.emplace_back("ETag", tag);
  if (header(request_headers, "if-none-match") == tag) {
    reply.status = 304;
    return reply;
  }
  for (const Encoding& encoding : encodings) {
    if (!accepts_encoding(request_headers, encoding.name)) continue;
    if (auto compressed = read(file.string() + std::string(encoding.extension))) {
      reply.headers.emplace_back("Content-Encoding", encoding.name);
      body = std::move(compressed);
      break;
    }
  }
  reply.body = *std::move(body);
  return reply;
}

}  // namespace x_connect::proxy
