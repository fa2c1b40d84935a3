// SPDX-License-Identifier: MIT
#include "feed_search.hpp"

#include "feedmerged/core/limits.hpp"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using app::find_feeds;
using app::search_starts;
using app::SearchEnd;
using app::SearchResult;

namespace {

const std::string kFeed =
    R"(<rss version="2.0"><channel><title>A &amp; B</title><link>https://example.org/</link></channel></rss>)";

/// A site in memory; what it does not have is 404.
struct Site {
    std::map<std::string, FetchResult> pages{};
    std::vector<std::string> asked{};
    std::vector<std::string> told{};

    FetchResult& page(const std::string& url, int status, const std::string& body = {}) {
        FetchResult& out = pages[url];
        out.url = out.final_url = url;
        out.status = status;
        out.body = body;
        return out;
    }

    FetchResult& error(const std::string& url, FetchErrorKind kind) {
        FetchResult& out = page(url, 0);
        out.error = FetchError{kind, "what went wrong"};
        return out;
    }

    SearchResult search(const std::string& text) {
        const auto fetch = [this](const std::string& url) {
            asked.push_back(url);
            const auto found = pages.find(url);
            return found == pages.end() ? page(url, 404) : found->second;
        };
        return find_feeds(search_starts(text).value(),
                          {fetch, [this](const std::string& line) { told.push_back(line); }});
    }
};

}  // namespace

