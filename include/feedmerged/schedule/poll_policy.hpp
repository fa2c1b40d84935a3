// SPDX-License-Identifier: MIT
// Decides when a feed is polled next, and says why. Pure: no clock, no randomness of its own.
// Thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"

#include <bitset>
#include <optional>
#include <string_view>

namespace feedmerged::schedule {

/// How often the user wants a feed polled. A subscription's own interval replaces `interval`; as
/// the user's choice it may lie above max_interval, which bounds only what hints ask for.
struct PollPolicy {
    Seconds interval{3600};
    Seconds min_interval{3600};  ///< limits::kHardMinInterval counts where this is shorter
    Seconds max_interval{24 * 3600};
};

/// Hours and days (GMT) in which a feed asks not to be polled (RSS 2.0 skipHours, skipDays).
struct SkipSlots {
    std::bitset<24> hours{};
    std::bitset<7> days{};  ///< 0 is Sunday
    bool operator==(const SkipSlots&) const = default;
};

/// What the last answer told about when to come back. Durations are never negative.
struct PollHints {
    std::optional<Seconds> retry_after{};     ///< RFC 9110 §10.2.3
    std::optional<Seconds> fresh_for{};       ///< Cache-Control max-age less Age, else Expires less
                                              ///< Date and Age (RFC 9111 §4.2)
    std::string_view fresh_from = "max-age";  ///< which of the two: names with static lifetime
    std::optional<Seconds> ttl{};             ///< RSS 2.0 ttl, or sy:updatePeriod / updateFrequency
    std::string_view ttl_from = "ttl";
    SkipSlots skip{};
};

/// When to poll next. `state` is as before this answer: the failure at hand counts on top of
/// state.failures.
/// - Success (304 and unchanged bytes too): the interval, stretched by fresh_for and ttl up to
///   max_interval.
/// - Failure: doubled with each in a row up to limits::kMaxBackoff, and never sooner than a success
///   would have come; a 429 without a hint starts at limits::kTooManyRequestsDelay.
/// - Retry-After above zero wins over both, up to limits::kMaxRetryAfter.
/// - skipHours and skipDays move the instant to the next slot that is free; all skipped is ignored.
/// `jitter` in [0,1) only adds, at most a tenth of the wait (and of an hour into a free slot).
/// Never earlier than now + min_interval, nor than limits::kHardMinInterval.
[[nodiscard]] NextPoll next_poll(const PollPolicy& policy, const FeedState& state,
                                 PollOutcome outcome, int http_status, const PollHints& hints,
                                 TimePoint now, double jitter);

}  // namespace feedmerged::schedule
