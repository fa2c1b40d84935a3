// SPDX-License-Identifier: MIT
// What the store knows of a polled feed: identity, validators, schedule, health. Plain values.
#pragma once
#include "feedmerged/core/hash.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_identity.hpp"
#include "feedmerged/model/poll_memory.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace feedmerged {

/// Row of a feed in the store; 0 is none.
enum class FeedId : std::int64_t {};

/// Cache validators exactly as received (RFC 9110 §8.8): opaque bytes, an atomic set that belongs
/// to one URL.
struct Validators {
    std::string etag{};
    std::string last_modified{};
    std::string url{};  ///< the URL that sent them: after a redirect the final one
    [[nodiscard]] bool empty() const { return etag.empty() && last_modified.empty(); }
    bool operator==(const Validators&) const = default;
};

/// When a feed is polled next, and why then.
struct NextPoll {
    TimePoint at{};
    std::string reason{};  ///< for people: "max-age 3600 s, raised to the floor of 1 h"
};

/// What the feed says of itself, already normalised: plain texts and absolute URLs.
struct FeedInfo {
    std::string feed_uid{};  ///< atom:id or "" where the format has none
    std::string title{};
    std::string description{};
    std::string home_page_url{};
    std::string icon{};
    std::string language{};  ///< BCP 47, "" unknown
    std::string author{};
    std::string rights{};
    std::optional<TimePoint> updated{};
    bool operator==(const FeedInfo&) const = default;
};

struct FeedState {
    FeedId id{};
    std::string url{};
    FeedInfo info{};
    Validators validators{};
    Hash128 body_hash{};  ///< of the last stored document's bytes
    PollMemory memory{};
    FeedIdentity identity{};
    NextPoll next_poll{};
    std::optional<TimePoint> last_poll{};
    std::optional<TimePoint> last_success{};
    int last_status = 0;       ///< HTTP status, 0 where there was none
    std::string last_error{};  ///< "" after a success
    std::string
        last_warning{};  ///< what had to be recovered in the last document, "" where nothing
    int failures = 0;    ///< in a row
    std::optional<TimePoint> failing_since{};
    std::int64_t polls = 0;
    std::int64_t not_modified = 0;  ///< polls answered by 304
    std::int64_t bytes = 0;         ///< received in all
    std::int64_t items = 0;         ///< stored now
};

}  // namespace feedmerged
