// SPDX-License-Identifier: MIT
// RSS of every version: the channel. Elements of other vocabularies stand in where RSS's own are
// missing; the ranks say in which order. Pure; thread-safe.
#include "ascii.hpp"
#include "atom_parts.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/feed/date.hpp"
#include "hints.hpp"
#include "media.hpp"
#include "person.hpp"
#include "ranked.hpp"
#include "readers.hpp"
#include "rss_title.hpp"
#include "xml_value.hpp"

#include <algorithm>

namespace feedmerged::feed {
namespace {

using Persons = std::vector<ParsedPerson>;

class ChannelReader {
  public:
    explicit ChannelReader(ParsedFeed& feed) : feed_(feed) {}

    void read(pugi::xml_node channel, const Scope& outer) {
        const Scope scope(outer, channel);
        language_.offer(1, std::string(scope.language()));
        for (const pugi::xml_node child : channel.children()) {
            if (child.type() != pugi::node_element) continue;
            const ElementName name = scope.name_of(child);
            if (name.tag == Tag::Item && name.vocabulary == Vocabulary::Core) {
                add_item(child, scope);
            } else if (name.tag == Tag::Items) {
                read_items(child, scope);
            } else if (!read_media(child, name, scope, media_) &&
                       !read_hint(child, name.tag, feed_)) {
                read_child(child, name, scope);
            }
        }
    }

    /// RSS 1.1 has its items in there; RSS 1.0 only names them.
    void read_items(pugi::xml_node items, const Scope& outer) {
        const Scope scope(outer, items);
        for (const pugi::xml_node child : items.children())
            if (child.type() == pugi::node_element && scope.name_of(child).tag == Tag::Item)
                add_item(child, scope);
    }

    void add_item(pugi::xml_node item, const Scope& scope) {
        if (is_blank_entry(item) || !has_room(feed_)) return;
        feed_.entries.push_back(read_rss_item(item, scope));
    }

    /// <image>: of the channel in RSS 2.0, beside it in RSS 1.0.
    void read_image(pugi::xml_node image, const Scope& outer) {
        const Scope scope(outer, image);
        ParsedUrl url{std::string(attribute_of(image, "rdf:resource")), scope.base()};
        for (const pugi::xml_node child : image.children())
            if (child.type() == pugi::node_element && scope.name_of(child).tag == Tag::Url)
                url.value = text_of(child);
        icon_.offer(5, std::move(url));
    }

    void finish() {
        links_.alternate.offer(1, links_.related);
        home_page_.offer(1, links_.alternate.take());
        title_.offer(1, std::move(media_.title));
        description_.offer(1, std::move(media_.description));
        icon_.offer(2, std::move(media_.image));
        icon_.offer(1, std::move(links_.icon));
        feed_.title = title_.take();
        feed_.description = description_.take();
        feed_.home_page_url = home_page_.take();
        feed_.self_url = std::move(links_.self);
        feed_.hubs = std::move(links_.hubs);
        feed_.icon = icon_.take();
        feed_.language = language_.take();
        feed_.rights = rights_.take();
        feed_.published = published_.take();
        feed_.updated = updated_.take();
        for (Persons* candidates :
             {&editors_, &creators_, &podcast_authors_, &atom_authors_, &owners_}) {
            if (!feed_.authors.empty()) break;
            feed_.authors = std::move(*candidates);
        }
    }

  private:
    void read_child(pugi::xml_node child, ElementName name, const Scope& scope) {
        const bool atom = name.vocabulary == Vocabulary::Atom;
        switch (name.tag) {
            case Tag::Title:
                title_.offer(atom ? 2 : 4, rss_title(child, scope));
                break;
            case Tag::DcTitle:
                title_.offer(3, rss_title(child, scope));
                break;
            case Tag::PodcastTitle:
                title_.offer(1, rss_title(child, scope));
                break;
            case Tag::Description:
                description_.offer(6, rss_text(child, scope));
                break;
            case Tag::PodcastSummary:
                description_.offer(5, rss_text(child, scope));
                break;
            case Tag::PodcastSubtitle:
                description_.offer(4, rss_text(child, scope));
                break;
            case Tag::DcDescription:
                description_.offer(3, rss_text(child, scope));
                break;
            case Tag::Tagline:
            case Tag::Subtitle:
                description_.offer(2, rss_text(child, scope));
                break;
            case Tag::Link:
                read_link(child, atom, scope);
                break;
            case Tag::Language:
            case Tag::DcLanguage:
                language_.offer(2, text_of(child));
                break;
            case Tag::Copyright:
            case Tag::Rights:
            case Tag::DcRights:
                rights_.offer(1, text_of(child));
                break;
            case Tag::Generator:
                feed_.generator = text_of(child);
                break;
            case Tag::Id:
                feed_.id = text_of(child);
                break;
            case Tag::Category:
                read_category(child, atom);
                break;
            case Tag::DcSubject:
                add_tag(text_of(child));
                break;
            default:
                read_date_or_person(child, name, scope);
        }
    }

