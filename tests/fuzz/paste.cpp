// Pastes: anything that somebody has in the clipboard.
#include "core/paste.hpp"

#include "core/credentials.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void paste(std::string_view input) {
  const PastedCredentials pasted = parse_paste(input);
  std::string told;
  for (const Finding& finding : check_credentials(pasted.credentials)) {
    told += finding.title + "\n" + finding.cause + "\n" + finding.evidence + "\n" + finding.fix + "\n";
  }
  for (const std::string& word : pasted.unknown) told += word + "\n";
  for (const CredentialField& field : credential_fields()) {
    const std::string& value = pasted.credentials.*field.member;
    require(value.size() <= input.size(), "no value is longer than what was pasted");
    // What is as long as a secret is not repeated to anybody: neither as a finding nor as not understood.
    const bool is_secret = recognize_credential(value) != nullptr;
    if (is_secret) require(told.find(value) == std::string::npos, "what is told repeats no value");
  }
}

}  // namespace x_connect::fuzz
