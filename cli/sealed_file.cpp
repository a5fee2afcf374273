#include "sealed_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <termios.h>
#include <unistd.h>
#include <utf8proc.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <optional>

#include "cli/border.hpp"
#include "core/json.hpp"
#include "core/text.hpp"

namespace x_connect::cli {

using nlohmann::json;

namespace {

constexpr std::string_view format = "x-connect-vault";
constexpr std::size_t key_size = 32;
constexpr std::size_t iv_size = 12;
constexpr std::size_t tag_size = 16;
constexpr std::int64_t most_iterations = 10'000'000;
constexpr std::size_t longest_passphrase = 1024;
constexpr char control_c = 3;

const unsigned char* bytes(const std::string& text) {
  return reinterpret_cast<const unsigned char*>(
      text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}
unsigned char* bytes(std::string& text) {
  return reinterpret_cast<unsigned char*>(
      text.data());  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

tl::unexpected<Error> damaged() {
  return failure("sealed_damaged", {}, "The sealed file is damaged: it cannot be opened with any passphrase.",
                 "Export it again under Settings in the console.");
}

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

/// As the browser normalizes it: the same words typed on another machine are the same bytes.
std::string normalized(const std::string& text) {
  utf8proc_uint8_t* made = utf8proc_NFC(bytes(text));
  if (made == nullptr) return text;
  std::string result(
      reinterpret_cast<const char*>(made));  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
  std::free(made);                           // NOLINT(cppcoreguidelines-no-malloc): utf8proc's own.
  return result;
}

std::string without_line_end(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return text;
}

/// A terminal that shows nothing of what is typed, until the end.
class Hidden {
 public:
  explicit Hidden(int terminal) : terminal_(terminal) {
    is_set_ = tcgetattr(terminal, &before_) == 0;
    termios hidden = before_;
    // Ctrl+C comes as a character that ends the line: nothing stays hidden.
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
    hidden.c_cc[VEOL] = control_c;
    is_set_ = is_set_ && tcsetattr(terminal, TCSAFLUSH, &hidden) == 0;
  }
  ~Hidden() {
    if (is_set_) tcsetattr(terminal_, TCSAFLUSH, &before_);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  int terminal_;
  termios before_{};
  bool is_set_ = false;
};

/// A line, or all there is; nothing when it cannot be read, or Ctrl+C was pressed.
std::optional<std::string> read_line(int descriptor, bool to_the_end) {
  std::string line;
  while (line.size() <= longest_passphrase) {
    char c = 0;
    const ssize_t count = ::read(descriptor, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::nullopt;
    if (count == 0) return line;
    if (c == control_c && !to_the_end) return std::nullopt;
    line += c;
    if (c == '\n' && !to_the_end) return line;
  }
  return std::nullopt;
}

}  // namespace

bool is_sealed(std::string_view text) {
  if (text.find(format) == std::string_view::npos) return false;
  const auto value = parse_json(text);
  return value && text_of(*value, "format") == format;
}

Result<SealedFile> SealedFile::read(std::string_view text) {
  const auto value = parse_json(text);
  if (!value) return damaged();
  if (member(*value, "version") != 1) {
    return failure("sealed_later_version", {}, "The sealed file is of a later version of X Connect.",
                   "Use the x-connect that belongs to the console which made it.");
  }
  const json& lock = member(*value, "lock");
  if (text_of(lock, "kind") == "passkey") {
    return failure("sealed_by_passkey", {},
                   "The file is sealed with a passkey, which only a browser can use.",
                   "Export it under Settings in the console, with a passphrase.");
  }
  SealedFile file;
  file.salt_ = text_of(lock, "salt");
  const json& iterations = member(lock, "iterations");
  if (iterations.is_number_integer()) file.iterations_ = iterations.get<std::int64_t>();
  file.verifier_ = text_of(*value, "verifier");
  const auto iv = base64_decode(text_of(*value, "iv"));
  const auto ciphertext = base64_decode(text_of(*value, "ciphertext"));
  const bool is_whole = text_of(lock, "kind") == "passphrase" && file.iterations_ >= 1 &&
                        file.iterations_ <= most_iterations && !file.verifier_.empty() && iv &&
                        iv->size() == iv_size && ciphertext && ciphertext->size() > tag_size &&
                        base64_decode(file.salt_);
  if (!is_whole) return damaged();
  file.iv_ = *iv;
  file.ciphertext_ = *ciphertext;
  return file;
}

std::string SealedFile::lock_text() const {
  return R"({"kind":"passphrase","salt":)" + write_json(salt_) + R"(,"iterations":)" +
         std::to_string(iterations_) + "}";
}

Result<void> SealedFile::unlock(std::string_view passphrase) {
  const std::string secret = normalized(std::string(passphrase));
  const std::string salt = base64_decode(salt_).value_or("");
  std::string bits(2 * key_size, '\0');
  std::string check(key_size, '\0');
  const bool is_derived =
      PKCS5_PBKDF2_HMAC(secret.data(), static_cast<int>(secret.size()), bytes(salt),
                        static_cast<int>(salt.size()), static_cast<int>(iterations_), EVP_sha256(),
                        static_cast<int>(bits.size()), bytes(bits)) == 1 &&
      EVP_Digest(bits.data() + key_size, key_size, bytes(check), nullptr, EVP_sha256(), nullptr) == 1;
  if (!is_derived || base64_encode(check) != verifier_) {
    return failure("wrong_passphrase", {}, "The passphrase does not open the sealed file.", "Type it again.");
  }
  key_ = bits.substr(0, key_size);
  return {};
}

bool SealedFile::unlock_as(const SealedFile& other) {
  if (other.lock_text() != lock_text() || other.verifier_ != verifier_) return false;
  key_ = other.key_;
  return true;
}

Result<json> SealedFile::open() const {
  const std::string lock = lock_text();
  const std::size_t size = ciphertext_.size() - tag_size;
  std::string tag = ciphertext_.substr(size);
  std::string plain(size, '\0');
  int count = 0;
  const Context context(EVP_CIPHER_CTX_new());
  const bool is_opened =
      context != nullptr && key_.size() == key_size &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(iv_)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &count, bytes(lock), static_cast<int>(lock.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes(plain), &count, bytes(ciphertext_), static_cast<int>(size)) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tag_size), tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes(plain) + count, &count) == 1;
  if (!is_opened) return damaged();
  auto contents = parse_json(plain);
  if (!contents) return damaged();
  return contents;
}

Result<std::string> SealedFile::seal(const json& contents) const {
  const std::string lock = lock_text();
  const std::string plain = write_json(contents);
  std::string iv(iv_size, '\0');
  std::string sealed(plain.size() + tag_size, '\0');
  int count = 0;
  const Context context(EVP_CIPHER_CTX_new());
  const bool is_sealed =
      context != nullptr && key_.size() == key_size &&
      RAND_bytes(bytes(iv), static_cast<int>(iv_size)) == 1 &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key_), bytes(iv)) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &count, bytes(lock), static_cast<int>(lock.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), bytes(sealed), &count, bytes(plain), static_cast<int>(plain.size())) ==
          1 &&
      EVP_EncryptFinal_ex(context.get(), bytes(sealed) + count, &count) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tag_size),
                          bytes(sealed) + plain.size()) == 1;
  if (!is_sealed) return failure("not_sealed", {}, "The file could not be sealed.");
  const json file = {{"format", format},
                     {"version", 1},
                     {"lock", {{"kind", "passphrase"}, {"salt", salt_}, {"iterations", iterations_}}},
                     {"verifier", verifier_},
                     {"iv", base64_encode(iv)},
                     {"ciphertext", base64_encode(sealed)}};
  // The console reads the lock in the order in which it wrote it.
  std::string text =
      "{\n  \"format\": " + write_json(file["format"]) + ",\n  \"version\": 1,\n  \"lock\": " + lock;
  for (const char* name : {"verifier", "iv", "ciphertext"})
    text += ",\n  \"" + std::string(name) + "\": " + write_json(file[name]);
  return text + "\n}\n";
}

