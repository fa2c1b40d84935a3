// SPDX-License-Identifier: MIT
// Redirects and statuses: what is believed, when, and what never is.
#include "polling/poll_world.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace feedmerged::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;

constexpr Seconds kHour{3600};
constexpr Seconds kDay{24 * 3600};

bool mentions(const std::string& text, std::string_view what) {
    return text.find(what) != std::string::npos;
}

/// Polls until `length` has passed.
void poll_for(PollWorld& world, Seconds length) {
    const TimePoint end = world.clock.now() + length;
    while (world.clock.now() < end) world.poll_next();
}

/// Whether the old URL is still what is asked first.
bool asks(PollWorld& world, const std::string& path) {
    for (const SeenRequest& request : world.poll_next())
        if (request.target == path) return true;
    return false;
}

TEST_SUITE("polling/moves") {
    TEST_CASE("poll_024: a permanent redirect is believed after a week of sightings, no other") {
        for (const int status : {301, 308}) {
            PollWorld world;
            world.server.on("/old").respond(status, {{"Location", "/new"}});
            world.server.on("/new")
                .respond(200, {{"ETag", "\"1\""}}, make_rss({"One"}))
                .then()
                .respond(304);
            world.subscribe("/old");
            world.poll();
            poll_for(world, 6 * kDay);
            CHECK(asks(world, "/old"));
            poll_for(world, 2 * kDay);
            CHECK_FALSE(asks(world, "/old"));
            CHECK(world.feed().memory.polled_url == world.server.url("/new"));
            CHECK(world.stories() == std::vector<std::string>{"One"});
            world.restart();
            CHECK_FALSE(asks(world, "/old"));
        }
        for (const int status : {302, 303, 307}) {
            PollWorld world;
            world.server.on("/old").respond(status, {{"Location", "/new"}});
            world.server.on("/new").respond(200, {}, make_rss({"One"}));
            world.subscribe("/old");
            world.poll();
            poll_for(world, 20 * kDay);
            CHECK(asks(world, "/old"));
        }
        PollWorld mixed;  // one temporary hop in the chain
        mixed.server.on("/old").respond(301, {{"Location", "/hop"}});
        mixed.server.on("/hop").respond(302, {{"Location", "/new"}});
        mixed.server.on("/new").respond(200, {}, make_rss({"One"}));
        mixed.subscribe("/old");
        mixed.poll();
        poll_for(mixed, 20 * kDay);
        CHECK(asks(mixed, "/old"));
        PollWorld dead;  // the old address is gone, where it led is known
        dead.server.on("/old").respond(301, {{"Location", "/new"}}).then().respond(410);
        dead.server.on("/new").respond(200, {}, make_rss({"One"}));
        dead.subscribe("/old");
        dead.poll();
        dead.poll_next();
        CHECK(dead.feed().memory.polled_url == dead.server.url("/new"));
    }

    TEST_CASE("poll_025: loops, long chains, private addresses, pages that are no feed, twins") {
        PollWorld world;
        world.server.on("/loop").respond(301, {{"Location", "/loop2"}});
        world.server.on("/loop2").respond(301, {{"Location", "/loop"}});
        for (int i = 0; i < 12; ++i)
            world.server.on(fmt::format("/long{}", i))
                .respond(301, {{"Location", fmt::format("/long{}", i + 1)}});
        world.server.on("/private").respond(301, {{"Location", "http://10.0.0.1/feed"}});
        world.server.on("/login").respond(301, {{"Location", "/page"}});
        world.server.on("/page").respond(200, {{"Content-Type", "text/html"}},
                                         "<html><body>Log in</body></html>");
        for (const char* path : {"/loop", "/long0", "/private", "/login"}) world.subscribe(path);
        world.poll();
        CHECK(mentions(world.feed("/loop").last_error, "circle"));
        CHECK(mentions(world.feed("/long0").last_error, "redirects"));
        CHECK(mentions(world.feed("/private").last_error, "10.0.0.1"));
        CHECK(world.feed("/login").failures == 1);
        for (int i = 0; i < 20; ++i) {
            world.advance(hours(25));
            world.poll();
        }
        for (const Subscription& feed : world.config.feeds)
            CHECK(world.feed(feed.url).memory.polled_url.empty());

        PollWorld
            twins;  // leads to a feed that is subscribed: nothing is doubled, nothing persisted
        twins.server.on("/old").respond(301, {{"Location", "/feed"}});
        twins.server.on("/feed").respond(200, {}, make_rss({"One", "Two"}));
        twins.subscribe("/old");
        twins.subscribe("/feed");
        twins.poll();
        for (int i = 0; i < 12; ++i) {
            twins.advance(hours(25));
            twins.poll();
        }
        CHECK(twins.feed("/old").memory.polled_url.empty());
        CHECK(twins.stories().size() == 2);
    }

    TEST_CASE("poll_026: gone is parked, not found backs off, credentials are waited for") {
        PollWorld gone;
        gone.server.on("/feed").respond(410);
        gone.subscribe("/feed");
        gone.poll();
        CHECK(gone.wait() >= 30 * kDay);
        CHECK(gone.feed().memory.gone_since.has_value());
        CHECK(mentions(gone.feed().next_poll.reason, "gone"));
        gone.server.on("/feed").respond(200, {}, make_rss({"Back"}));
        gone.poll_next();
        CHECK_FALSE(gone.feed().memory.gone_since.has_value());
        CHECK(gone.wait() < kDay);

        PollWorld lost;
        lost.server.on("/feed").respond(404);
        lost.subscribe("/feed");
        lost.poll();
        for (int i = 0; i < 10; ++i) lost.poll_next();
        CHECK(lost.feed().failures == 11);
        CHECK(lost.wait() <= kDay + kDay / 10 + 1s);

        for (const int status : {401, 407}) {
            PollWorld locked;
            locked.server.on("/feed").respond(status);
            locked.subscribe("/feed");
            locked.poll();
            CHECK(locked.wait() >= kDay);
            CHECK(mentions(locked.feed().last_error, "credentials"));
        }
    }

    TEST_CASE("poll_027: HTML instead of a feed is an error; what was there stays") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {}, make_rss({"One"}))
            .then()
            .respond(200, {{"Content-Type", "text/html"}}, "<!doctype html><title>Hi</title>")
            .then()
            .respond(403, {{"cf-mitigated", "challenge"}}, "<html>");
        world.subscribe("/feed");
        world.poll();
        world.poll_next();
        CHECK(mentions(world.feed().last_error, "HTML instead of a feed"));
        CHECK(world.stories() == std::vector<std::string>{"One"});
        world.poll_next();
        CHECK(mentions(world.feed().last_error, "Cloudflare"));
        CHECK(world.stories() == std::vector<std::string>{"One"});
    }

    TEST_CASE("poll_028: 204, 205, 206 and 226 are no feeds") {
        for (const int status : {204, 205, 206, 226}) {
            PollWorld world;
            world.server.on("/feed")
                .respond(200, {{"ETag", "\"1\""}}, make_rss({"One"}))
                .then()
                .respond(status, {{"ETag", "\"2\""}},
                         status < 206 ? std::string() : make_rss({"Two"}));
            world.subscribe("/feed");
            world.poll();
            CHECK(world.server.requests().at(0).count("a-im") == 0);
            world.poll_next();
            CHECK(world.feed().failures == 1);
            CHECK(world.feed().validators.etag == "\"1\"");
            CHECK(world.stories() == std::vector<std::string>{"One"});
        }
    }

    TEST_CASE("poll_029: what a feed says of its new address is shown, not followed") {
        PollWorld world;
        world.server.on("/feed").respond(
            200, {},
            make_rss({"One"},
                     "<itunes:new-feed-url xmlns:itunes=\"http://www.itunes.com/dtds/"
                     "podcast-1.0.dtd\">http://new.example/feed</itunes:new-feed-url>"));
        world.server.on("/self").respond(
            200, {},
            make_rss({"Two"},
                     "<atom:link xmlns:atom=\"http://www.w3.org/2005/Atom\" rel=\"self\" "
                     "href=\"http://self.example/feed\"/>"));
        world.subscribe("/feed");
        world.subscribe("/self");
        world.poll();
        for (int i = 0; i < 10; ++i) {
            world.advance(hours(25));
            world.poll();
        }
        CHECK(world.feed("/feed").memory.announced_url == "http://new.example/feed");
        CHECK(world.feed("/self").memory.announced_url == "http://self.example/feed");
        CHECK(world.feed("/feed").memory.polled_url.empty());
        CHECK(world.feed("/self").memory.polled_url.empty());
        CHECK(world.feed("/feed").failures == 0);
    }

    TEST_CASE("poll_050: everybody redirects to one login: nobody has moved") {
        PollWorld world;
        for (int i = 2; i < 12; ++i) world.server.listen_on(fmt::format("127.0.0.{}", i));
        world.server.listen_on("127.0.1.1");
        const std::string portal = world.server.url("127.0.1.1", "/portal");
        world.server.on("*").respond(301, {{"Location", portal}});
        // Even where what it serves can be read as a feed.
        world.server.on("/portal").respond(200, {}, make_rss({"Please log in"}));
        for (int i = 2; i < 12; ++i)
            world.subscribe(world.server.url(fmt::format("127.0.0.{}", i), fmt::format("/f{}", i)));
        for (int day = 0; day < 12; ++day) {
            world.poll();
            world.advance(hours(26));
        }
        for (const Subscription& feed : world.config.feeds) {
            CHECK(world.feed(feed.url).memory.polled_url.empty());
            CHECK(world.feed(feed.url).memory.move.sightings < 3);
        }
    }
}

}  // namespace
}  // namespace feedmerged::test
