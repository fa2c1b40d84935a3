// SPDX-License-Identifier: MIT
#include "log_limit.hpp"

#include "feedmerged/core/log_limits.hpp"

namespace feedmerged::app {

/// A clock that was set back ends a window as well: it would last for as long as it was set back.
bool LogLimit::is_over(Time since, Time now) {
    return now < since || now - since >= limits::kLogWindow;
}

bool LogLimit::admit(std::string_view kind, std::size_t most, Time now) {
    auto at = windows_.find(kind);
    if (at == windows_.end()) {
        if (windows_.size() >= limits::kLogKinds) return true;
        at = windows_.emplace(std::string(kind), Window{.since = now}).first;
    }
    Window& window = at->second;
    if (is_over(window.since, now)) {
        window.since = now;
        window.lines = 0;
    }
    if (window.lines < most) {
        ++window.lines;
        return true;
    }
    ++window.left_out;
    return false;
}

std::vector<LogLimit::LeftOut> LogLimit::take_left_out(Time now) {
    std::vector<LeftOut> out;
    std::erase_if(windows_, [&](const auto& entry) {
        const auto& [kind, window] = entry;
        if (!is_over(window.since, now)) return false;
        if (window.left_out != 0) out.push_back({kind, window.left_out});
        return true;
    });
    return out;
}

}  // namespace feedmerged::app
