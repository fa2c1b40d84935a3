// SPDX-License-Identifier: MIT
// JSON Feed 1.1 (jsonfeed.org/version/1.1), an item a line, and one item alone for `show`. What a
// document before merging looks like is feed_json.cpp.
#include "clean_text.hpp"
#include "feedmerged/core/time.hpp"
#include "renderers.hpp"
#include "story_parts.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace feedmerged::render {
namespace {

using Json = nlohmann::ordered_json;  // keys stay in the order in which they are written here

std::string dump(const Json& json, int indent = -1) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void put_if(Json& object, const char* key, std::string_view value) {
    if (!value.empty()) object[key] = clean_text(value);
}

/// A text, or null where there is none.
Json text_or_null(std::string_view value) {
    return value.empty() ? Json(nullptr) : Json(clean_text(value));
}

void put_authors(Json& item, const Story& story) {
    Json authors = Json::array();
    for (const Person& person : named_authors(story)) {
        Json author = {{"name", clean_text(person.name)}};
        put_if(author, "url", person.url);
        authors.push_back(std::move(author));
    }
    if (authors.empty()) return;
    item["author"] = authors.front();  // version 1.0's name; its readers know no other
    item["authors"] = std::move(authors);
}

void put_attachments(Json& item, const Story& story) {
    Json attachments = Json::array();
    for (const Attachment& file : story.item.attachments) {
        Json attachment = {{"url", clean_text(file.url)},
                           {"mime_type", clean_text(file.mime_type)}};
        put_if(attachment, "title", file.title);
        if (file.size_in_bytes) attachment["size_in_bytes"] = *file.size_in_bytes;
        if (file.duration_in_seconds) attachment["duration_in_seconds"] = *file.duration_in_seconds;
        attachments.push_back(std::move(attachment));
    }
    if (!attachments.empty()) item["attachments"] = std::move(attachments);
}

/// What JSON Feed has no name for: where the story came from, and what belongs to it.
Json extension_of(const Story& story, const OutputSpec& output) {
    Json copies = Json::array();
    for (const StoryCopy& copy : story.also_in)
        copies.push_back({{"feed_url", clean_text(without_userinfo(copy.feed_url))},
                          {"guid", text_or_null(copy.guid)},
                          {"url", text_or_null(copy.url)},
                          {"rule", clean_text(copy.rule)}});
    Json others = Json::array();
    for (const OtherStory& other : other_stories(story, output))
        others.push_back(clean_text(other.entry_id));
    return {{"feed_url", clean_text(source_url(story))},
            {"feed_title", clean_text(source_title(story))},
            {"guid", text_or_null(story.item.guid)},
            {"first_seen", format_rfc3339(story.first_seen)},
            {"also_in", std::move(copies)},
            {"more_stories", std::move(others)}};
}

Json item_of(const Story& story, const OutputSpec& output) {
    const Item& item = story.item;
    Json out = {{"id", clean_text(story.entry_id)}};
    put_if(out, "url", item.url);
    put_if(out, "external_url", item.external_url);
    put_if(out, "title", item.title);
    if (output.full_content) put_if(out, "content_html", article_html(story, output));
    // An item must have one of the two.
    if (!out.contains("content_html")) out["content_text"] = clean_text(item.teaser);
    put_if(out, "summary", item.teaser);
    put_if(out, "image", item.image);
    out["date_published"] = format_rfc3339(story.published);
    out["date_modified"] = format_rfc3339(story.updated);
    put_authors(out, story);
    for (const std::string& tag : tags_with_category(story)) out["tags"].push_back(clean_text(tag));
    put_if(out, "language", item.language);
    put_attachments(out, story);
    out["_feedmerged"] = extension_of(story, output);
    return out;
}

class JsonRenderer final : public Renderer {
  public:
    explicit JsonRenderer(const Head& head) : output_(head.output) {
        Json json = {{"version", "https://jsonfeed.org/version/1.1"},
                     {"title", clean_text(head.output.title)}};
        put_if(json, "home_page_url", page_url(head));
        // The feed's own address in all its pages, of which archives are the later ones.
        put_if(json, "feed_url", current_url(head, Format::Json));
        put_if(json, "next_url", prev_archive_url(head, Format::Json));
        put_if(json, "language", head.language);
        if (!head.output.hub.empty())
            json["hubs"] =
                Json::array({{{"type", "WebSub"}, {"url", clean_text(head.output.hub)}}});
        out_ = dump(json);
        out_.back() = ',';  // in place of the closing brace: items are written as they come
        out_ += "\n\"items\":[";
    }

    void add(const Story& story) override {
        out_ += any_ ? ",\n" : "\n";
        out_ += dump(item_of(story, output_));
        any_ = true;
    }

    [[nodiscard]] std::string finish() override {
        out_ += "\n]}\n";
        return std::move(out_);
    }

  private:
    OutputSpec output_;
    std::string out_;
    bool any_ = false;
};

}  // namespace

std::unique_ptr<Renderer> make_json_renderer(const Head& head) {
    return std::make_unique<JsonRenderer>(head);
}

std::string story_json(const Story& story, const OutputSpec& output) {
    return dump(item_of(story, output), 2);
}

}  // namespace feedmerged::render
