// SPDX-License-Identifier: MIT
#include "feedmerged/render/archive_plan.hpp"

#include "feedmerged/core/output_limits.hpp"

#include <algorithm>
#include <unordered_set>

namespace feedmerged::render {

std::size_t count_shown(std::span<const StoryRef> stories, const OutputSpec& output) {
    if (stories.empty()) return 0;
    std::size_t shown = stories.size();
    if (output.limit != 0) shown = std::min(shown, output.limit);
    if (output.max_age > Seconds{0}) {
        const TimePoint oldest = stories.front().sort_date - output.max_age;
        const auto end = std::ranges::find_if(
            stories.first(shown), [&](const StoryRef& story) { return story.sort_date < oldest; });
        shown = static_cast<std::size_t>(end - stories.begin());
    }
    return shown;
}

std::vector<std::vector<StoryRef>> plan_archives(std::span<const StoryRef> stories,
                                                 std::span<const StoryRef> open,
                                                 const OutputSpec& output,
                                                 std::optional<TimePoint> before) {
    constexpr std::size_t kFull = limits::kArchiveStories;
    const std::size_t shown = count_shown(stories, output);
    std::unordered_set<StoryId> young;  // of what is shown, the newer half
    std::unordered_set<StoryId> stays;  // all of what is shown
    for (std::size_t i = 0; i < shown; ++i) {
        if (before && stories[i].sort_date < *before) break;
        stays.insert(stories[i].id);
        if (i < (shown + 1) / 2) young.insert(stories[i].id);
    }
    // Newest first, so what is shown comes first, and its newer half before all.
    const auto place_behind = [open](const std::unordered_set<StoryId>& set) {
        const auto first = std::ranges::find_if_not(
            open, [&set](const StoryRef& story) { return set.contains(story.id); });
        return static_cast<std::size_t>(first - open.begin());
    };
    const std::size_t first_due = place_behind(stays);
    const std::size_t due = open.size() - first_due;
    if (due == 0) return {};
    const std::size_t room = (kFull - due % kFull) % kFull;
    const std::size_t fill = std::min(room, first_due - place_behind(young));
    std::vector<std::vector<StoryRef>> archives;
    for (std::size_t end = open.size(), begin = first_due - fill; end > begin;) {
        const std::size_t size = std::min(kFull, end - begin);
        const auto part = open.subspan(end - size, size);
        archives.emplace_back(part.begin(), part.end());
        end -= size;
    }
    return archives;
}

}  // namespace feedmerged::render
