// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/rhythm.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>

namespace feedmerged::schedule {
namespace {

/// A new gap counts a third: a few of them make the old rhythm forgotten, one does not.
constexpr std::int64_t kNewGapShare = 3;

}  // namespace

Rhythm after_news(const Rhythm& before, TimePoint now) {
    Rhythm after = before;
    after.last_new = now;
    if (!before.last_new) return after;
    const Seconds gap = std::max<Seconds>(now - *before.last_new, Seconds{1});
    after.gap = before.gap == Seconds{0} ? gap : before.gap + (gap - before.gap) / kNewGapShare;
    after.gaps = before.gaps + 1;
    return after;
}

Rhythm first_rhythm(std::span<const TimePoint> published, TimePoint now) {
    Rhythm rhythm{.last_new = now};
    TimePoint oldest = TimePoint::max();
    TimePoint newest = TimePoint::min();
    std::int64_t dates = 0;
    for (const TimePoint& at : published) {
        if (at > now) continue;
        oldest = std::min(oldest, at);
        newest = std::max(newest, at);
        ++dates;
    }
    if (dates < static_cast<std::int64_t>(limits::kMinRhythmDates) || newest == oldest)
        return rhythm;
    rhythm.gap = std::max<Seconds>((newest - oldest) / (dates - 1), Seconds{1});
    rhythm.gaps = limits::kMinRhythmGaps;
    // A feed that fell silent long ago is not as lively as its last entries were.
    rhythm.last_new = newest;
    return rhythm;
}

std::optional<Seconds> usual_gap(const Rhythm& rhythm, TimePoint now) {
    if (rhythm.gaps < limits::kMinRhythmGaps || rhythm.gap <= Seconds{0}) return std::nullopt;
    const Seconds silence = rhythm.last_new ? now - *rhythm.last_new : Seconds{0};
    return std::max(rhythm.gap, silence);
}

}  // namespace feedmerged::schedule
