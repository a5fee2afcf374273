#include "policy.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "catalogue.hpp"
#include "digest.hpp"
#include "findings.hpp"
#include "price.hpp"
#include "request.hpp"
#include "reveal.hpp"
#include "text.hpp"

namespace x_connect {

namespace {

using nlohmann::json;

constexpr std::int64_t hour_seconds = 3600;
constexpr std::int64_t hours_counted = 24;
constexpr std::int64_t longest_grant_seconds = std::int64_t{366} * 86400;
constexpr std::int64_t kept_seconds = 3600;      ///< What has an end is kept for so long.
constexpr std::int64_t unknown_seconds = 86400;  ///< What has no known end, for so long.
constexpr std::size_t most_requests = 500;
constexpr std::size_t most_agents = 64;
constexpr std::size_t longest_name = 100;    ///< Code points of the name of an agent.
constexpr std::size_t longest_reason = 200;  ///< Code points of the words of an agent or a person.

// --- Actions in the eyes of a grant ---

bool has_scope(const Action& action, std::string_view part) {
  return std::any_of(action.scopes.begin(), action.scopes.end(),
                     [part](std::string_view scope) { return scope.starts_with(part); });
}

/// Posts and articles of the account's own, as against what it does with those of others.
bool writes_posts(const Action& action) {
  return has_scope(action, "tweet.write") && !action.path.starts_with("/2/users");
}

bool is_delete(const Action& action) { return action.method == "DELETE"; }

bool sends_message(const Action& action) {
  return action.consequential && !is_delete(action) && has_scope(action, "dm.");
}

bool publishes(const Action& action) {
  return action.consequential && !is_delete(action) && belongs_to(action, Preset::post);
}

/// Of those that others see, the ones for which "always" has to be said twice.
bool is_grave(const Action& action) { return is_delete(action) || sends_message(action); }

constexpr std::array<std::pair<std::string_view, Preset>, 5> presets{{{"read", Preset::read},
                                                                      {"engage", Preset::engage},
                                                                      {"post", Preset::post},
                                                                      {"messages", Preset::messages},
                                                                      {"everything", Preset::everything}}};

// --- What a request costs at the most ---

struct Cost {
  std::int64_t usd_thousandths;
  std::int64_t units;  ///< The things or requests that it pays for.
};

Cost most_of(const Action& action, const json& arguments) {
  const auto sum = price(action.id, arguments);
  return {.usd_thousandths = sum->maximum, .units = sum->charges.empty() ? 1 : sum->charges.front().count};
}

// --- The state, and how it is written: one table for each part ---

template <class T>
struct Member {
  const char* name;
  std::variant<std::string T::*, std::int64_t T::*, bool T::*, json T::*, std::optional<std::int64_t> T::*>
      place;
};

void read_into(std::string& place, const json& value) {
  if (value.is_string()) place = value.get<std::string>();
}
void read_into(std::int64_t& place, const json& value) {
  if (value.is_number_integer()) place = value.get<std::int64_t>();
}
void read_into(bool& place, const json& value) { place = value.is_boolean() && value.get<bool>(); }
void read_into(json& place, const json& value) { place = value; }
void read_into(std::optional<std::int64_t>& place, const json& value) {
  if (value.is_number_integer()) place = value.get<std::int64_t>();
}

json written(const std::optional<std::int64_t>& value) { return value ? json(*value) : json(); }
template <class T>
json written(const T& value) {
  return value;
}

template <class T>
T read(std::span<const Member<T>> members, const json& object) {
  T result;
  for (const Member<T>& member : members) {
    const auto found = object.find(member.name);
    if (found == object.end()) continue;
    std::visit([&](auto place) { read_into(result.*place, *found); }, member.place);
  }
  return result;
}

template <class T>
json write(std::span<const Member<T>> members, const T& value) {
  json object = json::object();
  for (const Member<T>& member : members)
    object[member.name] = std::visit([&](auto place) { return written(value.*place); }, member.place);
  return object;
}

/// Of a day; nothing means that there is no limit.
struct Budget {
  std::optional<std::int64_t> posts;
  std::optional<std::int64_t> messages;
  std::optional<std::int64_t> usd_thousandths;
};
constexpr std::array<Member<Budget>, 3> budget_members{{{"posts", &Budget::posts},
                                                        {"messages", &Budget::messages},
                                                        {"usdThousandths", &Budget::usd_thousandths}}};

struct Grant {
  std::string name;
  std::string connection;
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t always_until = 0;  ///< Until when "always" counts for what others see.
  std::int64_t last_seen = 0;
  bool paused = false;
  bool only_replies = false;       ///< Posts only in reply to who mentioned this account.
  json presets = json::object();   ///< Preset -> "always", "ask" or "never".
  json actions = json::object();   ///< Action -> likewise.
  json confirmed = json::array();  ///< Actions for which "always" was said twice.
  json accounts = json::array();   ///< {id, username}: the only ones addressed; empty means all.
  json tainted;                    ///< {at, action}: what it read of others; null if nothing.
  json budget = json::object();
};
constexpr std::array<Member<Grant>, 14> grant_members{{{"name", &Grant::name},
                                                       {"connection", &Grant::connection},
                                                       {"createdAt", &Grant::created_at},
                                                       {"expiresAt", &Grant::expires_at},
                                                       {"alwaysUntil", &Grant::always_until},
                                                       {"lastSeen", &Grant::last_seen},
                                                       {"paused", &Grant::paused},
                                                       {"onlyReplies", &Grant::only_replies},
                                                       {"presets", &Grant::presets},
                                                       {"actions", &Grant::actions},
                                                       {"confirmed", &Grant::confirmed},
                                                       {"accounts", &Grant::accounts},
                                                       {"tainted", &Grant::tainted},
                                                       {"budget", &Grant::budget}}};

struct Pending {
  std::string id = {};
  std::string agent = {};
  std::string connection = {};
  std::string action = {};
  std::string hash = {};        ///< Of what is shown and sent.
  std::string asked_hash = {};  ///< Of what the agent asked for; another one after an edit.
  std::string reason = {};      ///< The agent's words.
  std::string state = {};
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t changed_at = 0;
  std::int64_t reserved = 0;  ///< Thousandths, while under way; afterwards what it cost.
  std::int64_t posts = 0;
  std::int64_t messages = 0;
  bool edited = false;
  bool by_person = false;
  json arguments = json::object();
  json outcome = {};
  json error = {};
};
constexpr std::array<Member<Pending>, 19> request_members{{{"id", &Pending::id},
                                                           {"agent", &Pending::agent},
                                                           {"connection", &Pending::connection},
                                                           {"action", &Pending::action},
                                                           {"hash", &Pending::hash},
                                                           {"askedHash", &Pending::asked_hash},
                                                           {"reason", &Pending::reason},
                                                           {"state", &Pending::state},
                                                           {"createdAt", &Pending::created_at},
                                                           {"expiresAt", &Pending::expires_at},
                                                           {"changedAt", &Pending::changed_at},
                                                           {"usdThousandths", &Pending::reserved},
                                                           {"posts", &Pending::posts},
                                                           {"messages", &Pending::messages},
                                                           {"edited", &Pending::edited},
                                                           {"byPerson", &Pending::by_person},
                                                           {"arguments", &Pending::arguments},
                                                           {"outcome", &Pending::outcome},
                                                           {"error", &Pending::error}}};

/// What one agent spent in one hour.
struct Spent {
  std::string agent = {};
  std::string connection = {};
  std::int64_t hour = 0;
  std::int64_t posts = 0;
  std::int64_t messages = 0;
  std::int64_t usd_thousandths = 0;
};
constexpr std::array<Member<Spent>, 6> spent_members{{{"agent", &Spent::agent},
                                                      {"connection", &Spent::connection},
                                                      {"hour", &Spent::hour},
                                                      {"posts", &Spent::posts},
                                                      {"messages", &Spent::messages},
                                                      {"usdThousandths", &Spent::usd_thousandths}}};

// --- Refusals, as agents read them ---

struct RefusalRow {
  std::string_view code;
  std::string_view cause;
  std::string_view fix;
  std::string_view retry;
};

constexpr std::array refusals{
    RefusalRow{"unknown_agent", "The console does not know this agent, or has revoked it.",
               "Ask the person to add the agent on the screen Agents of the console.", "after_fix"},
    RefusalRow{"stopped", "The person has stopped all agents.",
               "Wait until the person says that agents may continue.", "after_fix"},
    RefusalRow{"agent_paused", "The person has paused this agent.",
               "Wait until the person says that you may continue.", "after_fix"},
    RefusalRow{"grant_expired", "What this agent was granted has come to its end.",
               "Ask the person to renew the grant on the screen Agents of the console.", "after_fix"},
    RefusalRow{"refused_by_grant", "The grant of this agent does not allow this action.",
               "Do without it, or tell the person what you need it for; only they can change the grant.",
               "never"},
    RefusalRow{"refused_by_narrowing", "The grant of this agent is narrower than this call.",
               "Keep to what get_status tells, or tell the person what you need; only they can change it.",
               "never"},
    RefusalRow{"budget_posts", "The posts of a day are used up.", "Continue when the time has come.", "at"},
    RefusalRow{"budget_messages", "The messages of a day are used up.", "Continue when the time has come.",
               "at"},
    RefusalRow{"budget_money", "What is left of the day's money does not pay for this call.",
               "Ask for fewer results, or continue when the time has come.", "at"},
    RefusalRow{"too_many_pending", "Five requests of this agent wait for the person already.",
               "Wait for them with wait_for_request before you ask for more.", "at"},
    RefusalRow{"refused_by_person", "The person has refused this request.",
               "Do not ask for it again. Do without it, or talk to the person.", "never"},
    RefusalRow{"expired", "Nobody decided on the request in time. That is not a refusal.",
               "Ask the person whether they are at the console, then call again with again: true.",
               "after_fix"},
    RefusalRow{"withdrawn", "The request was withdrawn before anybody decided.",
               "Call again if it is still wanted.", "now"},
    RefusalRow{"interrupted",
               "The console was closed or reloaded before the request was sent: X has seen "
               "nothing of it.",
               "Call again if it is still wanted.", "now"},
    RefusalRow{
        "outcome_unknown", "The request was sent, but no reply came: X may have carried it out or not.",
        "Do not call it again. Look first, for instance with get_user_posts, and tell the person.", "never"},
    RefusalRow{"unknown_request", "This agent has no request of that id.",
               "list_requests tells the ids of the last hour.", "never"},
    RefusalRow{"not_pending", "The request no longer waits for a decision.",
               "wait_for_request tells what became of it.", "never"},
    RefusalRow{"hash_mismatch", "The request is not the one that was shown.",
               "Show the request again, and decide on what is shown.", "never"},
    RefusalRow{"changed_on_the_way", "The request that was prepared is not the one that was agreed to.",
               "Report it: this must not happen.", "never"},
};

json refusal(std::string_view code, std::string_view cause = {}) {
  const auto* row = std::find_if(refusals.begin(), refusals.end(),
                                 [&](const RefusalRow& candidate) { return candidate.code == code; });
  return {{"kind", "refused"},
          {"code", code},
          {"cause", cause.empty() ? row->cause : cause},
          {"fix", row->fix},
          {"retry", row->retry}};
}

json refusal_until(std::string_view code, std::int64_t time) {
  json result = refusal(code);
  result["retryAt"] = time;
  return result;
}

json refusal(const Error& error) {
  json problems = json::array();
  for (const Error& problem : error.problems) {
    problems.push_back({{"code", problem.code},
                        {"field", problem.field},
                        {"message", problem.message},
                        {"hint", problem.hint}});
  }
  if (problems.empty()) {
    problems.push_back(
        {{"code", error.code}, {"field", error.field}, {"message", error.message}, {"hint", error.hint}});
  }
  return {{"kind", "refused"}, {"code", error.code},   {"cause", error.message},
          {"fix", error.hint}, {"retry", "after_fix"}, {"problems", std::move(problems)}};
}

/// At most so many code points.
std::string cut(std::string_view text, std::size_t most) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U && count++ == most)
      return std::string(text.substr(0, i)) + "\u2026";
  }
  return std::string(text);
}

