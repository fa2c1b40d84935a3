// SPDX-License-Identifier: MIT
#include "media_type.hpp"

#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::normalise {
namespace {

struct Extension {
    std::string_view name;
    std::string_view type;
};

// What is attached to entries of feeds. Sorted.
constexpr auto kExtensions = std::to_array<Extension>({
    {"aac", "audio/aac"},         {"avi", "video/x-msvideo"},
    {"avif", "image/avif"},       {"epub", "application/epub+zip"},
    {"flac", "audio/flac"},       {"gif", "image/gif"},
    {"htm", "text/html"},         {"html", "text/html"},
    {"jpeg", "image/jpeg"},       {"jpg", "image/jpeg"},
    {"json", "application/json"}, {"m3u8", "application/vnd.apple.mpegurl"},
    {"m4a", "audio/mp4"},         {"m4b", "audio/mp4"},
    {"m4v", "video/x-m4v"},       {"mkv", "video/x-matroska"},
    {"mov", "video/quicktime"},   {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},         {"mpeg", "video/mpeg"},
    {"mpg", "video/mpeg"},        {"oga", "audio/ogg"},
    {"ogg", "audio/ogg"},         {"ogv", "video/ogg"},
    {"opus", "audio/ogg"},        {"pdf", "application/pdf"},
    {"png", "image/png"},         {"srt", "application/x-subrip"},
    {"svg", "image/svg+xml"},     {"torrent", "application/x-bittorrent"},
    {"txt", "text/plain"},        {"vtt", "text/vtt"},
    {"wav", "audio/wav"},         {"webm", "video/webm"},
    {"webp", "image/webp"},       {"xml", "application/xml"},
    {"zip", "application/zip"},
});
static_assert(std::ranges::is_sorted(kExtensions, {}, &Extension::name));

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// RFC 9110 §5.6.2
constexpr bool is_token_char(char c) {
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool is_media_type(std::string_view text) {
    constexpr std::size_t kLongest = 255;  // RFC 6838 §4.2: 127 on each side
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == text.size()) return false;
    return text.size() <= kLongest && std::ranges::all_of(text.substr(0, slash), is_token_char) &&
           std::ranges::all_of(text.substr(slash + 1), is_token_char);
}

}  // namespace

std::string media_type_of(std::string_view declared, std::string_view url) {
    declared = utf8::trim(declared.substr(0, declared.find(';')));
    std::string type(declared);
    std::ranges::transform(type, type.begin(), lower);
    if (is_media_type(type)) return type;
    const std::string path = split_url(url).path;
    const std::size_t dot = path.find_last_of("./");
    if (dot != std::string::npos && path[dot] == '.') {
        std::string extension = path.substr(dot + 1);
        std::ranges::transform(extension, extension.begin(), lower);
        const auto it = std::ranges::lower_bound(kExtensions, extension, {}, &Extension::name);
        if (it != kExtensions.end() && it->name == extension) return std::string(it->type);
    }
    return "application/octet-stream";
}

}  // namespace feedmerged::normalise
