// The language of X's search: words, "phrases", OR, groups, negation and operators such as from:handle.
//
//   query := part (OR part)*       part := term+       term := [-] ( "(" query ")" | "phrase" | word |
//   operator )
//
// A space joins, and binds closer than OR. What X refuses is refused with its words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "sandbox/world.hpp"

namespace x_connect::sandbox {

/// A query taken apart: a tree of terms.
struct SearchTerm {
  enum class Kind { all_of, any_of, words, operation };
  Kind kind = Kind::all_of;
  bool is_negated = false;
  std::string name = {};   ///< Of an operator, e.g. "from"; "@", "#" and "$" for those.
  std::string value = {};  ///< Lower case: the word, the phrase, or what follows the operator's colon.
  std::vector<SearchTerm> parts = {};  ///< Of all_of and any_of.
};

/// Parses a query. The error's message is X's: "There were errors processing your request: ... (at position
/// 5)". Time and depth grow with the length, which the caller bounds.
Result<SearchTerm> parse_search(std::string_view query);

/// Whether a post is found. Words never find reposts.
bool matches(const SearchTerm& term, const Post& post, const World& world);

}  // namespace x_connect::sandbox
