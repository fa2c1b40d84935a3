// SPDX-License-Identifier: MIT
#include "activity.hpp"

namespace feedmerged::app {

Activity::Slot& Activity::add(std::string name) {
    const std::lock_guard lock(mutex_);
    return slots_.emplace_back(std::move(name), clock_);
}

std::vector<std::string> Activity::stuck(std::chrono::milliseconds limit) const {
    const std::lock_guard lock(mutex_);
    const SteadyPoint now = clock_.steady_now();
    std::vector<std::string> out;
    for (const Slot& slot : slots_) {
        const std::int64_t since = slot.busy_since_;
        if (since != Slot::kIdle && now - SteadyPoint{SteadyPoint::duration{since}} > limit)
            out.push_back(slot.name_);
    }
    return out;
}

}  // namespace feedmerged::app
