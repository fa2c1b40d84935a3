// SPDX-License-Identifier: MIT
// Conditional requests: validators go back exactly as they came, as a set, and only errors of ours
// could lose them.
#include "polling/poll_world.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace feedmerged::test {
namespace {

using namespace std::chrono_literals;

const std::string kDate = "Mon, 05 Jan 2026 10:00:00 GMT";

std::string etag(const SeenRequest& request) { return request.header("if-none-match"); }
std::string since(const SeenRequest& request) { return request.header("if-modified-since"); }

/// Two polls of a feed whose first answer has these headers; what the second one asked.
SeenRequest second_request(const HeaderList& headers) {
    PollWorld world;
    world.server.on("/feed").respond(200, headers, make_rss({"One"})).then().respond(304);
    world.subscribe("/feed");
    world.poll();
    const auto requests = world.poll_next();
    REQUIRE(requests.size() == 1);
    return requests[0];
}

TEST_SUITE("polling/conditional") {
    TEST_CASE(
        "poll_001: the first request is unconditional, the second echoes both byte for byte") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "W/\"a b, c\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        const SeenRequest first = world.server.requests("/feed").at(0);
        CHECK(first.count("if-none-match") == 0);
        CHECK(first.count("if-modified-since") == 0);
        const auto second = world.poll_next();
        REQUIRE(second.size() == 1);
        CHECK(etag(second[0]) == "W/\"a b, c\"");
        CHECK(since(second[0]) == kDate);
        CHECK(world.feed().last_status == 304);
    }

    TEST_CASE("frb_001: Last-Modified is stored as it came") {
        for (const std::string& odd :
             {kDate, std::string("yesterday-ish"), std::string("2026-01-05T10:00:00+0100"),
              std::string("mon,  5-jan-26 10:00 gmt")}) {
            PollWorld world;
            world.server.on("/feed").respond(200, {{"Last-Modified", odd}}, make_rss({"One"}));
            world.subscribe("/feed");
            world.poll();
            CHECK(world.feed().validators.last_modified == odd);
            world.restart();
            CHECK(world.feed().validators.last_modified == odd);
        }
    }

    TEST_CASE("frb_002: If-Modified-Since is the stored Last-Modified, byte for byte") {
        CHECK(since(second_request({{"Last-Modified", kDate}})) == kDate);
        CHECK(since(second_request({{"Last-Modified", "yesterday-ish"}})) == "yesterday-ish");
    }

    TEST_CASE("frb_003: the ETag is stored with its quotes and its W/") {
        for (const std::string& odd :
             {std::string("\"1\""), std::string("W/\"1\""), std::string("unquoted"),
              std::string("\"\""), std::string("\"5f-61a3c7e2-gzip\"")}) {
            PollWorld world;
            world.server.on("/feed").respond(200, {{"ETag", odd}}, make_rss({"One"}));
            world.subscribe("/feed");
            world.poll();
            CHECK(world.feed().validators.etag == odd);
        }
    }

    TEST_CASE("frb_004: If-None-Match is the stored ETag, byte for byte") {
        CHECK(etag(second_request({{"ETag", "W/\"1\""}})) == "W/\"1\"");
        CHECK(etag(second_request({{"ETag", "unquoted"}})) == "unquoted");
    }

    TEST_CASE("poll_002: a server that sends one validator gets that one only") {
        const SeenRequest tag = second_request({{"ETag", "\"1\""}});
        CHECK(etag(tag) == "\"1\"");
        CHECK(tag.count("if-modified-since") == 0);
        const SeenRequest date = second_request({{"Last-Modified", kDate}});
        CHECK(since(date) == kDate);
        CHECK(date.count("if-none-match") == 0);
    }

