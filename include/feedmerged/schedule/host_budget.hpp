// SPDX-License-Identifier: MIT
// How many requests a host and an address get at once, how far apart, and when a host wants none.
// No clock of its own. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace feedmerged::schedule {

/// Hosts are told apart by the string the caller gives (host_name_of). What is known of a host is
/// forgotten once it holds nothing back any more, so memory follows the hosts in use, not all those
/// ever seen.
class HostBudget {
  public:
    /// `per_host` requests at once (0 counts as 1), `spacing` between the start or end of one and
    /// the start of the next.
    HostBudget(std::size_t per_host, std::chrono::milliseconds spacing);

    /// The earliest instant at which a request may start; `now` or earlier: at once;
    /// SteadyPoint::max(): only after one in flight to the host, or to its address, has finished.
    [[nodiscard]] SteadyPoint ready_at(std::string_view host, SteadyPoint now) const;
    /// The same for the host alone, whatever its address bears.
    [[nodiscard]] SteadyPoint host_ready_at(std::string_view host, SteadyPoint now) const;
    void started(std::string_view host, SteadyPoint now);
    void finished(std::string_view host, SteadyPoint now);
    /// What was started was not sent after all: it costs the host no pause either.
    void not_sent(std::string_view host);
    /// No request to the host before `until` (429 and 503 speak for the host, not for one feed).
    void hold(std::string_view host, SteadyPoint until);

    /// The host was found at `address`: hosts that share one also share
    /// max(limits::kMaxPerAddress, per_host) requests at once. What the host has in flight counts
    /// there from now on. Remembered for a bounded number of hosts, the last ones that were new;
    /// one with requests in flight is never forgotten. "" says nothing.
    void learn_address(std::string_view host, std::string_view address);
    /// What learn_address() said of the host, "" where nothing.
    [[nodiscard]] std::string_view address_of(std::string_view host) const;
    /// How many more requests the address bears.
    [[nodiscard]] std::size_t room_at(std::string_view address, SteadyPoint now) const;
    /// The address was found full by requests of which it was not known that they went there: no
    /// room for limits::kBusyAddressRetry, or until one finishes there.
    void address_busy(std::string_view address, SteadyPoint now);
    [[nodiscard]] bool is_busy(std::string_view address, SteadyPoint now) const;

    /// Hosts remembered now.
    [[nodiscard]] std::size_t size() const { return hosts_.size(); }
    /// Hosts whose address is remembered now.
    [[nodiscard]] std::size_t known_addresses() const { return address_of_.size(); }

  private:
    struct Host {
        std::size_t in_flight = 0;
        SteadyPoint next_start{};
        SteadyPoint next_start_before{};  ///< as it was before the last start
    };
    struct Address {
        std::size_t hosts = 0;  ///< known to be there
        std::size_t in_flight = 0;
        SteadyPoint busy_until{};
    };
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const {
            return std::hash<std::string_view>{}(s);
        }
    };
    template <class Value>
    using ByName = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

    Host& host(std::string_view name);
    Address* address_under(std::string_view host);
    [[nodiscard]] std::size_t in_flight(std::string_view host) const;
    void leave_address(std::string_view host, const std::string& address);
    void forget_idle(SteadyPoint now);
    void forget_oldest_address();

    std::size_t per_host_;
    std::size_t per_address_;
    std::chrono::milliseconds spacing_;
    ByName<Host> hosts_;
    std::size_t sweep_above_;
    ByName<std::string> address_of_;   ///< by host
    ByName<Address> addresses_;        ///< by address
    std::deque<std::string> learned_;  ///< the hosts in address_of_, in the order of their coming
};

}  // namespace feedmerged::schedule
