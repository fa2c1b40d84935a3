// SPDX-License-Identifier: MIT
#include "feedmerged/text/feed_links.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::text;

namespace {

constexpr std::string_view kPage = "https://example.org/blog/page.html?x=1#y";

/// The URLs found, a line each.
std::string urls_of(std::string_view html, std::string_view page = kPage) {
    std::string out;
    for (const FeedLink& link : find_feed_links(html, page)) out += link.url + "\n";
    return out;
}

}  // namespace

TEST_SUITE("text/feed_links") {
    TEST_CASE("find_feed_links: a page of a usual blog, in order") {
        const auto links = find_feed_links(
            R"(<!DOCTYPE html><html><head><title><link rel=alternate type=application/rss+xml href=/no></title>
               <meta charset="utf-8"><link rel="stylesheet" href="/style.css">
               <link rel="alternate" type="application/rss+xml" title="Blog &amp;
                 News" href="https://example.org/feed/" />
               <link rel='alternate' type='application/atom+xml' href='atom.xml?a=1&amp;b=2'>
               <LINK REL=ALTERNATE TYPE=application/feed+json HREF=/feed.json>
               <link rel="alternate" hreflang="fr" href="/fr/">
               <link rel="icon" type="image/png" href="/i.png"></head><body></body></html>)",
            kPage);
        REQUIRE(links.size() == 3);
        CHECK(links[0] == FeedLink{"https://example.org/feed/", "Blog & News"});
        CHECK(links[1] == FeedLink{"https://example.org/blog/atom.xml?a=1&b=2", ""});
        CHECK(links[2] == FeedLink{"https://example.org/feed.json", ""});
    }

    TEST_CASE("find_feed_links: types") {
        const auto counts = [](std::string_view type, std::string_view href = "/x") {
            return !find_feed_links("<link rel=\"alternate\" type=\"" + std::string(type) +
                                        "\" href=\"" + std::string(href) + "\">",
                                    kPage)
                        .empty();
        };
        for (const char* type :
             {"application/rss+xml", "application/atom+xml", "application/feed+json",
              "application/rdf+xml", "text/xml", "application/xml", "Application/RSS+XML",
              " application/atom+xml; charset=utf-8"})
            CHECK_MESSAGE(counts(type), type);
        for (const char* type :
             {"", "text/html", "application/json+oembed", "text/xml+oembed", "application/json",
              "application/activity+json", "application/atom+xml;type=entry", "text/css"})
            CHECK_MESSAGE(!counts(type), type);
        CHECK(counts("application/json", "https://example.org/feed.json"));
        // The programming interface that every WordPress page links.
        CHECK_FALSE(counts("application/json", "https://example.org/wp-json/wp/v2/pages/2"));
    }

    TEST_CASE("find_feed_links: what rel has to say") {
        CHECK(urls_of("<link rel='home alternate' type=text/xml href=/x>") ==
              "https://example.org/x\n");
        CHECK(urls_of("<link rel='FEED' href=/x>") == "https://example.org/x\n");
        CHECK(urls_of("<a rel=alternate type=application/rss+xml href=/x>RSS</a>") ==
              "https://example.org/x\n");
        CHECK(urls_of("<link rel=alternates type=text/xml href=/x>").empty());
        CHECK(urls_of("<link type=application/rss+xml href=/x>").empty());
        CHECK(urls_of("<a type=application/rss+xml href=/x>RSS</a>").empty());
        CHECK(urls_of("<div rel=alternate type=application/rss+xml href=/x>").empty());
    }

    TEST_CASE("find_feed_links: base, wherever it stands") {
        const std::string link = "<link rel=feed href=rss>";
        CHECK(urls_of(link) == "https://example.org/blog/rss\n");
        CHECK(urls_of("<base href=/a/>" + link) == "https://example.org/a/rss\n");
        CHECK(urls_of(link + "<base target=_top><base href='//cdn.example/b/c'><base href=/no/>") ==
              "https://cdn.example/b/rss\n");
        CHECK(urls_of("<base href='javascript:x'>" + link) == "https://example.org/blog/rss\n");
        CHECK(urls_of("<link rel=feed href='?feed=rss2'>") ==
              "https://example.org/blog/page.html?feed=rss2\n");
    }

    TEST_CASE("find_feed_links: only web addresses, each once") {
        CHECK(urls_of("<link rel=feed href='javascript:alert(1)'><link rel=feed href='file:///etc'>"
                      "<link rel=feed><link rel=feed href=' '>")
                  .empty());
        CHECK(urls_of("<link rel=feed href=/x><link rel=feed href=/x#top><link rel=feed "
                      "href=HTTPS://EXAMPLE.org:443/x>") == "https://example.org/x\n");
        CHECK(urls_of("<link rel=feed href='feed:https://a.example/x'>"
                      "<link rel=feed href='feed://b.example/y'>") ==
              "https://a.example/x\nhttp://b.example/y\n");
    }

    TEST_CASE("find_feed_links: nothing in comments, scripts and the end of a cut page") {
        CHECK(urls_of("<!-- <link rel=feed href=/x> --><script>'<link rel=feed href=/x>'</script>"
                      "<noscript><link rel=feed href=/x></noscript><link rel=feed href=/x")
                  .empty());
        CHECK(urls_of("").empty());
    }

    TEST_CASE("find_feed_links: bounded") {
        std::string html;
        for (int i = 0; i < 5000; ++i)
            html += "<link rel=feed href=/" + std::to_string(i) + " title='" +
                    std::string(limits::kMaxTitleBytes + 9, 't') + "'>";
        const auto links = find_feed_links(html, kPage);
        CHECK(links.size() == limits::kMaxFeedLinks);
        CHECK(links.front().title.size() == limits::kMaxTitleBytes);
    }
}
