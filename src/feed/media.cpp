// SPDX-License-Identifier: MIT
#include "media.hpp"

#include "ascii.hpp"
#include "feedmerged/core/limits.hpp"
#include "xml_value.hpp"

#include <utility>

namespace feedmerged::feed {
namespace {

bool is_picture(const ParsedAttachment& attachment) {
    return attachment.medium == "image" ||
           ascii::starts_with_ignoring_case(attachment.mime_type, "image/");
}

void offer_image(Media& media, ParsedUrl url, int width) {
    if (url.empty() || width <= media.image_width) return;
    media.image = std::move(url);
    media.image_width = width;
}

void read_thumbnail(pugi::xml_node element, const Scope& scope, Media& media) {
    constexpr std::int64_t kWidest = 100'000;  // of a picture that anyone would show
    const auto width = ascii::to_integer(attribute_of(element, "width")).value_or(0);
    std::string url(ascii::trim(attribute_of(element, "url")));
    if (url.empty()) url = text_of(element);  // some write it inside
    offer_image(media, {std::move(url), scope.base()},
                width > 0 && width <= kWidest ? static_cast<int>(width) : 0);
}

/// Recurses with read_media where media elements nest; load_xml has bounded how deep.
void read_children(pugi::xml_node element, const Scope& outer, Media& media) {
    const Scope scope(outer, element);
    for (const pugi::xml_node child : element.children())
        if (child.type() == pugi::node_element)
            read_media(child, scope.name_of(child), scope, media);
}

void read_content(pugi::xml_node element, const Scope& scope, Media& media) {
    ParsedAttachment attachment = read_enclosure(element, "url", scope);
    attachment.size_in_bytes = ascii::to_integer(attribute_of(element, "fileSize"));
    attachment.duration_in_seconds = parse_duration_text(attribute_of(element, "duration"));
    attachment.medium = ascii::lower(attribute_of(element, "medium"));
    Media inside;  // its title and description are the file's, not the entry's
    read_children(element, scope, inside);
    attachment.title = inside.title.value;
    if (media.file_title.empty()) media.file_title = std::move(inside.title);
    if (media.file_description.empty()) media.file_description = std::move(inside.description);
    offer_image(media, inside.image, inside.image_width);
    if (attachment.url.empty()) return;
    if (is_picture(attachment) && media.image.empty()) offer_image(media, attachment.url, 0);
    if (media.attachments.size() < limits::kMaxAttachments)
        media.attachments.push_back(std::move(attachment));
}

ParsedText read_text(pugi::xml_node element, const Scope& scope) {
    ParsedText text = rss_text(element, scope);
    if (ascii::equals_ignoring_case(attribute_of(element, "type"), "plain"))
        text.kind = TextKind::Text;
    return text;
}

}  // namespace

bool read_media(pugi::xml_node element, ElementName name, const Scope& scope, Media& media) {
    if (name.vocabulary != Vocabulary::Media) return false;
    switch (name.tag) {
        case Tag::MediaContent:
            read_content(element, scope, media);
            break;
        case Tag::MediaGroup:
            read_children(element, scope, media);
            break;
        case Tag::MediaThumbnail:
            read_thumbnail(element, scope, media);
            break;
        case Tag::MediaTitle:
            if (media.title.empty()) media.title = read_text(element, scope);
            break;
        case Tag::MediaDescription:
            if (media.description.empty()) media.description = read_text(element, scope);
            break;
        case Tag::MediaCategory:
            if (media.tags.size() < limits::kMaxTags) media.tags.push_back(text_of(element));
            break;
        case Tag::MediaKeywords:
            append_keywords(text_of(element), media.tags);
            break;
        default:
            break;
    }
    return true;
}

ParsedAttachment read_enclosure(pugi::xml_node element, const char* url_attribute,
                                const Scope& scope) {
    ParsedAttachment attachment;
    attachment.url = {std::string(ascii::trim(attribute_of(element, url_attribute))), scope.base()};
    attachment.mime_type = ascii::lower(ascii::trim(attribute_of(element, "type")));
    attachment.size_in_bytes = ascii::to_integer(attribute_of(element, "length"));
    attachment.title = attribute_of(element, "title");
    return attachment;
}

std::optional<std::int64_t> parse_duration_text(std::string_view text) {
    constexpr std::int64_t kLongest = 365 * 24 * 3600;
    text = ascii::trim(text);
    std::int64_t seconds = 0;
    for (int parts = 0; parts < 3; ++parts) {
        const std::size_t colon = text.find(':');
        std::string_view part = text.substr(0, colon);
        part = part.substr(0, part.find('.'));
        const auto value = ascii::to_integer(part);
        if (!value || *value < 0 || *value > kLongest) return std::nullopt;
        seconds = seconds * 60 + *value;
        if (colon == std::string_view::npos) {
            if (seconds == 0 || seconds > kLongest) return std::nullopt;
            return seconds;
        }
        text.remove_prefix(colon + 1);
    }
    return std::nullopt;
}

void append_keywords(std::string_view text, std::vector<std::string>& tags) {
    while (!text.empty() && tags.size() < limits::kMaxTags) {
        const std::size_t end = text.find_first_of(",;");
        const std::string_view tag = ascii::trim(text.substr(0, end));
        if (!tag.empty()) tags.emplace_back(tag);
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
}

}  // namespace feedmerged::feed
