// SPDX-License-Identifier: MIT
// What polls remember for the next ones, and what hosts asked for: over restarts, 304s and
// failures.
#include "feedmerged/core/limits.hpp"
#include "store_fixture.hpp"

#include <filesystem>
#include <memory>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;

namespace {

const std::string kFeed = "https://a.example/feed";

/// Every field set, each to something of its own.
PollMemory full_memory() {
    PollMemory memory;
    memory.hints = {
        .ttl = 7200s, .ttl_is_period = true, .skip_hours = 0xFF'FFFF, .skip_days = 0x7F};
    memory.rhythm = {.gap = 40h, .gaps = 5, .last_new = kStart - 1h};
    memory.move = {.url = "https://new.example/feed", .sightings = 2, .first_seen = kStart - 2h};
    memory.polled_url = "https://polled.example/feed";
    memory.announced_url = "https://announced.example/feed";
    memory.auth_scheme = "digest";
    memory.last_full = kStart - 3h;
    memory.last_probe = kStart - 4h;
    memory.gone_since = kStart - 5h;
    return memory;
}

FeedUpdate with_news(FeedUpdate update) {
    update.memory.rhythm = {.gap = 10h, .gaps = 1, .last_new = kStart};
    update.next_poll = {update.at + 8h, "no news"};
    update.with_news =
        AfterNews{{.gap = 20h, .gaps = 2, .last_new = update.at}, {update.at + 2h, "news"}};
    return update;
}

FeedUpdate with_hold(FeedUpdate update, HostHold hold) {
    update.host_hold = std::move(hold);
    return update;
}

std::vector<std::string> held(TestStore& store, TimePoint now) {
    const auto holds = must(store.writer().host_holds(now));
    CHECK(store.snapshot()->host_holds(now) == holds);
    std::vector<std::string> hosts;
    for (const HostHold& hold : holds) hosts.push_back(hold.host);
    return hosts;
}

/// All that is stored of the feeds, as text.
std::string feed_rows(const std::filesystem::path& file) {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, 5000);
    SQLite::Statement rows(database, "SELECT * FROM feed ORDER BY id");
    std::string out;
    while (rows.executeStep())
        for (int i = 0; i < rows.getColumnCount(); ++i)
            out += std::string(rows.getColumnName(i)) + '=' + rows.getColumn(i).getString() + '\n';
    return out;
}

}  // namespace

