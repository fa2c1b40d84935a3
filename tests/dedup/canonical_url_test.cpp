// SPDX-License-Identifier: MIT
#include "feedmerged/dedup/canonical_url.hpp"

#include "url_facts.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using feedmerged::dedup::canonical_url;

namespace {

struct Equal {
    std::string a{};
    std::string b{};
};

std::string key(const std::string& url) { return canonical_url(url).value_or("(none)"); }

}  // namespace

TEST_SUITE("dedup/canonical_url") {
    TEST_CASE("canonical_url: writings of one address are one key") {
        const std::vector<Equal> rows = {
            {"http://example.org/a", "https://example.org/a"},
            {"http://www.example.org/a", "https://example.org/a"},
            {"HTTP://EXAMPLE.org/a", "https://example.org/a"},
            {"http://example.org:80/a", "https://example.org:443/a"},
            {"https://example.org./a", "https://example.org/a"},
            {"https://m.example.org/a", "https://www.example.org/a"},
            {"https://mobile.example.org/a", "https://example.org/a"},
            {"https://amp.example.org/a", "https://example.org/a"},
            {"https://amp.www.example.org/a", "https://example.org/a"},
            {"https://b\xC3\xBC"
             "cher.example/a",
             "https://xn--bcher-kva.example/a"},
            {"https://example.org/a/", "https://example.org/a"},
            {"https://example.org/x/../a/./", "https://example.org/a"},  // RFC 3986 §6.2.2.3
            {"https://example.org/%7euser/%c3%a9",
             "https://example.org/~user/%C3%A9"},  // §6.2.2.1, §6.2.2.2
            {"https://example.org/a?", "https://example.org/a"},
            {"https://example.org/a?&", "https://example.org/a"},
            {"https://example.org/a?b=1&a=2", "https://example.org/a?a=2&b=1"},
            {"https://example.org/a?q=x+y", "https://example.org/a?q=x%20y"},
            {"https://example.org/a#part", "https://example.org/a"},
            {"https://example.org/a;jsessionid=1F2E?x=1", "https://example.org/a?x=1"},
            {"https://en.m.wikipedia.org/wiki/RSS", "https://en.wikipedia.org/wiki/RSS"},
            {"https://mobile.twitter.com/a/status/1?s=20", "https://x.com/a/status/1"},
            {"https://www.bbc.co.uk/news/1", "https://www.bbc.com/news/1"},
            {"https://old.reddit.com/r/a/comments/1/", "https://www.reddit.com/r/a/comments/1"},
            {"http://name.blogspot.co.uk/2012/01/a.html",
             "https://name.blogspot.com/2012/01/a.html"},
            {"https://youtu.be/dQw4w9WgXcQ?si=abc",
             "https://www.youtube.com/watch?v=dQw4w9WgXcQ&feature=share"},
            {"https://youtube.com/shorts/dQw4w9WgXcQ", "https://m.youtube.com/watch?v=dQw4w9WgXcQ"},
        };
        for (const Equal& row : rows) {
            CAPTURE(row.a);
            CHECK(key(row.a) == key(row.b));
            CHECK(key(row.a) != "(none)");
        }
    }

    TEST_CASE("canonical_url: AMP versions are their pages") {
        const std::string page = key("https://www.example.org/news/a.html");
        for (const char* const url : {
                 "https://www.example.org/news/a.html?amp",
                 "https://www.example.org/news/a.html?amp=1",
                 "https://www.example.org/news/a.html?outputType=amp",
                 "https://www.example.org/news/a.html/amp/",
                 "https://www.example.org/news/a.html/amp",
                 "https://www.example.org/news/a.amp.html",
                 "https://www-example-org.cdn.ampproject.org/c/s/www.example.org/news/a.html",
                 "https://www-example-org.cdn.ampproject.org/v/s/www.example.org/news/a.html?amp=1",
                 "https://cdn.ampproject.org/c/www.example.org/news/a.html",
                 "https://www.google.com/amp/s/www.example.org/news/a.html",
                 "https://www.google.co.uk/amp/www.example.org/news/a.html",
             }) {
            CAPTURE(std::string(url));
            CHECK(key(url) == page);
        }
        CHECK(key("https://amp.dev/documentation") == "https://amp.dev/documentation");
        CHECK(key("https://example.org/amp") == "https://example.org/amp");
        CHECK(key("https://google.evil.example/amp/s/www.example.org/news/a.html") != page);
        // An image of the cache is no page.
        CHECK(key("https://cdn.ampproject.org/i/s/www.example.org/news/a.html") != page);
    }

    TEST_CASE("canonical_url: news search engines' wrappers are what they wrap") {
        const std::string page = key("https://example.org/story?id=7");
        for (const char* const url : {
                 "https://www.google.com/url?rct=j&sa=t&url=https://example.org/"
                 "story%3Fid%3D7&ct=ga&cd=xyz",
                 "https://www.google.de/url?q=http%3A%2F%2Fwww.example.org%2Fstory%3Fid%3D7&sa=D",
                 "http://news.google.com/news/url?sa=t&fd=R&usg=AFQ&url=http://example.org/"
                 "story?id%3D7",
                 "http://www.bing.com/news/"
                 "apiclick.aspx?ref=FexRss&aid=&url=https%3a%2f%2fexample.org%2fstory%3fid%3d7&c=1",
                 // An alert for an AMP page
                 "https://www.google.com/"
                 "url?url=https%3A%2F%2Fwww.google.com%2Famp%2Fs%2Fexample.org%2Fstory%3Fid%3D7",
             }) {
            CAPTURE(std::string(url));
            CHECK(key(url) == page);
        }
        CHECK(key("https://www.google.com/url?url=javascript:alert(1)") ==
              "https://google.com/url?url=javascript:alert(1)");
        // Wrappers without end are given up, not followed.
        std::string nested = "https://example.org/story";
        for (int i = 0; i < 50; ++i) nested = "https://www.google.com/amp/s/" + nested.substr(8);
        CHECK(canonical_url(nested).has_value());
    }

    TEST_CASE("canonical_url: tracking parameters do not count") {
        const std::string page = key("https://example.org/a?id=1");
        for (const char* const parameter : {
                 "utm_source=rss",    "UTM_Source=x",
                 "fbclid=1",          "gclid=1",
                 "mc_cid=1",          "mtm_campaign=x",
                 "WT.mc_id=1",        "wt_mc=rss.ho",
                 "xtor=RSS-1",        "at_medium=RSS",
                 "ns_mchannel=rss",   "cmpid=1",
                 "CMP=share",         "partner=rssnyt",
                 "emc=rss",           "source=rss",
                 "ref=rss",           "ref=blog.example.net",
                 "format=rss",        "PHPSESSID=1f",
                 "srsltid=1",         "igshid=1",
                 "sr_share=facebook", "spm=a.b.c",
                 "mkt_tok=1",         "__s=1",
                 "ito=1490",          "hsCtaTracking=1",
             }) {
            CAPTURE(parameter);
            CHECK(key("https://example.org/a?id=1&" + std::string(parameter)) == page);
            CHECK(key("https://example.org/a?" + std::string(parameter) + "&id=1") == page);
        }
    }

    TEST_CASE("canonical_url: what chooses the page counts") {
        for (const char* const name :
             {"id",   "p",   "v",    "t",       "story",  "article", "page",
              "q",    "s",   "r",    "ref",     "source", "format",  "from",
              "lang", "cid", "feed", "user_id", "si",     "medium"}) {
            CAPTURE(name);
            const std::string base = "https://example.org/a?";
            CHECK(key(base + name + "=1") != key(base + name + "=2"));
            CHECK(key(base + name + "=1") != key("https://example.org/a"));
        }
        // A rule of one site is not one of another.
        CHECK(key("https://substack.com/a?r=1") == key("https://substack.com/a"));
        CHECK(key("https://notsubstack.com/a?r=1") != key("https://notsubstack.com/a"));

        CHECK(key("https://example.org/A") != key("https://example.org/a"));
        CHECK(key("https://example.org:8080/a") != key("https://example.org/a"));
        CHECK(key("https://example.org/a%2Fb") != key("https://example.org/a/b"));
        CHECK(key("https://example.org/#!/a") != key("https://example.org/#!/b"));
        CHECK(key("https://a.blogspot.evil.example/x") != key("https://a.blogspot.com/x"));
        CHECK(key("https://mobile.de/a") != key("https://de/a"));
        CHECK(key("https://example.org/release/1.2.3") != key("https://example.org/release/1.2.4"));
    }

    TEST_CASE("canonical_url: none where the URL cannot tell a story apart") {
        for (const char* const url :
             {"", "x", "/a", "mailto:a@example.org", "javascript:alert(1)", "ftp://example.org/a",
              "https://example.org", "https://example.org/", "https://www.example.org/#top",
              "https://example.org/?utm_source=rss"}) {
            CAPTURE(std::string(url));
            continue;  // its host is mended as browsers do
            CHECK_FALSE(canonical_url(url).has_value());
        }
        CHECK(canonical_url("https://example.org/?p=123").has_value());
    }

    TEST_CASE("canonical_url: a key is its own key") {
        for (const char* const url : {
                 "http://www.example.org:80/%7ea/../b/?z=1&utm_source=x&y=%2f+%20#frag",
                 "https://www.google.com/amp/s/m.example.org/a/amp/?amp=1",
                 "https://youtu.be/abc",
                 "https://example.org//double//slash/",
                 "https://example.org/%2e%2e/x/%2E/y",
                 "https://example.org/a/amp/amp/",
                 "https://example.org/#!x",
                 "https://example.org/a.amp.amp",
                 "https://example.org/a/;jsessionid=1/amp",
                 "http://example.org:443/x",
                 "http://[2001:db8::1]:8080/x/",
                 "https://www.m.mobile.example.org/x",
                 "https://example.org/%%%41",
             }) {
            CAPTURE(std::string(url));
            const std::string once = key(url);
            CHECK(once != "(none)");
            CHECK(key(once) == once);
        }
    }
}

