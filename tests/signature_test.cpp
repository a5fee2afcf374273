#include "core/signature.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <string>
#include <vector>

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

TEST(BaseStringUri, EncodesInThePathWhatNoClientSendsRaw) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_refused = byte < 0x20 || byte == 0x7F || c == '\\';
    const bool ends_path = c == '?' || c == '#';
    const bool is_encoded = byte >= 0x80 || std::string_view(" \"<>`{}^").find(c) != std::string_view::npos;
    for (std::size_t size = 1; size < 10; ++size) {
      for (std::size_t place = 0; place < size; ++place) {
        std::string before(place, 'a');
        std::string after(size - place - 1, 'b');
        std::string expected = "https://h/" + before;
        if (!ends_path) expected += (is_encoded ? percent_encode({&c, 1}) : std::string(1, c)) + after;
        if (is_refused) expected = "refused";
        std::string url = "https://h/";
        url.append(before).append(1, c).append(after);
        ASSERT_EQ(uri(url), expected) << byte << " at " << place << " of " << size;
      }
    }
  }
}

TEST(BaseStringUri, TakesHostsAndPorts) {
  const std::map<std::string, std::string> taken{
      {"[::]", "[::]"},
      {"[::1.2.3.4]", "[::1.2.3.4]"},
      {"[::1]:443", "[::1]"},
      {"h:0", "h:0"},
      {"h:00", "h:0"},
      {"h:01", "h:1"},
      {"h:9999", "h:9999"},
      {"h:12345", "h:12345"},
      {"h:65535", "h:65535"},
      {"h:0065535", "h:65535"},
      {"h:", "h"},
  };
  for (const auto& [given, kept] : taken) {
    EXPECT_EQ(uri("https://" + given), "https://" + kept + "/");
    EXPECT_EQ(uri("https://" + given + "/a"), "https://" + kept + "/a");
  }
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const bool is_plain = byte < 0x80 && (std::isalnum(byte) != 0 ||
                                          std::string_view("-._~").find(c) != std::string_view::npos);
    // These end the host.
    if (c == '\0' || std::string_view("/?#:").find(c) == std::string_view::npos) {
      const auto host = base_string_uri(std::string("https://a").append(1, c).append("b/"));
      ASSERT_EQ(host.has_value(), is_plain) << byte;
    }
    if (c == '\0' || std::string_view("/?#]").find(c) == std::string_view::npos) {
      const auto address = base_string_uri(std::string("https://[:").append(1, c).append("1]/"));
      const bool is_of_address = byte < 0x80 && (std::isxdigit(byte) != 0 || c == ':' || c == '.');
      ASSERT_EQ(address.has_value(), is_of_address) << byte;
    }
  }
}

