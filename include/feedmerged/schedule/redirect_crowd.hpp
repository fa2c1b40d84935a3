// SPDX-License-Identifier: MIT
// Notices when many hosts redirect to one: a captive portal, a parking lot, a login. No clock of
// its own. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/model/fetch.hpp"

#include <map>
#include <set>
#include <string>

namespace feedmerged::schedule {

/// A host is crowded while limits::kCrowdHosts or more different hosts were seen to redirect to it
/// within limits::kCrowdMemory. Remembers a bounded number of hosts.
class RedirectCrowd {
  public:
    /// Takes in the redirects of an answer; true where its final host is crowded.
    bool saw(const FetchResult& result, SteadyPoint now);

  private:
    struct Target {
        std::map<std::string, SteadyPoint> sources{};  ///< host, last seen
    };
    std::map<std::string, Target> targets_{};
};

}  // namespace feedmerged::schedule
