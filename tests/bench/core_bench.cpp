// The core beside its peers, in one run: what a signature costs against liboauth and against the bare
// HMAC-SHA1, what the border costs against the call itself, a reply's reading against the bare parse, and a
// paste by the byte. Prints one JSON object a line.
//   core_bench                 all of it
//   core_bench signatures N    signs N times and prints nothing: for callgrind
#include <cryptopp/hmac.h>
#include <cryptopp/sha.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#ifdef X_CONNECT_HAS_LIBOAUTH
#include <oauth.h>
#endif

#include "core/x_connect.hpp"

namespace {

using nlohmann::json;

x_connect::SignatureInput request() {
  x_connect::SignatureInput input;
  input.method = "GET";
  input.url =
      "https://api.x.com/2/tweets/search/recent?query=from%3AXDevelopers%20-is%3Aretweet&max_results=100&"
      "tweet.fields=id%2Ctext%2Ccreated_at%2Cauthor_id%2Cconversation_id%2Cpublic_metrics&expansions=author_"
      "id&"
      "user.fields=id%2Cname%2Cusername%2Cverified&start_time=2026-08-01T00%3A00%3A00Z&sort_order=recency&"
      "next_token=b26v89c19zqg8o3fosktkdplxhe";
  input.consumer_key = "xvz1evFS4wEEPTGEFPHBog0123";
  input.consumer_secret = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBwkAcSOqF";
  input.token = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb";
  input.token_secret = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE12345";
  input.nonce = "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cgkYjz";
  input.timestamp = "1318622958";
  return input;
}

/// 100 posts, as a search returns them.
std::string reply() {
  json data = json::array();
  for (int i = 0; i < 100; ++i) {
    const std::string id = std::to_string(1700000000000000000 + i);
    data.push_back({{"id", id},
                    {"text", "Post " + std::to_string(i) +
                                 ": \"quoted\", a line\nand caf\u00e9 \U0001F44B https://t.co/abc"},
                    {"created_at", "2026-08-01T00:00:00.000Z"},
                    {"author_id", "2244994945"},
                    {"conversation_id", id},
                    {"edit_history_tweet_ids", {id}},
                    {"public_metrics",
                     {{"retweet_count", i},
                      {"reply_count", 2},
                      {"like_count", 3 * i},
                      {"quote_count", 0},
                      {"impression_count", 1000}}}});
  }
  return json{{"data", std::move(data)}, {"meta", {{"result_count", 100}, {"next_token", "abc"}}}}.dump();
}

const x_connect::InterfaceFunction& function(std::span<const x_connect::InterfaceFunction> functions,
                                             std::string_view name) {
  return *std::find_if(functions.begin(), functions.end(), [&](const auto& one) { return one.name == name; });
}

struct Contestant {
  std::string name;
  std::function<std::size_t()> run;  ///< What it returns keeps the work from being left out.
};

/// Nanoseconds that this program has computed: what else the machine does counts as little as can be.
double computed() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

/// Each in turn, in many short rounds, so that what slows the machine down hits all of a round alike. Times
/// are those of a call, or of one of its `parts`; table.mjs compares them round by round.
json measure(const std::string& group, const std::vector<Contestant>& contestants, int calls,
             std::size_t parts = 1) {
  constexpr int rounds = 101;
  json results = json::object();
  std::size_t sink = 0;
  for (int round = 0; round < rounds; ++round) {
    for (const Contestant& contestant : contestants) {
      const double start = computed();
      for (int call = 0; call < calls; ++call) sink += contestant.run();
      results[contestant.name].push_back((computed() - start) / calls / static_cast<double>(parts));
    }
  }
  return {{"group", group}, {"unit", "ns"}, {"rounds", std::move(results)}, {"sink", sink % 2}};
}

/// What somebody may paste: settings, code, a console's page, prose.
std::string paste() {
  std::string text;
  for (int i = 0; i < 400; ++i) {
    const std::string number = std::to_string(i);
    text += "export SETTING_" + number + "=\"some value " + number + "\"  # a remark\n";
    text += "const client" + number + " = new Client({ appKey: process.env.OTHER, retries: 3 });\n";
    text += "Some line of prose, number " + number + ", which goes on about this and that for a while.\n";
  }
  return text + "API Key\nxvz1evFS4wEEPTGEFPHBog0123\n";
}

const CryptoPP::byte* bytes_of(const std::string& text) {
  return reinterpret_cast<const CryptoPP::byte*>(text.data());
}

}  // namespace

