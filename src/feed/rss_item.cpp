// SPDX-License-Identifier: MIT
// RSS of every version: the item. As in rss.cpp, elements of other vocabularies stand in by rank.
// Pure; thread-safe.
#include "ascii.hpp"
#include "atom_parts.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/feed/date.hpp"
#include "media.hpp"
#include "person.hpp"
#include "ranked.hpp"
#include "readers.hpp"
#include "rss_title.hpp"
#include "xml_value.hpp"

namespace feedmerged::feed {
namespace {

using Persons = std::vector<ParsedPerson>;

bool looks_like_web_url(std::string_view text) {
    return ascii::starts_with_ignoring_case(text, "http://") ||
           ascii::starts_with_ignoring_case(text, "https://");
}

class ItemReader {
  public:
    ItemReader(pugi::xml_node item, const Scope& outer) : item_(item), scope_(outer, item) {}

    ParsedEntry read() {
        read_about();
        for (const pugi::xml_node child : item_.children()) {
            if (child.type() != pugi::node_element) continue;
            const ElementName name = scope_.name_of(child);
            if (!read_media(child, name, scope_, media_)) read_child(child, name);
        }
        finish();
        return std::move(entry_);
    }

  private:
    /// RSS 1.0: the identity of the item, and by custom its address.
    void read_about() {
        const std::string_view about = ascii::trim(attribute_of(item_, "rdf:about"));
        guid_.offer(2, std::string(about));
        if (looks_like_web_url(about)) link_.offer(1, {std::string(about), scope_.base()});
    }

    void read_child(pugi::xml_node child, ElementName name) {
        const bool atom = name.vocabulary == Vocabulary::Atom;
        switch (name.tag) {
            case Tag::Title:
                title_.offer(atom ? 2 : 4, rss_title(child, scope_));
                break;
            case Tag::DcTitle:
                title_.offer(3, rss_title(child, scope_));
                break;
            case Tag::PodcastTitle:
                title_.offer(1, rss_title(child, scope_));
                break;
            case Tag::Link:
                read_link(child, atom);
                break;
            case Tag::OrigLink:
                link_.offer(6, url_of(child));
                break;
            case Tag::Guid:
                read_guid(child);
                break;
            case Tag::Id:
            case Tag::DcIdentifier:
                guid_.offer(1, text_of(child));
                break;
            case Tag::Comments:
                comments_.offer(2, url_of(child));
                break;
            case Tag::Category:
                add_tag(atom ? read_atom_category(child) : text_of(child));
                break;
            case Tag::DcSubject:
                add_tag(text_of(child));
                break;
            case Tag::PodcastKeywords:
                append_keywords(text_of(child), entry_.tags);
                break;
            case Tag::Language:
            case Tag::DcLanguage:
                entry_.language = text_of(child);
                break;
            case Tag::Rights:
            case Tag::Copyright:
            case Tag::DcRights:
                entry_.rights = text_of(child);
                break;
            case Tag::Source:
                read_source(child, atom);
                break;
            default:
                read_body(child, name);
        }
    }

    void read_body(pugi::xml_node child, ElementName name) {
        const auto offer = [&](Ranked<ParsedText>& where, int rank) {
            if (where.wants(rank)) where.offer(rank, rss_text(child, scope_));
        };
        switch (name.tag) {
            case Tag::ContentEncoded:
                offer(content_, 5);
                break;
            case Tag::Body:
                offer(content_, 4);
                break;
            case Tag::FullItem:
                offer(content_, 3);
                break;
            case Tag::Encoded:
                offer(content_, 2);
                break;
            case Tag::Content:
                content_.offer(1, read_atom_text(child, scope_, Guess::Html));
                break;
            case Tag::Description:
                offer(summary_, 6);
                break;
            case Tag::DcDescription:
                offer(summary_, 5);
                break;
            case Tag::Summary:
                offer(summary_, 4);
                break;
            case Tag::PodcastSummary:
                offer(summary_, 3);
                break;
            case Tag::PodcastSubtitle:
                offer(summary_, 2);
                break;
            default:
                read_date_or_person(child, name);
        }
    }

