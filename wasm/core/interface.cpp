#include "interface.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "check.hpp"
#include "json.hpp"
#include "paste.hpp"
#include "policy.hpp"
#include "post_text.hpp"
#include "price.hpp"
#include "representation.hpp"
#include "reveal.hpp"
#include "sign_in.hpp"

namespace x_connect {

namespace {

using nlohmann::json;

// --- Reading input ---

/// What JSON text says, in the words of the core.
class Reader : public JsonReader {
 public:
  /// Seconds since 1970: digits, or a whole number.
  std::optional<std::string> timestamp(const json& object, const std::string& path) {
    const json* member = find(object, "timestamp");
    if (member != nullptr && member->is_number_unsigned())
      return std::to_string(member->get<std::uint64_t>());
    return nullable_text(object, path, "timestamp");
  }

  Headers headers(const json& object, const std::string& path) {
    Headers result;
    const json* fields = find(object, "headers");
    const std::string fields_path = child(path, "headers");
    if (fields == nullptr || !fields->is_object()) {
      refuse("wrong_type", fields_path, "must be an object of header names and values");
      return result;
    }
    for (const auto& [name, value] : fields->items())
      result.emplace_back(name, text(value, child(fields_path, name)));
    return result;
  }

  /// Absent and null members, and empty texts, mean "not held".
  Credentials credentials(const json& object, const std::string& path) {
    Credentials result;
    if (!object.is_object()) {
      refuse("wrong_type", path, "must be an object");
      return result;
    }
    for (const auto& [name, value] : object.items()) {
      const CredentialField* field = find_credential_field(name);
      if (field == nullptr) {
        refuse("unknown_field", child(path, name), "is not a credential",
               "Credentials are: " + credential_names() + ".");
      } else if (!value.is_null()) {
        result.*field->member = text(value, child(path, name));
      }
    }
    return result;
  }

  std::optional<AuthKind> auth(const json& object, const std::string& path) {
    const auto name = optional_text(object, path, "auth");
    if (!name) return std::nullopt;
    const auto kind = parse_auth_kind(*name);
    if (!kind) refuse("invalid_input", child(path, "auth"), "must be app_only, oauth1 or oauth2");
    return kind;
  }

  /// A list of kinds of authentication; empty when the member is absent or null.
  std::vector<AuthKind> auths(const json& object, const std::string& path, const char* name) {
    std::vector<AuthKind> kinds;
    for (const std::string& text : texts(object, path, name)) {
      const auto kind = parse_auth_kind(text);
      if (kind) kinds.push_back(*kind);
      if (!kind) refuse("invalid_input", child(path, name), "must hold app_only, oauth1 or oauth2");
    }
    return kinds;
  }

  /// Absent and null mean false.
  bool flag(const json& object, const std::string& path, const char* name) {
    if (!has(object, name)) return false;
    const json& value = *find(object, name);
    if (!value.is_boolean()) refuse("wrong_type", child(path, name), "must be true or false");
    return value.is_boolean() && value.get<bool>();
  }

 private:
  static std::string credential_names() {
    std::string names;
    for (const CredentialField& field : credential_fields()) {
      names += (names.empty() ? "" : ", ") + std::string(field.name);
    }
    return names;
  }
};

// --- Writing output ---

std::string succeed(const JsonItem& value) { return write_object({{"value", value}}).text; }

std::string fail(const Error& error) { return write_object({{"error", to_json(error)}}).text; }

/// The arguments of a call; missing ones read as null.
class Call {
 public:
  explicit Call(const std::string& arguments) {
    auto parsed = parse_json(arguments);
    if (parsed && parsed->is_array()) {
      arguments_ = *std::move(parsed);
    } else if (!parsed && parsed.error().code == "json_too_deep") {
      reader.refuse(parsed.error().code, "arguments", "must not be nested that deep");
    } else {
      reader.refuse("invalid_input", "arguments", "must be a JSON array");
    }
  }

  const json& operator[](std::size_t index) const {
    static const json absent;
    return arguments_.is_array() && index < arguments_.size() ? arguments_[index] : absent;
  }

  Reader reader;

