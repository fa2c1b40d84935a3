// SPDX-License-Identifier: MIT
// Media RSS, enclosures and pictures of entries, in RSS and Atom alike. Pure; thread-safe.
#pragma once
#include "feedmerged/model/parsed_feed.hpp"
#include "namespaces.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

namespace feedmerged::feed {

/// What the media elements of one entry or channel say.
struct Media {
    std::vector<ParsedAttachment> attachments{};
    ParsedUrl image{};  ///< the widest thumbnail, else the first picture
    ParsedText title{};
    ParsedText description{};
    ParsedText file_title{};  ///< of the first file that has one, for entries without any
    ParsedText file_description{};
    std::vector<std::string> tags{};
    int image_width = -1;  ///< as declared, 0 where it is not
};

/// Reads `element` where it is one of Media RSS's (groups with what is inside them); false where it
/// is not.
bool read_media(pugi::xml_node element, ElementName name, const Scope& scope, Media& media);

/// RSS <enclosure>, or Atom's link with rel="enclosure": the URL is in `url_attribute`.
[[nodiscard]] ParsedAttachment read_enclosure(pugi::xml_node element, const char* url_attribute,
                                              const Scope& scope);

/// "1:02:03", "62:03" or "3723" in seconds.
[[nodiscard]] std::optional<std::int64_t> parse_duration_text(std::string_view text);

/// "a, b;c" as separate tags, appended.
void append_keywords(std::string_view text, std::vector<std::string>& tags);

}  // namespace feedmerged::feed