// --- Events ---

/// Takes members out of an event; the first that is not as it should be is kept.
class Event {
 public:
  explicit Event(const json& value, const char* name = "event") : value_(value) {
    if (!value.is_object()) refuse("wrong_type", name, "must be an object");
  }

  const json& operator[](const char* name) const {
    static const json absent;
    const auto found = value_.find(name);
    return found == value_.end() ? absent : *found;
  }

  std::string text(const char* name) {
    const json& value = (*this)[name];
    if (value.is_string() && !value.get_ref<const std::string&>().empty()) return value.get<std::string>();
    refuse(value.is_null() ? "missing_field" : "wrong_type", name, "must be a text that is not empty");
    return {};
  }

  std::string optional_text(const char* name) { return (*this)[name].is_null() ? std::string() : text(name); }

  std::int64_t integer(const char* name) {
    const json& value = (*this)[name];
    constexpr std::int64_t most = std::int64_t{1} << 53;
    if (value.is_number() && value.get<double>() >= 0 && value.get<double>() < static_cast<double>(most))
      return static_cast<std::int64_t>(value.get<double>());
    refuse(value.is_null() ? "missing_field" : "wrong_type", name, "must be a number");
    return 0;
  }

  std::int64_t integer_or(const char* name, std::int64_t fallback) {
    return (*this)[name].is_null() ? fallback : integer(name);
  }

