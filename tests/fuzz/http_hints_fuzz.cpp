// SPDX-License-Identifier: MIT
#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/host_pressure.hpp"
#include "feedmerged/schedule/http_hints.hpp"
#include "property.hpp"

#include <string>

/// Retry-After and Cache-Control of hostile servers, and the hints of their feeds.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace feedmerged;
    const std::string value(fuzz::as_text(data, size));
    const TimePoint now = from_unix(1'767'323'045);
    if (const auto wait = schedule::parse_retry_after(value, now))
        fuzz::require(*wait >= Seconds{0} && *wait <= limits::kMaxRetryAfter, "clamped");
    FetchResult result;
    result.status = 200;
    result.at = now;
    result.headers = {{"cache-control", value},
                      {"expires", value},
                      {"age", value},
                      {"date", value},
                      {"retry-after", value}};
    schedule::PollHints hints = schedule::hints_from(result);
    fuzz::require(!hints.fresh_for || *hints.fresh_for >= Seconds{0}, "never negative");
    ParsedFeed feed;
    feed.update_period = value;
    for (std::size_t i = 0; i + 2 < size && i < 64; i += 3) {
        feed.ttl_minutes = (data[i] << 24) * (data[i + 1] - 128LL);
        feed.update_frequency = data[i + 1] - 128;
        feed.skip_hours.push_back(data[i + 1] % 32 - 4);
        feed.skip_days.push_back(data[i + 2] % 12 - 2);
    }
    hints.feed = schedule::feed_hints_from(feed);
    fuzz::require(!hints.feed.ttl || *hints.feed.ttl >= Seconds{0}, "no ttl below zero");
    const NextPoll next =
        schedule::next_poll({}, {.polls = 1}, {PollOutcome::NotModified, 304}, hints, now, 0.5);
    fuzz::require(next.at >= now + limits::kHardMinInterval, "never sooner than the floor");
    fuzz::require(next.at <= now + limits::kMaxRetryAfter + std::chrono::days{9},
                  "never beyond the cap, its jitter and a week of skipped days");
    const auto hold = schedule::pressure_of("h", result, std::nullopt);
    fuzz::require(!hold, "a 200 without strikes before presses nobody");
    result.status = 429;
    const auto pressed = schedule::pressure_of("h", result, std::nullopt);
    fuzz::require(pressed && pressed->until > now && pressed->until <= now + limits::kMaxRetryAfter,
                  "held, within bounds");
    return 0;
}
