// SPDX-License-Identifier: MIT
// The health feed's events: one for each change of state, none for a hiccup, none a poll.
#include "feedmerged/core/health_limits.hpp"
#include "health_rows.hpp"
#include "store_fixture.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;

namespace {

const std::string kUrl = "https://a.example/feed";

/// A store with one feed that was read once.
class Health : public TestStore {
  public:
    Health() : TestStore({kUrl}) { apply(changed(feed(), {make_item("1")}, kStart)); }

    /// A poll that fails; whether there was news for the health feed.
    bool fail_at(TimePoint at, int status = 503, const std::string& error = "HTTP 503") {
        FeedUpdate update = without_items(feed(), PollOutcome::Failed, at);
        update.memory = memory_;
        update.http_status = status;
        update.error = error;
        if (status == 410 && !update.memory.gone_since) update.memory.gone_since = at;
        return take(update);
    }
    bool answer_at(TimePoint at) {
        FeedUpdate update = without_items(feed(), PollOutcome::NotModified, at);
        update.memory = memory_;
        update.memory.gone_since.reset();
        return take(update);
    }
    bool take(const FeedUpdate& update) {
        const AppliedUpdate applied = apply(update);
        memory_ = applied.state.memory;
        return applied.new_health_event;
    }
    [[nodiscard]] std::vector<HealthEvent> events() { return snapshot()->health(); }
    PollMemory memory_{};
};

}  // namespace

TEST_SUITE("store/health") {
    TEST_CASE("note_health: a hiccup is no event, hours of failures are one") {
        Health health;
        CHECK_FALSE(health.fail_at(kStart + 1h));
        CHECK_FALSE(health.fail_at(kStart + 2h));
        CHECK_FALSE(health.fail_at(kStart + 3h));
        CHECK_FALSE(health.fail_at(kStart + 6h));
        CHECK(health.fail_at(kStart + 7h));
        for (int i = 8; i < 40; ++i)
            CHECK_FALSE(health.fail_at(kStart + i * 1h, i % 2 ? 404 : 403));
        const auto events = health.events();
        REQUIRE(events.size() == 1);
        CHECK(events[0].number == 1);
        CHECK(events[0].at == kStart + 7h);
        CHECK(events[0].kind == HealthKind::Failing);
        CHECK(events[0].url == kUrl);
        CHECK(events[0].title == "Own title of " + kUrl);
        CHECK(events[0].detail == "failing since 2026-01-02T04:04:05Z: HTTP 503");
    }

    TEST_CASE("note_health: two failures however far apart are no event") {
        Health health;
        CHECK_FALSE(health.fail_at(kStart + 1h));
        CHECK_FALSE(health.fail_at(kStart + 100h));
        CHECK(health.fail_at(kStart + 101h));
    }

    TEST_CASE("note_health: what was told is told to be over, once, over restarts") {
        Health health;
        for (int i = 1; i < 10; ++i) (void)health.fail_at(kStart + i * 1h);
        health.reopen();
        CHECK(health.answer_at(kStart + 11h));
        CHECK_FALSE(health.answer_at(kStart + 12h));
        const auto events = health.events();
        REQUIRE(events.size() == 2);
        CHECK(events[0].kind == HealthKind::Recovered);
        CHECK(events[0].at == kStart + 11h);
        CHECK(events[1].kind == HealthKind::Failing);
        // And what was not told is not told to be over.
        CHECK_FALSE(health.fail_at(kStart + 13h));
        CHECK_FALSE(health.answer_at(kStart + 14h));
    }

    TEST_CASE("note_health: gone is told at once, in place of failing too") {
        Health health;
        CHECK(health.fail_at(kStart + 1h, 410, "HTTP 410: gone for good"));
        CHECK_FALSE(health.fail_at(kStart + 800h, 410, "HTTP 410: gone for good"));
        CHECK(health.answer_at(kStart + 1600h));
        for (int i = 1; i < 10; ++i) (void)health.fail_at(kStart + 1600h + i * 1h);
        CHECK(health.fail_at(kStart + 1700h, 410, "HTTP 410: gone for good"));
        std::vector<HealthKind> kinds;
        for (const HealthEvent& event : health.events()) kinds.push_back(event.kind);
        CHECK(kinds == std::vector{HealthKind::Gone, HealthKind::Failing, HealthKind::Recovered,
                                   HealthKind::Gone});
    }

    TEST_CASE("note_health: refused by the server or by the guard is blocked") {
        for (const bool by_guard : {false, true}) {
            Health health;
            for (int i = 1; i < 10; ++i) {
                FeedUpdate update =
                    without_items(health.feed(), PollOutcome::Failed, kStart + i * 1h);
                update.http_status = by_guard ? 0 : 403;
                update.address_blocked = by_guard;
                (void)health.take(update);
            }
            REQUIRE(health.events().size() == 1);
            CHECK(health.events()[0].kind == HealthKind::Blocked);
        }
    }

    TEST_CASE("note_health: a move that is believed is told once") {
        Health health;
        health.memory_.polled_url = "https://b.example/feed";
        CHECK(health.answer_at(kStart + 1h));
        CHECK_FALSE(health.answer_at(kStart + 2h));
        REQUIRE(health.events().size() == 1);
        CHECK(health.events()[0].kind == HealthKind::Moved);
        CHECK(health.events()[0].detail.find("https://b.example/feed") != std::string::npos);
    }

    TEST_CASE("note_health: a dead network says nothing of feeds") {
        Health health;
        for (int i = 1; i < 20; ++i) {
            FeedUpdate update = without_items(health.feed(), PollOutcome::Failed, kStart + i * 1h);
            update.network_down = true;
            CHECK_FALSE(health.take(update));
        }
        CHECK(health.events().empty());
    }

    TEST_CASE("sync: what was told of a feed is forgotten with its subscription") {
        Health health;
        for (int i = 1; i < 10; ++i) (void)health.fail_at(kStart + i * 1h);
        health.subscribe(std::vector<std::string>{"https://other.example/"});
        health.subscribe(std::vector<std::string>{kUrl});
        CHECK_FALSE(health.answer_at(kStart + 20h));
        CHECK(health.events().size() == 1);
    }

    TEST_CASE("note_health: trouble of our own is told once, and once that it is over") {
        Health health;
        const auto note = [&](HealthKind kind, TimePoint at) {
            return must(health.writer().note_health(kind, "No space left on device", at));
        };
        CHECK_FALSE(note(HealthKind::Recovered, kStart));
        CHECK(note(HealthKind::DiskFull, kStart + 1h));
        CHECK_FALSE(note(HealthKind::DiskFull, kStart + 2h));
        CHECK_FALSE(note(HealthKind::Unwritable, kStart + 3h));
        health.reopen();
        CHECK(note(HealthKind::Recovered, kStart + 4h));
        CHECK_FALSE(note(HealthKind::Recovered, kStart + 5h));
        REQUIRE(health.events().size() == 2);
        CHECK(health.events()[1].kind == HealthKind::DiskFull);
        CHECK(health.events()[1].url.empty());
    }

    TEST_CASE("health: the oldest events go, and numbers never come back") {
        Health health;
        const int rounds = static_cast<int>(limits::kHealthEvents);
        for (int i = 0; i < rounds; ++i) {
            (void)must(health.writer().note_health(HealthKind::DiskFull, "", kStart));
            (void)must(health.writer().note_health(HealthKind::Recovered, "", kStart));
        }
        const auto events = health.events();
        REQUIRE(events.size() == limits::kHealthEvents);
        CHECK(events.front().number == 2 * rounds);
        CHECK(events.back().number == rounds + 1);
    }
}
