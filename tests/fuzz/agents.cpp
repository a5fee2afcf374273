// The policy of agents: a life of events, a byte or two each, and what must never come of them.
#include <map>
#include <nlohmann/json.hpp>

#include "core/policy.hpp"
#include "input.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

namespace {

using nlohmann::json;

class Life {
 public:
  void step(Input& input) {
    const unsigned char kind = input.byte();
    const unsigned char detail = input.byte();
    now_ += kind / 16U * (detail % 2 == 0 ? 1 : 700);
    const std::string agent = detail % 3 == 0 ? "a" : "b";
    switch (kind % 16) {
      case 0:
        tell({{"type", "grant"}, {"agent", agent}, {"grant", grant(detail)}});
        break;
      case 1:
      case 2:
      case 3:
        call(agent, detail);
        break;
      case 4:
      case 5:
        approve(detail);
        break;
      case 6:
        tell({{"type", "refuse"}, {"request", request(detail)}, {"reason", "no"}, {"stop", detail % 5 == 0}});
        break;
      case 7:
      case 8:
        sent(detail);
        break;
      case 9:
        tell({{"type", "settle"},
              {"request", request(detail)},
              {"result", results[detail % 4U]},
              {"items", detail}});
        break;
      case 10:
        tell({{"type", "withdraw"}, {"agent", agent}, {"request", request(detail)}});
        break;
      case 11:
        tell({{"type", detail % 2 == 0 ? "stop" : "go"}});
        stopped_ = detail % 2 == 0;
        break;
      case 12:
        tell({{"type", detail % 2 == 0 ? "pause" : "resume"}, {"agent", agent}});
        break;
      case 13:
        tell({{"type", "revoke"}, {"agent", agent}});
        break;
      case 14:
        tell({{"type", "restarted"}});
        break;
      default:
        tell({{"type", "budget"},
              {"connection", "c"},
              {"budget", {{"posts", detail % 8U}, {"usdThousandths", detail * 10}}}});
        break;
    }
    look();
  }

 private:
  static constexpr const char* results[] = {"done", "failed", "not_sent", "unknown"};

  static json grant(unsigned char detail) {
    static const char* const presets[] = {"read", "engage", "post", "messages", "everything"};
    static const char* const how[] = {"always", "ask", "never"};
    return {{"name", "Agent"},
            {"connection", "c"},
            {"presets", {{presets[detail % 5U], how[detail % 3U]}, {"read", "always"}}},
            {"actions", {{"delete_post", how[detail / 3U % 3U]}}},
            {"budget", {{"posts", detail % 7U}}}};
  }

  std::string request(unsigned char detail) const {
    return "r" + std::to_string(made_ == 0 ? 0 : made_ - detail % made_);
  }

  void call(const std::string& agent, unsigned char detail) {
    static const json calls[] = {
        {{"action", "create_post"}, {"arguments", {{"text", "one"}}}},
        {{"action", "create_post"}, {"arguments", {{"text", "two"}}}},
        {{"action", "get_me"}, {"arguments", json::object()}},
        {{"action", "delete_post"}, {"arguments", {{"id", "20"}}}},
        {{"action", "search_posts"}, {"arguments", {{"query", "x"}}}},
        {{"action", "nothing"}, {"arguments", json::object()}},
    };
    json event = calls[detail % 6U];
    event.update({{"type", detail % 11 == 0 ? "preview" : "call"},
                  {"agent", agent},
                  {"request", "r" + std::to_string(++made_)},
                  {"userId", "12"}});
    if (detail % 7 == 0) event["again"] = true;
    const json decision = tell(std::move(event));
    const std::string kind = decision.value("kind", "");
    if (stopped_) require(kind != "send" && kind != "ask", "the stop switch lets nothing through");
    if (decision.contains("canonical") && decision["canonical"].is_object()) {
      hashes_[decision.value("request", "")] = decision["canonical"].value("hash", "");
    }
  }

  void approve(unsigned char detail) {
    const std::string id = request(detail);
    const bool is_other = detail % 9 == 0;
    const json decision =
        tell({{"type", "approve"}, {"request", id}, {"hash", is_other ? std::string(64, '0') : hashes_[id]}});
    if (is_other) require(decision.value("kind", "") != "send", "what was not on the screen is not approved");
  }

  void sent(unsigned char detail) {
    const std::string id = request(detail);
    const bool is_other = detail % 9 == 0;
    const json decision =
        tell({{"type", "sent"}, {"request", id}, {"hash", is_other ? std::string(64, '0') : hashes_[id]}});
    if (decision.value("kind", "") != "go") return;
    require(!is_other, "what was not decided upon is not sent");
    require(++sent_[id] == 1, "nothing is sent twice");
  }

  json tell(json event) {
    event["now"] = now_;
    const auto decided = decide(state_, event);
    if (!decided) return {{"error", decided.error().code}};
    state_ = json::parse(decided->at("state").dump());
    require(state_ == decided->at("state"), "the state survives being written down");
    return decided->at("decision");
  }

  void look() const {
    if (!state_.is_object() || !state_.contains("requests")) return;
    std::map<std::string, std::size_t> waiting;
    for (const json& each : state_["requests"]) {
      if (each.value("state", "") == "pending") ++waiting[each.value("agent", "")];
    }
    for (const auto& [agent, count] : waiting)
      require(count <= most_pending, "no agent has more waiting than it may");
  }

  json state_;
  std::int64_t now_ = 1790000000;
  unsigned made_ = 0;
  bool stopped_ = false;
  std::map<std::string, std::string> hashes_;
  std::map<std::string, int> sent_;
};

}  // namespace

void agents(std::string_view bytes) {
  Input input(bytes);
  Life life;
  for (int steps = 0; steps < 60 && !input.empty(); ++steps) life.step(input);
}

}  // namespace x_connect::fuzz
