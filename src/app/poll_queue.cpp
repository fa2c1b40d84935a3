// SPDX-License-Identifier: MIT
#include "poll_queue.hpp"

#include <algorithm>

namespace feedmerged::app {

void PollQueue::add(FeedId feed, std::string host, SteadyPoint due) {
    waiting_.emplace(due, Waiting{feed, std::move(host)});
}

void PollQueue::line_up(const std::string& host, Line& line, SteadyPoint now) {
    if (line.startable || line.waits_for_address) return;
    const SteadyPoint ready = budget_.ready_at(host, now);
    if (ready != SteadyPoint::max()) {
        line.startable = true;
        startable_.emplace(ready, host);
        return;
    }
    // A request in flight has to end first: finished() lines the host up again. Where it may be one
    // of another host at the same address, the host stands in line there.
    if (const std::string_view address = budget_.address_of(host); !address.empty()) {
        line.waits_for_address = true;
        waiting_at_[std::string(address)].push_back(host);
    }
}

std::optional<FeedId> PollQueue::take(SteadyPoint now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        auto [feed, host] = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        Line& line = due_[host];
        line.feeds.push_back(feed);
        line_up(host, line, now);
    }
    while (!startable_.empty() && startable_.begin()->first <= now) {
        const std::string host = startable_.begin()->second;
        startable_.erase(startable_.begin());
        const auto found = due_.find(host);
        Line& line = found->second;
        line.startable = false;
        // Held, or its address filled up, since it was lined up.
        if (budget_.ready_at(host, now) > now) {
            line_up(host, line, now);
            continue;
        }
        const FeedId feed = line.feeds.front();
        line.feeds.pop_front();
        budget_.started(host, now);
        if (line.feeds.empty())
            due_.erase(found);
        else
            line_up(host, line, now);
        return feed;
    }
    return std::nullopt;
}

void PollQueue::finished(const std::string& host, SteadyPoint now) {
    budget_.finished(host, now);
    const std::string address{budget_.address_of(host)};
    if (const auto found = due_.find(host); found != due_.end()) line_up(host, found->second, now);
    if (!address.empty()) give_room_at(address, now);
}

void PollQueue::put_back(FeedId feed, const std::string& host, const std::string& address,
                         SteadyPoint now) {
    budget_.not_sent(host);
    budget_.learn_address(host, address);
    budget_.address_busy(address, now);
    Line& line = due_[host];
    line.feeds.push_front(feed);
    line_up(host, line, now);
}

/// Lines up the hosts that wait for the address until one of them may start.
void PollQueue::give_room_at(const std::string& address, SteadyPoint now) {
    const auto waiting = waiting_at_.find(address);
    if (waiting == waiting_at_.end()) return;
    for (std::size_t left = waiting->second.size(); left > 0; --left) {
        const std::string host = std::move(waiting->second.front());
        waiting->second.pop_front();
        const auto found = due_.find(host);
        if (found == due_.end()) continue;
        Line& line = found->second;
        line.waits_for_address = false;
        line_up(host, line, now);
        if (line.startable) break;
    }
    if (waiting_at_[address].empty()) waiting_at_.erase(address);
}

std::size_t PollQueue::overdue(SteadyPoint now) const {
    std::size_t count = 0;
    for (const auto& [host, line] : due_) count += line.feeds.size();
    for (auto it = waiting_.begin(); it != waiting_.end() && it->first <= now; ++it) ++count;
    return count;
}

SteadyPoint PollQueue::next_event() const {
    const SteadyPoint due = waiting_.empty() ? SteadyPoint::max() : waiting_.begin()->first;
    const SteadyPoint start = startable_.empty() ? SteadyPoint::max() : startable_.begin()->first;
    return std::min(due, start);
}

}  // namespace feedmerged::app
