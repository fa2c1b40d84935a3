// SPDX-License-Identifier: MIT
// Which dates a story gets. A feed's dates are claims: the day a story is seen bounds them, and
// nothing that a feed says later moves a story. Pure.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/item.hpp"

#include <optional>

namespace feedmerged::store {

struct ItemDates {
    TimePoint first_seen{};
    std::optional<TimePoint> published{};  ///< the item's own, never after first_seen
    TimePoint updated{};    ///< never before `published`, or first_seen where there is none
    TimePoint sort_date{};  ///< the earliest of them
};

/// Whether the clock that says `at` was set back by more than a day since it said `newest`. Then
/// the newest first_seen counts as now: new stories would come behind all that are there, and
/// outputs drop them for their age.
[[nodiscard]] bool is_set_back(TimePoint at, TimePoint newest);

/// Dates before 1990, when there was no web to publish on, count as none.
[[nodiscard]] ItemDates dates_at_first_sight(const Item& item, TimePoint at);

/// The `updated` of an item whose content changed: its own date where that is newer than the stored
/// one, else the poll's. Never after `at`, never back.
[[nodiscard]] TimePoint updated_by_change(TimePoint stored, const Item& item, TimePoint at);

}  // namespace feedmerged::store
