// SPDX-License-Identifier: MIT
// Notices when many hosts redirect to one: a captive portal, a parking lot, a login. No clock of
// its own. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/model/fetch.hpp"

#include <map>
#include <string>

namespace feedmerged::schedule {

/// A host is crowded while limits::kCrowdHosts or more different hosts were seen to redirect to it
/// within limits::kCrowdMemory. With and without "www." is one host. Remembers a bounded number of
/// hosts, the last ones seen.
class RedirectCrowd {
  public:
    /// Takes in the redirects of an answer, as one from the host that was asked to the last one;
    /// true where that one is crowded.
    bool saw(const FetchResult& result, SteadyPoint now);
    /// A redirect from one URL to another that was seen before the last start.
    bool remember(const std::string& from_url, const std::string& to_url, SteadyPoint now);

  private:
    struct Target {
        std::map<std::string, SteadyPoint> sources{};  ///< host, last seen; never empty
    };

    void make_room(SteadyPoint now);

    std::map<std::string, Target> targets_{};
};

}  // namespace feedmerged::schedule
