// Looks a user up on X: asks the core for the signed request, lets curl carry it, and lets the core read the
// reply.
//
//   X_BEARER_TOKEN=... ./look_up XDevelopers | sh            sends the request; the reply's status line,
//   headers and body
//   ./look_up --explain 401 < reply.json                     what a reply means
//
// The core does no I/O: what goes out and comes back is the program's own business.
#include <core/x_connect.hpp>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <random>
#include <string>

namespace {

/// What the environment holds, under the names that X's own pages use.
x_connect::Credentials credentials_from_environment() {
  x_connect::Credentials credentials;
  for (const x_connect::CredentialField& field : x_connect::credential_fields()) {
    std::string name = "X_";
    for (const char c : field.name) name += static_cast<char>(std::toupper(c));
    if (const char* value = std::getenv(name.c_str())) credentials.*field.member = value;
  }
  return credentials;
}

std::string random_nonce() {
  std::random_device source;
  std::string nonce;
  for (int i = 0; i < 4; ++i) nonce += std::to_string(source());
  return nonce;
}

/// In single quotes, as a shell takes it.
std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

void print(const std::vector<x_connect::Finding>& findings) {
  for (const auto& finding : findings) {
    std::cerr << finding.title << "\n  " << finding.cause << "\n  " << finding.fix << "\n";
  }
}

int explain(int status, const std::string& body) {
  x_connect::Exchange exchange;
  exchange.reply.status = status;
  exchange.reply.headers = {{"content-type", "application/json"}};
  exchange.reply.body = body;
  exchange.auth = x_connect::AuthKind::app_only;
  const auto facts = x_connect::read_reply(exchange);
  print(x_connect::diagnose(*x_connect::find_action("get_user_by_username"), exchange, facts));
  return status < 400 ? 0 : 1;
}

int look_up(const std::string& username) {
  const auto credentials = credentials_from_environment();
  print(x_connect::check_credentials(credentials));  // Offline: swapped fields, stray quotes, half pairs.
  const auto prepared =
      x_connect::prepare("get_user_by_username", {{"username", username}}, credentials,
                         {random_nonce(), std::to_string(std::time(nullptr)), std::nullopt});
  if (!prepared) {
    std::cerr << prepared.error().message << "\n  " << prepared.error().hint << "\n";
    return 1;
  }
  std::cout << "curl -si -X " << prepared->request.method << " " << quoted(prepared->request.url);
  for (const auto& [name, value] : prepared->request.headers) {
    std::cout << " \\\n  -H " << quoted(name + ": " + value);
  }
  std::cout << "\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--explain") {
    return explain(std::atoi(argv[2]), {std::istreambuf_iterator<char>(std::cin), {}});
  }
  if (argc == 2) return look_up(argv[1]);
  std::cerr << "Usage: look_up USERNAME | look_up --explain STATUS < BODY\n";
  return 2;
}
