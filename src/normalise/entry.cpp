// SPDX-License-Identifier: MIT
#include "entry.hpp"

#include "body.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/dedup/canonical_url.hpp"
#include "media_type.hpp"
#include "persons.hpp"
#include "plain_text.hpp"

#include <algorithm>

namespace feedmerged::normalise {
namespace {

std::vector<std::string> to_tags(const std::vector<std::string>& tags) {
    std::vector<std::string> out;
    for (const std::string& raw : tags) {
        if (out.size() >= limits::kMaxTags) break;
        std::string tag = to_line(raw);
        if (!tag.empty() && std::ranges::find(out, tag) == out.end()) out.push_back(std::move(tag));
    }
    return out;
}

std::vector<Attachment> to_attachments(const ParsedEntry& entry, const BaseUrls& bases,
                                       std::string_view page) {
    std::vector<Attachment> out;
    for (const ParsedAttachment& parsed : entry.attachments) {
        if (out.size() >= limits::kMaxAttachments) break;
        Attachment attachment{.url = bases.resolve(parsed.url, page)};
        if (attachment.url.empty() ||
            std::ranges::find(out, attachment.url, &Attachment::url) != out.end())
            continue;
        attachment.mime_type = media_type_of(parsed.mime_type, attachment.url);
        if (parsed.size_in_bytes.value_or(0) > 0) attachment.size_in_bytes = parsed.size_in_bytes;
        if (parsed.duration_in_seconds.value_or(0) > 0)
            attachment.duration_in_seconds = parsed.duration_in_seconds;
        attachment.title = to_line(parsed.title);
        out.push_back(std::move(attachment));
    }
    return out;
}

std::string entry_url(const ParsedEntry& entry, const BaseUrls& bases) {
    std::string url = bases.resolve(entry.url);
    if (url.empty() && is_absolute_uri(entry.guid) && entry.url.empty() && entry.guid_is_permalink)
        url = to_web_url(entry.guid).value_or(std::string{});
    return url;
}

std::string choose_language(const ParsedEntry& entry, const std::string& feed_language) {
    for (const std::string_view candidate :
         {std::string_view(entry.language), std::string_view(entry.content.language),
          std::string_view(entry.summary.language)})
        if (std::string tag = to_language_tag(candidate); !tag.empty()) return tag;
    return feed_language;
}

std::string choose_image(const ParsedEntry& entry, const BaseUrls& bases, std::string_view page) {
    std::string image = bases.resolve(entry.image, page);
    return image.empty() ? bases.resolve(entry.rare->banner_image, page) : image;
}

void add_date(FieldHasher& hasher, const std::optional<TimePoint>& date) {
    hasher.add(date ? to_unix(*date) : std::int64_t{-1});
}

}  // namespace

NormalisedEntry normalise_entry(ParsedEntry entry, const BaseUrls& bases,
                                const std::string& language, const Context& context) {
    Item item;
    item.url = entry_url(entry, bases);
    item.external_url = bases.resolve(entry.rare->external_url);
    item.title = to_line(entry.title);
    item.language = choose_language(entry, language);
    item.authors = to_persons(entry.authors, bases);
    item.tags = to_tags(entry.tags);
    item.attachments = to_attachments(entry, bases, item.url);
    item.image = choose_image(entry, bases, item.url);
    item.rights = to_line(entry.rights);
    item.published = entry.published;
    item.updated = entry.updated;

    text::HtmlReading content =
        read_body(entry.content, bases.choose(entry.content.base, item.url));
    // Many feeds say everything twice: the same text is not read twice.
    text::HtmlReading summary;
    if (entry.summary.value != entry.content.value)
        summary = read_body(entry.summary, bases.choose(entry.summary.base, item.url));
    item.teaser =
        text::make_teaser_of(content.text, summary.text, item.title, item.language, context.teaser);
    item.content_html = std::move(content.safe_html);
    item.summary_html = std::move(summary.safe_html);
    item.canonical_key = dedup::canonical_key(item.url);
    NormalisedEntry out{.text = std::move(content.text.empty() ? summary.text : content.text)};
    // A guid of megabytes is told apart by its hash.
    if (entry.guid.size() > limits::kMaxGuidBytes) {
        item.guid = to_hex(hash128(entry.guid));
        out.whole_guid = std::move(entry.guid);
    } else {
        item.guid = std::move(entry.guid);
    }
    out.item = std::move(item);
    return out;
}

Hash128 hash_content(const Item& item) {
    FieldHasher hasher;
    hasher.add(item.title)
        .add(item.url)
        .add(item.external_url)
        .add(item.summary_html)
        .add(item.content_html);
    hasher.add(item.teaser).add(item.image).add(item.language).add(item.rights);
    add_date(hasher, item.published);
    add_date(hasher, item.updated);
    hasher.add(static_cast<std::int64_t>(item.authors.size()));
    for (const Person& author : item.authors)
        hasher.add(author.name).add(author.email).add(author.url);
    hasher.add(static_cast<std::int64_t>(item.tags.size()));
    for (const std::string& tag : item.tags) hasher.add(tag);
    for (const Attachment& file : item.attachments)
        hasher.add(file.url)
            .add(file.mime_type)
            .add(file.title)
            .add(file.size_in_bytes.value_or(-1))
            .add(file.duration_in_seconds.value_or(-1));
    return hasher.finish();
}

}  // namespace feedmerged::normalise
