// SPDX-License-Identifier: MIT
// Changes of state that an operator wants to hear of: one entry of the health feed each. Plain
// values.
#pragma once
#include "feedmerged/core/time.hpp"

#include <cstdint>
#include <string>

namespace feedmerged {

/// Stored as a number: only ever appended to.
enum class HealthKind : std::uint8_t {
    Failing,     ///< a feed has failed for longer than a hiccup (limits::kHealthFailures, …Hours)
    Blocked,     ///< the same, and the server refuses us or its address may not be reached
    Gone,        ///< the server says 410: for good
    Moved,       ///< a feed is polled elsewhere from now on
    Recovered,   ///< what was told of is over
    DiskFull,    ///< the store or an output could not be written for want of space
    Unwritable,  ///< the same for any other reason
};

struct HealthEvent {
    std::int64_t number = 0;  ///< from 1, in the order of the events
    TimePoint at{};
    HealthKind kind = HealthKind::Failing;
    std::string url{};     ///< the feed's as configured; "": of feedmerged itself
    std::string title{};   ///< the feed's, "" where it has none
    std::string detail{};  ///< what happened, in one line for people
};

}  // namespace feedmerged
