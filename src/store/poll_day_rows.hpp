// SPDX-License-Identifier: MIT
// The poll_day table: what polls came to, a row a day. Inside the caller's transaction. Throws. Not
// thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "feedmerged/model/poll_day.hpp"

#include <span>
#include <vector>

namespace feedmerged::store {

/// Counts polls and what each of them did, which has the same index.
void count_polls(Connection& connection, std::span<const FeedUpdate> updates,
                 std::span<const AppliedUpdate> applied);
/// Days from `first` on that had polls, in order.
[[nodiscard]] std::vector<PollDay> load_poll_days(Connection& connection,
                                                  std::chrono::sys_days first);
/// Forgets days that are older than anybody looks at.
void purge_poll_days(Connection& connection, TimePoint now);

}  // namespace feedmerged::store
