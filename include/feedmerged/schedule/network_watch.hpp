// SPDX-License-Identifier: MIT
// Tells a dead network from dead servers. No clock of its own. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/model/fetch.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace feedmerged::schedule {

/// The network is taken for down once limits::kNetworkDownHosts different hosts in a row could not
/// be reached at all (Dns, Connect, Timeout without an answer) and none answered in between; any
/// answer, of whatever status, a redirect and a failed handshake too, brings it up again. While it
/// is down, one poll every limits::kNetworkRetry tries.
class NetworkWatch {
  public:
    /// Takes in how a transfer ended. Answers from file: URLs, and what was cancelled, refused by
    /// us or never sent, do not count.
    void saw(std::string_view host, const FetchResult& result, SteadyPoint now);
    [[nodiscard]] bool is_down() const { return down_; }
    /// The earliest instant at which a poll may try; `now` or earlier while the network is up.
    [[nodiscard]] SteadyPoint ready_at() const { return ready_at_; }
    /// A poll was started.
    void started(SteadyPoint now);

  private:
    std::set<std::string, std::less<>> unreached_{};
    bool down_ = false;
    SteadyPoint ready_at_{};
};

}  // namespace feedmerged::schedule
