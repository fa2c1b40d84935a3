// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/redirect_crowd.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/core/url.hpp"

#include <algorithm>

namespace feedmerged::schedule {

bool RedirectCrowd::saw(const FetchResult& result, SteadyPoint now) {
    if (result.redirects.empty()) return false;
    return remember(result.redirects.front().from, result.redirects.back().to, now);
}

bool RedirectCrowd::remember(const std::string& from_url, const std::string& to_url,
                             SteadyPoint now) {
    const std::string from = site_of(from_url);
    const std::string to = site_of(to_url);
    if (from.empty() || to.empty() || from == to) return false;
    if (targets_.size() >= limits::kMaxCrowdTargets && !targets_.contains(to)) {
        std::erase_if(targets_, [now](const auto& target) {
            return std::ranges::all_of(target.second.sources, [now](const auto& source) {
                return now - source.second > limits::kCrowdMemory;
            });
        });
        // Still full of living ones: one that is forgotten is learnt again.
        if (targets_.size() >= limits::kMaxCrowdTargets) targets_.erase(targets_.begin());
    }
    auto& sources = targets_[to].sources;
    std::erase_if(sources,
                  [now](const auto& source) { return now - source.second > limits::kCrowdMemory; });
    // Beyond a crowd it does not matter who else is in it.
    if (sources.size() < 2 * limits::kCrowdHosts || sources.contains(from)) sources[from] = now;
    return sources.size() >= limits::kCrowdHosts;
}

}  // namespace feedmerged::schedule
