// SPDX-License-Identifier: MIT
#include "feed_status.hpp"

#include "feedmerged/core/limits.hpp"
#include "feedmerged/schedule/host_name.hpp"
#include "private_path.hpp"

#include <string_view>
#include <unordered_map>

namespace feedmerged::app {

std::vector<FeedStatus> make_feed_statuses(std::span<const Subscription> subscriptions,
                                           std::span<const FeedState> states,
                                           std::span<const HostHold> holds) {
    std::unordered_map<std::string_view, const FeedState*> state_of;
    for (const FeedState& state : states) state_of.emplace(state.url, &state);
    std::unordered_map<std::string_view, const HostHold*> hold_of;
    for (const HostHold& hold : holds) hold_of.emplace(hold.host, &hold);
    std::vector<FeedStatus> out;
    out.reserve(subscriptions.size());
    for (const Subscription& subscription : subscriptions) {
        FeedStatus feed{subscription, {}, {}};
        if (const auto found = state_of.find(subscription.url); found != state_of.end())
            feed.state = *found->second;
        const std::string& moved = feed.state.memory.polled_url;
        const std::string host = schedule::host_name_of(moved.empty() ? subscription.url : moved);
        if (const auto found = hold_of.find(host); found != hold_of.end())
            feed.host_hold = *found->second;
        out.push_back(std::move(feed));
    }
    return out;
}

std::optional<NextPoll> effective_next_poll(const FeedStatus& feed) {
    if (feed.state.id == FeedId{}) return std::nullopt;
    NextPoll next = feed.state.next_poll;
    if (feed.host_hold && feed.host_hold->until > next.at)
        next = {feed.host_hold->until,
                feed.host_hold->host + " asked for peace until then: " + feed.host_hold->reason};
    return next;
}

const std::string& title_of(const FeedStatus& feed) {
    return feed.subscription.title.empty() ? feed.state.info.title : feed.subscription.title;
}

std::optional<Seconds> known_gap(const Rhythm& rhythm) {
    if (rhythm.gaps < limits::kMinRhythmGaps || rhythm.gap <= Seconds{0}) return std::nullopt;
    return rhythm.gap;
}

std::vector<int> bits_of(std::uint32_t bits) {
    std::vector<int> out;
    for (int bit = 0; bit < 32; ++bit)
        if ((bits >> bit & 1U) != 0) out.push_back(bit);
    return out;
}

std::vector<OutputStatus> make_output_statuses(const config::Config& config) {
    std::vector<OutputStatus> out;
    for (const config::OutputConfig& output : config.outputs)
        out.push_back({output.spec.name, output.spec.is_private, paths_of(output), {}});
    return out;
}

}  // namespace feedmerged::app
