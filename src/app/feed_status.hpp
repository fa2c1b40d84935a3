// SPDX-License-Identifier: MIT
// What `status` tells of a feed, for people and for programs. Pure; thread-safe. User names and
// passwords in URLs never appear.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/time.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/poll_memory.hpp"
#include "feedmerged/model/subscription.hpp"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace feedmerged::app {

struct FeedStatus {
    Subscription subscription{};
    FeedState state{};  ///< `id` none where the store does not know the feed yet
    std::optional<HostHold> host_hold{};
};

/// Each subscription in its order with what the store knows of it, and what its host (that of the
/// URL that is polled) asked for.
[[nodiscard]] std::vector<FeedStatus> make_feed_statuses(
    std::span<const Subscription> subscriptions, std::span<const FeedState> states,
    std::span<const HostHold> holds);

/// When the feed is polled next, its host's hold counted in, and why then. nullopt where the store
/// does not know it.
[[nodiscard]] std::optional<NextPoll> effective_next_poll(const FeedStatus& feed);

/// The configured title, else the feed's own, "" where it has none.
[[nodiscard]] const std::string& title_of(const FeedStatus& feed);

/// How long the feed usually takes to bring something new, nullopt where too little is known. The
/// silence since then is not counted in: it shows by itself.
[[nodiscard]] std::optional<Seconds> known_gap(const Rhythm& rhythm);

/// The numbers of the bits that are set: hours and days that are skipped.
[[nodiscard]] std::vector<int> bits_of(std::uint32_t bits);

/// A line with the URL, then a line each for what there is to say, indented.
[[nodiscard]] std::string status_text(const FeedStatus& feed, TimePoint now);

/// Where an output is served, and whether its files are written.
struct OutputStatus {
    std::string name{};
    bool is_private = false;
    std::vector<std::string> paths{};
    std::string error{};  ///< why they could not be written last; known to the daemon alone
};
[[nodiscard]] std::vector<OutputStatus> make_output_statuses(const config::Config& config);
/// As that of a feed; "" where there is nothing to say that the configuration does not.
[[nodiscard]] std::string status_text(const OutputStatus& output);

/// {"feeds": [{…}], "outputs": [{…}]}, indented, with a newline at the end. Each has every key.
[[nodiscard]] std::string status_json(std::span<const FeedStatus> feeds,
                                      std::span<const OutputStatus> outputs = {});

}  // namespace feedmerged::app
