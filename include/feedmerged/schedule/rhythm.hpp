// SPDX-License-Identifier: MIT
// The rhythm of a feed from its own history. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/poll_memory.hpp"

#include <optional>
#include <span>

namespace feedmerged::schedule {

/// The rhythm after a poll at `now` brought new items. The first such poll starts the clock and is
/// no gap. The last gap weighs at least a third, but counts as four usual ones at most: one outage
/// or holiday is no new rhythm.
[[nodiscard]] Rhythm after_news(const Rhythm& before, TimePoint now);

/// The rhythm that the dates of a first document show: the mean distance of the newest
/// limits::kMaxRhythmDates that are not in the future, at least limits::kMinRhythmDates of them;
/// dates closer than limits::kHardMinInterval are one. last_new is the newest of them, so that a
/// feed that fell silent years ago is known as silent; `now` where too few dates say anything. What
/// dates claim weighs as much as limits::kMinRhythmGaps gaps: polls soon know better.
[[nodiscard]] Rhythm first_rhythm(std::span<const TimePoint> published, TimePoint now);

/// How long the feed usually takes to bring something new; a silence that is longer counts instead.
/// nullopt where too little is known: fewer than limits::kMinRhythmGaps gaps, and no silence of
/// limits::kTellingSilence.
[[nodiscard]] std::optional<Seconds> usual_gap(const Rhythm& rhythm, TimePoint now);

}  // namespace feedmerged::schedule
