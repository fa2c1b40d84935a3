// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/probe.hpp"

#include <functional>
#include <string>

#include <doctest/doctest.h>

using namespace feedmerged;
using namespace std::chrono_literals;
using schedule::probe_reason;

namespace {

constexpr TimePoint kNow = from_unix(1'795'467'600);              // Mon, 23 Nov 2026 21:00:00 GMT
constexpr const char* kFuture = "Fri, 01 Mar 2041 08:00:00 GMT";  // FreshRSS#1020
constexpr const char* kPast = "Sun, 01 Nov 2026 08:00:00 GMT";

/// A feed that answered 304 since `full` ago.
FeedState silent_for(Seconds full, const char* etag = "\"1\"", const char* modified = kPast) {
    FeedState state;
    state.validators = {etag, modified, "https://example.org/feed"};
    state.memory.last_full = kNow - full;
    state.last_status = 304;
    return state;
}

}  // namespace

TEST_SUITE("schedule/probe") {
    TEST_CASE("probe_reason: a Last-Modified in the future, once in a week") {
        CHECK(probe_reason(silent_for(8 * 24h, "", kFuture), kNow) ==
              "its Last-Modified lies in the future");
        CHECK(probe_reason(silent_for(8 * 24h, "\"1\"", kFuture), kNow) ==
              "its Last-Modified lies in the future");
        CHECK(probe_reason(silent_for(7 * 24h, "", kFuture), kNow).empty());
        CHECK(probe_reason(silent_for(8 * 24h, "", kPast), kNow).empty());
        CHECK(probe_reason(silent_for(8 * 24h, "", "yesterday-ish"), kNow).empty());
        FeedState probed = silent_for(300 * 24h, "", kFuture);
        probed.memory.last_probe = kNow - 6 * 24h;
        CHECK(probe_reason(probed, kNow).empty());
        probed.memory.last_probe = kNow - 7 * 24h - 1s;
        CHECK_FALSE(probe_reason(probed, kNow).empty());
    }

    TEST_CASE("probe_reason: what is no entity-tag (RFC 9110 8.8.3)") {
        struct Row {
            const char* etag;
            bool is_valid;
        };
        const Row rows[] = {
            {"\"xyzzy\"", true},        // §8.8.3.2
            {"W/\"xyzzy\"", true},      //
            {"\"\"", true},             //
            {"W/\"\"", true},           //
            {"\"a-gzip\"", true},       // Apache's
            {"\"caf\xC3\xA9\"", true},  // obs-text
            {"\"a!#~\"", true},         //
            {"", true},                 // none is none
            {"xyzzy", false},           // S3 clones, old CGIs
            {"\"xyzzy", false},         //
            {"xyzzy\"", false},         //
            {"\"", false},              //
            {"W/xyzzy", false},         //
            {"w/\"xyzzy\"", false},     // case-sensitive
            {"W/\"", false},            //
            {"\"a\"b\"", false},        //
            {"\"a b\"", false},         // a space is no etagc
            {"\"a\x7F\"", false},       //
            {"\"a\", \"b\"", false},    //
        };
        for (const Row& row : rows) {
            CAPTURE(row.etag);
            const std::string reason = probe_reason(silent_for(8 * 24h, row.etag), kNow);
            CHECK(reason == (row.is_valid ? "" : "its ETag is no entity-tag"));
        }
    }

    TEST_CASE("probe_reason: nothing but 304 for more than 30 days and ten usual gaps") {
        struct Row {
            Seconds silence;
            Seconds gap;
            int gaps;
            bool is_due;
        };
        const Row rows[] = {
            {29 * 24h, 0s, 0, false},        {30 * 24h, 0s, 0, false},
            {31 * 24h, 0s, 0, true},         {31 * 24h, 24h, 9, true},
            {31 * 24h, 4 * 24h, 9, false},   {41 * 24h, 4 * 24h, 9, true},
            {299 * 24h, 30 * 24h, 9, false}, {301 * 24h, 30 * 24h, 9, true},
            {31 * 24h, 4 * 24h, 1, true},  // a single gap is not believed
        };
        for (const Row& row : rows) {
            FeedState state = silent_for(row.silence);
            // The news came with the last full answer.
            state.memory.rhythm = {row.gap, row.gaps, state.memory.last_full};
            CAPTURE(row.silence / 24h);
            CAPTURE(row.gap / 24h);
            CHECK(probe_reason(state, kNow).empty() == !row.is_due);
        }
        CHECK(probe_reason(silent_for(31 * 24h), kNow) == "nothing but HTTP 304 for 31 d");
    }

    TEST_CASE(
        "probe_reason: never without validators, while failing, or before anything is known") {
        FeedState state = silent_for(300 * 24h, "broken", kFuture);
        REQUIRE_FALSE(probe_reason(state, kNow).empty());
        FeedState none = state;
        none.validators = {};
        CHECK(probe_reason(none, kNow).empty());
        FeedState failing = state;
        failing.failures = 1;
        CHECK(probe_reason(failing, kNow).empty());
        // As after an upgrade from a version that did not note it (FRB015).
        FeedState upgraded = state;
        upgraded.memory.last_full.reset();
        CHECK(probe_reason(upgraded, kNow).empty());
        CHECK(probe_reason({}, kNow).empty());
    }

    TEST_CASE("probe_reason: a clock that was set back makes no probe") {
        FeedState state = silent_for(-24h, "broken", kFuture);
        CHECK(probe_reason(state, kNow).empty());
        state = silent_for(300 * 24h, "broken", kFuture);
        state.memory.last_probe = kNow + 300 * 24h;
        CHECK(probe_reason(state, kNow).empty());
    }

    TEST_CASE("probe_reason: a year of 304s costs one full answer a week at most") {
        FeedState state = silent_for(0s, "\"1\"", kFuture);
        int probes = 0;
        for (TimePoint now = kNow; now < kNow + 365 * 24h; now += 1h)
            if (!probe_reason(state, now).empty()) {
                ++probes;
                state.memory.last_probe = now;
            }
        CHECK(probes >= 50);
        CHECK(probes <= 52);
    }
}
