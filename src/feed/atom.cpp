// SPDX-License-Identifier: MIT
// Atom 1.0 (RFC 4287) and 0.3: feed and entry. Pure; thread-safe.
#include "ascii.hpp"
#include "atom_parts.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"
#include "feedmerged/feed/date.hpp"
#include "hints.hpp"
#include "media.hpp"
#include "person.hpp"
#include "ranked.hpp"
#include "readers.hpp"
#include "rss_title.hpp"
#include "xml_value.hpp"

namespace feedmerged::feed {
namespace {

using Persons = std::vector<ParsedPerson>;

void add_person(Persons& persons, ParsedPerson person) {
    const bool empty = person.name.empty() && person.email.empty() && person.url.empty();
    if (!empty && persons.size() < limits::kMaxAuthors) persons.push_back(std::move(person));
}

void add_persons(Persons& persons, std::string_view text) {
    for (ParsedPerson& person : parse_persons(text)) add_person(persons, std::move(person));
}

void add_tag(std::vector<std::string>& tags, std::string tag) {
    if (!tag.empty() && tags.size() < limits::kMaxTags) tags.push_back(std::move(tag));
}

/// An id must be absolute (RFC 4287 §4.2.6). Where it is not, and a base is declared, that base
/// makes it so; a base that only comes from where the document lies would change the id with it.
std::string read_id(pugi::xml_node element, const Scope& outer) {
    const Scope scope(outer, element);
    std::string id = text_of(element);
    if (id.empty() || scope.base().empty() || is_absolute_uri(id)) return id;
    return resolve_url(scope.base(), id);
}

/// Dates of the same rank: the last one counts, as in the parsers that publishers test with.
void set_date(std::optional<TimePoint>& date, pugi::xml_node element) {
    if (const auto parsed = parse_date(text_of(element))) date = parsed;
}

std::string plain_text(pugi::xml_node element, const Scope& scope) {
    return read_atom_text(element, scope, Guess::No).value;
}

/// The feed that an entry was taken from; its authors are the entry's where that has none (RFC 4287
/// §4.2.1).
ParsedSource read_source(pugi::xml_node source, const Scope& outer, Persons& authors) {
    const Scope scope(outer, source);
    ParsedSource parsed;
    AtomLinks links;
    for (const pugi::xml_node child : source.children()) {
        if (child.type() != pugi::node_element) continue;
        switch (scope.name_of(child).tag) {
            case Tag::Title:
                parsed.title = read_atom_text(child, scope, Guess::No);
                break;
            case Tag::Id:
                parsed.id = text_of(child);
                break;
            case Tag::Author:
                add_person(authors, read_atom_person(child, scope));
                break;
            case Tag::Link:
                links.add(child, scope);
                break;
            default:
                break;
        }
    }
    parsed.url = std::move(links.self);
    parsed.home_page = links.alternate.take();
    return parsed;
}

class EntryReader {
  public:
    EntryReader(pugi::xml_node entry, const Scope& outer) : node_(entry), scope_(outer, entry) {}

    ParsedEntry read() {
        for (const pugi::xml_node child : node_.children()) {
            if (child.type() != pugi::node_element) continue;
            const ElementName name = scope_.name_of(child);
            if (!read_media(child, name, scope_, media_)) read_child(child, name.tag);
        }
        finish();
        return std::move(entry_);
    }

  private:
    void read_child(pugi::xml_node child, Tag tag) {
        switch (tag) {
            case Tag::Title:
                title_.offer(3, read_atom_text(child, scope_, Guess::No));
                break;
            case Tag::DcTitle:
                title_.offer(2, rss_title(child, scope_));
                break;
            case Tag::Id:
                entry_.guid = read_id(child, scope_);
                break;
            case Tag::Link:
                links_.add(child, scope_);
                break;
            case Tag::OrigLink:
                orig_link_ = {text_of(child), scope_.base()};
                break;
            case Tag::Summary:
                summary_.offer(4, read_atom_text(child, scope_, Guess::Html));
                break;
            case Tag::Description:
                summary_.offer(3, rss_text(child, scope_));
                break;
            case Tag::DcDescription:
                summary_.offer(2, rss_text(child, scope_));
                break;
            case Tag::Content:
                read_content(child);
                break;
            case Tag::ContentEncoded:
                content_.offer(1, rss_text(child, scope_));
                break;
            case Tag::Category:
                add_tag(entry_.tags, read_atom_category(child));
                break;
            case Tag::DcSubject:
                add_tag(entry_.tags, text_of(child));
                break;
            case Tag::Rights:
            case Tag::Copyright:
                entry_.rights = plain_text(child, scope_);
                break;
            case Tag::Source:
                entry_.rare.make().source = std::make_shared<const ParsedSource>(
                    read_source(child, scope_, source_authors_));
                break;
            case Tag::DcLanguage:
                entry_.language = text_of(child);
                break;
            case Tag::PodcastImage:
                image_.offer(3, podcast_image(child, scope_));
                break;
            default:
                read_date_or_person(child, tag);
        }
    }

