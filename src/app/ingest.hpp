// SPDX-License-Identifier: MIT
// What came from the network to what changes in the store: text → feed → normalise → schedule, as
// one pure function, but for the note of what is being read. The ingest workers run it side by
// side.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "feedmerged/model/fetch.hpp"
#include "feedmerged/model/subscription.hpp"
#include "feedmerged/schedule/poll_policy.hpp"
#include "feedmerged/text/teaser.hpp"
#include "own_outputs.hpp"
#include "quarantine.hpp"

#include <optional>
#include <string>
#include <unordered_set>

namespace feedmerged::app {

/// One poll's answer with what was known when it was asked, and what the fetch thread saw in it.
struct Fetched {
    FetchResult result{};
    FeedState state{};
    Subscription subscription{};
    std::string probe{};  ///< why it was asked without the validators there are, "" it was not
    bool network_down = false;    ///< no host can be reached
    bool crowded_target = false;  ///< many hosts redirect to where this answer came from
    std::optional<HostHold> host_hold{};
};

struct IngestContext {
    schedule::PollPolicy policy{};
    text::TeaserOptions teaser{};
    /// The URLs of all subscriptions.
    const std::unordered_set<std::string>* subscribed = nullptr;
    /// Documents that are none to subscribe to; null: none.
    const OwnOutputs* own_outputs = nullptr;
    /// Where it is noted what is being read; null: nowhere.
    Quarantine* quarantine = nullptr;
    std::size_t worker = 0;  ///< which of those that ingest at the same time
};

/// The policy for one feed: its own interval replaces the usual one, and no rhythm changes it.
[[nodiscard]] schedule::PollPolicy policy_of(schedule::PollPolicy policy,
                                             const Subscription& subscription);

/// `jitter` in [0,1) spreads the next poll. Never fails: what is no feed becomes
/// PollOutcome::Failed with its reason.
[[nodiscard]] FeedUpdate ingest(const Fetched& fetched, const IngestContext& context,
                                double jitter);

}  // namespace feedmerged::app
