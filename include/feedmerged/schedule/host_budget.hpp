// SPDX-License-Identifier: MIT
// How many requests a host gets at once, how far apart, and when it wants none. No clock of its
// own. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

namespace feedmerged::schedule {

/// Hosts are told apart by the string the caller gives: lower case, with the port where it is not
/// the default one. What is known of a host is forgotten once it holds nothing back any more, so
/// memory follows the hosts in use, not all those ever seen.
class HostBudget {
  public:
    /// `per_host` requests at once (0 counts as 1), `spacing` between the start or end of one and
    /// the start of the next.
    HostBudget(std::size_t per_host, std::chrono::milliseconds spacing);

    /// The earliest instant at which a request may start; `now` or earlier: at once;
    /// SteadyPoint::max(): only after one in flight to the host, or to its address, has finished.
    [[nodiscard]] SteadyPoint ready_at(std::string_view host, SteadyPoint now) const;
    void started(std::string_view host, SteadyPoint now);
    void finished(std::string_view host, SteadyPoint now);
    /// No request to the host before `until` (429 and 503 speak for the host, not for one feed).
    void hold(std::string_view host, SteadyPoint until);
    /// The host was found at `address`: hosts that share one also share
    /// max(limits::kMaxPerAddress, per_host) requests at once. Remembered for a bounded number of
    /// hosts.
    void learn_address(std::string_view host, std::string_view address);
    /// What learn_address() said of the host, "" where nothing.
    [[nodiscard]] std::string_view address_of(std::string_view host) const;
    /// Hosts remembered now.
    [[nodiscard]] std::size_t size() const { return hosts_.size(); }

  private:
    struct Host {
        std::size_t in_flight = 0;
        SteadyPoint next_start{};
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const {
            return std::hash<std::string_view>{}(s);
        }
    };

    Host& host(std::string_view name);
    void forget_idle(SteadyPoint now);

    std::size_t per_host_;
    std::chrono::milliseconds spacing_;
    std::unordered_map<std::string, Host, Hash, std::equal_to<>> hosts_;
    std::size_t sweep_above_;
};

}  // namespace feedmerged::schedule
