// SPDX-License-Identifier: MIT
// Every copy of a story with what became of it: for those who ask why. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/model/story.hpp"

#include <vector>

namespace feedmerged::store {

/// In the order in which they came, also those of feeds that are no longer subscribed.
[[nodiscard]] std::vector<StoryItem> load_story_items(Connection& connection, StoryId story);

}  // namespace feedmerged::store
