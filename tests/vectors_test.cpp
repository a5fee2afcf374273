// Published OAuth 1.0a vectors (vectors/oauth1.json), each stopped at every intermediate it names.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/signature.hpp"

namespace x_connect {
namespace {

using nlohmann::json;

json load_vectors() {
  std::ifstream file(X_CONNECT_VECTORS "/oauth1.json");
  return json::parse(file, nullptr, false).value("vectors", json::array());
}

std::optional<std::string> optional_text(const json& vector, const char* name) {
  return vector[name].is_null() ? std::nullopt : std::optional(vector[name].get<std::string>());
}

Parameters pairs(const json& list) {
  Parameters parameters;
  for (const json& pair : list)
    parameters.emplace_back(pair[0].get<std::string>(), pair[1].get<std::string>());
  return parameters;
}

SignatureInput input_of(const json& vector) {
  return {.method = vector["method"],
          .url = vector["url"],
          .form = pairs(vector["form_params"]),
          .consumer_key = vector["consumer_key"],
          .consumer_secret = vector["consumer_secret"],
          .token = optional_text(vector, "token"),
          .token_secret = vector["token_secret"],
          .nonce = optional_text(vector, "nonce"),
          .timestamp = optional_text(vector, "timestamp"),
          .signature_method = *parse_signature_method(vector["signature_method"].get<std::string>()),
          .version = optional_text(vector, "version"),
          .realm = optional_text(vector, "realm"),
          .oauth = pairs(vector["extra_oauth_params"])};
}

void verify(const json& vector) {
  const json& expected = vector["expected"];
  const std::string kind = vector["kind"];
  if (kind == "signature") {
    const auto signature = sign(input_of(vector));
    ASSERT_TRUE(signature) << signature.error().message;
    const bool same = signature->signature == expected["signature"].get<std::string>();
    EXPECT_EQ(same, vector["expected_to_verify"].get<bool>()) << signature->signature_base_string;
    if (expected.contains("base_string")) {
      EXPECT_EQ(signature->signature_base_string, expected["base_string"].get<std::string>());
    }
  } else if (kind == "percent_encode") {
    EXPECT_EQ(percent_encode(vector["input"].get<std::string>()), expected["encoded"].get<std::string>());
  } else if (kind == "normalize") {
    EXPECT_EQ(normalized_parameters(pairs(vector["params"])), expected["normalized"].get<std::string>());
  } else if (kind == "base_uri") {
    EXPECT_EQ(base_string_uri(vector["url"].get<std::string>()).value_or("refused"),
              expected["base_uri"].get<std::string>());
  } else if (kind == "base_string") {
    EXPECT_EQ(signature_base_string(vector["method"].get<std::string>(),
                                    base_string_uri(vector["url"].get<std::string>()).value_or("refused"),
                                    normalized_parameters(pairs(vector["params"]))),
              expected["base_string"].get<std::string>());
  } else if (kind == "hmac") {
    EXPECT_EQ(signature(*parse_signature_method(vector["signature_method"].get<std::string>()),
                        vector["base_string"].get<std::string>(),
                        signing_key(vector["consumer_secret"].get<std::string>(),
                                    vector["token_secret"].get<std::string>())),
              expected["signature"].get<std::string>());
  } else {
    FAIL() << "No test knows vectors of the kind " << kind;
  }
}

TEST(Vectors, AllVerifyAndTrapsDoNot) {
  const json vectors = load_vectors();
  ASSERT_GE(vectors.size(), 40U) << "The vectors were not found or not read.";
  for (const json& vector : vectors) {
    SCOPED_TRACE(vector["id"].get<std::string>());
    verify(vector);
  }
}

}  // namespace
}  // namespace x_connect
