// SPDX-License-Identifier: MIT
#include "archive_codec.hpp"

#include "codec.hpp"
#include "errors.hpp"

#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

namespace feedmerged::store {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json parse(std::string_view text) {
    Json json = Json::parse(text, nullptr, false);
    if (!json.is_object()) throw DamagedError("an archive holds what nobody wrote there");
    return json;
}

/// Whatever is missing or of another type was not written by us.
template <class Work>
auto reading(Work work) {
    try {
        return work();
    } catch (const Json::exception&) {
        throw DamagedError("an archive holds what nobody wrote there");
    }
}

std::string text(const Json& json, const char* key) { return json.at(key).get<std::string>(); }
TimePoint time(const Json& json, const char* key) {
    return from_unix(json.at(key).get<std::int64_t>());
}

Json source_json(const FeedInfo& source) {
    Json json = {{"uid", source.feed_uid},
                 {"title", source.title},
                 {"description", source.description},
                 {"page", source.home_page_url},
                 {"icon", source.icon},
                 {"language", source.language},
                 {"author", source.author},
                 {"rights", source.rights}};
    if (source.updated) json["updated"] = to_unix(*source.updated);
    return json;
}

FeedInfo read_source(const Json& json) {
    FeedInfo source;
    source.feed_uid = text(json, "uid");
    source.title = text(json, "title");
    source.description = text(json, "description");
    source.home_page_url = text(json, "page");
    source.icon = text(json, "icon");
    source.language = text(json, "language");
    source.author = text(json, "author");
    source.rights = text(json, "rights");
    if (json.contains("updated")) source.updated = time(json, "updated");
    return source;
}

Json item_json(const Item& item) {
    return {{"guid", item.guid},
            {"url", item.url},
            {"external_url", item.external_url},
            {"title", item.title},
            {"summary", item.summary_html},
            {"content", item.content_html},
            {"teaser", item.teaser},
            {"authors", encode(item.authors)},
            {"tags", encode(item.tags)},
            {"attachments", encode(item.attachments)},
            {"image", item.image},
            {"language", item.language},
            {"rights", item.rights}};
}

Item read_item(const Json& json) {
    Item item;
    item.guid = text(json, "guid");
    item.url = text(json, "url");
    item.external_url = text(json, "external_url");
    item.title = text(json, "title");
    item.summary_html = text(json, "summary");
    item.content_html = text(json, "content");
    item.teaser = text(json, "teaser");
    item.authors = decode_people(text(json, "authors"));
    item.tags = decode_texts(text(json, "tags"));
    item.attachments = decode_attachments(text(json, "attachments"));
    item.image = text(json, "image");
    item.language = text(json, "language");
    item.rights = text(json, "rights");
    return item;
}

Json copies_json(const std::vector<StoryCopy>& copies) {
    Json json = Json::array();
    for (const StoryCopy& copy : copies)
        json.push_back({{"feed_url", copy.feed_url},
                        {"guid", copy.guid},
                        {"url", copy.url},
                        {"rule", copy.rule}});
    return json;
}

std::vector<StoryCopy> read_copies(const Json& json) {
    std::vector<StoryCopy> copies;
    for (const Json& copy : json)
        copies.push_back(
            {text(copy, "feed_url"), text(copy, "guid"), text(copy, "url"), text(copy, "rule")});
    return copies;
}

}  // namespace

std::string encode_head(const Archive& archive) {
    const OutputSpec& output = archive.output;
    return dump({{"name", output.name},
                 {"id", output.id},
                 {"title", output.title},
                 {"base_url", output.base_url},
                 {"full", output.full_content},
                 {"more_stories", output.more_stories},
                 {"page", archive.has_page},
                 {"program", archive.program_version}});
}

Archive decode_head(std::string_view json_text) {
    return reading([&] {
        const Json json = parse(json_text);
        Archive archive;
        archive.output.name = text(json, "name");
        archive.output.id = text(json, "id");
        archive.output.title = text(json, "title");
        archive.output.base_url = text(json, "base_url");
        archive.output.full_content = json.at("full").get<bool>();
        archive.output.more_stories = json.at("more_stories").get<std::size_t>();
        archive.output.archive = true;
        archive.has_page = json.at("page").get<bool>();
        archive.program_version = text(json, "program");
        return archive;
    });
}

std::string encode_story(const Story& story) {
    return dump({{"id", story.entry_id},
                 {"sort_date", to_unix(story.sort_date)},
                 {"first_seen", to_unix(story.first_seen)},
                 {"published", to_unix(story.published)},
                 {"updated", to_unix(story.updated)},
                 {"feed_url", story.feed_url},
                 {"feed_title", story.feed_title},
                 {"category", story.category},
                 {"source", source_json(story.source)},
                 {"item", item_json(story.item)},
                 {"also_in", copies_json(story.also_in)},
                 {"more", encode(story.more)}});
}

Story decode_story(std::string_view json_text) {
    return reading([&] {
        const Json json = parse(json_text);
        Story story;
        story.entry_id = text(json, "id");
        story.sort_date = time(json, "sort_date");
        story.first_seen = time(json, "first_seen");
        story.published = time(json, "published");
        story.updated = time(json, "updated");
        story.feed_url = text(json, "feed_url");
        story.feed_title = text(json, "feed_title");
        story.category = text(json, "category");
        story.source = read_source(json.at("source"));
        story.item = read_item(json.at("item"));
        story.also_in = read_copies(json.at("also_in"));
        story.more = decode_other_stories(text(json, "more"));
        return story;
    });
}

}  // namespace feedmerged::store
