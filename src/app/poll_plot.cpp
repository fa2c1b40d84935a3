// SPDX-License-Identifier: MIT
#include "status_page.hpp"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace feedmerged::app {
namespace {

constexpr int kDayWidth = 22;
constexpr int kBarWidth = 16;
constexpr int kPollsHeight = 120;
constexpr int kGap = 24;  ///< between the two plots, for the label of the lower one
constexpr int kStoriesHeight = 50;
constexpr int kTop = 18;
constexpr int kDates = 18;
constexpr int kWidth = static_cast<int>(kPlotDays.count()) * kDayWidth;
constexpr int kPollsFoot = kTop + kPollsHeight;
constexpr int kStoriesFoot = kPollsFoot + kGap + kStoriesHeight;
constexpr int kHeight = kStoriesFoot + kDates;

std::string date_of(std::chrono::sys_days day) { return format_rfc3339(day).substr(0, 10); }

/// A bar from `from` to `to` of `most`, counted from the foot; "" where there is nothing to see.
std::string bar(const char* style, int x, int foot, int height, std::int64_t from, std::int64_t to,
                std::int64_t most) {
    if (to <= from || most == 0) return {};
    const double scale = static_cast<double>(height) / static_cast<double>(most);
    const double top = static_cast<double>(to) * scale;
    const double tall = static_cast<double>(to - from) * scale;
    return fmt::format("<rect class=\"{}\" x=\"{}\" y=\"{:.1f}\" width=\"{}\" height=\"{:.1f}\"/>",
                       style, x, foot - top, kBarWidth, tall);
}

std::string column(const PollDay& day, int x, std::int64_t most_polls, std::int64_t most_stories) {
    std::string out =
        fmt::format("<g><title>{}: {} polls, {} not modified, {} failed, {} new stories</title>",
                    date_of(day.day), day.polls, day.not_modified, day.failed, day.new_stories);
    const std::int64_t quiet = day.not_modified;
    const std::int64_t read = day.polls - day.failed;
    out += bar("not-modified", x, kPollsFoot, kPollsHeight, 0, quiet, most_polls);
    out += bar("read", x, kPollsFoot, kPollsHeight, quiet, read, most_polls);
    out += bar("failed", x, kPollsFoot, kPollsHeight, read, day.polls, most_polls);
    out += bar("stories", x, kStoriesFoot, kStoriesHeight, 0, day.new_stories, most_stories);
    return out + "</g>\n";
}

}  // namespace

std::string poll_plot(std::span<const PollDay> days, std::chrono::sys_days today) {
    const std::chrono::sys_days first = today - kPlotDays + std::chrono::days{1};
    std::int64_t most_polls = 0;
    std::int64_t most_stories = 0;
    for (const PollDay& day : days) {
        if (day.day < first || day.day > today) continue;
        most_polls = std::max(most_polls, day.polls);
        most_stories = std::max(most_stories, day.new_stories);
    }
    std::string out = fmt::format(
        "<svg viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"Polls and new stories of the last "
        "{2} days\">\n<text x=\"0\" y=\"12\">polls a day, at most {3}</text>\n"
        "<text x=\"0\" y=\"{4}\">new stories a day, at most {5}</text>\n",
        kWidth, kHeight, kPlotDays.count(), most_polls, kPollsFoot + kGap - 6, most_stories);
    for (const int foot : {kPollsFoot, kStoriesFoot})
        out += fmt::format("<line x1=\"0\" y1=\"{0}\" x2=\"{1}\" y2=\"{0}\"/>\n", foot, kWidth);
    for (const PollDay& day : days) {
        if (day.day < first || day.day > today) continue;
        const int x = static_cast<int>((day.day - first).count()) * kDayWidth;
        out += column(day, x + (kDayWidth - kBarWidth) / 2, most_polls, most_stories);
    }
    out += fmt::format(
        "<text x=\"0\" y=\"{0}\">{1}</text>\n<text class=\"last\" x=\"{2}\" "
        "y=\"{0}\">{3}</text>\n</svg>\n",
        kHeight - 4, date_of(first), kWidth, date_of(today));
    return out;
}

}  // namespace feedmerged::app
