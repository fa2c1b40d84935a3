// SPDX-License-Identifier: MIT
// Everything that one poll changes in the store, applied in one transaction. Plain values.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/item.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace feedmerged {

enum class PollOutcome {
    Changed,      ///< a document was read: `info` and `items` hold it
    Unchanged,    ///< 200 with the bytes of last time: validators are new, items as they were
    NotModified,  ///< 304
    Failed,       ///< nothing usable came: `error` says why; validators and items stay
};

/// What a poll leaves behind where it brought something new.
struct AfterNews {
    Rhythm rhythm{};
    NextPoll next_poll{};
};

struct FeedUpdate {
    FeedId feed{};
    std::string url{};  ///< of the feed, for messages
    TimePoint at{};
    PollOutcome outcome = PollOutcome::Failed;
    int http_status = 0;
    std::string error{};    ///< for Failed
    std::string warning{};  ///< what had to be recovered
    std::string note{};     ///< of the redirects and validators: for the log, "" nothing
    std::uint64_t wire_bytes = 0;
    std::chrono::milliseconds took{};
    /// The new set; nullopt keeps the stored one (after failures, and 304s that carry none).
    std::optional<Validators> validators{};
    Hash128 body_hash{};
    PollMemory memory{};  ///< as it is after this poll
    NextPoll next_poll{};
    /// Set where a document was read: what counts instead where the store finds a new item in it.
    std::optional<AfterNews> with_news{};
    /// The whole network was down: the failure says nothing about this feed and is not counted.
    bool network_down = false;
    bool address_blocked = false;  ///< the failure is the guard's: an address that is not public
    std::optional<HostHold> host_hold{};  ///< what the answer means for all feeds of its host
    /// For NotModified: the feed as it was polled, by the one who committed it last. Spares the
    /// store reading it; null: it does.
    std::shared_ptr<const FeedState> before{};
    std::optional<FeedInfo> info{};
    std::vector<Item> items{};

    /// About how many bytes it holds, for bounding queues.
    [[nodiscard]] std::size_t weight() const {
        std::size_t bytes = sizeof *this + (before == nullptr ? 0 : sizeof *before);
        for (const Item& item : items)
            bytes += sizeof item + item.content_html.size() + item.summary_html.size() +
                     item.title.size() + item.fingerprint.weight();
        return bytes;
    }
};

/// What applying an update did.
struct AppliedUpdate {
    FeedState state{};  ///< as committed
    std::size_t new_items = 0;
    std::size_t new_stories = 0;
    std::size_t changed_items = 0;
    bool new_health_event = false;
};

}  // namespace feedmerged
