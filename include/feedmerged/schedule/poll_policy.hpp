// SPDX-License-Identifier: MIT
// Decides when a feed is polled next, and says why. Pure: no clock, no randomness of its own. Thread-safe.
#pragma once
#include <optional>

#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"

namespace feedmerged::schedule {

struct PollPolicy {
    Seconds interval{3600};
    Seconds min_interval{3600};
    Seconds max_interval{24 * 3600};
};

/// What the last answer told about when to come back. Durations are clamped to >= 0.
struct PollHints {
    std::optional<Seconds> retry_after{};  ///< RFC 9110 §10.2.3
    std::optional<Seconds> fresh_for{};    ///< Cache-Control max-age less Age, else Expires less Date (RFC 9111 §4.2)
    std::optional<Seconds> ttl{};          ///< RSS 2.0 ttl, or sy:updatePeriod / updateFrequency
};

/// Base interval, stretched by hints within [min_interval, max_interval]; after failures by 2^failures up to
/// limits::kMaxBackoff; Retry-After always wins up to limits::kMaxRetryAfter. `jitter` in [0,1) only adds,
/// at most a tenth. Never earlier than now + min_interval.
[[nodiscard]] NextPoll next_poll(const PollPolicy& policy, const FeedState& state, PollOutcome outcome, int http_status,
                                 const PollHints& hints, TimePoint now, double jitter);

}  // namespace feedmerged::schedule
