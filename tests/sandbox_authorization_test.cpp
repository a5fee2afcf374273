// What the sandbox lets in and what it refuses: signatures, protocol parameters, timestamps, nonces, bearer
// tokens.
#include "core/signature.hpp"
#include "sandbox/authorization.hpp"
#include "sandbox_client.hpp"

namespace x_connect::sandbox {

namespace {

using nlohmann::json;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) throw std::invalid_argument("nothing to replace: " + std::string(from));
  return text.replace(at, from.size(), to);
}

class AuthorizationTest : public SandboxTest {
 protected:
  /// The reason for the newest refusal.
  std::string reason() {
    const Reply reply = send({.method = "GET", .url = "/sandbox/refusals", .headers = {}, .body = {}});
    const json refusals = body(reply).at("refusals");
    return refusals.empty() ? "(none)" : refusals.front().at("reason").get<std::string>();
  }

  /// Sends a request of which one thing is wrong.
  void expect_refused(const Request& request, const std::string& why) {
    const Reply reply = send(request);
    EXPECT_EQ(reply.status, 401) << reply.body;
    EXPECT_EQ(reply.body,
              R"({"title":"Unauthorized","type":"about:blank","status":401,"detail":"Unauthorized"})");
    EXPECT_EQ(header_of(reply, "content-type"), "application/problem+json");
    EXPECT_NE(reason().find(why), std::string::npos) << "refused for: " << reason();
  }

  Request me() { return signed_request("GET", "https://api.x.com/2/users/me"); }

  static std::string& authorization(Request& request) { return request.headers.front().second; }

  /// The header's parameters as the client sent them: name="encoded value".
  static std::vector<std::string> pieces(const Request& request) {
    std::vector<std::string> result;
    std::string_view rest = std::string_view(request.headers.front().second).substr(6);
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(", "), rest.size());
      result.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 2, rest.size()));
    }
    return result;
  }

  static std::string joined(const std::vector<std::string>& parts, const std::string& separator) {
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : separator) + part;
    return text;
  }

  /// The signed parameters without quotes: "name=encoded&name=encoded", as queries and forms carry them.
  static std::string as_form(const Request& request) {
    std::string text = joined(pieces(request), "&");
    std::erase(text, '"');
    return text;
  }
};

// --- Addresses ---

TEST_F(AuthorizationTest, AcceptsSignaturesForEachAddressAndNoOther) {
  for (const std::string origin : {"https://api.x.com", "https://api.twitter.com", "http://127.0.0.1:8099"}) {
    EXPECT_EQ(send(signed_request("GET", origin + "/2/users/me")).status, 200) << origin;
  }
  for (const std::string origin :
       {"https://api.x.com.example", "http://api.x.com", "https://x.com", "http://127.0.0.1:8098",
        "https://api.x.com:8443", "http://localhost:8099"}) {
    expect_refused(signed_request("GET", origin + "/2/users/me"), "oauth_signature does not match");
  }
  EXPECT_EQ(send(signed_request("GET", "https://API.X.COM:443/2/users/me")).status, 200)
      << "normalized alike";
}

TEST_F(AuthorizationTest, ShowsWhatShouldHaveBeenSigned) {
  Request request = signed_request("GET", "https://api.x.com/2/users/me?user.fields=id");
  request.url = "/2/users/me?user.fields=name";
  expect_refused(request, "oauth_signature does not match");
  const json refusal = body(send({.method = "GET", .url = "/sandbox/refusals", .headers = {}, .body = {}}))
                           .at("refusals")
                           .front();
  EXPECT_EQ(refusal.at("scenario"), "all_good");
  EXPECT_EQ(refusal.at("path"), "/2/users/me");
  const std::string expected = refusal.at("signature_base_strings").at(0);
  EXPECT_EQ(expected.substr(0, 50), "GET&https%3A%2F%2Fapi.x.com%2F2%2Fusers%2Fme&oauth");
  EXPECT_NE(expected.find("user.fields%3Dname"), std::string::npos);
  const Credentials& held = scenario("all_good").credentials;
  for (const std::string& secret : {held.api_secret, held.access_token_secret}) {
    EXPECT_EQ(refusal.dump().find(secret), std::string::npos);
  }
}

