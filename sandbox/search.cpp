#include "search.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "core/text.hpp"
#include "sandbox/entities.hpp"

namespace x_connect::sandbox {

namespace {

using Kind = SearchTerm::Kind;

/// What an operator means for a post; `value` is in lower case.
struct Operator {
  std::string_view name;
  bool (*fits)(const Post& post, const World& world, std::string_view value);
  bool stands_alone = true;      ///< Whether a query may consist of it.
  std::string_view values = {};  ///< The only ones, each between commas; empty: any.
};

bool is_user(const User* user, std::string_view value) {
  return user != nullptr && (to_lower(user->username) == value || user->id == value);
}

const Post* post_of(const World& world, const std::optional<PostId>& id) {
  return id ? world.find_post(std::to_string(*id)) : nullptr;
}

bool has_entity(const Post& post, EntityKind kind, std::string_view value) {
  const auto entities = find_entities(post.text);
  return std::any_of(entities.begin(), entities.end(), [&](const Entity& entity) {
    return entity.kind == kind && (value.empty() || to_lower(entity.text) == value);
  });
}

bool has_media(const Post& post, const World& world, std::string_view kind) {
  return std::any_of(post.media_ids.begin(), post.media_ids.end(), [&](const std::string& id) {
    const Media* const media = world.find_media(id);
    return media != nullptr && (kind.empty() || media->category.ends_with(kind));
  });
}

bool has(const Post& post, const World& world, std::string_view what) {
  if (what == "media") return has_media(post, world, "");
  if (what == "images") return has_media(post, world, "image");
  if (what == "videos" || what == "video_link") return has_media(post, world, "video");
  if (what == "links") return has_entity(post, EntityKind::link, "");
  if (what == "mentions") return has_entity(post, EntityKind::mention, "");
  if (what == "hashtags") return has_entity(post, EntityKind::hashtag, "");
  return what == "cashtags" && has_entity(post, EntityKind::cashtag, "");
}

bool is(const Post& post, const World& world, std::string_view what) {
  if (what == "reply") return post.in_reply_to.has_value();
  if (what == "retweet" || what == "repost") return post.repost_of.has_value();
  if (what == "quote") return post.quotes.has_value();
  const User* const author = world.find_user(post.author_id);
  return what == "verified" && author != nullptr && author->is_verified;
}

bool is_at_least(int count, std::string_view value) {
  int wanted = 0;
  std::from_chars(value.data(), value.data() + value.size(), wanted);
  return count >= wanted;
}

int count_marks(const std::vector<Mark>& marks, PostId post) {
  return static_cast<int>(
      std::count_if(marks.begin(), marks.end(), [&](const Mark& mark) { return mark.post == post; }));
}

constexpr std::array operators{
    Operator{"from", [](const Post& post, const World& world,
                        std::string_view value) { return is_user(world.find_user(post.author_id), value); }},
    Operator{"to",
             [](const Post& post, const World& world, std::string_view value) {
               return is_user(world.find_user(post.in_reply_to_user_id), value);
             }},
    Operator{"retweets_of",
             [](const Post& post, const World& world, std::string_view value) {
               const Post* const source = post_of(world, post.repost_of);
               return source != nullptr && is_user(world.find_user(source->author_id), value);
             }},
    Operator{"@",
             [](const Post& post, const World&, std::string_view value) {
               return !post.repost_of && has_entity(post, EntityKind::mention, value);
             }},
    Operator{"#",
             [](const Post& post, const World&, std::string_view value) {
               return !post.repost_of && has_entity(post, EntityKind::hashtag, value);
             }},
    Operator{"$",
             [](const Post& post, const World&, std::string_view value) {
               return !post.repost_of && has_entity(post, EntityKind::cashtag, value);
             }},
    Operator{"url",
             [](const Post& post, const World&, std::string_view value) {
               const auto entities = find_entities(post.text);
               return std::any_of(entities.begin(), entities.end(), [&](const Entity& entity) {
                 return entity.kind == EntityKind::link &&
                        to_lower(entity.text).find(value) != std::string::npos;
               });
             }},
    Operator{"conversation_id",
             [](const Post& post, const World&, std::string_view value) {
               return parse_post_id(value) == post.conversation_id;
             }},
    Operator{"in_reply_to_tweet_id",
             [](const Post& post, const World&, std::string_view value) {
               return post.in_reply_to && parse_post_id(value) == post.in_reply_to;
             }},
    Operator{"in_reply_to_post_id",
             [](const Post& post, const World&, std::string_view value) {
               return post.in_reply_to && parse_post_id(value) == post.in_reply_to;
             }},
    Operator{"quotes_of_tweet_id",
             [](const Post& post, const World&, std::string_view value) {
               return post.quotes && parse_post_id(value) == post.quotes;
             }},
    Operator{"retweets_of_tweet_id",
             [](const Post& post, const World&, std::string_view value) {
               return post.repost_of && parse_post_id(value) == post.repost_of;
             }},
    Operator{
        "lang",
        [](const Post& post, const World&, std::string_view value) { return to_lower(post.lang) == value; },
        false},
    Operator{"has", has, false, ",media,images,videos,video_link,links,mentions,hashtags,cashtags,geo,"},
    Operator{"is", is, false, ",reply,retweet,repost,quote,verified,nullcast,"},
    Operator{"min_likes",
             [](const Post& post, const World& world, std::string_view value) {
               return is_at_least(post.likes + count_marks(world.likes, post.id), value);
             },
             false},
    Operator{"min_replies",
             [](const Post& post, const World& world, std::string_view value) {
               return is_at_least(world.count_replies(post), value);
             },
             false},
    Operator{"min_reposts",
             [](const Post& post, const World& world, std::string_view value) {
               const auto made = std::count_if(world.posts().begin(), world.posts().end(),
                                               [&](const Post& other) { return other.repost_of == post.id; });
               return is_at_least(post.reposts + static_cast<int>(made), value);
             },
             false},
};

const Operator* find_operator(std::string_view name) {
  const auto* const found =
      std::find_if(operators.begin(), operators.end(), [&](const Operator& one) { return one.name == name; });
  return found == operators.end() ? nullptr : &*found;
}

// --- Parsing ---

constexpr std::string_view spaces = " \t\r\n";

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<SearchTerm> parse() {
    auto query = parse_any_of();
    if (!query) return query;
    skip_spaces();
    if (at_ < text_.size()) return refuse("missing EOF at ')'", at_);
    if (!has_standing(*query)) {
      return lone_operator_.empty()
                 ? refuse("Rules must contain at least one positive, non-stopword clause", 0)
                 : refuse(lone_operator_ + " cannot be used as a standalone operator", 0);
    }
    return query;
  }

