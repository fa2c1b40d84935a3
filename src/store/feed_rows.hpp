// SPDX-License-Identifier: MIT
// The feed table: reading and writing FeedStates, and following the configuration. Inside the
// caller's transaction. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "feedmerged/model/subscription.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace feedmerged::store {

[[nodiscard]] std::optional<FeedState> load_feed(Connection& connection, FeedId id);
/// The subscribed feeds, in the order of the configuration.
[[nodiscard]] std::vector<FeedState> load_active_feeds(Connection& connection);
/// Writes all of `state` but its URL.
void save_feed(Connection& connection, const FeedState& state);
/// Writes what a 304 changes: of `state` all that after_poll() does then, but the counts, which
/// grow by one and by `wire_bytes` wherever they are. Returns false where there is no such feed.
[[nodiscard]] bool save_not_modified(Connection& connection, const FeedState& state,
                                     std::uint64_t wire_bytes);

/// What a feed's state is after a poll in whose document the store found `new_items`: with any, the
/// schedule is the one that the update has for news. Pure.
[[nodiscard]] FeedState after_poll(FeedState state, const FeedUpdate& update,
                                   std::size_t new_items);

/// The states in the order of the subscriptions where these are what the store follows already, in
/// the same order: nearly every start. Writes nothing.
[[nodiscard]] std::optional<std::vector<FeedState>> load_followed(
    Connection& connection, std::span<const Subscription> subscriptions);

/// See Writer::sync. Writes only what differs.
[[nodiscard]] std::vector<FeedState> sync_feeds(Connection& connection,
                                                std::span<const Subscription> subscriptions,
                                                TimePoint now);

}  // namespace feedmerged::store
