// Articles: drafted, then published with a post that links to them.
#include <algorithm>
#include <array>

#include "sandbox/endpoint.hpp"

namespace x_connect::sandbox {

namespace {

Reply draft_article(const Call& call) {
  const Article article{.id = std::to_string(call.world.next_id(call.now)),
                        .owner_id = call.me->id,
                        .title = body_text(call, "/title")};
  call.world.articles.push_back(article);
  return json_reply(201, {{"data", {{"id", article.id}, {"title", article.title}}}});
}

Reply publish_article(const Call& call) {
  const std::string id = value_of(call.path, "article_id");
  auto& articles = call.world.articles;
  const auto found = std::find_if(articles.begin(), articles.end(), [&](const Article& one) {
    return one.id == id && one.owner_id == call.me->id && !one.is_published;
  });
  if (found == articles.end()) {
    return json_reply(400,
                      {{"errors", Json::array({{{"message",
                                                 "The specified article could not be found or is not owned "
                                                 "by the authenticated user."},
                                                {"code", 400}}})}});
  }
  found->is_published = true;
  const Post& post =
      call.world.publish({.author_id = call.me->id, .text = "https://x.com/i/article/" + id}, call.now);
  return json_reply(200, {{"data", {{"post_id", std::to_string(post.id)}}}});
}

constexpr std::array endpoints{
    Endpoint{"draft_article", draft_article},
    Endpoint{"publish_article", publish_article},
};

}  // namespace

std::span<const Endpoint> article_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
