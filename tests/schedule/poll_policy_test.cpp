// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/poll_policy.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::due_at_start;
using schedule::next_poll;
using schedule::PollAnswer;
using schedule::PollHints;
using schedule::PollPolicy;

namespace {

constexpr TimePoint kNow = from_unix(1'795'467'600);  // Mon, 23 Nov 2026 21:00:00 GMT
const PollPolicy kPolicy{};                           // 1 h, floor 1 h, longest 24 h

/// Not the first poll of the feed, which is spread wider.
FeedState state_with(int failures) {
    FeedState state;
    state.polls = 10;
    state.failures = failures;
    return state;
}

Seconds wait_after(PollOutcome outcome, int status, const PollHints& hints,
                   const PollPolicy& policy = kPolicy, int failures = 0, double jitter = 0.0) {
    return next_poll(policy, state_with(failures), {outcome, status}, hints, kNow, jitter).at -
           kNow;
}

std::string reason_of(PollOutcome outcome, int status, const PollHints& hints,
                      const PollPolicy& policy = kPolicy, int failures = 0) {
    return next_poll(policy, state_with(failures), {outcome, status}, hints, kNow, 0.5).reason;
}

PollHints with_ttl(Seconds ttl, std::optional<Seconds> fresh_for = {}) {
    PollHints hints;
    hints.fresh_for = fresh_for;
    hints.feed.ttl = ttl;
    return hints;
}

PollHints skipping(std::initializer_list<int> hours, std::initializer_list<int> days = {}) {
    PollHints hints;
    for (const int h : hours) hints.feed.skip_hours |= 1U << h;
    for (const int d : days)
        hints.feed.skip_days = static_cast<std::uint8_t>(hints.feed.skip_days | (1U << d));
    return hints;
}

/// A feed that brings something every `gap`, the last time `silence` ago.
FeedState with_rhythm(Seconds gap, Seconds silence) {
    FeedState state = state_with(0);
    state.memory.rhythm = {.gap = gap, .gaps = 8, .last_new = kNow - silence};
    return state;
}

NextPoll next_of(const FeedState& state, const PollPolicy& policy = kPolicy,
                 const PollHints& hints = {}) {
    return next_poll(policy, state, {PollOutcome::NotModified, 304}, hints, kNow, 0.0);
}

}  // namespace

TEST_SUITE("schedule/poll_policy") {
    TEST_CASE("next_poll: every success comes back after the interval") {
        for (const PollOutcome outcome :
             {PollOutcome::Changed, PollOutcome::Unchanged, PollOutcome::NotModified}) {
            CHECK(wait_after(outcome, 200, {}) == 1h);
            // Failures before it are over.
            CHECK(wait_after(outcome, 200, {}, kPolicy, 9) == 1h);
        }
        CHECK(reason_of(PollOutcome::Changed, 200, {}) == "interval 1 h");
    }

    TEST_CASE("next_poll: the floor holds over interval and hints, and 15 min over the floor") {
        PollPolicy hasty{.interval = 1min, .min_interval = 30min};
        CHECK(wait_after(PollOutcome::Changed, 200, with_ttl(60s, 5s), hasty) == 30min);
        CHECK(reason_of(PollOutcome::Changed, 200, {}, hasty) ==
              "interval 1 min, raised to the floor of 30 min");
        hasty.min_interval = 1s;
        CHECK(wait_after(PollOutcome::Changed, 200, {}, hasty) ==
              Seconds{limits::kHardMinInterval});
    }

    TEST_CASE("next_poll: max-age and ttl stretch up to max_interval and never shorten") {
        CHECK(wait_after(PollOutcome::Changed, 200, {.fresh_for = 2h}) == 2h);
        CHECK(wait_after(PollOutcome::NotModified, 304, {.fresh_for = 2h}) == 2h);
        CHECK(wait_after(PollOutcome::Changed, 200, with_ttl(3h)) == 3h);
        CHECK(wait_after(PollOutcome::Changed, 200, with_ttl(3h, 2h)) == 3h);
        CHECK(wait_after(PollOutcome::Changed, 200, with_ttl(2h, 3h)) == 3h);
        CHECK(wait_after(PollOutcome::Changed, 200, with_ttl(1min, 0s)) == 1h);
        CHECK(wait_after(PollOutcome::Changed, 200,
                         {.fresh_for = Seconds{limits::kMaxFreshness}}) == 24h);
    }

    TEST_CASE("next_poll: the user's own interval may lie above max_interval") {
        const PollPolicy weekly{.interval = 7 * 24h};
        CHECK(wait_after(PollOutcome::Changed, 200, {.fresh_for = 30 * 24h}, weekly) == 7 * 24h);
        CHECK(reason_of(PollOutcome::Changed, 200, {.fresh_for = 30 * 24h}, weekly) ==
              "interval 7 d");
    }

    TEST_CASE("next_poll: reasons name what decided, and what bounded it") {
        CHECK(reason_of(PollOutcome::Changed, 200, {.fresh_for = 7200s}) == "max-age 7200 s");
        CHECK(reason_of(PollOutcome::Changed, 200, {.fresh_for = 7200s, .fresh_from = "Expires"}) ==
              "Expires 7200 s");
        CHECK(reason_of(PollOutcome::Changed, 200, {.fresh_for = 300s}) ==
              "interval 1 h (max-age 300 s is shorter)");
        CHECK(reason_of(PollOutcome::Changed, 200, {.fresh_for = 864000s}) ==
              "max-age 864000 s, cut to the longest of 1 d");
        CHECK(reason_of(PollOutcome::Changed, 200, with_ttl(10800s)) == "ttl 10800 s");
        CHECK(reason_of(PollOutcome::Failed, 429, {.retry_after = 120s}) ==
              "Retry-After 120 s, raised to the floor of 1 h");
        CHECK(reason_of(PollOutcome::Failed, 503, {.retry_after = 7200s}) == "Retry-After 7200 s");
        CHECK(reason_of(PollOutcome::Failed, 404, {}, kPolicy, 2) ==
              "failure 3 in a row (HTTP 404): back off 4 h");
        CHECK(reason_of(PollOutcome::Failed, 0, {}) == "failure 1 in a row: back off 1 h");
        CHECK(reason_of(PollOutcome::Failed, 500, {.fresh_for = 7200s}) ==
              "failure 1 in a row (HTTP 500): back off 1 h, raised to max-age 7200 s");
    }

    TEST_CASE("next_poll: Retry-After wins over back-off and hints that ask for less") {
        for (const int status : {429, 503, 500, 403}) {
            CHECK(wait_after(PollOutcome::Failed, status, {.retry_after = 2h}) == 2h);
            CHECK(wait_after(PollOutcome::Failed, status, {.retry_after = 2h}, kPolicy, 8) == 2h);
            CHECK(wait_after(PollOutcome::Failed, status, {.retry_after = 3 * 24h}) == 3 * 24h);
            CHECK(wait_after(PollOutcome::Failed, status, {.retry_after = 120s}) == 1h);
            CHECK(wait_after(PollOutcome::Failed, status, {.retry_after = 3650 * 24h}) == 7 * 24h);
        }
        CHECK(wait_after(PollOutcome::NotModified, 304, {.retry_after = 2h}) == 2h);
        CHECK(wait_after(PollOutcome::Failed, 503, {.retry_after = 2h, .fresh_for = 5h}) == 5h);
    }

    TEST_CASE("next_poll: a Retry-After of 0 or gone by leaves the usual back-off") {
        CHECK(wait_after(PollOutcome::Failed, 429, {.retry_after = 0s}) == 4h);
        CHECK(wait_after(PollOutcome::Failed, 503, {.retry_after = 0s}, kPolicy, 1) == 2h);
    }

    TEST_CASE("next_poll: 429 without a hint waits 4 h, then longer, at most a day") {
        const Seconds expected[] = {4h, 8h, 16h, 24h, 24h};
        for (int failures = 0; failures < 5; ++failures)
            CHECK(wait_after(PollOutcome::Failed, 429, {}, kPolicy, failures) ==
                  expected[failures]);
    }

    TEST_CASE("next_poll: failures double the wait up to a day, whatever the status") {
        const Seconds expected[] = {1h, 2h, 4h, 8h, 16h, 24h, 24h};
        for (const int status : {0, 200, 304, 400, 403, 404, 500, 503, 999})
            for (int failures = 0; failures < 7; ++failures)
                CHECK(wait_after(PollOutcome::Failed, status, {}, kPolicy, failures) ==
                      expected[failures]);
        CHECK(wait_after(PollOutcome::Failed, 500, {}, kPolicy, std::numeric_limits<int>::max()) ==
              24h);
    }

    TEST_CASE("next_poll: a failure never polls sooner than a success would have") {
        const PollPolicy weekly{.interval = 7 * 24h};
        CHECK(wait_after(PollOutcome::Failed, 500, {}, weekly, 3) == 7 * 24h);
        CHECK(wait_after(PollOutcome::Failed, 404, {.fresh_for = 10h}) == 10h);
        CHECK(wait_after(PollOutcome::Failed, 404, {.fresh_for = 10h}, kPolicy, 4) == 16h);
        // For any policy, hints and state (seeded: the same rows each run).
        std::mt19937_64 random{20261123};
        const auto up_to = [&random](std::int64_t n) {
            return Seconds{static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n))};
        };
        for (int i = 0; i < 20'000; ++i) {
            const PollPolicy policy{up_to(200'000), up_to(20'000), up_to(400'000)};
            PollHints hints;
            if (random() % 2 == 0) hints.fresh_for = up_to(1'000'000);
            if (random() % 2 == 0) hints.feed.ttl = up_to(1'000'000);
            const Seconds success = wait_after(PollOutcome::Changed, 200, hints, policy);
            if (random() % 2 == 0) hints.retry_after = up_to(1'000'000);
            const int failures = static_cast<int>(random() % 12);
            const int status = random() % 2 == 0 ? 429 : 500;
            const Seconds failure =
                wait_after(PollOutcome::Failed, status, hints, policy, failures);
            REQUIRE(success >= std::max<Seconds>(policy.min_interval, limits::kHardMinInterval));
            REQUIRE(failure >= success);
            REQUIRE(success <= std::max({policy.interval, policy.min_interval, policy.max_interval,
                                         Seconds{limits::kHardMinInterval}}));
            if (hints.retry_after)
                REQUIRE(failure >= std::min<Seconds>(*hints.retry_after, limits::kMaxRetryAfter));
        }
    }

    TEST_CASE("next_poll: jitter only adds, at most a tenth") {
        CHECK(wait_after(PollOutcome::Changed, 200, {}, kPolicy, 0, 0.5) == 1h + 3min);
        CHECK(wait_after(PollOutcome::Failed, 429, {.retry_after = 10h}, kPolicy, 0, 0.999) < 11h);
        for (const double jitter : {-1.0, 0.0, 0.25, 0.75, 0.999999, 1.0, 7.0}) {
            const Seconds wait = wait_after(PollOutcome::Changed, 200, {}, kPolicy, 0, jitter);
            CHECK(wait >= 1h);
            CHECK(wait <= 1h + 6min);
        }
    }

    TEST_CASE("next_poll: skipped hours and days move the poll to the next free slot") {
        // 21:00 + 1 h = Monday 22:00.
        CHECK(wait_after(PollOutcome::Changed, 200, skipping({21, 23})) == 1h);
        CHECK(wait_after(PollOutcome::Changed, 200, skipping({22})) == 2h);
        CHECK(wait_after(PollOutcome::Changed, 200, skipping({22, 23, 0, 1})) == 5h);
        CHECK(wait_after(PollOutcome::Changed, 200, skipping({}, {1})) == 3h);      // Tuesday 00:00
        CHECK(wait_after(PollOutcome::Changed, 200, skipping({}, {1, 2})) == 27h);  // Wednesday
        CHECK(wait_after(PollOutcome::Changed, 200, skipping({0}, {1})) == 4h);
        // Only Monday is free, and there only hour 20: nearly a week away.
        CHECK(wait_after(PollOutcome::Changed, 200,
                         skipping({0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                   12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23},
                                  {0, 2, 3, 4, 5, 6})) == 7 * 24h - 1h);
        PollHints hints = skipping({23});
        hints.retry_after = 2h;  // into 23:00
        CHECK(wait_after(PollOutcome::Failed, 503, hints) == 3h);
        CHECK(reason_of(PollOutcome::Changed, 200, skipping({22})) ==
              "interval 1 h, moved out of skipHours or skipDays");
    }

    TEST_CASE("next_poll: polls moved to the end of a skipped night do not all come at once") {
        const PollHints hints = skipping({22, 23});
        const Seconds early = wait_after(PollOutcome::Changed, 200, hints, kPolicy, 0, 0.1);
        const Seconds late = wait_after(PollOutcome::Changed, 200, hints, kPolicy, 0, 0.9);
        CHECK(early >= 3h);
        CHECK(late > early);
        CHECK(late <= 3h + 6min);
    }

    TEST_CASE("next_poll: a feed that skips everything is polled all the same") {
        PollHints hours;
        hours.feed.skip_hours = (1U << 24) - 1;
        PollHints days;
        days.feed.skip_days = (1U << 7) - 1;
        for (const PollHints& hints : {hours, days}) {
            CHECK(wait_after(PollOutcome::Changed, 200, hints) == 1h);
            CHECK(reason_of(PollOutcome::Changed, 200, hints).find("ignored") != std::string::npos);
        }
    }

    TEST_CASE("next_poll: ttl counts over 304s, as the memory hands it in") {
        FeedState state = state_with(0);
        state.memory.hints = {.ttl = 4h, .skip_hours = 1U << 1};
        PollHints hints;
        hints.feed = state.memory.hints;
        // 21:00 + 4 h = 01:00, which is skipped.
        CHECK(next_of(state, kPolicy, hints).at == kNow + 5h);
        hints.feed.ttl_is_period = true;
        CHECK(next_of(state, kPolicy, hints).reason ==
              "updatePeriod 14400 s, moved out of skipHours or skipDays");
    }

    TEST_CASE("next_poll: a quarter of the usual gap, within floor and longest") {
        struct Row {
            Seconds gap;
            Seconds silence;
            Seconds wait;
            const char* reason;
        };
        const Row rows[] = {
            {48h, 1h, 12h, "a quarter of its usual 2 d"},
            {10h, 0s, 150min, "a quarter of its usual 10 h"},
            {4h, 0s, 1h, "a quarter of its usual 4 h"},
            {1h, 0s, 1h, "a quarter of its usual 1 h, raised to the floor of 1 h"},
            {1s, 0s, 1h, "a quarter of its usual 1 s, raised to the floor of 1 h"},
            {7 * 24h, 0s, 24h, "a quarter of its usual 7 d, cut to the longest of 1 d"},
            {1h, 12h, 3h, "a quarter of 12 h without news"},
            {1h, 30 * 24h, 24h, "a quarter of 30 d without news, cut to the longest of 1 d"},
        };
        for (const Row& row : rows) {
            CAPTURE(row.reason);
            const NextPoll next = next_of(with_rhythm(row.gap, row.silence));
            CHECK(next.at - kNow == row.wait);
            CHECK(next.reason == row.reason);
        }
    }

    TEST_CASE("next_poll: the user's own interval and the hints stand over the rhythm") {
        const FeedState daily = with_rhythm(24h, 1h);
        CHECK(next_of(daily, {.interval = 2h, .fixed = true}).at == kNow + 2h);
        CHECK(next_of(daily, {.interval = 2h, .fixed = true}).reason == "interval 2 h");
        CHECK(next_of(daily, kPolicy, {.fresh_for = 8h}).at == kNow + 8h);
        CHECK(next_of(daily, kPolicy, {.fresh_for = 2h}).at == kNow + 6h);
        CHECK(next_of(daily, kPolicy, with_ttl(12h)).at == kNow + 12h);
        CHECK(next_of(daily, kPolicy, {.retry_after = 10h}).at == kNow + 10h);
        // What is too little to go by changes nothing.
        FeedState young = daily;
        young.memory.rhythm.gaps = 1;
        CHECK(next_of(young).reason == "interval 1 h");
    }

    TEST_CASE("next_poll: a longest interval below the floor does not break it") {
        const PollPolicy odd{.interval = 1h, .min_interval = 6h, .max_interval = 2h};
        CHECK(next_of(with_rhythm(1h, 0s), odd).at == kNow + 6h);
        CHECK(next_of(with_rhythm(30 * 24h, 0s), odd).at == kNow + 6h);
        CHECK(next_of(state_with(0), odd, {.fresh_for = 20h}).at == kNow + 6h);
    }

    TEST_CASE("next_poll: a failing feed is asked no sooner than its rhythm says") {
        FeedState slow = with_rhythm(4 * 24h, 1h);
        const NextPoll next = next_poll(kPolicy, slow, {PollOutcome::Failed, 500}, {}, kNow, 0.0);
        CHECK(next.at == kNow + 24h);
        CHECK(next.reason ==
              "failure 1 in a row (HTTP 500): back off 1 h, raised to a quarter of its usual 4 d");
    }

    TEST_CASE("next_poll: 401 and 407 wait for a person, at once and always as long") {
        for (const int status : {401, 407})
            for (const int failures : {0, 1, 5, 100}) {
                CHECK(wait_after(PollOutcome::Failed, status, {}, kPolicy, failures) == 24h);
                CHECK(reason_of(PollOutcome::Failed, status, {}, kPolicy, failures) ==
                      "HTTP " + std::to_string(status) + ": needs credentials, asked again in 1 d");
            }
        CHECK(wait_after(PollOutcome::Failed, 401, {.retry_after = 3h}) == 3h);
    }

    TEST_CASE("next_poll: 410 is asked again in a month, whatever else it says") {
        CHECK(wait_after(PollOutcome::Failed, 410, {}) == 30 * 24h);
        CHECK(wait_after(PollOutcome::Failed, 410, {}, kPolicy, 12) == 30 * 24h);
        CHECK(wait_after(PollOutcome::Failed, 410, {.retry_after = 2h}) == 30 * 24h);
        CHECK(wait_after(PollOutcome::Failed, 410, {.fresh_for = 2h}) == 30 * 24h);
        CHECK(wait_after(PollOutcome::Failed, 410, {}, {.interval = 31 * 24h}) == 31 * 24h);
        CHECK(reason_of(PollOutcome::Failed, 410, {}) ==
              "HTTP 410: gone for good, asked again in 30 d");
    }

    TEST_CASE("next_poll: a feed that is asked elsewhere from now on is asked there soon") {
        for (const int status : {404, 410}) {
            const PollAnswer answer{PollOutcome::Failed, status, false, true};
            const NextPoll next = next_poll(kPolicy, state_with(6), answer, {}, kNow, 0.0);
            CHECK(next.at == kNow + 1h);
            CHECK(next.reason == "moved, asked at its other URL");
        }
        const PollAnswer success{PollOutcome::Changed, 200, false, true};
        CHECK(next_poll(kPolicy, state_with(0), success, {}, kNow, 0.0).reason == "interval 1 h");
    }

    TEST_CASE("next_poll: while the network is down no wait grows") {
        const auto down = [](int failures, const PollHints& hints = {}) {
            return next_poll(kPolicy, state_with(failures), {PollOutcome::Failed, 0, true}, hints,
                             kNow, 0.0);
        };
        CHECK(down(0).at == kNow + 1h);
        CHECK(down(0).reason == "network down, interval 1 h");
        // What a feed has failed for itself stays as it was after its last failure.
        const Seconds expected[] = {1h, 1h, 2h, 4h, 8h, 16h, 24h, 24h};
        for (int failures = 0; failures < 8; ++failures) {
            CHECK(down(failures).at == kNow + expected[failures]);
            if (failures > 0)
                CHECK(down(failures).at - kNow ==
                      wait_after(PollOutcome::Failed, 0, {}, kPolicy, failures - 1));
        }
        CHECK(down(3).reason == "network down, still failure 3 in a row: back off 4 h");
        CHECK(down(0, with_ttl(5h)).at == kNow + 5h);
    }

    TEST_CASE("next_poll: 500 feeds added together are spread over a whole interval") {
        std::mt19937_64 random{500};
        std::uniform_real_distribution<double> jitter(0.0, 1.0);
        std::vector<int> first(12);  // of five minutes each
        for (int i = 0; i < 500; ++i) {
            FeedState state;
            const PollAnswer answer{i % 7 == 0 ? PollOutcome::Failed : PollOutcome::Changed, 0};
            const Seconds wait =
                next_poll(kPolicy, state, answer, {}, kNow, jitter(random)).at - kNow;
            REQUIRE(wait >= 1h);
            REQUIRE(wait < 2h);
            ++first[static_cast<std::size_t>((wait - 1h) / 5min)];
        }
        for (const int polls : first) {
            CHECK(polls >= 20);
            CHECK(polls <= 65);
        }
    }

    TEST_CASE("next_poll: the first spread is an interval, but no longer than max_interval") {
        const auto first = [](const PollPolicy& policy, const PollAnswer& answer,
                              const PollHints& hints = {}) {
            return next_poll(policy, {}, answer, hints, kNow, 0.5).at - kNow;
        };
        const PollAnswer success{PollOutcome::Changed, 200};
        CHECK(first(kPolicy, success) == 90min);
        CHECK(first({.interval = 7 * 24h}, success) == 7 * 24h + 12h);
        CHECK(first(kPolicy, {PollOutcome::Failed, 410}) == 30 * 24h + 36h);
        CHECK(first(kPolicy, {PollOutcome::Failed, 503}, {.retry_after = 4h}) == 4h + 12min);
        CHECK(first(kPolicy, success, {.fresh_for = 90min}) == 90min + 15min);
        // Later ones are spread over a tenth.
        CHECK(wait_after(PollOutcome::Changed, 200, {}, kPolicy, 0, 0.5) == 63min);
    }

    TEST_CASE("next_poll: never before the floor, whatever comes together") {
        std::mt19937_64 random{20261125};
        const auto below = [&random](std::int64_t n) {
            return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(n));
        };
        constexpr int kStatuses[] = {0, 200, 304, 401, 403, 404, 407, 410, 429, 500, 503};
        for (int i = 0; i < 20'000; ++i) {
            const PollPolicy policy{Seconds{below(3'000'000)}, Seconds{below(20'000)},
                                    Seconds{below(400'000)}, below(2) == 0};
            FeedState state = state_with(static_cast<int>(below(12)));
            state.polls = below(3);
            state.memory.rhythm = {Seconds{below(5'000'000)}, static_cast<int>(below(5)),
                                   kNow - Seconds{below(9'000'000) - 1'000'000}};
            PollHints hints;
            if (below(2) == 0) hints.retry_after = Seconds{below(1'000'000)};
            if (below(2) == 0) hints.fresh_for = Seconds{below(1'000'000)};
            if (below(2) == 0) hints.feed.ttl = Seconds{below(1'000'000)};
            hints.feed.skip_hours = static_cast<std::uint32_t>(below(1 << 24));
            hints.feed.skip_days = static_cast<std::uint8_t>(below(128));
            PollAnswer answer{below(2) == 0 ? PollOutcome::Failed : PollOutcome::Changed,
                              kStatuses[below(11)], below(4) == 0, below(8) == 0};
            const NextPoll next =
                next_poll(policy, state, answer, hints, kNow, static_cast<double>(below(100)) / 99);
            REQUIRE(next.at >=
                    kNow + std::max<Seconds>(policy.min_interval, limits::kHardMinInterval));
            REQUIRE_FALSE(next.reason.empty());
            // What it makes, a start believes.
            state.last_poll = kNow;
            state.next_poll = next;
            REQUIRE(due_at_start(state, policy, kNow + 60s) == next.at);
        }
    }

    TEST_CASE("due_at_start: what is stored counts, and clocks that were set cannot stall a feed") {
        struct Row {
            const char* what;
            std::optional<Seconds> last_poll;  // from now on
            Seconds stored;
            Seconds due;
        };
        const Row rows[] = {
            {"not due", -10min, 50min, 50min},
            {"due", -2h, -1h, -1h},
            {"due for weeks: the machine was off", -30 * 24h, -29 * 24h, -29 * 24h},
            {"never polled", std::nullopt, 0s, 0s},
            {"never polled, spread", std::nullopt, 40min, 40min},
            {"held by Retry-After", -1h, 6 * 24h, 6 * 24h},
            {"gone", -24h, 29 * 24h, 29 * 24h},
            {"a month, its jitter and a week of skipDays", 0s, 40 * 24h, 40 * 24h},
            {"the clock was set back an hour", 1h, 2h, 1h},
            {"the clock was set back a year", 365 * 24h, 365 * 24h + 2h, 2h},
            {"set back, held: its wait begins again", 365 * 24h, 372 * 24h, 7 * 24h},
            {"set back, and yet due", 1h, -1h, -1h},
            {"set back, stored is nonsense", 1h, 9000 * 24h, 1h},
            {"set back, stored lies before the last poll", 20h, 10h, 1h},
            {"beyond every wait", -1h, 200 * 24h, 1h},
            {"beyond every wait, never polled", std::nullopt, 9000 * 24h, 1h},
        };
        for (const Row& row : rows) {
            CAPTURE(row.what);
            FeedState state;
            if (row.last_poll) state.last_poll = kNow + *row.last_poll;
            state.next_poll.at = kNow + row.stored;
            CHECK(due_at_start(state, kPolicy, kNow) == kNow + row.due);
        }
    }

    TEST_CASE("due_at_start: twenty starts in a minute bring no poll nearer") {
        FeedState state;
        state.last_poll = kNow;
        state.next_poll.at = kNow + 1h;
        for (int i = 0; i < 20; ++i)
            CHECK(due_at_start(state, kPolicy, kNow + Seconds{3 * i}) == kNow + 1h);
    }
}
