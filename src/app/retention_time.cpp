// SPDX-License-Identifier: MIT
#include "retention_time.hpp"

#include <ranges>

namespace feedmerged::app {

TimePoint retention_time(std::span<const PollDay> days, TimePoint now) {
    TimePoint later = now;
    std::size_t seen = 0;
    for (const PollDay& day : days | std::views::reverse) {
        // Of the future: the clock has been set back.
        if (day.day > now || day.polls <= day.failed) continue;
        const TimePoint end = day.day + std::chrono::days{1};
        if (later - end > kLeap) return end;
        if (++seen == kDaysAfterLeap) break;
        later = day.day;
    }
    return now;
}

TimePoint retention_time(store::Reader& reader, TimePoint now) {
    const auto snapshot = reader.snapshot();
    if (!snapshot) throw store::StoreFailure(snapshot.error());
    return retention_time((*snapshot)->poll_days({}), now);
}

}  // namespace feedmerged::app
