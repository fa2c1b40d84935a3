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

/// The feed is in `head`, whose own entries are not looked at, and `entries` are freed one by one
/// as their items are made: a long document is not held twice.
[[nodiscard]] NormalisedFeed normalise(const ParsedFeed& head, ParsedEntries entries,
                                       const Context& context);
/// The same for a feed that nobody needs any more.
[[nodiscard]] NormalisedFeed normalise(ParsedFeed feed, const Context& context);

/// Of items with one key, which are one entry, only the first stays: feeds put the newest there.
/// What is stored has each key once.
void drop_repeats(std::vector<Item>& items);

}  // namespace feedmerged::normalise