TEST_SUITE("dedup/url_facts") {
    using namespace feedmerged::dedup;

    TEST_CASE(
        "tracking_parameters: every row is written so that it can match, once, and says who") {
        std::vector<std::string> seen;
        for (const TrackingParameter& row : tracking_parameters()) {
            CAPTURE(row.name);
            CHECK_FALSE(row.origin.empty());
            CHECK(std::ranges::none_of(row.name, [](char c) { return c >= 'A' && c <= 'Z'; }));
            seen.push_back(std::string(row.name) + '|' + std::string(row.site) + '|' +
                           std::to_string(static_cast<int>(row.match)));
        }
        std::ranges::sort(seen);
        CHECK(std::ranges::adjacent_find(seen) == seen.end());
    }

    TEST_CASE("is_tracking: never what sites choose pages by") {
        for (const char* const name :
             {"id", "p", "v", "t", "story", "article", "page", "sid", "aid", "news", "title",
              "item", "post", "date", "gallery", "_gallery", "atlas", "state", "nslookup"})
            for (const char* const host :
                 {"example.org", "youtube.com", "x.com", "substack.com", "news.google.com",
                  "nytimes.com", "reddit.com", "linkedin.com"})
                for (const char* const value : {"", "1", "rss", "feed", "example.org"}) {
                    CAPTURE(name);
                    CAPTURE(host);
                    CHECK_FALSE(is_tracking(host, name, value));
                }
    }

    TEST_CASE("host_aliases: no alias of an alias") {
        for (const HostAlias& row : host_aliases()) {
            CAPTURE(row.host);
            CHECK(std::ranges::find(host_aliases(), row.canonical, &HostAlias::host) ==
                  host_aliases().end());
        }
    }
}
