#include "core/signature.hpp"

#include <gtest/gtest.h>

namespace x_connect {
namespace {

SignatureInput minimal(std::string url) {
  SignatureInput input;
  input.method = "GET";
  input.url = std::move(url);
  input.consumer_key = "key";
  input.consumer_secret = "secret";
  input.nonce = "nonce";
  input.timestamp = "1";
  return input;
}

std::string uri(std::string_view url) { return base_string_uri(url).value_or("refused"); }

TEST(BaseStringUri, LowersSchemeAndHostAndDropsDefaultPorts) {
  EXPECT_EQ(uri("HTTPS://API.X.COM:443/2/Tweets?x=1#top"), "https://api.x.com/2/Tweets");
  EXPECT_EQ(uri("http://h:80"), "http://h/");
  EXPECT_EQ(uri("http://h:443/"), "http://h:443/");
  EXPECT_EQ(uri("https://h:80/"), "https://h:80/");
  EXPECT_EQ(uri("https://h:/a"), "https://h/a");
  EXPECT_EQ(uri("https://h:0443/a"), "https://h/a");
  EXPECT_EQ(uri("https://h?x=1"), "https://h/");
  EXPECT_EQ(uri("http://[::1]:8080/a"), "http://[::1]:8080/a");
  EXPECT_EQ(uri("http://[2001:DB8::1]/a"), "http://[2001:db8::1]/a");
}

TEST(BaseStringUri, KeepsThePathAsItIsSent) {
  EXPECT_EQ(uri("https://h/a%2fb/%E2%98%83/~!*'();c=1//"), "https://h/a%2fb/%E2%98%83/~!*'();c=1//");
  EXPECT_EQ(uri("https://h/\xE2\x98\x83 x"), "https://h/%E2%98%83%20x");
}

TEST(BaseStringUri, RefusesWhatIsNoHttpUrl) {
  for (const char* url : {"",
                          "x",
                          "/2/tweets",
                          "ftp://h/",
                          "https://",
                          "https:///a",
                          "https://u@h/",
                          "https://u:p@h/",
                          "https://h:x/",
                          "https://h:65536/",
                          "https://h:123456/",
                          "https://h h/",
                          "https://h/a\nb",
                          "https://h\\a/",
                          "https://h/a\\b",
                          "https://[::1/",
                          "https://[::1]x/",
                          "https://[]/",
                          "https://\xC3\xBC.example/",
                          "//h/",
                          "https:/h/"}) {
    const auto refused = base_string_uri(url);
    ASSERT_FALSE(refused) << url;
    EXPECT_EQ(refused.error().code, "invalid_url") << url;
    EXPECT_EQ(refused.error().field, "url");
    EXPECT_FALSE(refused.error().hint.empty());
  }
}

TEST(NormalizedParameters, SortsByEncodedBytes) {
  EXPECT_EQ(normalized_parameters({{"b", "1"}, {"a", "2"}, {"a", "10"}, {"a", ""}}), "a=&a=10&a=2&b=1");
  // Raw order and encoded order differ: '}' stands after '|' and before '~', "%7D" before all letters.
  EXPECT_EQ(normalized_parameters({{"a", "~"}, {"a", "}"}, {"a", "z"}}), "a=%7D&a=z&a=~");
  EXPECT_EQ(normalized_parameters({{"x!y", "a"}, {"x", "a"}}), "x=a&x%21y=a");
  EXPECT_EQ(normalized_parameters({{"\xF0\x9F\x98\x80", "1"}, {"\xEF\xBC\xA1", "2"}}),
            "%EF%BC%A1=2&%F0%9F%98%80=1");
}

TEST(Sign, ReturnsEveryIntermediate) {
  SignatureInput input = minimal("https://h/p?q=a+b&q=%C3%BC&e");
  input.method = "post";
  input.form = {{"f", "1 2"}};
  const auto signature = sign(input);
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->base_string_uri, "https://h/p");
  EXPECT_EQ(signature->normalized_parameters,
            "e=&f=1%202&oauth_consumer_key=key&oauth_nonce=nonce&oauth_signature_method=HMAC-SHA1&oauth_"
            "timestamp=1&"
            "oauth_version=1.0&q=%C3%BC&q=a%20b");
  EXPECT_EQ(signature->signature_base_string,
            "POST&https%3A%2F%2Fh%2Fp&" + percent_encode(signature->normalized_parameters));
  EXPECT_EQ(signature->signature.size(), 28U);
  EXPECT_EQ(signature->authorization,
            "OAuth oauth_consumer_key=\"key\", oauth_nonce=\"nonce\", oauth_signature=\"" +
                percent_encode(signature->signature) +
                "\", oauth_signature_method=\"HMAC-SHA1\", oauth_timestamp=\"1\", oauth_version=\"1.0\"");
  const std::vector<SignedParameter> parameters = signed_parameters(*signature);
  ASSERT_EQ(parameters.size(), 9U);
  EXPECT_EQ(parameters[1].source, ParameterSource::form);
  EXPECT_EQ(parameters[2].source, ParameterSource::protocol);
  EXPECT_EQ(parameters[7].value, "\xC3\xBC");
  EXPECT_EQ(parameters[8].value, "a b");
  EXPECT_EQ(parameters[8].source, ParameterSource::query);
}

TEST(Sign, TakesAsManyParametersAsThereAre) {
  Parameters query;
  for (int i = 0; i < 200; ++i)
    query.emplace_back("n" + std::to_string(i % 7), "v%&= \xC3\xBC" + std::to_string(i));
  SignatureInput input = minimal("https://h/?" + serialize_form(query) + "&&a&=&=b");
  const auto signature = sign(input);
  ASSERT_TRUE(signature);
  for (const auto& [name, value] : Parameters{{"a", ""}, {"", ""}, {"", "b"}})
    query.emplace_back(name, value);
  for (const SignedParameter& parameter : signed_parameters(*signature)) {
    if (parameter.source == ParameterSource::protocol) query.emplace_back(parameter.name, parameter.value);
  }
  EXPECT_EQ(signature->normalized_parameters, normalized_parameters(query));
  EXPECT_EQ(signature->signature_base_string, signature_base_string(input.method, signature->base_string_uri,
                                                                    signature->normalized_parameters));
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(1, static_cast<char>(byte));
    const auto one = sign(minimal("https://h/?" + percent_encode(text) + "=" + percent_encode(text)));
    ASSERT_TRUE(one) << byte;
    EXPECT_EQ(signed_parameters(*one).front().value.empty(), false);
    EXPECT_NE(one->normalized_parameters.find(percent_encode(text) + "=" + percent_encode(text)),
              std::string::npos);
  }
}

