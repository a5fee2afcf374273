// How well the core judges what it was not built on: published replies and pastes, a third of each held out.
//
// The held-out third is chosen by a hash of the reply or the paste, before anybody looks at a result. Its
// score is printed; `script/score` shows it alone.
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>

#include "core/diagnosis.hpp"
#include "core/paste.hpp"
#include "core/sign_in.hpp"

namespace x_connect {
namespace {

using nlohmann::json;

json read_vectors(const std::string& name) {
  std::ifstream file(X_CONNECT_VECTORS "/" + name);
  return json::parse(file, nullptr, false);
}

/// FNV-1a, 32 bits: the same on every machine.
bool is_held_out(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash % 3 == 0;
}

struct Score {
  int right = 0;
  int unknown = 0;  ///< Said to be not known, though it is.
  int wrong = 0;    ///< Told as something else: worse than nothing.

  int all() const { return right + unknown + wrong; }
};

void print(const char* what, const Score& score) {
  std::cout << what << ": " << score.all() << ", right " << score.right << " ("
            << (score.all() > 0 ? 100 * score.right / score.all() : 0) << " %), not known " << score.unknown
            << ", wrong " << score.wrong << "\n";
}

/// The code of the first finding; "none" when there is none.
std::string judge(const json& row) {
  Exchange exchange{.reply = {.status = row["status"], .headers = {}, .body = row["body"]},
                    .auth = parse_auth_kind(row["auth"].get<std::string>()),
                    .received_at = 784111777};
  const json headers = row.value("headers", json::object());
  for (const auto& [name, value] : headers.items()) exchange.reply.headers.emplace_back(name, value);
  for (const auto& kind : row.value("accepted", json::array()))
    exchange.accepted.push_back(*parse_auth_kind(kind.get<std::string>()));
  std::vector<Finding> findings;
  if (row.contains("step")) {
    findings = read_sign_in(row["step"].get<std::string>(), exchange).findings;
  } else {
    findings = diagnose(*find_action(row["action"].get<std::string>()), exchange, read_reply(exchange));
  }
  return findings.empty() ? "none" : findings.front().code;
}

TEST(Corpus, Replies) {
  const json vectors = read_vectors("replies.json");
  ASSERT_GE(vectors["replies"].size(), 150U);
  Score working;
  Score held_out;
  for (const json& row : vectors["replies"]) {
    const std::string code = judge(row);
    const bool is_held = is_held_out(row["body"].get<std::string>());
    Score& score = is_held ? held_out : working;
    if (code == row["code"]) {
      ++score.right;
    } else if (code == "unknown_reply") {
      ++score.unknown;
    } else {
      ++score.wrong;
    }
    if (!is_held) {
      EXPECT_EQ(code, row["code"].get<std::string>()) << row.dump();
    } else if (code != row["code"] && std::getenv("X_CONNECT_SHOW_HELD_OUT") != nullptr) {
      std::cout << code << " instead of " << row.dump() << "\n";
    }
  }
  print("Replies, worked on", working);
  print("Replies, held out", held_out);
  EXPECT_GE(10 * held_out.right, 9 * held_out.all());
  EXPECT_EQ(held_out.wrong, 0);
}

/// What differs from what a paste should give: "" for nothing, "missing" where something was left out, else
/// "wrong": a value in the wrong place, one that is none, or a secret repeated.
std::string judge_paste(const json& row) {
  const PastedCredentials pasted =
      parse_paste(row["text"].get<std::string>(), row.value("profile", std::string()));
  bool is_missing = false;
  for (const CredentialField& field : credential_fields()) {
    const std::string& found = pasted.credentials.*field.member;
    const std::string expected = row["expect"].value(std::string(field.name), std::string());
    if (found == expected) continue;
    if (!found.empty()) return "wrong: " + std::string(field.name) + " = " + found;
    is_missing = true;
  }
  for (const auto& [name, value] : row["expect"].items()) {
    for (const std::string& said : pasted.unknown) {
      if (said.find(value.get<std::string>()) != std::string::npos) return "wrong: a value repeated";
    }
  }
  std::vector<std::string> profiles;
  for (const PastedProfile& profile : pasted.profiles) profiles.push_back(profile.name);
  if (profiles != row.value("profiles", std::vector<std::string>()))
    return "wrong: profiles " + json(profiles).dump();
  if (pasted.swapped != row.value("swapped", std::vector<std::string>())) return "wrong: swapped";
  return is_missing ? "missing" : "";
}

TEST(Corpus, Pastes) {
  const json vectors = read_vectors("pastes.json");
  ASSERT_GE(vectors["pastes"].size(), 60U);
  Score working;
  Score held_out;
  for (const json& row : vectors["pastes"]) {
    const std::string verdict = judge_paste(row);
    const bool is_held = is_held_out(row["text"].get<std::string>());
    Score& score = is_held ? held_out : working;
    ++(verdict.empty() ? score.right : verdict == "missing" ? score.unknown : score.wrong);
    if (!is_held) {
      EXPECT_EQ(verdict, "") << row.dump();
    } else if (!verdict.empty() && std::getenv("X_CONNECT_SHOW_HELD_OUT") != nullptr) {
      std::cout << verdict << " in " << row.dump() << "\n";
    }
  }
  print("Pastes, worked on", working);
  print("Pastes, held out", held_out);
  EXPECT_GE(10 * held_out.right, 9 * held_out.all());
  EXPECT_EQ(held_out.wrong, 0);
}

}  // namespace
}  // namespace x_connect
