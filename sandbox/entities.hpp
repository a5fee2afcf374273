// What X finds in a text: links, mentions, hashtags, cashtags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace x_connect::sandbox {

enum class EntityKind { link, mention, hashtag, cashtag };

struct Entity {
  EntityKind kind = EntityKind::link;
  int start = 0;     ///< In code points, as X counts.
  int end = 0;       ///< One behind the last.
  std::string text;  ///< The address; or the name, without @, # or $.
};

/// The entities of a text in UTF-8, in their order.
///
///   find_entities("@mira_okafor see https://example.com #tea")
std::vector<Entity> find_entities(std::string_view text);

/// Whether a text mentions an account: case does not matter, and "@lumen" is not in "@lumen_coffee".
bool mentions(std::string_view text, std::string_view username);

}  // namespace x_connect::sandbox
