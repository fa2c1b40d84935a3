// SPDX-License-Identifier: MIT
// Time zones as dates of feeds name them: abbreviations of RFC 822 and the ones that publishers
// really write, and the IANA names that turn up in their place. No zone database is read: the few
// daylight saving rules are in the table. Pure; thread-safe.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace feedmerged::feed {

/// Which daylight saving time a zone keeps.
enum class DaylightRule {
    None,
    NorthAmerica,  ///< from 2007 second Sunday of March to first of November, before April to
                   ///< October
    Europe,        ///< last Sunday of March to last of October, at 01:00 UTC
    Australia,
    NewZealand,  ///< first Sunday of October to first of April
};

struct Zone {
    std::chrono::minutes offset{};  ///< east of UTC, in winter
    DaylightRule rule = DaylightRule::None;
};

/// `name` in lower case: "est", "gmt", "pt", "america/los_angeles", "etc/gmt+5". nullopt unknown.
[[nodiscard]] std::optional<Zone> find_zone(std::string_view name);

/// What `local` is in UTC. In the hour that autumn repeats, its first pass is meant.
[[nodiscard]] std::chrono::sys_seconds to_utc(std::chrono::local_seconds local, const Zone& zone);

}  // namespace feedmerged::feed
