// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/host_pressure.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/http_hints.hpp"

#include <algorithm>
#include <string>

namespace feedmerged::schedule {
namespace {

constexpr int kForbidden = 403;
constexpr int kTooManyRequests = 429;
constexpr int kServerErrors = 500;
constexpr int kUnavailable = 503;

bool is_pressure(int status) {
    return status == kForbidden || status == kTooManyRequests || status == kUnavailable;
}

/// What a server that names no time wants after so many strikes in a row.
Seconds usual_wait(int status, int strikes) {
    Seconds wait = status == kTooManyRequests ? Seconds{limits::kTooManyRequestsDelay}
                                              : Seconds{limits::kHostPressureDelay};
    // One 403 speaks of one feed, the second one of us.
    int doublings = strikes - 1;
    if (status == kForbidden && doublings-- == 0) return Seconds{0};
    for (; doublings > 0 && wait < limits::kMaxBackoff; --doublings) wait *= 2;
    return std::min<Seconds>(wait, limits::kMaxBackoff);
}

std::string describe(int status, std::optional<Seconds> asked, int strikes, Seconds wait) {
    std::string out = "HTTP " + std::to_string(status);
    if (asked) return out + ", Retry-After " + std::to_string(asked->count()) + " s";
    if (strikes > 1) out += ", " + std::to_string(strikes) + " strikes in a row";
    if (wait > Seconds{0}) out += ": left alone for " + describe_duration(wait);
    return out;
}

}  // namespace

std::optional<HostHold> pressure_of(std::string_view host, const FetchResult& result,
                                    const std::optional<HostHold>& before) {
    // Whatever comes while a hold lasts was asked before it began: it ends no strikes and is none.
    const TimePoint held = before ? held_until(*before, result.at) : result.at;
    const bool is_held = held > result.at;
    if (!is_pressure(result.status)) {
        const bool is_answer = !result.error && result.status != 0 && result.status < kServerErrors;
        if (!is_answer || !before || is_held) return std::nullopt;
        return HostHold{std::string(host), std::min(before->until, result.at), 0,
                        "HTTP " + std::to_string(result.status)};
    }
    auto asked = parse_retry_after(result.header("retry-after"), result.at);
    if (asked == Seconds{0}) asked.reset();
    const int known = before ? std::clamp(before->strikes, 0, limits::kMaxStrikes) : 0;
    const int strikes = is_held ? std::max(known, 1) : std::min(known + 1, limits::kMaxStrikes);
    const Seconds wait = asked.value_or(usual_wait(result.status, strikes));
    const TimePoint until = result.at + wait;
    if (is_held && until <= held) return std::nullopt;
    return HostHold{std::string(host), until, strikes,
                    describe(result.status, asked, strikes, wait)};
}

TimePoint held_until(const HostHold& hold, TimePoint now) {
    return std::min(hold.until, now + limits::kMaxRetryAfter);
}

}  // namespace feedmerged::schedule