  bool flag(const char* name) {
    const json& value = (*this)[name];
    if (!value.is_null() && !value.is_boolean()) refuse("wrong_type", name, "must be true or false");
    return value.is_boolean() && value.get<bool>();
  }

  void refuse(std::string code, const std::string& field, const std::string& must) {
    if (!error) error = Error{std::move(code), field, "'" + field + "' " + must + ".", {}, {}};
  }

  std::optional<Error> error;

 private:
  const json& value_;
};

enum class Rule : std::uint8_t { none, always, ask, never };

Rule parse_rule(const json& value) {
  if (value == "always") return Rule::always;
  if (value == "ask") return Rule::ask;
  if (value == "never") return Rule::never;
  return Rule::none;
}

// --- The machine ---

class Machine {
 public:
  explicit Machine(const json& state) {
    static const json nothing;
    const auto part = [&](const char* name) -> const json& {
      const auto found = state.find(name);
      return found == state.end() ? nothing : *found;
    };
    stopped_ = part("stopped") == true;
    for (const auto& [id, grant] : part("agents").items()) grants_[id] = read<Grant>(grant_members, grant);
    for (const auto& [id, budget] : part("connections").items())
      budgets_[id] = read<Budget>(budget_members, budget);
    for (const json& request : part("requests")) requests_.push_back(read<Pending>(request_members, request));
    for (const json& spent : part("spent")) spent_.push_back(read<Spent>(spent_members, spent));
  }

  Result<json> run(const json& value) {
    Event event(value);
    const std::string type = event.text("type");
    now_ = event.integer("now");
    if (event.error) return tl::unexpected(*event.error);
    clean_up();
    json decision;
    const auto* row = std::find_if(steps.begin(), steps.end(),
                                   [&](const Step& candidate) { return candidate.type == type; });
    if (row == steps.end()) return failure("unknown_event", "type", "There is no event of that type.");
    decision = (this->*row->take)(event);
    // Whatever was decided and changed on the grounds of an event that is none is thrown away.
    if (event.error) return tl::unexpected(*event.error);
    return json{{"state", state()}, {"decision", std::move(decision)}, {"changed", std::move(changed_)}};
  }

 private:
  struct Step {
    std::string_view type;
    json (Machine::*take)(Event& event);
  };
  static const std::array<Step, 21> steps;

  json state() const {
    json agents = json::object();
    for (const auto& [id, grant] : grants_) agents[id] = write<Grant>(grant_members, grant);
    json connections = json::object();
    for (const auto& [id, budget] : budgets_) connections[id] = write<Budget>(budget_members, budget);
    json requests = json::array();
    for (const Pending& request : requests_) requests.push_back(write<Pending>(request_members, request));
    json spent = json::array();
    for (const Spent& hour : spent_) spent.push_back(write<Spent>(spent_members, hour));
    return {{"version", 1},
            {"stopped", stopped_},
            {"agents", std::move(agents)},
            {"connections", std::move(connections)},
            {"requests", std::move(requests)},
            {"spent", std::move(spent)}};
  }

  static json done() { return {{"kind", "done"}}; }

  // --- Requests ---

  static bool is_under_way(const Pending& request) {
    return request.state == "approved" || request.state == "sending";
  }

  static bool is_settled(const Pending& request) {
    return request.state != "pending" && !is_under_way(request);
  }

  static bool is_refused_by_person(const Pending& request) {
    const auto code = request.error.find("code");
    return code != request.error.end() && *code == "refused_by_person";
  }

  void move(Pending& request, std::string_view state, json error = {}) {
    request.state = state;
    request.changed_at = now_;
    if (!error.is_null()) {
      error.erase("kind");
      request.error = std::move(error);
    }
    // What has never been sent costs nothing.
    if (is_settled(request) && state != "done" && state != "unknown")
      request.reserved = request.posts = request.messages = 0;
    changed_.push_back({{"request", request.id}, {"agent", request.agent}, {"state", state}});
  }

  void refuse_waiting(std::string_view code, std::string_view agent) {
    for (Pending& request : requests_) {
      if (!agent.empty() && request.agent != agent) continue;
      if (request.state == "pending" || request.state == "approved") move(request, "refused", refusal(code));
    }
  }

  Pending* find(std::string_view id) {
    const auto found = std::find_if(requests_.begin(), requests_.end(),
                                    [&](const Pending& request) { return request.id == id; });
    return found == requests_.end() ? nullptr : &*found;
  }

