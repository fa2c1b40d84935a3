// SPDX-License-Identifier: MIT
#include "last_output.hpp"

#include "feedmerged/feed/date.hpp"
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/normalise/normalise.hpp"
#include "feedmerged/text/html.hpp"

#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace feedmerged::app {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kAside = "<aside class=\"more-stories\">";
// The names that mean the same in a feed's entry and in ours.
constexpr const char* kSame[] = {
    "url",  "external_url", "title",       "image",          "authors",
    "tags", "language",     "attachments", "date_published", "date_modified"};

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string text_of(const Json& object, const char* name) {
    const auto found = object.is_object() ? object.find(name) : object.end();
    return object.is_object() && found != object.end() && found->is_string()
               ? found->get<std::string>()
               : std::string{};
}

const Json& list_of(const Json& object, const char* name) {
    static const Json kNone = Json::array();
    if (!object.is_object()) return kNone;
    const auto found = object.find(name);
    return found != object.end() && found->is_array() ? *found : kNone;
}

/// What stands between `open` and `close` from `from` on, which moves behind it.
std::optional<std::string_view> between(std::string_view text, std::string_view open,
                                        std::string_view close, std::size_t& from) {
    const std::size_t start = text.find(open, from);
    if (start == std::string_view::npos) return std::nullopt;
    const std::size_t end = text.find(close, start + open.size());
    if (end == std::string_view::npos) return std::nullopt;
    from = end + close.size();
    return text.substr(start + open.size(), end - start - open.size());
}

std::string attribute(std::string_view tag, std::string_view open) {
    std::size_t from = 0;
    const auto value = between(tag, open, "\"", from);
    return value ? text::html_to_line(*value) : std::string{};
}

/// The other stories as they stand under the article: by value, so that it stays as it was.
std::vector<OtherStory> read_others(std::string_view aside, const Json& ids) {
    std::vector<OtherStory> others;
    std::size_t from = 0;
    for (const Json& id : ids) {
        const auto paragraph = between(aside, "<p", "</p>", from);
        if (!paragraph || !id.is_string()) break;
        const std::size_t inside = paragraph->find('>');
        if (inside == std::string_view::npos) break;
        OtherStory other;
        other.entry_id = id.get<std::string>();
        other.language = attribute(paragraph->substr(0, inside), " lang=\"");
        other.url = attribute(paragraph->substr(inside), "<a href=\"");
        other.teaser = text::html_to_line(paragraph->substr(inside + 1));
        others.push_back(std::move(other));
    }
    return others;
}

/// The entry as its feed could have written it, through the stages that a feed goes through.
std::optional<Item> make_item(const Json& entry, const std::string& guid, const std::string& url,
                              const std::string& content, const std::string& feed_url,
                              const text::TeaserOptions& teaser) {
    Json source = Json::object();
    for (const char* const name : kSame)
        if (entry.contains(name)) source[name] = entry[name];
    if (!guid.empty()) source["id"] = guid;
    if (!url.empty()) source["url"] = url;
    source["content_html"] = content;
    const std::string document = Json{{"version", "https://jsonfeed.org/version/1.1"},
                                      {"title", ""},
                                      {"items", Json::array({std::move(source)})}}
                                     .dump(-1, ' ', false, Json::error_handler_t::replace);
    auto parsed = feed::parse_feed({document, "application/feed+json", {}, {}});
    if (!parsed) return std::nullopt;
    NormalisedFeed feed =
        normalise::normalise(*parsed, std::move(parsed->entries), {feed_url, feed_url, teaser});
    if (feed.items.size() != 1) return std::nullopt;
    return std::move(feed.items.front());
}

std::string without_userinfo(const std::string& url) {
    const std::size_t host = url.find("://");
    const std::size_t end = url.find_first_of("/?#", host == std::string::npos ? 0 : host + 3);
    const std::size_t at = url.substr(0, end).rfind('@');
    if (host == std::string::npos || at == std::string::npos) return url;
    return url.substr(0, host + 3) + url.substr(at + 1);
}

/// Outputs show feeds' URLs without their passwords.
class Subscribed {
  public:
    explicit Subscribed(const config::Config& config) {
        for (const Subscription& feed : config.feeds)
            urls_.emplace(without_userinfo(feed.url), feed.url);
    }
    [[nodiscard]] std::string find(const std::string& shown) const {
        const auto found = urls_.find(shown);
        return found == urls_.end() ? std::string{} : found->second;
    }

  private:
    std::map<std::string, std::string> urls_{};
};

std::optional<store::RestoredStory> make_story(const Json& entry, const std::string& content,
                                               const Subscribed& subscribed,
                                               const text::TeaserOptions& teaser) {
    const Json extension = entry.value("_feedmerged", Json::object());
    const auto first_seen = feed::parse_date(text_of(extension, "first_seen"));
    const auto published = feed::parse_date(text_of(entry, "date_published"));
    const auto updated = feed::parse_date(text_of(entry, "date_modified"));
    store::RestoredStory story;
    story.feed_url = subscribed.find(text_of(extension, "feed_url"));
    story.feed_title = text_of(extension, "feed_title");
    if (!first_seen || !published || !updated || story.feed_url.empty()) return std::nullopt;
    auto item = make_item(entry, text_of(extension, "guid"), text_of(entry, "url"), content,
                          story.feed_url, teaser);
    if (!item) return std::nullopt;
    story.item = std::move(*item);
    story.item.global_id = text_of(entry, "id");
    story.first_seen = *first_seen;
    story.published = *published;
    story.updated = *updated;
    for (const Json& copy : list_of(extension, "also_in")) {
        const std::string feed_url = subscribed.find(text_of(copy, "feed_url"));
        if (feed_url.empty()) continue;
        auto copied = make_item(entry, text_of(copy, "guid"), text_of(copy, "url"), content,
                                feed_url, teaser);
        if (copied) story.copies.push_back({feed_url, text_of(copy, "rule"), std::move(*copied)});
    }
    return story;
}

}  // namespace

LastOutput read_last_output(const config::OutputConfig& output, const config::Config& config) {
    LastOutput out;
    const Json json =
        Json::parse(read_file(output.directory / (output.spec.name + ".json")), nullptr, false);
    const Subscribed subscribed(config);
    for (const Json& entry : list_of(json, "items")) {
        if (!entry.is_object()) continue;
        std::string content = text_of(entry, "content_html");
        std::string aside;
        if (const std::size_t at = content.rfind(kAside); at != std::string::npos) {
            aside = content.substr(at);
            content.resize(at);
        }
        if (content.empty()) content = text::escape_html(text_of(entry, "content_text"));
        auto story = make_story(entry, content, subscribed, config.teaser);
        if (!story || story->item.global_id.empty()) continue;
        out.more.push_back(read_others(
            aside, list_of(entry.value("_feedmerged", Json::object()), "more_stories")));
        out.stories.push_back(std::move(*story));
    }
    return out;
}

std::string read_last_id(const config::OutputConfig& output) {
    const std::string atom = read_file(output.directory / (output.spec.name + ".atom"));
    std::size_t from = 0;
    const std::string_view head = std::string_view(atom).substr(0, atom.find("<entry"));
    const auto id = between(head, "<id>", "</id>", from);
    return id && id->starts_with("urn:uuid:") ? std::string(*id) : std::string{};
}

}  // namespace feedmerged::app
