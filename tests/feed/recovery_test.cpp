// SPDX-License-Identifier: MIT
// Documents that are no well-formed XML: what is kept, what is said about it, and that no cut and
// no defect gives half an item or costs more than its share.
#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/utf8.hpp"
#include "feedmerged/text/html.hpp"
#include "parsing.hpp"
#include "support/growth.hpp"

#include <algorithm>
#include <set>

namespace feedmerged::feed::tests {
namespace {

bool has_warning(const ParsedFeed& feed, std::string_view text) {
    for (const Warning& warning : feed.warnings)
        if (warning.message.find(text) != std::string::npos) return true;
    return false;
}

std::string rss(const std::string& items) {
    return "<rss version=\"2.0\"><channel><title>T</title>" + items + "</channel></rss>";
}

TEST_SUITE("feed/recovery") {
    struct Row {
        std::string item;
        std::string title;
        std::string summary;
        std::string warning;  ///< a part of one
    };

    TEST_CASE("parse_feed: defects inside an item") {
        const Row rows[] = {
            {"<title>Fish & Chips</title>", "Fish & Chips", "", "unescaped & at line 1, column 63"},
            {"<title>a &#x; b</title>", "a &#x; b", "", "unescaped & at line 1, column 60"},
            {"<title>a&bogus;</title>", "a&bogus;", "", "unknown entity &bogus; at line 1"},
            {"<title a='1' a='2'>t</title>", "t", "",
             "an attribute twice in <title> at line 1, column 51"},
            {"<title>&eacute;</title><description a='1' b='2' a='3'>d</description>", "\u00E9", "d",
             "an attribute twice in <description> at line 1"},
            {"<title>AT&T & <x</title>", "AT&T & <x", "", "unescaped <"},
            {"<title>1 < 2 <3</title>", "1 < 2 <3", "", "unescaped < at line 1, column 60"},
            {"<title>a&nbsp;b&eacute;&bogus;</title>", "a\u00A0b\u00E9&bogus;", "",
             "undeclared entity &nbsp;"},
            {"<title>t</title><description><b>bold</description>", "t", "<b>bold</b>",
             "missing end tag </b>"},
            {"<title>t</title><description><b><i>x</b></i></description>", "t", "<b><i>x</i></b>",
             "missing end tag </i>"},
            {"<title>t</title><description>a<br>b<img src=x>c</description>", "t",
             "a<br>b<img src=\"x\">c", "not well-formed at line 1"},
            {"<title>t</subtitle>", "t", "", "stray end tag </subtitle>"},
            {"<title a='1' a='2' a=3>t</title>", "t", "", "attribute a twice"},
            {"<title a=1 b>t</title><description c='x>d</description>", "t", "d", "closing quote"},
            {"<title><![CDATA[t</title><description>d</description>", "t", "d",
             "CDATA section without an end"},
            {"<title>t</title><!-- a -- b ---><description>d</description>", "t", "d", ""},
            {"<title>t</TITLE><description>d</Description>", "t", "d", "not well-formed"},
            {"<title>t</titel><guid>g</guid><description>d</description>", "t", "d",
             "missing end tag </title>"},
            {"<title>t<description>d</description>", "t", "d", "missing end tag </title>"},
            {"<title>t <b>u<link>http://e.example/</link><description>d<pubDate>x</pubDate>",
             "t <b>u</b>", "d", "missing end tag </description>"},
            {"<title>t</title><description><p>d<source src='x'>e<guid>g</guid>", "t",
             "<p>d<source src=\"x\">e</p>", "missing end tag </"},
            {"<title>t</title><description>me <me@e.example> at <http://e.example/></description>",
             "t", "me <me@e.example> at <http://e.example/>", "unescaped <"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.item);
            const ParsedFeed feed = parse(rss("<item>" + row.item + "</item>"));
            REQUIRE(feed.entries.size() == 1);
            CHECK(feed.entries[0].title.value == row.title);
            CHECK(feed.entries[0].summary.value == row.summary);
            if (!row.warning.empty()) {
                for (const Warning& warning : feed.warnings) INFO(warning.message);
                CHECK(has_warning(feed, row.warning));
            }
        }
    }

    TEST_CASE("parse_feed: references to forbidden characters behind what is no CDATA section") {
        for (const std::string_view document :
             {"<!DOCTYPE rss [<!x <![CDATA[ >]><rss><channel><item><title>a&#x110000;b</title>"
              "<[</item></channel></rss>",
              "<?x <![CDATA[ "
              "?><rss><channel><item><title>a&#xD800;b</title></item></channel></rss>",
              "<rss><channel><item a='<![CDATA['><title>a&#1;b</title></item></channel></rss>",
              "<rss><channel><item a='<!--'><title>a&<!-- -->#0;b</title><x></item></channel>"
              "</rss>"}) {
            CAPTURE(document);
            const std::string title = parse(document).entries.at(0).title.value;
            CHECK(utf8::is_valid(title));
            CHECK(title.starts_with("a"));
            CHECK(std::ranges::none_of(title, [](char c) { return c >= 0 && c < ' '; }));
        }
        const ParsedFeed kept = parse(rss("<item><title><![CDATA[a &#1; b]]></title></item>"));
        CHECK(kept.entries.at(0).title.value == "a &#1; b");
    }

    TEST_CASE("parse_feed: the text of an entity brings no character that XML forbids") {
        const ParsedFeed feed = parse(std::string_view(
            "<!DOCTYPE rss [<!ENTITY n \"a\x01\0b\">]><rss><channel><item><title>&n;</title></item>"
            "</channel></rss>",
            96));
        CHECK(feed.entries.at(0).title.value == "ab");
    }

    TEST_CASE("parse_feed: a forgotten quote costs no other attribute") {
        for (const char* const enclosure :
             {"<enclosure url=\"http://e.example/a\" length=\"5\" type=\"audio/mpeg>",
              "<enclosure url=\"http://e.example/a length=\"5\" type=\"audio/mpeg\"/>",
              "<enclosure url='http://e.example/a length='5' type='audio/mpeg'/>",
              "<enclosure url=\"http://e.example/a\" length=\"5 type=\"audio/mpeg\"/>"}) {
            CAPTURE(enclosure);
            const ParsedFeed feed = parse(rss("<item>" + std::string(enclosure) + "</item>"));
            REQUIRE(feed.entries.size() == 1);
            REQUIRE(feed.entries[0].attachments.size() == 1);
            const ParsedAttachment& file = feed.entries[0].attachments[0];
            CHECK(file.url.value == "http://e.example/a");
            CHECK(file.size_in_bytes == 5);
            CHECK(file.mime_type == "audio/mpeg");
            CHECK(has_warning(feed, "closing quote"));
        }
    }

    TEST_CASE("parse_feed: a missing end tag costs no other element") {
        const ParsedFeed feed =
            parse(rss("<item><title>a</titel><link>http://e.example/1<guid>g1</guid>"
                      "<pubDate>Sat, 07 Sep 2002 00:00:01 GMT<category>c<description>d</item>"
                      "<item><title>b</title><description>x <title>y</title> z</b></description>"
                      "<guid>g2</guid></item>"));
        REQUIRE(feed.entries.size() == 2);
        CHECK(feed.entries[0].title.value == "a");
        CHECK(feed.entries[0].url.value == "http://e.example/1");
        CHECK(feed.entries[0].guid == "g1");
        CHECK(to_string(feed.entries[0].published) == "2002-09-07T00:00:01Z");
        CHECK(feed.entries[0].tags == std::vector<std::string>{"c"});
        CHECK(feed.entries[0].summary.value == "d");
        CHECK(feed.entries[1].title.value == "b");
        CHECK(feed.entries[1].summary.value == "x <title>y</title> z");
        CHECK(feed.entries[1].guid == "g2");
    }

    TEST_CASE("parse_feed: mistakes with CDATA sections") {
        const Row rows[] = {
            {"<title><![CDATA[t</title><description><![CDATA[<p>d</p>]]></description>", "t",
             "<p>d</p>", "CDATA section without an end at line 1, column 58"},
            {"<title><![CDATA[t</title><link><![CDATA[u</link><description>d</description>", "t",
             "d", "CDATA section without an end"},
            {"<title><![cdata[t & u]]></title><description><![CData[d]]></description>", "t & u",
             "d", "not well-formed"},
            {"<title>t</title><description><![CDATA[a <![CDATA[b]]> c]]></description>", "t",
             "a b c", ""},
            {"<title>t</title><description>&lt;![CDATA[&lt;p&gt;d&lt;/p&gt;]]&gt;</description>",
             "t", "<p>d</p>", ""},
            {"<title>&lt;![CDATA[t]]&gt;</title>", "t", "", ""},
            {"<title>Use &lt;![CDATA[x]]&gt; well</title>", "Use <![CDATA[x]]> well", "", ""},
            {"<title>a]]>b</title><description>c]]&gt;d</description>", "a]]>b", "c]]>d", ""},
            {"<title><![CDATA[a]]b]]]></title>", "a]]b]", "", ""},
            {"<title>t</title><description>a <![CDATA[never ended]] ></description>", "t",
             "a never ended]] >", "CDATA section without an end"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.item);
            const ParsedFeed feed =
                parse(rss("<item>" + row.item + "</item><item><title>n</title></item>"));
            REQUIRE(feed.entries.size() == 2);
            CHECK(feed.entries[0].title.value == row.title);
            CHECK(feed.entries[0].summary.value == row.summary);
            CHECK(feed.entries[1].title.value == "n");
            CHECK(has_warning(feed, row.warning) == !feed.warnings.empty());
            CHECK(row.warning.empty() == feed.warnings.empty());
        }
        const ParsedFeed atom = parse(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='html'>"
            "&lt;![CDATA[&lt;b&gt;x&lt;/b&gt;]]&gt; y</content></entry></feed>");
        CHECK(atom.entries.at(0).content.value == "<b>x</b> y");
    }

    TEST_CASE("parse_feed: of two roots the first counts, and the second is named") {
        const std::string first = rss("<item><title>a</title></item>");
        const std::string second = rss("<item><title>b</title></item>");
        for (const std::string between : {"", "\n", "<!-- x -->", "<?xml version='1.0'?>"}) {
            const ParsedFeed feed = parse(first + between + second);
            REQUIRE(feed.entries.size() == 1);
            CHECK(feed.entries[0].title.value == "a");
            CHECK(has_warning(feed, "a second root <rss>, which is left out, about " +
                                        std::to_string((first + between).size()) +
                                        " bytes behind the first"));
        }
    }

    TEST_CASE("parse_feed: HTML in titles is text of one line, whichever way it is written") {
        for (const char* const title : {"A <b>bold</b> one", "A &lt;b&gt;bold&lt;/b&gt; one",
                                        "<![CDATA[A <b>bold</b> one]]>", "A <b>bold one"}) {
            CAPTURE(title);
            const ParsedFeed feed =
                parse(rss("<item><title>" + std::string(title) + "</title></item>"));
            REQUIRE(feed.entries.size() == 1);
            CHECK(feed.entries[0].title.kind == TextKind::Html);
            CHECK(text::html_to_line(feed.entries[0].title.value) == "A bold one");
        }
    }

    TEST_CASE("parse_feed: a missing end tag of an item ends it where the next begins") {
        const ParsedFeed feed =
            parse(rss("<item><title>a</title><item><title>b</title></item><item><title>c</title>"));
        REQUIRE(feed.entries.size() == 3);
        CHECK(feed.entries[0].title.value == "a");
        CHECK(feed.entries[2].title.value == "c");
    }

    TEST_CASE("parse_feed: Atom's links without an end") {
        const ParsedFeed feed = parse(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link href='http://e.example/'><entry>"
            "<link href='http://e.example/1'> <title>t</title></entry></feed>");
        CHECK(feed.home_page_url.value == "http://e.example/");
        REQUIRE(feed.entries.size() == 1);
        CHECK(feed.entries[0].url.value == "http://e.example/1");
        CHECK(feed.entries[0].title.value == "t");
    }

    TEST_CASE("parse_feed: what stands around the feed") {
        const std::string feed = rss("<item><title>t</title></item>");
        for (const std::string& document :
             {"\n\n " + feed, "Warning: mysql_connect()\n" + feed,
              "<br />\n<b>Warning</b>: x in <b>y.php</b>\n" + feed,
              "\xEF\xBB\xBF<?xml version='1.0'?>" + feed,
              "<?xml?xml version='1.0' ?"
              "?>" +
                  feed,
              "<!-- c --><?xml-stylesheet href='x'?><!DOCTYPE rss SYSTEM 'x'>" + feed,
              feed + "<script>alert(1)</script>", feed + feed, feed + "</rss>",
              std::string(100'000, ' ') + feed}) {
            CAPTURE(document.substr(0, 60));
            const ParsedFeed parsed = parse(document);
            REQUIRE(parsed.entries.size() == 1);
            CHECK(parsed.entries[0].title.value == "t");
        }
        CHECK(has_warning(parse("junk\n" + feed),
                          "junk before the document, which begins at line 2, column 1"));
        CHECK(parse_error(std::string(limits::kMaxJunkBeforeRoot + 10, 'x') + feed).kind ==
              ParseErrorKind::NotAFeed);
    }

    TEST_CASE("parse_feed: control characters are in no text, whichever way they came in") {
        std::string controls;
        std::string references;
        std::string escapes;
        for (int c = 1; c < 0x20; ++c) {
            if (c == '\t' || c == '\n' || c == '\r') continue;
            controls += static_cast<char>(c);
            references += "&#" + std::to_string(c) + ";";
            escapes += std::string("\\u00") + (c < 0x10 ? "0" : "1") + "0123456789abcdef"[c % 16];
        }
        const std::string xml = "<title>a" + controls + "\x7F" + references + "&#127;b</title>";
        const ParsedFeed rss_feed = parse(rss("<item>" + xml + "</item>"));
        CHECK(rss_feed.entries.at(0).title.value == "ab");
        const ParsedFeed atom =
            parse("<feed xmlns='http://www.w3.org/2005/Atom'><entry>" + xml + "</entry></feed>");
        CHECK(atom.entries.at(0).title.value == "ab");
        const ParsedFeed json =
            parse("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"title\":\"a" +
                  controls + "\x7F" + escapes + "\\u007fb\\u0092\"}]}");
        CHECK(json.entries.at(0).title.value == "ab\u2019");
    }

    TEST_CASE("parse_feed: characters and references that XML forbids") {
        const ParsedFeed feed =
            parse(rss("<item><title>a\x01\x08\x0B\x1B[31mb&#1;&#8;&#xFFFE;c&#0;&#xD800;&#x110000;&#"
                      "99999999999999999999;d"
                      "&#X41;&#-1;&#x;&#;\xEF\xBF\xBF</title></item>"));
        CHECK(feed.entries.at(0).title.value == "a[31mbc\uFFFD\uFFFD\uFFFD\uFFFDdA&#-1;&#x;&#;");
        CHECK(has_warning(feed, "character that XML forbids at line 1"));
    }

    TEST_CASE("parse_feed: texts that were decoded wrongly before they were written") {
        const auto title = [](const std::string& text) {
            return parse(rss("<item><title>" + text + "</title></item>")).entries.at(0).title.value;
        };
        CHECK(title("don&#146;t") == "don\u2019t");
        CHECK(title("don\u0092t \u20AC") == "don\u2019t \u20AC");
        CHECK(title("&#226;&#128;&#166;") == "\u2026");
        CHECK(title("caf\u00E9") == "caf\u00E9");
    }

    TEST_CASE("parse_feed: entities of the document type") {
        const auto guid = [](const std::string& subset, const std::string& text) {
            return parse("<!DOCTYPE rss [" + subset + "]>" +
                         rss("<item><guid>" + text + "</guid></item>"))
                .entries.at(0)
                .guid;
        };
        CHECK(guid("<!ENTITY id \"tag:e.example,\">", "&id;2006") == "tag:e.example,2006");
        CHECK(guid("<!ENTITY x SYSTEM \"file:///etc/passwd\">", "&x;") == "&x;");
        CHECK(guid("<!ENTITY a \"&b;\"><!ENTITY b \"&a;\">", "&a;") == "&a;");
        CHECK(guid("<!ENTITY a \"" + std::string(5000, 'A') + "\">", "&a;") == "&a;");
        std::string bomb = "<!ENTITY l \"lol\">";
        std::string uses;
        for (int i = 1; i < 10; ++i)
            bomb += "<!ENTITY l" + std::to_string(i) + " \"&l;&l;&l;&l;&l;&l;&l;\">";
        CHECK(guid(bomb, "&l9;") == "&l9;");
        for (int i = 0; i < 100'000; ++i) uses += "&a;";
        const std::string grown = guid("<!ENTITY a \"" + std::string(200, 'A') + "\">", uses);
        CHECK(grown.size() <= uses.size() + limits::kMaxDtdGrowth);
    }

    TEST_CASE("parse_feed: cut anywhere, a document gives only complete items") {
        const std::string document =
            "<?xml version=\"1.0\"?><rss "
            "version=\"2.0\"><channel><title>Whole</title><item><title>t\u00FC 1</title>"
            "<description><![CDATA[<p>x & y</p>]]></description></item><item><title>t\u00FC "
            "2</title><guid a='b'>2"
            "</guid><description>&lt;b&gt;z&lt;/b&gt;</description></item><item><title>t\u00FC "
            "3</title></item>"
            "</channel></rss>";
        const std::set<std::string> titles{"t\u00FC 1", "t\u00FC 2", "t\u00FC 3"};
        std::size_t most = 0;
        for (std::size_t length = 0; length <= document.size(); ++length) {
            CAPTURE(length);
            const auto feed = parse_feed({.bytes = std::string_view(document).substr(0, length)});
            if (!feed) continue;
            CHECK((feed->title.empty() || feed->title.value == "Whole"));
            CHECK(feed->entries.size() >= most);  // more bytes never give less
            most = feed->entries.size();
            for (const ParsedEntry& entry : feed->entries) {
                CHECK(titles.contains(entry.title.value));
                if (entry.title.value == "t\u00FC 2") {
                    CHECK(entry.guid == "2");
                    CHECK(entry.summary.value == "<b>z</b>");
                }
            }
        }
        CHECK(most == 3);
        const std::string cut = document.substr(0, document.find("3</title>"));
        CHECK(has_warning(parse(cut), "ends inside <item>, which is dropped"));
        CHECK(parse(cut).entries.size() == 2);
        CHECK(parse(document.substr(0, document.size() - 1)).entries.size() == 3);  // "</rss"
    }

    TEST_CASE("parse_feed: nesting is bounded, in good XML and in bad") {
        std::string open, close;
        for (int i = 0; i < 100'000; ++i) {
            open += "<a>";
            close += "</a>";
        }
        CHECK(
            parse_error(rss("<item><description>" + open + close + "</description></item>")).kind ==
            ParseErrorKind::TooDeep);
        CHECK(parse_error("<rss><channel>" + open).kind == ParseErrorKind::TooDeep);
        std::string channels;
        for (int i = 0; i < 50'000; ++i) channels += "<rss><channel>";
        CHECK(parse_error(channels).kind == ParseErrorKind::TooDeep);
        std::string shallow;
        for (std::size_t i = 0; i + 10 < limits::kMaxXmlDepth; ++i) shallow += "<b>";
        CHECK(
            parse(rss("<item><description>" + shallow + "</description></item>")).entries.size() ==
            1);
    }

    TEST_CASE("parse_feed: time grows with the input and not with its square") {
        // Each of these made some parser quadratic; an author's brackets without an end made ours.
        const auto repeat = [](const std::string& what, std::size_t bytes) {
            std::string out;
            while (out.size() < bytes) out += what;
            return out;
        };
        // clang-format off
        constexpr const char* kPieces[] = {
            "<![CDATA[", "<!--", "<?x ", "</a>", "<a x='", "<a x=\"<b y='", "&a;", "&#x;",
            "<a ", "a=1 ", "a='1'b='2'", "<!DOCTYPE [", "]]>", "@", "<item>", "&lt;",
            "<![CDATA[x]]>", "<title><![CDATA[x</title>", "&lt;![CDATA[x]]&gt;", "(", "[",
            "(http://"};
        // clang-format on
        for (const char* const what : kPieces) {
            for (const std::string& frame :
                 {rss("<item><description>@@</description></item>"),
                  std::string("<rss><channel><item @@"), rss("<item><author>@@</author></item>"),
                  rss("<item><author>@@ x)]></author></item>")}) {
                CAPTURE(std::string(what));
                CAPTURE(frame);
                CHECK(test::grows_linearly(400'000, [&](std::size_t bytes) {
                    std::string document = frame;
                    document.replace(document.find("@@"), 2, repeat(what, bytes));
                    const auto feed = parse_feed({.bytes = document});
                    if (feed) CHECK(feed->warnings.size() <= limits::kMaxWarnings);
                }));
            }
        }
    }

    TEST_CASE("parse_feed: what comes out is valid UTF-8 whatever comes in") {
        std::string document = rss("<item><title>aXb</title><guid>gXh</guid></item>");
        for (int byte = 0; byte < 256; ++byte) {
            std::string changed = document;
            for (char& c : changed)
                if (c == 'X') c = static_cast<char>(byte);
            const auto feed = parse_feed({.bytes = changed});
            if (!feed) continue;
            for (const ParsedEntry& entry : feed->entries) {
                CAPTURE(byte);
                CHECK(utf8::is_valid(entry.title.value));
                CHECK(utf8::is_valid(entry.guid));
            }
        }
    }
}

TEST_SUITE("feed/errors") {
    struct ErrorRow {
        std::string document;
        ParseErrorKind kind;
        std::string message;
    };

    TEST_CASE("parse_feed: what is no feed is named") {
        using Kind = ParseErrorKind;
        const ErrorRow rows[] = {
            {"", Kind::Empty, "empty document"},
            {" \n\t ", Kind::Empty, "empty document"},
            {"<!doctype html><html><body></body></html>", Kind::NotAFeed, "HTML instead of a feed"},
            {"<!DOCTYPE html>\n<!-- x --><p>hello", Kind::NotAFeed, "HTML instead of a feed"},
            {"<html><body><rss><channel/></rss></body></html>", Kind::NotAFeed,
             "HTML instead of a feed"},
            {"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", Kind::NotAFeed,
             "HTML instead of a feed"},
            {"<svg xmlns='http://www.w3.org/2000/svg'/>", Kind::NotAFeed,
             "an image (SVG) instead of a feed"},
            {"<opml version='2.0'/>", Kind::NotAFeed, "an OPML list instead of a feed"},
            {"<urlset/>", Kind::NotAFeed, "a sitemap instead of a feed"},
            {"<note/>", Kind::NotAFeed, "XML with the root <note> instead of a feed"},
            {"\x89PNG\r\n\x1A\n....", Kind::NotAFeed, "an image (PNG) instead of a feed"},
            {"\x1F\x8B\x08", Kind::NotAFeed, "compressed data (gzip) instead of a feed"},
            {"%PDF-1.4", Kind::NotAFeed, "a PDF document instead of a feed"},
            {std::string(4096, '\0'), Kind::NotAFeed, "binary data instead of a feed"},
            {"Not found", Kind::NotAFeed, "text instead of a feed"},
            {"<", Kind::NotAFeed, "XML without an element instead of a feed"},
        };
        for (const ErrorRow& row : rows) {
            CAPTURE(row.document.substr(0, 60));
            const ParseError error = parse_error(row.document);
            CHECK(error.kind == row.kind);
            CHECK(error.message == row.message);
        }
    }

    TEST_CASE("parse_feed: languages of the server count where the feed has none") {
        const std::string document = "<rss><channel><title>t</title></channel></rss>";
        CHECK(parse_feed({.bytes = document, .content_language = "en"})->language == "en");
        CHECK(parse_feed({.bytes = document, .content_language = "en, fr"})->language.empty());
        const std::string named = "<rss><channel><language>fr</language></channel></rss>";
        CHECK(parse_feed({.bytes = named, .content_language = "en"})->language == "fr");
    }
}

}  // namespace
}  // namespace feedmerged::feed::tests
