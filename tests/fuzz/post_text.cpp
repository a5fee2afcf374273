// Texts: their weight, their links, and what they would hide.
#include "core/post_text.hpp"

#include <algorithm>

#include "core/reveal.hpp"
#include "core/text.hpp"
#include "targets.hpp"

namespace x_connect::fuzz {

void post_text(std::string_view input) {
  const int weight = weighted_length(input);
  require(weight >= 0, "no text weighs less than nothing");
  const Revealed revealed = reveal(input);
  const auto links = links_in(input);
  require(contains_address(input) == !links.empty(), "what contains an address has a link");
  std::size_t from = 0;
  for (const auto& [first, last] : links) {
    require(from <= first && first < last && last <= input.size(), "links stand one after the other, inside");
    from = last;
  }
  if (input.size() <= longest_weighed_text) {
    const auto most = static_cast<int>(input.size() * 2 + links.size() * 23);
    require(weight <= most, "a byte weighs 2 at the most, a link 23");
    const bool is_plain =
        std::all_of(input.begin(), input.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == ' '; });
    if (is_plain) require(weight == static_cast<int>(input.size()), "plain letters weigh 1 each");
  }

  if (!is_utf8(input)) return;  // What is no text is not taken to pieces.
  std::string together;
  bool is_plain = true;
  for (const Piece& piece : revealed.pieces) {
    require(!piece.text.empty(), "no piece is empty");
    together += piece.text;
    const bool hides = piece.kind != PieceKind::text && piece.kind != PieceKind::link &&
                       piece.kind != PieceKind::mention && piece.kind != PieceKind::hashtag;
    if (hides) require(!piece.name.empty(), "what would not be seen has a name");
    is_plain = is_plain && !hides;
  }
  require(together == input, "the pieces are the text, whole and in order");
  require(revealed.is_plain == is_plain, "plain is what hides nothing");
}

}  // namespace x_connect::fuzz