    void read_date_or_person(pugi::xml_node child, ElementName name) {
        switch (name.tag) {
            case Tag::PubDate:
                published_.offer(5, parse_date(text_of(child)));
                break;
            case Tag::Published:
            case Tag::Issued:
            case Tag::DcIssued:
                published_.offer(4, parse_date(text_of(child)));
                break;
            case Tag::DcDate:
                published_.offer(3, parse_date(text_of(child)));
                break;
            case Tag::Created:
            case Tag::DcCreated:
                published_.offer(2, parse_date(text_of(child)));
                break;
            case Tag::Date:
                published_.offer(1, parse_date(text_of(child)));
                break;
            case Tag::Updated:
            case Tag::Modified:
            case Tag::DcModified:
                updated_.offer(1, parse_date(text_of(child)));
                break;
            case Tag::Author:
                if (name.vocabulary == Vocabulary::Atom || has_child_elements(child)) {
                    add_person(atom_authors_, read_atom_person(child, scope_));
                } else {
                    add_persons(authors_, text_of(child));
                }
                break;
            case Tag::DcCreator:
                add_persons(creators_, text_of(child));
                break;
            case Tag::PodcastAuthor:
                add_persons(podcast_authors_, text_of(child));
                break;
            default:
                read_file(child, name);
        }
    }

    void read_file(pugi::xml_node child, ElementName name) {
        switch (name.tag) {
            case Tag::Enclosure: {
                const bool url = !attribute_of(child, "url").empty();  // some write Atom's name
                ParsedAttachment enclosure =
                    read_enclosure(child, url ? "url" : "href", Scope(scope_, child));
                if (!enclosure.url.empty()) add_attachment(std::move(enclosure));
                break;
            }
            case Tag::PodcastDuration:
                duration_ = parse_duration_text(text_of(child));
                break;
            case Tag::PodcastImage:
                image_.offer(3, podcast_image(child, scope_));
                break;
            case Tag::PodcastLink:
                if (attribute_of(child, "rel") == "image")
                    image_.offer(3, podcast_image(child, scope_));
                break;
            case Tag::Image:
                read_image(child);
                break;
            default:
                break;
        }
    }

    void read_link(pugi::xml_node link, bool atom) {
        if (atom || link.attribute("href")) return links_.add(link, scope_);
        link_.offer(5, url_of(link));
    }

    void read_guid(pugi::xml_node guid) {
        const std::string value = text_of(guid);
        const bool permalink =
            !ascii::equals_ignoring_case(ascii::trim(attribute_of(guid, "isPermaLink")), "false");
        entry_.guid_is_permalink = permalink && looks_like_web_url(value);
        if (entry_.guid_is_permalink) link_.offer(3, {value, scope_.base()});
        guid_.offer(3, value);
    }

    void read_source(pugi::xml_node source, bool atom) {
        ParsedSource parsed;
        if (atom || has_child_elements(source)) {
            const Scope scope(scope_, source);
            for (const pugi::xml_node child : source.children()) {
                if (child.type() != pugi::node_element) continue;
                const Tag tag = scope.name_of(child).tag;
                if (tag == Tag::Title) parsed.title = rss_title(child, scope);
                if (tag == Tag::Id) parsed.id = text_of(child);
            }
        } else {
            parsed.title = rss_title(source, scope_);
            parsed.url = {std::string(ascii::trim(attribute_of(source, "url"))), scope_.base()};
        }
        if (!parsed.title.empty() || !parsed.url.empty())
            entry_.rare.make().source = std::make_shared<const ParsedSource>(std::move(parsed));
    }