TEST_F(AuthorizationTest, SaysNothingOfSignedTextsWhenTheKeyIsNotItsOwn) {
  Request request = me();
  authorization(request) =
      replaced(authorization(request), scenario("all_good").credentials.api_key, "somebodysRealKey");
  expect_refused(request, "consumer key is not known");
  const Reply refusals = send({.method = "GET", .url = "/sandbox/refusals", .headers = {}, .body = {}});
  EXPECT_EQ(refusals.body.find("somebodysRealKey"), std::string::npos);
}

// --- Tampering ---

TEST_F(AuthorizationTest, RefusesWhatWasChangedAfterSigning) {
  Request request = me();
  request.url += "?user.fields=id";
  expect_refused(request, "oauth_signature does not match");

  request = me();
  request.url = "/2/tweets/1";
  expect_refused(request, "oauth_signature does not match");

  request = signed_request("GET", "https://api.x.com/2/tweets/20");
  request.method = "DELETE";
  expect_refused(request, "oauth_signature does not match");

  request = me();
  std::string& value = authorization(request);
  char& first = value[value.find("oauth_signature=\"") + 17];
  first = first == 'A' ? 'B' : 'A';
  expect_refused(request, "oauth_signature does not match");

  request = me();
  authorization(request) = replaced(authorization(request), "oauth_nonce=\"", "oauth_nonce=\"x");
  expect_refused(request, "oauth_signature does not match");

  request = me();
  authorization(request) += ", oauth_callback=\"oob\"";
  expect_refused(request, "oauth_signature does not match");
}

TEST_F(AuthorizationTest, AFailedAttemptUsesNothingUp) {
  const Request good = me();
  Request bad = good;
  bad.url += "?user.fields=id";
  expect_refused(bad, "oauth_signature does not match");
  EXPECT_EQ(send(good).status, 200);
}

TEST_F(AuthorizationTest, RefusesEveryMissingParameter) {
  for (const std::string name : {"oauth_consumer_key", "oauth_nonce", "oauth_signature",
                                 "oauth_signature_method", "oauth_timestamp", "oauth_token"}) {
    Request request = me();
    auto parts = pieces(request);
    std::erase_if(parts, [&](const std::string& part) { return part.starts_with(name + "="); });
    ASSERT_LT(parts.size(), pieces(request).size());
    authorization(request) = "OAuth " + joined(parts, ", ");
    expect_refused(request, name + " is missing");
  }
}

TEST_F(AuthorizationTest, RefusesAParameterSentTwice) {
  Request request = me();
  authorization(request) += ", " + pieces(request).front();
  expect_refused(request, "is sent twice");

  request = me();
  request.url += "?oauth_nonce=other";
  expect_refused(request, "oauth_nonce is sent twice");

  request = me();
  request.url += "?oauth_version=1.0&oauth_version=1.0";
  expect_refused(request, "oauth_version is sent twice");

  request = me();
  request.headers.push_back(request.headers.front());
  expect_refused(request, "more than one Authorization header");

  request = me();
  for (int i = 0; i < 1000; ++i) authorization(request) += ", oauth_" + std::to_string(i) + "=\"\"";
  expect_refused(request, "too many protocol parameters");
}

// --- Versions and methods ---

TEST_F(AuthorizationTest, AcceptsOnlyTheMethodAndVersionThatXDoes) {
  const Credentials& held = scenario("all_good").credentials;
  SignatureInput input;
  input.method = "GET";
  input.url = "https://api.x.com/2/users/me";
  input.consumer_key = held.api_key;
  input.consumer_secret = held.api_secret;
  input.token = held.access_token;
  input.token_secret = held.access_token_secret;
  input.timestamp = std::to_string(now);
  const auto request = [&] {
    input.nonce = next_nonce();
    return Request{.method = "GET",
                   .url = "/2/users/me",
                   .headers = {{"authorization", sign(input).value().authorization}},
                   .body = {}};
  };
  EXPECT_EQ(send(request()).status, 200);
  input.version.reset();
  EXPECT_EQ(send(request()).status, 200) << "the version may be left out [RFC 5849 3.1]";
  input.version = "1.0";
  input.realm = "Anything, \"at\" all";
  EXPECT_EQ(send(request()).status, 200) << "realm is no part of the signature";
  input.realm.reset();
  input.signature_method = SignatureMethod::hmac_sha256;
  EXPECT_EQ(send(request()).status, 200);
  input.signature_method = SignatureMethod::plaintext;
  expect_refused(request(), "oauth_signature_method is neither HMAC-SHA1 nor HMAC-SHA256");
  Request other = me();
  authorization(other) = replaced(authorization(other), "oauth_version=\"1.0\"", "oauth_version=\"2.0\"");
  expect_refused(other, "oauth_version is not 1.0");
}