 private:
  json arguments_;
};

// --- The functions ---

std::string percent_encode_call(const std::string& arguments) {
  Call call(arguments);
  const std::string text = call.reader.text(call[0], "text");
  if (call.reader.error()) return fail(*call.reader.error());
  return succeed(percent_encode(text));
}

std::string sign_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const json& object = call[0];
  reader.object(object, "",
                {"method", "url", "form", "credentials", "nonce", "timestamp", "signatureMethod", "version",
                 "realm", "oauth"});
  SignatureInput input;
  input.method = reader.required_text(object, "", "method");
  input.url = reader.required_text(object, "", "url");
  input.form = reader.pairs(object, "", "form");
  input.nonce = reader.nullable_text(object, "", "nonce");
  input.timestamp = reader.timestamp(object, "");
  input.realm = reader.optional_text(object, "", "realm");
  input.oauth = reader.pairs(object, "", "oauth");
  if (Reader::find(object, "version") != nullptr) input.version = reader.optional_text(object, "", "version");

  const json* credentials = Reader::find(object, "credentials");
  if (credentials == nullptr) {
    reader.refuse("missing_field", "credentials", "is missing");
  } else {
    // An empty secret is a secret [RFC 5849 3.4.2]; an absent one is an oversight.
    const Credentials held = reader.credentials(*credentials, "credentials");
    input.consumer_key = reader.required_text(*credentials, "credentials", "api_key");
    input.consumer_secret = reader.required_text(*credentials, "credentials", "api_secret");
    input.token = reader.optional_text(*credentials, "credentials", "access_token");
    input.token_secret = input.token
                             ? reader.required_text(*credentials, "credentials", "access_token_secret")
                             : held.access_token_secret;
  }
  if (const auto name = reader.optional_text(object, "", "signatureMethod"); name && !reader.error()) {
    const auto method = parse_signature_method(*name);
    if (!method) return fail(method.error());
    input.signature_method = *method;
  }
  if (reader.error()) return fail(*reader.error());
  const auto signature = sign(input);
  return signature ? succeed(to_json(*signature)) : fail(signature.error());
}

std::string check_credentials_call(const std::string& arguments) {
  Call call(arguments);
  const Credentials credentials = call.reader.credentials(call[0], "credentials");
  if (call.reader.error()) return fail(*call.reader.error());
  return succeed(list_of(check_credentials(credentials)));
}

std::string parse_paste_call(const std::string& arguments) {
  Call call(arguments);
  const std::string text = call.reader.text(call[0], "text");
  const std::string profile = call[1].is_null() ? std::string() : call.reader.text(call[1], "profile");
  if (call.reader.error()) return fail(*call.reader.error());
  const PastedCredentials pasted = parse_paste(text, profile);
  return succeed(write_object(
      {{"credentials", to_json(pasted.credentials)},
       {"unknown", write_list(pasted.unknown)},
       {"profile", pasted.profile},
       {"profiles", write_list(pasted.profiles, [](const PastedProfile& one) { return one.name; })},
       {"swapped", write_list(pasted.swapped)}}));
}

std::string user_id_of_call(const std::string& arguments) {
  Call call(arguments);
  const std::string token = call.reader.text(call[0], "accessToken");
  if (call.reader.error()) return fail(*call.reader.error());
  return succeed(user_id_of(token));
}

std::string write_catalogue(JsonText describe(const Action&)) {
  constexpr std::array levels{AccessLevel::none, AccessLevel::read, AccessLevel::read_write,
                              AccessLevel::read_write_directmessages};
  return succeed(write_object({{"factsDate", facts_date},
                               {"credentialFields", list_of(credential_fields())},
                               {"actions", write_list(actions(), describe)},
                               {"abilities", list_of(abilities())},
                               {"levels", list_of(levels)}}));
}

std::string catalogue_call(const std::string&) { return write_catalogue(to_json); }

std::string words_call(const std::string&) { return write_catalogue(with_schema); }

/// The value that is called so; nothing for any other text.
template <class Value, std::size_t count>
std::optional<Value> parse(const std::array<Value, count>& values, std::string_view text) {
  const auto* const found =
      std::find_if(values.begin(), values.end(), [&](Value value) { return to_string(value) == text; });
  return found == values.end() ? std::nullopt : std::optional(*found);
}

constexpr std::array scopes{Scope::request, Scope::action, Scope::credentials, Scope::app, Scope::device};
constexpr std::array retries{Retry::now, Retry::at, Retry::after_fix, Retry::never};

std::vector<Outcome> read_outcomes(Reader& reader, const json& object) {
  std::vector<Outcome> outcomes;
  const json* list = Reader::find(object, "outcomes");
  if (list == nullptr || list->is_null()) return outcomes;
  if (!list->is_array()) {
    reader.refuse("wrong_type", "observed.outcomes", "must be a list");
    return outcomes;
  }
  for (std::size_t i = 0; i < list->size() && !reader.error(); ++i) {
    const json& one = (*list)[i];
    const std::string path = "observed.outcomes[" + std::to_string(i) + "]";
    reader.object(
        one, path,
        {"action", "auth", "ok", "at", "finding", "title", "guideStep", "scope", "retry", "retryAt"});
    Outcome outcome{.action = reader.required_text(one, path, "action"), .auth = reader.auth(one, path)};
    outcome.ok = reader.flag(one, path, "ok");
    outcome.at = reader.optional_integer(one, path, "at").value_or(0);
    outcome.finding = reader.optional_text(one, path, "finding").value_or("");
    outcome.title = reader.optional_text(one, path, "title").value_or("");
    outcome.guide_step = reader.optional_text(one, path, "guideStep").value_or("");
    const auto scope = parse(scopes, reader.optional_text(one, path, "scope").value_or("request"));
    const auto retry = parse(retries, reader.optional_text(one, path, "retry").value_or("after_fix"));
    if (!scope) reader.refuse("invalid_input", path + ".scope", "must be what a finding concerns");
    if (!retry) reader.refuse("invalid_input", path + ".retry", "must be now, at, after_fix or never");
    outcome.scope = scope.value_or(Scope::request);
    outcome.retry = retry.value_or(Retry::after_fix);
    outcome.retry_at = reader.optional_integer(one, path, "retryAt");
    outcomes.push_back(std::move(outcome));
  }
  return outcomes;
}

Observed read_observed(Reader& reader, const json& object) {
  Observed observed;
  if (object.is_null()) return observed;
  reader.object(object, "observed", {"accessLevel", "scopes", "accepted", "rejected", "outcomes", "now"});
  if (const auto level = reader.optional_text(object, "observed", "accessLevel")) {
    observed.access_level = parse_access_level(*level);
    if (!observed.access_level) {
      reader.refuse("invalid_input", "observed.accessLevel",
                    "must be read, read-write or read-write-directmessages");
    }
  }
  if (Reader::has(object, "scopes")) observed.scopes = reader.texts(object, "observed", "scopes");
  observed.accepted = reader.auths(object, "observed", "accepted");
  observed.rejected = reader.auths(object, "observed", "rejected");
  observed.outcomes = read_outcomes(reader, object);
  observed.now = reader.optional_integer(object, "observed", "now");
  return observed;
}

std::string access_call(const std::string& arguments) {
  Call call(arguments);
  const Credentials credentials = call.reader.credentials(call[0], "credentials");
  const Observed observed = read_observed(call.reader, call[1]);
  if (call.reader.error()) return fail(*call.reader.error());
  return succeed(list_of(access(credentials, observed)));
}

std::string judge_abilities_call(const std::string& arguments) {
  Call call(arguments);
  const Credentials credentials = call.reader.credentials(call[0], "credentials");
  const Observed observed = read_observed(call.reader, call[1]);
  if (call.reader.error()) return fail(*call.reader.error());
  return succeed(list_of(judge_abilities(access(credentials, observed), observed)));
}

PrepareOptions read_options(Reader& reader, const json& object) {
  reader.object(object, "options", {"nonce", "timestamp", "auth"});
  PrepareOptions options;
  options.nonce = reader.required_text(object, "options", "nonce");
  options.timestamp = reader.timestamp(object, "options").value_or("");
  options.auth = reader.auth(object, "options");
  return options;
}

std::string answer(const Result<PreparedRequest>& prepared) {
  if (!prepared) return fail(prepared.error());
  const Request& request = prepared->request;
  return succeed(write_object(
      {{"method", request.method},
       {"url", request.url},
       {"headers", write_texts(request.headers)},
       {"body", request.body.empty() ? std::nullopt : std::optional(request.body)},
       {"auth", to_string(prepared->auth)},
       {"signed", JsonItem::when(prepared->signature.has_value(), to_json(prepared->signature))}}));
}

std::string prepare_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const std::string action = reader.text(call[0], "action");
  const Credentials credentials = reader.credentials(call[2], "credentials");
  const PrepareOptions options = read_options(reader, call[3]);
  if (reader.error()) return fail(*reader.error());
  return answer(prepare(action, call[1], credentials, options));
}

