// SPDX-License-Identifier: MIT
// Brings the items of one document into the store: new ones, changed ones, ones that are gone from
// it. Inside the caller's transaction. Throws. Not thread-safe.
#pragma once
#include "connection.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_update.hpp"
#include "item_dates.hpp"
#include "story_finder.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>

namespace feedmerged::store {

struct StoredItems {
    std::size_t new_items = 0;
    std::size_t new_stories = 0;
    std::size_t changed_items = 0;
    FeedIdentity identity{};
};

class ItemWriter {
  public:
    /// The feed as it was before the update that holds the document. All must outlive this.
    ItemWriter(Connection& connection, Bands& bands, const FeedState& before,
               const FeedUpdate& update);
    /// An item that is there already costs nothing but the comparison: the same document again
    /// writes nothing.
    StoredItems store();

  private:
    struct Known {
        std::int64_t item = 0;  ///< 0: a tombstone
        Hash128 content_hash{};
        bool carried = false;
        bool present = false;  ///< in the document that is being stored
    };
    using KnownItems = std::map<Hash128, Known>;

    /// An entry of the feed that an item is, although it is known under another key.
    struct Entry {
        Hash128 key{};
        std::string_view rule{};
        bool noted = false;  ///< it was seen under that key before
    };

    [[nodiscard]] KnownItems load_known();
    void store_one(const Item& item);
    void store_known(const Item& item, Known& row);
    /// By its alternate keys.
    [[nodiscard]] std::optional<Entry> find_entry_of(const Item& item,
                                                     const dedup::AlternateKeys& keys,
                                                     const dedup::Copy& fresh);
    /// The item under a new guid: it is the entry it was, and changes only where its old guid is
    /// gone.
    void adopt(const Item& item, const dedup::AlternateKeys& keys, const Entry& entry);
    void add(const Item& item, const ItemDates& dates, const dedup::AlternateKeys& keys,
             const std::optional<FoundStory>& found);
    /// Gives the guid of an item that was replaced by another story to that story.
    bool replace_reused(const Item& item, Known& row);
    /// `restored`: what is stored came from an output, not from the feed.
    void change(std::int64_t id, const Hash128& key, const Item& item, bool restored);
    void change_fingerprint(std::int64_t id, const Hash128& key, const Item& item,
                            const Fingerprint& before);
    /// The entry that an alternate key stands for.
    [[nodiscard]] std::optional<Hash128> entry_under(const Hash128& alternate);
    void note_alternates(const dedup::AlternateKeys& keys, const Hash128& entry);
    void note_alternate(const Hash128& alternate, const Hash128& entry);
    void mark_carried(const Hash128& key, bool carried);
    /// The dates of a new item: those of the feed's last news where it comes in a flood.
    [[nodiscard]] ItemDates dates_of(const Item& item) const;
    [[nodiscard]] bool is_in_document(const Hash128& key);
    void add_story(std::int64_t story, std::int64_t item_id, const Item& item,
                   const ItemDates& dates);

    Connection& connection_;
    Bands& bands_;
    const FeedState& before_;
    std::span<const Item> items_;
    FeedId feed_;
    TimePoint at_;
    StoryFinder finder_;
    std::int64_t next_item_;
    std::int64_t next_story_;
    std::optional<TimePoint> held_back_to_{};  ///< set where the document is a flood
    std::size_t renamed_ = 0;                  ///< entries known by link and title alone
    std::set<Hash128> keys_in_document_{};     ///< made when it is first asked for
    KnownItems known_{};
    bool is_first_document_ = false;           ///< nothing is known of the feed
    std::map<Hash128, Hash128> alternates_{};  ///< of a first document: all that there are
    StoredItems stored_{};
};

}  // namespace feedmerged::store
