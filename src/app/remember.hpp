// SPDX-License-Identifier: MIT
// What an answer, whatever it holds, leaves in the memory of its feed: where the feed has moved to,
// how it let us in, since when it is gone. Pure; thread-safe.
#pragma once
#include "feedmerged/model/feed_update.hpp"
#include "ingest.hpp"

#include <string>
#include <unordered_set>

namespace feedmerged::app {

/// Where the feed is asked: where it has moved to for good, unless that is no place for its
/// secrets.
[[nodiscard]] const std::string& url_to_ask(const Subscription& subscription,
                                            const PollMemory& memory);

/// Completes `update.memory` and `update.note`; `update.outcome` is known. `subscribed` holds the
/// URLs of all subscriptions, and may be null.
void remember_answer(const Fetched& fetched, const std::unordered_set<std::string>* subscribed,
                     FeedUpdate& update);

}  // namespace feedmerged::app
