// SPDX-License-Identifier: MIT
// JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). Wrong types are read as what they can only mean
// (a number as an id, one author where a list belongs) or left out. Pure; thread-safe.
#include "ascii.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/feed/date.hpp"
#include "json_tree.hpp"
#include "readers.hpp"
#include "xml_value.hpp"

#include <algorithm>
#include <cmath>

namespace feedmerged::feed {
namespace {

using nlohmann::json;

/// The member of an object, null where it has none or `value` is no object.
const json& member(const json& value, const char* name) {
    static const json kNull;
    if (!value.is_object()) return kNull;
    const auto it = value.find(name);
    return it == value.end() ? kNull : *it;
}

/// Characters that XML cannot hold can be in JSON as escapes; they go into no output.
std::string without_controls(const std::string& text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t pos = 0; pos < text.size();) {
        const char32_t c = utf8::next(text, pos);
        if (utf8::is_xml_char(c)) utf8::append(out, c);
    }
    return repair_c1(std::move(out));
}

std::string to_text(const json& value) {
    if (value.is_string()) return without_controls(value.get_ref<const std::string&>());
    return {};
}

/// Ids are strings, but numbers occur: 1.0 is "1.0" as written, and no other number looks alike.
std::string to_id(const json& value) {
    if (value.is_number()) return value.dump();
    return to_text(value);
}

ParsedUrl to_url(const json& value) { return {std::string(ascii::trim(to_text(value))), {}}; }

std::optional<std::int64_t> to_integer(const json& value) {
    if (value.is_number_unsigned() || value.is_number_integer()) {
        const auto number = value.get<std::int64_t>();
        return number >= 0 ? std::optional(number) : std::nullopt;
    }
    if (value.is_number_float()) {
        constexpr double kLargest = 9e15;  // integers above are not exact in a double
        const double number = value.get<double>();
        if (!std::isfinite(number) || number < 0 || number > kLargest) return std::nullopt;
        return static_cast<std::int64_t>(number);
    }
    return ascii::to_integer(to_text(value));
}

std::optional<TimePoint> to_date(const json& value) {
    if (value.is_number()) return parse_date(value.dump());
    return parse_date(to_text(value));
}

ParsedText to_plain(const json& value) { return {.value = to_text(value), .kind = TextKind::Text}; }

void add_author(const json& value, std::vector<ParsedPerson>& authors) {
    ParsedPerson person;
    if (value.is_string()) {
        person.name = to_text(value);
    } else {
        person.name = to_text(member(value, "name"));
        person.url = to_text(member(value, "url"));
        person.email = to_text(member(value, "email"));
    }
    const bool empty = person.name.empty() && person.url.empty() && person.email.empty();
    if (!empty && authors.size() < limits::kMaxAuthors) authors.push_back(std::move(person));
}

/// `authors` of 1.1, else `author` of 1.0; one where a list belongs and a list where one does.
std::vector<ParsedPerson> to_authors(const json& object) {
    std::vector<ParsedPerson> authors;
    for (const char* name : {"authors", "author"}) {
        const json& value = member(object, name);
        if (value.is_array()) {
            for (const json& author : value) add_author(author, authors);
        } else {
            add_author(value, authors);
        }
        if (!authors.empty()) break;
    }
    return authors;
}

std::vector<std::string> to_tags(const json& value) {
    std::vector<std::string> tags;
    if (value.is_string()) tags.push_back(to_text(value));
    if (!value.is_array()) return tags;
    for (const json& tag : value) {
        if (tags.size() >= limits::kMaxTags) break;
        if (std::string text = to_text(tag); !text.empty()) tags.push_back(std::move(text));
    }
    return tags;
}

std::vector<ParsedAttachment> to_attachments(const json& value) {
    std::vector<ParsedAttachment> attachments;
    if (!value.is_array()) return attachments;
    for (const json& file : value) {
        if (attachments.size() >= limits::kMaxAttachments) break;
        ParsedAttachment attachment;
        attachment.url = to_url(member(file, "url"));
        if (attachment.url.empty()) continue;
        attachment.mime_type = ascii::lower(ascii::trim(to_text(member(file, "mime_type"))));
        attachment.title = to_text(member(file, "title"));
        attachment.size_in_bytes = to_integer(member(file, "size_in_bytes"));
        attachment.duration_in_seconds = to_integer(member(file, "duration_in_seconds"));
        attachments.push_back(std::move(attachment));
    }
    return attachments;
}

ParsedEntry to_entry(const json& item) {
    ParsedEntry entry;
    entry.guid = to_id(member(item, "id"));
    entry.url = to_url(member(item, "url"));
    if (ParsedUrl url = to_url(member(item, "external_url")); !url.empty())
        entry.rare.make().external_url = std::move(url);
    entry.title = to_plain(member(item, "title"));
    entry.summary = to_plain(member(item, "summary"));
    entry.content = {.value = to_text(member(item, "content_html")), .kind = TextKind::Html};
    if (entry.content.empty()) entry.content = to_plain(member(item, "content_text"));
    entry.image = to_url(member(item, "image"));
    if (ParsedUrl url = to_url(member(item, "banner_image")); !url.empty())
        entry.rare.make().banner_image = std::move(url);
    entry.published = to_date(member(item, "date_published"));
    entry.updated = to_date(member(item, "date_modified"));
    entry.authors = to_authors(item);
    entry.tags = to_tags(member(item, "tags"));
    entry.language = to_text(member(item, "language"));
    entry.attachments = to_attachments(member(item, "attachments"));
    return entry;
}

/// An id alone is enough; without one there has to be something to show.
bool is_usable(const ParsedEntry& entry) {
    return !entry.guid.empty() || !entry.url.empty() || !entry.title.empty() ||
           !entry.summary.empty() || !entry.content.empty() || !entry.image.empty() ||
           !entry.rare->banner_image.empty() || !entry.attachments.empty();
}

void read_items(const json& items, ParsedFeed& feed) {
    for (const json& item : items) {
        if (!item.is_object()) continue;
        ParsedEntry entry = to_entry(item);
        if (is_usable(entry)) feed.entries.push_back(std::move(entry));
    }
}

void read_hubs(const json& hubs, ParsedFeed& feed) {
    constexpr std::size_t kMost = 8;
    if (!hubs.is_array()) return;
    for (const json& hub : hubs)
        if (feed.hubs.size() < kMost) feed.hubs.push_back(to_url(member(hub, "url")));
}

/// JSON Feed has no date of its own for the feed: its newest item's.
std::optional<TimePoint> newest_date(const ParsedEntries& entries) {
    std::optional<TimePoint> newest;
    for (const ParsedEntry& entry : entries)
        for (const std::optional<TimePoint>& date : {entry.published, entry.updated})
            if (date && (!newest || *date > *newest)) newest = date;
    return newest;
}

/// "https://jsonfeed.org/version/1.1" and what is written for it: other versions, "1", "1.1".
bool names_json_feed(const std::string& version) {
    return ascii::find_ignoring_case(version, "jsonfeed.org") != std::string::npos ||
           (!version.empty() && ascii::is_digit(version.front()));
}

ParseError not_a_feed() { return {ParseErrorKind::NotAFeed, "JSON, but not a JSON Feed"}; }

}  // namespace