TEST(Sign, LeavesOutWhatIsNothing) {
  SignatureInput input = minimal("https://h/");
  input.nonce.reset();
  input.timestamp.reset();
  input.version.reset();
  input.signature_method = SignatureMethod::plaintext;
  input.token_secret = "t&s";
  const auto signature = sign(input);
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->normalized_parameters, "oauth_consumer_key=key&oauth_signature_method=PLAINTEXT");
  EXPECT_EQ(signature->signature, "secret&t%26s");
  EXPECT_EQ(signature->authorization,
            "OAuth oauth_consumer_key=\"key\", oauth_signature=\"secret%26t%2526s\", "
            "oauth_signature_method=\"PLAINTEXT\"");
}

TEST(Sign, SignsAnEmptyTokenButOmitsAMissingOne) {
  SignatureInput input = minimal("https://h/");
  EXPECT_EQ(sign(input)->normalized_parameters.find("oauth_token"), std::string::npos);
  input.token = "";
  EXPECT_NE(sign(input)->normalized_parameters.find("oauth_token=&"), std::string::npos);
}

TEST(Sign, WritesTheRealmFirstAndUnsigned) {
  SignatureInput input = minimal("https://h/");
  const std::string without = sign(input)->signature;
  input.realm = "a \"b\"";
  EXPECT_EQ(sign(input)->signature, without);
  EXPECT_TRUE(sign(input)->authorization.starts_with("OAuth realm=\"a \\\"b\\\"\", oauth_consumer_key="));
}