std::string prepare_sign_in_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const std::string step = reader.text(call[0], "step");
  const Credentials credentials = reader.credentials(call[2], "credentials");
  const PrepareOptions options = read_options(reader, call[3]);
  if (reader.error()) return fail(*reader.error());
  return answer(prepare_sign_in(step, call[1], credentials, options));
}

std::string oauth2_authorize_query_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const json& object = call[0];
  reader.object(object, "", {"clientId", "redirectUri", "scopes", "state", "codeVerifier"});
  const OAuth2Authorization authorization{.client_id = reader.required_text(object, "", "clientId"),
                                          .redirect_uri = reader.required_text(object, "", "redirectUri"),
                                          .scopes = reader.texts(object, "", "scopes"),
                                          .state = reader.required_text(object, "", "state"),
                                          .code_verifier = reader.required_text(object, "", "codeVerifier")};
  if (reader.error()) return fail(*reader.error());
  const auto query = oauth2_authorize_query(authorization);
  return query ? succeed(*query) : fail(query.error());
}

std::string code_challenge_call(const std::string& arguments) {
  Call call(arguments);
  const std::string verifier = call.reader.text(call[0], "codeVerifier");
  if (call.reader.error()) return fail(*call.reader.error());
  const auto challenge = code_challenge(verifier);
  return challenge ? succeed(*challenge) : fail(challenge.error());
}

