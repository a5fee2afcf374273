#include "pictures.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "core/digest.hpp"

namespace x_connect::sandbox {

namespace {

constexpr std::string_view sandbox_prefix = "/sandbox/media/pbs.twimg.com";
constexpr std::string_view face_prefix = "/profile_images/";
constexpr std::string_view picture_prefix = "/media/";

struct Colour {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
};

/// A picture of at most 256 colours.
struct Canvas {
  Canvas(int w, int h, std::vector<Colour> colours)
      : width(w),
        height(h),
        palette(std::move(colours)),
        pixels(static_cast<std::size_t>(w) * static_cast<std::size_t>(h)) {}
  std::uint8_t& at(int x, int y) {
    return pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(x)];
  }
  int width;
  int height;
  std::vector<Colour> palette;
  std::vector<std::uint8_t> pixels;  ///< Places in the palette, row by row.
};

// --- PNG [RFC 2083] ---

void append_number(std::string& bytes, std::uint32_t number) {
  for (const unsigned shift : {24U, 16U, 8U, 0U}) bytes += static_cast<char>(number >> shift & 0xFFU);
}

void append_chunk(std::string& png, std::string_view type, std::string_view data) {
  append_number(png, static_cast<std::uint32_t>(data.size()));
  const std::string body = std::string(type) + std::string(data);
  png += body;
  append_number(png, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(body.data()),
                                                      static_cast<uInt>(body.size()))));
}

std::string deflated(const std::string& bytes) {
  uLongf size = compressBound(static_cast<uLong>(bytes.size()));
  std::string result(size, '\0');
  compress2(reinterpret_cast<Bytef*>(result.data()), &size, reinterpret_cast<const Bytef*>(bytes.data()),
            static_cast<uLong>(bytes.size()), 9);
  result.resize(size);
  return result;
}

std::string to_png(const Canvas& canvas) {
  std::string header;
  append_number(header, static_cast<std::uint32_t>(canvas.width));
  append_number(header, static_cast<std::uint32_t>(canvas.height));
  header += std::string("\x08\x03\x00\x00\x00", 5);  // 8 bits, palette, no interlace
  std::string palette;
  for (const Colour& colour : canvas.palette) {
    for (const std::uint8_t part : {colour.red, colour.green, colour.blue})
      palette += static_cast<char>(part);
  }
  std::string rows;
  const auto width = static_cast<std::size_t>(canvas.width);
  for (std::size_t row = 0; row < canvas.pixels.size(); row += width) {
    rows += '\0';  // no filter
    rows.append(reinterpret_cast<const char*>(canvas.pixels.data() + row), width);
  }
  std::string png = "\x89PNG\r\n\x1A\n";
  append_chunk(png, "IHDR", header);
  append_chunk(png, "PLTE", palette);
  append_chunk(png, "IDAT", deflated(rows));
  append_chunk(png, "IEND", "");
  return png;
}

// --- Drawing ---

/// Numbers from 0 to 255 that belong to a name.
std::array<int, 32> numbers_of(std::string_view name) {
  std::array<int, 32> numbers{};
  const std::string digest = sha256(name);
  std::transform(digest.begin(), digest.end(), numbers.begin(),
                 [](char c) { return static_cast<unsigned char>(c); });
  return numbers;
}

/// A colour by its hue in degrees; `light` and `strength` from 0 to 1.
Colour colour_of(int hue, double light, double strength) {
  const auto part = [&](int shift) {
    const double k = std::fmod(shift + hue / 30.0, 12.0);
    const double a = strength * std::min(light, 1 - light);
    return static_cast<std::uint8_t>(255 * (light - a * std::max(-1.0, std::min({k - 3, 9 - k, 1.0}))));
  };
  return {part(0), part(8), part(4)};
}

/// A pattern of five by five fields, the same on both sides, as a face.
Canvas draw_face(std::string_view user_id, int size) {
  const auto numbers = numbers_of(user_id);
  const int hue = numbers[30] * 360 / 256;
  Canvas canvas(size, size,
                {colour_of(hue, 0.9, 0.5), colour_of(hue, 0.42, 0.55), colour_of(hue + 40, 0.62, 0.6)});
  for (int y = 0; y < size; ++y) {
    for (int x = 0; x < size; ++x) {
      const int column = x * 7 / size - 1;
      const int row = y * 7 / size - 1;
      if (column < 0 || column > 4 || row < 0 || row > 4) continue;
      const int number = numbers[(static_cast<std::size_t>(row) * 3) +
                                 static_cast<std::size_t>(std::min(column, 4 - column))];
      canvas.at(x, y) = static_cast<std::uint8_t>(number % 5 < 2 ? 0 : number % 5 < 4 ? 1 : 2);
    }
  }
  return canvas;
}

