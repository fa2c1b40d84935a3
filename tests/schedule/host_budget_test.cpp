// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/host_budget.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::HostBudget;

namespace {
constexpr SteadyPoint kStart{1000s};
}

TEST_SUITE("schedule/host_budget") {
    TEST_CASE("ready_at: an unknown host is ready at once, a busy one when a request has ended") {
        HostBudget budget(1, 1s);
        CHECK(budget.ready_at("a.example", kStart) <= kStart);
        budget.started("a.example", kStart);
        CHECK(budget.ready_at("a.example", kStart + 1h) == SteadyPoint::max());
        CHECK(budget.ready_at("b.example", kStart) <= kStart);
        budget.finished("a.example", kStart + 5s);
        CHECK(budget.ready_at("a.example", kStart + 5s) == kStart + 6s);
        CHECK(budget.ready_at("a.example", kStart + 7s) <= kStart + 7s);
    }

    TEST_CASE("ready_at: spacing counts from the last start where several may run") {
        HostBudget budget(3, 2s);
        budget.started("h", kStart);
        CHECK(budget.ready_at("h", kStart) == kStart + 2s);
        budget.started("h", kStart + 2s);
        CHECK(budget.ready_at("h", kStart + 2s) == kStart + 4s);
        budget.started("h", kStart + 4s);
        CHECK(budget.ready_at("h", kStart + 9s) == SteadyPoint::max());
        budget.finished("h", kStart + 9s);
        CHECK(budget.ready_at("h", kStart + 9s) == kStart + 11s);
    }

    TEST_CASE("HostBudget: none at once would be never, so it counts as one") {
        HostBudget budget(0, 0s);
        CHECK(budget.ready_at("h", kStart) <= kStart);
        budget.started("h", kStart);
        CHECK(budget.ready_at("h", kStart) == SteadyPoint::max());
    }

    TEST_CASE("hold: a host that asked for a pause gets it, and a shorter one does not undo it") {
        HostBudget budget(1, 1s);
        budget.started("h", kStart);
        budget.hold("h", kStart + 2h);
        budget.hold("h", kStart + 1h);
        budget.finished("h", kStart + 1s);
        CHECK(budget.ready_at("h", kStart + 2s) == kStart + 2h);
        CHECK(budget.ready_at("other", kStart + 2s) <= kStart + 2s);
    }

    TEST_CASE("finished: one too many does not let more requests through") {
        HostBudget budget(1, 0s);
        budget.finished("h", kStart);
        budget.finished("h", kStart);
        budget.started("h", kStart);
        CHECK(budget.ready_at("h", kStart) == SteadyPoint::max());
    }

    TEST_CASE("HostBudget: idle hosts are forgotten, busy and held ones are not") {
        HostBudget budget(1, 1s);
        budget.started("busy", kStart);
        budget.hold("held", kStart + 9000h);
        SteadyPoint now = kStart;
        for (int i = 0; i < 100'000; ++i) {
            const std::string host = "host-" + std::to_string(i);
            budget.started(host, now);
            budget.finished(host, now);
            now += 10ms;
        }
        // 100 hosts are inside their second of spacing at any time.
        CHECK(budget.size() <= 2 * limits::kHostsBeforeSweep);
        CHECK(budget.ready_at("busy", now) == SteadyPoint::max());
        CHECK(budget.ready_at("held", now) == kStart + 9000h);
    }
}