TEST(BaseStringUri, SaysWhatIsWrong) {
  const std::string example = "Write an absolute URL such as https://api.x.com/2/users/me.";
  const std::string control = "The URL contains a control character.";
  const std::string encode = "Remove line ends and tabs, or percent-encode them.";
  const std::string no_scheme = "The URL has no scheme.";
  const std::string no_host = "The URL's host is not a host name or address.";
  const std::string ascii = "Write the host in ASCII, international names in their xn-- form.";
  const std::string no_port = "The URL's port is not a number from 0 to 65535.";
  const std::string digits = "Correct the digits after the host's colon.";
  const std::string user = "The URL carries a user name or password.";
  struct Case {
    std::string url;
    std::string message;
    std::string hint;
  };
  const std::vector<Case> cases{
      {"", no_scheme, example},
      {"http", no_scheme, example},
      {"https", no_scheme, example},
      {"https:/h", no_scheme, example},
      {"httpsx://h/", "The URL's scheme is neither http nor https.", example},
      {"://h/", "The URL's scheme is neither http nor https.", example},
      {"https://u@h/", user, "Remove everything between // and @."},
      {"https://u:p@h/", user, "Remove everything between // and @."},
      {"https://", no_host, ascii},
      {"https://:80/", no_host, ascii},
      {"https://[:]/", no_host, ascii},
      {"https://[]/", no_host, ascii},
      {"https://[", no_host, ascii},
      {"https://[::1", no_host, ascii},
      {"https://[::1/", no_host, ascii},
      {"https://[::g", no_host, ascii},
      {"https://[::g/", no_host, ascii},
      {"https://[::g1]/", no_host, ascii},
      {"https://[g:1]/", no_host, ascii},
      {"https://[[::1]/", no_host, ascii},
      {"https://[::1]x/", "The URL's host is followed by something that is no port.", example},
      {"https://h:65536/", no_port, digits},
      {"https://h:70000/", no_port, digits},
      {"https://h:99999", no_port, digits},
      {"https://h:100000/", no_port, digits},
      {"https://h:0x/", no_port, digits},
      {"https://h:-1/", no_port, digits},
      {"https://h/a\\b", "The URL's path contains a backslash.",
       "Write / between segments, %5C for a real backslash."},
      {"https://h/a\nb", control, encode},
      {"https://h/?a\nb", control, encode},
      {"https://h/#a\nb", control, encode},
      {"https://h\x7F/", control, encode},
  };
  for (const Case& c : cases) {
    const auto refused = base_string_uri(c.url);
    ASSERT_FALSE(refused) << c.url;
    EXPECT_EQ(refused.error().code, "invalid_url") << c.url;
    EXPECT_EQ(refused.error().field, "url") << c.url;
    EXPECT_EQ(refused.error().message, c.message) << c.url;
    EXPECT_EQ(refused.error().hint, c.hint) << c.url;
  }
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

/// 3.4.1.3.2 as it is written: encode, sort, join.
std::string normalized_plainly(const Parameters& parameters) {
  std::vector<std::pair<std::string, std::string>> pairs;
  for (const auto& [name, value] : parameters)
    if (name != "oauth_signature") pairs.emplace_back(percent_encode(name), percent_encode(value));
  std::sort(pairs.begin(), pairs.end());
  std::string joined;
  for (const auto& [name, value] : pairs) {
    if (!joined.empty()) joined += '&';
    joined.append(name).append("=").append(value);
  }
  return joined;
}

TEST(NormalizedParameters, SortsAsAPlainSortDoes) {
  EXPECT_EQ(normalized_parameters({}), "");
  EXPECT_EQ(normalized_parameters({{"oauth_signature", "x"}}), "");
  // Prefixes of each other, alike in their first eight characters, and with such as are encoded.
  const std::vector<std::string> texts{"",
                                       "a",
                                       "b",
                                       "aa",
                                       "ab",
                                       "abcdefg",
                                       "abcdefgh",
                                       "abcdefgh1",
                                       "abcdefgh2",
                                       "abcdefghi",
                                       "abcdefgi",
                                       "a!cdefgh",
                                       "~",
                                       "!",
                                       "\xC3\xBC",
                                       "zzzzzzzz",
                                       "zzzzzzzzz",
                                       std::string("\0", 1),
                                       "A",
                                       "oauth_signature",
                                       "oauth_signature_method"};
  for (const std::size_t count : {1U, 2U, 3U, 5U, 31U, 32U, 33U, 34U, 100U}) {
    for (std::uint32_t seed = 1; seed < 60; ++seed) {
      std::uint32_t state = seed * 2654435761U;
      const auto any = [&state, &texts]() -> const std::string& {
        state = state * 1664525U + 1013904223U;
        return texts[(state >> 16U) % texts.size()];
      };
      Parameters parameters;
      while (parameters.size() < count) parameters.emplace_back(any(), any());
      const std::string expected = normalized_plainly(parameters);
      ASSERT_EQ(normalized_parameters(parameters), expected) << count << " of " << seed;
      std::sort(parameters.begin(), parameters.end());
      ASSERT_EQ(normalized_parameters(parameters), expected) << "sorted " << count << " of " << seed;
      std::reverse(parameters.begin(), parameters.end());
      ASSERT_EQ(normalized_parameters(parameters), expected) << "reversed " << count << " of " << seed;
    }
  }
}

TEST(NormalizedParameters, HasRoomForTextsOfWhichEachByteIsEncoded) {
  for (const std::size_t count : {1U, 2U, 50U}) {
    for (const std::size_t size : {0U, 1U, 5U, 100U}) {
      const Parameters parameters(count, {std::string(size, '\xFF'), std::string(size, '/')});
      ASSERT_EQ(normalized_parameters(parameters), normalized_plainly(parameters)) << count << " of " << size;
    }
  }
}

TEST(SignatureBaseString, EncodesAllThree) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text(10, static_cast<char>(byte));
    const bool is_lower = byte >= 97 && byte <= 122;
    const std::string method(10, static_cast<char>(is_lower ? byte - 32 : byte));
    ASSERT_EQ(signature_base_string(text, text, text),
              percent_encode(method) + "&" + percent_encode(text) + "&" + percent_encode(text));
    ASSERT_EQ(signing_key(text, text), percent_encode(text) + "&" + percent_encode(text));
  }
  EXPECT_EQ(signature_base_string("", "", ""), "&&");
  EXPECT_EQ(signing_key("", ""), "&");
}