  /// What time alone changes.
  void clean_up() {
    for (Pending& request : requests_) {
      if (request.state == "pending" && now_ >= request.expires_at)
        move(request, "expired", refusal("expired"));
    }
    std::erase_if(requests_, [&](const Pending& request) {
      return is_settled(request) &&
             now_ - request.changed_at > (request.state == "unknown" ? unknown_seconds : kept_seconds);
    });
    std::erase_if(spent_, [&](const Spent& hour) { return hour.hour < this_hour() - hours_counted; });
  }

  static json as_agents_see(const Pending& request) {
    json seen = write<Pending>(request_members, request);
    for (const char* hidden : {"agent", "connection", "askedHash"}) seen.erase(hidden);
    return seen;
  }

  // --- Grants ---

  static Rule strictest(const Grant& grant, const Action& action) {
    Rule rule = Rule::none;
    const auto consider = [&](const json& rules, std::string_view name) {
      const auto found = rules.find(name);
      if (found != rules.end()) rule = std::max(rule, parse_rule(*found));
    };
    for (const auto& [name, preset] : presets) {
      if (belongs_to(action, preset)) consider(grant.presets, name);
    }
    consider(grant.actions, action.id);
    return rule == Rule::none ? Rule::never : rule;
  }

  struct Judgement {
    Rule rule;
    std::string_view why;  ///< Why a person is asked.
  };

  Judgement judge(const Grant& grant, const Action& action) const {
    const Rule rule = strictest(grant, action);
    if (rule == Rule::always && action.consequential) {
      const bool is_confirmed = std::any_of(grant.confirmed.begin(), grant.confirmed.end(),
                                            [&](const json& confirmed) { return confirmed == action.id; });
      if (is_grave(action) && !is_confirmed) return {Rule::ask, "said_once"};
      if (now_ >= grant.always_until) return {Rule::ask, "always_ended"};
      if (!grant.tainted.is_null()) return {Rule::ask, "has_read"};
    }
    return {rule, "grant"};
  }

  /// The refusal that concerns the agent as a whole; null if there is none.
  json barred(std::string_view agent) const {
    const auto found = grants_.find(std::string(agent));
    if (found == grants_.end()) return refusal("unknown_agent");
    if (stopped_) return refusal("stopped");
    if (found->second.paused) return refusal("agent_paused");
    if (now_ >= found->second.expires_at) return refusal("grant_expired");
    return {};
  }

  // --- Narrowing ---

  /// A refusal, or what has to be known first; null if the call is within the grant.
  static json narrowed(const Grant& grant, const Action& action, const json& arguments, Event& event) {
    const bool has_accounts = !grant.accounts.empty();
    if (!action.consequential || is_delete(action)) return {};
    const auto text_of = [&](const char* name) {
      const json value = arguments.value(name, json());
      return value.is_string() ? value.get<std::string>() : std::string();
    };
    const auto is_among = [&](const char* member, const std::string& value) {
      return std::any_of(grant.accounts.begin(), grant.accounts.end(), [&](const json& account) {
        const auto found = account.find(member);
        return found != account.end() && found->is_string() &&
               to_lower(found->get_ref<const std::string&>()) == to_lower(value);
      });
    };
    const std::string answered = text_of("in_reply_to_tweet_id");
    if (grant.only_replies && publishes(action) && answered.empty())
      return refusal("refused_by_narrowing", "This agent may only reply to posts that mention the account.");

    json unknown = json::array();
    for (const char* name : {"in_reply_to_tweet_id", "quote_tweet_id", "tweet_id"}) {
      const std::string id = text_of(name);
      const bool must_mention = grant.only_replies && id == answered;
      if (id.empty() || (!must_mention && !has_accounts)) continue;
      const json& targets = event["targets"];
      const auto target = targets.find(id);
      if (target == targets.end() || !target->is_object()) {
        unknown.push_back(id);
        continue;
      }
      if (must_mention && target->value("mentionsMe", json()) != true)
        return refusal("refused_by_narrowing", "The post replied to does not mention the account.");
      const json author = target->value("authorId", json());
      if (has_accounts && !(author.is_string() && is_among("id", author.get<std::string>())))
        return refusal("refused_by_narrowing",
                       "The author of the post is not among the accounts of the grant.");
    }
    if (has_accounts) {
      std::vector<std::string> recipients;
      for (const char* name : {"participant_id", "target_user_id", "user_id"}) {
        if (const std::string id = text_of(name); !id.empty()) recipients.push_back(id);
      }
      for (const char* name : {"participant_ids", "tagged_user_ids"}) {
        const auto list = arguments.find(name);
        if (list == arguments.end()) continue;
        for (const json& id : *list) recipients.push_back(id.get<std::string>());
      }
      if (const auto all = arguments.find("auto_populate_reply_metadata");
          all != arguments.end() && *all == true)
        return refusal("refused_by_narrowing", "The reply would mention everybody in the conversation.");
      const std::string conversation = text_of("dm_conversation_id");
      if (const std::size_t hyphen = conversation.find('-'); hyphen != std::string::npos) {
        for (const std::string& id : {conversation.substr(0, hyphen), conversation.substr(hyphen + 1)}) {
          if (id != event.optional_text("userId")) recipients.push_back(id);
        }
      } else if (!conversation.empty()) {
        return refusal("refused_by_narrowing", "Nobody knows who is in the group.");
      }
      for (const std::string& id : recipients) {
        if (!is_among("id", id))
          return refusal("refused_by_narrowing", "A recipient is not among the accounts of the grant.");
      }
      for (const std::string& name : reveal(text_of("text")).mentions) {
        if (!is_among("username", name))
          return refusal("refused_by_narrowing",
                         "The text mentions @" + name + ", who is not among the accounts of the grant.");
      }
    }
    if (unknown.empty()) return {};
    return {{"kind", "need"}, {"posts", std::move(unknown)}};
  }

  // --- Budgets ---

  std::int64_t this_hour() const { return now_ / hour_seconds; }

