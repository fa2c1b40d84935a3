// SPDX-License-Identifier: MIT
// What RSS 2.0, the RSS Advisory Board's profile and the feed validators ask, point by point.
#include "feedmerged/text/html.hpp"
#include "story_fixture.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;
using Strings = std::vector<std::string>;

namespace {

struct Rss {
    explicit Rss(const std::vector<Story>& stories, const Head& head = make_head())
        : xml(render_all(Format::Rss, head, stories)) {
        CHECK(xml_complaint(xml) == "");
        load_xml(document, xml);
    }
    [[nodiscard]] pugi::xml_node channel() const { return document.child("rss").child("channel"); }
    [[nodiscard]] pugi::xml_node item() const { return channel().child("item"); }
    std::string xml;
    pugi::xml_document document;
};

}  // namespace

TEST_SUITE("render/rss") {
    TEST_CASE("rss: the channel has what is required, and its items last") {
        const Rss rss({make_story(0), make_story(1)});
        CHECK(std::string(rss.document.child("rss").attribute("version").value()) == "2.0");
        CHECK(child_names(rss.channel()) ==
              "title link description lastBuildDate docs generator ttl atom:link item item");
        CHECK(texts(rss.channel(), "title") == Strings{"All & more"});
        CHECK(texts(rss.channel(), "link") == Strings{"https://feeds.example.org/all.html"});
        CHECK(texts(rss.channel(), "lastBuildDate") == Strings{"Fri, 02 Jan 2026 03:04:05 GMT"});
        CHECK(texts(rss.channel(), "ttl") == Strings{"60"});
        CHECK(texts(rss.channel(), "generator") == Strings{"feedmerged 1.2.3"});
        const pugi::xml_node self = rss.channel().child("atom:link");
        CHECK(std::string(self.attribute("href").value()) == "https://feeds.example.org/all.rss");
        CHECK(std::string(self.attribute("rel").value()) == "self");
        CHECK(std::string(self.attribute("type").value()) == "application/rss+xml");
    }

    TEST_CASE("rss: a channel without stories, page or address") {
        Head head = make_head();
        head.language = "pt-BR";
        CHECK(child_names(Rss({}, head).channel()) ==
              "title link description language docs generator ttl atom:link");
        CHECK(texts(Rss({}, head).channel(), "language") == Strings{"pt-BR"});
        head.formats = {Format::Rss};
        CHECK(texts(Rss({}, head).channel(), "link") == Strings{"https://feeds.example.org/"});
        head.output.base_url.clear();
        CHECK(texts(Rss({}, head).channel(), "link") == Strings{head.output.id});
        CHECK_FALSE(Rss({}, head).channel().child("atom:link"));
    }

    TEST_CASE("rss: an item has all that a story has, the teaser before the article") {
        const Story story = make_rich_story();
        const Rss rss({story});
        CHECK(child_names(rss.item()) ==
              "title link description content:encoded guid pubDate dc:creator dc:creator source "
              "category category category enclosure media:content media:thumbnail atom:updated");
        CHECK(texts(rss.item(), "title") == Strings{"Cats & \"dogs\": <b> is a tag"});
        CHECK(texts(rss.item(), "link") == Strings{"https://site0.example/0"});
        CHECK(texts(rss.item(), "content:encoded") ==
              Strings{article_html(story, make_head().output)});
        CHECK(texts(rss.item(), "pubDate") == Strings{"Wed, 31 Dec 2025 03:04:05 GMT"});
        CHECK(texts(rss.item(), "atom:updated") == Strings{"2026-01-02T04:04:05Z"});
        CHECK(texts(rss.item(), "dc:creator") == Strings{"Ann Lee", "Bo"});
        CHECK(texts(rss.item(), "source") == Strings{"Site 0"});
        CHECK(attributes(rss.item(), "source", "url") == Strings{"https://site0.example/feed.xml"});
        CHECK(texts(rss.item(), "category") == Strings{"animals", "R&D", "News"});
        CHECK_FALSE(rss.item().child("author"));
    }

    TEST_CASE("rss: plain text is escaped once, by hexadecimal references") {
        const Rss rss({make_rich_story()});
        CHECK(rss.xml.find("<title>Cats &#x26; \"dogs\": &#x3C;b&#x3E; is a tag</title>") !=
              std::string::npos);
        CHECK(rss.xml.find("&amp;amp;#x") == std::string::npos);
    }

    TEST_CASE("rss: description is HTML that reads as the teaser") {
        Story story = make_story(0);
        story.item.teaser = "AT&T on <script>alert(1)</script>, 1 < 2 & \"so\" on…";
        const Rss rss({story});
        const std::string html = texts(rss.item(), "description").at(0);
        CHECK(html.find('<') == std::string::npos);
        CHECK(text::html_to_line(html) == story.item.teaser);
        CHECK(html.find("\"so\"") != std::string::npos);
    }

    TEST_CASE("rss: a guid is a permalink only where it is the link") {
        Story story = make_story(0);
        CHECK(attributes(Rss({story}).item(), "guid", "isPermaLink") == Strings{"false"});
        CHECK(texts(Rss({story}).item(), "guid") == Strings{story.entry_id});
        story.entry_id = "https://site0.example/?p=7";
        CHECK(attributes(Rss({story}).item(), "guid", "isPermaLink") == Strings{"false"});
        story.entry_id = story.item.url;
        CHECK(attributes(Rss({story}).item(), "guid", "isPermaLink") == Strings{"true"});
    }

    TEST_CASE("rss: one enclosure an item, further files as media:content") {
        Story story = make_rich_story();
        story.item.attachments.push_back(
            {"https://site0.example/v.mp4", "video/mp4", 99, 61, "Film"});
        const Rss rss({story});
        CHECK(attributes(rss.item(), "enclosure", "url") == Strings{"https://site0.example/a.mp3"});
        CHECK(attributes(rss.item(), "enclosure", "length") == Strings{"12345678"});
        CHECK(attributes(rss.item(), "enclosure", "type") == Strings{"audio/mpeg"});
        CHECK(attributes(rss.item(), "media:content", "url") ==
              Strings{"https://site0.example/b.pdf?x=1&y=2", "https://site0.example/v.mp4"});
        CHECK(attributes(rss.item(), "media:content", "medium") == Strings{"", "video"});
        CHECK(attributes(rss.item(), "media:content", "duration") == Strings{"", "61"});
        CHECK(attributes(rss.item(), "media:content", "fileSize") == Strings{"", "99"});
        CHECK(attributes(rss.item(), "media:thumbnail", "url") == Strings{story.item.image});
        story.item.attachments = {{"https://x.example/a", "audio/ogg", {}, {}, ""}};
        CHECK(attributes(Rss({story}).item(), "enclosure", "length") == Strings{"0"});
    }

    TEST_CASE("rss: an item always has a title or a description") {
        Story story = make_story(0);
        story.item.title.clear();
        CHECK(child_names(Rss({story}).item()).starts_with("link description "));
        story.item.teaser.clear();
        CHECK(texts(Rss({story}).item(), "title") == Strings{"Site 0"});
    }

    TEST_CASE("rss: an output of teasers has descriptions only") {
        Head head = make_head();
        head.output.full_content = false;
        const Rss rss({make_rich_story()}, head);
        CHECK_FALSE(rss.item().child("content:encoded"));
        CHECK(rss.item().child("description"));
        CHECK(rss.xml.find("more-stories") == std::string::npos);
    }

    TEST_CASE("rss: a date of change only where there is one") {
        CHECK_FALSE(Rss({make_story(0)}).item().child("atom:updated"));
    }
}