/// What sign() is to return, from its steps, which have their own tests.
void expect_signed(const SignatureInput& input, const Parameters& query) {
  Parameters protocol = input.oauth;
  protocol.emplace_back("oauth_consumer_key", input.consumer_key);
  protocol.emplace_back("oauth_signature_method", to_string(input.signature_method));
  if (input.nonce) protocol.emplace_back("oauth_nonce", *input.nonce);
  if (input.timestamp) protocol.emplace_back("oauth_timestamp", *input.timestamp);
  if (input.token) protocol.emplace_back("oauth_token", *input.token);
  if (input.version) protocol.emplace_back("oauth_version", *input.version);
  Parameters all = query;
  all.insert(all.end(), input.form.begin(), input.form.end());
  all.insert(all.end(), protocol.begin(), protocol.end());

  const auto signed_ = sign(input);
  ASSERT_TRUE(signed_) << signed_.error().message;
  ASSERT_EQ(signed_->normalized_parameters, normalized_plainly(all));
  ASSERT_EQ(signed_->signature_base_string,
            signature_base_string(input.method, uri(input.url), signed_->normalized_parameters));
  ASSERT_EQ(signed_->signature, signature(input.signature_method, signed_->signature_base_string,
                                          signing_key(input.consumer_secret, input.token_secret)));
  protocol.emplace_back("oauth_signature", signed_->signature);
  std::sort(protocol.begin(), protocol.end());
  std::string header = "OAuth ";
  if (input.realm) {
    header += "realm=\"";
    for (const char c : *input.realm) header.append(c == '"' || c == '\\' ? 1 : 0, '\\').append(1, c);
    header += "\", ";
  }
  for (const auto& [name, value] : protocol) {
    header.append(percent_encode(name)).append("=\"").append(percent_encode(value)).append("\"");
    header += name == protocol.back().first ? "" : ", ";
  }
  ASSERT_EQ(signed_->authorization, header);
  ASSERT_EQ(authorize(input), header);
  std::size_t of_query = 0;
  for (const SignedParameter& parameter : signed_parameters(*signed_)) {
    const auto stands_in = [&parameter](const Parameters& parameters) {
      return std::any_of(parameters.begin(), parameters.end(), [&parameter](const auto& pair) {
        return pair.first == parameter.name && pair.second == parameter.value;
      });
    };
    if (parameter.source == ParameterSource::query) ++of_query;
    ASSERT_TRUE(stands_in(parameter.source == ParameterSource::query  ? query
                          : parameter.source == ParameterSource::form ? input.form
                                                                      : protocol));
  }
  ASSERT_EQ(of_query, query.size());
}

