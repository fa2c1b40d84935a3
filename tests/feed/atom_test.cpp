// SPDX-License-Identifier: MIT
// Atom 1.0 (RFC 4287) and 0.3.
#include "parsing.hpp"

namespace feedmerged::feed::tests {
namespace {

TEST_SUITE("feed/atom") {
    TEST_CASE("parse_feed: the more extensive example of RFC 4287 §1.1, shortened") {
        const ParsedFeed feed = parse(R"(<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
  <title type="text">dive into mark</title>
  <subtitle type="html">A &lt;em&gt;lot&lt;/em&gt; of effort</subtitle>
  <updated>2005-07-31T12:29:29Z</updated><id>tag:example.org,2003:3</id>
  <link rel="alternate" type="text/html" hreflang="en" href="http://example.org/"/>
  <link rel="self" type="application/atom+xml" href="http://example.org/feed.atom"/>
  <rights>Copyright (c) 2003</rights><logo>/logo.png</logo><icon>/icon.png</icon>
  <generator uri="http://www.example.com/" version="1.0">Example Toolkit</generator>
  <entry>
    <title>Atom draft-07 snapshot</title>
    <link rel="alternate" type="text/html" href="http://example.org/2005/04/02/atom"/>
    <link rel="enclosure" type="audio/mpeg" length="1337" href="http://example.org/audio/ph34r.mp3"/>
    <link rel="related" href="http://elsewhere.example/"/>
    <id>tag:example.org,2003:3.2397</id>
    <updated>2005-07-31T12:29:29Z</updated><published>2003-12-13T08:29:29-04:00</published>
    <author><name>Mark Pilgrim</name><uri>http://example.org/</uri><email>f8dy@example.com</email></author>
    <contributor><name>Sam Ruby</name></contributor><category term="atom" label="The Atom"/>
    <content type="xhtml" xml:lang="en-US" xml:base="http://diveintomark.org/">
      <div xmlns="http://www.w3.org/1999/xhtml"><p><i>[Update: finished.]</i></p></div>
    </content>
  </entry>
</feed>)");
        CHECK(feed.format == FeedFormat::Atom);
        CHECK(feed.version == "1.0");
        CHECK(feed.id == "tag:example.org,2003:3");
        CHECK(feed.title.kind == TextKind::Text);
        CHECK(feed.description.value == "A <em>lot</em> of effort");
        CHECK(feed.description.kind == TextKind::Html);
        CHECK(feed.home_page_url.value == "http://example.org/");
        CHECK(feed.self_url.value == "http://example.org/feed.atom");
        CHECK(feed.icon.value == "/logo.png");
        CHECK(feed.favicon.value == "/icon.png");
        CHECK(feed.language == "en");
        CHECK(feed.generator == "Example Toolkit");
        REQUIRE(feed.entries.size() == 1);
        const ParsedEntry& entry = feed.entries[0];
        CHECK(entry.guid == "tag:example.org,2003:3.2397");
        CHECK(entry.url.value == "http://example.org/2005/04/02/atom");
        CHECK(entry.rare->external_url.value == "http://elsewhere.example/");
        CHECK(entry.attachments.at(0).size_in_bytes == 1337);
        CHECK(to_string(entry.published) == "2003-12-13T12:29:29Z");
        CHECK(to_string(entry.updated) == "2005-07-31T12:29:29Z");
        CHECK(entry.authors.at(0).name == "Mark Pilgrim");
        CHECK(entry.authors.at(0).email == "f8dy@example.com");
        CHECK(entry.authors.at(0).url == "http://example.org/");
        CHECK(entry.rare->contributors.at(0).name == "Sam Ruby");
        CHECK(entry.tags == std::vector<std::string>{"atom"});
        CHECK(entry.content.value == "<p><i>[Update: finished.]</i></p>");
        CHECK(entry.content.kind == TextKind::Html);
        CHECK(entry.content.base == "http://diveintomark.org/");
        CHECK(entry.content.language == "en-US");
        CHECK(entry.language == "en-US");
    }

    struct TextRow {
        std::string element;
        std::string value;
        TextKind kind;
        std::string source;
    };

    TEST_CASE("text constructs: type and mode decide what a text is") {
        const TextRow rows[] = {
            {"<title>Less: &lt;</title>", "Less: <", TextKind::Text, "RFC 4287 §3.1.1.1, no type"},
            {"<title type='text'>AT&amp;amp;T</title>", "AT&amp;T", TextKind::Text,
             "text is not decoded twice"},
            {"<title type='html'>Less: &amp;lt;</title>", "Less: &lt;", TextKind::Html, "§3.1.1.2"},
            {"<title type='HTML'>a</title>", "a", TextKind::Html, "types in any case"},
            {"<title type='text/html'>&lt;b&gt;a&lt;/b&gt;</title>", "<b>a</b>", TextKind::Html,
             "a MIME type for html"},
            {"<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Less: <em> &lt; "
             "</em></div></title>",
             "Less: <em> &lt; </em>", TextKind::Html, "§3.1.1.3: the div is no part of it"},
            {"<title type='xhtml'><h:div "
             "xmlns:h='http://www.w3.org/1999/xhtml'><h:b>a</h:b></h:div></title>",
             "<b>a</b>", TextKind::Html, "XHTML with a prefix"},
            {"<title type='html'>Example <a href='test.html'>test</a></title>",
             "Example <a href=\"test.html\">test</a>", TextKind::Html, "markup not escaped"},
            {"<title type='html'><div>&lt;p&gt;a&lt;/p&gt;</div></title>", "<p>a</p>",
             TextKind::Html, "escaped HTML inside a div"},
            {"<title type='application/octet-stream'>RXhhbXBsZSA8Yj5BdG9tPC9iPg==</title>",
             "Example <b>Atom</b>", TextKind::Html, "§4.1.3.3: other types are Base64"},
            {"<title type='image/png'>iVBORw0KGgo=</title>", "", TextKind::Text, "binary data"},
            {"<title mode='base64'> RXhhbXBsZSA8Yj5B\n dG9tPC9iPg== </title>",
             "Example <b>Atom</b>", TextKind::Html, "Atom 0.3"},
            {"<title mode='base64' type='text/plain'>PGI+</title>", "<b>", TextKind::Text,
             "Atom 0.3"},
            {"<title mode='base64'>!!!</title>", "", TextKind::Text, "no Base64"},
            {"<title mode='escaped' type='text/html'>&lt;b&gt;</title>", "<b>", TextKind::Html,
             "Atom 0.3"},
            {"<title mode='escaped' type='text/plain'>&lt;b&gt;</title>", "<b>", TextKind::Text,
             "Atom 0.3"},
            {"<title mode='xml' type='application/xhtml+xml'><div>a &amp; b</div></title>",
             "a &amp; b", TextKind::Html, "Atom 0.3"},
            {"<title>a\n  b</title>", "a   b", TextKind::Text, "typesetting"},
        };
        for (const TextRow& row : rows) {
            CAPTURE(row.element);
            CAPTURE(row.source);
            const ParsedText title = parse_entry(row.element).title;
            CHECK(title.value == row.value);
            if (!title.empty()) CHECK(title.kind == row.kind);
        }
    }

    TEST_CASE("content: HTML that says it is text, or does not say") {
        CHECK(parse_entry("<content>&lt;p&gt;a&lt;/p&gt;</content>").content.kind ==
              TextKind::Html);
        CHECK(parse_entry("<content type='text'>&lt;p&gt;a&lt;/p&gt;</content>").content.kind ==
              TextKind::Text);
        CHECK(parse_entry("<content>a &lt;T&gt; b</content>").content.kind == TextKind::Text);
        CHECK(parse_entry("<title>&lt;p&gt;a&lt;/p&gt;</title>").title.kind == TextKind::Text);
        CHECK(parse_entry("<content>a\n\nb\nc</content>").content.value == "a\n\nb c");
    }

    TEST_CASE("content: src is the link where there is no other") {
        const ParsedEntry entry =
            parse_entry("<content src='http://e.example/v.mp4' type='video/mp4'/>");
        CHECK(entry.rare->content_src.value == "http://e.example/v.mp4");
        CHECK(entry.url.value == "http://e.example/v.mp4");
    }

    TEST_CASE(
        "links: alternate of text/html before others, without rel or href as feeds write it") {
        CHECK(
            parse_entry("<link rel='alternate' type='application/json' href='http://e.example/j'/>"
                        "<link rel='alternate' type='text/html' href='http://e.example/h'/>")
                .url.value == "http://e.example/h");
        CHECK(parse_entry("<link rel='enclosure'>http://e.example/e</link>"
                          "<link rel='alternate'>http://e.example/a</link>")
                  .url.value == "http://e.example/a");
        CHECK(parse_entry("<link href='http://e.example/plain'/>").url.value ==
              "http://e.example/plain");
        CHECK(parse_entry("<link rel='self' href='http://e.example/self'/>").url.empty());
        CHECK(parse_entry("<link rel='http://www.iana.org/assignments/relation/alternate' "
                          "href='http://e.example/iri'/>")
                  .url.value == "http://e.example/iri");  // RFC 4287 §4.2.7.2
        CHECK(parse_entry("<link rel='http://www.iana.org/assignments/relation/enclosure' "
                          "href='http://e.example/f.mp3'/>")
                  .attachments.at(0)
                  .url.value == "http://e.example/f.mp3");
        CHECK(parse_entry("<link rel='http://schemas.example/alternate' href='http://e.example/'/>")
                  .url.empty());
        CHECK(parse_entry("<link rel='replies' type='text/html' href='http://e.example/c'/>")
                  .rare->comments_url.value == "http://e.example/c");
    }

    TEST_CASE("xml:base: one that is not of the web is ignored") {
        const ParsedFeed feed = parse(
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://e.example/a/'>"
            "<entry xml:base='javascript:alert(1)//'><id>u</id><link href='x'/></entry></feed>");
        CHECK(feed.entries.at(0).guid == "https://e.example/a/u");
        CHECK(feed.entries.at(0).url.base == "https://e.example/a/");
    }

    TEST_CASE("xml:base: joined inwards, and ids without one stay as they are") {
        const ParsedEntry entry = parse_entry(
            "<id>rel/id</id><link href='l'/><title xml:base='deeper/' type='html'>t</title>"
            "<author><uri>me</uri></author>",
            "xml:base='http://e.example/base/'");
        CHECK(entry.guid == "http://e.example/base/rel/id");
        CHECK(entry.url.value == "l");
        CHECK(entry.url.base == "http://e.example/base/");
        CHECK(entry.title.base == "http://e.example/base/deeper/");
        CHECK(entry.authors.at(0).url == "http://e.example/base/me");
        CHECK(parse_entry("<id>rel/id</id>").guid == "rel/id");
    }

    TEST_CASE("Content-Location: a base, but only of the web") {
        const std::string document =
            "<feed xmlns='http://www.w3.org/2005/Atom'><link href='a'/></feed>";
        CHECK(parse(document, "http://e.example/x/").home_page_url.base == "http://e.example/x/");
        CHECK(parse(document, "/feed/pg.cgi").home_page_url.base == "/feed/pg.cgi");
        CHECK(parse(document, "javascript:alert(1)").home_page_url.base.empty());
    }

    TEST_CASE("language: of the text, else of what is around it") {
        const std::string feed = "xml:lang='en'";
        CHECK(parse_entry("<title>t</title>", feed).language == "en");
        CHECK(parse_entry("<content>c</content>", feed).language == "en");
        CHECK(parse_entry("<summary xml:lang='de'>s</summary><content xml:lang='fr'>c</content>",
                          feed)
                  .language == "fr");
        CHECK(parse_entry("<summary xml:lang='de'>s</summary>", feed).language == "de");
        CHECK(parse_entry("<title xml:lang='de'>t</title><media:description "
                          "xmlns:media='http://search.yahoo.com/mrss/'>d</media:description>",
                          feed)
                  .language == "en");
    }

    TEST_CASE("dates: names of 0.3 stand in, of two the last counts") {
        CHECK(to_string(parse_entry("<issued>2004-01-01T00:00:00Z</"
                                    "issued><modified>2004-02-01T00:00:00Z</modified>")
                            .published) == "2004-01-01T00:00:00Z");
        CHECK(to_string(parse_entry("<modified>2004-02-01T00:00:00Z</modified>").updated) ==
              "2004-02-01T00:00:00Z");
        CHECK(to_string(parse_entry("<published>2005-01-01T00:00:00Z</published>"
                                    "<issued>2004-01-01T00:00:00Z</issued>")
                            .published) == "2005-01-01T00:00:00Z");
        CHECK(to_string(
                  parse_entry("<updated>2010-01-01T00:00:00Z</updated>"
                              "<updated>2011-01-01T00:00:00Z</updated><updated>rubbish</updated>")
                      .updated) == "2011-01-01T00:00:00Z");
    }

    TEST_CASE("source: kept, and its authors are the entry's where it has none") {
        const ParsedEntry entry = parse_entry(
            "<source><id>urn:s</id><title>S</title><link rel='self' href='http://s.example/feed'/>"
            "<link href='http://s.example/'/><author><name>N</name></author></source>");
        REQUIRE(entry.rare->source);
        CHECK(entry.rare->source->id == "urn:s");
        CHECK(entry.rare->source->title.value == "S");
        CHECK(entry.rare->source->url.value == "http://s.example/feed");
        CHECK(entry.rare->source->home_page.value == "http://s.example/");
        CHECK(entry.authors.at(0).name == "N");
        CHECK(entry.title.empty());
    }

    TEST_CASE("parse_feed: Atom 0.3 and the drafts before it") {
        for (const char* uri : {"http://purl.org/atom/ns#", "http://example.com/newformat#",
                                "http://purl.org/echo/", "http://nowhere.example/"}) {
            CAPTURE(std::string(uri));
            const ParsedFeed feed = parse("<feed version='0.3' xmlns='" + std::string(uri) +
                                          "'><title>T</title><tagline>L</tagline><entry><title>E</"
                                          "title><summary>S</summary></entry></feed>");
            CHECK(feed.version == "0.3");
            CHECK(feed.title.value == "T");
            CHECK(feed.description.value == "L");
            REQUIRE(feed.entries.size() == 1);
            CHECK(feed.entries[0].summary.value == "S");
        }
    }

    TEST_CASE("content: of a multipart the HTML, or what else there is") {
        const auto content = [](const std::string& parts) {
            const ParsedFeed feed = parse(
                "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>"
                "<content type='multipart/alternative'>" +
                parts + "</content></entry></feed>");
            return feed.entries.at(0).content;
        };
        const std::string plain = "<content type='text/plain' mode='escaped'>p</content>";
        const std::string html =
            "<content type='text/html' mode='escaped'>&lt;i&gt;h&lt;/i&gt;</content>";
        CHECK(content(plain + html).value == "<i>h</i>");
        CHECK(content(html + plain).value == "<i>h</i>");
        CHECK(content(html + plain).kind == TextKind::Html);
        CHECK(content(plain).value == "p");
        CHECK(content(plain).kind == TextKind::Text);
        CHECK(content("<content type='multipart/alternative'>" + plain + html + "</content>")
                  .value.find("h") != std::string::npos);
    }

    TEST_CASE("parse_feed: an entry alone, where it says that it is Atom's") {
        const ParsedFeed feed = parse(
            "<?xml version='1.0'?><entry xmlns='http://www.w3.org/2005/Atom'><id>urn:x:1</id>"
            "<title>t</title><link href='http://e.example/1'/></entry>");
        CHECK(feed.format == FeedFormat::Atom);
        REQUIRE(feed.entries.size() == 1);
        CHECK(feed.entries[0].guid == "urn:x:1");
        CHECK(feed.entries[0].url.value == "http://e.example/1");
        CHECK(parse_error("<entry><title>t</title></entry>").kind == ParseErrorKind::NotAFeed);
    }

    TEST_CASE("parse_feed: CDF's channels in channels") {
        const ParsedFeed feed = parse(
            "<CHANNEL HREF='http://e.example/'><TITLE>T</TITLE><CHANNEL><TITLE>U</TITLE>"
            "<ITEM HREF='/1'><TITLE>I</TITLE></ITEM></CHANNEL>"
            "<ITEM HREF='/2'><TITLE>J</TITLE></ITEM></CHANNEL>");
        CHECK(feed.title.value == "T");
        REQUIRE(feed.entries.size() == 2);
        CHECK(feed.entries[0].title.value == "I");
        CHECK(feed.entries[1].title.value == "J");
    }

    TEST_CASE("parse_feed: CDF") {
        const ParsedFeed feed = parse(
            "<CHANNEL HREF='http://e.example/' LASTMOD='2004-04-06T23:05:43-05:00'><TITLE>T</TITLE>"
            "<ABSTRACT>A</ABSTRACT><ITEM HREF='http://e.example/1' LASTMOD='2004-04-07T00:00:00Z'>"
            "<TITLE>I</TITLE><ABSTRACT>B</ABSTRACT></ITEM></CHANNEL>");
        CHECK(feed.format == FeedFormat::Cdf);
        CHECK(feed.home_page_url.value == "http://e.example/");
        CHECK(to_string(feed.updated) == "2004-04-07T04:05:43Z");
        CHECK(feed.description.value == "A");
        REQUIRE(feed.entries.size() == 1);
        CHECK(feed.entries[0].url.value == "http://e.example/1");
        CHECK(feed.entries[0].title.value == "I");
        CHECK(feed.entries[0].summary.value == "B");
    }
}

}  // namespace
}  // namespace feedmerged::feed::tests
