// SPDX-License-Identifier: MIT
// The host table: what hosts asked for on behalf of all their feeds. Inside the caller's
// transaction. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/poll_memory.hpp"

#include <vector>

namespace feedmerged::store {

/// In the place of what was known of the host. One without strikes whose wait is over at `now` says
/// nothing any more: nothing is kept.
void save_hold(Connection& connection, const HostHold& hold, TimePoint now);
/// See Writer::host_holds.
[[nodiscard]] std::vector<HostHold> load_holds(Connection& connection, TimePoint now);
/// Removes what load_holds() no longer tells. Writes nothing where there is none.
void purge_holds(Connection& connection, TimePoint now);

}  // namespace feedmerged::store
