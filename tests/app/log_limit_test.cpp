// SPDX-License-Identifier: MIT
#include "log_limit.hpp"

#include "feedmerged/core/log_limits.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;

namespace {

constexpr app::LogLimit::Time kNow{std::chrono::seconds{1'767'323'045}};

std::size_t admitted(app::LogLimit& limit, const std::string& kind, std::size_t tries,
                     app::LogLimit::Time at) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < tries; ++i) count += limit.admit(kind, 60, at) ? 1 : 0;
    return count;
}

}  // namespace

TEST_SUITE("app/log_limit") {
    TEST_CASE("log_limit: of each kind so many a minute, and the rest is counted once") {
        app::LogLimit limit;
        CHECK(admitted(limit, "poll failed", 100, kNow) == 60);
        CHECK(admitted(limit, "not stored", 10, kNow) == 10);
        CHECK(limit.take_left_out(kNow + 59s).empty());
        const auto left_out = limit.take_left_out(kNow + 60s);
        REQUIRE(left_out.size() == 1);
        CHECK(left_out[0].kind == "poll failed");
        CHECK(left_out[0].lines == 40);
        CHECK(limit.take_left_out(kNow + 60s).empty());
        CHECK(admitted(limit, "poll failed", 100, kNow + 60s) == 60);
    }

    TEST_CASE("log_limit: a clock that is set back silences nothing") {
        app::LogLimit limit;
        CHECK(admitted(limit, "poll failed", 100, kNow) == 60);
        CHECK(admitted(limit, "poll failed", 100, kNow - 24h) == 60);
    }

    TEST_CASE("log_limit: lines that are all of their own kind are bounded and not limited") {
        app::LogLimit limit;
        for (std::size_t i = 0; i < 2 * limits::kLogKinds; ++i)
            CHECK(limit.admit("warning " + std::to_string(i), 1, kNow));
        CHECK(limit.admit("warning " + std::to_string(2 * limits::kLogKinds - 1), 1, kNow));
        CHECK_FALSE(limit.admit("warning 0", 1, kNow));
    }
}