 private:
  Result<SearchTerm> parse_any_of() {
    SearchTerm any{.kind = Kind::any_of};
    do {
      auto part = parse_all_of();
      if (!part) return part;
      any.parts.push_back(*std::move(part));
    } while (take_or());
    if (any.parts.size() > 1) return any;
    return std::move(any.parts.front());
  }

  Result<SearchTerm> parse_all_of() {
    SearchTerm all{.kind = Kind::all_of};
    for (;;) {
      skip_spaces();
      if (at_ >= text_.size() || text_[at_] == ')' || is_or()) break;
      auto term = parse_term();
      if (!term) return term;
      all.parts.push_back(*std::move(term));
    }
    if (all.parts.empty()) {
      const std::string what = at_ >= text_.size() ? "<EOF>" : text_[at_] == ')' ? ")" : "OR";
      return refuse("no viable alternative at input '" + what + "'", at_);
    }
    if (all.parts.size() > 1) return all;
    return std::move(all.parts.front());
  }

  Result<SearchTerm> parse_term() {
    bool is_negated = false;
    if (text_[at_] == '-') {
      is_negated = true;
      const std::size_t start = at_++;
      if (at_ >= text_.size() || spaces.find(text_[at_]) != std::string_view::npos || text_[at_] == '-' ||
          text_[at_] == ')') {
        return refuse("no viable alternative at input '-'", start);
      }
    }
    auto term = text_[at_] == '(' ? parse_group() : text_[at_] == '"' ? parse_phrase() : parse_word();
    if (term) term->is_negated = is_negated;
    return term;
  }

  Result<SearchTerm> parse_group() {
    ++at_;
    auto query = parse_any_of();
    if (!query) return query;
    if (at_ >= text_.size()) return refuse("missing ')' at '<EOF>'", at_);
    ++at_;
    // A group of one keeps its own negation.
    return SearchTerm{.kind = Kind::all_of, .parts = {*std::move(query)}};
  }

  Result<SearchTerm> parse_phrase() {
    const std::size_t start = at_;
    const std::size_t end = text_.find('"', start + 1);
    if (end == std::string_view::npos) return refuse("token recognition error at: '\"'", start);
    at_ = end + 1;
    const std::string phrase = to_lower(text_.substr(start + 1, end - start - 1));
    if (phrase.find_first_not_of(spaces) == std::string::npos) {
      return refuse("no viable alternative at input '\"\"'", start);
    }
    return SearchTerm{.kind = Kind::words, .value = phrase};
  }

  Result<SearchTerm> parse_word() {
    const std::size_t start = at_;
    while (at_ < text_.size() && spaces.find(text_[at_]) == std::string_view::npos && text_[at_] != '(' &&
           text_[at_] != ')' && text_[at_] != '"') {
      ++at_;
    }
    const std::string_view word = text_.substr(start, at_ - start);
    const std::string lower = to_lower(word);
    if (lower == "and") {
      return refuse(
          "Ambiguous use of and as a keyword. Use a space to logically join two clauses, or \"and\" to find "
          "occurrences of and in text",
          start);
    }
    if (lower == "or") {
      return refuse(
          "Ambiguous use of or as a keyword. Use OR to logically join two clauses, or \"or\" to find "
          "occurrences of or in text",
          start);
    }
    if (word.size() > 1 && std::string_view("@#$").find(word.front()) != std::string_view::npos) {
      return SearchTerm{.kind = Kind::operation, .name = lower.substr(0, 1), .value = lower.substr(1)};
    }
    const std::size_t colon = word.find(':');
    const bool has_name = colon != std::string_view::npos && colon > 0 &&
                          lower.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") == colon;
    if (has_name) return parse_operator(lower.substr(0, colon), lower.substr(colon + 1), start);
    if (std::none_of(word.begin(), word.end(),
                     [](char c) { return is_alphanumeric(c) || static_cast<unsigned char>(c) >= 0x80; })) {
      return refuse("no viable alternative at character '" + std::string(word.substr(0, 1)) + "'", start);
    }
    return SearchTerm{.kind = Kind::words, .value = lower};
  }

