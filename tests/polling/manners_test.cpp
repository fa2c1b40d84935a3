// SPDX-License-Identifier: MIT
// Manners: who we say we are, what we never send, and that nothing but feeds is asked for.
#include "polling/poll_world.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace feedmerged::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::hours;

/// A feed that names every kind of other resource, some with the whole text and some without.
std::string rich_feed() {
    return R"(<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title><link>/site</link>
<description>d</description><image><url>/icon.png</url><title>T</title><link>/site</link></image>
<item><guid isPermaLink="true">/full</guid><title>Full</title><link>/full</link>
<content:encoded>&lt;p&gt;The whole text &lt;img src="/picture.png"&gt;&lt;/p&gt;</content:encoded>
<enclosure url="/podcast.mp3" length="1" type="audio/mpeg"/></item>
<item><guid isPermaLink="true">/short</guid><title>Short</title><link>/short</link>
<description>A few words</description><comments>/comments</comments>
<media:thumbnail url="/thumb.png"/></item></channel></rss>)";
}

/// Paths that were asked for after ten days of polls.
std::set<std::string> asked_paths(PollWorld& world) {
    world.server.on("/feed").respond(200, {{"ETag", "\"1\""}}, rich_feed());
    world.server.on("*").respond(200, {{"ETag", "\"x\""}}, "<html>");
    world.subscribe("/feed");
    for (int i = 0; i < 10; ++i) {
        world.poll();
        world.advance(hours(25));
    }
    std::set<std::string> paths;
    for (const SeenRequest& request : world.server.requests()) paths.insert(request.target);
    return paths;
}

TEST_SUITE("polling/manners") {
    TEST_CASE("poll_030: the User-Agent says who comes, and whom to ask") {
        PollWorld world;
        world.config.fetch.contact = "https://example.org/about-our-reader";
        world.server.on("/feed").respond(200, {}, make_rss({"One"}));
        world.subscribe("/feed");
        world.poll();
        const std::string agent = world.server.requests().at(0).header("user-agent");
        CHECK(agent.starts_with("feedmerged/"));
        CHECK(agent.find("+https://example.org/about-our-reader") != std::string::npos);
        CHECK(agent.find("Mozilla") == std::string::npos);
    }

    TEST_CASE("poll_031: no cookie, no referrer, no extra parameter, the URL as it was given") {
        PollWorld world;
        world.server.on("*").respond(200, {{"Set-Cookie", "id=1; Path=/"}, {"ETag", "\"1\""}},
                                     make_rss({"One"}));
        world.subscribe("/a%2Fb/./c%7E?x=%20y&z#fragment");
        for (int i = 0; i < 3; ++i) {
            world.poll();
            world.advance(hours(25));
        }
        const auto requests = world.server.requests();
        REQUIRE(requests.size() == 3);
        for (const SeenRequest& request : requests) {
            CHECK(request.target == "/a%2Fb/./c%7E?x=%20y&z");
            CHECK(request.method == "GET");
            CHECK(request.count("cookie") == 0);
            CHECK(request.count("referer") == 0);
        }
    }

    TEST_CASE("poll_032: Accept lists feeds, encodings are offered, an unknown one is an error") {
        PollWorld world;
        world.server.on("/feed").respond(200, {{"Content-Encoding", "shrunk"}}, "xx");
        world.subscribe("/feed");
        world.poll();
        const SeenRequest request = world.server.requests().at(0);
        CHECK(request.header("accept").find("application/atom+xml") != std::string::npos);
        CHECK(request.header("accept").find("application/rss+xml") != std::string::npos);
        CHECK(request.header("accept").find("*/*;q=0.1") != std::string::npos);
        CHECK(request.header("accept-encoding").find("gzip") != std::string::npos);
        CHECK(world.feed().failures == 1);
        CHECK(world.feed().last_error.find("ncoding") != std::string::npos);
    }

    TEST_CASE("poll_033: fifty feeds on one host: one request each, over one connection") {
        PollWorld world;
        world.server.on("*").respond(200, {}, make_rss({"One"}));
        for (int i = 0; i < 50; ++i) world.subscribe(fmt::format("/f{}", i));
        world.poll();
        CHECK(world.server.requests().size() == 50);
        CHECK(world.server.connections() == 1);
    }

    TEST_CASE("poll_034: http stays http, whatever hints of https there are") {
        PollWorld world;
        world.server.on("/feed").respond(200,
                                         {{"Strict-Transport-Security", "max-age=31536000"},
                                          {"Upgrade", "TLS/1.2"},
                                          {"Alt-Svc", "h2=\":443\""}},
                                         make_rss({"One"}));
        world.subscribe("/feed");
        for (int i = 0; i < 4; ++i) {
            world.poll();
            world.advance(hours(25));
        }
        CHECK(world.server.requests("/feed").size() == 4);
        CHECK(world.feed().failures == 0);
        CHECK(world.server.requests().at(1).count("upgrade") == 0);
    }

    TEST_CASE(
        "poll_035: robots.txt is not asked for: a feed is polled because its reader wants it") {
        PollWorld world;
        const auto paths = asked_paths(world);
        CHECK_FALSE(paths.contains("/robots.txt"));
        CHECK(world.feed().failures == 0);
    }

    TEST_CASE("poll_035: robots.txt is not asked for: a user chose the feed") {
        PollWorld world;
        world.server.on("/robots.txt").respond(200, {}, "User-agent: *\nDisallow: /\n");
        const auto paths = asked_paths(world);
        CHECK(paths == std::set<std::string>{"/feed"});
        CHECK(world.feed().failures == 0);
    }

    TEST_CASE("poll_047: no other URL is fetched: no page, no icon, no picture, no enclosure") {
        PollWorld world;
        CHECK(asked_paths(world) == std::set<std::string>{"/feed"});
    }

    TEST_CASE("frb_030: the pages of a feed that has the text are not fetched") {
        PollWorld world;
        CHECK_FALSE(asked_paths(world).contains("/full"));
        CHECK(world.stories().size() == 2);
    }

    TEST_CASE("frb_031: other URLs need no caching, since none is asked for") {
        PollWorld world;
        const auto paths = asked_paths(world);
        for (const char* path :
             {"/site", "/icon.png", "/favicon.ico", "/picture.png", "/thumb.png"})
            CHECK_FALSE(paths.contains(path));
    }

    TEST_CASE("frb_032: no item is hammered: not even one that has a teaser only") {
        PollWorld world;
        const auto paths = asked_paths(world);
        CHECK_FALSE(paths.contains("/short"));
        CHECK_FALSE(paths.contains("/comments"));
        CHECK_FALSE(paths.contains("/podcast.mp3"));
    }
}

}  // namespace
}  // namespace feedmerged::test
