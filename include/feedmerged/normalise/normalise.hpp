// SPDX-License-Identifier: MIT
// ParsedFeed to Items: the border behind which nothing is hostile any more. Pure; thread-safe.
#pragma once
#include "feedmerged/model/item.hpp"
#include "feedmerged/model/parsed_feed.hpp"
#include "feedmerged/text/teaser.hpp"

#include <string>
#include <vector>

namespace feedmerged::normalise {

struct Context {
    std::string feed_url{};       ///< as subscribed: the identity in ids
    std::string retrieved_url{};  ///< where the document came from: the last base for relative URLs
    text::TeaserOptions teaser{};
};

[[nodiscard]] NormalisedFeed normalise(const ParsedFeed& feed, const Context& context);

/// Of items with one key, which are one entry, only the first stays: feeds put the newest there.
/// What is stored has each key once.
void drop_repeats(std::vector<Item>& items);

}  // namespace feedmerged::normalise
