// SPDX-License-Identifier: MIT
// The fetch thread: asks for what is due, within the hosts' budgets, and hands answers to the
// ingest queue. All other threads reach it through its inbox. schedule says when, fetch knows how;
// this only brings them together.
#pragma once
#include "activity.hpp"
#include "feedmerged/core/bounded_queue.hpp"
#include "feedmerged/core/clock.hpp"
#include "feedmerged/core/locked.hpp"
#include "feedmerged/fetch/transfers.hpp"
#include "feedmerged/model/feed_state.hpp"
#include "feedmerged/model/subscription.hpp"
#include "ingest.hpp"
#include "poll_queue.hpp"
#include "server_signs.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

namespace feedmerged::app {

using IngestQueue = BoundedQueue<Fetched>;

struct PollTarget {
    Subscription subscription{};
    FeedState state{};
};

enum class PollMode {
    Forever,  ///< the daemon: each feed again at its next poll
    DueOnce,  ///< what is due now, once
    AllOnce,  ///< every feed now, once
};

struct PollerOptions {
    PollMode mode = PollMode::Forever;
    fetch::Options fetch{};
    schedule::PollPolicy policy{};
    std::size_t per_host = 1;
    std::chrono::milliseconds host_spacing{1000};
    std::vector<HostHold> holds{};  ///< known from earlier
    /// The answer that waits for a feed which was never polled, nullopt where none does: then no
    /// request is made. May be null.
    std::function<std::optional<FetchResult>(const std::string& url)> kept_answer{};
};

/// Spreads what is overdue when the network comes back, so that not everything starts in the same
/// second.
struct CatchUp {
    SteadyPoint next_start{};
    SteadyPoint until{};
    SteadyPoint::duration spacing{};
};

class Poller {
  public:
    /// Closes `queue` when it ends: in the Once modes after the last answer. All references must
    /// outlive it.
    Poller(PollerOptions options, std::vector<PollTarget> targets, IngestQueue& queue,
           const Clock& clock, Activity& activity);
    ~Poller();

    /// The feed's state was committed: it is polled again at its next poll.
    void committed(const FeedState& state);
    /// The feed's update was lost: it is polled again after `delay`, as before.
    void retry(FeedId feed, std::chrono::seconds delay);
    /// There is room in the ingest queue again.
    void room();
    /// Starts nothing more, gives what is in flight `grace` to end by itself, cancels the rest, and
    /// ends.
    void stop(std::chrono::milliseconds grace = {});
    /// After stop(), when nothing is committed any more: the feeds with their last states.
    [[nodiscard]] std::vector<PollTarget> take_targets();
    /// Looks for due feeds again at once: the clock was moved.
    void look_again() { transfers_.wakeup(); }
    /// Requests under way. Thread-safe.
    [[nodiscard]] std::size_t under_way() const { return under_way_; }
    /// Answers handed over to the ingest queue. Thread-safe.
    [[nodiscard]] std::size_t answers() const { return answers_; }
    /// How often it has looked for due feeds: twice more, and what was due when it was asked is
    /// started. Thread-safe.
    [[nodiscard]] std::uint64_t rounds() const { return rounds_; }
    /// How many feeds are polled in this run in all (Once modes).
    [[nodiscard]] std::size_t planned() const { return planned_; }

  private:
    struct Feed {
        PollTarget target{};
        std::string host{};   ///< that it counts against: of its last answer, behind redirects
        std::string probe{};  ///< why the request under way has no validators
    };
    struct Inbox {
        std::vector<FeedState> committed{};
        std::vector<std::pair<FeedId, std::chrono::seconds>> retries{};
        std::optional<SteadyPoint> stop_by{};
    };

    void run();
    void plan(std::vector<PollTarget> targets);
    void read_inbox();
    [[nodiscard]] bool is_over() const;
    /// Of a single run: what is still to be polled waits for hosts that asked for patience. It
    /// stays due.
    [[nodiscard]] bool only_held_are_left() const;
    void start_due();
    void start(FeedId id, Feed& feed);
    [[nodiscard]] bool is_held_back() const;
    [[nodiscard]] std::chrono::milliseconds next_wait() const;
    [[nodiscard]] std::chrono::milliseconds wait_for_start() const;
    [[nodiscard]] std::chrono::milliseconds milliseconds_until(SteadyPoint instant) const;
    void take_answers(std::vector<FetchResult> results);
    void take_answer(FetchResult result);
    void hand_over();
    void heed(const Signs& signs, SteadyPoint now);
    [[nodiscard]] SteadyPoint to_steady(TimePoint wall) const;
    [[nodiscard]] SteadyPoint next_poll_after_answer(const FeedState& state) const;

    const PollerOptions options_;
    IngestQueue& queue_;
    const Clock& clock_;
    Activity::Slot& slot_;
    fetch::Transfers transfers_;
    PollQueue due_;
    ServerSigns signs_;
    CatchUp catch_up_{};
    std::unordered_map<FeedId, Feed> feeds_;
    std::vector<IngestQueue::Weighed> answered_{};  ///< to be handed over together
    std::size_t answered_bytes_ = 0;
    Locked<Inbox> inbox_;
    std::optional<SteadyPoint> stop_by_{};
    std::atomic<bool> waits_for_room_{false};
    std::atomic<std::size_t> under_way_{0};
    std::atomic<std::size_t> answers_{0};
    std::atomic<std::uint64_t> rounds_{0};
    std::size_t planned_ = 0;
    std::size_t outstanding_ = 0;  ///< of the Once modes: planned and not answered yet
    std::jthread thread_;
};

}  // namespace feedmerged::app
