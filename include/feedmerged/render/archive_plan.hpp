// SPDX-License-Identifier: MIT
// Which stories go into archives, and when: before they leave the document that readers subscribe
// to. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/story.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace feedmerged::render {

/// How many of an output's stories, newest first and whatever their age, it shows by its limit and
/// max_age.
[[nodiscard]] std::size_t count_shown(std::span<const StoryRef> stories, const OutputSpec& output);

/// The archives that have to be closed now, the first one first, each newest first. `stories` are
/// all that the output could show, newest first; `open` those that are in no archive, in the same
/// order. Empty where everything that is not shown is archived already. What does not have to go
/// yet fills an archive up, the oldest first, but for the newer half of what is shown: entries are
/// edited when they are young. `before`: what is older has to be archived as well, though it is
/// shown.
[[nodiscard]] std::vector<std::vector<StoryRef>> plan_archives(
    std::span<const StoryRef> stories, std::span<const StoryRef> open, const OutputSpec& output,
    std::optional<TimePoint> before = std::nullopt);

}  // namespace feedmerged::render
