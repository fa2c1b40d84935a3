// SPDX-License-Identifier: MIT
// How well a feed names its entries, as its documents showed. Plain values.
#pragma once
#include "feedmerged/core/time.hpp"

#include <optional>
#include <string>

namespace feedmerged {

struct FeedIdentity {
    /// "good", "missing" (entries without guids), "duplicated" (one guid for several entries),
    /// "churning" (other guids for the entries that it had), "" not known yet.
    std::string guid_quality{};
    int churns = 0;     ///< documents that had other guids for entries that were known
    int held_back = 0;  ///< entries of the last flood, that were put among the old ones; 0: none
    std::optional<TimePoint> held_back_at{};  ///< when that was
    bool operator==(const FeedIdentity&) const = default;
};

}  // namespace feedmerged
