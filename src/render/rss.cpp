// SPDX-License-Identifier: MIT
// RSS 2.0 by the RSS Advisory Board's profile (rssboard.org/rss-profile), with content:encoded,
// dc:creator and Media RSS for what RSS has no element for.
#include "feedmerged/core/time.hpp"
#include "renderers.hpp"
#include "story_parts.hpp"
#include "xml_writer.hpp"

#include <span>
#include <utility>

namespace feedmerged::render {
namespace {

/// Minutes for which a copy is fresh: feeds are polled once an hour at most where nothing else is
/// configured.
constexpr std::string_view kTtlMinutes = "60";

/// Media RSS: what kind of thing a file is, "" where its type does not tell.
std::string_view medium(std::string_view mime_type) {
    for (const std::string_view kind : {"image", "audio", "video"})
        if (mime_type.starts_with(kind) && mime_type.substr(kind.size()).starts_with('/'))
            return kind;
    return {};
}

/// Plain text as description wants it, which is HTML by RSS 2.0: a text about <script> must not
/// become one in a reader. Quotes may stay.
std::string as_html(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else
            out += c;
    }
    return out;
}

class RssRenderer final : public Renderer {
  public:
    explicit RssRenderer(const Head& head) : head_(head) {
        xml_.open("rss")
            .attribute("version", "2.0")
            .attribute("xmlns:atom", "http://www.w3.org/2005/Atom")
            .attribute("xmlns:content", "http://purl.org/rss/1.0/modules/content/")
            .attribute("xmlns:dc", "http://purl.org/dc/elements/1.1/")
            .attribute("xmlns:media", "http://search.yahoo.com/mrss/")
            .attribute_if("xmlns:fh", head.archive == 0 ? "" : kHistoryNamespace);
        xml_.open("channel");
        plain("title", head.output.title);
        xml_.element("link", channel_link());
        plain("description", head.output.title + ": one feed of many");
        plain("language", head.language);
        if (head.updated != TimePoint{})
            xml_.element("lastBuildDate", format_imf_date(head.updated));
        xml_.element("docs", "https://www.rssboard.org/rss-specification");
        plain("generator", generator());
        xml_.element("ttl", kTtlMinutes);
        link_if("self", self_url(head, Format::Rss));
        add_history();
        if (!head.output.hub.empty()) link("hub", head.output.hub);
    }

    void add(const Story& story) override {
        const Item& item = story.item;
        xml_.open("item");
        add_title(story);
        xml_.element_if("link", item.url);
        plain("description", as_html(item.teaser));  // before content:encoded, by the profile
        if (head_.output.full_content)
            xml_.element_if("content:encoded", article_html(story, head_.output));
        xml_.open("guid").attribute("isPermaLink", story.entry_id == item.url ? "true" : "false");
        xml_.text(story.entry_id).close();
        xml_.element("pubDate", format_imf_date(story.published));
        for (const Person& author : named_authors(story)) plain("dc:creator", author.name);
        xml_.open("source").attribute("url", source_url(story));
        xml_.text(source_title(story), XmlWriter::References::Hexadecimal).close();
        for (const std::string& tag : tags_with_category(story)) plain("category", tag);
        add_files(story);
        // RSS has no date of change; readers that look for one look for this.
        if (story.updated != story.published)
            xml_.element("atom:updated", format_rfc3339(story.updated));
        xml_.close();
    }

    [[nodiscard]] std::string finish() override { return xml_.finish(); }

  private:
    void link_if(std::string_view relation, const std::string& url) {
        if (!url.empty()) link(relation, url, media_type(Format::Rss));
    }

    /// RFC 5005 §4, which is for RSS as well (appendix B).
    void add_history() {
        if (head_.archive != 0) {
            link_if("current", current_url(head_, Format::Rss));
            xml_.open("fh:archive").close();
        }
        link_if("prev-archive", prev_archive_url(head_, Format::Rss));
    }

    void link(std::string_view relation, std::string_view url, std::string_view type = {}) {
        xml_.open("atom:link").attribute("rel", relation).attribute_if("type", type);
        xml_.attribute("href", url).close();
    }

    void plain(std::string_view name, std::string_view text) {
        xml_.element_if(name, text, XmlWriter::References::Hexadecimal);
    }

    /// Required. Without an address to publish at, the output's own URI is all there is.
    [[nodiscard]] std::string channel_link() const {
        if (std::string page = page_url(head_); !page.empty()) return page;
        return head_.output.base_url.empty() ? head_.output.id : head_.output.base_url;
    }

    [[nodiscard]] std::string generator() const {
        std::string out(kProgramName);
        return head_.generator_version.empty() ? out : out + " " + head_.generator_version;
    }

    /// An item needs a title or a description (RSS 2.0).
    void add_title(const Story& story) {
        if (!story.item.title.empty() || !story.item.teaser.empty())
            plain("title", story.item.title);
        else
            plain("title", source_title(story));
    }

    /// The profile wants one enclosure an item: readers take the first or the last of several.
    void add_files(const Story& story) {
        std::span<const Attachment> files = story.item.attachments;
        if (!files.empty()) {
            xml_.open("enclosure").attribute("url", files.front().url);
            // Required; the profile has 0 for what is not known.
            xml_.attribute("length", std::to_string(files.front().size_in_bytes.value_or(0)));
            xml_.attribute("type", files.front().mime_type).close();
            files = files.subspan(1);
        }
        for (const Attachment& file : files) {
            xml_.open("media:content").attribute("url", file.url);
            if (file.size_in_bytes) xml_.attribute("fileSize", std::to_string(*file.size_in_bytes));
            xml_.attribute("type", file.mime_type).attribute_if("medium", medium(file.mime_type));
            if (file.duration_in_seconds)
                xml_.attribute("duration", std::to_string(*file.duration_in_seconds));
            xml_.close();
        }
        if (!story.item.image.empty())
            xml_.open("media:thumbnail").attribute("url", story.item.image).close();
    }

    Head head_;
    XmlWriter xml_;
};

}  // namespace

std::unique_ptr<Renderer> make_rss_renderer(const Head& head) {
    return std::make_unique<RssRenderer>(head);
}

}  // namespace feedmerged::render
