// SPDX-License-Identifier: MIT
// The first poll of a feed that is known already: from discover, or from an older version's store.
#include "discovered.hpp"
#include "feed_search.hpp"
#include "feedmerged/fetch/transfers.hpp"
#include "polling/poll_world.hpp"

#include <string>
#include <string_view>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

namespace feedmerged::test {
namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

/// What `discover` does with an address: it looks for feeds and keeps their answers for the polls.
app::SearchResult discover(PollWorld& world, const std::string& address) {
    fetch::Options options;
    options.allow_private_networks = world.config.fetch.allow_private_networks;
    fetch::Transfers transfers(options, world.clock);
    const app::SearchTools tools{[&](const std::string& url) {
                                     transfers.start({.url = url});
                                     std::vector<FetchResult> results;
                                     while (results.empty()) results = transfers.run(1s);
                                     return results.front();
                                 },
                                 [](const std::string&) {}};
    const auto starts = app::search_starts(address);
    REQUIRE(starts);
    app::SearchResult result = app::find_feeds(*starts, tools);
    for (const app::FoundFeed& feed : result.feeds)
        if (feed.answer) REQUIRE(app::Discovered(world.store_path()).keep(*feed.answer));
    return result;
}

std::string replace_all(std::string text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
    return text;
}

TEST_SUITE("polling/first_poll") {
    TEST_CASE("frb_036, poll_049: adding a feed and polling it first is one request") {
        PollWorld world;
        world.server.on("/feed")
            .respond(200, {{"ETag", "\"1\""}}, make_rss({"One"}))
            .then()
            .respond(304);
        const app::SearchResult found = discover(world, world.server.url("/feed"));
        REQUIRE(found.feeds.size() == 1);
        world.subscribe(found.feeds[0].url);
        world.poll();
        CHECK(world.server.requests().size() == 1);
        CHECK(world.stories() == std::vector<std::string>{"One"});
        CHECK(world.feed().polls == 1);
        // Its validators came along, and nothing is due before its time.
        world.restart();
        world.poll();
        CHECK(world.server.requests().size() == 1);
        const auto next = world.poll_next();
        REQUIRE(next.size() == 1);
        CHECK(next[0].header("if-none-match") == "\"1\"");
    }

    TEST_CASE("poll_049: a page that names its feed costs one request more") {
        PollWorld world;
        world.server.on("/").respond(
            200, {{"Content-Type", "text/html"}},
            "<html><head><link rel=alternate type=application/rss+xml href=/feed></head></html>");
        world.server.on("/feed").respond(200, {}, make_rss({"One"}));
        const app::SearchResult found = discover(world, world.server.url("/"));
        REQUIRE(found.feeds.size() == 1);
        CHECK(found.feeds[0].url == world.server.url("/feed"));
        world.subscribe(found.feeds[0].url);
        world.poll();
        CHECK(world.server.requests("/").size() == 1);
        CHECK(world.server.requests("/feed").size() == 1);
        CHECK(world.server.requests().size() == 2);
    }

    TEST_CASE("frb_015, poll_046: after an upgrade polls are conditional, and none is early") {
        PollWorld world;
        // The store of tests/data was written by version 1; its feeds are served here now.
        std::string sql = read_text(fs::path(FEEDMERGED_TEST_DATA) / "store/version-1.sql");
        sql = replace_all(std::move(sql), "https://a.example/feed", world.server.url("/a"));
        sql = replace_all(std::move(sql), "https://www.a.example/feed", world.server.url("/a"));
        {
            SQLite::Database old(world.store_path().string(),
                                 SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
            old.exec(sql);
        }
        world.server.on("/a").respond(304);
        world.subscribe("/a");
        constexpr TimePoint kDue = from_unix(1'767'708'245);
        world.clock.set_wall(kDue - 1min);
        world.poll();
        CHECK(world.server.requests().empty());
        CHECK(world.feed().next_poll.at == kDue);
        world.clock.set_wall(kDue);
        world.poll();
        REQUIRE(world.server.requests().size() == 1);
        const SeenRequest request = world.server.requests()[0];
        CHECK(request.header("if-none-match") == "\"abc\"");
        CHECK(request.header("if-modified-since") == "Fri, 02 Jan 2026 03:04:05 GMT");
        CHECK(world.feed().not_modified == 2);
        CHECK(world.stories().size() == 2);
    }
}

}  // namespace
}  // namespace feedmerged::test
