// SPDX-License-Identifier: MIT
// The decision when a feed is polled next, as a chain of small choices that each say why. Pure;
// thread-safe.
#include "feedmerged/schedule/poll_policy.hpp"

#include "feedmerged/core/duration.hpp"
#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/rhythm.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace feedmerged::schedule {
namespace {

constexpr int kUnauthorized = 401;
constexpr int kProxyUnauthorized = 407;
constexpr int kGone = 410;
constexpr int kTooManyRequests = 429;
constexpr std::uint32_t kAllHours = (std::uint32_t{1} << 24) - 1;
constexpr std::uint8_t kAllDays = (1U << 7) - 1;
/// A feed is asked this often in its usual gap: news are late by an eighth of it on average.
constexpr std::int64_t kPollsInGap = 4;

/// A wait, and why it is that long.
struct Wait {
    Seconds length{};
    std::string reason{};
};

std::string in_seconds(Seconds s) { return std::to_string(s.count()) + " s"; }

Seconds floor_of(const PollPolicy& policy) {
    return std::max<Seconds>(policy.min_interval, limits::kHardMinInterval);
}

Wait base_interval(const PollPolicy& policy, const FeedState& state, TimePoint now) {
    const Seconds floor = floor_of(policy);
    if (const auto gap = usual_gap(state.memory.rhythm, now); gap && !policy.fixed) {
        Wait wait{*gap / kPollsInGap, "a quarter of its usual " + describe_duration(*gap)};
        if (wait.length < floor) {
            wait.length = floor;
            wait.reason += ", raised to the floor of " + describe_duration(floor);
        } else if (const Seconds longest = std::max(floor, policy.max_interval);
                   wait.length > longest) {
            wait.length = longest;
            wait.reason += ", cut to the longest of " + describe_duration(longest);
        }
        return wait;
    }
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

Wait after_success(const PollPolicy& policy, const Wait& base, const PollHints& hints) {
    const Wait fresh = stretch(base, hints.fresh_from, hints.fresh_for, policy.max_interval);
    const std::optional<Seconds>& ttl = hints.feed.ttl;
    // A ttl below what is settled already has nothing to say.
    if (ttl && *ttl <= fresh.length) return fresh;
    return stretch(fresh, hints.feed.ttl_is_period ? "updatePeriod" : "ttl", ttl,
                   policy.max_interval);
}

/// start * 2^doublings, at most limits::kMaxBackoff (or `start` where that is longer).
Seconds back_off(Seconds start, int doublings) {
    Seconds wait = start;
    for (int i = 0; i < doublings && wait < limits::kMaxBackoff; ++i)
        wait = std::min<Seconds>(wait * 2, limits::kMaxBackoff);
    return wait;
}

std::string describe_failure(int before, int http_status) {
    std::string out = "failure " + std::to_string(before + std::int64_t{1}) + " in a row";
    if (http_status != 0 && http_status != 200)
        out += " (HTTP " + std::to_string(http_status) + ")";
    return out;
}

Wait after_failure(const PollAnswer& answer, const FeedState& state, const Wait& base,
                   const Wait& success) {
    Wait wait{base.length};
    if (answer.network_down) {
        wait.reason = "no network, which is no fault of its own: " + base.reason;
    } else {
        Seconds start = base.length;
        if (answer.http_status == kTooManyRequests)
            start = std::max<Seconds>(start, limits::kTooManyRequestsDelay);
        if (answer.http_status == kUnauthorized || answer.http_status == kProxyUnauthorized)
            start = std::max<Seconds>(start, limits::kMaxBackoff);
        const int before = std::max(state.failures, 0);
        wait.length = back_off(start, before);
        wait.reason = describe_failure(before, answer.http_status) + ": back off " +
                      describe_duration(wait.length);
    }
    // A failure never comes back sooner than a success would have.
    if (success.length > wait.length) {
        wait.length = success.length;
        wait.reason += ", raised to " + success.reason;
    }
    return wait;
}

Wait after_retry_after(const PollPolicy& policy, Seconds asked, const Wait& success) {
    const Seconds wanted = std::min<Seconds>(asked, limits::kMaxRetryAfter);
    Wait wait{wanted, "Retry-After " + in_seconds(asked)};
    if (asked > wanted) wait.reason += ", cut to " + describe_duration(wanted);
    if (success.length > wait.length) {
        wait.length = success.length;
        wait.reason += wait.length == floor_of(policy)
                           ? ", raised to the floor of " + describe_duration(wait.length)
                           : ", raised to " + success.reason;
    }
    return wait;
}

Wait after_answer(const PollPolicy& policy, const FeedState& state, const PollAnswer& answer,
                  const PollHints& hints, TimePoint now) {
    if (answer.http_status == kGone)
        return {limits::kGoneRecheck, "HTTP 410: gone for good, asked again in " +
                                          describe_duration(limits::kGoneRecheck)};
    const Wait base = base_interval(policy, state, now);
    const Wait success = after_success(policy, base, hints);
    // "Retry-After: 0", or a date gone by, asks for nothing: what is usual counts.
    if (hints.retry_after && *hints.retry_after > Seconds{0})
        return after_retry_after(policy, *hints.retry_after, success);
    if (answer.outcome == PollOutcome::Failed) return after_failure(answer, state, base, success);
    return success;
}

/// The first instant from `at` on that lies in no skipped hour or day; `at` itself where it is free
/// or where everything is skipped.
TimePoint free_slot(const FeedHints& skip, TimePoint at) {
    using std::chrono::days;
    using std::chrono::floor;
    using std::chrono::hours;
    constexpr int kHoursInWeek = 7 * 24;
    for (int i = 0; i <= kHoursInWeek; ++i) {
        const TimePoint slot = i == 0 ? at : TimePoint{floor<hours>(at) + hours{i}};
        const auto day = floor<days>(slot);
        const auto hour = static_cast<unsigned>(floor<hours>(slot - day).count());
        const unsigned weekday = std::chrono::weekday{day}.c_encoding();
        if ((skip.skip_hours >> hour & 1U) == 0 && (skip.skip_days >> weekday & 1U) == 0)
            return slot;
    }
    return at;
}

/// The share of `whole` that `jitter` in [0,1) says.
Seconds share_of(Seconds whole, double jitter) {
    const double bounded = std::clamp(jitter, 0.0, 1.0);
    return Seconds{static_cast<std::int64_t>(static_cast<double>(whole.count()) * bounded)};
}

}  // namespace

NextPoll next_poll(const PollPolicy& policy, const FeedState& state, const PollAnswer& answer,
                   const PollHints& hints, TimePoint now, double jitter) {
    Wait wait = after_answer(policy, state, answer, hints, now);
    // Feeds that were added together part after their first poll.
    const Seconds spread = state.polls == 0 && wait.length <= policy.max_interval
                               ? std::min(wait.length, policy.max_interval)
                               : wait.length / 10;
    NextPoll next{now + wait.length + share_of(spread, jitter), std::move(wait.reason)};
    const FeedHints& skip = hints.feed;
    if ((skip.skip_hours & kAllHours) == kAllHours || (skip.skip_days & kAllDays) == kAllDays) {
        next.reason += "; every hour or day is in skipHours or skipDays, ignored";
    } else if (const TimePoint slot = free_slot(skip, next.at); slot != next.at) {
        // All feeds that skip the night would come at its end together.
        next.at = slot + share_of(std::chrono::hours{1}, jitter / 10);
        next.reason += ", moved out of skipHours or skipDays";
    }
    return next;
}

TimePoint due_at_start(const FeedState& state, const PollPolicy& policy, TimePoint now) {
    const TimePoint at = state.next_poll.at;
    if (at <= now) return at;
    // The longest wait that next_poll makes, with its jitter and a free slot behind it.
    const Seconds longest = std::max<Seconds>(limits::kGoneRecheck, limits::kLongestInterval) * 2;
    const bool set_back = state.last_poll && *state.last_poll > now;
    if (!set_back && at - now <= longest) return at;
    return std::min(at, now + std::max(policy.interval, floor_of(policy)));
}

}  // namespace feedmerged::schedule
