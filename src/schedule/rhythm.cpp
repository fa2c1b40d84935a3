// SPDX-License-Identifier: MIT
// A mean that forgets: the last gap weighs at least a third. Pure; thread-safe.
#include "feedmerged/schedule/rhythm.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace feedmerged::schedule {
namespace {

// A feed that changed its pace is followed within a few gaps.
constexpr int kLastGapWeighsAtLeast = 3;
// One long gap may be a holiday, an outage or a clock that was set: it counts as this many usual
// ones at most. What really has become slow shows by its silence (usual_gap).
constexpr int kLongestSurprise = 4;
constexpr int kMostGaps = 1'000'000;  // no counter overflows

/// The newest dates up to `now`, newest first. Entries of the same minutes (an import, a batch) are
/// one piece of news.
std::vector<TimePoint> newest_news(std::span<const TimePoint> published, TimePoint now) {
    std::vector<TimePoint> dates(published.begin(), published.end());
    std::ranges::sort(dates, std::greater{});
    std::vector<TimePoint> news;
    for (const TimePoint date : dates) {
        if (news.size() == limits::kMaxRhythmDates) break;
        if (date <= now && (news.empty() || news.back() - date >= limits::kHardMinInterval))
            news.push_back(date);
    }
    return news;
}

}  // namespace

Rhythm after_news(const Rhythm& before, TimePoint now) {
    Rhythm after = before;
    after.last_new = now;
    // A clock that was set back measures nothing.
    if (!before.last_new || *before.last_new >= now) return after;
    Seconds gap = now - *before.last_new;
    if (before.gaps > 0)
        gap = std::min<Seconds>(
            gap, kLongestSurprise * std::max<Seconds>(before.gap, limits::kHardMinInterval));
    after.gaps = std::min(before.gaps, kMostGaps - 1) + 1;
    after.gap = before.gap + (gap - before.gap) / std::min(after.gaps, kLastGapWeighsAtLeast);
    return after;
}

Rhythm first_rhythm(std::span<const TimePoint> published, TimePoint now) {
    const std::vector<TimePoint> news = newest_news(published, now);
    if (news.size() < limits::kMinRhythmDates) return {.last_new = now};
    return {.gap = (news.front() - news.back()) / static_cast<std::int64_t>(news.size() - 1),
            .gaps = limits::kMinRhythmGaps,
            .last_new = news.front()};
}

std::optional<Seconds> usual_gap(const Rhythm& rhythm, TimePoint now) {
    const Seconds silence = rhythm.last_new ? now - *rhythm.last_new : Seconds{0};
    if (rhythm.gaps >= limits::kMinRhythmGaps && rhythm.gap > Seconds{0})
        return std::max(rhythm.gap, silence);
    if (silence >= limits::kTellingSilence) return silence;
    return std::nullopt;
}

}  // namespace feedmerged::schedule
