// SPDX-License-Identifier: MIT
// Conditional requests over real sockets: validators are opaque, go out byte for byte, and only to
// the URL that gave them.
#include "fetch_fixture.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::test;

namespace {

Validators validators_from(const FetchResult& result) {
    return {std::string(result.header("etag")), std::string(result.header("last-modified")),
            result.final_url};
}

}  // namespace

TEST_SUITE("fetch/conditional") {
    TEST_CASE("Transfers: the first request is unconditional, the next repeats both validators") {
        ScriptedServer server;
        server.on("/feed")
            .respond(200, {{"ETag", "\"v1\""}, {"Last-Modified", "Mon, 23 Nov 2026 21:00:00 GMT"}},
                     "<rss/>")
            .then()
            .respond(304, {{"ETag", "\"v2\""}});
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);

        const FetchResult first = fetch_one(transfers, request_for(server.url("/feed")));
        CHECK(first.status == 200);
        CHECK(first.body == "<rss/>");
        CHECK_FALSE(first.conditional);
        CHECK(first.at == clock.now());

        const FetchResult second =
            fetch_one(transfers, request_for(server.url("/feed"), validators_from(first)));
        CHECK_FALSE(second.error.has_value());
        CHECK(second.status == 304);
        CHECK(second.conditional);
        CHECK(second.body.empty());
        CHECK(second.header("etag") == "\"v2\"");

        const auto seen = server.requests();
        REQUIRE(seen.size() == 2);
        CHECK(seen[0].count("if-none-match") == 0);
        CHECK(seen[0].count("if-modified-since") == 0);
        CHECK(seen[1].count("if-none-match") == 1);
        CHECK(seen[1].header("if-none-match") == "\"v1\"");
        CHECK(seen[1].count("if-modified-since") == 1);
        CHECK(seen[1].header("if-modified-since") == "Mon, 23 Nov 2026 21:00:00 GMT");
    }

    TEST_CASE("Transfers: validators come back byte for byte, however odd") {
        for (const std::string value :
             {"W/\"weak\"", "\"\"", "\"a  b\tc\"", "unquoted", "'single'", "\"-gzip\"",
              "\"x\"-gzip", "W/unquoted", "\"\xC3\xA9\xFF\"", "\"a,b\"", "w/\"lower\"",
              "\"back\\slash\"", "0", "\"%00%0d\"", "a:b;c",
              "\""
              "quote\"inside\""}) {
            CAPTURE(value);
            ScriptedServer server;
            server.on("/feed").respond(200, {{"ETag", value}, {"Last-Modified", value}}, "x");
            const FetchResult first = fetch_url(server.url("/feed"));
            REQUIRE(first.header("etag") == value);
            REQUIRE(first.header("last-modified") == value);
            const FakeClock clock;
            fetch::Transfers transfers(loopback_options(), clock);
            const FetchResult second =
                fetch_one(transfers, request_for(server.url("/feed"), validators_from(first)));
            CHECK(second.conditional);
            const SeenRequest seen = server.requests().back();
            CHECK(seen.header("If-None-Match") == value);
            CHECK(seen.header("If-Modified-Since") == value);
        }
    }

    TEST_CASE("Transfers: Last-Modified that is no RFC 9110 date is echoed as it was") {
        for (const std::string value :
             {"yesterday-ish", "2026-11-23T21:00:00Z", "-1", "Mon, 23  Nov 2026 21:00 CET",
              "Fri, 01 Jan 2999 00:00:00 GMT"}) {
            CAPTURE(value);
            ScriptedServer server;
            server.on("/feed").respond(304);
            const FakeClock clock;
            fetch::Transfers transfers(loopback_options(), clock);
            const FetchResult result = fetch_one(
                transfers, request_for(server.url("/feed"), {"", value, server.url("/feed")}));
            CHECK(result.conditional);
            CHECK(server.requests().back().header("if-modified-since") == value);
        }
    }

    TEST_CASE("Transfers: only the validator that was given is sent") {
        ScriptedServer server;
        server.on("/feed").respond(304);
        const std::string url = server.url("/feed");
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        CHECK(fetch_one(transfers, request_for(url, {"\"e\"", "", url})).conditional);
        CHECK(fetch_one(transfers, request_for(url, {"", "date", url})).conditional);
        const auto seen = server.requests();
        REQUIRE(seen.size() == 2);
        CHECK(seen[0].header("if-none-match") == "\"e\"");
        CHECK(seen[0].count("if-modified-since") == 0);
        CHECK(seen[1].count("if-none-match") == 0);
        CHECK(seen[1].header("if-modified-since") == "date");
    }

    TEST_CASE("Transfers: what is no validator is not sent") {
        ScriptedServer server;
        server.on("/feed").respond(200, {}, "x");
        const std::string url = server.url("/feed");
        for (const std::string& value :
             {std::string("*"), std::string("\"a\r\nX-Evil: 1\""), std::string("\"a\nb\""),
              std::string("\"a\rb\""), std::string("\"a\0b\"", 5), std::string(1025, 'a')}) {
            const FakeClock clock;
            fetch::Transfers transfers(loopback_options(), clock);
            const FetchResult result = fetch_one(transfers, request_for(url, {value, value, url}));
            CHECK(result.status == 200);
            CHECK_FALSE(result.conditional);
            const SeenRequest seen = server.requests().back();
            CHECK(seen.count("if-none-match") == 0);
            CHECK(seen.count("if-modified-since") == 0);
            CHECK(seen.count("x-evil") == 0);
        }
        const std::string longest(1024, 'a');
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        CHECK(fetch_one(transfers, request_for(url, {longest, "", url})).conditional);
        CHECK(server.requests().back().header("if-none-match") == longest);
    }

    TEST_CASE("Transfers: validators of another URL are not sent") {
        ScriptedServer server;
        server.on("*").respond(200, {}, "x");
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        for (const std::string& other :
             {server.url("/other"), server.url("/feed?x"), std::string{}}) {
            const FetchResult result =
                fetch_one(transfers, request_for(server.url("/feed"), {"\"e\"", "date", other}));
            CHECK_FALSE(result.conditional);
            CHECK(server.requests().back().count("if-none-match") == 0);
            CHECK(server.requests().back().count("if-modified-since") == 0);
        }
        // The same URL written in another way is the same URL.
        const FetchResult result = fetch_one(
            transfers, request_for(server.url("/feed#top"), {"\"e\"", "", server.url("/feed")}));
        CHECK(result.conditional);
    }

    TEST_CASE("Transfers: after a redirect validators go to the final URL only") {
        ScriptedServer server;
        server.on("/old").respond(302, {{"Location", "/new"}});
        server.on("/new").respond(304);
        const FakeClock clock;
        fetch::Transfers transfers(loopback_options(), clock);
        const Validators of_new{"\"n\"", "date", server.url("/new")};
        const FetchResult result = fetch_one(transfers, request_for(server.url("/old"), of_new));
        CHECK(result.status == 304);
        CHECK(result.conditional);
        CHECK(result.final_url == server.url("/new"));
        CHECK(server.requests("/old").front().count("if-none-match") == 0);
        CHECK(server.requests("/old").front().count("if-modified-since") == 0);
        CHECK(server.requests("/new").front().header("if-none-match") == "\"n\"");
        CHECK(server.requests("/new").front().header("if-modified-since") == "date");

        // The target moves: its validators stay behind.
        server.on("/old").respond(302, {{"Location", "/newer"}});
        server.on("/newer").respond(200, {}, "x");
        const FetchResult moved = fetch_one(transfers, request_for(server.url("/old"), of_new));
        CHECK(moved.status == 200);
        CHECK_FALSE(moved.conditional);
        CHECK(server.requests("/newer").front().count("if-none-match") == 0);

        // Validators of the first hop are sent to it, and say nothing about the final answer.
        const FetchResult first_hop = fetch_one(
            transfers, request_for(server.url("/old"), {"\"o\"", "", server.url("/old")}));
        CHECK(server.requests("/old").back().header("if-none-match") == "\"o\"");
        CHECK_FALSE(first_hop.conditional);
    }

    TEST_CASE("Transfers: a 304 to an unconditional request is told as that") {
        ScriptedServer server;
        server.on("/feed").respond(304);
        const FetchResult result = fetch_url(server.url("/feed"));
        CHECK(result.status == 304);
        CHECK_FALSE(result.conditional);
    }
}