std::string scopes_for_call(const std::string& arguments) {
  Call call(arguments);
  call.reader.object(call[0], "", {"actions"});
  const std::vector<std::string> actions = call.reader.texts(call[0], "", "actions");
  if (call.reader.error()) return fail(*call.reader.error());
  return succeed(write_list(scopes_for(actions)));
}

std::string weighted_length_call(const std::string& arguments) {
  Call call(arguments);
  const std::string text = call.reader.text(call[0], "text");
  if (call.reader.error()) return fail(*call.reader.error());
  return succeed(weighted_length(text));
}

Exchange read_exchange(Reader& reader, const json& object) {
  reader.object(object, "exchange",
                {"status", "headers", "body", "auth", "receivedAt", "accepted", "rejected"});
  Exchange exchange;
  const auto status = reader.optional_integer(object, "exchange", "status");
  if (!status || *status < 0 || *status > 999) {
    reader.refuse("invalid_input", "exchange.status", "must be an HTTP status, or 0 when nothing came back");
  }
  exchange.reply.status = static_cast<int>(status.value_or(0));
  exchange.reply.headers = reader.headers(object, "exchange");
  exchange.reply.body = reader.optional_text(object, "exchange", "body").value_or("");
  exchange.auth = reader.auth(object, "exchange");
  exchange.received_at = reader.optional_integer(object, "exchange", "receivedAt");
  exchange.accepted = reader.auths(object, "exchange", "accepted");
  exchange.rejected = reader.auths(object, "exchange", "rejected");
  return exchange;
}

std::string read_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const std::string id = reader.text(call[0], "action");
  const json& object = call[1];
  Exchange exchange = read_exchange(reader, object);
  if (reader.error()) return fail(*reader.error());
  const Action* action = find_action(id);
  if (action == nullptr) {
    return fail({"unknown_action",
                 "action",
                 "There is no action of that name.",
                 "The catalogue lists all actions.",
                 {}});
  }
  const auto plain = read_plain_reply(exchange);
  const ReplyFacts facts = plain ? *plain : read_reply(exchange);
  const std::vector<Finding> findings = diagnose(*action, exchange, facts);
  const bool ok = std::none_of(findings.begin(), findings.end(),
                               [](const Finding& finding) { return finding.severity == Severity::error; });
  const JsonText data{plain ? std::move(exchange.reply.body) : write_json(facts.data)};
  return succeed(write_object({{"ok", ok},
                               {"data", data},
                               {"rateLimit", to_json(facts.rate_limit)},
                               {"appLimit24hour", to_json(facts.app_limit_24hour)},
                               {"userLimit24hour", to_json(facts.user_limit_24hour)},
                               {"accessLevel", name_of(facts.access_level)},
                               {"clockSkew", facts.clock_skew},
                               {"findings", list_of(findings)}}));
}