  struct Kind {
    std::string_view code;
    std::optional<std::int64_t> Budget::*limit;
    std::int64_t Spent::*spent;
    std::int64_t Pending::*reserved;
    const char* name;
  };
  static constexpr std::array<Kind, 3> kinds{
      {{"budget_posts", &Budget::posts, &Spent::posts, &Pending::posts, "posts"},
       {"budget_messages", &Budget::messages, &Spent::messages, &Pending::messages, "messages"},
       {"budget_money", &Budget::usd_thousandths, &Spent::usd_thousandths, &Pending::reserved,
        "usdThousandths"}}};

  /// Spent in the last day or reserved, by one agent (or all) for one connection.
  std::int64_t used(const Kind& kind, std::string_view agent, std::string_view connection) const {
    std::int64_t sum = 0;
    const auto counts = [&](const auto& entry) {
      return agent.empty() ? entry.connection == connection : entry.agent == agent;
    };
    for (const Spent& hour : spent_) sum += counts(hour) ? hour.*kind.spent : 0;
    for (const Pending& request : requests_)
      sum += is_under_way(request) && counts(request) ? request.*kind.reserved : 0;
    return sum;
  }

  /// When so much of it will be free again: the end of the day of the entries that stand in the way.
  std::int64_t free_at(const Kind& kind, std::string_view agent, std::string_view connection,
                       std::int64_t excess) const {
    std::vector<const Spent*> hours;
    for (const Spent& hour : spent_) {
      if (agent.empty() ? hour.connection == connection : hour.agent == agent) hours.push_back(&hour);
    }
    std::sort(hours.begin(), hours.end(), [](const Spent* a, const Spent* b) { return a->hour < b->hour; });
    for (const Spent* hour : hours) {
      excess -= hour->*kind.spent;
      if (excess <= 0) return (hour->hour + hours_counted + 1) * hour_seconds;
    }
    return now_ + (hours_counted + 1) * hour_seconds;
  }

  /// The refusal of a request that does not fit the budgets of its agent and of its connection; else null.
  json overdrawn(const Pending& request) const {
    const auto check = [&](const Budget& budget, std::string_view agent) -> json {
      for (const Kind& kind : kinds) {
        const std::int64_t wanted = request.*kind.reserved;
        const auto& limit = budget.*kind.limit;
        if (!limit || wanted == 0) continue;
        const std::int64_t before = used(kind, agent, request.connection);
        if (before + wanted <= *limit) continue;
        if (wanted > *limit) {
          json never = refusal(kind.code);
          never["retry"] = "after_fix";
          never["fix"] = "It is more than a whole day's budget: ask for less, or tell the person.";
          return never;
        }
        return refusal_until(kind.code, free_at(kind, agent, request.connection, before + wanted - *limit));
      }
      return {};
    };
    json refused = check(read<Budget>(budget_members, grants_.at(request.agent).budget), request.agent);
    if (!refused.is_null()) return refused;
    const auto shared = budgets_.find(request.connection);
    return shared == budgets_.end() ? json() : check(shared->second, {});
  }

  void spend(const Pending& request) {
    auto hour = std::find_if(spent_.begin(), spent_.end(), [&](const Spent& entry) {
      return entry.agent == request.agent && entry.connection == request.connection &&
             entry.hour == this_hour();
    });
    if (hour == spent_.end()) {
      spent_.push_back({.agent = request.agent, .connection = request.connection, .hour = this_hour()});
      hour = spent_.end() - 1;
    }
    for (const Kind& kind : kinds) (*hour).*kind.spent += request.*kind.reserved;
  }

  // --- What agents ask ---

  json ask_or_send(Event& event, bool dry) {
    const std::string agent = event.text("agent");
    const std::string id = dry ? std::string("preview") : event.text("request");
    const std::string action_id = event.text("action");
    const bool again = event.flag("again");
    const std::string own_user_id = event.optional_text("userId");
    const std::string reason = event.optional_text("reason");
    if (json refused = barred(agent); !refused.is_null()) return refused;
    Grant& grant = grants_[agent];
    if (!dry) grant.last_seen = now_;

    const json& given = event["arguments"];
    const auto canonical =
        canonical_request(grant.connection, action_id, given.is_null() ? json::object() : given, own_user_id);
    if (!canonical) return refusal(canonical.error());
    const Action& action = *find_action(action_id);
    const std::string hash = canonical->at("hash");

    const Judgement judgement = judge(grant, action);
    if (judgement.rule == Rule::never) return refusal("refused_by_grant");
    bool must_ask = false;
    if (!dry) {
      if (find(id) != nullptr) {
        event.refuse("invalid_input", "request", "must be new");
        return {};
      }
      if (json known = joined(agent, hash, action, again, must_ask); !known.is_null()) return known;
    }
    if (json refused = narrowed(grant, action, canonical->at("arguments"), event); !refused.is_null())
      return refused;

    Pending request{.id = id,
                    .agent = agent,
                    .connection = grant.connection,
                    .action = action_id,
                    .hash = hash,
                    .asked_hash = hash,
                    .reason = cut(reason, longest_reason),
                    .created_at = now_,
                    .changed_at = now_,
                    .arguments = canonical->at("arguments")};
    reserve(request, *canonical);
    if (json refused = overdrawn(request); !refused.is_null()) return refused;

    const bool asks = must_ask || judgement.rule == Rule::ask;
    json decision = {{"kind", asks ? "ask" : "send"}, {"request", id}, {"canonical", *canonical}};
    if (asks) {
      std::vector<std::int64_t> ends;
      for (const Pending& other : requests_) {
        if (other.agent == agent && other.state == "pending") ends.push_back(other.expires_at);
      }
      if (ends.size() >= most_pending)
        return refusal_until("too_many_pending", *std::min_element(ends.begin(), ends.end()));
      if (requests_.size() >= most_requests) {
        json full = refusal_until("too_many_pending", now_ + kept_seconds);
        full["cause"] = "The console keeps 500 requests, and that many have been made.";
        full["fix"] = "Continue when the time has come.";
        return full;
      }
      request.expires_at = now_ + pending_seconds;
      decision["expiresAt"] = request.expires_at;
      decision["why"] = must_ask ? "outcome_unknown" : judgement.why;
      if (!grant.tainted.is_null()) decision["hasRead"] = grant.tainted;
    }
    if (dry) return decision;
    request.state = asks ? "pending" : "approved";
    changed_.push_back({{"request", id}, {"agent", agent}, {"state", request.state}});
    requests_.push_back(std::move(request));
    return decision;
  }

