// How long X finds the text of a post: twitter-text, configuration v3.
//
// Every character weighs 1 or 2, by its place in Unicode; an emoji weighs 2, however many code points it is
// made of; an address weighs 23, whatever its length, with or without https:// in front. A post may weigh
// 280.
#pragma once

#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace x_connect {

/// The most that the text of a post may weigh, on accounts without a subscription.
inline constexpr int longest_post_text = 280;

/// The longest text that is weighed, in bytes: no subscription allows more than 25,000 characters.
inline constexpr std::size_t longest_weighed_text = 100000;

/// The weight of a text in UTF-8 and in Normalization Form C. Who calls normalizes: browsers have
/// String.prototype.normalize, other systems a Unicode library. Takes time in proportion to the text; of a
/// text longer than longest_weighed_text, which is too long whatever it weighs, the bytes are counted.
///
///   weighted_length("Read example.com \xF0\x9F\x91\x8B") == 5 + 23 + 1 + 2
int weighted_length(std::string_view text);

/// Whether the text contains an address that X makes a link of; a post with one costs more.
bool contains_address(std::string_view text);

/// Where a text in UTF-8 holds what X makes links of: offsets in bytes, of the first and behind the last.
///
///   links_in("Read example.com") == {{5, 16}}
std::vector<std::pair<std::size_t, std::size_t>> links_in(std::string_view text);

/// Whether the text holds a character that X refuses (U+FEFF, U+FFFE, U+FFFF).
bool has_invalid_characters(std::string_view text);

}  // namespace x_connect
