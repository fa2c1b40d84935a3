// SPDX-License-Identifier: MIT
// What a configuration would change in an output that is published already: `check --diff`.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/result.hpp"
#include "feedmerged/core/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace feedmerged::app {

/// A story in an output, as far as a list tells of it.
struct ListedStory {
    std::string entry_id{};
    TimePoint date{};
    std::string title{};
    std::string url{};
};

/// The stories in the output's files as they are now, newest first: those of the JSON file, else of
/// the Atom or the RSS file. nullopt where there is none yet; an error where there is one that
/// cannot be read.
[[nodiscard]] Result<std::optional<std::vector<ListedStory>>> read_published(
    const config::OutputConfig& output);

/// "NAME: …", then a line for each story that comes in ("+") or goes out ("-"), newest first. Pure.
[[nodiscard]] std::string diff_text(const std::string& output,
                                    const std::optional<std::vector<ListedStory>>& published,
                                    const std::vector<ListedStory>& wanted);

}  // namespace feedmerged::app
