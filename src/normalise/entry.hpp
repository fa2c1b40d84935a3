// SPDX-License-Identifier: MIT
// One ParsedEntry to one Item, but for its identity. Pure; thread-safe.
#pragma once
#include "base_urls.hpp"
#include "feedmerged/model/item.hpp"
#include "feedmerged/normalise/normalise.hpp"

#include <string>

namespace feedmerged::normalise {

struct NormalisedEntry {
    Item item{};         ///< key, global_id and content_hash are not set yet
    std::string text{};  ///< the words of its body, for identity where there is nothing better
    std::string whole_guid{};  ///< as the source gave it, where the item's is only its hash
};

/// `language` is the feed's, for entries that name none.
[[nodiscard]] NormalisedEntry normalise_entry(ParsedEntry entry, const BaseUrls& bases,
                                              const std::string& language, const Context& context);

/// Of everything that an output shows of the item.
[[nodiscard]] Hash128 hash_content(const Item& item);

}  // namespace feedmerged::normalise