Result<std::string> read_passphrase(int descriptor, const std::string& file) {
  if (descriptor >= 0) {
    const auto text = read_line(descriptor, true);
    if (text && !text->empty()) return without_line_end(*text);
    return failure("passphrase_missing", "--passphrase-fd",
                   "Nothing could be read from descriptor " + std::to_string(descriptor) + ".",
                   "Open it for the program: x-connect ... --passphrase-fd 3 3<passphrase-file");
  }
  const int terminal = ::open("/dev/tty", O_RDWR | O_CLOEXEC);  // NOLINT(cppcoreguidelines-pro-type-vararg)
  if (terminal < 0) {
    return failure("passphrase_missing", {},
                   "'" + file + "' is sealed, and there is no terminal to ask for its passphrase.",
                   "Hand it over by a descriptor: --passphrase-fd 3 3<passphrase-file");
  }
  const std::string question = "Passphrase of " + file + ": ";
  std::optional<std::string> text;
  {
    const Hidden hidden(terminal);
    static_cast<void>(!::write(terminal, question.data(), question.size()));
    text = read_line(terminal, false);
    static_cast<void>(!::write(terminal, "\n", 1));
  }
  close(terminal);
  if (!text) return failure("cancelled", {}, "Cancelled; nothing was sent.");
  return without_line_end(*text);
}

}  // namespace x_connect::cli
