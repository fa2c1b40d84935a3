// SPDX-License-Identifier: MIT
// The other keys under which an entry of a feed is known: when its guid changes, it stays the entry
// it was. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/dedup/ladder.hpp"
#include "feedmerged/model/item.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace feedmerged::store {

/// The entry that an alternate key stands for, if any.
[[nodiscard]] std::optional<Hash128> find_entry(Connection& connection, FeedId feed,
                                                const Hash128& alternate);

/// Lets `alternate` stand for `entry`, unless it is zero, `entry` itself or stands for another one
/// already. Returns whether it does now and did not before.
bool add_alternate(Connection& connection, FeedId feed, const Hash128& alternate,
                   const Hash128& entry);
void add_alternates(Connection& connection, FeedId feed, const dedup::AlternateKeys& keys,
                    const Hash128& entry);

/// Remembers under which other guid an item was shown.
void add_alias(Connection& connection, std::int64_t item, const Item& shown, std::string_view rule);
void remove_aliases(Connection& connection, std::int64_t item);

}  // namespace feedmerged::store