std::string read_sign_in_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const std::string step = reader.text(call[0], "step");
  const Exchange exchange = read_exchange(reader, call[1]);
  if (reader.error()) return fail(*reader.error());
  const SignInReply reply = read_sign_in(step, exchange);
  return succeed(write_object({{"ok", reply.ok},
                               {"credentials", reply.credentials},
                               {"scopes", write_list(reply.scopes)},
                               {"expiresIn", reply.expires_in},
                               {"userId", reply.user_id},
                               {"username", reply.username},
                               {"oauthToken", reply.oauth_token},
                               {"oauthTokenSecret", reply.oauth_token_secret},
                               {"findings", list_of(reply.findings)}}));
}

CheckAllowance read_allowance(Reader& reader, const json& input) {
  CheckAllowance allowed;
  if (!Reader::has(input, "allowed")) return allowed;
  const json& object = *Reader::find(input, "allowed");
  reader.object(object, "allowed", {"spend", "tryAll", "sendSecret", "post"});
  if (Reader::has(object, "spend")) allowed.spend = reader.flag(object, "allowed", "spend");
  allowed.try_all = reader.flag(object, "allowed", "tryAll");
  allowed.send_secret = reader.flag(object, "allowed", "sendSecret");
  allowed.post = reader.optional_text(object, "allowed", "post").value_or("");
  return allowed;
}

std::vector<CheckAnswer> read_answers(Reader& reader, const json& input) {
  std::vector<CheckAnswer> answers;
  const json* list = Reader::find(input, "answers");
  if (list == nullptr || list->is_null()) return answers;
  if (!list->is_array()) {
    reader.refuse("wrong_type", "answers", "must be a list");
    return answers;
  }
  for (std::size_t i = 0; i < list->size() && !reader.error(); ++i) {
    const json& one = (*list)[i];
    const std::string path = "answers[" + std::to_string(i) + "]";
    reader.object(one, path, {"step", "exchange", "refusal"});
    CheckAnswer answer{.step = reader.required_text(one, path, "step")};
    if (Reader::has(one, "refusal")) {
      const json& refusal = *Reader::find(one, "refusal");
      const auto text = [&](const char* name) {
        return reader.optional_text(refusal, path + ".refusal", name).value_or("");
      };
      answer.refusal = Error{text("code"), text("field"), text("message"), text("hint"), {}};
    } else {
      const json* exchange = Reader::find(one, "exchange");
      answer.exchange = read_exchange(reader, exchange == nullptr ? json() : *exchange);
    }
    answers.push_back(std::move(answer));
  }
  return answers;
}

std::string check_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const json& object = call[0];
  reader.object(object, "",
                {"credentials", "wanted", "allowed", "observed", "answers", "cancelled", "practice"});
  const json* credentials = Reader::find(object, "credentials");
  const json* observed = Reader::find(object, "observed");
  CheckInput input;
  input.credentials = reader.credentials(credentials == nullptr ? json() : *credentials, "credentials");
  input.wanted = reader.texts(object, "", "wanted");
  input.allowed = read_allowance(reader, object);
  input.observed = read_observed(reader, observed == nullptr ? json() : *observed);
  input.answers = read_answers(reader, object);
  input.cancelled = reader.flag(object, "", "cancelled");
  input.practice = reader.flag(object, "", "practice");
  if (reader.error()) return fail(*reader.error());
  const CheckResult result = check(input);
  return succeed(
      write_object({{"question", to_json(result.question)}, {"verdict", to_json(result.verdict)}}));
}

/// `payer` may be left out.
Payer read_payer(Reader& reader, const json& object) {
  if (object.is_null()) return {};
  reader.object(object, "payer", {"userId"});
  return {.user_id = reader.optional_text(object, "payer", "userId")};
}

std::string answer(const Result<Price>& price) {
  return price ? succeed(to_json(*price)) : fail(price.error());
}

std::string price_call(const std::string& arguments) {
  Call call(arguments);
  const std::string action = call.reader.text(call[0], "action");
  const Payer payer = read_payer(call.reader, call[2]);
  if (call.reader.error()) return fail(*call.reader.error());
  return answer(price(action, call[1], payer));
}

std::string cost_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const std::string action = reader.text(call[0], "action");
  const json& reply = call[2];
  reader.object(reply, "reply", {"status", "data"});
  const auto status = reader.optional_integer(reply, "reply", "status");
  if (!status || *status < 0 || *status > 999) {
    reader.refuse("invalid_input", "reply.status", "must be an HTTP status, or 0 when nothing came back");
  }
  const Payer payer = read_payer(reader, call[3]);
  if (reader.error()) return fail(*reader.error());
  const json* data = Reader::find(reply, "data");
  return answer(
      cost(action, call[1], static_cast<int>(status.value_or(0)), data == nullptr ? json() : *data, payer));
}

