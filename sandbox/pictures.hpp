// Pictures of our own in place of those that X's hosts serve: faces, and what posts carry. Drawn from the
// name in the address, the same in every run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/reply.hpp"

namespace x_connect::sandbox {

inline constexpr std::string_view picture_host = "pbs.twimg.com";

/// The measures of every picture that a post carries.
inline constexpr int picture_width = 800;
inline constexpr int picture_height = 450;

/// The address of somebody's face, as X writes it: 48 pixels; with "_400x400" in place of "_normal", 400.
///
///   "https://pbs.twimg.com/profile_images/1777000000000000001/face_normal.png"
std::string face_address(std::string_view user_id);

/// The address of a picture that a post carries.
std::string picture_address(std::string_view media_id);

/// Its path on that host.
std::string picture_path(std::string_view media_id);

/// Serves `path`, which is that of an address above; nothing for any other. Below /sandbox/media/ the host
/// stands in front: "/sandbox/media/pbs.twimg.com/profile_images/...".
std::optional<Reply> serve_picture(std::string_view path);

}  // namespace x_connect::sandbox
