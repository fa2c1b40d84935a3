// SPDX-License-Identifier: MIT
// Which copy of a story is shown: the first one, or its origin where that comes before any output
// has published the story. From then on it stays. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "item_dates.hpp"
#include "story_finder.hpp"

#include <cstdint>
#include <string>

namespace feedmerged::store {

struct Challenger {
    std::int64_t item = 0;
    FeedId feed{};
    std::string language{};
    ItemDates dates{};
    bool is_origin = false;  ///< its link is on its feed's own site
};

/// Lets `challenger`, which joined the story of `copy`, be shown instead of the winner where it is
/// the story's origin, the winner is not, and nobody has seen the story yet. Its entry id stays.
void prefer_origin(Connection& connection, const StoredCopy& copy, const std::string& rule,
                   const Challenger& challenger);

}  // namespace feedmerged::store