std::string reveal_call(const std::string& arguments) {
  Call call(arguments);
  const std::string text = call.reader.text(call[0], "text");
  if (call.reader.error()) return fail(*call.reader.error());
  const Revealed revealed = reveal(text);
  return succeed(write_object({{"pieces", list_of(revealed.pieces)},
                               {"links", list_of(revealed.links)},
                               {"mentions", write_list(revealed.mentions)},
                               {"characters", revealed.characters},
                               {"lines", revealed.lines},
                               {"isPlain", revealed.is_plain}}));
}

std::string canonical_request_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const std::string action = reader.text(call[0], "action");
  const json& object = call[2];
  reader.object(object, "options", {"connection", "userId"});
  const std::string connection = reader.required_text(object, "options", "connection");
  const std::string user_id = reader.optional_text(object, "options", "userId").value_or("");
  if (reader.error()) return fail(*reader.error());
  const auto canonical = canonical_request(connection, action, call[1], user_id);
  return canonical ? succeed(*canonical) : fail(canonical.error());
}

std::string request_hash_call(const std::string& arguments) {
  Call call(arguments);
  Reader& reader = call.reader;
  const json& object = call[0];
  reader.object(object, "", {"connection", "action", "method", "url", "body"});
  const std::string connection = reader.required_text(object, "", "connection");
  const std::string action = reader.required_text(object, "", "action");
  const std::string method = reader.required_text(object, "", "method");
  const std::string url = reader.required_text(object, "", "url");
  const std::string body = reader.optional_text(object, "", "body").value_or("");
  if (reader.error()) return fail(*reader.error());
  return succeed(request_hash(connection, action, method, url, body));
}

std::string decide_call(const std::string& arguments) {
  Call call(arguments);
  if (call.reader.error()) return fail(*call.reader.error());
  auto decided = decide(call[0], call[1]);
  return decided ? succeed(*std::move(decided)) : fail(decided.error());
}

constexpr std::array first{
    InterfaceFunction{"userIdOf", user_id_of_call},
    InterfaceFunction{"catalogue", catalogue_call},
    InterfaceFunction{"access", access_call},
    InterfaceFunction{"prepare", prepare_call},
};

// Catalogue and preparing again: with the sentences and schemas that the first module's catalogue is without.
constexpr std::array later{
    InterfaceFunction{"words", words_call},
    InterfaceFunction{"prepare", prepare_call},
    InterfaceFunction{"percentEncode", percent_encode_call},
    InterfaceFunction{"sign", sign_call},
    InterfaceFunction{"checkCredentials", check_credentials_call},
    InterfaceFunction{"parsePaste", parse_paste_call},
    InterfaceFunction{"codeChallenge", code_challenge_call},
    InterfaceFunction{"read", read_call},
    InterfaceFunction{"scopesFor", scopes_for_call},
    InterfaceFunction{"oauth2AuthorizeQuery", oauth2_authorize_query_call},
    InterfaceFunction{"prepareSignIn", prepare_sign_in_call},
    InterfaceFunction{"readSignIn", read_sign_in_call},
    InterfaceFunction{"weightedLength", weighted_length_call},
    InterfaceFunction{"price", price_call},
    InterfaceFunction{"cost", cost_call},
    InterfaceFunction{"check", check_call},
    InterfaceFunction{"judgeAbilities", judge_abilities_call},
    InterfaceFunction{"reveal", reveal_call},
    InterfaceFunction{"canonicalRequest", canonical_request_call},
    InterfaceFunction{"requestHash", request_hash_call},
    InterfaceFunction{"decide", decide_call},
};

template <std::size_t left_size, std::size_t right_size>
constexpr auto join(const std::array<InterfaceFunction, left_size>& left,
                    const std::array<InterfaceFunction, right_size>& right) {
  std::array<InterfaceFunction, left_size + right_size> all{};
  std::copy(right.begin(), right.end(), std::copy(left.begin(), left.end(), all.begin()));
  return all;
}

}  // namespace

std::span<const InterfaceFunction> first_functions() { return first; }

std::span<const InterfaceFunction> later_functions() { return later; }

std::span<const InterfaceFunction> interface_functions() {
  static constexpr auto all = join(first, later);
  return all;
}

}  // namespace x_connect
