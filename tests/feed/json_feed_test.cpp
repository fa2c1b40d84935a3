// SPDX-License-Identifier: MIT
// JSON Feed 1.0 and 1.1, and what is taken for it.
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "parsing.hpp"

namespace feedmerged::feed::tests {
namespace {

std::string feed_with(const std::string& items) {
    return R"({"version":"https://jsonfeed.org/version/1.1","title":"T","items":[)" + items + "]}";
}

TEST_SUITE("feed/json_feed") {
    TEST_CASE("parse_feed: JSON Feed 1.1 whole") {
        const ParsedFeed feed = parse(R"({
 "version": "https://jsonfeed.org/version/1.1", "title": "T", "description": "D",
 "home_page_url": "https://e.example/", "feed_url": "https://e.example/feed.json",
 "icon": "https://e.example/i.png", "favicon": "https://e.example/f.png", "language": "en",
 "authors": [{"name": "A", "url": "https://e.example/a", "avatar": "https://e.example/a.png"}],
 "hubs": [{"type": "WebSub", "url": "https://hub.example/"}],
 "items": [{"id": "1", "url": "https://e.example/1", "external_url": "https://x.example/", "title": "One",
   "content_html": "<p>c</p>", "content_text": "c", "summary": "s", "image": "https://e.example/1.png",
   "date_published": "2010-02-07T14:04:00-05:00", "date_modified": "2010-02-08T14:04:00-05:00",
   "tags": ["x", "y"], "language": "fr",
   "attachments": [{"url": "https://e.example/1.mp3", "mime_type": "audio/mpeg", "title": "F",
                    "size_in_bytes": 89970236, "duration_in_seconds": 6629.5}]}]})");
        CHECK(feed.format == FeedFormat::JsonFeed);
        CHECK(feed.version == "1.1");
        CHECK(feed.self_url.value == "https://e.example/feed.json");
        CHECK(feed.icon.value == "https://e.example/i.png");
        CHECK(feed.favicon.value == "https://e.example/f.png");
        CHECK(feed.hubs.at(0).value == "https://hub.example/");
        CHECK(feed.authors.at(0).name == "A");
        CHECK(to_string(feed.updated) == "2010-02-08T19:04:00Z");  // its newest item's
        REQUIRE(feed.entries.size() == 1);
        const ParsedEntry& entry = feed.entries[0];
        CHECK(entry.guid == "1");
        CHECK(entry.rare->external_url.value == "https://x.example/");
        CHECK(entry.content.value == "<p>c</p>");
        CHECK(entry.content.kind == TextKind::Html);
        CHECK(entry.summary.kind == TextKind::Text);
        CHECK(entry.tags == std::vector<std::string>{"x", "y"});
        CHECK(entry.language == "fr");
        CHECK(entry.attachments.at(0).size_in_bytes == 89970236);
        CHECK(entry.attachments.at(0).duration_in_seconds == 6629);
    }

    TEST_CASE("parse_feed: content_text is text, whatever it looks like") {
        const ParsedFeed feed =
            parse(feed_with(R"({"id":"1","content_text":"<script>alert(1)</script>"})"));
        CHECK(feed.entries.at(0).content.kind == TextKind::Text);
        CHECK(feed.entries.at(0).content.value == "<script>alert(1)</script>");
    }

