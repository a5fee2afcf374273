// People, posts and messages as X shows them: few members by default, the rest when `tweet.fields`,
// `user.fields` and `expansions` ask for them.
#pragma once

#include <vector>

#include "sandbox/call.hpp"

namespace x_connect::sandbox {

/// `{"id", "name", "username"}`, and what `user.fields` names.
Json show_user(const User& user, const Call& call);

/// `{"id", "text", "edit_history_tweet_ids"}`, and what `tweet.fields` names; in the vocabulary of
/// the call.
Json show_post(const Post& post, const Call& call);

/// `includes` for the posts of a reply: what `expansions` names; empty when that is nothing.
Json show_includes(const std::vector<const Post*>& posts, const Call& call);

/// `{"id", "name"}`, and what `list.fields` names.
Json show_list(const List& list, const Call& call);

/// `includes` for lists: their owners, where `expansions` names them; empty when that is nothing.
Json show_list_includes(const std::vector<const List*>& lists, const Call& call);

/// The address of what a message carries, which only the API answers. Its file is called as the media's id.
std::string message_media_address(const Message& message);

/// `{"id", "event_type", "text"}`, and what `dm_event.fields` names.
Json show_message(const Message& message, const Call& call);

/// `includes` for users: their posts, where `expansions` names them; empty when that is nothing.
Json show_user_includes(const std::vector<const User*>& users, const Call& call);

/// `includes` for messages: what `expansions` names; empty when that is nothing.
Json show_message_includes(const std::vector<const Message*>& messages, const Call& call);

}  // namespace x_connect::sandbox
