// SPDX-License-Identifier: MIT
// What the specifications and the validators expect of an aggregate, point by point:
// ctest -R output_ prints the list.
#include "story_fixture.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

/// One with everything, some usual ones, one with nothing but an id.
std::vector<Story> stories() {
    std::vector<Story> out{make_rich_story(), make_story(1), make_story(2), make_story(3)};
    Story bare;
    bare.entry_id = "urn:uuid:00000000-0000-5000-8000-000000000001";
    bare.feed_url = bare.feed_title = "https://bare.example/feed";
    bare.sort_date = bare.first_seen = bare.published = bare.updated =
        kNoon - std::chrono::hours{30};
    out.push_back(bare);
    return out;
}

/// A document and its element with the metadata.
struct Document {
    explicit Document(Format format, const std::vector<Story>& of = stories(),
                      const Head& head = make_head())
        : text(render_all(format, head, of)) {
        if (format == Format::Json) {
            json = nlohmann::json::parse(text);
            return;
        }
        load_xml(xml, text);
        top = format == Format::Atom ? xml.child("feed") : xml.child("rss").child("channel");
    }
    std::string text;
    pugi::xml_document xml;
    pugi::xml_node top{};
    nlohmann::json json;
};

std::string text_of(pugi::xml_node parent, const char* name) {
    return parent.child(name).text().get();
}

std::string link(pugi::xml_node parent, const char* name, const char* relation,
                 const char* attribute = "href") {
    return parent.find_child_by_attribute(name, "rel", relation).attribute(attribute).value();
}

std::size_t count(pugi::xml_node parent, const char* name) { return texts(parent, name).size(); }

}  // namespace

