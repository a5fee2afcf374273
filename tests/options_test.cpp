// What the server is told: flags, environment, file.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "proxy/option_table.hpp"

namespace x_connect::proxy {
namespace {

using Variables = std::map<std::string, std::string>;

std::variant<Options, Exit> parse(std::vector<std::string> arguments, const Variables& variables = {}) {
  std::vector<const char*> pointers{"x-connect"};
  for (const std::string& argument : arguments) pointers.push_back(argument.c_str());
  return parse_options(static_cast<int>(pointers.size()), pointers.data(), [&](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

/// A file with that text, as long as the object lives.
class File {
 public:
  explicit File(std::string_view text) {
    std::string name = (std::filesystem::temp_directory_path() / "x-connect-options.XXXXXX").string();
    close(mkstemp(name.data()));
    path = name;
    std::ofstream(path, std::ios::binary) << text;
  }
  ~File() { std::filesystem::remove(path); }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  std::string path;
};

/// What is printed about a file with mistakes, its path left out.
std::string told_about(std::string_view text) {
  const File file(text);
  const auto parsed = parse({"--config", file.path});
  if (!std::holds_alternative<Exit>(parsed)) return "nothing";
  EXPECT_EQ(std::get<Exit>(parsed).status, 2);
  std::string told = std::get<Exit>(parsed).text;
  for (std::size_t at = told.find(file.path); at != std::string::npos; at = told.find(file.path))
    told.replace(at, file.path.size(), "FILE");
  return told;
}

TEST(CommandLine, HasDefaults) {
  const auto options = std::get<Options>(parse({}));
  EXPECT_EQ(options.listen.host, "127.0.0.1");
  EXPECT_EQ(options.listen.port, 8080);
  EXPECT_EQ(options.upstream, "sandbox");
  EXPECT_FALSE(options.sandbox_only);
}

TEST(CommandLine, ReadsItsFlags) {
  const auto options =
      std::get<Options>(parse({"--listen", "[::1]:0", "--upstream", "https://api.x.com", "--allow-origin",
                               "https://a.example", "--allow-origin", "https://b.example"}));
  EXPECT_EQ(options.listen.host, "::1");
  EXPECT_EQ(options.listen.port, 0);
  EXPECT_EQ(options.allow_origins.size(), 2U);
  const auto alone = std::get<Options>(parse({"sandbox", "--listen", "127.0.0.1:9000"}));
  EXPECT_TRUE(alone.sandbox_only);
  EXPECT_EQ(alone.listen.port, 9000);
}

TEST(CommandLine, WritesOriginsAsBrowsersDo) {
  for (const auto& [given, expected] : {std::pair{"https://a.example", "https://a.example"},
                                        {"HTTPS://A.Example:443", "https://a.example"},
                                        {"http://a.example:80", "http://a.example"},
                                        {"http://a.example:8080", "http://a.example:8080"},
                                        {"https://xn--bcher-kva.example", "https://xn--bcher-kva.example"},
                                        {"http://127.0.0.1:3000", "http://127.0.0.1:3000"},
                                        {"http://[0:0::1]:3000", "http://[::1]:3000"}}) {
    EXPECT_EQ(normalize_origin(given), expected) << given;
  }
  for (const char* wrong : {"*",
                            "https://*",
                            "https://*.example.com",
                            "https://a.example;script-src",
                            "https://a.example'none'",
                            "https://a.example/",
                            "https://a.example/path",
                            "https://a b",
                            "https://a.example:0",
                            "https://a.example:65536",
                            "https://a.example:",
                            "https://a.example:080",
                            "https://u@a.example",
                            "https://b\xC3\xBC"
                            "cher.example",
                            "https://-a.example",
                            "https://a..example",
                            "https://.example",
                            "https://a.example.",
                            "https://",
                            "https://1.2.3",
                            "https://1.2.3.256",
                            "https://[::1",
                            "https://[::g]",
                            "ftp://a.example",
                            "http",
                            "https:",
                            "http://0x7f000001",
                            "http://127.0.0.0x1",
                            "null",
                            "",
                            "sandbox",
                            "https://a.example,https://b.example",
                            "https://a.example\r\nx: y"}) {
    EXPECT_EQ(normalize_origin(wrong), std::nullopt) << wrong;
  }
  const auto options = std::get<Options>(parse(
      {"--embed-origin", "HTTPS://Dashboard.Example.com:443", "--allow-origin", "http://A.example:80"}));
  EXPECT_EQ(options.embed_origins, std::vector<std::string>{"https://dashboard.example.com"});
  EXPECT_EQ(options.allow_origins, std::vector<std::string>{"http://a.example"});
}

TEST(CommandLine, SealsToOneKeyOfAnOrigin) {
  // The base point of P-256 [SEC 2, 2.4.2], and its double.
  const std::string one =
      "=BGsX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU";
  const std::string other =
      "=BHzyexiNA09-ilI4AwS1GsPAiWnid_IbNaYLSPxHZpl4B3dVENuO0EApPZrGn3Qw27p9reY86YIpngS3nSJ4c9E";
  const auto options = std::get<Options>(parse(
      {"--hand-over-key", "HTTPS://A.Example:443" + one, "--hand-over-key", "https://b.example" + other}));
  EXPECT_EQ(options.hand_over_keys,
            (std::vector<std::pair<std::string, std::string>>{{"https://a.example", one.substr(1)},
                                                              {"https://b.example", other.substr(1)}}));
  const auto twice =
      parse({"--hand-over-key", "https://a.example" + one, "--hand-over-key", "https://A.example" + other});
  ASSERT_TRUE(std::holds_alternative<Exit>(twice));
  EXPECT_NE(std::get<Exit>(twice).text.find("there is a key of that origin already"), std::string::npos);
  // A letter changed: no point of the curve any more.
  const auto off = parse({"--hand-over-key", "https://a.example" + one.substr(0, 40) + "A" + one.substr(41)});
  ASSERT_TRUE(std::holds_alternative<Exit>(off));
  EXPECT_EQ(std::get<Exit>(off).status, 2);
}

TEST(CommandLine, RefusesMistakesWithTheFlagsName) {
  for (const auto& [flag, value] : {std::pair{"--listen", "8080"},
                                    {"--listen", "example.com:80"},
                                    {"--listen", "127.0.0.1:99999"},
                                    {"--listen", ":80"},
                                    {"--upstream", "api.x.com"},
                                    {"--upstream", "ftp://x"},
                                    {"--upstream", "https://x?y"},
                                    {"--allow-origin", "https://a.example/path"},
                                    {"--max-body", "many"},
                                    {"--max-body", "0"},
                                    {"--upstream-timeout", "-1"},
                                    {"--allow-host", "https://x.example"},
                                    {"--allow-host", "*.example"},
                                    {"--colour", "blue"}}) {
    const auto parsed = parse({flag, value});
    ASSERT_TRUE(std::holds_alternative<Exit>(parsed)) << flag << value;
    EXPECT_EQ(std::get<Exit>(parsed).status, 2);
    EXPECT_NE(std::get<Exit>(parsed).text.find(flag), std::string::npos) << std::get<Exit>(parsed).text;
  }
  EXPECT_EQ(std::get<Exit>(parse({"--help"})).status, 0);
}

TEST(Options, StandInAFile) {
  const File file(
      "# The proxy of the staging machine\r\n"
      "\n"
      "listen = 127.0.0.1:9000\n"
      "  upstream=https://api.x.com  \r\n"
      "allow-origin = https://a.example\n"
      "allow-origin = HTTPS://B.example:443\n"
      "#threads = 7\n"
      "console = /srv/a console = 1 # 2\n"
      "max-body = 9");
  const auto options = std::get<Options>(parse({"--config", file.path}));
  EXPECT_EQ(options.listen.port, 9000);
  EXPECT_EQ(options.upstream, "https://api.x.com");
  EXPECT_EQ(options.allow_origins, (std::vector<std::string>{"https://a.example", "https://b.example"}));
  EXPECT_EQ(options.threads, 1);
  EXPECT_EQ(options.console, "/srv/a console = 1 # 2");
  EXPECT_EQ(options.max_body, 9U);
  EXPECT_EQ(std::get<Options>(parse({}, {{"X_CONNECT_CONFIG", file.path}})).max_body, 9U);
  EXPECT_EQ(std::get<Options>(parse({"sandbox"}, {{"X_CONNECT_CONFIG", file.path}})).listen.port, 9000);
}

TEST(Options, StandInTheEnvironment) {
  const auto options =
      std::get<Options>(parse({}, {{"X_CONNECT_LISTEN", "127.0.0.1:9001"},
                                   {"X_CONNECT_ALLOW_ORIGIN", " https://a.example  https://b.example "},
                                   {"X_CONNECT_MAX_BODY", ""},
                                   // What Kubernetes puts there for a service of that name.
                                   {"X_CONNECT_SERVICE_HOST", "10.0.0.1"},
                                   {"X_CONNECT_PORT", "tcp://10.0.0.1:80"},
                                   {"X_CONNECT_TOKEN", "xc_..."}}));
  EXPECT_EQ(options.listen.port, 9001);
  EXPECT_EQ(options.allow_origins, (std::vector<std::string>{"https://a.example", "https://b.example"}));
  EXPECT_EQ(options.max_body, 8388608U);
}

TEST(Options, AFlagOutdoesTheEnvironmentAndThatTheFile) {
  const File file(
      "threads = 2\nmax-body = 2\nmax-reply = 2\nallow-host = two.example\nallow-host = two.test\n");
  const Variables variables{{"X_CONNECT_CONFIG", "/nowhere"},
                            {"X_CONNECT_THREADS", "3"},
                            {"X_CONNECT_MAX_BODY", "3"},
                            {"X_CONNECT_ALLOW_HOST", "three.example three.test"}};
  const auto options = std::get<Options>(parse({"--config", file.path, "--threads", "4"}, variables));
  EXPECT_EQ(options.threads, 4);
  EXPECT_EQ(options.max_body, 3U);
  EXPECT_EQ(options.max_reply, 2U);
  // From one source, never mixed.
  EXPECT_EQ(options.allow_hosts, (std::vector<std::string>{"three.example", "three.test"}));
  const auto flagged =
      std::get<Options>(parse({"--config", file.path, "--allow-host", "four.example"}, variables));
  EXPECT_EQ(flagged.allow_hosts, std::vector<std::string>{"four.example"});
}

TEST(Options, MistakesAreNamedWithFileAndLine) {
  EXPECT_EQ(
      told_about("listen = 8080\n\nthreads = many\n# fine\nlisen = 127.0.0.1:1\nmax_body = 3\nzzz = 1\n"),
      "x-connect: FILE:5: There is no option 'lisen'. Is it 'listen'?\n"
      "x-connect: FILE:6: There is no option 'max_body'. Is it 'max-body'?\n"
      "x-connect: FILE:7: There is no option 'zzz'. x-connect --help lists them.\n"
      "x-connect: FILE:1: listen: write ADDRESS:PORT, e.g. 127.0.0.1:8080 or [::]:8080\n"
      "x-connect: FILE:3: threads: write a number from 1 to 256\n"
      "    x-connect --help tells what each option takes.\n");
  for (const auto& [text, expected] :
       {std::pair{"threads", "FILE:1: There is no ="},
        {"\nthreads = 1\nthreads = 2", "FILE:3: threads: it is given more than once."},
        {"threads =", "FILE:1: There is no value."},
        {"--threads = 2", "FILE:1: Write the name without dashes"},
        {"[server]", "FILE:1: There are no sections."},
        {"= 2", "FILE:1: What comes before = is not the name"},
        {"thre ads = 2", "FILE:1: What comes before = is not the name"},
        {"threads = \x1b[31m2", "FILE:1: The line holds a character that cannot be seen."},
        {"config = other.conf", "FILE:1: A file cannot name another one"}}) {
    EXPECT_NE(told_about(text).find(expected), std::string::npos) << told_about(text);
  }
  const auto told = [](const std::variant<Options, Exit>& parsed) {
    return std::holds_alternative<Exit>(parsed) ? std::get<Exit>(parsed).text : std::string();
  };
  EXPECT_NE(told(parse({}, {{"X_CONNECT_THREADS", "0"}})).find("X_CONNECT_THREADS: write"),
            std::string::npos);
  EXPECT_NE(
      told(parse({}, {{"X_CONNECT_CONFIG", "/nowhere"}})).find("/nowhere: It cannot be read: No such file"),
      std::string::npos);
  EXPECT_NE(told(parse({"--config", "/tmp"})).find("/tmp: It cannot be read: Is a directory."),
            std::string::npos);
  EXPECT_NE(told(parse({"--config", "/dev/zero"})).find("/dev/zero: It has more than a megabyte."),
            std::string::npos);
  EXPECT_NE(told(parse({"--threads", "1", "--threads", "2"})).find("--threads: it is given more than once"),
            std::string::npos);
  // What is outdone has to be right, too.
  const File file("threads = 0");
  EXPECT_NE(told(parse({"--config", file.path, "--threads", "1"})).find(":1: threads:"), std::string::npos);
}

TEST(Options, ThePrintedFileIsOneThatCanBeRead) {
  const auto printed = std::get<Exit>(parse({"--print-config"}));
  EXPECT_EQ(printed.status, 0);
  std::string with_defaults = printed.text;
  for (const OptionRow& row : option_rows()) {
    const std::string line = "\n#" + std::string(row.name) + " = " + std::string(row.default_value) + "\n";
    const std::size_t at = with_defaults.find(line);
    if (!row.default_value.empty()) {
      ASSERT_NE(at, std::string::npos) << line;
      with_defaults.erase(at + 1, 1);
    }
  }
  for (const std::string& text : {printed.text, with_defaults}) {
    const File file(text);
    const auto parsed = parse({"--config", file.path});
    ASSERT_TRUE(std::holds_alternative<Options>(parsed)) << std::get<Exit>(parsed).text;
    EXPECT_EQ(std::get<Options>(parsed).max_memory, 67108864U);
  }
}

TEST(Options, AreAllInTheDocuments) {
  std::ifstream file("docs/configuration.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  ASSERT_FALSE(document.empty()) << "docs/configuration.md is read from the project's folder";
  std::string table;
  for (const OptionRow& row : option_rows()) {
    std::string kind(row.kind);
    if (const std::size_t bar = kind.find('|'); bar != std::string::npos) kind.insert(bar, "\\");
    table.append("| `").append(row.name).append(" = ").append(kind).append("` | ").append(row.help);
    if (row.is_repeatable) table.append(" Repeatable.");
    table.append(" |");
    if (!row.default_value.empty()) table.append(" `").append(row.default_value).append("`");
    table.append(" |\n");
  }
  EXPECT_NE(document.find(table), std::string::npos) << "The table has to be:\n" << table;
}

}  // namespace
}  // namespace x_connect::proxy
