// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/network_watch.hpp"

#include "feedmerged/core/limits.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::NetworkWatch;

namespace {

constexpr SteadyPoint kStart{1000s};

FetchResult failure(FetchErrorKind kind, int status = 0) {
    FetchResult result;
    result.url = "https://example.org/feed";
    result.error = FetchError{kind, ""};
    result.status = status;
    return result;
}

FetchResult answer(int status, const char* url = "https://example.org/feed") {
    FetchResult result;
    result.url = url;
    result.status = status;
    return result;
}

NetworkWatch down_watch() {
    NetworkWatch watch;
    for (const char* host : {"a", "b", "c"}) watch.saw(host, failure(FetchErrorKind::Dns), kStart);
    return watch;
}

}  // namespace

TEST_SUITE("schedule/network_watch") {
    TEST_CASE(
        "saw: three different hosts in a row that cannot be reached are the network's fault") {
        NetworkWatch watch;
        CHECK_FALSE(watch.is_down());
        CHECK(watch.ready_at() <= kStart);
        watch.saw("a", failure(FetchErrorKind::Dns), kStart);
        watch.saw("b", failure(FetchErrorKind::Connect), kStart);
        CHECK_FALSE(watch.is_down());
        watch.saw("c", failure(FetchErrorKind::Timeout), kStart);
        CHECK(watch.is_down());
        CHECK(watch.ready_at() == kStart + limits::kNetworkRetry);
    }

    TEST_CASE("saw: one dead host, however many feeds it has, is not the network") {
        NetworkWatch watch;
        for (int i = 0; i < 500; ++i) {
            watch.saw("dead", failure(FetchErrorKind::Connect), kStart);
            watch.saw("gone", failure(FetchErrorKind::Dns), kStart);
        }
        CHECK_FALSE(watch.is_down());
    }

    TEST_CASE("saw: any answer in between, of whatever status, says that the network is up") {
        for (const int status : {200, 304, 404, 429, 500, 503}) {
            NetworkWatch watch;
            watch.saw("a", failure(FetchErrorKind::Dns), kStart);
            watch.saw("b", failure(FetchErrorKind::Dns), kStart);
            watch.saw("d", answer(status), kStart);
            watch.saw("c", failure(FetchErrorKind::Dns), kStart);
            watch.saw("a", failure(FetchErrorKind::Dns), kStart);
            CHECK_FALSE(watch.is_down());
            watch.saw("b", failure(FetchErrorKind::Dns), kStart);
            CHECK(watch.is_down());
        }
    }

    TEST_CASE("saw: which failures are a sign, and of what") {
        enum class Sign { Down, Up, None };
        struct Row {
            const char* what;
            FetchResult result;
            Sign sign;
        };
        FetchResult redirected = failure(FetchErrorKind::Timeout);
        redirected.redirects.push_back({301, "https://a/", "https://b/"});
        const Row rows[] = {
            {"Dns", failure(FetchErrorKind::Dns), Sign::Down},
            {"Connect", failure(FetchErrorKind::Connect), Sign::Down},
            {"Timeout", failure(FetchErrorKind::Timeout), Sign::Down},
            {"Timeout amid an answer", failure(FetchErrorKind::Timeout, 200), Sign::Up},
            {"Timeout behind a redirect", redirected, Sign::Up},
            {"reset amid an answer", failure(FetchErrorKind::Connect, 200), Sign::Up},
            {"Tls", failure(FetchErrorKind::Tls), Sign::Up},
            {"TooLarge", failure(FetchErrorKind::TooLarge, 200), Sign::Up},
            {"TooManyRedirects", failure(FetchErrorKind::TooManyRedirects), Sign::Up},
            {"Protocol", failure(FetchErrorKind::Protocol), Sign::Up},
            {"Truncated", failure(FetchErrorKind::Truncated, 200), Sign::Up},
            {"BlockedAddress", failure(FetchErrorKind::BlockedAddress), Sign::None},
            {"BadUrl", failure(FetchErrorKind::BadUrl), Sign::None},
            {"AddressBusy", failure(FetchErrorKind::AddressBusy), Sign::None},
            {"Cancelled", failure(FetchErrorKind::Cancelled), Sign::None},
            {"a file", answer(200, "file:///srv/feed.xml"), Sign::None},
        };
        for (const Row& row : rows) {
            CAPTURE(row.what);
            NetworkWatch watch;
            watch.saw("a", failure(FetchErrorKind::Dns), kStart);
            watch.saw("b", failure(FetchErrorKind::Dns), kStart);
            watch.saw("c", row.result, kStart);
            CHECK(watch.is_down() == (row.sign == Sign::Down));
            // After an answer two more are two only.
            watch.saw("d", failure(FetchErrorKind::Dns), kStart);
            CHECK(watch.is_down() == (row.sign != Sign::Up));
            watch.saw("e", row.result, kStart);
            CHECK(watch.is_down() == (row.sign != Sign::Up));
        }
    }

    TEST_CASE("started: while it is down, one poll a minute tries") {
        NetworkWatch watch = down_watch();
        SteadyPoint now = kStart;
        int tries = 0;
        for (; now < kStart + 1h; now += 1s) {
            if (watch.ready_at() > now) continue;
            watch.started(now);
            ++tries;
            watch.saw("d" + std::to_string(tries), failure(FetchErrorKind::Timeout), now);
        }
        CHECK(tries == 59);
        CHECK(watch.is_down());
        watch.saw("x", answer(503), now);
        CHECK_FALSE(watch.is_down());
        CHECK(watch.ready_at() <= now);
    }

    TEST_CASE("saw: what was under way when it went down does not put off the next try") {
        NetworkWatch watch = down_watch();
        for (int i = 0; i < 64; ++i)
            watch.saw("h" + std::to_string(i), failure(FetchErrorKind::Timeout), kStart + 30s);
        CHECK(watch.ready_at() == kStart + limits::kNetworkRetry);
    }

    TEST_CASE("started: costs nothing while the network is up") {
        NetworkWatch watch;
        watch.started(kStart);
        CHECK(watch.ready_at() <= kStart);
    }
}