TEST_SUITE("store/poll_memory") {
    TEST_CASE("sync: a new feed remembers nothing") {
        TestStore store({kFeed});
        CHECK(store.feed().memory == PollMemory{});
        store.reopen();
        CHECK(store.snapshot()->feeds().at(0).memory == PollMemory{});
    }

    TEST_CASE("apply: what a poll remembers survives a restart, whatever the poll came to") {
        for (const PollOutcome outcome : {PollOutcome::Changed, PollOutcome::Unchanged,
                                          PollOutcome::NotModified, PollOutcome::Failed}) {
            CAPTURE(static_cast<int>(outcome));
            TestStore store({kFeed, "https://b.example/feed"});
            FeedUpdate update = outcome == PollOutcome::Changed
                                    ? changed(store.feed(), {make_item("1")})
                                    : without_items(store.feed(), outcome, kStart);
            update.memory = full_memory();
            CHECK(store.apply(update).state.memory == full_memory());
            store.reopen();
            CHECK(store.snapshot()->feeds().at(0).memory == full_memory());
            CHECK(store.snapshot()->feeds().at(1).memory == PollMemory{});
            store.subscribe({kFeed});
            CHECK(store.feed().memory == full_memory());
        }
    }

    TEST_CASE("apply: a 304 leaves the same, whether or not the feed is handed to the store") {
        const auto after_304 = [](bool handed, bool with_validators) {
            TestStore store({kFeed, "https://b.example/feed"});
            store.apply(changed(store.feed(0), {make_item("1")}));
            const FeedState failed =
                store.apply(without_items(store.feed(0), PollOutcome::Failed, kStart + 1h)).state;
            FeedUpdate update = without_items(failed, PollOutcome::NotModified, kStart + 2h);
            update.memory = full_memory();
            update.host_hold = HostHold{"a.example", kStart + 5h, 1, "HTTP 304, Retry-After 3 h"};
            if (!with_validators) update.validators.reset();
            if (handed) update.before = std::make_shared<const FeedState>(failed);
            const AppliedUpdate applied = store.apply(update);
            CHECK(applied.state.not_modified == 1);
            CHECK(applied.state.polls == 3);
            CHECK(applied.state.items == 1);
            store.reopen();
            CHECK(held(store, kStart + 3h).size() == 1);
            return feed_rows(store.path());
        };
        for (const bool with_validators : {true, false})
            CHECK(after_304(true, with_validators) == after_304(false, with_validators));
    }

    TEST_CASE("apply: a 304 of a feed that the store does not know says so, handed to it or not") {
        TestStore store({kFeed});
        FeedState unknown = store.feed();
        unknown.id = FeedId{77};
        FeedUpdate update = without_items(unknown, PollOutcome::NotModified, kStart);
        for (const bool handed : {false, true}) {
            if (handed) update.before = std::make_shared<const FeedState>(unknown);
            const auto applied = store.writer().apply({&update, 1});
            REQUIRE_FALSE(applied.has_value());
            CHECK(applied.error().message.find("knows no feed") != std::string::npos);
        }
    }

    TEST_CASE("apply: what a poll remembers no more is forgotten") {
        TestStore store({kFeed});
        FeedUpdate update = changed(store.feed(), {});
        update.memory = full_memory();
        store.apply(update);
        update.memory = {};
        store.apply(update);
        store.reopen();
        CHECK(store.snapshot()->feeds().at(0).memory == PollMemory{});
    }

    TEST_CASE("apply: each field of the memory has a column of its own") {
        TestStore store({kFeed});
        const PollMemory all = full_memory();
        std::vector<PollMemory> singles(16);
        singles[0].hints.ttl = all.hints.ttl;
        singles[1].hints.ttl_is_period = true;
        singles[2].hints.skip_hours = all.hints.skip_hours;
        singles[3].hints.skip_days = all.hints.skip_days;
        singles[4].rhythm.gap = all.rhythm.gap;
        singles[5].rhythm.gaps = all.rhythm.gaps;
        singles[6].rhythm.last_new = all.rhythm.last_new;
        singles[7].move.url = all.move.url;
        singles[8].move.sightings = all.move.sightings;
        singles[9].move.first_seen = all.move.first_seen;
        singles[10].polled_url = all.polled_url;
        singles[11].announced_url = all.announced_url;
        singles[12].auth_scheme = all.auth_scheme;
        singles[13].last_full = all.last_full;
        singles[14].last_probe = all.last_probe;
        singles[15].gone_since = all.gone_since;
        for (std::size_t i = 0; i < singles.size(); ++i) {
            CAPTURE(i);
            REQUIRE(singles[i] != PollMemory{});
            FeedUpdate update = changed(store.feed(), {});
            update.memory = singles[i];
            store.apply(update);
            CHECK(store.snapshot()->feeds().at(0).memory == singles[i]);
        }
        FeedUpdate update = changed(store.feed(), {});
        update.memory.hints.ttl = 0s;  // none is not zero
        store.apply(update);
        CHECK(store.snapshot()->feeds().at(0).memory.hints.ttl == 0s);
    }

    TEST_CASE("apply: a document with new items is followed by the schedule for news") {
        TestStore store({kFeed});
        const FeedState first =
            store.apply(with_news(changed(store.feed(), {make_item("1")}))).state;
        CHECK(first.next_poll.reason == "news");  // of the first document all is new
        CHECK(first.next_poll.at == kStart + 2h);
        CHECK(first.memory.rhythm == Rhythm{.gap = 20h, .gaps = 2, .last_new = kStart});

        const TimePoint later = kStart + 5h;
        const auto reason_after = [&](const std::vector<Item>& items) {
            store.apply(with_news(changed(first, items, later)));
            const FeedState state = store.snapshot()->feeds().at(0);
            CHECK((state.next_poll.at == later + 2h) == (state.next_poll.reason == "news"));
            CHECK((state.memory.rhythm.gap == 20h) == (state.next_poll.reason == "news"));
            return state.next_poll.reason;
        };
        CHECK(reason_after({make_item("1")}) == "no news");
        CHECK(reason_after({}) == "no news");
        CHECK(reason_after({edited(make_item("1"), "<p>edited</p>")}) == "no news");
        CHECK(reason_after({make_item("1"), make_item("2")}) == "news");
        // A purged item that comes back is none.
        CHECK(reason_after({}) == "no news");
        REQUIRE(must(store.writer().purge(1h, kStart + 100h)) == 2);
        CHECK(reason_after({make_item("1"), make_item("2")}) == "no news");
    }

    TEST_CASE("apply: the schedule for news replaces rhythm and next poll, nothing else") {
        TestStore store({kFeed});
        FeedUpdate update = changed(store.feed(), {make_item("1")});
        update.memory = full_memory();
        update = with_news(std::move(update));
        PollMemory expected = full_memory();
        expected.rhythm = update.with_news->rhythm;
        CHECK(store.apply(update).state.memory == expected);
        // without one the update's own counts
        FeedUpdate plain = changed(store.feed(), {make_item("2")}, kStart + 1h);
        CHECK(store.apply(plain).new_items == 1);
        CHECK(store.snapshot()->feeds().at(0).next_poll.reason == "interval");
    }

    TEST_CASE("apply: a failure of the whole network is told, but not counted") {
        TestStore store({kFeed});
        const auto down = [&](TimePoint at) {
            FeedUpdate update = without_items(store.feed(), PollOutcome::Failed, at);
            update.http_status = 0;
            update.error = "the network is down";
            update.network_down = true;
            update.next_poll = {at + 1min, "network down"};
            return store.apply(update).state;
        };
        FeedState state = down(kStart);
        CHECK(state.failures == 0);
        CHECK_FALSE(state.failing_since.has_value());
        CHECK(state.last_error == "the network is down");
        CHECK(state.last_poll == kStart);
        CHECK(state.polls == 1);
        CHECK(state.next_poll.reason == "network down");

        store.apply(without_items(store.feed(), PollOutcome::Failed, kStart + 1h));
        state = down(kStart + 2h);
        CHECK(state.failures == 1);
        CHECK(state.failing_since == kStart + 1h);
        CHECK(state.last_status == 0);
        store.reopen();
        CHECK(store.snapshot()->feeds().at(0).failures == 1);
        CHECK(store.snapshot()->feeds().at(0).failing_since == kStart + 1h);
    }
}

