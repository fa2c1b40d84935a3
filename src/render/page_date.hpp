// SPDX-License-Identifier: MIT
// Dates as people read them on the page: English, UTC, the same under every locale. Pure.
#pragma once
#include "feedmerged/core/time.hpp"

#include <string>

namespace feedmerged::render {

/// "Tuesday, 25 June 2024"
[[nodiscard]] std::string day_text(TimePoint t);
/// "14:03"
[[nodiscard]] std::string clock_text(TimePoint t);

}  // namespace feedmerged::render
