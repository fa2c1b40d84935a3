// SPDX-License-Identifier: MIT
#include "poll_plan.hpp"

#include <algorithm>
#include <limits>

namespace feedmerged::app {
namespace {

/// From a poll to its publication: the answer, and a moment for other feeds to join in.
constexpr Seconds kPublication{5};

bool takes(const OutputSpec& output, const Subscription& feed) {
    return output.categories.empty() ||
           std::ranges::find(output.categories, feed.category) != output.categories.end();
}

}  // namespace

void PollPlan::configure(const config::Config& config, const std::vector<PollTarget>& targets) {
    auto feeds = std::make_shared<Feeds>();
    feeds->next_polls = std::vector<std::atomic<std::int64_t>>(targets.size());
    for (std::size_t i = 0; i < targets.size(); ++i) {
        feeds->next_polls[i] = to_unix(targets[i].state.next_poll.at);
        feeds->index[targets[i].state.id] = i;
    }
    for (const config::OutputConfig& output : config.outputs) {
        std::vector<std::size_t>& of_output = feeds->of_output[output.spec.name];
        for (std::size_t i = 0; i < targets.size(); ++i)
            if (takes(output.spec, targets[i].subscription)) of_output.push_back(i);
    }
    *feeds_.lock() = std::move(feeds);
}

void PollPlan::polled(FeedId feed, TimePoint next) {
    const auto feeds = this->feeds();
    if (const auto found = feeds->index.find(feed); found != feeds->index.end())
        feeds->next_polls[found->second] = to_unix(next);
}

Seconds PollPlan::fresh_for(const std::string& output) const {
    const auto feeds = this->feeds();
    const auto found = feeds->of_output.find(output);
    if (found == feeds->of_output.end()) return Seconds{0};
    const std::int64_t now = to_unix(clock_.now());
    std::int64_t next = std::numeric_limits<std::int64_t>::max();
    for (const std::size_t feed : found->second)
        next = std::min(next, feeds->next_polls[feed].load());
    if (next <= now) return Seconds{0};
    // Without a feed nothing is planned: as long as anybody likes.
    return next == std::numeric_limits<std::int64_t>::max() ? Seconds::max()
                                                            : Seconds{next - now} + kPublication;
}

}  // namespace feedmerged::app
