// SPDX-License-Identifier: MIT
// When hubs are told, and when again.
#include "ping_queue.hpp"

#include "feedmerged/core/output_limits.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::app;
using namespace std::chrono_literals;

namespace {

const HubPing kAtom{"https://hub.example/", "https://feeds.example/all.atom"};
const HubPing kRss{"https://hub.example/", "https://feeds.example/all.rss"};
const SteadyPoint kStart{1h};

}  // namespace

TEST_SUITE("app/ping_queue") {
    TEST_CASE("take_due: each ping once, and none that is under way") {
        PingQueue queue;
        CHECK_FALSE(queue.next_due());
        queue.add(kAtom, kStart);
        queue.add(kRss, kStart);
        queue.add(kAtom, kStart);
        CHECK(queue.next_due() == kStart);
        CHECK(queue.take_due(kStart) == kAtom);
        CHECK(queue.take_due(kStart) == kRss);
        CHECK_FALSE(queue.take_due(kStart));
        CHECK_FALSE(queue.ended(kAtom, false, 0s, kStart));
        CHECK_FALSE(queue.next_due());
    }

    TEST_CASE("ended: a failure is tried again after longer and longer waits, then given up") {
        PingQueue queue;
        queue.add(kAtom, kStart);
        SteadyPoint now = kStart;
        for (const auto wait : limits::kHubRetries) {
            REQUIRE(queue.take_due(now));
            CHECK(queue.ended(kAtom, true, 0s, now));
            CHECK_FALSE(queue.take_due(now + wait - 1s));
            now += wait;
            CHECK(queue.next_due() == now);
        }
        REQUIRE(queue.take_due(now));
        CHECK_FALSE(queue.ended(kAtom, true, 0s, now));
        CHECK_FALSE(queue.next_due());
    }

    TEST_CASE("ended: the hub's own wait counts, within bounds") {
        PingQueue queue;
        queue.add(kAtom, kStart);
        REQUIRE(queue.take_due(kStart));
        CHECK(queue.ended(kAtom, true, 600s, kStart));
        CHECK(queue.next_due() == kStart + 600s);
        REQUIRE(queue.take_due(kStart + 600s));
        CHECK(queue.ended(kAtom, true, 1000h, kStart + 600s));
        CHECK(queue.next_due() == kStart + 600s + limits::kHubMaxRetryAfter);
    }

    TEST_CASE("add: a change while the hub is being told is told afterwards") {
        PingQueue queue;
        queue.add(kAtom, kStart);
        REQUIRE(queue.take_due(kStart));
        queue.add(kAtom, kStart + 1s);
        CHECK_FALSE(queue.take_due(kStart + 1s));
        CHECK(queue.ended(kAtom, false, 0s, kStart + 2s));
        CHECK(queue.take_due(kStart + 2s) == kAtom);
    }

    TEST_CASE("add: a new change forgets earlier failures") {
        PingQueue queue;
        queue.add(kAtom, kStart);
        REQUIRE(queue.take_due(kStart));
        CHECK(queue.ended(kAtom, true, 0s, kStart));
        queue.add(kAtom, kStart + 5s);
        CHECK(queue.take_due(kStart + 5s) == kAtom);
        CHECK(queue.ended(kAtom, true, 0s, kStart + 5s));
        CHECK(queue.next_due() == kStart + 5s + limits::kHubRetries[0]);
    }
}