  static void reserve(Pending& request, const json& canonical) {
    request.reserved = canonical["price"]["usdThousandths"].get<std::int64_t>();
    request.posts = canonical["posts"].get<std::int64_t>();
    request.messages = canonical["messages"].get<std::int64_t>();
  }

  /// The earlier request that this call is a repetition of; null if there is none.
  json joined(std::string_view agent, const std::string& hash, const Action& action, bool again,
              bool& must_ask) const {
    for (auto request = requests_.rbegin(); request != requests_.rend(); ++request) {
      if (request->agent != agent || (request->hash != hash && request->asked_hash != hash)) continue;
      if (request->state == "pending" || (is_under_way(*request) && action.consequential))
        return {{"kind", "joined"}, {"request", request->id}, {"expiresAt", request->expires_at}};
      const bool has_outcome =
          request->state == "done" || request->state == "unknown" || is_refused_by_person(*request);
      if (!action.consequential || !has_outcome || now_ - request->changed_at > repeat_seconds) continue;
      if (!again) return {{"kind", "earlier"}, {"request", as_agents_see(*request)}};
      must_ask = must_ask || request->state == "unknown";
    }
    return {};
  }

  json call(Event& event) { return ask_or_send(event, false); }
  json preview(Event& event) { return ask_or_send(event, true); }

  /// Something is about to be read because of what an agent asks, to show it to the person or to know whose
  /// it is: who asks for reply after reply, and takes each back, spends its own money.
  json look(Event& event) {
    const std::string agent = event.text("agent");
    const Action* action = find_action(event.text("action"));
    if (action == nullptr || !action->read_only) {
      event.refuse("invalid_input", "action", "must be one that reads");
      return {};
    }
    if (json refused = barred(agent); !refused.is_null()) return refused;
    Pending read{.agent = agent, .connection = grants_[agent].connection};
    read.reserved = most_of(*action, event["arguments"]).usd_thousandths;
    if (json refused = overdrawn(read); !refused.is_null()) return refused;
    spend(read);
    return done();
  }

  json withdraw(Event& event) {
    const std::string agent = event.text("agent");
    Pending* request = find(event.text("request"));
    if (request == nullptr || request->agent != agent) return refusal("unknown_request");
    if (request->state != "pending") return refusal("not_pending");
    move(*request, "withdrawn", refusal("withdrawn"));
    return done();
  }

  json lookup(Event& event) {
    const std::string agent = event.text("agent");
    const Pending* request = find(event.text("request"));
    if (request == nullptr || request->agent != agent) return refusal("unknown_request");
    return {{"kind", "request"}, {"request", as_agents_see(*request)}};
  }

  json list(Event& event) {
    const std::string agent = event.text("agent");
    json requests = json::array();
    for (auto request = requests_.rbegin(); request != requests_.rend(); ++request) {
      if (request->agent == agent) requests.push_back(as_agents_see(*request));
    }
    return {{"kind", "requests"}, {"requests", std::move(requests)}};
  }

  json status(Event& event) {
    const std::string agent = event.text("agent");
    const auto found = grants_.find(agent);
    if (found == grants_.end()) return refusal("unknown_agent");
    const Grant& grant = found->second;
    json rules = json::object();
    for (const Action& action : actions()) {
      const Rule rule = judge(grant, action).rule;
      if (rule != Rule::never) rules[std::string(action.id)] = rule == Rule::always ? "always" : "ask";
    }
    const auto left = [&](const Budget& budget, std::string_view whose) {
      json all = json::object();
      for (const Kind& kind : kinds) {
        const std::int64_t sum = used(kind, whose, grant.connection);
        json entry = {{"used", sum}, {"limit", nullptr}, {"left", nullptr}};
        if (const auto& limit = budget.*kind.limit) {
          entry["limit"] = *limit;
          entry["left"] = std::max<std::int64_t>(0, *limit - sum);
        }
        all[kind.name] = std::move(entry);
      }
      return all;
    };
    const json refused = barred(agent);
    const auto shared = budgets_.find(grant.connection);
    std::int64_t waiting = 0;
    for (const Pending& request : requests_)
      waiting += request.agent == agent && request.state == "pending" ? 1 : 0;
    return {{"kind", "status"},
            {"name", grant.name},
            {"connection", grant.connection},
            {"barred", refused.is_null() ? json() : refused["code"]},
            {"expiresAt", grant.expires_at},
            {"alwaysUntil", grant.always_until},
            {"tainted", grant.tainted},
            {"rules", std::move(rules)},
            {"onlyReplies", grant.only_replies},
            {"accounts", grant.accounts},
            {"pending", waiting},
            {"budget", left(read<Budget>(budget_members, grant.budget), agent)},
            {"sharedBudget", left(shared == budgets_.end() ? Budget{} : shared->second, {})}};
  }

  // --- What the person decides ---

  json approve(Event& event) {
    Pending* request = find(event.text("request"));
    const std::string shown = event.text("hash");
    if (request == nullptr) return refusal("unknown_request");
    if (request->state != "pending") return refusal(request->state == "expired" ? "expired" : "not_pending");
    if (json refused = barred(request->agent); !refused.is_null()) return refused;
    const bool is_edited = !event["arguments"].is_null();
    const auto canonical =
        canonical_request(request->connection, request->action,
                          is_edited ? event["arguments"] : request->arguments, event.optional_text("userId"));
    if (!canonical) return refusal(canonical.error());
    if (canonical->at("hash") != shown || (!is_edited && request->hash != shown))
      return refusal("hash_mismatch");
    Pending approved = *request;
    reserve(approved, *canonical);
    if (json refused = overdrawn(approved); !refused.is_null()) return refused;
    approved.hash = shown;
    approved.arguments = canonical->at("arguments");
    approved.edited = approved.hash != approved.asked_hash;
    approved.by_person = true;
    *request = std::move(approved);
    move(*request, "approved");
    return {{"kind", "send"}, {"request", request->id}, {"canonical", *canonical}};
  }

