// SPDX-License-Identifier: MIT
// Subscription lists (OPML 2.0) in and out. A list is untrusted: http and https feeds only, no
// commands. Pure.
#pragma once
#include "feedmerged/core/result.hpp"
#include "feedmerged/model/subscription.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged::config {

struct OpmlReading {
    std::vector<Subscription> feeds{};    ///< folders as categories (the outermost), each URL once
    std::vector<std::string> warnings{};  ///< outlines that were left out, and why
};

[[nodiscard]] Result<OpmlReading> read_opml(std::string_view bytes);
/// Categories become folders; feeds without one stand at the top. Credentials in URLs are left out.
[[nodiscard]] std::string write_opml(std::span<const Subscription> feeds, std::string_view title);
/// Ready [[feed]] blocks.
[[nodiscard]] std::string write_feed_blocks(std::span<const Subscription> feeds);

}  // namespace feedmerged::config
