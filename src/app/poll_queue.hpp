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
    /// The feed that take() handed out was not asked for, since `address`, where its host is, bears
    /// no more: it is first in its line again.
    void put_back(FeedId feed, const std::string& host, const std::string& address,
                  SteadyPoint now);
    /// No request to the host before `until`.
    void hold(const std::string& host, SteadyPoint until) { budget_.hold(host, until); }
    /// Hosts at one address share what it bears.
    void learn_address(const std::string& host, const std::string& address) {
        budget_.learn_address(host, address);
    }
    /// How many feeds are due and not started. Linear.
    [[nodiscard]] std::size_t overdue(SteadyPoint now) const;
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
        bool startable = false;          ///< stands in startable_
        bool waits_for_address = false;  ///< stands in waiting_at_
    };
    void line_up(const std::string& host, Line& line, SteadyPoint now);
    void give_room_at(const std::string& address, SteadyPoint now);

    schedule::HostBudget budget_;
    std::multimap<SteadyPoint, Waiting> waiting_;  ///< not due yet
    std::unordered_map<std::string, Line> due_;    ///< by host, in order of their due times
    /// Hosts with due feeds whose budget frees by itself.
    std::set<std::pair<SteadyPoint, std::string>> startable_;
    /// Hosts with due feeds whose address is full, by address, first come first served.
    std::unordered_map<std::string, std::deque<std::string>> waiting_at_;
};

}  // namespace feedmerged::app
