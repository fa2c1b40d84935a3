// SPDX-License-Identifier: MIT
// JSON Feed 1.1 and what feedmerged adds to it, point by point.
#include "story_fixture.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace feedmerged;
using namespace feedmerged::render;
using namespace feedmerged::test;
using Json = nlohmann::ordered_json;

namespace {

Json feed_of(const std::vector<Story>& stories, const Head& head = make_head()) {
    return Json::parse(render_all(Format::Json, head, stories));
}

std::string keys(const Json& object) {
    std::string out;
    for (const auto& [key, value] : object.items()) out += (out.empty() ? "" : " ") + key;
    return out;
}

}  // namespace

TEST_SUITE("render/json_feed") {
    TEST_CASE("json: the head") {
        const Json feed = feed_of({make_story(0)});
        CHECK(keys(feed) == "version title home_page_url feed_url items");
        CHECK(feed["version"] == "https://jsonfeed.org/version/1.1");
        CHECK(feed["title"] == "All & more");
        CHECK(feed["home_page_url"] == "https://feeds.example.org/all.html");
        CHECK(feed["feed_url"] == "https://feeds.example.org/all.json");
        Head head = make_head();
        head.output.base_url.clear();
        head.language = "el";
        CHECK(keys(feed_of({}, head)) == "version title language items");
        CHECK(feed_of({}, head)["items"].empty());
        head.output.base_url = "https://x.example/";
        head.formats = {Format::Json};
        CHECK(keys(feed_of({}, head)) == "version title feed_url language items");
    }

    TEST_CASE("json: an item has all that a story has") {
        const Story story = make_rich_story();
        const Json item = feed_of({story})["items"][0];
        CHECK(keys(item) ==
              "id url external_url title content_html summary image date_published date_modified "
              "author authors tags language attachments _feedmerged");
        CHECK(item["id"] == "tag:site0.example,2026:0");
        CHECK(item["url"] == "https://site0.example/0");
        CHECK(item["external_url"] == "https://elsewhere.example/subject");
        CHECK(item["title"] == "Cats & \"dogs\": <b> is a tag");
        CHECK(item["content_html"] == article_html(story, make_head().output));
        CHECK(item["summary"] == story.item.teaser);
        CHECK(item["image"] == story.item.image);
        CHECK(item["date_published"] == "2025-12-31T03:04:05Z");
        CHECK(item["date_modified"] == "2026-01-02T04:04:05Z");
        CHECK(item["authors"] ==
              Json::parse(R"([{"name":"Ann Lee","url":"https://site0.example/ann"},
                                                 {"name":"Bo"}])"));
        CHECK(item["author"] == item["authors"][0]);
        CHECK(item["tags"] == Json::parse(R"(["animals","R&D","News"])"));
        CHECK(item["language"] == "fr");
        CHECK(item["attachments"] == Json::parse(R"([
            {"url":"https://site0.example/a.mp3","mime_type":"audio/mpeg","title":"Episode 1",
             "size_in_bytes":12345678,"duration_in_seconds":1834},
            {"url":"https://site0.example/b.pdf?x=1&y=2","mime_type":"application/pdf"}])"));
    }

    TEST_CASE("json: _feedmerged says where the story came from, and shows no password") {
        const Json own = feed_of({make_rich_story()})["items"][0]["_feedmerged"];
        CHECK(own == Json::parse(R"({
            "feed_url":"https://site0.example/feed.xml","feed_title":"Site 0",
            "guid":"tag:site0.example,2026:0","first_seen":"2026-01-02T03:04:05Z",
            "also_in":[
              {"feed_url":"https://mirror.example/rss","guid":null,
               "url":"https://mirror.example/cats","rule":"canonical-url"},
              {"feed_url":"https://planet.example/atom","guid":"tag:x","url":null,"rule":"guid"}],
            "more_stories":["tag:other.example,2026:1","tag:other.example,2026:2",
                            "tag:other.example,2026:3"]})"));
        CHECK(keys(own) == "feed_url feed_title guid first_seen also_in more_stories");
    }

    TEST_CASE("json: where the source gave no guid, guid is null") {
        Story story = make_story(0);
        story.item.guid.clear();
        const Json own = feed_of({story})["items"][0]["_feedmerged"];
        CHECK(own["guid"].is_null());
        CHECK(own["also_in"] == Json::array());
        CHECK(own["more_stories"] == Json::array());
    }

    TEST_CASE("json: credentials in a feed's URL are nobody's business") {
        Story story = make_story(0);
        story.feed_url = story.feed_title = "https://user:secret@site0.example/feed.xml";
        for (const Format format : {Format::Atom, Format::Rss, Format::Json, Format::Html}) {
            const std::string text = render_all(format, make_head(), {story});
            CHECK(text.find("secret") == std::string::npos);
            CHECK(text.find("https://site0.example/feed.xml") != std::string::npos);
        }
    }

    TEST_CASE("json: an item has content_html or content_text") {
        Head head = make_head();
        Story story = make_story(0);
        story.more = {make_other(1)};
        head.output.full_content = false;
        const Json item = feed_of({story}, head)["items"][0];
        CHECK_FALSE(item.contains("content_html"));
        CHECK(item["content_text"] == story.item.teaser);
        CHECK(item["summary"] == story.item.teaser);
        CHECK(item["_feedmerged"]["more_stories"] == Json::array());
        Story empty;
        empty.entry_id = "urn:x:1";
        CHECK(keys(feed_of({empty})["items"][0]) ==
              "id content_text date_published date_modified _feedmerged");
    }

    TEST_CASE("json: an item a line") {
        const std::string text =
            render_all(Format::Json, make_head(), {make_rich_story(), make_story(1)});
        CHECK(std::count(text.begin(), text.end(), '\n') == 5);
        CHECK(text.ends_with("}\n]}\n"));
        CHECK(render_all(Format::Json, make_head(), {}).ends_with("\"items\":[\n]}\n"));
    }

    TEST_CASE("story_json: the same item, for people") {
        const Story story = make_rich_story();
        const std::string text = story_json(story, make_head().output);
        CHECK(Json::parse(text) == feed_of({story})["items"][0]);
        CHECK(text.starts_with("{\n  \"id\": \"tag:site0.example,2026:0\",\n  \"url\""));
        CHECK(text.ends_with("\n}"));
    }

    TEST_CASE("json: the same ids, links, titles, dates and teasers as Atom and RSS") {
        std::vector<Story> stories{make_rich_story()};
        for (int n = 1; n < 12; ++n) stories.push_back(make_story(n));
        const Json feed = feed_of(stories);
        pugi::xml_document atom;
        pugi::xml_document rss;
        load_xml(atom, render_all(Format::Atom, make_head(), stories));
        load_xml(rss, render_all(Format::Rss, make_head(), stories));
        pugi::xml_node entry = atom.child("feed").child("entry");
        pugi::xml_node item = rss.child("rss").child("channel").child("item");
        for (const Json& json : feed["items"]) {
            CHECK(json["id"] == entry.child("id").text().get());
            CHECK(json["id"] == item.child("guid").text().get());
            CHECK(json["title"] == entry.child("title").text().get());
            CHECK(json["title"] == item.child("title").text().get());
            CHECK(json["url"] == entry.child("link").attribute("href").value());
            CHECK(json["url"] == item.child("link").text().get());
            CHECK(json["summary"] == entry.child("summary").text().get());
            CHECK(json["content_html"] == entry.child("content").text().get());
            CHECK(json["content_html"] == item.child("content:encoded").text().get());
            CHECK(json["date_published"] == entry.child("published").text().get());
            CHECK(json["date_modified"] == entry.child("updated").text().get());
            entry = entry.next_sibling("entry");
            item = item.next_sibling("item");
        }
        CHECK_FALSE(entry);
        CHECK_FALSE(item);
    }
}
