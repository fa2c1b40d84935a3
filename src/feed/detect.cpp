// SPDX-License-Identifier: MIT
#include "detect.hpp"

#include "ascii.hpp"
#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <array>

namespace feedmerged::feed {
namespace {

struct Magic {
    std::string_view bytes;
    std::string_view name;
};

using namespace std::string_view_literals;

constexpr auto kMagic = std::to_array<Magic>({
    {"\x89PNG\r\n\x1A\n"sv, "an image (PNG)"},
    {"GIF87a"sv, "an image (GIF)"},
    {"GIF89a"sv, "an image (GIF)"},
    {"\xFF\xD8\xFF"sv, "an image (JPEG)"},
    {"RIFF"sv, "a RIFF file (WebP, WAVE or AVI)"},
    {"\0\0\1\0"sv, "an icon"},
    {"%PDF-"sv, "a PDF document"},
    {"\x1F\x8B"sv, "compressed data (gzip)"},
    {"PK\3\4"sv, "a ZIP archive"},
    {"BZh"sv, "compressed data (bzip2)"},
    {"\xFD"
     "7zXZ"sv,
     "compressed data (xz)"},
    {"\x28\xB5\x2F\xFD"sv, "compressed data (zstd)"},
    {"\x7F"
     "ELF"sv,
     "a program (ELF)"},
    {"ID3"sv, "audio (MP3)"},
    {"OggS"sv, "audio (Ogg)"},
});

struct KnownRoot {
    std::string_view name;
    std::string_view what;
};

constexpr auto kOtherRoots = std::to_array<KnownRoot>({
    {"html", "HTML"},
    {"opml", "an OPML list"},
    {"svg", "an image (SVG)"},
    {"urlset", "a sitemap"},
    {"sitemapindex", "a sitemap"},
    {"opensearchdescription", "an OpenSearch description"},
});

constexpr bool is_name_char(char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_' || c == '-' || c == '.' ||
           c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

/// The local name of the tag whose '<' is at `pos`, in lower case and without its prefix.
std::string tag_name(std::string_view text, std::size_t pos) {
    // No name that matters is longer, and a name of megabytes is not worth copying.
    constexpr std::size_t kLongestName = 64;
    std::size_t end = pos + 1;
    while (end < text.size() && end - pos <= kLongestName && is_name_char(text[end])) ++end;
    const std::string name = ascii::lower(text.substr(pos + 1, end - pos - 1));
    return name.substr(name.rfind(':') + 1);
}

bool is_feed_root(std::string_view name) {
    return name == "rss" || name == "feed" || name == "rdf" || name == "channel";
}

/// An Atom entry alone is a document too (RFC 4287 §2), but the name alone is anybody's.
bool is_atom_entry(std::string_view text, std::size_t pos, std::string_view name) {
    constexpr std::size_t kLongestTag = 4096;
    if (name != "entry") return false;
    text = text.substr(pos, kLongestTag);
    return ascii::find_ignoring_case(text.substr(0, text.find('>')), "/atom") != text.npos;
}

std::size_t skip_space(std::string_view text, std::size_t pos) {
    while (pos < text.size() && ascii::is_space(text[pos])) ++pos;
    if (text.substr(pos).starts_with("\uFEFF")) return skip_space(text, pos + 3);
    return pos;
}

/// Behind the declaration, comments, processing instructions and document type: the '<' of the
/// first element, or npos.
std::size_t find_first_element(std::string_view text, std::size_t pos) {
    while (true) {
        pos = skip_space(text, pos);
        if (pos >= text.size() || text[pos] != '<') return std::string_view::npos;
        const std::string_view rest = text.substr(pos);
        std::size_t end = 0;
        if (rest.starts_with("<?")) {
            end = rest.find('>');
        } else if (rest.starts_with("<!--")) {
            end = rest.find("-->");
            if (end != std::string_view::npos) end += 2;
        } else if (rest.starts_with("<!")) {
            end = rest.find_first_of("[>");
            if (end != std::string_view::npos && rest[end] == '[') end = rest.find("]", end);
            if (end != std::string_view::npos) end = rest.find('>', end);
        } else {
            return pos;
        }
        if (end == std::string_view::npos) return std::string_view::npos;
        pos += end + 1;
    }
}

/// A feed's root or XML declaration somewhere behind other things.
std::size_t find_buried_root(std::string_view text, std::size_t pos) {
    const std::size_t limit = std::min(text.size(), pos + limits::kMaxJunkBeforeRoot);
    for (pos = text.find('<', pos); pos < limit; pos = text.find('<', pos + 1)) {
        if (text.substr(pos).starts_with("<?xml")) return pos;
        const std::string name = tag_name(text, pos);
        if (name == "html") return std::string_view::npos;
        if (is_feed_root(name)) return pos;
    }
    return std::string_view::npos;
}

Detected other(std::string what) { return {.shape = Shape::Other, .what = std::move(what)}; }

std::string name_text(std::string_view text) {
    const std::string_view start = text.substr(0, std::min<std::size_t>(text.size(), 1024));
    if (start.find('\0') != std::string_view::npos ||
        start.find("\uFFFD\uFFFD") != std::string_view::npos)
        return "binary data";
    return "text";
}

}  // namespace

std::optional<std::string_view> name_binary(std::string_view bytes) {
    for (const Magic& magic : kMagic)
        if (bytes.starts_with(magic.bytes)) return magic.name;
    return std::nullopt;
}

Detected detect(std::string_view text) {
    const std::size_t start = skip_space(text, 0);
    if (start == text.size()) return {.shape = Shape::Empty};
    if (text[start] == '{' || text[start] == '[') return {.shape = Shape::Json, .start = start};
    const std::size_t element = find_first_element(text, start);
    if (element != std::string_view::npos) {
        const std::string name = tag_name(text, element);
        if (is_feed_root(name) || is_atom_entry(text, element, name))
            return {.shape = Shape::Xml, .start = start};
        const auto known = std::ranges::find(kOtherRoots, name, &KnownRoot::name);
        if (known != kOtherRoots.end()) return other(std::string(known->what));
    }
    const std::string_view head = text.substr(start, 256);
    if (ascii::starts_with_ignoring_case(head, "<!doctype html")) return other("HTML");
    const std::size_t buried = find_buried_root(text, start);
    if (buried != std::string_view::npos)
        return {.shape = Shape::Xml, .start = buried, .junk = buried != start};
    const std::string name = element == std::string_view::npos ? "" : tag_name(text, element);
    if (!name.empty()) return other("XML with the root <" + name + ">");
    return other(text[start] == '<' ? "XML without an element" : name_text(text.substr(start)));
}

}  // namespace feedmerged::feed
