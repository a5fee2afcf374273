// Signs a request with the installed core.
#include <core/x_connect.hpp>
#include <iostream>

int main() {
  x_connect::SignatureInput input;
  input.method = "GET";
  input.url = "https://api.x.com/2/users/me";
  input.consumer_key = "key";
  input.consumer_secret = "secret";
  input.nonce = "nonce";
  input.timestamp = "1";
  const auto signed_request = x_connect::sign(input);
  std::cout << (signed_request ? signed_request->authorization : signed_request.error().message) << "\n";
  return signed_request && signed_request->authorization.starts_with("OAuth ") ? 0 : 1;
}
