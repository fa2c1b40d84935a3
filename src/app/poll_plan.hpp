// SPDX-License-Identifier: MIT
// When each output can change next: at the next poll of one of its feeds. For the max-age of what
// is served, so it is only a plan. Thread-safe.
#pragma once
#include "feedmerged/config/config.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/locked.hpp"
#include "feedmerged/core/time.hpp"
#include "poller.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace feedmerged::app {

class PollPlan {
  public:
    /// The clock must outlive it.
    explicit PollPlan(const Clock& clock) : clock_(clock) {}
    /// For another configuration and what is known of its feeds.
    void configure(const config::Config& config, const std::vector<PollTarget>& targets);
    void polled(FeedId feed, TimePoint next);
    /// Until the output can be published anew; 0 where a poll is due.
    [[nodiscard]] Seconds fresh_for(const std::string& output) const;

  private:
    struct Feeds {
        std::vector<std::atomic<std::int64_t>> next_polls;  ///< seconds since 1970
        std::unordered_map<FeedId, std::size_t> index{};
        std::unordered_map<std::string, std::vector<std::size_t>> of_output{};
    };

    [[nodiscard]] std::shared_ptr<Feeds> feeds() const { return *feeds_.lock(); }

    const Clock& clock_;
    mutable Locked<std::shared_ptr<Feeds>> feeds_{std::make_shared<Feeds>()};
};

}  // namespace feedmerged::app
