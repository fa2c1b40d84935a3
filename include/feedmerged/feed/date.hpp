// SPDX-License-Identifier: MIT
// Dates as feeds write them. Pure; thread-safe.
#pragma once
#include "feedmerged/core/time.hpp"

#include <optional>
#include <string_view>

namespace feedmerged::feed {

/// Reads RFC 822/2822/5322 with the sins publishers commit, RFC 3339, W3CDTF, ISO 8601, asctime,
/// Unix seconds where a feed writes them, two-digit years, named zones and localised month names.
/// Without a zone it is UTC. nullopt where the date cannot be trusted.
[[nodiscard]] std::optional<TimePoint> parse_date(std::string_view text);

}  // namespace feedmerged::feed
