// SPDX-License-Identifier: MIT
// Durations and sizes as the configuration writes them, and as people read them.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace feedmerged {

/// Reads "90s", "15m", "6h", "30d", "2w", and "0". One whole number and one unit, at most 100
/// years.
[[nodiscard]] Result<Seconds> parse_duration(std::string_view text);
/// "90s", "15m", "6h", "30d": the largest unit that divides it; "0s" for none. parse_duration reads
/// it back.
[[nodiscard]] std::string format_duration(Seconds duration);
/// For people: at most two units, rounded down: "2 d 4 h", "15 min", "0 s".
[[nodiscard]] std::string describe_duration(Seconds duration);

/// Reads "512KiB", "10MiB", "1GiB", "900B" (powers of 1024), at most 1 TiB.
[[nodiscard]] Result<std::uint64_t> parse_size(std::string_view text);
/// For people: "10 MiB", "1.4 KiB", "12 B".
[[nodiscard]] std::string describe_size(std::uint64_t bytes);

}  // namespace feedmerged