/// The harbour: a sky in bands, a sun, two ranges of hills, water.
Canvas draw_harbour(std::string_view media_id) {
  const auto numbers = numbers_of(media_id);
  const int hue = numbers[0] * 360 / 256;
  std::vector<Colour> palette;
  palette.reserve(13);
  for (int band = 0; band < 8; ++band) palette.push_back(colour_of(hue + 6 * band, 0.58 + 0.045 * band, 0.6));
  palette.push_back(colour_of(hue + 60, 0.93, 0.8));    // sun
  palette.push_back(colour_of(hue + 200, 0.45, 0.25));  // far hills
  palette.push_back(colour_of(hue + 210, 0.33, 0.3));   // near hills
  palette.push_back(colour_of(hue + 190, 0.5, 0.45));   // water
  palette.push_back(colour_of(hue + 190, 0.62, 0.5));   // light on it
  Canvas canvas(picture_width, picture_height, std::move(palette));
  const int horizon = picture_height * 3 / 5;
  const int sun_x = picture_width / 4 + numbers[1] * picture_width / 512;
  const int sun_y = picture_height / 6 + numbers[2] * picture_height / 1024;
  const int sun_size = 40 + numbers[3] / 10;
  for (int x = 0; x < picture_width; ++x) {
    const double far = horizon - 60 - 30 * std::sin(x / (90.0 + numbers[4] / 4.0) + numbers[5]);
    const double near = horizon - 25 - 22 * std::sin(x / (50.0 + numbers[6] / 5.0) + numbers[7]);
    for (int y = 0; y < picture_height; ++y) {
      int colour = std::min(7, y * 8 / horizon);
      if ((x - sun_x) * (x - sun_x) + (y - sun_y) * (y - sun_y) < sun_size * sun_size) colour = 8;
      if (y > far) colour = 9;
      if (y > near) colour = 10;
      if (y > horizon) colour = std::sin(x / 23.0 + y * 1.7) > 0.8 - (y - horizon) / 600.0 ? 12 : 11;
      canvas.at(x, y) = static_cast<std::uint8_t>(colour);
    }
  }
  return canvas;
}

// --- Addresses ---

struct FaceSize {
  std::string_view ending;
  int size;
};
constexpr std::array face_sizes{FaceSize{"face_normal.png", 48},   FaceSize{"face_bigger.png", 73},
                                FaceSize{"face_mini.png", 24},     FaceSize{"face_x96.png", 96},
                                FaceSize{"face_200x200.png", 200}, FaceSize{"face_400x400.png", 400},
                                FaceSize{"face.png", 400}};

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 19 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Canvas> draw(std::string_view path) {
  if (path.starts_with(face_prefix)) {
    path.remove_prefix(face_prefix.size());
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos || !is_id(path.substr(0, slash))) return std::nullopt;
    const auto* const size = std::find_if(face_sizes.begin(), face_sizes.end(), [&](const FaceSize& one) {
      return one.ending == path.substr(slash + 1);
    });
    if (size == face_sizes.end()) return std::nullopt;
    return draw_face(path.substr(0, slash), size->size);
  }
  if (!path.starts_with(picture_prefix) || !path.ends_with(".png")) return std::nullopt;
  path = path.substr(picture_prefix.size(), path.size() - picture_prefix.size() - 4);
  return is_id(path) ? std::optional(draw_harbour(path)) : std::nullopt;
}

}  // namespace

std::string face_address(std::string_view user_id) {
  return "https://" + std::string(picture_host) + std::string(face_prefix) + std::string(user_id) +
         "/face_normal.png";
}

std::string picture_path(std::string_view media_id) {
  return std::string(picture_prefix) + std::string(media_id) + ".png";
}

std::string picture_address(std::string_view media_id) {
  return "https://" + std::string(picture_host) + picture_path(media_id);
}

std::optional<Reply> serve_picture(std::string_view path) {
  if (path.starts_with(sandbox_prefix)) path.remove_prefix(sandbox_prefix.size());
  const auto canvas = draw(path);
  if (!canvas) return std::nullopt;
  return Reply{.status = 200,
               .headers = {{"content-type", "image/png"}, {"cache-control", "public, max-age=86400"}},
               .body = to_png(*canvas)};
}

}  // namespace x_connect::sandbox
