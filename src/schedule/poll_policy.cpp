// SPDX-License-Identifier: MIT
// The decision when a feed is polled next, as a chain of small choices that each say why. Pure;
// thread-safe.
#include "feedmerged/schedule/poll_policy.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace feedmerged::schedule {
namespace {

constexpr int kTooManyRequests = 429;

/// A wait, and why it is that long.
struct Wait {
    Seconds length{};
    std::string reason{};
};

std::string in_seconds(Seconds s) { return std::to_string(s.count()) + " s"; }

Seconds floor_of(const PollPolicy& policy) {
    return std::max<Seconds>(policy.min_interval, limits::kHardMinInterval);
}

Wait base_interval(const PollPolicy& policy) {
    const Seconds floor = floor_of(policy);
    Wait wait{policy.interval, "interval " + describe_duration(policy.interval)};
    if (wait.length < floor) {
        wait.length = floor;
        wait.reason += ", raised to the floor of " + describe_duration(floor);
    }
    return wait;
}

/// `wait` or, where the hint asks for longer, the hint up to `longest`.
Wait stretch(Wait wait, std::string_view name, std::optional<Seconds> hint, Seconds longest) {
    if (!hint) return wait;
    const std::string said = std::string(name) + ' ' + in_seconds(*hint);
    if (*hint == wait.length) return {wait.length, said};
    if (*hint < wait.length) {
        wait.reason += " (" + said + " is shorter)";
        return wait;
    }
    if (*hint <= longest) return {*hint, said};
    if (longest <= wait.length) return wait;
    return {longest, said + ", cut to the longest of " + describe_duration(longest)};
}

Wait after_success(const PollPolicy& policy, const PollHints& hints) {
    const Wait fresh =
        stretch(base_interval(policy), hints.fresh_from, hints.fresh_for, policy.max_interval);
    // A ttl below what is settled already has nothing to say.
    if (hints.ttl && *hints.ttl <= fresh.length) return fresh;
    return stretch(fresh, hints.ttl_from, hints.ttl, policy.max_interval);
}

/// start * 2^doublings, at most limits::kMaxBackoff (or `start` where that is longer).
Seconds back_off(Seconds start, int doublings) {
    Seconds wait = start;
    for (int i = 0; i < doublings && wait < limits::kMaxBackoff; ++i)
        wait = std::min<Seconds>(wait * 2, limits::kMaxBackoff);
    return wait;
}

Wait after_failure(const PollPolicy& policy, const FeedState& state, int http_status,
                   const PollHints& hints) {
    const bool too_many = http_status == kTooManyRequests;
    Seconds start = base_interval(policy).length;
    if (too_many) start = std::max<Seconds>(start, limits::kTooManyRequestsDelay);
    const int before = std::max(state.failures, 0);
    Wait wait{back_off(start, before)};

    wait.reason = "failure " + std::to_string(before + std::int64_t{1}) + " in a row";
    if (http_status != 0 && http_status != 200)
        wait.reason += " (HTTP " + std::to_string(http_status) + ")";
    wait.reason += ": back off " + describe_duration(wait.length);

    // A failure never comes back sooner than a success would have.
    const Wait success = after_success(policy, hints);
    if (success.length > wait.length) {
        wait.length = success.length;
        wait.reason += ", raised to " + success.reason;
    }
    return wait;
}

Wait after_retry_after(const PollPolicy& policy, Seconds asked, const PollHints& hints) {
    const Seconds wanted = std::min<Seconds>(asked, limits::kMaxRetryAfter);
    Wait wait{wanted, "Retry-After " + in_seconds(asked)};
    if (asked > wanted) wait.reason += ", cut to " + describe_duration(wanted);
    const Wait success = after_success(policy, hints);
    if (success.length > wait.length) {
        wait.length = success.length;
        wait.reason += wait.length == floor_of(policy)
                           ? ", raised to the floor of " + describe_duration(wait.length)
                           : ", raised to " + success.reason;
    }
    return wait;
}

/// The first instant from `at` on that lies in no skipped hour or day; `at` itself where it is free
/// or where everything is skipped.
TimePoint free_slot(const SkipSlots& skip, TimePoint at) {
    using std::chrono::days;
    using std::chrono::floor;
    using std::chrono::hours;
    constexpr int kHoursInWeek = 7 * 24;
    for (int i = 0; i <= kHoursInWeek; ++i) {
        const TimePoint slot = i == 0 ? at : TimePoint{floor<hours>(at) + hours{i}};
        const auto day = floor<days>(slot);
        const auto hour = static_cast<std::size_t>(floor<hours>(slot - day).count());
        const auto weekday = std::chrono::weekday{day}.c_encoding();
        if (!skip.hours.test(hour) && !skip.days.test(weekday)) return slot;
    }
    return at;
}

/// At most a tenth of `whole`, as `jitter` in [0,1) says.
Seconds spread(Seconds whole, double jitter) {
    const double bounded = std::clamp(jitter, 0.0, 1.0);
    return Seconds{static_cast<std::int64_t>(static_cast<double>(whole.count()) * 0.1 * bounded)};
}

}  // namespace

NextPoll next_poll(const PollPolicy& policy, const FeedState& state, PollOutcome outcome,
                   int http_status, const PollHints& hints, TimePoint now, double jitter) {
    Wait wait;
    // "Retry-After: 0", or a date gone by, asks for nothing: what is usual counts.
    if (hints.retry_after && *hints.retry_after > Seconds{0})
        wait = after_retry_after(policy, *hints.retry_after, hints);
    else if (outcome == PollOutcome::Failed)
        wait = after_failure(policy, state, http_status, hints);
    else
        wait = after_success(policy, hints);

    NextPoll next{now + wait.length + spread(wait.length, jitter), std::move(wait.reason)};
    if (hints.skip.hours.all() || hints.skip.days.all()) {
        next.reason += "; every hour or day is in skipHours or skipDays, ignored";
    } else if (const TimePoint slot = free_slot(hints.skip, next.at); slot != next.at) {
        // All feeds that skip the night would come at its end together.
        next.at = slot + spread(std::chrono::hours{1}, jitter);
        next.reason += ", moved out of skipHours or skipDays";
    }
    return next;
}

}  // namespace feedmerged::schedule