TEST_SUITE("store/host_holds") {
    TEST_CASE("apply: a hold is committed with the poll that brought it, and survives a restart") {
        TestStore store({kFeed, "https://b.example/feed"});
        CHECK(held(store, kStart).empty());
        const HostHold hold = {"a.example:8443", kStart + 1h, 1, "HTTP 429, Retry-After 3600 s"};
        store.apply(with_hold(without_items(store.feed(), PollOutcome::Failed, kStart), hold));
        store.apply(without_items(store.feed(1), PollOutcome::NotModified, kStart));
        store.reopen();
        CHECK(must(store.writer().host_holds(kStart)) == std::vector{hold});
        CHECK(store.snapshot()->host_holds(kStart) == std::vector{hold});

        FeedUpdate unknown =
            with_hold(changed(store.feed(), {}), {"c.example", kStart + 1h, 1, "HTTP 503"});
        unknown.feed = FeedId{999};
        CHECK_FALSE(store.writer().apply({&unknown, 1}).has_value());
        CHECK(held(store, kStart) == std::vector<std::string>{"a.example:8443"});
    }

    TEST_CASE("apply: a later hold replaces the one before; one that is over and done ends it") {
        TestStore store({kFeed});
        const auto apply = [&](const HostHold& hold, TimePoint at) {
            store.apply(with_hold(without_items(store.feed(), PollOutcome::Failed, at), hold));
        };
        apply({"a.example", kStart + 4h, 1, "HTTP 429"}, kStart);
        apply({"b.example", kStart + 4h, 1, "HTTP 503"}, kStart);
        const HostHold second = {"a.example", kStart + 13h, 2, "HTTP 429 again"};
        apply(second, kStart + 5h);
        CHECK(must(store.writer().host_holds(kStart + 5h)).at(0) == second);
        // A host that answered well may still have asked for a wait.
        apply({"a.example", kStart + 20h, 0, "Retry-After"}, kStart + 14h);
        CHECK(held(store, kStart + 14h) == std::vector<std::string>{"a.example", "b.example"});
        apply({"a.example", kStart + 15h, 0, ""}, kStart + 15h);
        CHECK(held(store, kStart) == std::vector<std::string>{"b.example"});
        apply({"never.held.example", kStart, 0, ""}, kStart + 15h);
        CHECK(held(store, kStart) == std::vector<std::string>{"b.example"});
    }

    TEST_CASE("host_holds: waits until they end, strikes until they are forgotten") {
        TestStore store({kFeed});
        const auto apply = [&](const HostHold& hold) {
            store.apply(with_hold(without_items(store.feed(), PollOutcome::Failed, kStart), hold));
        };
        const TimePoint end = kStart + 1h;
        apply({"wait.example", end, 0, "a wait alone"});
        apply({"strike.example", end, 1, "with a strike"});
        using Hosts = std::vector<std::string>;
        CHECK(held(store, end - 1s) == Hosts{"strike.example", "wait.example"});
        CHECK(held(store, end) == Hosts{"strike.example"});
        const TimePoint forgotten = end + limits::kHostHoldMemory + 1s;
        CHECK(held(store, forgotten - 1s) == Hosts{"strike.example"});
        CHECK(held(store, forgotten).empty());
        // Reading removes nothing; purging does, whatever the retention of stories.
        CHECK(held(store, kStart).size() == 2);
        CHECK(must(store.writer().purge(0s, end)) == 0);
        CHECK(held(store, kStart) == Hosts{"strike.example"});
        CHECK(must(store.writer().purge(1h, forgotten - 1s)) == 0);
        CHECK(held(store, kStart) == Hosts{"strike.example"});
        CHECK(must(store.writer().purge(0s, forgotten)) == 0);
        CHECK(held(store, kStart).empty());
    }
}
