#include "price.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "post_text.hpp"
#include "text.hpp"

namespace x_connect {

namespace {

using nlohmann::json;

// --- What X charges for besides the rows: objects that an expansion brings along ---

/// Thousandths of a US dollar, as of facts_date.
constexpr std::int64_t post_rate = 5;
constexpr std::int64_t user_rate = 10;
constexpr std::int64_t media_rate = 5;

enum class Expanded : std::uint8_t { post, user, media };

/// How many objects an expansion can bring along for each item that is returned.
struct ExpansionRow {
  std::string_view name;
  Expanded brings;
  std::int64_t each;
};

// Both vocabularies of X's description. An expansion that is not here brings nothing that X documents a rate
// for.
constexpr std::array expansion_rows{
    ExpansionRow{"author_id", Expanded::user, 1},
    ExpansionRow{"username", Expanded::user, 1},
    ExpansionRow{"in_reply_to_user_id", Expanded::user, 1},
    ExpansionRow{"entities.mentions.username", Expanded::user, 50},
    ExpansionRow{"entities.note.mentions.username", Expanded::user, 50},
    ExpansionRow{"referenced_tweets.id", Expanded::post, 2},
    ExpansionRow{"referenced_posts.id", Expanded::post, 2},
    ExpansionRow{"referenced_posts", Expanded::post, 2},
    ExpansionRow{"referenced_tweets.id.author_id", Expanded::user, 2},
    ExpansionRow{"referenced_posts.author_id", Expanded::user, 2},
    ExpansionRow{"referenced_tweets.id.attachments.media_keys", Expanded::media, 8},
    ExpansionRow{"referenced_posts.attachments.media_keys", Expanded::media, 8},
    ExpansionRow{"edit_history_tweet_ids", Expanded::post, 6},
    ExpansionRow{"edit_history_post_ids", Expanded::post, 6},
    ExpansionRow{"attachments.media_keys", Expanded::media, 4},
    ExpansionRow{"attachments.media_source_tweet", Expanded::post, 4},
    ExpansionRow{"attachments.media_source_post", Expanded::post, 4},
    ExpansionRow{"article.media_entities", Expanded::media, 50},
    ExpansionRow{"article.cover_media", Expanded::media, 1},
    ExpansionRow{"sender_id", Expanded::user, 1},
    ExpansionRow{"participant_ids", Expanded::user, 50},
    ExpansionRow{"pinned_tweet_id", Expanded::post, 1},
    ExpansionRow{"pinned_post_id", Expanded::post, 1},
    ExpansionRow{"most_recent_tweet_id", Expanded::post, 1},
    ExpansionRow{"most_recent_post_id", Expanded::post, 1},
    ExpansionRow{"affiliation.user_id", Expanded::user, 1},
    ExpansionRow{"affiliation", Expanded::user, 1},
    ExpansionRow{"owner_id", Expanded::user, 1},
};

struct ExpandedRow {
  Expanded kind;
  std::string_view unit;
  std::int64_t rate;
  std::array<std::string_view, 2> includes;  ///< Where a reply has them, by either vocabulary.
};

constexpr std::array expanded_rows{
    ExpandedRow{Expanded::post, "post returned", post_rate, {"tweets", "posts"}},
    ExpandedRow{Expanded::user, "user returned", user_rate, {"users", "users"}},
    ExpandedRow{Expanded::media, "media returned", media_rate, {"media", "media"}},
};

/// Arguments by which a post may carry an address that does not stand in its text.
constexpr std::array<std::string_view, 2> link_arguments{"card_uri", "direct_message_deep_link"};

// --- Why ---

constexpr std::string_view once_a_day =
    "X charges for each thing it returns, once in a UTC day: what does not come, or came before today, costs "
    "nothing.";
constexpr std::string_view owned =
    "Where the account owns the app, X charges less for reading what is its own.";
constexpr std::string_view with_link = "X charges more for a post with a link.";
constexpr std::string_view perhaps_link =
    "X charges more for a post with a link, and does not say whether this counts as one.";
constexpr std::string_view summoned = "X charges less for a reply to somebody who has called this account.";
constexpr std::string_view expansions_cost =
    "X charges for each author, quoted post or picture that an expansion brings along, as if it were read by "
    "itself.";
constexpr std::string_view perhaps_done =
    "No answer says whether it was done; X charges for it only if it was.";
constexpr std::string_view undocumented = "X documents no price for this.";

// --- Arguments ---

const Parameter* parameter_of(const Action& action, std::string_view name) {
  const auto found = std::find_if(action.parameters.begin(), action.parameters.end(),
                                  [&](const Parameter& parameter) { return parameter.name == name; });
  return found == action.parameters.end() ? nullptr : &*found;
}

const json* given(const json& arguments, std::string_view name) {
  if (!arguments.is_object()) return nullptr;
  const auto found = arguments.find(name);
  return found == arguments.end() || found->is_null() ? nullptr : &*found;
}

std::string_view text_of(const json& arguments, std::string_view name) {
  const json* value = given(arguments, name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_ref<const std::string&>())
                                                : std::string_view();
}

/// The members of a list, or what the row sends in its place.
std::set<std::string_view> names_of(const Action& action, const json& arguments, std::string_view name) {
  std::set<std::string_view> names;
  const json* list = given(arguments, name);
  if (list != nullptr && list->is_array()) {
    for (const json& item : *list)
      if (item.is_string()) names.insert(item.get_ref<const std::string&>());
    return names;
  }
  const Parameter* parameter = parameter_of(action, name);
  std::string_view rest = parameter == nullptr ? std::string_view() : parameter->fallback;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(','), rest.size());
    names.insert(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

/// How many things a read returns at the most.
std::int64_t most_items(const Action& action, const json& arguments) {
  for (const Parameter& parameter : action.parameters) {
    if (parameter.name == "max_results") {
      const json* value = given(arguments, parameter.name);
      if (value != nullptr && value->is_number_integer() && value->get<std::int64_t>() >= 0) {
        const auto wanted = value->get<std::int64_t>();
        return parameter.maximum == 0 ? wanted : std::min(wanted, parameter.maximum);
      }
      const std::int64_t fallback = parse_integer(parameter.fallback).value_or(0);
      return fallback > 0 ? fallback : parameter.maximum;
    }
    // Things that are asked for by name: one for each name.
    if (parameter.required && parameter.type == ParameterType::string_list) {
      return static_cast<std::int64_t>(names_of(action, arguments, parameter.name).size());
    }
  }
  return 1;
}

/// Whether it reads what is the caller's own, as far as that can be told.
bool reads_own(const Action& action, const json& arguments, const Payer& payer) {
  const auto own = std::find_if(action.parameters.begin(), action.parameters.end(),
                                [](const Parameter& parameter) { return parameter.own_user_id; });
  if (own == action.parameters.end()) return false;
  const std::string_view id = text_of(arguments, own->name);
  return id.empty() || !payer.user_id || id == *payer.user_id;
}

// --- Adding up ---

void add(Price& price, Charge charge) {
  if (charge.count == 0) return;
  price.minimum += charge.minimum;
  price.maximum += charge.maximum;
  price.charges.push_back(charge);
}

void explain(Price& price, std::string_view reason) {
  if (std::find(price.reasons.begin(), price.reasons.end(), reason) == price.reasons.end())
    price.reasons.push_back(reason);
}

/// A read: something for each thing that is returned.
void add_items(Price& price, const Action& action, const json& arguments, const Payer& payer,
               std::int64_t count) {
  if (action.price.usd_thousandths == 0) return;
  add(price, {.unit = action.price.unit,
              .count = count,
              .minimum = 0,
              .maximum = count * action.price.usd_thousandths});
  explain(price, once_a_day);
  if (action.price.owned_thousandths != 0 && reads_own(action, arguments, payer)) explain(price, owned);
}

void add_expanded(Price& price, Expanded kind, std::int64_t count) {
  if (count == 0) return;
  const auto& row = *std::find_if(expanded_rows.begin(), expanded_rows.end(),
                                  [&](const ExpandedRow& one) { return one.kind == kind; });
  add(price, {.unit = row.unit, .count = count, .minimum = 0, .maximum = count * row.rate});
  explain(price, once_a_day);
  explain(price, expansions_cost);
}

/// A write: one price for the request, whatever it returns.
void add_request(Price& price, const Action& action, const json& arguments) {
  const DocumentedPrice& row = action.price;
  std::int64_t minimum = row.usd_thousandths;
  std::int64_t maximum = row.usd_thousandths;
  if (row.summoned_thousandths != 0 && given(arguments, "in_reply_to_tweet_id") != nullptr) {
    minimum = row.summoned_thousandths;
    explain(price, summoned);
  }
  if (row.with_link_thousandths != 0) {
    const bool has_link_argument =
        std::any_of(link_arguments.begin(), link_arguments.end(),
                    [&](std::string_view name) { return given(arguments, name) != nullptr; });
    if (contains_address(text_of(arguments, "text"))) {
      // Of a reply X says neither which of the two rates comes first.
      if (minimum == row.usd_thousandths) minimum = row.with_link_thousandths;
      maximum = row.with_link_thousandths;
      explain(price, with_link);
    } else if (has_link_argument) {
      maximum = row.with_link_thousandths;
      explain(price, perhaps_link);
    }
  }
  if (maximum == 0) return;
  add(price, {.unit = row.unit, .count = 1, .minimum = minimum, .maximum = maximum});
}

tl::unexpected<Error> unknown_action() {
  return failure("unknown_action", "action", "There is no action of that name.",
                 "The catalogue lists all actions.");
}

Price start(const Action& action) {
  Price price;
  price.documented = action.price.usd_thousandths != 0;
  return price;
}

Price finish(Price price) {
  if (!price.documented && price.charges.empty()) price.reasons = {undocumented};
  return price;
}

std::int64_t size_of(const json& data, std::string_view name) {
  const auto found = data.find(name);
  if (found == data.end() || found->is_null()) return 0;
  return found->is_array() ? static_cast<std::int64_t>(found->size()) : 1;
}

}  // namespace

Result<Price> price(std::string_view action_id, const json& arguments, const Payer& payer) {
  const Action* action = find_action(action_id);
  if (action == nullptr) return unknown_action();
  Price sum = start(*action);
  if (!charges_by_item(action->price)) {
    add_request(sum, *action, arguments);
    return finish(std::move(sum));
  }
  const std::int64_t items = most_items(*action, arguments);
  add_items(sum, *action, arguments, payer, items);
  std::array<std::int64_t, expanded_rows.size()> expanded{};
  const auto wanted = names_of(*action, arguments, "expansions");
  for (const ExpansionRow& row : expansion_rows) {
    if (!wanted.contains(row.name)) continue;
    const bool is_one_author = action->price.one_author && row.name == "author_id";
    expanded[static_cast<std::size_t>(row.brings)] +=
        is_one_author ? std::min<std::int64_t>(items, 1) : items * row.each;
  }
  for (const ExpandedRow& row : expanded_rows)
    add_expanded(sum, row.kind, expanded[static_cast<std::size_t>(row.kind)]);
  return finish(std::move(sum));
}

Result<Price> cost(std::string_view action_id, const json& arguments, int status, const json& data,
                   const Payer& payer) {
  const Action* action = find_action(action_id);
  if (action == nullptr) return unknown_action();
  Price sum = start(*action);
  const bool succeeded = status >= 200 && status < 300;
  if (!charges_by_item(action->price)) {
    // Refused is not done. A gateway that gave up waiting does not know.
    const bool unknown = status == 0 || status >= 500;
    if (!succeeded && !unknown) return finish(std::move(sum));
    add_request(sum, *action, arguments);
    if (unknown && !sum.charges.empty()) {
      sum.minimum = sum.charges.front().minimum = 0;
      explain(sum, perhaps_done);
    }
    return finish(std::move(sum));
  }
  if (!succeeded || !data.is_object()) return finish(std::move(sum));
  add_items(sum, *action, arguments, payer, size_of(data, "data"));
  if (const auto includes = data.find("includes"); includes != data.end() && includes->is_object()) {
    for (const ExpandedRow& row : expanded_rows) {
      const auto& [older, newer] = row.includes;
      add_expanded(sum, row.kind, std::max(size_of(*includes, older), size_of(*includes, newer)));
    }
  }
  return finish(std::move(sum));
}

}  // namespace x_connect