  json refuse(Event& event) {
    Pending* request = find(event.text("request"));
    const std::string reason = event.optional_text("reason");
    const bool stop = event.flag("stop");
    if (request == nullptr) return refusal("unknown_request");
    const std::string agent = request->agent;
    const bool waits = request->state == "pending";
    if (waits) {
      json refused = refusal("refused_by_person");
      if (!reason.empty()) refused["reason"] = cut(reason, longest_reason);
      request->by_person = true;
      move(*request, "refused", std::move(refused));
    }
    if (stop) {
      if (const auto grant = grants_.find(agent); grant != grants_.end()) grant->second.paused = true;
      refuse_waiting("agent_paused", agent);
    }
    return waits || stop ? done() : refusal("not_pending");
  }

  /// The last gate before the network.
  json sent(Event& event) {
    Pending* request = find(event.text("request"));
    const std::string hash = event.text("hash");
    if (request == nullptr) return refusal("unknown_request");
    if (request->state != "approved") return refusal("not_pending");
    if (hash != request->hash) {
      json refused = refusal("changed_on_the_way");
      move(*request, "failed", refused);
      return refused;
    }
    move(*request, "sending");
    return {{"kind", "go"}, {"request", request->id}};
  }

  json settle(Event& event) {
    Pending* request = find(event.text("request"));
    const std::string result = event.text("result");
    const std::int64_t items = event.integer_or("items", -1);
    const bool fits = result == "done" || result == "failed" || result == "not_sent" || result == "unknown";
    if (!fits) event.refuse("invalid_input", "result", "must be done, failed, not_sent or unknown");
    if (request == nullptr) return refusal("unknown_request");
    // What was thought lost may have a reply after all.
    if (!is_under_way(*request) && request->state != "unknown") return refusal("not_pending");
    const bool was_counted = request->state == "unknown";
    const Action* action = find_action(request->action);
    request->outcome = event["outcome"];
    if (result == "done" && action != nullptr) {
      // What each item can cost at the most, with all that comes along with it.
      if (items >= 0 && charges_by_item(action->price)) {
        const Cost most = most_of(*action, request->arguments);
        request->reserved = most.usd_thousandths * items / most.units;
      }
      // Who was revoked in the meantime reads no more.
      if (action->untrusted_content && items != 0 && grants_.contains(request->agent)) {
        json& tainted = grants_.at(request->agent).tainted;
        if (tainted.is_null()) tainted = {{"at", now_}, {"action", action->id}};
      }
    }
    if (result == "unknown") {
      move(*request, "unknown", refusal("outcome_unknown"));
    } else if (result == "not_sent" && request->outcome.is_null()) {
      move(*request, "interrupted", refusal("interrupted"));
    } else {
      request->error = json();
      move(*request, result == "done" ? "done" : "failed");
    }
    if (!was_counted) spend(*request);
    json decision = {{"kind", "request"}, {"request", as_agents_see(*request)}};
    // A read that nobody was asked for has been told; nothing is left to keep.
    if (action != nullptr && action->read_only && !request->by_person)
      requests_.erase(requests_.begin() + (request - requests_.data()));
    return decision;
  }

  json restarted(Event&) {
    for (Pending& request : requests_) {
      if (request.state == "pending" || request.state == "approved") {
        move(request, "interrupted", refusal("interrupted"));
      } else if (request.state == "sending") {
        move(request, "unknown", refusal("outcome_unknown"));
        spend(request);
      }
    }
    return done();
  }

  // --- What only a gesture of the person may cause ---

  json grant(Event& event) {
    const std::string agent = event.text("agent");
    const json& given = event["grant"];
    Event fields(given, "grant");
    Grant grant;
    const auto before = grants_.find(agent);
    if (before != grants_.end()) grant = before->second;
    grant.name = cut(fields.text("name"), longest_name);
    grant.connection = fields.text("connection");
    if (before == grants_.end()) grant.created_at = now_;
    grant.expires_at =
        std::min(fields.integer_or("expiresAt", now_ + grant_seconds), now_ + longest_grant_seconds);
    grant.always_until =
        std::min(fields.integer_or("alwaysUntil", now_ + always_seconds), now_ + always_seconds);
    grant.only_replies = fields.flag("onlyReplies");
    grant.presets = rules_of(fields, "presets", [](std::string_view name) {
      return std::any_of(presets.begin(), presets.end(), [&](const auto& row) { return row.first == name; });
    });
    grant.actions =
        rules_of(fields, "actions", [](std::string_view name) { return find_action(name) != nullptr; });
    grant.confirmed = list_of(fields, "confirmed", [](const json& item) {
      return item.is_string() && find_action(item.get_ref<const std::string&>()) != nullptr;
    });
    grant.accounts = list_of(fields, "accounts", [](const json& item) {
      return item.is_object() && item.value("id", json()).is_string() &&
             item.value("username", json()).is_string();
    });
    grant.budget = budget_of(fields, "budget");
    if (grants_.size() >= most_agents && before == grants_.end())
      fields.refuse("invalid_input", "agent", "must not be one more than 64");
    if (fields.error) event.error = fields.error;
    grants_[agent] = std::move(grant);
    return done();
  }

  template <class Predicate>
  static json rules_of(Event& fields, const char* name, Predicate is_known) {
    const json& rules = fields[name];
    if (rules.is_null()) return json::object();
    if (!rules.is_object()) fields.refuse("wrong_type", name, "must be an object");
    for (const auto& [key, rule] : rules.items()) {
      if (!is_known(key) || parse_rule(rule) == Rule::none)
        fields.refuse("invalid_input", std::string(name) + "." + key,
                      "must be always, ask or never of what there is");
    }
    return rules;
  }

  template <class Predicate>
  static json list_of(Event& fields, const char* name, Predicate fits) {
    const json& list = fields[name];
    if (list.is_null()) return json::array();
    if (!list.is_array() || !std::all_of(list.begin(), list.end(), fits))
      fields.refuse("invalid_input", name, "must be a list of what there is");
    return list;
  }

