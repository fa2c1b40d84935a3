// SPDX-License-Identifier: MIT
// Looks for the story of a new item: candidates by the indexes of URLs and texts, decided by
// dedup/ladder. Throws. Not thread-safe.
#pragma once
#include "bands.hpp"
#include "connection.hpp"
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/dedup/ladder.hpp"
#include "feedmerged/model/item.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged::store {

/// A stored item as far as the ladder looks at it.
struct StoredCopy {
    std::int64_t item = 0;
    std::int64_t story = 0;
    std::int64_t winner = 0;  ///< of the story
    FeedId feed{};
    Hash128 key{};
    Hash128 canonical_key{};
    std::string guid{};
    std::string url{};
    std::optional<TimePoint> published{};
    bool url_is_on_its_site = false;
    Fingerprint print{};

    [[nodiscard]] dedup::Copy view() const;
};

[[nodiscard]] std::optional<StoredCopy> load_copy(Connection& connection, std::int64_t item);

/// The story that an item joins. Where `same_feed`, the item is `copy` under another guid.
struct FoundStory {
    StoredCopy copy{};
    std::string rule{};
    bool same_feed = false;
};

class StoryFinder {
  public:
    /// `home_page` is the feed's, "" none.
    StoryFinder(Connection& connection, Bands& bands, FeedId feed, const std::string& feed_url,
                const std::string& home_page);

    /// A new item as far as the ladder looks at it. Views into `item`.
    [[nodiscard]] dedup::Copy view(const Item& item,
                                   const std::optional<TimePoint>& published) const;
    /// `is_carried` says whether an entry of the feed, by its key, is in the document that is being
    /// stored.
    [[nodiscard]] std::optional<FoundStory> find(
        const dedup::Copy& fresh, const std::function<bool(const Hash128&)>& is_carried);

  private:
    using IsCarried = std::function<bool(const Hash128&)>;

    [[nodiscard]] std::vector<std::int64_t> under_url(const dedup::Copy& fresh);
    [[nodiscard]] std::optional<FoundStory> compare_with(std::int64_t item,
                                                         const dedup::Copy& fresh,
                                                         const IsCarried& is_carried);
    [[nodiscard]] bool may_join(const StoredCopy& copy, const Fingerprint& fresh);

    Connection& connection_;
    Bands& bands_;
    FeedId feed_;
    std::vector<std::string> sites_;
};

}  // namespace feedmerged::store