// --- Time and nonces ---

TEST_F(AuthorizationTest, AllowsFiveMinutesEitherWay) {
  for (const std::int64_t difference : {-300, -299, 0, 299, 300}) {
    client_now = now + difference;
    EXPECT_EQ(call("get_me").status, 200) << difference;
  }
  for (const std::int64_t difference : {-86400, -301, 301, 86400}) {
    client_now = now + difference;
    expect_refused(prepared("get_me", json::object(), scenario("all_good").credentials), "five minutes off");
  }
  for (const std::string timestamp :
       {"", "now", "1790000000.5", " 1790000000", "99999999999999999999999", "-1"}) {
    Request request = me();
    authorization(request) = replaced(authorization(request), std::to_string(now), percent_encode(timestamp));
    expect_refused(request, "oauth_timestamp");
  }
}

TEST_F(AuthorizationTest, RefusesAReplayAsLongAsItsTimestampCounts) {
  const Request request = me();
  EXPECT_EQ(send(request).status, 200);
  expect_refused(request, "oauth_nonce was used before");
  now += 300;
  expect_refused(request, "oauth_nonce was used before");
  now += 1;
  expect_refused(request, "five minutes off");

  client_now = now + 300;  // the far end of the window: the longest a nonce has to be remembered
  const Request early = prepared("get_me", json::object(), scenario("all_good").credentials);
  EXPECT_EQ(send(early).status, 200);
  now += 600;
  client_now.reset();
  EXPECT_EQ(call("get_me").status, 200);
  expect_refused(early, "oauth_nonce was used before");
}

TEST_F(AuthorizationTest, NoncesBelongToOneKeyAndToken) {
  const auto with_nonce = [&](std::string_view id) {
    return as_received(prepare("get_me", json::object(), scenario(id).credentials,
                               {.nonce = "same", .timestamp = std::to_string(now), .auth = {}})
                           .value()
                           .request);
  };
  EXPECT_EQ(send(with_nonce("all_good")).status, 200);
  EXPECT_EQ(send(with_nonce("read_only_token")).status, 200);
  expect_refused(with_nonce("all_good"), "oauth_nonce was used before");
  now += 1;  // another second makes no new nonce
  expect_refused(with_nonce("all_good"), "oauth_nonce was used before");
}

// --- Keys and tokens ---

TEST_F(AuthorizationTest, NamesTheCauseInItsOwnListOnly) {
  expect_refused(prepared("get_me", json::object(), scenario("foreign_token").credentials),
                 "issued to another app");
  expect_refused(prepared("get_me", json::object(), scenario("suspended_app").credentials),
                 "app is suspended");
  expect_refused(prepared("get_me", json::object(), scenario("wrong_secret").credentials), "does not match");
  Credentials unknown = scenario("all_good").credentials;
  unknown.access_token = "1-" + std::string(30, 'x');
  expect_refused(prepared("get_me", json::object(), unknown), "access token is not known");
}

// --- Where the parameters are carried ---

TEST_F(AuthorizationTest, ReadsParametersFromQueryAndForm) {
  Request in_query = me();
  in_query.url += "?" + as_form(in_query);
  in_query.headers.clear();
  EXPECT_EQ(send(in_query).status, 200) << reason();

  Request in_form = me();
  in_form.body = as_form(in_form);
  in_form.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=UTF-8"}};
  EXPECT_EQ(send(in_form).status, 200) << reason();

  Request wrong_type = me();
  wrong_type.body = as_form(wrong_type);
  wrong_type.headers = {{"Content-Type", "text/plain"}};
  expect_refused(wrong_type, "Neither header, query nor form");
}

