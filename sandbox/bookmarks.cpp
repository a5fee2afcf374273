// Bookmarks and their folders; nobody but their owner sees them.
#include <algorithm>
#include <array>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

const Folder* find_folder(const Call& call, std::string_view id) {
  const auto& folders = call.world.folders;
  const auto found = std::find_if(folders.begin(), folders.end(), [&](const Folder& folder) {
    return folder.id == id && folder.owner_id == call.me->id;
  });
  return found == folders.end() ? nullptr : &*found;
}

/// The account's bookmarks, newest first; of one folder where `folder_id` names one.
std::vector<const Post*> bookmarked(const Call& call, std::string_view folder_id) {
  std::vector<const Post*> posts;
  const auto& bookmarks = call.world.bookmarks;
  for (auto mark = bookmarks.rbegin(); mark != bookmarks.rend(); ++mark) {
    const bool fits = mark->user_id == call.me->id && (folder_id.empty() || mark->folder_id == folder_id);
    if (fits) posts.push_back(call.world.find_post(std::to_string(mark->post)));
  }
  return posts;
}

Reply get_bookmarks(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  return list_page(call, bookmarked(call, ""));
}

Reply add_bookmark(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const std::string id = body_text(call, "/tweet_id");
  const std::string folder_id = body_text(call, "/folder_id");
  const Post* const post = call.world.find_post(id);
  if (post == nullptr) return not_found("tweet", "tweet_id", id);
  if (!folder_id.empty() && find_folder(call, folder_id) == nullptr) {
    return not_found("bookmark_folder", "folder_id", folder_id);
  }
  auto& bookmarks = call.world.bookmarks;
  std::erase_if(bookmarks,
                [&](const Mark& mark) { return mark.post == post->id && mark.user_id == call.me->id; });
  bookmarks.push_back({.user_id = call.me->id, .post = post->id, .folder_id = folder_id});
  return json_reply(200, {{"data", {{"bookmarked", true}}}});
}

Reply remove_bookmark(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const auto id = parse_post_id(value_of(call.path, "tweet_id"));
  std::erase_if(call.world.bookmarks,
                [&](const Mark& mark) { return mark.post == id && mark.user_id == call.me->id; });
  return json_reply(200, {{"data", {{"bookmarked", false}}}});
}

Reply get_bookmark_folders(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  Json all = Json::array();
  for (const Folder& folder : call.world.folders) {
    if (folder.owner_id == call.me->id) all.push_back({{"id", folder.id}, {"name", folder.name}});
  }
  auto part = page_of(call, all.size());
  if (auto* const refusal = std::get_if<Reply>(&part)) return std::move(*refusal);
  Page& page = std::get<Page>(part);
  Json body = Json::object();
  for (std::size_t i = page.first; i < page.end; ++i) body["data"].push_back(all[i]);
  body["meta"] = std::move(page.meta);
  return json_reply(200, body);
}

Reply create_bookmark_folder(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const Folder folder{.id = std::to_string(call.world.next_id(call.now)),
                      .owner_id = call.me->id,
                      .name = body_text(call, "/name")};
  call.world.folders.push_back(folder);
  return json_reply(201, {{"data", {{"id", folder.id}, {"name", folder.name}}}});
}

Reply get_bookmark_folder_posts(const Call& call) {
  if (auto refusal = refuse_other_user(call)) return *std::move(refusal);
  const std::string folder_id = value_of(call.path, "folder_id");
  if (find_folder(call, folder_id) == nullptr) return not_found("bookmark_folder", "folder_id", folder_id);
  const auto posts = bookmarked(call, folder_id);
  auto part = page_of(call, posts.size());
  if (auto* const refusal = std::get_if<Reply>(&part)) return std::move(*refusal);
  Page& page = std::get<Page>(part);
  Json body = Json::object();
  for (std::size_t i = page.first; i < page.end; ++i) {
    body["data"].push_back({{"id", std::to_string(posts[i]->id)}});
  }
  body["meta"] = std::move(page.meta);
  return json_reply(200, body);
}

constexpr std::array endpoints{
    Endpoint{"get_bookmarks", get_bookmarks},
    Endpoint{"add_bookmark", add_bookmark},
    Endpoint{"remove_bookmark", remove_bookmark},
    Endpoint{"get_bookmark_folders", get_bookmark_folders},
    Endpoint{"create_bookmark_folder", create_bookmark_folder},
    Endpoint{"get_bookmark_folder_posts", get_bookmark_folder_posts},
};

}  // namespace

std::span<const Endpoint> bookmark_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
