// SPDX-License-Identifier: MIT
// The small decisions behind the configuration: URLs, headers, near misses.
#include "feed_url.hpp"
#include "problem_list.hpp"
#include "request_header.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>

namespace feedmerged::config {
namespace {

TEST_SUITE("config/feed_url") {
    TEST_CASE("feed_url_key: equal where the same thing is asked of the same server") {
        const std::string key = feed_url_key("https://a.example/feed");
        for (const char* same : {"HTTPS://A.EXAMPLE/feed", "https://a.example:443/feed",
                                 "https://a.example/feed#x", " https://a.example/feed "})
            CHECK(feed_url_key(same) == key);
        for (const char* other :
             {"http://a.example/feed", "https://a.example/Feed", "https://a.example/feed/",
              "https://a.example/feed?", "https://a.example:444/feed", "https://u@a.example/feed",
              "https://www.a.example/feed"})
            CHECK(feed_url_key(other) != key);
        CHECK(feed_url_key("http://a.example") == feed_url_key("http://a.example:80/"));
        CHECK(feed_url_key("https://a.example/é") == feed_url_key("https://a.example/%C3%A9"));
        CHECK(feed_url_key("file:///a") != feed_url_key("file:///b"));
    }

    TEST_CASE("feed_url_problem: files only where allowed, absolute and local") {
        CHECK(feed_url_problem("file:///srv/a.xml", true).empty());
        CHECK(feed_url_problem("file://localhost/srv/a.xml", true).empty());
        CHECK_FALSE(feed_url_problem("file:///srv/a.xml", false).empty());
        CHECK_FALSE(feed_url_problem("file:a.xml", true).empty());
        CHECK_FALSE(feed_url_problem("file:///", true).empty());
        CHECK(feed_url_problem("http://[::1]:8080/feed", false).empty());
    }
}

TEST_SUITE("config/request_header") {
    TEST_CASE(
        "header_problem: what frames the message, names the host or belongs to the cache is "
        "refused") {
        for (const char* own : {"Host", "content-length", "Transfer-Encoding", "If-Modified-Since",
                                "IF-ANYTHING", "Accept-Encoding", "Range", "Connection",
                                "Proxy-Authorization", "Expect", "", "a:b", "a\nb", "é"}) {
            CAPTURE(own);
            CHECK_FALSE(header_problem(own, "x").empty());
        }
        for (const char* free : {"Authorization", "Cookie", "Accept", "Accept-Language",
                                 "User-Agent", "Referer", "X-Api_Key.1"}) {
            CAPTURE(free);
            CHECK(header_problem(free, "x").empty());
        }
        CHECK_FALSE(header_problem("X-A", "1\r\nX-B: 2").empty());
        CHECK_FALSE(header_problem("X-A", std::string_view("1\0", 2)).empty());
        CHECK(header_problem("X-A", "").empty());
    }
}

TEST_SUITE("config/problem_list") {
    TEST_CASE("find_near_miss: a typing error away, or two in longer words") {
        const std::array<std::string, 4> keys{"url", "title", "interval", "min_interval"};
        CHECK(find_near_miss("ulr", keys) == "url");
        CHECK(find_near_miss("URL", keys) == "url");
        CHECK(find_near_miss("titel", keys) == "title");
        CHECK(find_near_miss("intervals", keys) == "interval");
        CHECK(find_near_miss("mininterval", keys) == "min_interval");
        CHECK(find_near_miss("urls", keys) == "url");
        CHECK(find_near_miss("uri", keys) == "url");
        CHECK(find_near_miss("name", keys).empty());
        CHECK(find_near_miss("", keys).empty());
        CHECK(find_near_miss(std::string(100'000, 'x'), keys).empty());
    }

    TEST_CASE("to_string: parts that are 0 are left out") {
        CHECK(to_string(Problem{"f", 3, 4, "m"}) == "f:3:4: m");
        CHECK(to_string(Problem{"f", 3, 0, "m"}) == "f:3: m");
        CHECK(to_string(Problem{"f", 0, 0, "m"}) == "f: m");
    }

    TEST_CASE("in_quotes: long texts are cut between characters, controls replaced") {
        CHECK(in_quotes("a\nb") == "\"a?b\"");
        std::string text;
        for (int i = 0; i < 60; ++i) text += "é";
        CHECK(in_quotes(text).size() == 80 + 2 + 3);
    }
}

}  // namespace
}  // namespace feedmerged::config
