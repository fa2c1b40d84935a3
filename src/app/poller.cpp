// SPDX-License-Identifier: MIT
#include "poller.hpp"

#include "feedmerged/core/url.hpp"

#include <algorithm>
#include <utility>

namespace feedmerged::app {
namespace {

/// The budget a feed counts against. Files have none to spare: each is a host of its own.
std::string host_of(const std::string& url) {
    const Url parts = split_url(url);
    if (!parts.host || parts.host->empty()) return url;
    return *parts.host + (parts.port ? ":" + *parts.port : "");
}

// With nothing due the loop still looks at the wall clock now and then: a suspended machine's
// steady clock stands still.
constexpr std::chrono::milliseconds kLongestWait = std::chrono::hours(1);

}  // namespace

Poller::Poller(PollerOptions options, std::vector<PollTarget> targets, IngestQueue& queue,
               const Clock& clock, Activity& activity)
    : options_(std::move(options)),
      queue_(queue),
      clock_(clock),
      slot_(activity.add("fetch")),
      transfers_(options_.fetch, clock),
      due_(schedule::HostBudget(options_.per_host, options_.host_spacing)) {
    plan(targets);
    thread_ = std::jthread([this] { run(); });
}

Poller::~Poller() { stop(); }

void Poller::plan(const std::vector<PollTarget>& targets) {
    const SteadyPoint now = clock_.steady_now();
    const TimePoint wall = clock_.now();
    for (const PollTarget& target : targets) {
        const FeedId id = target.state.id;
        const bool due = options_.mode == PollMode::AllOnce || target.state.next_poll.at <= wall;
        if (options_.mode == PollMode::DueOnce && !due) continue;
        Feed& feed = feeds_.insert_or_assign(id, Feed{target, host_of(target.subscription.url)})
                         .first->second;
        due_.add(id, feed.host, due ? now : to_steady(target.state.next_poll.at));
    }
    planned_ = outstanding_ = feeds_.size();
}

SteadyPoint Poller::to_steady(TimePoint wall) const {
    const Seconds wait = std::max(wall - clock_.now(), Seconds{0});
    return clock_.steady_now() + wait;
}

void Poller::committed(const FeedState& state) {
    inbox_.lock()->committed.push_back(state);
    transfers_.wakeup();
}

void Poller::retry(FeedId feed, std::chrono::seconds delay) {
    inbox_.lock()->retries.emplace_back(feed, delay);
    transfers_.wakeup();
}

void Poller::room() {
    if (waits_for_room_.exchange(false)) transfers_.wakeup();
}

void Poller::stop(std::chrono::milliseconds grace) {
    inbox_.lock()->stop_by = clock_.steady_now() + grace;
    transfers_.wakeup();
    if (thread_.joinable()) thread_.join();
}

void Poller::run() {
    while (true) {
        {
            const Activity::Scope busy(slot_);
            read_inbox();
            if (is_over()) break;
            if (!stop_by_) start_due();
        }
        std::vector<FetchResult> results = transfers_.run(next_wait());
        const Activity::Scope busy(slot_);
        hand_over(std::move(results));
    }
    transfers_.cancel_all();
    queue_.close();
}

bool Poller::is_over() const {
    if (stop_by_) return transfers_.in_flight() == 0 || clock_.steady_now() >= *stop_by_;
    return options_.mode != PollMode::Forever && outstanding_ == 0;
}

void Poller::read_inbox() {
    Inbox mail;
    {
        auto inbox = inbox_.lock();
        mail.stop_by = inbox->stop_by;
        mail.committed.swap(inbox->committed);
        mail.retries.swap(inbox->retries);
    }
    stop_by_ = mail.stop_by;
    if (stop_by_ || options_.mode != PollMode::Forever) return;
    for (FeedState& state : mail.committed) {
        const auto feed = feeds_.find(state.id);
        if (feed == feeds_.end()) continue;
        due_.add(state.id, feed->second.host, to_steady(state.next_poll.at));
        feed->second.target.state = std::move(state);
    }
    for (const auto& [id, delay] : mail.retries)
        if (const auto feed = feeds_.find(id); feed != feeds_.end())
            due_.add(id, feed->second.host, clock_.steady_now() + delay);
}

void Poller::start_due() {
    while (transfers_.in_flight() < options_.fetch.concurrency) {
        // Announced before it is looked at: whoever makes room in between wakes the loop.
        waits_for_room_ = true;
        if (queue_.full()) return;
        waits_for_room_ = false;
        const auto id = due_.take(clock_.steady_now());
        if (!id) return;
        const PollTarget& target = feeds_.at(*id).target;
        transfers_.start(
            {*id, target.subscription.url, target.state.validators, target.subscription.headers});
    }
}

std::chrono::milliseconds Poller::next_wait() const {
    if (stop_by_) return milliseconds_until(*stop_by_);
    // With no room, or all places taken, only an event from outside lets something start.
    if (waits_for_room_ || transfers_.in_flight() >= options_.fetch.concurrency)
        return kLongestWait;
    const SteadyPoint next = due_.next_event();
    if (next == SteadyPoint::max()) return kLongestWait;
    return milliseconds_until(next);
}

std::chrono::milliseconds Poller::milliseconds_until(SteadyPoint instant) const {
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(instant - clock_.steady_now());
    return std::clamp(wait, std::chrono::milliseconds{0}, kLongestWait);
}

void Poller::hand_over(std::vector<FetchResult> results) {
    for (FetchResult& result : results) {
        const Feed& feed = feeds_.at(result.feed);
        due_.finished(feed.host, clock_.steady_now());
        if (outstanding_ != 0) --outstanding_;
        const std::size_t bytes = result.body.size() + sizeof result;
        (void)queue_.push_over(
            Fetched{std::move(result), feed.target.state, feed.target.subscription}, bytes);
    }
}

}  // namespace feedmerged::app
