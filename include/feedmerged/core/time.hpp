// SPDX-License-Identifier: MIT
// Instants and the date formats that feeds and HTTP write. Pure; independent of locale and zone.
#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace feedmerged {

using Seconds = std::chrono::seconds;
/// An instant in UTC, to the second, as the store keeps it.
using TimePoint = std::chrono::sys_seconds;

[[nodiscard]] constexpr std::int64_t to_unix(TimePoint t) { return t.time_since_epoch().count(); }
[[nodiscard]] constexpr TimePoint from_unix(std::int64_t s) { return TimePoint{Seconds{s}}; }

/// "2026-11-23T21:00:00Z" (RFC 3339). Years outside 0 to 9999 are clamped to them.
[[nodiscard]] std::string format_rfc3339(TimePoint t);
/// "Mon, 23 Nov 2026 21:00:00 GMT": IMF-fixdate (RFC 9110 §5.6.7), valid as RFC 822 date of RSS
/// too.
[[nodiscard]] std::string format_imf_date(TimePoint t);

}  // namespace feedmerged
