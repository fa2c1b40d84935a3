// SPDX-License-Identifier: MIT
// Decides when a feed is polled next, and says why. Pure: no clock, no randomness of its own.
// Thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"

#include <optional>
#include <string_view>

namespace feedmerged::schedule {

/// How often the user wants a feed polled. A subscription's own interval replaces `interval`; as
/// the user's choice it may lie above max_interval, which bounds only what hints ask for.
struct PollPolicy {
    Seconds interval{3600};
    Seconds min_interval{3600};  ///< limits::kHardMinInterval counts where this is shorter
    Seconds max_interval{24 * 3600};
    bool fixed = false;  ///< `interval` is the feed's own: its rhythm does not change it
};

/// What the last answer told about when to come back. Durations are never negative.
struct PollHints {
    std::optional<Seconds> retry_after{};     ///< RFC 9110 §10.2.3
    std::optional<Seconds> fresh_for{};       ///< Cache-Control max-age less Age, else Expires less
                                              ///< Date and Age (RFC 9111 §4.2)
    std::string_view fresh_from = "max-age";  ///< which of the two: names with static lifetime
    FeedHints feed{};                         ///< of the document at hand, else of the last one
};

/// What a poll came to, as far as the next one depends on it.
struct PollAnswer {
    PollOutcome outcome = PollOutcome::Failed;
    int http_status = 0;
    bool network_down = false;  ///< the failure says nothing about the feed
    bool moved = false;         ///< the failure was that of a URL which is not asked any more: the
                                ///< next poll goes elsewhere (MoveJudgement::polled_url changed)
};

/// When to poll next. `state` is as before this answer (but for state.memory.rhythm, which may be
/// that of after it): the failure at hand counts on top of state.failures.
/// - Success (304 and unchanged bytes too): a quarter of the feed's usual gap (usual_gap) within
///   [min_interval, max_interval] where it is known and the interval is not fixed, else the
///   interval; stretched by fresh_for and ttl up to max_interval.
/// - Failure: doubled with each in a row up to limits::kMaxBackoff, and never sooner than a success
///   would have come; a 429 without a hint starts at limits::kTooManyRequestsDelay, 401 and 407 at
///   limits::kMaxBackoff. While the network is down nothing is doubled further.
/// - 410: limits::kGoneRecheck. Where the feed is asked elsewhere from now on, the floor.
/// - Retry-After above zero wins over all but a 410, up to limits::kMaxRetryAfter.
/// - skipHours and skipDays move the instant to the next slot that is free; all skipped is ignored.
/// `jitter` in [0,1) only adds: at most a tenth of the wait (and of an hour into a free slot), but
/// after the very first poll up to a whole interval, less what a hint or an error adds to the
/// interval anyway, so that feeds added together part.
/// Never earlier than now + min_interval, nor than limits::kHardMinInterval.
[[nodiscard]] NextPoll next_poll(const PollPolicy& policy, const FeedState& state,
                                 const PollAnswer& answer, const PollHints& hints, TimePoint now,
                                 double jitter);

/// When a feed is due as a start finds it: its stored next poll, which no restart brings nearer.
/// Where the clock was set back since it was stored (last_poll lies in the future), the wait that
/// was chosen then begins again, so that nobody comes early and nobody waits for the old date;
/// where it lies beyond every wait that next_poll makes, it is one interval from now.
[[nodiscard]] TimePoint due_at_start(const FeedState& state, const PollPolicy& policy,
                                     TimePoint now);

}  // namespace feedmerged::schedule