TEST_F(AuthorizationTest, SignsAFormBodyButNoJsonBody) {
  Request form = me();
  form.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  form.body = "a=1";
  expect_refused(form, "oauth_signature does not match");

  Request changed = prepared("create_post", {{"text", "signed"}}, scenario("all_good").credentials);
  changed.body = R"({"text":"another"})";
  EXPECT_EQ(send(changed).status, 201) << "OAuth 1.0a does not protect a JSON body";
}

// --- Encoding ---

TEST_F(AuthorizationTest, TakesTheSpellingsThatXTakes) {
  const std::string query = "caf\xC3\xA9 + r\xC3\xA9mi!*'(),~ 100% \xE2\x98\x95 [a]:/@$;?";
  const auto searched = [&] {
    return signed_request("GET", "https://api.x.com/2/tweets/search/recent?query=" + percent_encode(query) +
                                     "&tweet.fields=id,text");
  };
  // What is well signed passes authentication; what this query means to the search is another matter.
  const auto is_let_in = [&](const Request& request) { return send(request).status != 401; };
  for (const auto& [from, to] : {std::pair("%2C", ","), std::pair("%20", "+"), std::pair("%C3%A9", "%c3%a9"),
                                 std::pair("~", "%7E"), std::pair("%5Ba%5D", "[a]")}) {
    Request request = searched();
    request.url = replaced(request.url, from, to);
    EXPECT_TRUE(is_let_in(request)) << from << " as " << to << ": " << reason();
  }
  for (const auto& [from, to] : {std::pair("%2B", "+"), std::pair("%25", "%2525"), std::pair("caf", "Caf")}) {
    Request request = searched();
    request.url = replaced(request.url, from, to);
    expect_refused(request, "oauth_signature does not match");
  }
}

TEST_F(AuthorizationTest, RefusesALiteralCharacterThatWasSignedAsAnEscape) {
  // The best-known bug of clients: encodeURIComponent leaves !*'() alone, the signer does not.
  for (const std::string mark : {"!", "*", "'", "(", ")", ":", "/", "@", "$", ";", "?"}) {
    Request request = signed_request(
        "GET", "https://api.x.com/2/tweets/search/recent?query=lemon" + percent_encode(mark) + "cake");
    EXPECT_NE(send(request).status, 401) << mark;
    request = signed_request(
        "GET", "https://api.x.com/2/tweets/search/recent?query=lemon" + percent_encode(mark) + "cake");
    request.url = replaced(request.url, percent_encode(mark), mark);
    expect_refused(request, "oauth_signature does not match");
  }
}

TEST_F(AuthorizationTest, TakesALiteralCharacterThatWasSignedAsSuch) {
  const Credentials& held = scenario("all_good").credentials;
  for (const std::string mark : {"!", "*", "'", "(", ")", ":", "/", "@", "$", ";", "?"}) {
    const std::string parameters =
        "oauth_consumer_key=" + held.api_key + "&oauth_nonce=" + next_nonce() +
        "&oauth_signature_method=HMAC-SHA1&oauth_timestamp=" + std::to_string(now) +
        "&oauth_token=" + held.access_token + "&oauth_version=1.0";
    const std::string text = signature_base_string("GET", "https://api.x.com/2/tweets/search/recent",
                                                   parameters + "&query=lemon" + mark + "cake");
    const std::string signed_text =
        signature(SignatureMethod::hmac_sha1, text, signing_key(held.api_secret, held.access_token_secret));
    const Request request{.method = "GET",
                          .url = "/2/tweets/search/recent?query=lemon" + mark + "cake&" + parameters +
                                 "&oauth_signature=" + percent_encode(signed_text),
                          .headers = {},
                          .body = {}};
    EXPECT_NE(send(request).status, 401) << mark << ": " << reason();
  }
}

