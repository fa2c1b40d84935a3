// SPDX-License-Identifier: MIT
// ParsedFeed to items: what a reader of the store may rely on.
#include "feedmerged/normalise/normalise.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/dedup/canonical_url.hpp"

#include <string>

#include <doctest/doctest.h>

namespace feedmerged::normalise {
namespace {

const Context kContext{.feed_url = "https://example.org/feed.xml",
                       .retrieved_url = "https://example.org/feed.xml"};

ParsedFeed feed_of(ParsedEntries entries) {
    ParsedFeed feed;
    feed.home_page_url = {"https://example.org/", ""};
    feed.entries = std::move(entries);
    return feed;
}

Item item_of(ParsedEntry entry) {
    const NormalisedFeed feed = normalise(feed_of({std::move(entry)}), kContext);
    REQUIRE(feed.items.size() == 1);
    return feed.items.front();
}

ParsedText html(std::string value, std::string base = {}) {
    return {.value = std::move(value), .kind = TextKind::Html, .base = std::move(base)};
}
ParsedText plain(std::string value) { return {.value = std::move(value), .kind = TextKind::Text}; }

ParsedEntry entry_of(std::string guid, std::string url, std::string title, std::string text = {}) {
    ParsedEntry entry;
    entry.guid = std::move(guid);
    entry.url = {std::move(url), ""};
    entry.title = plain(std::move(title));
    entry.content = html(std::move(text));
    return entry;
}

TEST_SUITE("normalise/normalise") {
    TEST_CASE("normalise: texts are plain where they are titles and safe where they are bodies") {
        ParsedEntry entry = entry_of("1", "https://example.org/1", "");
        entry.title = html("A <b>bold</b> &amp; <i>new</i>\n title");
        entry.content =
            html("<p onclick='x()'>One <a href='/two'>two</a><script>alert(1)</script></p>");
        entry.summary = plain("a < b\n\nc");
        const Item item = item_of(entry);
        CHECK(item.title == "A bold & new title");
        CHECK(item.content_html.find("https://example.org/two") != std::string::npos);
        CHECK(item.content_html.find("onclick") == std::string::npos);
        CHECK(item.content_html.find("alert") == std::string::npos);
        CHECK(item.summary_html == "<p>a &lt; b</p><p>c</p>");
        CHECK(item.teaser == "a < b c");  // the longer of two short texts
    }

    TEST_CASE("normalise: plain text never becomes markup") {
        ParsedEntry entry = entry_of("1", "", "<script>alert(1)</script>");
        entry.content = plain("<img src=x onerror=alert(1)> & \"x\"");
        const Item item = item_of(entry);
        CHECK(item.title == "<script>alert(1)</script>");  // text: every output escapes it
        CHECK(item.content_html.find('<') == std::string::npos);
        CHECK(item.teaser == "<img src=x onerror=alert(1)> & \"x\"");
    }

    TEST_CASE("normalise: plain notes that pass for HTML keep their paragraphs") {
        ParsedEntry entry = entry_of("1", "", "t", "First line\nof a paragraph\n \nSecond");
        CHECK(item_of(entry).content_html == "<p>First line<br>of a paragraph</p><p>Second</p>");
        entry.content = html("one\ntwo");
        CHECK(item_of(entry).content_html == "one\ntwo");
    }

    TEST_CASE("normalise: a summary that repeats the content is left out") {
        ParsedEntry entry = entry_of("1", "", "t", "<p>same</p>");
        entry.summary = html("<p>same</p>");
        const Item item = item_of(entry);
        CHECK(item.content_html == "<p>same</p>");
        CHECK(item.summary_html.empty());
        CHECK(item.body_html() == "<p>same</p>");
    }

    TEST_CASE(
        "normalise: relative URLs are joined with xml:base, the entry, the feed, the document") {
        ParsedFeed feed =
            feed_of({entry_of("1", "posts/1", "t", "<a href='x'>a</a><img src='/i.png'>")});
        feed.home_page_url = {"/blog/", ""};
        feed.icon = {"logo.png", ""};
        Item item = normalise(feed, kContext).items.at(0);
        CHECK(normalise(feed, kContext).info.home_page_url == "https://example.org/blog/");
        CHECK(normalise(feed, kContext).info.icon == "https://example.org/blog/logo.png");
        CHECK(item.url == "https://example.org/blog/posts/1");
        CHECK(item.content_html.find("https://example.org/blog/posts/x") != std::string::npos);
        CHECK(item.content_html.find("https://example.org/i.png") != std::string::npos);
        feed.entries[0].content.base = "http://base.example/y/";
        item = normalise(feed, kContext).items.at(0);
        CHECK(item.content_html.find("http://base.example/y/x") != std::string::npos);
        feed.entries[0].content.base = "rel/";
        item = normalise(feed, kContext).items.at(0);
        CHECK(item.content_html.find("https://example.org/rel/x") != std::string::npos);
        feed.entries[0].content.base = "javascript:alert(1)//";
        item = normalise(feed, kContext).items.at(0);
        CHECK(item.content_html.find("https://example.org/blog/posts/x") != std::string::npos);
    }

    TEST_CASE("normalise: only web URLs pass, without credentials") {
        for (const char* url : {"javascript:alert(1)", "data:text/html,x", "file:///etc/passwd",
                                "ftp://e.example/", "mailto:a@b.example", "http://", "urn:x"}) {
            CAPTURE(std::string(url));
            ParsedEntry entry = entry_of("1", url, "t");
            entry.image = {url, ""};
            entry.rare.make().external_url = {url, ""};
            entry.attachments.push_back({.url = {url, ""}});
            entry.authors.push_back({"A", "", url});
            const Item item = item_of(entry);
            CHECK(item.url.empty());
            CHECK(item.image.empty());
            CHECK(item.external_url.empty());
            CHECK(item.attachments.empty());
            CHECK(item.authors.at(0).url.empty());
        }
        CHECK(item_of(entry_of("1", "https://user:pass@example.org/x", "t")).url ==
              "https://example.org/x");
    }

    TEST_CASE("normalise: persons, tags and languages are cleaned and told apart") {
        ParsedEntry entry = entry_of("1", "", "t");
        entry.authors = {{"<b>Ann</b>", "ann@e.example", ""},
                         {"Ann", "ann@e.example", ""},
                         {"", "", ""},
                         {"", "no address", ""},
                         {"me@e.example", "", ""}};
        entry.tags = {" a ", "a", "R&amp;D", "", "<b>b</b>"};
        entry.language = "en_us";
        const Item item = item_of(entry);
        REQUIRE(item.authors.size() == 2);
        CHECK(item.authors[0] == Person{.name = "Ann", .email = "ann@e.example"});
        CHECK(item.authors[1] == Person{.email = "me@e.example"});
        CHECK(item.tags == std::vector<std::string>{"a", "R&D", "b"});
        CHECK(item.language == "en-US");
    }

    TEST_CASE("normalise: languages of the text and of the feed stand in") {
        ParsedFeed feed = feed_of({entry_of("1", "", "t"), entry_of("2", "", "t")});
        feed.language = "DE";
        feed.entries[1].content.language = "fr";
        const NormalisedFeed out = normalise(feed, kContext);
        CHECK(out.info.language == "de");
        CHECK(out.items[0].language == "de");
        CHECK(out.items[1].language == "fr");
    }

    TEST_CASE("normalise: attachments have a type, a real size, and occur once") {
        ParsedEntry entry = entry_of("1", "", "t");
        entry.attachments = {
            {.url = {"https://e.example/a.MP3?x=1", ""}, .mime_type = "x", .size_in_bytes = -1},
            {.url = {"https://e.example/a.MP3?x=1", ""}, .mime_type = "audio/mpeg"},
            {.url = {"https://e.example/b", ""},
             .mime_type = "Video/MP4; codecs=x",
             .size_in_bytes = 7},
            {.url = {"https://e.example/c", ""}, .size_in_bytes = 0}};
        const Item item = item_of(entry);
        REQUIRE(item.attachments.size() == 3);
        CHECK(item.attachments[0].mime_type == "audio/mpeg");
        CHECK_FALSE(item.attachments[0].size_in_bytes);
        CHECK(item.attachments[1].mime_type == "video/mp4");
        CHECK(item.attachments[1].size_in_bytes == 7);
        CHECK(item.attachments[2].mime_type == "application/octet-stream");
        CHECK_FALSE(item.attachments[2].size_in_bytes);
    }

    TEST_CASE("normalise: everything is bounded, cut at characters") {
        ParsedEntry entry = entry_of(std::string(1'000'000, 'g'), "", "");
        std::string long_text;
        while (long_text.size() < 3 * limits::kMaxArticleBytes) long_text += "\u00FC\u4E2D ";
        entry.title = plain(long_text);
        entry.content = html(long_text);
        entry.rights = long_text;
        for (int i = 0; i < 1000; ++i) {
            entry.tags.push_back("t" + std::to_string(i));
            entry.authors.push_back({"a" + std::to_string(i), "", ""});
            entry.attachments.push_back({.url = {"https://e.example/" + std::to_string(i), ""}});
        }
        const Item item = item_of(entry);
        CHECK(item.guid.size() == 32);
        CHECK(item.title.size() <= limits::kMaxTitleBytes);
        CHECK(utf8::is_valid(item.title));
        CHECK(item.rights.size() <= limits::kMaxTitleBytes);
        CHECK(item.content_html.size() <= limits::kMaxArticleBytes + 16);
        CHECK(utf8::is_valid(item.content_html));
        CHECK(item.tags.size() == limits::kMaxTags);
        CHECK(item.authors.size() == limits::kMaxAuthors);
        CHECK(item.attachments.size() == limits::kMaxAttachments);
        CHECK(item_of(entry_of("1", "https://e.example/" + std::string(100'000, 'a'), "t"))
                  .url.empty());
    }

    TEST_CASE("normalise: the content hash changes with what is shown, and with nothing else") {
        const ParsedEntry entry = entry_of("1", "https://example.org/1", "t", "<p>x</p>");
        const Hash128 hash = item_of(entry).content_hash;
        CHECK(item_of(entry).content_hash == hash);
        const auto changed = [&](auto change) {
            ParsedEntry other = entry;
            change(other);
            return item_of(other).content_hash != hash;
        };
        CHECK(changed([](ParsedEntry& e) { e.title.value = "u"; }));
        CHECK(changed([](ParsedEntry& e) { e.content.value = "<p>y</p>"; }));
        CHECK(changed([](ParsedEntry& e) { e.summary.value = "s"; }));
        CHECK(changed([](ParsedEntry& e) { e.url.value += "x"; }));
        CHECK(changed([](ParsedEntry& e) { e.published = from_unix(1'000'000'000); }));
        CHECK(changed([](ParsedEntry& e) { e.updated = from_unix(1'000'000'000); }));
        CHECK(changed([](ParsedEntry& e) { e.tags = {"x"}; }));
        CHECK(changed([](ParsedEntry& e) { e.authors = {{"x", "", ""}}; }));
        CHECK(changed([](ParsedEntry& e) { e.language = "fr"; }));
        CHECK(changed([](ParsedEntry& e) { e.image.value = "https://e.example/i"; }));
        CHECK(changed(
            [](ParsedEntry& e) { e.attachments = {{.url = {"https://e.example/i", ""}}}; }));
        CHECK_FALSE(changed([](ParsedEntry& e) { e.guid = "2"; }));
        CHECK_FALSE(changed(
            [](ParsedEntry& e) { e.rare.make().comments_url.value = "https://e.example/c"; }));
        CHECK_FALSE(changed([](ParsedEntry& e) { e.content.value = "<p class='new'>x</p>"; }));
    }

    TEST_CASE("drop_repeats: one item a key, the first of several") {
        NormalisedFeed feed =
            normalise(feed_of({entry_of("urn:1", "https://example.org/1", "t", "new"),
                               entry_of("urn:1", "https://example.org/1", "t", "old"),
                               entry_of("2", "https://example.org/2", "t")}),
                      kContext);
        REQUIRE(feed.items.size() == 3);
        CHECK(feed.items[0].key == feed.items[1].key);
        CHECK(feed.items[0].global_id == "urn:1");
        drop_repeats(feed.items);
        REQUIRE(feed.items.size() == 2);
        CHECK(feed.items[0].content_html == "new");
        CHECK(feed.items[0].key != feed.items[1].key);
        CHECK(feed.items[0].canonical_key == dedup::canonical_key("https://example.org/1"));
        CHECK(item_of(entry_of("1", "", "t")).canonical_key == Hash128{});
    }

    TEST_CASE("normalise: keys do not depend on the order or the neighbours of good guids") {
        const ParsedEntry a = entry_of("a", "https://example.org/a", "A");
        const ParsedEntry b = entry_of("b", "https://example.org/b", "B");
        const NormalisedFeed ab = normalise(feed_of({a, b}), kContext);
        const NormalisedFeed ba = normalise(feed_of({b, a}), kContext);
        CHECK(ab.items[0].key == ba.items[1].key);
        CHECK(ab.items[0].key == item_of(a).key);
        ParsedEntry edited = a;
        edited.title.value = "A, corrected";
        edited.url.value = "https://example.org/a-corrected";
        CHECK(item_of(edited).key == item_of(a).key);
    }

    TEST_CASE("normalise: a guid for all entries names none of them") {
        const auto same_guid = [](int i) {
            return entry_of("https://example.org/", "https://example.org/" + std::to_string(i),
                            "Title " + std::to_string(i));
        };
        const NormalisedFeed feed =
            normalise(feed_of({same_guid(1), same_guid(2), same_guid(3)}), kContext);
        REQUIRE(feed.items.size() == 3);
        for (const Item& item : feed.items) CHECK(item.global_id.empty());
        // the next poll has dropped one and brought another: the others keep their keys
        const NormalisedFeed later =
            normalise(feed_of({same_guid(4), same_guid(2), same_guid(3)}), kContext);
        CHECK(later.items.at(1).key == feed.items[1].key);
        CHECK(later.items.at(2).key == feed.items[2].key);
        // the same link too: the title tells them apart
        NormalisedFeed builds =
            normalise(feed_of({entry_of("x", "https://example.org/b", "Build 1"),
                               entry_of("x", "https://example.org/b", "Build 2"),
                               entry_of("x", "https://example.org/b", "Build 2", "again")}),
                      kContext);
        drop_repeats(builds.items);
        CHECK(builds.items.size() == 2);
    }

    TEST_CASE("normalise: guids beyond the bound are told apart whole") {
        const std::string guid(limits::kMaxGuidBytes + 1, 'g');
        const NormalisedFeed feed = normalise(
            feed_of({entry_of(guid + "1", "", "t"), entry_of(guid + "2", "", "t")}), kContext);
        CHECK(feed.items.at(0).guid != feed.items.at(1).guid);
        CHECK(feed.items.at(0).key == FieldHasher{}.add("guid").add(guid + "1").finish());
    }

    TEST_CASE("normalise: without a guid the link is the key, without both title and text") {
        NormalisedFeed feed =
            normalise(feed_of({entry_of("", "https://example.org/1", "a"),
                               entry_of("", "https://example.org/2", "a"),
                               entry_of("", "", "a", "x"), entry_of("", "", "a", "y"),
                               entry_of("", "", "a", "y"), entry_of("", "", "", "x")}),
                      kContext);
        drop_repeats(feed.items);
        CHECK(feed.items.size() == 5);
        CHECK(item_of(entry_of("", "https://example.org/1", "a")).key ==
              item_of(entry_of("", "https://example.org/1", "edited")).key);
    }

    struct IdRow {
        std::string guid;
        bool global;
        std::string why;
    };

    TEST_CASE("normalise: a guid is the entry's id where it names it everywhere") {
        const IdRow rows[] = {
            {"tag:example.com,2024:1", true, "tag: names everywhere"},
            {"urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", true, "urn:"},
            {"https://example.org/?p=1", true, "on the feed's host"},
            {"http://www.example.org/1", true, "www. does not count"},
            {"http://blog.example.org/1", true, "below the feed's host"},
            {"http://victim.example/1", false, "on another host"},
            {"http://notexample.org/1", false, "ends alike only"},
            {"/relative", false, "no URI"},
            {"1", false, "no URI"},
            {"tag: with spaces", false, "no URI"},
            {"javascript:alert(1)", false, "no name"},
            {"", false, "none"},
        };
        for (const IdRow& row : rows) {
            CAPTURE(row.guid);
            CAPTURE(row.why);
            CHECK(item_of(entry_of(row.guid, "https://example.org/1", "t")).global_id ==
                  (row.global ? row.guid : ""));
        }
    }

    TEST_CASE("normalise: guids are compared as bytes") {
        const NormalisedFeed feed =
            normalise(feed_of({entry_of("ABC", "", "t"), entry_of("abc", "", "t"),
                               entry_of("\u00E9", "", "t"), entry_of("e\u0301", "", "t")}),
                      kContext);
        CHECK(feed.items.size() == 4);
    }

    TEST_CASE("normalise: the feed itself") {
        ParsedFeed feed;
        feed.id = "urn:x";
        feed.title = html("A &amp; B");
        feed.description = html("<p>About</p> it");
        feed.authors = {{"", "a@e.example", ""}};
        feed.rights = "\u00A9 2024";
        feed.updated = from_unix(1'000'000'000);
        feed.published = from_unix(900'000'000);
        feed.hubs = {{"https://hub.example/", ""}, {"javascript:x", ""}};
        feed.self_url = {"feed.xml", ""};
        const NormalisedFeed out = normalise(feed, kContext);
        CHECK(out.info.feed_uid == "urn:x");
        CHECK(out.info.title == "A & B");
        CHECK(out.info.description == "About it");
        CHECK(out.info.author == "a@e.example");
        CHECK(out.info.rights == "\u00A9 2024");
        CHECK(out.info.updated == feed.updated);
        CHECK(out.published == feed.published);
        CHECK(out.hubs == std::vector<std::string>{"https://hub.example/"});
        CHECK(out.self_url == "https://example.org/feed.xml");
        CHECK(out.items.empty());
    }
}

}  // namespace
}  // namespace feedmerged::normalise
