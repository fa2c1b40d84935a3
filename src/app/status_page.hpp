// SPDX-License-Identifier: MIT
// The pages that the server makes for operators: the status page with its plot and style sheet, and
// the metrics. Pure; thread-safe. User names and passwords in URLs never appear, and what feeds and
// servers say is only text.
#pragma once
#include "feed_status.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/poll_day.hpp"
#include "feedmerged/serve/server.hpp"

#include <chrono>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::app {

struct StatusReport {
    std::vector<FeedStatus> feeds{};
    std::vector<PollDay> days{};  ///< the last of them, in order; days without polls are left out
    std::vector<OutputStatus> outputs{};
    /// What is wrong with the daemon itself at the moment, a sentence each.
    std::vector<std::string> troubles{};
    bool healthy = true;  ///< what /healthz says
    serve::Counts counts{};
    TimePoint now{};
    std::string version{};
};

/// How many days the plot shows.
inline constexpr std::chrono::days kPlotDays{30};

/// `sort`: a column's name in its link (?sort=…); the order of the configuration for any other.
[[nodiscard]] std::string status_page(const StatusReport& report, const std::string& sort);
[[nodiscard]] std::string_view status_style();

/// An SVG element: for each of the last kPlotDays the polls, those answered by 304 among them and
/// those that failed, and beneath them the new stories.
[[nodiscard]] std::string poll_plot(std::span<const PollDay> days, std::chrono::sys_days today);

/// The Prometheus text format, version 0.0.4.
[[nodiscard]] std::string metrics_text(const StatusReport& report);

}  // namespace feedmerged::app
