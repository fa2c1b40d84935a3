// SPDX-License-Identifier: MIT
#include "item_dates.hpp"

#include <algorithm>

namespace feedmerged::store {
namespace {

using namespace std::chrono_literals;
constexpr TimePoint kEarliest = std::chrono::sys_days{1990y / std::chrono::January / 1};

std::optional<TimePoint> plausible(const std::optional<TimePoint>& date, TimePoint at) {
    if (!date || *date < kEarliest) return std::nullopt;
    return std::min(*date, at);
}

}  // namespace

bool is_set_back(TimePoint at, TimePoint newest) {
    // Less is a clock that is set right, and matters to nobody.
    return newest - at > std::chrono::days{1};
}

ItemDates dates_at_first_sight(const Item& item, TimePoint at) {
    ItemDates dates;
    dates.first_seen = at;
    dates.published = plausible(item.published, at);
    const TimePoint published = dates.published.value_or(at);
    const TimePoint updated = plausible(item.updated, at).value_or(published);
    dates.updated = std::max(published, updated);
    dates.sort_date = std::min({at, published, updated});
    return dates;
}

TimePoint updated_by_change(TimePoint stored, const Item& item, TimePoint at) {
    const bool newer = item.updated && *item.updated > stored;
    const TimePoint updated = newer ? std::min(*item.updated, at) : at;
    return std::max(stored, updated);  // the clock may have been set back since
}

}  // namespace feedmerged::store
