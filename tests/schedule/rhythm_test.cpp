// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/rhythm.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/poll_policy.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::after_news;
using schedule::first_rhythm;
using schedule::usual_gap;

namespace {

constexpr TimePoint kNow = from_unix(1'795'467'600);

std::vector<TimePoint> dates_every(Seconds gap, int count, TimePoint newest = kNow) {
    std::vector<TimePoint> dates;
    for (int i = 0; i < count; ++i) dates.push_back(newest - i * gap);
    return dates;
}

/// A feed that is polled as next_poll says, under the default policy, while it publishes.
class SimulatedFeed {
  public:
    /// Publishes every `gap` for `length`, beginning one gap from now.
    void publish(Seconds gap, Seconds length) {
        const TimePoint end = now_ + length;
        TimePoint next_news = now_ + gap;
        while (now_ < end) {
            now_ += wait_;
            ++polls_;
            const bool is_new = next_news <= now_;
            while (next_news <= now_) next_news += gap;
            if (is_new) state_.memory.rhythm = after_news(state_.memory.rhythm, now_);
            ++state_.polls;
            wait_ = schedule::next_poll({}, state_,
                                        {is_new ? PollOutcome::Changed : PollOutcome::NotModified},
                                        {}, now_, 0.0)
                        .at -
                    now_;
            shortest_ = std::min(shortest_, wait_);
            longest_ = std::max(longest_, wait_);
        }
    }
    void start_over() {
        shortest_ = 1000h;
        longest_ = 0s;
        polls_ = 0;
    }
    FeedState state_{.polls = 1};
    TimePoint now_ = kNow;
    Seconds wait_ = 1h;
    Seconds shortest_ = 1000h;
    Seconds longest_{};
    int polls_ = 0;
};

}  // namespace

TEST_SUITE("schedule/rhythm") {
    TEST_CASE("after_news: the first news starts the clock, the second is a gap") {
        const Rhythm first = after_news({}, kNow);
        CHECK(first == Rhythm{0s, 0, kNow});
        const Rhythm second = after_news(first, kNow + 6h);
        CHECK(second == Rhythm{6h, 1, kNow + 6h});
        const Rhythm third = after_news(second, kNow + 10h);
        CHECK(third == Rhythm{5h, 2, kNow + 10h});  // the mean of 6 h and 4 h
    }

    TEST_CASE("after_news: the last gap weighs a third, so that a new pace soon counts") {
        Rhythm rhythm{.gap = 24h, .gaps = 100, .last_new = kNow};
        TimePoint now = kNow;
        for (int i = 0; i < 8; ++i) rhythm = after_news(rhythm, now += 1h);
        CHECK(rhythm.gap >= 1h);
        CHECK(rhythm.gap <= 2h);
        CHECK(rhythm.gaps == 108);
    }

    TEST_CASE("after_news: one long gap is an outage or a holiday, no rhythm") {
        const Rhythm hourly{.gap = 1h, .gaps = 50, .last_new = kNow};
        CHECK(after_news(hourly, kNow + 30 * 24h).gap == 2h);
        CHECK(after_news(hourly, kNow + 3650 * 24h).gap == 2h);
        // A gap that dates made up out of seconds does not hold it down.
        const Rhythm tiny{.gap = 1s, .gaps = 2, .last_new = kNow};
        CHECK(after_news(tiny, kNow + 24h).gap >= 20min);
    }

    TEST_CASE("after_news: a clock that was set back measures nothing, one set forward little") {
        const Rhythm daily{.gap = 24h, .gaps = 5, .last_new = kNow};
        CHECK(after_news(daily, kNow - 1h) == Rhythm{24h, 5, kNow - 1h});
        CHECK(after_news(daily, kNow) == daily);
        CHECK(after_news(daily, kNow + 365 * 24h).gap <= 48h);
    }

    TEST_CASE("after_news: no counter overflows") {
        const Rhythm old{.gap = 1h, .gaps = std::numeric_limits<int>::max(), .last_new = kNow};
        CHECK(after_news(old, kNow + 1h).gaps > 0);
        CHECK(after_news(old, kNow + 1h).gap == 1h);
    }

    TEST_CASE("first_rhythm: the mean distance of a document's dates, in any order") {
        CHECK(first_rhythm(dates_every(24h, 10), kNow) == Rhythm{24h, 2, kNow});
        const std::vector<TimePoint> mixed{kNow - 5h, kNow - 1h, kNow - 9h};
        CHECK(first_rhythm(mixed, kNow) == Rhythm{4h, 2, kNow - 1h});
        CHECK(usual_gap(first_rhythm(mixed, kNow), kNow) == 4h);
    }

    TEST_CASE("first_rhythm: too few dates say nothing, but start the clock") {
        const Rhythm none{0s, 0, kNow};
        CHECK(first_rhythm({}, kNow) == none);
        CHECK(first_rhythm(dates_every(24h, 2), kNow) == none);
        CHECK(first_rhythm(dates_every(0s, 50), kNow) == none);
        // A batch of entries within minutes is one piece of news, an import of hundreds too.
        CHECK(first_rhythm(dates_every(1s, 500), kNow) == none);
        std::vector<TimePoint> batches = dates_every(2min, 5);
        for (const TimePoint date : dates_every(2min, 5, kNow - 24h)) batches.push_back(date);
        CHECK(first_rhythm(batches, kNow) == none);
        for (const TimePoint date : dates_every(2min, 5, kNow - 48h)) batches.push_back(date);
        CHECK(first_rhythm(batches, kNow) == Rhythm{24h, 2, kNow});
    }

    TEST_CASE("first_rhythm: dates in the future do not count") {
        std::vector<TimePoint> dates = dates_every(6h, 4);
        dates.push_back(kNow + 1s);
        dates.push_back(kNow + 9000 * 24h);
        CHECK(first_rhythm(dates, kNow) == Rhythm{6h, 2, kNow});
        CHECK(first_rhythm(dates_every(24h, 3, kNow + 10 * 24h), kNow) == Rhythm{0s, 0, kNow});
    }

    TEST_CASE("first_rhythm: only the newest dates tell of today") {
        std::vector<TimePoint> dates = dates_every(6h, 20);
        for (const TimePoint date : dates_every(300 * 24h, 20, kNow - 10 * 24h))
            dates.push_back(date);
        CHECK(first_rhythm(dates, kNow).gap == 6h);
    }

    TEST_CASE("first_rhythm: a feed that fell silent years ago is known as silent") {
        const Rhythm rhythm = first_rhythm(dates_every(24h, 10, kNow - 3 * 365 * 24h), kNow);
        CHECK(rhythm.gap == 24h);
        CHECK(usual_gap(rhythm, kNow) == 3 * 365 * 24h);
    }

    TEST_CASE("first_rhythm: what dates claim is soon outweighed by what polls see") {
        Rhythm rhythm = first_rhythm(dates_every(40 * 24h, 10), kNow);
        TimePoint now = kNow;
        for (int i = 0; i < 8; ++i) rhythm = after_news(rhythm, now += 24h);
        CHECK(rhythm.gap < 3 * 24h);
    }

    TEST_CASE("usual_gap: known from two gaps on; a longer silence counts instead") {
        struct Row {
            Rhythm rhythm;
            std::optional<Seconds> gap;
        };
        const Row rows[] = {
            {{}, std::nullopt},
            {{0s, 0, kNow - 1h}, std::nullopt},
            {{5h, 1, kNow - 1h}, std::nullopt},
            {{5h, 2, kNow - 1h}, 5h},
            {{5h, 2, kNow - 6h}, 6h},
            {{5h, 2, kNow + 6h}, 5h},  // the clock was set back
            {{5h, 2, std::nullopt}, 5h},
            {{0s, 9, kNow - 1h}, std::nullopt},
            // A week's silence tells enough by itself.
            {{0s, 0, kNow - 6 * 24h}, std::nullopt},
            {{0s, 0, kNow - 8 * 24h}, 8 * 24h},
            {{5h, 1, kNow - 8 * 24h}, 8 * 24h},
        };
        for (const Row& row : rows) CHECK(usual_gap(row.rhythm, kNow) == row.gap);
    }

    TEST_CASE("rhythm: a weekly feed settles at the longest interval") {
        SimulatedFeed feed;
        feed.publish(7 * 24h, 5 * 7 * 24h);
        feed.start_over();
        feed.publish(7 * 24h, 10 * 7 * 24h);
        CHECK(feed.longest_ == 24h);
        CHECK(feed.shortest_ == 24h);
    }

    TEST_CASE("rhythm: a daily feed is asked about four times a day") {
        SimulatedFeed feed;
        feed.publish(24h, 10 * 24h);
        feed.start_over();
        feed.publish(24h, 30 * 24h);
        CHECK(feed.polls_ >= 3 * 30);
        CHECK(feed.polls_ <= 6 * 30);
        CHECK(feed.longest_ <= 9h);
    }

    TEST_CASE("rhythm: a burst shortens the wait within bounds, and its end lengthens it") {
        SimulatedFeed feed;
        feed.publish(3 * 24h, 60 * 24h);
        CHECK(feed.wait_ >= 12h);
        feed.start_over();
        feed.publish(20min, 5 * 24h);
        CHECK(feed.wait_ == 1h);
        CHECK(feed.shortest_ == 1h);
        feed.start_over();
        feed.publish(10'000h, 10 * 24h);  // silence
        CHECK(feed.wait_ == 24h);
        CHECK(feed.polls_ < 60);
    }

    TEST_CASE("rhythm: a feed of which nothing is known lengthens after a week's silence") {
        SimulatedFeed feed;
        feed.state_.memory.rhythm.last_new = kNow;
        feed.publish(10'000h, 6 * 24h);
        CHECK(feed.longest_ == 1h);
        feed.publish(10'000h, 4 * 24h);
        CHECK(feed.wait_ == 24h);
    }

    TEST_CASE("rhythm: after an outage of ten days an hourly feed is soon followed again") {
        SimulatedFeed feed;
        feed.publish(1h, 4 * 24h);
        CHECK(feed.wait_ == 1h);
        feed.now_ += 10 * 24h;
        feed.publish(1h, 6h);
        CHECK(feed.wait_ == 1h);
    }

    TEST_CASE("rhythm: random news keep the wait within floor and longest (seeded)") {
        std::mt19937_64 random{42};
        for (const double mean : {600.0, 7200.0, 86'400.0, 864'000.0}) {
            std::exponential_distribution<double> gap(1.0 / mean);
            SimulatedFeed feed;
            for (int i = 0; i < 200; ++i) {
                const Seconds length{1 + static_cast<std::int64_t>(gap(random))};
                feed.publish(length, length);
            }
            CHECK(feed.shortest_ >= 1h);
            CHECK(feed.longest_ <= 24h);
        }
    }
}