  static json budget_of(Event& fields, const char* name) {
    const json& given = fields[name];
    Budget budget;
    if (given.is_null()) return write<Budget>(budget_members, budget);
    if (!given.is_object()) fields.refuse("wrong_type", name, "must be an object");
    Event limits(given);
    for (const Kind& kind : kinds) {
      if (!limits[kind.name].is_null()) budget.*kind.limit = limits.integer(kind.name);
    }
    if (limits.error)
      fields.refuse(limits.error->code, std::string(name) + "." + limits.error->field, "must be a number");
    return write<Budget>(budget_members, budget);
  }

  json budget(Event& event) {
    const std::string connection = event.text("connection");
    const json limits = budget_of(event, "budget");
    budgets_[connection] = read<Budget>(budget_members, limits);
    return done();
  }

  json revoke(Event& event) {
    const std::string agent = event.text("agent");
    refuse_waiting("unknown_agent", agent);
    return grants_.erase(agent) > 0 ? done() : refusal("unknown_agent");
  }

  json set_paused(Event& event, bool paused) {
    const std::string agent = event.text("agent");
    const auto grant = grants_.find(agent);
    if (grant == grants_.end()) return refusal("unknown_agent");
    grant->second.paused = paused;
    if (paused) refuse_waiting("agent_paused", agent);
    return done();
  }

  json pause(Event& event) { return set_paused(event, true); }
  json resume(Event& event) { return set_paused(event, false); }

  json trust(Event& event) {
    const auto grant = grants_.find(event.text("agent"));
    if (grant == grants_.end()) return refusal("unknown_agent");
    grant->second.tainted = nullptr;
    return done();
  }

  json stop(Event&) {
    stopped_ = true;
    refuse_waiting("stopped", {});
    return done();
  }

  json go(Event&) {
    stopped_ = false;
    return done();
  }

  // NOLINTNEXTLINE(readability-convert-member-functions-to-static): the table holds members.
  json tick(Event&) { return done(); }

  std::int64_t now_ = 0;
  bool stopped_ = false;
  std::map<std::string, Grant> grants_;
  std::map<std::string, Budget> budgets_;  ///< Of connections, shared by their agents.
  std::vector<Pending> requests_;
  std::vector<Spent> spent_;
  json changed_ = json::array();
};

constexpr std::array<Machine::Step, 21> Machine::steps{
    {{"call", &Machine::call},         {"preview", &Machine::preview}, {"look", &Machine::look},
     {"withdraw", &Machine::withdraw}, {"lookup", &Machine::lookup},   {"list", &Machine::list},
     {"status", &Machine::status},     {"approve", &Machine::approve}, {"refuse", &Machine::refuse},
     {"sent", &Machine::sent},         {"settle", &Machine::settle},   {"restarted", &Machine::restarted},
     {"tick", &Machine::tick},         {"grant", &Machine::grant},     {"budget", &Machine::budget},
     {"revoke", &Machine::revoke},     {"pause", &Machine::pause},     {"resume", &Machine::resume},
     {"trust", &Machine::trust},       {"stop", &Machine::stop},       {"go", &Machine::go}}};

}  // namespace

bool belongs_to(const Action& action, Preset preset) {
  const bool is_message = has_scope(action, "dm.");
  const bool is_media = has_scope(action, "media.");
  switch (preset) {
    case Preset::read:
      return action.read_only && !is_message && !is_media;
    case Preset::messages:
      return is_message || is_media;
    case Preset::post:
      return is_media || writes_posts(action);
    case Preset::engage:
      return !action.read_only && !is_message && !is_media && !writes_posts(action);
    case Preset::everything:
      break;
  }
  return true;
}

std::string request_hash(std::string_view connection, std::string_view action, std::string_view method,
                         std::string_view url, std::string_view body) {
  // Lengths in front: no part can pass for the end of the one before.
  std::string text = "x-connect request 1";
  for (const std::string_view part : {connection, action, method, url, body}) {
    text += '\n' + std::to_string(part.size()) + ' ';
    text += part;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hash;
  for (const char c : sha256(text)) {
    hash += digits[static_cast<unsigned char>(c) >> 4U];
    hash += digits[static_cast<unsigned char>(c) & 15U];
  }
  return hash;
}

Result<json> canonical_request(std::string_view connection, std::string_view action_id, const json& arguments,
                               std::string_view own_user_id) {
  auto outlined = outline(action_id, arguments, own_user_id);
  if (!outlined) return tl::unexpected(outlined.error());
  const Action& action = *find_action(action_id);
  const Cost most = most_of(action, outlined->arguments);
  std::string hash = request_hash(connection, action_id, outlined->method, outlined->url, outlined->body);
  return json{
      {"connection", connection},
      {"action", action_id},
      {"arguments", std::move(outlined->arguments)},
      {"method", std::move(outlined->method)},
      {"url", std::move(outlined->url)},
      {"body", outlined->body.empty() ? json() : json(std::move(outlined->body))},
      {"hash", std::move(hash)},
      {"posts", publishes(action) ? 1 : 0},
      {"messages", sends_message(action) ? 1 : 0},
      {"price",
       {{"usdThousandths", most.usd_thousandths}, {"units", most.units}, {"unit", action.price.unit}}}};
}

Result<json> decide(const json& state, const json& event) { return Machine(state).run(event); }

std::vector<Finding> policy_findings() {
  constexpr std::array<std::pair<std::string_view, Retry>, 3> retries{
      {{"now", Retry::now}, {"at", Retry::at}, {"after_fix", Retry::after_fix}}};
  std::vector<Finding> findings;
  findings.reserve(refusals.size());
  for (const RefusalRow& row : refusals) {
    const auto* const retry = std::find_if(
        retries.begin(), retries.end(), [&](const auto& candidate) { return candidate.first == row.retry; });
    findings.push_back({.code = std::string(row.code),
                        .severity = Severity::error,
                        .title = std::string(row.cause),
                        .fix = std::string(row.fix),
                        .scope = Scope::action,
                        .retry = retry == retries.end() ? Retry::never : retry->second});
  }
  return findings;
}

}  // namespace x_connect
