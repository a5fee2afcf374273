// Uploads: in one request, or in pieces that X then processes.
#include <algorithm>
#include <array>
#include <utility>

#include "sandbox/endpoint.hpp"
#include "sandbox/view.hpp"

namespace x_connect::sandbox {

namespace {

constexpr std::size_t megabyte = std::size_t{1024} * 1024;
constexpr std::int64_t media_lifetime = 86400;
constexpr std::size_t longest_type = 100;

/// Seconds that processing a video takes.
constexpr std::int64_t processing_time = 2;

std::size_t largest(std::string_view category) {
  if (category == "dm_video") return 512 * megabyte;
  // 8 GB, and 16 GB for subscribers.
  if (category.ends_with("video")) return 16384 * megabyte;
  return category.ends_with("gif") ? 15 * megabyte : 5 * megabyte;
}

/// How many bytes a base64 text stands for.
std::size_t decoded_size(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return text.size() * 3 / 4;
}

Reply too_large() {
  return invalid_request({{.message = "The size of the media exceeds the limit of its category."}});
}

Reply describe(const Media& media, const Call& call) {
  Json data = {{"id", media.id}, {"media_key", media_key(media)}, {"expires_after_secs", media_lifetime}};
  if (media.size > 0) data["size"] = media.size;
  if (media.ready_at > media.finished_at) {
    if (call.now >= media.ready_at) {
      data["processing_info"] = {{"state", "succeeded"}, {"progress_percent", 100}};
    } else if (call.now > media.finished_at) {
      data["processing_info"] = {{"state", "in_progress"}, {"check_after_secs", 1}, {"progress_percent", 50}};
    } else {
      data["processing_info"] = {{"state", "pending"}, {"check_after_secs", 1}};
    }
  }
  return json_reply(200, {{"data", std::move(data)}});
}

Media make_media(const Call& call) {
  std::vector<std::string> further_owners;
  if (const auto& body = call.body; body.contains("additional_owners")) {
    further_owners = body.at("additional_owners").get<std::vector<std::string>>();
  }
  return {.id = std::to_string(call.world.next_id(call.now)),
          .owner_id = call.me->id,
          .category = body_text(call, "/media_category"),
          .type = body_text(call, "/media_type").substr(0, longest_type),
          .further_owners = std::move(further_owners)};
}

/// An upload of the account's own; null for any other.
Media* own_media(const Call& call, std::string_view id) {
  Media* const media = call.world.find_media(id);
  return media != nullptr && media->owner_id == call.me->id ? media : nullptr;
}

Reply upload_media(const Call& call) {
  Media media = make_media(call);
  media.size = decoded_size(body_text(call, "/media"));
  if (media.size > largest(media.category)) return too_large();
  media.finished_at = media.ready_at = call.now;
  call.world.media.push_back(media);
  return describe(media, call);
}

Reply initialize_media_upload(const Call& call) {
  Media media = make_media(call);
  media.announced = call.body.value("total_bytes", std::size_t{0});
  if (media.announced > largest(media.category)) return too_large();
  call.world.media.push_back(media);
  return describe(media, call);
}

Reply append_media_upload(const Call& call) {
  Media* const media = own_media(call, value_of(call.path, "id"));
  if (media == nullptr || media->finished_at != 0) return not_found("media", "id", value_of(call.path, "id"));
  media->size += decoded_size(body_text(call, "/media"));
  if (media->size > largest(media->category)) return too_large();
  return json_reply(200, {{"data", {{"expires_at", call.now + media_lifetime}}}});
}

Reply finalize_media_upload(const Call& call) {
  Media* const media = own_media(call, value_of(call.path, "id"));
  if (media == nullptr) return not_found("media", "id", value_of(call.path, "id"));
  if (media->size == 0 || (media->announced != 0 && media->announced != media->size)) {
    return invalid_request({{.message = "Segments do not add up to provided total file size."}});
  }
  media->finished_at = call.now;
  media->ready_at = call.now + (media->category.ends_with("image") ? 0 : processing_time);
  return describe(*media, call);
}

Reply get_media_status(const Call& call) {
  const std::string id = value_of(call.query, "media_id");
  const Media* const media = own_media(call, id);
  return media == nullptr ? not_found("media", "media_id", id) : describe(*media, call);
}

Reply set_media_alt_text(const Call& call) {
  const std::string id = body_text(call, "/id");
  Media* const media = own_media(call, id);
  if (media == nullptr) return not_found("media", "id", id);
  media->alt_text = body_text(call, "/metadata/alt_text/text");
  return json_reply(
      200, {{"data", {{"id", id}, {"associated_metadata", {{"alt_text", {{"text", media->alt_text}}}}}}}});
}

constexpr std::array endpoints{
    Endpoint{"upload_media", upload_media},
    Endpoint{"initialize_media_upload", initialize_media_upload},
    Endpoint{"append_media_upload", append_media_upload},
    Endpoint{"finalize_media_upload", finalize_media_upload},
    Endpoint{"get_media_status", get_media_status},
    Endpoint{"set_media_alt_text", set_media_alt_text},
};

}  // namespace

std::span<const Endpoint> media_endpoints() { return endpoints; }

}  // namespace x_connect::sandbox
