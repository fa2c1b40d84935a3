// SPDX-License-Identifier: MIT
// What an answer means for all feeds of its host. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/fetch.hpp"
#include "feedmerged/model/poll_memory.hpp"

#include <optional>
#include <string_view>

namespace feedmerged::schedule {

/// The hold that `result` puts on `host`, nullopt where it changes nothing; `before` is the last
/// one known of it. 429, 503 and 403 hold for their Retry-After (at most limits::kMaxRetryAfter); a
/// 429 without one for limits::kTooManyRequestsDelay, doubled with each strike up to
/// limits::kMaxBackoff; a 503 without one, and 403s from the second strike in a row on, for
/// limits::kHostPressureDelay, doubled likewise. A first 403 is a strike without a wait. Any other
/// answer below 500 ends the strikes: then the hold has `strikes` 0 and lies in the past, where
/// there was one before. An answer that comes while a hold lasts was asked before: it ends nothing
/// and is no further strike, but may lengthen the hold.
[[nodiscard]] std::optional<HostHold> pressure_of(std::string_view host, const FetchResult& result,
                                                  const std::optional<HostHold>& before);

/// Until when a stored hold counts: where the clock was set back since, no longer than
/// limits::kMaxRetryAfter from now.
[[nodiscard]] TimePoint held_until(const HostHold& hold, TimePoint now);

}  // namespace feedmerged::schedule