  Result<SearchTerm> parse_operator(std::string name, std::string value, std::size_t start) {
    if (value.empty() && at_ < text_.size() && text_[at_] == '"') {
      auto phrase = parse_phrase();
      if (!phrase) return phrase;
      value = phrase->value;
    }
    const Operator* const known = find_operator(name);
    if (known == nullptr) {
      return refuse("Reference to invalid operator '" + name +
                        "'. Operator is not available in current product or product packaging. Please refer "
                        "to complete available operator list at http://t.co/operators.",
                    start);
    }
    const bool is_value = !value.empty() && (known->values.empty() ||
                                             known->values.find("," + value + ",") != std::string_view::npos);
    if (!is_value)
      return refuse("Reference to invalid field '" + value + "' for operator '" + name + "'", start);
    if (value.starts_with('@')) value.erase(0, 1);
    return SearchTerm{.kind = Kind::operation, .name = std::move(name), .value = std::move(value)};
  }

  void skip_spaces() {
    while (at_ < text_.size() && spaces.find(text_[at_]) != std::string_view::npos) ++at_;
  }

  bool is_or() const {
    const std::string_view rest = text_.substr(at_);
    return rest.starts_with("OR") && (rest.size() == 2 || spaces.find(rest[2]) != std::string_view::npos ||
                                      rest[2] == '(' || rest[2] == ')');
  }

  bool take_or() {
    skip_spaces();
    if (!is_or()) return false;
    at_ += 2;
    return true;
  }

  /// Whether there is something to look for: neither negated nor an operator that only narrows down, in each
  /// alternative.
  bool has_standing(const SearchTerm& term) {
    if (term.is_negated) return false;
    const auto stands = [&](const SearchTerm& part) { return has_standing(part); };
    switch (term.kind) {
      case Kind::all_of:
        return std::any_of(term.parts.begin(), term.parts.end(), stands);
      case Kind::any_of:
        return std::all_of(term.parts.begin(), term.parts.end(), stands);
      case Kind::words:
        return true;
      case Kind::operation:
        break;
    }
    const bool stands_alone = find_operator(term.name)->stands_alone;
    if (!stands_alone) lone_operator_ = term.name;
    return stands_alone;
  }

  static tl::unexpected<Error> refuse(std::string what, std::size_t at) {
    return failure("query_not_understood", "query",
                   "There were errors processing your request: " + std::move(what) + " (at position " +
                       std::to_string(at + 1) + ")");
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string lone_operator_;
};

// --- Finding ---

bool is_word(std::int32_t code) {
  if (code == '_') return true;
  const auto category = utf8proc_category(code);
  return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/// The code point that ends before `at`, or begins there; a space at either end.
std::int32_t neighbour(std::string_view text, std::size_t at, bool before) {
  if (before) {
    if (at == 0) return ' ';
    do --at;
    while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  }
  std::int32_t code = ' ';
  if (at < text.size()) {
    utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                     static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  }
  return code;
}

/// Whether the words stand in the text as words; in scripts that do not part words, anywhere.
bool has_words(std::string_view text, std::string_view words) {
  const bool is_latin =
      std::all_of(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  for (std::size_t at = text.find(words); at != std::string_view::npos; at = text.find(words, at + 1)) {
    const bool parted =
        !is_word(neighbour(text, at, true)) && !is_word(neighbour(text, at + words.size(), false));
    if (!is_latin || parted) return true;
  }
  return false;
}

}  // namespace

Result<SearchTerm> parse_search(std::string_view query) { return Parser(query).parse(); }

bool matches(const SearchTerm& term, const Post& post, const World& world) {
  const auto fits = [&](const SearchTerm& part) { return matches(part, post, world); };
  bool result = false;
  switch (term.kind) {
    case Kind::all_of:
      result = std::all_of(term.parts.begin(), term.parts.end(), fits);
      break;
    case Kind::any_of:
      result = std::any_of(term.parts.begin(), term.parts.end(), fits);
      break;
    case Kind::words:
      result = !post.repost_of && has_words(to_lower(post.text), term.value);
      break;
    case Kind::operation:
      result = find_operator(term.name)->fits(post, world, term.value);
      break;
  }
  return result != term.is_negated;
}

}  // namespace x_connect::sandbox
