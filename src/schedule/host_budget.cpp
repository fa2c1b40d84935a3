// SPDX-License-Identifier: MIT
// The bookkeeping of HostBudget. Not thread-safe.
#include "feedmerged/schedule/host_budget.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>

namespace feedmerged::schedule {

HostBudget::HostBudget(std::size_t per_host, std::chrono::milliseconds spacing)
    : per_host_(std::max<std::size_t>(per_host, 1)),
      per_address_(std::max(per_host_, limits::kMaxPerAddress)),
      spacing_(spacing),
      sweep_above_(limits::kHostsBeforeSweep) {}

SteadyPoint HostBudget::ready_at(std::string_view host, SteadyPoint now) const {
    if (const auto at = in_flight_at_.find(address_of(host));
        at != in_flight_at_.end() && at->second >= per_address_)
        return SteadyPoint::max();
    SteadyPoint ready = now;
    if (const auto busy = busy_until_.find(address_of(host)); busy != busy_until_.end())
        ready = std::max(ready, busy->second);
    const auto it = hosts_.find(host);
    if (it == hosts_.end()) return ready;
    if (it->second.in_flight >= per_host_) return SteadyPoint::max();
    return ready > now ? std::max(ready, it->second.next_start) : it->second.next_start;
}

void HostBudget::started(std::string_view host, SteadyPoint now) {
    forget_idle(now);
    Host& entry = this->host(host);
    if (entry.in_flight == 0) entry.counted_at = address_of(host);
    ++entry.in_flight;
    if (!entry.counted_at.empty()) ++in_flight_at_[entry.counted_at];
    entry.next_start = std::max(entry.next_start, now + spacing_);
}

void HostBudget::finished(std::string_view host, SteadyPoint now) {
    Host& entry = this->host(host);
    release(entry);
    entry.next_start = std::max(entry.next_start, now + spacing_);
}

void HostBudget::not_sent(std::string_view host) { release(this->host(host)); }

void HostBudget::address_busy(std::string_view address, SteadyPoint now) {
    std::erase_if(busy_until_, [now](const auto& entry) { return entry.second <= now; });
    busy_until_.insert_or_assign(std::string(address), now + limits::kBusyAddressRetry);
}

void HostBudget::release(Host& entry) {
    if (entry.in_flight > 0) --entry.in_flight;
    if (entry.counted_at.empty()) return;
    const auto at = in_flight_at_.find(entry.counted_at);
    if (at != in_flight_at_.end() && --at->second == 0) in_flight_at_.erase(at);
    if (entry.in_flight == 0) entry.counted_at.clear();
}

void HostBudget::learn_address(std::string_view host, std::string_view address) {
    if (const auto known = addresses_.find(host); known != addresses_.end()) {
        if (known->second != address) known->second = address;
        return;
    }
    // One that is forgotten is learnt again with its next answer.
    if (addresses_.size() >= limits::kMaxKnownAddresses) addresses_.erase(addresses_.begin());
    addresses_.emplace(host, address);
}

std::string_view HostBudget::address_of(std::string_view host) const {
    const auto known = addresses_.find(host);
    return known == addresses_.end() ? std::string_view{} : std::string_view{known->second};
}

void HostBudget::hold(std::string_view host, SteadyPoint until) {
    Host& entry = this->host(host);
    entry.next_start = std::max(entry.next_start, until);
}

HostBudget::Host& HostBudget::host(std::string_view name) {
    const auto it = hosts_.find(name);
    return it != hosts_.end() ? it->second : hosts_.emplace(name, Host{}).first->second;
}

// Sweeping only when the table has doubled since the last sweep keeps the cost of a request
// constant.
void HostBudget::forget_idle(SteadyPoint now) {
    if (hosts_.size() <= sweep_above_) return;
    std::erase_if(hosts_, [now](const auto& entry) {
        return entry.second.in_flight == 0 && entry.second.next_start <= now;
    });
    sweep_above_ = std::max(limits::kHostsBeforeSweep, 2 * hosts_.size());
}

}  // namespace feedmerged::schedule
