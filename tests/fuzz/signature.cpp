// The signature, beside a second implementation of its base string, and what a server reads of it.
#include "core/signature.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/url.hpp"
#include "input.hpp"
#include "sandbox/authorization.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

namespace {

/// RFC 5849, 3.4.1, once more and plainly.
std::string base_string_plainly(const SignatureInput& input, const UrlParts& url, const Parameters& query) {
  Parameters all = query;
  all.insert(all.end(), input.form.begin(), input.form.end());
  all.emplace_back("oauth_consumer_key", input.consumer_key);
  if (input.token) all.emplace_back("oauth_token", *input.token);
  if (input.nonce) all.emplace_back("oauth_nonce", *input.nonce);
  if (input.timestamp) all.emplace_back("oauth_timestamp", *input.timestamp);
  if (input.version) all.emplace_back("oauth_version", *input.version);
  all.emplace_back("oauth_signature_method", to_string(input.signature_method));
  for (auto& [name, value] : all) {
    name = percent_encode(name);
    value = percent_encode(value);
  }
  std::sort(all.begin(), all.end());
  std::string joined;
  for (const auto& [name, value] : all) joined += (joined.empty() ? "" : "&") + name + "=" + value;
  std::string method = input.method;
  std::transform(method.begin(), method.end(), method.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return percent_encode(method) + "&" + percent_encode(url.base) + "&" + percent_encode(joined);
}

}  // namespace

void signature(std::string_view bytes) {
  Input text(bytes);
  SignatureInput input;
  input.method = text.line();
  input.url = text.line();
  if (const auto form = parse_form(text.line())) input.form = *form;
  input.consumer_key = text.line();
  input.consumer_secret = text.line();
  if (text.flag()) input.token = text.line();
  if (input.token) input.token_secret = text.line();
  input.nonce = text.line();
  input.timestamp = "1300000000";
  input.signature_method = text.flag() ? SignatureMethod::hmac_sha1 : SignatureMethod::hmac_sha256;

  const auto made = sign(input);
  const auto header = authorize(input);
  require(made.has_value() == header.has_value(), "both ways to a header sign, or refuse");
  if (!made) {
    require(made.error().code == header.error().code, "both refuse for the same reason");
    for (const std::string& secret : {input.consumer_secret, input.token_secret}) {
      if (secret.size() < 12) continue;
      const std::string told = made.error().message + made.error().hint + made.error().field;
      require(told.find(secret) == std::string::npos, "a refusal repeats no secret");
    }
    return;
  }
  require(made->authorization == *header, "both ways to a header make the same");
  const auto url = parse_url(input.url);
  require(url.has_value(), "what is signed is a URL");
  const auto query = parse_form(url->query);
  require(query.has_value(), "what is signed has a query that can be read");
  require(made->signature_base_string == base_string_plainly(input, *url, *query),
          "the base string is that of RFC 5849");
  require(made->signature == x_connect::signature(input.signature_method, made->signature_base_string,
                                                  signing_key(input.consumer_secret, input.token_secret)),
          "the signature is that of its base string");

  constexpr std::string_view scheme = "OAuth ";
  require(header->starts_with(scheme), "the header names its scheme");
  for (const char c : *header) require(c >= 0x20 && c < 0x7F, "the header cannot be split");
  const auto read = sandbox::parse_oauth_header(std::string_view(*header).substr(scheme.size()));
  require(read.has_value(), "a server can read the header");
  const auto value = [&](std::string_view name) {
    const auto found =
        std::find_if(read->begin(), read->end(), [&](const auto& each) { return each.first == name; });
    return found == read->end() ? std::optional<std::string>() : std::optional(found->second);
  };
  require(value("oauth_signature") == made->signature, "a server reads the signature that was made");
  require(value("oauth_consumer_key") == input.consumer_key, "a server reads the key that was given");
  require(value("oauth_token") == input.token, "a server reads the token that was given");
  require(value("oauth_nonce") == input.nonce, "a server reads the nonce that was given");
}

}  // namespace x_connect::fuzz
