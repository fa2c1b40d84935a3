// SPDX-License-Identifier: MIT
// What answers tell beyond their own feed: that a host wants patience, that the network is dead,
// that everybody is sent to one place. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/model/fetch.hpp"
#include "feedmerged/model/poll_memory.hpp"
#include "feedmerged/schedule/network_watch.hpp"
#include "feedmerged/schedule/redirect_crowd.hpp"

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace feedmerged::app {

/// Signs in one answer.
struct Signs {
    bool network_down = false;
    bool network_turned = false;  ///< it went down or came back with this answer
    bool crowded_target = false;
    std::optional<HostHold> host_hold{};  ///< changed by this answer
};

class ServerSigns {
  public:
    explicit ServerSigns(const std::vector<HostHold>& known);

    /// `host` is the one that answered, as budget_name_of() names it.
    [[nodiscard]] Signs saw(const std::string& host, const FetchResult& result, SteadyPoint now);
    /// A redirect that a feed remembers from before the start.
    void remember_move(const std::string& from, const std::string& to, SteadyPoint now) {
        (void)crowd_.remember(from, to, now);
    }
    /// A transfer was started.
    void started(SteadyPoint now) { network_.started(now); }
    /// The earliest instant at which a poll may start, as far as the network is concerned.
    [[nodiscard]] SteadyPoint ready_at() const { return network_.ready_at(); }

  private:
    schedule::NetworkWatch network_{};
    schedule::RedirectCrowd crowd_{};
    std::unordered_map<std::string, HostHold> holds_;
};

/// The budget a URL counts against: its host (schedule::host_name_of). Files have none to spare:
/// each is one of its own.
[[nodiscard]] std::string budget_name_of(const std::string& url);

}  // namespace feedmerged::app
