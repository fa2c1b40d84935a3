// SPDX-License-Identifier: MIT
#include "story_parts.hpp"

#include "feedmerged/core/url.hpp"

#include <algorithm>

namespace feedmerged::render {

std::span<const OtherStory> other_stories(const Story& story, const OutputSpec& output) {
    if (!output.full_content || output.more_stories == 0) return {};
    return story.more;
}

const std::string& label(const OtherStory& other) {
    if (!other.teaser.empty()) return other.teaser;
    return other.title.empty() ? other.url : other.title;
}

std::vector<Person> named_authors(const Story& story) {
    std::vector<Person> out;
    for (const Person& person : story.item.authors)
        if (!person.name.empty()) out.push_back(person);
    if (out.empty() && !story.source.author.empty()) out.push_back({story.source.author, {}, {}});
    return out;
}

std::string without_userinfo(const std::string& url) {
    Url parts = split_url(url);
    if (!parts.userinfo) return url;
    parts.userinfo.reset();
    return to_string(parts);
}

std::string source_url(const Story& story) { return without_userinfo(story.feed_url); }

std::string source_title(const Story& story) {
    // The title falls back to the URL, which may hold a password.
    if (story.feed_title.empty() || story.feed_title == story.feed_url) return source_url(story);
    return story.feed_title;
}

std::string source_id(const Story& story) {
    return is_absolute_uri(story.source.feed_uid) ? story.source.feed_uid : source_url(story);
}

std::vector<std::string> tags_with_category(const Story& story) {
    std::vector<std::string> tags = story.item.tags;
    if (!story.category.empty() && std::ranges::find(tags, story.category) == tags.end())
        tags.push_back(story.category);
    return tags;
}

std::string file_name(const std::string& output, Format format, std::size_t archive) {
    std::string name = output;
    if (archive != 0) {
        // Of one length, so that lists of files are in order, for the first 99,999.
        const std::string number = std::to_string(archive);
        name += "-archive-" + std::string(number.size() < 5 ? 5 - number.size() : 0, '0') + number;
    }
    return (name += '.') += extension(format);
}

std::string published_url(const OutputSpec& output, Format format, std::size_t archive) {
    if (output.base_url.empty()) return {};
    const std::string url = output.base_url + file_name(output.name, format, archive);
    return to_web_url(url).value_or(url);
}

std::string self_url(const Head& head, Format format) {
    return published_url(head.output, format, head.archive);
}

std::string current_url(const Head& head, Format format) {
    return published_url(head.output, format);
}

std::string prev_archive_url(const Head& head, Format format) {
    if (head.prev_archive == 0) return {};
    return published_url(head.output, format, head.prev_archive);
}

std::string page_url(const Head& head) {
    return writes(head, Format::Html) ? current_url(head, Format::Html) : std::string();
}

bool writes(const Head& head, Format format) {
    return std::ranges::find(head.formats, format) != head.formats.end();
}

}  // namespace feedmerged::render
