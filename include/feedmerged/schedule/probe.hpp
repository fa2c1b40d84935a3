// SPDX-License-Identifier: MIT
// Servers whose validators are broken answer 304 for ever. When a single request without them is
// due. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"

#include <string>

namespace feedmerged::schedule {

/// Why the next request should go out without validators, "" where it should not: at most once per
/// limits::kProbeSpacing, and only where the last full answer is older than that and (a) the stored
/// Last-Modified is in the future or the ETag is no entity-tag (RFC 9110 §8.8.3), or where (b)
/// there were nothing but 304s for longer than limits::kProbeSilence and ten times the usual gap.
/// Never while the feed fails, and not before its last full answer is known: the first polls after
/// an upgrade stay conditional.
[[nodiscard]] std::string probe_reason(const FeedState& state, TimePoint now);

}  // namespace feedmerged::schedule
