// SPDX-License-Identifier: MIT
#include "poll_queue.hpp"

#include <algorithm>

namespace feedmerged::app {

void PollQueue::add(FeedId feed, std::string host, SteadyPoint due) {
    waiting_.emplace(due, Waiting{feed, std::move(host)});
}

void PollQueue::line_up(const std::string& host, Line& line, SteadyPoint now) {
    if (line.startable) return;
    const SteadyPoint ready = budget_.ready_at(host, now);
    // At max() a request in flight has to end first: finished() lines the host up again.
    line.startable = ready != SteadyPoint::max();
    if (line.startable) startable_.emplace(ready, host);
}

std::optional<FeedId> PollQueue::take(SteadyPoint now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        auto [feed, host] = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        Line& line = due_[host];
        line.feeds.push_back(feed);
        line_up(host, line, now);
    }
    if (startable_.empty() || startable_.begin()->first > now) return std::nullopt;
    const std::string host = startable_.begin()->second;
    startable_.erase(startable_.begin());
    const auto found = due_.find(host);
    Line& line = found->second;
    const FeedId feed = line.feeds.front();
    line.feeds.pop_front();
    line.startable = false;
    budget_.started(host, now);
    if (line.feeds.empty())
        due_.erase(found);
    else
        line_up(host, line, now);
    return feed;
}

void PollQueue::finished(const std::string& host, SteadyPoint now) {
    budget_.finished(host, now);
    if (const auto found = due_.find(host); found != due_.end()) line_up(host, found->second, now);
}

SteadyPoint PollQueue::next_event() const {
    const SteadyPoint due = waiting_.empty() ? SteadyPoint::max() : waiting_.begin()->first;
    const SteadyPoint start = startable_.empty() ? SteadyPoint::max() : startable_.begin()->first;
    return std::min(due, start);
}

}  // namespace feedmerged::app
