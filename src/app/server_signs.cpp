// SPDX-License-Identifier: MIT
#include "server_signs.hpp"

#include "feedmerged/core/url.hpp"
#include "feedmerged/schedule/host_pressure.hpp"

#include <algorithm>

namespace feedmerged::app {
namespace {

constexpr char to_lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_default_port(const Url& url) {
    return (url.scheme == "http" && url.port == "80") ||
           (url.scheme == "https" && url.port == "443");
}

}  // namespace

std::string host_of(const std::string& url) {
    const Url parts = split_url(url);
    if (!parts.host || parts.host->empty()) return url;
    std::string host = *parts.host;
    std::ranges::transform(host, host.begin(), to_lower);
    if (parts.port && !parts.port->empty() && !is_default_port(parts)) host += ":" + *parts.port;
    return host;
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
