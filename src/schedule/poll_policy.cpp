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
#include <utility>

namespace feedmerged::schedule {
namespace {

constexpr int kUnauthorized = 401;
constexpr int kProxyUnauthorized = 407;
constexpr int kGone = 410;
constexpr int kTooManyRequests = 429;

// So often a feed is looked at in the time that it usually takes to bring something new: news is on
// average an eighth of that time late.
constexpr int kPollsPerGap = 4;

/// A wait, and why it is that long.
struct Wait {
    Seconds length{};
    std::string reason{};
};

/// All that a choice depends on.
struct Question {
    const PollPolicy& policy;
    const FeedState& state;
    const PollAnswer& answer;
    const PollHints& hints;
    TimePoint now{};
};

std::string in_seconds(Seconds s) { return std::to_string(s.count()) + " s"; }

Seconds floor_of(const PollPolicy& policy) {
    return std::max<Seconds>(policy.min_interval, limits::kHardMinInterval);
}

Wait raise_to_floor(Wait wait, const PollPolicy& policy) {
    const Seconds floor = floor_of(policy);
    if (wait.length < floor) {
        wait.length = floor;
        wait.reason += ", raised to the floor of " + describe_duration(floor);
    }
    return wait;
}

Wait base_interval(const PollPolicy& policy) {
    return raise_to_floor({policy.interval, "interval " + describe_duration(policy.interval)},
                          policy);
}

/// A part of the time that the feed usually takes for something new, else the interval.
Wait own_rhythm(const Question& ask) {
    const Rhythm& rhythm = ask.state.memory.rhythm;
    const auto gap = usual_gap(rhythm, ask.now);
    if (ask.policy.fixed || !gap) return base_interval(ask.policy);
    Wait wait{*gap / kPollsPerGap, *gap > rhythm.gap
                                       ? "a quarter of " + describe_duration(*gap) + " without news"
                                       : "a quarter of its usual " + describe_duration(*gap)};
    if (const Seconds longest = ask.policy.max_interval; wait.length > longest) {
        wait.length = longest;
        wait.reason += ", cut to the longest of " + describe_duration(longest);
    }
    return raise_to_floor(std::move(wait), ask.policy);
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

Wait after_success(const Question& ask) {
    const Seconds longest = ask.policy.max_interval;
    const PollHints& hints = ask.hints;
    Wait fresh = stretch(own_rhythm(ask), hints.fresh_from, hints.fresh_for, longest);
    // A ttl below what is settled already has nothing to say.
    if (hints.feed.ttl && *hints.feed.ttl <= fresh.length) return fresh;
    return stretch(std::move(fresh), hints.feed.ttl_is_period ? "updatePeriod" : "ttl",
                   hints.feed.ttl, longest);
}

/// Nothing else comes back sooner than a success would have.
Wait raise_to_success(Wait wait, const Question& ask) {
    const Wait success = after_success(ask);
    if (success.length <= wait.length) return wait;
    wait.length = success.length;
    wait.reason += success.length == floor_of(ask.policy)
                       ? ", raised to the floor of " + describe_duration(success.length)
                       : ", raised to " + success.reason;
    return wait;
}

/// start * 2^doublings, at most limits::kMaxBackoff (or `start` where that is longer).
Seconds back_off(Seconds start, int doublings) {
    Seconds wait = start;
    for (int i = 0; i < doublings && wait < limits::kMaxBackoff; ++i)
        wait = std::min<Seconds>(wait * 2, limits::kMaxBackoff);
    return wait;
}

Wait while_network_is_down(const Question& ask) {
    const int before = std::max(ask.state.failures, 0);
    if (before == 0) {
        Wait wait = after_success(ask);
        wait.reason.insert(0, "network down, ");
        return wait;
    }
    // The failures that were the feed's own stay as they were.
    const Seconds length = back_off(base_interval(ask.policy).length, before - 1);
    return raise_to_success({length, "network down, still failure " + std::to_string(before) +
                                         " in a row: back off " + describe_duration(length)},
                            ask);
}

Wait after_gone(const Question& ask) {
    return raise_to_success({limits::kGoneRecheck, "HTTP 410: gone for good, asked again in " +
                                                       describe_duration(limits::kGoneRecheck)},
                            ask);
}

/// Nothing changes until a person does something: no need to count.
Wait without_credentials(const Question& ask) {
    return raise_to_success({limits::kMaxBackoff, "HTTP " + std::to_string(ask.answer.http_status) +
                                                      ": needs credentials, asked again in " +
                                                      describe_duration(limits::kMaxBackoff)},
                            ask);
}

Wait after_other_failure(const Question& ask) {
    const int status = ask.answer.http_status;
    Seconds start = base_interval(ask.policy).length;
    if (status == kTooManyRequests) start = std::max<Seconds>(start, limits::kTooManyRequestsDelay);
    const int before = std::max(ask.state.failures, 0);
    Wait wait{back_off(start, before), {}};
    wait.reason = "failure " + std::to_string(before + std::int64_t{1}) + " in a row";
    if (status != 0 && status != 200) wait.reason += " (HTTP " + std::to_string(status) + ")";
    wait.reason += ": back off " + describe_duration(wait.length);
    return raise_to_success(std::move(wait), ask);
}

Wait after_retry_after(const Question& ask, Seconds asked) {
    const Seconds wanted = std::min<Seconds>(asked, limits::kMaxRetryAfter);
    Wait wait{wanted, "Retry-After " + in_seconds(asked)};
    if (asked > wanted) wait.reason += ", cut to " + describe_duration(wanted);
    return raise_to_success(std::move(wait), ask);
}

Wait choose_wait(const Question& ask) {
    const bool failed = ask.answer.outcome == PollOutcome::Failed;
    const int status = ask.answer.http_status;
    const bool gone = failed && status == kGone;
    // "Retry-After: 0", or a date gone by, asks for nothing: what is usual counts.
    if (const auto asked = ask.hints.retry_after; asked && *asked > Seconds{0} && !gone)
        return after_retry_after(ask, *asked);
    if (!failed) return after_success(ask);
    if (ask.answer.moved) return {floor_of(ask.policy), "moved, asked at its other URL"};
    if (gone) return after_gone(ask);
    if (ask.answer.network_down) return while_network_is_down(ask);
    if (status == kUnauthorized || status == kProxyUnauthorized) return without_credentials(ask);
    return after_other_failure(ask);
}

constexpr std::uint32_t kAllHours = (1U << 24) - 1;
constexpr std::uint32_t kAllDays = (1U << 7) - 1;

bool skips_everything(const FeedHints& hints) {
    return (hints.skip_hours & kAllHours) == kAllHours || (hints.skip_days & kAllDays) == kAllDays;
}

/// The first instant from `at` on that lies in no skipped hour or day; `at` itself where it is free
/// or where everything is skipped.
TimePoint free_slot(const FeedHints& hints, TimePoint at) {
    using std::chrono::days;
    using std::chrono::floor;
    using std::chrono::hours;
    constexpr int kHoursInWeek = 7 * 24;
    if (hints.skip_hours == 0 && hints.skip_days == 0) return at;
    for (int i = 0; i <= kHoursInWeek; ++i) {
        const TimePoint slot = i == 0 ? at : TimePoint{floor<hours>(at) + hours{i}};
        const auto day = floor<days>(slot);
        const auto hour = static_cast<unsigned>(floor<hours>(slot - day).count());
        const unsigned weekday = std::chrono::weekday{day}.c_encoding();
        if (((hints.skip_hours >> hour) & 1U) == 0 && ((hints.skip_days >> weekday) & 1U) == 0)
            return slot;
    }
    return at;
}

/// The part of `whole` that `jitter` in [0,1) says.
Seconds share(Seconds whole, double jitter) {
    const double bounded = std::clamp(jitter, 0.0, 1.0);
    return Seconds{static_cast<std::int64_t>(static_cast<double>(whole.count()) * bounded)};
}

/// By how much the jitter may lengthen `wait`.
Seconds spread_of(const PollPolicy& policy, const FeedState& state, Seconds wait) {
    if (state.polls > 0) return wait / 10;
    // However seldom the user wants it polled, max_interval parts feeds well enough. What makes a
    // wait longer than the interval is different with each feed: that parts them too.
    const Seconds interval = base_interval(policy).length;
    const Seconds whole = std::min(interval, std::max(policy.max_interval, floor_of(policy)));
    return std::max(whole - std::max(wait - interval, Seconds{0}), wait / 10);
}

/// No wait of next_poll, with its jitter and its free slot, is longer.
Seconds longest_wait(const PollPolicy& policy) {
    const Seconds wait =
        std::max<Seconds>({limits::kGoneRecheck, limits::kMaxRetryAfter, limits::kLongestInterval,
                           policy.interval, policy.max_interval, floor_of(policy)});
    return 2 * wait + std::chrono::days{7} + std::chrono::hours{1};
}

}  // namespace

NextPoll next_poll(const PollPolicy& policy, const FeedState& state, const PollAnswer& answer,
                   const PollHints& hints, TimePoint now, double jitter) {
    Wait wait = choose_wait({policy, state, answer, hints, now});
    NextPoll next{now + wait.length + share(spread_of(policy, state, wait.length), jitter),
                  std::move(wait.reason)};
    if (skips_everything(hints.feed)) {
        next.reason += "; every hour or day is in skipHours or skipDays, ignored";
    } else if (const TimePoint slot = free_slot(hints.feed, next.at); slot != next.at) {
        // All feeds that skip the night would come at its end together.
        next.at = slot + share(std::chrono::minutes{6}, jitter);
        next.reason += ", moved out of skipHours or skipDays";
    }
    return next;
}

TimePoint due_at_start(const FeedState& state, const PollPolicy& policy, TimePoint now) {
    const TimePoint stored = state.next_poll.at;
    if (stored <= now) return stored;
    const Seconds longest = longest_wait(policy);
    if (state.last_poll && *state.last_poll > now) {
        // How much of its wait has passed nobody knows, so all of it counts again.
        const Seconds wait = stored - *state.last_poll;
        if (wait >= Seconds{0} && wait <= longest) return now + wait;
    } else if (stored - now <= longest) {
        return stored;
    }
    return now + base_interval(policy).length;
}

}  // namespace feedmerged::schedule