TEST_SUITE("render/output_rules") {
    TEST_CASE("output_01: Atom, the feed has one id, title and updated, and leads to itself") {
        const Document atom(Format::Atom);
        for (const char* name : {"id", "title", "updated", "generator"}) {
            CAPTURE(name);
            CHECK(count(atom.top, name) == 1);
        }
        CHECK(text_of(atom.top, "id") == make_head().output.id);
        CHECK(text_of(atom.top, "updated") == "2026-01-02T04:04:05Z");  // the newest entry's
        CHECK(link(atom.top, "link", "self") == "https://feeds.example.org/all.atom");
        CHECK(link(atom.top, "link", "self", "type") == "application/atom+xml");
        CHECK(link(atom.top, "link", "alternate") == "https://feeds.example.org/all.html");
        for (const auto entry : atom.top.children("entry")) CHECK(count(entry, "author") >= 1);
    }

    TEST_CASE("output_02: Atom, an entry keeps the id that its source gave it") {
        const Document atom(Format::Atom);
        std::vector<std::string> ids;
        for (const auto entry : atom.top.children("entry")) ids.push_back(text_of(entry, "id"));
        std::vector<std::string> expected;
        for (const Story& story : stories()) expected.push_back(story.entry_id);
        CHECK(ids == expected);
        // Wherever it is published.
        Head elsewhere = make_head();
        elsewhere.output.base_url = "http://other.example:8080/x/";
        const Document moved(Format::Atom, stories(), elsewhere);
        CHECK(text_of(moved.top, "id") == text_of(atom.top, "id"));
        CHECK(text_of(moved.top.child("entry"), "id") == ids[0]);
    }

    TEST_CASE("output_03: Atom, every entry names its source, and nothing leaks between the two") {
        const Document atom(Format::Atom);
        for (const auto entry : atom.top.children("entry")) {
            REQUIRE(count(entry, "source") == 1);
            const auto source = entry.child("source");
            for (const char* name : {"id", "title", "updated"}) CHECK(count(source, name) == 1);
            CHECK_FALSE(link(source, "link", "self").empty());
        }
        const auto entry = atom.top.child("entry");
        const auto source = entry.child("source");
        CHECK(text_of(source, "id") == "tag:site0.example,2020:feed");
        CHECK(text_of(source, "title") == "Site 0");
        CHECK(text_of(source, "rights") == "© Site 0");
        CHECK(link(source, "link", "alternate") == "https://site0.example/");
        CHECK(text_of(source.child("author"), "name") == "The Editors");
        CHECK(text_of(entry, "rights") == "CC BY 4.0");
        CHECK(text_of(entry.child("author"), "name") == "Ann Lee");
    }

    TEST_CASE("output_04: Atom, dates are RFC 3339, updated is never before published") {
        const Document atom(Format::Atom);
        std::set<std::string> ids;
        for (const auto entry : atom.top.children("entry")) {
            const std::string published = text_of(entry, "published");
            const std::string updated = text_of(entry, "updated");
            CHECK(published.size() == 20);
            CHECK(published.ends_with("Z"));
            CHECK(published <= updated);
            CHECK(ids.insert(text_of(entry, "id")).second);
        }
    }

    TEST_CASE("output_05: Atom, the teaser is text, the content HTML, both with their language") {
        Story arabic = make_story(1);
        arabic.item.language = "ar";
        const Document atom(Format::Atom, {make_rich_story(), arabic});
        for (const auto entry : atom.top.children("entry")) {
            CHECK(std::string(entry.child("summary").attribute("type").value()) == "text");
            CHECK(std::string(entry.child("content").attribute("type").value()) == "html");
        }
        CHECK(std::string(atom.top.child("entry").attribute("xml:lang").value()) == "fr");
        const auto second = atom.top.child("entry").next_sibling("entry");
        CHECK(std::string(second.attribute("xml:lang").value()) == "ar");
        CHECK(text_of(second, "content").starts_with("<div dir=\"rtl\" lang=\"ar\">"));
        CHECK(text_of(second, "summary") == arabic.item.teaser);
    }

    TEST_CASE("output_06: the other stories stand in the article and as related links") {
        const Document atom(Format::Atom, {make_rich_story()});
        const auto entry = atom.top.child("entry");
        CHECK(text_of(entry, "content").find("<aside class=\"more-stories\">") !=
              std::string::npos);
        std::vector<std::string> related;
        for (const auto child : entry.children("link"))
            if (std::string(child.attribute("rel").value()) == "related")
                related.emplace_back(child.attribute("href").value());
        // What the story itself is about, then the others that have an address.
        CHECK(related == std::vector<std::string>{"https://elsewhere.example/subject",
                                                  "https://other.example/1",
                                                  "https://other.example/2"});
    }

    TEST_CASE(
        "output_07: tags and the configured category are told apart, files have type and length") {
        const Document atom(Format::Atom, {make_rich_story()});
        const auto entry = atom.top.child("entry");
        CHECK(attributes(entry, "category", "term") ==
              std::vector<std::string>{"animals", "R&D", "News"});
        const auto schemes = attributes(entry, "category", "scheme");
        CHECK(schemes[0].empty());
        CHECK(schemes[2].starts_with("urn:uuid:"));
        const auto file = entry.find_child_by_attribute("link", "rel", "enclosure");
        CHECK(std::string(file.attribute("type").value()) == "audio/mpeg");
        CHECK(std::string(file.attribute("length").value()) == "12345678");
    }

    TEST_CASE("output_08: archives lead back, and say what they are (RFC 5005)") {
        Head head = make_head();
        head.archive = 3;
        head.prev_archive = 2;
        const Document atom(Format::Atom, stories(), head);
        CHECK(atom.top.child("fh:archive"));
        CHECK_FALSE(atom.top.child("fh:complete"));
        CHECK(link(atom.top, "link", "current") == "https://feeds.example.org/all.atom");
        CHECK(link(atom.top, "link", "prev-archive").ends_with("/all-archive-00002.atom"));
        CHECK(text_of(atom.top, "id") == make_head().output.id);
    }

    TEST_CASE("output_09: RSS, the channel is whole, and stands in front of the items") {
        const Document rss(Format::Rss);
        CHECK(child_names(rss.top).starts_with(
            "title link description lastBuildDate docs generator ttl atom:link item"));
        CHECK(text_of(rss.top, "lastBuildDate") == "Fri, 02 Jan 2026 04:04:05 GMT");
        CHECK(link(rss.top, "atom:link", "self") == "https://feeds.example.org/all.rss");
        CHECK(link(rss.top, "atom:link", "self", "type") == "application/rss+xml");
        const std::string names = child_names(rss.top);
        CHECK(names.substr(names.find("item")) == "item item item item item");
        Head head = make_head();
        head.language = "fr";
        const Document french(Format::Rss, {make_rich_story()}, head);
        CHECK(text_of(french.top, "language") == "fr");
    }

    TEST_CASE("output_10: RSS, each item by the profile") {
        const Document rss(Format::Rss);
        for (const auto item : rss.top.children("item")) {
            CAPTURE(text_of(item, "guid"));
            CHECK((item.child("title") || item.child("description")));
            CHECK(std::string(item.child("guid").attribute("isPermaLink").value()) == "false");
            CHECK(text_of(item, "pubDate").size() == 29);
            CHECK(text_of(item, "pubDate").ends_with(" GMT"));
            CHECK_FALSE(std::string(item.child("source").attribute("url").value()).empty());
            CHECK_FALSE(text_of(item, "source").empty());
            CHECK_FALSE(item.child("author"));  // is for addresses
            CHECK(count(item, "enclosure") <= 1);
            const std::string names = child_names(item);
            if (item.child("content:encoded") && item.child("description"))
                CHECK(names.find("description") < names.find("content:encoded"));
        }
        const auto rich = rss.top.child("item");
        CHECK(texts(rich, "dc:creator") == std::vector<std::string>{"Ann Lee", "Bo"});
        CHECK(count(rich, "media:content") == 1);
        CHECK(count(rich, "media:thumbnail") == 1);
        Story permanent = make_story(1);
        permanent.entry_id = permanent.item.url;
        const Document one(Format::Rss, {permanent});
        CHECK(std::string(one.top.child("item").child("guid").attribute("isPermaLink").value()) ==
              "true");
    }

    TEST_CASE("output_11: plain text is escaped once, everywhere") {
        Story story = make_story(1);
        story.item.title = "AT&T &amp; <b>bold</b> &#38;";
        story.item.teaser = "1 < 2 && \"x\" &lt;";
        const Document atom(Format::Atom, {story});
        const Document rss(Format::Rss, {story});
        const Document json(Format::Json, {story});
        CHECK(text_of(atom.top.child("entry"), "title") == story.item.title);
        CHECK(text_of(rss.top.child("item"), "title") == story.item.title);
        CHECK(json.json["items"][0]["title"] == story.item.title);
        CHECK(text_of(atom.top.child("entry"), "summary") == story.item.teaser);
        // description is HTML by RSS 2.0, so the text is written as HTML.
        CHECK(text_of(rss.top.child("item"), "description") ==
              "1 &lt; 2 &amp;&amp; \"x\" &amp;lt;");
        CHECK(json.json["items"][0]["summary"] == story.item.teaser);
    }

    TEST_CASE("output_12: JSON Feed 1.1, whole") {
        const Document json(Format::Json);
        const auto& feed = json.json;
        CHECK(feed["version"] == "https://jsonfeed.org/version/1.1");
        CHECK(feed["title"] == "All & more");
        CHECK(feed["home_page_url"] == "https://feeds.example.org/all.html");
        CHECK(feed["feed_url"] == "https://feeds.example.org/all.json");
        for (const auto& item : feed["items"]) {
            CAPTURE(item["id"]);
            CHECK(item["id"].is_string());
            CHECK((item.contains("content_html") || item.contains("content_text")));
            CHECK(item["date_published"].get<std::string>().size() == 20);
            CHECK(item.contains("author") == item.contains("authors"));
            for (const char* key :
                 {"feed_url", "feed_title", "guid", "first_seen", "also_in", "more_stories"})
                CHECK(item["_feedmerged"].contains(key));
        }
        const auto& rich = feed["items"][0];
        CHECK(rich["external_url"] == "https://elsewhere.example/subject");
        CHECK(rich["tags"] == nlohmann::json({"animals", "R&D", "News"}));
        CHECK(rich["attachments"][0]["mime_type"] == "audio/mpeg");
        CHECK(rich["attachments"][0]["duration_in_seconds"] == 1834);
        CHECK(rich["language"] == "fr");
        CHECK(rich["image"] == "https://site0.example/cat.jpg?w=1&h=2");
        Story broken = make_story(1);
        broken.item.title = std::string("a\0b\xed\xa0\x80", 6);
        const Document repaired(Format::Json, {broken});
        CHECK(repaired.json["items"][0]["title"].get<std::string>().find('\0') ==
              std::string::npos);
    }
}
