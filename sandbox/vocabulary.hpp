// X speaks two vocabularies: the legacy one (tweet.fields, referenced_tweets.id) and, since its OpenAPI
// description 2.167, the current one (post.fields, referenced_posts). Both are taken, and answered in the one
// that was asked for. Inside, the sandbox thinks in the legacy one.
#pragma once

#include <string_view>

#include "core/text.hpp"

namespace x_connect::sandbox {

enum class Vocabulary { legacy, current };

/// The name that X's replies in a vocabulary have for a legacy name.
///
///   name_in(Vocabulary::current, "retweet_count") == "repost_count"
std::string_view name_in(Vocabulary vocabulary, std::string_view legacy);

/// What X takes in the list-valued parameter of that name, in either vocabulary: comma-joined, as its
/// refusals name it. Empty for a parameter that is no list of fields.
std::string_view fields_of(std::string_view parameter);

/// What `expansions` can name where posts, users, lists or messages are returned: both vocabularies,
/// comma-joined.
enum class Returned { posts, users, lists, messages };
std::string_view expansions_of(Returned returned);

/// Rewrites a query that has been checked into the legacy vocabulary, and says which one it was in. An
/// expansion asks for the field that it expands, too: in the current vocabulary there is no other way to it.
///
///   post.fields=note_post&expansions=author_id
///   becomes tweet.fields=note_tweet,author_id&expansions=author_id
Vocabulary translate(Parameters& query);

}  // namespace x_connect::sandbox
