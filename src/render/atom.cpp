// SPDX-License-Identifier: MIT
// Atom 1.0 (RFC 4287). Every entry stands for itself: it names its authors, its language and, in
// atom:source, the feed it came from.
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/core/url.hpp"
#include "renderers.hpp"
#include "story_parts.hpp"
#include "xml_writer.hpp"

#include <utility>

namespace feedmerged::render {
namespace {

/// The scheme of the categories that feeds have in the configuration (RFC 4287 §4.2.2.2), which
/// keeps them apart from the tags that sources gave.
const std::string& category_scheme() {
    static const std::string scheme = uuid5_urn("category");
    return scheme;
}

class AtomRenderer final : public Renderer {
  public:
    explicit AtomRenderer(const Head& head) : head_(head) {
        xml_.open("feed")
            .attribute("xmlns", "http://www.w3.org/2005/Atom")
            .attribute("xmlns:media", "http://search.yahoo.com/mrss/")
            .attribute_if("xmlns:fh", head.archive == 0 ? "" : kHistoryNamespace)
            .attribute_if("xml:lang", head.language);
        xml_.element("id", head.output.id);
        xml_.element("title", head.output.title);
        xml_.element("updated", format_rfc3339(head.updated));
        link_if("self", self_url(head, Format::Atom));
        add_history();
        if (const std::string page = page_url(head); !page.empty())
            link("alternate", page, media_type(Format::Html));
        if (!head.output.hub.empty()) link("hub", head.output.hub);
        xml_.open("generator").attribute_if("version", head.generator_version);
        xml_.text(kProgramName).close();
    }

    void add(const Story& story) override {
        xml_.open("entry").attribute_if("xml:lang", story.item.language);
        xml_.element("id", story.entry_id);
        xml_.element("title", story.item.title);
        xml_.element("updated", format_rfc3339(story.updated));
        xml_.element("published", format_rfc3339(story.published));
        add_links(story);
        add_authors(story);
        add_categories(story);
        if (!story.item.teaser.empty())
            xml_.open("summary").attribute("type", "text").text(story.item.teaser).close();
        add_content(story);
        xml_.element_if("rights", story.item.rights);
        add_source(story);
        if (!story.item.image.empty())
            xml_.open("media:thumbnail").attribute("url", story.item.image).close();
        xml_.close();
    }

    [[nodiscard]] std::string finish() override { return xml_.finish(); }

  private:
    void link_if(std::string_view relation, const std::string& url) {
        if (!url.empty()) link(relation, url, media_type(Format::Atom));
    }

    /// RFC 5005 §4.
    void add_history() {
        if (head_.archive != 0) {
            link_if("current", current_url(head_, Format::Atom));
            xml_.open("fh:archive").close();
        }
        link_if("prev-archive", prev_archive_url(head_, Format::Atom));
    }

    void link(std::string_view relation, std::string_view url, std::string_view type = {}) {
        xml_.open("link").attribute("rel", relation).attribute_if("type", type);
        xml_.attribute("href", url).close();
    }

    void add_links(const Story& story) {
        const Item& item = story.item;
        if (!item.url.empty()) link("alternate", item.url);
        for (const Attachment& file : item.attachments) {
            xml_.open("link").attribute("rel", "enclosure").attribute("type", file.mime_type);
            if (file.size_in_bytes) xml_.attribute("length", std::to_string(*file.size_in_bytes));
            xml_.attribute_if("title", file.title).attribute("href", file.url).close();
        }
        // What the story itself is about comes first: readers that know one related link take that.
        if (!item.external_url.empty() && item.external_url != item.url)
            link("related", item.external_url);
        for (const OtherStory& other : other_stories(story, head_.output))
            if (!other.url.empty()) {
                xml_.open("link").attribute("rel", "related").attribute_if("title", label(other));
                xml_.attribute_if("hreflang", other.language).attribute("href", other.url).close();
            }
    }

    void person(const Person& author) {
        xml_.open("author").element("name", author.name);
        if (is_absolute_uri(author.url)) xml_.element("uri", author.url);
        // RFC 4287's grammar wants something on both sides of the '@'.
        const std::size_t at = author.email.find('@');
        if (at != std::string::npos && at > 0 && at + 1 < author.email.size())
            xml_.element("email", author.email);
        xml_.close();
    }

    /// An entry of an aggregate needs its own (RFC 4287 §4.1.2): the source's title stands for who
    /// wrote it where nobody is named.
    void add_authors(const Story& story) {
        const std::vector<Person> authors = named_authors(story);
        for (const Person& author : authors) person(author);
        if (authors.empty()) person({source_title(story), {}, {}});
    }

    void add_categories(const Story& story) {
        for (const std::string& tag : story.item.tags)
            if (!tag.empty()) xml_.open("category").attribute("term", tag).close();
        if (story.category.empty()) return;
        xml_.open("category").attribute("scheme", category_scheme());
        xml_.attribute("term", story.category).close();
    }

    void add_content(const Story& story) {
        const std::string article =
            head_.output.full_content ? article_html(story, head_.output) : std::string();
        if (!article.empty())
            xml_.open("content").attribute("type", "html").text(article).close();
        else if (story.item.url.empty())  // §4.1.2: no alternate link, so there must be content
            xml_.open("content").attribute("type", "text").text(story.item.teaser).close();
    }

    /// RFC 4287 §4.2.11. The source's own updated is left out on purpose: many servers stamp it
    /// anew with every answer, and entries would change although nothing in them did. The entry's
    /// is the latest moment at which the source is known to have changed what is copied here.
    void add_source(const Story& story) {
        const FeedInfo& source = story.source;
        xml_.open("source").attribute_if("xml:lang", source.language);
        xml_.element("id", source_id(story));
        xml_.element("title", source_title(story));
        xml_.element("updated", format_rfc3339(story.updated));
        link("self", source_url(story));
        if (!source.home_page_url.empty()) link("alternate", source.home_page_url);
        if (!source.author.empty()) person({source.author, {}, {}});
        xml_.element_if("rights", source.rights).element_if("icon", source.icon);
        xml_.close();
    }

    Head head_;
    XmlWriter xml_;
};

}  // namespace

std::unique_ptr<Renderer> make_atom_renderer(const Head& head) {
    return std::make_unique<AtomRenderer>(head);
}

}  // namespace feedmerged::render
