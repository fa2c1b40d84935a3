// SPDX-License-Identifier: MIT
#include "guid_quality.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

namespace feedmerged::store {
namespace {

// One entry that moved is no churn, and a document of one or two says nothing.
constexpr std::size_t kLeastRenamed = 3;
constexpr int kChurns = 2;
// One in twenty: a single slip in a long document does not spoil the other guids.
constexpr std::size_t kDuplicatedShare = 20;
// Fewer new entries at once are what a feed brings on a good day.
constexpr std::size_t kCrowd = 10;
// Generators stamp the entries of one document one after the other.
constexpr Seconds kOneInstant{120};

/// Entries that share their guid with other entries.
std::size_t count_duplicated(std::span<const Item> items) {
    std::map<std::string_view, std::set<Hash128>> keys;
    for (const Item& item : items)
        if (!item.guid.empty()) keys[item.guid].insert(item.key);
    std::size_t duplicated = 0;
    for (const auto& [guid, under] : keys)
        if (under.size() > 1) duplicated += under.size();
    return duplicated;
}

}  // namespace

void judge_guids(std::span<const Item> items, std::size_t renamed, FeedIdentity& identity) {
    if (items.empty()) return;
    if (renamed >= kLeastRenamed && renamed * 2 >= items.size()) ++identity.churns;
    const auto missing = static_cast<std::size_t>(
        std::ranges::count_if(items, [](const Item& item) { return item.guid.empty(); }));
    if (is_churning(identity))
        identity.guid_quality = "churning";
    else if (missing * 2 > items.size())
        identity.guid_quality = "missing";
    else if (count_duplicated(items) * kDuplicatedShare > items.size())
        identity.guid_quality = "duplicated";
    else
        identity.guid_quality = "good";
}

bool is_churning(const FeedIdentity& identity) { return identity.churns >= kChurns; }

bool is_undated_crowd(std::span<const Item> items, TimePoint at) {
    if (items.size() < kCrowd) return false;
    std::size_t undated = 0;
    TimePoint first = at;
    TimePoint last{};
    for (const Item& item : items) {
        if (!item.published) {
            ++undated;
            continue;
        }
        first = std::min(first, *item.published);
        last = std::max(last, *item.published);
    }
    if (undated == items.size()) return true;
    return undated == 0 && last - first <= kOneInstant && at - first <= std::chrono::hours{24};
}

}  // namespace feedmerged::store
