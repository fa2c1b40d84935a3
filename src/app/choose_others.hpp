// SPDX-License-Identifier: MIT
// The other stories under articles that an output publishes for the first time. Throws
// store::StoreFailure. Not thread-safe.
#pragma once
#include "feedmerged/model/story.hpp"
#include "feedmerged/store/store.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace feedmerged::app {

/// Writes what was frozen into the store and comes back when it is durable: the writer thread's
/// door.
using FreezeInStore = std::function<store::StoreResult<void>(
    const std::string& output, std::span<const store::Frozen> frozen)>;

/// Of those of `stories` (an output's, newest first) whose other stories are not frozen yet.
[[nodiscard]] std::vector<store::Frozen> choose_others(store::Snapshot& snapshot,
                                                       const OutputSpec& spec,
                                                       std::span<const StoryRef> stories,
                                                       std::span<const StoryId> unfrozen);

}  // namespace feedmerged::app
