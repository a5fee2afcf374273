// What exists on the sandbox's X: people, posts, messages, bookmarks, media. Scenarios live in worlds of
// their own, so that one test's posts do not disturb another's; a world may hold the accounts of several
// scenarios.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sandbox/scenario.hpp"

namespace x_connect::sandbox {

/// Ids of posts grow with time; their upper bits are milliseconds, as X's are. Clients send up to 19
/// digits, which is more than a signed number holds.
using PostId = std::uint64_t;

struct User {
  std::string id;
  std::string username;
  std::string name;
  std::string description;
  std::string location;
  std::int64_t created_at = 0;  ///< Seconds since 1970.
  int followers = 0;
  std::string website = {};
  bool is_verified = false;
};

struct Poll {
  std::string id;
  std::vector<std::string> options;
  int duration_minutes = 0;
  std::vector<int> votes = {};  ///< Of people who are not in this world; none where nobody has voted.
};

struct Post {
  PostId id = 0;
  std::string author_id;
  std::string text;
  std::string lang = "und";                ///< BCP 47, or "und" where nobody said.
  std::int64_t created_at = 0;             ///< Seconds since 1970.
  std::optional<PostId> in_reply_to = {};  ///< The post it answers; that may be deleted by now.
  std::string in_reply_to_user_id = {};
  std::optional<PostId> quotes = {};
  std::optional<PostId> repost_of = {};
  PostId conversation_id = 0;  ///< The post the thread began with.
  std::string reply_settings = "everyone";
  std::vector<std::string> media_ids = {};
  std::optional<Poll> poll = {};
  bool is_hidden = false;           ///< A reply that the author of the thread has hidden.
  std::vector<PostId> former = {};  ///< Its earlier versions, the first one first.
  std::int64_t first_at = 0;        ///< When that was posted; 0 where there is none.
  int likes = 0;                    ///< Of people who are not in this world.
  int reposts = 0;                  ///< Likewise.
};

/// X lets the author edit for an hour, five times: until when, how often still, and whether at that moment.
std::int64_t editable_until(const Post& post);
std::size_t edits_left(const Post& post);
bool may_edit(const Post& post, std::int64_t now);

/// Somebody did something to a post: liked it, or kept it as a bookmark.
struct Mark {
  std::string user_id;
  PostId post = 0;
  std::string folder_id = {};  ///< Of a bookmark; empty outside all folders.
};

/// Somebody does something about somebody: follows, mutes, takes no messages of.
struct Tie {
  std::string user_id;
  std::string target_id;
};

struct List {
  std::string id;
  std::string owner_id;
  std::string name;
  std::string description = {};
  bool is_private = false;
  std::int64_t created_at = 0;            ///< Seconds since 1970.
  std::vector<std::string> members = {};  ///< Ids of users, in the order they were added.
};

/// A long text; nobody but its owner sees it before it is published.
struct Article {
  std::string id;
  std::string owner_id;
  std::string title;
  bool is_published = false;
};

struct Folder {
  std::string id;
  std::string owner_id;
  std::string name;
};

struct Conversation {
  std::string id;  ///< Two user ids joined by a hyphen, or a number for a group.
  std::vector<std::string> participants;
};

struct Message {
  PostId id = 0;
  std::string conversation_id;
  std::string sender_id;
  std::string event_type = "MessageCreate";
  std::string text;
  std::string media_id = {};
  std::int64_t created_at = 0;
  std::vector<std::string> hidden_from = {};  ///< Who has deleted it.
};

struct Media {
  std::string id;
  std::string owner_id;
  std::string category;
  std::string type;
  std::size_t size = 0;          ///< Bytes received.
  std::size_t announced = 0;     ///< Bytes that the upload began with; 0 where nobody said.
  std::int64_t ready_at = 0;     ///< When processing ends; 0 while the upload is not finished.
  std::int64_t finished_at = 0;  ///< When the upload ended.
  std::string alt_text = {};
  std::vector<std::string> further_owners = {};  ///< Who may use it as well.
};

/// "3_" and the id for a picture; "16_" for a GIF, "7_" for a video.
std::string media_key(const Media& media);

/// Whether the account may post it.
bool may_use(const Media& media, const User& user);

/// What the accounts of a scenario share. Lists are in the order in which things happened, and bounded:
/// beyond the most that one holds, what came first goes first, except for the posts it was seeded with.
class World {
 public:
  static constexpr std::size_t most_posts = 1000;
  static constexpr std::size_t most_post_bytes = std::size_t{1} << 20U;  ///< Of all posts' texts.
  static constexpr std::size_t most_messages = 1000;
  static constexpr std::size_t most_message_bytes = std::size_t{1} << 20U;
  static constexpr std::size_t most_media = 1000;
  static constexpr std::size_t most_marks = 1000;  ///< Likes, and bookmarks.
  static constexpr std::size_t most_ties = 1000;   ///< Of each kind.
  static constexpr std::size_t most_lists = 200;
  static constexpr std::size_t most_articles = 200;
  static constexpr std::size_t most_folders = 200;
  static constexpr std::size_t most_conversations = 1000;

