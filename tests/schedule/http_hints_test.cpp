// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/http_hints.hpp"

#include "feedmerged/core/limits.hpp"

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::feed_hints_from;
using schedule::hints_from;
using schedule::parse_retry_after;

namespace {

constexpr TimePoint kNow = from_unix(1'795'467'600);  // Mon, 23 Nov 2026 21:00:00 GMT

FetchResult answer(std::vector<std::pair<std::string, std::string>> headers) {
    FetchResult result;
    result.status = 200;
    result.at = kNow;
    result.headers = std::move(headers);
    return result;
}

std::optional<Seconds> fresh_for(std::vector<std::pair<std::string, std::string>> headers) {
    return hints_from(answer(std::move(headers))).fresh_for;
}

}  // namespace

TEST_SUITE("schedule/http_hints") {
    TEST_CASE("parse_retry_after: seconds, dates, and garbage") {
        struct Row {
            const char* value;
            std::optional<Seconds> expected;
        };
        const Row rows[] = {
            {"120", 120s},
            {" 120 ", 120s},
            {"0", 0s},
            {"604800", 7 * 24h},
            {"604801", Seconds{limits::kMaxRetryAfter}},
            {"99999999999999999999", Seconds{limits::kMaxRetryAfter}},  // above 2^64
            {"Mon, 23 Nov 2026 21:02:00 GMT", 120s},
            {"Monday, 23-Nov-26 21:02:00 GMT", 120s},                            // RFC 850
            {"Mon Nov 23 21:02:00 2026", 120s},                                  // asctime
            {"Thu, 01 Jan 1970 00:00:00 GMT", 0s},                               // gone by
            {"Mon, 23 Nov 2036 21:00:00 GMT", Seconds{limits::kMaxRetryAfter}},  // in ten years
            {"Fri, 31 Dec 9999 23:59:59 GMT", Seconds{limits::kMaxRetryAfter}},
            {"-1", std::nullopt},
            {"+5", std::nullopt},
            {"1.5", std::nullopt},
            {"5, 10", std::nullopt},
            {"soon", std::nullopt},
            {"", std::nullopt},
        };
        for (const Row& row : rows) {
            CAPTURE(row.value);
            CHECK(parse_retry_after(row.value, kNow) == row.expected);
        }
    }

    TEST_CASE("hints_from: Cache-Control max-age (RFC 9111 §5.2.2.1)") {
        struct Row {
            const char* value;
            std::optional<Seconds> expected;
        };
        const Row rows[] = {
            {"max-age=3600", 3600s},
            {"public, max-age=3600", 3600s},
            {"MAX-AGE=60", 60s},
            {"max-age=\"3600\"", 3600s},                    // §5.2: recipients accept both forms
            {"max-age = 60", 60s},                          // seen in the wild
            {"max-age=60, max-age=3600", 60s},              // §4.2.1: the first
            {"max-age=soon, max-age=60", 60s},              //
            {"private=\"a, max-age=1\", max-age=60", 60s},  // the comma stands in quotes
            {"private=\"a\\\", max-age=1\", max-age=60", 60s},
            {"s-maxage=60", std::nullopt},  // for shared caches
            {"no-cache, max-age=600", 600s},
            {"no-store", std::nullopt},
            {"max-age=-1", std::nullopt},
            {"max-age=", std::nullopt},
            {"max-age", std::nullopt},
            {"max-age=1e3", std::nullopt},
            {"max-age=60s", std::nullopt},
            {"max-age=1000000000000", Seconds{limits::kMaxFreshness}},
            {"max-age=99999999999999999999", Seconds{limits::kMaxFreshness}},
            {"x-max-age=5", std::nullopt},
            {",,,=,\"", std::nullopt},
            {"private=\"never ends, max-age=60", std::nullopt},
        };
        for (const Row& row : rows) {
            CAPTURE(row.value);
            CHECK(fresh_for({{"cache-control", row.value}}) == row.expected);
        }
        CHECK(fresh_for({{"cache-control", "public"}, {"cache-control", "max-age=9"}}) == 9s);
        CHECK(fresh_for({}) == std::nullopt);
    }

    TEST_CASE("hints_from: Age is subtracted, never below zero") {
        CHECK(fresh_for({{"cache-control", "max-age=600"}, {"age", "100"}}) == 500s);
        CHECK(fresh_for({{"cache-control", "max-age=600"}, {"age", "601"}}) == 0s);
        CHECK(fresh_for({{"cache-control", "max-age=600"}, {"age", "99999999999999999999"}}) == 0s);
        CHECK(fresh_for({{"cache-control", "max-age=600"}, {"age", "-5"}}) == 600s);
        CHECK(fresh_for({{"cache-control", "max-age=600"}, {"age", "old"}}) == 600s);
    }

    TEST_CASE("hints_from: Expires counts from the server's Date, and only without max-age") {
        const std::string date = "Mon, 23 Nov 2026 21:00:00 GMT";
        const std::string later = "Mon, 23 Nov 2026 22:00:00 GMT";
        CHECK(fresh_for({{"expires", later}, {"date", date}}) == 1h);
        CHECK(fresh_for({{"expires", later}}) == 1h);  // our own clock where there is no Date
        // A server whose clock is years behind still means an hour.
        CHECK(fresh_for({{"expires", "Thu, 01 Jan 1970 01:00:00 GMT"},
                         {"date", "Thu, 01 Jan 1970 00:00:00 GMT"}}) == 1h);
        CHECK(fresh_for({{"expires", later}, {"date", date}, {"age", "600"}}) == 50min);
        CHECK(fresh_for({{"expires", later}, {"date", date}, {"cache-control", "max-age=60"}}) ==
              60s);
        CHECK(fresh_for({{"expires", later}, {"date", date}, {"cache-control", "max-age=x"}}) ==
              std::nullopt);
        CHECK(fresh_for({{"expires", later}, {"date", date}, {"cache-control", "no-cache"}}) == 1h);
        CHECK(hints_from(answer({{"expires", later}})).fresh_from == "Expires");
        CHECK(hints_from(answer({{"cache-control", "max-age=1"}})).fresh_from == "max-age");
    }

    TEST_CASE("hints_from: an Expires of 0, -1 or garbage is stale, not an error") {
        for (const char* value : {"0", "-1", "now", "Thu, 01 Jan 1970 00:00:00 GMT"}) {
            CAPTURE(value);
            CHECK(fresh_for({{"expires", value}}) == 0s);
            CHECK(fresh_for({{"expires", value}, {"date", "garbage"}}) == 0s);
        }
        CHECK(fresh_for({{"expires", "Fri, 31 Dec 9999 23:59:59 GMT"}}) ==
              Seconds{limits::kMaxFreshness});
    }

    TEST_CASE("hints_from: Retry-After counts from the instant of the answer") {
        CHECK(hints_from(answer({{"retry-after", "Mon, 23 Nov 2026 21:05:00 GMT"}})).retry_after ==
              5min);
        CHECK_FALSE(hints_from(answer({})).retry_after.has_value());
    }

    TEST_CASE("feed_hints_from: ttl and the syndication module; the longer one counts") {
        ParsedFeed feed;
        CHECK_FALSE(feed_hints_from(feed).ttl.has_value());
        feed.ttl_minutes = 90;
        CHECK(feed_hints_from(feed).ttl == 90min);
        CHECK_FALSE(feed_hints_from(feed).ttl_is_period);
        for (const std::int64_t bad : {std::int64_t{0}, std::int64_t{-60}}) {
            feed.ttl_minutes = bad;
            CHECK_FALSE(feed_hints_from(feed).ttl.has_value());
        }
        feed.ttl_minutes = std::numeric_limits<std::int64_t>::max();
        CHECK(feed_hints_from(feed).ttl <= Seconds{limits::kMaxFreshness});
        CHECK(feed_hints_from(feed).ttl > 365 * 24h);

        feed.ttl_minutes = 60;
        feed.update_period = "daily";
        feed.update_frequency = 4;
        CHECK(feed_hints_from(feed).ttl == 6h);
        CHECK(feed_hints_from(feed).ttl_is_period);
        feed.ttl_minutes = 600;
        CHECK(feed_hints_from(feed).ttl == 10h);
    }

    TEST_CASE("feed_hints_from: sy:updatePeriod with its defaults, and garbage") {
        struct Row {
            const char* period;
            std::optional<std::int64_t> frequency;
            std::optional<Seconds> expected;
        };
        const Row rows[] = {
            {"hourly", std::nullopt, 1h},
            {"hourly", 2, 30min},
            {" Weekly ", 1, 7 * 24h},
            {"monthly", 1, 30 * 24h},
            {"yearly", 1, 365 * 24h},
            {"", 2, 12h},
            {"daily", 0, 24h},
            {"daily", -3, 24h},
            {"daily", 1'000'000, 0s},
            {"fortnightly", 1, std::nullopt},
            {"", std::nullopt, std::nullopt},
        };
        for (const Row& row : rows) {
            CAPTURE(row.period);
            ParsedFeed feed;
            feed.update_period = row.period;
            feed.update_frequency = row.frequency;
            CHECK(feed_hints_from(feed).ttl.value_or(0s) == row.expected.value_or(0s));
        }
    }

    TEST_CASE("feed_hints_from: skipHours 0 to 24 and skipDays; others are left out") {
        ParsedFeed feed;
        feed.skip_hours = {0, 5, 24, 25, -1};
        feed.skip_days = {0, 6, 7, -1};
        const FeedHints hints = feed_hints_from(feed);
        CHECK(hints.skip_hours == ((1U << 0) | (1U << 5)));
        CHECK(hints.skip_days == ((1U << 0) | (1U << 6)));
        for (int hour = 0; hour < 24; ++hour) feed.skip_hours.push_back(hour);
        for (int day = 0; day < 7; ++day) feed.skip_days.push_back(day);
        CHECK(feed_hints_from(feed).skip_hours == (1U << 24) - 1);
        CHECK(feed_hints_from(feed).skip_days == (1U << 7) - 1);
    }

    TEST_CASE("hints_from: headers know nothing of the feed's own hints") {
        CHECK(hints_from(answer({{"cache-control", "max-age=9"}})).feed == FeedHints{});
    }
}