Result<ParsedFeed, ParseError> read_json_feed(std::string_view text, Warnings& warnings) {
    const auto loaded = load_json(text, warnings);
    if (!loaded) return fail(loaded.error());
    const json& tree = loaded->value;
    const json& items = member(tree, "items");
    const std::string version = to_id(member(tree, "version"));
    if (!items.is_array() && !names_json_feed(version)) return fail(not_a_feed());
    ParsedFeed feed;
    feed.format = FeedFormat::JsonFeed;
    feed.version = version.substr(version.rfind('/') + 1);
    feed.title = to_plain(member(tree, "title"));
    feed.description = to_plain(member(tree, "description"));
    feed.home_page_url = to_url(member(tree, "home_page_url"));
    feed.self_url = to_url(member(tree, "feed_url"));
    feed.icon = to_url(member(tree, "icon"));
    feed.favicon = to_url(member(tree, "favicon"));
    feed.language = to_text(member(tree, "language"));
    feed.authors = to_authors(tree);
    feed.updated = to_date(member(tree, "date_modified"));
    feed.published = to_date(member(tree, "date_published"));
    read_hubs(member(tree, "hubs"), feed);
    if (items.is_array()) read_items(items, feed);
    feed.entries_left_out = loaded->items_left_out;
    if (!feed.updated) feed.updated = newest_date(feed.entries);
    // Without a version only items that look like a feed's make it one.
    if (!names_json_feed(version) && feed.entries.empty()) return fail(not_a_feed());
    return feed;
}

}  // namespace feedmerged::feed
