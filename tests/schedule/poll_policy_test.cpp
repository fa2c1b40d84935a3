// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/poll_policy.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <limits>
#include <random>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::next_poll;
using schedule::PollHints;
using schedule::PollPolicy;

namespace {

constexpr TimePoint kNow = from_unix(1'795'467'600);  // Mon, 23 Nov 2026 21:00:00 GMT
const PollPolicy kPolicy{};                           // 1 h, floor 1 h, longest 24 h

Seconds wait_after(PollOutcome outcome, int status, const PollHints& hints,
                   const PollPolicy& policy = kPolicy, int failures = 0, double jitter = 0.0) {
    FeedState state;
    state.failures = failures;
    return next_poll(policy, state, outcome, status, hints, kNow, jitter).at - kNow;
}

std::string reason_of(PollOutcome outcome, int status, const PollHints& hints,
                      const PollPolicy& policy = kPolicy, int failures = 0) {
    FeedState state;
    state.failures = failures;
    return next_poll(policy, state, outcome, status, hints, kNow, 0.5).reason;
}

PollHints skipping(std::initializer_list<int> hours, std::initializer_list<int> days = {}) {
    PollHints hints;
    for (const int h : hours) hints.skip.hours.set(static_cast<std::size_t>(h));
    for (const int d : days) hints.skip.days.set(static_cast<std::size_t>(d));
    return hints;
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
        CHECK(wait_after(PollOutcome::Changed, 200, {.fresh_for = 5s, .ttl = 60s}, hasty) == 30min);
        CHECK(reason_of(PollOutcome::Changed, 200, {}, hasty) ==
              "interval 1 min, raised to the floor of 30 min");
        hasty.min_interval = 1s;
        CHECK(wait_after(PollOutcome::Changed, 200, {}, hasty) ==
              Seconds{limits::kHardMinInterval});
    }

    TEST_CASE("next_poll: max-age and ttl stretch up to max_interval and never shorten") {
        CHECK(wait_after(PollOutcome::Changed, 200, {.fresh_for = 2h}) == 2h);
        CHECK(wait_after(PollOutcome::NotModified, 304, {.fresh_for = 2h}) == 2h);
        CHECK(wait_after(PollOutcome::Changed, 200, {.ttl = 3h}) == 3h);
        CHECK(wait_after(PollOutcome::Changed, 200, {.fresh_for = 2h, .ttl = 3h}) == 3h);
        CHECK(wait_after(PollOutcome::Changed, 200, {.fresh_for = 3h, .ttl = 2h}) == 3h);
        CHECK(wait_after(PollOutcome::Changed, 200, {.fresh_for = 0s, .ttl = 1min}) == 1h);
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
        CHECK(reason_of(PollOutcome::Changed, 200, {.ttl = 10800s}) == "ttl 10800 s");
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
        for (const int status : {0, 200, 304, 401, 404, 410, 500, 503, 999})
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
            if (random() % 2 == 0) hints.ttl = up_to(1'000'000);
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
        hours.skip.hours.set();
        PollHints days;
        days.skip.days.set();
        for (const PollHints& hints : {hours, days}) {
            CHECK(wait_after(PollOutcome::Changed, 200, hints) == 1h);
            CHECK(reason_of(PollOutcome::Changed, 200, hints).find("ignored") != std::string::npos);
        }
    }
}
