// SPDX-License-Identifier: MIT
// RSS: every version's shape, and which element wins where several say the same.
#include "parsing.hpp"

namespace feedmerged::feed::tests {
namespace {

TEST_SUITE("feed/rss") {
    TEST_CASE("parse_feed: RSS 2.0 whole") {
        const ParsedFeed feed = parse(R"(<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel>
  <title>Liftoff</title><link>http://example.org/</link><description>News of &lt;b&gt;space&lt;/b&gt;</description>
  <language>en-gb</language><copyright>2024 Example</copyright><generator>Weblog 2</generator>
  <managingEditor>editor@example.org (Ed Itor)</managingEditor>
  <pubDate>Tue, 10 Jun 2003 04:00:00 GMT</pubDate><lastBuildDate>Tue, 10 Jun 2003 09:41:01 GMT</lastBuildDate>
  <category>Space</category><ttl>60</ttl>
  <skipHours><hour>0</hour><hour>24</hour><hour>13</hour><hour>-5</hour></skipHours>
  <skipDays><day>Saturday</day><day>Sun</day><day>Someday</day></skipDays>
  <image><url>http://example.org/logo.png</url><title>T</title><link>http://example.org/image-link</link></image>
  <item>
    <title>Star City</title><link>http://example.org/star</link>
    <description>How do &lt;i&gt;Americans&lt;/i&gt; get ready?</description>
    <pubDate>Tue, 03 Jun 2003 09:39:21 GMT</pubDate>
    <guid isPermaLink="false">liftoff#573</guid>
    <author>a@example.org (A Uthor)</author><category domain="x">Stars</category>
    <enclosure url="http://example.org/a.mp3" length="12216320" type="audio/mpeg"/>
    <comments>http://example.org/star#comments</comments>
    <source url="http://other.example/rss">Other</source>
  </item>
</channel></rss>)");
        CHECK(feed.format == FeedFormat::Rss);
        CHECK(feed.version == "2.0");
        CHECK(feed.title.value == "Liftoff");
        CHECK(feed.home_page_url.value == "http://example.org/");
        CHECK(feed.description.value == "News of <b>space</b>");
        CHECK(feed.description.kind == TextKind::Html);
        CHECK(feed.language == "en-gb");
        CHECK(feed.rights == "2024 Example");
        CHECK(feed.generator == "Weblog 2");
        REQUIRE(feed.authors.size() == 1);
        CHECK(feed.authors[0].name == "Ed Itor");
        CHECK(feed.authors[0].email == "editor@example.org");
        CHECK(to_string(feed.published) == "2003-06-10T04:00:00Z");
        CHECK(to_string(feed.updated) == "2003-06-10T09:41:01Z");
        CHECK(feed.icon.value == "http://example.org/logo.png");
        CHECK(feed.ttl_minutes == 60);
        CHECK(feed.skip_hours == std::vector<int>{0, 13});
        CHECK(feed.skip_days == std::vector<int>{6, 0});
        CHECK(feed.warnings.empty());
        REQUIRE(feed.entries.size() == 1);
        const ParsedEntry& entry = feed.entries[0];
        CHECK(entry.title.value == "Star City");
        CHECK(entry.url.value == "http://example.org/star");
        CHECK(entry.summary.value == "How do <i>Americans</i> get ready?");
        CHECK(entry.content.empty());
        CHECK(entry.guid == "liftoff#573");
        CHECK_FALSE(entry.guid_is_permalink);
        CHECK(to_string(entry.published) == "2003-06-03T09:39:21Z");
        REQUIRE(entry.authors.size() == 1);
        CHECK(entry.authors[0].name == "A Uthor");
        CHECK(entry.tags == std::vector<std::string>{"Stars"});
        REQUIRE(entry.attachments.size() == 1);
        CHECK(entry.attachments[0].url.value == "http://example.org/a.mp3");
        CHECK(entry.attachments[0].size_in_bytes == 12216320);
        CHECK(entry.attachments[0].mime_type == "audio/mpeg");
        CHECK(entry.rare->comments_url.value == "http://example.org/star#comments");
        REQUIRE(entry.rare->source);
        CHECK(entry.rare->source->title.value == "Other");
        CHECK(entry.rare->source->url.value == "http://other.example/rss");
    }

    TEST_CASE("parse_feed: RSS 1.0, whose items stand beside the channel") {
        const ParsedFeed feed =
            parse(R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">
 <channel rdf:about="http://example.org/index.rdf"><title>C</title><link>http://example.org/</link>
  <sy:updatePeriod>Hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
  <items><rdf:Seq><rdf:li resource="http://example.org/1"/></rdf:Seq></items></channel>
 <image rdf:about="http://example.org/i.gif"><title>I</title><url>http://example.org/i.gif</url></image>
 <item rdf:about="http://example.org/1"><title>One</title><dc:creator>First</dc:creator>
  <dc:creator>Second</dc:creator><dc:date>2004-05-06T07:08:09+01:00</dc:date><dc:subject>S</dc:subject></item>
</rdf:RDF>)");
        CHECK(feed.format == FeedFormat::Rdf);
        CHECK(feed.version == "1.0");
        CHECK(feed.title.value == "C");
        CHECK(feed.icon.value == "http://example.org/i.gif");
        CHECK(feed.update_period == "hourly");
        CHECK(feed.update_frequency == 2);
        REQUIRE(feed.entries.size() == 1);
        const ParsedEntry& entry = feed.entries[0];
        CHECK(entry.guid == "http://example.org/1");
        CHECK(entry.url.value == "http://example.org/1");  // no link: rdf:about is one by custom
        REQUIRE(entry.authors.size() == 2);
        CHECK(entry.authors[1].name == "Second");
        CHECK(to_string(entry.published) == "2004-05-06T06:08:09Z");
        CHECK(entry.tags == std::vector<std::string>{"S"});
    }

    TEST_CASE("parse_feed: roots and name spaces that feeds have wrong") {
        for (const char* document : {
                 "<rss><item><title>t</title></item></rss>",
                 "<rss><channel><item><title>t</title></item></channel></rss>",
                 "<rss "
                 "xmlns='http://example.org/anything'><channel><item><title>t</title></item></"
                 "channel></rss>",
                 "<r:rss "
                 "xmlns:r='http://backend.userland.com/rss2'><r:channel><r:item><r:title>t</"
                 "r:title>"
                 "</r:item></r:channel></r:rss>",
                 "<rss "
                 "xmlns='http://www.w3.org/2005/Atom'><channel><item><title>t</title></item></"
                 "channel></rss>",
                 "<RSS><CHANNEL><ITEM><TITLE>t</TITLE></ITEM></CHANNEL></RSS>",
                 "<rss:rss><rss:channel><rss:item><rss:title>t</rss:title></rss:item></"
                 "rss:channel></rss:rss>",
                 "<channel><item><title>t</title></item></channel>",
                 "<RDF xmlns='http://example.org/unknown'><item><title>t</title></item></RDF>",
             }) {
            CAPTURE(std::string(document));
            const ParsedFeed feed = parse(document);
            REQUIRE(feed.entries.size() == 1);
            CHECK(feed.entries[0].title.value == "t");
        }
    }

    TEST_CASE("parse_feed: items in a list of items, and RSS 1.1, which has them there") {
        const ParsedFeed feed = parse(
            "<Channel xmlns='http://purl.org/net/rss1.1#' "
            "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
            "rdf:about='http://e.example/rss'><title>T</title><link>http://e.example/</link>"
            "<description>D</description><items rdf:parseType='Collection'>"
            "<item rdf:about='http://e.example/1'><title>t</title></item></items></Channel>");
        CHECK(feed.format == FeedFormat::Rss);
        CHECK(feed.home_page_url.value == "http://e.example/");
        CHECK(feed.description.value == "D");
        REQUIRE(feed.entries.size() == 1);
        CHECK(feed.entries[0].guid == "http://e.example/1");
        CHECK(
            parse_items("<items><item><title>a</title></item></items><item><title>b</title></item>")
                .entries.size() == 2);
    }

    TEST_CASE("parse_feed: a lost channel loses no title, a second one no items") {
        const ParsedFeed lost =
            parse("<rss><title>T</title><link>u</link><item><title>a</title></item></rss>");
        CHECK(lost.title.value == "T");
        CHECK(lost.home_page_url.value == "u");
        CHECK(lost.entries.size() == 1);
        const ParsedFeed two = parse(
            "<rss><channel><title>T</title><item><title>a</title></item></channel>"
            "<channel><title>U</title><item><title>b</title></item></channel></rss>");
        CHECK(two.title.value == "T");
        REQUIRE(two.entries.size() == 2);
        CHECK(two.entries[1].title.value == "b");
    }

    TEST_CASE("item: an enclosure's address under the name of Atom's") {
        const ParsedEntry entry =
            parse_item("<enclosure href='http://e.example/a.mp3' length='5' type='audio/mpeg'/>");
        REQUIRE(entry.attachments.size() == 1);
        CHECK(entry.attachments[0].url.value == "http://e.example/a.mp3");
    }

    TEST_CASE("parse_feed: elements of foreign vocabularies do not pass for RSS's") {
        const ParsedEntry entry = parse_item(
            "<x:title xmlns:x='http://example.org/x'>wrong</x:title><x:link "
            "xmlns:x='http://example.org/x'>"
            "http://example.org/wrong</x:link><title>right</title><image><title>wrong</title></"
            "image>");
        CHECK(entry.title.value == "right");
        CHECK(entry.url.empty());
        CHECK(parse_item("<undeclared:thing>x</undeclared:thing><title>t</title>").title.value ==
              "t");
    }

    TEST_CASE(
        "item: the link is FeedBurner's original, else RSS's, else Atom's, else the permalink") {
        CHECK(parse_item("<guid>http://example.org/guid</guid>").url.value ==
              "http://example.org/guid");
        CHECK(parse_item("<guid isPermaLink='false'>http://example.org/guid</guid>").url.empty());
        CHECK(parse_item("<guid isPermaLink='FALSE '>http://example.org/guid</guid>").url.empty());
        CHECK(parse_item("<guid>42</guid>").url.empty());
        CHECK(parse_item(
                  "<atom:link href='http://example.org/atom'/><guid>http://example.org/guid</guid>")
                  .url.value == "http://example.org/atom");
        CHECK(parse_item(
                  "<atom:link href='http://example.org/atom'/><link>http://example.org/rss</link>")
                  .url.value == "http://example.org/rss");
        CHECK(parse_item("<link>http://feeds.example/1</link>"
                         "<feedburner:origLink>http://example.org/1</feedburner:origLink>")
                  .url.value == "http://example.org/1");
    }

    TEST_CASE("item: content and summary by rank") {
        ParsedEntry entry =
            parse_item("<itunes:summary>i</itunes:summary><description>d</description>");
        CHECK(entry.summary.value == "d");
        entry = parse_item("<description/><itunes:summary>i</itunes:summary>");
        CHECK(entry.summary.value == "i");
        entry = parse_item(
            "<content:encoded><![CDATA[<p>c</p>]]></content:encoded><description>d</description>");
        CHECK(entry.content.value == "<p>c</p>");
        CHECK(entry.summary.value == "d");
        entry = parse_item("<body xmlns='http://www.w3.org/1999/xhtml'><p>b<br/></p></body>");
        CHECK(entry.content.value == "<p>b<br></p>");
        entry = parse_item("<media:group><media:description>m</media:description></media:group>");
        CHECK(entry.summary.value == "m");
    }

    TEST_CASE("item: markup is read however it is wrapped") {
        CHECK(parse_item("<description>&lt;p&gt;a &amp;amp; b&lt;/p&gt;</description>")
                  .summary.value == "<p>a &amp; b</p>");
        CHECK(parse_item("<description><![CDATA[<p>a &amp; b</p>]]></description>").summary.value ==
              "<p>a &amp; b</p>");
        CHECK(parse_item("<description><p>a &amp; b</p></description>").summary.value ==
              "<p>a &amp; b</p>");
        CHECK(parse_item("<description>a <![CDATA[<b>b</b>]]> c</description>").summary.value ==
              "a <b>b</b> c");
        CHECK(parse_item("<description><b>a</b> <i>b</i></description>").summary.value ==
              "<b>a</b> <i>b</i>");
        CHECK(parse_item("<description><object data='x'/> b</description>").summary.value ==
              "<object data=\"x\"></object> b");
    }

    TEST_CASE("item: a title is HTML only where it plainly is") {
        const auto kind = [](const std::string& title) {
            return parse_item("<title>" + title + "</title>").title.kind;
        };
        CHECK(kind("AT&amp;T") == TextKind::Text);
        CHECK(kind("a &lt; b and c &gt; d") == TextKind::Text);
        CHECK(kind("std::vector&lt;T&gt;") == TextKind::Text);
        CHECK(kind("?page=1&amp;copy=2;mode=x") == TextKind::Text);
        CHECK(kind("&lt;b&gt;bold&lt;/b&gt;") == TextKind::Html);
        CHECK(kind("<![CDATA[It&#8217;s]]>") == TextKind::Html);
        CHECK(kind("<i>naked</i>") == TextKind::Html);
    }

    TEST_CASE("item: authors of the first kind that has any") {
        CHECK(parse_item("<itunes:author>P</itunes:author><dc:creator>C</dc:creator>")
                  .authors.at(0)
                  .name == "C");
        CHECK(parse_item("<atom:author><atom:name>A</atom:name><atom:email>a@b.example</"
                         "atom:email></atom:author>")
                  .authors.at(0)
                  .email == "a@b.example");
    }

    TEST_CASE("item: pictures, files and durations of Media RSS and podcasts") {
        const ParsedEntry entry = parse_item(
            "<media:group><media:content url='http://e.example/v.mp4' type='video/mp4' "
            "fileSize='9' duration='61'>"
            "<media:title>file</media:title></media:content>"
            "<media:thumbnail url='http://e.example/s.jpg' width='100'/>"
            "<media:thumbnail url='http://e.example/l.jpg' width='640'/></media:group>"
            "<media:keywords>a, b</media:keywords><itunes:duration>1:02:03</itunes:duration>");
        CHECK(entry.image.value == "http://e.example/l.jpg");
        REQUIRE(entry.attachments.size() == 1);
        CHECK(entry.attachments[0].title == "file");
        CHECK(entry.attachments[0].size_in_bytes == 9);
        CHECK(entry.attachments[0].duration_in_seconds == 61);
        CHECK(entry.title.value == "file");  // nothing nearer has a title
        CHECK(entry.tags == std::vector<std::string>{"a", "b"});
        const ParsedEntry podcast = parse_item(
            "<enclosure url='http://e.example/a.mp3' type='audio/mpeg' length='1'/>"
            "<itunes:duration>1:02:03</itunes:duration><itunes:image "
            "href='http://e.example/i.jpg'/>");
        CHECK(podcast.attachments.at(0).duration_in_seconds == 3723);
        CHECK(podcast.image.value == "http://e.example/i.jpg");
    }

    TEST_CASE("channel: what stands in where RSS's own elements are missing") {
        const ParsedFeed feed = parse(R"(<rss version="2.0"><channel>
<itunes:summary>S</itunes:summary><itunes:image href="http://e.example/i.jpg"/>
<itunes:owner><itunes:name>N</itunes:name><itunes:email>n@e.example</itunes:email></itunes:owner>
<itunes:new-feed-url>http://e.example/new</itunes:new-feed-url>
<atom:link rel="self" href="http://e.example/self"/><atom:link rel="hub" href="http://hub.example/"/>
<atom:link href="http://e.example/home"/><dc:language>fr</dc:language></channel></rss>)");
        CHECK(feed.description.value == "S");
        CHECK(feed.icon.value == "http://e.example/i.jpg");
        CHECK(feed.authors.at(0).email == "n@e.example");
        CHECK(feed.new_feed_url.value == "http://e.example/new");
        CHECK(feed.self_url.value == "http://e.example/self");
        CHECK(feed.hubs.at(0).value == "http://hub.example/");
        CHECK(feed.home_page_url.value == "http://e.example/home");
        CHECK(feed.language == "fr");
    }

    TEST_CASE("item: empty ones are none, all others are") {
        CHECK(parse_items("<item/><item></item>").entries.empty());
        CHECK(parse_items("<item><guid>1</guid></item><item><author/></item>").entries.size() == 2);
    }
}

}  // namespace
}  // namespace feedmerged::feed::tests
