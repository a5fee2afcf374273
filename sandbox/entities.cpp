#include "entities.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "core/text.hpp"

namespace x_connect::sandbox {

namespace {

struct Character {
  std::int32_t code = 0;
  std::size_t at = 0;  ///< Where its bytes begin.
};

/// The code points; bytes that are no UTF-8 stand for one each.
std::vector<Character> characters_of(std::string_view text) {
  std::vector<Character> all;
  for (std::size_t i = 0; i < text.size();) {
    std::int32_t code = 0;
    const auto* const bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data() + i);
    const auto length = utf8proc_iterate(bytes, static_cast<utf8proc_ssize_t>(text.size() - i), &code);
    all.push_back({length > 0 ? code : -1, i});
    i += length > 0 ? static_cast<std::size_t>(length) : 1;
  }
  return all;
}

bool is_word(std::int32_t code) {
  if (code == '_') return true;
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
      return true;
    default:
      return false;
  }
}

bool is_ascii_word(std::int32_t code) {
  return code < 0x80 && code >= 0 && (is_alphanumeric(static_cast<char>(code)) || code == '_');
}

bool is_letter(std::int32_t code) {
  return is_ascii_word(code) && !is_digit(static_cast<char>(code)) && code != '_';
}

/// A link ends at a space, or at anything that is not ASCII; marks that end a sentence are not part of it.
std::size_t end_of_link(const std::vector<Character>& all, std::size_t start) {
  constexpr std::string_view marks = ".,;:!?'\")";
  std::size_t end = start;
  while (end < all.size() && all[end].code > ' ' && all[end].code < 0x7F && all[end].code != '<' &&
         all[end].code != '>')
    ++end;
  while (end > start && marks.find(static_cast<char>(all[end - 1].code)) != std::string_view::npos) --end;
  return end;
}

struct Sign {
  std::int32_t code;
  EntityKind kind;
};
constexpr std::array signs{Sign{'@', EntityKind::mention}, Sign{'#', EntityKind::hashtag},
                           Sign{'$', EntityKind::cashtag}};

/// Where the name behind a sign ends; where it starts, if there is none.
std::size_t end_of_name(const std::vector<Character>& all, std::size_t start, EntityKind kind) {
  std::size_t end = start;
  const auto fits = [&](std::int32_t code) {
    if (kind == EntityKind::hashtag) return is_word(code);
    return kind == EntityKind::mention ? is_ascii_word(code) : is_letter(code);
  };
  while (end < all.size() && fits(all[end].code)) ++end;
  const std::size_t longest = kind == EntityKind::mention ? 15 : kind == EntityKind::cashtag ? 6 : 100;
  const bool has_letter = std::any_of(
      all.begin() + static_cast<std::ptrdiff_t>(start), all.begin() + static_cast<std::ptrdiff_t>(end),
      [](const Character& one) { return one.code >= 0x80 || is_letter(one.code) || one.code == '_'; });
  return end - start > longest || (kind == EntityKind::hashtag && !has_letter) ? start : end;
}

}  // namespace

std::vector<Entity> find_entities(std::string_view text) {
  const std::vector<Character> all = characters_of(text);
  const auto bytes = [&](std::size_t from, std::size_t to) {
    const std::size_t end = to < all.size() ? all[to].at : text.size();
    return std::string(text.substr(all[from].at, end - all[from].at));
  };
  std::vector<Entity> found;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0 && is_word(all[i - 1].code)) continue;
    const std::string_view rest = text.substr(all[i].at);
    if (rest.starts_with("https://") || rest.starts_with("http://")) {
      const std::size_t end = end_of_link(all, i);
      found.push_back({EntityKind::link, static_cast<int>(i), static_cast<int>(end), bytes(i, end)});
      i = end - 1;
      continue;
    }
    const auto* const sign =
        std::find_if(signs.begin(), signs.end(), [&](const Sign& one) { return one.code == all[i].code; });
    if (sign == signs.end() || i + 1 == all.size()) continue;
    const std::size_t end = end_of_name(all, i + 1, sign->kind);
    if (end == i + 1) continue;
    found.push_back({sign->kind, static_cast<int>(i), static_cast<int>(end), bytes(i + 1, end)});
    i = end - 1;
  }
  return found;
}

bool mentions(std::string_view text, std::string_view username) {
  const std::vector<Entity> entities = find_entities(text);
  return std::any_of(entities.begin(), entities.end(), [&](const Entity& entity) {
    return entity.kind == EntityKind::mention && to_lower(entity.text) == to_lower(username);
  });
}

}  // namespace x_connect::sandbox
