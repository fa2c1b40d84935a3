// SPDX-License-Identifier: MIT
// What the health feed tells: the events, and what was told of and is not over. Inside the caller's
// transaction. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "feedmerged/model/health.hpp"

#include <optional>
#include <string>
#include <vector>

namespace feedmerged::store {

/// What is to be told after a poll.
struct HealthChange {
    HealthKind kind{};
    std::string detail{};
};

/// Whether a poll may have changed anything: nearly none has, and then nothing has to be read.
[[nodiscard]] bool may_change_health(const FeedState& before, const FeedState& after);

/// What the poll that led from `before` to `after` is to be told of, where `told` was told of last
/// and is not over. One change of state is one event: a feed that fails on and on, or in another
/// way, gives no other. Pure.
[[nodiscard]] std::optional<HealthChange> health_change(const FeedState& before,
                                                        const FeedState& after,
                                                        const FeedUpdate& update,
                                                        std::optional<HealthKind> told);

/// The two of them on the stored state. True where there is a new event.
bool note_health(Connection& connection, const FeedState& before, const FeedState& after,
                 const FeedUpdate& update);

/// Trouble of feedmerged itself (DiskFull, Unwritable), or Recovered from it. True where there is a
/// new event: not where it was told of already, or nothing was.
bool note_own_health(Connection& connection, HealthKind kind, const std::string& detail,
                     TimePoint at);

/// Forgets what was told of feeds that are no longer subscribed.
void forget_unsubscribed_health(Connection& connection);

/// Newest first, at most limits::kHealthEvents.
[[nodiscard]] std::vector<HealthEvent> load_health(Connection& connection);

}  // namespace feedmerged::store
