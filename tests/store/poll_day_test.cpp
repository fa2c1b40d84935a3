// SPDX-License-Identifier: MIT
// What polls came to, day by day.
#include "store_fixture.hpp"

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace feedmerged::store;
using namespace feedmerged::store::test;
using std::chrono::days;
using std::chrono::floor;

TEST_SUITE("store/poll_day") {
    TEST_CASE("apply: counts what came of the polls of each day") {
        TestStore store({"https://a.example/feed", "https://b.example/feed"});
        const auto today = floor<days>(kStart);
        (void)store.apply(changed(store.feed(), {make_item("1"), make_item("2")}));
        const std::vector<FeedUpdate> group{
            without_items(store.feed(0), PollOutcome::NotModified, kStart + 1h),
            without_items(store.feed(1), PollOutcome::Failed, kStart + 1h),
            without_items(store.feed(0), PollOutcome::Unchanged, kStart + 24h)};
        must(store.writer().apply(group));
        store.reopen();
        const auto counted = store.snapshot()->poll_days(today);
        REQUIRE(counted.size() == 2);
        CHECK(counted[0] == PollDay{today, 3, 1, 1, 2, 3000});
        CHECK(counted[1] == PollDay{today + days{1}, 1, 0, 0, 0, 1000});
        CHECK(store.snapshot()->poll_days(today + days{1}).size() == 1);
    }

    TEST_CASE("purge: days stay for a year and a month, whatever the retention") {
        TestStore store({"https://a.example/feed"});
        for (int day = 0; day < 420; day += 10)
            (void)store.apply(
                without_items(store.feed(), PollOutcome::NotModified, kStart + days{day}));
        must(store.writer().purge(Seconds{0}, kStart + days{420}));
        const auto left = store.snapshot()->poll_days({});
        REQUIRE(left.size() == 40);
        CHECK(left.front().day == floor<days>(kStart) + days{20});
    }
}