TEST_SUITE("app/feed_search") {
    TEST_CASE("search_starts: with a scheme, without, and with that of feed readers") {
        using Urls = std::vector<std::string>;
        CHECK(search_starts(" https://example.org/a?b#c ").value() ==
              Urls{"https://example.org/a?b"});
        CHECK(search_starts("http://example.org").value() == Urls{"http://example.org"});
        CHECK(search_starts("file:///srv/feed.xml").value() == Urls{"file:///srv/feed.xml"});
        const Urls both{"https://example.org:8080/a", "http://example.org:8080/a"};
        CHECK(search_starts("example.org:8080/a").value() == both);
        CHECK(search_starts("//example.org:8080/a").value() == both);
        CHECK(search_starts("feed://example.org:8080/a").value() == both);
        CHECK(search_starts("feed:https://example.org/").value() == Urls{"https://example.org/"});
        CHECK(search_starts("example.org/?u=http://x").value() ==
              Urls{"https://example.org/?u=http://x", "http://example.org/?u=http://x"});
        for (const char* text : {"", " ", "ftp://example.org/", "mailto:a@example.org", "https://",
                                 "/etc/passwd", "me@example.org", "a b", "javascript:alert(1)"})
            CHECK_MESSAGE(!search_starts(text).has_value(), text);
        CHECK(search_starts("ftp://me:secret@example.org/").error().message.find("secret") ==
              std::string::npos);
    }

    TEST_CASE("find_feeds: a feed costs one request, and its answer is handed on") {
        Site site;
        site.page("https://example.org/f", 200, kFeed).headers = {{"etag", "\"1\""}};
        const SearchResult result = site.search("https://example.org/f");
        CHECK(result.end == SearchEnd::Found);
        CHECK(site.asked.size() == 1);
        REQUIRE(result.feeds.size() == 1);
        CHECK(result.feeds[0].url == "https://example.org/f");
        CHECK(result.feeds[0].title == "A & B");
        REQUIRE(result.feeds[0].answer.has_value());
        CHECK(result.feeds[0].answer->body == kFeed);
        CHECK(result.feeds[0].answer->header("etag") == "\"1\"");
    }

    TEST_CASE("find_feeds: a feed that has moved for good is found where it is now") {
        const auto found = [](std::vector<Redirect> redirects, const std::string& from,
                              const std::string& to) {
            Site site;
            FetchResult& answer = site.page(from, 200, kFeed);
            answer.final_url = to;
            answer.redirects = std::move(redirects);
            const auto result = site.search(from);
            CHECK(result.feeds.at(0).answer.value().url == result.feeds[0].url);
            CHECK(result.feeds[0].answer->redirects.empty() == (result.feeds[0].url == to));
            return result.feeds[0].url;
        };
        const std::string a = "https://a.example/f";
        const std::string b = "https://b.example/f";
        CHECK(found({{301, a, b}}, a, b) == b);
        CHECK(found({{302, a, b}}, a, b) == a);
        CHECK(found({{308, a, "https://c.example/"}, {302, "https://c.example/", b}}, a, b) == a);
        // Neither into plain text, nor away from where the password is for.
        CHECK(found({{301, a, "http://a.example/f"}}, a, "http://a.example/f") == a);
        const std::string secret = "https://me:secret@a.example/f";
        CHECK(found({{301, secret, b}}, secret, b) == secret);
    }

    TEST_CASE("find_feeds: what a page names is not fetched") {
        Site site;
        site.page("https://example.org/blog/", 200,
                  "<!DOCTYPE html><link rel=alternate type=application/rss+xml title='All' "
                  "href=../rss><link rel=alternate type=application/atom+xml href=atom>"
                  "<link rel=feed href='./'>");
        const SearchResult result = site.search("https://example.org/blog/");
        CHECK(result.end == SearchEnd::Found);
        CHECK(site.asked.size() == 1);
        REQUIRE(result.feeds.size() == 2);
        CHECK(result.feeds[0].url == "https://example.org/rss");
        CHECK(result.feeds[0].title == "All");
        CHECK_FALSE(result.feeds[0].answer.has_value());
        CHECK(result.feeds[1].url == "https://example.org/blog/atom");
    }

    TEST_CASE("find_feeds: the usual places one after the other, up to the first feed") {
        Site site;
        site.page("https://example.org/", 200, "<!DOCTYPE html><p>Hello</p>");
        site.page("https://example.org/feed", 200, "<!DOCTYPE html><p>We moved</p>");
        site.page("https://example.org/rss.xml", 200, kFeed);
        const SearchResult result = site.search("https://example.org/");
        CHECK(result.end == SearchEnd::Found);
        CHECK(site.asked == std::vector<std::string>{
                                "https://example.org/", "https://example.org/feed",
                                "https://example.org/feed.xml", "https://example.org/rss.xml"});
        REQUIRE(result.feeds.size() == 1);
        CHECK(result.feeds[0].url == "https://example.org/rss.xml");
        CHECK(result.feeds[0].answer.has_value());
    }

    TEST_CASE("find_feeds: where nothing is, the requests end") {
        for (const char* start :
             {"https://example.org/", "https://example.org/~me", "https://example.org/blog/?x=1",
              "https://example.org/a/b/c", "https://example.org/feed.xml"}) {
            Site site;
            CHECK(site.search(start).end == SearchEnd::Nothing);
            CHECK(site.asked.size() <= 1 + limits::kMaxUsualPlaces);
            CHECK(site.told.size() == site.asked.size());
            for (std::size_t i = 1; i < site.asked.size(); ++i) CHECK(site.asked[i] != start);
        }
        Site folder;
        (void)folder.search("https://example.org/~me");
        CHECK(folder.asked.at(1) == "https://example.org/~me/feed");
        CHECK(folder.asked.at(6) == "https://example.org/feed");
        Site article;
        (void)article.search("https://example.org/2026/an-article");
        CHECK(article.asked.at(1) == "https://example.org/feed");
    }

    TEST_CASE("find_feeds: a server that wants peace gets it") {
        for (const int status : {401, 403, 429, 500, 503}) {
            Site first;
            first.page("https://example.org/", status);
            CHECK(first.search("https://example.org/").end ==
                  (status < 429 ? SearchEnd::Nothing : SearchEnd::Unreachable));
            CHECK(first.asked.size() == 1);
            CHECK(first.told.at(0).find(std::to_string(status)) != std::string::npos);
        }
        for (const int status : {403, 429, 503}) {
            Site later;
            later.page("https://example.org/", 200, "<!DOCTYPE html><p>Hello</p>");
            later.page("https://example.org/feed.xml", status);
            CHECK(later.search("https://example.org/").end ==
                  (status < 429 ? SearchEnd::Nothing : SearchEnd::Unreachable));
            CHECK(later.asked.size() == 3);
        }
    }

    TEST_CASE("find_feeds: http where nobody speaks https") {
        Site site;
        site.error("https://example.org/f", FetchErrorKind::Connect);
        site.page("http://example.org/f", 200, kFeed);
        CHECK(site.search("example.org/f").feeds.at(0).url == "http://example.org/f");
        Site missing;
        missing.page("https://example.org/f", 200, kFeed);
        CHECK(missing.search("example.org/f").feeds.at(0).url == "https://example.org/f");
        CHECK(missing.asked.size() == 1);
        // Another scheme mends neither.
        for (const auto kind : {FetchErrorKind::Dns, FetchErrorKind::BlockedAddress}) {
            Site broken;
            broken.error("https://example.org/f", kind);
            CHECK(broken.search("example.org/f").end == SearchEnd::Unreachable);
            CHECK(broken.asked.size() == 1);
        }
    }

    TEST_CASE("find_feeds: failures are told in a line each, without secrets") {
        Site site;
        const std::string url = "https://me:secret@example.org/f";
        site.error(url, FetchErrorKind::BlockedAddress);
        CHECK(site.search(url).end == SearchEnd::Unreachable);
        REQUIRE(site.told.size() == 1);
        CHECK(site.told[0].find("secret") == std::string::npos);
        CHECK(site.told[0].find("what went wrong") != std::string::npos);
        Site big;
        big.error("https://example.org/f", FetchErrorKind::TooLarge);
        CHECK(big.search("https://example.org/f").end == SearchEnd::Nothing);
        CHECK(big.asked.size() == 1);
    }
}
