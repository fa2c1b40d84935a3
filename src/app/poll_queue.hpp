// SPDX-License-Identifier: MIT
// Which feed is polled next: due feeds wait in line for their host, hosts for their budget, and
// where their address is full, for that, first come first served. Every operation is logarithmic
// in the feeds. Pure in time: the instant is an argument. Not thread-safe: the fetch thread's.
#pragma once
#include "feedmerged/core/clock.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/schedule/host_budget.hpp"

#include <compare>
#include <cstdint>
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
    PollQueue(const PollQueue&) = delete;
    PollQueue& operator=(const PollQueue&) = delete;

    /// A feed is in the queue once: add it again only after it was taken.
    void add(FeedId feed, std::string host, SteadyPoint due);
    /// The next feed that may start now, and counts it against its host's budget; nullopt where
    /// none may.
    [[nodiscard]] std::optional<FeedId> take(SteadyPoint now);
    /// The request that take() handed out has ended.
    void finished(const std::string& host, SteadyPoint now);
    /// Instead of finished(), where nothing was sent because `address`, where the host is ("" not
    /// known), bears no more (FetchErrorKind::AddressBusy): the feed is first in line again, waits
    /// until a request to that address finishes or for limits::kBusyAddressRetry, and its host is
    /// not made to pause.
    void put_back(FeedId feed, const std::string& host, const std::string& address,
                  SteadyPoint now);
    /// No request to the host before `until`.
    void hold(const std::string& host, SteadyPoint until) { budget_.hold(host, until); }
    /// Hosts at one address share what it bears. Where the address of an answer is known, this goes
    /// before finished().
    void learn_address(const std::string& host, const std::string& address);
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
    /// A place in a line: who came first goes first.
    struct Place {
        SteadyPoint since{};
        std::uint64_t ticket = 0;
        auto operator<=>(const Place&) const = default;
    };
    /// A host with due feeds.
    struct Line {
        std::deque<FeedId> feeds{};  ///< in order of their due times
        Place place{};
        bool stands = false;  ///< in startable_ or full_
    };
    using Lines = std::unordered_map<std::string, Line>;
    using Stand = std::map<Place, Lines::value_type*>;

    Lines::value_type& line_of(const std::string& host, SteadyPoint since);
    void line_up(Lines::value_type& line);
    void bring_due(SteadyPoint now);
    void bring_retries(SteadyPoint now);
    [[nodiscard]] bool may_start(Lines::value_type& line, SteadyPoint now);
    FeedId start(Lines::value_type& line, SteadyPoint now);
    void give_room(const std::string& address, std::size_t places, SteadyPoint now);

    schedule::HostBudget budget_;
    std::uint64_t tickets_ = 0;
    std::multimap<SteadyPoint, Waiting> waiting_;  ///< not due yet
    Lines due_;                                    ///< by host
    /// Hosts whose own budget frees by itself, by when it does.
    Stand startable_;
    /// Hosts that could start but for their address, by address.
    std::unordered_map<std::string, Stand> full_;
    /// When an address is looked at again, although nothing was seen to finish there: after it was
    /// found busy, and after one of its hosts has moved away.
    std::set<std::pair<SteadyPoint, std::string>> retries_;
};

}  // namespace feedmerged::app