    TEST_CASE("parse_feed: wrong types are read as what they can only mean, or left out") {
        const ParsedFeed feed =
            parse(feed_with(R"(1,null,"x",[],{"id":{}},{"id":17},{"id":1.5},{"id":null},
{"id":true,"url":5,"tags":"x","authors":{"name":"A"},"content_html":[],"title":"t"},
{"id":"ok","url":"http://e.example/ok","author":["B"],"date_published":1520932969})"));
        REQUIRE(feed.entries.size() == 4);
        CHECK(feed.entries[0].guid == "17");
        CHECK(feed.entries[1].guid == "1.5");
        CHECK(feed.entries[2].guid.empty());
        CHECK(feed.entries[2].tags == std::vector<std::string>{"x"});
        CHECK(feed.entries[2].authors.at(0).name == "A");
        CHECK(feed.entries[3].guid == "ok");
        CHECK(feed.entries[3].authors.at(0).name == "B");
        CHECK(to_string(feed.entries[3].published) == "2018-03-13T09:22:49Z");
    }

    TEST_CASE("parse_feed: which JSON is a feed") {
        CHECK(parse(R"({"version":"1.0","items":[]})").entries.empty());
        CHECK(parse(R"({"version":"https://jsonfeed.org/version/7"})").version == "7");
        CHECK(parse(R"({"items":[{"id":"1","content_text":"x"}]})").entries.size() == 1);
        CHECK(parse("\xEF\xBB\xBF" + feed_with("")).entries.empty());
        for (const char* document : {R"([])", R"({})", R"({"version":"x","items":[]})",
                                     R"({"items":[{"x":1}]})", R"({"title":"T"})"}) {
            CAPTURE(std::string(document));
            const ParseError error = parse_error(document);
            CHECK(error.kind == ParseErrorKind::NotAFeed);
            CHECK(error.message == "JSON, but not a JSON Feed");
        }
    }

    TEST_CASE("parse_feed: JSON as programs paste it together") {
        struct Row {
            std::string items;
            std::string behind;
            std::string title;
            std::string warning;
        };
        const Row rows[] = {
            {"{\"id\":\"1\",\"title\":\"a\nb\tc\x01\x1B[31md\"}", "", "a\nb\tc[31md",
             "control character in a string at line 1, column 74"},
            {"{\"id\":\"1\",\"title\":\"a,]\\\",}\",},\n", "", "a,]\",}",
             "comma before an end at line 1, column 81"},
            {"{\"id\":\"1\",\"title\":\"a\"}", "\n<!-- 0.1 s -->", "a",
             "text behind the end of the JSON at line 2, column 1"},
            {"{\"id\":\"1\",\"title\":\"a\"},", "}}", "a",
             "text behind the end of the JSON at line 1, column 79"},
            {R"({"id":"1","title":"cut \ud83d\ude00 \ud83d"})", "", "cut \U0001F600 \uFFFD",
             "half of a character at line 1, column 90"},
            {R"({"id":"1","title":"\ud83d\u0041\ude00\ud83d\ud83d\ude00"})", "",
             "\uFFFDA\uFFFD\uFFFD\U0001F600", "half of a character at line 1, column 73"},
            {R"({"id":"1","title":"it\'s \u12 \/\\"})", "", "it's u12 /\\",
             "backslash before a character that needs none at line 1, column 75"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.items);
            const ParsedFeed feed =
                parse("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[" + row.items +
                      "]}" + row.behind);
            REQUIRE(feed.entries.size() == 1);
            CHECK(feed.entries[0].title.value == row.title);
            CHECK_FALSE(feed.truncated);
            REQUIRE_FALSE(feed.warnings.empty());
            CHECK(feed.warnings.back().message == row.warning);
        }
    }

    TEST_CASE("parse_feed: JSON that was cut off is no JSON, wherever it was cut") {
        const std::string document = feed_with(R"({"id":"1","title":"a"},{"id":"2","title":"b"})");
        for (std::size_t length = 1; length < document.size(); ++length) {
            CAPTURE(length);
            const ParseError error = parse_error(document.substr(0, length));
            CHECK(error.kind == ParseErrorKind::Broken);
        }
    }

    TEST_CASE("parse_feed: broken JSON is named with its place, in one line") {
        const ParseError error =
            parse_error("{\"version\":\n\"https://jsonfeed.org/version/1\", \"items\":[NaN]}");
        CHECK(error.kind == ParseErrorKind::Broken);
        CHECK(error.message.find("line 2") != std::string::npos);
        CHECK(error.message.find('\n') == std::string::npos);
        CHECK(parse_error(feed_with(R"({"id":"1")")).kind == ParseErrorKind::Broken);
    }

    TEST_CASE("parse_feed: bounded in depth and in the length of arrays") {
        CHECK(parse_error(std::string(100'000, '[')).kind == ParseErrorKind::TooDeep);
        std::string deep = R"({"items":)";
        for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
        CHECK(parse_error(deep).kind == ParseErrorKind::TooDeep);
        CHECK(parse(feed_with(R"({"id":"[[[[","title":"\"[[[["})")).entries.size() == 1);

        std::string items;
        for (std::size_t i = 0; i < limits::kMaxEntries + 10; ++i)
            items += (i == 0 ? "{\"id\":" : ",{\"id\":") + std::to_string(i) + "}";
        CHECK(parse(feed_with(items)).entries.size() == limits::kMaxEntries);

        std::string tags;
        for (int i = 0; i < 5000; ++i) tags += (i == 0 ? "\"t" : ",\"t") + std::to_string(i) + "\"";
        const ParsedFeed feed =
            parse(feed_with(R"({"id":"1","tags":[)" + tags + R"(]},{"id":"2","tags":["u"]})"));
        REQUIRE(feed.entries.size() == 2);
        CHECK(feed.entries[0].tags.size() == limits::kMaxTags);
        CHECK(feed.entries[1].tags ==
              std::vector<std::string>{"u"});  // counted for each array anew
    }

    TEST_CASE("parse_feed: escapes of what XML cannot hold are dropped") {
        const ParsedFeed feed =
            parse(feed_with(R"({"id":"a\u0000b","title":"x\u0001\uffffy \ud83d\ude00"})"));
        CHECK(feed.entries.at(0).guid == "ab");
        CHECK(feed.entries.at(0).title.value == "xy \U0001F600");
    }
}

}  // namespace
}  // namespace feedmerged::feed::tests
