#include "sessions.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "core/ability.hpp"
#include "core/digest.hpp"
#include "core/json.hpp"
#include "core/text.hpp"
#include "guard.hpp"
#include "mcp/answer.hpp"
#include "names.hpp"
#include "options.hpp"
#include "problem.hpp"

namespace x_connect::proxy {

using nlohmann::json;

namespace {

constexpr std::string_view token_prefix = "xs_";
constexpr std::size_t token_length = 43;  ///< 32 bytes in base64url.
constexpr std::int64_t shortest_life = 60;
constexpr std::int64_t usual_life = 3600;
constexpr std::int64_t longest_life = std::int64_t{24} * 3600;
constexpr std::size_t longest_reference = 200;
constexpr std::size_t longest_address = 2000;
constexpr std::size_t longest_name = 200;
constexpr std::size_t most_listed = 20;

Reply json_reply(int status, const json& body) {
  return {
      .status = status, .headers = guarded({{"Content-Type", "application/json"}}), .body = write_json(body)};
}

bool is_token(std::string_view text) {
  return text.starts_with(token_prefix) && is_base64url(text.substr(token_prefix.size()), token_length);
}

/// Visible ASCII and what is not ASCII; nothing that breaks a line.
bool is_line(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::none_of(text.begin(), text.end(), [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; });
}

bool is_names(const json& list) {
  return list.is_array() && list.size() <= most_listed &&
         std::all_of(list.begin(), list.end(), [](const json& one) {
           return one.is_string() && is_line(one.get_ref<const std::string&>(), longest_name);
         });
}

bool is_ability(const json& name) {
  return name.is_string() && std::any_of(abilities().begin(), abilities().end(), [&](const Ability& row) {
           return row.id == name.get_ref<const std::string&>();
         });
}

/// An address of that origin: what a person is sent back to.
bool is_of_origin(std::string_view address, std::string_view origin) {
  if (!address.starts_with(origin) || !is_line(address, longest_address)) return false;
  const std::string_view rest = address.substr(origin.size());
  return rest.empty() || rest.front() == '/' || rest.front() == '?' || rest.front() == '#';
}

/// What a dashboard's server asks for, checked: the session, or what is wrong with it.
Result<json> read_request(const json& body, std::int64_t now) {
  const auto refuse = [](const char* field, const char* message) {
    return failure("bad_request", field, message, "");
  };
  if (!body.is_object()) return refuse("", "The body is not a JSON object.");
  constexpr std::array known{"reference", "origin", "abilities", "mode", "expires_in", "return_url"};
  for (const auto& [name, value] : body.items()) {
    if (std::find(known.begin(), known.end(), name) == known.end())
      return refuse(
          "", "A session has reference, origin, abilities, mode, expires_in and return_url; nothing else.");
  }
  const std::string reference = text_of(body, "reference");
  if (!is_line(reference, longest_reference))
    return refuse("reference", "The reference is missing, longer than 200 bytes, or has a line break.");
  const auto origin = normalize_origin(text_of(body, "origin"));
  if (!origin)
    return refuse("origin", "The origin is missing, or is none, such as https://dashboard.example.com.");
  const json wanted = body.value("abilities", json::array());
  if (!wanted.is_array() || wanted.size() > most_listed ||
      !std::all_of(wanted.begin(), wanted.end(), is_ability))
    return refuse("abilities",
                  "The abilities are no list of: read, post, messages, bookmarks, people, likes.");
  const json mode = body.value("mode", json("connect"));
  if (mode != "connect" && mode != "fix") return refuse("mode", "The mode is neither connect nor fix.");
  const json life = body.value("expires_in", json(usual_life));
  if (!life.is_number_integer() || life < shortest_life || life > longest_life)
    return refuse("expires_in", "expires_in is not a number of seconds from 60 to 86400.");
  const json back = body.value("return_url", json(""));
  const bool is_back = back.is_string() && (back.get_ref<const std::string&>().empty() ||
                                            is_of_origin(back.get_ref<const std::string&>(), *origin));
  if (!is_back) return refuse("return_url", "The return_url is not an address of the session's origin.");
  return json{{"reference", reference}, {"origin", *origin}, {"abilities", wanted},
              {"mode", mode},           {"returnUrl", back}, {"expiresAt", now + life.get<std::int64_t>()}};
}

/// What a console says of a connection, as the webhook tells it: names and codes only, nothing that is
/// secret. Nothing for what is malformed.
std::optional<json> read_event(const json& body) {
  json data = json::object();
  if (body.contains("account")) {
    json account = json::object();
    for (const char* name : {"id", "name", "username"}) {
      const std::string text = text_of(member(body, "account"), name);
      if (!is_line(text, longest_name)) return std::nullopt;
      account[name] = text;
    }
    data["account"] = std::move(account);
  }
  for (const char* name : {"abilities", "findings"}) {
    if (!body.contains(name)) continue;
    if (!is_names(body[name])) return std::nullopt;
    data[name] = body[name];
  }
  if (const std::string level = text_of(body, "accessLevel"); is_line(level, longest_name))
    data["access_level"] = level;
  return data;
}

Reply unknown_session() {
  return problem_reply("session-unknown", "The token is missing, is none, or its time is over.");
}

Reply gone() { return problem_reply("shared-state-gone", "The session cannot be asked for."); }

}  // namespace

struct Sessions::Held {
  std::string hash;  ///< Of the token.
  json session;
  json body;
  std::int64_t now = 0;
  Then then;
};

Sessions::Sessions(SharedState& state, Webhooks& webhooks, std::string admin_key_hash)
    : state_(state), webhooks_(webhooks), admin_key_hash_(std::move(admin_key_hash)) {}

void Sessions::make(std::string_view bearer, std::string_view body, std::int64_t now, Then then) {
  if (admin_key_hash_.empty() || !equal_in_constant_time(hash_of(bearer), admin_key_hash_)) {
    then(problem_reply("admin-unknown", "The bearer is missing, or is not the admin key."));
    return;
  }
  const auto parsed = parse_json(body);
  const auto session = read_request(parsed.value_or(json()), now);
  if (!session) {
    then(problem_reply("session-malformed", session.error().message));
    return;
  }
  const std::string token = std::string(token_prefix) + base64url_encode(random_bytes(32));
  json kept = *session;
  kept["id"] = "ses_" + random_id();
  const std::int64_t expires_at = kept["expiresAt"];
  json made = {
      {"id", kept["id"]}, {"token", token}, {"path", "connect#session=" + token}, {"expires_at", expires_at}};
  state_.claim("session:" + hash_of(token), write_json(kept), std::chrono::seconds(expires_at - now),
               [then = std::move(then), made = std::move(made)](std::optional<bool> is_made) {
                 then(is_made == true ? json_reply(201, made) : gone());
               });
}

/// Whose token it is; and that it is this browser which took it first.
void Sessions::find(std::string_view bearer, std::string_view body, std::int64_t now, const Then& then,
                    std::function<void(const Held&)> found) {
  const auto parsed = parse_json(body);
  if (!is_token(bearer)) {
    then(unknown_session());
    return;
  }
  const std::string holder = parsed ? text_of(*parsed, "holder") : std::string();
  if (!is_base64url(holder, token_length)) {
    then(problem_reply("session-malformed", "The holder is not 43 letters of base64url."));
    return;
  }
  const auto held = std::make_shared<Held>(
      Held{.hash = hash_of(bearer), .session = {}, .body = *parsed, .now = now, .then = then});
  const std::string holder_hash = hash_of(holder);
  state_.get({"session:" + held->hash}, [this, held, holder_hash, found = std::move(found)](
                                            const std::optional<std::vector<SharedState::Text>>& values) {
    if (!values) {
      held->then(gone());
      return;
    }
    const auto kept = parse_json((*values)[0].value_or(""));
    const json& end = kept ? member(*kept, "expiresAt") : member(json(), "expiresAt");
    if (!kept || !end.is_number_integer() || end.get<std::int64_t>() <= held->now) {
      held->then(unknown_session());
      return;
    }
    held->session = *kept;
    const std::string key = "session-holder:" + held->hash;
    state_.claim(key, holder_hash, std::chrono::seconds(end.get<std::int64_t>() - held->now),
                 [this, held, holder_hash, key, found](std::optional<bool> is_first) {
                   if (is_first == true) {
                     found(*held);
                     return;
                   }
                   state_.get({key}, [held, holder_hash,
                                      found](const std::optional<std::vector<SharedState::Text>>& holders) {
                     if (!holders) {
                       held->then(gone());
                     } else if ((*holders)[0] == holder_hash) {
                       found(*held);
                     } else {
                       held->then(problem_reply("session-taken", "Another browser has opened it."));
                     }
                   });
                 });
  });
}

void Sessions::open(std::string_view bearer, std::string_view body, std::int64_t now, const Then& then) {
  find(bearer, body, now, then, [](const Held& held) {
    // In a frame: the page around the console, as the browser has told the console. Alone: nothing.
    const std::string origin = text_of(held.body, "origin");
    if (!origin.empty() && origin != text_of(held.session, "origin")) {
      held.then(problem_reply("session-elsewhere", "It was made for a page of another origin."));
      return;
    }
    held.then(json_reply(200, held.session));
  });
}

void Sessions::tell(std::string_view bearer, std::string_view body, std::int64_t now, const Then& then) {
  find(bearer, body, now, then, [this](const Held& held) {
    const std::string type = text_of(held.body, "type");
    constexpr std::array types{"connected", "disconnected", "needs_fixing", "handed_over"};
    auto data = read_event(held.body);
    if (!data || std::find(types.begin(), types.end(), type) == types.end()) {
      held.then(problem_reply("session-malformed", "The event is malformed."));
      return;
    }
    (*data)["session"] = {{"id", held.session["id"]},
                          {"reference", held.session["reference"]},
                          {"origin", held.session["origin"]}};
    webhooks_.add({{"type", type}, {"timestamp", mcp::iso_time(held.now)}, {"data", *data}}, held.now,
                  [then = held.then](std::optional<bool> is_kept) {
                    then(is_kept == true ? Reply{.status = 204, .headers = guarded({}), .body = {}}
                                         : problem_reply("busy", "As many webhooks wait as may."));
                  });
  });
}

}  // namespace x_connect::proxy