    TEST_CASE("poll_003: the same body with a new validator: the new one is sent next time") {
        PollWorld world;
        const std::string body = make_rss({"One"});
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, body)
            .then()
            .respond(200, {{"ETag", "\"2\""}, {"Last-Modified", kDate}}, body)
            .then()
            .respond(200, {{"ETag", "\"2\""}, {"Last-Modified", "later"}}, body)
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        CHECK(etag(world.poll_next().at(0)) == "\"1\"");
        const SeenRequest third = world.poll_next().at(0);
        CHECK(etag(third) == "\"2\"");
        CHECK(since(third) == kDate);
        CHECK(since(world.poll_next().at(0)) == "later");
    }

    TEST_CASE("poll_004: one validator changes, the other stays: both are up to date") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(200, {{"ETag", "\"2\""}, {"Last-Modified", kDate}}, make_rss({"Two"}))
            .then()
            .respond(200, {{"ETag", "\"2\""}, {"Last-Modified", "b"}}, make_rss({"Three"}))
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        world.poll_next();
        const SeenRequest third = world.poll_next().at(0);
        CHECK(etag(third) == "\"2\"");
        CHECK(since(third) == kDate);
        const SeenRequest fourth = world.poll_next().at(0);
        CHECK(etag(fourth) == "\"2\"");
        CHECK(since(fourth) == "b");
    }

    TEST_CASE("poll_005: a 304 with new validators and freshness: they count (RFC 9111 4.3.4)") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(304, {{"ETag", "\"2\""}, {"Cache-Control", "max-age=36000"}})
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        world.poll_next();
        CHECK(world.wait() >= 36000s);
        const SeenRequest third = world.poll_next().at(0);
        CHECK(etag(third) == "\"2\"");
        CHECK(since(third) == kDate);
    }

    TEST_CASE("poll_006: a 200 without validators drops the old ones") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(200, {}, make_rss({"Two"}));
        world.subscribe("/feed");
        world.poll();
        world.poll_next();
        const SeenRequest third = world.poll_next().at(0);
        CHECK(third.count("if-none-match") == 0);
        CHECK(third.count("if-modified-since") == 0);
    }

    TEST_CASE("poll_007: no failure touches the validators of the last stored body") {
        PollWorld world;
        const HeaderList wrong{{"ETag", "\"wrong\""}, {"Last-Modified", "wrong"}};
        HeaderList too_short = wrong;
        too_short.emplace_back("Content-Length", "100000");
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(404, wrong, "gone")
            .then()
            .respond(500, wrong)
            .then()
            .respond(200, wrong, "<html><body>no feed</body></html>")
            .then()
            .respond(200, too_short, make_rss({"Cut"}))
            .close()
            .then()
            .reset()
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        for (int i = 0; i < 6; ++i) {
            CAPTURE(i);
            const auto requests = world.poll_next();
            REQUIRE(!requests.empty());
            CHECK(etag(requests.back()) == "\"1\"");
            CHECK(since(requests.back()) == kDate);
        }
        CHECK(world.feed().last_status == 304);
        CHECK(world.stories() == std::vector<std::string>{"One"});
    }

    TEST_CASE("poll_008: a 304 to an unconditional request is an error, and no crash") {
        PollWorld world;
        world.server.on("/feed").respond(304).then().respond(200, {}, make_rss({"One"}));
        world.subscribe("/feed");
        world.poll();
        CHECK(world.feed().failures == 1);
        CHECK(world.feed().last_error.find("304") != std::string::npos);
        world.poll_next();
        CHECK(world.feed().failures == 0);
        CHECK(world.stories() == std::vector<std::string>{"One"});
    }

    TEST_CASE("poll_009: validators belong to the URL behind the redirect that gave them") {
        PollWorld world;
        world.server.on("/feed")
            .respond(302, {{"Location", "/a"}})
            .then()
            .respond(302, {{"Location", "/a"}})
            .then()
            .respond(302, {{"Location", "/b"}});
        world.server.on("/a")
            .respond(200, {{"ETag", "\"a\""}}, make_rss({"One"}))
            .then()
            .respond(304);
        world.server.on("/b").respond(200, {{"ETag", "\"b\""}}, make_rss({"One"}));
        world.subscribe("/feed");
        world.poll();
        world.poll_next();
        CHECK(etag(world.server.requests("/a").at(1)) == "\"a\"");
        CHECK(world.server.requests("/feed").at(1).count("if-none-match") == 0);
        world.poll_next();
        CHECK(world.server.requests("/b").at(0).count("if-none-match") == 0);
        CHECK(world.feed().validators.etag == "\"b\"");
    }

    TEST_CASE("poll_010: a body that was not committed leaves no validator behind") {
        // The process ends between the body and its commit: the answer was taken, nothing stored.
        PollWorld world;
        world.server.on("/feed").respond(200, {{"ETag", "\"1\""}}, make_rss({"One"}));
        world.subscribe("/feed");
        world.restart();
        {
            PollWorld lost;  // takes the answer, and is gone with its store
            lost.subscribe(world.server.url("/feed"));
            lost.poll();
        }
        world.poll();
        CHECK(world.server.requests("/feed").at(1).count("if-none-match") == 0);
        CHECK(world.stories() == std::vector<std::string>{"One"});
        CHECK(world.feed().validators.etag == "\"1\"");
    }

    TEST_CASE("poll_011: twenty restarts before the feed is due make no request") {
        PollWorld world;
        world.server.on("/feed").respond(200, {}, make_rss({"One"}));
        world.subscribe("/feed");
        world.poll();
        for (int i = 0; i < 20; ++i) {
            world.advance(3s);
            world.restart();
            CHECK(world.poll() == 0);
            world.start_daemon();
            world.settle();
        }
        CHECK(world.server.requests().size() == 1);
    }

    TEST_CASE("poll_012: an ETag with -gzip goes back as it came, whatever encoding comes next") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1-gzip\""}, {"Content-Encoding", "identity"}},
                     make_rss({"One"}))
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        CHECK(etag(world.poll_next().at(0)) == "\"1-gzip\"");
        CHECK(etag(world.poll_next().at(0)) == "\"1-gzip\"");
    }

    TEST_CASE("frb_010: nothing between two polls makes it forget its validators") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        for (int i = 0; i < 30; ++i) {
            const auto requests = world.poll_next();
            REQUIRE(requests.size() == 1);
            CHECK(etag(requests[0]) == "\"1\"");
            CHECK(since(requests[0]) == kDate);
        }
        CHECK(world.feed().not_modified == 30);
    }

    TEST_CASE("frb_011: weeks and restarts do not make it forget its validators either") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        for (int week = 0; week < 4; ++week) {
            world.restart();
            world.advance(std::chrono::hours(7 * 24));
            const auto requests = world.poll_next();
            REQUIRE(requests.size() == 1);
            CHECK(etag(requests[0]) == "\"1\"");
            CHECK(since(requests[0]) == kDate);
        }
    }

    TEST_CASE("frb_012: no If-Modified-Since where the server gave no Last-Modified") {
        const SeenRequest request =
            second_request({{"ETag", "\"1\""}, {"Date", kDate}, {"Expires", kDate}});
        CHECK(request.count("if-modified-since") == 0);
    }

    TEST_CASE("frb_013: no If-None-Match where the server gave no ETag") {
        const SeenRequest request =
            second_request({{"Last-Modified", kDate}, {"Content-MD5", "x"}, {"X-ETag", "\"1\""}});
        CHECK(request.count("if-none-match") == 0);
    }

    TEST_CASE("frb_014: Last-Modified and ETag are one set: what a new answer lacks is dropped") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(200, {{"ETag", "\"2\""}}, make_rss({"Two"}))
            .then()
            .respond(200, {{"Last-Modified", "b"}}, make_rss({"Three"}))
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        world.poll_next();
        const SeenRequest third = world.poll_next().at(0);
        CHECK(etag(third) == "\"2\"");
        CHECK(third.count("if-modified-since") == 0);
        const SeenRequest fourth = world.poll_next().at(0);
        CHECK(fourth.count("if-none-match") == 0);
        CHECK(since(fourth) == "b");
    }

    TEST_CASE("frb_016: a 429 leaves the validators alone") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}, {"Last-Modified", kDate}}, make_rss({"One"}))
            .then()
            .respond(429, {{"ETag", "\"no\""}, {"Last-Modified", "no"}, {"Retry-After", "9000"}})
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.poll();
        world.poll_next();
        const auto requests = world.poll_next();
        REQUIRE(requests.size() == 1);
        CHECK(etag(requests[0]) == "\"1\"");
        CHECK(since(requests[0]) == kDate);
    }
}

}  // namespace
}  // namespace feedmerged::test