TEST(AsSigned, ChangesOnlyWhatXChanges) {
  EXPECT_EQ(as_signed("a+b%2dc%e9!"), "a%20b-c%E9!");
  EXPECT_EQ(as_signed(",[]%2c%5B%2e%5f%7e"), "%2C%5B%5D%2C%5B._~");
  EXPECT_EQ(as_signed("!*'():/@$;?%41%zz%"), "!*'():/@$;?%41%zz%");
}

TEST_F(AuthorizationTest, RefusesASignatureThatIsNotEncodedInTheHeader) {
  Request request = me();
  std::string& value = authorization(request);
  const std::size_t start = value.find("oauth_signature=\"") + 17;
  const std::string encoded = value.substr(start, value.find('"', start) - start);
  value.replace(start, encoded.size(), percent_decode(encoded).value());
  expect_refused(request, "oauth_signature is not percent-encoded");
}

TEST_F(AuthorizationTest, RefusesAnEmptyNonce) {
  Request request = me();
  auto parts = pieces(request);
  for (std::string& part : parts) {
    if (part.starts_with("oauth_nonce=")) part = "oauth_nonce=\"\"";
  }
  authorization(request) = "OAuth " + joined(parts, ", ");
  expect_refused(request, "oauth_nonce is empty");
}

TEST_F(AuthorizationTest, AProtocolParameterMayStandInTwoPlaces) {
  Request request = me();
  request.url += "?oauth_version=1.0&oauth_token=" + scenario("all_good").credentials.access_token;
  EXPECT_EQ(send(request).status, 200) << "signed once: " << reason();
  request = me();
  request.url += "?oauth_token=another";
  expect_refused(request, "oauth_token is sent twice");
}

TEST_F(AuthorizationTest, TakesEachSpellingOfTheVersion) {
  const Credentials& held = scenario("all_good").credentials;
  for (const auto& [version, status] : {std::pair("1.0", 200), std::pair("1.0a", 200), std::pair("1.0A", 200),
                                        std::pair("1.1", 401), std::pair("", 401)}) {
    Parameters fields{{"oauth_consumer_key", held.api_key},    {"oauth_nonce", next_nonce()},
                      {"oauth_signature_method", "HMAC-SHA1"}, {"oauth_timestamp", std::to_string(now)},
                      {"oauth_token", held.access_token},      {"oauth_version", version}};
    const std::string text =
        signature_base_string("GET", "https://api.x.com/2/users/me", normalized_parameters(fields));
    fields.emplace_back("oauth_signature", signature(SignatureMethod::hmac_sha1, text,
                                                     signing_key(held.api_secret, held.access_token_secret)));
    EXPECT_EQ(
        send({.method = "GET", .url = "/2/users/me?" + serialize_form(fields), .headers = {}, .body = {}})
            .status,
        status)
        << version;
  }
}

TEST_F(AuthorizationTest, RefusesASignerThatEncodesSpacesAsPlus) {
  // What url.QueryEscape and encodeURIComponent make of a parameter string: classic causes of a 401.
  const Credentials& held = scenario("all_good").credentials;
  const auto signed_with = [&](const std::string& encoded_query) {
    const std::string parameters =
        "oauth_consumer_key=" + held.api_key + "&oauth_nonce=" + next_nonce() +
        "&oauth_signature_method=HMAC-SHA1&oauth_timestamp=" + std::to_string(now) +
        "&oauth_token=" + held.access_token + "&oauth_version=1.0";
    const std::string text = signature_base_string("GET", "https://api.x.com/2/tweets/search/recent",
                                                   parameters + "&query=" + encoded_query);
    const std::string signed_text =
        signature(SignatureMethod::hmac_sha1, text, signing_key(held.api_secret, held.access_token_secret));
    return Request{.method = "GET",
                   .url = "/2/tweets/search/recent?query=lemon%20cake%21&" + parameters +
                          "&oauth_signature=" + percent_encode(signed_text),
                   .headers = {},
                   .body = {}};
  };
  EXPECT_EQ(send(signed_with("lemon%20cake%21")).status, 200) << reason();
  expect_refused(signed_with("lemon+cake%21"), "oauth_signature does not match");
  expect_refused(signed_with("lemon%20cake!"), "oauth_signature does not match");
}

