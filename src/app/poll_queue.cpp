// SPDX-License-Identifier: MIT
#include "poll_queue.hpp"

#include "feedmerged/core/limits.hpp"

#include <algorithm>

namespace feedmerged::app {

void PollQueue::add(FeedId feed, std::string host, SteadyPoint due) {
    waiting_.emplace(due, Waiting{feed, std::move(host)});
}

PollQueue::Lines::value_type& PollQueue::line_of(const std::string& host, SteadyPoint since) {
    const auto [it, is_new] = due_.try_emplace(host);
    if (is_new) it->second.place = {since, ++tickets_};
    return *it;
}

void PollQueue::line_up(Lines::value_type& line) {
    auto& [host, waiting] = line;
    if (waiting.stands) return;
    const SteadyPoint ready = budget_.host_ready_at(host, waiting.place.since);
    // At max() a request in flight has to end first: finished() lines the host up again.
    if (ready == SteadyPoint::max()) return;
    waiting.stands = true;
    startable_.emplace(Place{std::max(ready, waiting.place.since), waiting.place.ticket}, &line);
}

void PollQueue::bring_due(SteadyPoint now) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
        auto [feed, host] = std::move(waiting_.begin()->second);
        waiting_.erase(waiting_.begin());
        Lines::value_type& line = line_of(host, now);
        line.second.feeds.push_back(feed);
        line_up(line);
    }
}

void PollQueue::bring_retries(SteadyPoint now) {
    while (!retries_.empty() && retries_.begin()->first <= now) {
        const std::string address = retries_.begin()->second;
        retries_.erase(retries_.begin());
        give_room(address, budget_.room_at(address, now), now);
    }
}

std::optional<FeedId> PollQueue::take(SteadyPoint now) {
    bring_due(now);
    bring_retries(now);
    while (!startable_.empty() && startable_.begin()->first.since <= now) {
        Lines::value_type& line = *startable_.begin()->second;
        startable_.erase(startable_.begin());
        line.second.stands = false;
        if (may_start(line, now)) return start(line, now);
    }
    return std::nullopt;
}

/// Otherwise the line stands somewhere else afterwards.
bool PollQueue::may_start(Lines::value_type& line, SteadyPoint now) {
    auto& [host, waiting] = line;
    const std::string address(budget_.address_of(host));
    if (budget_.host_ready_at(host, now) > now) {
        // Held since it was lined up; the room that it may have been given is another's.
        line_up(line);
        give_room(address, budget_.room_at(address, now), now);
        return false;
    }
    if (address.empty() || budget_.room_at(address, now) > 0) return true;
    waiting.stands = true;
    full_[address].emplace(waiting.place, &line);
    return false;
}

FeedId PollQueue::start(Lines::value_type& line, SteadyPoint now) {
    auto& [host, waiting] = line;
    const FeedId feed = waiting.feeds.front();
    waiting.feeds.pop_front();
    budget_.started(host, now);
    if (waiting.feeds.empty()) {
        due_.erase(due_.find(host));
        return feed;
    }
    // Its next feed comes after those that have waited meanwhile.
    waiting.place = {now, ++tickets_};
    line_up(line);
    return feed;
}

/// Lines up the hosts that wait for the address until as many as it has places may start.
void PollQueue::give_room(const std::string& address, std::size_t places, SteadyPoint now) {
    const auto found = full_.find(address);
    if (found == full_.end()) return;
    Stand& hosts = found->second;
    while (places > 0 && !hosts.empty()) {
        Lines::value_type& line = *hosts.begin()->second;
        hosts.erase(hosts.begin());
        line.second.stands = false;
        line_up(line);
        // One that was held meanwhile takes no place.
        if (budget_.host_ready_at(line.first, now) <= now) --places;
    }
    if (hosts.empty()) full_.erase(found);
}

void PollQueue::finished(const std::string& host, SteadyPoint now) {
    const std::string address(budget_.address_of(host));
    const bool was_busy = budget_.is_busy(address, now);
    budget_.finished(host, now);
    if (const auto found = due_.find(host); found != due_.end()) line_up(*found);
    // How many others are under way to a busy address is not known: this one's place is free.
    if (!address.empty()) give_room(address, was_busy ? 1 : budget_.room_at(address, now), now);
}

void PollQueue::put_back(FeedId feed, const std::string& host, const std::string& address,
                         SteadyPoint now) {
    const SteadyPoint retry = now + limits::kBusyAddressRetry;
    budget_.not_sent(host);
    if (address.empty()) {
        budget_.hold(host, retry);
    } else {
        learn_address(host, address);
        budget_.address_busy(address, now);
        retries_.emplace(retry, address);
    }
    // It was first in line, and still is.
    Lines::value_type& line = line_of(host, SteadyPoint::min());
    if (!line.second.stands) line.second.place.since = SteadyPoint::min();
    line.second.feeds.push_front(feed);
    line_up(line);
}

void PollQueue::learn_address(const std::string& host, const std::string& address) {
    std::string before(budget_.address_of(host));
    if (before == address) return;
    budget_.learn_address(host, address);
    if (full_.contains(before)) retries_.emplace(SteadyPoint::min(), std::move(before));
}

std::size_t PollQueue::overdue(SteadyPoint now) const {
    std::size_t count = 0;
    for (const auto& [host, line] : due_) count += line.feeds.size();
    for (auto it = waiting_.begin(); it != waiting_.end() && it->first <= now; ++it) ++count;
    return count;
}

SteadyPoint PollQueue::next_event() const {
    SteadyPoint next = SteadyPoint::max();
    if (!waiting_.empty()) next = waiting_.begin()->first;
    if (!startable_.empty()) next = std::min(next, startable_.begin()->first.since);
    if (!retries_.empty()) next = std::min(next, retries_.begin()->first);
    return next;
}

}  // namespace feedmerged::app
