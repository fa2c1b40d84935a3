// SPDX-License-Identifier: MIT
// Which other stories stand under an article. Pure; thread-safe.
#pragma once
#include "feedmerged/model/story.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace feedmerged::render {

/// The other stories of `stories[index]` (an output's stories, newest first): the next older ones,
/// filled up with the next newer ones where too few are older; one a feed while enough feeds have
/// some; never itself. Indexes into `stories`, newest first, at most `count`. Looks at most at
/// limits::kMoreStoriesWindow stories each way.
[[nodiscard]] std::vector<std::size_t> choose_more_stories(std::span<const StoryRef> stories,
                                                           std::size_t index, std::size_t count);

}  // namespace feedmerged::render