TEST(Sign, HasRoomForTextsOfWhichEachByteIsEncoded) {
  for (const SignatureMethod method :
       {SignatureMethod::hmac_sha1, SignatureMethod::hmac_sha256, SignatureMethod::plaintext}) {
    for (const std::size_t size : {1U, 15U, 1000U}) {
      const std::string text(size, '/');
      // Each alone: what one needs must not find room in what is there for another.
      for (void (*fill)(SignatureInput&, const std::string&) : {
               +[](SignatureInput&, const std::string&) {},
               +[](SignatureInput&i, const std::string&t) { i.method = std::string(t.size(), '!'); },
               +[](SignatureInput&i, const std::string&t) { i.url += t; },
               +[](SignatureInput&i, const std::string&t) { i.consumer_key = t; },
               +[](SignatureInput&i, const std::string&t) { i.consumer_secret = t; },
               +[](SignatureInput&i, const std::string&t) { i.token_secret = t; },
               +[](SignatureInput&i, const std::string&t) { i.token = t; },
               +[](SignatureInput&i, const std::string&t) { i.nonce = t; },
               +[](SignatureInput&i, const std::string&t) { i.timestamp = std::string(t.size(), '7'); },
               +[](SignatureInput&i, const std::string&t) { i.realm = t; },
               +[](SignatureInput&i, const std::string&t) { i.realm = std::string(t.size(), '"'); },
               +[](SignatureInput&i, const std::string&t) {
                 i.form = {{t, ""}};
               },
               +[](SignatureInput&i, const std::string&t) {
                 i.form = {{"", t}};
               },
               +[](SignatureInput&i, const std::string&t) {
                 i.form = {{t, t}};
               },
               +[](SignatureInput&i, const std::string&t) { i.form.resize(t.size()); },
               +[](SignatureInput&i, const std::string&t) {
                 i.oauth = {{"oauth_" + t, ""}};
               },
               +[](SignatureInput&i, const std::string&t) {
                 i.oauth = {{"oauth_v", t}};
               },
               +[](SignatureInput&i, const std::string&t) {
                 for (std::size_t k = 0; k < std::min<std::size_t>(t.size(), 200); ++k)
                   i.oauth.emplace_back("oauth_" + std::to_string(100 + k), "");
               },
           }) {
        for (const char* secret : {"", "secret"}) {
          SignatureInput input = minimal("http://h/");
          input.method = "G";
          input.consumer_key = "k";
          input.consumer_secret = secret;
          input.signature_method = method;
          fill(input, text);
          expect_signed(input, {});
        }
      }
    }
  }
}

TEST(Sign, ReadsEachByteOfTheQueryRawAndEscaped) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string c(1, static_cast<char>(byte));
    std::array<char, 4> escape{};
    std::snprintf(escape.data(), escape.size(), "%%%02x", static_cast<unsigned>(byte));
    const std::string escaped = escape.data();
    expect_signed(minimal("https://h/?" + escaped + "a=" + escaped + "&b=c" + escaped + "d"),
                  {{c + "a", c}, {"b", "c" + c + "d"}});
    const bool is_control = byte < 0x20 || byte == 0x7F;
    if (is_control) {
      for (const std::string& query : {"?a" + c, "?a=" + c, "?a=" + c + "b", "?" + c + "=1"}) {
        const auto refused = sign(minimal("https://h/" + query));
        ASSERT_FALSE(refused) << byte;
        ASSERT_EQ(refused.error().message, "The URL contains a control character.");
      }
    } else if (std::string_view("&=#%").find(c) == std::string_view::npos) {
      const std::string read = c == "+" ? " " : c;
      expect_signed(minimal("https://h/?" + c + "a=" + c + "&b=c" + c + "d"),
                    {{read + "a", read}, {"b", "c" + read + "d"}});
    }
  }
  expect_signed(minimal("https://h/?&a=b=c&&d==&e&=&"), {{"a", "b=c"}, {"d", "="}, {"e", ""}, {"", ""}});
  expect_signed(minimal("https://h/?"), {});
  expect_signed(minimal("https://h/?a=1#&b=2"), {{"a", "1"}});
}

TEST(Sign, ReadsNothingBehindTheUrl) {
  const SignatureInput input = minimal("https://h/?a=%41");
  SignatureView view;
  view.method = input.method;
  view.consumer_key = input.consumer_key;
  view.url = std::string_view(input.url).substr(0, input.url.size() - 1);
  const auto refused = sign(view);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "invalid_percent_encoding");
  EXPECT_EQ(refused.error().message,
            "In the URL's query: The % at position 0 is not followed by two hexadecimal digits.");
  EXPECT_EQ(refused.error().hint, "Write %25 for a percent sign.");
}

TEST(Sign, ReadsNothingBehindItsTexts) {
  const std::string text = "0123456789abcdef";
  for (std::size_t size = 1; size < 10; ++size) {
    SignatureInput input = minimal("https://h/");
    SignatureView view;
    view.url = input.url;
    const std::string part = text.substr(0, size);
    input.method = input.consumer_key = input.consumer_secret = input.token_secret = part;
    input.token = input.nonce = input.timestamp = input.realm = part;
    input.form = input.oauth = {{"oauth_v", part}};
    input.form[0].first = part;
    const std::string_view seen = std::string_view(text).substr(0, size);
    view.method = view.consumer_key = view.consumer_secret = view.token_secret = seen;
    view.token = view.nonce = view.timestamp = view.realm = seen;
    const std::array form{std::pair(seen, seen)};
    const std::array oauth{std::pair(std::string_view("oauth_value").substr(0, 7), seen)};
    view.form = form;
    view.oauth = oauth;
    ASSERT_EQ(authorize(view).value(), authorize(input).value());
    expect_signed(input, {});
  }
}

