// SPDX-License-Identifier: MIT
#include "ping_queue.hpp"

#include "feedmerged/core/output_limits.hpp"

#include <algorithm>

namespace feedmerged::app {

void PingQueue::add(const HubPing& ping, SteadyPoint now) {
    const auto known = std::ranges::find(entries_, ping, &Entry::ping);
    if (known == entries_.end()) {
        entries_.push_back({ping, now});
    } else if (known->under_way) {
        known->changed_since = true;
    } else {
        *known = Entry{ping, now};
    }
}

std::optional<HubPing> PingQueue::take_due(SteadyPoint now) {
    const auto due = std::ranges::find_if(
        entries_, [now](const Entry& entry) { return !entry.under_way && entry.due <= now; });
    if (due == entries_.end()) return std::nullopt;
    due->under_way = true;
    return due->ping;
}

bool PingQueue::ended(const HubPing& ping, bool again, Seconds wait, SteadyPoint now) {
    const auto entry = std::ranges::find(entries_, ping, &Entry::ping);
    if (entry == entries_.end()) return false;
    if (entry->changed_since) {
        *entry = Entry{ping, now};
        return true;
    }
    if (!again || entry->failures >= limits::kHubRetries.size()) {
        entries_.erase(entry);
        return false;
    }
    const Seconds usual = limits::kHubRetries[entry->failures++];
    entry->due = now + std::max(usual, std::min(wait, limits::kHubMaxRetryAfter));
    entry->under_way = false;
    return true;
}

std::optional<SteadyPoint> PingQueue::next_due() const {
    std::optional<SteadyPoint> next;
    for (const Entry& entry : entries_)
        if (!entry.under_way && (!next || entry.due < *next)) next = entry.due;
    return next;
}

}  // namespace feedmerged::app
