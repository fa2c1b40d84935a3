// SPDX-License-Identifier: MIT
// The bookkeeping of HostBudget. Not thread-safe.
#include "feedmerged/schedule/host_budget.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::schedule {

HostBudget::HostBudget(std::size_t per_host, std::chrono::milliseconds spacing)
    : per_host_(std::max<std::size_t>(per_host, 1)),
      per_address_(std::max(per_host_, limits::kMaxPerAddress)),
      spacing_(spacing),
      sweep_above_(limits::kHostsBeforeSweep) {}

SteadyPoint HostBudget::host_ready_at(std::string_view host, SteadyPoint now) const {
    const auto it = hosts_.find(host);
    if (it == hosts_.end()) return now;
    return it->second.in_flight < per_host_ ? it->second.next_start : SteadyPoint::max();
}

SteadyPoint HostBudget::ready_at(std::string_view host, SteadyPoint now) const {
    const SteadyPoint ready = host_ready_at(host, now);
    const auto at = addresses_.find(address_of(host));
    if (at == addresses_.end()) return ready;
    if (at->second.in_flight >= per_address_) return SteadyPoint::max();
    return std::max(ready, at->second.busy_until);
}

void HostBudget::started(std::string_view host, SteadyPoint now) {
    forget_idle(now);
    Host& entry = this->host(host);
    ++entry.in_flight;
    entry.next_start_before =
        std::exchange(entry.next_start, std::max(entry.next_start, now + spacing_));
    if (Address* address = address_under(host)) ++address->in_flight;
}

void HostBudget::finished(std::string_view host, SteadyPoint now) {
    Host& entry = this->host(host);
    Address* address = address_under(host);
    if (entry.in_flight > 0) {
        --entry.in_flight;
        if (address != nullptr) --address->in_flight;
    }
    if (address != nullptr) address->busy_until = SteadyPoint{};
    entry.next_start = std::max(entry.next_start, now + spacing_);
    entry.next_start_before = entry.next_start;
}

void HostBudget::not_sent(std::string_view host) {
    Host& entry = this->host(host);
    if (entry.in_flight == 0) return;
    // With others in flight the pause may be one of theirs.
    if (entry.in_flight == 1) entry.next_start = entry.next_start_before;
    --entry.in_flight;
    if (Address* address = address_under(host)) --address->in_flight;
}

void HostBudget::hold(std::string_view host, SteadyPoint until) {
    Host& entry = this->host(host);
    entry.next_start = std::max(entry.next_start, until);
    entry.next_start_before = std::max(entry.next_start_before, until);
}

void HostBudget::learn_address(std::string_view host, std::string_view address) {
    if (address.empty()) return;
    const auto known = address_of_.find(host);
    if (known != address_of_.end()) {
        if (known->second == address) return;
        leave_address(host, known->second);
        known->second = address;
    } else {
        if (address_of_.size() >= limits::kMaxKnownAddresses) forget_oldest_address();
        address_of_.emplace(host, address);
        learned_.emplace_back(host);
    }
    Address& found = addresses_.try_emplace(std::string(address)).first->second;
    ++found.hosts;
    found.in_flight += in_flight(host);
}

std::string_view HostBudget::address_of(std::string_view host) const {
    const auto known = address_of_.find(host);
    return known == address_of_.end() ? std::string_view{} : std::string_view{known->second};
}

std::size_t HostBudget::room_at(std::string_view address, SteadyPoint now) const {
    const auto it = addresses_.find(address);
    if (it == addresses_.end()) return per_address_;
    const auto& [hosts, in_flight, busy_until] = it->second;
    return busy_until > now || in_flight >= per_address_ ? 0 : per_address_ - in_flight;
}

void HostBudget::address_busy(std::string_view address, SteadyPoint now) {
    if (const auto it = addresses_.find(address); it != addresses_.end())
        it->second.busy_until = now + limits::kBusyAddressRetry;
}

bool HostBudget::is_busy(std::string_view address, SteadyPoint now) const {
    const auto it = addresses_.find(address);
    return it != addresses_.end() && it->second.busy_until > now;
}

HostBudget::Host& HostBudget::host(std::string_view name) {
    const auto it = hosts_.find(name);
    return it != hosts_.end() ? it->second : hosts_.emplace(name, Host{}).first->second;
}

HostBudget::Address* HostBudget::address_under(std::string_view host) {
    const auto it = addresses_.find(address_of(host));
    return it == addresses_.end() ? nullptr : &it->second;
}

std::size_t HostBudget::in_flight(std::string_view host) const {
    const auto it = hosts_.find(host);
    return it == hosts_.end() ? 0 : it->second.in_flight;
}

void HostBudget::leave_address(std::string_view host, const std::string& address) {
    const auto it = addresses_.find(address);
    it->second.in_flight -= in_flight(host);
    if (--it->second.hosts == 0) addresses_.erase(it);
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

void HostBudget::forget_oldest_address() {
    for (std::size_t tries = learned_.size(); tries > 0; --tries) {
        std::string host = std::move(learned_.front());
        learned_.pop_front();
        if (in_flight(host) > 0) {
            learned_.push_back(std::move(host));
            continue;
        }
        const auto known = address_of_.find(host);
        leave_address(host, known->second);
        address_of_.erase(known);
        return;
    }
}

}  // namespace feedmerged::schedule