int main(int count, char** arguments) {
  const x_connect::SignatureInput input = request();
  if (count == 3) {
    for (int left = std::atoi(arguments[2]); left > 0; --left) {
      if (!x_connect::sign(input)) return 1;
    }
    return 0;
  }
  const auto signature = x_connect::sign(input);
  if (!signature) return 1;
  const std::string key = x_connect::signing_key(input.consumer_secret, input.token_secret);
  const std::string& text = signature->signature_base_string;

  const json call = json::array({{{"method", input.method},
                                  {"url", input.url},
                                  {"credentials",
                                   {{"api_key", input.consumer_key},
                                    {"api_secret", input.consumer_secret},
                                    {"access_token", *input.token},
                                    {"access_token_secret", input.token_secret}}},
                                  {"nonce", *input.nonce},
                                  {"timestamp", *input.timestamp}}});
  const std::string call_json = call.dump();
  const std::string call_lines = "0\n" + input.method + "\n" + input.url + "\n" + input.consumer_key + "\n" +
                                 input.consumer_secret + "\n" + *input.token + "\n" + input.token_secret +
                                 "\n" + *input.nonce + "\n" + *input.timestamp;
  std::string memory(std::size_t{16} << 10U, '\0');
  std::vector<Contestant> signers{
      {"sign", [&] { return x_connect::sign(input)->authorization.size(); }},
      {"authorize", [&] { return x_connect::authorize(input)->size(); }},
      {"sign, border in lines",
       [&] {
         std::copy(call_lines.begin(), call_lines.end(), memory.begin());
         return x_connect::line_functions().front().call(memory, call_lines.size());
       }},
      {"sign, JSON border",
       [&] { return function(x_connect::interface_functions(), "sign").call(call_json).size(); }},
      {"bare HMAC-SHA1 (Crypto++)",
       [&] {
         CryptoPP::HMAC<CryptoPP::SHA1> code(bytes_of(key), key.size());
         std::array<CryptoPP::byte, CryptoPP::SHA1::DIGESTSIZE> digest{};
         code.Update(bytes_of(text), text.size());
         code.Final(digest.data());
         return std::size_t{digest[0]};
       }},
      {"its two digests alone (Crypto++)",
       [&] {
         CryptoPP::SHA1 hash;
         std::array<CryptoPP::byte, CryptoPP::SHA1::DIGESTSIZE> digest{};
         hash.Update(bytes_of(key), CryptoPP::SHA1::BLOCKSIZE);
         hash.Update(bytes_of(text), text.size());
         hash.Final(digest.data());
         hash.Update(bytes_of(key), CryptoPP::SHA1::BLOCKSIZE);
         hash.Update(digest.data(), digest.size());
         hash.Final(digest.data());
         return std::size_t{digest[0]};
       }},
  };
#ifdef X_CONNECT_HAS_LIBOAUTH
  signers.push_back({"liboauth", [&] {
                       int count = 0;
                       char** parameters = nullptr;
                       count = oauth_split_url_parameters(input.url.c_str(), &parameters);
                       for (const std::string& parameter :
                            {"oauth_nonce=" + *input.nonce, "oauth_timestamp=" + *input.timestamp,
                             "oauth_token=" + *input.token, "oauth_consumer_key=" + input.consumer_key,
                             std::string("oauth_signature_method=HMAC-SHA1"),
                             std::string("oauth_version=1.0")}) {
                         oauth_add_param_to_array(&count, &parameters, parameter.c_str());
                       }
                       oauth_sign_array2_process(&count, &parameters, nullptr, OA_HMAC, "GET",
                                                 input.consumer_key.c_str(), input.consumer_secret.c_str(),
                                                 input.token->c_str(), input.token_secret.c_str());
                       const auto size = static_cast<std::size_t>(count);
                       oauth_free_array(&count, &parameters);
                       return size;
                     }});
#endif
  std::cout << measure("signature", signers, 200) << '\n';

  const std::string body = reply();
  const std::string exchange =
      json::array({"search_posts", {{"status", 200}, {"headers", json::object()}, {"body", body}}}).dump();
  std::cout << measure("reply of 100 posts",
                       {{"read, JSON border",
                         [&] {
                           return function(x_connect::interface_functions(), "read").call(exchange).size();
                         }},
                        {"bare parse (nlohmann/json)", [&] { return json::parse(body).size(); }}},
                       3)
            << '\n';

  const std::string pasted = paste();
  std::cout << measure("a byte of a paste",
                       {{"parsePaste", [&] { return x_connect::parse_paste(pasted).unknown.size(); }}}, 1,
                       pasted.size())
            << '\n';
}
