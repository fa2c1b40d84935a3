// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/host_pressure.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::held_until;
using schedule::pressure_of;

namespace {

constexpr TimePoint kNow = from_unix(1'795'467'600);  // Mon, 23 Nov 2026 21:00:00 GMT

FetchResult answer(int status, const std::string& retry_after = {}, TimePoint at = kNow) {
    FetchResult result;
    result.status = status;
    result.at = at;
    if (!retry_after.empty()) result.headers.emplace_back("retry-after", retry_after);
    return result;
}

/// The holds of one status again and again, each as soon as the last hold has ended.
std::vector<Seconds> waits_of(int status, int times) {
    std::vector<Seconds> waits;
    std::optional<HostHold> hold;
    TimePoint now = kNow;
    for (int i = 0; i < times; ++i) {
        hold = pressure_of("h", answer(status, {}, now), hold);
        REQUIRE(hold.has_value());
        CHECK(hold->strikes == i + 1);
        waits.push_back(hold->until - now);
        now = hold->until;
    }
    return waits;
}

}  // namespace

TEST_SUITE("schedule/host_pressure") {
    TEST_CASE("pressure_of: Retry-After of a 429, 503 or 403 holds the host for as long") {
        for (const int status : {429, 503, 403}) {
            const auto hold = pressure_of("a.example:8080", answer(status, "3600"), std::nullopt);
            REQUIRE(hold.has_value());
            CHECK(hold->host == "a.example:8080");
            CHECK(hold->until == kNow + 1h);
            CHECK(hold->strikes == 1);
            CHECK(hold->reason == "HTTP " + std::to_string(status) + ", Retry-After 3600 s");
        }
        CHECK(pressure_of("h", answer(429, "Mon, 23 Nov 2026 23:00:00 GMT"), {})->until ==
              kNow + 2h);
        CHECK(pressure_of("h", answer(429, "315360000"), {})->until ==
              kNow + limits::kMaxRetryAfter);
    }

    TEST_CASE("pressure_of: a Retry-After that says nothing leaves the usual wait") {
        for (const char* value : {"0", "soon", "Thu, 01 Jan 1970 00:00:00 GMT", "-5"}) {
            CAPTURE(value);
            CHECK(pressure_of("h", answer(429, value), {})->until == kNow + 4h);
            CHECK(pressure_of("h", answer(503, value), {})->until == kNow + 1h);
        }
    }

    TEST_CASE("pressure_of: without a hint the wait doubles with each strike, up to a day") {
        CHECK(waits_of(429, 5) == std::vector<Seconds>{4h, 8h, 16h, 24h, 24h});
        CHECK(waits_of(503, 7) == std::vector<Seconds>{1h, 2h, 4h, 8h, 16h, 24h, 24h});
        CHECK(waits_of(403, 7) == std::vector<Seconds>{0h, 1h, 2h, 4h, 8h, 16h, 24h});
        CHECK(waits_of(429, limits::kMaxStrikes).back() == 24h);
    }

    TEST_CASE("pressure_of: strikes that have no end do not overflow") {
        const HostHold before{"h", kNow, std::numeric_limits<int>::max(), {}};
        for (const int status : {403, 429, 503}) {
            const auto hold = pressure_of("h", answer(status), before);
            CHECK(hold->strikes == limits::kMaxStrikes);
            CHECK(hold->until == kNow + 24h);
        }
    }

    TEST_CASE("pressure_of: reasons say which status, how often, and for how long") {
        CHECK(pressure_of("h", answer(429), {})->reason == "HTTP 429: left alone for 4 h");
        CHECK(pressure_of("h", answer(403), {})->reason == "HTTP 403");
        CHECK(pressure_of("h", answer(403), HostHold{"h", kNow, 1, {}})->reason ==
              "HTTP 403, 2 strikes in a row: left alone for 1 h");
    }

    TEST_CASE("pressure_of: a 403 after other strikes is one of them") {
        const auto hold = pressure_of("h", answer(403), HostHold{"h", kNow - 1h, 1, "HTTP 429"});
        CHECK(hold->strikes == 2);
        CHECK(hold->until == kNow + 1h);
    }

    TEST_CASE("pressure_of: any other answer below 500 ends the strikes") {
        const HostHold before{"h", kNow - 1s, 3, {}};
        for (const int status : {200, 204, 304, 301, 400, 401, 404, 410, 451}) {
            CAPTURE(status);
            const auto hold = pressure_of("h", answer(status), before);
            REQUIRE(hold.has_value());
            CHECK(hold->strikes == 0);
            CHECK(hold->until <= kNow);
            CHECK_FALSE(pressure_of("h", answer(status), std::nullopt).has_value());
        }
        // After which a 403 is the first again.
        const auto ended = pressure_of("h", answer(200), before);
        CHECK(pressure_of("h", answer(403, {}, kNow + 1s), ended)->until == kNow + 1s);
    }

    TEST_CASE("pressure_of: other errors of the server, and no answer, change nothing") {
        const HostHold before{"h", kNow - 1s, 3, {}};
        for (const int status : {500, 502, 504, 0})
            CHECK_FALSE(pressure_of("h", answer(status), before).has_value());
        FetchResult broken = answer(200);
        broken.error = FetchError{FetchErrorKind::Truncated, ""};
        CHECK_FALSE(pressure_of("h", broken, before).has_value());
        FetchResult none = answer(0);
        none.error = FetchError{FetchErrorKind::Timeout, ""};
        CHECK_FALSE(pressure_of("h", none, before).has_value());
        // A 429 whose body broke off is one all the same.
        broken.status = 429;
        CHECK(pressure_of("h", broken, before)->strikes == 4);
    }

    TEST_CASE("pressure_of: what was asked before the hold began ends it not, nor doubles it") {
        const HostHold held{"h", kNow + 4h, 1, {}};
        CHECK_FALSE(pressure_of("h", answer(200), held).has_value());
        CHECK_FALSE(pressure_of("h", answer(429), held).has_value());
        CHECK_FALSE(pressure_of("h", answer(429, "60"), held).has_value());
        CHECK_FALSE(pressure_of("h", answer(403), held).has_value());
        const auto longer = pressure_of("h", answer(429, "86400"), held);
        REQUIRE(longer.has_value());
        CHECK(longer->until == kNow + 24h);
        CHECK(longer->strikes == 1);
    }

    TEST_CASE("held_until: a clock that was set back makes no hold endless") {
        const HostHold hold{"h", kNow + 365 * 24h, 2, {}};
        CHECK(held_until(hold, kNow) == kNow + limits::kMaxRetryAfter);
        CHECK(held_until({"h", kNow + 3h, 2, {}}, kNow) == kNow + 3h);
        CHECK(held_until({"h", kNow - 3h, 2, {}}, kNow) == kNow - 3h);
    }
}
