// SPDX-License-Identifier: MIT
// Brings the items of one document into the store: new ones, changed ones, ones that are gone from
// it. Inside the caller's transaction. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "item_dates.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>

namespace feedmerged::store {

struct StoredItems {
    std::size_t new_items = 0;
    std::size_t new_stories = 0;
    std::size_t changed_items = 0;
};

class ItemWriter {
  public:
    /// `feed_url` is the identity of ids, so the one of the subscription.
    ItemWriter(Connection& connection, FeedId feed, std::string feed_url, TimePoint at);
    /// An item that is there already costs nothing but the comparison: the same document again
    /// writes nothing.
    StoredItems store(std::span<const Item> items);

  private:
    struct Known {
        std::int64_t item = 0;  ///< 0: a tombstone
        Hash128 content_hash{};
        bool carried = false;
        bool present = false;  ///< in the document that is being stored
    };
    using KnownItems = std::map<Hash128, Known>;

    [[nodiscard]] KnownItems load_known();
    void add(const Item& item);
    void change(std::int64_t id, const Item& item, bool restored);
    void mark_carried(const Hash128& key, bool carried);
    [[nodiscard]] std::int64_t find_story(const Item& item);
    void add_story(std::int64_t story, std::int64_t item_id, const Item& item,
                   const ItemDates& dates);

    Connection& connection_;
    FeedId feed_;
    std::string feed_url_;
    TimePoint at_;
    std::int64_t next_item_;
    std::int64_t next_story_;
    StoredItems stored_{};
};

}  // namespace feedmerged::store
