// Replies that X, or what stands in front of it, was seen to give: an account for each finding they lead to.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/reply.hpp"
#include "core/request.hpp"

namespace x_connect::sandbox {

/// How an app of this kind is answered: one action always in the recorded way, all others as usual.
struct RecordedReply {
  std::string finding;  ///< The code that the reply leads to.
  std::string action;
  AuthKind auth = AuthKind::oauth1;  ///< Only requests of this kind are answered so.
  std::vector<AuthKind> rejected;    ///< Kinds whose every request is answered with 401.
  Reply reply;
  std::string source;
};

/// The first reply of each finding in vectors/diagnosis.json that a request of the core can meet.
const std::vector<RecordedReply>& recorded_replies();

/// What the app answers in its recorded way at the moment `now`; nothing for all other requests.
std::optional<Reply> answer_as_recorded(const RecordedReply& recorded, const Action& action, AuthKind auth,
                                        std::int64_t now);

}  // namespace x_connect::sandbox
