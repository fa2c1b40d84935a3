// SPDX-License-Identifier: MIT
// From when retention counts back. A wall clock that is ten years ahead, after a start without
// network perhaps, must not make all that is stored ten years old. Pure but for reading the store.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/poll_day.hpp"
#include "feedmerged/store/store.hpp"

#include <chrono>
#include <cstddef>
#include <span>

namespace feedmerged::app {

/// A time without successful polls that is as long as that may be none at all.
inline constexpr std::chrono::days kLeap{30};
/// On so many days polls have to succeed behind a leap before it counts.
inline constexpr std::size_t kDaysAfterLeap = 3;

/// `now`, or the end of the last day before a leap that does not count yet. `days` in order.
[[nodiscard]] TimePoint retention_time(std::span<const PollDay> days, TimePoint now);
/// By the days that the store has. Throws store::StoreFailure.
[[nodiscard]] TimePoint retention_time(store::Reader& reader, TimePoint now);

}  // namespace feedmerged::app