// --- Header syntax [RFC 5849 3.5.1] ---

TEST_F(AuthorizationTest, ReadsTheHeaderAsClientsWriteIt) {
  const auto sent_as = [&](const auto& rewrite) {
    Request request = me();
    authorization(request) = rewrite(pieces(request));
    return send(request).status;
  };
  EXPECT_EQ(sent_as([](auto parts) { return "oauth " + joined(parts, ","); }), 200)
      << "no spaces, lower case";
  EXPECT_EQ(sent_as([](auto parts) { return "OAuth  " + joined(parts, " ,\t ") + " "; }), 200);
  EXPECT_EQ(sent_as([](auto parts) { return "OAuth realm=\"\", " + joined(parts, ", "); }), 200);
  EXPECT_EQ(sent_as([](auto parts) { return "OAuth , " + joined(parts, ",, ") + ","; }), 200)
      << "empty elements";
  EXPECT_EQ(sent_as([](auto parts) {
              std::string text = "OAuth " + joined(parts, ", ");
              std::erase(text, '"');
              return text;
            }),
            200)
      << "no quotes";
  EXPECT_EQ(sent_as([](auto parts) {
              std::reverse(parts.begin(), parts.end());
              return "OAuth " + joined(parts, ", ");
            }),
            200)
      << "any order";
}

TEST(ParseOauthHeader, RefusesWhatIsNoListOfParameters) {
  for (const char* text : {"oauth_token", "oauth_token=\"a", "oauth_token=\"a\" oauth_nonce=\"b\"",
                           "oauth_token=\"%\"", "oauth_token=\"%4\"", "oauth_token=\"%zz\"", "%g=\"a\""}) {
    EXPECT_FALSE(parse_oauth_header(text)) << text;
  }
  EXPECT_EQ(parse_oauth_header("").value(), Parameters{});
  EXPECT_EQ(parse_oauth_header(R"(realm="a=b, c", x="1%2C2", y=, z="a=b")").value(),
            (Parameters{{"x", "1,2"}, {"y", ""}, {"z", "a=b"}}));
}

TEST_F(AuthorizationTest, AnyBytesAreRefusedQuietly) {
  for (const std::string target : {"/2/users/me", "/2/tweets/%zz", "/2/tweets/%00", "/2/users/me?\xFF=\xFE",
                                   "/2/tweets/search/recent?%zz=%"}) {
    for (const std::string value :
         {"", "OAuth ", "OAuth =", "OAuth a=\"", "OAuth a=\"\\", "OAuth ,,,", "OAuth a=%zz",
          "OAuth oauth_nonce", "Bearer  ", "\xFF", "OAuth \xFF=\xFF"}) {
      const Reply reply =
          send({.method = "GET", .url = target, .headers = {{"authorization", value}}, .body = "\xFF"});
      EXPECT_EQ(reply.status, 401) << target << " " << value;
    }
  }
}

// --- Bearer tokens and other schemes ---

TEST_F(AuthorizationTest, ComparesBearerTokensWordForWord) {
  const std::string token = scenario("all_good").credentials.bearer_token;
  const auto status = [&](const std::string& value) {
    return send({.method = "GET",
                 .url = "/2/tweets/search/recent?query=cake",
                 .headers = {{"AUTHORIZATION", value}},
                 .body = {}})
        .status;
  };
  EXPECT_EQ(status("Bearer " + token), 200);
  EXPECT_EQ(status("bearer  " + token + " "), 200);
  EXPECT_EQ(status("Bearer " + percent_decode(token).value()), 401) << "the escapes are part of the token";
  EXPECT_EQ(status("Bearer " + replaced(token, "%2B", "%252B")), 401);
  EXPECT_EQ(status("Bearer " + token.substr(1)), 401);
  EXPECT_EQ(status("Bearer "), 401);
  EXPECT_EQ(status("Bearer"), 401);
  EXPECT_EQ(status(token), 401);
  EXPECT_EQ(status("Basic " + token), 401);
  EXPECT_EQ(status("OAuth"), 401);
  EXPECT_EQ(status(""), 401);
}

}  // namespace

}  // namespace x_connect::sandbox
