// SPDX-License-Identifier: MIT
// The one form that nearly all dates of RSS have, read in one pass. Pure; thread-safe.
#pragma once
#include "date_iso.hpp"

#include <optional>
#include <string_view>

namespace feedmerged::feed {

/// "Thu, 07 Nov 2024 09:30:00 +0100" to the letter: a single space each, months in English, a year
/// of four digits, seconds and the day of the week present, a zone that is known. nullopt for all
/// else, which the readers of any date may still read; what this one reads they would read alike.
[[nodiscard]] std::optional<DateParts> parse_usual_date(std::string_view text);

}  // namespace feedmerged::feed
