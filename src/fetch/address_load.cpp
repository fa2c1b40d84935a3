// SPDX-License-Identifier: MIT
#include "address_load.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::fetch {

AddressLoad::AddressLoad(std::size_t bound) : bound_(std::max(bound, limits::kMaxPerAddress)) {}

bool AddressLoad::full(const std::string& address) const {
    const auto it = transfers_.find(address);
    return it != transfers_.end() && it->second >= bound_;
}

Visit::Visit(Visit&& other) noexcept
    : load_(other.load_), addresses_(std::exchange(other.addresses_, {})) {}

Visit& Visit::operator=(Visit&& other) noexcept {
    if (this == &other) return *this;
    leave();
    load_ = other.load_;
    addresses_ = std::exchange(other.addresses_, {});
    return *this;
}

bool Visit::is_at(const std::string& address) const {
    return std::ranges::find(addresses_, address) != addresses_.end();
}

void Visit::enter(const std::string& address) {
    if (is_at(address)) return;
    addresses_.reserve(addresses_.size() + 1);  // counted only what will be left again
    std::string copy = address;
    ++load_->transfers_[address];
    addresses_.push_back(std::move(copy));
}

void Visit::settle(const std::string& address) {
    if (addresses_.size() == 1 && addresses_.front() == address) return;
    leave();
    enter(address);
}

void Visit::leave() noexcept {
    for (const std::string& address : addresses_) {
        const auto it = load_->transfers_.find(address);
        if (it != load_->transfers_.end() && --it->second == 0) load_->transfers_.erase(it);
    }
    addresses_.clear();
}

bool Visit::refused(const std::string& address) const {
    return !is_at(address) && load_->full(address);
}

}  // namespace feedmerged::fetch
