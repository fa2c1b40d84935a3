// SPDX-License-Identifier: MIT
// A document before merging as JSON Feed 1.1, pretty-printed: what `parse` prints and the store
// would get. Names that JSON Feed does not have begin with '_'.
#include "clean_text.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/render/render.hpp"
#include "feedmerged/text/html.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace feedmerged::render {
namespace {

using Json = nlohmann::ordered_json;  // keys stay in the order in which they are written here

void put_if(Json& object, const char* key, std::string_view value) {
    if (!value.empty()) object[key] = clean_text(value);
}

void put_date(Json& object, const char* key, const std::optional<TimePoint>& date) {
    if (date) object[key] = format_rfc3339(*date);
}

void put_list(Json& object, const char* key, Json value) {
    if (!value.empty()) object[key] = std::move(value);
}

Json to_json(const std::vector<Person>& authors) {
    Json out = Json::array();
    for (const Person& person : authors) {
        Json author = Json::object();
        put_if(author, "name", person.name);
        put_if(author, "url", person.url);
        put_if(author, "_email", person.email);
        out.push_back(std::move(author));
    }
    return out;
}

Json to_json(const std::vector<std::string>& texts) {
    Json out = Json::array();
    for (const std::string& text : texts) out.push_back(clean_text(text));
    return out;
}

Json to_json(const std::vector<Attachment>& attachments) {
    Json out = Json::array();
    for (const Attachment& file : attachments) {
        Json attachment = {{"url", clean_text(file.url)},
                           {"mime_type", clean_text(file.mime_type)}};
        put_if(attachment, "title", file.title);
        if (file.size_in_bytes) attachment["size_in_bytes"] = *file.size_in_bytes;
        if (file.duration_in_seconds) attachment["duration_in_seconds"] = *file.duration_in_seconds;
        out.push_back(std::move(attachment));
    }
    return out;
}

std::string id_of(const Item& item) {
    if (!item.guid.empty()) return item.guid;
    return item.url.empty() ? to_hex(item.key) : item.url;
}

Json to_json(const Item& item) {
    Json out = {{"id", clean_text(id_of(item))}};
    put_if(out, "url", item.url);
    put_if(out, "external_url", item.external_url);
    out["title"] = clean_text(item.title);  // even where it is empty: so it was in the source
    out["content_html"] = clean_text(item.body_html());  // an item must have a content
    // A summary is plain text there; as the whole content it is above with its markup.
    put_if(out, "summary", text::html_to_line(item.summary_html));
    put_if(out, "image", item.image);
    put_date(out, "date_published", item.published);
    put_date(out, "date_modified", item.updated);
    put_list(out, "authors", to_json(item.authors));
    put_list(out, "tags", to_json(item.tags));
    put_if(out, "language", item.language);
    put_list(out, "attachments", to_json(item.attachments));
    Json extension = Json::object();
    put_if(extension, "rights", item.rights);
    put_list(out, "_feedmerged", std::move(extension));
    return out;
}

}  // namespace

std::string feed_json(const NormalisedFeed& feed, const std::string& feed_url) {
    Json out = {{"version", "https://jsonfeed.org/version/1.1"},
                {"title", clean_text(feed.info.title)}};
    put_if(out, "home_page_url", feed.info.home_page_url);
    put_if(out, "feed_url", feed_url.empty() ? feed.self_url : feed_url);
    out["description"] = clean_text(feed.info.description);
    put_if(out, "icon", feed.info.icon);
    put_if(out, "favicon", feed.favicon);
    put_date(out, "date_modified", feed.info.updated);
    put_list(out, "authors", to_json(feed.authors));
    put_if(out, "language", feed.info.language);
    for (const std::string& hub : feed.hubs)
        out["hubs"].push_back({{"type", "WebSub"}, {"url", clean_text(hub)}});
    Json extension = Json::object();
    put_if(extension, "id", feed.info.feed_uid);
    put_if(extension, "self_url", feed.self_url);
    put_if(extension, "rights", feed.info.rights);
    put_date(extension, "date_published", feed.published);
    put_list(out, "_feedmerged", std::move(extension));
    out["items"] = Json::array();
    for (const Item& item : feed.items) out["items"].push_back(to_json(item));
    return out.dump(2, ' ', false, Json::error_handler_t::replace);
}

}  // namespace feedmerged::render
