// SPDX-License-Identifier: MIT
#include "retention_time.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::sys_days;

namespace {

constexpr sys_days kDay = 2026y / std::chrono::November / 26;
constexpr TimePoint kNoon = kDay + 12h;

PollDay polled(sys_days day, std::int64_t failed = 0) { return {day, 10, 0, failed, 0, 0}; }

}  // namespace

TEST_SUITE("app/retention_time") {
    TEST_CASE(
        "retention_time: is now while polls go on, however seldom, and where there were none") {
        CHECK(app::retention_time(std::vector<PollDay>{}, kNoon) == kNoon);
        CHECK(app::retention_time(std::vector{polled(kDay)}, kNoon) == kNoon);
        CHECK(app::retention_time(std::vector{polled(kDay - days{29}), polled(kDay)}, kNoon) ==
              kNoon);
    }

    TEST_CASE("retention_time: a clock ten years ahead makes nothing old before the third day") {
        const TimePoint end = kDay + days{1};
        std::vector<PollDay> seen{polled(kDay - days{1}), polled(kDay)};
        const sys_days ahead = kDay + days{3650};
        CHECK(app::retention_time(seen, ahead + 1h) == end);
        seen.push_back(polled(ahead));
        seen.push_back(polled(ahead + days{1}));
        CHECK(app::retention_time(seen, ahead + days{1} + 1h) == end);
        seen.push_back(polled(ahead + days{2}, 10));  // nothing but failures
        CHECK(app::retention_time(seen, ahead + days{2} + 1h) == end);
        seen.push_back(polled(ahead + days{3}));
        CHECK(app::retention_time(seen, ahead + days{3} + 1h) == ahead + days{3} + 1h);
    }

    TEST_CASE("retention_time: a clock that was set back is believed, since it makes nothing old") {
        const std::vector<PollDay> seen{polled(kDay - days{1}), polled(kDay + days{3650})};
        CHECK(app::retention_time(seen, kNoon) == kNoon);
        CHECK(app::retention_time(seen, kNoon - days{3650}) == kNoon - days{3650});
    }
}