    void read_date_or_person(pugi::xml_node child, Tag tag) {
        switch (tag) {
            case Tag::Published:
                set_date(published_, child);
                break;
            case Tag::Issued:
            case Tag::DcIssued:
                set_date(issued_, child);
                break;
            case Tag::Created:
            case Tag::DcCreated:
            case Tag::PubDate:
                set_date(created_, child);
                break;
            case Tag::Updated:
                set_date(updated_, child);
                break;
            case Tag::Modified:
            case Tag::DcModified:
            case Tag::DcDate:
                set_date(modified_, child);
                break;
            case Tag::Author:
                add_person(entry_.authors, read_atom_person(child, scope_));
                break;
            case Tag::Contributor:
                add_person(entry_.rare.make().contributors, read_atom_person(child, scope_));
                break;
            case Tag::DcCreator:
                add_persons(creators_, text_of(child));
                break;
            case Tag::PodcastAuthor:
                add_persons(creators_, text_of(child));
                break;
            default:
                break;
        }
    }

    void read_content(pugi::xml_node content) {
        const std::string_view src = ascii::trim(attribute_of(content, "src"));
        if (!src.empty())
            entry_.rare.make().content_src = {std::string(src), Scope(scope_, content).base()};
        content_.offer(2, read_atom_text(content, scope_, Guess::Html));
    }

    void finish() {
        title_.offer(1, std::move(media_.title));
        title_.offer(1, std::move(media_.file_title));
        summary_.offer(1, std::move(media_.description));
        summary_.offer(1, std::move(media_.file_description));
        image_.offer(2, std::move(media_.image));
        image_.offer(1, std::move(links_.icon));
        entry_.title = title_.take();
        entry_.summary = summary_.take();
        entry_.content = content_.take();
        entry_.image = image_.take();
        entry_.url = links_.alternate.take();
        if (!orig_link_.empty()) entry_.url = std::move(orig_link_);
        if (entry_.url.empty()) entry_.url = entry_.rare->content_src;
        if (!links_.related.empty()) entry_.rare.make().external_url = std::move(links_.related);
        if (!links_.replies.empty()) entry_.rare.make().comments_url = std::move(links_.replies);
        entry_.published = published_ ? published_ : issued_ ? issued_ : created_;
        entry_.updated = updated_ ? updated_ : modified_;
        if (entry_.authors.empty()) entry_.authors = std::move(creators_);
        if (entry_.authors.empty()) entry_.authors = std::move(source_authors_);
        if (entry_.language.empty()) entry_.language = language_of_text();
        entry_.attachments = std::move(links_.enclosures);
        for (ParsedAttachment& file : media_.attachments)
            if (entry_.attachments.size() < limits::kMaxAttachments)
                entry_.attachments.push_back(std::move(file));
        for (std::string& tag : media_.tags) add_tag(entry_.tags, std::move(tag));
    }

    /// xml:lang may stand on the text itself (RFC 4287 §2); without a text, what is in scope.
    [[nodiscard]] std::string language_of_text() const {
        for (const ParsedText* text : {&entry_.content, &entry_.summary})
            if (!text->empty()) return std::string(text->language);
        return std::string(scope_.language());
    }

    pugi::xml_node node_;
    Scope scope_;
    ParsedEntry entry_{};
    Media media_{};
    AtomLinks links_{};
    Ranked<ParsedText> title_{};
    Ranked<ParsedText> summary_{};
    Ranked<ParsedText> content_{};
    Ranked<ParsedUrl> image_{};
    ParsedUrl orig_link_{};
    Persons creators_{};
    Persons source_authors_{};
    std::optional<TimePoint> published_{};
    std::optional<TimePoint> issued_{};
    std::optional<TimePoint> created_{};
    std::optional<TimePoint> updated_{};
    std::optional<TimePoint> modified_{};
};

class FeedReader {
  public:
    explicit FeedReader(ParsedFeed& feed) : feed_(feed) {}

