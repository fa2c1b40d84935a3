// SPDX-License-Identifier: MIT
// What `why` tells of a story, for people. Pure; thread-safe. User names and passwords in URLs
// never appear.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/story.hpp"

#include <optional>
#include <string>
#include <vector>

namespace feedmerged::app {

/// One of the other stories under the article.
struct WhyTeaser {
    std::string title{};
    std::string feed_title{};              ///< "" where the story is not stored any more
    std::optional<TimePoint> sort_date{};  ///< nullopt where it is not
};

/// The story's part in one output.
struct WhyOutput {
    std::string name{};
    std::size_t place = 0;                ///< from 1, newest first; 0: not in it
    std::size_t stories = 0;              ///< that the output has
    std::vector<std::string> left_out{};  ///< why it is not in it, a reason a line
    std::string shown_copy{};  ///< where it does not show the winner: which copy, and why
    std::vector<WhyTeaser> teasers{};
    std::string no_teasers{};  ///< why there are none
};

struct WhyReport {
    Story story{};
    std::vector<StoryItem> items{};  ///< in the order in which they came, never empty
    std::vector<WhyOutput> outputs{};
};

/// From what the story has its place: "2026-01-02T03:04:05Z, when …".
[[nodiscard]] std::string why_placed(TimePoint sort_date, const StoryItem& first);

[[nodiscard]] std::string why_text(const WhyReport& report);

}  // namespace feedmerged::app
