// SPDX-License-Identifier: MIT
// What RFC 4287 and the feed validators ask of an aggregate, point by point.
#include "feedmerged/core/url.hpp"
#include "story_fixture.hpp"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;
using Strings = std::vector<std::string>;

namespace {

struct Atom {
    explicit Atom(const std::vector<Story>& stories, const Head& head = make_head()) {
        const std::string xml = render_all(Format::Atom, head, stories);
        CHECK(xml_complaint(xml) == "");
        load_xml(document, xml);
    }
    [[nodiscard]] pugi::xml_node feed() const { return document.child("feed"); }
    [[nodiscard]] pugi::xml_node entry() const { return feed().child("entry"); }
    pugi::xml_document document;
};

Strings hrefs(pugi::xml_node parent, const std::string& relation) {
    Strings out;
    for (const pugi::xml_node link : parent.children("link"))
        if (link.attribute("rel").value() == relation)
            out.emplace_back(link.attribute("href").value());
    return out;
}

}  // namespace

TEST_SUITE("render/atom") {
    TEST_CASE("atom: the feed has one id, title, updated, self, alternate and generator") {
        const Atom atom({make_story(0), make_story(1)});
        const pugi::xml_node feed = atom.feed();
        CHECK(std::string(feed.attribute("xmlns").value()) == "http://www.w3.org/2005/Atom");
        CHECK(texts(feed, "id") == Strings{"urn:uuid:9f6c1d1e-0b0a-4c55-8f2e-2d1c8f6f7a10"});
        CHECK(texts(feed, "title") == Strings{"All & more"});
        CHECK(hrefs(feed, "self") == Strings{"https://feeds.example.org/all.atom"});
        CHECK(hrefs(feed, "alternate") == Strings{"https://feeds.example.org/all.html"});
        CHECK(texts(feed, "generator") == Strings{"feedmerged"});
        CHECK(attributes(feed, "generator", "version") == Strings{"1.2.3"});
        CHECK_FALSE(feed.attribute("xml:lang"));
    }

    TEST_CASE("atom: the feed's updated is the newest entry's, not the time of writing") {
        Story newer = make_story(5);
        newer.updated = kNoon + std::chrono::hours{3};
        const Atom atom({make_story(0), newer});
        CHECK(texts(atom.feed(), "updated") == Strings{"2026-01-02T06:04:05Z"});
        CHECK(texts(Atom({}).feed(), "updated") == Strings{"1970-01-01T00:00:00Z"});
    }

    TEST_CASE("atom: without an address no self link, without a page no alternate") {
        Head head = make_head();
        head.formats = {Format::Atom, Format::Json};
        CHECK(hrefs(Atom({}, head).feed(), "self").size() == 1);
        CHECK(hrefs(Atom({}, head).feed(), "alternate").empty());
        head = make_head();
        head.output.base_url.clear();
        CHECK_FALSE(Atom({}, head).feed().child("link"));
    }

    TEST_CASE("atom: an entry has all that a story has, in one order") {
        const Atom atom({make_rich_story()});
        const pugi::xml_node entry = atom.entry();
        CHECK(child_names(entry) ==
              "id title updated published link link link link link link author author category "
              "category category summary content rights source media:thumbnail");
        CHECK(texts(entry, "id") == Strings{"tag:site0.example,2026:0"});
        CHECK(texts(entry, "title") == Strings{"Cats & \"dogs\": <b> is a tag"});
        CHECK(texts(entry, "updated") == Strings{"2026-01-02T04:04:05Z"});
        CHECK(texts(entry, "published") == Strings{"2025-12-31T03:04:05Z"});
        CHECK(hrefs(entry, "alternate") == Strings{"https://site0.example/0"});
        CHECK(std::string(entry.attribute("xml:lang").value()) == "fr");
        CHECK(texts(entry, "rights") == Strings{"CC BY 4.0"});
        CHECK(attributes(entry, "media:thumbnail", "url") ==
              Strings{"https://site0.example/cat.jpg?w=1&h=2"});
    }

    TEST_CASE("atom: files are enclosures with length, type and title where known") {
        const Atom atom({make_rich_story()});
        const pugi::xml_node first =
            atom.entry().find_child_by_attribute("link", "rel", "enclosure");
        CHECK(std::string(first.attribute("href").value()) == "https://site0.example/a.mp3");
        CHECK(std::string(first.attribute("length").value()) == "12345678");
        CHECK(std::string(first.attribute("type").value()) == "audio/mpeg");
        CHECK(std::string(first.attribute("title").value()) == "Episode 1");
        const pugi::xml_node second = first.next_sibling("link");
        CHECK(std::string(second.attribute("href").value()) ==
              "https://site0.example/b.pdf?x=1&y=2");
        CHECK_FALSE(second.attribute("length"));
    }

    TEST_CASE("atom: the other stories are related links, after what the story is about") {
        CHECK(hrefs(Atom({make_rich_story()}).entry(), "related") ==
              Strings{"https://elsewhere.example/subject", "https://other.example/1",
                      "https://other.example/2"});
        Story same = make_story(0);
        same.item.external_url = same.item.url;
        CHECK(hrefs(Atom({same}).entry(), "related").empty());
    }

    TEST_CASE("atom: every entry has an author with a name") {
        const Atom named({make_rich_story()});
        const pugi::xml_node author = named.entry().child("author");
        CHECK(texts(author, "name") == Strings{"Ann Lee"});
        CHECK(texts(author, "uri") == Strings{"https://site0.example/ann"});
        CHECK(texts(author, "email") == Strings{"ann@site0.example"});
        CHECK(child_names(author.next_sibling("author")) == "name");
        Story story = make_story(0);
        story.item.authors = {{"", "only@mail.example", ""}};
        CHECK(texts(Atom({story}).entry().child("author"), "name") == Strings{"Site 0"});
        story.source.author = "The Editors";
        CHECK(texts(Atom({story}).entry().child("author"), "name") == Strings{"The Editors"});
        story.item.authors = {{"A", "not a mail", "not a uri"}};
        CHECK(child_names(Atom({story}).entry().child("author")) == "name");
    }

    TEST_CASE("atom: tags are categories, the configured one has a scheme of its own") {
        const Atom atom({make_rich_story()});
        CHECK(attributes(atom.entry(), "category", "term") == Strings{"animals", "R&D", "News"});
        const Strings schemes = attributes(atom.entry(), "category", "scheme");
        CHECK(schemes[0].empty());
        CHECK(is_absolute_uri(schemes[2]));
        Story other = make_story(1);
        other.category = "Sport";
        CHECK(attributes(Atom({other}).entry(), "category", "scheme") == Strings{schemes[2]});
    }

    TEST_CASE("atom: the teaser is the summary as text, the article the content as HTML") {
        Story story = make_rich_story();
        const Atom atom({story});
        CHECK(attributes(atom.entry(), "summary", "type") == Strings{"text"});
        CHECK(texts(atom.entry(), "summary") == Strings{story.item.teaser});
        CHECK(attributes(atom.entry(), "content", "type") == Strings{"html"});
        CHECK(texts(atom.entry(), "content") == Strings{article_html(story, make_head().output)});
    }

    TEST_CASE("atom: an output of teasers has neither content nor other stories") {
        Head head = make_head();
        head.output.full_content = false;
        Story story = make_rich_story();
        story.item.external_url.clear();
        const Atom atom({story}, head);
        CHECK_FALSE(atom.entry().child("content"));
        CHECK(hrefs(atom.entry(), "related").empty());
        CHECK(texts(atom.entry(), "summary") == Strings{story.item.teaser});
    }

    TEST_CASE("atom: an entry without a link has content in any case (RFC 4287 4.1.2)") {
        Head head = make_head();
        Story story = make_story(0);
        story.item.url.clear();
        SUBCASE("an output of teasers") { head.output.full_content = false; }
        SUBCASE("a story without words") {
            story.item.content_html.clear();
            story.item.teaser.clear();
        }
        const Atom atom({story}, head);
        CHECK(hrefs(atom.entry(), "alternate").empty());
        CHECK(texts(atom.entry(), "content") == Strings{story.item.teaser});
        CHECK(attributes(atom.entry(), "content", "type") == Strings{"text"});
    }

    TEST_CASE("atom: the source names the feed that the entry came from") {
        const Atom atom({make_rich_story()});
        const pugi::xml_node source = atom.entry().child("source");
        CHECK(child_names(source) == "id title updated link link author rights icon");
        CHECK(texts(source, "id") == Strings{"tag:site0.example,2020:feed"});
        CHECK(texts(source, "title") == Strings{"Site 0"});
        CHECK(hrefs(source, "self") == Strings{"https://site0.example/feed.xml"});
        CHECK(hrefs(source, "alternate") == Strings{"https://site0.example/"});
        CHECK(std::string(source.attribute("xml:lang").value()) == "en-GB");
        Story story = make_story(0);
        story.source.feed_uid = "no uri";
        CHECK(texts(Atom({story}).entry().child("source"), "id") ==
              Strings{"https://site0.example/feed.xml"});
    }

    TEST_CASE("atom: a source that stamps itself anew does not change its entries") {
        Story story = make_rich_story();
        const std::string before = render_all(Format::Atom, make_head(), {story});
        story.source.updated = kNoon + std::chrono::hours{5'000};
        CHECK(render_all(Format::Atom, make_head(), {story}) == before);
    }

    TEST_CASE("atom: ids are told apart, dates are in order") {
        std::vector<Story> stories;
        for (int n = 0; n < 40; ++n) stories.push_back(make_story(n));
        const Atom atom(stories);
        std::set<std::string> ids;
        std::string last = "9999";
        for (const pugi::xml_node entry : atom.feed().children("entry")) {
            ids.insert(entry.child("id").text().get());
            const std::string published = entry.child("published").text().get();
            CHECK(published < last);
            CHECK(published <= entry.child("updated").text().get());
            CHECK(std::string(entry.child("updated").text().get()) <=
                  atom.feed().child("updated").text().get());
            last = published;
        }
        CHECK(ids.size() == stories.size());
    }

    TEST_CASE("atom: a language that all stories share is the feed's") {
        Head head = make_head();
        head.language = "de";
        CHECK(std::string(Atom({}, head).feed().attribute("xml:lang").value()) == "de");
    }
}
