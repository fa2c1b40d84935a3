// SPDX-License-Identifier: MIT
// Stories as outputs publish them. Plain values.
#pragma once
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/item.hpp"
#include "feedmerged/model/rule.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace feedmerged {

/// Row of a story in the store; 0 is none.
enum class StoryId : std::int64_t {};

/// A place in an output: what selection and order need.
struct StoryRef {
    StoryId id{};
    /// Row of the copy that this output shows where that is not the winner: the winner's feed is
    /// private, or rules leave the winner out. 0: the winner.
    std::int64_t item = 0;
    std::string entry_id{};
    TimePoint sort_date{};  ///< fixed when the story was first seen
    TimePoint updated{};
    FeedId feed{};
    std::string language{};
};

/// Another copy of the story.
struct StoryCopy {
    std::string feed_url{};
    std::string guid{};
    std::string url{};
    std::string rule{};  ///< by which it joined, e.g. "canonical-url"
    bool operator==(const StoryCopy&) const = default;
};

/// A copy of a story and what became of it, the one that is shown among them.
struct StoryItem {
    std::int64_t id = 0;  ///< row of the item in the store
    bool winner = false;  ///< it is the copy that is shown
    std::string feed_url{};
    std::string feed_title{};  ///< the configured one, else the feed's own, "" where it has none
    std::string category{};
    bool is_private = false;
    bool subscribed = false;  ///< its feed still is
    bool carried = false;     ///< was in its feed's last document
    std::string guid{};
    std::string url{};
    std::string title{};
    std::string rule{};  ///< by which it joined the story, "" for the first
    TimePoint first_seen{};
    std::optional<TimePoint>
        published{};  ///< the item's own at first sight, never after first_seen
    TimePoint updated{};
};

/// One of the other stories under an article, frozen with it: it stays as it was, whatever becomes
/// of its story.
struct OtherStory {
    std::string entry_id{};
    std::string url{};
    std::string title{};
    std::string teaser{};
    std::string language{};
    bool operator==(const OtherStory&) const = default;
};

/// A story whole, as it is published. `item` is the winner's.
struct Story {
    StoryId id{};
    std::string entry_id{};
    TimePoint sort_date{};
    TimePoint first_seen{};
    TimePoint
        published{};      ///< the item's own, never after first_seen; first_seen where it has none
    TimePoint updated{};  ///< never before `published`
    FeedId feed{};
    std::string feed_url{};
    std::string feed_title{};  ///< the configured one, else the feed's own, else its URL
    std::string category{};
    FeedInfo source{};
    Item item{};
    std::vector<StoryCopy> also_in{};
    std::vector<OtherStory> more{};  ///< of the output it was loaded for
};

/// An output as configured, as far as pure code needs it.
struct OutputSpec {
    std::string name{};
    std::string title{};
    std::string id{};         ///< urn:uuid made once, from the store
    std::string base_url{};   ///< "" or ending in "/"
    std::size_t limit = 100;  ///< 0: none
    Seconds max_age{};        ///< 0: none
    bool full_content = true;
    std::size_t more_stories = 6;
    std::vector<std::string> categories{};
    bool is_private = false;  ///< may show what private feeds bring
    Rules rules{};
    std::string hub{};     ///< WebSub hub that the feeds name and that is told of changes; "" none
    bool archive = false;  ///< RFC 5005 archive documents are kept
};

}  // namespace feedmerged
