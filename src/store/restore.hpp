// SPDX-License-Identifier: MIT
// Stories of an earlier store, from an output that showed them, into an empty one. Throws. Not
// thread-safe.
#pragma once
#include "bands.hpp"
#include "connection.hpp"
#include "feedmerged/store/store.hpp"

#include <span>
#include <vector>

namespace feedmerged::store {

/// Inside the caller's transaction. As Writer::restore.
[[nodiscard]] std::vector<StoryId> restore_stories(Connection& connection, Bands& bands,
                                                   std::span<const RestoredStory> stories,
                                                   TimePoint now);

}  // namespace feedmerged::store
