// SPDX-License-Identifier: MIT
// How many requests a host gets at once and how far apart. No clock of its own. Not thread-safe: the fetch thread's.
#pragma once
#include <chrono>
#include <string>
#include <string_view>
#include <unordered_map>

#include "feedmerged/core/clock.hpp"

namespace feedmerged::schedule {

class HostBudget {
  public:
    HostBudget(std::size_t per_host, std::chrono::milliseconds spacing) : per_host_(per_host), spacing_(spacing) {}
    /// The earliest instant at which a request may start; `now` or earlier: at once; SteadyPoint::max(): only after one
    /// in flight has finished.
    [[nodiscard]] SteadyPoint ready_at(std::string_view host, SteadyPoint now) const;
    void started(std::string_view host, SteadyPoint now);
    void finished(std::string_view host, SteadyPoint now);

  private:
    struct Host {
        std::size_t in_flight = 0;
        SteadyPoint next_start{};
    };
    std::size_t per_host_;
    std::chrono::milliseconds spacing_;
    std::unordered_map<std::string, Host> hosts_;
};

}  // namespace feedmerged::schedule
