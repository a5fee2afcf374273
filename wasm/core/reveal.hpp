// What a text would hide from the person who has to agree to it, made visible.
//
// Characters that are not seen, that turn the direction of writing, that look like others, and empty space
// that pushes the rest out of view, each become a piece of its own with a name; links and mentions are spelt
// out. The pieces, put together, are the text again, byte for byte.
//
// Not told apart: letters of one script that look alike in some fonts (l and I, rn and m).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace x_connect {

enum class PieceKind : std::uint8_t {
  text,       ///< Shown as it is.
  link,       ///< What X makes a link of.
  mention,    ///< What X makes a mention of, with its @.
  hashtag,    ///< Likewise, with its #.
  invisible,  ///< Characters that take no room: zero-width, fillers, tags, stray joiners.
  direction,  ///< Characters that turn the direction of writing.
  control,    ///< Control characters, and bytes that are no character.
  lookalike,  ///< Letters that pass for Latin ones: of another script within a Latin word or a link, or
              ///< styled.
  stacked,    ///< Marks upon marks, beyond the second on one letter.
  space,      ///< A blank that is not U+0020, or more of them than eight; more line ends than two.
};

std::string_view to_string(PieceKind kind);

struct Piece {
  PieceKind kind = PieceKind::text;
  std::string text;
  std::string name;  ///< Of what is not shown as it is, e.g. "U+200B ZERO WIDTH SPACE"; else empty.
};

struct RevealedLink {
  std::string url;       ///< As it is written.
  std::string host;      ///< Where it leads, in lower case as far as it is ASCII.
  bool is_ascii = true;  ///< Else the host has letters that may look like others: its pieces name them.
};

struct Revealed {
  std::vector<Piece> pieces;
  std::vector<RevealedLink> links;
  std::vector<std::string> mentions;  ///< Without the @, in order, each once.
  std::size_t characters = 0;         ///< Code points.
  std::size_t lines = 0;
  bool is_plain = true;  ///< Nothing but text, links, mentions and hashtags.
};

/// Takes a text apart.
///
///   reveal("a\u200Bb").pieces[1].name == "U+200B ZERO WIDTH SPACE"
Revealed reveal(std::string_view text);

}  // namespace x_connect
