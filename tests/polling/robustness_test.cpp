// SPDX-License-Identifier: MIT
// What servers, networks and machines do to a poller, and that it costs nobody but the feed that
// it happens to.
#include "polling/poll_world.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
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

/// Waits for what needs real time: sockets.
template <class Condition>
bool eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(1ms);
    }
    return true;
}

TEST_SUITE("polling/robustness") {
    TEST_CASE("poll_036: hanging and dripping servers end by the deadline, others are on time") {
        PollWorld world;
        world.config.fetch.timeout = Seconds{2};
        world.server.listen_on("127.0.0.2");
        world.server.listen_on("127.0.0.3");
        world.server.listen_on("127.0.0.4");
        world.server.on("/hang").stall();
        world.server.on("/headers").send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n").stall();
        world.server.on("/drip")
            .send("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n<")
            .pause(900ms)
            .send("r")
            .pause(900ms)
            .send("s")
            .pause(900ms)
            .send("s")
            .stall();
        world.server.on("/good").respond(200, {}, make_rss({"One"}));
        world.subscribe(world.server.url("127.0.0.1", "/hang"));
        world.subscribe(world.server.url("127.0.0.2", "/headers"));
        world.subscribe(world.server.url("127.0.0.3", "/drip"));
        for (int i = 0; i < 10; ++i)
            world.subscribe(world.server.url("127.0.0.4", fmt::format("/good?{}", i)));
        const auto start = std::chrono::steady_clock::now();
        world.poll();
        CHECK(std::chrono::steady_clock::now() - start < 10s);
        for (int i = 0; i < 3; ++i)
            CHECK(
                mentions(world.feed(world.config.feeds[static_cast<std::size_t>(i)].url).last_error,
                         "within 2 s"));
        for (std::size_t i = 3; i < world.config.feeds.size(); ++i)
            CHECK(world.feed(world.config.feeds[i].url).failures == 0);
    }

    TEST_CASE("poll_037: bodies without end, deep or huge documents cost their own feed only") {
        PollWorld world;
        world.config.fetch.max_body = 1024 * 1024;
        world.server.on("/endless")
            .send("HTTP/1.1 200 OK\r\n\r\n")
            .send_forever(std::string(4096, 'x'));
        world.server.on("/entities")
            .respond(
                200, {},
                "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY x SYSTEM \"/stolen\">]>"
                "<rss version=\"2.0\"><channel><title>&a;&x;</title><item><title>&a;</title></item>"
                "</channel></rss>");
        std::string deep;
        for (int i = 0; i < 100'000; ++i) deep += "<a>";
        world.server.on("/deep").respond(200, {}, "<rss><channel>" + deep);
        std::vector<std::string> many;
        for (int i = 0; i < 6000; ++i) many.push_back(fmt::format("{}", i));
        world.server.on("/many").respond(200, {}, make_rss(many));
        world.server.on("/title").respond(200, {}, make_rss({std::string(900'000, 't')}));
        world.server.on("/good").respond(200, {}, make_rss({"One"}));
        for (const char* path : {"/endless", "/entities", "/deep", "/many", "/title", "/good"})
            world.subscribe(path);
        world.poll();
        CHECK(mentions(world.feed("/endless").last_error, "1 MiB"));
        CHECK(world.feed("/deep").failures == 1);
        CHECK(world.feed("/entities").failures == 0);
        CHECK(world.server.requests("/stolen").empty());
        CHECK(world.feed("/good").failures == 0);
        CHECK(world.feed("/good").items == 1);
        const auto titles = world.stories();
        CHECK(std::ranges::all_of(titles, [](const std::string& t) { return t.size() <= 4096; }));
    }

    TEST_CASE("poll_038: names that do not resolve, ports where nobody listens: clear messages") {
        PollWorld world;
        world.subscribe("http://no-such-host.invalid/feed");
        world.subscribe(fmt::format("http://127.0.0.1:{}/feed", unused_port()));
        world.server.on("/plain").respond(200, {}, make_rss({"One"}));
        world.subscribe(fmt::format("https://127.0.0.1:{}/plain", world.server.port()));
        world.poll();
        CHECK(mentions(world.feed(world.config.feeds[0].url).last_error, "does not resolve"));
        CHECK(mentions(world.feed(world.config.feeds[1].url).last_error, "refused"));
        CHECK_MESSAGE(mentions(world.feed(world.config.feeds[2].url).last_error, "TLS"),
                      world.feed(world.config.feeds[2].url).last_error);
    }

    TEST_CASE("poll_039: a day without network punishes nobody, and all come back gently") {
        PollWorld world;
        const std::uint16_t dead = unused_port();
        for (int i = 1; i <= 60; ++i)
            world.subscribe(fmt::format("http://127.0.2.{}:{}/feed", i, dead));
        world.start_daemon();  // nobody listens: the network is down
        world.run_for(hours(24), 10min);
        int failures = 0;
        for (const Subscription& feed : world.config.feeds) {
            const FeedState state = world.feed(feed.url);
            failures += state.failures;
            CHECK(state.failures <= 1);
            CHECK(state.next_poll.at <= world.clock.now() + kHour + kHour / 10 + 1s);
        }
        CHECK(failures <= 8);  // those that were under way before it was found out
        world.stop_daemon();
    }

    TEST_CASE("poll_040: private addresses and other schemes are refused, by redirects too") {
        PollWorld world;
        world.config.fetch.allow_private_networks = {"127.0.0.1"};
        int i = 0;
        for (const char* target :
             {"http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/",
              "http://192.168.1.1/", "http://10.1.2.3/", "file:///etc/passwd",
              "gopher://127.0.0.1/", "http://0x7f000002/", "http://[::ffff:10.0.0.1]/"}) {
            const std::string path = fmt::format("/r{}", i++);
            world.server.on(path).respond(302, {{"Location", target}});
            world.subscribe(path);
        }
        world.subscribe("http://127.0.0.3/direct");
        world.poll();
        for (const Subscription& feed : world.config.feeds) {
            CAPTURE(feed.url);
            CHECK(world.feed(feed.url).failures == 1);
            CHECK(world.feed(feed.url).items == 0);
        }
    }

    TEST_CASE("poll_041: stopped in mid-transfer it ends at once, and nothing is half done") {
        PollWorld world;
        world.server.on("/slow").send("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\n<rss>").stall();
        world.subscribe("/slow");
        world.launch_daemon();
        REQUIRE(world.server.wait_for_requests(1));
        const auto start = std::chrono::steady_clock::now();
        world.stop_daemon();
        CHECK(std::chrono::steady_clock::now() - start < 5s);
        CHECK(world.feed().validators.empty());
        CHECK(world.feed().items == 0);
    }

    TEST_CASE("poll_043: validators that look broken are left out once, and seldom") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"Last-Modified", "Fri, 01 Jan 2041 00:00:00 GMT"}}, make_rss({"One"}))
            .then()
            .respond(304);
        world.server.on("/fine")
            .respond(200, {{"Last-Modified", "Mon, 05 Jan 2015 00:00:00 GMT"}, {"ETag", "\"1\""}},
                     make_rss({"Two"}))
            .then()
            .respond(304);
        world.subscribe("/feed");
        world.subscribe("/fine");
        const TimePoint start = world.clock.now();
        while (world.clock.now() < start + std::chrono::days(29)) {
            world.poll();
            world.advance(hours(6));
        }
        std::size_t without = 0;
        for (const SeenRequest& request : world.server.requests("/feed"))
            without += request.count("if-modified-since") == 0 ? 1 : 0;
        CHECK(without >= 2);  // the first poll, and a probe
        CHECK(without <= 5);  // a probe a week
        std::size_t unconditional = 0;
        for (const SeenRequest& request : world.server.requests("/fine"))
            unconditional += request.count("if-none-match") == 0 ? 1 : 0;
        CHECK(unconditional == 1);
    }

    TEST_CASE("poll_045: every decision says why") {
        PollWorld world;
        world.server.on("/a").respond(200, {{"Cache-Control", "max-age=60"}}, make_rss({"One"}));
        world.server.on("/b").respond(429, {{"Retry-After", "9000"}});
        world.server.on("/c").respond(404);
        // A 429 speaks for its whole host.
        for (const char* path : {"/a", "/c", "/b"}) world.subscribe(path);
        world.poll();
        CHECK(mentions(world.feed("/a").next_poll.reason, "max-age 60 s"));
        CHECK(mentions(world.feed("/b").next_poll.reason, "Retry-After 9000 s"));
        CHECK(mentions(world.feed("/c").next_poll.reason, "404"));
    }

    TEST_CASE("poll_048: thirty hosts at one address share what that address gets") {
        PollWorld world;
        world.config.fetch.concurrency = 64;
        world.server.on("/feed").stall().respond(200, {}, make_rss({"One"}));
        for (int i = 0; i < 30; ++i)
            world.subscribe(fmt::format("http://h{}.localhost:{}/feed", i, world.server.port()));
        world.launch_daemon();
        REQUIRE(world.server.wait_for_requests(8));
        // Whatever else wants to start has tried by now, and waits.
        REQUIRE(eventually([&] {
            world.poller().look_again();
            return world.poller().rounds() > 50 && world.poller().under_way() == 8;
        }));
        CHECK(world.server.requests().size() == 8);
        world.server.release();
        world.run_for(5s, 500ms);
        CHECK(world.server.requests().size() == 30);
        for (const Subscription& feed : world.config.feeds)
            CHECK(world.feed(feed.url).failures == 0);
    }

    TEST_CASE("frb_035: many hosts, few addresses: the budget counts addresses too") {
        PollWorld world;
        world.server.on("/feed").respond(200, {}, make_rss({"One"}));
        for (int i = 0; i < 30; ++i)
            world.subscribe(fmt::format("http://h{}.localhost:{}/feed", i, world.server.port()));
        world.start_daemon();
        world.run_for(5s, 500ms);
        CHECK(world.server.requests().size() == 30);
        CHECK(world.server.connections() <= 30);
        for (const Subscription& feed : world.config.feeds) CHECK(world.feed(feed.url).polls == 1);
    }
}

}  // namespace
}  // namespace feedmerged::test
