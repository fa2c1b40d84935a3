// SPDX-License-Identifier: MIT
// Which feed is polled next: due feeds wait in line for their host, hosts for their budget. Pure in
// time: the instant is an argument. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/schedule/host_budget.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

namespace feedmerged::app {

class PollQueue {
  public:
    explicit PollQueue(schedule::HostBudget budget) : budget_(std::move(budget)) {}

    /// A feed is in the queue once: add it again only after it was taken.
    void add(FeedId feed, std::string host, SteadyPoint due);
    /// The next feed that may start now, and counts it against its host's budget; nullopt where
    /// none may.
    [[nodiscard]] std::optional<FeedId> take(SteadyPoint now);
    /// The request that take() handed out has ended.
    void finished(const std::string& host, SteadyPoint now);
    /// When take() is worth calling again without finished() or add(); SteadyPoint::max() for
    /// never.
    [[nodiscard]] SteadyPoint next_event() const;

  private:
    struct Waiting {
        FeedId feed{};
        std::string host{};
    };
    struct Line {
        std::deque<FeedId> feeds{};
        bool startable = false;  ///< stands in startable_
    };
    void line_up(const std::string& host, Line& line, SteadyPoint now);

    schedule::HostBudget budget_;
    std::multimap<SteadyPoint, Waiting> waiting_;  ///< not due yet
    std::unordered_map<std::string, Line> due_;    ///< by host, in order of their due times
    /// Hosts with due feeds whose budget frees by itself.
    std::set<std::pair<SteadyPoint, std::string>> startable_;
};

}  // namespace feedmerged::app
