// What each action of the catalogue does in a world. Routing, authentication, limits and the checks of
// parameters are derived from the action's row; only the effect is written here, one function a row.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/reply.hpp"
#include "sandbox/world.hpp"

namespace x_connect::sandbox {

/// A verified and checked call.
struct Call {
  const Action& action;
  World& world;
  Parameters path;  ///< Names and values of the template's placeholders.
  Parameters query;
  nlohmann::json body;    ///< The JSON body; null when the action has none.
  bool has_user = false;  ///< Whether it comes from the account (not from the app alone).
  std::int64_t now = 0;
};

/// Checks query, path and body against the action's row as X does; 400 on the first fault.
std::optional<Reply> refuse_invalid(const Call& call);

/// Runs the action.
Reply perform(Call& call);

}  // namespace x_connect::sandbox
