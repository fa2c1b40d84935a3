// SPDX-License-Identifier: MIT
// OPML in and out: folders, hostile lists, round trips.
#include "feedmerged/config/opml.hpp"

#include "feedmerged/core/limits.hpp"
#include "support.hpp"

#include <pugixml.hpp>

namespace feedmerged::test {
namespace {

using config::OpmlReading;
using config::read_opml;
using config::write_feed_blocks;
using config::write_opml;

OpmlReading read(const std::string& body) {
    const auto reading = read_opml("<?xml version=\"1.0\"?><opml version=\"2.0\"><head/><body>" +
                                   body + "</body></opml>");
    REQUIRE(reading);
    return *reading;
}

std::string error_of(std::string_view bytes) {
    const auto reading = read_opml(bytes);
    return reading ? "" : reading.error().message;
}

TEST_SUITE("config/opml_read") {
    TEST_CASE("read_opml: the outermost folder is the category") {
        const auto feeds = read(R"(<outline text="Top" type="rss" xmlUrl="https://a.example/"/>
            <outline text="Tech" title="ignored"><outline title="B" xmlUrl="https://b.example/"/>
              <outline text="Inner"><outline text=" C &amp; D " xmlUrl=" https://c.example/?a=1&amp;b=2 "/></outline></outline>
            <outline title="Only title"><outline xmlUrl="https://d.example/"/></outline>)")
                               .feeds;
        REQUIRE(feeds.size() == 4);
        CHECK(feeds[0].title == "Top");
        CHECK(feeds[0].category.empty());
        CHECK(feeds[1].title == "B");
        CHECK(feeds[1].category == "Tech");
        CHECK(feeds[2].title == "C & D");
        CHECK(feeds[2].url == "https://c.example/?a=1&b=2");
        CHECK(feeds[2].category == "Tech");
        CHECK(feeds[3].title.empty());
        CHECK(feeds[3].category == "Only title");
    }

    TEST_CASE("read_opml: the category attribute counts where there is no folder (OPML 2.0)") {
        const auto feeds =
            read(R"(<outline xmlUrl="https://a.example/" category="/Boston/Weather,/x"/>
            <outline xmlUrl="https://b.example/" category="plain, other"/>
            <outline text="F"><outline xmlUrl="https://c.example/" category="/Boston"/></outline>)")
                .feeds;
        REQUIRE(feeds.size() == 3);
        CHECK(feeds[0].category == "Boston");
        CHECK(feeds[1].category == "plain");
        CHECK(feeds[2].category == "F");
    }

    TEST_CASE("read_opml: spellings of exporters are understood") {
        const auto reading =
            read_opml(R"(<OPML><Body><Outline TEXT="A" xmlurl="https://a.example/"/>
            <outline text="B" xmlURL="feed:https://b.example/"/><outline text="https://c.example/" xmlUrl="feed://c.example/"/>
            <outline text="https://d.example/" xmlUrl="https://d.example/"/></Body></OPML>)");
        REQUIRE(reading);
        REQUIRE(reading->feeds.size() == 4);
        CHECK(reading->feeds[0].url == "https://a.example/");
        CHECK(reading->feeds[1].url == "https://b.example/");
        CHECK(reading->feeds[2].url == "http://c.example/");
        CHECK(reading->feeds[3].title.empty());  // its URL is no title
    }

    TEST_CASE("read_opml: commands, files and other schemes are left out and named") {
        const auto reading = read(
            R"x(<outline text="cmd" type="rss" xmlUrl="|id"/><outline text="exec" xmlUrl="exec:id"/>
            <outline text="file" xmlUrl="file:///etc/passwd"/><outline text="js" xmlUrl="javascript:alert(1)"/>
            <outline text="none" type="rss"/><outline text="include" type="include" url="https://a.example/x.opml"/>
            <outline text="secret" xmlUrl="ftp://u:hunter2@a.example/"/><outline text="ok" xmlUrl="https://ok.example/"/>)x");
        REQUIRE(reading.feeds.size() == 1);
        CHECK(reading.feeds[0].url == "https://ok.example/");
        REQUIRE(reading.warnings.size() == 7);
        CHECK(reading.warnings[0] ==
              "left out \"cmd\": it points to \"|id\", which is no http or https URL");
        for (const std::string& warning : reading.warnings)
            CHECK(warning.find("hunter2") == std::string::npos);
    }

    TEST_CASE("read_opml: each URL once") {
        const auto reading = read(R"(<outline text="one" xmlUrl="https://a.example/f"/>
            <outline text="F"><outline text="two" xmlUrl="HTTPS://A.example/f"/></outline>)");
        REQUIRE(reading.feeds.size() == 1);
        CHECK(reading.feeds[0].title == "one");
        CHECK(reading.warnings ==
              std::vector<std::string>{"left out \"two\": it is in the list twice"});
    }

    TEST_CASE("read_opml: encodings") {
        const auto latin = read_opml(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><opml><body>"
            "<outline text=\"Caf\xe9\" xmlUrl=\"https://a.example/\"/></body></opml>");
        REQUIRE(latin);
        CHECK(latin->feeds.at(0).title == "Café");
        std::string utf16 = "\xff\xfe";
        for (const char c : std::string_view(
                 "<opml><body><outline text=\"A\" xmlUrl=\"https://a.example/\"/></body></opml>"))
            utf16 += {c, '\0'};
        const auto wide = read_opml(utf16);
        REQUIRE(wide);
        CHECK(wide->feeds.at(0).url == "https://a.example/");
    }

    TEST_CASE("read_opml: what is no list says so") {
        CHECK(error_of("") == "this is no OPML: it is no XML at all");
        CHECK(error_of("plain text") == "this is no OPML: it is no XML at all");
        CHECK(error_of("<html><body/></html>") == "this is no OPML: its first element is <html>");
        CHECK(error_of("<opml/>") == "this OPML has no <body>, so no subscriptions");
        CHECK(error_of("<opml>\n<body>\n é <a></body></opml>")
                  .starts_with("the list is ill-formed XML at line 3, column "));
        CHECK(error_of(std::string(limits::kMaxOpmlBytes + 1, ' ')).starts_with("the list has "));
    }

    TEST_CASE("read_opml: entities of a DTD are not expanded") {
        const auto reading = read_opml(
            "<!DOCTYPE opml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><opml><body>"
            "<outline text=\"&x;\" xmlUrl=\"https://a.example/\"/></body></opml>");
        REQUIRE(reading);
        CHECK(reading->feeds.at(0).title == "&x;");
    }

    TEST_CASE("read_opml: depth and number of warnings are bounded") {
        std::string deep;
        for (int i = 0; i < 50'000; ++i) deep += "<outline text=\"d\">";
        deep += "<outline xmlUrl=\"https://deep.example/\"/>";
        for (int i = 0; i < 50'000; ++i) deep += "</outline>";
        const auto reading = read(deep + "<outline xmlUrl=\"https://a.example/\"/>");
        REQUIRE(reading.feeds.size() == 1);
        CHECK(reading.feeds[0].url == "https://a.example/");
        CHECK(reading.warnings.size() == 1);
        std::string bad;
        for (int i = 0; i < 1000; ++i) bad += "<outline text=\"b\" xmlUrl=\"exec:x\"/>";
        const auto many = read(bad);
        REQUIRE(many.warnings.size() == limits::kMaxWarnings + 1);
        CHECK(many.warnings.back() == "left out 980 more");
    }
}

TEST_SUITE("config/opml_write") {
    const std::vector<Subscription> kFeeds{
        {.url = "https://user:hunter2@a.example/feed?x=1&y=<2>",
         .title = "A & \"B\"",
         .category = "Tech"},
        {.url = "https://b.example/", .title = "", .category = ""},
        {.url = "https://c.example/", .title = "bell\x07 l\xc3\xa9ger", .category = "Tech"},
        {.url = "https://d.example/", .title = "D", .category = "Arts"},
    };

    TEST_CASE("write_opml: OPML 2.0 with folders, feeds without one first, no credentials") {
        const std::string opml = write_opml(kFeeds, "Mine & yours");
        CHECK(opml.find("hunter2") == std::string::npos);
        pugi::xml_document document;
        REQUIRE(document.load_buffer(opml.data(), opml.size()));
        const auto root = document.document_element();
        CHECK(std::string(root.attribute("version").value()) == "2.0");
        CHECK(std::string(root.child("head").child("title").text().get()) == "Mine & yours");
        std::vector<std::string> top;
        for (const auto node : root.child("body").children())
            top.emplace_back(node.attribute("text").value());
        CHECK(top == std::vector<std::string>{"https://b.example/", "Tech", "Arts"});
        CHECK(std::string(root.child("body").first_child().attribute("type").value()) == "rss");
    }

    TEST_CASE("write_opml: read_opml reads it back") {
        const auto reading = read_opml(write_opml(kFeeds, "t"));
        REQUIRE(reading);
        CHECK(reading->warnings.empty());
        REQUIRE(reading->feeds.size() == 4);
        CHECK(reading->feeds[0].url == "https://b.example/");
        CHECK(reading->feeds[0].title.empty());
        CHECK(reading->feeds[1].url == "https://a.example/feed?x=1&y=<2>");
        CHECK(reading->feeds[1].title == "A & \"B\"");
        CHECK(reading->feeds[1].category == "Tech");
        CHECK(reading->feeds[2].title == "bell léger");
        CHECK(reading->feeds[3].category == "Arts");
    }

    TEST_CASE("write_opml: no feeds give an empty list that can be read") {
        const auto reading = read_opml(write_opml({}, ""));
        REQUIRE(reading);
        CHECK(reading->feeds.empty());
    }

    TEST_CASE("write_feed_blocks: load_config reads them back") {
        std::vector<Subscription> feeds{
            {.url = "https://a.example/\\\"x\"",
             .title = "quote \" back \\ slash é 日本",
             .category = "[[output]]"},
            {.url = "https://b.example/",
             .title = "",
             .category = "",
             .interval = std::chrono::hours{6},
             .headers = {{"X-A", "1"}, {"Accept-Language", "fr, en;q=0.5"}}},
        };
        const config::Config c =
            ConfigDir(write_feed_blocks(feeds) + "[[output]]\ndirectory = \"o\"\n").load();
        REQUIRE(c.feeds.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(c.feeds[i].url == feeds[i].url);
            CHECK(c.feeds[i].title == feeds[i].title);
            CHECK(c.feeds[i].category == feeds[i].category);
            CHECK(c.feeds[i].interval == feeds[i].interval);
            CHECK(c.feeds[i].headers == feeds[i].headers);
        }
    }

    TEST_CASE("write_feed_blocks: controls and bytes that are no UTF-8 cannot break the file") {
        const std::vector<Subscription> feeds{
            {.url = "https://a.example/", .title = "a\n[[output]]\x01\x7f\xff", .category = ""}};
        CHECK(write_feed_blocks(feeds) ==
              "[[feed]]\nurl = \"https://a.example/\"\ntitle = "
              "\"a\\u000A[[output]]\\u0001\\u007F\xef\xbf\xbd\"\n");
    }
}

}  // namespace
}  // namespace feedmerged::test
