// SPDX-License-Identifier: MIT
// What `parse` prints: from bytes through all pure stages to JSON Feed 1.1.
#include "feedmerged/feed/parse.hpp"
#include "feedmerged/normalise/normalise.hpp"
#include "feedmerged/render/render.hpp"

#include <string>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace feedmerged::normalise {
namespace {

using nlohmann::json;

json print(const std::string& document) {
    auto feed = feed::parse_feed({.bytes = document});
    REQUIRE(feed);
    const std::string url = "https://example.org/feed.xml";
    const std::string text = render::feed_json(normalise(std::move(*feed), {url, url, {}}), url);
    CHECK(text.find("\n  \"") != std::string::npos);  // pretty-printed
    return json::parse(text);
}

TEST_SUITE("normalise/feed_json") {
    TEST_CASE("feed_json: names of JSON Feed 1.1, the rest under _feedmerged") {
        const json feed =
            print(R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>urn:f</id>
<title>T</title><subtitle>D</subtitle><link href="https://example.org/"/><logo>/l.png</logo><icon>/i.png</icon>
<updated>2024-01-02T03:04:05+01:00</updated><author><name>A</name><email>a@e.example</email></author><rights>R</rights>
<entry><id>urn:1</id><title type="html">&lt;i&gt;E&lt;/i&gt; &amp;amp; F</title><link href="/1"/>
<link rel="related" href="https://x.example/"/><link rel="enclosure" href="/1.mp3" length="5"/>
<published>2024-01-01T00:00:00Z</published><updated>2024-01-02T00:00:00Z</updated><category term="c"/>
<summary type="html">&lt;b&gt;S&lt;/b&gt;</summary><content type="html">&lt;p&gt;C&lt;/p&gt;</content></entry></feed>)");
        CHECK(feed["version"] == "https://jsonfeed.org/version/1.1");
        CHECK(feed["title"] == "T");
        CHECK(feed["description"] == "D");
        CHECK(feed["home_page_url"] == "https://example.org/");
        CHECK(feed["feed_url"] == "https://example.org/feed.xml");
        CHECK(feed["icon"] == "https://example.org/l.png");
        CHECK(feed["favicon"] == "https://example.org/i.png");
        CHECK(feed["language"] == "en");
        CHECK(feed["date_modified"] == "2024-01-02T02:04:05Z");
        CHECK(feed["authors"] == json::parse(R"([{"name":"A","_email":"a@e.example"}])"));
        CHECK(feed["_feedmerged"]["id"] == "urn:f");
        CHECK(feed["_feedmerged"]["rights"] == "R");
        REQUIRE(feed["items"].size() == 1);
        const json& item = feed["items"][0];
        CHECK(item["id"] == "urn:1");
        CHECK(item["url"] == "https://example.org/1");
        CHECK(item["external_url"] == "https://x.example/");
        CHECK(item["title"] == "E & F");
        CHECK(item["content_html"] == "<p>C</p>");
        CHECK(item["summary"] == "S");
        CHECK(item["date_published"] == "2024-01-01T00:00:00Z");
        CHECK(item["date_modified"] == "2024-01-02T00:00:00Z");
        CHECK(item["tags"] == json::parse(R"(["c"])"));
        CHECK(item["language"] == "en");
        CHECK(
            item["attachments"] ==
            json::parse(
                R"([{"url":"https://example.org/1.mp3","mime_type":"audio/mpeg","size_in_bytes":5}])"));
    }

    TEST_CASE("feed_json: an item has an id and a content whatever it lacks") {
        const json feed = print(
            "<rss><channel><item><link>https://example.org/1</link></item><item><title>only</"
            "title></item>"
            "<item><guid>g</guid><description>d</description></item></channel></rss>");
        CHECK(feed["title"] == "");
        CHECK(feed["items"][0]["id"] == "https://example.org/1");
        CHECK(feed["items"][0]["content_html"] == "");
        CHECK(feed["items"][1]["id"].get<std::string>().size() == 32);
        CHECK(feed["items"][2]["id"] == "g");
        CHECK(feed["items"][2]["content_html"] == "d");
        CHECK_FALSE(feed["items"][2].contains("authors"));
        CHECK_FALSE(feed["items"][2].contains("date_published"));
    }

    TEST_CASE("feed_json: hostile bytes come out as valid JSON") {
        const json feed = print(
            "<rss><channel><item><guid>a\x01\xFF\xFE&#0;b</guid><title>&#x1b;[31m&#8232;\"\\</"
            "title></item></channel></rss>");
        CHECK(feed["items"].size() == 1);
        CHECK(feed["items"][0]["title"].get<std::string>().find('\x1b') == std::string::npos);
    }
}

}  // namespace
}  // namespace feedmerged::normalise
