// SPDX-License-Identifier: MIT
#include "server_signs.hpp"

#include "feedmerged/schedule/host_name.hpp"
#include "feedmerged/schedule/host_pressure.hpp"

namespace feedmerged::app {

std::string budget_name_of(const std::string& url) {
    std::string host = schedule::host_name_of(url);
    return host.empty() ? url : host;
}

ServerSigns::ServerSigns(const std::vector<HostHold>& known) {
    for (const HostHold& hold : known) holds_.emplace(hold.host, hold);
}

Signs ServerSigns::saw(const std::string& host, const FetchResult& result, SteadyPoint now) {
    Signs signs;
    const bool was_down = network_.is_down();
    network_.saw(host, result, now);
    signs.network_down = network_.is_down();
    signs.network_turned = signs.network_down != was_down;
    signs.crowded_target = crowd_.saw(result, now);

    const auto known = holds_.find(host);
    signs.host_hold = schedule::pressure_of(
        host, result, known == holds_.end() ? std::nullopt : std::optional(known->second));
    if (!signs.host_hold) return signs;
    if (signs.host_hold->strikes == 0)
        holds_.erase(host);
    else
        holds_.insert_or_assign(host, *signs.host_hold);
    return signs;
}

}  // namespace feedmerged::app