    /// Not in the standard, but written: <image><url>…</url></image>, or the URL alone.
    void read_image(pugi::xml_node image) {
        const Scope scope(scope_, image);
        for (const pugi::xml_node child : image.children())
            if (child.type() == pugi::node_element && scope.name_of(child).tag == Tag::Url)
                image_.offer(1, {text_of(child), scope.base()});
        if (!has_child_elements(image)) image_.offer(1, {text_of(image), scope.base()});
    }

    [[nodiscard]] ParsedUrl url_of(pugi::xml_node element) const {
        if (!element.first_attribute()) return {text_of(element), scope_.base()};
        return {text_of(element), Scope(scope_, element).base()};
    }

    void add_attachment(ParsedAttachment attachment) {
        if (entry_.attachments.size() < limits::kMaxAttachments)
            entry_.attachments.push_back(std::move(attachment));
    }

    void add_tag(std::string tag) {
        if (!tag.empty() && entry_.tags.size() < limits::kMaxTags)
            entry_.tags.push_back(std::move(tag));
    }

    static void add_person(Persons& persons, ParsedPerson person) {
        const bool empty = person.name.empty() && person.email.empty() && person.url.empty();
        if (!empty && persons.size() < limits::kMaxAuthors) persons.push_back(std::move(person));
    }

    static void add_persons(Persons& persons, std::string_view text) {
        for (ParsedPerson& person : parse_persons(text)) add_person(persons, std::move(person));
    }

    void finish() {
        link_.offer(4, links_.alternate.take());
        title_.offer(1, std::move(media_.title));
        title_.offer(1, std::move(media_.file_title));
        summary_.offer(1, std::move(media_.description));
        summary_.offer(1, std::move(media_.file_description));
        image_.offer(2, std::move(media_.image));
        comments_.offer(1, std::move(links_.replies));
        entry_.title = title_.take();
        entry_.url = link_.take();
        entry_.guid = guid_.take();
        if (!links_.related.empty()) entry_.rare.make().external_url = std::move(links_.related);
        if (ParsedUrl comments = comments_.take(); !comments.empty())
            entry_.rare.make().comments_url = std::move(comments);
        entry_.summary = summary_.take();
        entry_.content = content_.take();
        entry_.image = image_.take();
        entry_.published = published_.take();
        entry_.updated = updated_.take();
        if (entry_.language.empty()) entry_.language = scope_.language();
        for (ParsedAttachment& enclosure : links_.enclosures) add_attachment(std::move(enclosure));
        for (ParsedAttachment& file : media_.attachments) add_attachment(std::move(file));
        for (std::string& tag : media_.tags) add_tag(std::move(tag));
        if (duration_ && !entry_.attachments.empty() &&
            !entry_.attachments.front().duration_in_seconds)
            entry_.attachments.front().duration_in_seconds = duration_;
        for (Persons* candidates : {&authors_, &creators_, &atom_authors_, &podcast_authors_}) {
            if (!entry_.authors.empty()) break;
            entry_.authors = std::move(*candidates);
        }
    }

    pugi::xml_node item_;
    Scope scope_;
    ParsedEntry entry_{};
    Media media_{};
    AtomLinks links_{};
    Ranked<ParsedText> title_{};
    Ranked<ParsedText> summary_{};
    Ranked<ParsedText> content_{};
    Ranked<ParsedUrl> link_{};
    Ranked<ParsedUrl> comments_{};
    Ranked<ParsedUrl> image_{};
    Ranked<std::string> guid_{};
    Ranked<std::optional<TimePoint>> published_{};
    Ranked<std::optional<TimePoint>> updated_{};
    std::optional<std::int64_t> duration_{};
    Persons authors_{};
    Persons creators_{};
    Persons podcast_authors_{};
    Persons atom_authors_{};
};

}  // namespace

ParsedEntry read_rss_item(pugi::xml_node item, const Scope& outer) {
    return ItemReader(item, outer).read();
}

}  // namespace feedmerged::feed