    void read(pugi::xml_node root, const Scope& scope) {
        feed_.language = scope.language();
        for (const pugi::xml_node child : root.children()) {
            if (child.type() != pugi::node_element) continue;
            const ElementName name = scope.name_of(child);
            if (name.tag == Tag::Entry || name.tag == Tag::Item) {
                add_entry(child, scope);
            } else if (!read_media(child, name, scope, media_) &&
                       !read_hint(child, name.tag, feed_)) {
                read_child(child, name.tag, scope);
            }
        }
        finish();
    }

  private:
    void add_entry(pugi::xml_node entry, const Scope& scope) {
        if (is_blank_entry(entry) || !has_room(feed_)) return;
        feed_.entries.push_back(read_atom_entry(entry, scope));
    }

    void read_child(pugi::xml_node child, Tag tag, const Scope& scope) {
        switch (tag) {
            case Tag::Title:
                title_.offer(2, read_atom_text(child, scope, Guess::No));
                break;
            case Tag::Subtitle:
            case Tag::Tagline:
                description_.offer(3, read_atom_text(child, scope, Guess::Html));
                break;
            case Tag::Description:
                description_.offer(2, rss_text(child, scope));
                break;
            case Tag::PodcastSummary:
                description_.offer(1, rss_text(child, scope));
                break;
            case Tag::Id:
                feed_.id = read_id(child, scope);
                break;
            case Tag::Link:
                links_.add(child, scope);
                break;
            case Tag::Logo:
                logo_ = {text_of(child), Scope(scope, child).base()};
                break;
            case Tag::Icon:
                feed_.favicon = {text_of(child), Scope(scope, child).base()};
                break;
            case Tag::PodcastImage:
                media_.image = podcast_image(child, scope);
                break;
            case Tag::Rights:
            case Tag::Copyright:
                feed_.rights = plain_text(child, scope);
                break;
            case Tag::Generator:
                feed_.generator = text_of(child);
                break;
            case Tag::Category:
                add_tag(feed_.tags, read_atom_category(child));
                break;
            case Tag::Author:
                add_person(feed_.authors, read_atom_person(child, scope));
                break;
            case Tag::DcCreator:
            case Tag::PodcastAuthor:
                add_persons(creators_, text_of(child));
                break;
            case Tag::Language:
            case Tag::DcLanguage:
                feed_.language = text_of(child);
                break;
            case Tag::Updated:
                set_date(updated_, child);
                break;
            case Tag::Modified:
            case Tag::DcDate:
            case Tag::DcModified:
                set_date(modified_, child);
                break;
            case Tag::Published:
            case Tag::Issued:
            case Tag::Created:
                set_date(feed_.published, child);
                break;
            default:
                break;
        }
    }

    void finish() {
        feed_.title = title_.take();
        feed_.description = description_.take();
        feed_.home_page_url = links_.alternate.take();
        feed_.self_url = std::move(links_.self);
        feed_.hubs = std::move(links_.hubs);
        feed_.icon = !logo_.empty() ? std::move(logo_) : std::move(media_.image);
        if (feed_.icon.empty()) feed_.icon = std::move(links_.icon);
        feed_.updated = updated_ ? updated_ : modified_;
        if (feed_.authors.empty()) feed_.authors = std::move(creators_);
    }

    ParsedFeed& feed_;
    Media media_{};
    AtomLinks links_{};
    Ranked<ParsedText> title_{};
    Ranked<ParsedText> description_{};
    ParsedUrl logo_{};
    Persons creators_{};
    std::optional<TimePoint> updated_{};
    std::optional<TimePoint> modified_{};
};

}  // namespace

void read_atom(pugi::xml_node root, const Scope& scope, ParsedFeed& feed) {
    if (scope.name_of(root).tag == Tag::Entry) {  // an entry document
        feed.entries.push_back(read_atom_entry(root, scope));
    } else {
        FeedReader(feed).read(root, scope);
    }
}

ParsedEntry read_atom_entry(pugi::xml_node entry, const Scope& outer) {
    return EntryReader(entry, outer).read();
}

}  // namespace feedmerged::feed
