// SPDX-License-Identifier: MIT
// Archive documents and what leads to them (RFC 5005 §4; JSON Feed 1.1, next_url).
#include "story_fixture.hpp"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;

namespace {

std::string link(pugi::xml_node parent, const char* name, const char* relation) {
    return parent.find_child_by_attribute(name, "rel", relation).attribute("href").value();
}

Head archive_head(std::size_t number) {
    Head head = make_head();
    head.archive = number;
    head.prev_archive = number - 1;
    return head;
}

Head with_archives() {
    Head head = make_head();
    head.prev_archive = 12;
    return head;
}

}  // namespace

TEST_SUITE("render/archive") {
    TEST_CASE("file_name: numbered, and of one length") {
        CHECK(file_name("all", Format::Atom) == "all.atom");
        CHECK(file_name("all", Format::Atom, 1) == "all-archive-00001.atom");
        CHECK(file_name("all", Format::Rss, 99'999) == "all-archive-99999.rss");
        CHECK(file_name("all", Format::Json, 123'456) == "all-archive-123456.json");
    }

    TEST_CASE("atom: the document to subscribe to leads back") {
        pugi::xml_document document;
        load_xml(document, render_all(Format::Atom, with_archives(), {make_story(1)}));
        const auto feed = document.child("feed");
        CHECK(link(feed, "link", "self") == "https://feeds.example.org/all.atom");
        CHECK(link(feed, "link", "prev-archive") ==
              "https://feeds.example.org/all-archive-00012.atom");
        CHECK(link(feed, "link", "current").empty());
        CHECK_FALSE(feed.child("fh:archive"));
    }

    TEST_CASE("atom: an archive says so, and leads back and to the present") {
        const std::string xml = render_all(Format::Atom, archive_head(12), {make_story(1)});
        CHECK(xml_complaint(xml) == "");
        pugi::xml_document document;
        load_xml(document, xml);
        const auto feed = document.child("feed");
        CHECK(feed.child("fh:archive"));
        CHECK(std::string(feed.attribute("xmlns:fh").value()) ==
              "http://purl.org/syndication/history/1.0");
        CHECK(std::string(feed.child("id").text().get()) == make_head().output.id);
        CHECK(link(feed, "link", "self") == "https://feeds.example.org/all-archive-00012.atom");
        CHECK(link(feed, "link", "current") == "https://feeds.example.org/all.atom");
        CHECK(link(feed, "link", "prev-archive") ==
              "https://feeds.example.org/all-archive-00011.atom");
        CHECK(link(feed, "link", "next-archive").empty());  // it would come later
        load_xml(document, render_all(Format::Atom, archive_head(1), {make_story(1)}));
        CHECK(link(document.child("feed"), "link", "prev-archive").empty());
    }

    TEST_CASE("rss: the same by Atom links in the channel, in front of the items") {
        const std::string xml = render_all(Format::Rss, archive_head(2), {make_story(1)});
        CHECK(xml_complaint(xml) == "");
        pugi::xml_document document;
        load_xml(document, xml);
        const auto channel = document.child("rss").child("channel");
        CHECK(child_names(channel).ends_with("atom:link atom:link fh:archive atom:link item"));
        CHECK(link(channel, "atom:link", "self") ==
              "https://feeds.example.org/all-archive-00002.rss");
        CHECK(link(channel, "atom:link", "current") == "https://feeds.example.org/all.rss");
        CHECK(link(channel, "atom:link", "prev-archive") ==
              "https://feeds.example.org/all-archive-00001.rss");
        load_xml(document, render_all(Format::Rss, with_archives(), {make_story(1)}));
        const auto current = document.child("rss").child("channel");
        CHECK(link(current, "atom:link", "prev-archive") ==
              "https://feeds.example.org/all-archive-00012.rss");
        CHECK_FALSE(current.child("fh:archive"));
    }

    TEST_CASE("json: archives are the later pages of the one feed") {
        const auto page =
            nlohmann::json::parse(render_all(Format::Json, archive_head(2), {make_story(1)}));
        CHECK(page["feed_url"] == "https://feeds.example.org/all.json");
        CHECK(page["next_url"] == "https://feeds.example.org/all-archive-00001.json");
        const auto last =
            nlohmann::json::parse(render_all(Format::Json, archive_head(1), {make_story(1)}));
        CHECK_FALSE(last.contains("next_url"));
        const auto first =
            nlohmann::json::parse(render_all(Format::Json, with_archives(), {make_story(1)}));
        CHECK(first["next_url"] == "https://feeds.example.org/all-archive-00012.json");
    }

    TEST_CASE("page: names the feeds to subscribe to, and no archive") {
        CHECK(render_all(Format::Html, with_archives(), {make_story(1)}) ==
              render_all(Format::Html, make_head(), {make_story(1)}));
    }
}
