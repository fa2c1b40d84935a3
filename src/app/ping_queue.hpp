// SPDX-License-Identifier: MIT
// Which hubs are to be told of which feeds, and when again where that failed. Pure: no I/O, no
// clock. Not thread-safe.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged::app {

/// "This feed has changed", said to a hub.
struct HubPing {
    std::string hub{};
    std::string topic{};  ///< the feed's own address
    bool operator==(const HubPing&) const = default;
};

class PingQueue {
  public:
    /// Due at once, whatever failed before. One that is under way is due again when it has ended:
    /// the hub may have fetched the feed already.
    void add(const HubPing& ping, SteadyPoint now);
    /// One that is due, under way from now on.
    [[nodiscard]] std::optional<HubPing> take_due(SteadyPoint now);
    /// It is over for now. `again`: it failed in a way that passes; it is due again after the next
    /// of limits::kHubRetries, not before `wait`, or forgotten after the last one. Returns whether
    /// it will be tried again.
    bool ended(const HubPing& ping, bool again, Seconds wait, SteadyPoint now);
    /// When the next one is due, nullopt where none waits.
    [[nodiscard]] std::optional<SteadyPoint> next_due() const;

  private:
    struct Entry {
        HubPing ping{};
        SteadyPoint due{};
        std::size_t failures = 0;
        bool under_way = false;
        bool changed_since = false;
    };
    std::vector<Entry> entries_;  ///< a handful: three feeds an output
};

}  // namespace feedmerged::app