TEST(Sign, TakesEveryTokenAsAMethod) {
  for (int byte = 0; byte < 256; ++byte) {
    SignatureInput input = minimal("https://h/");
    input.method = std::string("a") + static_cast<char>(byte);
    const bool is_token = byte < 128 && byte != 0 &&
                          (std::isalnum(byte) != 0 || std::strchr("!#$%&'*+-.^_`|~", byte) != nullptr);
    ASSERT_EQ(sign(input).has_value(), is_token) << byte;
    if (is_token) expect_signed(input, {});
    input.method = "GET";
    input.realm = std::string("a") + static_cast<char>(byte);
    ASSERT_EQ(sign(input).has_value(), byte >= 32 && byte < 127) << byte;
    if (sign(input)) expect_signed(input, {});
  }
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

TEST(Sign, SaysWhatIsWrong) {
  struct Case {
    void (*spoil)(SignatureInput&);
    const char* message;
    const char* hint;
  };
  constexpr Case cases[] = {
      {[](SignatureInput& i) { i.method = ""; }, "The method is not an HTTP method.",
       "Write GET, POST or the like."},
      {[](SignatureInput& i) { i.consumer_key = ""; }, "The API Key is empty.",
       "Enter the API Key (Consumer Key) of the app."},
      {[](SignatureInput& i) { i.version = ""; }, "The OAuth version is not 1.0.",
       "Write \"1.0\", or leave it out."},
      {[](SignatureInput& i) { i.nonce = ""; }, "The nonce is empty.",
       "Give a random text, or leave it out."},
      {[](SignatureInput& i) { i.timestamp = "1a"; }, "The timestamp is not a whole number.",
       "Give whole seconds since 1970, as digits."},
      {[](SignatureInput& i) { i.realm = "\x80"; },
       "The realm contains a character that no header can carry.",
       "Use ASCII letters, digits, spaces and punctuation."},
      {[](SignatureInput& i) { i.url = "https://h/?oauth%5Fn%2f=1"; },
       "The request carries its own 'oauth_n/'.",
       "Remove it: the signer writes all oauth_ parameters; further ones go into 'oauth'."},
      {[](SignatureInput& i) {
         i.form = {{"oauth_n/", "1"}};
       },
       "The request carries its own 'oauth_n/'.",
       "Remove it: the signer writes all oauth_ parameters; further ones go into 'oauth'."},
      {[](SignatureInput& i) {
         i.oauth = {{"callback", "x"}};
       },
       "'callback' is not an OAuth protocol parameter.",
       "Names start with oauth_; other parameters belong into the URL's query or the form."},
      {[](SignatureInput& i) {
         i.oauth = {{"oauth_nonce", "x"}};
       },
       "'oauth_nonce' would be sent twice.", "It is set from the other inputs; remove it."},
  };
  for (const Case& c : cases) {
    SignatureInput input = minimal("https://h/");
    c.spoil(input);
    const auto refused = sign(input);
    ASSERT_FALSE(refused) << c.message;
    EXPECT_EQ(refused.error().message, c.message);
    EXPECT_EQ(refused.error().hint, c.hint);
    EXPECT_EQ(authorize(input).error().message, c.message);
  }
  const Error unknown = parse_signature_method("RSA-SHA1").error();
  EXPECT_EQ(unknown.code, "unknown_signature_method");
  EXPECT_EQ(unknown.message, "The signature method is not known.");
  EXPECT_EQ(unknown.hint, "Write HMAC-SHA1, HMAC-SHA256 or PLAINTEXT.");
}

TEST(SignatureMethod, NamesRoundTrip) {
  for (const char* name : {"HMAC-SHA1", "HMAC-SHA256", "PLAINTEXT"}) {
    EXPECT_EQ(to_string(*parse_signature_method(name)), name);
  }
  EXPECT_EQ(parse_signature_method("RSA-SHA1").error().field, "signatureMethod");
}

}  // namespace
}  // namespace x_connect
