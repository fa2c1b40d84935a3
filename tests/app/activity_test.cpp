// SPDX-License-Identifier: MIT
#include "activity.hpp"

#include "support/fake_clock.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;

TEST_SUITE("app/activity") {
    TEST_CASE("stuck: a thread that waits is never stuck, one at work too long is") {
        test::FakeClock clock;
        app::Activity activity(clock);
        app::Activity::Slot& slot = activity.add("writer");
        (void)activity.add("fetch");
        clock.advance(48h);
        CHECK(activity.stuck(60s).empty());
        {
            const app::Activity::Scope busy(slot);
            clock.advance(60s);
            CHECK(activity.stuck(60s).empty());
            clock.advance(1s);
            CHECK(activity.stuck(60s) == std::vector<std::string>{"writer"});
        }
        CHECK(activity.stuck(60s).empty());
    }
}
