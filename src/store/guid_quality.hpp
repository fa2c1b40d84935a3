// SPDX-License-Identifier: MIT
// How well a feed names its entries, judged by one document after the other. Pure.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_identity.hpp"
#include "feedmerged/model/item.hpp"

#include <cstddef>
#include <span>

namespace feedmerged::store {

/// `renamed`: entries of the document that were known by their link and title alone, and whose old
/// guids are gone. Twice most of a document is churn.
void judge_guids(std::span<const Item> items, std::size_t renamed, FeedIdentity& identity);

[[nodiscard]] bool is_churning(const FeedIdentity& identity);

/// Many entries without dates of their own, or with one date for all, that of the document: nothing
/// says that they are new.
[[nodiscard]] bool is_undated_crowd(std::span<const Item> items, TimePoint at);

}  // namespace feedmerged::store
