// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/redirect_crowd.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/host_name.hpp"

#include <algorithm>
#include <string_view>

namespace feedmerged::schedule {
namespace {

/// www.example.org and example.org are one.
std::string site_name_of(std::string_view url) {
    std::string name = host_name_of(url);
    if (name.starts_with("www.")) name.erase(0, 4);
    return name;
}

}  // namespace

bool RedirectCrowd::saw(const FetchResult& result, SteadyPoint now) {
    if (result.redirects.empty()) return false;
    return remember(result.redirects.front().from, result.redirects.back().to, now);
}

bool RedirectCrowd::remember(const std::string& from_url, const std::string& to_url,
                             SteadyPoint now) {
    std::string source = site_name_of(from_url);
    const std::string target = site_name_of(to_url);
    if (source.empty() || target.empty() || source == target) return false;
    if (!targets_.contains(target)) make_room(now);
    auto& sources = targets_[target].sources;
    sources.insert_or_assign(std::move(source), now);
    std::erase_if(sources,
                  [now](const auto& seen) { return now - seen.second > limits::kCrowdMemory; });
    // The last ones to be seen decide; who else is in the crowd does not matter.
    if (sources.size() > limits::kCrowdHosts)
        sources.erase(
            std::ranges::min_element(sources, {}, [](const auto& seen) { return seen.second; }));
    return sources.size() >= limits::kCrowdHosts;
}

void RedirectCrowd::make_room(SteadyPoint now) {
    if (targets_.size() < limits::kMaxCrowdTargets) return;
    const auto last_seen = [](const auto& entry) {
        const auto& sources = entry.second.sources;
        return std::ranges::max_element(sources, {}, [](const auto& seen) { return seen.second; })
            ->second;
    };
    std::erase_if(targets_,
                  [&](const auto& entry) { return now - last_seen(entry) > limits::kCrowdMemory; });
    if (targets_.size() >= limits::kMaxCrowdTargets)
        targets_.erase(std::ranges::min_element(targets_, {}, last_seen));
}

}  // namespace feedmerged::schedule
