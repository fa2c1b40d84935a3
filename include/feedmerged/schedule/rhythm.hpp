// SPDX-License-Identifier: MIT
// The rhythm of a feed from its own history. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/poll_memory.hpp"

#include <optional>
#include <span>

namespace feedmerged::schedule {

/// The rhythm after a poll at `now` brought new items. The first such poll starts the clock and is
/// no gap.
[[nodiscard]] Rhythm after_news(const Rhythm& before, TimePoint now);

/// The rhythm that the dates of a first document show: the mean distance of the `published` that
/// are not in the future, at least limits::kMinRhythmDates of them. last_new is `now`. What dates
/// claim only counts until polls know better.
[[nodiscard]] Rhythm first_rhythm(std::span<const TimePoint> published, TimePoint now);

/// How long the feed usually takes to bring something new; a silence that is longer counts instead.
/// nullopt where too little is known.
[[nodiscard]] std::optional<Seconds> usual_gap(const Rhythm& rhythm, TimePoint now);

}  // namespace feedmerged::schedule