TEST(Sign, RefusesByName) {
  struct Case {
    void (*spoil)(SignatureInput&);
    const char* code;
    const char* field;
  };
  constexpr Case cases[] = {
      {[](SignatureInput& i) { i.method = ""; }, "invalid_input", "method"},
      {[](SignatureInput& i) { i.method = "GE T"; }, "invalid_input", "method"},
      {[](SignatureInput& i) { i.consumer_key = ""; }, "invalid_input", "credentials.api_key"},
      {[](SignatureInput& i) { i.version = "2.0"; }, "invalid_input", "version"},
      {[](SignatureInput& i) { i.nonce = ""; }, "invalid_input", "nonce"},
      {[](SignatureInput& i) { i.timestamp = "-1"; }, "invalid_input", "timestamp"},
      {[](SignatureInput& i) { i.timestamp = "1.5"; }, "invalid_input", "timestamp"},
      {[](SignatureInput& i) { i.timestamp = ""; }, "invalid_input", "timestamp"},
      {[](SignatureInput& i) { i.realm = "a\r\nb"; }, "invalid_input", "realm"},
      {[](SignatureInput& i) { i.realm = "\xC3\xBC"; }, "invalid_input", "realm"},
      {[](SignatureInput& i) { i.url = "https://h/?oauth_token=1"; }, "protocol_parameter_in_request", "url"},
      {[](SignatureInput& i) { i.url = "https://h/?oauth%5Fnonce=1"; }, "protocol_parameter_in_request",
       "url"},
      {[](SignatureInput& i) { i.url = "https://h/?a=100%"; }, "invalid_percent_encoding", "url"},
      {[](SignatureInput& i) {
         i.form = {{"a", "1"}, {"oauth_signature", "x"}};
       },
       "protocol_parameter_in_request", "form[1][0]"},
      {[](SignatureInput& i) {
         i.oauth = {{"callback", "x"}};
       },
       "not_a_protocol_parameter", "oauth[0][0]"},
      {[](SignatureInput& i) {
         i.oauth = {{"oauth_nonce", "x"}};
       },
       "duplicate_protocol_parameter", "oauth[0][0]"},
      {[](SignatureInput& i) {
         i.oauth = {{"oauth_signature", "x"}};
       },
       "duplicate_protocol_parameter", "oauth[0][0]"},
      {[](SignatureInput& i) {
         i.oauth = {{"oauth_verifier", "x"}, {"oauth_verifier", "x"}};
       },
       "duplicate_protocol_parameter", "oauth[1][0]"},
  };
  for (const Case& c : cases) {
    SignatureInput input = minimal("https://h/");
    c.spoil(input);
    const auto refused = sign(input);
    ASSERT_FALSE(refused) << c.field;
    EXPECT_EQ(refused.error().code, c.code) << c.field;
    EXPECT_EQ(refused.error().field, c.field);
    EXPECT_FALSE(refused.error().message.empty());
    EXPECT_FALSE(refused.error().hint.empty());
  }
}

TEST(SignatureMethod, NamesRoundTrip) {
  for (const char* name : {"HMAC-SHA1", "HMAC-SHA256", "PLAINTEXT"}) {
    EXPECT_EQ(to_string(*parse_signature_method(name)), name);
  }
  EXPECT_EQ(parse_signature_method("RSA-SHA1").error().field, "signatureMethod");
}

}  // namespace
}  // namespace x_connect
