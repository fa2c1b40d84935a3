// SPDX-License-Identifier: MIT
#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/http_hints.hpp"
#include "property.hpp"

#include <string>

/// Retry-After and Cache-Control of hostile servers.
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
    const schedule::PollHints hints = schedule::hints_from(result, nullptr);
    fuzz::require(!hints.fresh_for || *hints.fresh_for >= Seconds{0}, "never negative");
    const NextPoll next =
        schedule::next_poll({}, {}, PollOutcome::NotModified, 304, hints, now, 0.5);
    fuzz::require(next.at >= now + limits::kHardMinInterval, "never sooner than the floor");
    fuzz::require(next.at <= now + limits::kMaxRetryAfter + Seconds{24 * 3600},
                  "never beyond the cap and its jitter");
    return 0;
}
