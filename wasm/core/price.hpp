// What a call costs: before it is sent, from its arguments; and afterwards, from what came back.
//
// X charges by the thing returned for reads and by the request for writes, refuses nothing for a price, and
// never says in a reply what it charged. So a price is a range: what X charges at the least and at the most
// by its documented rates, and why the two part. Console, agents and budgets all ask here; nothing else
// computes prices.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catalogue.hpp"
#include "result.hpp"

namespace x_connect {

/// One kind of thing that X charges for in a call. Amounts are thousandths of a US dollar.
struct Charge {
  std::string_view unit;     ///< "post returned", "user returned", "request", ...
  std::int64_t count = 0;    ///< How many at the most; after the reply, how many came.
  std::int64_t minimum = 0;  ///< For all of them, at the least.
  std::int64_t maximum = 0;  ///< For all of them, at the most.
};

/// What a call costs. Amounts are thousandths of a US dollar, which are exact: X's smallest rate is one.
struct Price {
  bool documented = false;  ///< X names a rate for this action; false says nothing of what it charges.
  std::int64_t minimum = 0;
  std::int64_t maximum = 0;
  std::vector<Charge> charges;
  std::vector<std::string_view>
      reasons;  ///< Why it is a range, or more than the plain rate; whole sentences.
};

/// What is known of the caller; absent means not known.
struct Payer {
  /// Whose credentials they are: X charges less where an app's owner reads what is the owner's own.
  std::optional<std::string> user_id;
};

/// The price of a call that is about to be sent. Arguments that are not valid count as absent, so that a form
/// that is half filled in has a price as well. Error: "unknown_action".
///
///   price("create_post", {{"text", "See https://example.com"}}, {})  // 200 to 200: a link
///   price("get_mentions", {{"max_results", 10}}, {})                 // 0 to 50: ten posts at the most
Result<Price> price(std::string_view action, const nlohmann::json& arguments, const Payer& payer = {});

/// What a call that has been answered cost, by the same rates.
/// @param status HTTP status; 0 when nothing came back. X charges for nothing that it refuses.
/// @param data The body of the reply, parsed; null when there is none.
Result<Price> cost(std::string_view action, const nlohmann::json& arguments, int status,
                   const nlohmann::json& data, const Payer& payer = {});

}  // namespace x_connect