  /// The seed state. Posts are dated back from `now`, so that a timeline always looks lived in.
  World(const Scenario& scenario, std::int64_t now);

  /// The account of the scenario first, then those it follows.
  const std::vector<User>& people() const { return people_; }
  const User* find_user(std::string_view id) const;
  const User* find_username(std::string_view username) const;

  /// Ids ascend.
  const std::vector<Post>& posts() const { return posts_; }
  const Post* find_post(std::string_view id) const;
  int count_replies(const Post& post) const;

  /// An id greater than all before it, of the moment `now`.
  PostId next_id(std::int64_t now);

  /// Adds a post; its id, time and conversation are filled in.
  const Post& publish(Post post, std::int64_t now);

  /// Drops what came first wherever there is more than a world holds.
  void trim();

  /// Puts a new version in the place of a post: what hangs on the old one hangs on the new.
  const Post& replace(PostId former, Post post, std::int64_t now);

  /// Hides a reply, or shows it again.
  void hide(PostId id, bool hidden);

  /// Removes a post and what hangs on it; nothing happens when there is none.
  void erase(PostId id);

  /// The conversation of these people, made if it does not exist; `id` names a new group.
  Conversation& converse(std::vector<std::string> participants, std::string id);
  const Conversation* find_conversation(std::string_view id) const;
  Media* find_media(std::string_view id);

  /// A list that the account may see: a private one is its owner's alone. Null for `viewer` is nobody.
  const List* find_list(std::string_view id, const User* viewer) const;
  const Media* find_media(std::string_view id) const;

  std::vector<Tie> follows;
  std::vector<Tie> mutes;
  std::vector<Tie> blocks;
  std::vector<Tie> message_blocks;
  std::vector<List> lists;
  std::vector<Article> articles;
  std::vector<Mark> likes;
  std::vector<Mark> bookmarks;
  std::vector<Folder> folders;
  std::vector<Message> messages;
  std::vector<Media> media;

 private:
  std::vector<User> people_;
  std::vector<Post> posts_;
  std::vector<Conversation> conversations_;
  PostId last_id_ = 0;
  PostId last_seeded_ = 0;
};

/// Whether there is that tie.
bool is_tied(const std::vector<Tie>& ties, std::string_view user_id, std::string_view target_id);

/// The id of the conversation between two people: the smaller user id first.
std::string conversation_id(std::string_view one, std::string_view other);

/// The id that 1 to 19 digits spell.
std::optional<PostId> parse_post_id(std::string_view text);

/// Seconds since 1970 as "2026-08-01T12:00:00.000Z".
std::string rfc3339(std::int64_t seconds);

/// Seconds since 1970 as "Sat, 01 Aug 2026 12:00:00 GMT" [RFC 9110 5.6.7].
std::string http_date(std::int64_t seconds);

}  // namespace x_connect::sandbox
