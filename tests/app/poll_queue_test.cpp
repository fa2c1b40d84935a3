// SPDX-License-Identifier: MIT
#include "poll_queue.hpp"

#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;

namespace {

constexpr SteadyPoint kStart{1'000'000ms};

app::PollQueue make_queue(std::size_t per_host, std::chrono::milliseconds spacing) {
    return app::PollQueue(schedule::HostBudget(per_host, spacing));
}

}  // namespace

TEST_SUITE("app/poll_queue") {
    TEST_CASE("take: in order of their due times, never before") {
        auto queue = make_queue(1, 0ms);
        queue.add(FeedId{1}, "a", kStart + 10s);
        queue.add(FeedId{2}, "b", kStart + 5s);
        CHECK_FALSE(queue.take(kStart).has_value());
        CHECK(queue.next_event() == kStart + 5s);
        CHECK(queue.take(kStart + 5s) == FeedId{2});
        CHECK_FALSE(queue.take(kStart + 9s).has_value());
        CHECK(queue.take(kStart + 10s) == FeedId{1});
        CHECK(queue.next_event() == SteadyPoint::max());
    }

    TEST_CASE("take: one request at a time to a host, others go ahead") {
        auto queue = make_queue(1, 0ms);
        for (int id = 1; id <= 3; ++id) queue.add(FeedId{id}, "slow", kStart);
        queue.add(FeedId{4}, "quick", kStart);
        CHECK(queue.take(kStart).has_value());
        CHECK(queue.take(kStart).has_value());
        CHECK_FALSE(queue.take(kStart + 1h).has_value());
        CHECK(queue.next_event() == SteadyPoint::max());
        queue.finished("slow", kStart + 2s);
        CHECK(queue.take(kStart + 2s) == FeedId{2});
        CHECK_FALSE(queue.take(kStart + 2s).has_value());
    }

    TEST_CASE("take: requests to a host keep their distance") {
        auto queue = make_queue(8, 1000ms);
        std::map<FeedId, SteadyPoint> started;
        for (int id = 1; id <= 5; ++id) queue.add(FeedId{id}, "h", kStart);
        SteadyPoint now = kStart;
        while (started.size() < 5) {
            if (const auto id = queue.take(now)) {
                started[*id] = now;
                queue.finished("h", now);
            } else {
                REQUIRE(queue.next_event() > now);
                REQUIRE(queue.next_event() != SteadyPoint::max());
                now = queue.next_event();
            }
        }
        SteadyPoint last{};
        for (const auto& [id, at] : started) {
            if (last != SteadyPoint{}) CHECK(at - last >= 1s);
            last = at;
        }
        CHECK(last <= kStart + 4s);
    }

    TEST_CASE("take: a feed added again waits for its new due time") {
        auto queue = make_queue(1, 0ms);
        queue.add(FeedId{1}, "a", kStart);
        CHECK(queue.take(kStart) == FeedId{1});
        queue.finished("a", kStart);
        queue.add(FeedId{1}, "a", kStart + 1h);
        CHECK_FALSE(queue.take(kStart + 59min).has_value());
        CHECK(queue.take(kStart + 1h) == FeedId{1});
    }
}
