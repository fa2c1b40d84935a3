// SPDX-License-Identifier: MIT
#include "feedmerged/schedule/host_name.hpp"

#include "feedmerged/core/url.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::schedule {

std::string host_name_of(std::string_view url) {
    Url parts = split_url(url);
    if (!parts.host || parts.host->empty()) return {};
    std::string name = std::move(*parts.host);
    std::ranges::transform(name, name.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::string_view usual = parts.scheme == "https" ? "443" : "80";
    if (parts.port && !parts.port->empty() && *parts.port != usual) name += ':' + *parts.port;
    return name;
}

}  // namespace feedmerged::schedule
