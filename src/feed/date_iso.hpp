// SPDX-License-Identifier: MIT
// The parts of a date on their way to an instant, and the reader of ISO 8601 and its profiles.
// Pure; thread-safe.
#pragma once
#include "date_zones.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace feedmerged::feed {

/// A date and time of day as written, not checked yet.
struct DateParts {
    std::optional<std::chrono::local_days> day{};
    int hour = 0;
    int minute = 0;
    int second = 0;
    std::optional<Zone> zone{};  ///< nullopt where none is named: UTC
};

/// The years that the two digits of a year mean: 1969 to 2068, as POSIX strptime has it.
[[nodiscard]] int expand_year(int two_digits);
/// nullopt where there is no such day.
[[nodiscard]] std::optional<std::chrono::local_days> to_day(int year, unsigned month, unsigned day);

/// "+05:30", "-0800", "+2", "Z", "EST", "GMT+1", "Europe/Paris": a whole zone and nothing else, in
/// any case. nullopt where it is unknown or no zone has such an offset.
[[nodiscard]] std::optional<Zone> parse_zone(std::string_view text);

/// RFC 3339, W3CDTF and ISO 8601 with calendar, ordinal and week dates, extended and basic, and
/// what feeds make of them (a space for the T, an offset after a space, month names as numbers).
/// nullopt where `text` is written in another way.
[[nodiscard]] std::optional<DateParts> parse_iso_date(std::string_view text);

}  // namespace feedmerged::feed
