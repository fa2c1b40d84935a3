// SPDX-License-Identifier: MIT
// What came from the network to what changes in the store: text → feed → normalise → schedule, as
// one pure function. No shared state: the ingest workers run it side by side.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "feedmerged/model/fetch.hpp"
#include "feedmerged/model/subscription.hpp"
#include "feedmerged/schedule/poll_policy.hpp"
#include "feedmerged/text/teaser.hpp"

namespace feedmerged::app {

/// One poll's answer with what was known when it was asked.
struct Fetched {
    FetchResult result{};
    FeedState state{};
    Subscription subscription{};
};

struct IngestContext {
    schedule::PollPolicy policy{};
    text::TeaserOptions teaser{};
};

/// `jitter` in [0,1) spreads the next poll. Never fails: what is no feed becomes
/// PollOutcome::Failed with its reason.
[[nodiscard]] FeedUpdate ingest(const Fetched& fetched, const IngestContext& context,
                                double jitter);

}  // namespace feedmerged::app
