// SPDX-License-Identifier: MIT
// What an answer means for all feeds of its host. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/fetch.hpp"
#include "feedmerged/model/poll_memory.hpp"

#include <optional>
#include <string_view>

namespace feedmerged::schedule {

/// The hold that `result` puts on `host`, nullopt where it puts none; `before` is the last one
/// known of it. 429 and 503 hold for their Retry-After (at most limits::kMaxRetryAfter); a 429
/// without one for limits::kTooManyRequestsDelay, doubled with each strike up to
/// limits::kMaxBackoff; a 503 without one, and 403s from the second in a row on, for
/// limits::kHostPressureDelay, doubled likewise. Any other answer below 500 ends the strikes: then
/// the hold has `strikes` 0 and lies in the past, where there was one before. A first 403 is a
/// strike without a wait.
[[nodiscard]] std::optional<HostHold> pressure_of(std::string_view host, const FetchResult& result,
                                                  const std::optional<HostHold>& before);

}  // namespace feedmerged::schedule
