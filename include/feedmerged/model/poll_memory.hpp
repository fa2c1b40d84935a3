// SPDX-License-Identifier: MIT
// What polls of a feed remember for the next ones, besides its validators: hints, rhythm, where it
// moved. In the store, so that restarts and upgrades forget none of it. Plain values.
#pragma once
#include "feedmerged/core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace feedmerged {

/// When the last document that was read asked to be polled. Counts until the next one, over 304s.
struct FeedHints {
    std::optional<Seconds> ttl{};  ///< the longer of RSS 2.0 ttl and the syndication module's
    bool ttl_is_period = false;    ///< it is sy:updatePeriod / sy:updateFrequency
    std::uint32_t skip_hours = 0;  ///< bit h: not in hour h (GMT) (RSS 2.0 skipHours)
    std::uint8_t skip_days = 0;    ///< bit d: not on day d (GMT), 0 is Sunday (RSS 2.0 skipDays)
    bool operator==(const FeedHints&) const = default;
};

/// How often a feed brings something new, as its polls saw it.
struct Rhythm {
    /// Mean time between polls that brought new items, where the last ones weigh most; 0: not
    /// known.
    Seconds gap{};
    int gaps = 0;                         ///< how many went into it
    std::optional<TimePoint> last_new{};  ///< the last poll that brought a new item
    bool operator==(const Rhythm&) const = default;
};

/// Permanent redirects (301 or 308 on every hop) to one URL, seen poll after poll.
struct Move {
    std::string url{};  ///< "" none
    int sightings = 0;  ///< in a row; 0: seen, but crowded
    std::optional<TimePoint> first_seen{};
    bool operator==(const Move&) const = default;
};

struct PollMemory {
    FeedHints hints{};
    Rhythm rhythm{};
    Move move{};
    std::string polled_url{};     ///< where the feed has moved to for good; "": its own URL
    std::string announced_url{};  ///< itunes:new-feed-url or rel=self elsewhere: shown, never
                                  ///< followed
    std::string auth_scheme{};    ///< "basic" or "digest": what the server took last, "" not known
    std::optional<TimePoint> last_full{};   ///< the last 200 whose document was read
    std::optional<TimePoint> last_probe{};  ///< the last request without validators that we made
                                            ///< although we had some
    std::optional<TimePoint> gone_since{};  ///< of the first 410 in a row
    bool operator==(const PollMemory&) const = default;
};

/// A host that asked for patience on behalf of all its feeds (429, 503, repeated 403).
struct HostHold {
    std::string host{};    ///< lower case, with the port where it is not the default one
    TimePoint until{};     ///< no request before
    int strikes = 0;       ///< how often in a row it did
    std::string reason{};  ///< for people: "HTTP 429, Retry-After 3600 s"
    bool operator==(const HostHold&) const = default;
};

}  // namespace feedmerged
