// SPDX-License-Identifier: MIT
// Fingerprints of items: what near duplicates are found and verified by. Pure; thread-safe.
#pragma once
#include "feedmerged/model/fingerprint.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace feedmerged::dedup {

/// What of an item counts, as views into it.
struct Wording {
    std::string_view title{};
    std::string_view text{};                ///< of the article, else the summary: plain
    std::vector<std::string_view> media{};  ///< addresses of audio and video files
};

/// One fingerprint an item, for all items of one document: what many of them say is the feed's own
/// and does not count, nor does the feed's name at the end of a title.
[[nodiscard]] std::vector<Fingerprint> make_fingerprints(std::string_view feed_title,
                                                         std::span<const Wording> items);

}  // namespace feedmerged::dedup