    void read_date_or_person(pugi::xml_node child, ElementName name, const Scope& scope) {
        switch (name.tag) {
            case Tag::PubDate:
                published_.offer(3, parse_date(text_of(child)));
                break;
            case Tag::DcIssued:
            case Tag::Published:
                published_.offer(2, parse_date(text_of(child)));
                break;
            case Tag::LastBuildDate:
            case Tag::Updated:
            case Tag::DcModified:
                updated_.offer(3, parse_date(text_of(child)));
                break;
            case Tag::DcDate:
                updated_.offer(2, parse_date(text_of(child)));
                break;
            case Tag::Author:
                if (name.vocabulary == Vocabulary::Atom || has_child_elements(child)) {
                    add_person(atom_authors_, read_atom_person(child, scope));
                } else {
                    add_persons(editors_, text_of(child));
                }
                break;
            case Tag::ManagingEditor:
                add_persons(editors_, text_of(child));
                break;
            case Tag::DcCreator:
                add_persons(creators_, text_of(child));
                break;
            case Tag::PodcastAuthor:
                add_persons(podcast_authors_, text_of(child));
                break;
            case Tag::PodcastOwner:
                read_owner(child, scope);
                break;
            case Tag::WebMaster:
                add_persons(owners_, text_of(child));
                break;
            default:
                read_picture(child, name, scope);
        }
    }

    void read_picture(pugi::xml_node child, ElementName name, const Scope& scope) {
        switch (name.tag) {
            case Tag::Image:
                read_image(child, scope);
                break;
            case Tag::PodcastImage:
                icon_.offer(4, podcast_image(child, scope));
                break;
            case Tag::PodcastLink:
                if (attribute_of(child, "rel") == "image")
                    icon_.offer(4, podcast_image(child, scope));
                break;
            case Tag::Logo:
                icon_.offer(3, {text_of(child), scope.base()});
                break;
            case Tag::Icon:
                feed_.favicon = {text_of(child), scope.base()};
                break;
            case Tag::PodcastNewFeedUrl:
                feed_.new_feed_url = {text_of(child), scope.base()};
                break;
            default:
                break;
        }
    }

    void read_link(pugi::xml_node link, bool atom, const Scope& outer) {
        const Scope scope(outer, link);
        if (atom || link.attribute("href")) return links_.add(link, outer);
        home_page_.offer(2, {text_of(link), scope.base()});
    }

    void read_owner(pugi::xml_node owner, const Scope& outer) {
        const Scope scope(outer, owner);
        ParsedPerson person;
        for (const pugi::xml_node child : owner.children()) {
            if (child.type() != pugi::node_element) continue;
            const Tag tag = scope.name_of(child).tag;
            if (tag == Tag::PodcastName) person.name = text_of(child);
            if (tag == Tag::PodcastEmail) person.email = text_of(child);
        }
        add_person(owners_, std::move(person));
    }

    void read_category(pugi::xml_node category, bool atom) {
        add_tag(atom ? read_atom_category(category) : text_of(category));
    }

    void add_tag(std::string tag) {
        if (!tag.empty() && feed_.tags.size() < limits::kMaxTags)
            feed_.tags.push_back(std::move(tag));
    }

    static void add_person(Persons& persons, ParsedPerson person) {
        const bool empty = person.name.empty() && person.email.empty() && person.url.empty();
        if (!empty && persons.size() < limits::kMaxAuthors) persons.push_back(std::move(person));
    }

    static void add_persons(Persons& persons, std::string_view text) {
        for (ParsedPerson& person : parse_persons(text)) add_person(persons, std::move(person));
    }

    ParsedFeed& feed_;
    Media media_{};
    AtomLinks links_{};
    Ranked<ParsedText> title_{};
    Ranked<ParsedText> description_{};
    Ranked<ParsedUrl> home_page_{};
    Ranked<ParsedUrl> icon_{};
    Ranked<std::string> language_{};
    Ranked<std::string> rights_{};
    Ranked<std::optional<TimePoint>> published_{};
    Ranked<std::optional<TimePoint>> updated_{};
    Persons editors_{};
    Persons creators_{};
    Persons podcast_authors_{};
    Persons atom_authors_{};
    Persons owners_{};
};

}  // namespace

bool has_room(ParsedFeed& feed) {
    if (feed.entries.size() < limits::kMaxEntries) return true;
    ++feed.entries_left_out;
    return false;
}

bool is_blank_entry(pugi::xml_node entry) {
    return !has_child_elements(entry) && !entry.first_attribute();
}

void read_rss(pugi::xml_node root, const Scope& scope, ParsedFeed& feed) {
    ChannelReader reader(feed);
    bool has_channel = false;
    for (const pugi::xml_node child : root.children())
        if (child.type() == pugi::node_element && scope.name_of(child).tag == Tag::Channel)
            has_channel = true;
    // <channel> as the root, or its elements right inside <rss>.
    if (!has_channel) reader.read(root, scope);
    for (const pugi::xml_node child : root.children()) {
        if (!has_channel || child.type() != pugi::node_element) continue;
        switch (scope.name_of(child).tag) {
            case Tag::Channel:
                reader.read(child, scope);  // of several, the first that says a thing counts
                break;
            case Tag::Item:
                reader.add_item(child, scope);
                break;  // RSS 1.0, and broken ones
            case Tag::Items:
                reader.read_items(child, scope);
                break;
            case Tag::Image:
                reader.read_image(child, scope);
                break;  // RSS 1.0
            default:
                break;
        }
    }
    reader.finish();
}

}  // namespace feedmerged::feed
