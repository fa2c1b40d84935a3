// SPDX-License-Identifier: MIT
// The bookkeeping of HostBudget. Not thread-safe.
#include "feedmerged/schedule/host_budget.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>

namespace feedmerged::schedule {

HostBudget::HostBudget(std::size_t per_host, std::chrono::milliseconds spacing)
    : per_host_(std::max<std::size_t>(per_host, 1)),
      spacing_(spacing),
      sweep_above_(limits::kHostsBeforeSweep) {}

SteadyPoint HostBudget::ready_at(std::string_view host, SteadyPoint now) const {
    const auto it = hosts_.find(host);
    if (it == hosts_.end()) return now;
    return it->second.in_flight < per_host_ ? it->second.next_start : SteadyPoint::max();
}

void HostBudget::started(std::string_view host, SteadyPoint now) {
    forget_idle(now);
    Host& entry = this->host(host);
    ++entry.in_flight;
    entry.next_start = std::max(entry.next_start, now + spacing_);
}

void HostBudget::finished(std::string_view host, SteadyPoint now) {
    Host& entry = this->host(host);
    if (entry.in_flight > 0) --entry.in_flight;
    entry.next_start = std::max(entry.next_start, now + spacing_);
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
